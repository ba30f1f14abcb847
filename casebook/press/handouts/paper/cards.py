"""Paper cards for the room: a square mark on each face, which a camera reads, and the answers at the rim, for whoever
holds it.

A card is folded from one side of a sheet, since two-sided printing turned over the wrong edge would swap A and C. Its
two faces are the marks 2k and 2k + 1. The rim of a face says what the other face shows: what stands upright at the top
on the holder's side is the answer. How far off they are read: docs/room.md.
"""

import json
import re
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from casebook.language import N_, gettext
from casebook.press.handouts.jobs import Make
from casebook.press.handouts.paper.typesetting import typeset

MARKS = files("casebook.press.site") / "static" / "room" / "marks.json"
USUAL, MOST = 30, 60  # cards in a set; the page for the room knows as many
TITLE = N_("Cards for the room: {count} cards")
MEASURE = N_("100 mm, if it was printed at its real size")
ALT = N_("The mark that the camera reads on one face of card {number}")
HOW = (
    N_(
        "Cut along the outer lines. Fold at the dashed line, print outside, and glue. A piece of card inside keeps it "
        "flat. Matt paper is read better than glossy paper."
    ),
    N_(
        "Hold the card by its two lower corners, in front of your chest. What stands upright at the top on your side "
        "is your answer. For E or pass, turn the card over. From the front all answers look alike, and so does pass."
    ),
    N_(
        "A neighbour may hold it for you, or a stand. You may always pass. The number means nothing and is written "
        "down nowhere: draw your card by lot, and give it back at the end."
    ),
)


@dataclass(frozen=True)
class Size:
    """How large cards are, in millimetres, and how many go on a sheet."""

    paper: str
    card: float
    mark: float
    letter: float
    columns: int = 1
    rows: int = 1
    top: float = 0.0


SIZES = {  # by paper: one card a sheet, and four
    "a4": (Size("a4", 148, 110, 6, top=8), Size("a4", 72, 54, 4.5, columns=2, rows=2)),
    "us-letter": (Size("us-letter", 138, 103, 6, top=8), Size("us-letter", 68, 51, 4.5, columns=2, rows=2)),
}


def faces(card: int) -> list[tuple[int, list[str]]]:
    """The two faces of a card, left and right on its sheet: the mark, and the letters at its rim from the top
    clockwise.
    """
    return [(2 * card + 1, ["A", "B", "C", "D"]), (2 * card, ["E", *[gettext("pass")] * 3])]


def room_cards(job: Make) -> dict[str, bytes]:
    """The cards for the room, `job.count` of them: one a sheet, and four a sheet for small rooms."""
    usual, small = SIZES["us-letter" if job.copy.language == "en-US" else "a4"]
    language = job.copy.language
    return {
        "room/cards.pdf": cards(job.count, usual, language),
        "room/cards-four-a-page.pdf": cards(job.count, small, language),
    }


def cards(count: int, size: Size, language: str = "en-GB") -> bytes:
    """A tagged PDF (PDF/UA-1) of the cards from 1 to `count`, as many on a sheet as `size` says."""
    each = size.columns * size.rows
    sheets = [range(first, min(first + each, count)) for first in range(0, count, each)]
    pictures = {f"{mark}.svg": picture(mark) for card in range(count) for mark, _ in faces(card)}
    spoken, _, region = language.partition("-")
    title = gettext(TITLE).format(count=count)
    setting: dict[str, Any] = {
        "title": title, "author": "Nobody's Data", "language": spoken, "region": region or None,
        "paper": size.paper, "card": size.card, "mark": size.mark, "letter": size.letter, "inset": size.letter / 3,
        "columns": size.columns, "top": size.top, "how": [gettext(words) for words in HOW], "measure": gettext(MEASURE),
        "sheets": [(_name(sheet), [_card(card) for card in sheet]) for sheet in sheets],
    }  # fmt: skip
    return typeset('#include "cards.typ"', "cards", setting, pictures)


def _name(sheet: range) -> str:
    first, last = sheet[0] + 1, sheet[-1] + 1
    if first == last:
        return gettext("Card {number}").format(number=first)
    return gettext("Cards {first} to {last}").format(first=first, last=last)


def _card(card: int) -> dict[str, Any]:
    return {
        "faces": [
            {
                "picture": f"_charts/{mark}.svg",
                "alt": gettext(ALT).format(number=card + 1),
                "letters": letters,
                "number": None if mark % 2 == 0 else str(card + 1),
            }
            for mark, letters in faces(card)
        ]
    }


@cache
def marks() -> tuple[str, ...]:
    """The marks by number: each 36 cells row by row, 1 for white."""
    return tuple(f"{int(digits, 16):036b}" for digits in json.loads(MARKS.read_text(encoding="utf-8"))["marks"])


def picture(mark: int) -> str:
    """A mark as SVG, 8 by 8, its black border included. Runs of white overlap a little, so that no hairline shows."""
    rows = [marks()[mark][at : at + 6] for at in range(0, 36, 6)]
    runs = [(run.start() + 1, y, len(run[0])) for y, row in enumerate(rows, 1) for run in re.finditer("1+", row)]
    white = "".join(f"M{x} {y}h{wide}v1.004h-{wide}z" for x, y, wide in runs)
    drawn = f'<path d="M0 0h8v8h-8z"/><path d="{white}" fill="#fff"/>'
    return f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 8 8">{drawn}</svg>'
