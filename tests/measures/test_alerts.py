"""Alerts: the printed table of predictive values, counting by hand, and what must hold at any dial."""

import math

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from sklearn.metrics import confusion_matrix, precision_score

from casebook.errors import CasebookError
from casebook.surveillance import alerts, charts

PRINTED = """
0.05%  0.2% (501)   0.4% (251)  4.3% (23)
0.1%   0.4% (251)   0.8% (126)  8.3% (12)
1%     3.9% (26)    7.5% (13)   47.6% (2)
5%     17.4% (6)    29.6% (3)   82.6% (1)
"""
shares = st.floats(0, 1)
inner = st.floats(0.001, 0.999)


def test_the_predictive_values_are_those_printed():
    rules = ((0.80, 0.80), (0.80, 0.90), (0.90, 0.99))  # sensitivity, specificity
    dials = [(base_rate, *rule) for base_rate in alerts.BASE_RATES for rule in rules]
    shown = [f"{alerts.ppv(*rates):.1%} ({alerts.flags_per_true_one(*rates):.0f})" for rates in dials]
    lines = [line.split("%", 1) for line in PRINTED.strip().splitlines()]
    printed = [" ".join(cells.split()) for _, cells in lines]
    assert [" ".join(shown[row * 3 : row * 3 + 3]) for row in range(4)] == printed
    assert [float(base) / 100 for base, _ in lines] == list(alerts.BASE_RATES)


def test_a_thousand_people_counted_one_by_one():
    at_risk = np.repeat([1, 0], [50, 950])
    flagged = np.concatenate([np.repeat([1, 0], [40, 10]), np.repeat([1, 0], [95, 855])])  # se 0.8, sp 0.9
    (alone, false), (missed, true) = confusion_matrix(at_risk, flagged)
    counted = alerts.natural_frequencies(0.05, 0.8, 0.9, 1000).people
    assert counted.tolist() == pytest.approx([true, false, missed, alone])
    assert alerts.ppv(0.05, 0.8, 0.9) == pytest.approx(precision_score(at_risk, flagged))
    assert alerts.flags_per_true_one(0.05, 0.8, 0.9) == pytest.approx(135 / 40)


@given(shares, shares, shares)
def test_everybody_meets_exactly_one_outcome(base_rate, sensitivity, specificity):
    people = alerts.natural_frequencies(base_rate, sensitivity, specificity, 1000).people
    assert people.sum() == pytest.approx(1000)
    assert (people >= 0).all()


@given(inner, inner, inner, inner)
def test_a_higher_base_rate_never_makes_a_flag_worth_less(one, other, sensitivity, specificity):
    rarer, commoner = sorted([one, other])
    low, high = (alerts.ppv(rate, sensitivity, specificity) for rate in (rarer, commoner))
    assert low <= high + 1e-12


@given(inner, inner)
def test_a_flag_that_knows_nothing_leaves_the_base_rate(base_rate, sensitivity):
    assert alerts.ppv(base_rate, sensitivity, 1 - sensitivity) == pytest.approx(base_rate)


@given(inner, inner, st.floats(0.01, 0.99))
def test_the_specificity_needed_gives_the_share_asked_for(base_rate, sensitivity, wanted):
    needed = alerts.specificity_needed(base_rate, sensitivity, wanted)
    assume(0 <= needed < 1)
    assert alerts.ppv(base_rate, sensitivity, needed) == pytest.approx(wanted, rel=1e-6)


@given(inner, inner, st.floats(0.01, 0.99))
def test_the_base_rate_needed_gives_the_share_asked_for(sensitivity, specificity, wanted):
    needed = alerts.base_rate_needed(sensitivity, specificity, wanted)
    assert alerts.ppv(needed, sensitivity, specificity) == pytest.approx(wanted, rel=1e-6)


def test_nobody_at_risk_means_no_true_flag():
    assert alerts.ppv(0, 0.8, 0.9) == 0
    with pytest.raises(CasebookError, match="no flag is true"):
        alerts.flags_per_true_one(0, 0.8, 0.9)


