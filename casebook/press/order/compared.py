"""What another version of a library did to a book: the new copy held against the last good one.

Says nothing where the same versions made both: then what differs is what somebody changed. The standard library alone.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from casebook.press.cache.store import manifest

RECORD = "casebook.json"  # differs with the versions it lists, and is not counted
NAMED = 5  # of files, and of versions
OWN = ("settings", "notebooks", "package", "data")  # of a record: what else a copy is made of


@dataclass(frozen=True)
class Last:
    """The last good copy as it was: what made it, and a hash of every file by its path, where versions are others."""

    record: Mapping[str, Any]
    files: Mapping[str, str]


def last_copy(home: Path, now: Mapping[str, Any]) -> Last:
    """What stands in `home` before another copy takes its place, which is made as the record `now` says."""
    record = _record(home)
    return Last(record, manifest(home, {RECORD}) if list(_versions(record, now)) else {})


def compared(cohort: str, last: Last, new: Path) -> Iterator[str]:
    """A line for a reader when other versions made the copy in `new` than the `last` one: which, how many of the files
    differ, by name the first of them, and what else was changed. None without a last copy that says what made it.
    """
    now = _record(new)
    versions = list(_versions(last.record, now))
    if versions:
        files = manifest(new, {RECORD})
        differ = _many(list(_differing(last.files, files)), len(files))
        yield f"{cohort}: made with {_some(versions, '; ')}: {differ}{_besides(last.record, now)}"


def _record(folder: Path) -> Mapping[str, Any]:
    """What made a copy, as it says itself; nothing for a copy that does not, or is not there."""
    try:
        record = json.loads((folder / RECORD).read_text(encoding="utf-8"))
        return record if isinstance(record["versions"], dict) else {"versions": {}}
    except (OSError, ValueError, TypeError, KeyError):
        return {"versions": {}}


def _versions(before: Mapping[str, Any], now: Mapping[str, Any]) -> Iterator[str]:
    """The versions that are others than last time, of what was named then."""
    old, new = before["versions"], now["versions"]
    for name in sorted(old.keys() & new.keys(), key=str.lower):
        if old[name] != new[name]:
            yield f"{name} {new[name]}, last time {old[name]}"


def _differing(before: Mapping[str, str], now: Mapping[str, str]) -> Iterator[str]:
    """The files, by path, that are not the same in both, those near the top first."""
    for path in sorted({*before, *now}, key=lambda path: (path.count("/"), path)):
        if before.get(path) != now.get(path):
            yield path


def _many(files: list[str], total: int) -> str:
    return (
        f"{len(files):,} of {total:,} files differ ({_some(files, ', ')})"
        if files
        else f"all {total:,} files are the same"
    )


def _some(words: list[str], between: str) -> str:
    """The first of these words, and how many more there are."""
    more = [f"{len(words) - NAMED:,} more"] if len(words) > NAMED else []
    return between.join([*words[:NAMED], *more])


def _besides(before: Mapping[str, Any], now: Mapping[str, Any]) -> str:
    """What of the book itself is not as it was, so that a difference need not be the library's."""
    changed = [name for name in OWN if before.get(name) != now.get(name)]
    return f"; the {', '.join(changed)} changed as well" if changed else ""
