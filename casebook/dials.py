"""The dials of a notebook: which of its parameters may be turned, what each is, and the values that it may take.

A dial is a line of the cell tagged `parameters`, which papermill reads as it stands:

    sensitivity = 0.8  # dial: share of those in trouble whom the app flags [0.5 to 0.9 by 0.1]

The values stand in brackets at the end: a range with its step, or a list of plain values. Dials that belong together,
so that a reader may turn them at once, are named after the brackets of one of them:

    base_rate = 0.001  # dial: share in trouble in any one week [0.0005, 0.001, 0.01] with sensitivity, specificity
"""

import ast
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from itertools import product
from typing import Any

from casebook.errors import CasebookError
from casebook.language import N_, gettext
from casebook.language.forms import numbered
from casebook.number_text import cell_text

LINE = re.compile(
    r"^(?P<name>\w+)\s*=\s*(?P<value>.+?)\s*#\s*dial:\s*(?P<text>.*?)\s*"
    r"(?:(?P<values>\[.*\])(?:\s+with\s+(?P<together>\w+(?:\s*,\s*\w+)*))?)?\s*$"
)
RANGE = re.compile(r"\[\s*(-?[\d.]+)\s+to\s+(-?[\d.]+)\s+by\s+([\d.]+)\s*\]")
WRITTEN = "write them at the end of the line, such as [0.5 to 0.9 by 0.1] or [10, 20, 50]"
MOST = 9  # values of a dial that a reader tells apart
MOST_STATES = 120  # of one page: each is a run of its notebook
ON_TRIAL = N_(
    "Would you still"
)  # so begins the question whether an answer holds at another value, where its dial stands
RARE = 0.01  # a smaller share is told as one in so many


@dataclass(frozen=True)
class Dial:
    """A parameter that may be turned: its name, its default, what it is in words, its values in order, and the names of
    the dials that may be turned together with it.
    """

    name: str
    default: Any
    text: str
    values: tuple[Any, ...]
    together: tuple[str, ...] = ()

    @property
    def label(self) -> str:
        """What it is, as a control says it."""
        return self.text[:1].upper() + self.text[1:]

    def with_value(self, value: Any) -> "Dial":
        """The dial of a copy that stands at this value, which is among its values then."""
        if value in self.values:
            return self
        known = [number for number in (*self.values, value) if isinstance(number, int | float)]
        values = tuple(sorted(known)) if len(known) > len(self.values) else (*self.values, value)
        return replace(self, values=values)

    def shown(self, value: Any) -> str:
        """A value as a control says it: a share in percent, or as one in so many where it is rare."""
        shares = all(isinstance(one, float) and 0 <= one <= 1 for one in self.values)
        if shares and 0 < value < RARE:
            return gettext("1 in {many}").format(many=numbered(f"{round(1 / value):,}"))
        return numbered(f"{100 * value:.3g}%") if shares else cell_text(value)


def dials(source: str) -> tuple[Dial, ...]:
    """The dials that a parameters cell declares, in its order. CasebookError names one whose values cannot be read,
    are more than nine, or do not have its default among them.
    """
    found = tuple(_dial(match) for line in source.split("\n") if (match := LINE.match(line.strip())))
    names = {dial.name for dial in found}
    for dial in found:
        if strange := sorted(set(dial.together) - (names - {dial.name})):
            raise CasebookError(f"dial '{dial.name}' is to be turned with '{strange[0]}', which is no other dial here")
    number = len(states(found, {dial.name: dial.default for dial in found}))
    if number > MOST_STATES:
        raise CasebookError(
            f"the dials make {number} states, each a run of the notebook; at most {MOST_STATES} can be kept: give "
            "fewer values, or let fewer dials be turned together"
        )
    return found


def states(found: Sequence[Dial], base: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Every way to turn the dials from where a copy stands, each as the values that differ from `base`: one dial at a
    time, and those together that say so.
    """
    turned = [dial.with_value(base[dial.name]) for dial in found]
    values = {dial.name: dial.values for dial in turned}
    groups = [(dial.name,) for dial in turned] + [(dial.name, *dial.together) for dial in turned if dial.together]
    known = []
    for group in groups:
        for chosen in product(*(values[name] for name in group)):
            state = {name: value for name, value in zip(group, chosen, strict=True) if value != base[name]}
            if state and state not in known:
                known.append(state)
    return known


def _dial(line: re.Match[str]) -> Dial:
    name, default = line["name"], ast.literal_eval(line["value"])
    values = _values(name, line["values"])
    if len(values) > MOST:
        raise CasebookError(f"dial '{name}' has {len(values)} values; at most {MOST} can be told apart")
    if default not in values:
        raise CasebookError(f"dial '{name}' is {default!r}, which is not among its values {list(values)}")
    together = tuple(other.strip() for other in (line["together"] or "").split(",") if other)
    return Dial(name, default, line["text"], values, together)


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
