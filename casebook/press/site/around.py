"""What stands round a case's page: the steps of its plan, and the same page on paper, as slides and to fill in."""

import html
import re
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from typing import Any

from docutils import nodes
from docutils.nodes import make_id

from casebook.cohort import Cohort
from casebook.contents import Page
from casebook.language import ENGLISH, N_, bare, gettext, spoken
from casebook.metadata import Activity
from casebook.plan import ASK_THE_ROOM, activities_for, first_to_go, is_break, session_plan
from casebook.press import FACILITATOR
from casebook.press.editions.blocks import Edition, Worksheets
from casebook.press.site import untold

ROOM, ANALYSIS, BEFORE = "room", "analysis", "before-you-come"
ELSEWHERE = {  # pages that a run sheet names, and where on them the case is; a facilitator's book alone has them
    ROOM: (ASK_THE_ROOM, "#{}"),
    "short-sessions": (N_("In 15 or 30 minutes"), "#{}-in-15"),
    "running": (N_("Running the sessions"), "#on-a-video-call"),
}
SIDE = re.compile(r'<h3 id="([^"]+)"')
COPIES = {  # what is made of a case beside its page: its words on the page, and where it lies
    "paper": ((N_("on paper (PDF)"), "paper/{}.pdf"), (N_("to fill in by hand (PDF)"), "paper/{}-handout.pdf")),
    "word": ((N_("for a word processor"), "paper/{}.docx"),),
    "slides": ((N_("as slides"), "slides/{}.html"),),
}


LINES = {  # whose copy it is, by edition and whether it is of the debrief alone
    ("learner", False): N_("The learner's book, made for {group}"),
    ("facilitator", False): N_("The facilitator's book, made for {group}"),
    ("learner", True): N_("The learner's copy of the debrief, made for {group}"),
    ("facilitator", True): N_("The facilitator's copy of the debrief, made for {group}"),
}


def around(
    edition: str, cohort: Cohort, alone: bool, pages: Sequence[Page], before: Collection[str]
) -> Callable[..., None]:
    """What gives Sphinx's template, for each page, what stands round it: whose copy it is and, for a case, its steps
    and where else it is. `before` are the cases for which there is something to read beforehand.
    """
    line = gettext(LINES[edition, alone]).format(group=cohort.name)
    cases = {page.meta.id: page.meta for page in pages if page.is_case}

    def add(app: Any, page: str, template: str, context: dict[str, Any], doctree: Any) -> None:
        context["edition_line"], context["gettext"] = line, gettext
        if spoken() != ENGLISH:
            context["untold"] = untold.words(page)
        if page in (ROOM, ANALYSIS):
            app.builder.add_css_file(
                f"{page}/{page}.css", priority=500
            )  # the application would keep it for other pages
        if page in cases:
            context["steps"] = steps(cases[page].activities, cohort.minutes, anchors(doctree))
            context["session"] = cohort.minutes
            context["copies"] = copies(page, cohort.outputs)
            context["has_room"] = edition == FACILITATOR
            context["body"] = led_elsewhere(context["body"], page, app.env.all_docs, beforehand=page in before)

    return add


def read_beforehand(pages: Iterable[tuple[Page, Edition]]) -> list[str]:
    """The ids of the cases for which a book of these pages has something to read beforehand."""
    made = (block.html for page, edition in pages if page.meta.id == BEFORE for block in edition.of(Worksheets))
    return [id_ for text in made for id_ in SIDE.findall(text)]


def led_elsewhere(body: str, case: str, pages: Collection[str], *, beforehand: bool = False) -> str:
    """The HTML of a case's page whose run sheet leads to the pages that it names, as far as the book has them; under
    the title is a link to what is read `beforehand` if anything is.
    """
    for page, (name, anchor) in ELSEWHERE.items():
        if page in pages:
            name = html.escape(gettext(name), quote=False)
            link = f'<a href="{page}.html{anchor.format(case)}">{name}</a>'
            body = body.replace(f"<em>{name}</em>", link)
    if beforehand:
        words = html.escape(gettext("One page to read before you come"), quote=False)
        link = f'<p class="beforehand"><a href="{BEFORE}.html#{case}">{words}</a></p>'
        body = body.replace("</h1>", f"</h1>{link}", 1)
    return body


def anchors(doctree: Any) -> dict[str, str]:
    """The ids of a page's sections by the letters of their titles."""
    sections = doctree.findall(nodes.section) if doctree is not None else ()
    return {bare(section.next_node(nodes.title).astext()): section["ids"][0] for section in sections}


def steps(
    activities: Sequence[Activity], minutes: int, sections: Mapping[str, str] | None = None
) -> list[dict[str, Any]]:
    """The steps of a session of these minutes, in order: what each is, where it begins on the page, how long it takes,
    how many minutes are left when it begins, and whether it can be left out when time is short. `sections` are the ids
    of the page's sections, as `anchors` gives them.
    """
    activities = activities_for(activities, minutes)
    plan = session_plan(activities, minutes)
    spare = first_to_go(activities, plan)
    shown, left = [], minutes
    for activity, length in zip(activities, plan, strict=True):
        if length and not is_break(activity):
            heading = gettext(activity.reads[0] if activity.reads else activity.section)
            anchor = (sections or {}).get(bare(heading)) or make_id(heading.replace("'", "’"))  # as the page prints it
            step = {"name": gettext(activity.name), "anchor": anchor, "minutes": length, "left": left}
            shown.append(step | {"spare": activity in spare})
        left -= length
    return shown


def copies(page: str, outputs: Sequence[str]) -> list[tuple[str, str]]:
    """Where else a case is, as far as the cohort asks for it: words for a link, and its path from the page."""
    return [
        (gettext(words), path.format(page)) for output in COPIES if output in outputs for words, path in COPIES[output]
    ]
