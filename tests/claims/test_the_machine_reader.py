"""What The machine reader says of its numbers, at every value of its dials."""

import pytest

from casebook.cases import read_case
from casebook.coding.agreement import CONFIDENCE
from casebook.consent import machine
from casebook.consent.uses import Passage, may
from casebook.errors import CasebookError
from casebook.transcripts.consents import read_tables
from tests.claims import claims, states

claim = claims("the-machine-reader")


def passages_of(people, *names):
    return people.passages[people.whose.isin(names)].sum()


@claim(
    "By hand: {by_hand} = {may_go} passages may be sent, of {planned}.",
    "The company's model may read {may_go} of the {planned} passages.",
)
def test_of_thirty_passages_twelve_may_go(at):
    assert at.planned == len(machine.THIRTY) == 30
    assert at.may_go == 12
    assert sum(int(number) for number in at.by_hand.split(" + ")) == at.may_go
    allowed = [planned for planned in machine.THIRTY if may("machine", planned.passage, on=at.on)]
    assert [planned.person.printed_as for planned in allowed].count("Soraya") == 5


@claim(
    "A researcher from another study may read {to_a_person}, but not the same ones: only {by_both} passages are "
    "open to both, and {by_neither} to neither.",
    "Soraya said no to other researchers: they can come and ask her themselves.",
    "Femi and Fiona refused the machine and allow the researcher.",
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
    "Of the {left_out} passages that are closed to it, {refused} are of people who said no, and {too_late} are of "
    "Joyce.",
    "One is Soraya's: it speaks of an interpreter, whose leave the study does not have.",
    "The other {can_ask} are of two people who can be asked: Moira never was, and Lachlan ticked yes and meant a tape "
    "recorder.",
    "So asking these two could add {can_ask} passages at most.",
    "Asking everybody again could also lose all {may_go}, if each new answer were no.",
)
def test_asking_could_add_the_passages_of_two_people(at):
    assert at.refused == passages_of(at.people, "Femi", "Declan", "Fiona", "Viktor") == 10
    assert at.too_late == passages_of(at.people, "Joyce") == 2
    assert at.can_ask == passages_of(at.people, "Moira", "Lachlan") == 5
    against = at.people.set_index("whose").against
    assert against["Moira"] == "was not asked (3)"
    assert against["Joyce"] == "was not asked, and has died (2)"
    assert against["Lachlan"] == "ticked yes to something else (2)"
    assert at.left_out - at.refused - at.too_late - at.can_ask == 1
    assert against["Soraya"] == "speaks of somebody who was not asked (1)"
    (closed,) = [
        planned
        for planned in machine.THIRTY
        if planned.person.printed_as == "Soraya" and planned not in machine.sendable(at.on)
    ]
    spoken_of = [row for row in read_tables().spoken_of if row.covers("third-language", closed.passage.first)]
    assert [(row.who, row.rule) for row in spoken_of] == [("an interpreter", "never asked")]


@claim(
    "The report can give three lines: the two people on all {planned} passages; the two on the {may_go} that may be "
    "sent; and both and the machine on these.",
    "The answer: in the last line, with the machine.",
    "Leaving out {left_out} passages moves alpha from {alpha_all} to {alpha_two}.",
    "Adding the machine moves it from {alpha_two} to {alpha_three}.",
    "So most of the rise in this table comes from whose passages are left out.",
)
def test_leaving_passages_out_moves_alpha_more_than_adding_the_machine_does(at):
    assert list(at.how_far.passages) == [30, at.may_go, at.may_go]
    assert at.left_out == 30 - at.may_go
    assert at.alpha_all < at.alpha_two < at.alpha_three
    assert at.alpha_two - at.alpha_all > 3 * (at.alpha_three - at.alpha_two)


