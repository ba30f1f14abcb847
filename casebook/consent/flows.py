"""What moves our sense that a flow of words is right? Factorial vignettes, and what moved the ratings.

A flow has a sender, a recipient, a subject, a type and terms (nissenbaum2004); each varies over three
levels, and a vignette is one choice of all five. The design comes from a 6 x 5 difference matrix over the
integers modulo 3 (Bose and Bush 1952): a row, with 0, 1 and 2 added to it in turn, makes three vignettes in
which each level of every factor occurs once, and all six rows make eighteen in which each pair of levels of
two factors occurs exactly twice. The estimate is least squares within raters, with an interval from leaving
each rater out in turn. It shows main effects only: eighteen of the 243 flows cannot tell whether two factors
act together (`flow_limits` shows what then happens). The simulated public has stated effects, about which its
members differ, and estimates nobody.
"""

from collections.abc import Collection, Mapping, Sequence
from itertools import combinations, product

import numpy as np
import pandas as pd
from scipy.stats import t

from casebook.errors import CasebookError, suggestion

FACTORS: Mapping[str, tuple[str, str, str]] = {
    "sender": ("the person who posted", "a follower", "the platform"),
    "recipient": ("a researcher", "her own clinician", "a journalist"),
    "subject": ("the person who posted", "a friend of hers", "everybody under a hashtag"),
    "type": ("an ordinary day", "a diagnosis", "why she kept a secret"),
    "terms": ("asked, and said yes", "told, not asked", "never told"),
}
STATED: Mapping[str, tuple[float, float, float]] = {  # points each level adds to a rating of the simulated public
    "sender": (8, -3, -5),
    "recipient": (5, 0, -5),
    "subject": (3, -4, 1),
    "type": (8, -2, -6),
    "terms": (18, -4, -14),
}
ROWS = ((0, 0, 0, 0, 0), (0, 0, 1, 1, 2), (0, 1, 0, 2, 1), (0, 1, 2, 0, 2), (0, 2, 1, 2, 0), (0, 2, 2, 1, 1))
LEVELS = [(factor, level) for factor, levels in FACTORS.items() for level in levels]
FREE = 2 * len(FACTORS)  # effects that are free, as those of a factor sum to zero
EACH = 6  # vignettes a person rates: about six minutes
MIDDLE, BETWEEN, WITHIN = 50.0, 12.0, 12.0  # the simulated public's mean, and spreads between and within people
DIFFERING = 5.0  # spread, in points, of what one person minds about what the public minds, for each level


