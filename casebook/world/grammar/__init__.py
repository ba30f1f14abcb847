"""The sentences from which all synthetic posts are made, written by hand for this book.

Each YAML file holds the skeletons of one kind of post; `slots.yml` holds what fills them; `names.yml` the
invented names. A text is a rule path: kind, skeleton, and the choice made at every slot in order, so
`text(path)` writes the same text again without any randomness. This module tells no one apart and knows
no accounts.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

import yaml

from casebook.errors import CasebookError
from casebook.reading import from_yaml

GRAMMAR = files(__name__)
VERSION = 1  # raise it whenever a skeleton or slot changes: ledgers say which version wrote a post
SLOT = re.compile(r"\{([a-z0-9_]+)\}")
DRAWS = 16  # the most slots, nested ones included, that one text may fill


@dataclass(frozen=True)
class Grammar:
    """Skeletons by kind and entries by slot; a template is its literal pieces and slot names in turn."""

    skeletons: dict[str, tuple[tuple[str, ...], ...]]
    slots: dict[str, tuple[tuple[str, ...], ...]]


@cache
def grammar() -> Grammar:
    """The book's own grammar, read once."""
    skeletons, slots = {}, dict(_read("slots.yml"))
    for entry in sorted(entry.name for entry in GRAMMAR.iterdir()):
        if entry.endswith(".yml") and entry not in ("slots.yml", "names.yml"):
            sheet = _read(entry)
            skeletons[sheet["kind"]] = tuple(template(text) for text in sheet["skeletons"])
            slots |= sheet.get("slots", {})
    return Grammar(skeletons, {name: tuple(template(text) for text in entries) for name, entries in slots.items()})


@cache
def names() -> dict[str, list[str]]:
    """The names made for the book: `first`, `last`, `places`, `handles`."""
    return _read("names.yml")


def template(text: str) -> tuple[str, ...]:
    """A text split into literal pieces (even places) and slot names (odd places)."""
    return tuple(SLOT.split(str(text)))


def written(kind: str, uniforms: Iterator[float]) -> tuple[str, str]:
    """A text of this kind and its rule path, choosing with numbers in [0, 1) taken from `uniforms`."""
    skeletons = grammar().skeletons[kind]
    number = int(next(uniforms) * len(skeletons))
    choices: list[int] = []

    def choose(size: int) -> int:
        choices.append(int(next(uniforms) * size))
        return choices[-1]

    text = _expanded(skeletons[number], choose)
    return text, f"{kind}/{number}:{'.'.join(map(str, choices))}"


def text(path: str) -> str:
    """The text that a rule path writes, such as `untold/12:3.0.5`. ValueError if it is not a path."""
    match = re.fullmatch(r"([a-z]+)/(\d+):((?:\d+(?:\.\d+)*)?)", path)
    if not match or match[1] not in grammar().skeletons:
        raise ValueError(f"'{path}' is not a rule path of this grammar")
    choices = iter([int(choice) for choice in match[3].split(".") if choice])
    try:
        written_text = _expanded(grammar().skeletons[match[1]][int(match[2])], lambda size: next(choices))
    except (IndexError, StopIteration):
        raise ValueError(f"'{path}' does not fit version {VERSION} of the grammar") from None
    if next(choices, None) is not None:
        raise ValueError(f"'{path}' makes more choices than its skeleton has slots")
    return written_text


def _expanded(pieces: tuple[str, ...], choose) -> str:
    parts = []
    for place, piece in enumerate(pieces):
        if place % 2:
            entries = grammar().slots[piece]
            piece = _expanded(entries[choose(len(entries))], choose)
        parts.append(piece)
    return "".join(parts)


def _read(name: str) -> dict:
    try:
        return from_yaml((GRAMMAR / name).read_text(encoding="utf-8"))
    except yaml.YAMLError as error:
        raise CasebookError(f"casebook/world/grammar/{name}: is not YAML: {error}") from None
