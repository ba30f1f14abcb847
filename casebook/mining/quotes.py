"""Tracing a quote: a searchable haystack of posts, what is done to a quote before it is printed, and who finds it.

The engine is tantivy, alone quick at both: 1,000 quotes in 100,000 posts, exact phrase / any words, took 0.07 / 1.1 s;
SQLite FTS5 0.95 / 136 s, bm25s none / 1.4 s (words of the last two scaled up from 50 and 200 quotes; one run each).

A share traced is of these invented posts under these searchers. It estimates nothing about a real platform.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
import tantivy
from tantivy import Occur, Query

from casebook.errors import CasebookError, suggestion
from casebook.intervals import wilson
from casebook.world import World
from casebook.world.variety import SENTENCE, reworded

READ = 20  # posts a searcher reads before giving up
SLIGHT = 1e-4  # scores nearer than this are a tie
RUN = 3  # words in a row that a searcher of pieces looks for
KNOWABLE = ("hashtag", "gender", "age")  # what a paper prints beside a quote, and a profile shows
PHRASE, WORDS, PIECES = "exact phrase", "words", "words and pieces"
KNOWING = "words, and knows the person"
VERBATIM, TRIMMED, CHANGED, REWORDED, COMPOSITE = "verbatim", "trimmed", "light change", "reworded", "composite"
WRITER, SOMEBODY_ELSE, SEVERAL, NOBODY = "the writer", "somebody else", "several alike", "nobody"

_PLAIN = tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.simple()).filter(tantivy.Filter.lowercase()).build()


@dataclass(frozen=True)
class Haystack:
    """Posts that can be searched: the table, and the engine's index of it."""

    posts: pd.DataFrame
    index: tantivy.Index
    searcher: tantivy.Searcher
    writers: np.ndarray  # account of each row
    rows: dict[str, int]  # post to row


@dataclass(frozen=True)
class Searcher:
    """Who looks: by which means, knowing what of the person quoted, with deleted posts kept or not.

    Every searcher tries the exact phrase first and stays with it if anything has it. `knows` names columns, of those
    in `KNOWABLE`; posts that differ there from the one quoted are passed over.
    """

    means: str = PHRASE
    knows: tuple[str, ...] = ()
    archive: bool = False


SEARCHERS = {
    PHRASE: Searcher(),
    WORDS: Searcher(WORDS),
    KNOWING: Searcher(WORDS, KNOWABLE),
    PIECES: Searcher(PIECES),
}


def posts_with_profiles(world: World) -> pd.DataFrame:
    """The world's posts, those since deleted too, with what reading profiles would tell of their writers.

    Columns: post, account, text, hashtag, deleted_on (empty while it stands), gender, age.
    """
    people = world.accounts[["account", "person"]].merge(world.people, on="person")
    posts = world.posts[["post", "account", "text", "hashtag", "deleted_on"]]
    return posts.merge(people[["account", "gender", "age"]], on="account", how="left")


def haystack(posts: pd.DataFrame) -> Haystack:
    """These posts, made searchable. Columns post, account and text are needed; those in `KNOWABLE` are used if there.

    CasebookError for no posts, a column that is missing, a post named twice, or a missing text.
    """
    whole = {"post", "account", "text"} <= set(posts) and len(posts)
    if not whole or posts.post.duplicated().any() or posts.text.isna().any():
        raise CasebookError("a haystack needs posts, each with a post of its own, an account and a text")
    schema = (
        tantivy.SchemaBuilder()
        .add_text_field("text", tokenizer_name="plain", index_option="position")
        .add_text_field("known", tokenizer_name="raw", index_option="basic")
        .add_integer_field("row", fast=True)
        .build()
    )
    index = tantivy.Index(schema)
    index.register_tokenizer("plain", _PLAIN)
    writer = index.writer(heap_size=128_000_000, num_threads=1)
    marks = [column + "=" + posts[column].astype(str) for column in KNOWABLE if column in posts]
    for row, (text, *known) in enumerate(zip(posts.text, *marks, strict=True)):
        writer.add_document(tantivy.Document(text=text, row=row, known=known))
    writer.commit()
    writer.wait_merging_threads()
    index.reload()
    rows = dict(zip(posts.post, range(len(posts)), strict=True))
    return Haystack(posts, index, index.searcher(), posts.account.to_numpy(object), rows)


