"""What stands round a case's page: the steps of its plan, and the same page on paper, as slides and to fill in."""

from collections.abc import Callable, Sequence
from typing import Any

from docutils.nodes import make_id

from casebook.cohort import Cohort
from casebook.contents import Activity, Page
from casebook.plan import ASK_THE_ROOM, BREAK, first_to_go, session_plan
from casebook.press import FACILITATOR

ROOM = "room"  # the page where a group is asked with cards
COPIES = {  # what is made of a case beside its page: its words on the page, and where it lies
    "paper": (("on paper (PDF)", "paper/{}.pdf"), ("to fill in by hand (PDF)", "paper/{}-handout.pdf")),
    "word": (("for a word processor", "paper/{}.docx"),),
    "slides": (("as slides", "slides/{}.html"),),
}


def around(edition: str, cohort: Cohort, alone: bool, pages: Sequence[Page]) -> Callable[..., None]:
    """What gives Sphinx's template, for each page, what stands round it: whose copy it is and, for a case, its steps
    and where else it is.
    """
    line = f"The {edition}'s {'copy of the debrief' if alone else 'book'}, made for {cohort.name}"
    cases = {page.meta.id: page.meta for page in pages if page.is_case}

    def add(app: Any, page: str, template: str, context: dict[str, Any], doctree: Any) -> None:
        context["edition_line"] = line
        if page == ROOM:
            app.builder.add_css_file("room/room.css", priority=500)  # the application would keep it for other pages
        if page in cases:
            context["steps"] = steps(cases[page].activities, cohort.minutes)
            context["session"] = cohort.minutes
            context["copies"] = copies(page, cohort.outputs)
            context["has_room"] = edition == FACILITATOR
            if ROOM in app.env.all_docs:  # a facilitator's book alone has it
                context["body"] = leading_to_the_room(context["body"], page)

    return add


def leading_to_the_room(body: str, case: str) -> str:
    """The HTML of a case's page whose run sheet leads to the page where the group is asked, at this case."""
    named = f"<em>{ASK_THE_ROOM}</em>"
    return body.replace(named, f'<a href="{ROOM}.html#{case}">{ASK_THE_ROOM}</a>')


def steps(activities: Sequence[Activity], minutes: int) -> list[dict[str, Any]]:
    """The steps of a session of these minutes, in order: what each is, where it begins on the page, how long it takes,
    how many minutes are left when it begins, and whether it can be left out when time is short.
    """
    plan = session_plan(activities, minutes)
    spare = first_to_go(activities, plan)
    shown, left = [], minutes
    for activity, length in zip(activities, plan, strict=True):
        if length and activity.name != BREAK:
            heading = activity.reads[0] if activity.reads else activity.section
            anchor = make_id(heading.replace("'", "’"))  # as the page prints it
            step = {"name": activity.name, "anchor": anchor, "minutes": length, "left": left}
            shown.append(step | {"spare": activity in spare})
        left -= length
    return shown


def copies(page: str, outputs: Sequence[str]) -> list[tuple[str, str]]:
    """Where else a case is, as far as the cohort asks for it: words for a link, and its path from the page."""
    return [(words, path.format(page)) for output in COPIES if output in outputs for words, path in COPIES[output]]
