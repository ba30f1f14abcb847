"""Which passages of a transcript a use may touch, and why not: an answer for each passage, each use and each day.

What the tables do not say is answered "not covered". It is no legal advice, and it does not know whom a passage
speaks of unless `spoken_of.csv` says so.
"""

from collections import Counter
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Literal

from casebook.errors import CasebookError, suggestion
from casebook.transcripts.consents import CONSENT_USES, Consent, Person, SpokenOf, Tables, read_tables
from casebook.transcripts.places import Passage, inside
from casebook.transcripts.reading import Transcript, Turn

if TYPE_CHECKING:
    import pandas as pd  # which the process that makes pages never holds

YES, ASK, NOT_COVERED, NO, WITHDRAWN = "yes", "ask first", "not covered", "no", "withdrawn"
GRAVER = (YES, ASK, NOT_COVERED, NO, WITHDRAWN)  # of several answers about a passage the last of these counts
Verdict = Literal["yes", "ask first", "not covered", "no", "withdrawn"]
PART = "part"
TEAM = "study team"


@dataclass(frozen=True)
class Answer:
    """Whether a use may touch a passage on a day. `reasons` are sentences: all that stand against it, or, if nothing
    does, what allows it.
    """

    use: str
    passage: Passage
    on: date
    verdict: Verdict
    reasons: tuple[str, ...]

    def __bool__(self) -> bool:
        return self.verdict == YES

    def __str__(self) -> str:
        return f"{self.passage}, {self.use}: {self.verdict}. {' '.join(self.reasons)}"


def may(use: str, passage: Passage, *, on: date, of: Tables | None = None) -> Answer:
    """Whether this use may touch this passage on this day. Everybody who speaks in it or is spoken of in it counts.

    A passage of some characters of a turn is answered as the whole turn: consent was given by turns.
    CasebookError names a use that is none and a passage outside its text.
    """
    of = of or read_tables()
    transcript = _checked(use, passage, on, of)
    said = {}  # each reason once, with its verdict
    for turn in transcript.turns[passage.first - 1 : passage.last]:
        said |= dict(_of_turn(use, transcript, turn, on, of))
    verdict = max(said.values(), key=GRAVER.index)
    reasons = tuple(reason for reason, one in said.items() if verdict == YES or one != YES)
    return Answer(use, passage, on, verdict, reasons)


def passages_for(use: str, *, on: date, of: Tables | None = None) -> tuple[Passage, ...]:
    """The longest runs of whole turns that a use may touch on a day, in the order of the transcripts."""
    of = of or read_tables()
    found = []
    for transcript in of.transcripts.values():
        for turn in transcript.turns:
            if not may(use, Passage(transcript.id, turn.number, turn.number), on=on, of=of):
                continue
            before = found[-1] if found else None
            if before and (before.transcript, before.last) == (transcript.id, turn.number - 1):
                found[-1] = Passage(transcript.id, before.first, turn.number)
            else:
                found.append(Passage(transcript.id, turn.number, turn.number))
    return tuple(found)


def uses_by_person(*, on: date, of: Tables | None = None) -> "pd.DataFrame":
    """A row for each person who was asked, a column for each use: `yes` or `part` of their own turns may be touched,
    or, where none may, the answer that most of them get.
    """
    import pandas as pd

    of = of or read_tables()
    people = [person for person in of.people.values() if person.part not in (TEAM, "came in")]
    cells = {person.printed_as: {use: in_short(use, person, on, of) for use in CONSENT_USES} for person in people}
    return pd.DataFrame.from_dict(cells, orient="index")


def in_short(use: str, person: Person, on: date, of: Tables) -> str:
    """What may be done with all that a person says: one word."""
    verdicts = Counter(
        may(use, Passage(transcript.id, turn.number, turn.number), on=on, of=of).verdict
        for transcript in of.transcripts.values()
        for turn in transcript.turns
        if turn.person == person.person
    )
    if verdicts[YES] and len(verdicts) > 1:
        return PART
    return verdicts.most_common(1)[0][0] if verdicts else NOT_COVERED


def _checked(use: str, passage: Passage, on: date, of: Tables) -> Transcript:
    if use not in CONSENT_USES:
        raise CasebookError(f"'{use}' is no use that anybody was asked about ({suggestion(str(use), CONSENT_USES)})")
    if passage.transcript not in of.transcripts:
        raise CasebookError(f"there is no transcript '{passage.transcript}'")
    if type(on) is not date:
        raise CasebookError(f"on: {on!r} is no day; give a date, such as date(2024, 10, 1)")
    inside(passage, of.transcripts[passage.transcript])
    return of.transcripts[passage.transcript]


