"""The deck of a case: from an edition's notebook to slides, what is printed of each, and what its speaker needs.

Cells tagged `slide` become slides in reading order, the content note one of its own. Cells tagged `facilitator`
are never shown: they become notes, each beside the slide where it is needed. Nothing here knows how slides look.
"""

import html
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import lxml.html

from casebook.errors import CasebookError
from casebook.press.editions.divide import LEFT_OUT
from casebook.press.handouts.slides.slidetext import blocks_of, cited_words, joined, lines, packed, words
from casebook.press.handouts.slides.speaking import Notes, notes_of
from casebook.press.site.jobs import PlainPage

NOTE = re.compile(r'<details class="content-note"><summary>(.*?)</summary>(.*?)</details>', re.S)
FIGURE = re.compile(r'<figure class="chart"><img src="_charts/([^"]+)"')
SIZE = re.compile(r'<svg[^>]*?\sheight="([\d.]+)"')
SHORT = 60  # words that may stand above an exercise; more have slides of their own
LONGEST_TITLE = 110  # characters of a title on a slide; the page and the list of decks have all of it
ROOM = 540  # pixels of height for a chart
CONTROLS = 130  # of them, for the controls that a chart may carry
ENLARGED = 1.7  # at most


@dataclass(frozen=True)
class Slide:
    """One slide: `body` is shown, `printed` stands on paper (nothing of a form that only a screen can take); both
    are HTML. `count` says which of how many slides under one title; `notes` is for the speaker, HTML.
    """

    id: str
    title: str
    kind: str
    body: str
    printed: str
    count: tuple[int, int] = (1, 1)
    notes: tuple[str, ...] = ()

    @property
    def heading(self) -> str:
        """The title that no other slide of the deck has."""
        number, of = self.count
        return self.title if of == 1 else f"{self.title} ({number} of {of})"


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
    """What one cell, or one heading in it, gives a deck: its title, and text in blocks or one result."""

    title: str
    kind: str
    blocks: tuple[Any, ...] = ()
    result: str = ""


def deck(sheet: PlainPage, pictures: Mapping[str, str]) -> Deck | None:
    """The deck of a page, or None where no cell of it is a slide. CasebookError when a chart has no picture."""
    cells = json.loads(sheet.notebook)["cells"] if sheet.notebook else []
    if not any("slide" in _tags(cell) and "facilitator" not in _tags(cell) for cell in cells):
        return None  # a page with nothing but a content note has no deck
    cites = cited_words(sheet.html, cells)
    columns = _columns(list(_pieces(cells, cites)), sheet, pictures)
    if not columns:
        return None
    made = Deck(sheet.name, sheet.title, sheet.part, _named(columns))
    return _noted(made, notes_of([cell for cell in cells if "facilitator" in _tags(cell)], cites))


def _tags(cell: Mapping[str, Any]) -> Sequence[str]:
    return cell["metadata"].get("tags", ())


def _pieces(cells: Sequence[Mapping[str, Any]], cites: Mapping[str, str]) -> Iterator[Piece]:
    heading = ""
    for cell in cells:
        shown = "slide" in _tags(cell)
        if "facilitator" in _tags(cell):
            continue
        if cell["cell_type"] == "code":
            results = [output["data"]["text/html"] for output in cell.get("outputs", []) if shown]
            results = [result.replace(LEFT_OUT, "").strip() for result in results]  # said on the page alone
            yield from (Piece(heading, _kind(result), result=result) for result in results if _is_seen(result))
            continue
        source = cell["source"]
        if note := NOTE.search(source):
            yield Piece(html.unescape(note[1]), "note", tuple(blocks_of(note[2], cites)))
            source = NOTE.sub("", source)
        text: list[Any] = []
        kind = "text"
        for block in [*blocks_of(source, cites), None]:
            if block is None or block.tag in ("h1", "h2", "h3"):
                if shown and (text or kind == "title"):
                    yield Piece(heading, kind, tuple(text))
                if block is not None:
                    heading, text = " ".join(block.text_content().split()), []
                    kind = "title" if block.tag == "h1" else "text"
            else:
                text.append(block)


def _is_seen(result: str) -> bool:
    """Whether a result shows anything: a cell may print an empty line."""
    return bool(re.search(r"<(?:img|script)\b", result) or re.sub(r"<[^>]*>", "", result).strip())


def _kind(result: str) -> str:
    if "data-exercise" in result:
        return "exercise"
    return "chart" if '<figure class="chart"' in result else "result"


