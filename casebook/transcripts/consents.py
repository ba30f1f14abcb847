"""Who speaks, who allowed what, and who is spoken of: three tables, refused where they contradict themselves.

They hold what was answered and when. What follows from it for a passage, `casebook.consent.uses` says.
"""

import csv
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from functools import cache
from itertools import combinations
from pathlib import Path
from typing import Literal, TypeVar

from pydantic import BaseModel, ConfigDict, ValidationError, field_validator, model_validator

from casebook.errors import CasebookError, short
from casebook.language import N_
from casebook.transcripts.reading import Transcript, read_transcripts

FOLDER = Path(__file__).parent
CONSENT_USES = {  # each use, in the words of the form
    "quote": N_("print my words as I said them"),
    "reword": N_("say what I said in other words"),
    "archive": N_("keep it in the university's archive"),
    "reuse": N_("let other researchers use it for new studies"),
    "teach": N_("show it to students"),
    "machine": N_("put it through a language model that is run by somebody outside the study"),
    "name": N_("print my own name"),
}
Use = Literal["quote", "reword", "archive", "reuse", "teach", "machine", "name"]


Kind = TypeVar("Kind", bound="Row")


class Row(BaseModel):
    """A row of one of the tables: what is empty is None."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    @model_validator(mode="before")
    @classmethod
    def _nothing_for_empty(cls, row: Mapping[str, str | None]) -> dict:
        return {name: field or None for name, field in row.items()}


class Person(Row):
    """Somebody who speaks in a transcript, or may be asked about one. `part` is what they are in the study."""

    person: str
    printed_as: str
    name: str | None = None  # nobody noted that of everybody who came in
    part: Literal["uses services", "mother", "peer worker", "staff", "moderator", "study team", "came in"]
    about: str
    died_on: date | None = None


class Span(Row):
    """A row about turns of a transcript: all of them, where no first and no last turn is given."""

    transcript: str
    first: int | None = None
    last: int | None = None

    def covers(self, transcript: str, turn: int) -> bool:
        """Whether the row is about this turn."""
        return self.transcript == transcript and (self.first is None or self.first <= turn <= self.last)

    @property
    def width(self) -> float:
        """How many turns it is about; without end where it is about all."""
        return float("inf") if self.first is None else self.last - self.first + 1


class Consent(Span):
    """One answer of one person about one use. Of two that are about a turn, the one about fewer turns counts."""

    consent: str
    person: str
    use: Use
    answer: Literal["yes", "no", "ask first"]
    given_on: date
    understood: Literal["yes", "no"]
    withdrawn_on: date | None = None
    withdrawn_how: str | None = None
    after_death: Literal["stays", "ends", "ask"] | None = None
    whom_to_ask: str | None = None
    because: str


class SpokenOf(Span):
    """Somebody who can be recognised in some turns. `rule`: whether they were asked, and what they said; `own consent`
    where they are in the study themselves and their own answers count. `allowed`: what may be done all the same.
    """

    spoken_of: str
    about: str | None = None
    who: str
    rule: Literal["never asked", "said no", "said yes", "own consent"]
    allowed: tuple[Use, ...] = ()
    because: str

    @field_validator("allowed", mode="before")
    @classmethod
    def _uses(cls, written: str | None) -> tuple[str, ...]:
        return tuple((written or "").split())


class Tables(BaseModel):
    """The three tables together with the texts that they are about; CasebookError where they contradict themselves."""

    model_config = ConfigDict(frozen=True, arbitrary_types_allowed=True)
    people: dict[str, Person]
    consents: tuple[Consent, ...]
    spoken_of: tuple[SpokenOf, ...]
    transcripts: dict[str, Transcript]


def tables(
    people: Iterable[Person],
    consents: Iterable[Consent],
    spoken_of: Iterable[SpokenOf],
    transcripts: Mapping[str, Transcript],
) -> Tables:
    """The tables, if they hold together; otherwise CasebookError, which names the row and the contradiction."""
    listed = list(people)
    made = Tables(
        people={person.person: person for person in listed},
        consents=tuple(consents),
        spoken_of=tuple(spoken_of),
        transcripts=dict(transcripts),
    )
    faults = [*_twice([p.person for p in listed], "people.csv"), *contradictions(made)]
    if faults:
        raise CasebookError("; ".join(faults))
    return made


@cache
def read_tables(folder: Path = FOLDER) -> Tables:
    """The book's own tables, or those of another folder."""
    return tables(
        rows(folder / "people.csv", Person),
        rows(folder / "consents.csv", Consent),
        rows(folder / "spoken_of.csv", SpokenOf),
        read_transcripts(),
    )


