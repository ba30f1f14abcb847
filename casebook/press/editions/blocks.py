"""What an edition is made of: cells, and in each cell blocks that say what they are.

Everything that is made of an edition (pages, plain pages, slides, packages) takes blocks and asks them for their type.
"""

import html
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from casebook.exercises.kinds import Exercise
from casebook.press.charts.figures import Chart


@dataclass(frozen=True)
class Prose:
    """MyST Markdown, its values written out."""

    source: str


@dataclass(frozen=True)
class Note:
    """A content note, to unfold: its summary on one line, and what it says, both MyST Markdown."""

    summary: str
    source: str


@dataclass(frozen=True)
class Dials:
    """The dials of a page in words, each with its value in this copy; where they turn, what is told of them."""

    values: dict[str, str]
    told: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Source:
    """The Python of a cell, for a reader to read; `folded`, it is unfolded on demand."""

    text: str
    folded: bool = False


@dataclass(frozen=True)
class Printed:
    """Plain text that a cell printed or showed."""

    text: str

    @property
    def html(self) -> str:
        """The text as it stands on a page."""
        return f'<pre class="printed">{html.escape(self.text)}</pre>'


@dataclass(frozen=True)
class Table:
    """A result in clean HTML, nearly always a table."""

    html: str


@dataclass(frozen=True)
class Clauses:
    """Clauses of codes of conduct, clean HTML."""

    html: str


@dataclass(frozen=True)
class Floor:
    """What holds whatever was chosen, clean HTML."""

    html: str


@dataclass(frozen=True)
class RunSheet:
    """The run of a session, clean HTML."""

    html: str


@dataclass(frozen=True)
class RoleCards:
    """The people in the room, to be dealt, clean HTML."""

    html: str


@dataclass(frozen=True)
class Worksheets:
    """Sheets to write on, a page each, clean HTML."""

    html: str


@dataclass(frozen=True)
class ContentNotes:
    """The content notes of all cases, clean HTML."""

    html: str


@dataclass(frozen=True)
class LeftOut:
    """A word where a cell wrote something on its error stream, which stands in no book."""


Result = (
    Printed | Table | Clauses | Floor | RunSheet | RoleCards | Worksheets | ContentNotes | Chart | Exercise | LeftOut
)
Block = Prose | Note | Dials | Source | Result
NAMED = {
    "clauses": Clauses,
    "floor": Floor,
    "run-sheet": RunSheet,
    "role-cards": RoleCards,
    "content-notes": ContentNotes,
    "worksheets": Worksheets,
}


@dataclass(frozen=True)
class Cell:
    """A cell of an edition: its blocks in order, and those of its tags that slides are made by."""

    blocks: tuple[Block, ...]
    tags: tuple[str, ...] = ()


@dataclass(frozen=True)
class Edition:
    """One notebook for one edition."""

    cells: tuple[Cell, ...]

    def of(self, *kinds: type) -> Iterator[Any]:
        """Its blocks of these kinds, in order."""
        return (block for cell in self.cells for block in cell.blocks if isinstance(block, kinds))


EMPTY = Edition(())  # of a page that comes from no notebook
