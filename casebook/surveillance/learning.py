"""A learning log built on other people's posts: what each side gives and gets, and who can be found in it.

Posts, follows and what a log repeats are read off the world's tables; whether people are asked, answered,
credited and paid are terms that the reader sets. It counts what changed hands. It does not say what anybody
learned, what being read was like, or what either is worth.
"""

import difflib
import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from casebook.errors import CasebookError, suggestion
from casebook.world import World

REPEATABLE = ("gender", "age", "place", "work", "condition", "contact")  # what a log may say about a person
SAID = {
    "place": "the district",
    "work": "in work or not",
    "contact": "contact with services",
}  # where the column is short


@dataclass(frozen=True)
class Terms:
    """On what terms an entry is made: three shares of entries, from 0 to 1, and money for each entry."""

    replied: float = 0.0  # share of entries whose writer the reader answered
    credited: float = 0.0  # share of entries that name the writer, as the writer wished
    told: float = 0.0  # share of entries whose writer was told what came of it
    paid: float = 0.0  # for each entry, in whatever money the reader thinks in
    secret: bool = False  # whether those who are read cannot see that they are: no follow, no account to look at

    def __post_init__(self):
        for name in ("replied", "credited", "told"):
            if not 0 <= getattr(self, name) <= 1:
                raise CasebookError(f"{name} = {getattr(self, name)}: a share lies between 0 and 1")
        if not 0 <= self.paid < float("inf"):
            raise CasebookError(f"paid = {self.paid}: give an amount from 0 up")


ARRANGEMENTS = {  # chosen to argue with
    "read in secret": Terms(secret=True),
    "followed openly": Terms(),
    "asked, answered and named": Terms(replied=1.0, credited=1.0, told=0.5),
    "invited and paid": Terms(replied=1.0, credited=1.0, told=1.0, paid=30.0),
}


def reading(world: World, reader: str) -> pd.DataFrame:
    """What a reader could have read of those followed: the posts that still stand, made since the follow began.

    Columns: post, account, person, posted_on, kind, meant_for, text, mutual (whether the writer follows
    back); newest last. Empty if they posted nothing since. CasebookError if `reader` follows nobody.
    """
    ties = _ties_of(world, reader)[["followed", "since", "mutual"]]
    posts = world.posts[world.posts.deleted_on == ""].merge(ties, left_on="account", right_on="followed")
    posts = posts[posts.posted_on >= posts.since].merge(world.accounts[["account", "person"]], on="account")
    columns = ["post", "account", "person", "posted_on", "kind", "meant_for", "text", "mutual"]
    return posts.sort_values(["posted_on", "post"])[columns].reset_index(drop=True)


def log_entries(read: pd.DataFrame, entries: int, *, seed: int) -> pd.DataFrame:
    """The log: so many of the posts read, drawn blindly and in order of day; all of them if there are fewer.

    A real log is not drawn blindly: people write down what struck them.
    """
    if entries < 1:
        raise CasebookError(f"entries = {entries}: a log has at least 1")
    chosen = np.random.default_rng([seed, 31]).permutation(len(read))[:entries]
    return read.iloc[np.sort(chosen)].reset_index(drop=True)


def lent(world: World, kind: str, gender: str, age: str) -> pd.DataFrame:
    """The standing posts of one kind by whoever of that gender and age made most of them, oldest first.

    For a case that needs one writer's posts, and whose person has none in the world: the posts are lent to her, and
    nothing else of the account is. CasebookError if nobody of that gender and age made any.
    """
    alike = world.people[(world.people.gender == gender) & (world.people.age == age)].person
    posts = world.posts[(world.posts.kind == kind) & (world.posts.deleted_on == "")]
    theirs = posts[posts.account.isin(world.accounts.account[world.accounts.person.isin(alike)])]
    if theirs.empty:
        raise CasebookError(f"no {gender} of {age} has a standing post of the kind '{kind}' here")
    return theirs[theirs.account == theirs.account.mode()[0]].sort_values(["posted_on", "post"], ignore_index=True)