def vignettes(people: Collection, each: int = EACH, *, seed: int) -> pd.DataFrame:
    """Who rates which flow: columns person, place (order on the page), and the five factors.

    `each` is 3, 6, 9, 12, 15 or 18. Every person meets each level of each factor exactly `each` / 3 times,
    so levels are balanced exactly whatever the number of people; over everybody the counts of any two pairs
    of levels differ by at most 2, and not at all when people x each is a multiple of 18.
    """
    if each not in range(3, 19, 3):
        raise CasebookError(f"each = {each!r}: give 3, 6, 9, 12, 15 or 18 vignettes a person")
    if len(people) == 0 or len(set(people)) < len(people):
        raise CasebookError("people: give at least one name or number, each only once")
    draw = np.random.default_rng([seed, 31])
    rows = draw.permutation(ROWS)
    dealt = np.arange(len(people) * each // 3) % len(rows)
    steps = (rows[dealt][:, None, :] + np.arange(3)[None, :, None]) % 3
    order = draw.permuted(np.arange(len(people) * each).reshape(len(people), each), axis=1).ravel()
    steps = steps.reshape(-1, len(FACTORS))[order]
    table = pd.DataFrame(
        {"person": np.repeat(list(people), each), "place": np.tile(np.arange(1, each + 1), len(people))}
    )
    for column, (factor, levels) in enumerate(FACTORS.items()):
        table[factor] = draw.permutation(levels)[steps[:, column]]
    return table


def balance(flows: pd.DataFrame) -> pd.DataFrame:
    """How evenly a design is spread: fewest and most times that a level, and a pair of levels, occurs.

    A row for each factor and each two factors; columns fewest, most. A level that never occurs counts 0.
    """
    rows = {}
    for size in (1, 2):
        for names in combinations(FACTORS, size):
            every = list(product(*(FACTORS[name] for name in names)))
            counts = flows.groupby(list(names)).size()
            counts = counts.reindex(every if size == 2 else FACTORS[names[0]], fill_value=0)
            rows[" and ".join(names)] = {"fewest": int(counts.min()), "most": int(counts.max())}
    return pd.DataFrame.from_dict(rows, orient="index").rename_axis("factors")


def sentence(flow: Mapping[str, str]) -> str:
    """A vignette as a rater reads it. CasebookError for a level that is not in FACTORS."""
    _known(pd.DataFrame([dict(flow)]))
    sends = {
        "the person who posted": "She herself sends the posts to {recipient}.",
        "a follower": "A follower passes the posts on to {recipient}.",
        "the platform": "The platform passes the posts on to {recipient}.",
    }[flow["sender"]]
    of = {
        "the person who posted": ("her own ordinary day", "her own diagnosis", "why she kept something secret"),
        "a friend of hers": ("a friend's ordinary day", "a friend's diagnosis", "why a friend kept something secret"),
        "everybody under a hashtag": (
            "the ordinary days of people under a hashtag",
            "the diagnoses of people under a hashtag",
            "why people under a hashtag kept something secret",
        ),
    }[flow["subject"]]
    whom = {
        "the person who posted": "She was",
        "a friend of hers": "The friend was",
        "everybody under a hashtag": "The people under the hashtag were",
    }
    about = dict(zip(FACTORS["type"], of, strict=True))[flow["type"]]
    sent = sends.format(recipient=flow["recipient"])
    return f"A woman posts about {about}. {sent} {whom[flow['subject']]} {flow['terms']}."


def simulated_ratings(
    flows: pd.DataFrame,
    *,
    seed: int,
    stated: Mapping[str, tuple[float, float, float]] = STATED,
    within: float = WITHIN,
    differing: float = DIFFERING,
    joint: Sequence[tuple[Mapping[str, str], float]] = (),
) -> pd.DataFrame:
    """The flows with a `rating` from 0 (not right at all) to 100 by a simulated public.

    rating = 50 + the person's own lenience + for each of the five levels the stated points and what the person
    minds more or less than that (spread `differing`) + the points of each joint effect, such as ({"recipient":
    "a journalist", "type": "a diagnosis"}, -30), whose levels all occur + chance, rounded, and cut at 0 and 100.
    The cut pulls strong effects a little towards nothing, as the end of a real scale does.
    """
    _known(flows)
    draw = np.random.default_rng([seed, 32])
    people, codes = np.unique(flows.person, return_inverse=True)
    rating = MIDDLE + draw.normal(0, BETWEEN, len(people))[codes] + draw.normal(0, within, len(flows))
    for factor, levels in FACTORS.items():
        own = np.array(stated[factor], dtype=float) + draw.normal(0, differing, (len(people), len(levels)))
        rating += own[codes, flows[factor].map({level: place for place, level in enumerate(levels)})]
    for together, points in joint:
        rating += points * np.all([flows[factor] == level for factor, level in together.items()], axis=0)
    return flows.assign(rating=rating.round().clip(0, 100).astype(int))


def effects(ratings: pd.DataFrame) -> pd.DataFrame:
    """What moved the ratings: points by which each level lifts a rating over the middle of its factor.

    Within each rater, rating - own mean = sum over factors of (effect of its level) + chance, by least
    squares, the three effects of a factor summing to 0. Columns factor, level, ratings (how many rested on
    it), points, low, high: a 95 % interval for each level by itself. With b the estimate from all G raters,
    b(g) that without rater g, and m the mean of the b(g),

        variance = (G - 1) / G x sum over g of (b(g) - m)^2,   interval = b +- t(0.975, G - 1) x sqrt(variance)

    (the cluster jackknife, Bell and McCaffrey 2002: cautious with a dozen raters). It speaks of raters like
    these. Unanswered vignettes are left out. CasebookError when there are too few raters or answers to
    separate the factors, a level is unknown or a rating is outside 0 to 100. Raters who give everything the
    same rating pull every effect towards 0.
    """
    answered = _answered(ratings)
    points, error, people = _contrasted(answered, _every_level())
    reach = t.ppf(0.975, people - 1) * error
    counts = [int((answered[factor] == level).sum()) for factor, level in LEVELS]
    table = pd.DataFrame(LEVELS, columns=["factor", "level"])
    return table.assign(ratings=counts, points=points, low=points - reach, high=points + reach)


def difference(ratings: pd.DataFrame, factor: str, level: str, other: str) -> pd.Series:
    """How many points `level` is rated above `other`, all else alike: points, low, high (95 %), people.

    The comparison should be chosen before the ratings are seen; the widest of fifteen is wide by luck too.
    """
    chosen = _place(factor, level), _place(factor, other)
    every = _every_level()
    points, error, people = _contrasted(_answered(ratings), (every[chosen[0]] - every[chosen[1]])[None, :])
    reach = float(t.ppf(0.975, people - 1) * error[0])
    points = float(points[0])
    return pd.Series({"points": points, "low": points - reach, "high": points + reach, "people": people})


def stated_effects(stated: Mapping[str, tuple[float, float, float]] = STATED) -> pd.DataFrame:
    """The effects a simulated public was given, about the middle of their factor: factor, level, points."""
    points = [value - float(np.mean(values)) for values in stated.values() for value in values]
    return pd.DataFrame(LEVELS, columns=["factor", "level"]).assign(points=points)


def rule_against(ratings: pd.DataFrame, allowed: Mapping[str, Collection[str]], line: float = MIDDLE) -> pd.DataFrame:
    """A rule set against the ratings: rows allowed and refused; columns rated_right and rated_wrong.

    `allowed` names, for the factors the rule is about, the levels it lets through: {"terms": ["told, not
    asked"]}. A rating above `line` counts as right. Counts of ratings, not of people.
    """
    answered = _answered(ratings)
    lets = _lets_through(answered, allowed)
    right = answered.rating > line
    rows = {
        name: {"rated_right": int((side & right).sum()), "rated_wrong": int((side & ~right).sum())}
        for name, side in (("allowed", lets), ("refused", ~lets))
    }
    return pd.DataFrame.from_dict(rows, orient="index").rename_axis("rule")


def rules_against(
    ratings: pd.DataFrame, rules: Mapping[str, Mapping[str, Collection[str]]], line: float = MIDDLE
) -> pd.DataFrame:
    """Several rules by name, each with its two errors: columns rule, stops (what was rated right), lets (through what
    was rated wrong). Counts of ratings.
    """
    against = {name: rule_against(ratings, allowed, line) for name, allowed in rules.items()}
    rows = [(name, t.loc["refused", "rated_right"], t.loc["allowed", "rated_wrong"]) for name, t in against.items()]
    return pd.DataFrame(rows, columns=["rule", "stops", "lets"])


def flows_that_break(
    ratings: pd.DataFrame, allowed: Mapping[str, Collection[str]], line: float = MIDDLE
) -> pd.DataFrame:
    """The flows on which rule and raters part, widest first: the five factors, ratings, mean_rating, rule."""
    answered = _answered(ratings)
    flows = answered.groupby(list(FACTORS)).rating.agg(ratings="size", mean_rating="mean").reset_index()
    lets = _lets_through(flows, allowed)
    parted = flows.assign(rule=np.where(lets, "allowed", "refused"))[lets != (flows.mean_rating > line)]
    widest = (parted.mean_rating - line).abs().sort_values(ascending=False, kind="stable").index
    return parted.loc[widest].reset_index(drop=True)


def _lets_through(flows: pd.DataFrame, allowed: Mapping[str, Collection[str]]) -> pd.Series:
    lets = pd.Series(True, index=flows.index)
    for factor, levels in allowed.items():
        for level in levels or FACTORS.get(factor, [""]):
            _place(factor, level)
        lets &= flows[factor].isin(list(levels))
    return lets


def _contrasted(answered: pd.DataFrame, contrasts: np.ndarray) -> tuple[np.ndarray, np.ndarray, int]:
    """Estimates of the contrasts (rows over the free effects), their jackknife errors, and the number of raters.

    Centring within raters makes cross-products add up over raters, so leaving one out is a subtraction.
    """
    people, codes = np.unique(answered.person, return_inverse=True)
    matrix = np.hstack([_centred(_coded(answered), codes), _centred(answered[["rating"]].to_numpy(float), codes)])
    each = np.stack([matrix[codes == rater].T @ matrix[codes == rater] for rater in range(len(people))])
    products = np.concatenate([each.sum(axis=0)[None], each.sum(axis=0) - each])
    normal, answers = products[:, :FREE, :FREE], products[:, :FREE, FREE:]
    if len(people) < 3 or np.linalg.matrix_rank(normal, hermitian=True).min() < FREE:
        raise CasebookError(
            f"{len(people)} raters and {len(answered)} ratings are too few to tell the factors apart, "
            "with any one rater left out; ask at least six people to rate six flows each"
        )
    estimates = np.linalg.solve(normal, answers)[:, :, 0] @ contrasts.T
    without, raters = estimates[1:], len(people)
    variance = (raters - 1) / raters * ((without - without.mean(axis=0)) ** 2).sum(axis=0)
    return estimates[0], np.sqrt(variance), raters


def _centred(columns: np.ndarray, codes: np.ndarray) -> np.ndarray:
    """Each column with each rater's own mean taken off."""
    sums = np.zeros((codes.max() + 1, columns.shape[1]))
    np.add.at(sums, codes, columns)
    return columns - (sums / np.bincount(codes)[:, None])[codes]


def _coded(answered: pd.DataFrame) -> np.ndarray:
    """Two columns a factor: 1 for the level, -1 for the factor's last level, 0 otherwise."""
    return np.column_stack(
        [
            (answered[factor] == level).astype(float) - (answered[factor] == levels[-1]).astype(float)
            for factor, levels in FACTORS.items()
            for level in levels[:-1]
        ]
    )


def _every_level() -> np.ndarray:
    """Each of the fifteen level effects as a row over the ten free ones."""
    return np.kron(np.eye(len(FACTORS)), np.array([[1, 0], [0, 1], [-1, -1]]))


def _answered(ratings: pd.DataFrame) -> pd.DataFrame:
    missing = {"person", "rating", *FACTORS} - set(ratings.columns)
    if missing:
        raise CasebookError(f"the ratings lack the column {', '.join(sorted(missing))}")
    answered = ratings[ratings.rating.notna()]
    _known(answered)
    if answered.empty:
        raise CasebookError("nobody has rated anything yet")
    wrong = answered.rating[~answered.rating.between(0, 100)]
    if len(wrong):
        raise CasebookError(f"rating = {wrong.iloc[0]}: a rating lies between 0 and 100")
    return answered


def _known(flows: pd.DataFrame) -> None:
    for factor, levels in FACTORS.items():
        for level in set(flows[factor]) - set(levels):
            raise CasebookError(f"{factor} = {level!r} is not in the design ({suggestion(str(level), levels)})")


def _place(factor: str, level: str) -> int:
    if factor not in FACTORS:
        raise CasebookError(f"'{factor}' is not a factor ({suggestion(factor, FACTORS)})")
    if level not in FACTORS[factor]:
        raise CasebookError(f"{factor} = {level!r} is not in the design ({suggestion(level, FACTORS[factor])})")
    return LEVELS.index((factor, level))
