"""What the page for the room saved: of each round that was closed, what the room was shown, and nothing else.

No person's answer is in such a file and no count: every number was rounded before the page showed it, by the rule of
`debrief/rounding.py`. It is somebody else's text all the same, and checked before anything reads it.
"""

import json
import sqlite3
from collections.abc import Mapping
from functools import cache
from typing import Annotated, Any, Literal

from pydantic import ConfigDict, Field, TypeAdapter, ValidationError, with_config
from typing_extensions import TypedDict

from casebook.answers.format import NAME, Day, Name
from casebook.errors import CasebookError

SCHEMA, VERSION = "nobodys-data/room", 1
MOST_PEOPLE = 1000  # in one room
CLOSED = ConfigDict(extra="forbid", strict=True)
People = Annotated[int, Field(ge=0, le=MOST_PEOPLE)]
NONE = "none"  # the cell of those who gave no answer


@with_config(CLOSED)
class Cell(TypedDict):
    """What was shown of one answer: about how many people, 0 for few, and the fewest and the most that may be."""

    about: People
    low: People
    high: People


@with_config(CLOSED)
class Round(TypedDict):
    """One round: `people` who took part, the limit under which they are few, and what was shown of each option by its
    id, or null where nothing could be; `none` for those who gave no answer."""

    case: Name
    round: Literal["before", "first", "second", "after", "moved"]
    people: People
    limit: Annotated[int, Field(ge=3, le=50)]
    shown: Annotated[dict[Name, Cell], Field(min_length=2, max_length=12)] | None


@with_config(CLOSED)
class Room(TypedDict):
    """The rounds of one session of one group, as the page for the room saves them."""

    schema: Literal["nobodys-data/room"]
    version: Literal[1]
    cohort: Name
    book: Annotated[str, Field(pattern=NAME.replace("$", "/facilitator$"))]
    session: Annotated[str, Field(pattern=r"^[0-9a-f]{8,64}$")]
    day: Day
    rounds: Annotated[list[Round], Field(min_length=1, max_length=200)]


@cache
def _checker() -> TypeAdapter:
    return TypeAdapter(Room)


def is_room(value: Any) -> bool:
    """Whether a value says that it is a result of the room."""
    return isinstance(value, Mapping) and value.get("schema") == SCHEMA


def checked(value: Any) -> Room:
    """The value, if it is a result of the room of version 1; CasebookError says what of it is not."""
    try:
        room = _checker().validate_python(value)
    except ValidationError as error:
        place = ".".join(str(part) if isinstance(part, int) else "…" for part in error.errors()[0]["loc"][1:])
        raise CasebookError(f"is a result of the room, but not as the page saves it{place and f' ({place})'}") from None
    for one in room["rounds"]:
        cells = (one["shown"] or {}).values()
        if one["shown"] is not None and list(one["shown"])[-1] != NONE:
            raise CasebookError("is a result of the room in which a round does not end with those who gave no answer")
        if any(cell["about"] % one["limit"] or not cell["low"] <= cell["high"] <= one["people"] for cell in cells):
            raise CasebookError("is a result of the room with a number that was not rounded as the page rounds")
        if any(cell["low"] and not cell["about"] for cell in cells):
            raise CasebookError("is a result of the room in which a few are told from nobody")
    return room


def keep(rows: sqlite3.Connection, room: Room) -> Literal["room", "again"]:
    """Keep a session's rounds: `room`, or `again` when they were there already. A later file of the same session takes
    the place of the earlier.
    """
    content = json.dumps(room, sort_keys=False, separators=(",", ":"))
    there = rows.execute("SELECT content FROM rooms WHERE session = ?", (room["session"],)).fetchone()
    if there and len(json.loads(there[0])["rounds"]) >= len(room["rounds"]):
        return "again"
    rows.execute("INSERT OR REPLACE INTO rooms VALUES (?, ?)", (room["session"], content))
    return "room"


def kept(rows: sqlite3.Connection) -> list[Room]:
    """The sessions that are kept, the earliest first."""
    found = [json.loads(content) for (content,) in rows.execute("SELECT content FROM rooms ORDER BY session")]
    return sorted(found, key=lambda room: room["day"])
