"""Who follows whom on Lantern, the service lead's follow list, and whom the platform recommended to him.

Follows lean towards accounts that post alike (homophily) and towards accounts with many followers. The
service lead's list is made to lean heavily towards one group, so that the case has something to ask about.
"""

import numpy as np
import pandas as pd

from casebook.world.people import BLOCK, THE_DIAGNOSIS, TODAY, days_before

EACH = 1.4  # accounts followed by each account, on average, within the sample kept in the tables
ALIKE = 0.6  # share of follows that go to an account posting mostly the same kind
LEAD = "@synth_harkwell"
KINDS_WATCHED = {False: ("distress",), True: ("grief",)}  # by gentle
RECOMMENDED = 90  # accounts the platform put before him
WATCHED_SHARE = 0.45  # share of his list that is the group the case asks about


def follows(accounts: pd.DataFrame, *, seed: int) -> pd.DataFrame:
    """Ordinary follows: follower, followed, since, mutual. Nobody here follows on the lead's behalf."""
    blocks = [
        _follows_block(block.reset_index(drop=True), number, seed=seed)
        for number, block in accounts.groupby(np.arange(len(accounts)) // BLOCK)
    ]
    return with_mutual(pd.concat(blocks, ignore_index=True))


def _follows_block(accounts: pd.DataFrame, number: int, *, seed: int) -> pd.DataFrame:
    draw = np.random.default_rng([seed, 4, number])
    size = len(accounts)
    follower = np.repeat(np.arange(size), draw.poisson(EACH, size))
    weight = np.sqrt(accounts.followers.to_numpy() + 1)
    anyone = draw.choice(size, len(follower), p=weight / weight.sum())
    alike = np.empty_like(follower)
    mostly = accounts.mostly.to_numpy()
    for kind in np.unique(mostly):
        rows = np.flatnonzero(mostly[follower] == kind)
        alike[rows] = draw.choice(np.flatnonzero(mostly == kind), len(rows))
    followed = np.where(draw.random(len(follower)) < ALIKE, alike, anyone)
    handles = accounts.account.to_numpy()
    table = pd.DataFrame({"follower": handles[follower], "followed": handles[followed]})
    table["since"] = days_before(TODAY, draw.integers(1, 1400, len(table)))
    kept = (table.follower != table.followed) & (table.follower != LEAD)
    return table[kept].drop_duplicates(["follower", "followed"])


def with_mutual(follows: pd.DataFrame) -> pd.DataFrame:
    """The follows with a column `mutual`: whether the followed account follows back."""
    pairs = set(zip(follows.follower, follows.followed, strict=True))
    mutual = [
        (followed, follower) in pairs for follower, followed in zip(follows.follower, follows.followed, strict=True)
    ]
    return follows.assign(mutual=mutual)


def lead_follows(people: pd.DataFrame, accounts: pd.DataFrame, *, followed: int, gentle: bool, seed: int):
    """The service lead's follow list and the accounts recommended to him.

    `followed` is how many accounts he follows, fewer where too few can be had. Returns two tables: follows
    (as `follows`) and recommendations (account, recommended_to, shown_on).
    """
    draw = np.random.default_rng([seed, 5, int(gentle)])
    who = accounts.merge(people, on="person").query("gone_on == '' and mostly != 'professional'")
    watched = _watched(who)
    pull = _pull(who, watched, gentle)
    size = min(followed, len(who))
    group = min(round(WATCHED_SHARE * size), int(watched.sum() * 0.8))
    chosen = np.concatenate([_drawn(watched, pull, group, draw), _drawn(~watched, pull, size - group, draw)])
    since = days_before(TODAY, draw.integers(20, 900, size))
    listed = pd.DataFrame({"follower": LEAD, "followed": who.account.to_numpy()[chosen], "since": since})
    listed["mutual"] = draw.random(size) < 0.05
    return listed, _recommendations(who, pull * (1 + watched), chosen, draw)


def _watched(who: pd.DataFrame) -> np.ndarray:
    """The group his list leans towards: women who name the diagnosis."""
    return ((who.gender == "woman") & who.names_condition & (who.condition == THE_DIAGNOSIS)).to_numpy()


def _pull(who: pd.DataFrame, watched: np.ndarray, gentle: bool) -> np.ndarray:
    """How much each account draws his attention: what it names, and what it posts. One is in every list."""
    names_it = who.names_condition & (who.condition == THE_DIAGNOSIS)
    kind = who.mostly.isin(KINDS_WATCHED[gentle])
    pull = 0.02 + 0.9 * names_it + 0.5 * kind + 2.0 * (kind & watched)
    return pull.mask(who.account == "@synth_wren", 1e6).to_numpy()


def _drawn(among: np.ndarray, pull: np.ndarray, size: int, draw: np.random.Generator) -> np.ndarray:
    """Places of `size` accounts drawn from those `among`, each by its pull."""
    places = np.flatnonzero(among)
    return draw.choice(places, min(size, len(places)), replace=False, p=pull[places] / pull[places].sum())


def _recommendations(
    who: pd.DataFrame, pull: np.ndarray, chosen: np.ndarray, draw: np.random.Generator
) -> pd.DataFrame:
    """Whom the platform put before him: most of those he follows, and others like them."""
    seen = chosen[draw.random(len(chosen)) < 0.8]
    others = np.setdiff1d(np.arange(len(who)), chosen)
    leaning = pull[others]
    size = min(max(RECOMMENDED - len(seen), 0), len(others))
    like_them = draw.choice(others, size, replace=False, p=leaning / leaning.sum())
    shown = np.sort(np.concatenate([seen, like_them]))
    return pd.DataFrame(
        {
            "account": who.account.to_numpy()[shown],
            "recommended_to": LEAD,
            "shown_on": days_before(TODAY, draw.integers(20, 900, len(shown))),
        }
    )
