"""Measures of a table, against pyCANON, statsmodels, and counting by hand, and what must always hold."""

from itertools import product

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pycanon import anonymity
from statsmodels.stats.proportion import confint_proportions_2indep

from casebook.errors import CasebookError
from casebook.mining import banding, charts, tables
from casebook.world import fernhollow

BY = ["place", "age"]
SIX = pd.DataFrame(
    [
        ("Eastwater", "young", "anxiety", "nobody"),
        ("Eastwater", "young", "anxiety", "a friend"),
        ("Eastwater", "young", "anxiety", "nobody"),
        ("Eastwater", "old", "low mood", "nobody"),
        ("Nether Loam", "old", "anxiety", "a service"),
        ("Nether Loam", "old", "psychosis", "a service"),
    ],
    columns=[*BY, "condition", "told"],
)


def test_three_share_everything_one_is_alone():
    assert tables.class_sizes(SIX, BY).tolist() == [3, 3, 3, 1, 2, 2]
    assert tables.sample_uniques(SIX, BY).index.tolist() == [3]
    assert tables.k_anonymity(SIX, BY) == 1
    assert tables.k_anonymity(SIX.drop(3), BY) == 2


def test_a_class_hides_nobody_when_all_in_it_are_alike():
    alike = tables.all_alike(SIX, "condition", BY)
    assert alike.to_dict("records") == [{"place": "Eastwater", "age": "young", "people": 3, "condition": "anxiety"}]
    assert tables.l_diversity(SIX.drop(3), "condition", BY) == 1


def test_distance_is_half_of_what_differs():
    told = tables.distances(SIX, "told", BY)  # overall: nobody 3/6, a friend 1/6, a service 2/6
    assert told["Eastwater", "young"] == pytest.approx((abs(2 / 3 - 3 / 6) + abs(1 / 3 - 1 / 6) + 2 / 6) / 2)
    assert told["Nether Loam", "old"] == pytest.approx((3 / 6 + 1 / 6 + abs(1 - 2 / 6)) / 2)


VALUES = st.tuples(st.sampled_from("pqr"), st.sampled_from("xyz"), st.sampled_from("mn"), st.sampled_from("stu"))
ROWS = st.lists(VALUES, min_size=1, max_size=30).map(lambda rows: pd.DataFrame(rows, columns=["a", "b", "c", "told"]))
THREE = ["a", "b", "c"]


@settings(max_examples=60, deadline=None)
@given(ROWS, st.integers(1, 3))
def test_k_l_and_t_are_pycanons(rows, width):
    by = THREE[:width]
    assert tables.k_anonymity(rows, by) == anonymity.k_anonymity(rows, by)
    assert tables.l_diversity(rows, "told", by) == anonymity.l_diversity(rows, by, ["told"])
    assert tables.t_closeness(rows, "told", by) == pytest.approx(anonymity.t_closeness(rows, by, ["told"]))


@pytest.mark.slow
@settings(max_examples=60, deadline=None)
@given(ROWS, st.permutations("pqr"))
def test_banding_never_lowers_k(rows, order):
    bands = {order[0]: "one", order[1]: "one", order[2]: "two"}
    assert tables.k_anonymity(banding.band(rows, "a", bands), THREE) >= tables.k_anonymity(rows, THREE)


@settings(max_examples=60, deadline=None)
@given(ROWS, st.integers(1, 6))
def test_what_is_left_after_suppression_is_k_anonymous(rows, least):
    left = banding.suppress(rows, least, THREE)
    assert left.empty or tables.k_anonymity(left, THREE) >= least
    assert len(left) == (tables.class_sizes(rows, THREE) >= least).sum()


@settings(max_examples=40, deadline=None)
@given(ROWS, st.randoms(use_true_random=False))
def test_the_order_of_people_changes_nothing(rows, shuffle):
    places = list(rows.index)
    shuffle.shuffle(places)
    other = rows.loc[places]
    assert tables.k_anonymity(other, THREE) == tables.k_anonymity(rows, THREE)
    assert tables.t_closeness(other, "told", THREE) == pytest.approx(tables.t_closeness(rows, "told", THREE))


