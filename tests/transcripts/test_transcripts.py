"""The twelve transcripts: as they are stored, where their passages stand, and what they must not hold."""

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casebook.check import transcripts as checked
from casebook.errors import CasebookError
from casebook.paths import DATA
from casebook.reading import checked as read_as
from casebook.transcripts import (
    Passage,
    Transcript,
    passage_at,
    printed,
    published,
    read_tables,
    read_transcripts,
    span,
)
from casebook.transcripts.checks import runs, said

ALL = read_transcripts()
ONE = """
id: made-up
title: Made up
kind: interview
held_on: 2024-05-01
version: 1
brief: Two people talk about a bench for as long as a test needs them to, and for no longer than that at all.
speakers: {Interviewer: s30, Femi: s05}
talk: |-
  1 Interviewer: And the bench?
  2 Femi: The bench was wet.
  3 Interviewer: I see.
"""


def transcript(find: str = "", put: str = "") -> Transcript:
    """A short transcript, with something put in the place of something."""
    assert find in ONE
    return read_as(Transcript, ONE.replace(find, put, 1) if find else ONE, "made-up.yml")


def faults(made: Transcript) -> list[str]:
    """What is wrong with it but for its length."""
    return [fault for by in checked.faults_of(made).values() for fault in by if "write 2000 to 3000" not in fault]


def test_there_are_ten_interviews_one_group_and_one_exchange_of_letters():
    kinds = [one.kind for one in ALL.values()]
    assert (len(kinds), kinds.count("interview"), kinds.count("group"), kinds.count("letters")) == (12, 10, 1, 1)
    assert len({one.brief for one in ALL.values()}) == 12


@pytest.mark.parametrize("id_", ALL)
def test_a_transcript_has_2000_to_3000_words(id_):
    words = printed(ALL[id_]).split()
    assert 2000 <= ALL[id_].words <= 3000
    assert ALL[id_].words < len(words)  # numbers and names are not counted


@pytest.mark.parametrize("id_", ALL)
def test_no_eight_words_in_a_row_are_in_another_text_of_the_book(id_):
    own = runs(said(ALL[id_]))
    others = {name: theirs for name, theirs in checked.texts().items() if name != id_}
    assert len(others) > 30  # the other transcripts, the notebooks, the decision files
    assert {name: own & theirs for name, theirs in others.items() if own & theirs} == {}


def test_eight_words_that_stand_elsewhere_are_found():
    line = ALL["letters"].turns[1].said.split(". ")[1]
    assert len(line.split()) > 8
    found = faults(transcript("The bench was wet.", line))
    assert any("shares" in fault and "with letters" in fault for fault in found)


def test_the_check_finds_nothing():
    assert checked.findings() == []


def test_a_short_transcript_is_right_but_for_its_length():
    assert faults(transcript()) == []
    assert any(
        "has 9 words; write 2000 to 3000" in fault for by in checked.faults_of(transcript()).values() for fault in by
    )


@pytest.mark.parametrize(
    ("put", "fault"),
    [
        ("I asked Geraldine.", "turn 2: 'Geraldine' could be somebody's name"),
        ("Geraldine was there.", "turn 2: 'Geraldine' could be somebody's name"),
        ("It was Femi Okonkwo.", "turn 2: 'Okonkwo' could be somebody's name"),
        ("It was Femi Crowmarrin's.", None),
        ("He lived in Wolverhampton.", "turn 2: 'Wolverhampton' could be somebody's name"),
        ("We met at Weir Street.", None),
        ("It was 14 Weir Street.", "'14 Weir Street' looks like a street and a number"),
        ("Write to me at femi@example.org.", "looks like an address of e-mail"),
        ("Ring 020 7946 0018 and ask.", "looks like a telephone number"),
        ("It is at BS1 4DJ.", "looks like a postcode"),
        ("It is all on bench.com now.", "looks like a web address"),
        ("I wrote as @bench there.", "'@bench' could be somebody's"),
        ("I wrote as @synth_bench there.", None),
        ("It was under #theBench.", "'#theBench' could be somebody's"),
    ],
)
def test_what_could_be_somebodys_is_refused(put, fault):
    found = faults(transcript("The bench was wet.", put))
    assert (found == []) if fault is None else any(fault in one for one in found)


@pytest.mark.parametrize(
    ("find", "put", "message"),
    [
        ("  3 Interviewer", "  4 Interviewer", "turn 4 stands where turn 3 is due"),
        ("  2 Femi", "  1 Femi", "turn 1 stands where turn 2 is due"),
        ("  2 Femi", "  2 Femmi", r"turn 2: speaker 'femmi' \(did you mean 'femi'"),
        ("  2 Femi: The", "  The", "is no turn"),
        ("wet.", "wet \U0001f327.", "browsers count as two"),
        ("kind: interview", "kind: chat", "made-up.yml: kind"),
        ("version: 1", "version: 0", "made-up.yml: version"),
        ("2024-05-01", "2024-05-32", "made-up.yml"),
    ],
)
def test_a_transcript_that_cannot_be_read_is_named_with_its_fault(find, put, message):
    with pytest.raises(CasebookError, match=message):
        transcript(find, put)


def test_two_turns_of_one_speaker_are_one_and_a_silent_one_is_none():
    twice = transcript("3 Interviewer: I see.", "3 Femi: I see.")
    assert "has two turns of Femi in a row, 2 and 3; make one of them" in faults(twice)
    silent = transcript("Femi: s05}", "Femi: s05, Nurse: s20}")
    assert "lists Nurse, who says nothing" in faults(silent)


