"""A notebook run at other values of its dials: in forks of the process that runs it, each from the cell that is the
first to read a dial. What ran before that cell cannot depend on the dial, so a state is what a whole run would give.
"""

import json
import os
import re
import signal
import sys
from collections.abc import Callable, Sequence
from typing import Any

from casebook import contents
from casebook.errors import CasebookError
from casebook.number_text import cell_text
from casebook.values import INJECTED, expressions

SETTING = re.compile(r"\bsetting\([^()]*vars\(\)\)")  # takes words out of all names, and reads no dial
ANY_NAME = re.compile(r"\b(?:vars|globals|locals|eval|exec|dir|get_ipython)\b|^\s*[%!]", re.M)


class Turning:
    """The states of one run. `results` gives what came of a notebook's cells, `fault` why it failed if it did."""

    def __init__(
        self,
        states: Sequence[dict[str, Any]],
        seconds: float,
        *,
        results: Callable[[list[Any]], list[dict[str, Any]]],
        fault: Callable[[list[Any]], str],
    ):
        self._states, self._seconds = states, seconds
        self._results, self._fault = results, fault
        self._begins: list[int] = []  # by state, the place of the cell at which it leaves the run
        self._send: int | None = None  # in a fork, where its answer goes
        self._answers: dict[int, dict[str, Any]] = {}

    def wind(self) -> None:
        """Have this process alarmed when the time of one run is over."""
        signal.setitimer(signal.ITIMER_REAL, self._seconds)

    def turned_at(self, index: int, notebook: Any) -> dict[str, Any]:
        """In a fork, the values that are put in before the cell at `index`; else nothing. Forks for each state that
        begins there, one after another.
        """
        if self._send is not None:
            return {}
        self._begins = self._begins or [first_reader(notebook.cells, state) for state in self._states]
        for number, state in enumerate(self._states):
            if index == self._begins[number]:
                values = self._fork(number, state)
                if values:
                    return values
        return {}

    def _fork(self, number: int, state: dict[str, Any]) -> dict[str, Any]:
        receive, send = os.pipe()
        left, _ = signal.setitimer(signal.ITIMER_REAL, 0)  # while this process waits, its time stands still
        child = os.fork()
        if child == 0:
            os.close(receive)
            self._send = send
            self.wind()
            return state
        os.close(send)
        with os.fdopen(receive, "rb") as answer:
            text = answer.read()
        os.waitpid(child, 0)
        signal.setitimer(signal.ITIMER_REAL, left)
        self._answers[number] = json.loads(text) if text else {"error": "its process was ended from outside"}
        return {}

    def end(self, cells: list[Any], error: str = "") -> None:
        """In a fork, which ends here: send what came of the cells. Elsewhere nothing."""
        if self._send is None:
            return
        error = error or self._fault(cells)
        answer = {"error": error} if error else {"results": self._results(cells), "reads": warm_reads()}
        with os.fdopen(self._send, "wb") as pipe:
            pipe.write(json.dumps(answer).encode())
        os._exit(0)

    def answers(self, base: list[dict[str, Any]]) -> tuple[list[dict[str, Any]], set[str]]:
        """What differs in each state from the results at the `base`, and what was read. CasebookError names the first
        state that failed. A state whose dials no cell reads differs in nothing.
        """
        changed, reads = [], set()
        for number, state in enumerate(self._states):
            answer = self._answers.get(number, {"results": base, "reads": []})
            if error := answer.get("error"):
                raise CasebookError(f"at {said(state)}: {error}")
            changed.append(difference(base, answer["results"]))
            reads |= set(answer["reads"])
        return changed, reads


def first_reader(cells: Sequence[Any], names: Sequence[str]) -> int:
    """The place of the first cell after the parameters that may read one of these names, by its text; the number of
    cells if there is none. In doubt a cell reads them.
    """
    tagged = [at for at, cell in enumerate(cells) if {"parameters", INJECTED} & set(contents.tags_of(cell))]
    wanted = re.compile(rf"\b(?:{'|'.join(map(re.escape, names))})\b")
    for at in range(max(tagged, default=-1) + 1, len(cells)):
        source = contents.source_of(cells[at])
        if cells[at]["cell_type"] == "code":
            text = SETTING.sub("", source)
            if wanted.search(text) or ANY_NAME.search(text):
                return at
        elif any(wanted.search(text) or ANY_NAME.search(text) for text in expressions(source)):
            return at
    return len(cells)


def difference(base: list[dict[str, Any]], turned: list[dict[str, Any]]) -> dict[str, Any]:
    """The results that differ, by their place. What papermill put in is no result."""
    pairs = enumerate(zip(base, turned, strict=True))
    return {str(at): new for at, (old, new) in pairs if old != new and "injected" not in old}


def said(state: dict[str, Any]) -> str:
    """A state in words."""
    return ", ".join(f"{name} = {cell_text(value)}" for name, value in state.items())


def warm_reads() -> list[str]:
    """What this process has read of the book, where somebody watches that."""
    warm = sys.modules.get("casebook.press.execute.preload")
    return warm.reads() if warm else []