def test_an_intruder_names_the_right_one_and_the_wrong_one():
    sample = pd.DataFrame({"place": ["e", "n", "w", "w"], "told": list("abcd")}, index=["p1", "p2", "p3", "p4"])
    listed = pd.DataFrame({"place": ["e", "n", "w"]}, index=["p1", "p9", "p3"])  # p2's neighbour is listed, p2 is not
    claims = tables.intrusion(sample, listed, ["place"])
    assert claims.claimed.tolist() == ["p1", "p9"]
    assert claims.right.tolist() == [True, False]
    assert claims.told.tolist() == ["a", "b"]
    assert tables.intrusion(sample, listed.head(0), ["place"]).empty


def test_a_missing_value_is_a_value_of_its_own():
    gaps = pd.DataFrame({"a": ["x", None, None], "told": ["s", "t", "t"]})
    assert tables.class_sizes(gaps, ["a"]).tolist() == [1, 2, 2]
    assert len(tables.sample_uniques(gaps, ["a"])) == 1
    assert tables.t_closeness(gaps, "told", ["a"]) == pytest.approx(2 / 3)


def test_one_person_and_people_all_alike():
    one, alike = SIX.head(1), SIX.iloc[[0, 2]]
    assert (tables.k_anonymity(one, BY), tables.t_closeness(one, "told", BY)) == (1, 0)
    assert len(tables.sample_uniques(one, BY)) == 1
    assert tables.k_anonymity(alike, BY) == 2
    assert tables.sample_uniques(alike, BY).empty


def test_a_small_cell_comes_back_by_subtraction():
    counts = pd.DataFrame({"yes": [2, 20, 7], "no": [30, 3, 9]}, index=pd.Index(["e", "n", "w"], name="place"))
    shown = banding.withhold(counts, 5)
    assert shown.loc["e", "yes"] == "fewer than 5" and shown.loc["w", "yes"] == 7
    assert banding.worked_out(counts, 5).to_dict("records") == [
        {"place": "e", "answer": "yes", "people": 2},
        {"place": "n", "answer": "no", "people": 3},
    ]
    square = pd.DataFrame({"yes": [2, 3], "no": [4, 1]}, index=pd.Index(["e", "n"], name="place"))
    assert banding.worked_out(square, 5).empty  # two withheld in every row and column


@pytest.fixture(scope="module")
def survey():
    return tables.responses(fernhollow(), seed=7)


def test_nobody_under_45_is_retired(survey):
    assert set(survey.age[survey.work == "retired"]) == {"45-64", "65 and over"}
    assert (survey.work[survey.age == "65 and over"] == "retired").all()


def test_the_survey_is_of_people_under_the_hashtag(survey):
    world = fernhollow()
    posting = world.posts.account[world.posts.hashtag == "#UntoldSynth"]
    assert set(survey.index) <= set(world.accounts.person[world.accounts.account.isin(posting)])
    assert list(survey) == [*tables.BY, *tables.SENSITIVE]
    pd.testing.assert_frame_equal(survey, tables.responses(world, seed=7))
    assert not survey.equals(tables.responses(world, seed=8))


@pytest.mark.parametrize("by", [["age"], ["age", "gender"], list(tables.BY)])
@pytest.mark.parametrize("sensitive", tables.SENSITIVE)
def test_on_the_survey_too_k_l_and_t_are_pycanons(survey, by, sensitive):
    rows = survey.reset_index(drop=True)
    assert tables.k_anonymity(survey, by) == anonymity.k_anonymity(rows, by)
    assert tables.l_diversity(survey, sensitive, by) == anonymity.l_diversity(rows, by, [sensitive])
    assert tables.t_closeness(survey, sensitive, by) == pytest.approx(anonymity.t_closeness(rows, by, [sensitive]))


def test_the_gap_has_newcombes_limits(survey):
    young = survey.age.isin(["16-24", "25-29"])
    nobody = survey.told == "nobody"
    low, high = confint_proportions_2indep(
        nobody[young].sum(), young.sum(), nobody[~young].sum(), (~young).sum(), method="newcomb"
    )
    found = banding.gap(survey)
    assert found["gap"] == pytest.approx(nobody[young].mean() - nobody[~young].mean())
    assert (found["low"], found["high"]) == (pytest.approx(low), pytest.approx(high))
    assert banding.gap(banding.band(survey, "age", banding.AGES)) == pytest.approx(found)


