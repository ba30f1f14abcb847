"""What each person allowed, for each use: every cell of the table, and each of the cases that are not simple."""

from dataclasses import FrozenInstanceError
from datetime import date
from itertools import pairwise

import pytest

from casebook.consent.uses import in_short, may, passages_for, uses_by_person
from casebook.errors import CasebookError
from casebook.transcripts import CONSENT_USES, Passage, read_tables, read_transcripts
from tests.conftest import ROOT

LATER = date(2024, 10, 21)  # everybody has been asked, one has died, two have withdrawn
AFTER_ANALYSIS = date(2024, 9, 10)  # and before anybody withdrew

# Written by hand from the forms, not computed. Columns: quote, reword, archive, re-use, teach, machine, name.
YES, PART, NO, ASK, GONE, SILENT = "yes", "part", "no", "ask first", "withdrawn", "not covered"
TABLE = {
    "Moira": (PART, NO, PART, NO, PART, SILENT, NO),
    "Soraya": (PART, PART, GONE, NO, PART, GONE, NO),
    "Declan": (PART, YES, NO, NO, PART, NO, NO),
    "Janek": (PART, PART, NO, NO, NO, NO, NO),
    "Femi": (PART, PART, PART, PART, PART, NO, NO),
    "Joyce": (PART, YES, ASK, SILENT, PART, SILENT, NO),
    "Fiona": (PART, PART, PART, PART, PART, NO, PART),
    "Viktor": (PART, YES, NO, NO, PART, NO, NO),
    "Petra": (PART, PART, PART, PART, PART, PART, NO),
    "The moderator": (ASK, PART, NO, NO, ASK, NO, NO),
    "Asha": (PART, PART, PART, PART, PART, PART, NO),
    "Padraig": (PART, PART, NO, NO, PART, SILENT, SILENT),
    "Eleri": (GONE, GONE, GONE, GONE, GONE, GONE, NO),
    "Kofi": (PART, PART, PART, PART, PART, NO, NO),
    "Lachlan": (PART, YES, SILENT, SILENT, PART, SILENT, NO),
}
USES = ("quote", "reword", "archive", "reuse", "teach", "machine", "name")
CELLS = [(person, use, word) for person, words in TABLE.items() for use, word in zip(USES, words, strict=True)]


@pytest.mark.parametrize(("person", "use", "word"), CELLS, ids=[f"{p}-{u}" for p, u, _ in CELLS])
def test_what_may_be_done_with_all_that_somebody_says(person, use, word):
    (found,) = (one for one in read_tables().people.values() if one.printed_as == person)
    assert in_short(use, found, LATER, read_tables()) == word


def test_the_table_has_everybody_who_was_asked_and_every_use():
    table = uses_by_person(on=LATER)
    assert list(table.index) == list(TABLE)
    assert tuple(table.columns) == USES == tuple(CONSENT_USES)


def test_the_datasheet_shows_the_table_of_this_test():
    rows = [f"| {person} | {' | '.join(words)} |" for person, words in TABLE.items()]
    sheet = (ROOT / "data_synthetic" / "DATASHEET.md").read_text(encoding="utf-8")
    assert [row for row in rows if row not in sheet] == []


