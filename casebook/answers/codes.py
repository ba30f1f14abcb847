"""Codes that stand where a name would: which are one slip apart, and how many of a group could be matched.

All codes have one form (two letters, a day, two letters), so one slip is one character that differs or two
neighbours that changed places. That two codes are near says little by itself: it is offered, never assumed.
"""

from collections import defaultdict
from collections.abc import Iterable

import pandas as pd


def near_misses(codes: Iterable[str]) -> list[tuple[str, str]]:
    """Pairs of different codes of equal length that are one substitution, or one swap of neighbours, apart.

    That is a distance of one in the optimal string alignment of codes of equal length. Takes time in proportion
    to the number of codes: every code is looked up under its own neighbours.
    """
    codes = sorted(set(codes))
    there, alike, pairs = set(codes), defaultdict(list), set()
    for code in codes:
        for place in range(len(code)):
            alike[code[:place], code[place + 1 :]].append(code)
        for place in range(len(code) - 1):
            swapped = code[:place] + code[place + 1] + code[place] + code[place + 2 :]
            if swapped != code and swapped in there:
                pairs.add((min(code, swapped), max(code, swapped)))
    for group in alike.values():
        pairs.update((one, other) for number, one in enumerate(group) for other in group[number + 1 :])
    return sorted(pairs)


def matched(positions: pd.DataFrame) -> pd.DataFrame:
    """By case, how many learners gave both positions and how many gave either: columns case, both, either.

    `positions` has one row for each learner, case and moment; `both / either` is the match rate of the case.
    """
    moments = positions[positions.moment.isin(["before", "after"])].groupby(["case", "learner"]).moment.nunique()
    by_case = moments.groupby("case").agg(both=lambda many: int((many == 2).sum()), either="size")
    return by_case.reset_index().astype({"both": "int64", "either": "int64"})
