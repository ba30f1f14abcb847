"""Slides: a deck for each case that opens by double-click, and its print as PDF. No request leaves a deck.

The pages are made by short templates of our own. nbconvert's reveal template brings inline scripts and styles, a
module loader and a cell's whole output as it stands; of that nothing is left under the book's policy.
"""

import html
from collections.abc import Iterable
from functools import cache
from importlib.resources import files
from typing import Any

from jinja2 import Environment, FunctionLoader, StrictUndefined
from markupsafe import Markup

from casebook.press import FACILITATOR
from casebook.press.finish import KEEPING, POLICY, licences, own_scripts, vega_script
from casebook.press.jobs import Make
from casebook.press.slides.deck import FIGURE, Deck, deck
from casebook.press.slides.deckpaper import deck_pdf

FOLDER = "slides"
TEMPLATES = files("casebook.press") / "templates" / "slides"
OWN = ("book.css", "exercise.css", *KEEPING[1:], "shim.js", "charts.js", "slides/deck.css", "slides/deck.js")
THEIRS = ("idb/idb.js", "idb/LICENSE", "reveal/reveal.js", "reveal/reveal.css", "reveal/LICENSE")
SPEAKERS = ("slides/speaker.js", "slides/notes.css", "slides/notes.js")


def slides(job: Make) -> dict[str, bytes]:
    """A deck for each case and a list of them, with all that they need beside them, by path within the edition.

    A facilitator's deck has a page of notes beside it; of those nothing is in a learner's folder.
    """
    decks = [made for made in (deck(sheet, job.pictures) for sheet in job.sheets) if made is not None]
    if not decks:
        return {}
    pages = {"index.html": _page("index.html", job, parts=_parts(decks))}
    for made in decks:
        pages[f"{made.name}.html"] = _page("deck.html", job, deck=made, scripts=_scripts(made, job))
        if job.copy.edition == FACILITATOR:
            pages[f"{made.name}-notes.html"] = _page("notes.html", job, deck=made)
    texts = pages | {"licences.txt": licences()} | _static(job) | _pictures(decks, job)
    return {f"{FOLDER}/{name}": texts[name].encode() for name in sorted(texts)}


def slides_pdf(job: Make) -> dict[str, bytes]:
    """The print of one case's deck: a page for each slide that is more than a form to fill in on a screen."""
    (sheet,) = job.sheets
    made = deck(sheet, job.pictures)
    if made is None:
        return {}
    return {f"{FOLDER}/{made.name}.pdf": deck_pdf(made, job)}


@cache
def _templates() -> Environment:
    loader = FunctionLoader(lambda name: (TEMPLATES / name).read_text(encoding="utf-8"))
    return Environment(loader=loader, undefined=StrictUndefined, autoescape=True, trim_blocks=True, lstrip_blocks=True)


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
    bodies = "".join(slide.body for slide in made.slides)
    names = ["reveal/reveal.js"]
    names += [*KEEPING, "exercise.js", "shim.js"] if "data-exercise" in bodies else []
    names += ["vega.js"] if "vega-spec" in bodies else []
    names += ["charts.js"] if "vega-spec" in bodies or "<details" in bodies else []
    names += ["slides/deck.js"]
    return names + (["slides/speaker.js"] if job.copy.edition == FACILITATOR else [])


def _static(job: Make) -> dict[str, str]:
    """What decks share: styles and scripts."""
    names = [*OWN, *THEIRS, *(SPEAKERS if job.copy.edition == FACILITATOR else ())]
    texts = own_scripts([*names, "exercise.js"])
    texts |= {"exercise.js": _without_sections(texts["exercise.js"]), "vega.js": vega_script(job.script)}
    return {f"_static/{name}": text for name, text in texts.items()}


def _without_sections(script: str) -> str:
    """The exercise's script with regions where it makes sections: reveal.js takes every section for a slide."""
    made = script.replace('make("section", {', 'make("div", { role: "region",')
    if 'make("section"' in made or made == script:
        raise AssertionError('exercise.js makes its sections by `make("section", {`')
    return made


def _pictures(decks: Iterable[Deck], job: Make) -> dict[str, str]:
    """The charts that stand on slides, as pictures: what is seen without scripts, and on paper."""
    names = {name for made in decks for slide in made.slides for name in FIGURE.findall(slide.printed)}
    return {f"_charts/{name}": job.pictures[name] for name in names}
