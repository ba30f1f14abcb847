"""How unlikely is this selection? A follow list against what it could have been.

The chance that a list drawn blindly from a comparison would hold so many of one group is the upper tail of
the hypergeometric distribution: with N accounts in the comparison, K of them in the group and n of the
list's accounts among them,

    P(X >= k) = sum over x = k..min(n, K) of C(K, x) C(N - K, n - x) / C(N, n)

A small chance says that the list was selected by somebody or something. It says nothing about why.
"""

import math
from collections.abc import Callable, Mapping

import pandas as pd
from scipy.stats import hypergeom

from casebook.errors import CasebookError, suggestion
from casebook.language import gettext
from casebook.language.forms import numbered
from casebook.world import World
from casebook.world.follows import KINDS_WATCHED

ALL, USERS, TOPIC, SHOWN = (
    "everyone who posts",
    "people who use services",
    "people who name the diagnosis and write about care",
    "accounts recommended to him",
)
TOPICS = ("service", "peer", "distress", "mirror", "grief")


def profiles(world: World) -> pd.DataFrame:
    """What a reader of Lantern could put together about each account that still stands and posts.

    Columns: account, woman, named_diagnosis, kind (what most of its posts are), watched_kind
    (whether that is the kind of post this case is about), followers, service_user.
    """
    known = world.accounts.merge(world.people, on="person")
    known = known[(known.gone_on == "") & known.account.isin(world.posts.account)]
    return pd.DataFrame(
        {
            "account": known.account,
            "woman": known.gender == "woman",
            "named_diagnosis": known.names_condition & (known.condition == world.diagnosis),
            "kind": known.mostly,
            "watched_kind": known.mostly.isin(KINDS_WATCHED[world.gentle]),
            "followers": known.followers,
            "service_user": known.contact != "none",
        }
    ).reset_index(drop=True)


def follow_list(world: World, account: str) -> pd.DataFrame:
    """The accounts that `account` follows, with their profiles and whether they follow back (`mutual`)."""
    ties = world.follows[world.follows.follower == account]
    if ties.empty:
        raise CasebookError(f"{account} follows nobody here ({suggestion(account, set(world.follows.follower))})")
    listed = profiles(world).merge(ties[["followed", "mutual"]], left_on="account", right_on="followed")
    return listed.drop(columns="followed")


def group(accounts: pd.DataFrame) -> pd.Series:
    """Whether each account is in the group the question is about: women who name the diagnosis."""
    return accounts.woman & accounts.named_diagnosis


def wider_group(accounts: pd.DataFrame) -> pd.Series:
    """A wider group: women, whatever they say of themselves."""
    return accounts.woman


def narrower_group(accounts: pd.DataFrame) -> pd.Series:
    """A narrower group: those of the group whose posts are mostly of the kind the case is about."""
    return group(accounts) & accounts.watched_kind


GROUPS: Mapping[str, Callable[[pd.DataFrame], pd.Series]] = {
    "women": wider_group,
    "women who name the diagnosis": group,
    "women who name the diagnosis and post mostly about hard times": narrower_group,
}


def comparisons(world: World) -> dict[str, pd.DataFrame]:
    """Four answers to "whom could he have followed?", widest first: name to profiles."""
    everyone = profiles(world)
    users = everyone[everyone.service_user]
    shown = world.recommendations.account
    return {
        ALL: everyone,
        USERS: users,
        TOPIC: users[users.kind.isin(TOPICS) & users.named_diagnosis],
        SHOWN: everyone[everyone.account.isin(shown)],
    }


def selection(listed: pd.DataFrame, pools: Mapping[str, pd.DataFrame], of=group) -> pd.DataFrame:
    """How unlikely the list is under each comparison, a row each.

    Columns: pool (accounts in the comparison), in_pool (of the group among them), drawn (of the list among
    them), expected (of the group on a blind list), observed, probability (exact upper tail), one_in (in words).
    An empty comparison, or a list none of which is in it, has probability 1: nothing was unlikely.
    """
    rows = {name: _row(listed, pool, of) for name, pool in pools.items()}
    return pd.DataFrame.from_dict(rows, orient="index").rename_axis("comparison")


def _row(listed: pd.DataFrame, pool: pd.DataFrame, of) -> dict:
    drawn = listed[listed.account.isin(pool.account)]
    size, in_pool, observed = len(pool), int(of(pool).sum()), int(of(drawn).sum())
    expected = len(drawn) * in_pool / size if size else 0.0
    probability = upper_tail(observed, size, in_pool, len(drawn))
    return {
        "pool": size,
        "in_pool": in_pool,
        "drawn": len(drawn),
        "expected": round(expected + 1e-9, 1),  # a half is rounded up, as by hand
        "observed": observed,
        "probability": probability,
        "one_in": one_in(probability),
    }


def upper_tail(observed: int, pool: int, in_pool: int, drawn: int) -> float:
    """P(X >= observed) when `drawn` are taken blindly from `pool`, of whom `in_pool` are in the group."""
    if observed == 0 or pool == 0:
        return 1.0
    return float(min(1.0, hypergeom.sf(observed - 1, pool, in_pool, drawn)))


def one_in(probability: float) -> str:
    """A probability as a reader says it: "1 in 2,300", "less often than 1 in a billion", "more often than 1 in 2"."""
    if not 0 <= probability <= 1:
        raise ValueError(f"a probability lies between 0 and 1, not {probability}")
    if probability > 0.5:
        return gettext("more often than 1 in 2")
    if probability < 1e-9:
        return gettext("less often than 1 in a billion")
    times = 1 / probability
    digits = max(0, math.floor(math.log10(times)) - 1)
    return gettext("1 in {many}").format(many=numbered(f"{round(times, -digits):,.0f}"))


def forks(listed: pd.DataFrame, pools: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """Every comparison with every definition of the group: the forking paths of one audit.

    Columns: comparison, group, and those of `selection`.
    """
    tables = [selection(listed, pools, of).reset_index().assign(group=name) for name, of in GROUPS.items()]
    return pd.concat(tables, ignore_index=True)


def classified(pools: Mapping[str, pd.DataFrame]) -> int:
    """How many accounts had to be given a sex and a diagnosis so that the sums could be done."""
    return int(pd.concat(pools.values()).account.nunique())
