"""Where a group moved: each learner's position before and after a case, as far as it may be shown.

Who moved is counted in four cells: towards the low end, hardly, towards the high end, and without a pair of
positions. Medians are given only where none of these is withheld, because a median and its interval say how
many lie below a value. Nothing here says why anybody moved.
"""

from collections.abc import Mapping

import numpy as np
import pandas as pd
from scipy.stats import binom, binomtest

from casebook.debrief.group import Group
from casebook.debrief.suppression import NO_ANSWER, SMALLEST, Split, split
from casebook.debrief.words import plain, title_of
from casebook.intervals import wilson

HARDLY = 5  # points of the slider: a smaller change is a hand, and not a mind
LOWER, SAME, HIGHER = "towards the low end", "hardly moved", "towards the high end"
WAYS = (LOWER, SAME, HIGHER)
STEP = 5  # points to which a median is rounded, so that it is nobody's own number
LEVEL = 0.95
SHARES = ["people", "of", "share", "low", "high"]


def pairs(group: Group, case: str) -> pd.DataFrame:
    """The positions of those who gave both in a case: columns before, after, shift (points), indexed by learner."""
    given = group.of_case("positions", case)
    wide = given.pivot(index="learner", columns="moment", values="value").reindex(columns=["before", "after"]).dropna()
    return wide.assign(shift=wide.after - wide.before).astype("int64").rename_axis(columns=None)


def ways(group: Group, case: str) -> pd.Series:
    """Which way each learner with a pair of positions moved, indexed by learner."""
    shift = pairs(group, case)["shift"]
    return pd.Series(np.select([shift < -HARDLY, shift > HARDLY], [LOWER, HIGHER], SAME), shift.index, dtype=object)


def moved_split(group: Group, case: str, *, smallest: int = SMALLEST) -> Split:
    """How the group divides by the way in which each moved, as far as it may be shown."""
    counts = ways(group, case).value_counts()
    return split({way: int(counts.get(way, 0)) for way in WAYS}, group.people, smallest=smallest, place=f"{case}/moved")


def moved(group: Group, *, smallest: int = SMALLEST) -> pd.DataFrame:
    """How many moved each way in each case, and what share that may be of a larger group like this one.

    Columns: case (its title), way, people (missing where withheld), of (those who answered, or everybody where that
    is withheld), share, low and high (Wilson's 95 % interval). Four rows a case, the last for no pair of positions.
    """
    rows = []
    for case in group.cases:
        shown = moved_split(group, case, smallest=smallest)
        rows += [(title_of(case), *row) for row in shares(shown)]
    return pd.DataFrame(rows, columns=["case", "way", *SHARES]).astype({"people": "Int64", "of": "Int64"})


def shares(shown: Split) -> list[tuple]:
    """A row for each cell of a split: name, people, of, share, low, high, missing where withheld.

    The last row, no answer, is of everybody and has no share.
    """
    rows = []
    for name, people in zip(shown.names, shown.people, strict=True):
        if name == NO_ANSWER:
            rows.append((name, people, shown.total, np.nan, np.nan, np.nan))
        elif people is None:
            rows.append((name, None, None, np.nan, np.nan, np.nan))
        else:
            rows.append((name, people, shown.answered, people / shown.answered, *wilson(people, shown.answered)))
    return rows


def moved_groups(group: Group, *, smallest: int = SMALLEST) -> pd.DataFrame:
    """The groups of each case, for a chart: columns case (title), way, people. The withheld cells are one row, and
    together a case's rows are everybody; none when there are too few people to say even that.
    """
    rows = [
        (title_of(case), plain(way), people)
        for case in group.cases
        for way, people in moved_split(group, case, smallest=smallest).groups.items()
    ]
    return pd.DataFrame(rows, columns=["case", "way", "people"])


