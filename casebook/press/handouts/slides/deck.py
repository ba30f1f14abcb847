"""The deck of a case: from an edition's notebook to slides, what is printed of each, and what its speaker needs.

Cells tagged `slide` become slides in reading order, the content note one of its own. Cells tagged `facilitator`
are never shown: they become notes, each beside the slide where it is needed. Nothing here knows how slides look.
"""

import html
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from casebook.exercises import forms
from casebook.exercises.kinds import Decision, Exercise
from casebook.language import N_, english, gettext
from casebook.press.charts.figures import Chart, figure
from casebook.press.editions.blocks import Block, Cell, Dials, LeftOut, Note, Printed, Prose, Source
from casebook.press.handouts.slides.slidetext import elements_of, joined, lines, packed, words
from casebook.press.handouts.slides.speaking import Notes, notes_of
from casebook.press.site.rendered import PlainPage
from casebook.press.site.sources import as_html

SIZE = re.compile(r'<svg[^>]*?\sheight="([\d.]+)"')
SHORT = 60  # words that may stand above an exercise; more have slides of their own
LONGEST_TITLE = 110  # characters of a title on a slide; the page and the list of decks have all of it
ROOM = 540  # pixels of height for a chart
CONTROLS = 130  # of them, for the controls that a chart may carry
ENLARGED = 1.7  # at most
DECIDE = N_("{title}: decide")


@dataclass(frozen=True)
class Slide:
    """One slide: `body` is shown, `printed` stands on paper (nothing of a form that only a screen can take); both
    are HTML. `count` says which of how many slides under one title; `notes` is for the speaker, HTML; `block` the
    chart or the exercise that stands on it.
    """

    id: str
    title: str
    kind: str
    body: str
    printed: str
    count: tuple[int, int] = (1, 1)
    notes: tuple[str, ...] = ()
    block: Chart | Exercise | None = None

    @property
    def heading(self) -> str:
        """The title that no other slide of the deck has."""
        number, of = self.count
        return (
            self.title
            if of == 1
            else gettext("{title} ({number} of {all})").format(title=self.title, number=number, all=of)
        )


@dataclass(frozen=True)
class Deck:
    """The slides of one case in columns: what is below one another belongs together."""

    name: str
    title: str
    part: str
    columns: tuple[tuple[Slide, ...], ...]

    @property
    def slides(self) -> tuple[Slide, ...]:
        return tuple(slide for column in self.columns for slide in column)


@dataclass(frozen=True)
class Piece:
    """What one cell, or one heading in it, gives a deck: its title, and text as HTML elements or a block."""

    title: str
    kind: str
    elements: tuple[Any, ...] = ()
    result: Any = None


def deck(page: PlainPage) -> Deck | None:
    """The deck of a page, or None where no cell of it is a slide."""
    cells = page.edition.cells
    if not any("slide" in cell.tags and "facilitator" not in cell.tags for cell in cells):
        return None  # a page with nothing but a content note has no deck
    columns = _columns(list(_pieces(cells, page.cited)))
    if not columns:
        return None
    notes = notes_of([cell for cell in cells if "facilitator" in cell.tags], page.cited)
    return _noted(Deck(page.name, page.title, page.part, _named(columns)), notes)


def _pieces(cells: Sequence[Cell], cited: Mapping[str, str]) -> Iterator[Piece]:
    heading = ""
    for cell in cells:
        if "facilitator" in cell.tags:
            continue
        for block in cell.blocks:
            if isinstance(block, Note):
                yield Piece(block.summary, "note", tuple(elements_of(block.source, cited)))
            elif isinstance(block, Prose):
                pieces, heading = _parted(block, heading, cited)
                yield from pieces if "slide" in cell.tags else ()
            elif "slide" in cell.tags and _is_seen(block):
                yield Piece(heading, _kind(block), result=block)


def _parted(prose: Prose, heading: str, cited: Mapping[str, str]) -> tuple[list[Piece], str]:
    """Prose parted at its headings, the first part under the `heading` before it; and the heading that stands last."""
    pieces, text, kind = [], [], "text"
    for element in [*elements_of(prose.source, cited), None]:
        if element is not None and element.tag not in ("h1", "h2", "h3"):
            text.append(element)
            continue
        if text or kind == "title":
            pieces.append(Piece(heading, kind, tuple(text)))
        if element is not None:
            heading, text = " ".join(element.text_content().split()), []
            kind = "title" if element.tag == "h1" else "text"
    return pieces, heading


def _is_seen(block: Block) -> bool:
    """Whether a result is shown on a slide: a cell may print an empty line; LeftOut is for the page."""
    if isinstance(block, Source | Dials | LeftOut):
        return False
    return not isinstance(block, Printed) or bool(block.text.strip())


def _kind(block: Block) -> str:
    if isinstance(block, Exercise):
        return "exercise"
    return "chart" if isinstance(block, Chart) else "result"


