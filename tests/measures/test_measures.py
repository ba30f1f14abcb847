"""Measures, against hand arithmetic, exact enumeration and properties."""

from itertools import combinations, pairwise
from math import comb

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from casebook.errors import CasebookError
from casebook.mining import audiences
from casebook.surveillance import follows
from casebook.world import fernhollow


def test_the_upper_tail_is_what_counting_every_list_gives():
    pool, in_pool, drawn = 8, 3, 4  # 70 lists; those with two or more of the three: 30 + 5
    lists = list(combinations(range(pool), drawn))
    at_least_two = sum(sum(place < in_pool for place in chosen) >= 2 for chosen in lists)
    assert follows.upper_tail(2, pool, in_pool, drawn) == pytest.approx(at_least_two / comb(pool, drawn))


@given(st.integers(1, 200).flatmap(lambda n: st.tuples(st.just(n), st.integers(0, n), st.integers(0, n))))
def test_more_of_the_group_is_never_likelier(sizes):
    pool, in_pool, drawn = sizes
    tails = [follows.upper_tail(k, pool, in_pool, drawn) for k in range(min(in_pool, drawn) + 1)]
    assert tails[0] == 1
    assert all(later <= earlier + 1e-12 for earlier, later in pairwise(tails))


@pytest.mark.parametrize(
    ("probability", "words"),
    [
        (1.0, "more often than 1 in 2"),
        (0.5, "1 in 2"),
        (0.02, "1 in 50"),
        (1 / 2345, "1 in 2,300"),
        (1e-12, "less often than 1 in a billion"),
        (0.0, "less often than 1 in a billion"),
    ],
)
def test_a_chance_in_words(probability, words):
    assert follows.one_in(probability) == words


def test_a_chance_outside_0_and_1_is_refused():
    with pytest.raises(ValueError, match="between 0 and 1"):
        follows.one_in(1.2)


@pytest.fixture(scope="module")
def lantern():
    return fernhollow()


def test_the_answer_moves_with_the_comparison(lantern):
    listed, pools = follows.follow_list(lantern, "@synth_harkwell"), follows.comparisons(lantern)
    chances = follows.selection(listed, pools)
    assert chances.probability[follows.ALL] < 1e-9 < 0.001 < chances.probability[follows.SHOWN]
    assert len(follows.forks(listed, pools)) == 12


def test_nobody_is_unlikely_in_an_empty_comparison(lantern):
    listed = follows.follow_list(lantern, "@synth_harkwell")
    nobody = {"nobody": follows.profiles(lantern).head(0)}
    assert follows.selection(listed, nobody).probability["nobody"] == 1


def test_the_order_of_people_changes_nothing(lantern):
    listed, pools = follows.follow_list(lantern, "@synth_harkwell"), follows.comparisons(lantern)
    shuffled = {name: pool.sample(frac=1, random_state=1) for name, pool in pools.items()}
    pd.testing.assert_frame_equal(follows.selection(listed, pools), follows.selection(listed, shuffled))


def test_a_list_of_somebody_who_follows_nobody_is_refused(lantern):
    with pytest.raises(CasebookError, match="follows nobody here"):
        follows.follow_list(lantern, "@synth_nobody_at_all")


@pytest.mark.parametrize("gentle", [False, True])
def test_nell_is_on_the_list_in_every_world(gentle):
    world = fernhollow(seed=11, gentle=gentle)
    assert "@synth_wren" in set(follows.follow_list(world, "@synth_harkwell").account)


def test_the_funnel_only_narrows(lantern):
    posts = audiences.tagged(lantern, "#UntoldSynth")
    steps = audiences.askable(lantern, posts, 0.6).people
    assert (steps.diff().dropna() <= 0).all()
    assert steps.iloc[0] == posts.account.nunique()


@pytest.mark.parametrize("community", [False, True])
@pytest.mark.parametrize("rate", [0.0, 0.3, 1.0])
def test_everybody_who_posted_meets_exactly_one_outcome(lantern, community, rate):
    posts = audiences.tagged(lantern, "#UntoldSynth")
    outcomes = audiences.asking(lantern, posts, rate, 0.15, community, seed=7)
    assert outcomes.people.sum() == posts.account.nunique()
    assert (outcomes.distressed <= outcomes.people).all()


def test_nobody_asked_means_nobody_heard_and_nobody_hurt(lantern):
    posts = audiences.tagged(lantern, "#UntoldSynth")
    outcomes = audiences.asking(lantern, posts, 0.0, 1.0, False, seed=7).set_index("outcome")
    assert outcomes.people[[audiences.UNSEEN, audiences.OUT_OF_REACH]].sum() == posts.account.nunique()
    assert outcomes.distressed.sum() == 0
    assert (audiences.voices(lantern, posts, 0.0, False, seed=7).share_consenting == 0).all()


def test_a_share_outside_0_and_1_is_refused(lantern):
    posts = audiences.tagged(lantern, "#UntoldSynth")
    with pytest.raises(CasebookError, match="contact_rate = 1.5"):
        audiences.askable(lantern, posts, 1.5)


def test_an_unused_hashtag_is_refused(lantern):
    with pytest.raises(CasebookError, match="did you mean '#UntoldSynth'"):
        audiences.tagged(lantern, "#UntoldSynt")