def medians(group: Group, *, smallest: int = SMALLEST) -> pd.DataFrame:
    """The median position before and after each case and the median shift, in points, rounded to five.

    Columns: case, pairs (people), before, after, shift, low and high (a 95 % interval for the median shift, its ends
    rounded outwards; missing with fewer than 17 pairs where `smallest` is five). Missing throughout for a case of
    which any way of moving is withheld.
    """
    rows = []
    for case in group.cases:
        both = pairs(group, case)
        if moved_split(group, case, smallest=smallest).whole and len(both):
            middle = [rounded(both[name].median()) for name in ("before", "after", "shift")]
            low, high = median_interval(both["shift"].to_numpy(), deepest=smallest) or (np.nan, np.nan)
            ends = (np.floor(low / STEP) * STEP + 0.0, np.ceil(high / STEP) * STEP + 0.0)
            rows.append((title_of(case), len(both), *middle, *ends))
        else:
            rows.append((title_of(case), None, *[np.nan] * 5))
    made = pd.DataFrame(rows, columns=["case", "pairs", "before", "after", "shift", "low", "high"])
    return made.astype({"pairs": "Int64"})


def rounded(points: float) -> float:
    """A number of points to the nearest five."""
    return float(np.round(points / STEP) * STEP) + 0.0  # no minus nought


def median_interval(values: np.ndarray, *, level: float = LEVEL, deepest: int = 1) -> tuple[float, float] | None:
    """An interval for the median by the sign test: the k-th smallest and the k-th largest value (Thompson 1936).

    It covers the median at least as often as `level` says, whatever the distribution. k is the largest that does so;
    None where it is less than `deepest`, the fewest values that must lie at or beyond either end.
    """
    ordered = np.sort(np.asarray(values, dtype=float))
    k = int(binom.ppf((1 - level) / 2, len(ordered), 0.5)) if len(ordered) else 0
    return (float(ordered[k - 1]), float(ordered[-k])) if k >= max(deepest, 1) else None


def cannot_be_said(group: Group, *, smallest: int = SMALLEST) -> pd.DataFrame:
    """A plain sentence for each case, saying what its numbers do not show: columns case, what_cannot_be_said.

    No rows when fewer than `smallest` people handed in answers: then no number is given either.
    """
    splits = {case: moved_split(group, case, smallest=smallest) for case in group.cases}
    rows = [(title_of(case), _sentence(shown)) for case, shown in splits.items() if shown.total is not None]
    return pd.DataFrame(rows, columns=["case", "what_cannot_be_said"])


def _sentence(shown: Split) -> str:
    ways_shown = {way: people for way, people in shown.shown.items() if way in (LOWER, HIGHER)}
    if len(ways_shown) == 2:
        return _both_ways(ways_shown, shown)
    if len(ways_shown) == 1:
        ((way, people),) = ways_shown.items()
        return (
            f"That people move {way} here: {people} of {shown.answered} did, which would fit "
            f"{_anything(people, shown)} of a larger group, and how many went the other way is withheld."
        )
    if SAME in shown.shown:
        people = shown.shown[SAME]
        return (
            f"Which way the others went: {people} of {shown.answered} hardly moved, which would fit "
            f"{_anything(people, shown)} of a larger group."
        )
    return (
        "Whether this group moved. Too few people went one way, or hardly moved, or gave no pair of positions; others "
        "are withheld with them, and the page does not say which."
    )


def _anything(people: int, shown: Split) -> str:
    low, high = wilson(people, shown.answered)
    return f"anything from {low:.0%} to {high:.0%}"


def _both_ways(ways_shown: Mapping[str, int], shown: Split) -> str:
    lower, higher = ways_shown[LOWER], ways_shown[HIGHER]
    chance = binomtest(higher, higher + lower).pvalue
    if chance >= 1 - LEVEL:
        return (
            f"That this group moved one way: {higher} went {HIGHER} and {lower} {LOWER}, and a coin thrown for each "
            "of them would often part them as unevenly."
        )
    which = HIGHER if higher > lower else LOWER
    return (
        f"Why more went {which} ({max(higher, lower)} of {shown.answered}, and {min(higher, lower)} the other way). "
        "Chance alone would seldom do it; the talk, the last word and wishing to be seen to move all might."
    )
