"""The dials of a notebook: which of its parameters may be turned, what each is, and the values that it may take.

A dial is a line of the cell tagged `parameters`, which papermill reads as it stands:

    sensitivity = 0.8  # dial: share of those in trouble whom the app flags [0.5 to 0.9 by 0.1]

The values stand in brackets at the end: a range with its step, or a list of plain values.
"""

import ast
import re
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from casebook.errors import CasebookError

LINE = re.compile(r"^(?P<name>\w+)\s*=\s*(?P<value>.+?)\s*#\s*dial:\s*(?P<text>.*?)\s*(?P<values>\[.*\])?\s*$")
RANGE = re.compile(r"\[\s*(-?[\d.]+)\s+to\s+(-?[\d.]+)\s+by\s+([\d.]+)\s*\]")
WRITTEN = "write them at the end of the line, such as [0.5 to 0.9 by 0.1] or [10, 20, 50]"
MOST = 9  # values of a dial that a reader tells apart


@dataclass(frozen=True)
class Dial:
    """A parameter that may be turned: its name, its default, what it is in words, and its values in order."""

    name: str
    default: Any
    text: str
    values: tuple[Any, ...]


def dials(source: str) -> tuple[Dial, ...]:
    """The dials that a parameters cell declares, in its order. CasebookError names one whose values cannot be read,
    are more than nine, or do not have its default among them.
    """
    return tuple(_dial(match) for line in source.split("\n") if (match := LINE.match(line.strip())))


def _dial(line: re.Match[str]) -> Dial:
    name, default = line["name"], ast.literal_eval(line["value"])
    values = _values(name, line["values"])
    if len(values) > MOST:
        raise CasebookError(f"dial '{name}' has {len(values)} values; at most {MOST} can be told apart")
    if default not in values:
        raise CasebookError(f"dial '{name}' is {default!r}, which is not among its values {list(values)}")
    return Dial(name, default, line["text"], values)


def _values(name: str, text: str | None) -> tuple[Any, ...]:
    if text is None:
        raise CasebookError(f"dial '{name}' says no values; {WRITTEN}")
    if span := RANGE.fullmatch(text):
        first, last, step = map(Decimal, span.groups())
        if step <= 0 or last < first:
            raise CasebookError(f"dial '{name}' has no range in {text}; {WRITTEN}")
        whole = all("." not in number for number in span.groups())
        steps = range(min(int((last - first) / step), 10 * MOST) + 1)
        return tuple((int if whole else float)(first + number * step) for number in steps)
    try:
        values = ast.literal_eval(re.sub(r"\b(true|false)\b", lambda word: word[0].capitalize(), text))
    except (SyntaxError, ValueError, TypeError, RecursionError, MemoryError):
        raise CasebookError(f"dial '{name}' has values that cannot be read, {text}; {WRITTEN}") from None
    return tuple(values)
