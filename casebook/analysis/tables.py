"""An analysis as tables for a live notebook: what was coded how often and where, and the words that carry a theme."""

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import pandas as pd

from casebook.analysis.analysis import Analysis, Theme
from casebook.analysis.changes import below, code_of
from casebook.analysis.consented import allowed
from casebook.analysis.files import read
from casebook.analysis.marks import unique_names
from casebook.analysis.model import Places
from casebook.errors import CasebookError, suggestion

PASSAGE = ["passage", "transcript", "from_turn", "to_turn", "words", "codes", "memo"]


@dataclass(frozen=True)
class Tables:
    """The tables of one analysis; a code is called by its name, with its id in brackets where two have one name."""

    analysis: Analysis

    @cached_property
    def names(self) -> dict[str, str]:
        """What each code is called, by its id."""
        return unique_names({code.id: code.name for code in self.analysis.codes})

    @cached_property
    def codes(self) -> pd.DataFrame:
        """A row a code: name, the code above it, meaning, memo, and how many passages have it."""
        given = [id_ for passage in self.analysis.passages for id_ in passage.codes]
        counts = pd.Series(given, dtype="object").value_counts()
        rows = [
            (code.id, self.names[code.id], self.names.get(code.under or "", ""), code.meaning, code.memo,
             int(counts.get(code.id, 0)))
            for code in self.analysis.codes
        ]  # fmt: skip
        return pd.DataFrame(rows, columns=["code", "name", "under", "meaning", "memo", "passages"])

    @cached_property
    def passages(self) -> pd.DataFrame:
        """A row a passage that is placed: by turns, with its words as they are printed, and its codes by name."""
        rows = [
            (one.coded.id, one.coded.transcript, one.passage.first, one.passage.last, one.words,
             ", ".join(self.names[id_] for id_ in one.coded.codes), one.coded.memo)
            for one in Places(self.analysis).placed
        ]  # fmt: skip
        return pd.DataFrame(rows, columns=PASSAGE)

    @cached_property
    def counts(self) -> pd.DataFrame:
        """A row a code, a column a transcript: how many passages of it have the code. It says how often something was
        coded, not how much it matters.
        """
        given = [(self.names[id_], one.transcript) for one in self.analysis.passages for id_ in one.codes]
        table = pd.DataFrame(given, columns=["code", "transcript"])
        counted = pd.crosstab(table["code"], table["transcript"])
        return counted.reindex(list(self.names.values()), fill_value=0).rename_axis(index="code", columns=None)

    @cached_property
    def allowed(self) -> pd.DataFrame:
        """What the people in each passage allowed: a column a use, and why it may not be printed."""
        return allowed(self.analysis)

    @cached_property
    def themes(self) -> pd.DataFrame:
        """A row a theme: name, what it says, what it leaves out, its codes by name, and how many passages carry it."""
        rows = [
            (
                one.id,
                one.name,
                one.says,
                one.left_out,
                ", ".join(self.names[id_] for id_ in one.codes),
                len(one.passages),
            )
            for one in self.analysis.themes
        ]
        return pd.DataFrame(rows, columns=["theme", "name", "says", "left_out", "codes", "passages"])

    def of_theme(self, theme: str) -> pd.DataFrame:
        """The passages that carry a theme, by its id or name, in its order, and whether each may be printed."""
        ids = [id_ for id_ in self._theme(theme).passages if id_ in set(self.passages["passage"])]
        rows = self.passages.set_index("passage").loc[ids]
        return rows.assign(may_be_printed=self.allowed.set_index("passage").loc[ids, "quote"]).reset_index()

    def with_code(self, code: str) -> pd.DataFrame:
        """The passages that have a code, by its id or name, or one under it."""
        ids = {name: id_ for id_, name in self.names.items()}
        wanted = below(self.analysis, code_of(self.analysis, ids.get(code, code)).id)
        has = [one.id for one in self.analysis.passages if wanted.intersection(one.codes)]
        return self.passages[self.passages["passage"].isin(has)].reset_index(drop=True)

    def _theme(self, theme: str) -> Theme:
        for one in self.analysis.themes:
            if theme in (one.id, one.name):
                return one
        ids = [one.id for one in self.analysis.themes]
        raise CasebookError(f"there is no theme '{theme}' in the analysis ({suggestion(theme, ids)})")


def of_the_page(path: Path | str) -> Tables:
    """The analysis in a file that the page saved, or in any other form that `casebook analysis` reads, as tables."""
    return Tables(read(Path(path)).analysis)