def rows(file: Path, kind: type[Kind]) -> list[Kind]:
    """The rows of a CSV file; CasebookError names the file, the line and the column."""
    made = []
    with file.open(encoding="utf-8", newline="") as lines:
        for number, row in enumerate(csv.DictReader(lines), 2):
            try:
                made.append(kind.model_validate(row))
            except ValidationError as error:
                fault = error.errors()[0]
                column = ".".join(str(part) for part in fault["loc"])
                raise CasebookError(f"{file.name}, line {number}, {short(column)}: {short(fault['msg'])}") from None
    return made


def contradictions(made: Tables) -> Iterator[str]:
    """What cannot be so, row by row."""
    yield from _twice([row.consent for row in made.consents], "consents.csv")
    yield from _twice([row.spoken_of for row in made.spoken_of], "spoken_of.csv")
    for transcript in made.transcripts.values():
        for speaker, person in transcript.speakers.items():
            if person not in made.people:
                yield f"people.csv: lacks {person}, who speaks in {transcript.id} as {speaker}"
    for row in made.consents:
        yield from (f"consents.csv, {row.consent}: {fault}" for fault in (*_span(row, made), *_of_consent(row, made)))
    for row in made.spoken_of:
        yield from (f"spoken_of.csv, {row.spoken_of}: {fault}" for fault in (*_span(row, made), *_of_other(row, made)))
    for one, other in combinations([row for row in made.consents if not any(_span(row, made))], 2):
        if (one.person, one.use, one.transcript) == (other.person, other.use, other.transcript):
            yield from _of_two(one, other)


def _twice(names: list[str], file: str) -> Iterator[str]:
    yield from (f"{file}, {name}: stands there twice" for name in sorted({n for n in names if names.count(n) > 1}))


def _span(row: Span, made: Tables) -> Iterator[str]:
    if row.transcript not in made.transcripts:
        yield f"there is no transcript '{row.transcript}'"
    elif (row.first is None) != (row.last is None):
        yield "has a first turn without a last one, or a last without a first"
    elif row.first is not None:
        most = len(made.transcripts[row.transcript].turns)
        if not 1 <= row.first <= row.last <= most:
            yield f"turns {row.first} to {row.last} are outside the text, which has turns 1 to {most}"


def _of_consent(row: Consent, made: Tables) -> Iterator[str]:
    if not (person := made.people.get(row.person)):
        yield f"there is no person '{row.person}'"
        return
    if row.transcript in made.transcripts and row.person not in made.transcripts[row.transcript].speakers.values():
        yield f"{row.person} does not speak in {row.transcript}"
    if row.withdrawn_on and row.withdrawn_on < row.given_on:
        yield f"was withdrawn on {row.withdrawn_on}, before it was given on {row.given_on}"
    if bool(row.withdrawn_on) != bool(row.withdrawn_how):
        yield "has a day of withdrawal without how, or how without a day"
    if row.withdrawn_on and row.answer == "no":
        yield "withdraws what was refused"
    if person.died_on and row.given_on > person.died_on:
        yield f"was given on {row.given_on}, after {row.person} died on {person.died_on}"
    if row.after_death and row.answer == "no":
        yield "says what a refusal becomes after death"
    if (row.after_death == "ask") != bool(row.whom_to_ask):
        yield "says 'ask' after death without whom, or whom without 'ask'"
    if row.whom_to_ask and row.whom_to_ask not in made.people:
        yield f"whom_to_ask: there is no person '{row.whom_to_ask}'"
    if row.whom_to_ask == row.person:
        yield "asks the dead person"


def _of_other(row: SpokenOf, made: Tables) -> Iterator[str]:
    if row.about and row.about not in made.people:
        yield f"there is no person '{row.about}'"
    if row.rule == "own consent" and not row.about:
        yield "has 'own consent' without the person whose it is"
    if row.rule == "own consent" and row.allowed:
        yield "has 'own consent' and allows uses beside it"


def _of_two(one: Consent, other: Consent) -> Iterator[str]:
    same = (one.first, one.last) == (other.first, other.last)
    if same and one.given_on == other.given_on:
        fault = "repeats" if one.answer == other.answer else "contradicts"
        yield f"consents.csv, {other.consent}: {fault} {one.consent}, of the same day about the same turns"
    elif same or one.first is None or other.first is None or one.last < other.first or other.last < one.first:
        return
    elif not (_within(one, other) or _within(other, one)) and one.answer != other.answer:
        yield (
            f"consents.csv, {other.consent}: says {other.answer} where {one.consent} says {one.answer}, "
            f"of turns {max(one.first, other.first)} to {min(one.last, other.last)}, and neither lies in the other"
        )


def _within(inner: Consent, outer: Consent) -> bool:
    return outer.first <= inner.first and inner.last <= outer.last
