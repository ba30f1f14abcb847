"""What The machine reader says of its numbers, at every value of its dials."""

import pytest

from casebook.cases import read_case
from casebook.consent import machine
from casebook.consent.uses import Passage, may
from casebook.errors import CasebookError
from tests.claims import claims, states

claim = claims("the-machine-reader")


def passages_of(people, *names):
    return people.passages[people.whose.isin(names)].sum()


@claim(
    "By hand: {by_hand} = {may_go} passages may be sent, of {planned}.",
    "{may_go} ÷ {planned} = {share}",
    "The company's model may read {may_go} of the {planned} passages.",
)
def test_of_thirty_passages_twelve_may_go(at):
    assert at.planned == len(machine.THIRTY) == 30
    assert at.may_go == 12
    assert sum(int(number) for number in at.by_hand.split(" + ")) == at.may_go
    assert at.share == pytest.approx(at.may_go / 30)
    allowed = [planned for planned in machine.THIRTY if may("machine", planned.passage, on=at.on)]
    assert [planned.person.printed_as for planned in allowed].count("Soraya") == 5


@claim(
    "A researcher from another study may read {to_a_person}, but not the same ones: only {by_both} passages are "
    "open to both.",
    "To Soraya, other researchers were a clear no: they can come and ask her themselves, she said.",
    "Femi and Fiona refused the machine and allow the researcher.",
    "The other {by_neither} passages are open to neither.",
)
def test_a_researcher_may_read_as_many_of_other_people(at):
    allowed = {planned for planned in machine.THIRTY if may("reuse", planned.passage, on=at.on)}
    sent = {planned for planned in machine.THIRTY if may("machine", planned.passage, on=at.on)}
    assert at.to_a_person == len(allowed) == 12
    assert at.by_both == len(allowed & sent) == 7
    assert at.by_neither == 30 - len(allowed | sent)
    people = at.people.set_index("whose")
    assert people.researcher["Soraya"] == 0
    assert people.loc[["Femi", "Fiona"], "machine"].sum() == 0
    assert (people.loc[["Femi", "Fiona"], "researcher"] == people.loc[["Femi", "Fiona"], "passages"]).all()


@claim(
    "{refused} passages are of people who said no.",
    "{too_late} are of Joyce, who was interviewed before the form had this line, and can no longer be asked.",
    "{can_ask} are of two people who can still be asked: Moira never was, and Lachlan ticked yes and meant a tape "
    "recorder.",
    "So asking could add {can_ask} passages at most.",
    "And it could lose all {may_go}, if each new answer were no.",
)
def test_asking_could_add_the_passages_of_two_people_and_no_others(at):
    assert at.refused == passages_of(at.people, "Femi", "Declan", "Fiona", "Viktor") == 10
    assert at.too_late == passages_of(at.people, "Joyce") == 2
    assert at.can_ask == passages_of(at.people, "Moira", "Lachlan") == 5
    against = at.people.set_index("whose").against
    assert against["Moira"] == "was not asked (3)"
    assert against["Joyce"] == "was not asked, and can no longer be (2)"
    assert against["Lachlan"] == "ticked yes to something else (2)"
    closed = at.planned - at.may_go - at.refused - at.too_late - at.can_ask
    assert closed == 1  # it speaks of an interpreter


@claim(
    "For the two people and all {planned} passages alpha is {alpha_two}.",
    "For all three coders and the {may_go} passages that may be sent it is {alpha_three}.",
    "Each alpha is only known to lie in a range: the first between {low_two} and {high_two}, the last between "
    "{low_three} and {high_three}.",
    "The two ranges overlap almost wholly, and the lines are about different passages.",
)
def test_the_ranges_of_agreement_overlap_so_that_none_can_be_called_higher(at):
    assert at.low_two < at.alpha_two < at.high_two
    assert at.low_three < at.alpha_three < at.high_three
    assert at.low_three < at.alpha_two < at.high_three
    shared = min(at.high_two, at.high_three) - max(at.low_two, at.low_three)
    assert shared > 0.8 * (at.high_two - at.low_two)
    assert list(at.how_far.passages) == [30, at.may_go, at.may_go]


@claim(
    "The two gave the code Worth keeping {kept_thirty} times in all.",
    "Among the passages that the model may read it stands {kept_machine} time, and {kept_person} times among those "
    "that the researcher may read.",
    "So a report on the model's passages could hardly say that people value some of what is written about them.",
)
def test_the_code_for_what_is_worth_keeping_is_nearly_lost(at):
    assert at.kept_thirty == sum(planned.codes[:2].count("kept") for planned in machine.THIRTY) == 8
    assert (at.kept_machine, at.kept_person) == (1, 3)


@claim(
    "Tariq and Davina gave {two_people} of the {sent} passages that may be sent the same code.",
    "The machine gave {with_tariq} the same code as Tariq, and {with_davina} the same as Davina.",
    "In these invented codes the machine agrees with Tariq most.",
)
def test_the_machine_agrees_most_with_him_who_wrote_what_it_is_told(at):
    assert at.with_tariq > at.two_people >= at.with_davina
    by_hand = [planned.codes for planned in at.sent]
    assert at.with_tariq == sum(tariq == model for tariq, _, model in by_hand)


@claim("Passages that the company's model may read: {before} on 9 September, {after} on {run_day} September.")
def test_one_call_takes_five_of_the_twelve_away(at):
    assert (at.before, at.after) == (12, 12 if at.run_day < 16 else 7)


@pytest.mark.parametrize("at", states("the-machine-reader"), ids=repr)
def test_the_rules_are_those_of_the_friday_whatever_the_day_of_the_copy(at):
    assert at.here.date_of_events == machine.FRIDAY == machine.day(6)
    assert at.say.day_of_events == "Friday 6 September 2024"


def test_no_code_is_printed_of_a_passage_that_may_not_be_used_for_teaching():
    for planned in machine.THIRTY:
        assert may("teach", planned.passage, on=machine.PRINTED_ON), planned.passage
        assert set(planned.codes) <= machine.CODES.keys()


def test_the_machine_has_codes_for_just_those_passages_that_may_be_sent_to_it():
    for planned in machine.THIRTY:
        may_be_sent = bool(may("machine", planned.passage, on=machine.day(9)))
        assert len(planned.codes) == (3 if may_be_sent else 2), planned.passage


def test_a_closed_passage_is_not_quoted_and_what_it_was_about_is_not_told():
    with pytest.raises(CasebookError, match="may not be printed: third-language, turns 54 to 56"):
        machine.quoted("third-language", 54, 56)
    assert "blanket" not in str(read_case("the-machine-reader"))


def test_the_passages_that_the_options_count_are_those_of_the_monday():
    went = [planned.person.printed_as for planned in machine.sendable(machine.day(9))]
    assert [went.count(name) for name in ("Soraya", "Petra", "Asha")] == [5, 4, 3]
    told = {option.id: str(option) for option in read_case("the-machine-reader").decisions[0].options}
    assert "Five of her passages" in told["send"]
    assert "twelve passages in place of thirty" in told["send"]
    assert "seven passages go" in told["ask"]
    assert "Of twelve passages three come back without a code" in told["own"]
    assert "Twelve passages are open to her at once" in told["person"]
    assert "seventeen passages: the twelve, and five of Soraya" in told["person"]


def test_the_marked_passage_may_be_sent_and_has_her_in_the_kitchen():
    assert Passage("third-language", 12, 12) in [planned.passage for planned in machine.sendable(machine.day(9))]
    assert "knife" in machine.quoted("third-language", 12, 12).said[0]
