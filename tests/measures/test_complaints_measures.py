"""Complaints: the table is proved whole by trying everything, and letters are read as a person would mark them."""

from dataclasses import replace

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from casebook.consent import charts, complaints, replies
from casebook.consent.complaints import CARE, CONTRACT, FACTS, STANDARDS, TABLE
from casebook.consent.replies import FOUND, PART, REFUSED
from casebook.errors import CasebookError

THE_CASE = {
    "account": complaints.PRIVATE,
    "policy": complaints.EMPLOYER_HARMED,
    "register": complaints.PERSONAL_TOO,
    "patient": complaints.SAME_NOW,
    "alternative": complaints.CAN_MOVE,
}
ANY_FACTS = st.fixed_dictionaries({fact: st.sampled_from(values) for fact, values in FACTS.items()})


def answers(facts, **more):
    return complaints.outcome(facts, **more).set_index("question").answer.to_dict()


def test_a_no_to_the_contract_leaves_the_other_two_questions():
    assert answers(THE_CASE) == {
        CONTRACT: complaints.NO,
        STANDARDS: complaints.ARISES,
        CARE: complaints.ARISES,
    }


def test_a_question_that_was_not_put_is_not_answered():
    assert answers(THE_CASE, put=[CONTRACT]) == {
        CONTRACT: complaints.NO,
        STANDARDS: complaints.NOT_PUT,
        CARE: complaints.NOT_PUT,
    }


def test_each_question_has_an_owner_of_its_own():
    assert complaints.outcome(THE_CASE).owner.tolist() == ["employer", "regulator or register", "service"]


def test_the_table_is_complete_and_without_contradiction():
    assert len(complaints.situations()) == 3 * 3 * 3 * 3 * 2
    assert complaints.gaps_and_contradictions().empty


@given(ANY_FACTS)
def test_any_facts_have_an_answer_to_each_question(facts):
    table = complaints.outcome(facts)
    assert table.question.tolist() == [CONTRACT, STANDARDS, CARE]
    assert (table.because != "").all()


@pytest.mark.parametrize("left_out", range(len(TABLE)))
def test_without_any_one_rule_the_table_has_a_gap(left_out):
    faults = complaints.gaps_and_contradictions([*TABLE[:left_out], *TABLE[left_out + 1 :]])
    assert set(faults.fault) == {complaints.GAP}
    assert set(faults.question) == {TABLE[left_out].question}


@pytest.mark.parametrize("changed", range(len(TABLE)))
def test_a_rule_said_twice_and_a_rule_gainsaid_are_told_apart(changed):
    twice = complaints.gaps_and_contradictions([*TABLE, TABLE[changed]])
    gainsaid = complaints.gaps_and_contradictions([*TABLE, replace(TABLE[changed], answer="something else")])
    assert set(twice.fault) == {complaints.TWICE}
    assert set(gainsaid.fault) == {complaints.CONTRADICTION}
    assert len(twice) == len(gainsaid) == sum(TABLE[changed].fits(facts) for facts in complaints.situations())


def test_an_empty_table_answers_nothing():
    assert len(complaints.gaps_and_contradictions([])) == 3 * 162


def test_facts_that_a_faulty_table_cannot_answer_are_refused():
    with pytest.raises(CasebookError, match="no rule answers where account is"):
        complaints.outcome(THE_CASE, table=[rule for rule in TABLE if rule.question != CARE])


def test_a_rule_about_a_fact_that_is_not_there_is_refused():
    with pytest.raises(CasebookError, match="did you mean 'account'"):
        complaints.gaps_and_contradictions([complaints.Rule(CARE, "yes", "", {"acount": ("private",)})])


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"account": "privat"}, "did you mean 'private'"),
        ({"mood": "low"}, "'mood' is not a fact"),
    ],
)
def test_facts_that_are_not_known_are_refused(change, words):
    with pytest.raises(CasebookError, match=words):
        complaints.outcome(THE_CASE | change)


def test_missing_facts_and_unknown_questions_are_refused():
    with pytest.raises(CasebookError, match="the facts lack patient"):
        complaints.outcome({fact: value for fact, value in THE_CASE.items() if fact != "patient"})
    with pytest.raises(CasebookError, match="not one of the questions"):
        complaints.outcome(THE_CASE, put=["was it kind"])


def test_after_a_no_to_the_contract_the_others_are_open_in_two_situations_of_three():
    # By hand: no for two accounts under the first policy and one under the second, so 3 x 3 x 3 x 2 = 54
    # situations; the register is absent in a third of them, and the care is in another service in a third.
    table = complaints.open_after_a_no().set_index("question")
    assert table.situations.tolist() == [54, 54]
    assert table.still_open.to_dict() == {STANDARDS: 36, CARE: 36}


def few(answered_on, apology, question=CONTRACT):
    rows = {"question": question, "answered_on": answered_on, "apology": apology}
    return pd.DataFrame(rows).assign(upheld=False, change=False, told=True)


def test_complaints_are_counted_by_the_question_put_and_only_answered_ones_get_anything():
    table = complaints.by_owner(few(["2025-01-01", "2025-01-02", ""], [True, False, False])).set_index("question")
    assert table.loc[CONTRACT, ["complaints", "answered", "apology"]].tolist() == [3, 2, 1]
    assert table.loc[CARE, ["complaints", "answered", "apology"]].tolist() == [0, 0, 0]


