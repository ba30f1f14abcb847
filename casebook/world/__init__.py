"""The invented world: Fernhollow, its people, and what they leave behind on Lantern and in the records.

`fernhollow()` gives the whole of it as tables. The default world is read from `data_synthetic/`; other
dials make another world from the same rules. Nobody in it exists; every text comes from `grammar`.
"""

from dataclasses import dataclass
from functools import cache, lru_cache

import pandas as pd

from casebook.errors import CasebookError
from casebook.world import grammar, published
from casebook.world.care import care, complaints, searches
from casebook.world.follows import follows, lead_follows
from casebook.world.people import THE_DIAGNOSIS, accounts, people
from casebook.world.posts import posts_and_ledger

PEOPLE, POSTS, FOLLOWED, SEED = 5000, 20000, 64, 7
LIMITS = {
    "seed": (0, 2**31 - 1),
    "followed": (10, 1000),
    "people": (500, 10_000_000),
    "posts": (1000, 100_000_000),
}


@dataclass(frozen=True)
class World:
    """The tables of one invented world, described column by column in `fields.yml`, and its dials."""

    people: pd.DataFrame
    accounts: pd.DataFrame
    posts: pd.DataFrame
    follows: pd.DataFrame
    recommendations: pd.DataFrame
    care: pd.DataFrame
    searches: pd.DataFrame
    complaints: pd.DataFrame
    ledger: pd.DataFrame
    gentle: bool = False
    diagnosis: str = THE_DIAGNOSIS

    @property
    def tables(self) -> dict[str, pd.DataFrame]:
        return {name: getattr(self, name) for name in published.TABLES}


@lru_cache(maxsize=4)
def fernhollow(
    *,
    seed: int = SEED,
    gentle: bool = False,
    followed: int = FOLLOWED,
    people: int = PEOPLE,
    posts: int = POSTS,
    diagnosis: str = THE_DIAGNOSIS,
    silent_alike: float = 0.0,
) -> World:
    """The world with these dials.

    `followed` is how many accounts @synth_harkwell follows; `gentle` makes his list one of private grief;
    `diagnosis` gives a name to the diagnosis that is left without one; `silent_alike` (0 to 1) is the share of people
    with it who do not say so and yet post as those who do. Raises CasebookError for a size, seed or share that makes
    no world.
    """
    sensible(seed=seed, followed=followed, people=people, posts=posts)
    if not 0 <= silent_alike <= 1:
        raise CasebookError(f"silent_alike = {silent_alike!r}: a share lies between 0 and 1")
    dials = (seed, gentle, followed, people, posts, silent_alike)
    default = dials == (SEED, False, FOLLOWED, PEOPLE, POSTS, 0)
    if default and published.available():
        tables = _default()
    else:
        sizes = {"followed": followed, "people_count": people, "posts_count": posts}
        tables = generated(seed=seed, gentle=gentle, silent_alike=silent_alike, **sizes)
    if diagnosis != THE_DIAGNOSIS:
        renamed = tables["people"].condition.replace(THE_DIAGNOSIS, diagnosis)
        tables |= {"people": tables["people"].assign(condition=renamed)}
    return World(**tables, gentle=gentle, diagnosis=diagnosis)


def _default() -> dict[str, pd.DataFrame]:
    """The default world's tables, read once. Each caller's copies share the data until one of them changes it."""
    return {name: table.copy(deep=False) for name, table in _read_once().items()}


@cache
def _read_once() -> dict[str, pd.DataFrame]:
    return published.read_tables()


def generated(
    *, seed: int, gentle: bool, followed: int, people_count: int, posts_count: int, silent_alike: float = 0.0
) -> dict[str, pd.DataFrame]:
    """The tables made from their rules, whatever is in `data_synthetic/`."""
    everyone = people(people_count, seed=seed)
    handles = accounts(everyone, seed=seed, silent_alike=silent_alike)
    written, ledger = posts_and_ledger(handles, posts_count, seed=seed)
    posting = handles[handles.account.isin(written.account)]
    listed, recommended = lead_follows(everyone, posting, followed=followed, gentle=gentle, seed=seed)
    return {
        "people": everyone,
        "accounts": handles,
        "posts": written,
        "follows": pd.concat([follows(handles, seed=seed), listed], ignore_index=True),
        "recommendations": recommended,
        "care": care(everyone, seed=seed),
        "searches": searches(everyone, seed=seed),
        "complaints": complaints(everyone, seed=seed),
        "ledger": ledger,
    }


def default_tables() -> dict[str, pd.DataFrame]:
    """The tables of the default world made from their rules, as `data_synthetic/` holds them."""
    return generated(seed=SEED, gentle=False, followed=FOLLOWED, people_count=PEOPLE, posts_count=POSTS)


def explained(post: str) -> str:
    """How a post of the default world was made, and its text made again from its ledger row."""
    ledger = fernhollow().ledger
    rows = ledger[ledger.post == post]
    if rows.empty:
        raise CasebookError(f"there is no post '{post}' in the default world; posts run to {ledger.post.iloc[-1]}")
    row = rows.iloc[0]
    return f"{post}: rule {row.rule}, seed {row.seed}, grammar version {row.version}\n{grammar.text(row.rule)}"


def sensible(**sizes: int) -> None:
    """Refuse a seed or size that makes no world; CasebookError names it and its limits."""
    for name, value in sizes.items():
        lowest, highest = LIMITS[name]
        if isinstance(value, bool) or not isinstance(value, int) or not lowest <= value <= highest:
            raise CasebookError(f"{name} = {value!r}: give a whole number from {lowest:,} to {highest:,}")