ANSWERS = [  # use, transcript, first turn, last turn, day, answer, and words of a reason
    # partly withdrawn after the analysis: these turns for every use, the rest for the archive and the machine
    ("quote", "third-language", 54, 60, AFTER_ANALYSIS, "yes", "said yes about turns 51 to 70"),
    ("quote", "third-language", 54, 60, date(2024, 9, 15), "yes", "said yes"),
    ("quote", "third-language", 54, 60, date(2024, 9, 16), "withdrawn", "withdrew it on 2024-09-16: by telephone"),
    ("reword", "third-language", 70, 70, LATER, "withdrawn", "after the analysis had been closed"),
    ("teach", "third-language", 51, 51, LATER, "withdrawn", "withdrew"),
    ("quote", "third-language", 28, 30, LATER, "yes", "said yes on 2024-04-18"),
    ("quote", "third-language", 69, 72, LATER, "withdrawn", "turns 51 to 70"),
    ("archive", "third-language", 28, 30, LATER, "withdrawn", "Soraya"),
    ("machine", "third-language", 28, 30, AFTER_ANALYSIS, "yes", "said yes"),
    # he did not understand what he signed: what he understood holds
    ("quote", "letters", 24, 27, LATER, "yes", "Lachlan said yes"),
    ("archive", "letters", 24, 27, LATER, "not covered", "wait to be shredded"),
    ("reuse", "letters", 2, 2, LATER, "not covered", "backs of the paper"),
    ("machine", "letters", 2, 2, LATER, "not covered", "tape machine"),
    ("machine", "letters", 2, 2, date(2024, 3, 1), "not covered", "first asked on 2024-04-09"),
    # she is dead: some of it stays, of some her niece is asked, of some the form says nothing
    ("quote", "ward-sister", 10, 12, date(2024, 8, 10), "yes", "said yes on 2024-02-20"),
    ("quote", "ward-sister", 10, 12, LATER, "yes", "it stays"),
    ("archive", "ward-sister", 10, 12, date(2024, 8, 10), "yes", "said yes"),
    ("archive", "ward-sister", 10, 12, date(2024, 8, 11), "ask first", "Ruth must be asked"),
    ("reuse", "ward-sister", 10, 12, LATER, "not covered", "does not say what holds after"),
    ("reuse", "ward-sister", 10, 12, date(2024, 3, 10), "yes", "said yes"),
    ("machine", "ward-sister", 10, 12, LATER, "not covered", "was not asked"),
    ("quote", "ward-sister", 60, 64, LATER, "not covered", "who asked for her letter"),
    ("reword", "ward-sister", 60, 64, LATER, "yes", "it stays"),
    ("quote", "ward-sister", 25, 25, LATER, "not covered", "Ruth was not asked"),
    # she wants her name printed; where her son is spoken of it would name him
    ("name", "mother", 1, 6, LATER, "yes", "Fiona said yes"),
    ("name", "mother", 81, 82, LATER, "yes", "Fiona said yes"),
    ("name", "mother", 6, 8, LATER, "no", "his mother's name would name him"),
    ("name", "mother", 36, 38, LATER, "no", "her son, who said no"),
    ("quote", "mother", 36, 37, LATER, "yes", "he does not mind under another name"),
    ("quote", "mother", 36, 38, LATER, "not covered", "a woman who did not open a jotter"),
    ("teach", "mother", 70, 70, LATER, "not covered", "a girl on a placement"),
    ("quote", "mother", 56, 56, LATER, "no", "not to learn that she still counts"),
    ("archive", "mother", 56, 56, LATER, "yes", "Fiona said yes"),
    # the group: what others say of one who withdrew goes with it
    ("quote", "tuesday-group", 64, 66, date(2024, 9, 29), "yes", "who is spoken of, said yes"),
    ("quote", "tuesday-group", 64, 66, date(2024, 9, 30), "withdrawn", "Eleri, who is spoken of,"),
    ("quote", "tuesday-group", 43, 43, LATER, "yes", "Padraig said yes"),
    ("quote", "tuesday-group", 42, 43, LATER, "withdrawn", "Eleri said yes"),
    ("machine", "tuesday-group", 10, 10, LATER, "not covered", "a doctor who was asked six times"),
    ("machine", "tuesday-group", 8, 8, LATER, "yes", "Asha said yes"),
    ("machine", "tuesday-group", 43, 43, LATER, "not covered", "left the line empty"),
    ("machine", "tuesday-group", 46, 46, LATER, "no", "Kofi said no"),
    ("machine", "tuesday-group", 130, 131, LATER, "not covered", "Padraig"),
    ("machine", "tuesday-group", 131, 131, LATER, "not covered", "Padraig, who is spoken of,"),
    ("quote", "tuesday-group", 116, 116, AFTER_ANALYSIS, "not covered", "somebody in Eleri's family"),
    # a part that is closed in an interview that is open, and the other way about
    ("quote", "four-words", 44, 46, LATER, "no", "in front of his mother"),
    ("archive", "four-words", 45, 45, LATER, "no", "in front of his mother"),
    ("archive", "four-words", 58, 60, LATER, "yes", "Femi said yes"),
    ("quote", "four-words", 22, 24, LATER, "yes", "gave his own letter"),
    # the letter is what he came to have kept, and whoever wrote it was not asked to be quoted
    ("archive", "four-words", 16, 16, LATER, "yes", "what he came to have kept"),
    ("quote", "four-words", 16, 16, LATER, "not covered", "woman who wrote the letter"),
    ("machine", "four-words", 58, 58, date(2024, 5, 1), "not covered", "first asked on 2024-06-10"),
    ("machine", "four-words", 58, 58, LATER, "no", "said no on 2024-06-10"),
    ("quote", "not-talking", 98, 103, LATER, "yes", "about turns 98 to 103"),
    ("quote", "not-talking", 104, 104, LATER, "no", "Janek said no"),
    ("reword", "not-talking", 112, 114, LATER, "yes", "Janek said yes"),
    ("reword", "not-talking", 118, 118, LATER, "no", "being moved"),
    ("quote", "night-staff", 30, 30, LATER, "no", "way of talking"),
    ("reword", "night-staff", 30, 30, LATER, "yes", "Viktor said yes"),
    ("quote", "night-staff", 16, 16, LATER, "yes", "Viktor said yes"),
    ("quote", "night-staff", 16, 18, LATER, "not covered", "a woman who died on the ward"),
    ("teach", "night-staff", 46, 46, LATER, "not covered", "could not sit"),
    # he was unwell when he was interviewed: nothing holds before he was asked again
    ("quote", "on-the-ward", 79, 79, date(2024, 5, 29), "not covered", "first asked on 2024-05-30"),
    ("quote", "on-the-ward", 79, 79, date(2024, 5, 30), "yes", "Declan said yes"),
    ("quote", "on-the-ward", 60, 60, LATER, "not covered", "Nurse was not asked"),
    ("quote", "on-the-ward", 59, 61, LATER, "not covered", "Nurse was not asked"),
    # each sentence is asked about, or must not be reworded, or a third person never said anything
    ("quote", "moderator", 28, 30, LATER, "ask first", "each sentence is sent"),
    ("quote", "moderator", 36, 36, LATER, "no", "woman in the queue"),
    ("reword", "peer-worker", 24, 24, LATER, "no", "another wording"),
    ("teach", "peer-worker", 24, 24, LATER, "not covered", "woman behind the glass"),
    ("teach", "peer-worker", 28, 28, LATER, "yes", "both halves or neither"),
    ("quote", "peer-worker", 26, 28, LATER, "yes", "Moira said yes"),
    ("quote", "peer-worker", 24, 24, LATER, "not covered", "woman behind the glass"),
    ("quote", "peer-worker", 36, 36, LATER, "not covered", "list of fourteen"),
    ("quote", "peer-worker", 62, 62, LATER, "not covered", "who was never asked"),
    ("reword", "records-clerk", 86, 88, LATER, "not covered", "not in another wording either"),
    ("machine", "records-clerk", 4, 10, LATER, "yes", "Petra said yes"),
]


