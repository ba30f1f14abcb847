"""Withdrawal: small graphs followed by hand, and what must hold of any graph."""

import re
from dataclasses import replace

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from casebook.consent import charts, withdrawal
from casebook.consent.withdrawal import ACTS, CANNOT, DATASET, POST, Copy
from casebook.errors import CasebookError
from casebook.world import fernhollow

CHAIN = (
    Copy("a", "one", "", 0, "", ACTS, days=1, hours=1, half_life=100),
    Copy("b", "two", "a", 10, "a", ACTS, days=5, hours=2),
    Copy("c", "three", "b", 20, "b", ACTS, days=7, hours=4),
    Copy("photograph", "four", "a", 3, "", CANNOT),
)
REQUESTS = st.dictionaries(st.sampled_from([copy.name for copy in withdrawal.COPIES]), st.floats(0, 1500), max_size=4)


def by_name(table):
    return table.set_index("copy")


def test_a_request_is_passed_along_and_days_and_hours_add_up():
    table = by_name(withdrawal.followed({"a": 50}, CHAIN))
    assert table.gone_on[["a", "b", "c"]].tolist() == [51, 56, 63]
    assert table.hours.sum() == 7
    assert table.state["photograph"] == withdrawal.FIXED


def test_a_request_at_the_end_of_the_chain_does_not_travel_back():
    table = by_name(withdrawal.followed({"c": 50}, CHAIN))
    assert table.gone_on["c"] == 57
    assert table.gone_on[["a", "b"]].isna().all()


def test_what_is_deleted_early_is_never_copied():
    table = by_name(withdrawal.followed({"a": 4}, CHAIN))
    assert table.state[["b", "c"]].tolist() == [withdrawal.NEVER] * 2
    assert table.hours.sum() == 1
    assert table.state["photograph"] == withdrawal.FIXED  # it was taken the day before


def test_the_earliest_of_two_requests_counts():
    assert by_name(withdrawal.followed({"a": 50, "b": 30}, CHAIN)).gone_on["b"] == 35
    assert by_name(withdrawal.followed({"a": 50, "b": 90}, CHAIN)).gone_on["b"] == 56


def test_deleting_the_post_alone_leaves_the_dataset_and_all_made_from_it():
    table = by_name(withdrawal.followed({POST: 700}))
    assert table.gone_on[POST] == table.gone_on[withdrawal.IDS] == 700
    assert table.gone_on[[DATASET, withdrawal.ARCHIVE, withdrawal.MODEL, withdrawal.ONLINE]].isna().all()


def test_asking_everybody_leaves_three_copies_that_no_asking_reaches():
    table = withdrawal.followed({POST: 700, DATASET: 730})
    assert withdrawal.reachable(table, 5000)["copy"].tolist() == [
        "a screenshot",
        "downloads from the archive",
        "the paper in print",
    ]
    assert withdrawal.reachable(table, 0)["copy"].tolist() == [POST]
    assert table.hours[table.gone_on <= 5000].sum() == pytest.approx(107.1)


def test_what_is_on_its_way_out_says_when_it_will_be_gone():
    table = withdrawal.followed({"a": 50}, CHAIN)
    assert withdrawal.reachable(table, 55).set_index("copy").state.to_dict() == {
        "b": "goes on day 56",
        "c": "goes on day 63",
        "photograph": withdrawal.FIXED,
    }


def test_a_larger_promise_leaves_fewer_copies_and_costs_more_hours():
    kept = withdrawal.promises_kept({POST: 700, DATASET: 730}, 1100)
    assert kept.copies.is_monotonic_decreasing and kept.hours.is_monotonic_increasing
    assert kept.copies.iloc[0] > kept.copies.iloc[-1] == 3
    assert "the paper in print" in kept.still_reachable.iloc[-1]


def test_a_promise_that_leaves_a_copy_standing_says_so():
    table = by_name(withdrawal.followed({DATASET: 730}, promise=withdrawal.PROMISES["removed from our dataset"]))
    assert table.state[DATASET] == withdrawal.GONE
    assert table.state[withdrawal.MODEL] == withdrawal.KEPT


@given(REQUESTS, st.floats(0, 4000))
@settings(max_examples=80, deadline=None)
def test_loss_withdrawal_and_reach_share_out_each_copy_made(asked, day):
    table = withdrawal.followed(asked)
    chance = withdrawal.chances(table, day)
    assert chance["copy"].tolist() == table["copy"][table.made_on <= day].tolist()
    assert chance[["lost", "withdrawn", "reachable"]].sum(axis=1).to_numpy() == pytest.approx(1)
    assert (chance[["lost", "withdrawn", "reachable"]] >= 0).all().all()
    still = chance["copy"][chance.reachable > 0].tolist()
    assert still == withdrawal.reachable(table, day)["copy"].tolist()


@given(REQUESTS, st.sampled_from([copy.name for copy in withdrawal.COPIES]), st.floats(0, 1500), st.floats(0, 4000))
@settings(max_examples=80, deadline=None)
def test_asking_for_more_never_leaves_more(asked, more, when, day):
    without = set(withdrawal.reachable(withdrawal.followed({**asked}), day)["copy"])
    sooner = {**asked, more: min(when, asked.get(more, when))}
    assert set(withdrawal.reachable(withdrawal.followed(sooner), day)["copy"]) <= without


@given(REQUESTS, st.permutations(withdrawal.COPIES))
@settings(max_examples=40, deadline=None)
def test_the_order_in_which_copies_are_listed_changes_nothing(asked, shuffled):
    first = withdrawal.followed(asked).sort_values("copy").reset_index(drop=True)
    second = withdrawal.followed(asked, shuffled).sort_values("copy").reset_index(drop=True)
    pd.testing.assert_frame_equal(first, second)


