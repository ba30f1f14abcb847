"""Codes in everybody's alphabet: two keyboards make one code, and what is folded stays folded."""

import json
import sys
from importlib.resources import files
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casebook.answers import Store, report, store_path, withdrawal
from casebook.answers.codes import near_misses
from casebook.answers.format import checked
from casebook.errors import CasebookError
from casebook.letters import LETTERS, as_typed, folded
from tests.answers import COHORT, answers_file, revision, written, zip_of
from tests.conftest import cohort_file

WRITTEN_TWO_WAYS = [
    ("Łódzka", "Lodzka"),
    ("Annæ", "annae"),
    ("Østergade", "OSTERGADE"),
    ("Straße", "STRASSE"),
    ("Ǿrsted", "orsted"),
    ("Iğdır", "igdir"),
    ("İzmir", "izmir"),
    ("Đurđevac", "durdevac"),
    ("Þórsgata", "thorsgata"),
    ("Ґанок", "ганок"),
    ("Ёлочная", "елочная"),
    ("ΟΔΟΣ", "οδος"),
    ("مدرسة", "مدرسه"),
    ("آزادی", "ازادي"),
    ("ｍａｉｎ", "main"),
    ("O’Connell St.", "oconnellst"),
    ("١٢", "12"),
    ("Hawaiʻi", "hawaii"),
]


@pytest.mark.parametrize(("one", "other"), WRITTEN_TWO_WAYS)
def test_what_two_keyboards_write_in_two_ways_is_folded_to_one(one, other):
    assert folded(one) == folded(other) != ""


@pytest.mark.slow
def test_every_letter_there_is_stays_as_it_is_when_it_is_folded_again():
    letters = (chr(number) for number in range(sys.maxunicode + 1) if not 0xD800 <= number < 0xE000)
    assert [letter for letter in letters if folded(folded(letter)) != folded(letter)] == []


@given(st.text(max_size=12))
def test_any_text_is_folded_once(text):
    once = folded(text)
    assert folded(once) == once
    assert folded(once.upper()) == folded(once.upper().lower())
    assert folded(once[:2]) == once[:2] and folded(once[-2:]) == once[-2:]


def test_the_table_that_the_page_reads_too_holds_single_letters():
    assert json.loads((files("casebook") / "letters.json").read_text(encoding="utf-8")) == LETTERS
    assert {len(letter) for letter in LETTERS} == {1}
    assert all(folded(after) == after for after in LETTERS.values())


@pytest.mark.parametrize("code", ["be12rk", "ба12ль", "مد31سه", "北京05大学", "강남01리동"])
def test_a_code_may_be_of_any_alphabet(code):
    assert checked(answers_file(code))["code"] == code


@pytest.mark.parametrize(
    "code", ["ŁO12LE", "ło12le", "BE12RK", "be12r", "be32rk", "be12r\u0301", "b-12rk", "be12rk\n", "bé12rk"]
)
def test_a_code_that_is_not_folded_is_refused(code):
    with pytest.raises(CasebookError, match="`code` is not of the form"):
        checked(answers_file(code))


@pytest.mark.parametrize("earlier", ["od12ka", None])
def test_the_code_of_an_older_page_may_stand_beside(earlier):
    assert checked(answers_file("lo12ka", earlier_code=earlier)).get("earlier_code") == earlier


@pytest.mark.parametrize("earlier", ["OD12KA", "ło12ka", "od12", ""])
def test_the_code_of_an_older_page_is_of_the_older_form(earlier):
    with pytest.raises(CasebookError, match="`earlier_code` is not of the form"):
        checked(answers_file("lo12ka", earlier_code=earlier))


def test_a_letter_that_a_newer_browser_knows_is_taken():
    newer = "\U000323b0"  # a Han letter of Unicode 17
    assert checked(answers_file(f"{newer}{newer}12rk"))["code"] == f"{newer}{newer}12rk"


def test_a_code_typed_at_the_command_line_is_folded_alike():
    assert as_typed(" ŁÓ12KA ") == ("lo12ka", "")
    assert as_typed("BE12RK/2") == ("be12rk", "2")


# ---- files under the code of an older book

OLD, NEW = "od12ka", "lo12ka"  # of Łódzka, 12, and a school that ends in -ka


