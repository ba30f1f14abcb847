"""What the service has written down: contacts with care, searches for people by staff, and complaints.

Made in the same blocks as the people, so the first rows do not depend on the total. Shares are chosen to
teach from; `DATASHEET.md` gives the reason for each.
"""

import numpy as np
import pandas as pd

from casebook.language import N_
from casebook.world.people import BLOCK, TODAY, among, days_before

YEAR = 365
CONTACTS_EACH = {"current": 2.2, "past": 0.7}  # contacts kept in the records for each person, on average
KINDS = {"appointment": 0.58, "telephone": 0.22, "letter": 0.12, "review": 0.08}
TEAMS = {"Weir Street team": 0.45, "Loam team": 0.35, "evening line": 0.20}

SEARCHED = 0.10  # share of people in current care whom somebody in the service has looked up
SEARCHERS = {"assessor": 0.4, "key worker": 0.3, "trainee": 0.2, "duty worker": 0.1}
OCCASIONS = {
    N_("before an assessment"): 0.45,
    N_("after a missed appointment"): 0.20,
    N_("before a visit"): 0.20,
    N_("no reason given"): 0.15,
}
STALE = 4.0  # years, the mean age of what a search finds: old pages outlive what they say

COMPLAINED = 0.035  # share of people who have had contact and have complained
ABOUT = {"waiting": 0.34, "a letter": 0.18, "what was said": 0.18, "treatment": 0.16, "what staff do online": 0.14}
QUESTIONS = {  # which question was put decides who owns it
    "was a rule of the employer broken": "employer",
    "were standards met": "regulator or register",
    "is this person's care safe and trusted": "service",
}
QUESTION_SHARES = {
    "was a rule of the employer broken": 0.38,
    "were standards met": 0.14,
    "is this person's care safe and trusted": 0.48,
}
UPHELD = {"employer": 0.18, "regulator or register": 0.22, "service": 0.40}


def care(people: pd.DataFrame, *, seed: int) -> pd.DataFrame:
    """Contacts with care: contact, person, on, kind, team, attended."""
    return _in_blocks(people, 6, seed, _care_block, "contact", "c")


def searches(people: pd.DataFrame, *, seed: int) -> pd.DataFrame:
    """Searches that staff made for people in their care: search, person, on, searcher, occasion, found, about
    (the person, a namesake, or nobody), years_old, right, recorded, told.

    A search finds a namesake the oftener the more people of Fernhollow share the name.
    """
    namesakes = people.name.map(people.name.value_counts()) - 1
    return _in_blocks(people.assign(namesakes=namesakes), 7, seed, _searches_block, "search", "s")


def complaints(people: pd.DataFrame, *, seed: int) -> pd.DataFrame:
    """Complaints to the service: complaint, person, on, about, question, owner, answered_on, upheld, apology,
    change, told (whether the person was told what was decided).
    """
    return _in_blocks(people, 8, seed, _complaints_block, "complaint", "k")


def _in_blocks(people: pd.DataFrame, stream: int, seed: int, make, id_: str, letter: str) -> pd.DataFrame:
    """The rows of every block of people, numbered in order."""
    blocks = people.groupby(np.arange(len(people)) // BLOCK)
    made = [make(block, np.random.default_rng([seed, stream, number])) for number, block in blocks]
    table = pd.concat(made, ignore_index=True)
    table.insert(0, id_, [f"{letter}{row:06d}" for row in range(1, len(table) + 1)])
    return table


def _care_block(people: pd.DataFrame, draw: np.random.Generator) -> pd.DataFrame:
    mean = people.contact.map(CONTACTS_EACH).fillna(0).to_numpy()
    person = people.person.to_numpy().repeat(draw.poisson(mean))
    size = len(person)
    kind = among(KINDS, size, draw)
    return pd.DataFrame(
        {
            "person": person,
            "on": days_before(TODAY, draw.integers(1, YEAR, size)),
            "kind": kind,
            "team": among(TEAMS, size, draw),
            "attended": (draw.random(size) < 0.82) | (kind == "letter"),
        }
    )


def _searches_block(people: pd.DataFrame, draw: np.random.Generator) -> pd.DataFrame:
    looked_up = people[(people.contact == "current") & (draw.random(len(people)) < SEARCHED)]
    size = len(looked_up)
    with_namesake = draw.random(size) < 1 - 0.6 ** looked_up.namesakes.to_numpy()
    nobody = draw.random(size) < 0.25
    about = np.where(nobody, "nobody", np.where(with_namesake, "a namesake", "the person"))
    years = draw.exponential(STALE, size).round(1)
    fresh_enough = draw.random(size) < np.exp(-years / 8)
    return pd.DataFrame(
        {
            "person": looked_up.person.to_numpy(),
            "on": days_before(TODAY, draw.integers(1, YEAR, size)),
            "searcher": among(SEARCHERS, size, draw),
            "occasion": among(OCCASIONS, size, draw),
            "found": np.where(nobody, 0, 1 + draw.poisson(2, size)),
            "about": about,
            "years_old": np.where(nobody, 0.0, years),
            "right": (about == "the person") & fresh_enough,
            "recorded": draw.random(size) < 0.22,
            "told": draw.random(size) < 0.12,
        }
    )


def _complaints_block(people: pd.DataFrame, draw: np.random.Generator) -> pd.DataFrame:
    complained = people[(people.contact != "none") & (draw.random(len(people)) < COMPLAINED)]
    size = len(complained)
    question = among(QUESTION_SHARES, size, draw)
    owner = pd.Series(question).map(QUESTIONS).to_numpy()
    made, took = draw.integers(60, YEAR, size), draw.integers(12, 160, size)
    answered = took < made
    upheld = answered & (draw.random(size) < pd.Series(owner).map(UPHELD).to_numpy(dtype=float))
    return pd.DataFrame(
        {
            "person": complained.person.to_numpy(),
            "on": days_before(TODAY, made),
            "about": among(ABOUT, size, draw),
            "question": question,
            "owner": owner,
            "answered_on": np.where(answered, days_before(TODAY, np.maximum(made - took, 0)), ""),
            "upheld": upheld,
            "apology": answered & (draw.random(size) < np.where(upheld, 0.8, 0.3)),
            "change": upheld & (draw.random(size) < 0.4),
            "told": answered & (draw.random(size) < 0.7),
        }
    )
