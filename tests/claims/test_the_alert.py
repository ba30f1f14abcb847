"""What The alert says of its numbers, at every value of its dials; a story's numbers are those of the defaults."""

import math

import pytest
from scipy.stats import poisson

from casebook.surveillance import alerts
from tests.claims import claims

claim = claims("the-alert")
NINE_DAYS = 9 / 7  # in weeks, the stretch of time that the base rate is of


def true_share(at, base_rate=None, sensitivity=None, specificity=None) -> float:
    """Of the flags, the share that is true, counted out among a million people."""
    in_trouble = 1e6 * (base_rate or at.base_rate)
    right = in_trouble * (sensitivity or at.sensitivity)
    wrong = (1e6 - in_trouble) * (1 - (specificity or at.specificity))
    return right / (right + wrong)


@claim(
    "Suppose that the app reads {watched} accounts, and that in any one week one in {one_in_trouble} of the people "
    "behind them is in trouble."
)
def test_one_in_so_many_is_the_base_rate(at):
    assert at.one_in_trouble * at.base_rate == pytest.approx(1)


@claim("By hand, {true_flags} flags are true and {false_flags} are false, so {true_share} are true.")
def test_the_sum_by_hand_is_that_of_a_million_people(at):
    assert at.true_share == pytest.approx(true_share(at))
    assert at.true_flags / (at.true_flags + at.false_flags) == pytest.approx(at.true_share)


@claim("Of a hundred flags {of_a_hundred} are true, or about one in {one_flag_in}.")
def test_a_hundred_flags_hold_so_many_true_ones(at):
    assert at.value == pytest.approx(at.true_share)
    assert at.of_a_hundred == pytest.approx(100 * true_share(at))
    assert 1 / round(at.one_flag_in) == pytest.approx(at.of_a_hundred / 100, rel=0.1)


@claim("It is easy to answer {sensitivity}, but that is the share of people in trouble who are flagged.")
def test_the_easy_answer_is_far_from_the_share_of_true_flags(at):
    assert at.sensitivity == pytest.approx(at.true_flags / (at.watched * at.base_rate))
    assert at.sensitivity > at.value + 0.2


@claim("Over these ranges, flagging more of the people in trouble changes the share of true flags least.")
def test_sensitivity_changes_the_share_least(at):
    by_finding = true_share(at, sensitivity=0.9) / true_share(at, sensitivity=0.5)
    by_sparing = true_share(at, specificity=0.99) / true_share(at, specificity=0.91)
    by_rate = true_share(at, base_rate=0.05) / true_share(at, base_rate=0.0005)
    assert by_finding < by_sparing
    assert by_finding < by_rate


@claim(
    "But more people in trouble are found: {reach_most} a week if 90% are flagged, and {reach_least} if 50% are.",
)
def test_a_higher_sensitivity_reaches_more_people(at):
    assert at.reach_most == pytest.approx(at.watched * at.base_rate * 0.9)
    assert at.reach_least == pytest.approx(at.watched * at.base_rate * 0.5)


@claim(
    "Flagging fewer of the others changes the share more.",
    "How common trouble is changes it most, because we made that range the widest:",
)
def test_the_base_rate_changes_the_share_most(at):
    by_sparing = true_share(at, specificity=0.99) / true_share(at, specificity=0.91)
    by_rate = true_share(at, base_rate=0.05) / true_share(at, base_rate=0.0005)
    assert by_rate > by_sparing > true_share(at, sensitivity=0.9) / true_share(at, sensitivity=0.5)


@claim("a tenth more trouble, a tenth more found or a tenth fewer false flags each change it by about the same.")
def test_a_tenth_of_each_changes_the_odds_almost_alike(at):
    changed = (
        true_share(at, base_rate=1.1 * at.base_rate),
        true_share(at, sensitivity=1.1 * at.sensitivity),
        true_share(at, specificity=1 - 0.9 * (1 - at.specificity)),
    )
    odds = [share / (1 - share) * (1 - at.true_share) / at.true_share for share in changed]
    assert odds == pytest.approx([1.1] * 3, rel=0.02)


