"""Who can be picked out of a table with the names taken off: classes, uniques, and an intruder with a list.

Some columns are quasi-identifiers (`BY`: others know them of a person), some are sensitive attributes. Rows alike in
the quasi-identifiers make an equivalence class. A missing value is a value of its own. No measure here knows what an
intruder knows besides, and a small number is not a promise.
"""

from collections.abc import Sequence

import numpy as np
import pandas as pd

from casebook.errors import CasebookError, suggestion
from casebook.world import World

BY = ("place", "age", "gender", "work")  # quasi-identifiers of the survey
SENSITIVE = ("told",)
ANSWERS = ("nobody", "a friend", "a service")
ANSWERING = 0.6  # share of those who posted under the hashtag who took the survey
# Chance of each answer by age; chosen so that there is a finding to protect, and estimating nothing.
TOLD = {
    "16-24": (0.62, 0.28, 0.10),
    "25-29": (0.55, 0.29, 0.16),
    "30-44": (0.45, 0.28, 0.27),
    "45-64": (0.38, 0.27, 0.35),
    "65 and over": (0.34, 0.26, 0.40),
}


def responses(world: World, *, seed: int) -> pd.DataFrame:
    """The survey that went with the study: who among those under the hashtag was told at the time.

    One row a person who answered, by person (the index, never released): place, age, gender, work as
    quasi-identifiers; told (nobody, a friend, a service) as the sensitive attribute. Nothing is joined from a
    service's records. The hashtag is the world's: the gentle one when it is gentle.
    """
    hashtag = "#LeftEarlySynth" if world.gentle else "#UntoldSynth"
    posting = world.posts.account[world.posts.hashtag == hashtag]
    asked = world.people[world.people.person.isin(world.accounts.person[world.accounts.account.isin(posting)])]
    draw = np.random.default_rng([seed, 41])
    answering, place_in = draw.random(len(asked)) < ANSWERING, draw.random(len(asked))
    steps = np.array([np.cumsum(TOLD[age])[:2] for age in asked.age]).reshape(-1, 2)
    told = np.array(ANSWERS)[(place_in[:, None] >= steps).sum(axis=1)]
    return asked.assign(told=told)[answering].set_index("person")[[*BY, *SENSITIVE]]


def class_sizes(responses: pd.DataFrame, by: Sequence[str] = BY) -> pd.Series:
    """For each row how many rows are in its equivalence class, itself included."""
    return _grouped(responses, by)[by[0]].transform("size").rename("people")


def k_anonymity(responses: pd.DataFrame, by: Sequence[str] = BY) -> int:
    """k, the size of the smallest equivalence class (Sweeney 2002)."""
    return int(class_sizes(responses, by).min())


def sample_uniques(responses: pd.DataFrame, by: Sequence[str] = BY) -> pd.DataFrame:
    """The rows that are alone in their equivalence class."""
    return responses[class_sizes(responses, by) == 1]


def l_diversity(responses: pd.DataFrame, sensitive: str, by: Sequence[str] = BY) -> int:
    """l, the fewest different values of the sensitive attribute in any class (distinct l: Machanavajjhala 2006)."""
    return int(_values(responses, sensitive, by).values_here.min())


def all_alike(responses: pd.DataFrame, sensitive: str, by: Sequence[str] = BY) -> pd.DataFrame:
    """Classes of two or more whose people all share the sensitive value, so that being one of several hides nothing.

    Columns: those of `by`, people, and the sensitive attribute with the value they share; the largest first.
    """
    alike = _values(responses, sensitive, by).query("people > 1 and values_here == 1")
    columns = [*by, "people", sensitive]
    return alike.reset_index()[columns].sort_values("people", ascending=False, kind="stable", ignore_index=True)


def t_closeness(responses: pd.DataFrame, sensitive: str, by: Sequence[str] = BY) -> float:
    """t, the largest distance of a class's distribution of the sensitive attribute from the table's (Li 2007).

    Values are equally far apart: the distance is half the sum over values of |p(value in class) - p(value)|, from 0
    (the class tells nothing) to 1.
    """
    return float(distances(responses, sensitive, by).max())


def distances(responses: pd.DataFrame, sensitive: str, by: Sequence[str] = BY) -> pd.Series:
    """The distance that `t_closeness` takes the largest of, for each equivalence class."""
    overall = _column(responses, sensitive).value_counts(normalize=True, dropna=False)
    counts = responses.groupby([*by, sensitive], dropna=False, observed=True).size().rename("people").reset_index()
    inside = counts.people / counts.groupby(list(by), dropna=False, observed=True).people.transform("sum")
    excess = (inside - counts[sensitive].map(overall).to_numpy(float)).clip(lower=0)  # what is gained is lost elsewhere
    return excess.groupby([counts[column] for column in by], dropna=False, observed=True).sum().rename("distance")


def outside_list(world: World, share: float, *, seed: int) -> pd.DataFrame:
    """A list with names that somebody else keeps, of this share of the people, with their place, age, gender, work.

    By person (the index, so that a claim can be checked; the intruder has only the names).
    """
    if not 0 <= share <= 1:
        raise CasebookError(f"share = {share}: a share lies between 0 and 1")
    draw = np.random.default_rng([seed, 42])
    return world.people[draw.random(len(world.people)) < share].set_index("person")[["name", *BY]]


def intrusion(responses: pd.DataFrame, listed: pd.DataFrame, by: Sequence[str] = BY) -> pd.DataFrame:
    """What an intruder claims who names a row whenever it is alone in the table and one person listed is like it.

    A row a claim, by person (the true one): claimed (the person named), right, and the row's other columns, which the
    intruder has then read. Wrong claims fall on people who are not in the table.
    """
    alone = sample_uniques(responses, by)
    one = listed[class_sizes(listed, by) == 1] if len(listed) else listed
    claims = alone.reset_index().merge(one.rename_axis("claimed").reset_index()[["claimed", *by]], on=list(by))
    claims = claims.assign(right=claims.claimed == claims[responses.index.name or "index"])
    rest = [column for column in responses if column not in by]
    return claims.set_index(responses.index.name or "index")[["claimed", "right", *rest]]


def _values(responses: pd.DataFrame, sensitive: str, by: Sequence[str]) -> pd.DataFrame:
    """Each class with its people, how many sensitive values it has (`values_here`), and the first of them."""
    _column(responses, sensitive)
    groups = _grouped(responses, by)[sensitive]
    return pd.DataFrame(
        {"people": groups.size(), "values_here": groups.nunique(dropna=False), sensitive: groups.first()}
    )


def _grouped(responses: pd.DataFrame, by: Sequence[str]):
    if responses.empty:
        raise CasebookError("the table has no rows, so nobody is in it")
    if not by:
        raise CasebookError("name at least one quasi-identifier")
    for column in by:
        _column(responses, column)
    return responses.groupby(list(by), dropna=False, observed=True)


def _column(responses: pd.DataFrame, column: str) -> pd.Series:
    if column not in responses:
        raise CasebookError(f"the table has no column '{column}' ({suggestion(column, map(str, responses))})")
    return responses[column]
