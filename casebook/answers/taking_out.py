"""What goes from a store when somebody is taken out of it: rows, files made from the answers, and the bytes of both."""

import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from casebook.answers.people import File
from casebook.answers.private_files import made_by_another, take_away


@dataclass(frozen=True)
class Withdrawn:
    """What was taken out: people (more than one where they shared a code), their files, exports deleted, and those
    that could not be; `anew`: whether the store was written anew."""

    people: int
    files: int
    exports: int
    stuck: tuple[Path, ...]
    anew: bool = True


def deleted(rows: sqlite3.Connection, files: Sequence[File]) -> set[str]:
    """Delete files, and what is said of codes under which nothing is left; these codes."""
    rows.executemany("DELETE FROM files WHERE id = ?", [(file.id,) for file in files])
    left = {row[0] for row in rows.execute("SELECT code FROM files")}
    whole = {code for file in files for code in (file.code, file.earlier) if code} - left
    for code in whole:
        for table in ("same", "apart"):
            rows.execute(f"DELETE FROM {table} WHERE code = ?", (code,))
        rows.execute("UPDATE files SET earlier = '' WHERE earlier = ?", (code,))
    return whole


def exports_removed(rows: sqlite3.Connection, identity: str) -> tuple[int, tuple[Path, ...]]:
    """Delete the files made from these answers: how many there were, and those that could not be deleted."""
    removed, stuck = 0, []
    for (path,) in rows.execute("SELECT path FROM exports ORDER BY path").fetchall():
        try:
            if not made_by_another(Path(path), identity):
                removed += take_away(Path(path))
        except OSError:
            stuck.append(Path(path))
        else:
            rows.execute("DELETE FROM exports WHERE path = ?", (path,))
    return removed, tuple(stuck)
