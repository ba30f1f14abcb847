"""A deck on paper: one case's slides as a tagged PDF (PDF/UA-1), a page each, set by typst from what pandoc reads.

A slide that is only a form has no page; what is asked there stands on the page before. No fonts are used but those
that typst brings along: a pictogram that they lack is named in brackets, a letter that they lack is an error.
"""

import html
import json
import re
from importlib.resources import files

import typst

from casebook.language import gettext
from casebook.press.charts.figures import Chart
from casebook.press.handouts.jobs import Make
from casebook.press.handouts.paper.glyphs import named
from casebook.press.handouts.paper.typesetting import in_our_type, pandoc
from casebook.press.handouts.slides.deck import Deck, Slide
from casebook.press.site.settings import ACCENT

TEMPLATE = files(__name__.rpartition(".")[0]) / "templates" / "deck.typ"
BETWEEN = "\ue000"  # stands between two slides while pandoc has them
CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\ue000]")


def deck_pdf(deck: Deck, job: Make) -> bytes:
    """The deck as PDF. CasebookError names the case and a letter that cannot be printed."""
    slides = [slide for slide in deck.slides if slide.kind != "form"]
    said = gettext("{title}. For {group}").format(title=job.copy.title, group=job.copy.cohort)
    whose = f"#whose({_string(said)})"
    pages = [_page(slide, body, whose) for slide, body in zip(slides, _typst(slides), strict=True)]
    source = "\n".join([_opening(deck, job), *pages])
    charts = [slide.block for slide in slides if isinstance(slide.block, Chart)]
    pictures = {chart.picture: chart.svg for chart in charts}
    return _compiled(source.translate(named([(deck.name, source)])), pictures)


def _opening(deck: Deck, job: Make) -> str:
    language, _, region = job.copy.language.partition("-")
    given = f"title: {_string(deck.title)}, author: {_string(job.copy.title)}"
    place = _string(region) if region else "none"
    given += f', language: "{language}", region: {place}, of: {_string(gettext("{number} of {all}"))}'
    return f'#import "deck.typ": *\n#show: deck.with({given})'


def _page(slide: Slide, body: str, whose: str) -> str:
    """A slide's page; the first says `whose` copy it is."""
    level = 1 if slide.kind == "title" else 2
    if isinstance(slide.block, Chart):
        body = f"#chart({_string(slide.block.picture)}, {_string(slide.block.description)})[{body}]"
    else:
        body = f"#words[\n{body}\n{whose if level == 1 else ''}]"
    return f"#slide({level}, {_string(slide.heading)})[\n{body}\n]"


def _typst(slides: list[Slide]) -> list[str]:
    """What is printed of each slide as typst's markup: pandoc makes it of all of them at once."""
    between = f"<p>{BETWEEN}</p>"
    bodies = [CONTROL.sub("", _words(slide)) for slide in slides]
    made = pandoc(between.join(bodies), "typst-smart", "--wrap=none", lua="formula.lua").decode()
    return [body.strip() for body in made.split(BETWEEN)]


def _words(slide: Slide) -> str:
    """A slide's words as HTML: of a chart its caption."""
    if isinstance(slide.block, Chart):
        title, caption = html.escape(slide.block.title), html.escape(slide.block.caption)
        return f"<p><strong>{title}.</strong> {caption}</p>"
    return slide.printed


def _compiled(source: str, pictures: dict[str, str]) -> bytes:
    given = {"main.typ": source.encode(), "deck.typ": TEMPLATE.read_bytes()}
    for name, svg in pictures.items():
        given[name] = in_our_type(svg).encode()
    return typst.compile(
        given,
        format="pdf",
        ignore_system_fonts=True,
        pdf_standards=["ua-1"],
        sys_inputs={"accent": ACCENT["light"]},
        timestamp=0,
    )


def _string(text: str) -> str:
    """A text as typst writes a string."""
    return json.dumps(CONTROL.sub("", text), ensure_ascii=False)