def posts_to_quote(posts: pd.DataFrame, count: int, *, seed: int) -> pd.DataFrame:
    """At most `count` posts drawn blindly, no two by one account, so that quotes can be counted as independent."""
    if count < 1:
        raise CasebookError(f"count = {count}: quote at least one post")
    shuffled = posts.sample(frac=1, random_state=np.random.default_rng([seed, 31]))
    return shuffled.drop_duplicates("account").head(count).reset_index(drop=True)


def quotes(posts: pd.DataFrame, ledger: pd.DataFrame, treatment: str, *, seed: int) -> pd.DataFrame:
    """Each post as a paper would print it under this treatment.

    Columns: treatment, quote, accounts and posts (tuples: a composite has two of each), deleted (False). A light change
    replaces one phrase by another of the grammar, rewording half of them; the rest stays word for word, where a
    person who rewords keeps the sense and moves more of the words.
    """
    if treatment not in TREATMENTS:
        raise CasebookError(f"there is no treatment '{treatment}' ({suggestion(treatment, TREATMENTS)})")
    rules = posts.post.map(dict(zip(ledger.post, ledger.rule, strict=True)))
    if rules.isna().any():
        raise CasebookError(f"post {posts.post[rules.isna()].iloc[0]} has no row in the ledger")
    own = np.arange(len(posts))
    partners = own
    if treatment == COMPOSITE:  # with the post before it under the same hashtag, or with itself if it is alone
        partners = pd.Series(own).groupby(posts.hashtag.to_numpy()).transform(lambda tag: np.roll(tag, 1)).to_numpy()
    texts, accounts, names = (posts[column].to_numpy(object) for column in ("text", "account", "post"))
    columns = {
        "treatment": treatment,
        "quote": list(map(TREATMENTS[treatment], texts, rules, rules.to_numpy()[partners], seed + own)),
        "accounts": [tuple(dict.fromkeys(pair)) for pair in zip(accounts, accounts[partners], strict=True)],
        "posts": [tuple(dict.fromkeys(pair)) for pair in zip(names, names[partners], strict=True)],
        "deleted": False,
    }
    return pd.DataFrame(columns)


def nobodys(texts: Sequence[str], treatment: str) -> pd.DataFrame:
    """Texts that were taken from no post, as quotes: whoever is found by one is somebody else."""
    nobody = [()] * len(texts)
    return pd.DataFrame(dict(treatment=treatment, quote=list(texts), accounts=nobody, posts=nobody, deleted=False))


def then_deleted(quotes: pd.DataFrame) -> pd.DataFrame:
    """The same quotes after every post they were taken from was deleted."""
    return quotes.assign(deleted=True, treatment=quotes.treatment + ", then deleted")


def shortened(quotes: pd.DataFrame, words: int, *, seed: int) -> pd.DataFrame:
    """A run of at most `words` words from a random place of each quote."""
    if words < 1:
        raise CasebookError(f"words = {words}: a quote has at least one word")
    tokens = quotes.quote.str.split()
    starts = np.random.default_rng([seed, 32]).random(len(quotes)) * (tokens.str.len() - words + 1).clip(lower=1)
    return quotes.assign(quote=[" ".join(t[int(s) :][:words]) for t, s in zip(tokens, starts, strict=True)])


