"""What a result is, said beside what it looks like: so that nobody has to guess it from its HTML."""

from collections.abc import Callable
from typing import TypeVar

KIND = "application/vnd.casebook.kind+json"
Class = TypeVar("Class", bound=type)


def named(kind: str) -> Callable[[Class], Class]:
    """Have what a notebook shows of a class say its `kind`, beside its HTML and its text: `@named("run-sheet")`; and
    the keys of the sources that it `cites`, if it has any.
    """

    def with_kind(shown: Class) -> Class:
        shown._repr_mimebundle_ = lambda self, **_: {KIND: {"kind": kind, "cites": list(getattr(self, "cites", ()))}}
        return shown

    return with_kind
