"""The debrief's tables as a reader meets them: withheld counts say so, and a share stands with its interval."""

import pandas as pd

WITHHELD = "withheld"


def readable(table: pd.DataFrame | None, caption: str) -> pd.DataFrame:
    """The table for the page: columns whose name ends `_id` are left out, missing counts become "withheld", and share,
    low and high become one column of words. None becomes a table of no rows.
    """
    if table is None:
        table = pd.DataFrame()
    read = table.drop(columns=[name for name in table.columns if str(name).endswith("_id")])
    if {"share", "low", "high"} <= set(read.columns):
        words = [_share(*row) for row in read[["share", "low", "high"]].itertuples(index=False)]
        read = read.drop(columns=["low", "high"]).assign(share=words)
    for name in read.columns:
        if read[name].isna().any():
            read[name] = read[name].astype(object).where(read[name].notna(), WITHHELD)
    read.attrs["caption"] = caption
    return read


def _share(share: float, low: float, high: float) -> str:
    return "" if pd.isna(share) else f"{share:.0%} ({low:.0%} to {high:.0%})"
