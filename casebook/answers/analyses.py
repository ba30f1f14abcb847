"""An analysis of the transcripts in an answers file: what it may hold, and whether it holds together.

Which transcripts there are, and how long they are, is not known here: `casebook.analysis.model` asks them. Messages
say a place, such as `codes.3.under`, and repeat nothing of what the file says.
"""

from collections.abc import Iterable, Mapping
from functools import cache
from typing import Annotated, Any, Literal, NotRequired

from pydantic import Field, TypeAdapter, with_config
from typing_extensions import TypedDict

from casebook.answers.parts import CLOSED, Day
from casebook.errors import CasebookError

ID = r"^[a-z][a-z0-9-]{0,39}$"
# Without carriage returns and the two that no XML can hold, so that it comes back the same from every kind of file.
TEXT = r"^[^\x00-\x08\x0b-\x1f\x7f-\x9f\ufffe\uffff]*$"
NAME = r"^[^\x00-\x1f\x7f-\x9f\ufffe\uffff]*$"  # of a code or theme, on one line: programs keep no line end in a name
LONGEST, LONGEST_NAME = 4000, 200  # characters
FURTHEST = 10_000_000  # characters of a text
MOST = {"codes": 5_000, "passages": 20_000, "themes": 500, "journal": 2_000, "history": 20_000}

Id = Annotated[str, Field(pattern=ID)]
Text = Annotated[str, Field(max_length=LONGEST, pattern=TEXT)]
CodeName = Annotated[str, Field(min_length=1, max_length=LONGEST_NAME, pattern=NAME)]
Place = Annotated[int, Field(ge=0, le=FURTHEST)]
Codes = Annotated[list[Id], Field(max_length=MOST["codes"])]


@with_config(CLOSED)
class Code(TypedDict):
    """A code, under another where `under` has its id."""

    id: Id
    name: CodeName
    meaning: Text
    memo: Text
    under: NotRequired[Id]


@with_config(CLOSED)
class Passage(TypedDict):
    """A passage with its codes. Places are code points of the printed text, as it was in `version`."""

    id: Id
    transcript: Id
    version: Annotated[int, Field(ge=1, le=FURTHEST)]
    start: Place
    end: Place
    codes: Codes
    memo: Text


@with_config(CLOSED)
class Theme(TypedDict):
    """A theme: what it says, the codes and passages that carry it, and what it leaves out."""

    id: Id
    name: Annotated[str, Field(max_length=LONGEST_NAME, pattern=NAME)]
    says: Text
    codes: Codes
    passages: Annotated[list[Id], Field(max_length=MOST["passages"])]
    memo: Text
    left_out: Text


@with_config(CLOSED)
class Entry(TypedDict):
    """What was written in the journal on a day."""

    id: Id
    day: Day
    text: Text


@with_config(CLOSED)
class Change(TypedDict):
    """What became of a code. `name` is the code's before the change, and missing where it was removed."""

    id: Id
    day: Day
    what: Literal["made", "renamed", "moved", "merged", "removed"]
    code: Id
    name: NotRequired[CodeName]
    into: NotRequired[Id]


@with_config(CLOSED)
class Analysis(TypedDict):
    """One reader's analysis of the transcripts."""

    reader: Annotated[Text, Field(description="Who is coding, and from where.")]
    codes: Annotated[list[Code], Field(max_length=MOST["codes"])]
    passages: Annotated[list[Passage], Field(max_length=MOST["passages"])]
    themes: Annotated[list[Theme], Field(max_length=MOST["themes"])]
    journal: Annotated[list[Entry], Field(max_length=MOST["journal"])]
    history: Annotated[list[Change], Field(max_length=MOST["history"])]


ROWS = (Code, Passage, Theme, Entry, Change)
OWN_WORDS = {*Analysis.__annotations__, *(word for row in ROWS for word in row.__annotations__)}
WRITTEN = {"reader", "name", "meaning", "memo", "says", "left_out", "text"}


@cache
def checker() -> TypeAdapter:
    """What checks the form of an analysis that stands alone."""
    return TypeAdapter(Analysis)


def checked_whole(analysis: Analysis) -> Analysis:
    """The analysis, if it holds together; otherwise CasebookError, which names the place and what to do."""
    for kind in MOST:
        _each_once(kind, [row["id"] for row in analysis[kind]])
    codes, passages = ({row["id"] for row in analysis[kind]} for kind in ("codes", "passages"))
    _check_forest(analysis["codes"], codes)
    for number, row in enumerate(analysis["passages"], 1):
        _check_passage(f"passages.{number}", row, codes)
    for number, row in enumerate(analysis["themes"], 1):
        _check_listed(f"themes.{number}.codes", row["codes"], codes, "a code")
        _check_listed(f"themes.{number}.passages", row["passages"], passages, "a passage")
    for number, row in enumerate(analysis["history"], 1):
        _check_change(f"history.{number}", row)
    return analysis


def _each_once(kind: str, ids: list[str]) -> None:
    seen: dict[str, int] = {}
    for number, id_ in enumerate(ids, 1):
        if id_ in seen:
            raise CasebookError(f"`{kind}.{number}` has the id of `{kind}.{seen[id_]}`; give one of them another id")
        seen[id_] = number


def _check_forest(rows: list[Code], codes: set[str]) -> None:
    """Every code above is there, and going up from a code one never comes back to it."""
    above = {row["id"]: row.get("under") for row in rows}
    ends: set[str | None] = {None}  # from which the top is reached
    for number, row in enumerate(rows, 1):
        if row.get("under") is not None and row["under"] not in codes:
            raise CasebookError(f"`codes.{number}.under` names a code that is not there; put it at the top")
        way, id_ = [], row["id"]
        while id_ not in ends:
            if len(way) == len(rows):
                raise CasebookError(f"`codes.{number}` stands under itself, in a circle; put one of them at the top")
            way.append(id_)
            id_ = above.get(id_)
        ends.update(way)


def _check_passage(place: str, row: Passage, codes: set[str]) -> None:
    if row["start"] >= row["end"]:
        raise CasebookError(f"`{place}.end` is not after its start; a passage has at least one character")
    if not row["codes"] and not row["memo"]:
        raise CasebookError(f"`{place}` has neither a code nor a memo; give it one, or take it out")
    _check_listed(f"{place}.codes", row["codes"], codes, "a code")


def _check_listed(place: str, ids: Iterable[str], there: set[str], what: str) -> None:
    seen: set[str] = set()
    for number, id_ in enumerate(ids, 1):
        if id_ not in there:
            raise CasebookError(f"`{place}.{number}` names {what} that is not there; take it out")
        if id_ in seen:
            raise CasebookError(f"`{place}.{number}` names {what} for the second time; name it once")
        seen.add(id_)


def _check_change(place: str, row: Mapping[str, Any]) -> None:
    what = row["what"]
    if (what == "removed") == ("name" in row):
        has = "has a name, though the code was removed" if "name" in row else "has no name"
        raise CasebookError(f"`{place}` {has}; only a removed code has none")
    if what == "merged" and "into" not in row:
        raise CasebookError(f"`{place}` does not say into which code it was merged; give `into`")
    if what not in ("merged", "moved") and "into" in row:
        raise CasebookError(f"`{place}.into` stands beside '{what}'; only what was moved or merged has it")
