"""What any part of an answers file is made of: names, days, words. Which part may hold what, the other modules say."""

from datetime import date
from typing import Annotated

from pydantic import AfterValidator, ConfigDict, Field
from pydantic_core import PydanticCustomError

NAME = r"^[a-z0-9][a-z0-9-]{0,199}$"
# What a page of text holds: tabs, line ends and everything that is no control character.
WORDS = r"^[^\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]*$"
CLOSED = ConfigDict(extra="forbid", strict=True)


def _real_day(text: str) -> str:
    try:
        date.fromisoformat(text)
    except ValueError:
        raise PydanticCustomError("no_day", "is no day") from None
    return text


Name = Annotated[str, Field(pattern=NAME)]
Day = Annotated[
    str,
    Field(pattern=r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$", json_schema_extra={"format": "date"}),
    AfterValidator(_real_day),
]