@pytest.mark.parametrize("id_", ALL)
def test_a_turn_is_found_by_its_place_and_its_place_by_the_turn(id_):
    text = printed(ALL[id_])
    for turn in ALL[id_].turns:
        passage = Passage(id_, turn.number, turn.number)
        start, end = span(passage)
        assert text[start:end] == turn.said
        assert text[:start].endswith(f"\n\n{turn.number} {turn.speaker}: ")
        assert passage_at(id_, start, end) == passage


@given(st.data())
def test_any_passage_comes_back_from_its_place(data):
    id_ = data.draw(st.sampled_from(sorted(ALL)))
    turns = ALL[id_].turns
    first = data.draw(st.integers(1, len(turns)))
    last = data.draw(st.integers(first, len(turns)))
    start = data.draw(st.integers(0, len(turns[first - 1].said) - 1))
    least = start + 1 if first == last else 1
    end = data.draw(st.integers(least, len(turns[last - 1].said)))
    passage = Passage(id_, first, last, start, None if end == len(turns[last - 1].said) else end)
    assert passage_at(id_, *span(passage)) == passage


@given(st.data())
def test_any_selection_becomes_a_passage_inside_it(data):
    id_ = data.draw(st.sampled_from(sorted(ALL)))
    length = len(printed(ALL[id_]))
    start = data.draw(st.integers(0, length - 1))
    end = data.draw(st.integers(start + 1, length))
    try:
        found = span(passage_at(id_, start, end))
    except CasebookError as error:
        assert "hold nothing that is said" in str(error)
        return
    assert start <= found[0] < found[1] <= end


def test_what_is_selected_of_a_name_is_no_part_of_the_passage():
    text = printed(ALL["letters"])
    at = text.index("2 Lachlan: ")
    assert passage_at("letters", at, at + len("2 Lachlan: 26 Febuary")) == Passage("letters", 2, 2, 0, 10)
    with pytest.raises(CasebookError, match="hold nothing that is said"):
        passage_at("letters", at, at + 9)


@pytest.mark.parametrize(
    ("passage", "message"),
    [
        (Passage("letters", 38, 39), "turns 38 to 39: is outside its text, which has turns 1 to 38"),
        (Passage("letters", 0, 0), "turn 0: is outside its text"),
        (Passage("letters", 1, 1, -1, 5), "outside its text"),
        (Passage("letters", 1, 1, 5, 5), "outside its text"),
        (Passage("letters", 1, 2, 5000), "outside its text"),
        (Passage("letters", 1, 1, 0, 5000), "outside its text"),
        (Passage("letrers", 1, 1), "no transcript 'letrers' .did you mean 'letters'"),
    ],
)
def test_a_passage_outside_its_text_is_refused(passage, message):
    with pytest.raises(CasebookError, match=message):
        span(passage)


@pytest.mark.parametrize(("start", "end"), [(-1, 5), (5, 5), (6, 5), (0, 10**6)])
def test_a_place_outside_the_text_is_refused(start, end):
    with pytest.raises(CasebookError, match="outside the text, which has"):
        passage_at("letters", start, end)


def test_what_lies_in_data_synthetic_is_what_the_sources_make():
    folder = DATA / "transcripts"
    made = published.written(checked.passed())
    assert {path.name for path in folder.iterdir()} == set(made)
    assert [name for name, content in made.items() if (folder / name).read_bytes() != content] == []


def test_the_published_places_are_those_of_the_published_text():
    folder = DATA / "transcripts"
    with (folder / "turns.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            text = (folder / f"{row['transcript']}.txt").read_text(encoding="utf-8")
            assert text[int(row["start"]) : int(row["end"])] == row["said"]


def test_the_ledger_has_a_row_for_each_with_what_was_checked():
    ledger = published.written(checked.passed())["ledger.csv"].decode()
    rows = {row["transcript"]: row for row in csv.DictReader(io.StringIO(ledger))}
    assert list(rows) == list(ALL)
    for id_, row in rows.items():
        assert row["brief"] == ALL[id_].brief
        assert int(row["words"]) == ALL[id_].words
        assert row["checks_passed"].count(";") == 4
        assert row["sha256"] == published.hash_of(ALL[id_])


def test_a_changed_text_is_found_beside_the_book(monkeypatch, tmp_path):
    monkeypatch.setattr(checked, "DATA", tmp_path)
    published.write(tmp_path, checked.passed())
    assert checked.findings() == []
    (tmp_path / "transcripts" / "letters.txt").write_text("mended", encoding="utf-8")
    (tmp_path / "transcripts" / "more.txt").write_text("", encoding="utf-8")
    assert {finding.place for finding in checked.findings()} == {
        "data_synthetic/transcripts/letters.txt",
        "data_synthetic/transcripts/more.txt",
    }


def test_nobody_in_them_has_the_name_of_somebody_in_the_invented_town_but_kit():
    with (DATA / "people.csv").open(encoding="utf-8", newline="") as file:
        town = {row["name"] for row in csv.DictReader(file)}
    named = {person.name for person in read_tables().people.values() if person.name}
    assert named & town == {"Kit Dunmarrow"}
    own = [person for person in read_tables().people.values() if person.name and person.part != "moderator"]
    assert [p.name for p in own if p.part != "study team" and p.printed_as in p.name.split()] == []
