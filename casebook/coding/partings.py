"""The passages where coders part, the most divided first: what a group should talk about, and no verdict."""

import pandas as pd

from casebook.coding.codebook import Codebook
from casebook.coding.codings import checked, code_counts

COLUMNS = ["excerpt", "text", "chosen", "coders", "divided"]


def partings(codings: pd.DataFrame, book: Codebook) -> pd.DataFrame:
    """The excerpts of the codebook's case on which its coders differ, most divided first.

    Columns excerpt, text, chosen (how many chose which code, as "Mine 3, For the form 2"), coders (how many coded it)
    and divided: the share of pairs of coders who differ, 0 to 1. Equally divided ones stand in the codebook's order.
    Nobody is named.

    Raises CasebookError for an excerpt or code that the codebook has not.
    """
    own = checked(codings[codings["case"] == book.case], [book])
    counts = code_counts(own)
    rows = []
    for excerpt in book.excerpts:
        if excerpt.id in counts.index:
            chosen = counts.loc[excerpt.id]
            rows.append((excerpt.id, excerpt.text, _chosen(chosen, book), int(chosen.sum()), _divided(chosen)))
    table = pd.DataFrame(rows, columns=COLUMNS)
    table = table[table["divided"] > 0].sort_values("divided", ascending=False, kind="stable", ignore_index=True)
    table.attrs["caption"] = "Where the coders part, the most divided first"
    return table


def _chosen(counts: pd.Series, book: Codebook) -> str:
    """How many chose each code, most first; the codebook's order where as many chose two."""
    codes = [code for code in book.codes if counts.get(code.id, 0)]
    return ", ".join(f"{code.name} {counts[code.id]}" for code in sorted(codes, key=lambda code: -counts[code.id]))


def _divided(counts: pd.Series) -> float:
    coders = counts.sum()
    return float(1 - (counts * (counts - 1)).sum() / (coders * (coders - 1))) if coders > 1 else 0.0
