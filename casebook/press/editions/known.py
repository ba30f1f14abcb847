"""Cells that were divided before: of a notebook that is divided at many states of its dials, or after every save, most
cells are as they were.
"""

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from casebook.press.editions.blocks import Block

Blocks = tuple[Block, ...]


class Known:
    """Blocks by what they were made of. What is not asked for between two calls of `renew` is forgotten."""

    def __init__(self) -> None:
        self._now: dict[str, Blocks] = {}
        self._before: dict[str, Blocks] = {}
        self._cells: dict[int, tuple[Mapping[str, Any], dict[str, Blocks]]] = {}
        self._told: dict[int, tuple[Any, str]] = {}
        self._told_before: dict[int, tuple[Any, str]] = {}

    def renew(self, cells: Sequence[Mapping[str, Any]]) -> None:
        """Begin with a notebook, whose cells are known by being the same objects, as are the outputs of its states."""
        self._now, self._before = {}, self._now
        self._told, self._told_before = {}, self._told
        self._cells = {id(cell): (cell, {}) for cell in cells}

    def blocks(self, cell: Mapping[str, Any], how: str, divide: Callable[[], Iterable[Block]]) -> Blocks:
        """The blocks of a cell that is divided in this way, made now if they are not known."""
        _, same = self._cells.get(id(cell), (None, {}))
        if how not in same:
            rest = {name: of for name, of in cell.items() if name != "outputs"}
            text = json.dumps([rest, how], sort_keys=True) + self._text_of(cell.get("outputs"))
            if text not in self._now:
                self._now[text] = self._before.get(text) or tuple(divide())
            same[how] = self._now[text]
        return same[how]

    def _text_of(self, outputs: Any) -> str:
        """Outputs as text: at all states of all dials they are the most of a page, and after most saves as before."""
        told = self._told.get(id(outputs)) or self._told_before.get(id(outputs))
        self._told[id(outputs)] = told or (outputs, json.dumps(outputs, sort_keys=True))
        return self._told[id(outputs)][1]
