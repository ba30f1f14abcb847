"""The invented people of Fernhollow and their accounts on Lantern.

People are made in blocks of fixed size, each from a generator of its own, so the same seed gives the same
first people whatever the total. Shares are chosen to teach from and estimate nothing (DATASHEET.md).
"""

from datetime import date

import numpy as np
import pandas as pd

from casebook.world.grammar import names

BLOCK = 500
TODAY = date(2025, 3, 1)  # the day the records end
GENDERS = {"woman": 0.52, "man": 0.45, "another": 0.03}
AGES = {"16-24": 0.24, "25-29": 0.17, "30-44": 0.28, "45-64": 0.22, "65 and over": 0.09}
WORK = {"in work": 0.56, "studying": 0.15, "caring": 0.09, "not working": 0.12, "retired": 0.08}
CONTACT = {"none": 0.66, "past": 0.15, "current": 0.19}
THE_DIAGNOSIS = "the diagnosis"  # left unnamed: a case works the same whichever it is
CONDITIONS = {"low mood": 0.32, "anxiety": 0.24, THE_DIAGNOSIS: 0.30, "psychosis": 0.08, "another": 0.06}
TELLING = 0.60  # share of people with a condition whose account names it
MOSTLY = {
    "ordinary": 0.30,
    "humour": 0.10,
    "town": 0.09,
    "work": 0.12,
    "hobby": 0.16,
    "service": 0.06,
    "peer": 0.06,
    "distress": 0.04,
    "mirror": 0.03,
    "grief": 0.04,
}
# What people with the diagnosis who say so mostly post about: homophily of topic, exaggerated to teach from.
MOSTLY_TELLING = {
    "service": 0.20,
    "peer": 0.16,
    "distress": 0.22,
    "mirror": 0.16,
    "grief": 0.16,
    "humour": 0.10,
}

# The people who recur in the cases, always first: name, gender, age, contact, condition, names it, handle, mostly.
CAST = [
    ("Nell Wrenfield", "woman", "30-44", "current", THE_DIAGNOSIS, True, "@synth_wren", "humour"),
    ("Alun Harkwell", "man", "45-64", "none", "", False, "@synth_harkwell", "professional"),
    ("Priya Ostermoor", "woman", "25-29", "none", "", False, "@synth_ostermoor", "professional"),
    ("Jonas Pellowby", "man", "25-29", "none", "", False, "@synth_pellowby", "professional"),
    ("Edith Varnholt", "woman", "45-64", "none", "", False, "@synth_varnholt", "professional"),
    ("Rosalind Quillane", "woman", "45-64", "none", "", False, "@synth_quillane", "professional"),
    ("Dez Ashlock", "man", "30-44", "past", "psychosis", True, "@synth_ashlock", "peer"),
    ("Kit Dunmarrow", "another", "30-44", "past", "low mood", True, "@synth_kit", "peer"),
]


