"""What a notebook says of itself, under `casebook` in its metadata: its title and place, what it warns of, how a
session runs.
"""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

DEBRIEF = 6  # the part of the page that a group's answers make, which stands in no cohort's book


class Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class ContentNote(Strict):
    """What is in a case that someone may want to go round, where, and how; `gentle` is the note when gentle.

    `subjects` are those of `guidance/subjects.yml` that are met; the gentle version is without `gentle_without`.
    Whoever leaves out the headings in `leave_out` meets none of them; `["all"]` sends them to another case.
    """

    what: str
    where: str
    way_round: str
    gentle: str = ""
    subjects: list[str] = []
    gentle_without: list[str] = []
    leave_out: list[str] = []

    def told(self, *, gentle: bool) -> str:
        """What is in the case, or in its gentle version."""
        return self.gentle if gentle and self.gentle else self.what


class Needs(Strict):
    """The least minutes that an activity takes besides reading."""

    think: Annotated[float, Field(ge=0)] = 0
    talk: Annotated[float, Field(ge=0)] = 0
    move: Annotated[float, Field(ge=0)] = 0

    @property
    def minutes(self) -> float:
        return self.think + self.talk + self.move


class Activity(Strict):
    """One thing a session does: the section it works through, and its minutes for each length of session.

    `reads` are the headings of what must be read in it, aloud or not; `needs` is what it takes besides.
    """

    name: str
    section: str
    minutes: dict[int, Annotated[int, Field(ge=0)]]
    reads: list[str] = []
    aloud: bool = False
    needs: Needs = Needs()


class Metadata(Strict):
    """What a notebook says of itself, under `casebook` in its metadata. A `draft` stands only in books that name it;
    without `authors` a case is the team's. `language` is the one that it is written in. A page that is `only_with`
    something stands in the books whose cohort asks for that.
    """

    id: Annotated[str, Field(pattern=r"^[a-z0-9-]+$")]
    title: str
    line: str = ""
    part: Annotated[int, Field(ge=0, le=DEBRIEF)]
    seats: list[str] = []
    outcomes: list[str] = []
    content_note: ContentNote | None = None
    activities: list[Activity] = []
    draft: bool = False
    authors: list[str] = []
    version: str = ""
    language: str = "en"
    only_with: Literal["transcripts"] | None = None
