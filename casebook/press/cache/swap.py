"""Whole or not at all: what is made in a folder aside takes the place of the last good copy in one step."""

import contextlib
import ctypes
import errno
import os
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from casebook.errors import CasebookError

WORKING_FOLDER, EXCHANGE = -100, 2  # AT_FDCWD and RENAME_EXCHANGE
OLD, COPIED, LEFT = ".old", ".copied.old", ".left.old"  # endings: of what stood there, of its copy, of its remains


@contextmanager
def aside(home: Path) -> Iterator[Path]:
    """A new folder beside `home` that takes its place when all goes well, and goes away when it does not."""
    new = home.with_name(f".{home.name}.{os.getpid()}.new")
    try:
        home.parent.mkdir(parents=True, exist_ok=True)
        mend(home)
        shutil.rmtree(new, ignore_errors=True)
        new.mkdir()
        yield new
        if not (home.exists() and exchanged(new, home)):
            moved_in(new, home)
    except OSError as error:
        with contextlib.suppress(OSError):
            mend(home)
        raise CasebookError(f"{home}: could not be written ({error}); the last good copy is as it was") from error
    finally:
        shutil.rmtree(new, ignore_errors=True)  # what was not finished or, after the exchange, what stood there before
        _set_aside(home, new)


def moved_in(new: Path, home: Path) -> None:
    """Put a new folder in the place of another in two steps: where a build is killed between them, `mend` knows how."""
    if not home.exists():
        new.rename(home)
        return
    old = _free(home, OLD)
    try:
        home.rename(old)
    except OSError as error:
        if error.errno != errno.EXDEV:
            raise
        old = _copied(home)
        shutil.rmtree(home)
    new.rename(home)
    if old.name.endswith(COPIED):
        old = old.rename(_free(home, OLD))  # from here on the new one is the good one
    _cleared(home, old)


def _copied(home: Path) -> Path:
    """A copy of a folder that cannot be moved, as one in a container's image cannot; while it has its name, it and not
    what stands at `home` is the last good copy.
    """
    part, whole = home.with_name(f".{home.name}.copy.{os.getpid()}.new"), home.with_name(f".{home.name}{COPIED}")
    shutil.rmtree(part, ignore_errors=True)
    for folder, _, names in os.walk(home):  # copytree would take along by what the system knows an image's folder
        there = part / Path(folder).relative_to(home)
        there.mkdir()
        for name in names:
            shutil.copy(Path(folder, name), there / name, follow_symlinks=False)
        shutil.copymode(folder, there)
    return part.rename(whole)


def left_of(home: Path) -> list[Path]:
    """Folders of earlier copies that could not be deleted whole, since somebody has a file in them open."""
    return sorted(home.parent.glob(f".{home.name}.*{LEFT}"))


def _cleared(home: Path, old: Path) -> None:
    """Delete an earlier copy; what cannot be deleted is set aside, to go with the next build."""
    shutil.rmtree(old, ignore_errors=True)
    _set_aside(home, old)


def _set_aside(home: Path, remains: Path) -> None:
    """Name what could not be deleted so that nobody takes it for a good copy: on some disks an open file stays."""
    if remains.exists() and not remains.name.endswith(LEFT):
        with contextlib.suppress(OSError):
            remains.rename(_free(home, LEFT))


def _free(home: Path, ending: str) -> Path:
    """A name beside `home` that nothing has, with a number above all there are."""
    numbers = [_number(path, ending) for path in home.parent.glob(f".{home.name}.*{ending}")]
    return home.with_name(f".{home.name}.{max([0, *numbers]) + 1}{ending}")


def _number(path: Path, ending: str) -> int:
    number = path.name.removesuffix(ending).rpartition(".")[2]
    return int(number) if number.isdecimal() else 0


def exchanged(new: Path, home: Path) -> bool:
    """Put each in the place of the other in one step, where the system and its disk can: then there is no moment at
    which nothing stands there. Whether it was done.
    """
    if sys.platform != "linux":
        return False
    rename = getattr(ctypes.CDLL(None), "renameat2", None)
    if not rename:
        return False
    one, other = os.fsencode(new.absolute()), os.fsencode(home.absolute())
    return rename(WORKING_FOLDER, one, WORKING_FOLDER, other, EXCHANGE) == 0


def mend(home: Path) -> None:
    """Put back the last good copy where a build was killed between its steps; sweep what others left."""
    copied = home.with_name(f".{home.name}{COPIED}")
    if copied.exists():
        shutil.rmtree(home, ignore_errors=True)
        if not home.exists():
            copied.rename(home)
    olds = [path for path in home.parent.glob(f".{home.name}.*old") if not path.name.endswith((LEFT, COPIED))]
    olds.sort(key=lambda path: _number(path, OLD))
    if olds and not home.exists():
        olds.pop().rename(home)
    for old in [*olds, *left_of(home)]:
        _cleared(home, old)
    for left in home.parent.glob(f".{home.name}.*.new"):
        number = left.name.split(".")[-2]
        if number.isdecimal() and not alive(int(number)):
            shutil.rmtree(left, ignore_errors=True)


def alive(process: int) -> bool:
    """Whether there is a process of this number that has not ended: one that nobody has asked after yet has."""
    try:
        os.kill(process, 0)
        state = Path(f"/proc/{process}/stat").read_text(errors="replace").rpartition(")")[2].split()[0]
    except ProcessLookupError:
        return False
    except OSError:  # it is somebody else's, or the system has no such place to look
        return True
    return state not in ("Z", "X")
