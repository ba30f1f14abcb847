"""How a store is laid out, how an empty one is made, and what one says of itself."""

import contextlib
import json
import os
import secrets
import sqlite3
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from casebook.answers.told import complaint
from casebook.errors import CasebookError

OWN, LAYOUT = 0x4E6F4461, 4  # marks the file as ours ("NoDa"), and how it is laid out
TABLES = """
CREATE TABLE facts (name TEXT PRIMARY KEY, value) WITHOUT ROWID;
CREATE TABLE files (
    id INTEGER PRIMARY KEY, code TEXT NOT NULL, fingerprint BLOB NOT NULL UNIQUE, reading INTEGER NOT NULL,
    shows INTEGER NOT NULL, content TEXT NOT NULL
);
CREATE INDEX files_by_code ON files (code);
CREATE TABLE same (code TEXT PRIMARY KEY, person TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE withdrawn (fingerprint BLOB PRIMARY KEY) WITHOUT ROWID;
CREATE TABLE exports (path TEXT PRIMARY KEY) WITHOUT ROWID;
"""
SECOND = """
ALTER TABLE files ADD COLUMN earlier TEXT NOT NULL DEFAULT '';
CREATE TABLE apart (code TEXT PRIMARY KEY) WITHOUT ROWID;
INSERT INTO facts VALUES ('identity', lower(hex(randomblob(8)))), ('former', '[]'), ('content', '');
PRAGMA user_version = 2;
"""
THIRD = """
CREATE TABLE rooms (session TEXT PRIMARY KEY, content TEXT NOT NULL) WITHOUT ROWID;
PRAGMA user_version = 3;
"""
FOURTH = """
ALTER TABLE files ADD COLUMN analysis TEXT NOT NULL DEFAULT '';
PRAGMA user_version = 4;
"""
LATER = {
    1: SECOND + THIRD + FOURTH,
    2: THIRD + FOURTH,
    3: FOURTH,
}  # by the layout of an older version, what brings it up to date
NOT_OURS = "was not written by this casebook; move it away and read the answers again"


def lay_out(path: Path, cohort: str) -> None:
    """Make an empty store that its owner alone may read, from its first byte on; whole, or not at all."""
    new = path.with_name(f".{path.name}.{os.getpid()}.new")
    try:
        os.close(os.open(new, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
        with contextlib.closing(sqlite3.connect(new, isolation_level=None)) as rows:
            rows.executescript(f"PRAGMA application_id = {OWN}; PRAGMA user_version = 1; {TABLES}")
            rows.executemany("INSERT INTO facts VALUES (?, ?)", [("cohort", cohort), ("key", secrets.token_bytes(32))])
            rows.executescript(LATER[1])
        new.rename(path)
    except (OSError, sqlite3.Error) as error:
        with contextlib.suppress(OSError):  # where nothing can be written, nothing is there to be deleted
            new.unlink(missing_ok=True)
        raise complaint(path, error) from None


def check_layout(rows: sqlite3.Connection, path: Path) -> None:
    """Refuse what is no store of ours, and bring one that an older version laid out up to date."""
    if _pragma(rows, "application_id") != OWN or _pragma(rows, "user_version") not in (*LATER, LAYOUT):
        raise CasebookError(f"{path}: {NOT_OURS}")
    if _pragma(rows, "user_version") in LATER:
        rows.execute("BEGIN IMMEDIATE")
        for statement in filter(str.strip, LATER.get(_pragma(rows, "user_version"), "").split(";")):
            rows.execute(statement)  # where nobody else has done it meanwhile
        rows.execute("COMMIT")


def _pragma(rows: sqlite3.Connection, name: str) -> int:
    return rows.execute(f"PRAGMA {name}").fetchone()[0]


def facts_of(path: Path) -> Mapping[str, Any] | None:
    """What a store says of itself, and whether it is empty; None when it is none, or cannot be read. Changes nothing.

    Keys: cohort (the id it goes by), former (earlier ids), content (a hash of the cohort file when it was last read),
    identity, empty.
    """
    try:
        with contextlib.closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True, timeout=5)) as rows:
            if _pragma(rows, "application_id") != OWN:
                return None
            found = dict(rows.execute("SELECT name, value FROM facts WHERE name != 'key'"))
            kept = ("files", "withdrawn", "exports", *(["rooms"] if _pragma(rows, "user_version") >= 3 else []))
            empty = not any(rows.execute(f"SELECT 1 FROM {table} LIMIT 1").fetchone() for table in kept)
            former = json.loads(found.get("former", "[]"))
    except (sqlite3.Error, OSError, ValueError):
        return None
    return {"content": "", "identity": "", **found, "former": former, "empty": empty}


def written_anew(rows: sqlite3.Connection) -> bool:
    """Write the file anew; whether that could be done. Deleted bytes are nought already."""
    with contextlib.suppress(sqlite3.OperationalError):
        rows.execute("VACUUM")
        return True
    return False