def test_what_complainants_wanted_stands_beside_what_they_missed_as_published():
    table = complaints.wanted_and_missing().set_index("asked_for")
    assert table.loc["an apology"].tolist() == [0.45, 0.81]  # friele2008, table 4
    assert table.loc["an effort to restore the relationship"].tolist() == [0.19, 0.88]


def test_every_value_of_every_fact_can_be_said():
    assert {fact: tuple(said) for fact, said in complaints.SAID.items()} == dict(FACTS)
    assert complaints.said(THE_CASE).startswith("She used a private account, which does not show her profession. The")
    with pytest.raises(CasebookError, match="the facts lack"):
        complaints.said({})


@pytest.mark.parametrize(
    ("asked_for", "sentence", "reading"),
    [
        ("apology", "I am sorry that we wrote to you as if you were a nuisance.", FOUND),
        ("apology", "We apologise for the eleven weeks you waited.", FOUND),
        ("apology", "We are sorry if you felt upset.", PART),
        ("apology", "We apologise for any distress.", PART),
        ("apology", "We are not able to apologise for a private account.", REFUSED),
        ("explanation", "Nobody asked you, because the policy speaks only of official accounts.", FOUND),
        ("explanation", "It was found that the account was private.", PART),
        ("explanation", "We could not uphold it because of our policy.", PART),
        ("change", "We have changed the policy to name the people in our care.", FOUND),
        ("change", "From now on a second person reads these.", FOUND),
        ("change", "Staff will be reminded of the guidance.", PART),
        ("change", "We will not be changing anything.", REFUSED),
        ("who decided", "This was decided by Rosalind Quillane.", FOUND),
        ("who decided", "It has been decided that no action follows.", PART),
        ("what happens next", "You can choose who sees you, and we will ring by Friday.", FOUND),
        ("what happens next", "We will write within two weeks.", FOUND),
        ("what happens next", "We will be in touch in due course.", PART),
        ("what happens next", "No further action follows.", REFUSED),
        ("independent view", "An advocate can come with you.", FOUND),
        ("independent view", "You may take this to the Ombudsman.", FOUND),
        ("independent view", "The regulator publishes standards.", PART),
    ],
)
def test_a_sentence_is_read_as_a_person_would_mark_it(asked_for, sentence, reading):
    row = replies.letter_report(sentence).set_index("asked_for").loc[asked_for]
    assert (row.reading, row.sentence) == (reading, sentence)


def test_a_letter_that_says_nothing_of_it_finds_nothing():
    table = replies.letter_report("Dear Ms Wrenfield,\nThank you for your letter.")
    assert set(table.reading) == {replies.ABSENT}
    assert set(table.sentence) == {""}


def test_the_best_sentence_of_a_letter_counts_wherever_it_stands():
    letter = "We are sorry if you felt upset. I am sorry that nobody rang.\nWe will not be changing anything."
    table = replies.letter_report(letter).set_index("asked_for")
    assert table.loc["apology"].tolist() == [FOUND, "I am sorry that nobody rang."]
    assert table.reading["change"] == REFUSED


BEST_FIRST = [FOUND, PART, REFUSED, replies.ABSENT]


@given(st.lists(st.sampled_from(["I am sorry.", "No change.", "Good day!", "We found it, because it rained.", "?"])))
def test_more_letter_never_finds_less(more):
    letter = "We are sorry if you felt upset. You can choose who sees you."
    before = replies.letter_report(letter).reading.map(BEST_FIRST.index)
    after = replies.letter_report(" ".join([letter, *more])).reading.map(BEST_FIRST.index)
    assert (after <= before).all()


@pytest.mark.parametrize("text", ["", " \n ", "..."])
def test_an_empty_letter_is_refused(text):
    with pytest.raises(CasebookError, match="the letter is empty"):
        replies.letter_report(text)


def test_what_the_reading_cannot_see_is_said():
    assert "whether the explanation is true" in replies.CANNOT_SEE


def test_a_letter_is_a_table_of_its_lines():
    assert replies.as_table("Dear Ade,\n  you decide.")["the letter"].tolist() == ["Dear Ade,", "you decide."]


def test_charts_of_counts_say_each_count_and_what_it_is_of():
    put = pd.DataFrame({"question": ["a", "b"], "answered": [4, 2], "told": [3, 0]})
    assert "a: 3 of 4; b: 0 of 2." in charts.told_chart(put).to_dict()["description"]
    still = complaints.open_after_a_no()
    said = charts.still_open_chart(still).to_dict()["description"]
    assert all(f"{row.still_open} of {row.situations}" in said for row in still.itertuples())


def test_the_question_that_was_most_often_upheld_goes_by_its_share():
    put = pd.DataFrame({"question": ["a", "b", "c"], "answered": [20, 4, 0], "upheld": [5, 2, 0]})
    assert complaints.most_upheld(put) == "b"  # 2 of 4 against 5 of 20; a question never answered is left out


def test_heads_are_words_and_shares_are_percentages():
    shown = complaints.headed(complaints.wanted_and_missing(), "asked_for", "wanted", "missing")
    assert not any("_" in name for name in shown)
    assert shown.iloc[3, 1:].tolist() == ["45%", "81%"]
