"""An analysis as code works with it: codes, coded passages, themes, a journal and what became of codes; all frozen.

What may be in one, and whether it holds together, `casebook.answers.analyses` says; this is the same without its file.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields
from typing import Any


@dataclass(frozen=True)
class Code:
    """A code, under another where `under` is that one's id."""

    id: str
    name: str
    meaning: str = ""
    memo: str = ""
    under: str | None = None


@dataclass(frozen=True)
class Coded:
    """A passage with its codes. `start` and `end` are code points of the transcript's printed text, as it was in
    `version`; the end is the place after the last.
    """

    id: str
    transcript: str
    version: int
    start: int
    end: int
    codes: tuple[str, ...] = ()
    memo: str = ""


@dataclass(frozen=True)
class Theme:
    """A theme: what it `says`, the codes and the passages that carry it, and what it leaves out."""

    id: str
    name: str = ""
    says: str = ""
    codes: tuple[str, ...] = ()
    passages: tuple[str, ...] = ()
    memo: str = ""
    left_out: str = ""


@dataclass(frozen=True)
class Entry:
    """What was written in the journal on a day."""

    id: str
    day: str
    text: str


@dataclass(frozen=True)
class Change:
    """What became of a code on a day. `name` is the code's before the change; of a removed code none is kept."""

    id: str
    day: str
    what: str
    code: str
    name: str | None = None
    into: str | None = None


@dataclass(frozen=True)
class Analysis:
    """One reader's analysis; `reader` is who is coding, and from where."""

    reader: str = ""
    codes: tuple[Code, ...] = ()
    passages: tuple[Coded, ...] = ()
    themes: tuple[Theme, ...] = ()
    journal: tuple[Entry, ...] = ()
    history: tuple[Change, ...] = ()

    def texts(self) -> Iterator[str]:
        """Everything in it that the reader wrote."""
        yield self.reader
        for kind in KINDS:
            for row in getattr(self, kind):
                yield from (getattr(row, name) for name in WRITTEN if getattr(row, name, None))


KINDS = {"codes": Code, "passages": Coded, "themes": Theme, "journal": Entry, "history": Change}
WRITTEN = ("name", "meaning", "memo", "says", "left_out", "text")


def plain(analysis: Analysis) -> dict[str, Any]:
    """The analysis as the values that a file holds."""
    return {"reader": analysis.reader} | {kind: [_values(row) for row in getattr(analysis, kind)] for kind in KINDS}


def made_of(values: Mapping[str, Any]) -> Analysis:
    """The analysis that such values describe; they must have been checked."""
    rows = {kind: tuple(made(**_frozen(row)) for row in values[kind]) for kind, made in KINDS.items()}
    return Analysis(values["reader"], **rows)


def _values(row: Any) -> dict[str, Any]:
    said = {one.name: getattr(row, one.name) for one in fields(row)}
    return {name: list(value) if isinstance(value, tuple) else value for name, value in said.items()
            if value is not None}  # fmt: skip


def _frozen(row: Mapping[str, Any]) -> dict[str, Any]:
    return {name: tuple(value) if isinstance(value, list) else value for name, value in row.items()}
