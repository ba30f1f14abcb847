"""The files that are served: those of the learner's edition as they lie there, by their exact names, and no other.

A request names a file; it is never made into a path. When the book is built again, what is there then is served.
"""

import gzip
import hashlib
import mimetypes
import os
import stat
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

KEPT = 64_000_000  # bytes of files in memory
TEXT = ("text/", "application/javascript", "application/json", "application/xml", "image/svg+xml")
TYPES = {
    ".js": "text/javascript",
    ".svg": "image/svg+xml",
    ".ipynb": "application/x-ipynb+json",
    ".md": "text/markdown",
    ".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ".epub": "application/epub+zip",
}
BLOCK = 65_536  # bytes that are read from the disk at once


def media_type(name: str) -> str:
    """What a browser is told that a file is."""
    kind = TYPES.get(os.path.splitext(name)[1]) or mimetypes.guess_type(name)[0] or "application/octet-stream"
    return f"{kind}; charset=utf-8" if kind.startswith("text/") else kind


@dataclass
class Item:
    """One file: its name in the book, its size in bytes, and its bytes where they are kept in memory."""

    name: str
    path: Path
    size: int
    changed: int
    is_kept: bool
    kind: str = field(init=False)

    def __post_init__(self):
        self.kind = media_type(self.name)

    @cached_property
    def content(self) -> bytes:
        """The bytes of a file that is kept in memory."""
        return self.path.read_bytes()

    @cached_property
    def packed(self) -> bytes | None:
        """The same as gzip, where that is shorter."""
        if not self.is_kept or not self.kind.startswith(TEXT):
            return None
        packed = gzip.compress(self.content, 6, mtime=0)
        return packed if len(packed) < len(self.content) else None

    @cached_property
    def tag(self) -> str:
        """A name for these bytes, which is another when they are."""
        told = self.content if self.is_kept else f"{self.name} {self.size} {self.changed}".encode()
        return f'"{hashlib.sha256(told).hexdigest()[:24]}"'

    def blocks(self) -> Iterator[bytes]:
        """The bytes in pieces."""
        if self.is_kept:
            yield from pieces(self.content)
            return
        with self.path.open("rb") as file:
            while block := file.read(BLOCK):
                yield block


def pieces(content: bytes) -> Iterator[bytes]:
    """The bytes in pieces of a block."""
    yield from (content[start : start + BLOCK] for start in range(0, len(content), BLOCK))


class Shelf:
    """What one folder holds, by name."""

    def __init__(self, folder: Path):
        self._folder, self._items, self._seen = folder, {}, None

    def item(self, name: str) -> Item | None:
        """The file of this name, such as `slides/the-hashtag.html`; None where there is none."""
        self._look()
        return self._items.get(name)

    def _look(self) -> None:
        """Look again where another folder stands there now."""
        try:
            found = os.stat(self._folder)
        except OSError:
            return  # for a moment, while a book is put in its place
        seen = found.st_dev, found.st_ino, found.st_ctime_ns
        if seen != self._seen:
            self._items, self._seen = dict(self._listed()), seen

    def _listed(self) -> Iterator[tuple[str, Item]]:
        kept = 0
        for place, folders, names in os.walk(self._folder):
            folders[:] = sorted(name for name in folders if not name.startswith("."))
            for name in sorted(names):
                path = Path(place, name)
                found = path.lstat()
                if name.startswith(".") or ".sqlite" in name or not stat.S_ISREG(found.st_mode):
                    continue
                is_kept = kept + found.st_size <= KEPT
                kept += found.st_size if is_kept else 0
                there = path.relative_to(self._folder).as_posix()
                yield there, Item(there, path, found.st_size, found.st_mtime_ns, is_kept)
