"""The passages where coders part, the most divided first: what a group should talk about, and no verdict."""

from collections import Counter

import pandas as pd

from casebook.coding.codebook import Codebook
from casebook.coding.codings import checked

COLUMNS = ["excerpt", "text", "chosen", "coders", "divided"]


def partings(codings: pd.DataFrame, book: Codebook) -> pd.DataFrame:
    """The excerpts of the codebook's case on which its coders differ, most divided first.

    Columns excerpt, text, chosen (how many chose which code, as "Mine 3, For the form 2"), coders (how many coded it)
    and divided: the share of pairs of coders who differ, 0 to 1. Coders who gave several codes differ unless they gave
    the same ones. Equally divided excerpts stand in the codebook's order. Nobody is named.

    Raises CasebookError for an excerpt or code that the codebook has not.
    """
    own = checked(codings[codings["case"] == book.case], [book])
    given: dict[str, dict[str, set[str]]] = {}  # excerpt → coder → codes
    for coder, _, excerpt, code in own.itertuples(index=False):
        given.setdefault(excerpt, {}).setdefault(coder, set()).add(code)
    rows = []
    for excerpt in book.excerpts:
        if excerpt.id in given:
            codes = list(given[excerpt.id].values())
            rows.append((excerpt.id, excerpt.text, _chosen(codes, book), len(codes), _divided(codes)))
    table = pd.DataFrame(rows, columns=COLUMNS)
    table = table[table["divided"] > 0].sort_values("divided", ascending=False, kind="stable", ignore_index=True)
    table.attrs["caption"] = "Where the coders part, the most divided first"
    return table


def _chosen(given: list[set[str]], book: Codebook) -> str:
    """How many chose each code, most first; the codebook's order where as many chose two."""
    counts = Counter(code for codes in given for code in codes)
    codes = [code for code in book.codes if counts[code.id]]
    return ", ".join(f"{code.name} {counts[code.id]}" for code in sorted(codes, key=lambda code: -counts[code.id]))


def _divided(given: list[set[str]]) -> float:
    coders, alike = len(given), Counter(frozenset(codes) for codes in given).values()
    return 1 - sum(same * (same - 1) for same in alike) / (coders * (coders - 1)) if coders > 1 else 0.0
