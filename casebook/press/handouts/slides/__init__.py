"""Slides: a deck for each case that opens by double-click, and its print as PDF. No request leaves a deck.

The pages are made by short templates of our own. nbconvert's reveal template brings inline scripts and styles, a
module loader and a cell's whole output as it stands; of that nothing is left under the book's policy.
"""

import html
from collections.abc import Iterable, Sequence
from dataclasses import replace
from functools import cache
from importlib.resources import files
from typing import Any

from jinja2 import Environment, FunctionLoader, StrictUndefined
from markupsafe import Markup

from casebook.exercises.kinds import Exercise
from casebook.exercises.script import messages, without_sections
from casebook.language import gettext, ngettext
from casebook.press import FACILITATOR
from casebook.press.charts.figures import Chart
from casebook.press.handouts.jobs import Make
from casebook.press.handouts.slides.deck import Deck, deck
from casebook.press.handouts.slides.deckpaper import deck_pdf
from casebook.press.site.finish import POLICY, written
from casebook.press.site.scripts import EXERCISE, licences, own_scripts, vega_script, words

FOLDER = "slides"
TEMPLATES, STATIC = files(__name__) / "templates", files(__name__) / "static"
SITE = (
    "book.css",
    "exercise.css",
    "words.js",
    *EXERCISE,
    "idb/LICENSE",
    "charts.js",
)  # what a deck shares with the pages
DECK = ("slides/deck.css", "slides/deck.js", "reveal/reveal.js", "reveal/reveal.css", "reveal/LICENSE")
SPEAKER = ("slides/speaker.js", "slides/notes.css", "slides/notes.js")


def slides(job: Make) -> dict[str, bytes]:
    """A deck for each case and a list of them, with all that they need beside them, by path within the edition.

    A facilitator's deck has a page of notes beside it; of those nothing is in a learner's folder.
    """
    decks = [made for made in map(deck, job.pages) if made is not None]
    if not decks:
        return {}
    texts = _files(decks, job) | {"index.html": _page("index.html", job, parts=_parts(decks))}
    return {f"{FOLDER}/{name}": texts[name].encode() for name in sorted(texts)}


def one_deck(job: Make, name: str) -> dict[str, str]:
    """The deck of the job's one page as `NAME.html`, in no list of decks, with all that it needs beside it: texts by
    path. Nothing where no cell of the page is a slide.
    """
    (page,) = job.pages
    made = deck(page)
    return _files([replace(made, name=name)], job, listed=False) if made else {}


def _files(decks: Sequence[Deck], job: Make, *, listed: bool = True) -> dict[str, str]:
    pages = {}
    for made in decks:
        pages[f"{made.name}.html"] = _page("deck.html", job, deck=made, scripts=_scripts(made, job), listed=listed)
        if job.copy.edition == FACILITATOR:
            pages[f"{made.name}-notes.html"] = _page("notes.html", job, deck=made)
    return pages | {"licences.txt": licences()} | _static(job) | _pictures(decks)


def slides_pdf(job: Make) -> dict[str, bytes]:
    """The print of one case's deck: a page for each slide that is more than a form to fill in on a screen."""
    (page,) = job.pages
    made = deck(page)
    if made is None:
        return {}
    return {f"{FOLDER}/{made.name}.pdf": deck_pdf(made, job)}


@cache
def _templates() -> Environment:
    loader = FunctionLoader(lambda name: (TEMPLATES / name).read_text(encoding="utf-8"))
    made = Environment(loader=loader, undefined=StrictUndefined, autoescape=True, trim_blocks=True, lstrip_blocks=True)
    made.globals |= {"gettext": gettext, "ngettext": ngettext, "marked": marked, "written": written, "words": words}
    return made


def marked(text: str, **values: Any) -> Markup:
    """A message with values put in; `<kbd>` and such may stand in it, in the values nothing."""
    return Markup(text).format(**{name: Markup("<bdi>{}</bdi>").format(value) for name, value in values.items()})


def _page(template: str, job: Make, **facts: Any) -> str:
    made = _templates().get_template(template)
    return made.render(
        copy=job.copy,
        policy=Markup(html.escape(POLICY, quote=False)),
        facilitator=job.copy.edition == FACILITATOR,
        **facts,
    )


def _parts(decks: Iterable[Deck]) -> dict[str, list[Deck]]:
    parts: dict[str, list[Deck]] = {}
    for made in decks:
        parts.setdefault(made.part, []).append(made)
    return parts


def _scripts(made: Deck, job: Make) -> list[str]:
    """The scripts a deck needs, in the order they load."""
    blocks = [slide.block for slide in made.slides]
    names = [*words(), "reveal/reveal.js"]
    names += EXERCISE if any(isinstance(block, Exercise) for block in blocks) else ()
    names += ["vega.js"] if any(isinstance(block, Chart) for block in blocks) else []
    names += ["charts.js", "slides/deck.js"]
    return names + (["slides/speaker.js"] if job.copy.edition == FACILITATOR else [])


def _static(job: Make) -> dict[str, str]:
    """What decks share: styles and scripts."""
    own = [*DECK, *(SPEAKER if job.copy.edition == FACILITATOR else ())]
    texts = own_scripts(SITE) | {name: (STATIC / name).read_text(encoding="utf-8") for name in own}
    texts |= {"exercise.js": without_sections(), "vega.js": vega_script(job.script)} | messages()
    return {f"_static/{name}": text for name, text in texts.items()}


def _pictures(decks: Iterable[Deck]) -> dict[str, str]:
    """The charts that stand on slides, as pictures: what is seen without scripts, and on paper."""
    charts = [slide.block for made in decks for slide in made.slides if isinstance(slide.block, Chart)]
    return {chart.picture: chart.svg for chart in charts}