def search(haystack: Haystack, quotes: pd.DataFrame, searcher: Searcher = SEARCHERS[PHRASE]) -> pd.DataFrame:
    """The quotes with what this searcher finds: columns rank, leads_to, traced.

    rank counts the accounts that fit at least as well as the writer's, so a tie counts against the searcher; it is 0
    when the writer is not among the first posts read (`READ`). leads_to says who fits best: the writer, somebody
    else, several alike, or nobody. traced is rank 1. A quote without a word leads to nobody. A post that is
    not in the haystack is not there to be found, and nothing is known of its writer.
    """
    if quotes.quote.isna().any():
        raise CasebookError("a quote is missing; leave its row out, or quote something")
    marks = _marks(haystack, searcher.knows)
    gone = quotes.deleted.to_numpy() & (not searcher.archive)
    found = []
    for quote, writers, posts, hidden in zip(quotes.quote, quotes.accounts, quotes.posts, gone, strict=True):
        rows = [haystack.rows[post] for post in posts if post in haystack.rows]
        within = _like(haystack, marks, rows) if marks and rows else None
        found.append(_standing(_found(haystack, quote, searcher.means, within, rows if hidden else []), writers))
    table = pd.DataFrame(found, columns=["rank", "leads_to"], index=quotes.index)
    return quotes.assign(**table, traced=table["rank"] == 1)


def share_traced(found: pd.DataFrame, by: Sequence[str] = ("treatment",)) -> pd.DataFrame:
    """How many quotes lead to one account, the writer's, a row for each value of `by`, in the order met.

    Columns: quotes, traced, share, low, high (95 % Wilson interval), somebody_else (share that lead to one account
    which is not the writer's), middle_rank (median rank of those found at all, 0 if none was).
    """
    if found.empty:
        raise CasebookError("no quote was searched for, so there is no share to give")
    table = found.groupby(list(by), sort=False).agg(
        quotes=("traced", "size"),
        traced=("traced", "sum"),
        somebody_else=("leads_to", lambda ends: (ends == SOMEBODY_ELSE).mean()),
        middle_rank=("rank", lambda ranks: float(ranks[ranks > 0].median()) if (ranks > 0).any() else 0.0),
    )
    low, high = zip(*(wilson(row.traced, row.quotes) for row in table.itertuples()), strict=True)
    table = table.assign(share=table.traced / table.quotes, low=low, high=high).reset_index()
    return table[[*by, "quotes", "traced", "share", "low", "high", "somebody_else", "middle_rank"]]


def around(posts: pd.DataFrame, quotes: pd.DataFrame, size: int, *, seed: int) -> pd.DataFrame:
    """`size` of the posts, the quoted ones among them; a larger size holds every post of a smaller one."""
    quoted = posts.post.isin({post for row in quotes.posts for post in row})
    if not quoted.sum() <= size <= len(posts):
        raise CasebookError(f"size = {size:,}: give from {quoted.sum():,} (the posts quoted) to {len(posts):,}")
    others = posts[~quoted].sample(frac=1, random_state=np.random.default_rng([seed, 33]))
    return pd.concat([posts[quoted], others.head(size - int(quoted.sum()))], ignore_index=True)


def by_searcher(hay: Haystack, quotes: pd.DataFrame, searchers: Mapping[str, Searcher]) -> pd.DataFrame:
    """`share_traced` for the same quotes and several searchers: columns searcher, treatment and its own."""
    found = [search(hay, quotes, searcher).assign(searcher=name) for name, searcher in searchers.items()]
    return share_traced(pd.concat(found), by=("searcher", "treatment"))


def by_size(posts: pd.DataFrame, quotes: pd.DataFrame, sizes: list[int], who: Searcher, *, seed: int) -> pd.DataFrame:
    """`share_traced` for the same quotes in larger and larger haystacks: columns size, treatment and its own."""
    found = [search(haystack(around(posts, quotes, n, seed=seed)), quotes, who).assign(size=n) for n in sizes]
    return share_traced(pd.concat(found), by=("size", "treatment"))


def by_length(hay: Haystack, quotes: pd.DataFrame, lengths: list[int], who: Searcher, *, seed: int) -> pd.DataFrame:
    """`share_traced` for the same quotes cut to so many words: columns words, treatment and its own."""
    found = [search(hay, shortened(quotes, words, seed=seed), who).assign(words=words) for words in lengths]
    return share_traced(pd.concat(found), by=("words", "treatment"))