def exchange(world: World, reader: str, log: pd.DataFrame, terms: Terms, hours_each: float = 1.0) -> pd.DataFrame:
    """What changed hands between those read and the reader: columns what, from_them, from_reader.

    Posts to read are those that following put before the other side: theirs since the reader followed, and
    the reader's own if anybody follows back. Replies, credit, payment and being told go by `terms`, times the
    entries of the log. Read in secret, the other side is given no follow and nothing to read. Hours of learning
    credited to the reader are `hours_each` an entry. CasebookError if
    `reader` follows nobody.
    """
    if hours_each < 0:
        raise CasebookError(f"hours_each = {hours_each}: give a number from 0 up")
    ties, entries = _ties_of(world, reader), len(log)
    given = 0 if terms.secret else len(ties)
    followed_back = 0 if terms.secret else int(ties.mutual.sum())
    own = world.posts[(world.posts.account == reader) & (world.posts.deleted_on == "")]
    rows = [
        ("posts to read", len(reading(world, reader)), len(own) if followed_back else 0),
        ("follows", followed_back, given),
        ("entries in a learning log", entries, 0),
        ("hours of credited learning", entries * hours_each, 0),
        ("replies", 0, entries * terms.replied),
        ("mentions by name", 0, entries * terms.credited),
        ("reports of what came of it", 0, entries * terms.told),
        ("money paid", 0, entries * terms.paid),
    ]
    return pd.DataFrame(rows, columns=["what", "from_them", "from_reader"]).astype(
        {"from_them": float, "from_reader": float}
    )


def exchanges(
    world: World, reader: str, log: pd.DataFrame, arrangements: dict[str, Terms] = ARRANGEMENTS
) -> pd.DataFrame:
    """The same log on several terms: `exchange`, with a column arrangement before it."""
    tables = [exchange(world, reader, log, terms).assign(arrangement=name) for name, terms in arrangements.items()]
    table = pd.concat(tables, ignore_index=True)
    return table[["arrangement", "what", "from_them", "from_reader"]]


def sides(exchanged: pd.DataFrame) -> pd.DataFrame:
    """Each side's share of what changed hands, for a table of `exchange` or `exchanges`, two rows for each of its.

    Columns: those before from_them, side ("from them", "from the reader"), amount, share (of both amounts; 0
    on both sides where nothing changed hands).
    """
    both = exchanged.from_them + exchanged.from_reader
    names = {"from_them": "from them", "from_reader": "from the reader"}
    kept = [name for name in exchanged.columns if name not in names]
    long = exchanged.assign(both=both).melt([*kept, "both"], list(names), "side", "amount")
    share = (long.amount / long.both.where(long.both > 0)).fillna(0.0)
    return long.assign(share=share, side=long.side.map(names)).drop(columns="both")


def returned(ties: pd.DataFrame) -> float:
    """The share of one account's follows that are followed back, from the column `mutual`, 0 to 1.

    CasebookError with no tie at all: there is nothing to return.
    """
    _some_ties(ties)
    return float(ties.mutual.mean())


def fitting(log: pd.DataFrame, people: pd.DataFrame, repeats: Sequence[str]) -> pd.Series:
    """How many of `people` fit what each entry repeats about its writer, the writer counted; 1 is found.

    `people` is the crowd that somebody searching would think of; `repeats` is some of `REPEATABLE`. With
    nothing repeated everybody fits. CasebookError for an unknown thing to repeat or a writer not in the crowd.
    """
    _repeatable(repeats)
    strangers = log.person[~log.person.isin(people.person)]
    if not strangers.empty:
        raise CasebookError(f"{strangers.iloc[0]} wrote an entry and is not in the crowd; give a crowd that holds all")
    alike = people.groupby(list(repeats)).person.transform("size") if repeats else pd.Series(len(people), people.index)
    return log.person.map(alike.set_axis(people.person)).astype(int).rename("fitting")