@claim(
    "The table under the chart changes one number at a time:",
    "one person in 2,000, or one in 20, is in trouble;",
    "50%, or 90%, of them are flagged;",
    "91%, or 99%, of the others are not flagged.",
)
def test_the_table_changes_one_number_at_a_time(at):
    rows = list(at.shares.values())
    for (low, high), dial, ends in zip(
        rows, ("base_rate", "sensitivity", "specificity"), ((0.0005, 0.05), (0.5, 0.9), (0.91, 0.99)), strict=True
    ):
        assert low == f"{true_share(at, **{dial: ends[0]}):.1%}"
        assert high == f"{true_share(at, **{dial: ends[1]}):.1%}"


@claim(
    "The app reads {watched} accounts, and flags {sensitivity} of the people in trouble; about one flag in "
    "{one_flag_in} is true.",
)
def test_the_note_says_what_the_way_round_needs(at):
    assert 1 / at.one_flag_in == pytest.approx(true_share(at))


@claim(
    "Nineteen days in twenty lie between the quiet day and the busy day; each row is counted by itself, so in "
    "these two columns true and false flags need not add up to all flags.",
)
def test_nineteen_days_in_twenty_lie_between(at):
    for name, row in at.day.iterrows():
        inside = poisson.cdf(row.high, row.expected) - poisson.cdf(row.low - 1, row.expected)
        assert inside >= 0.95, name


@claim("On an ordinary day about {flags_today} flags reach the desk, and {true_today} of them are true.")
def test_a_day_has_a_seventh_of_the_week(at):
    assert at.flags_today == pytest.approx((at.true_flags + at.false_flags) / 7)
    assert at.true_today == pytest.approx(at.true_flags / 7)


@claim("About {left_over} people have not been rung.")
def test_who_is_left_over_was_flagged_and_not_rung(at):
    assert at.left_over == pytest.approx(max(0, at.flags_today - at.calls_a_day))


@claim(
    "If he rings people in the order in which the flags came, he reaches {reached_in_a_week} people in trouble in "
    "a week, of the {true_flags} who are flagged.",
)
def test_he_reaches_true_flags_in_the_share_that_he_rings(at):
    rung = 7 * min(at.calls_a_day, at.flags_today)
    assert at.reached_in_a_week == pytest.approx(rung * true_share(at))
    assert at.reached_in_a_week <= at.true_flags + 1e-9


@claim("The {never_flagged} of people in trouble who are not flagged get no call.")
def test_the_missed_are_the_rest_of_those_in_trouble(at):
    assert at.never_flagged + at.sensitivity == pytest.approx(1)


@claim(
    "If flags come evenly round the clock, {closed} come while it is closed.",
    "On {true_at_night} of nights at least one of those is true.",
)
def test_at_night_true_flags_come_to_a_closed_desk(at):
    assert at.closed == pytest.approx((24 - 10) / 24)
    assert at.true_at_night == pytest.approx(1 - math.exp(-at.true_flags / 7 * 14 / 24))


@claim(
    "It is worth acting on these flags if more than {bar} of them are true.",
    "Then one flag in {one_right_in} must be true before it is worth acting on them.",
)
def test_at_the_bar_the_right_flags_just_pay_for_the_wrong(at):
    assert at.bar / (1 - at.bar) == pytest.approx(1 / at.wrong_calls)
    assert at.bar * at.one_right_in == pytest.approx(1)


@claim("Of these flags {value} are true, so if you accept that many, the app {verdict}.")
def test_the_verdict_is_what_right_and_wrong_flags_come_to(at):
    left = at.true_flags - at.false_flags / at.wrong_calls
    assert at.verdict == ("does more good than harm" if left > 0 else "does more harm than good")


@claim(
    "If a number is above 0, following flags up does more good than harm for somebody who accepts that many.",
    "If it is below 0, it does more harm.",
    "Here it does more good than harm for {who_gains}.",
)
def test_who_gains_is_counted_from_the_table(at):
    by_hand = [at.true_flags - at.false_flags / accepted for accepted in at.accepted]
    assert at.worth.all_flags.tolist() == pytest.approx(by_hand)
    gain = [left > 0 for left in by_hand]
    said = {"some of these people": any(gain) and not all(gain), "all of these people": all(gain)}
    assert said.get(at.who_gains, not any(gain))


