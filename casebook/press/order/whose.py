"""Whose a book is: which cohort file a folder of the build was made of. The standard library alone.

Two cohort files in two folders may have one name, and so one place in the build. The record stands in the cache, as
nothing in a book may say whose computer made it.
"""

from pathlib import Path

from casebook.errors import CasebookError
from casebook.press.cache.store import FOLDER, Cache

KIND = "work"  # in the cache, whose folder of that name holds paths anyhow


def refuse_another(cohort_file: Path, out: Path) -> None:
    """CasebookError when the folder that the cohort's book would have holds the book of another cohort: one whose file
    is still there, elsewhere, and says something else. A build that was copied with its cohort file is its own.
    """
    record = Cache(out / FOLDER).get(KIND, _key(cohort_file)) if (out / FOLDER).is_dir() else None
    if not record or record.get("out") != str(out.absolute()) or not (out / cohort_file.stem).is_dir():
        return
    other = Path(record["file"])
    if other.is_file() and not _alike(other, cohort_file):
        raise CasebookError(
            f"{cohort_file}: {out / cohort_file.stem} is the book of another cohort file of that name, {other}; rename "
            "one of the two, or name another folder: --out"
        )


def remember(cohort_file: Path, out: Path, cache: Cache) -> None:
    """Keep in the cache which cohort file its book in `out` was made of."""
    cache.put(KIND, _key(cohort_file), {"file": str(cohort_file.absolute()), "out": str(out.absolute())})


def _key(cohort_file: Path) -> str:
    return f"{cohort_file.stem}.made-of"


def _alike(one: Path, other: Path) -> bool:
    try:
        return one.samefile(other) or one.read_bytes() == other.read_bytes()
    except OSError:
        return False
