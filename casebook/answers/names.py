"""Which store is whose: a cohort file may be renamed, and two may have one name.

A store knows the ids that its cohort has gone by, and a hash of the cohort file as it was last read. So the store of
a file that was renamed, and no more, is found again; where the file was changed as well, somebody has to say so.
"""

import hashlib
import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing, suppress
from pathlib import Path

from casebook.answers.layout import check_layout, facts_of
from casebook.answers.told import told
from casebook.errors import CasebookError, short

ENDING = ".answers.sqlite"


def store_path(cohort_file: Path | str) -> Path:
    """Where a cohort's answers are kept: `cohorts/mine.toml` has them in `cohorts/mine.answers.sqlite`."""
    return Path(cohort_file).with_suffix(ENDING)


def cohort_file_of(store: Path) -> Path:
    """The cohort file beside which a store lies, whether it is there or not."""
    return store.with_name(f"{store.name.removesuffix(ENDING)}.toml")


def others_beside(cohort_file: Path) -> list[Path]:
    """The other stores in the folder of a cohort file, or of its store."""
    own = cohort_file if cohort_file.name.endswith(ENDING) else store_path(cohort_file)
    with suppress(OSError):
        return sorted(path for path in own.parent.glob(f"*{ENDING}") if path.name != own.name and path.is_file())
    return []


def settled(cohort_file: Path, *, was: str = "", new: bool = False) -> list[str]:
    """Have the answers of a cohort lie where they are looked for, if its file was renamed; what was done, in words.

    `was` is the name that somebody says it had; `new` says that it is another group than any that is kept beside it.
    CasebookError where that has to be said and is not, and where answers would be mixed.
    """
    own = store_path(cohort_file)
    facts = facts_of(own) if own.exists() else None
    if was:
        return _taken_over(_said_to_be(cohort_file, was), cohort_file)
    if facts and facts["cohort"] != cohort_file.stem:
        return _taken_over(_brought_along(own, facts["cohort"]), cohort_file)
    if own.exists() and not (facts and facts["empty"]):
        return []
    left = [path for path in others_beside(cohort_file) if not cohort_file_of(path).is_file()]
    certain = [path for path in left if _is_of(path, cohort_file)]
    if len(certain) == 1:
        return _taken_over(certain[0], cohort_file)
    left = [path for path in left if not (facts_of(path) or {"empty": True})["empty"]]
    if left and not new:
        raise CasebookError(_which(cohort_file, left))
    return []


def noted(rows: sqlite3.Connection, cohort_file: Path) -> None:
    """Have a store remember the cohort file as it is now; nothing is written where it does."""
    now = _hash(cohort_file)
    rows.execute("UPDATE facts SET value = ? WHERE name = 'content' AND value != ?", (now, now))


def names_of(cohort_file: Path) -> frozenset[str]:
    """The ids under which answers are this cohort's: its own, and those that it had before and nobody has taken."""
    own = store_path(cohort_file)
    facts = facts_of(own) if own.exists() else None
    former = facts["former"] if facts else []
    free = [name for name in former if not own.with_name(f"{name}.toml").is_file()]
    return frozenset([cohort_file.stem, *free])


def _said_to_be(cohort_file: Path, was: str) -> Path:
    """The store that this name had, if it can be taken over."""
    name = Path(was).name.removesuffix(".toml").removesuffix(ENDING)
    own, old = store_path(cohort_file), store_path(cohort_file).with_name(f"{name}{ENDING}")
    if not old.is_file():
        there = ", ".join(path.name for path in others_beside(cohort_file)) or "none"
        raise CasebookError(f"--was {short(was)}: {old} is not there; the stores beside it: {there}")
    if cohort_file_of(old).is_file() and old != own:
        raise CasebookError(f"--was {short(was)}: {cohort_file_of(old)} is there, and these answers are its own")
    if own.exists() and old != own and not (facts_of(own) or {"empty": False})["empty"]:
        raise CasebookError(
            f"--was {short(was)}: {own} holds answers already, and two stores are not put together; move one of them "
            "away, take the other over, and read the files of the first again"
        )
    return old


def _brought_along(own: Path, cohort: str) -> Path:
    """A store that was renamed with its cohort file: it still goes by the former name."""
    other = own.with_name(f"{cohort}.toml")
    if other.is_file():
        raise CasebookError(
            f"{own}: keeps another cohort's answers, those of '{short(cohort)}', whose file is {other}; give it its "
            f"name back: {cohort}{ENDING}"
        )
    return own


def _is_of(store: Path, cohort_file: Path) -> bool:
    facts = facts_of(store)
    return bool(facts) and (facts["cohort"] == cohort_file.stem or facts["content"] == _hash(cohort_file) != "")


def _taken_over(old: Path, cohort_file: Path) -> list[str]:
    """Give a store the cohort file's name, inside first: killed between, it is known by that."""
    own = store_path(cohort_file)
    with told(old), closing(sqlite3.connect(old, isolation_level=None, timeout=5)) as rows:
        check_layout(rows, old)
        rows.execute("BEGIN IMMEDIATE")
        facts = dict(rows.execute("SELECT name, value FROM facts WHERE name IN ('cohort', 'former')"))
        former = {*json.loads(facts["former"]), facts["cohort"], cohort_file_of(old).stem} - {cohort_file.stem}
        for name, value in (("cohort", cohort_file.stem), ("former", json.dumps(sorted(former)))):
            rows.execute("UPDATE facts SET value = ? WHERE name = ?", (value, name))
        rows.execute("COMMIT")
    if old != own:
        with told(old):
            old.replace(own)
    return [f"{cohort_file}: took over the answers that were kept for {', '.join(sorted(former))}, now in {own}"]


def _which(cohort_file: Path, left: list[Path]) -> str:
    name = cohort_file_of(left[0]).stem
    return (
        f"{cohort_file}: no answers are kept under this name, and beside it lie answers whose cohort file is gone: "
        f"{', '.join(path.name for path in left[:20])}. Was this file renamed? Then: casebook debrief {cohort_file} "
        f"--was {name}. If it is another group's: casebook debrief {cohort_file} ANSWERS --new"
    )


def _hash(cohort_file: Path) -> str:
    with suppress(OSError):
        return hashlib.sha256(cohort_file.read_bytes()).hexdigest()
    return ""


def lines_of(stores: list[Path]) -> Iterator[str]:
    """How to take somebody out of each of these stores."""
    for store in stores:
        file = cohort_file_of(store)
        yield f"casebook withdraw {file if file.is_file() else store} CODE"
