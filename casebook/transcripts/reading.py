"""A transcript as it is stored: numbered turns, each with its speaker. It knows nothing of consent."""

import re
from datetime import date
from functools import cache
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, field_validator, model_validator

from casebook.errors import CasebookError, suggestion
from casebook.reading import as_named, checked, text_of

TEXTS = Path(__file__).parent / "texts"
LINE = re.compile(r"(?P<number>\d+) (?P<speaker>[^:]+): (?P<said>\S.*)")
KINDS = ("interview", "group", "letters")


class Turn(BaseModel):
    """What one person said or wrote before the next one did. `person` is who it is in `people.csv`."""

    model_config = ConfigDict(frozen=True)
    number: int
    speaker: str  # as printed
    person: str
    said: str


class Transcript(BaseModel):
    """One transcript. `brief` is what it was written from, for the book; `version` rises when its words change."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    id: str
    title: Annotated[str, Field(min_length=1)]
    kind: Literal["interview", "group", "letters"]
    held_on: date  # of letters the day of the first
    version: Annotated[int, Field(ge=1)]
    brief: Annotated[str, Field(min_length=80)]
    speakers: dict[str, str]  # the printed name, and the person
    talk: str

    @field_validator("talk")
    @classmethod
    def _in_one_plane(cls, talk: str) -> str:
        """Browsers count a letter beyond U+FFFF as two, so places would differ."""
        if odd := next((letter for letter in talk if ord(letter) > 0xFFFF), None):
            raise ValueError(f"holds {odd!r}, which browsers count as two characters; write it otherwise")
        return talk

    @model_validator(mode="after")
    def _can_be_read(self) -> "Transcript":
        _ = self.turns
        return self

    @property
    def turns(self) -> tuple[Turn, ...]:
        """The turns in order; ValueError names the line that is none, the gap, or the speaker who is not listed."""
        return _turns(self.talk, tuple(self.speakers.items()))

    @property
    def words(self) -> int:
        """How many words are said in it, without numbers and names of speakers."""
        return sum(len(turn.said.split()) for turn in self.turns)


@cache
def _turns(talk: str, speakers: tuple[tuple[str, str], ...]) -> tuple[Turn, ...]:
    people, turns = dict(speakers), []
    for due, line in enumerate(talk.splitlines(), 1):
        if not (read := LINE.fullmatch(line)):
            raise ValueError(f"'{line[:60]}' is no turn; a turn is its number, the speaker, a colon and what is said")
        if int(read["number"]) != due:
            raise ValueError(f"turn {read['number']} stands where turn {due} is due; number them without a gap")
        if (speaker := read["speaker"]) not in people:
            raise ValueError(f"turn {due}: speaker '{speaker}' ({suggestion(speaker, people)})")
        turns.append(Turn(number=due, speaker=speaker, person=people[speaker], said=read["said"].strip()))
    return tuple(turns)


@cache
def read_transcripts(folder: Path = TEXTS) -> dict[str, Transcript]:
    """All transcripts by id, in the order of their ids; CasebookError names the file and the fault."""
    return {path.stem: _read(path) for path in sorted(folder.glob("*.yml"))}


def read_transcript(id_: str) -> Transcript:
    """One transcript; CasebookError where there is none of this id."""
    if id_ not in (all_ := read_transcripts()):
        raise CasebookError(f"there is no transcript '{id_}' ({suggestion(str(id_), all_)})")
    return all_[id_]


def _read(path: Path) -> Transcript:
    return checked(Transcript, f"id: {path.stem}\n{text_of(path)}", as_named(path))
