"""Claims: what a page says of its numbers, each tested at the default, in the gentle copy and at every value of each
dial.

A test quotes the sentences that it holds, as they stand in the notebook or the decision file:

    claim = claims("the-alert")

    @claim("About {flags_today} flags a day, of which {true_today} are true.")
    def test_few_flags_of_a_day_are_true(at): ...

`at` is the notebook's state: `at.flags_today` is what that name has when the code cells have run. `casebook check`
reads the quotations (`casebook/check/claims.py`) and says which sentence has no test, and which test quotes what no
longer stands.
"""

import ast
import io
from collections.abc import Callable
from contextlib import redirect_stdout
from functools import cache
from typing import Any

import pytest

from casebook import contents
from casebook.contents import source_of, tags_of

ASKS = {"position", "decide", "last_word", "code_excerpts", "clauses", "floor", "run_sheet", "answers", "save_answers"}


class State:
    """A notebook with one dial turned, or none; its code cells run when the first name is asked for."""

    def __init__(self, case: str, dials: dict[str, Any]):
        self.case, self.dials = case, dials

    def __getattr__(self, name: str) -> Any:
        names = _run(self.case, repr(sorted(self.dials.items())))
        if name not in names:
            raise AttributeError(f"{self.case} has no name '{name}'")
        return names[name]

    def __repr__(self) -> str:
        return ", ".join(f"{name}={value}" for name, value in self.dials.items()) or "default"


def claims(case: str) -> Callable[..., Callable]:
    """The decorator for tests of this case's claims: it takes the sentences that a test holds."""

    def claim(*sentences: str) -> Callable:
        assert sentences, "a claim quotes what the page says"
        turned = states(case)
        return pytest.mark.parametrize("at", turned, ids=map(repr, turned))

    return claim


@cache
def states(case: str) -> tuple[State, ...]:
    """The notebook at its defaults, in its gentle copy, and once for each other value of each of its dials."""
    turned = [{"gentle": True}] + [
        {dial.name: value} for dial in contents.case(case).dials for value in dial.values if value != dial.default
    ]
    return State(case, {}), *(State(case, one) for one in turned)


@cache
def _run(case: str, turned: str) -> dict[str, Any]:
    """The names of a notebook after its code cells, and under `printed` what they printed."""
    names: dict[str, Any] = {"__name__": "__main__"}
    with redirect_stdout(io.StringIO()) as printed:
        for cell in contents.case(case).cells:
            source = source_of(cell)
            if cell["cell_type"] != "code" or _asks(source):
                continue
            exec(compile(source, f"{case}.ipynb", "exec"), names)
            if "parameters" in tags_of(cell):
                names |= dict(ast.literal_eval(turned))
    return names | {"printed": printed.getvalue()}


def _asks(source: str) -> bool:
    """Whether a cell holds nothing but an exercise or a table of rules, on which no number depends."""
    body = ast.parse(source).body
    call = body[0].value if len(body) == 1 and isinstance(body[0], ast.Expr) else None
    return isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id in ASKS
