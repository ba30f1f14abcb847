"""What The machine reader says of its numbers, at every value of its dials."""

import pytest

from casebook.cases import read_case
from casebook.consent import machine
from casebook.consent.uses import Passage, may
from casebook.errors import CasebookError
from casebook.transcripts.consents import read_tables
from tests.claims import claims

claim = claims("the-machine-reader")


@claim(
    "By hand: {times} × {covered_turns} = {times}, which is not more than {all_turns}.",
    "{times} × {covered_turns} = {times}, which is more.",
    "So between one turn in {times} and one in {times} may be sent.",
)
def test_the_sum_by_hand_holds_the_share_between_its_bounds(at):
    assert at.times * at.covered_turns <= at.all_turns < (at.times + 1) * at.covered_turns
    assert 1 / (at.times + 1) < at.share <= 1 / at.times


@claim(
    "By the table, {covered_turns} of {all_turns} turns may be sent, which is {share}, or about {in_ten} of each ten."
)
def test_the_covered_turns_are_those_that_the_consents_allow(at):
    tables = read_tables()
    turns = [Passage(id_, turn.number, turn.number) for id_, t in tables.transcripts.items() for turn in t.turns]
    assert at.all_turns == len(turns)
    assert at.covered_turns == sum(bool(may("machine", turn, on=at.on, of=tables)) for turn in turns)
    assert at.share == pytest.approx(at.covered_turns / len(turns))
    assert abs(at.in_ten - 10 * at.share) <= 0.5


@claim(
    "No consent covers the other {uncovered}.",
    "Of these, {said_no} may not be sent because somebody said no, {taken_back} because somebody took a yes back, and "
    "{not_covered} because somebody was never asked, or did not understand the question.",
)
def test_every_turn_that_may_not_be_sent_has_one_reason(at):
    assert at.uncovered == at.said_no + at.taken_back + at.not_covered == at.all_turns - at.covered_turns
    assert (at.taken_back == 0) == (at.run_day < 16)


@claim("None of them can be read on any of these days.")
def test_the_dead_the_misunderstood_and_the_mother_are_never_read(at):
    read = {passage.transcript for passage in machine.passages_for("machine", on=at.on)}
    assert not read & {"ward-sister", "letters", "mother"}


@claim("If the run were on {run_day_on_trial} September, {covered_on_trial} turns could be sent.")
def test_the_day_on_trial_is_one_of_the_dial_and_hers_are_gone_on_it(at):
    assert at.run_day_on_trial in (9, 17, 30)
    assert at.covered_on_trial == machine.answers(machine.day(17)).turns[0]
    assert all(p.transcript != "third-language" for p in machine.passages_for("machine", on=machine.day(17)))


@claim("Of the {planned} passages, {may_go} may be sent on {run_day} September.")
def test_of_thirty_passages_twelve_may_go_and_seven_without_hers(at):
    assert at.planned == len(machine.THIRTY) == 30
    assert at.may_go == (12 if at.run_day < 16 else 7)


@claim(
    "On all passages alpha is {alpha_all}.",
    "On those that may be sent it is {alpha_sent}, which is higher.",
    "But it is only known to lie between {low_sent} and {high_sent}, because the passages are so few.",
    "A report that gives the last line alone would look like better work.",
)
def test_agreement_is_higher_where_passages_may_be_sent_and_less_sure(at):
    assert at.alpha_sent > at.alpha_all
    assert at.low_sent < at.alpha_sent < at.high_sent
    row = at.how_far.iloc[1]
    assert at.high_sent - at.low_sent > row.high - row.low
    assert at.low_sent < row.low


@claim(
    "The two gave the code Worth keeping {kept_thirty} times in all, and {kept_sent} time among the passages that may "
    "be sent.",
    "So a report on these passages could hardly say that people value some of what is written about them.",
)
def test_the_code_for_what_is_worth_keeping_is_nearly_lost(at):
    assert at.kept_thirty == 8
    assert at.kept_sent == 1


@claim(
    "Tariq and Davina gave {two_people} of the thirty passages the same code.",
    "The machine gave {with_tariq} the same code as Tariq, and {with_davina} the same as Davina.",
    "In these invented codes the machine agrees with Tariq most.",
)
def test_the_machine_agrees_most_with_him_who_wrote_what_it_is_told(at):
    assert at.with_tariq > at.two_people > at.with_davina
    by_hand = [planned.codes for planned in machine.THIRTY]
    assert at.with_tariq == sum(tariq == model for tariq, _, model in by_hand)


def test_no_code_is_printed_of_a_passage_that_may_not_be_used_for_teaching():
    for planned in machine.THIRTY:
        assert may("teach", planned.passage, on=machine.PRINTED_ON), planned.passage
        assert set(planned.codes) <= machine.CODES.keys()


def test_a_closed_passage_is_not_quoted():
    with pytest.raises(CasebookError, match="may not be printed: third-language, turns 54 to 56"):
        machine.quoted("third-language", 54, 56)


def test_the_passages_that_the_options_count_are_those_of_the_monday():
    went = [planned.passage.transcript for planned in machine.sendable(machine.day(9))]
    assert [went.count(id_) for id_ in ("third-language", "records-clerk", "tuesday-group")] == [5, 4, 3]
    told = {option.id: str(option) for option in read_case("the-machine-reader").decisions[0].options}
    assert "Five of her passages" in told["send"]
    assert "twelve passages in place of thirty" in told["send"]
    assert "seven passages go" in told["ask"]


def test_the_marked_passage_may_be_sent_and_has_her_in_the_kitchen():
    assert Passage("third-language", 12, 12) in [planned.passage for planned in machine.sendable(machine.day(9))]
    assert "knife" in machine.quoted("third-language", 12, 12).said[0]
