"""A thematic analysis of four transcripts, done twice: two invented analysts, their codes, passages and themes.

What of it may be printed is not written here: `casebook.consent.uses` says it for each passage and day. The six phases
are those of Braun and Clarke (2006, 2021), in our words on the page *Six phases*.
"""

from datetime import date
from functools import cache
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, field_validator, model_validator

from casebook.consent.uses import GRAVER, WITHDRAWN, Answer, may
from casebook.errors import CasebookError, suggestion
from casebook.reading import as_named, checked, from_yaml, text_of
from casebook.transcripts.consents import read_tables
from casebook.transcripts.places import Passage, span
from casebook.transcripts.reading import read_transcript

FOLDER = Path(__file__).parent
ANALYSTS = ("imogen", "davina")
CLOSED = date(2024, 9, 2)  # when both analyses were closed
PRINTED = date(2024, 10, 7)  # when what they found was to be printed
PRINTING = ("quote", "teach")  # the uses that a printed passage needs, in a book for teaching
RETELLING = ("reword", "teach")  # and those of one that is told in other words


class Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class WorkedCode(Part):
    """A code: its name, what it means, what the analyst noted about it, and the code that it stands under."""

    id: str
    name: str
    meaning: str
    memo: str = ""
    under: str | None = None


class WorkedPassage(Part):
    """Words of one turn, from those with which they start to those with which they end, with the codes that they got.
    `reworded` says it otherwise, for where that is allowed and quoting is not.
    """

    id: str
    transcript: Annotated[str, Field(alias="in")]
    turn: int
    starts: str
    ends: str
    codes: tuple[str, ...]
    memo: str = ""
    reworded: str = ""

    @property
    def place(self) -> Passage:
        """Where it stands; CasebookError where the turn does not hold these words once."""
        said = read_transcript(self.transcript).turns[self.turn - 1].said
        for words in (self.starts, self.ends):
            if said.count(words) != 1:
                raise CasebookError(f"passage {self.id}: turn {self.turn} of {self.transcript} has not once '{words}'")
        ends = said.index(self.ends) + len(self.ends)
        return Passage(self.transcript, self.turn, self.turn, said.index(self.starts), ends)

    @property
    def words(self) -> str:
        """What is said in it."""
        place = self.place
        return read_transcript(self.transcript).turns[self.turn - 1].said[place.start : place.end]

    @property
    def speaker(self) -> str:
        """Who says it, as printed."""
        return read_transcript(self.transcript).turns[self.turn - 1].speaker


class WorkedTheme(Part):
    """A theme: what it says, the codes and the passages that carry it, and what its analyst says it leaves out."""

    id: str
    name: str
    says: str
    codes: tuple[str, ...]
    passages: tuple[str, ...]
    left_out: str


class Entry(Part):
    """A day in the analyst's journal."""

    day: date
    text: str


class Change(Part):
    """What became of a code on a day; `name` is what it was called before."""

    day: date
    what: Literal["renamed", "moved", "merged"]
    code: str
    name: str
    into: str | None = None


class Worked(Part):
    """One analyst's whole analysis."""

    id: str
    analyst: str
    reader: str
    codes: tuple[WorkedCode, ...]
    passages: tuple[WorkedPassage, ...]
    themes: tuple[WorkedTheme, ...]
    journal: tuple[Entry, ...]
    history: tuple[Change, ...]

    @field_validator("codes", "passages", "themes")
    @classmethod
    def _once(cls, entries: tuple) -> tuple:
        ids = [entry.id for entry in entries]
        if twice := sorted({id_ for id_ in ids if ids.count(id_) > 1}):
            raise ValueError(f"'{twice[0]}' is there twice")
        return entries

    @model_validator(mode="after")
    def _named(self) -> "Worked":
        codes, passages = ({entry.id for entry in entries} for entries in (self.codes, self.passages))
        used = [*(code for one in (*self.passages, *self.themes) for code in one.codes)]
        used += [code.under for code in self.codes if code.under]
        for id_ in used:
            if id_ not in codes:
                raise ValueError(f"there is no code '{id_}' ({suggestion(id_, codes)})")
        for id_ in (id_ for theme in self.themes for id_ in theme.passages):
            if id_ not in passages:
                raise ValueError(f"there is no passage '{id_}' ({suggestion(id_, passages)})")
        return self

    @property
    def name(self) -> str:
        """What the analyst is called."""
        return read_tables().people[self.analyst].printed_as

    def passage(self, id_: str) -> WorkedPassage:
        """The passage with this id."""
        return next(passage for passage in self.passages if passage.id == id_)

    def theme(self, id_: str) -> WorkedTheme:
        """The theme with this id; CasebookError names the nearest right one."""
        found = {theme.id: theme for theme in self.themes}
        if id_ not in found:
            raise CasebookError(f"{self.name} has no theme '{id_}' ({suggestion(id_, found)})")
        return found[id_]