@claim(
    "The last two columns give a range for each line, a 95 % interval: about 95 of 100 such ranges contain the true "
    "figure.",
    "Everything from {low_three} to {high_all} lies in the ranges of the first and of the last line.",
    "So the table cannot show that agreement is really higher in the last.",
)
def test_the_ranges_of_agreement_share_a_part_that_holds_both_alphas(at):
    assert CONFIDENCE == 0.95
    assert at.low_all < at.low_three < at.alpha_all < at.alpha_three < at.high_all < at.high_three


@claim(
    "Worth keeping: {kept_thirty} in all; {kept_machine} for the model; {kept_person} for the researcher.",
    "Counting each person's labels, it was given {kept_thirty} times in all, once among the passages that the model "
    "may read, and {kept_person} times among those that the researcher may read.",
    "So a report on the model's passages would be correct, and could hardly show that some people value what is "
    "written about them.",
)
def test_the_label_for_what_is_worth_keeping_is_nearly_lost(at):
    assert at.kept_thirty == sum(planned.codes[:2].count("kept") for planned in machine.THIRTY) == 8
    assert (at.kept_machine, at.kept_person) == (1, 3)


@claim(
    "Tariq and Davina gave {two_people} of the {sent} passages that may be sent the same label.",
    "The machine gave {with_tariq} the same label as Tariq, and {with_davina} the same as Davina.",
    "In these invented labels the machine agrees with Tariq most.",
)
def test_the_machine_agrees_most_with_him_who_wrote_what_it_is_told(at):
    assert at.with_tariq > at.two_people >= at.with_davina
    by_hand = [planned.codes for planned in at.sent]
    assert at.with_tariq == sum(tariq == model for tariq, _, model in by_hand)


@claim(
    "Moira, Declan and Viktor said no to the researcher too.",
    "Joyce and Lachlan had said yes to the researcher.",
    "But Joyce has died, and the form does not say whether her yes still holds.",
    "Lachlan had taken the line for something else.",
)
def test_of_those_whom_no_researcher_may_read_three_refused_and_two_had_ticked_yes(at):
    rows = {(row.person, row.use): row for row in read_tables().consents if row.use == "reuse"}
    names = {one.printed_as: one for one in read_tables().people.values()}
    assert {rows[names[name].person, "reuse"].answer for name in ("Moira", "Declan", "Viktor")} == {"no"}
    assert {rows[names[name].person, "reuse"].answer for name in ("Joyce", "Lachlan")} == {"yes"}
    assert names["Joyce"].died_on < machine.FRIDAY
    assert rows[names["Lachlan"].person, "reuse"].understood == "no"
    people = at.people.set_index("whose")
    assert people.researcher[["Moira", "Declan", "Viktor", "Joyce", "Lachlan"]].sum() == 0


def test_what_imogen_promised_is_said_as_she_meant_it():
    (asked,) = machine.quoted("third-language", 90, 90).said
    (said,) = machine.quoted("third-language", 93, 93).said
    assert "where does it go" in asked
    assert "know better than that by the time we did it" in said
    options = {option.id: option for option in read_case("the-machine-reader").decisions[0].options}
    for text in (options["send"].cost, options["ask"].reason):
        assert "she would know where it goes before a machine was used" in text


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
    assert "Of twelve passages three come back without a label" in told["own"]
    assert "Twelve passages are open to her at once" in told["person"]
    assert not any(
        row.covers("third-language", turn) and "daughter" in row.who
        for row in read_tables().spoken_of
        for planned in machine.sendable(machine.day(9))
        if planned.passage.transcript == "third-language"
        for turn in range(planned.passage.first, planned.passage.last + 1)
    )
    assert "What her mother told of her is not in the five passages" in told["send"]
    assert "seventeen passages: the twelve, and five of Soraya" in told["person"]


def test_the_marked_passage_may_be_sent_and_has_her_in_the_kitchen():
    assert Passage("third-language", 12, 12) in [planned.passage for planned in machine.sendable(machine.day(9))]
    assert "knife" in machine.quoted("third-language", 12, 12).said[0]
