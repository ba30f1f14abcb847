"""Where answers come in: files, folders, and zips as learning platforms make them.

Learning platforms put the learner's name into file and folder names, and a shell spells such names out. So a
file is known by its place alone, "input 1, file 7"; no name of a file ever leaves this module.
"""

import os
import stat
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from casebook.answers.format import LARGEST_WITH_ANALYSIS
from casebook.answers.zips import is_archive, left_by_a_system, zip_entries
from casebook.errors import CasebookError

MOST_FILES = 20_000  # in all
MOST_BYTES = 1_000_000_000  # in all, unpacked
HOW_TO_FIND = (
    "File 7 is the seventh in the order that `python -m zipfile -l` lists a zip in, folders counted too; "
    "in a folder, the seventh file by its path, sub-folders looked into and capitals before small letters."
)


@dataclass(frozen=True)
class Found:
    """One file by its place, with its bytes or why they were not read."""

    place: str
    content: bytes | CasebookError


def found_in(inputs: Sequence[Path]) -> Iterator[Found]:
    """Every file in what was handed over, in order, as numbered places; what systems leave behind is passed over.

    Nothing here raises for one bad file: its `content` is a CasebookError that says what is wrong with it.
    """
    files = size = 0
    for number, path in enumerate(inputs, 1):
        for found in _input(f"input {number}", path):
            files += 1
            size += len(found.content) if isinstance(found.content, bytes) else 0
            if files > MOST_FILES or size > MOST_BYTES:
                most = f"{MOST_FILES:,} files or {MOST_BYTES // 1_000_000:,} MB"
                yield Found(found.place, CasebookError(f"and all after it were not read: there are more than {most}"))
                return
            yield found


def _input(place: str, path: Path) -> Iterator[Found]:
    try:
        kind = path.stat().st_mode
    except (FileNotFoundError, NotADirectoryError):
        yield Found(place, CasebookError("is not there; check how it is written"))
    except (OSError, ValueError):  # a folder above it is closed, or the name is none that a file can have
        yield Found(place, CasebookError("cannot be read; check how it is written, and who may read it"))
    else:
        yield from (_folder if stat.S_ISDIR(kind) else _file)(place, path)


def _folder(place: str, folder: Path) -> Iterator[Found]:
    found, unread = [], []
    for root, folders, names in os.walk(folder, onerror=unread.append):
        links = [name for name in folders if os.path.islink(os.path.join(root, name))]
        found += [os.path.relpath(os.path.join(root, name), folder) for name in [*names, *links]]
        if len(found) > MOST_FILES:
            yield Found(place, CasebookError(f"has more than {MOST_FILES:,} files in it; name the answers' own folder"))
            return
    for _ in unread:
        yield Found(place, CasebookError("has a folder in it that cannot be read; change who may read it"))
    for number, name in enumerate(sorted(found, key=os.fsencode), 1):
        if not left_by_a_system(PurePosixPath(name.replace(os.sep, "/"))):
            yield from _file(f"{place}, file {number}", folder / name, within=True)


def _file(place: str, path: Path, *, within: bool = False) -> Iterator[Found]:
    """A file's bytes, or those of everything in a zip. Links are followed only where the reader named one."""
    try:
        kind = path.lstat().st_mode if within else path.stat().st_mode
        if not stat.S_ISREG(kind):  # a pipe would keep the reader waiting for ever
            yield Found(place, CasebookError("is a link or a device and no file; it was not read"))
            return
        with path.open("rb") as file:
            content = file.read(LARGEST_WITH_ANALYSIS + 1)
    except OSError:
        yield Found(place, CasebookError("cannot be read; change who may read it"))
        return
    if is_archive(content):
        yield from _zip(place, path)
    else:
        yield Found(place, content)


def _zip(place: str, path: Path) -> Iterator[Found]:
    try:
        for number, content in enumerate(zip_entries(path, LARGEST_WITH_ANALYSIS), 1):
            if content is not None:
                yield Found(f"{place}, file {number}", content)
    except CasebookError as error:
        yield Found(place, error)
