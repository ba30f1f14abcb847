"""Invitations: nobody is lost or counted twice, dials move what they say, and a small case by hand."""

import re
from dataclasses import replace

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from casebook.consent import charts, invitations
from casebook.consent.invitations import DESIGNS, OUTCOMES, Design
from casebook.errors import CasebookError
from casebook.world import fernhollow

SHARE = st.floats(0, 1)
ANY_DESIGN = st.builds(
    Design,
    by=st.sampled_from([invitations.MESSAGE, invitations.HASHTAG, invitations.NOBODY]),
    **{name: SHARE for name in ("reach", "reply", "yes", "wary", "leaves", "distress", "finds_out", "distress_later")},
    **{name: st.booleans() for name in ("keeps_silent", "keeps_untold", "allowed")},
)


def people(count=40):
    """Every second account still stands, every third is open to messages, every fourth blames listeners."""
    numbers = range(count)
    return pd.DataFrame(
        {
            "account": [f"@synth_{number:04d}" for number in numbers],
            "there": [number % 2 == 0 for number in numbers],
            "open_to_messages": [number % 3 == 0 for number in numbers],
            "listeners": [number % 4 == 0 for number in numbers],
        }
    )


@pytest.fixture(scope="module")
def hashtag():
    return invitations.posters(fernhollow(), "#UntoldSynth")


@given(ANY_DESIGN, st.integers(1, 60), st.integers(0, 1000))
@settings(max_examples=80, deadline=None)
def test_everybody_meets_exactly_one_outcome_under_any_design(design, count, seed):
    after = invitations.invited(people(count), design, seed=seed)
    table = invitations.outcomes(after).set_index("outcome")
    assert list(table.index) == list(OUTCOMES)
    assert table.people.sum() == count
    assert table.people[list(invitations.KEPT)].sum() == after.remains.sum()
    assert (table.distressed <= table.people).all()
    assert (after.replied <= after.reached).all()
    assert not after.distressed[~after.reached & (after.outcome != invitations.UNTOLD_KEPT)].any()


@pytest.mark.parametrize("name", DESIGNS)
def test_the_rounds_agree_with_one_round_counted(hashtag, name):
    row = invitations.compared(hashtag, {name: DESIGNS[name]}, seed=3, runs=1).loc[name]
    after = invitations.invited(hashtag, DESIGNS[name], seed=3)
    counted = {kind: int(after[kind].sum()) for kind in ("reached", "replied", "distressed")}
    assert row[list(counted)].to_dict() == counted
    assert row.remain == after.remains.sum()
    assert row.never_told == (after.outcome == invitations.UNTOLD_KEPT).sum()
    assert row.finding == pytest.approx(after[after.remains].listeners.mean())
    assert row.in_words == invitations.finding(after)


def test_certain_dials_give_what_can_be_counted_by_hand():
    sure = Design(invitations.MESSAGE, 1, 1, 1, 1, False, False, leaves=0, distress=1)
    table = invitations.outcomes(invitations.invited(people(12), sure, seed=1)).set_index("outcome")
    assert table.people[invitations.AGREES] == 2  # of twelve, only numbers 0 and 6 are there and open to messages
    assert table.people[invitations.UNTOLD_OUT] == 10
    assert table.distressed.sum() == 2


def test_every_way_is_said_in_words_and_its_rates_stand_in_one_table():
    assert list(invitations.ways_in_words(DESIGNS).index) == list(DESIGNS) == list(invitations.IS_DONE)
    told = invitations.rates(DESIGNS)
    assert not any("_" in name for name in told.columns)
    assert told.loc["opt-in"].tolist() == ["70%", "20%", "35%", "21%", "55%", "3%", "–", "–"]
    assert told.loc["waiver"].tolist() == ["–"] * 6 + ["15%", "60%"]
    assert told.loc["community agreement", invitations.RATES["wary"]] == "43%"


def test_counts_of_people_have_heads_in_words(hashtag):
    table = invitations.counts(invitations.compared(hashtag, seed=7, runs=3))
    assert list(table) == ["people kept in the study", "people kept who were never told", "people distressed"]


def test_the_share_at_which_the_waiver_overtakes_asking_evens_them_out(hashtag):
    asked = invitations.compared(hashtag, seed=7)["distressed"]["community agreement"]
    share = invitations.overtakes(asked, len(hashtag), DESIGNS["waiver"])
    for finds_out, fewer in ((share * 0.7, True), (share * 1.3, False)):
        waiver = {"waiver": replace(DESIGNS["waiver"], finds_out=finds_out)}
        assert (invitations.compared(hashtag, waiver, seed=7).distressed["waiver"] < asked) == fewer
    with pytest.raises(CasebookError, match="nobody can be distressed"):
        invitations.overtakes(10, 0, DESIGNS["waiver"])


def test_shares_stand_beside_each_other_as_percentages(hashtag):
    table = invitations.beside_each_other(invitations.compared(hashtag, seed=7, runs=3))
    assert list(table) == list(invitations.HEADS.values())
    assert table[invitations.HEADS["finding"]].str.fullmatch(r"\d+%").all()


def test_only_somebody_who_cannot_be_asked_by_message_can_be_asked_under_the_hashtag():
    by_hashtag = Design(invitations.HASHTAG, 1, 1, 1, 1, False, False, 0, 0)
    assert invitations.invited(people(12), by_hashtag, seed=1).reached.sum() == 6