@claim(
    "Making fewer calls makes the good and the harm smaller.",
    "It does not turn one into the other.",
)
def test_fewer_calls_keep_the_sign_and_shrink_the_size(at):
    for row in at.worth.itertuples():
        assert (row.all_flags > 0) == (row.calls_made > 0)
        assert abs(row.calls_made) <= abs(row.all_flags) + 1e-9


@claim("{needed} of the people watched would have to be in trouble: one person in {needed}.")
def test_at_the_rate_needed_one_flag_in_four_is_true(at):
    assert true_share(at, base_rate=at.needed) == pytest.approx(0.25)
    assert round(1 / at.needed) == pytest.approx(1 / at.needed, rel=0.05)


@claim("{enough}.", "Among people who have just left a psychiatric ward it may be as common as that")
def test_the_page_says_whether_the_town_has_enough_trouble(at):
    assert at.enough.endswith("as that") == (at.base_rate >= at.needed)
    assert at.enough.endswith("as that") == (true_share(at) >= 0.25)
    if not at.enough.endswith("as that"):
        assert at.enough.endswith(f"{at.needed / at.base_rate:.0f} times rarer")
        assert at.needed / at.base_rate > 1.5


@claim(
    "Reuben would accept 200 wrong flags for one right flag, for a friendly message on a screen.",
    "Suppose that Samir would accept 5, if a flag brings two strangers to the door.",
    "if 200 are accepted, each wrong flag costs 1/200 of a right flag.",
    "who would accept two hundred wrong flags for one right one",
)
def test_the_table_has_a_row_for_each_person(at):
    assert {5, 200, at.wrong_calls} == set(at.accepted)
    assert at.worth.all_flags.iloc[-1] == pytest.approx(at.true_flags - at.false_flags / 200)


@claim(
    "Each week some people stop posting in the open, whether they are in trouble or not: none, {half_as_many} or "
    "{silenced} of those who still post.",
    "At first {flags_a_week} flags come in a week, and {true_flags} of them are true.",
)
def test_the_three_sizes_of_silence_are_those_of_the_chart(at):
    assert sorted(set(at.loops.silenced)) == pytest.approx([0, at.half_as_many, at.silenced])
    first = at.loops[at.loops.week == 0]
    assert first.true_flags.tolist() == pytest.approx([at.true_flags] * 3)
    assert (first.true_flags + first.false_flags).tolist() == pytest.approx([at.flags_a_week] * 3)


@claim(
    "If {silenced} stop each week, {flags_left} flags come in a week after half a year, and {true_left} of them are "
    "true.",
    "The share of true flags gives no hint: it is one in {one_flag_in_then}, as at the start.",
)
def test_half_a_year_of_silence_counted_week_by_week(at):
    posting = 1.0
    for _ in range(26):
        posting -= posting * at.silenced
    assert at.true_left == pytest.approx(at.true_flags * posting)
    assert at.flags_left == pytest.approx(at.flags_a_week * posting)
    assert at.one_flag_in_then == pytest.approx(at.one_flag_in)


@claim(
    "Just as many people are in trouble as before.",
    "A service that counts its flags sees them become fewer.",
    "A board that calls this a success is wrong here.",
    "Reuben's chart goes down: there are fewer flags than at the start.",
    "your graph goes down, and you are pleased with it",
)
def test_flags_fall_while_trouble_stays(at):
    most = at.loops[at.loops.silenced == at.loops.silenced.max()]
    flags = most.true_flags + most.false_flags
    assert most.in_trouble.nunique() == 1
    assert flags.is_monotonic_decreasing
    assert at.flags_left < 0.65 * at.flags_a_week
    if told(at):  # after three weeks the line has fallen by more than one week differs from the next by chance
        assert flags.iloc[0] - flags.iloc[3] > 3 * math.sqrt(flags.iloc[0])


