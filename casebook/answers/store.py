"""Where answers are kept: one SQLite file beside the cohort's, which nobody but its owner may read.

It knows learners by code only. Of a file it keeps what was chosen and when; reasons only where the learner
ticked that they may be shown, and a keyed fingerprint of the others, which tells two files of one person from
two people's. `casebook withdraw` takes a person out, to the byte.
"""

import contextlib
import hashlib
import hmac
import json
import os
import secrets
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from casebook.answers.beside import close_to_others, take_away
from casebook.answers.format import Answers, canonical
from casebook.answers.kept import kept_cases, without_reasons
from casebook.answers.people import File, Person, people
from casebook.answers.tables import Tables, tables_of
from casebook.errors import CasebookError

OWN, LAYOUT = 0x4E6F4461, 1  # marks the file as ours ("NoDa"), and how it is laid out
MOST_OF_A_CODE = 200  # files; nobody hands in more, and each is held against each
SLOW = {"n": 2**14, "r": 8, "p": 1}  # scrypt's cost: about a twentieth of a second a code
LAY_OUT = """
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
Outcome = Literal["counted", "again", "withdrawn"]


@dataclass(frozen=True)
class Withdrawn:
    """What a withdrawal took out: people (more than one where they shared a code), their files, exports deleted,
    and the exports that could not be."""

    people: int
    files: int
    exports: int
    stuck: tuple[Path, ...]


def store_path(cohort_file: Path | str) -> Path:
    """Where a cohort's answers are kept: `cohorts/mine.toml` has them in `cohorts/mine.answers.sqlite`."""
    return Path(cohort_file).with_suffix(".answers.sqlite")


