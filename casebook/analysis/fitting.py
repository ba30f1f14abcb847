"""What an analysis has room for: an id for everything in a list, and texts and names as they may be in one."""

import re
from collections.abc import Callable, Iterable

from casebook.analysis.marks import own_name
from casebook.answers.analyses import LONGEST, LONGEST_NAME
from casebook.coding.elements import clean

UNWRITTEN = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ufffe\uffff]")
BETWEEN = "\n\n"

LeaveOut = Callable[[str], None]


class Ids:
    """Ids in one list: those that are wanted, each once, and new ones, a letter and the next free number."""

    def __init__(self, letter: str, avoided: Iterable[str] = ()):
        self._letter, self._taken, self._avoided, self._last = letter, set[str](), set(avoided), 0

    def each(self, wanted: Iterable[str]) -> list[str]:
        """An id for each of these: the one that is wanted, if it is one and is free, or a new one."""
        first = [self._own(id_) for id_ in wanted]
        return [id_ or self._new() for id_ in first]

    def _own(self, wanted: str) -> str:
        if wanted in self._taken:
            return ""
        self._taken.add(wanted)
        return wanted

    def _new(self) -> str:
        while True:
            self._last += 1
            made = f"{self._letter}{self._last}"
            if made not in self._avoided and self._own(made):
                return made


class Fitting:
    """Texts as an analysis has them: one kind of line end, nothing that cannot be printed, and not too long."""

    def __init__(self, leave_out: LeaveOut):
        self._leave_out = leave_out

    def __call__(self, text: str, longest: int = LONGEST) -> str:
        plain = UNWRITTEN.sub("", clean(text))
        if len(plain) > longest:
            self._leave_out(f"what of a text lies behind {longest:,} characters")
        return plain[:longest]

    def name(self, text: str, id_: str) -> str:
        """A name on one line, without the id that was put after it to tell it from others."""
        own = clean(own_name(text, id_) if id_ else text)
        return self(own.replace("\n", " ").replace("\t", " "), LONGEST_NAME)

    def memo(self, told: str, notes: Iterable[str]) -> str:
        """A memo that stands in a description, in notes, or in both: where they differ, both."""
        memo = told
        for note in map(clean, notes):
            if note and memo and note != memo:
                self._leave_out("nothing of a memo that its note and its description say in two ways: both are kept")
                memo = BETWEEN.join([note, memo])
            memo = memo or note
        return self(memo)