@pytest.mark.parametrize(
    ("use", "transcript", "first", "last", "on", "verdict", "reason"),
    ANSWERS,
    ids=[f"{a[0]}-{a[1]}-{a[2]}-{a[3]}-{a[4]}" for a in ANSWERS],
)
def test_a_passage_is_answered_with_its_reason(use, transcript, first, last, on, verdict, reason):
    answer = may(use, Passage(transcript, first, last), on=on)
    assert answer.verdict == verdict
    assert bool(answer) == (verdict == "yes")
    assert reason in " ".join(answer.reasons)


def test_an_answer_cannot_be_changed():
    with pytest.raises(FrozenInstanceError):
        may("quote", Passage("letters", 2, 2), on=LATER).verdict = "no"


def test_a_refusal_gives_only_what_stands_against_it():
    answer = may("quote", Passage("third-language", 45, 60), on=LATER)
    assert len(answer.reasons) == 2
    assert "her daughter" in answer.reasons[0]
    assert "withdrew" in answer.reasons[1]


def test_some_characters_of_a_turn_are_answered_as_the_turn():
    part = may("quote", Passage("four-words", 44, 44, 5, 20), on=LATER)
    assert (part.verdict, part.reasons) == ("no", may("quote", Passage("four-words", 44, 44), on=LATER).reasons)


@pytest.mark.parametrize("use", USES)
def test_passages_for_a_use_are_all_that_it_may_touch_and_nothing_else(use):
    inside = {
        (passage.transcript, turn)
        for passage in passages_for(use, on=LATER)
        for turn in range(passage.first, passage.last + 1)
    }
    for id_, transcript in read_transcripts().items():
        for turn in transcript.turns:
            asked = may(use, Passage(id_, turn.number, turn.number), on=LATER)
            assert bool(asked) == ((id_, turn.number) in inside), asked


def test_runs_of_turns_are_whole():
    found = passages_for("quote", on=LATER)
    assert Passage("not-talking", 98, 103) in found
    assert not any((a.transcript, a.last + 1) == (b.transcript, b.first) for a, b in pairwise(found))


def test_before_anybody_was_asked_nothing_may_be_touched_but_the_teams_own_words():
    turns = {id_: transcript.turns for id_, transcript in read_transcripts().items()}
    for passage in passages_for("quote", on=date(2024, 1, 1)):
        said = turns[passage.transcript][passage.first - 1 : passage.last]
        assert {turn.person for turn in said} <= {"s30", "s31", "s32"}


@pytest.mark.parametrize(
    ("use", "passage", "on", "message"),
    [
        ("sell", Passage("letters", 1, 1), LATER, "'sell' is no use"),
        ("qoute", Passage("letters", 1, 1), LATER, "did you mean 'quote'"),
        ("quote", Passage("letters", 30, 39), LATER, "outside its text, which has turns 1 to 38"),
        ("quote", Passage("letters", 0, 1), LATER, "outside its text"),
        ("quote", Passage("letters", 5, 4), LATER, "outside its text"),
        ("quote", Passage("diary", 1, 1), LATER, "no transcript 'diary'"),
        ("quote", Passage("letters", 1, 1), "2024-10-21", "is no day"),
        ("quote", Passage("letters", 1, 1, 0, 9999), LATER, "outside its text; turn 1 has"),
    ],
)
def test_what_cannot_be_answered_is_refused_by_name(use, passage, on, message):
    with pytest.raises(CasebookError, match=message):
        may(use, passage, on=on)
