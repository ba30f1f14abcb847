"""Searches: namesakes counted by eye, formulas against enumeration and integration, surveys as printed."""

import math

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.integrate import quad
from statsmodels.stats.proportion import proportion_confint

from casebook.errors import CasebookError
from casebook.guidance import figures
from casebook.surveillance import charts, searches
from casebook.world import fernhollow
from casebook.world.grammar import names

shares = st.floats(0, 1)


@pytest.fixture(scope="module")
def town():
    return fernhollow()


@pytest.fixture
def five_people():
    return pd.DataFrame(
        {
            "person": ["p1", "p2", "p3", "p4", "p5"],
            "name": ["Ann Moss", "Ann Moss", "Ann Moss", "Bo Fern", "Cy Weir"],
            "age": ["young", "young", "old", "old", "old"],
        }
    )


def looked_up(**columns) -> pd.DataFrame:
    """Four searches: one finds nothing, one a namesake, one a page gone stale, one that still holds."""
    table = pd.DataFrame(
        {
            "person": ["p4", "p1", "p5", "p5"],
            "occasion": ["visit", "visit", "visit", "assessment"],
            "about": ["nobody", "a namesake", "the person", "the person"],
            "years_old": [0.0, 2.0, 9.0, 0.5],
            "right": [False, False, False, True],
            "recorded": [True, False, False, False],
            "told": [True, False, False, True],
        }
    )
    return table.assign(**columns)


def test_namesakes_are_the_others_of_that_name(five_people):
    assert searches.namesakes(five_people).tolist() == [2, 2, 2, 0, 0]
    assert searches.namesakes(five_people, knowing=["age"]).tolist() == [1, 1, 0, 0, 0]
    assert searches.sharing(five_people).people.to_dict() == {0: 2, 2: 3}


def test_a_name_of_ones_own_has_no_namesake():
    alone = pd.DataFrame({"person": ["p1"], "name": ["Ann Moss"]})
    assert searches.namesakes(alone).tolist() == [0]
    assert searches.sharing(alone).share.tolist() == [1.0]


@given(st.lists(st.tuples(st.sampled_from("ab"), st.sampled_from("xyz")), min_size=1, max_size=30))
def test_knowing_more_never_leaves_more_namesakes(rows):
    people = pd.DataFrame(rows, columns=["name", "age"])
    assert (searches.namesakes(people, ["age"]) <= searches.namesakes(people)).all()


def test_the_order_of_people_changes_no_count(town):
    shuffled = town.people.sample(frac=1, random_state=1)
    pd.testing.assert_frame_equal(searches.sharing(town.people), searches.sharing(shuffled))


def test_the_town_shares_names_as_the_formula_says(town):
    one_name = 1 / (len(names()["first"]) * len(names()["last"]))  # each drawn alike
    share = 1 - searches.sharing(town.people).share[0]
    others = len(town.people) - 1
    assert share == pytest.approx(1 - (1 - one_name) ** others, abs=0.01)
    assert searches.namesakes(town.people).mean() == pytest.approx(others * one_name, abs=0.01)


def test_what_four_searches_came_to():
    table = searches.found(looked_up())
    assert table.searches.to_dict() == dict.fromkeys(searches.FINDINGS, 1)
    low, high = proportion_confint(1, 4, method="wilson")
    assert table.loc[searches.TRUE, ["low", "high"]].tolist() == pytest.approx([low, high])


def test_every_search_of_the_town_comes_to_one_thing(town):
    table = searches.found(town.searches)
    assert table.searches.sum() == len(town.searches)
    assert ((table.low <= table.share) & (table.share <= table.high)).all()


def test_nobody_with_a_name_of_her_own_is_taken_for_another(town):
    table = searches.found_by_namesakes(town.searches, town.people)
    assert table.another["none"] == 0
    assert table.another.sum() == (town.searches.about == "a namesake").sum()


def test_findings_by_namesakes_by_hand(five_people):
    table = searches.found_by_namesakes(looked_up(), five_people)
    assert table[["found", "another"]].to_dict("index") == {
        "none": {"found": 2, "another": 0},
        "several": {"found": 1, "another": 1},
    }


def test_searches_nobody_wrote_down_or_told_of():
    table = searches.written_down(looked_up())
    assert table.loc["visit"].to_dict() == {"searches": 3, "recorded": 1, "told": 1, "neither": 2}
    assert table.loc["all of them"].to_dict() == {"searches": 4, "recorded": 1, "told": 2, "neither": 2}


@pytest.mark.parametrize("measure", [searches.found, searches.written_down])
def test_no_searches_are_no_shares(measure):
    with pytest.raises(CasebookError, match="there are no"):
        measure(looked_up().head(0))


def test_a_search_nobody_looked_into_is_not_taken_for_right():
    with pytest.raises(CasebookError, match="lacks `about` or `right`"):
        searches.found(looked_up(right=[False, False, None, True]))


def test_a_stranger_among_the_searches_is_named(five_people):
    with pytest.raises(CasebookError, match="p9 was searched for"):
        searches.found_by_namesakes(looked_up(person="p9"), five_people)


def test_an_unknown_column_is_refused(five_people):
    with pytest.raises(CasebookError, match="did you mean 'occasion'"):
        searches.written_down(looked_up(), by="ocasion")


def test_a_page_among_pages_counted_by_hand():
    pages = ["hers"] * 3 + ["theirs"] * 4  # two namesakes with two pages each
    assert searches.about_another(2, own=3, each=2) == pytest.approx(pages.count("theirs") / len(pages))
    assert searches.about_another(0) == 0
    assert searches.about_another(3, own=0) == 1


