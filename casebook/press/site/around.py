"""What stands round a case's page: the steps of its plan, and the same page on paper, as slides and to fill in."""

import re
from collections.abc import Callable, Collection, Iterable, Sequence
from typing import Any

from docutils.nodes import make_id

from casebook.cohort import Cohort
from casebook.contents import Page
from casebook.metadata import Activity
from casebook.plan import ASK_THE_ROOM, BREAK, activities_for, first_to_go, session_plan
from casebook.press import FACILITATOR
from casebook.press.editions.blocks import Edition, Worksheets

ROOM, BEFORE = "room", "before-you-come"
ELSEWHERE = {  # pages that a run sheet names, and where on them the case is; a facilitator's book alone has them
    ROOM: (ASK_THE_ROOM, "#{}"),
    "short-sessions": ("In 15 or 30 minutes", "#{}-in-15"),
    "running": ("Running the sessions", "#on-a-video-call"),
}
SIDE = re.compile(r'<h3 id="([^"]+)"')
COPIES = {  # what is made of a case beside its page: its words on the page, and where it lies
    "paper": (("on paper (PDF)", "paper/{}.pdf"), ("to fill in by hand (PDF)", "paper/{}-handout.pdf")),
    "word": (("for a word processor", "paper/{}.docx"),),
    "slides": (("as slides", "slides/{}.html"),),
}


def around(
    edition: str, cohort: Cohort, alone: bool, pages: Sequence[Page], before: Collection[str]
) -> Callable[..., None]:
    """What gives Sphinx's template, for each page, what stands round it: whose copy it is and, for a case, its steps
    and where else it is. `before` are the cases for which there is something to read beforehand.
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
            context["body"] = led_elsewhere(context["body"], page, app.env.all_docs, beforehand=page in before)

    return add


def read_beforehand(pages: Iterable[tuple[Page, Edition]]) -> list[str]:
    """The ids of the cases for which a book of these pages has something to read beforehand."""
    made = (block.html for page, edition in pages if page.meta.id == BEFORE for block in edition.of(Worksheets))
    return [id_ for html in made for id_ in SIDE.findall(html)]


def led_elsewhere(body: str, case: str, pages: Collection[str], *, beforehand: bool = False) -> str:
    """The HTML of a case's page whose run sheet leads to the pages that it names, as far as the book has them; under
    the title is a link to what is read `beforehand` if anything is.
    """
    for page, (name, anchor) in ELSEWHERE.items():
        if page in pages:
            link = f'<a href="{page}.html{anchor.format(case)}">{name}</a>'
            body = body.replace(f"<em>{name}</em>", link)
    if beforehand:
        link = f'<p class="beforehand"><a href="{BEFORE}.html#{case}">One page to read before you come</a></p>'
        body = body.replace("</h1>", f"</h1>{link}", 1)
    return body


def steps(activities: Sequence[Activity], minutes: int) -> list[dict[str, Any]]:
    """The steps of a session of these minutes, in order: what each is, where it begins on the page, how long it takes,
    how many minutes are left when it begins, and whether it can be left out when time is short.
    """
    activities = activities_for(activities, minutes)
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
