"""What The complaint says of its numbers, at every value of its dials."""

from casebook.consent import complaints, replies
from casebook.consent.complaints import CARE, CONTRACT, STANDARDS
from tests.claims import claims

claim = claims("the-complaint")


@claim(
    "Of these {how_many_complaints}, {were_answered} have an answer so far.",
    "By hand: {told_by_hand} of {answered} people were told what had been found.",
)
def test_the_program_counts_those_who_were_told_as_by_hand(at):
    rows = at.records.to_dict("records")
    had_an_answer = [row for row in rows if row["answered_on"]]
    assert at.were_answered == len(had_an_answer) == len(at.answered)
    assert at.told == at.told_by_hand == len([row for row in had_an_answer if row["told"]])


@claim("Of {how_many_complaints} complaints, the question asked least often was {least_often}.")
def test_the_question_put_least_often_is_named(at):
    counts = at.records.question.value_counts()
    assert at.how_many_complaints == counts.sum()
    assert counts[at.least_often] == counts.min() and (counts == counts.min()).sum() == 1


@claim(
    "Complaint upheld means that the answer agreed with the person who complained.",
    "Of the complaints that have an answer, that happened most often where the question was {most_often_upheld}.",
)
def test_the_question_most_often_upheld_is_named(at):
    answered = at.records[at.records.answered_on != ""]
    shares = answered.groupby("question").upheld.mean()
    assert shares[at.most_often_upheld] == shares.max() and (shares == shares.max()).sum() == 1


@claim("{not_put} of the three questions were not asked, so nothing is settled about them.")
def test_the_form_puts_one_question(at):
    assert at.not_put == 2
    assert (at.form.answer != complaints.NOT_PUT).tolist() == [True, False, False]


@claim("On standards our rules answer: {standards_answer}.", "On care they answer: {care_answer}.")
def test_the_other_two_questions_have_their_own_answers(at):
    by_hand = {
        "covers personal accounts": "has to be looked into",
        "is silent on them": "has to be looked into"
        if at.account == "the employer's"
        else "these facts do not settle it",
        "none": "nobody here can answer it",
    }
    assert at.standards_answer == by_hand[at.register]
    assert at.care_answer == "has to be looked into"  # he is in the same care now


@claim(
    "They show one thing: the answer to one question does not give you the answer to another.",
    "Even if she had badly broken a rule of her employer, that would not settle the question about standards.",
)
def test_no_answer_can_be_worked_out_from_another(at):
    answers = [complaints.outcome(facts).set_index("question").answer for facts in complaints.situations()]
    for one, other in ((CONTRACT, STANDARDS), (CONTRACT, CARE), (STANDARDS, CARE)):
        of = {}
        for answer in answers:
            of.setdefault(answer[one], set()).add(answer[other])
        assert max(map(len, of.values())) > 1, (one, other)
    breach = {answer[STANDARDS] for answer in answers if answer[CONTRACT] == complaints.ARISES}
    assert len(breach) > 1


@claim("We try every combination of facts that our rules know, {how_many_situations} situations in all.")
def test_every_combination_is_tried(at):
    assert at.how_many_situations == 3 * 3 * 3 * 3 * 2
    assert complaints.gaps_and_contradictions().empty


@claim(
    "In {after_a_no} of the situations the question about the employer's rules is answered no.",
    "In {care_open} of these {after_a_no} situations the question of care is still open, and in {standards_open} the "
    "question of standards.",
    "Guess in how many of these {after_a_no} the question of care is still open:",
    "By our rules the question of care is closed only if the person is looked after in another service, and the"
    " question of standards only if no regulator covers the work.",
)
def test_after_a_no_two_thirds_stay_open_because_our_rules_say_so(at):
    # by hand: no for two accounts under the first policy and for one under the second, each with 3 x 3 x 2 other facts
    assert at.after_a_no == (2 + 1) * 3 * 3 * 2 == 54
    assert at.care_open == at.standards_open == 54 * 2 // 3
    for facts in complaints.situations():
        answers = complaints.outcome(facts).set_index("question").answer
        assert (answers[CARE] == complaints.UNOWNED) == (facts["patient"] == "in another service")
        assert (answers[STANDARDS] == complaints.UNOWNED) == (facts["register"] == "none")


@claim('So a finding of "no disrepute" answers neither of the other two questions.')
def test_a_no_to_the_contract_never_closes_the_others_here(at):
    closed = {facts["patient"] for facts in complaints.situations() if _both_closed(facts)}
    assert closed <= {"in another service"}


def _both_closed(facts):
    answers = complaints.outcome(facts).set_index("question").answer
    return {answers[STANDARDS], answers[CARE]} == {complaints.UNOWNED}


@claim("These are the facts of this case, as this version of it has them. {facts_said}")
def test_the_facts_are_said_as_the_dials_have_them(at):
    assert all(complaints.SAID[fact][value] in at.facts_said for fact, value in at.facts.items())
    assert at.facts["account"] == at.account and at.facts_said.count(".") == 5


@claim("an apology was very or most important. Of these people,")
def test_what_they_said_at_the_end_is_what_the_table_says(at):
    apology = at.wanted.set_index("asked_for").loc["an apology"]
    assert (apology.wanted, apology.missing) == (0.45, 0.81)


@claim(
    "It marks {found_in_theirs} of the six as present: what happens next, which is the sentence about his next",
    "It marks the apology as present in part, since the letter is sorry for what he felt.",
    "{cannot_see} And the letter does not say where he can go if he disagrees.",
)
def test_personnels_letter_says_what_happens_next_and_little_else(at):
    readings = at.first_report.set_index("asked_for")
    assert readings.reading[readings.reading == replies.FOUND].index.tolist() == ["what happens next"]
    assert at.found_in_theirs == 1 and "next appointment" in readings.sentence["what happens next"]
    assert readings.reading["apology"] == replies.PART
    assert readings.reading["independent view"] == replies.ABSENT
    assert "ombudsman" not in at.reply.lower() and at.cannot_see == replies.CANNOT_SEE


@claim("The program marks {found_in_mine} of {asked_for} things as present.")
def test_the_letter_to_start_from_holds_all_six_and_says_where_to_go(at):
    assert (at.found_in_mine, at.asked_for) == (6, 6)
    assert "Ombudsman" in at.mine and "advocate" in at.mine and "copy of your notes" in at.mine


@claim("most Wednesdays, for fourteen months", "He asks her how many Wednesdays, and she has counted: fifty-one.")
def test_fifty_one_is_most_wednesdays_of_fourteen_months(at):
    assert 0.5 < 51 / (14 * 52 / 12) < 1