def exposure(log: pd.DataFrame, people: pd.DataFrame, repeats: Sequence[str] = REPEATABLE) -> pd.DataFrame:
    """How the people in a log come into view as it repeats more about them, one thing after another.

    Columns: adds (what is said now), repeats (all that has been said), writers, alone (writers whose particulars
    fit nobody else), few (fit fewer than five), middle (people who fit the middle writer), chance (of picking the right
    one, 1 / fitting, averaged over writers). CasebookError for an empty log and as `fitting`.
    """
    writers = log.drop_duplicates("person")
    if writers.empty:
        raise CasebookError("the log is empty: nobody is in it")
    steps = [list(repeats[:count]) for count in range(len(repeats) + 1)]
    return pd.DataFrame([_exposed(fitting(writers, people, step), step) for step in steps])


def _exposed(fit: pd.Series, step: Sequence[str]) -> dict:
    return {
        "adds": _added(step),
        "repeats": " + ".join(step) or "nothing",
        "writers": len(fit),
        "alone": int((fit == 1).sum()),
        "few": int((fit < 5).sum()),
        "middle": int(fit.quantile(0.5, interpolation="lower")),
        "chance": float((1 / fit).mean()),
    }


def _added(step: Sequence[str]) -> str:
    said = SAID.get(step[-1], step[-1]) if step else "nothing about the writer"
    return f"and {said}" if len(step) > 1 else said


def found_by_words(log: pd.DataFrame, posts: pd.DataFrame, lengths: Sequence[int] = (3, 5, 8, 12)) -> pd.DataFrame:
    """How many entries lead to one account if the log quotes the first words of each post.

    Columns: words, entries, one_account, share. A shorter post is quoted whole. `posts` is what can be
    searched. CasebookError for an empty log or a length below 1.
    """
    if log.empty or min(lengths) < 1:
        raise CasebookError("give a log with at least one entry, and lengths of at least one word")
    said, words = _said(posts), [_words(text) for text in log.text]
    found = [sum(_leads_to_one(own[:length], said, posts.account) for own in words) for length in lengths]
    table = pd.DataFrame({"words": list(lengths), "entries": len(log), "one_account": found})
    return table.assign(share=table.one_account / table.entries)


def _leads_to_one(words: list[str], said: pd.Series, account: pd.Series) -> bool:
    return account[said.str.contains(_spaced(words), regex=False)].nunique() == 1


def words_taken(entry: str, posts: pd.DataFrame) -> pd.DataFrame:
    """What an entry, as rewritten, still takes from each post: the longest run of words in both.

    Columns: post, taken (words in a row), phrase; most taken first. A run of two or three is ordinary English.
    """
    words = _words(entry)
    runs = [_longest_run(words, _words(text)) for text in posts.text]
    table = pd.DataFrame({"post": posts.post.to_numpy(), "taken": [len(run) for run in runs]})
    table["phrase"] = [" ".join(run) for run in runs]
    return table.sort_values("taken", ascending=False, kind="stable").reset_index(drop=True)


def _longest_run(words: list[str], others: list[str]) -> list[str]:
    match = difflib.SequenceMatcher(None, words, others, autojunk=False).find_longest_match()
    return words[match.a : match.a + match.size]


def _said(posts: pd.DataFrame) -> pd.Series:
    """The words of each post, each with a space on both sides, so that a phrase is found only as whole words."""
    return posts.text.map(lambda text: _spaced(_words(text)))


def _spaced(words: list[str]) -> str:
    return f" {' '.join(words)} "


def _words(text: str) -> list[str]:
    return re.findall(r"\w+(?:'\w+)*", text.lower().replace("’", "'"))


def _ties_of(world: World, reader: str) -> pd.DataFrame:
    ties = world.follows[world.follows.follower == reader]
    if ties.empty:
        raise CasebookError(f"{reader} follows nobody here ({suggestion(reader, set(world.follows.follower))})")
    return ties


def _some_ties(ties: pd.DataFrame) -> None:
    if ties.empty:
        raise CasebookError("there is no tie, so none is returned and none is not")


def _repeatable(repeats: Sequence[str]) -> None:
    for name in repeats:
        if name not in REPEATABLE:
            raise CasebookError(f"a log here cannot repeat '{name}' ({suggestion(name, REPEATABLE)})")
