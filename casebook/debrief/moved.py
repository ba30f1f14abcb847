"""Where a group moved: each learner's position before and after a case, as far as it may be shown.

Who moved is counted in four cells: towards the low end, hardly, towards the high end, and without a pair of
positions. No median is given: it says how many lie on either side of it. Nothing here says why anybody moved.
"""

import numpy as np
import pandas as pd
from scipy.stats import binomtest

from casebook.debrief.group import HIGHER, LOWER, SAME, WAYS, Group
from casebook.debrief.rounding import SMALLEST, Split
from casebook.debrief.words import title_of
from casebook.intervals import wilson
from casebook.language import N_, gettext
from casebook.language.forms import numbered

HARDLY = 5  # points of the slider: a smaller change is a hand, and not a mind
LEVEL = 0.95
ONE_WAY = {  # what cannot be said where people moved one way, or hardly moved
    LOWER: N_(
        "It cannot be said how people elsewhere would move. Here {low} to {high} of {total} went towards the low end; "
        "of a larger group that would fit anything from {least} to {most}. How many went towards the high end is shown "
        "as few, and may be none."
    ),
    HIGHER: N_(
        "It cannot be said how people elsewhere would move. Here {low} to {high} of {total} went towards the high end; "
        "of a larger group that would fit anything from {least} to {most}. How many went towards the low end is shown "
        "as few, and may be none."
    ),
    SAME: N_(
        "It cannot be said how people elsewhere would move. Here {low} to {high} of {total} hardly moved; of a larger "
        "group that would fit anything from {least} to {most}. How many went one way or the other is shown as few, and "
        "may be none."
    ),
}
BOTH_WAYS = {  # and where they moved both ways: neither more than a coin would make it, or more of them one way
    SAME: N_(
        "It cannot be said that this group moved one way. {least_up} to {most_up} went towards the high end, and "
        "{least_down} to {most_down} towards the low end: a coin thrown for each of them might part them as unevenly."
    ),
    HIGHER: N_(
        "It cannot be said why more went towards the high end. {least_up} to {most_up} went towards the high end, and "
        "{least_down} to {most_down} towards the low end: chance alone would seldom do it. The talk, the last word and "
        "wishing to be seen to move all might."
    ),
    LOWER: N_(
        "It cannot be said why more went towards the low end. {least_up} to {most_up} went towards the high end, and "
        "{least_down} to {most_down} towards the low end: chance alone would seldom do it. The talk, the last word and "
        "wishing to be seen to move all might."
    ),
}
NUMBERS = ["about", "low", "high", "share_low", "share_high"]


def pairs(group: Group, case: str, first: str = "before", second: str = "after") -> pd.DataFrame:
    """The positions of those who gave two in a case: columns before, after (the first and the second of them, at the
    moments named), shift (points), indexed by learner.
    """
    given = group.of_case("positions", case)
    wide = given.pivot(index="learner", columns="moment", values="value").reindex(columns=[first, second]).dropna()
    wide.columns = ["before", "after"]
    return wide.assign(shift=wide.after - wide.before).astype("int64")


def ways(group: Group, case: str, first: str = "before", second: str = "after") -> pd.Series:
    """Which way each learner with both positions moved between them, indexed by learner."""
    shift = pairs(group, case, first, second)["shift"]
    return pd.Series(np.select([shift < -HARDLY, shift > HARDLY], [LOWER, HIGHER], SAME), shift.index, dtype=object)


def moved_split(
    group: Group, case: str, *, smallest: int = SMALLEST, first: str = "before", second: str = "after"
) -> Split:
    """How the group divides by the way in which each moved between two moments, as far as it may be shown."""
    named = "moved" if second == "after" else f"moved by {second}"
    return group.split(case, named, ways(group, case, first, second), WAYS, smallest=smallest)


def held(group: Group, *, smallest: int = SMALLEST) -> pd.DataFrame:
    """About how many stood where they had stood after the case when 30 and 90 days had gone by.

    Columns: case (its title), days, since (the way they moved, or no answer), and those of `numbers`.
    """
    rows = []
    for case in group.cases:
        for days in (30, 90):
            shown = moved_split(group, case, smallest=smallest, first="after", second=f"days-{days}")
            rows += [(title_of(case), days, gettext(way), *row) for way, *row in numbers(shown)]
    return pd.DataFrame(rows, columns=["case", "days", "since", *NUMBERS])


def moved(group: Group, *, smallest: int = SMALLEST) -> pd.DataFrame:
    """About how many moved each way in each case, and what share that may be of a larger group like this one.

    Columns: case (its title), way, and those of `numbers`. Four rows a case, the last for no pair of positions; none
    for a case of which nothing may be shown.
    """
    rows = []
    for case in group.cases:
        shown = moved_split(group, case, smallest=smallest)
        rows += [(title_of(case), gettext(way), *row) for way, *row in numbers(shown)]
    return pd.DataFrame(rows, columns=["case", "way", *NUMBERS])


def numbers(shown: Split) -> list[tuple]:
    """A row for each cell of a split; none where every answer is few: that a case has rows would tell that it was done.

    Each: name, about (people, 0 for few), low and high (the people that it may stand for), share_low and share_high:
    the ends of Wilson's 95 % intervals for the share that the fewest and the most are of everybody.
    """
    if not shown.shown:
        return []
    cells = zip(shown.names, shown.about, shown.low, shown.high, strict=True)
    return [(*cell, wilson(cell[2], shown.total)[0], wilson(cell[3], shown.total)[1]) for cell in cells]


def cannot_be_said(group: Group, *, smallest: int = SMALLEST) -> pd.DataFrame:
    """A plain sentence for each case, saying what its numbers do not show: columns case, what_cannot_be_said.

    No row for a case of which every way of moving is few: then no number is given either.
    """
    splits = {case: moved_split(group, case, smallest=smallest) for case in group.cases}
    rows = [(title_of(case), sentence(shown)) for case, shown in splits.items() if shown.shown]
    return pd.DataFrame(rows, columns=["case", "what_cannot_be_said"])


def sentence(shown: Split) -> str:
    """What a split by the way people moved does not show, in two or three sentences. Some way of moving is not few."""
    one_way = [way for way in (LOWER, HIGHER) if way in shown.shown]
    if len(one_way) == 2:
        return _both_ways(shown)
    way = one_way[0] if one_way else SAME
    low, high = shown.between(way)
    least, most = wilson(low, shown.total)[0], wilson(high, shown.total)[1]
    return numbered(
        gettext(ONE_WAY[way]).format(low=low, high=high, total=shown.total, least=f"{least:.0%}", most=f"{most:.0%}")
    )


def _both_ways(shown: Split) -> str:
    lower, higher = shown.between(LOWER), shown.between(HIGHER)
    which = SAME if _by_a_coin(lower, higher) else HIGHER if higher[0] > lower[1] else LOWER
    bounds = {"least_up": higher[0], "most_up": higher[1], "least_down": lower[0], "most_down": lower[1]}
    return numbered(gettext(BOTH_WAYS[which]).format(**bounds))


def _by_a_coin(lower: tuple[int, int], higher: tuple[int, int]) -> bool:
    """Whether fair coins part some people within these bounds as unevenly in more than one of twenty throws."""
    if lower[0] <= higher[1] and higher[0] <= lower[1]:
        return True
    closest = (lower[1], higher[0]) if higher[0] > lower[1] else (lower[0], higher[1])
    return bool(binomtest(closest[0], sum(closest)).pvalue >= 1 - LEVEL)