def test_pages_of_every_age_average_to_the_short_formula():
    held, _ = quad(lambda age: searches.still_true(age, 8) * math.exp(-age / 4) / 4, 0, math.inf)
    assert held == pytest.approx(8 / (8 + 4))


def test_the_formula_is_near_what_the_town_shows(town):
    pages = town.searches[town.searches.about == "the person"]
    low, high = proportion_confint(pages.right.sum(), len(pages), method="wilson")
    assert low < 8 / (8 + 4) < high  # the datasheet's dials


@given(shares, shares)
def test_a_page_misleads_in_one_way_or_the_other(another, stale):
    wrong = searches.misleading(another, stale)
    assert max(another, stale) - 1e-12 <= wrong <= min(1, another + stale) + 1e-12


def test_the_more_is_read_the_likelier_one_page_misleads():
    assert searches.one_misleads(0.5, 2) == pytest.approx(0.75)
    assert searches.one_misleads(0.5, 0) == 0


@given(shares, st.floats(1, 1000), shares)
def test_a_worrying_page_never_lowers_worry_and_moves_it_no_further_than_it_says(before, strength, wrong):
    after = searches.belief_warranted(before, strength, wrong)
    assert before - 1e-12 <= after <= searches.after_page(before, strength) + 1e-12


def test_a_page_moves_belief_by_its_strength_whatever_was_believed_before():
    for before in (0.01, 0.1, 0.5, 0.9):
        after = searches.after_page(before, 13.5)
        assert after / (1 - after) == pytest.approx(13.5 * before / (1 - before))
    assert searches.after_page(0.1, 13.5) == pytest.approx(0.6)
    assert searches.after_page(0.5, 13.5) == pytest.approx(13.5 / 14.5)


def test_belief_counted_in_a_thousand_people():
    # Of 1,000 such people 100 cannot wait. A page ten times as likely for them, certainly theirs: 10 to 9. If half of
    # the pages mislead, half of the people stay at one in ten.
    assert searches.belief_warranted(0.1, 10, 0) == pytest.approx(10 / 19)
    assert searches.belief_warranted(0.1, 10, 0.5) == pytest.approx((10 / 19 + 0.1) / 2)
    assert searches.belief_warranted(0.1, 10, 1) == pytest.approx(0.1)


def test_what_a_page_is_sums_to_one():
    table = searches.pages_by_namesakes(years=4, lasting=8)
    assert np.allclose(table.groupby("namesakes").chance.sum(), 1)
    none = table[table.namesakes == 0].set_index("finding").chance
    assert none[searches.TRUE] == pytest.approx(math.exp(-0.5))
    assert none[searches.ANOTHER] == 0


@pytest.mark.parametrize(
    ("measure", "dials", "words"),
    [
        (searches.about_another, (0, 0), "nobody of this name has left a page"),
        (searches.about_another, (-1,), "namesakes = -1"),
        (searches.still_true, (1, 0), "lasting = 0: give a number above 0"),
        (searches.still_true, (math.nan, 8), "years = nan"),
        (searches.misleading, (1.2, 0), "another = 1.2: a chance lies between 0 and 1"),
    ],
)
def test_what_makes_no_sense_is_refused(measure, dials, words):
    with pytest.raises(CasebookError, match=words):
        measure(*dials)


def published(*keys) -> pd.DataFrame:
    return pd.DataFrame([figures()[key] for key in keys])


def test_surveys_stand_beside_what_they_are_shares_of():
    table = searches.surveys(
        published(
            "eichenberg2016/looked-patient-information",
            "kolmes2014/intentionally-sought-current",
            "thabrew2018/clinicians-engaging-ptg",
            "trubmagaldi2021/therapists-sometimes-searched",
        )
    )
    assert table["count"].tolist() == [82, 109, 47, 24]
    assert table["of"].tolist() == [207, 227, 88, 28]
    assert table.reads[0] == "39.6% (82 of 207)"


def test_a_count_that_the_source_does_not_print_is_not_made_up():
    table = searches.surveys(published("dilillo2011/trainees-searched-least", "asaylal/trainees-googled-clients"))
    assert table["count"].isna().all()
    assert table.reads.tolist() == ["97.8% of 854", "about 25% of 407"]


def test_a_share_of_clients_is_not_made_a_share_of_trainees():
    table = searches.surveys(published("dilillo2011/share-clients-seen", "dilillo2011/searched-clients-reported"))
    assert table.reads.tolist() == ["16.5% of 13,582 clients", "about 20% of 854"]


def test_a_range_over_studies_says_so():
    assert searches.surveys(published("cox2023/range-prevalence-high")).reads[0] == "98%; 9 studies"


def test_a_sample_size_is_no_share():
    size = pd.DataFrame([{"source_key": "x", "quantity": "asked", "value": "332", "unit": "participants", "n": "332"}])
    with pytest.raises(CasebookError, match="x, asked: 332 participants is no share; leave it out"):
        searches.surveys(size)


def test_no_figures_make_an_empty_table():
    assert searches.surveys(pd.DataFrame(columns=searches.SURVEY_COLUMNS)).empty


def test_the_charts_say_their_numbers_after_the_caption():
    found = charts.found_chart(searches.found(looked_up()))
    surveys = searches.surveys(published("cox2023/range-prevalence-high")).assign(study="any study")
    surveyed = charts.surveys_chart(surveys)
    paged = charts.pages_chart(searches.pages_by_namesakes(4, 8))
    drawn = [
        (found, "found nothing: 1 of 4, 5% to 70%"),
        (surveyed, "any study: 98%; 9 studies"),
        (paged, "1 other people with the name, about somebody else: 50%"),
    ]
    for chart, words in drawn:
        caption, rest = chart.to_dict()["description"].split(". ", 1)
        assert not any(letter.isdigit() for letter in caption)
        assert words in rest