def people(count: int, *, seed: int) -> pd.DataFrame:
    """The first `count` people: person, name, gender, age, place, work, contact, condition."""
    blocks = [people_block(number, seed=seed) for number in range(-(-count // BLOCK))]
    return pd.concat(blocks, ignore_index=True).head(count)


def people_block(number: int, *, seed: int) -> pd.DataFrame:
    """Block `number` of the people: always `BLOCK` rows, the cast first in block 0."""
    draw = np.random.default_rng([seed, 1, number])
    first = number * BLOCK + 1
    table = pd.DataFrame({"person": [f"p{person:06d}" for person in range(first, first + BLOCK)]})
    table["name"] = [
        f"{given} {family}"
        for given, family in zip(draw.choice(names()["first"], BLOCK), draw.choice(names()["last"], BLOCK), strict=True)
    ]
    table["gender"] = among(GENDERS, BLOCK, draw)
    table["age"] = among(AGES, BLOCK, draw)
    table["place"] = draw.choice(names()["places"], BLOCK)
    table["work"] = _work(table.age, among(WORK, BLOCK, draw))
    table["contact"] = among(CONTACT, BLOCK, draw)
    table["condition"] = np.where(table.contact == "none", "", among(CONDITIONS, BLOCK, draw))
    if number == 0:
        cast = pd.DataFrame([row[:5] for row in CAST], columns=["name", "gender", "age", "contact", "condition"])
        table.loc[: len(CAST) - 1, cast.columns] = cast.to_numpy()
        table.loc[: len(CAST) - 1, "work"] = "in work"
    return table


def _work(age: pd.Series, drawn: np.ndarray) -> np.ndarray:
    """What people do all day: everybody of 65 and over is retired, some of 45 to 64, nobody younger."""
    instead = np.where(age == "16-24", "studying", "in work")
    young = age.isin(["16-24", "25-29", "30-44"])
    return np.where(age == "65 and over", "retired", np.where(young & (drawn == "retired"), instead, drawn))


def accounts(people: pd.DataFrame, *, seed: int, silent_alike: float = 0.0) -> pd.DataFrame:
    """One account a person: account, person, named, joined, followers, open_to_messages, names_condition,
    mostly (what most of its posts are), gone_on (empty while it stands).

    `silent_alike` is the share, from 0 to 1, of the people with the diagnosis who do not say so and who nevertheless
    post mostly about what those post about who say so; the others of them post as everybody does.

    Followers are log-normal with a heavy upper tail, as follower counts on public platforms are.
    """
    blocks = [
        accounts_block(block.reset_index(drop=True), number, seed=seed, silent_alike=silent_alike)
        for number, block in people.groupby(np.arange(len(people)) // BLOCK)
    ]
    return pd.concat(blocks, ignore_index=True)


def accounts_block(people: pd.DataFrame, number: int, *, seed: int, silent_alike: float = 0.0) -> pd.DataFrame:
    """The accounts of block `number` of the people, one each. Nobody else's differ with `silent_alike`."""
    draw = np.random.default_rng([seed, 2, number])
    words = draw.choice(names()["handles"], BLOCK)
    named = draw.random(BLOCK) < 0.55
    joined = draw.integers(0, 365 * 9, BLOCK)
    followers = np.minimum(draw.lognormal(4.4, 1.5, BLOCK), 250_000).astype(int)
    open_to_messages = draw.random(BLOCK) < 0.42
    tells = draw.random(BLOCK) < TELLING
    ordinary, telling = among(MOSTLY, BLOCK, draw), among(MOSTLY_TELLING, BLOCK, draw)
    gone, gone_after = draw.random(BLOCK) < 0.06, draw.integers(0, 110, BLOCK)

    size = len(people)
    table = pd.DataFrame({"account": [f"@synth_{words[row]}_{number * BLOCK + row + 1}" for row in range(size)]})
    table["person"] = people.person
    table["named"] = named[:size]
    table["joined"] = days_before(TODAY, joined[:size] + 150)
    table["followers"] = followers[:size]
    table["open_to_messages"] = open_to_messages[:size]
    table["names_condition"] = (people.condition != "") & tells[:size]
    alike = tells | (np.random.default_rng([seed, 9, number]).random(BLOCK) < silent_alike)
    one_topic = (people.condition == THE_DIAGNOSIS) & alike[:size]
    table["mostly"] = np.where(one_topic, telling[:size], ordinary[:size])
    table["gone_on"] = np.where(gone[:size], days_before(TODAY, gone_after[:size]), "")
    if number == 0:
        for row, (*_, tells_it, handle, mostly) in enumerate(CAST[:size]):
            table.loc[row, ["account", "named", "names_condition", "mostly", "gone_on"]] = [
                handle,
                True,
                tells_it,
                mostly,
                "",
            ]
    return table


def among(shares: dict[str, float], size: int, draw: np.random.Generator) -> np.ndarray:
    """`size` draws of the keys, each with its share."""
    return draw.choice(list(shares), size, p=list(shares.values()))


def days_before(day: date, days: np.ndarray) -> np.ndarray:
    """ISO dates `days` days before `day`, as text."""
    return (np.datetime64(day) - np.asarray(days).astype("timedelta64[D]")).astype(str)
