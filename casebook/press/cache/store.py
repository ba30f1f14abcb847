"""The cache: what was made before, by a hash of what it was made of. The standard library alone.

An entry is one file, and its first line is a hash of the rest: what does not agree with it is thrown away
and made again. Beyond its limit the cache forgets what was used longest ago.
"""

import contextlib
import fcntl
import hashlib
import json
import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

MEGABYTES = 1000  # the default limit
FOLDER = ".cache"  # in the folder of the books


class Cache:
    """A cache in a folder, holding at most `megabytes`. Without a folder it keeps nothing and finds nothing."""

    def __init__(self, folder: Path | None, megabytes: int = MEGABYTES):
        self.folder, self.megabytes = folder, megabytes

    def get(self, kind: str, key: str) -> Any | None:
        """The value kept under the key, or None. A damaged entry is removed."""
        if self.folder is None:
            return None
        path = self._path(kind, key)
        try:
            check, _, text = path.read_text(encoding="utf-8").partition("\n")
        except (OSError, UnicodeDecodeError):
            clear(path)
            return None
        if check != _hash(text):
            clear(path)
            return None
        with contextlib.suppress(OSError):
            os.utime(path)  # used now: forgotten last
        return json.loads(text)

    def put(self, kind: str, key: str, value: Any) -> None:
        """Keep the value, anything JSON can hold, under the key. What cannot be written is not kept."""
        if self.folder is None:
            return
        path = self._path(kind, key)
        text = json.dumps(value, ensure_ascii=False, sort_keys=True)
        aside = path.with_name(f".{path.name}.{os.getpid()}")
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            aside.write_text(f"{_hash(text)}\n{text}", encoding="utf-8")
            aside.replace(path)
        except OSError:
            with contextlib.suppress(OSError):
                aside.unlink()

    def work(self, name: str) -> str:
        """A folder that a book's edition may be made in, the same each time; none without a cache."""
        return "" if self.folder is None else str(self.folder / "work" / name)

    def prune(self) -> int:
        """Forget what was used longest ago until the rest is within the limit; returns the bytes that are left."""
        if self.folder is None:
            return 0
        entries = sorted(self._entries())
        total = sum(size for _, size, _ in entries)
        for _, size, path in entries:
            if total <= self.megabytes * 1_000_000:
                break
            if path.is_dir():
                with locked(path) as free:
                    if not free:
                        continue
                    shutil.rmtree(path, ignore_errors=True)
            else:
                path.unlink(missing_ok=True)
            total -= size
        return total

    def _entries(self) -> Iterator[tuple[float, int, Path]]:
        """When each entry was last used, its bytes, and where it is. A working folder counts as one."""
        for kind in sorted(self.folder.iterdir()) if self.folder.exists() else []:
            for path in kind.iterdir() if kind.is_dir() else []:
                with contextlib.suppress(OSError):
                    if path.is_dir():
                        files = [inner.stat() for inner in path.rglob("*") if inner.is_file()]
                        yield max((f.st_mtime for f in files), default=0.0), sum(f.st_size for f in files), path
                    elif path.suffix != ".lock":
                        found = path.stat()
                        yield found.st_mtime, found.st_size, path

    def _path(self, kind: str, key: str) -> Path:
        return self.folder / kind / f"{key}.json"


def clear(path: Path) -> None:
    """Take away what is there, be it a file or, where a file should be, a folder. What cannot be taken stays."""
    with contextlib.suppress(OSError):
        shutil.rmtree(path, ignore_errors=True) if path.is_dir() and not path.is_symlink() else path.unlink()


@contextlib.contextmanager
def locked(folder: Path) -> Iterator[bool]:
    """Hold a working folder for oneself; False when somebody else does."""
    folder.parent.mkdir(parents=True, exist_ok=True)
    path = folder.with_name(f"{folder.name}.lock")
    if path.is_dir():
        clear(path)
    with path.open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            yield False
        else:
            yield True


def manifest(folder: Path, left_out: frozenset[str] | set[str] = frozenset()) -> dict[str, str]:
    """A hash of every file in a folder by its path; `left_out` are names at the top."""
    found = {}
    for root, folders, names in os.walk(folder):
        folders.sort()
        for name in sorted(names):
            if root == str(folder) and name in left_out:
                continue
            path = os.path.join(root, name)
            with open(path, "rb") as file:
                found[os.path.relpath(path, folder)] = hashlib.file_digest(file, "sha256").hexdigest()
    return found


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
