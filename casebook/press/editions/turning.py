"""What a page shows at other values of its dials: the edition is divided at each of them, and what differs is kept by
its place on the page. Nothing is told that the edition at this copy's values would not tell.
"""

import json
import re
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

from markdown_it import MarkdownIt

from casebook import contents
from casebook.dials import ON_TRIAL, Dial
from casebook.errors import CasebookError
from casebook.exercises.kinds import Exercise
from casebook.language import gettext
from casebook.press.charts.figures import Chart, captioned, tabled
from casebook.press.editions.blocks import Block, Cell, Dials, Edition, LeftOut, Note, Prose, Source, Table
from casebook.values import VALUE, expressions

TEXTUAL = MarkdownIt("commonmark", {"typographer": True, "html": True}).enable("smartquotes")  # as the pages have it

WORDS = Prose | Note


@dataclass(frozen=True)
class Turned:
    """A page whose dials can be turned: the `edition` with the places marked that a dial moves, what the script needs
    to know of the dials, `told`, and what stands in those places in each state, `states`, both plain values.
    """

    edition: Edition
    told: dict[str, Any]
    states: dict[str, dict[str, Any]]


def unmarked(edition: Edition) -> Edition:
    """The edition as it is read by everything that cannot be turned: without marks round its values."""

    def plain(block: Block) -> Block:
        return replace(block, source=VALUE.sub(r"\1", block.source)) if isinstance(block, WORDS) else block

    return Edition(tuple(replace(cell, blocks=tuple(map(plain, cell.blocks))) for cell in edition.cells))


def with_results(notebook: Mapping[str, Any], changed: Mapping[str, Any]) -> dict[str, Any]:
    """The executed notebook with the results that differ in a state, by their place among the results."""
    cells, at = [], 0
    for cell in notebook["cells"]:
        is_prose = cell["cell_type"] == "markdown" and expressions(contents.source_of(cell))
        if cell["cell_type"] == "code" or is_prose:
            if new := changed.get(str(at)):
                values = {"metadata": {**cell["metadata"], "user_expressions": new["values"]}} if is_prose else new
                cell = {**cell, **values}
            at += 1
        cells.append(cell)
    return {**notebook, "cells": cells}


def turned(
    base: Edition, divided: Callable[[Mapping[str, Any]], Edition], dials: Sequence[Dial], values: Mapping[str, Any],
    states: Sequence[tuple[Mapping[str, Any], Mapping[str, Any]]],
) -> Turned:  # fmt: skip
    """The page whose edition at this copy's `values` is `base`, its values marked. `divided` gives the edition of the
    results that differ; `states` are the values turned with those results. CasebookError names a state in which the
    page would show things of another kind.
    """
    known = {dial.name: dial.with_value(values[dial.name]) for dial in dials}
    told, base = {}, without_controls(base, known)
    for state, changed in states:
        name = "&".join(sorted(f"{dial}={known[dial].values.index(value)}" for dial, value in state.items()))
        try:
            told[name] = _difference(base, without_controls(divided(changed), known))
        except CasebookError as error:
            at = ", ".join(f"{dial} = {known[dial].shown(value)}" for dial, value in state.items())
            raise CasebookError(f"at {at}: {error}") from None
    moved = {slot for state in told.values() for slot in state}
    alone = {name: [told.get(f"{name}={at}", {}) for at in range(len(dial.values))] for name, dial in known.items()}
    moves = {name: sorted({slot for state in alone[name] for slot in state}, key=_order) for name in known}
    listed = [_said(known[name], values[name]) | {"moves": moves[name]} for name in known if moves[name]]
    said = {"dials": listed, "asks": gettext(ON_TRIAL)}
    page = Edition(tuple(_marked(cell, at, moved, said) for at, cell in enumerate(base.cells)))
    return Turned(page, said, told)


def without_controls(edition: Edition, dials: Collection[str]) -> Edition:
    """The edition whose charts have no controls of their own for what the page's dials turn: a chart's parameter of a
    dial's name stands where the dial does.
    """

    names = frozenset(dials)

    def still(block: Block) -> Block:
        return _still(block, names) if isinstance(block, Chart) and block.has_controls else block

    return Edition(tuple(replace(cell, blocks=tuple(map(still, cell.blocks))) for cell in edition.cells))


@lru_cache(1024)
def _still(chart: Chart, dials: frozenset[str]) -> Chart:
    """The chart without its controls for these dials."""
    vega = json.loads(chart.vega)
    left = [signal for signal in vega["signals"] if "bind" in signal and signal["name"] not in dials]
    for signal in vega["signals"]:
        if signal not in left:
            signal.pop("bind", None)
    return replace(chart, vega=json.dumps(vega, ensure_ascii=False, sort_keys=True), has_controls=bool(left))


def _order(slot: str) -> list[int]:
    """The order of places on the page."""
    return [int(number) for number in slot.split(".")]


def _said(dial: Dial, value: Any) -> dict[str, Any]:
    """What a script has to know of a dial: its name, its label, its values as they are shown, and where it stands."""
    shown = [dial.shown(one) for one in dial.values]
    return {"name": dial.name, "label": dial.label, "shown": shown, "base": dial.values.index(value)}


