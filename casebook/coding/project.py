"""What goes to another program and comes back: codebooks with their excerpts, and who coded what."""

import re
from collections import Counter
from dataclasses import dataclass

import pandas as pd

from casebook.coding.codebook import UNPRINTABLE, Codebook
from casebook.coding.codings import COLUMNS, checked
from casebook.errors import CasebookError, short


@dataclass(frozen=True, eq=False)
class Project:
    """Codebooks, one a case, and codings of their excerpts: columns coder, case, excerpt, code.

    The codings are put in one order (coder, then case, excerpt and code as the codebooks have them), so that the same
    project is the same file. `left_out` says in plain sentences what a file held that has no place here.

    Raises CasebookError for two codebooks of one case, and for codings that fit none.
    """

    name: str
    codebooks: tuple[Codebook, ...]
    codings: pd.DataFrame
    left_out: tuple[str, ...] = ()

    def __post_init__(self):
        cases = [book.case for book in self.codebooks]
        for case, times in Counter(cases).items():
            if times > 1:
                raise CasebookError(
                    f"project '{short(self.name)}': case '{short(case)}' has two codebooks; leave one out"
                )
        if not cases:
            raise CasebookError(f"project '{short(self.name)}' has no codebook; give at least one")
        codings = checked(self.codings, self.codebooks)
        for text in (self.name, *codings["coder"].unique()):
            if not text or UNPRINTABLE.search(text):
                raise CasebookError(
                    f"project '{short(self.name)}': {short(repr(text))} is no name; use letters, digits and spaces"
                )
        object.__setattr__(self, "codings", self._in_order(codings))

    @property
    def coders(self) -> list[str]:
        """The coders' names, numbers in them in the order of their value."""
        return list(self.codings["coder"].unique())

    def codebook(self, case: str) -> Codebook:
        """The codebook of a case; CasebookError for a case without one."""
        for book in self.codebooks:
            if book.case == case:
                return book
        raise CasebookError(f"project '{short(self.name)}' has no codebook for case '{short(case)}'")

    def _in_order(self, codings: pd.DataFrame) -> pd.DataFrame:
        coders = {coder: place for place, coder in enumerate(sorted(codings["coder"].unique(), key=_by_number))}
        places = {}
        for book in self.codebooks:
            for kind, entries in (("excerpt", book.excerpts), ("code", book.codes)):
                places |= {(kind, book.case, entry.id): place for place, entry in enumerate(entries)}
        cases = {book.case: place for place, book in enumerate(self.codebooks)}
        keys = [
            (coders[coder], cases[case], places["excerpt", case, excerpt], places["code", case, code])
            for coder, case, excerpt, code in codings.itertuples(index=False)
        ]
        order = sorted(range(len(keys)), key=keys.__getitem__)
        return codings.iloc[order][COLUMNS].reset_index(drop=True)


def _by_number(name: str) -> list:
    """A key that puts Coder 2 before Coder 10."""
    parts = [part for part in re.split(r"(\d+)", name) if part]
    return [(0, len(part.lstrip("0")), part) if part.isdecimal() else (1, 0, part) for part in parts]