def test_protection_costs_people_and_width(survey):
    releases = banding.protections(survey, least=5)
    assert releases.k.iloc[-2] >= 5 and releases.k.iloc[-1] >= 5
    assert releases.uniques.iloc[:4].is_monotonic_decreasing
    width = releases.high - releases.low
    assert width.iloc[-1] > width.iloc[0] and releases.people.iloc[-1] < releases.people.iloc[0]
    assert not releases.isna().any(axis=None)
    few = banding.protections(survey, least=8)
    assert few.gap.isna().tolist() == [False] * 4 + [True]  # with districts kept, nobody under thirty is left
    nobody = banding.protections(survey, least=12).loc[banding.DISTRICTS_KEPT]
    assert (nobody.people, nobody.k) == (0, 0)


def test_each_district_is_in_one_half_of_the_town():
    halves = banding.halves_of_town()
    assert sorted(set(halves.values())) == sorted(banding.ENDS)
    assert set(tables.responses(fernhollow(), seed=1).place) <= set(halves)


def test_an_outside_list_of_all_and_of_none():
    world = fernhollow()
    assert len(tables.outside_list(world, 1.0, seed=1)) == len(world.people)
    assert tables.outside_list(world, 0.0, seed=1).empty
    assert tables.intrusion(tables.responses(world, seed=1), tables.outside_list(world, 0.0, seed=1)).empty


def test_everybody_listed_means_that_no_claim_is_wrong(survey):
    world = fernhollow()
    claims = tables.intrusion(survey, tables.outside_list(world, 1.0, seed=1))
    assert len(claims) and claims.right.all()


@pytest.mark.parametrize(
    ("measure", "message"),
    [
        (lambda: tables.k_anonymity(SIX.head(0), BY), "no rows"),
        (lambda: tables.k_anonymity(SIX, []), "at least one quasi-identifier"),
        (lambda: tables.k_anonymity(SIX, ["plac"]), "did you mean 'place'"),
        (lambda: tables.l_diversity(SIX, "tolt", BY), "did you mean 'told'"),
        (lambda: tables.outside_list(fernhollow(), 1.2, seed=1), "share = 1.2"),
        (lambda: banding.band(SIX, "place", {"Eastwater": "east"}), "'Nether Loam' is in no band"),
        (lambda: banding.suppress(SIX, 0, BY), "least = 0"),
        (lambda: banding.gap(SIX.assign(age="16-24")), "one group is empty"),
    ],
)
def test_bad_input_is_refused_by_name(measure, message):
    with pytest.raises(CasebookError, match=message):
        measure()


def test_every_cell_of_a_full_table_is_counted():
    rows = pd.DataFrame(list(product("en", ["nobody", "a service"])) * 3, columns=["place", "told"])
    assert np.array_equal(banding.counts(rows, "place").to_numpy(), [[3, 3], [3, 3]])
    assert list(banding.counts(rows, "place")) == ["nobody", "a service"]


def test_in_a_gentle_world_the_survey_is_of_those_who_left_early():
    world = fernhollow(seed=11, gentle=True)
    posting = world.posts.account[world.posts.hashtag == "#LeftEarlySynth"]
    people = set(tables.responses(world, seed=7).index)
    assert people and people <= set(world.accounts.person[world.accounts.account.isin(posting)])


def test_the_chart_of_releases_says_k_and_the_gap_of_each(survey):
    releases = banding.protections(survey)
    caption, _, rest = charts.protections_chart(releases).to_dict()["description"].partition(". ")
    assert not any(letter.isdigit() for letter in caption)
    assert all(f"{name}: {people} people" in rest for name, people in releases.people.items())
    assert (
        "nobody is left, nothing left to compare"
        in charts.protections_chart(banding.protections(survey, 12)).description
    )


def test_a_release_says_whom_it_leaves_out():
    survey = pd.DataFrame({"gender": ["woman", "woman", "man", "another"], "work": ["caring", "in work"] * 2})
    gone = banding.left_out(survey, survey.iloc[:2])
    assert gone.set_index("group").left_out.to_dict() == {"man": 1, "another": 1, "woman": 0, "caring": 1, "in work": 1}
    assert set(gone.group[:2]) == {"man", "another"}
    assert gone.set_index("group").of["woman"] == 2