def _columns(pieces: list[Piece], sheet: PlainPage, pictures: Mapping[str, str]) -> list[list[Slide]]:
    """The slides of the pieces; a new column begins with every title."""
    columns: list[list[Slide]] = []
    last = ""
    while pieces:
        piece = pieces.pop(0)
        leads = piece.kind == "text" and pieces and (pieces[0].title, pieces[0].kind) == (piece.title, "exercise")
        if leads and sum(words(block) for block in piece.blocks) <= SHORT:
            slides = _exercise(pieces.pop(0), joined(piece.blocks))
        elif piece.kind == "exercise":
            slides = _exercise(piece, "")
        elif piece.kind == "chart":
            slides = [_chart(piece, sheet, pictures)]
        elif piece.kind == "result":
            slides = [Slide("", piece.title, "result", piece.result, piece.result)]
        elif piece.kind == "title":
            slides = _opening(piece)
        else:
            slides = _texts(piece.title, piece.kind, piece.blocks)
        if columns and piece.title == last:
            columns[-1].extend(slides)
        elif slides:
            columns.append(slides)
        last = piece.title
    return columns


def _texts(title: str, kind: str, blocks: Sequence[Any]) -> list[Slide]:
    bodies = [joined(part) for part in packed(blocks)]
    return [Slide("", title, kind, body, body, (number, len(bodies))) for number, body in enumerate(bodies, 1)]


def _opening(piece: Piece) -> list[Slide]:
    """The first slide, with what the case says of itself; what does not fit there follows."""
    if sum(lines(block) for block in piece.blocks) <= 8.6:
        body = joined(piece.blocks)
        return [Slide("", piece.title, "title", body, body)]
    return [Slide("", piece.title, "title", "", ""), *_texts(piece.title, "text", piece.blocks)]


def _chart(piece: Piece, sheet: PlainPage, pictures: Mapping[str, str]) -> Slide:
    """A chart enlarged as far as its height allows: in steps, since no slide carries a style of its own."""
    found = FIGURE.search(piece.result)
    if not found or found[1] not in pictures:
        missing = found[1] if found else "its picture"
        raise CasebookError(f"{sheet.name}, slide '{piece.title}': the chart has no picture {missing}; build again")
    size = SIZE.search(pictures[found[1]])
    room = ROOM - CONTROLS if '"bind":' in piece.result else ROOM
    enlarged = min(ENLARGED, room / float(size[1])) if size else 1.0
    step = max(80, int(enlarged * 10) * 10)
    body = piece.result.replace('<figure class="chart">', f'<figure class="chart enlarged-{step}">', 1)
    return Slide("", piece.title, "chart", body, piece.result)


def _exercise(piece: Piece, lead: str) -> list[Slide]:
    """What is asked, and the place to answer it; a decision's question and options have a slide to themselves."""
    spec = json.loads(lxml.html.fragment_fromstring(piece.result).find("script").text)
    name = html.escape(f"{piece.title}: the exercise")
    live = f'<div class="live" tabindex="0" role="region" aria-label="{name}">{piece.result}</div>'
    if spec["kind"] != "decision":
        return [Slide("", piece.title, "exercise", _lead(lead) + live, lead + _asked(spec))]
    asked = f"{_lead(lead)}{_question(spec)}"
    labels = "".join(f"<li>{_text(option['label'])}</li>" for option in spec["options"])
    about = "".join(
        f"<li><strong>{_text(option['label'])}.</strong> {_text(option['what'])}</li>" for option in spec["options"]
    )
    return [
        Slide("", piece.title, "decision", f'{asked}<ol type="A">{labels}</ol>', f'{asked}<ol type="A">{about}</ol>'),
        Slide("", f"{piece.title}: decide", "form", live, ""),
    ]


def _asked(spec: Mapping[str, Any]) -> str:
    """What an exercise asks, for paper; the last word is not printed, since it depends on what was chosen."""
    if spec["kind"] == "position":
        ends = f"<p>0: {_text(spec['low'])}</p><p>100: {_text(spec['high'])}</p>"
        return f"{_question(spec)}{ends}"
    if spec["kind"] == "coding":
        codes = "".join(f"<li>{_text(code['name'])}: {_text(code['meaning'])}</li>" for code in spec["codes"])
        return f"{_question(spec)}<ul>{codes}</ul>"
    return ""


def _question(spec: Mapping[str, Any]) -> str:
    return f'<p class="question"><strong>{_text(spec["question"])}</strong></p>'


def _lead(text: str) -> str:
    return f'<div class="lead">{text}</div>' if text else ""


def _text(text: object) -> str:
    return html.escape(str(text))


def _named(columns: Sequence[Sequence[Slide]]) -> tuple[tuple[Slide, ...], ...]:
    """The slides with ids of their own, and titles that fit."""
    seen: dict[str, int] = {}
    named = []
    for column in columns:
        named.append([])
        for slide in column:
            id_ = "content-note" if slide.kind == "note" else _slug(slide.title)
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
