"""The one exception for what a reader can mend, and the nearest right name for a wrong one."""

from collections.abc import Iterable
from difflib import get_close_matches

MOST = 50  # words to choose from in a message
LONGEST = 200  # characters of somebody else's text in a message
MESSAGE = 3000  # characters of a message, however it was put together


class CasebookError(Exception):
    """Something the reader can mend: the message names the file, the place, the bad value and the remedy."""

    def __init__(self, message: str):
        super().__init__(message if len(message) <= MESSAGE else f"{message[:MESSAGE]}…")


def short(thing: object, longest: int = LONGEST) -> str:
    """What a file holds as a message quotes it: the beginning of what is long, and nothing that a terminal obeys."""
    try:
        text = str(thing) if isinstance(thing, str | Exception) else repr(thing)
    except (ValueError, RecursionError):  # a number of thousands of digits, or lists in lists without end
        text = f"a {type(thing).__name__}"
    text = text if len(text) <= longest else f"{text[:longest]}…"
    return "".join(letter if letter.isprintable() else "\N{REPLACEMENT CHARACTER}" for letter in text)


def suggestion(word: str, right_words: Iterable[str]) -> str:
    """The end of an error message: the nearest right word, or all of them when none is near."""
    right_words = sorted(right_words)
    near = get_close_matches(word[:LONGEST], right_words, n=1)
    if near:
        return f"did you mean '{short(near[0])}'?"
    shown = [short(right) for right in right_words[:MOST]] + ["…"] * (len(right_words) > MOST)
    return "choose from: " + ", ".join(shown) if shown else "there are none"