@claim("At first {sensitivity} of the people in trouble were flagged; now it is {flagged_left}.")
def test_the_share_flagged_falls_with_the_true_flags(at):
    assert at.flagged_left / at.sensitivity == pytest.approx(at.true_left / at.true_flags)


@claim("Of 10,000 people who are not in trouble, it must not flag {not_flagged}.")
def test_at_the_specificity_needed_one_flag_in_four_is_true(at):
    if at.spare > 0:
        assert true_share(at, specificity=at.spare) == pytest.approx(0.25, rel=1e-3)
    assert at.not_flagged == pytest.approx(10_000 * at.spare)


@claim("If you have no screen, draw {one_flag_in} squares and fill in one.")
def test_the_picture_has_one_true_flag(at):
    drawn = alerts.flags_with_one_true(at.value)
    assert len(drawn) == round(at.one_flag_in)
    assert (drawn.flag == alerts.TRUE_FLAG).sum() == 1


def told(at) -> bool:
    """Whether the notebook is at its defaults: a story is told of these alone."""
    return not at.dials


def by_the_ninth_day(at, people: float) -> tuple[float, float]:
    """How many flags, and how many true ones, nine days bring if so many people are read."""
    all_flags = people * (at.base_rate * at.sensitivity + (1 - at.base_rate) * (1 - at.specificity)) * NINE_DAYS
    return all_flags, people * at.base_rate * at.sensitivity * NINE_DAYS


@claim(
    "By the ninth day, without a day off, Samir has made a hundred and eighty calls, and about six hundred people have "
    "not been rung.",
    "Three of those he rang were in trouble.",
    "By the sum on the cake box, nine or ten more are among the six hundred.",
    "He makes twenty calls a day with no day off, and each day four times as many flags come.",
    "Four hundred other people are waiting.",
)
def test_after_a_launch_the_desk_meets_three_and_leaves_nine_or_ten(at):
    if told(at):
        flags, true = by_the_ninth_day(at, at.watched)
        calls = 9 * at.calls_a_day
        assert calls == 180
        assert flags - calls == pytest.approx(600, abs=10)
        assert round(calls * at.value) == 3
        assert true - calls * at.value == pytest.approx(9.5, abs=0.5)
        assert at.flags_today / at.calls_a_day == pytest.approx(4, abs=0.5)
        assert 6 * (at.flags_today - at.calls_a_day) == pytest.approx(400, abs=10)


@claim(
    "By the ninth day there have been twenty-two flags and twenty-two calls.",
    "None of these people was in trouble, as far as Samir can tell.",
    "Three hundred and forty people have signed up, in a town of thousands.",
)
def test_among_those_who_signed_up_a_true_flag_is_unlikely(at):
    if told(at):
        flags, true = by_the_ninth_day(at, 340)
        assert round(flags) == 22
        assert true < 0.5


@claim(
    "On the ninth day there have been four flags.",
    "None of the four people is in trouble.",
    "Most likely you will not get one right flag.",
    "Samir does the sum by the town's rate, and he is right: three chances in four.",
)
def test_among_sixty_people_six_weeks_most_likely_bring_no_true_flag(at):
    if told(at):
        flags, true = by_the_ninth_day(at, 60)
        assert round(flags) == 4
        assert true < 0.1
        assert math.exp(-60 * at.base_rate * at.sensitivity * 6) == pytest.approx(0.75, abs=0.02)


@claim("Nine in ten of those would not be made.", "His list is a tenth of what it was.")
def test_one_flag_in_ten_is_nine_fewer(at):
    assert pytest.approx(9 / 10) == 1 - 1 / 10


@claim(
    "If {base_rate_on_trial} of these people were in trouble, {of_a_hundred_on_trial} of a hundred flags would be true."
)
def test_where_trouble_is_common_more_flags_are_true(at):
    assert at.base_rate_on_trial == 0.05
    assert at.of_a_hundred_on_trial == pytest.approx(100 * true_share(at, base_rate=0.05))
    assert at.of_a_hundred_on_trial >= at.of_a_hundred
