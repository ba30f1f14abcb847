"""Who gave which excerpt which code, as a table: columns coder, case, excerpt, code.

One code an excerpt from each coder; an excerpt that somebody left out has no row. Nothing here judges agreement.
"""

import csv
from collections.abc import Iterable
from functools import cache
from importlib.resources import files

import numpy as np
import pandas as pd

from casebook.coding.codebook import Codebook, codebook
from casebook.errors import CasebookError, short, suggestion

COLUMNS = ["coder", "case", "excerpt", "code"]
PLANNED = files("casebook.coding") / "planned.csv"


def as_codings(rows: pd.DataFrame) -> pd.DataFrame:
    """The rows as a table of codings: all columns text, none empty.

    A column `learner` in place of `coder` holds numbers; learners become "Coder 1", "Coder 2" and so on in the order
    of their numbers, so that nothing of the numbers is left. Rows without a code are left out.

    Raises CasebookError for a missing column and an empty cell.
    """
    if "coder" not in rows and "learner" in rows:
        rank = rows["learner"].rank(method="dense").astype("Int64").astype(str)
        rows = rows.assign(coder="Coder " + rank)
    for column in COLUMNS:
        if column not in rows:
            raise CasebookError(f"codings have no column '{column}'; they need {', '.join(COLUMNS)}")
    kept = rows[COLUMNS][rows["code"].notna() & (rows["code"] != "")]
    empty = kept.isna() | (kept == "")
    if empty.any(axis=None):
        column = empty.any().idxmax()
        raise CasebookError(f"codings: '{column}' is empty in row {empty[column].idxmax()}; fill it in")
    return kept.astype(str).reset_index(drop=True)


def checked(rows: pd.DataFrame, codebooks: Iterable[Codebook]) -> pd.DataFrame:
    """The codings, when every case, excerpt and code in them stands in a codebook and no row is there twice.

    Raises CasebookError naming the first that does not, with the nearest right one.
    """
    codings = as_codings(rows)
    known = {book.case: book for book in codebooks}
    for case in codings["case"].unique():
        if case not in known:
            raise CasebookError(f"codings: there is no codebook for case '{short(case)}' ({suggestion(case, known)})")
    for column, has in (("excerpt", Codebook.excerpt), ("code", Codebook.code)):
        right = {(book.case, entry.id) for book in known.values() for entry in getattr(book, f"{column}s")}
        for case, id_ in codings[["case", column]].drop_duplicates().itertuples(index=False):
            if (case, id_) not in right:
                has(known[case], id_)
    if codings.duplicated().any():
        coder, case, excerpt, code = map(short, codings[codings.duplicated()].iloc[0])
        raise CasebookError(f"codings: {coder} gave '{excerpt}' of '{case}' the code '{code}' twice; leave one out")
    return codings


def code_counts(codings: pd.DataFrame) -> pd.DataFrame:
    """How many coders gave each excerpt each code: a row an excerpt, a column a code, for the codings of one case.

    Raises CasebookError for codings of several cases, and where a coder gave one excerpt two codes.
    """
    codings = as_codings(codings)
    if codings["case"].nunique() > 1:
        cases = ", ".join(sorted(codings["case"].unique()))
        raise CasebookError(f"agreement is counted for one case at a time; these codings are of {cases}")
    twice = coded_twice(codings)
    if len(twice):
        row = twice.iloc[0]
        many = "two" if row.codes == 2 else row.codes
        raise CasebookError(
            f"{short(row.coder)} gave '{short(row.excerpt)}' of '{short(row.case)}' {many} codes; "
            "agreement is counted for one code an excerpt"
        )
    if codings.empty:
        return pd.DataFrame(dtype=np.int64)
    return pd.crosstab(codings["excerpt"], codings["code"])


def coded_twice(codings: pd.DataFrame) -> pd.DataFrame:
    """Where somebody gave one excerpt several codes: columns coder, case, excerpt and codes, how many they gave."""
    counted = codings.groupby(["coder", "case", "excerpt"], sort=False).size()
    return counted[counted > 1].rename("codes").reset_index()


@cache
def _planned() -> tuple[dict[str, str], ...]:
    with PLANNED.open(encoding="utf-8", newline="") as lines:
        return tuple(csv.DictReader(lines))


def planned_disagreement() -> pd.DataFrame:
    """Two invented coders who part on purpose, to be talked about before a group codes for itself.

    Columns case, excerpt, text, coder_a and coder_b (the names of the codes they chose), why (one sentence on what
    divides them; empty where they agree).
    """
    rows = []
    for row in _planned():
        book = codebook(row["case"])
        chosen = [book.code(row[coder]).name for coder in ("Coder A", "Coder B")]
        rows.append((row["case"], row["excerpt"], book.excerpt(row["excerpt"]).text, *chosen, row["why"]))
    table = pd.DataFrame(rows, columns=["case", "excerpt", "text", "coder_a", "coder_b", "why"])
    table.attrs["caption"] = "Two invented readers: where they disagree, and why"
    return table


def planned_codings() -> pd.DataFrame:
    """The planned disagreement as codings: coders "Coder A" and "Coder B"."""
    wide = pd.DataFrame(_planned())
    long = wide.melt(["case", "excerpt"], ["Coder A", "Coder B"], var_name="coder", value_name="code")
    return checked(long, [codebook(case) for case in wide["case"].unique()])