def _difference(base: Edition, state: Edition) -> dict[str, Any]:
    """What stands in each place that differs: a text, a value in prose as HTML; a list, HTML of a cell's results; a
    dict, what differs of a chart.
    """
    found: dict[str, Any] = {}
    if len(base.cells) != len(state.cells):
        raise CasebookError("the page would have other parts")
    for at, (old, new) in enumerate(zip(base.cells, state.cells, strict=True)):
        if old == new:
            continue
        if _as_one(old) and _as_one(new):
            if (results := _joined(new)) != _joined(old):
                found[f"{at}"] = [results]
            continue
        if [type(block) for block in old.blocks] != [type(block) for block in new.blocks]:
            raise CasebookError(f"one part of the page would show {_kinds(new)} in place of {_kinds(old)}")
        for number, (one, other) in enumerate(zip(old.blocks, new.blocks, strict=True)):
            if one != other:
                found |= _block(f"{at}.{number}", one, other)
    return found


def _as_one(cell: Cell) -> bool:
    """Whether a cell's results are words and tables alone, which change as one: there may be more of them, or fewer."""
    return all(isinstance(block, Source | LeftOut) or _is_text(block) for block in cell.blocks)


def _is_text(block: Block) -> bool:
    return hasattr(block, "html")


def _joined(cell: Cell) -> str:
    """The words and tables of a cell as HTML."""
    return "".join(block.html for block in cell.blocks if _is_text(block))


def _kinds(cell: Cell) -> str:
    return ", ".join(type(block).__name__.lower() for block in cell.blocks) or "nothing"


def _block(slot: str, old: Block, new: Block) -> dict[str, Any]:
    if isinstance(old, WORDS):
        if VALUE.split(old.source)[::2] != VALUE.split(new.source)[::2]:
            raise CasebookError("words of the page would differ that are no value of an expression")
        pairs = zip(VALUE.findall(old.source), _read(new.source), VALUE.findall(new.source), strict=True)
        return {f"{slot}.{at}": shown for at, (one, shown, other) in enumerate(pairs) if one != other}
    if isinstance(old, Exercise | Dials):
        return {}  # what is asked hangs on what was answered: it stays as it is in this copy
    if isinstance(old, Chart):
        return {slot: _chart(old, new)}
    if _is_text(old):
        return {slot: [new.html]}
    raise CasebookError(f"a {type(old).__name__.lower()} of the page would differ")


@lru_cache(4096)
def _read(source: str) -> list[str]:
    """The values of a piece of prose as its page shows them: HTML, with the quotation marks of their sentence."""
    page = TEXTUAL.render(VALUE.sub(r"<span data-value>\1</span>", source))
    return re.findall(r"<span data-value>(.*?)</span>", page, re.S)


@lru_cache(1024)
def _chart(old: Chart, new: Chart) -> dict[str, Any]:
    """What differs of a chart: a patch of its Vega specification, its caption, its words, its table."""
    parts = {"caption": captioned, "alt": lambda chart: chart.description, "table": tabled}
    differs = {name: part(new) for name, part in parts.items() if part(old) != part(new)}
    return {"patch": patch(json.loads(old.vega), json.loads(new.vega)), **differs}


def patch(old: Any, new: Any, path: tuple[str | int, ...] = ()) -> list[list[Any]]:
    """The shortest list of [path, value] that makes `old` into `new`, plain values both; what is to go has no value."""
    if old == new:
        return []
    found: list[list[Any]] = []
    if isinstance(old, dict) and isinstance(new, dict):
        for key in sorted(old.keys() | new.keys()):
            if key not in new:
                found.append([[*path, key]])
            elif key not in old:
                found.append([[*path, key], new[key]])
            else:
                found += patch(old[key], new[key], (*path, key))
    elif isinstance(old, list) and isinstance(new, list) and len(old) == len(new):
        for at, (one, other) in enumerate(zip(old, new, strict=True)):
            found += patch(one, other, (*path, at))
    else:
        return [[list(path), new]]
    whole = [[list(path), new]]
    return whole if path and len(json.dumps(found)) >= len(json.dumps(whole)) else found


def _marked(cell: Cell, at: int, moved: set[str], said: Mapping[str, Any]) -> Cell:
    """The cell with its places marked that a dial moves, and with what is said of the dials where they are listed."""

    if f"{at}" in moved:
        kept = tuple(block for block in cell.blocks if not _is_text(block))
        return replace(cell, blocks=(*kept, Table(_placed(f"{at}", _joined(cell)))))

    def marked(block: Block, slot: str) -> Block:
        if isinstance(block, Dials):
            return replace(block, told=said)
        if isinstance(block, WORDS):
            return replace(block, source=_spans(block.source, slot, moved))
        if slot not in moved:
            return block
        return replace(block, slot=slot) if isinstance(block, Chart) else Table(_placed(slot, block.html))

    return replace(cell, blocks=tuple(marked(block, f"{at}.{number}") for number, block in enumerate(cell.blocks)))


def _placed(slot: str, text: str) -> str:
    return f'<div data-slot="{slot}">{text}</div>'


def _spans(source: str, slot: str, moved: set[str]) -> str:
    """Prose with an element round each value that a dial moves."""
    number = -1

    def span(value: re.Match[str]) -> str:
        nonlocal number
        number += 1
        place = f"{slot}.{number}"
        return f'<span data-slot="{place}">{value[1]}</span>' if place in moved else value[1]

    return VALUE.sub(span, source)
