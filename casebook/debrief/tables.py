"""The debrief's tables as a reader meets them: a number stands with what it may stand for, and where nothing may be
shown a sentence stands in a table's place.
"""

import html
from dataclasses import dataclass

import pandas as pd

from casebook.debrief.words import people
from casebook.language import N_, gettext
from casebook.language.forms import numbered

NOTHING = N_(
    "Nothing is shown here. Too few people answered, or so few gave each answer that any number would say too much."
)


@dataclass(frozen=True)
class Said:
    """A sentence in the place of a table or a chart of which nothing may be shown."""

    text: str = NOTHING

    def __repr__(self) -> str:
        return gettext(self.text)

    def _repr_html_(self) -> str:
        return f"<p>{html.escape(gettext(self.text))}</p>"


def readable(table: pd.DataFrame | None, caption: str, otherwise: str = NOTHING) -> pd.DataFrame | Said:
    """The table for the page, or the sentence `otherwise` when there is none or it has no rows.

    Columns whose name ends in `_id` are left out. about, low and high become one column of words, people; share_low
    and share_high another, share.
    """
    if table is None or table.empty:
        return Said(otherwise)
    read = table.drop(columns=[name for name in table.columns if str(name).endswith("_id")])
    if {"about", "low", "high"} <= set(read.columns):
        numbers = read[["about", "low", "high"]].itertuples(index=False)
        read = read.assign(people=[people(*row) for row in numbers]).drop(columns=["about", "low", "high"])
    if {"share_low", "share_high"} <= set(read.columns):
        read["share"] = [_shares(low, high) for low, high in zip(read.share_low, read.share_high, strict=True)]
        read = read.drop(columns=["share_low", "share_high"])
    read = read.reset_index(drop=True)
    read.attrs["caption"] = caption
    return read


def _shares(low: float, high: float) -> str:
    return numbered(gettext("{low} to {high}").format(low=f"{low:.0%}", high=f"{high:.0%}"))


def codes_in_words(coded: pd.DataFrame) -> pd.DataFrame:
    """A row an excerpt, its codes in one column of words: columns case, excerpt, codes."""
    worded = coded.assign(
        codes=[
            gettext("{code}, about {people}").format(code=code, people=numbered(f"{about:,}"))
            for code, about in zip(coded.code, coded.people, strict=True)
        ]
    )
    return worded.groupby(["case", "excerpt"], sort=False).codes.agg("; ".join).reset_index()
