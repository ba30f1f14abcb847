"""A group that nobody was in: answers made by rule from a seed, so that the debrief can be read before there are any.

Each invented learner leans one way or the other, takes a position near it, and moves a little or not at all.
What they choose follows no argument. The reasons are stock sentences.
"""

from collections.abc import Sequence

import numpy as np
import pandas as pd

from casebook.cases import Case, read_case
from casebook.errors import CasebookError

ANSWERED = 0.94  # of the exercises of a case, by somebody who opened it
MOST = 100_000  # learners
UNTOLD = 7  # excerpts of a case whose excerpts stand in its notebook
REASONS = (
    "It can be put right on Monday, and the other one cannot.",
    "I would want to be asked.",
    "Somebody will have to answer the telephone, and it will not be me.",
    "We did the opposite where I was last, and I have not stopped thinking about it.",
    "A rule that holds only while nobody looks is not a rule.",
    "I do not like it. I like the others less.",
    "The one person whom it is about has not been spoken to.",
    "I had twenty minutes and I chose what I could explain afterwards.",
    "It costs us a week. It would cost somebody else more.",
    "I thought of my brother reading it.",
    "If it is right it will still be right when the committee has met.",
    "I am not sure, and I wanted to leave room to change my mind.",
    "The people who know most about it were not in the room.",
    "Nobody is helped by my feeling clean about it.",
    "I would be ashamed to be found out, so I chose what I could say aloud.",
)


def invented_tables(
    cases: Sequence[str], *, people: int = 24, seed: int = 7
) -> tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame]:
    """The positions, decisions and codings of an invented group, each with the columns that `Group` gives.

    The same seed gives the same group. CasebookError for fewer than one learner or more than a hundred thousand.
    """
    if not 1 <= people <= MOST:
        raise CasebookError(f"people = {people}: an invented group has 1 to {MOST:,} people")
    rng = np.random.default_rng(seed)
    leaning = rng.uniform(0, 1, people)
    shows = rng.uniform(0, 1, people) < 0.8  # whose reasons may be shown
    made = [_answers(read_case(id_), leaning, shows, rng) for id_ in cases]
    none = pd.DataFrame({"learner": pd.Series(dtype="int64")})
    positions, decisions, codings = (
        pd.concat([tables[kind] for tables in made], ignore_index=True) if made else none for kind in range(3)
    )
    return positions, decisions, codings


def _answers(case: Case, leaning: np.ndarray, shows: np.ndarray, rng: np.random.Generator) -> list[pd.DataFrame]:
    people = len(leaning)
    before = np.clip(100 * leaning + rng.normal(0, 15, people), 0, 100).round().astype("int64")
    moved = np.where(rng.uniform(0, 1, people) < 0.6, rng.normal(16, 14, people), 0)
    after = np.clip(before + moved, 0, 100).round().astype("int64")
    positions = [_position(case, moment, value, shows, rng) for moment, value in (("before", before), ("after", after))]
    decisions = [_decision(case, number, leaning, shows, rng) for number in range(len(case.decisions))]
    return [pd.concat(positions), pd.concat(decisions), _codings(case, people, rng)]


def _position(case: Case, moment: str, value: np.ndarray, shows: np.ndarray, rng) -> pd.DataFrame:
    who = np.flatnonzero(rng.uniform(0, 1, len(value)) < ANSWERED)
    made = {"learner": who, "case": case.case, "moment": moment, "value": value[who]}
    return pd.DataFrame(made | {"reason": _reasons(shows[who], rng), "seat": ""})


def _decision(case: Case, number: int, leaning: np.ndarray, shows: np.ndarray, rng) -> pd.DataFrame:
    decision = case.decisions[number]
    options = np.array([option.id for option in decision.options])
    appeal = rng.gumbel(0, 1, (len(leaning), len(options))) + 0.8 * rng.normal(0, 1, len(options))
    appeal += 2 * (leaning[:, None] - 0.5) * rng.normal(0, 1, len(options))
    taken = options[appeal.argmax(axis=1)]
    who = np.flatnonzero(rng.uniform(0, 1, len(leaning)) < ANSWERED)
    made = {"learner": who, "case": case.case, "decision": decision.id, "option": taken[who]}
    made |= {"reason": _reasons(shows[who], rng), "seat": decision.seat, "revisions": 1 + rng.poisson(0.3, len(who))}
    return pd.DataFrame(made)


def _codings(case: Case, people: int, rng: np.random.Generator) -> pd.DataFrame:
    columns = ["learner", "case", "excerpt", "code"]
    if case.coding is None:
        return pd.DataFrame({column: [] for column in columns}).astype({"learner": "int64"})
    codes = np.array([code.id for code in case.coding.codes])
    excerpts = [excerpt.id for excerpt in case.coding.excerpts] or [f"e{number}" for number in range(1, UNTOLD + 1)]
    parts = []
    for excerpt in excerpts:
        who = np.flatnonzero(rng.uniform(0, 1, people) < ANSWERED)
        chosen = rng.choice(codes, len(who), p=rng.dirichlet(np.full(len(codes), 0.5)))
        parts.append(pd.DataFrame({"learner": who, "case": case.case, "excerpt": excerpt, "code": chosen}))
    return pd.concat(parts)[columns]


def _reasons(shown: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """A stock sentence for each; none where it may not be shown."""
    return np.where(shown, np.array(REASONS)[rng.integers(0, len(REASONS), len(shown))], "")
