"""The invented world: Fernhollow, its people, and what they leave behind on Lantern.

`fernhollow()` gives the whole of it as tables. The default world is read from `data_synthetic/`; other
dials make another world from the same rules. Nobody in it exists; every text comes from `grammar`.
"""

from dataclasses import dataclass
from functools import lru_cache

import pandas as pd

from casebook.errors import CasebookError
from casebook.world import grammar, published
from casebook.world.follows import follows, lead_follows
from casebook.world.people import accounts, people
from casebook.world.posts import posts_and_ledger

PEOPLE, POSTS, FOLLOWED, SEED = 5000, 20000, 64, 7


@dataclass(frozen=True)
class World:
    """The tables of one invented world; `DATASHEET.md` describes every column."""

    people: pd.DataFrame
    accounts: pd.DataFrame
    posts: pd.DataFrame
    follows: pd.DataFrame
    recommendations: pd.DataFrame
    ledger: pd.DataFrame
    gentle: bool

    @property
    def tables(self) -> dict[str, pd.DataFrame]:
        return {name: getattr(self, name) for name in published.TABLES}


@lru_cache(maxsize=4)
def fernhollow(
    *, seed: int = SEED, gentle: bool = False, followed: int = FOLLOWED, people: int = PEOPLE, posts: int = POSTS
) -> World:
    """The world with these dials. `followed` is how many accounts the service lead follows; `gentle` makes his
    list one of private grief. Raises CasebookError for a size or seed that makes no world.
    """
    _sensible(seed, followed, people, posts)
    default = (seed, gentle, followed, people, posts) == (SEED, False, FOLLOWED, PEOPLE, POSTS)
    if default and published.available():
        return World(**published.read_tables(), gentle=gentle)
    return generated(seed=seed, gentle=gentle, followed=followed, people_count=people, posts_count=posts)


def generated(*, seed: int, gentle: bool, followed: int, people_count: int, posts_count: int) -> World:
    """The world made from its rules, whatever is in `data_synthetic/`."""
    everyone = people(people_count, seed=seed)
    handles = accounts(everyone, seed=seed)
    written, ledger = posts_and_ledger(handles, posts_count, seed=seed)
    posting = handles[handles.account.isin(written.account)]
    listed, recommended = lead_follows(everyone, posting, followed=followed, gentle=gentle, seed=seed)
    ties = pd.concat([follows(handles, seed=seed), listed], ignore_index=True)
    return World(everyone, handles, written, ties, recommended, ledger, gentle)


def _sensible(seed: int, followed: int, people_count: int, posts_count: int) -> None:
    limits = {
        "seed": (seed, 0, 2**31 - 1),
        "followed": (followed, 10, 1000),
        "people": (people_count, 500, 10_000_000),
        "posts": (posts_count, 1000, 100_000_000),
    }
    for name, (value, lowest, highest) in limits.items():
        if isinstance(value, bool) or not isinstance(value, int) or not lowest <= value <= highest:
            raise CasebookError(f"{name} = {value!r}: give a whole number from {lowest:,} to {highest:,}")


def default_world() -> World:
    """The default world made from its rules, as `data_synthetic/` holds it."""
    return generated(seed=SEED, gentle=False, followed=FOLLOWED, people_count=PEOPLE, posts_count=POSTS)


def explained(post: str) -> str:
    """How a post of the default world was made, and its text made again from its ledger row."""
    ledger = fernhollow().ledger
    rows = ledger[ledger.post == post]
    if rows.empty:
        raise CasebookError(f"there is no post '{post}' in the default world; posts run to {ledger.post.iloc[-1]}")
    row = rows.iloc[0]
    return f"{post}: rule {row.rule}, seed {row.seed}, grammar version {row.version}\n{grammar.text(row.rule)}"
