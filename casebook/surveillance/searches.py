"""What a search for one's own patient finds: about whom, how old, how often wrong, and what surveys say of it.

The tables count what staff of the invented service found. The formulas have dials and assume what each says.
Neither tells what a real search engine finds, what is in a page, or what patients think of being searched.
"""

import re
from collections.abc import Sequence

import numpy as np
import pandas as pd

from casebook.errors import CasebookError, suggestion
from casebook.intervals import wilson
from casebook.language import N_, gettext
from casebook.language.forms import numbered

NOTHING, ANOTHER, STALE, TRUE = (
    N_("found nothing"),
    N_("about somebody else"),
    N_("about the person, no longer true"),
    N_("about the person, still true"),
)
FINDINGS = (NOTHING, ANOTHER, STALE, TRUE)
SURVEY_COLUMNS = ("source_key", "quantity", "value", "unit", "n")
OF_ALL_ASKED = re.compile(r"(?:%|percent)(?: derived)?(?: \((?P<count>\d+)(?:/(?P<of>\d+))?\))?")
COUNT = re.compile(r"participants|people|of (?P<of>\d+)(?: .+)?")


def namesakes(people: pd.DataFrame, knowing: Sequence[str] = ()) -> pd.Series:
    """How many others in the town share each person's name, and whatever else the searcher knows.

    `knowing` names columns of `people` that a page also shows (age, place, work …). A whole number a person,
    indexed as `people`; knowing more never leaves more.
    """
    known = ["name", *knowing]
    _columns(people, known)
    return (people.groupby(known, dropna=False)[known[0]].transform("size") - 1).rename("namesakes")


def sharing(people: pd.DataFrame, knowing: Sequence[str] = ()) -> pd.DataFrame:
    """How many people have how many namesakes: columns people, share (of all), indexed by namesakes.

    CasebookError if there are no people.
    """
    _some(people, "people")
    counts = namesakes(people, knowing).value_counts().sort_index()
    return pd.DataFrame({"people": counts, "share": counts / len(people)}).rename_axis("namesakes")


def found(searches: pd.DataFrame) -> pd.DataFrame:
    """What the searches came to, a row for each of `FINDINGS`: columns searches, share, low, high.

    The interval is Wilson's at 95 %: what other searches of the same kind might have come to. CasebookError
    if there are no searches, or one lacks `about` or `right`.
    """
    _some(searches, "searches")
    counts = _finding(searches).value_counts().reindex(FINDINGS, fill_value=0)
    return _shares(counts, pd.Series(len(searches), counts.index), "searches").rename_axis("finding")


def found_by_namesakes(searches: pd.DataFrame, people: pd.DataFrame) -> pd.DataFrame:
    """How often what was found was about somebody else, with no namesake in town, one, or several.

    Columns: found (searches that found something), another, share, low, high (95 %, Wilson). Rows without
    any search are left out. CasebookError if no search found anything.
    """
    pages = searches[searches.about != "nobody"]
    _some(pages, "searches that found anything")
    count = pages.person.map(namesakes(people).set_axis(people.person))
    if count.isna().any():
        raise CasebookError(f"{pages.person[count.isna()].iloc[0]} was searched for and is not among the people")
    band = pd.cut(count, [-1, 0, 1, np.inf], labels=[N_("none"), N_("one"), N_("several")])
    return _by_band(pages.about == "a namesake", band, "another").rename_axis("namesakes")


def written_down(searches: pd.DataFrame, by: str = "occasion") -> pd.DataFrame:
    """How many searches were recorded, and of how many the person was told, by a column of the table.

    Columns: searches, recorded, told, neither. The last row is all of them. CasebookError for no searches or
    an unknown column.
    """
    _some(searches, "searches")
    _columns(searches, [by])
    rows = searches.assign(searches=1, neither=~(searches.recorded | searches.told))
    columns = ["searches", "recorded", "told", "neither"]
    table = rows.groupby(by)[columns].sum().sort_values("searches", ascending=False, kind="stable")
    return pd.concat([table, rows[columns].sum().to_frame(N_("all of them")).T]).astype(int).rename_axis(by)


