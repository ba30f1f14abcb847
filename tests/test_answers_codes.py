"""Codes in everybody's alphabet: two keyboards make one code, and what is folded stays folded."""

import json
import sys
from importlib.resources import files

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casebook.answers.format import checked
from casebook.answers.letters import LETTERS, as_typed, folded
from casebook.errors import CasebookError
from tests.answers import answers_file

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
    assert json.loads((files("casebook.answers") / "letters.json").read_text(encoding="utf-8")) == LETTERS
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


def test_a_code_typed_at_the_command_line_is_folded_alike():
    assert as_typed(" ŁÓ12KA ") == ("lo12ka", "")
    assert as_typed("BE12RK/2") == ("be12rk", "2")