@pytest.mark.parametrize(
    ("measure", "rates", "words"),
    [
        (alerts.ppv, (0, 0.8, 1), "nobody is flagged"),
        (alerts.ppv, (0.1, 80, 0.9), "sensitivity = 80: a share lies between 0 and 1"),
        (alerts.ppv, (-0.1, 0.8, 0.9), "base_rate = -0.1"),
        (alerts.ppv, (0.1, 0.8, math.nan), "specificity = nan"),
        (alerts.net_benefit, (0.1, 0.8, 0.9, 1), "below 1"),
        (alerts.specificity_needed, (0, 0.8, 0.5), "no one specificity"),
        (alerts.base_rate_needed, (0.8, 1, 0.5), "no one base rate"),
        (alerts.threshold, (0, 0), "nothing to weigh"),
    ],
)
def test_what_has_no_answer_is_refused(measure, rates, words):
    with pytest.raises(CasebookError, match=words):
        measure(*rates)


def test_net_benefit_by_hand():
    # Of 1,000 people 100 are at risk; 80 of them flagged, and 90 of the others. At a threshold of 1 in 5 a false
    # flag weighs a quarter of a true one: 80 - 90 / 4 = 57.5 true flags' worth, in 1,000.
    assert alerts.net_benefit(0.1, 0.8, 0.9, 0.2) == pytest.approx(0.0575)


@given(inner, inner, inner, st.floats(0, 0.99))
def test_flagging_helps_where_a_flag_is_truer_than_the_threshold(base_rate, sensitivity, specificity, at):
    benefit = alerts.net_benefit(base_rate, sensitivity, specificity, at)
    value = alerts.ppv(base_rate, sensitivity, specificity)
    assume(abs(value - at) > 1e-9)
    assert (benefit > 0) == (value > at)


def test_flagging_everybody_is_worth_it_below_the_base_rate_only():
    curve = alerts.decision_curve(0.1, 0.8, 0.9, [0.05, 0.2]).pivot(
        index="threshold", columns="policy", values="net_benefit"
    )
    assert curve["flag everybody"].gt(0).tolist() == [True, False]
    assert (curve["flag nobody"] == 0).all()


def test_a_threshold_weighs_harm_against_good():
    assert alerts.threshold(1, 9) == pytest.approx(0.1)
    assert alerts.threshold(0, 9) == 0


def test_a_day_has_its_share_of_the_flags():
    desk = alerts.flags_a_day(30_000, 0.01, 0.8, 0.9, days=30)
    assert desk.expected.tolist() == pytest.approx([107, 8, 99])
    drawn = np.random.default_rng(7).poisson(desk.expected["true"], 20_000)
    inside = ((drawn >= desk.low["true"]) & (drawn <= desk.high["true"])).mean()
    assert 0.95 <= inside < 0.99


def test_nobody_watched_means_no_flags():
    assert (alerts.flags_a_day(0, 0.01, 0.8, 0.9) == 0).all(axis=None)


def test_the_chance_of_any_flag_is_that_of_a_day_with_some():
    assert alerts.chance_of_any(0) == 0
    assert alerts.chance_of_any(1.5) == pytest.approx(
        (np.random.default_rng(7).poisson(1.5, 200_000) > 0).mean(), abs=0.005
    )


def test_the_flags_drawn_hold_one_true_one():
    flags = alerts.flags_with_one_true(1 / 63.4)
    assert len(flags) == 63
    assert (flags.flag == alerts.TRUE_FLAG).tolist() == [True] + [False] * 62
    assert not flags.duplicated(["row", "column"]).any()
    with pytest.raises(CasebookError, match="no flag is true"):
        alerts.flags_with_one_true(0)


def test_following_up_by_hand():
    # Of 1,000 people 100 are in trouble; 80 of them flagged, and 90 of the others: 170 flags, half of them followed up.
    # At 4 wrong for one right a wrong flag takes a quarter of a right one: 80 - 90 / 4 = 57.5.
    worth = alerts.follow_up(1000, 0.1, 0.8, 0.9, [4, 1], calls=85)
    assert worth.accepted.tolist() == [4, 1]
    assert worth.all_flags.tolist() == pytest.approx([57.5, -10])
    assert worth.calls_made.tolist() == pytest.approx([28.75, -5])
    assert alerts.follow_up(1000, 0.1, 0.8, 0.9, [4], calls=500).calls_made.tolist() == pytest.approx([57.5])


def test_every_setting_of_the_dials_counts_people_whole():
    table = alerts.frequencies_by_dial([0.001, 0.01], [0.8], [0.9, 0.99], 100_000)
    assert len(table) == 2 * 1 * 2 * 3
    first = table.query("base_rate == 0.001 and specificity == 0.9").set_index("outcome").people
    assert first.to_dict() == {alerts.TRUE_FLAG: 80, alerts.FALSE_FLAG: 9990, alerts.MISSED: 20}


