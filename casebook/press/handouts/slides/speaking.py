"""What a speaker needs while the slides are up: a facilitator's text, taken apart at its bold leads.

Each lead says by its first words where it is needed; one that is not known here belongs to the first slide, so
that nothing is lost.
"""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from casebook.press.handouts.slides.slidetext import blocks_of, joined

Notes = list[tuple[tuple[str, ...], str]]  # where each note goes, and its HTML

FIRST = ("title",)
PLACES = (  # the first words of a paragraph, and the slides it is for, by id; `records` is the first chart
    ("If you have ten minutes", FIRST),
    ("Say first", FIRST),
    ("(With )?fifty minutes", FIRST),
    ("Running it", ("the-scene", "records")),
    ("Decision 1", ("decision-1",)),
    ("Between the decisions|(For )?Decision 2", ("decision-2",)),
    ("What a good discussion contains", ("decision-1",)),
    ("What goes wrong", ("decision-1",)),
    ("When someone is distressed", ("content-note", "the-last-word")),
    ("Closing", ("second-position",)),
)


def notes_of(cells: Sequence[Mapping[str, Any]], cites: Mapping[str, str]) -> Notes:
    """The notes of a facilitator's cells in their order, each with the slides it is for."""
    notes: Notes = []
    places = FIRST
    for cell in cells:
        if cell["cell_type"] == "code":
            results = [output["data"].get("text/html", "") for output in cell.get("outputs", [])]
            notes += [(FIRST if "run-sheet" in result else places, result) for result in results if result]
            continue
        gathered: list[Any] = []
        for block in blocks_of(cell["source"], cites):
            if block.tag in ("h1", "h2"):
                continue
            beginning = _places(block)
            if beginning and gathered:
                notes.append((places, joined(gathered)))
                gathered = []
            places = beginning or places
            gathered.append(block)
        if gathered:
            notes.append((places, joined(gathered)))
    return notes


def _places(block: Any) -> tuple[str, ...]:
    """Where a paragraph says it is for; nothing for one that goes on with the last."""
    if block.tag != "p":
        return ()
    text = block.text_content()
    for beginning, places in PLACES:
        if re.match(rf"(?:{beginning})\b", text, re.I):
            return places
    led = not (block.text or "").strip() and len(block) and block[0].tag == "strong"
    return FIRST if led else ()
