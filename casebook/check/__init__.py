"""`casebook check`: what must hold of notebooks, decision files, sources, data and built books.

Each finding names the file, the place, the fault and the remedy. The checks read; they mend nothing.
"""

from collections.abc import Iterable
from pathlib import Path

from casebook.check import (
    american,
    claims,
    content,
    decisions,
    guesses,
    languages,
    marks,
    minutes,
    notebooks,
    rules,
    sessions,
    sources,
    subjects,
    texts,
    tics,
    transcripts,
    withheld,
)
from casebook.check import books as built
from casebook.check.finding import Finding

__all__ = ["Finding", "check"]


def check(books: Iterable[Path] = ()) -> list[Finding]:
    """All findings in the project, and in the folders of built books that are named."""
    parts = (
        notebooks,
        decisions,
        content,
        sources,
        claims,
        rules,
        subjects,
        minutes,
        guesses,
        american,
        tics,
        texts,
        marks,
        transcripts,
        sessions,
        withheld,
        languages,
    )
    found = [finding for part in parts for finding in part.findings()]
    for folder in books:
        found += built.findings(folder)
    return found