class Store:
    """The answers of one cohort. `Store(path)` opens what is there; `Store.of(cohort_file, id)` makes it as well.

    Use it in a `with`: what was changed is kept when all went well, and undone when not. Raises CasebookError where
    the file is not there, not ours, of another layout, or in use.
    """

    def __init__(self, path: Path | str):
        self.path = Path(path)
        if not self.path.is_file():
            raise CasebookError(f"{self.path}: no answers are kept there; `casebook debrief COHORT ANSWERS` reads some")
        with self._told():
            close_to_others(self.path)
            self._rows = sqlite3.connect(self.path, isolation_level=None, timeout=5)
            self._check_layout()
            for setting in (
                "secure_delete = ON",
                "journal_mode = DELETE",
                "temp_store = MEMORY",
                "trusted_schema = OFF",
            ):
                self._rows.execute(f"PRAGMA {setting}")
            self._key = self._fact("key")
            self._withdrawn = {row[0] for row in self._rows.execute("SELECT fingerprint FROM withdrawn")}
        self._reading = 0
        self._slow: dict[str, bytes] = {}

    @classmethod
    def of(cls, cohort_file: Path | str, cohort: str) -> "Store":
        """The store of a cohort, made if it is not there yet."""
        path = store_path(cohort_file)
        if not path.exists():
            _lay_out(path, cohort)
        store = cls(path)
        if store._fact("cohort") != cohort:
            store.close()
            raise CasebookError(f"{path}: keeps another cohort's answers; give this cohort's file a name of its own")
        return store

    def __enter__(self) -> "Store":
        with self._told():
            self._rows.execute("BEGIN IMMEDIATE")
            self._reading = 1 + (self._rows.execute("SELECT max(reading) FROM files").fetchone()[0] or 0)
        return self

    def __exit__(self, kind, *_) -> None:
        with self._told():
            self._rows.execute("ROLLBACK" if kind else "COMMIT")
        self.close()

    def close(self) -> None:
        """Let go of the file."""
        self._rows.close()

    # ---- putting in

    def keep(self, answers: Answers) -> Outcome:
        """Keep one file's answers; says whether they were counted, were there already, or had been withdrawn."""
        content = canonical({key: value for key, value in answers.items() if key != "book"})
        fingerprint = hmac.digest(self._key, content, "sha256")
        code = answers["code"]
        if fingerprint in self._withdrawn:
            return "withdrawn"
        if self._rows.execute("SELECT 1 FROM files WHERE fingerprint = ?", (fingerprint,)).fetchone():
            return "again"
        (there,) = self._rows.execute("SELECT count(*) FROM files WHERE code = ?", (code,)).fetchone()
        if not there and self._withdrawn and self._slow_fingerprint(code) in self._withdrawn:
            return "withdrawn"
        if there >= MOST_OF_A_CODE:
            raise CasebookError(f"comes under a code that {MOST_OF_A_CODE} files have already")
        shows = answers.get("show_reasons", False)
        kept = kept_cases(answers["cases"], self._key, shows=shows)
        row = (code, fingerprint, self._reading, shows, canonical(kept).decode())
        self._rows.execute("INSERT INTO files (code, fingerprint, reading, shows, content) VALUES (?, ?, ?, ?, ?)", row)
        return "counted"

    def join(self, *codes: str) -> None:
        """Have the files under these codes, or this one, put together as one person's, as somebody has found out."""
        for code in codes:
            if not self._rows.execute("SELECT 1 FROM files WHERE code = ?", (code,)).fetchone():
                raise CasebookError(
                    f"{self.path}: nothing is kept under one of the codes given; check how it is written"
                )
        first, *others = dict.fromkeys(self._same().get(code, code) for code in codes)
        self._rows.executemany(
            "INSERT OR REPLACE INTO same VALUES (?, ?)", [(c, first) for c in (first, *others, *codes)]
        )
        self._rows.executemany("UPDATE same SET person = ? WHERE person = ?", [(first, other) for other in others])

    def separate(self, code: str) -> None:
        """Undo `join` for everything that was put together with this code."""
        person = self._same().get(code, code)
        if not self._rows.execute("DELETE FROM same WHERE person = ?", (person,)).rowcount:
            raise CasebookError(f"{self.path}: nothing was put together under that code; there is nothing to separate")

    def forget_hidden_reasons(self) -> None:
        """Drop the reasons of everybody whose newest file no longer lets them be shown."""
        mixed = "SELECT code FROM files GROUP BY code HAVING count(DISTINCT shows) > 1"
        codes = {code for (code,) in self._rows.execute(mixed)}
        for person in people(self._files(), self._same()) if codes or self._same() else ():
            for file in person.files:
                if file.shows and not person.shows:
                    content = canonical(without_reasons(file.cases)).decode()
                    self._rows.execute("UPDATE files SET content = ? WHERE id = ?", (content, file.id))

    def exported(self, *paths: Path) -> None:
        """Remember files made from these answers, so that a withdrawal can take them away; of a folder, what a command
        that was killed has left beside it.
        """
        self._rows.executemany("INSERT OR IGNORE INTO exports VALUES (?)", [(str(path.resolve()),) for path in paths])

    # ---- taking out

    def withdraw(self, name: str) -> Withdrawn:
        """Take out everything kept under a code, or of one of the people under it (`be12rk/2`), and write the file
        anew, so that no byte of it is left. Files made from the answers go too: they can be made again.

        What stays is a fingerprint of each file and a slow one of the code, so that neither is counted again.
        Raises CasebookError when nothing is kept under it.
        """
        code, _, number = name.strip().lower().partition("/")
        gone = [person for person in self.people() if number in ("", str(person.number)) and _under(code, person)]
        if not gone:
            raise CasebookError(
                f"{self.path}: nothing is kept under this code; check with the person how it is made, "
                "and read their file first if it was never read"
            )
        files = [file for person in gone for file in person.files]
        with self._told():
            self._rows.execute("BEGIN IMMEDIATE")
            self._rows.executemany(
                "INSERT OR IGNORE INTO withdrawn SELECT fingerprint FROM files WHERE id = ?", [(f.id,) for f in files]
            )
            self._rows.executemany("DELETE FROM files WHERE id = ?", [(file.id,) for file in files])
            left = {row[0] for row in self._rows.execute("SELECT code FROM files")}
            for whole in {file.code for file in files} - left:
                self._rows.execute("INSERT OR IGNORE INTO withdrawn VALUES (?)", (self._slow_fingerprint(whole),))
                self._rows.execute("DELETE FROM same WHERE code = ?", (whole,))
            removed, stuck = self._remove_exports()
            self._rows.execute("COMMIT")
            self._rows.execute("VACUUM")
        return Withdrawn(len(gone), len(files), removed, stuck)

    def _remove_exports(self) -> tuple[int, tuple[Path, ...]]:
        """Delete the files made from these answers: how many there were, and those that could not be deleted."""
        removed, stuck = 0, []
        for (path,) in self._rows.execute("SELECT path FROM exports ORDER BY path").fetchall():
            try:
                removed += take_away(Path(path))
            except OSError:
                stuck.append(Path(path))
            else:
                self._rows.execute("DELETE FROM exports WHERE path = ?", (path,))
        return removed, tuple(stuck)

    # ---- looking

    def people(self) -> list[Person]:
        """The people whose answers are kept, by code."""
        with self._told():
            return people(self._files(), self._same())

    def tables(self) -> Tables:
        """The answers as tables; the numbers of learners follow no order of codes or of files."""
        with self._told():
            return tables_of(sorted(self.people(), key=lambda one: hmac.digest(self._key, one.name.encode(), "sha256")))

    def _files(self) -> Iterator[File]:
        for id_, code, reading, shows, content in self._rows.execute(
            "SELECT id, code, reading, shows, content FROM files ORDER BY id"
        ):
            yield File(id_, code, reading, bool(shows), json.loads(content))

    # ---- within

    def _same(self) -> dict[str, str]:
        return dict(self._rows.execute("SELECT code, person FROM same"))

    def _fact(self, name: str) -> Any:
        return self._rows.execute("SELECT value FROM facts WHERE name = ?", (name,)).fetchone()[0]

    def _slow_fingerprint(self, code: str) -> bytes:
        """A code's, for those withdrawn. There are some fifty million codes: trying them all must take long."""
        if code not in self._slow:
            self._slow[code] = hashlib.scrypt(code.encode(), salt=self._key, dklen=32, **SLOW)
        return self._slow[code]

    def _check_layout(self) -> None:
        ours = self._rows.execute("PRAGMA application_id").fetchone()[0] == OWN
        if not ours or self._rows.execute("PRAGMA user_version").fetchone()[0] != LAYOUT:
            self._rows.close()
            raise CasebookError(
                f"{self.path}: was not written by this casebook; move it away and read the answers again"
            )

    @contextlib.contextmanager
    def _told(self) -> Iterator[None]:
        """SQLite's and the system's complaints as messages."""
        try:
            yield
        except sqlite3.OperationalError as error:
            remedy = "wait until the other debrief is done" if "locked" in str(error) else "look at its folder's rights"
            raise CasebookError(f"{self.path}: could not be used ({error}); {remedy}") from None
        except (sqlite3.DatabaseError, KeyError, TypeError, ValueError):  # whose own words may quote what is kept
            raise CasebookError(
                f"{self.path}: is damaged or no store; move it away and read the answers again"
            ) from None
        except OSError as error:
            raise CasebookError(f"{self.path}: could not be used ({error.strerror})") from None


def _lay_out(path: Path, cohort: str) -> None:
    """Make an empty store that its owner alone may read, from its first byte on; whole, or not at all."""
    new = path.with_name(f".{path.name}.{os.getpid()}.new")
    try:
        os.close(os.open(new, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
        with contextlib.closing(sqlite3.connect(new, isolation_level=None)) as rows:
            rows.executescript(f"PRAGMA application_id = {OWN}; PRAGMA user_version = {LAYOUT}; {LAY_OUT}")
            rows.executemany("INSERT INTO facts VALUES (?, ?)", [("cohort", cohort), ("key", secrets.token_bytes(32))])
        new.rename(path)
    except (OSError, sqlite3.Error) as error:
        new.unlink(missing_ok=True)
        raise CasebookError(f"{path}: could not be made ({error}); look at who may write in its folder") from None


def _under(code: str, person: Person) -> bool:
    return any(file.code == code for file in person.files)
