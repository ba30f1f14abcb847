"""What SQLite and the system complain of, as messages that name the cause and the remedy."""

import errno
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from casebook.errors import CasebookError

FULL = "the disk is full; make room, and give the command again"
ONLY_READ = "it lies where nothing may be written; copy it and the cohort file to a folder of your own"
HELD = "another program holds it; wait until the other debrief is done, or close what has it open"
RIGHTS = "look at who may read and write it, and its folder"
SQLITE = {
    sqlite3.SQLITE_FULL: FULL,
    sqlite3.SQLITE_BUSY: HELD,
    sqlite3.SQLITE_LOCKED: HELD,
    sqlite3.SQLITE_READONLY: ONLY_READ,
}
SYSTEM = {errno.ENOSPC: FULL, errno.EDQUOT: FULL, errno.EROFS: ONLY_READ}


@contextmanager
def told(path: Path) -> Iterator[None]:
    """Whatever SQLite and the system complain of meanwhile, as a CasebookError about this store."""
    try:
        yield
    except (sqlite3.Error, OSError, KeyError, TypeError, ValueError) as error:
        raise complaint(path, error) from None


def complaint(path: Path, error: Exception) -> CasebookError:
    """The message that is due. A damaged store's own words are not repeated: they may quote what is kept."""
    if isinstance(error, sqlite3.OperationalError):
        kind = getattr(error, "sqlite_errorcode", 0) & 0xFF  # without what SQLite adds to tell kinds of one kind apart
        return CasebookError(f"{path}: could not be used ({error}); {SQLITE.get(kind, RIGHTS)}")
    if isinstance(error, OSError):
        remedy = SYSTEM.get(error.errno, RIGHTS)
        return CasebookError(f"{path}: could not be used ({(error.strerror or str(error)).lower()}); {remedy}")
    return CasebookError(f"{path}: is damaged or no store; move it away and read the answers again")
