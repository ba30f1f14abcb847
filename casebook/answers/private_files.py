"""What lies beside a store of answers and what was made from it: closed to everybody else, and taken away."""

import os
import shutil
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

MARK = ".made-of"  # in the folder of a debrief: the identity of the store that it was made of, which names nobody


def close_to_others(store: Path) -> None:
    """Nobody but the owner may read the store, nor what SQLite or an older program has left beside it."""
    for end in ("", "-journal", "-wal", "-shm"):
        file = store.with_name(store.name + end)
        if file.exists() and file.stat().st_mode & 0o077:
            file.chmod(0o600)


def take_away(made: Path) -> bool:
    """Delete a file, and what a command that was killed while it made this folder has left beside it; says whether the
    file was there. OSError when something cannot be deleted.
    """
    there = made.is_file()
    if there:
        made.unlink()
    for left in made.parent.iterdir() if made.parent.is_dir() else ():
        if left.name.startswith(f".{made.name}.") and left.suffix in (
            ".new",
            ".old",
        ):
            shutil.rmtree(left)
    return there


def made_by_another(made: Path, identity: str) -> bool:
    """Whether this is, or lies in, a folder that the debrief of another store has made since, as its mark says."""
    for folder in (made, *made.parents[:4]):
        mark = folder / MARK
        if mark.is_file():
            return mark.read_text(encoding="utf-8", errors="replace").strip() != identity
    return False


@contextmanager
def written_for_owner_alone(files: Iterable[Path]) -> Iterator[None]:
    """What is written meanwhile nobody else can read, whether it is new or, as these files may be, is there."""
    for path in files:
        if path.is_file():
            path.chmod(0o600)
    before = os.umask(0o077)
    try:
        yield
    finally:
        os.umask(before)