def about_another(namesakes: float, own: float = 1.0, each: float = 1.0) -> float:
    """The chance that a page with the right name is about somebody else: m b / (a + m b).

    `own` (a) is how many pages the person has left and `each` (b) how many each of the m namesakes has; every
    page is as likely to be met. CasebookError below 0, or where nobody has left a page: there is none to find.
    """
    theirs = _amount("namesakes", namesakes) * _amount("each", each)
    pages = _amount("own", own) + theirs
    if np.any(pages == 0):
        raise CasebookError("nobody of this name has left a page: there is no page to be wrong")
    return theirs / pages


def still_true(years: float, lasting: float) -> float:
    """The chance that a page of this age still holds: exp(-years / lasting).

    `lasting` is the mean number of years for which what such a page says stays true; above 0.
    """
    return np.exp(-_amount("years", years) / _above_0("lasting", lasting))


def misleading(another: float, stale: float) -> float:
    """The chance that a page misleads: it is about somebody else, or about the person and no longer true.

    1 - (1 - another)(1 - stale), where `stale` is the chance that a page about the person is out of date.
    """
    return 1 - (1 - _chance("another", another)) * (1 - _chance("stale", stale))


def one_misleads(misleading: float, pages: int) -> float:
    """The chance that at least one of so many pages misleads, each independently: 1 - (1 - w)^pages."""
    return 1 - (1 - _chance("misleading", misleading)) ** _amount("pages", pages)


def after_page(before: float, strength: float) -> float:
    """What one may believe after a page that is certainly about the person and still true (Bayes' rule in odds).

    `strength` is the page's likelihood ratio, above 0: how many times as likely such a page is if the belief is true
    as if it is false. It belongs to the page, whatever was believed before; above 1 the page never lowers a belief.
    """
    share = _chance("before", before)
    return share * _above_0("strength", strength) / (share * strength + 1 - share)


def belief_warranted(before: float, strength: float, misleading: float) -> float:
    """What one may believe after reading a page that may mislead: (1 - w) after_page + w before.

    By the law of total probability: with the chance w (`misleading`) the page is about somebody else or out of date,
    and is then taken to say nothing at all.
    """
    wrong = _chance("misleading", misleading)
    return (1 - wrong) * after_page(before, strength) + wrong * before


def pages_by_namesakes(
    years: float, lasting: float, namesakes: Sequence[float] = (0, 1, 2, 5, 20), own: float = 1.0, each: float = 1.0
) -> pd.DataFrame:
    """What a found page is, by how many others bear the name: columns namesakes, finding, chance.

    Three rows for each number of namesakes, whose chances sum to 1. Units and errors as in the formulas.
    """
    another = np.array([about_another(count, own, each) for count in namesakes])
    true = (1 - another) * still_true(years, lasting)
    wide = pd.DataFrame({N_("namesakes"): namesakes, ANOTHER: another, STALE: 1 - another - true, TRUE: true})
    return wide.melt("namesakes", var_name=N_("finding"), value_name="chance")


def surveys(figures: pd.DataFrame) -> pd.DataFrame:
    """Published shares beside the number that each is a share of, one row a figure, in the order given.

    `figures` has the columns `SURVEY_COLUMNS`, as text. Columns returned: source, quantity, share (as printed), count
    and of (missing where the source was not seen to count), reads. No interval is drawn: the samples were not drawn
    at random. CasebookError for a missing column or a figure that is no share.
    """
    _columns(figures, SURVEY_COLUMNS)
    columns = ["source", "quantity", "share", "count", "of", N_("reads")]
    return pd.DataFrame([_survey(row) for row in figures.to_dict("records")], columns=columns)


def _survey(row: dict[str, str]) -> dict:
    share, count, of = _share_of(row)
    form = gettext("{share:.1%} ({count:,} of {of:,})")
    reads = _without_count(row) if count is None else form.format(share=share, count=count, of=of)
    counted = {"count": np.nan if count is None else count, "of": np.nan if of is None else of}
    names = {"source": row["source_key"], "quantity": row["quantity"]}
    return {**names, "share": share, **counted, "reads": numbered(reads)}