def test_silence_followed_person_by_person():
    # 100 at risk, se 0.5. Half go quiet each week, then every flagged person who went on does: a quarter is left.
    weeks = alerts.silence(1000, 0.1, 0.5, 1.0, silenced=0.5, silenced_by_flag=1.0, weeks=2)
    posting, flagged = 100, []
    for _ in range(3):
        flagged.append(posting * 0.5)
        posting = posting * 0.5 - posting * 0.5 * 0.5
    assert weeks.true_flags.tolist() == pytest.approx(flagged)
    assert weeks.missed.tolist() == pytest.approx([100 - count for count in flagged])


@given(shares, shares, shares, st.integers(0, 30))
def test_what_the_service_counts_falls_while_trouble_stays(sensitivity, silenced, by_flag, weeks):
    loop = alerts.silence(1000, 0.05, sensitivity, 0.9, silenced=silenced, silenced_by_flag=by_flag, weeks=weeks)
    assert (loop.in_trouble == 50).all()
    assert (loop.true_flags.diff().dropna() <= 1e-12).all()
    if by_flag == 0:  # else those wrongly flagged stop too, and the share of true flags may go either way
        assert (loop.predictive_value.diff().dropna() <= 1e-12).all()
    assert loop.true_flags.tolist() == pytest.approx((loop.in_people * loop.in_trouble).tolist())
    assert not loop.isna().any(axis=None)


def test_more_silence_never_flags_more_of_those_at_risk():
    loops = alerts.silences([0.0, 0.05, 0.2], 1000, 0.05, 0.8, 0.9, weeks=10)
    last = loops[loops.week == 10].set_index("silenced").in_people
    assert last[0.0] == 0.8
    assert last[0.05] == pytest.approx(0.8 * 0.95**10)
    assert last.is_monotonic_decreasing


def test_when_all_have_gone_quiet_there_is_nothing_to_predict():
    loop = alerts.silence(1000, 0.05, 0.8, 1.0, silenced=1.0, weeks=1)
    assert loop.predictive_value.tolist() == [1.0, 0.0]
    assert loop.missed.tolist() == pytest.approx([10, 50])


def spoken(chart) -> tuple[str, str]:
    """A chart's caption and the rest of its description."""
    caption, rest = chart.to_dict()["description"].split(". ", 1)
    return caption, rest


def test_the_alert_chart_says_the_counts_it_opens_on():
    table = alerts.frequencies_by_dial([0.001, 0.01], [0.7, 0.8], [0.9, 0.99], 100_000)
    caption, rest = spoken(charts.alert_chart(table, 100_000, 0.001, 0.8, 0.9))
    assert not any(letter.isdigit() for letter in caption)
    assert rest.endswith("80 in trouble and flagged; 9,990 flagged, not in trouble; 20 in trouble, not flagged.")


def test_the_alert_chart_is_turned_by_inputs_and_not_by_the_mouse():
    table = alerts.frequencies_by_dial([0.001, 0.01], [0.7, 0.8], [0.9, 0.99], 100_000)
    dials = charts.alert_chart(table, 100_000, 0.001, 0.8, 0.9).to_dict()["params"]
    assert [dial["bind"]["input"] for dial in dials] == ["select", "range", "range"]
    assert not any("select" in dial for dial in dials)


def test_the_alert_chart_does_not_open_where_nothing_was_counted():
    table = alerts.frequencies_by_dial([0.001], [0.7, 0.8], [0.9, 0.99], 100_000)
    with pytest.raises(CasebookError, match=r"no counts for 0\.5"):
        charts.alert_chart(table, 100_000, 0.5, 0.8, 0.9)


def test_the_silence_chart_says_what_is_left_of_the_true_flags():
    loops = alerts.silences([0.0, 0.1], 1000, 0.05, 0.8, 0.9, weeks=20)
    caption, rest = spoken(charts.silence_chart(loops))
    assert not any(letter.isdigit() for letter in caption)
    assert "50.0 are in trouble in every week." in rest
    assert "flagged, if none stop each week, 40.0; flagged, if 10% stop each week, 4.9." in rest


def test_the_chart_of_flags_counts_them():
    said = spoken(charts.flags_chart(alerts.flags_with_one_true(0.1)))[1]
    assert said.endswith("Of 10 flags, 1 is true and 9 are not.")
