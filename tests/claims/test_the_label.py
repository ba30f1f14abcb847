"""What The label says of its numbers, at every value of its dials, and what its story says of the tool."""

import numpy as np
import pytest

from casebook.mining import labels
from tests.claims import claims

claim = claims("the-label")


def as_in_the_story(at):
    return at.dials.keys() <= {"mended", "copied_after"}


@claim("Of {how_many_accounts} accounts, {say_so} say that they have the diagnosis and {have_it} have it.")
def test_more_have_it_than_say_so(at):
    people = at.lantern.people.set_index("person")
    writing = at.lantern.accounts[at.lantern.accounts.account.isin(at.lantern.posts.account)]
    has_it = people.condition.loc[writing.person] == at.lantern.diagnosis
    assert at.how_many_accounts == len(writing)
    assert at.have_it == has_it.sum() > at.say_so == (has_it.to_numpy() & writing.names_condition.to_numpy()).sum()


@claim("By hand: of {how_many_labelled} people with the label, {have_it_too} have it, which is {right_by_hand}.")
def test_the_label_goes_to_the_highest_scores(at):
    highest = at.scored.nlargest(round(at.share * at.how_many_accounts), "score")
    assert at.how_many_labelled == len(highest)
    assert at.have_it_too == highest.has_it.sum()


@claim("The program gets the same: {right_by_truth} of the labels are right.")
def test_the_program_gives_what_the_sum_by_hand_gives(at):
    assert at.right_by_truth == pytest.approx(at.right_by_hand) == at.have_it_too / at.how_many_labelled


@claim(
    "Of {how_many_labelled} people labelled, {say_so_too} ({right_by_proxy}) are open: they say that they have it. "
    "And {have_it_too} ({right_by_truth}) have it.",
    "If as many people were picked at random, about {have_it_share} of them would have it.",
)
def test_the_labels_are_righter_than_chance_and_mostly_wrong(at):
    assert at.right_by_proxy == pytest.approx(at.say_so_too / at.how_many_labelled)
    assert at.have_it_share == pytest.approx(at.have_it / at.how_many_accounts)
    assert at.have_it_share < at.right_by_truth < 0.5


@claim(
    "Of the people who do not say that they have it, the tool leaves out {left_alone}. That sounds good.",
    "But a lottery with as many labels would leave out {at_random} of the same people.",
    "The number is high because labels are few, and not because the tool is good.",
    "{right_by_proxy} (labelled people who say that they have it), {right_by_truth} (labelled people who have it) "
    "and {left_alone} (people who do not say so and get no label).",
    "Then add {at_random}, which is what the last of the three would be in a lottery.",
)
def test_random_labels_leave_nearly_as_many_alone(at):
    labelled, silent_about_it = at.given[at.given.labelled], at.given[~at.given.says_so]
    assert (at.right_by_proxy, at.right_by_truth) == pytest.approx((labelled.says_so.mean(), labelled.has_it.mean()))
    assert at.left_alone == pytest.approx(1 - silent_about_it.labelled.mean())
    shuffled = np.random.default_rng(1).permuted(np.tile(at.given.labelled, (200, 1)), axis=1)
    assert 1 - shuffled[:, ~at.given.says_so.to_numpy()].mean() == pytest.approx(at.at_random, abs=0.002)
    assert 0 < at.left_alone - at.at_random < 0.02


@claim(
    "Given the label wrongly: {care_rate} of the {care_of} people without the diagnosis who mostly post about "
    "services, hard times or loss, and {other_rate} of the {other_of} others.",
    "It labels people who write about services and hard times",
)
def test_it_learned_a_subject(at):
    wrong = at.accounts.assign(labelled=at.given.labelled.to_numpy())
    wrong = wrong[~wrong.has_it]
    care, others = wrong[wrong.about_care], wrong[~wrong.about_care]
    assert (at.care_of, at.other_of) == (len(care), len(others))
    assert (at.care_rate, at.other_rate) == (care.labelled.mean(), others.labelled.mean())
    assert at.care_rate > 2 * at.other_rate


@claim(
    "Most of the people labelled have nothing on record: {well_labelled} of {how_many_well} ({well_rate}).",
    "Of the {how_many_silent} silent people who have it, {silent_labelled} are labelled ({silent_rate}).",
    "At the rate of people with nothing on record it would be {expected_silent}.",
    "The difference is {silent_verdict}.",
)
def test_most_labels_go_to_people_with_nothing_on_record(at):
    assert at.well_labelled > at.how_many_labelled / 2
    assert at.silent_rate == pytest.approx(at.silent_labelled / at.how_many_silent)
    assert at.well_rate == pytest.approx(at.well_labelled / at.how_many_well)
    assert at.expected_silent == pytest.approx(at.how_many_silent * at.well_labelled / at.how_many_well, abs=0.51)
    if at.silent_verdict == "larger than chance would give":
        assert at.silent_rate > 1.5 * at.well_rate
    else:
        assert at.rows.low.iloc[0] <= at.rows.high.iloc[1]
    if as_in_the_story(at):
        assert at.silent_verdict.startswith("so small")


