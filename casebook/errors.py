"""The one exception for what a reader can mend, and the nearest right name for a wrong one."""

from collections.abc import Iterable
from difflib import get_close_matches


class CasebookError(Exception):
    """Something the reader can mend: the message names the file, the place, the bad value and the remedy."""


def suggestion(word: str, right_words: Iterable[str]) -> str:
    """The end of an error message: the nearest right word, or all of them when none is near."""
    right_words = sorted(right_words)
    near = get_close_matches(word, right_words, n=1)
    if near:
        return f"did you mean '{near[0]}'?"
    return "choose from: " + ", ".join(right_words) if right_words else "there are none"
