"""Tracing a quote: small haystacks checked by eye, pandas and statsmodels as oracles, and what must always hold."""

import re

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from statsmodels.stats.proportion import proportion_confint

from casebook.errors import CasebookError
from casebook.mining import charts, quotes
from casebook.mining.quotes import Searcher
from casebook.world import fernhollow
from casebook.world.variety import reworded

POSTS = pd.DataFrame(
    [
        ("t1", "@synth_a", "The kettle sang and I sat down with the cat.", "#OneSynth", "woman", "16-24"),
        ("t2", "@synth_b", "The kettle sang. Nobody came to tea.", "#OneSynth", "man", "30-44"),
        ("t3", "@synth_c", "It's only rain, said the gutter.", "#TwoSynth", "woman", "16-24"),
        ("t4", "@synth_c", "It's only rain, and I stayed out in it.", "#TwoSynth", "woman", "16-24"),
    ],
    columns=["post", "account", "text", "hashtag", "gender", "age"],
)


def asked(quote, *, post="t1", account="@synth_a", deleted=False) -> pd.DataFrame:
    row = {"treatment": "by hand", "quote": quote, "accounts": (account,), "posts": (post,), "deleted": deleted}
    return pd.DataFrame([row])


@pytest.fixture(scope="module")
def small():
    return quotes.haystack(POSTS)


@pytest.mark.parametrize(
    ("quote", "searcher", "rank", "leads_to"),
    [
        ("sat down with the CAT", Searcher(), 1, quotes.WRITER),
        ("the kettle sang", Searcher(), 2, quotes.SEVERAL),
        ("the kettle sang", Searcher(knows=("gender",)), 1, quotes.WRITER),
        ("nobody came to tea", Searcher(), 0, quotes.SOMEBODY_ELSE),
        ("the cat sat down", Searcher(), 0, quotes.NOBODY),
        ("the cat sat down", Searcher(quotes.WORDS), 1, quotes.WRITER),
        ("a word that is nowhere", Searcher(), 0, quotes.NOBODY),
        ("zebra", Searcher(quotes.PIECES), 0, quotes.NOBODY),
        ("?!", Searcher(quotes.WORDS), 0, quotes.NOBODY),
    ],
)
def test_a_searcher_finds_what_the_eye_finds(small, quote, searcher, rank, leads_to):
    found = quotes.search(small, asked(quote), searcher).iloc[0]
    assert (found["rank"], found.leads_to, found.traced) == (rank, leads_to, rank == 1)


def test_two_posts_by_one_account_are_one_account(small):
    found = quotes.search(small, asked("It's only rain", post="t3", account="@synth_c"))
    assert found.traced.all()


def test_a_deleted_post_is_found_only_by_who_kept_it(small):
    gone = asked("I sat down with the cat", deleted=True)
    assert quotes.search(small, gone).leads_to.tolist() == [quotes.NOBODY]
    assert quotes.search(small, gone, Searcher(archive=True)).traced.all()


def test_a_word_search_for_a_deleted_post_leads_to_somebody_else(small):
    gone = asked("The kettle sang and I sat down", deleted=True)
    assert quotes.search(small, gone, Searcher(quotes.WORDS)).leads_to.tolist() == [quotes.SOMEBODY_ELSE]


@pytest.fixture(scope="module")
def lantern():
    return fernhollow()


@pytest.fixture(scope="module")
def posts(lantern):
    return quotes.posts_with_profiles(lantern)


@pytest.fixture(scope="module")
def hay(posts):
    return quotes.haystack(posts)


@pytest.fixture(scope="module")
def printed(posts, lantern):
    taken = quotes.posts_to_quote(posts[posts.hashtag == "#UntoldSynth"], 60, seed=7)
    each = [quotes.quotes(taken, lantern.ledger, treatment, seed=7) for treatment in quotes.TREATMENTS]
    return pd.concat([*each, *(quotes.then_deleted(one) for one in each)], ignore_index=True)


def test_an_exact_phrase_is_found_where_pandas_finds_it(posts, hay, printed):
    """Oracle: the words of quote and posts, in a row, with str.contains."""
    plain = posts.text.str.lower().str.replace(r"[\W_]+", " ", regex=True).str.strip().radd(" ").add(" ")
    wanted = quotes.shortened(printed[printed.treatment.isin([quotes.VERBATIM, quotes.TRIMMED])], 7, seed=3)
    found = quotes.search(hay, wanted)
    for row in found.itertuples():
        words = re.sub(r"[\W_]+", " ", row.quote.lower()).strip()
        accounts = set(posts.account[plain.str.contains(f" {words} ", regex=False)])
        assert row.traced == (accounts == set(row.accounts))
        if len(accounts) < quotes.READ // 2:
            assert row.rank == len(accounts)


