"""What is done to a table before it is released (banding, suppression, withholding, rounding) and what it costs.

The finding to protect is one: how many told nobody, group by group. A protection costs it people, groups and width of
interval; what it costs in trust, or to other findings, is not counted here.
"""

from collections.abc import Mapping, Sequence
from math import hypot, nan

import pandas as pd

from casebook.errors import CasebookError, suggestion
from casebook.intervals import wilson
from casebook.mining.tables import ANSWERS, BY, class_sizes, k_anonymity, l_diversity, sample_uniques, t_closeness
from casebook.world.grammar import names

YOUNG, OLDER = "under 30", "30 and over"
AGES = {"16-24": YOUNG, "25-29": YOUNG, "30-44": OLDER, "45-64": OLDER, "65 and over": OLDER}
AS_COLLECTED, IN_HALVES, BANDED = "as collected", "town in two halves", "town in two halves, two ages"
BANDED_KEPT = "two halves, two ages, small groups left out"
DISTRICTS_KEPT = "districts kept, small groups left out"
MISSING = {"gap": nan, "low": nan, "high": nan}
ENDS = ("north of the river", "south of the river")


def halves_of_town() -> dict[str, str]:
    """Each district of Fernhollow with the half of the town it is counted to."""
    places = sorted(names()["places"])
    return {place: ENDS[number * 2 // len(places)] for number, place in enumerate(places)}


def band(responses: pd.DataFrame, column: str, bands: Mapping[str, str]) -> pd.DataFrame:
    """The table with the values of `column` replaced by their bands; a missing value stays missing.

    k never falls: rows that were alike still are. CasebookError for a value without a band.
    """
    values = _column(responses, column)
    without = set(values.dropna()) - set(bands)
    if without:
        raise CasebookError(f"{column}: '{min(without)}' is in no band; the bands have {', '.join(sorted(bands))}")
    return responses.assign(**{column: values.map(dict(bands))})


def suppress(responses: pd.DataFrame, least: int, by: Sequence[str] = BY) -> pd.DataFrame:
    """The rows whose equivalence class has at least `least` rows; the others are left out. It may leave none."""
    _at_least_one("least", least)
    return responses[class_sizes(responses, by) >= least]


def counts(responses: pd.DataFrame, group: str, answer: str = "told") -> pd.DataFrame:
    """How many people of each group gave each answer: a row a group, a column an answer."""
    table = pd.crosstab(_column(responses, group), _column(responses, answer))
    given = [value for value in ANSWERS if value in table]
    return table[given + [value for value in table if value not in given]]


def withhold(counts: pd.DataFrame, least: int) -> pd.DataFrame:
    """The counts with each small cell (from 1 to `least` - 1) replaced by the words "fewer than" and `least`."""
    _at_least_one("least", least)
    return counts.astype(object).mask(_small(counts, least), f"fewer than {least}")


def worked_out(counts: pd.DataFrame, least: int) -> pd.DataFrame:
    """The withheld cells that a reader of the row and column totals gets back by subtraction, each with its count.

    A cell comes back when it is the only one withheld in its row or its column, and then may free others. Columns:
    the group, answer, people.
    """
    hidden = _small(counts, least)
    back = hidden & False
    while True:
        alone = hidden & (hidden.mul(hidden.sum(axis=1) == 1, axis=0) | hidden.mul(hidden.sum() == 1))
        if not alone.to_numpy().any():
            break
        hidden, back = hidden & ~alone, back | alone
    found = counts.where(back).rename_axis(columns="answer").stack().dropna().astype(int)
    return found.rename("people").reset_index()


def finding(responses: pd.DataFrame, group: str = "age", answer: str = "nobody") -> pd.DataFrame:
    """How many of each group gave this answer: people, answering, share, low, high (95 % Wilson interval).

    A row a group, by the group; a group without anybody, and people whose group is missing, have no row.
    """
    gave = (_column(responses, "told") == answer).groupby(_column(responses, group))
    table = pd.DataFrame({"people": gave.size(), "answering": gave.sum()})
    limits = [wilson(row.answering, row.people) for row in table.itertuples()]
    return table.assign(
        share=table.answering / table.people, low=[low for low, _ in limits], high=[high for _, high in limits]
    )


def gap(responses: pd.DataFrame, answer: str = "nobody") -> dict[str, float]:
    """The finding in one number: share of the under-thirties giving this answer, less that of the others.

    Keys: gap, low, high (95 %, from -1 to 1), by Newcombe's (1998) method: each end is the gap less or more the root
    of the summed squares of the distances from each share to its Wilson limit. Ages may be banded or not.
    CasebookError if either group is empty, for then there is nothing to compare.
    """
    halves = band(responses, "age", AGES | {YOUNG: YOUNG, OLDER: OLDER})
    rows = finding(halves, "age", answer)
    if not {YOUNG, OLDER} <= set(rows.index):
        raise CasebookError("the gap needs people under 30 and people of 30 and over; one group is empty")
    young, older = rows.loc[YOUNG], rows.loc[OLDER]
    difference = young.share - older.share
    return {
        "gap": float(difference),
        "low": float(difference - hypot(young.share - young.low, older.high - older.share)),
        "high": float(difference + hypot(young.high - young.share, older.share - older.low)),
    }


def banded(responses: pd.DataFrame) -> pd.DataFrame:
    """The table with each district counted to its half of the town, and two ages."""
    return band(band(responses, "place", halves_of_town()), "age", AGES)


def protections(responses: pd.DataFrame, least: int = 5) -> pd.DataFrame:
    """Five releases of one table and what each keeps of the finding: a row a release.

    Columns: people, k, l and t (for whom they told), uniques (sample uniques), gap, low, high (as `gap` gives them;
    missing where nobody of one age is left to compare). A release that leaves nobody has 0 in the first five.
    """
    releases = {
        AS_COLLECTED: responses,
        IN_HALVES: band(responses, "place", halves_of_town()),
        BANDED: banded(responses),
        BANDED_KEPT: suppress(banded(responses), least),
        DISTRICTS_KEPT: suppress(responses, least),
    }
    rows = {name: _measured(table) for name, table in releases.items()}
    return pd.DataFrame.from_dict(rows, orient="index").rename_axis("release")


def _measured(table: pd.DataFrame) -> dict[str, float]:
    if table.empty:
        return dict.fromkeys(("people", "k", "l", "t", "uniques"), 0) | MISSING
    ages = set(band(table, "age", AGES | {YOUNG: YOUNG, OLDER: OLDER}).age)
    return {
        "people": len(table),
        "k": k_anonymity(table),
        "l": l_diversity(table, "told"),
        "t": t_closeness(table, "told"),
        "uniques": len(sample_uniques(table)),
    } | (gap(table) if {YOUNG, OLDER} <= ages else MISSING)


def _small(counts: pd.DataFrame, least: int) -> pd.DataFrame:
    return (counts > 0) & (counts < least)


def _at_least_one(name: str, value: int) -> None:
    if value < 1:
        raise CasebookError(f"{name} = {value}: give a whole number from 1")


def _column(responses: pd.DataFrame, column: str) -> pd.Series:
    if column not in responses:
        raise CasebookError(f"the table has no column '{column}' ({suggestion(column, map(str, responses))})")
    return responses[column]


def left_out(responses: pd.DataFrame, kept: pd.DataFrame, by: Sequence[str] = ("gender", "work")) -> pd.DataFrame:
    """Whom a release leaves out: a row for each value of `by`, columns group, left_out, of, most left out first.

    `kept` is the part of `responses` that is released, with its index.
    """
    gone = responses[~responses.index.isin(kept.index)]
    rows = [
        (value, int((gone[column] == value).sum()), int(of))
        for column in by
        for value, of in responses[column].value_counts().items()
    ]
    table = pd.DataFrame(rows, columns=["group", "left_out", "of"])
    return table.sort_values("left_out", key=lambda count: count / table.of, ascending=False, ignore_index=True)
