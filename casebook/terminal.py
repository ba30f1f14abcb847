"""What a command says, on terminals of every kind: also on those that know few letters, or that have gone."""

import codecs
import contextlib
import os
import sys
from typing import TextIO

PLAIN = str.maketrans(
    {"“": '"', "”": '"', "„": '"', "‘": "'", "’": "'", "–": "-", "—": "-", "…": "...", "−": "-", " ": " "}
)
HUNG_UP = 128 + 13  # the status of a program whose reader has gone, as a shell gives it


def tell(line: str) -> None:
    """Print a line at once. Whoever reads no further, as `head` does, ends the command, quietly."""
    _said(line, sys.stdout)


def complain(line: str) -> None:
    """Print a line where complaints go."""
    _said(line, sys.stderr)


def _said(line: str, stream: TextIO) -> None:
    try:
        print(line, file=stream, flush=True)
    except BrokenPipeError:
        with contextlib.suppress(OSError, ValueError):  # what is still to be flushed goes nowhere
            os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())
        raise SystemExit(HUNG_UP) from None


def say_in_any_encoding() -> None:
    """Have no character end a command that its terminal's encoding does not have: another stands for it."""
    codecs.register_error("casebook", _as_another)
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="casebook")


def _as_another(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeEncodeError):
        raise error
    letters = error.object[error.start : error.end].translate(PLAIN)
    return letters.encode("ascii", "backslashreplace").decode("ascii"), error.end
