"""Positions as programs count them that hold text in UTF-16: a letter such as an emoji is two there, and one here.

The standard counts code points. Nothing in a file says that a program did not; but a selection's name is mostly its
text, and where names fit the one count and none fits the other, that is how the program counted.
"""

import re
from array import array
from bisect import bisect_left
from collections.abc import Callable, Iterable

BEYOND = re.compile("[\U00010000-\U0010ffff]")
COMPARED = 40  # letters of a selection's text beside its name
LEAST = 3  # letters in a name that says something

Named = tuple[int, int, str]  # start, end and name of a selection


def by_code_point(text: str, selections: Iterable[Named]) -> Callable[[int], int] | None:
    """What gives the code point of a position, where a text's selections are counted in UTF-16; else None."""
    if not BEYOND.search(text):
        return None
    beyond = array("Q", (found.start() + number for number, found in enumerate(BEYOND.finditer(text))))

    def placed(position: int) -> int:
        return position - bisect_left(beyond, position)

    fits = [(_fits(text, start, end, name), _fits(text, placed(start), placed(end), name)) for start, end, name in
            selections if len(_plain(name)) >= LEAST]  # fmt: skip
    counts = any(other and not plain for plain, other in fits) and not any(plain and not other for plain, other in fits)
    return placed if counts else None


def _fits(text: str, start: int, end: int, name: str) -> bool:
    here = _plain(text[start : min(end, start + COMPARED)])
    wanted = _plain(name)[:COMPARED].rstrip(".…")
    return bool(here) and (here.startswith(wanted) or wanted.startswith(here))


def _plain(text: str) -> str:
    return " ".join(text[: 2 * COMPARED].split())