@pytest.mark.slow
def test_who_knows_more_never_finds_less(hay, printed):
    for means in (quotes.PHRASE, quotes.WORDS, quotes.PIECES):
        before = quotes.search(hay, printed, Searcher(means))["rank"].replace(0, 10**6)
        for searcher in (
            Searcher(means, ("hashtag",)),
            Searcher(means, ("hashtag", "gender")),
            Searcher(means, quotes.KNOWABLE),
            Searcher(means, quotes.KNOWABLE, archive=True),
        ):
            after = quotes.search(hay, printed, searcher)["rank"].replace(0, 10**6)
            assert (after <= before).all()
            before = after


def test_who_also_tries_words_never_traces_less_than_the_phrase_alone(hay, printed):
    phrase = quotes.search(hay, printed).traced
    for means in (quotes.WORDS, quotes.PIECES):
        assert (quotes.search(hay, printed, Searcher(means)).traced >= phrase).all()


def test_more_haystack_never_makes_a_verbatim_quote_easier(posts, printed):
    verbatim = quotes.shortened(printed[printed.treatment == quotes.VERBATIM], 6, seed=2)
    table = quotes.by_size(posts, verbatim, [60, 1000, 5000, 20000], Searcher(), seed=7)
    assert table.traced.is_monotonic_decreasing
    assert table.traced.iloc[0] > table.traced.iloc[-1]


LINES = st.lists(st.sampled_from(["rain", "tea", "cat", "owl", "bus"]), min_size=1, max_size=4).map(" ".join)
WRITTEN = st.lists(st.tuples(LINES, st.sampled_from("abc")), min_size=1, max_size=9)


def table(written) -> pd.DataFrame:
    rows = [(f"t{number}", f"@synth_{by}", text) for number, (text, by) in enumerate(written)]
    return pd.DataFrame(rows, columns=["post", "account", "text"])


@settings(max_examples=25, deadline=None)
@given(WRITTEN, WRITTEN, st.integers(1, 4))
def test_a_larger_haystack_never_raises_a_verbatim_quote(first, more, words):
    small, large = table(first), table(first + more)
    whole = quotes.quotes(small, ledger_of(small), quotes.VERBATIM, seed=1)
    printed = quotes.shortened(whole, words, seed=1)
    before, after = (quotes.search(quotes.haystack(posts), printed)["rank"] for posts in (small, large))
    assert (after >= before).all() and (before >= 1).all()


@settings(max_examples=25, deadline=None)
@given(WRITTEN, st.randoms(use_true_random=False), st.sampled_from([quotes.PHRASE, quotes.WORDS, quotes.PIECES]))
def test_the_order_of_posts_changes_nothing(written, shuffle, means):
    posts = table(written)
    places = list(range(len(posts)))
    shuffle.shuffle(places)
    printed = quotes.quotes(posts, ledger_of(posts), quotes.VERBATIM, seed=1)
    one, other = (
        quotes.search(quotes.haystack(these), printed, Searcher(means))
        for these in (posts, posts.iloc[places].reset_index(drop=True))
    )
    pd.testing.assert_frame_equal(one, other)


def ledger_of(posts: pd.DataFrame) -> pd.DataFrame:
    return pd.DataFrame({"post": posts.post, "rule": "untold/0:"})


def test_a_composite_mixes_reworded_sentences_of_two_people(posts, lantern):
    taken = quotes.posts_to_quote(posts[posts.hashtag == "#UntoldSynth"], 40, seed=7)
    printed = quotes.quotes(taken, lantern.ledger, quotes.COMPOSITE, seed=7)
    rules = dict(zip(lantern.ledger.post, lantern.ledger.rule, strict=True))
    assert all(len(set(two)) == 2 for two in printed.accounts)
    for number, (quote, (one, other)) in enumerate(zip(printed.quote, printed.posts, strict=True)):
        ours, theirs = (reworded(rules[post], 1 / 2, seed=7 + number) for post in (one, other))
        sentences = quotes.SENTENCE.split(quote)
        assert all(sentence in ours or sentence in theirs for sentence in sentences)
        assert sentences[0] in ours and sentences[-1] in theirs


