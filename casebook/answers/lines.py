"""Numbers and lists as a report has them in its lines."""

from collections.abc import Iterable

MOST_LINES = 50  # of one kind that are printed


def many(number: int, one: str, several: str = "") -> str:
    return f"{number:,} {one if number == 1 else several or one + 's'}"


def some(lines: Iterable[str]) -> list[str]:
    """The first of these lines, and how many more there are."""
    first, more = (lines := list(lines))[:MOST_LINES], len(lines) - MOST_LINES
    return first + ([f"  and {more:,} more"] if more > 0 else [])