def _columns(pieces: list[Piece]) -> list[list[Slide]]:
    """The slides of the pieces; a new column begins with every title."""
    columns: list[list[Slide]] = []
    last = ""
    while pieces:
        piece = pieces.pop(0)
        leads = piece.kind == "text" and pieces and (pieces[0].title, pieces[0].kind) == (piece.title, "exercise")
        if leads and sum(words(element) for element in piece.elements) <= SHORT:
            slides = _exercise(pieces.pop(0), joined(piece.elements))
        elif piece.kind == "exercise":
            slides = _exercise(piece, "")
        elif piece.kind == "chart":
            slides = [_chart(piece)]
        elif piece.kind == "result":
            body = as_html(piece.result)
            slides = [Slide("", piece.title, "result", body, body)]
        elif piece.kind == "title":
            slides = _opening(piece)
        else:
            slides = _texts(piece.title, piece.kind, piece.elements)
        if columns and piece.title == last:
            columns[-1].extend(slides)
        elif slides:
            columns.append(slides)
        last = piece.title
    return columns


def _texts(title: str, kind: str, elements: Sequence[Any]) -> list[Slide]:
    bodies = [joined(part) for part in packed(elements)]
    return [Slide("", title, kind, body, body, (number, len(bodies))) for number, body in enumerate(bodies, 1)]


def _opening(piece: Piece) -> list[Slide]:
    """The first slide, with what the case says of itself; what does not fit there follows."""
    if sum(lines(element) for element in piece.elements) <= 8.6:
        body = joined(piece.elements)
        return [Slide("", piece.title, "title", body, body)]
    return [Slide("", piece.title, "title", "", ""), *_texts(piece.title, "text", piece.elements)]


def _chart(piece: Piece) -> Slide:
    """A chart enlarged as far as its height allows: in steps, since no slide carries a style of its own."""
    chart = piece.result
    size = SIZE.search(chart.svg)
    room = ROOM - CONTROLS if chart.has_controls else ROOM
    enlarged = min(ENLARGED, room / float(size[1])) if size else 1.0
    body = figure(chart, enlarged=max(80, int(enlarged * 10) * 10))
    return Slide("", piece.title, "chart", body, figure(chart, live=False), block=chart)


def _exercise(piece: Piece, lead: str) -> list[Slide]:
    """What is asked, and the place to answer it; a decision's question and options have a slide to themselves."""
    exercise = piece.result
    name = html.escape(gettext("{title}: the exercise").format(title=piece.title))
    live = f'<div class="live" tabindex="0" role="region" aria-label="{name}">{forms.page(exercise)}</div>'
    if not isinstance(exercise, Decision):
        printed = lead + forms.slide(exercise)
        return [Slide("", piece.title, "exercise", _lead(lead) + live, printed, block=exercise)]
    shown = _lead(lead) + forms.slide(exercise, printed=False)
    return [
        Slide("", piece.title, "decision", shown, _lead(lead) + forms.slide(exercise)),
        Slide("", gettext(DECIDE).format(title=piece.title), "form", live, "", block=exercise),
    ]


def _lead(text: str) -> str:
    return f'<div class="lead">{text}</div>' if text else ""


def _named(columns: Sequence[Sequence[Slide]]) -> tuple[tuple[Slide, ...], ...]:
    """The slides with ids of their own, and titles that fit."""
    seen: dict[str, int] = {}
    named = []
    for column in columns:
        named.append([])
        for slide in column:
            id_ = "content-note" if slide.kind == "note" else _slug(english(slide.title))
            seen[id_] = seen.get(id_, 0) + 1
            id_ += f"-{seen[id_]}" if seen[id_] > 1 else ""
            named[-1].append(replace(slide, id=id_, title=_shortened(slide.title)))
    return tuple(tuple(column) for column in named)


def _slug(title: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", title.lower()).strip("-")[:40].strip("-") or "slide"


def _shortened(title: str) -> str:
    if len(title) <= LONGEST_TITLE:
        return title
    return f"{title[:LONGEST_TITLE].rsplit(' ', 1)[0]} …"


def _noted(made: Deck, notes: Notes) -> Deck:
    """The deck with each note at the slide it is for, or at the first where it has no such slide."""
    slides = made.slides
    there = {slide.id: slide.id for slide in slides}
    there["records"] = next((slide.id for slide in slides if slide.kind in ("chart", "result")), slides[0].id)
    at: dict[str, list[str]] = {}
    for places, text in notes:
        for place in dict.fromkeys(there.get(place, slides[0].id) for place in places):
            at.setdefault(place, []).append(text)
    columns = tuple(
        tuple(replace(slide, notes=tuple(at.get(slide.id, ()))) for slide in column) for column in made.columns
    )
    return replace(made, columns=columns)
