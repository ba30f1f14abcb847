"""What must be true of a build after a fault to it: the last good book is whole, the next build succeeds and is the
undisturbed one, and nothing is left.
"""

import re
import shutil
import time
from dataclasses import dataclass, field
from pathlib import Path

from tests.torture.book import Book

SEEDS = (7, 11)
BESIDE = re.compile(r"\w+/(slides|packages|paper|notebooks)/")  # an edition's handouts


@dataclass
class Tried:
    """One row of the table: what was tried, how often, what was lost, and what is worth saying of it."""

    what: str
    times: int = 0
    lost: list[str] = field(default_factory=list)
    note: str = ""

    def held(self, true: bool, complaint: str) -> None:
        if not true:
            self.lost.append(complaint)


class Undisturbed:
    """What books are when nothing happens to them, by seed."""

    def __init__(self, folder: Path):
        self.books = {}
        book = Book(folder / "undisturbed")
        for seed in SEEDS:
            book.settings(seed)
            start = time.monotonic()
            status, said = book.build("--no-cache")
            assert status == 0, said
            self.seconds = time.monotonic() - start
            self.books[seed] = book.made()
        self._begun = Book(folder / "begun")
        for seed in reversed(SEEDS):
            self._begun.settings(seed)
            status, said = self._begun.build()
            assert status == 0 and self._begun.made() == self.books[seed], said

    def copied(self, folder: Path) -> Book:
        """A book that stands there as it was built from the first seed, with a cache of both."""
        book = Book(folder)
        shutil.copytree(self._begun.out, book.out, symlinks=True)
        return book

    def remembered(self, book: Book) -> None:
        """Put into the book's cache again what a fault was begun without. What lies there stays as it is."""
        cache = self._begun.out / ".cache"
        for path in cache.rglob("*"):
            there = book.out / ".cache" / path.relative_to(cache)
            if path.is_file() and not there.exists():
                there.parent.mkdir(parents=True, exist_ok=True)
                shutil.copy2(path, there)


def the_books(files: dict[str, str]) -> dict[str, str]:
    """Of a whole copy the two books alone, which take their place before what is made beside them."""
    return {path: hash_ for path, hash_ in files.items() if not BESIDE.match(path)}


def after(book: Book, good: Undisturbed, before: int | None, now: int, tried: Tried, what: str) -> None:
    """What must be true after a fault to a build of seed `now` where the book of seed `before` stood."""
    time.sleep(0.3)
    for _ in range(200):
        if not book.processes():
            break
        time.sleep(0.1)
    tried.held(not book.processes(), f"{what}: processes are left")
    book.end()
    stands = book.made()
    whole = [{}] if before is None else [good.books[before], the_books(good.books[before])]
    whole += [good.books[now], the_books(good.books[now])]
    tried.held(stands in whole, f"{what}: what stood there is not whole")
    status, said = book.build()
    tried.held(status == 0, f"{what}: the next build failed: {said[-300:]}")
    tried.held(book.made() == good.books[now], f"{what}: the next book is another")
    tried.held(not book.left(), f"{what}: {book.left()} are left")