@pytest.fixture
def cohort(tmp_path) -> Path:
    return cohort_file(tmp_path, COHORT)


def read(cohort: Path, *made: dict, **said):
    """Hand these in, and report."""
    entries = {f"{number}.json": written(one) for number, one in enumerate(made)}
    inputs = [zip_of(cohort.parent / "in.zip", entries)] if made else []
    return report(cohort, inputs, **said)


def old_file(**changes) -> dict:
    return answers_file(OLD, after=None, **changes)


def new_file(code=NEW, **changes) -> dict:
    return answers_file(code, before=None, earlier_code=OLD, **changes)


def names(cohort: Path) -> list[str]:
    return [person.name for person in Store(store_path(cohort)).people()]


@pytest.mark.parametrize("order", [(0, 1), (1, 0)])
def test_files_under_the_code_of_an_older_book_are_put_together_and_counted(cohort, order):
    files = old_file(), new_file()
    made = read(cohort, *(files[number] for number in order))
    assert (made.people, made.joined, made.both) == (1, 1, 1)
    assert "1 person had files under the code that an older book made" in "\n".join(made.lines())
    assert read(cohort).joined == 0
    assert read(cohort, answers_file(OLD, before=41)).people == 1  # later, as if it had been said with --same


def test_they_are_taken_apart_for_good_when_that_was_in_error(cohort):
    read(cohort, old_file(), new_file())
    assert read(cohort, apart=[NEW.upper()]).people == 2
    later = new_file()
    later["cases"]["the-hashtag"]["positions"]["after"]["revisions"].append(revision("2026-12-01", value=90))
    assert (read(cohort, later).people, read(cohort).joined) == (2, 0)


def test_what_cannot_be_one_persons_is_not_put_together(cohort):
    theirs = answers_file(OLD, before=10, reason="I am somebody else.")
    assert read(cohort, theirs, answers_file(NEW, before=90, earlier_code=OLD)).people == 2
    assert read(cohort, theirs, new_file(), new_file("lo12la")).people == 3  # two say that it is theirs


@pytest.mark.parametrize("code", [OLD, NEW, "ŁO12KA"])
def test_a_withdrawal_under_either_code_takes_all_of_a_persons_files(cohort, code):
    read(cohort, old_file(), new_file(), answers_file("zz11zz"))
    withdrawal(cohort, code)
    assert names(cohort) == ["zz11zz"]
    for gone in (OLD, NEW):
        assert gone.encode() not in store_path(cohort).read_bytes()
    assert read(cohort, old_file(), new_file(), new_file(reason="Again."), old_file(reason="Again.")).withdrawn == 4


def test_a_withdrawal_under_the_older_code_finds_files_that_came_under_the_newer_alone(cohort):
    read(cohort, new_file())
    withdrawal(cohort, OLD)
    assert names(cohort) == []
    assert read(cohort, old_file()).withdrawn == 1


def test_somebody_elses_files_are_not_taken_out_under_a_code_that_they_share_with_an_older_one(cohort):
    theirs = answers_file(OLD, before=10, reason="I am somebody else.")
    read(cohort, theirs, answers_file(NEW, before=90, earlier_code=OLD))
    withdrawal(cohort, OLD)
    assert names(cohort) == [NEW]
    assert OLD.encode() not in store_path(cohort).read_bytes()
    assert read(cohort, answers_file(NEW, before=90, after=95, earlier_code=OLD)).withdrawn == 0


def test_near_codes_are_found_in_every_alphabet_and_typed_ones_are_folded(cohort):
    assert near_misses(["ба12ль", "ба12лы", "аб12ль", "北京05大学", "北京06大学"]) == [
        ("аб12ль", "ба12ль"),
        ("ба12лы", "ба12ль"),
        ("北京05大学", "北京06大学"),
    ]
    made = read(cohort, answers_file("ба12ль", after=None), answers_file("ба12лы", before=None))
    assert [(near.one, near.other) for near in made.near] == [("ба12лы", "ба12ль")]
    assert read(cohort, same=["БА12ЛЬ, БА12ЛЫ"]).people == 1
    assert any("taken out: answers files 2" in line for line in withdrawal(cohort, " БА12ль"))
