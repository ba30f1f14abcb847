"""Where answers are kept: one SQLite file beside the cohort's, which nobody but its owner may read.

It knows learners by code only. Of a file it keeps what was chosen and when; reasons only where the learner
ticked that they may be shown, and a keyed fingerprint of the others, which tells two files of one person from
two people's. `casebook withdraw` takes a person out, to the byte.
"""

import hashlib
import hmac
import json
import sqlite3
from collections.abc import Collection, Iterator
from contextlib import AbstractContextManager, suppress
from pathlib import Path
from typing import Any, Literal

from casebook.answers import rooms as of_rooms
from casebook.answers.format import Answers, canonical
from casebook.answers.known import Known, known_cases
from casebook.answers.layout import check_layout, lay_out, written_anew
from casebook.answers.names import noted, store_path
from casebook.answers.people import File, Person, contradict, people
from casebook.answers.private_files import close_to_others
from casebook.answers.redaction import kept_cases, without_reasons
from casebook.answers.tables import Tables, tables_of
from casebook.answers.taking_out import Withdrawn, deleted, exports_removed
from casebook.answers.told import complaint, told
from casebook.errors import CasebookError
from casebook.letters import as_typed

MOST_OF_A_CODE = 200  # files; nobody hands in more, and each is held against each
SLOW = {"n": 2**14, "r": 8, "p": 1}  # scrypt's cost: about a twentieth of a second a code
SETTINGS = (  # `EXTRA`: what was kept is on the disk when a `with` ends, also if the power fails then
    *("secure_delete = ON", "journal_mode = DELETE", "synchronous = EXTRA", "temp_store = MEMORY"),
    "trusted_schema = OFF",
)
Outcome = Literal["counted", "again", "withdrawn", "room"]


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
        try:
            with self._told():
                check_layout(self._rows, self.path)
                for setting in SETTINGS:
                    self._rows.execute(f"PRAGMA {setting}")
                self._key, self.identity = self._fact("key"), self._fact("identity")
                self.lot = hmac.digest(self._key, b"lot", "sha256").hex()  # a secret, by which a debrief rounds
                self._withdrawn = {row[0] for row in self._rows.execute("SELECT fingerprint FROM withdrawn")}
        except BaseException:
            self.close()
            raise
        self._reading = 0
        self._slow: dict[str, bytes] = {}

    @classmethod
    def of(cls, cohort_file: Path | str, cohort: str) -> "Store":
        """The store of a cohort, made if it is not there yet."""
        path = store_path(cohort_file)
        if not path.exists():
            lay_out(path, cohort)
        store = cls(path)
        with store._told():
            if store._fact("cohort") != cohort:
                store.close()
                raise CasebookError(f"{path}: keeps another cohort's answers; is its name right?")
            noted(store._rows, Path(cohort_file))
        return store

    def __enter__(self) -> "Store":
        with self._told():
            self._rows.execute("BEGIN IMMEDIATE")
            self._reading = 1 + (self._rows.execute("SELECT max(reading) FROM files").fetchone()[0] or 0)
        return self

    def __exit__(self, kind, error, _) -> None:
        try:
            if kind:
                with suppress(sqlite3.Error):  # what failed has undone it already, or closing does
                    self._rows.execute("ROLLBACK")
            else:
                with self._told():
                    self._rows.execute("COMMIT")
        finally:
            self.close()
        if isinstance(error, sqlite3.Error):
            raise complaint(self.path, error) from None

    def close(self) -> None:
        """Let go of the file."""
        self._rows.close()

    # ---- putting in

    def keep(self, answers: Answers | of_rooms.Room) -> Outcome:
        """Keep one file; says whether it was counted, was there already, had been withdrawn, or is what a room saw."""
        if of_rooms.is_room(answers):
            return of_rooms.keep(self._rows, answers)
        fingerprint, code = self.fingerprint(answers), answers["code"]
        if fingerprint in self._withdrawn:
            return "withdrawn"
        if self._rows.execute("SELECT 1 FROM files WHERE fingerprint = ?", (fingerprint,)).fetchone():
            return "again"
        (there,) = self._rows.execute("SELECT count(*) FROM files WHERE code = ?", (code,)).fetchone()
        other = answers.get("earlier_code", "")
        earlier = "" if other == code or self._kept_apart(code, other) else other
        if not there and (self._was_withdrawn(code) or (earlier and self._was_withdrawn(earlier))):
            return "withdrawn"
        if there >= MOST_OF_A_CODE:
            raise CasebookError(f"comes under a code that {MOST_OF_A_CODE} files have already")
        shows = answers.get("show_reasons", False)
        kept = kept_cases(answers.get("cases", {}), self._key, shows=shows)
        analysis = canonical(answers["analysis"]).decode() if "analysis" in answers else ""
        into = "files (code, fingerprint, reading, shows, content, earlier, analysis)"
        row = (code, fingerprint, self._reading, shows, canonical(kept).decode(), earlier, analysis)
        self._rows.execute(f"INSERT INTO {into} VALUES (?, ?, ?, ?, ?, ?, ?)", row)
        return "counted"

    def fingerprint(self, answers: Answers) -> bytes:
        """What this store knows a file by, however it is laid out and whichever book it came from."""
        content = canonical({key: value for key, value in answers.items() if key != "book"})
        return hmac.digest(self._key, content, "sha256")

    def rooms(self) -> list[of_rooms.Room]:
        """What rooms were shown, the earliest session first."""
        return of_rooms.kept(self._rows)

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

    def join_earlier(self) -> int:
        """Put files under a code that an older book made together with those under the code that says so; how many
        people that has joined. Where two people's codes say so, or the files cannot be one person's, nothing is done.
        """
        rows = self._rows.execute(
            "SELECT min(code), earlier FROM files WHERE earlier != '' AND earlier IN (SELECT code FROM files) "
            "GROUP BY earlier HAVING count(DISTINCT code) = 1"
        ).fetchall()
        joined = 0
        for code, earlier in rows:
            same = self._same()
            if same.get(code, code) != same.get(earlier, earlier):
                both = {same.get(code, code), same.get(earlier, earlier)}
                if not contradict(file for file in self._files() if same.get(file.code, file.code) in both):
                    self.join(code, earlier)
                    joined += 1
        return joined

    def separate(self, code: str) -> None:
        """Undo `join` for everything that was put together with this code, and do not do it again unasked."""
        person = self._same().get(code, code)
        codes = self._rows.execute("SELECT code FROM same WHERE person = ?", (person,)).fetchall()
        if not codes:
            raise CasebookError(f"{self.path}: nothing was put together under that code; there is nothing to separate")
        self._rows.execute("DELETE FROM same WHERE person = ?", (person,))
        self._rows.executemany("INSERT OR IGNORE INTO apart VALUES (?)", codes)
        self._rows.executemany("UPDATE files SET earlier = '' WHERE code = ?", codes)

    def forget_hidden_reasons(self, *codes: str) -> None:
        """Drop the reasons of those whose newest file no longer lets them be shown, of analyses all but the last."""
        mixed = "SELECT code FROM files GROUP BY code HAVING count(DISTINCT shows) > 1 OR sum(analysis != '') > 1"
        same = self._same()
        several = {code for (code,) in self._rows.execute(mixed)} | same.keys()
        if codes:
            theirs = {same.get(code, code) for code in codes}
            several = {code for code in several if same.get(code, code) in theirs}
        for person in people(self._files_under(several), same):
            for file in person.files:
                if file.shows and not person.shows:
                    content = canonical(without_reasons(file.cases)).decode()
                    self._rows.execute("UPDATE files SET content = ? WHERE id = ?", (content, file.id))
                if file.analysis and file is not person.analysis:
                    self._rows.execute("UPDATE files SET analysis = '' WHERE id = ?", (file.id,))

    def exported(self, *paths: Path) -> None:
        """Remember files made from these answers, so that a withdrawal can take them away; of a folder, what a command
        that was killed has left beside it.
        """
        with self._told():
            self._rows.executemany(
                "INSERT OR IGNORE INTO exports VALUES (?)", [(str(path.resolve()),) for path in paths]
            )

    # ---- taking out

    def withdraw(self, name: str) -> Withdrawn:
        """Take out everything kept under a code, or of one of the people under it (`be12rk/2`), and write the file
        anew, so that no byte of it is left. Files made from the answers go too: they can be made again.

        What stays is a fingerprint of each file and a slow one of the code, so that neither is counted again.
        Raises CasebookError when nothing is kept under it.
        """
        gone = self.under(name)
        if not gone:
            raise CasebookError(f"{self.path}: nothing is kept under this code")
        files = [file for person in gone for file in person.files]
        with self._told():
            self._rows.execute("BEGIN IMMEDIATE")
            self._rows.executemany(
                "INSERT OR IGNORE INTO withdrawn SELECT fingerprint FROM files WHERE id = ?", [(f.id,) for f in files]
            )
            for whole in deleted(self._rows, files):
                self._rows.execute("INSERT OR IGNORE INTO withdrawn VALUES (?)", (self._slow_fingerprint(whole),))
            removed, stuck = exports_removed(self._rows, self.identity)
            self._rows.execute("COMMIT")
        return Withdrawn(len(gone), len(files), removed, stuck, written_anew(self._rows))

    def take_back(self, fingerprints: Collection[bytes]) -> Withdrawn:
        """Take out these files, as `withdraw` does; they may come again, and others under their code may."""
        with self._told():
            self._rows.execute("BEGIN IMMEDIATE")
            known = dict(self._rows.execute("SELECT id, fingerprint FROM files"))
            files = [file for file in self._files() if known[file.id] in fingerprints]
            deleted(self._rows, files)
            removed, stuck = exports_removed(self._rows, self.identity) if files else (0, ())
            self._rows.execute("COMMIT")
        return Withdrawn(len({file.code for file in files}), len(files), removed, stuck, written_anew(self._rows))

    def under(self, name: str) -> list[Person]:
        """The people under a code, or the one of them that is named (`be12rk/2`); where there is nobody, those whose
        files say that an older book would have made this code.
        """
        code, number = as_typed(name)
        found = [person for person in self.people() if number in ("", str(person.number))]
        own = [person for person in found if any(file.code == code for file in person.files)]
        return own or [person for person in found if code and any(file.earlier == code for file in person.files)]

    # ---- looking

    def people(self) -> list[Person]:
        """The people whose answers are kept, by code."""
        with self._told():
            return people(self._files(), self._same())

    def tables(self, book: Known | None = None) -> Tables:
        """The answers to what `book`, or any case, asks; the numbers of learners follow no order of codes or files."""
        book = book or known_cases()
        with self._told():
            return tables_of(sorted(self.people(), key=self._lot), book)

    def _lot(self, person: Person) -> bytes:
        return hmac.digest(self._key, person.name.encode(), "sha256")

    def _files(self) -> Iterator[File]:
        return self._read("ORDER BY id")

    def _files_under(self, codes: Collection[str]) -> Iterator[File]:
        return self._read("WHERE code IN (SELECT value FROM json_each(?)) ORDER BY id", json.dumps(list(codes)))

    def _read(self, which: str, *given: str) -> Iterator[File]:
        select = f"SELECT id, code, reading, shows, content, earlier, analysis FROM files {which}"
        for id_, code, reading, shows, content, *more in self._rows.execute(select, given):
            yield File(id_, code, reading, bool(shows), json.loads(content), *more)

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

    def _was_withdrawn(self, code: str) -> bool:
        return bool(self._withdrawn) and self._slow_fingerprint(code) in self._withdrawn

    def _kept_apart(self, *codes: str) -> bool:
        """Whether somebody has said of one of these codes that it was put together in error."""
        return any(self._rows.execute("SELECT 1 FROM apart WHERE code = ?", (code,)).fetchone() for code in codes)

    def _told(self) -> AbstractContextManager[None]:
        return told(self.path)
