"""What a speaker needs while the slides are up: a facilitator's text, taken apart at its bold leads.

Each lead says by its first words where it is needed; one that is not known here belongs to the first slide, so
that nothing is lost.
"""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from casebook.language import N_, gettext
from casebook.press.editions.blocks import Cell, Dials, Note, Prose, RunSheet, Source
from casebook.press.handouts.slides.slidetext import elements_of, joined
from casebook.press.site.sources import as_html

Notes = list[tuple[tuple[str, ...], str]]  # where each note goes, and its HTML

FIRST = ("title",)
PLACES = (  # the first words of a paragraph, and the slides it is for, by id; `records` is the first chart
    ((N_("If you have ten minutes"),), FIRST),
    ((N_("Say first"),), FIRST),
    ((N_("With fifty minutes"), N_("Fifty minutes")), FIRST),
    ((N_("Running it"),), ("the-scene", "records")),
    ((N_("Decision 1"),), ("decision-1",)),
    ((N_("Between the decisions"), N_("For Decision 2"), N_("Decision 2")), ("decision-2",)),
    ((N_("What a good discussion contains"),), ("decision-1",)),
    ((N_("What goes wrong"),), ("decision-1",)),
    ((N_("When someone is distressed"),), ("content-note", "the-last-word")),
    ((N_("Closing"),), ("second-position",)),
)


def notes_of(cells: Sequence[Cell], cited: Mapping[str, str]) -> Notes:
    """The notes of a facilitator's cells in their order, each with the slides it is for. `cited` gives the words of a
    citation by its key.
    """
    notes: Notes = []
    places = FIRST
    for block in (block for cell in cells for block in cell.blocks):
        if isinstance(block, Prose):
            notes += _led(block, places, cited)
            places = notes[-1][0] if notes else places
        elif not isinstance(block, Note | Source | Dials):
            notes.append((FIRST if isinstance(block, RunSheet) else places, as_html(block)))
    return notes


def _led(prose: Prose, places: tuple[str, ...], cited: Mapping[str, str]) -> Notes:
    """Prose as notes: a new one begins with every lead; what stands before the first is for the `places` before it."""
    notes: Notes = []
    gathered: list[Any] = []
    for element in elements_of(prose.source, cited):
        if element.tag in ("h1", "h2"):
            continue
        beginning = _places(element)
        if beginning and gathered:
            notes.append((places, joined(gathered)))
            gathered = []
        places = beginning or places
        gathered.append(element)
    return [*notes, (places, joined(gathered))] if gathered else notes


def _places(element: Any) -> tuple[str, ...]:
    """Where a paragraph says it is for; nothing for one that goes on with the last."""
    if element.tag != "p":
        return ()
    text = element.text_content()
    for beginnings, places in PLACES:
        if re.match(rf"(?:{'|'.join(re.escape(gettext(words)) for words in beginnings)})\b", text, re.I):
            return places
    led = not (element.text or "").strip() and len(element) and element[0].tag == "strong"
    return FIRST if led else ()
