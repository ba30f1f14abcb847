"""What an exercise is, of each kind: everything that is asked on a page, and what follows from it.

An exercise is made once from a case's decision file (`asking`), goes with the executed notebook as plain values under
`MIME`, and is read again from there. How it looks on a page, on paper, on a slide or in a quiz is in `forms`.

A new kind is a frozen dataclass here with a `kind` of its own and its name in `KINDS`; a template for each form that it
has, in `templates/`; and how it is drawn in a browser, in `exercise.js`.
"""

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, field
from functools import cache
from typing import Any, ClassVar

from pydantic import TypeAdapter, ValidationError

from casebook.errors import CasebookError, short, suggestion
from casebook.language import N_, gettext

MIME = "application/vnd.casebook.exercise+json"


class Exercise:
    """What is asked on a page. `kind` names the kind, `case` the case that it belongs to; what can be answered has an
    `id`.
    """

    kind: ClassVar[str]


@dataclass(frozen=True)
class Seat:
    """A role that a reader may decide in: who it is, and what they want, know and would ask."""

    id: str
    name: str
    who: str
    wants: str
    knows: str
    asks: str


@dataclass(frozen=True)
class Consequence:
    """What a decision means for one person."""

    id: str
    name: str
    who: str
    text: str


@dataclass(frozen=True)
class Option:
    """What can be decided, what speaks for and against it, what it means for each person, and what happens next."""

    id: str
    label: str
    what: str
    reason: str
    cost: str
    next: str
    consequences: tuple[Consequence, ...]


@dataclass(frozen=True)
class Code:
    """A qualitative code: its name, and what it is for."""

    id: str
    name: str
    meaning: str


@dataclass(frozen=True)
class Excerpt:
    """A passage to code."""

    id: str
    text: str


@dataclass(frozen=True)
class Speaker:
    """Who has the last word."""

    name: str
    who: str


@dataclass(frozen=True)
class Reply:
    """What is said to whoever took an option."""

    id: str
    label: str
    last_word: str


@dataclass(frozen=True)
class Answered:
    """A decision that the last word answers, with what is said to each of its options."""

    id: str
    options: tuple[Reply, ...]


MOMENTS = {  # of a position, as a reader meets them
    "before": N_("Your first position"),
    "after": N_("Your second position"),
    "days-30": N_("Thirty days after"),
    "days-90": N_("Ninety days after"),
}
ELSEWHERE = {  # the same on a page that is about several cases
    "before": N_("{case}: your first position"),
    "after": N_("{case}: your second position"),
    "days-30": N_("{case}: thirty days after"),
    "days-90": N_("{case}: ninety days after"),
}


@dataclass(frozen=True)
class Position(Exercise):
    """A question answered by a number from 0 (`low`) to 100 (`high`); `id` is one of `MOMENTS`, `of` the title of the
    case where it is asked on another page.
    """

    kind: ClassVar[str] = "position"

    case: str
    id: str
    question: str
    low: str
    high: str
    of: str = ""

    @property
    def title(self) -> str:
        """What stands over it."""
        return gettext(ELSEWHERE[self.id]).format(case=self.of) if self.of else gettext(MOMENTS[self.id])

    @property
    def asks(self) -> str:
        """What is asked beside the number."""
        if self.later:
            return gettext("What had you meant to do? What happened, and what stopped you?")
        return gettext("What changed, and why?") if self.id == "after" else gettext("Why did you choose this position?")

    @property
    def later(self) -> bool:
        """Whether it is asked some weeks after the case."""
        return self.id.startswith("days-")


@dataclass(frozen=True)
class Decision(Exercise):
    """A question with options, the `number`th of its case, decided from a `seat`.

    `opening` is for whoever comes to it first; `openings` for others, by the option that they took in decision `after`,
    and `taken` has what these options are called.
    """

    kind: ClassVar[str] = "decision"

    case: str
    id: str
    number: int
    seat: str
    question: str
    opening: str
    options: tuple[Option, ...]
    seats: tuple[Seat, ...] = ()
    after: str | None = None
    openings: dict[str, str] = field(default_factory=dict)
    taken: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Coding(Exercise):
    """Excerpts, each to be given one of a few codes."""

    kind: ClassVar[str] = "coding"

    case: str
    question: str
    codes: tuple[Code, ...]
    excerpts: tuple[Excerpt, ...]
    id: str = "coding"


@dataclass(frozen=True)
class LastWord(Exercise):
    """What the person written about says to each option of each decision."""

    kind: ClassVar[str] = "lastword"

    case: str
    speaker: Speaker
    decisions: tuple[Answered, ...]


KINDS: dict[str, type[Exercise]] = {kind.kind: kind for kind in (Position, Decision, Coding, LastWord)}


def spec(exercise: Exercise) -> dict[str, Any]:
    """The exercise as plain values, as `exercise.js` gets it."""
    return {"kind": exercise.kind} | asdict(exercise)


def read(values: dict[str, Any]) -> Exercise:
    """The exercise that plain values describe. CasebookError says what of them is wrong."""
    kind = values.get("kind")
    if kind not in KINDS:
        raise CasebookError(f"there is no kind of exercise '{short(str(kind))}' ({suggestion(str(kind), KINDS)})")
    rest = {name: value for name, value in values.items() if name != "kind"}
    try:
        return _adapter(KINDS[kind]).validate_python(rest)
    except ValidationError as error:
        fault = error.errors()[0]
        place = ".".join(map(str, fault["loc"]))
        raise CasebookError(f"an exercise of kind '{kind}': {place}: {short(fault['msg'].lower())}") from None


@cache
def _adapter(kind: type[Exercise]) -> TypeAdapter:
    return TypeAdapter(kind)


def exercises_of(notebook: Mapping[str, Any]) -> Iterator[Exercise]:
    """The exercises that the cells of an executed notebook show, in order."""
    outputs = (output for cell in notebook["cells"] for output in cell.get("outputs", []))
    return (read(output["data"][MIME]) for output in outputs if MIME in output.get("data", {}))