def _share_of(row: dict[str, str]) -> tuple[float, int | None, int | None]:
    """A figure as a share, a count, and of how many (none where the source was not seen to give them)."""
    value, unit, n = float(row["value"]), str(row["unit"]).strip(), str(row["n"])
    of_all = OF_ALL_ASKED.fullmatch(unit)
    if counted := COUNT.fullmatch(unit):
        count, of = int(value), int(counted["of"] or (n if n.isdigit() else 0))
        share = value / of if of and value < of else -1
    else:
        count = int(of_all["count"]) if of_all and of_all["count"] else None
        of = int((of_all and of_all["of"]) or (n if of_all and n.isdigit() else 0)) or None
        share = value / 100 if unit.startswith(("%", "percent")) else -1
    if not 0 <= share <= 1:
        raise CasebookError(f"{row['source_key']}, {row['quantity']}: {row['value']} {unit} is no share; leave it out")
    return share, count, of


def _without_count(row: dict[str, str]) -> str:
    about, unit, n = gettext("about ") if "approx" in row["unit"] else "", row["unit"], str(row["n"])
    share = f"{about}{float(row['value']):g}%"
    if " of " in unit:
        whose = gettext(unit.split(" of ", 1)[1])
        return gettext("{share} of {whom}").format(share=share, whom=f"{int(n):,} {whose}" if n.isdigit() else whose)
    if n.isdigit():
        return gettext("{share} of {whom}").format(share=share, whom=f"{int(n):,}")
    unseen = gettext("of how many was not seen") if n in ("", "n/s", "nan") else gettext(n)
    return f"{share}; {unseen}"


def _finding(searches: pd.DataFrame) -> pd.Series:
    if searches[["about", "right"]].isna().any(axis=None):
        raise CasebookError("a search lacks `about` or `right`; leave out those not looked into, and say how many")
    whose = [searches.about == "nobody", searches.about == "a namesake", ~searches.right.astype(bool)]
    return pd.Series(np.select(whose, [NOTHING, ANOTHER, STALE], TRUE), searches.index)


def _by_band(happened: pd.Series, band: pd.Series, name: str) -> pd.DataFrame:
    groups = happened.groupby(band, observed=True)
    return _shares(groups.sum().astype(int), groups.size(), name, total="found")


def _shares(counts: pd.Series, totals: pd.Series, name: str, total: str = "") -> pd.DataFrame:
    """Counts of totals as shares, with intervals; the totals are a column where they are named."""
    limits = [wilson(count, of) for count, of in zip(counts, totals, strict=True)]
    low, high = (pd.Series(side, counts.index, dtype=float) for side in zip(*limits, strict=True))
    shown = ({total: totals} if total else {}) | {name: counts, "share": counts / totals}
    shown |= {N_("low"): low, N_("high"): high}
    return pd.DataFrame(shown)


def _some(table: pd.DataFrame, what: str) -> None:
    if table.empty:
        raise CasebookError(f"there are no {what} to count")


def _columns(table: pd.DataFrame, names: Sequence[str]) -> None:
    for name in names:
        if name not in table.columns:
            raise CasebookError(f"no column '{name}' ({suggestion(name, table.columns)})")


def _chance(name: str, value: float) -> float:
    if not np.all((np.asarray(value) >= 0) & (np.asarray(value) <= 1)):
        raise CasebookError(f"{name} = {value}: a chance lies between 0 and 1")
    return value


def _amount(name: str, value: float) -> float:
    if not np.all((np.asarray(value) >= 0) & np.isfinite(value)):
        raise CasebookError(f"{name} = {value}: give a number from 0 up")
    return value


def _above_0(name: str, value: float) -> float:
    if not np.all((np.asarray(value) > 0) & np.isfinite(value)):
        raise CasebookError(f"{name} = {value}: give a number above 0")
    return value