def test_half_of_the_posts_that_are_left_alone_are_lost_in_the_invented_time():
    chance = withdrawal.chances(withdrawal.followed({}), withdrawal.LASTING_POST).set_index("copy")
    assert chance.lost[POST] == pytest.approx(0.5)
    assert chance.lost[withdrawal.IDS] == pytest.approx(0.5)  # a list of ids is lost with what it points to
    assert (chance.withdrawn == 0).all()


def test_the_writers_own_deletion_is_withdrawal_and_no_loss():
    chance = withdrawal.chances(withdrawal.followed({POST: 0}), 3000).set_index("copy")
    assert chance.withdrawn[POST] == 1 and chance.lost[POST] == 0


def test_posts_that_cannot_be_seen_are_shared_out_by_cause():
    table = withdrawal.vanished(18, 40)
    assert table.posts.tolist() == pytest.approx([82, 10.8, 7.2])  # 18 of 100; 40% of 18 is 7.2
    assert withdrawal.vanished(0, 40).posts.tolist() == [100, 0, 0]
    with pytest.raises(CasebookError, match="write percentages"):
        withdrawal.vanished(1.8e2, 40)


def test_heads_say_what_stands_below_them():
    table = withdrawal.headed(withdrawal.promises_kept({POST: 700, DATASET: 730}, 1100))
    assert list(table) == [
        withdrawal.HEADS[name] for name in ("promise", "nearest", "copies", "hours", "still_reachable")
    ]
    assert not any("_" in name for name in withdrawal.HEADS.values())


def test_loss_is_counted_only_until_the_day_of_withdrawal():
    chance = withdrawal.chances(withdrawal.followed({"a": 99}, CHAIN), 500, CHAIN).set_index("copy")
    assert chance.loc["a"].tolist() == [0.5, 0.5, 0]  # half-life 100 days, gone on day 100
    assert chance.loc["b"].tolist() == [0, 1, 0]


def test_every_copy_is_tied_to_the_post():
    ties = withdrawal.ties()
    made = ties[ties.tie == "is copied to"]
    assert set(made["copy"]) | {POST} == {copy.name for copy in withdrawal.COPIES}
    assert (made["copy"].value_counts() == 1).all()


def test_copies_made_in_a_circle_are_refused():
    circle = (Copy("a", "one", "b", 0, "", ACTS), Copy("b", "two", "a", 1, "", ACTS))
    with pytest.raises(CasebookError, match="in a circle"):
        withdrawal.followed({}, circle)


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        ({"the archiv": 3}, "did you mean 'the archive'"),
        ({POST: -1}, "before the post was written"),
        ({POST: float("nan")}, "before the post was written"),
    ],
)
def test_requests_that_cannot_be_are_refused(asked, words):
    with pytest.raises(CasebookError, match=words):
        withdrawal.followed(asked)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"heeds": "never"}, "heeds 'never'"),
        ({"days": -1}, "0 or more"),
        ({"half_life": 0}, "more than 0"),
        ({"heeds": withdrawal.FOLLOWS, "told_by": ""}, "that it goes with"),
    ],
)
def test_a_copy_that_cannot_be_is_refused(change, words):
    with pytest.raises(CasebookError, match=words):
        replace(CHAIN[0], **change)


def test_no_copies_or_the_same_twice_are_refused():
    for copies in ((), (CHAIN[0], CHAIN[0])):
        with pytest.raises(CasebookError, match="at least one"):
            withdrawal.followed({}, copies)


def test_posts_are_sorted_by_whether_deletion_or_collection_came_first():
    posts = pd.DataFrame(
        {
            "post": ["t1", "t2", "t3", "t4", "t5"],
            "account": ["@synth_a", "@synth_a", "@synth_b", "@synth_c", "@synth_c"],
            "posted_on": ["2024-11-04", "2024-11-05", "2024-11-06", "2024-11-07", "2024-12-25"],
            "audience": [10, 20, 30, 40, 50],
            "deleted_on": ["2024-11-20", "2024-12-20", "", "2025-01-02", ""],
        }
    )
    table = withdrawal.collected(posts, "2024-12-01").set_index("fate")
    assert table.posts.to_dict() == {withdrawal.BEFORE: 1, withdrawal.HELD: 2, withdrawal.STANDING: 1}
    assert table.reached[withdrawal.HELD] == 60
    assert table.people[withdrawal.HELD] == 2


def test_later_collection_finds_more_deletions_done():
    posts = fernhollow().posts
    before = [withdrawal.collected(posts, day).posts[0] for day in ("2024-09-01", "2024-12-01", "2025-02-28")]
    assert before == sorted(before) and before[0] < before[-1]


@pytest.mark.parametrize(
    ("day", "words"), [("last spring", "write a day as"), ("1999-01-01", "nothing had been posted")]
)
def test_days_without_posts_are_refused(day, words):
    with pytest.raises(CasebookError, match=words):
        withdrawal.collected(fernhollow().posts, day)


def test_the_charts_say_in_words_what_they_draw():
    table = withdrawal.followed({POST: 700})
    for drawn in (charts.copies_chart(table, 1100), charts.chances_chart(withdrawal.chances(table, 1100))):
        caption, numbers = drawn.description.split(". ", 1)
        assert not re.search(r"\d", caption)
        assert "the paper in print: " in numbers and not re.search(r"\bnan\b", numbers)
        assert drawn.to_dict()["title"]