def _of_turn(use: str, transcript: Transcript, turn: Turn, on: date, of: Tables) -> list[tuple[str, Verdict]]:
    """Each reason about one turn, with its verdict."""
    answers = [_of_person(use, person, transcript, turn, on, of) for person in _concerned(transcript, turn, of)]
    for row in of.spoken_of:
        if row.covers(transcript.id, turn.number):
            if row.rule == "own consent":
                answers.append(_of_person(use, of.people[row.about], transcript, turn, on, of, spoken_of=True))
            else:
                answers.append(_of_other(use, row))
    return answers


def _concerned(transcript: Transcript, turn: Turn, of: Tables) -> list[Person]:
    """Whose answers count for a turn: the speaker's; with one participant, that participant's for every turn; in a
    group, also of whoever said something about just these turns.
    """
    speakers = [of.people[person] for person in transcript.speakers.values()]
    asked = [person for person in speakers if person.part not in (TEAM, "came in")]
    if len(asked) > 1:
        own = {c.person for c in of.consents if c.first is not None and c.covers(transcript.id, turn.number)}
        asked = [person for person in asked if person.person in own]
    speaker = of.people[turn.person]
    return [speaker, *(person for person in asked if person != speaker)]


def _of_person(
    use: str, person: Person, transcript: Transcript, turn: Turn, on: date, of: Tables, *, spoken_of: bool = False
) -> tuple[str, Verdict]:
    if person.part == TEAM:
        return "The study team gives its own words for every use.", YES
    name = f"{person.printed_as}, who is spoken of," if spoken_of else person.printed_as
    rows = [
        row
        for row in of.consents
        if (row.person, row.use) == (person.person, use) and row.covers(transcript.id, turn.number)
    ]
    if not rows:
        return f"{name} was not asked, or left the line empty: {CONSENT_USES[use]}.", NOT_COVERED
    asked = [row for row in rows if row.given_on <= on]
    if not asked:
        return f"{name} was first asked on {min(row.given_on for row in rows)}.", NOT_COVERED
    narrowest = min(row.width for row in asked)
    asked = [row for row in asked if row.width == narrowest]
    return _of_row(max(asked, key=lambda row: row.given_on), person, name, on, of)


def _of_row(row: Consent, person: Person, name: str, on: date, of: Tables) -> tuple[str, Verdict]:
    about = f"about {_turns(row)} " if row.first is not None else ""
    if row.withdrawn_on and row.withdrawn_on <= on:
        gone = f"and withdrew it on {row.withdrawn_on}: {row.withdrawn_how}"
        return f"{name} said {row.answer} {about}on {row.given_on} {gone}", WITHDRAWN
    if row.answer == "no":
        return f"{name} said no {about}on {row.given_on}: {row.because}", NO
    if row.understood == "no":
        return f"{name} said {row.answer} {about}to what was not understood: {row.because}", NOT_COVERED
    if person.died_on and person.died_on <= on:
        return _after_death(row, person, name, of)
    if row.answer == "ask first":
        return f"{name} must be asked first, each time: {row.because}", ASK
    return f"{name} said yes {about}on {row.given_on}: {row.because}", YES


def _after_death(row: Consent, person: Person, name: str, of: Tables) -> tuple[str, Verdict]:
    died = f"{name} died on {person.died_on}"
    if row.after_death == "stays" and row.answer == "yes":
        return f"{died}; the consent says that it stays.", YES
    if row.after_death == "ends":
        return f"{died}; the consent says that it ends then.", NO
    if row.after_death == "ask":
        return f"{died}; the consent says that {of.people[row.whom_to_ask].printed_as} must be asked.", ASK
    return f"{died}; the consent does not say what holds after that.", NOT_COVERED


def _of_other(use: str, row: SpokenOf) -> tuple[str, Verdict]:
    if use in row.allowed:
        return f"It speaks of {row.who}: {row.because}", YES
    if row.rule == "said no":
        return f"It speaks of {row.who}, who said no: {row.because}", NO
    if row.rule == "said yes":
        return f"It speaks of {row.who}, who said yes to other uses: {row.because}", NOT_COVERED
    return f"It speaks of {row.who}, who was never asked: {row.because}", NOT_COVERED


def _turns(row: Consent) -> str:
    return f"turn {row.first}" if row.first == row.last else f"turns {row.first} to {row.last}"
