"""Tables of consent that contradict themselves are refused, with the row and the contradiction."""

import shutil
from datetime import date

import pytest

from casebook.consent.uses import may
from casebook.errors import CasebookError
from casebook.transcripts import Consent, Passage, Person, SpokenOf, read_tables, read_transcripts
from casebook.transcripts.consents import FOLDER, Tables, tables

FEMI = "s05"


def consent(**changed) -> Consent:
    """One answer of Femi's, with what is changed."""
    row = {
        "consent": "c1",
        "person": FEMI,
        "transcript": "four-words",
        "use": "quote",
        "answer": "yes",
        "given_on": "2024-03-21",
        "understood": "yes",
        "because": "as ticked.",
    }
    return Consent.model_validate(row | changed)


def spoken_of(**changed) -> SpokenOf:
    """A row about somebody in Femi's interview, with what is changed."""
    row = {"spoken_of": "o1", "transcript": "four-words", "first": "10", "last": "10", "who": "a colleague"}
    return SpokenOf.model_validate(row | {"rule": "never asked", "because": "he can be told."} | changed)


def made(*consents: Consent, others=(), people=None) -> Tables:
    return tables(people or read_tables().people.values(), consents, others, read_transcripts())


def test_the_books_own_tables_hold_together():
    assert len(read_tables().consents) > 100


@pytest.mark.parametrize(
    ("rows", "message"),
    [
        ([consent(), consent(consent="c2", answer="no")], "consents.csv, c2: contradicts c1, of the same day"),
        ([consent(), consent(consent="c2")], "consents.csv, c2: repeats c1"),
        ([consent(), consent()], "consents.csv, c1: stands there twice"),
        (
            [consent(withdrawn_on="2024-03-20", withdrawn_how="by letter.")],
            "c1: was withdrawn on 2024-03-20, before it was given on 2024-03-21",
        ),
        ([consent(withdrawn_on="2024-09-01")], "c1: has a day of withdrawal without how"),
        ([consent(answer="no", withdrawn_on="2024-09-01", withdrawn_how="so.")], "c1: withdraws what was refused"),
        ([consent(answer="no", after_death="stays")], "c1: says what a refusal becomes after death"),
        ([consent(after_death="ask")], "c1: says 'ask' after death without whom"),
        ([consent(after_death="stays", whom_to_ask="s21")], "c1: says 'ask' after death without whom, or whom"),
        ([consent(after_death="ask", whom_to_ask="s99")], "c1: whom_to_ask: there is no person 's99'"),
        ([consent(after_death="ask", whom_to_ask=FEMI)], "c1: asks the dead person"),
        ([consent(person="s99")], "c1: there is no person 's99'"),
        ([consent(person="s01")], "c1: s01 does not speak in four-words"),
        ([consent(transcript="diary")], "c1: there is no transcript 'diary'"),
        ([consent(first="80", last="87")], "c1: turns 80 to 87 are outside the text, which has turns 1 to 86"),
        ([consent(first="9", last="8")], "c1: turns 9 to 8 are outside the text"),
        ([consent(first="9")], "c1: has a first turn without a last one"),
        (
            [consent(first="1", last="10"), consent(consent="c2", first="8", last="12", answer="no")],
            "c2: says no where c1 says yes, of turns 8 to 10, and neither lies in the other",
        ),
    ],
)
def test_a_contradiction_is_named_with_its_row(rows, message):
    with pytest.raises(CasebookError, match=message):
        made(*rows)


def test_a_consent_of_a_day_after_death_is_refused():
    late = consent(person="s06", transcript="ward-sister", given_on="2024-08-12")
    with pytest.raises(CasebookError, match="given on 2024-08-12, after s06 died on 2024-08-11"):
        made(late)


@pytest.mark.parametrize(
    ("row", "message"),
    [
        (spoken_of(rule="own consent"), "o1: has 'own consent' without the person"),
        (spoken_of(rule="own consent", about=FEMI, allowed="quote"), "o1: has 'own consent' and allows uses"),
        (spoken_of(about="s99"), "o1: there is no person 's99'"),
        (spoken_of(last="99"), "o1: turns 10 to 99 are outside the text"),
    ],
)
def test_what_cannot_be_so_of_somebody_spoken_of_is_named(row, message):
    with pytest.raises(CasebookError, match=message):
        made(consent(), others=[row])


def test_a_speaker_who_is_in_no_table_is_named():
    people = [person for person in read_tables().people.values() if person.person != FEMI]
    with pytest.raises(CasebookError, match="people.csv: lacks s05, who speaks in four-words as Femi"):
        made(people=people)


@pytest.mark.parametrize(
    ("find", "put", "message"),
    [
        (",quote,,,yes,2024-03-21,", ",quote,,,perhaps,2024-03-21,", "consents.csv, line .*, answer"),
        (",quote,,,yes,2024-03-21,", ",quote,,,yes,2024-02-30,", "consents.csv, line .*, given_on"),
        (",quote,,,yes,2024-03-21,", ",sell,,,yes,2024-03-21,", "consents.csv, line .*, use"),
    ],
)
def test_a_cell_that_cannot_be_read_is_named_by_line_and_column(tmp_path, find, put, message):
    shutil.copytree(FOLDER, tmp_path / "study", ignore=shutil.ignore_patterns("texts", "__pycache__"))
    file = tmp_path / "study" / "consents.csv"
    text = file.read_text(encoding="utf-8")
    assert find in text
    file.write_text(text.replace(find, put, 1), encoding="utf-8")
    with pytest.raises(CasebookError, match=message):
        read_tables(tmp_path / "study")


def test_what_was_answered_later_counts_from_then_on():
    of = made(consent(), consent(consent="c2", answer="no", given_on="2024-06-01"))
    turn = Passage("four-words", 6, 6)
    assert may("quote", turn, on=date(2024, 5, 31), of=of).verdict == "yes"
    assert may("quote", turn, on=date(2024, 6, 1), of=of).verdict == "no"


def test_of_two_answers_the_one_about_fewer_turns_counts_from_its_day():
    of = made(consent(), consent(consent="c2", answer="no", given_on="2024-06-01", first="6", last="8"))
    assert may("quote", Passage("four-words", 6, 6), on=date(2024, 5, 31), of=of).verdict == "yes"
    assert may("quote", Passage("four-words", 6, 6), on=date(2024, 6, 1), of=of).verdict == "no"
    assert may("quote", Passage("four-words", 10, 10), on=date(2024, 6, 1), of=of).verdict == "yes"


def test_a_consent_that_ends_with_death_ends_then():
    row = consent(person="s06", transcript="ward-sister", given_on="2024-02-20", after_death="ends")
    turn = Passage("ward-sister", 6, 6)
    assert may("quote", turn, on=date(2024, 8, 10), of=made(row)).verdict == "yes"
    assert may("quote", turn, on=date(2024, 8, 11), of=made(row)).verdict == "no"


def test_who_died_did_not_leave_a_list_of_whom_to_ask_by_being_somebodys_aunt():
    row = consent(person="s06", transcript="ward-sister", given_on="2024-02-20")
    answer = may("quote", Passage("ward-sister", 6, 6), on=date(2024, 9, 1), of=made(row))
    assert answer.verdict == "not covered"
    assert "Ruth" not in " ".join(answer.reasons)


def test_a_person_of_whom_a_name_is_not_noted_still_speaks():
    nurse = Person.model_validate({"person": "s20", "printed_as": "Nurse", "name": "", "part": "came in", "about": "a"})
    assert nurse.name is None
