"""The debrief's tables as a reader meets them: withheld counts say so, a share stands with its interval, and where
nothing may be shown a sentence stands in a table's place.
"""

import html
from dataclasses import dataclass

import pandas as pd

WITHHELD = "withheld"
NOTHING = (
    "Nothing is shown here. Some answer was given by too few people, or by nobody, or a few people gave none. The "
    "other numbers are withheld with it, those of large groups too: from them somebody could work out how few."
)


@dataclass(frozen=True)
class Said:
    """A sentence in the place of a table or a chart of which nothing may be shown."""

    text: str = NOTHING

    def __repr__(self) -> str:
        return self.text

    def _repr_html_(self) -> str:
        return f"<p>{html.escape(self.text)}</p>"


def readable(table: pd.DataFrame | None, caption: str, otherwise: str = NOTHING) -> pd.DataFrame | Said:
    """The table for the page, or the sentence `otherwise` when there is none or it has no rows.

    Columns whose name ends in `_id` are left out, missing counts become "withheld", and share, low and high become
    one column of words.
    """
    if table is None or table.empty:
        return Said(otherwise)
    read = table.drop(columns=[name for name in table.columns if str(name).endswith("_id")])
    if {"share", "low", "high"} <= set(read.columns):
        words = [_share(*row) for row in read[["share", "low", "high"]].itertuples(index=False)]
        read = read.drop(columns=["low", "high"]).assign(share=words)
    for name in read.columns:
        if read[name].isna().any():
            read[name] = read[name].astype(object).where(read[name].notna(), WITHHELD)
    read = read.reset_index(drop=True) if read.index.name is None else read
    read.attrs["caption"] = caption
    return read


def codes_in_words(coded: pd.DataFrame) -> pd.DataFrame:
    """A row an excerpt, its codes in one column of words: columns case, excerpt, codes."""
    worded = coded.assign(codes=[f"{code} {people:,}" for code, people in zip(coded.code, coded.people, strict=True)])
    return worded.groupby(["case", "excerpt"], sort=False).codes.agg("; ".join).reset_index()


def _share(share: float, low: float, high: float) -> str:
    return "" if pd.isna(share) else f"{share:.0%} ({low:.0%} to {high:.0%})"
