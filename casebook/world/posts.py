"""What the invented people posted on Lantern, and the ledger that says how each post was made.

Posts come in blocks of fixed size; a block takes its authors from one block of accounts, so the first posts
stay the same whatever the total. A ledger row holds the rule path that writes the text again.
"""

from datetime import date

import numpy as np
import pandas as pd

from casebook.world import grammar
from casebook.world.people import BLOCK as PEOPLE_BLOCK
from casebook.world.people import CAST, TODAY, among

BLOCK = 2000
OWN_KIND = 0.55  # share of an account's posts that are what it mostly posts
HASHTAGS = {"untold": "#UntoldSynth", "leftearly": "#LeftEarlySynth"}
HASHTAG_DAY = {"untold": date(2024, 11, 4), "leftearly": date(2024, 9, 16)}
HASHTAG_SHARE = {"untold": 0.07, "leftearly": 0.05}
MEANT_FOR = {
    "untold": {"people like me": 0.57, "anyone": 0.28, "friends": 0.15},
    "leftearly": {"people like me": 0.50, "anyone": 0.34, "friends": 0.10, "professionals": 0.06},
    "service": {"people like me": 0.40, "friends": 0.25, "anyone": 0.25, "professionals": 0.10},
    "professional": {"professionals": 0.62, "anyone": 0.38},
    "press": {"anyone": 1.0},
}
OTHERWISE = {"friends": 0.55, "anyone": 0.33, "people like me": 0.12}
DELETED = {"untold": 0.20, "leftearly": 0.12, "distress": 0.22, "mirror": 0.25, "grief": 0.09}
DELETED_OTHERWISE = 0.06


def posts_and_ledger(accounts: pd.DataFrame, count: int, *, seed: int) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The first `count` posts by these accounts, and their ledger rows.

    Posts: post, account, posted_on, text, hashtag, kind, meant_for, audience (people reached at the time),
    deleted_on (empty while it stands). Ledger: post, rule, seed, version.
    """
    blocks = -(-len(accounts) // PEOPLE_BLOCK)
    pairs = [
        posts_block(accounts.iloc[(number % blocks) * PEOPLE_BLOCK :].head(PEOPLE_BLOCK), number, seed=seed)
        for number in range(-(-count // BLOCK))
    ]
    posts, ledger = (pd.concat(tables, ignore_index=True).head(count) for tables in zip(*pairs, strict=True))
    return posts, ledger


def posts_block(accounts: pd.DataFrame, number: int, *, seed: int) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Block `number` of the posts and of the ledger, `BLOCK` rows each, by the accounts of one block of people."""
    draw = np.random.default_rng([seed, 3, number])
    authors = _authors(accounts, number, draw)
    kind = _kinds(authors, draw)
    posted = _days(kind, draw)
    first = number * BLOCK + 1
    table = pd.DataFrame({"post": [f"t{post:07d}" for post in range(first, first + BLOCK)]})
    table["account"] = authors.account
    table["posted_on"] = posted.astype(str)
    written = [grammar.written(k, iter(row)) for k, row in zip(kind, draw.random((BLOCK, grammar.DRAWS)), strict=True)]
    table["text"] = [text for text, _ in written]
    table["hashtag"] = [HASHTAGS.get(k, "") for k in kind]
    table["kind"] = kind
    table["meant_for"] = _by_kind(kind, MEANT_FOR, OTHERWISE, draw)
    table["audience"] = _audience(authors.followers.to_numpy(), draw)
    table["deleted_on"] = _deletions(kind, posted, draw)
    ledger = pd.DataFrame({"post": table.post, "rule": [rule for _, rule in written]})
    ledger["seed"], ledger["version"] = seed, grammar.VERSION
    return table, ledger


def _authors(accounts: pd.DataFrame, number: int, draw: np.random.Generator) -> pd.DataFrame:
    """Who wrote each post of the block: some accounts post a great deal and most a little. The cast opens it."""
    eagerness = draw.lognormal(0, 1.0, PEOPLE_BLOCK)[: len(accounts)]
    chosen = draw.choice(len(accounts), BLOCK, p=eagerness / eagerness.sum())
    if number == 0:
        chosen[: len(CAST)] = range(len(CAST))
    return accounts.iloc[chosen].reset_index(drop=True)


def _kinds(authors: pd.DataFrame, draw: np.random.Generator) -> np.ndarray:
    mix = {"ordinary": 0.34, "humour": 0.15, "town": 0.13, "work": 0.15, "hobby": 0.15, "service": 0.08}
    kind = np.where(draw.random(BLOCK) < OWN_KIND, authors.mostly, among(mix, BLOCK, draw))
    chance = draw.random(BLOCK)
    kind = np.where(chance < HASHTAG_SHARE["untold"], "untold", kind)
    left_early = (chance > 1 - HASHTAG_SHARE["leftearly"]) & (authors.mostly != "professional")
    kind = np.where(left_early, "leftearly", kind)
    return np.where(chance.round(4) % 0.1 < 0.0008, "press", kind)


def _days(kind: np.ndarray, draw: np.random.Generator) -> np.ndarray:
    """Days posted: spread over nine months; a hashtag bursts on its day and dies away within weeks."""
    days = np.datetime64(TODAY) - draw.integers(1, 270, BLOCK).astype("timedelta64[D]")
    after = draw.exponential(4, BLOCK).astype(int).astype("timedelta64[D]")
    for tag, day in HASHTAG_DAY.items():
        days = np.where(kind == tag, np.datetime64(day) + after, days)
    return days.astype("datetime64[D]")


def _by_kind(
    kind: np.ndarray,
    shares: dict[str, dict[str, float]],
    otherwise: dict[str, float],
    draw: np.random.Generator,
) -> np.ndarray:
    chosen = among(otherwise, len(kind), draw)
    for name, kind_shares in shares.items():
        chosen = np.where(kind == name, among(kind_shares, len(kind), draw), chosen)
    return chosen


def _audience(followers: np.ndarray, draw: np.random.Generator) -> np.ndarray:
    """People reached: a part of one's followers, and now and then very many more when a post is passed on."""
    shown = followers * draw.uniform(0.05, 0.45, BLOCK)
    passed_on = np.where(draw.random(BLOCK) < 0.012, draw.pareto(1.1, BLOCK) * 400, 0)
    return (shown + passed_on + draw.integers(0, 6, BLOCK)).clip(max=900_000).astype(int)


def _deletions(kind: np.ndarray, posted: np.ndarray, draw: np.random.Generator) -> np.ndarray:
    """Days deleted: sooner and oftener for what people regret having shown; empty while the post stands."""
    share = pd.Series(kind).map(DELETED).fillna(DELETED_OTHERWISE).to_numpy()
    day = posted + draw.exponential(40, BLOCK).astype(int).astype("timedelta64[D]")
    deleted = (draw.random(BLOCK) < share) & (day < np.datetime64(TODAY))
    return np.where(deleted, day.astype(str), "")