def test_under_a_waiver_everybody_stays_the_finding_stays_and_some_find_out(hashtag):
    row = invitations.compared(hashtag, seed=7).loc["waiver"]
    assert (row.reached, row.replied, row.remain, row.never_told) == (0, 0, len(hashtag), len(hashtag))
    assert [row.finding, row.low, row.high] == pytest.approx([row.everybody] * 3)
    assert row.distressed == pytest.approx(len(hashtag) * 0.15 * 0.60, rel=0.05)


def test_asking_by_message_loses_those_whom_nobody_listened_to(hashtag):
    table = invitations.compared(hashtag, seed=7)
    assert table.finding["opt-in"] < table.finding["community agreement"]
    trusted = {"opt-in": replace(DESIGNS["opt-in"], wary=1.0)}
    assert invitations.compared(hashtag, trusted, seed=7).finding["opt-in"] == pytest.approx(
        table.everybody.iloc[0], abs=0.03
    )


@pytest.mark.parametrize(("dial", "column"), [("reach", "reached"), ("reply", "replied"), ("distress", "distressed")])
@pytest.mark.parametrize("name", ["opt-in", "community agreement", "dynamic consent"])
def test_turning_a_dial_up_never_turns_its_number_down(hashtag, name, dial, column):
    designs = {str(value): replace(DESIGNS[name], **{dial: value}) for value in (0, 0.3, 0.6, 1)}
    assert invitations.compared(hashtag, designs, seed=5, runs=3)[column].is_monotonic_increasing


def test_the_published_count_can_be_dialled_in():
    hudson = Design(invitations.HASHTAG, 1.0, 4 / 766, 1.0, 1.0, False, False, 0, 0)
    everybody_there = people(766).assign(there=True)
    assert invitations.compared(everybody_there, {"2004": hudson}, seed=1, runs=2000).remain["2004"] == 4


def test_when_the_moderators_say_no_nobody_is_told_and_nobody_remains(hashtag):
    refused = {"community": replace(DESIGNS["community agreement"], allowed=False)}
    row = invitations.compared(hashtag, refused, seed=1).loc["community"]
    assert (row.reached, row.distressed, row.remain) == (0, 0, 0)
    assert row.in_words == "nobody remains"
    after = invitations.invited(hashtag, refused["community"], seed=1)
    assert set(after.outcome) == {invitations.STOPPED}
    assert invitations.finding(after) == "nobody remains"


@given(st.randoms(use_true_random=False), st.sampled_from(sorted(DESIGNS)))
@settings(max_examples=20, deadline=None)
def test_the_order_of_people_changes_nothing(shuffle, name):
    table = people()
    order = list(table.index)
    shuffle.shuffle(order)
    before = invitations.invited(table, DESIGNS[name], seed=2).sort_values("account").reset_index(drop=True)
    after = invitations.invited(table.loc[order], DESIGNS[name], seed=2).sort_values("account").reset_index(drop=True)
    pd.testing.assert_frame_equal(before, after)


def test_a_post_blames_listeners_when_the_rule_that_wrote_it_does():
    world = fernhollow()
    table = invitations.posters(world, "#UntoldSynth")
    assert len(table) == world.posts[world.posts.hashtag == "#UntoldSynth"].account.nunique()
    texts = world.posts[world.posts.hashtag == "#UntoldSynth"].drop_duplicates("account").set_index("account").text
    forms = texts[texts.str.startswith("There was a form.")].index
    tired = texts[texts.str.startswith("Honest answer? I was tired.")].index
    blames = table.set_index("account").listeners
    posted_once = world.posts[world.posts.hashtag == "#UntoldSynth"].account.value_counts()
    once = set(posted_once[posted_once == 1].index)
    assert blames[[account for account in forms if account in once]].all()
    assert not blames[[account for account in tired if account in once]].any()


@pytest.mark.parametrize("gentle", [False, True])
def test_both_hashtags_have_people_with_and_without_the_reason(gentle):
    share = invitations.posters(fernhollow(), "#LeftEarlySynth" if gentle else "#UntoldSynth").listeners.mean()
    assert 0.2 < share < 0.6


def test_a_hashtag_without_reasons_is_refused():
    with pytest.raises(CasebookError, match="did you mean '#UntoldSynth'"):
        invitations.posters(fernhollow(), "#UntoldSynt")


def test_nobody_cannot_be_invited():
    for measure in (
        lambda: invitations.invited(people(0), DESIGNS["opt-in"], seed=1),
        lambda: invitations.compared(people(0), seed=1),
    ):
        with pytest.raises(CasebookError, match="nobody to invite"):
            measure()


def test_one_person_is_enough():
    row = invitations.compared(people(1), {"waiver": DESIGNS["waiver"]}, seed=1).loc["waiver"]
    assert (row.remain, row.in_words) == (1, "100% of 1")


@pytest.mark.parametrize("dial", ["reach", "wary", "finds_out"])
@pytest.mark.parametrize("value", [-0.1, 1.5, float("nan")])
def test_a_dial_outside_0_and_1_is_refused(dial, value):
    with pytest.raises(CasebookError, match=f"{dial} = "):
        replace(DESIGNS["opt-in"], **{dial: value})


def test_an_unknown_way_of_asking_is_refused():
    with pytest.raises(CasebookError, match="did you mean 'a message'"):
        replace(DESIGNS["opt-in"], by="message")


def test_the_chart_says_in_words_what_it_draws_even_where_nobody_remains(hashtag):
    designs = {**DESIGNS, "refused": replace(DESIGNS["community agreement"], allowed=False)}
    drawn = charts.findings_chart(invitations.compared(hashtag, designs, seed=7))
    caption, numbers = drawn.description.split(". ", 1)
    assert not re.search(r"\d", caption)
    assert "refused: " in numbers and not re.search(r"\bnan\b", numbers)
    assert drawn.to_dict()["title"]