def _mixed(rule: str, other: str, seed: int) -> str:
    """Sentences of two posts in turn, each post reworded in half of its phrases first."""
    ours, theirs = (SENTENCE.split(reworded(one, 1 / 2, seed=seed)) for one in (rule, other))
    return " ".join([*ours[::2], *theirs[1::2]] if len(theirs) > 1 else [*ours[::2], *theirs])


TREATMENTS: dict[str, Callable[[str, str, str, int], str]] = {
    VERBATIM: lambda text, rule, other, seed: text,
    TRIMMED: lambda text, rule, other, seed: max(SENTENCE.split(text), key=len),
    CHANGED: lambda text, rule, other, seed: reworded(rule, 0, seed=seed),
    REWORDED: lambda text, rule, other, seed: reworded(rule, 1 / 2, seed=seed),
    COMPOSITE: lambda text, rule, other, seed: _mixed(rule, other, seed),
}


def _found(hay: Haystack, quote: str, means: str, within: Query | None, hidden: list[int]) -> list[tuple[float, str]]:
    """Scores and accounts of the posts read, best first. Posts that hold the exact phrase fit equally well."""
    words = _PLAIN.analyze(quote)
    if not words:
        return []
    exact = _read(hay, _phrase(hay, words), within, hidden)
    if exact or means == PHRASE:
        return [(1.0, account) for _, account in exact]
    return _read(hay, MEANS[means](hay, words), within, hidden)


def _read(hay: Haystack, query: Query, within: Query | None, hidden: list[int]) -> list[tuple[float, str]]:
    if within:
        query = Query.boolean_query([(Occur.Must, query), (Occur.Must, within)])
    hits = hay.searcher.search(query, READ + len(hidden), count=False).hits
    rows = hay.searcher.fast_field_values("row", [address for _, address in hits])
    seen = [(score, hay.writers[row]) for (score, _), row in zip(hits, rows, strict=True) if row not in hidden]
    return seen[:READ]


def _standing(hits: list[tuple[float, str]], writers: tuple[str, ...]) -> tuple[int, str]:
    """The writer's rank among the accounts found, and whom the best fit leads to."""
    best = {account: score for score, account in reversed(hits)}  # the best post of each
    if not hits:
        return 0, NOBODY
    alike = [account for account, score in best.items() if score >= hits[0][0] - SLIGHT]
    leads_to = SEVERAL if len(alike) > 1 else WRITER if alike[0] in writers else SOMEBODY_ELSE
    own = [best[writer] for writer in writers if writer in best]
    return sum(score >= max(own) - SLIGHT for score in best.values()) if own else 0, leads_to


def _phrase(hay: Haystack, words: list[str]) -> Query:
    if len(words) == 1:
        return Query.term_query(hay.index.schema, "text", words[0])
    return Query.phrase_query(hay.index.schema, "text", words)


def _any_words(hay: Haystack, words: list[str]) -> Query:
    return Query.boolean_query([(Occur.Should, _phrase(hay, [word])) for word in dict.fromkeys(words)])


def _any_pieces(hay: Haystack, words: list[str]) -> Query:
    runs = [_phrase(hay, words[start : start + RUN]) for start in range(len(words) - RUN + 1)]
    return Query.boolean_query([(Occur.Should, query) for query in [_any_words(hay, words), *runs]])


MEANS = {WORDS: _any_words, PIECES: _any_pieces}


def _marks(hay: Haystack, knows: tuple[str, ...]) -> list[np.ndarray]:
    there = set(KNOWABLE) & set(hay.posts)
    for column in set(knows) - there:
        raise CasebookError(f"nobody can know '{column}' here ({suggestion(column, there)})")
    return [(column + "=" + hay.posts[column].astype(str)).to_numpy(object) for column in knows]


def _like(hay: Haystack, marks: list[np.ndarray], rows: list[int]) -> Query:
    """Posts that agree in everything known with one of these rows; it adds nothing to a score."""
    each = [[(Occur.Must, Query.term_query(hay.index.schema, "known", mark[row])) for mark in marks] for row in rows]
    return Query.const_score_query(Query.boolean_query([(Occur.Should, Query.boolean_query(e)) for e in each]), 0.0)
