"""A text as the JSON value that it holds: strictly, and where that fails, as what other programs have made of it."""

import json
from contextlib import suppress
from typing import Any

from casebook.answers.within import cause, readings
from casebook.errors import CasebookError

SCHEMA = "nobodys-data/answers"


class NotJson(CasebookError):
    """A text that is no JSON: another reading of it may be."""


def value_of(text: str) -> Any:
    """The value of a JSON text, or of the one in a text that programs have put something round or spelt otherwise."""
    try:
        return strict_json(text)
    except NotJson:
        for reading in readings(text):
            with suppress(NotJson):
                return strict_json(reading, within=True)
        if why := cause(text):
            raise CasebookError(why) from None
        raise


def strict_json(text: str, *, within: bool = False) -> Any:
    """The value of a JSON text; `within` other text, which comes after it. Refuses keys given twice, NaN and Infinity,
    what is nested beyond reason, and a second answers file.
    """
    try:
        value, end = DECODER.raw_decode(text) if within else (DECODER.decode(text), len(text))
    except json.JSONDecodeError as error:
        raise NotJson(
            f"is cut short or is not JSON (line {error.lineno}, column {error.colno}); ask for the file again"
        ) from None
    except RecursionError:
        raise CasebookError("is nested deeper than any answers file is") from None
    except ValueError:  # Python refuses to read a number of thousands of digits
        raise CasebookError("holds a number longer than any answers file has") from None
    if SCHEMA in text[end:]:
        raise CasebookError("holds more than one answers file; hand them over one by one")
    return value


def _without_doubles(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    made = dict(pairs)
    if len(made) < len(pairs):
        raise CasebookError("says the same thing twice: a key stands twice in one place")
    return made


def _no_constant(name: str) -> None:
    raise CasebookError("holds NaN or Infinity, which JSON does not have")


DECODER = json.JSONDecoder(object_pairs_hook=_without_doubles, parse_constant=_no_constant)
