"""What a set of short stories cannot show: two parts that act together, too few raters, and a miss by luck.

It asks `flows` what it would have found, had a simulated public been another or a larger one. It rates nothing
itself, and estimates nobody.
"""

from collections.abc import Mapping, Sequence

import pandas as pd

from casebook.consent import flows

TOGETHER: tuple[tuple[Mapping[str, str], float], ...] = (
    ({"recipient": "her own clinician", "type": "a diagnosis"}, -30.0),  # invented, and large
)
POSSIBLE = len(flows.FACTORS["terms"]) ** len(flows.FACTORS)  # stories that could be told: 3 to the power of 5
HEADS = {
    "sender": "who sends",
    "recipient": "who receives",
    "subject": "about whom",
    "type": "about what",
    "terms": "on what terms",
    "factor": "part of the story",
    "level": "version of the part",
    "told": "points that we gave",
    "points": "points found from the ratings",
    "low": "lowest likely points",
    "high": "highest likely points",
    "alone": "points found at first",
    "together": "points found after we took 30 off",
    "moved": "change in points",
    "raters": "how many raters",
    "answers": "how many ratings",
    "reach": "each number of points may be wrong by this much, up or down",
    "mean_rating": "mean rating",
    "rule": "allowed or refused by the rule",
    "lowest": "lowest rating",
    "mean": "mean of the ratings",
    "highest": "highest rating",
}


def headed(table: pd.DataFrame, digits: int = 0) -> pd.DataFrame:
    """The table with heads that say what stands below them, its numbers rounded: whole ones without a point."""
    rounded = table.round(digits)
    if digits == 0:
        rounded = rounded.astype({name: int for name in rounded.select_dtypes("number")})
    return rounded.rename(columns=HEADS)


def told_and_found(
    effects: pd.DataFrame, stated: Mapping[str, tuple[float, float, float]] = flows.STATED
) -> pd.DataFrame:
    """What a simulated public was given beside what was found: factor, level, told, points, low, high, missed.

    `effects` is what `flows.effects` gives. A level is missed when what it was given lies outside its interval.
    """
    told = flows.stated_effects(stated).points
    table = effects[["factor", "level"]].assign(told=told, points=effects.points, low=effects.low, high=effects.high)
    return table.assign(missed=(told < effects.low) | (told > effects.high))


def charged(
    design: pd.DataFrame, *, seed: int, joint: Sequence[tuple[Mapping[str, str], float]] = TOGETHER
) -> pd.DataFrame:
    """What the estimate of each level becomes when two parts act together: factor, level, alone, together, moved.

    The same simulated public rates the same flows twice, without and with the joint effect, so that only the
    joint effect moves the estimates. It adds nothing to a level of a third factor; what such a level moves by is
    charged to it because of the design.
    """
    alone = flows.effects(flows.simulated_ratings(design, seed=seed))
    together = flows.effects(flows.simulated_ratings(design, seed=seed, joint=joint)).points
    table = alone[["factor", "level"]].assign(alone=alone.points, together=together)
    return table.assign(moved=table.together - table.alone)


def bystanders(
    charged: pd.DataFrame, joint: Sequence[tuple[Mapping[str, str], float]] = TOGETHER, least: float = 1.5
) -> pd.DataFrame:
    """The rows of `charged` whose factor has no part in the joint effect and that moved by `least` points or more."""
    part = {factor for together, _ in joint for factor in together}
    return charged[~charged.factor.isin(part) & (charged.moved.abs() >= least)].reset_index(drop=True)


def reaches(raters: Sequence[int], *, seed: int, publics: int = 20) -> pd.DataFrame:
    """How well the points of a level are known with so many raters: raters, answers, reach.

    `reach` is half the width of the 95 % interval, in points, the mean over all levels and over so many simulated
    publics.
    """
    return pd.DataFrame(
        [(number, number * flows.EACH, _reach(number, seed, publics)) for number in raters],
        columns=["raters", "answers", "reach"],
    )


def _reach(raters: int, seed: int, publics: int) -> float:
    halves = []
    for number in range(publics):
        design = flows.vignettes(range(raters), seed=seed + number)
        found = flows.effects(flows.simulated_ratings(design, seed=seed + number))
        halves.append(float(((found.high - found.low) / 2).mean()))
    return sum(halves) / publics
