"""What all packages share: the files of a finished book, and text that a package can carry."""

import re
from pathlib import Path

from casebook.errors import CasebookError
from casebook.zipped import closed

COPIES = re.compile(rb'<nav class="copies".*?</nav>', re.S)  # links to what lies beside the book
ROOM = {"room.html", "_static/room"}  # no platform is to ask for a camera
OF_ROOM = (  # what leads there: in the contents, at the foot of a page, in the text
    (re.compile(rb'<li class="toctree-l1[^"]*"><a [^>]*href="room\.html"[^>]*>.*?</a></li>\n?', re.S), b""),
    (re.compile(rb'<link rel="(?:next|prev)"[^>]*href="room\.html"[^>]*>\n?'), b""),
    (re.compile(rb'<a class="(?:next|prev)-page" href="room\.html">.*?</a>', re.S), b""),
    (re.compile(rb'<p><a [^>]*href="room\.html#[^"]*"[^>]*>.*?</a></p>', re.S), b""),
    (re.compile(rb'<a [^>]*href="room\.html[^"]*"[^>]*>(.*?)</a>', re.S), rb"\1"),
)
ASIDE = {
    "paper",
    "slides",
    "packages",
    "notebooks",
    "room",
}  # folders beside the book's pages that are no part of the book
LONGEST_TITLE = 200  # characters: what the schema of SCORM 1.2 allows
NOT_CARRIED = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")  # what XML 1.0 leaves out


def book_files(folder: Path) -> dict[str, bytes]:
    """The files of the finished book in `folder` by path, without what was made beside it.

    CasebookError where there is no book.
    """
    if not (folder / "index.html").is_file():
        raise CasebookError(f"{folder}: no book to pack, since there is no index.html; build the book first")
    paths = {path.relative_to(folder): path for path in folder.rglob("*") if path.is_file()}
    carried_along = {name.as_posix(): path for name, path in paths.items() if name.parts[0] not in ASIDE}
    return {
        name: packed(path.read_bytes()) if name.endswith(".html") else path.read_bytes()
        for name, path in carried_along.items()
        if not any(name == of_room or name.startswith(f"{of_room}/") for of_room in ROOM)
    }


def packed(page: bytes) -> bytes:
    """A page of the book without links to what lies beside the book, and to the page for the room."""
    page = COPIES.sub(b"", page)
    for found, instead in OF_ROOM:
        page = found.sub(instead, page)
    return page


def plain_zip(folder: Path) -> bytes:
    """The finished book in `folder` as a zip, index.html at its top."""
    return closed(book_files(folder))


def carried(text: str, place: str) -> str:
    """The text as it is. CasebookError, naming the place, if it holds a character that no package can carry."""
    if found := NOT_CARRIED.search(text):
        before = text[max(0, found.start() - 20) : found.start()]
        raise CasebookError(
            f"{place}: holds the character U+{ord(found[0]):04X} after “{before}”, which no package for a learning "
            "platform can carry; take it out"
        )
    return text


def titled(text: str, place: str) -> str:
    """The text as a title: on one line, and cut where it is longer than a platform takes."""
    line = " ".join(carried(text, place).split())
    return line if len(line) <= LONGEST_TITLE else line[: LONGEST_TITLE - 1].rstrip() + "…"