def test_a_treatment_changes_what_it_says_it_changes(posts, lantern, printed):
    by_post = posts.set_index("post").text
    for treatment, kept in ((quotes.VERBATIM, True), (quotes.CHANGED, False), (quotes.REWORDED, False)):
        some = printed[printed.treatment == treatment]
        same = [quote == by_post[names[0]] for quote, names in zip(some.quote, some.posts, strict=True)]
        assert all(same) if kept else not any(same)
    some = printed[printed.treatment == quotes.TRIMMED]
    assert all(quote in by_post[names[0]] for quote, names in zip(some.quote, some.posts, strict=True))


def test_no_account_is_quoted_twice(posts):
    taken = quotes.posts_to_quote(posts, 500, seed=7)
    assert taken.account.is_unique and len(taken) == 500
    assert len(quotes.posts_to_quote(posts.head(3), 500, seed=7)) == posts.head(3).account.nunique()


@given(st.integers(1, 400).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))))
def test_the_interval_is_the_one_statsmodels_gives(sizes):
    assert quotes.wilson(*sizes) == pytest.approx(proportion_confint(*sizes, method="wilson"), abs=1e-9)


@pytest.mark.parametrize("sizes", [(1, 0), (3, 2), (-1, 4)])
def test_no_interval_for_what_is_no_share(sizes):
    with pytest.raises(ValueError):
        quotes.wilson(*sizes)


def test_a_share_traced_is_counted(small):
    found = quotes.search(small, pd.concat([asked("with the cat"), asked("nobody came"), asked("kettle sang")]))
    row = quotes.share_traced(found).iloc[0]
    assert (row.quotes, row.traced, row.share, row.somebody_else, row.middle_rank) == (3, 1, 1 / 3, 1 / 3, 1.5)


@pytest.mark.parametrize(
    "bad",
    [
        POSTS.head(0),
        POSTS.drop(columns="text"),
        pd.concat([POSTS, POSTS]),
        POSTS.assign(text=None),
    ],
)
def test_what_is_no_haystack_is_refused(bad):
    with pytest.raises(CasebookError, match="a haystack needs posts"):
        quotes.haystack(bad)


def test_wrong_dials_are_refused_by_name(small, posts, lantern):
    with pytest.raises(CasebookError, match="no treatment 'verbatin'.*did you mean 'verbatim'"):
        quotes.quotes(posts, lantern.ledger, "verbatin", seed=1)
    with pytest.raises(CasebookError, match="nobody can know 'diary'"):
        quotes.search(small, asked("cat"), Searcher(knows=("diary",)))
    with pytest.raises(CasebookError, match="words = 0"):
        quotes.shortened(asked("cat"), 0, seed=1)
    with pytest.raises(CasebookError, match="count = 0"):
        quotes.posts_to_quote(posts, 0, seed=1)
    with pytest.raises(CasebookError, match="size = 9"):
        quotes.around(POSTS, asked("cat"), 9, seed=1)
    with pytest.raises(CasebookError, match="no quote was searched"):
        quotes.share_traced(quotes.search(small, asked("cat").head(0)))
    with pytest.raises(CasebookError, match="t1 has no row in the ledger"):
        quotes.quotes(POSTS, lantern.ledger, quotes.REWORDED, seed=1)


def test_a_missing_quote_is_refused(small):
    with pytest.raises(CasebookError, match="a quote is missing"):
        quotes.search(small, asked(None))


def test_whoever_is_found_by_words_that_nobody_posted_is_somebody_else(hay, posts):
    own = quotes.nobodys([posts.text[0], "Nobody in this town has ever written down such a thing."], "spoken")
    found = quotes.search(hay, own)
    assert list(found.leads_to) == [quotes.SOMEBODY_ELSE, quotes.NOBODY]
    assert not found.traced.any()


def test_each_chart_of_tracing_says_its_numbers_after_its_caption(posts, hay, printed):
    some = printed[printed.treatment == quotes.VERBATIM]
    drawn = [
        charts.traced_chart(quotes.by_searcher(hay, printed, {"exact phrase": Searcher()})),
        charts.length_chart(quotes.by_length(hay, some, [4, 12], Searcher(), seed=7)),
        charts.size_chart(quotes.by_size(posts, some, [100, 1000], Searcher(), seed=7)),
    ]
    for chart in drawn:
        caption, _, rest = chart.to_dict()["description"].partition(". ")
        assert not any(letter.isdigit() for letter in caption) and "of 60" in rest