class Question(Part):
    """One published question about the quality of a thematic analysis, in our words, with something to do."""

    id: str
    asks: str
    try_: Annotated[str, Field(alias="try")]


@cache
def worked(id_: str) -> Worked:
    """The analysis of one of ANALYSTS; CasebookError names the nearest right one, or the file and the fault."""
    if id_ not in ANALYSTS:
        raise CasebookError(f"nobody called '{id_}' has analysed these transcripts ({suggestion(id_, ANALYSTS)})")
    path = FOLDER / f"{id_}.yml"
    return checked(Worked, f"id: {id_}\n{text_of(path)}", as_named(path))


@cache
def quality_questions() -> tuple[Question, ...]:
    """The twenty questions of Braun and Clarke (2021, table 1), in our words and in their order."""
    return tuple(Question.model_validate(row) for row in from_yaml(text_of(FOLDER / "quality.yml")))


def may_be_printed(place: Passage, *, on: date = PRINTED) -> Answer:
    """Whether what stands there may be printed in its own words: quoted, in a book for teaching. The graver answer."""
    return max((may(use, place, on=on) for use in PRINTING), key=lambda answer: GRAVER.index(answer.verdict))


def printable(passage: WorkedPassage, *, on: date = PRINTED) -> Answer:
    """Whether a passage may be printed in its own words."""
    return may_be_printed(passage.place, on=on)


def form_of(passage: WorkedPassage, *, on: date = PRINTED) -> Literal["quoted", "reworded", "withheld"]:
    """How a passage may stand on a page for teaching on a day: in its own words, in others, or not at all."""
    if printable(passage, on=on):
        return "quoted"
    told = passage.reworded and all(may(use, passage.place, on=on) for use in RETELLING)
    return "reworded" if told else "withheld"


def is_taken_back(passage: WorkedPassage) -> bool:
    """Whether somebody whom a passage concerns has taken it back by the day of printing."""
    return printable(passage).verdict == WITHDRAWN


def is_told(code: str, of: Worked) -> bool:
    """Whether a code may be named: not if none of its passages may be told, or most were taken back."""
    carried = [passage for passage in of.passages if code in passage.codes]
    may_be = any(form_of(passage) != "withheld" for passage in carried)
    return not carried or (may_be and 2 * sum(map(is_taken_back, carried)) <= len(carried))


def is_lost(theme: WorkedTheme, of: Worked) -> bool:
    """Whether what carried a theme was taken back: more than half of its passages."""
    return 2 * sum(is_taken_back(of.passage(id_)) for id_ in theme.passages) > len(theme.passages)


def as_analysis(of: Worked) -> dict[str, Any]:
    """The analysis as a learner's would be, for the page and for other programs: without what was taken back, and
    without memos on passages that may not be told.
    """
    codes = [code for code in of.codes if is_told(code.id, of)]
    told = {code.id for code in codes}
    passages = [_coded(passage, told) for passage in of.passages if not is_taken_back(passage)]
    passages = [passage for passage in passages if passage["codes"] or passage["memo"]]
    there = told | {passage["id"] for passage in passages}
    return {
        "reader": of.reader.strip(),
        "codes": [code.model_dump(exclude_none=True) for code in codes],
        "passages": passages,
        "themes": [_theme(theme, there) for theme in of.themes if not is_lost(theme, of)],
        "journal": [{"id": f"n{n}", **entry.model_dump(mode="json")} for n, entry in enumerate(of.journal, 1)],
        "history": [
            {"id": f"h{n}", **change.model_dump(mode="json", exclude_none=True)}
            for n, change in enumerate(of.history, 1)
            if change.code in there or change.what == "merged"
        ],
    }


def _coded(passage: WorkedPassage, told: set[str]) -> dict[str, Any]:
    start, end = span(passage.place)
    return {
        "id": passage.id,
        "transcript": passage.transcript,
        "version": read_transcript(passage.transcript).version,
        "start": start,
        "end": end,
        "codes": [code for code in passage.codes if code in told],
        "memo": passage.memo if form_of(passage) != "withheld" else "",
    }


def _theme(theme: WorkedTheme, there: set[str]) -> dict[str, Any]:
    return {
        "id": theme.id,
        "name": theme.name,
        "says": theme.says.strip(),
        "codes": [code for code in theme.codes if code in there],
        "passages": [id_ for id_ in theme.passages if id_ in there],
        "memo": "",
        "left_out": theme.left_out.strip(),
    }
