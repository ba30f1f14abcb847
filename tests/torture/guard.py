"""What reading may never do, watched from inside the process: run code, reach a network, write outside its folder."""

import os
import sys
from pathlib import Path
from types import CodeType
from typing import Any

FORBIDDEN = (
    "ctypes.dlopen",
    "os.exec",
    "os.fork",
    "os.posix_spawn",
    "os.putenv",
    "os.remove",
    "os.rename",
    "os.rmdir",
    "os.spawn",
    "os.symlink",
    "os.system",
    "pickle.find_class",
    "pty.spawn",
    "shutil.rmtree",
    "socket.bind",
    "socket.connect",
    "socket.getaddrinfo",
    "socket.gethostbyname",
    "subprocess.Popen",
    "urllib.Request",
)
WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND


class Broken(BaseException):
    """A reader did what it may not. Not an Exception, so that nothing catches it on the way."""


class Guard:
    """Watches while it is entered. `folder` is where writing is allowed; what happens outside of it is refused."""

    def __init__(self, folder: Path):
        self._folder, self._on = str(folder.resolve()), False
        sys.addaudithook(self._hear)

    def __enter__(self) -> "Guard":
        self._on = True
        return self

    def __exit__(self, *_: Any) -> None:
        self._on = False

    def _hear(self, event: str, given: tuple) -> None:
        if not self._on:
            return
        if event in FORBIDDEN:
            raise self._broken(f"{event} {given!r}")
        if event == "open" and self._writes(*given):
            raise self._broken(f"opened {given[0]!r} to write")
        if event == "exec" and given[0].co_filename == "<string>" and not _of_namedtuple(given[0]):
            raise self._broken(f"ran code from {given[0]!r}")

    def _writes(self, path: Any, mode: str | None, flags: int) -> bool:
        if not isinstance(path, str | bytes) or not ((mode and set(mode) & set("wax+")) or flags & WRITING):
            return False
        return not os.path.realpath(os.fsdecode(path)).startswith(self._folder)

    def _broken(self, what: str) -> Broken:
        self._on = False
        return Broken(what)


def _of_namedtuple(code: CodeType) -> bool:
    """Whether the standard library makes a class by it, as pandas has it do for rows."""
    return any(isinstance(part, CodeType) and "_tuple_new" in part.co_names for part in code.co_consts)