@claim(
    "as this copy is set, {silent_write}",
    "Say plainly that this was our choice: in this copy {silent_write}.",
    "No tool can find people who write like everybody else.",
)
def test_the_silent_are_as_the_dial_says(at):
    accounts = at.lantern.accounts.merge(at.lantern.people, on="person").iloc[8:]
    silent = accounts[(accounts.condition == at.lantern.diagnosis) & ~accounts.names_condition]
    ordinary = silent.mostly.isin(["ordinary", "town", "work", "hobby"]).mean()  # those who say so post none of these
    assert ordinary == pytest.approx(0.67 * (1 - at.alike), abs=0.08)
    said = {0: "write like everybody else", 1: "write like those who say so"}
    assert said.get(at.alike, f"{at.alike:.0%} of the people who keep silent") in at.silent_write
    if at.alike == 0:
        assert at.silent_low < 0.5


@claim(
    "Then {best_right} of the people with the label have it, and {best_wrong} do not.",
    "Even if all of them do, most of this tool's labels are wrong.",
)
def test_even_at_its_best_most_labels_are_wrong(at):
    assert at.best_right + at.best_wrong == at.how_many_labelled
    assert at.best_wrong > at.best_right > 0
    if at.alike == 1:
        assert at.best_right == at.have_it_too


@claim("Suppose that {mended} of the wrong ones are found and taken off each year, and that {copied_when} the table is")
def test_the_copy_is_made_after_so_many_years(at):
    assert (
        at.copied_when
        == ["at once", "after one year", *(f"after {years} years" for years in range(2, 5))][at.copied_after]
    )


@claim(
    "Of {wrong_at_first} wrong labels, {wrong_here} are left where somebody takes them off.",
    "In the service's file or in the copy, {wrong_anywhere} people still have one.",
)
def test_wrong_labels_wear_off_and_stay_in_the_copy(at):
    assert at.wrong_at_first == at.how_many_labelled - at.have_it_too
    assert at.wrong_here == pytest.approx(at.wrong_at_first * (1 - at.mended) ** 5, abs=0.51)
    assert at.wrong_anywhere == pytest.approx(at.wrong_at_first * (1 - at.mended) ** at.copied_after, abs=0.51)


@claim(
    "For people who say so it is {chance_say_so} of the time.",
    "For people who have it and are silent it is {chance_silent}, which is {chance_verdict}.",
)
def test_the_score_is_set_beside_chance(at):
    def chance(group):
        of, without = (at.scored.score[at.scored.group == name].to_numpy() for name in (group, labels.WITHOUT))
        return ((of[:, None] > without).mean() + (of[:, None] >= without).mean()) / 2

    assert at.chance_say_so == pytest.approx(chance(labels.SAYS_SO))
    assert at.chance_say_so > 0.6
    assert at.chance_silent == pytest.approx(chance(labels.SILENT))
    assert (at.chance_verdict == "more than chance would give") == (at.silent_low > 0.5)


@claim("It picks out about two hundred and fifty in Fernhollow.", "It labels about two hundred and fifty.")
def test_the_story_labels_as_many_as_the_model(at):
    if as_in_the_story(at):
        assert 240 <= at.how_many_labelled <= 260


@claim("About two hundred others have it wrongly.", "and about two hundred others who do not have")
def test_about_two_hundred_are_labelled_wrongly(at):
    if as_in_the_story(at):
        assert 180 <= at.wrong_at_first <= 210


@claim("She makes thirty-six calls in two months. Eight are to people who have it.")
def test_of_thirty_six_calls_eight_are_right(at):
    if as_in_the_story(at):
        assert round(36 * at.right_by_truth) == 8


@claim("there were two hundred and forty-seven people, of whom perhaps a fifth had")
def test_perhaps_a_fifth_are_right(at):
    if as_in_the_story(at):
        assert at.how_many_labelled == 247 and 0.17 < at.right_by_truth < 0.24


@claim("It's right nineteen times out of twenty.", "Of the people who don't have it, nineteen in twenty get no label.")
def test_nineteen_in_twenty_is_what_is_left_alone(at):
    if as_in_the_story(at):
        assert round(20 * at.left_alone) == 19


@claim("If only {share_on_trial} of all accounts got the label, {right_on_trial} of the labels would be right.")
def test_of_the_highest_hundredth_so_many_have_it(at):
    highest = at.scored.nlargest(round(0.01 * at.how_many_accounts), "score")
    assert at.share_on_trial == 0.01
    assert at.right_on_trial == pytest.approx(highest.has_it.mean())
