"""Whole or not at all: what is made in a folder aside takes the place of the last good copy in one step."""

import ctypes
import os
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from casebook.errors import CasebookError

HERE, EXCHANGE = -100, 2  # AT_FDCWD and RENAME_EXCHANGE


@contextmanager
def aside(home: Path) -> Iterator[Path]:
    """A new folder beside `home` that takes its place when all goes well, and goes away when it does not."""
    old, new = home.with_name(f".{home.name}.old"), home.with_name(f".{home.name}.{os.getpid()}.new")
    try:
        home.parent.mkdir(parents=True, exist_ok=True)
        mend(home)
        shutil.rmtree(new, ignore_errors=True)
        new.mkdir()
        yield new
        if not (home.exists() and exchanged(new, home)):
            if home.exists():
                home.rename(old)
            new.rename(home)
            shutil.rmtree(old, ignore_errors=True)
    except OSError as error:
        mend(home)
        raise CasebookError(f"{home}: could not be written ({error}); the last good copy is as it was") from error
    finally:
        shutil.rmtree(new, ignore_errors=True)  # what was not finished or, after the exchange, what stood there before


def exchanged(new: Path, home: Path) -> bool:
    """Put each in the place of the other in one step, where the system and its disk can: then there is no moment at
    which nothing stands there. Whether it was done.
    """
    if sys.platform != "linux":
        return False
    rename = getattr(ctypes.CDLL(None), "renameat2", None)
    return bool(rename) and rename(HERE, os.fsencode(new.absolute()), HERE, os.fsencode(home.absolute()), EXCHANGE) == 0


def mend(home: Path) -> None:
    """Put back the last good copy where a build was killed between the two renames; sweep what others left."""
    old = home.with_name(f".{home.name}.old")
    if old.exists() and not home.exists():
        old.rename(home)
    shutil.rmtree(old, ignore_errors=True)
    for left in home.parent.glob(f".{home.name}.*.new"):
        if not alive(int(left.name.split(".")[-2])):
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
