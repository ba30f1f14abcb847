"""American spelling for cohorts in the United States, and nobody else's."""

import re

import pytest

from casebook.cases import case_ids
from casebook.check.american import left
from casebook.deciding import decide
from casebook.press.editions.blocks import Prose
from casebook.press.editions.divide import edition
from casebook.setting import setting
from casebook.spelling import american, phrases, spelt, spelt_html, spelt_markdown
from casebook.spelling import british as british_left
from tests.conftest import NURSE, cell


@pytest.mark.parametrize(
    ("british", "there"),
    [
        ("The organisation apologised; her behaviour was labelled.", None),
        ("Colour and COLOUR", "Color and COLOR"),
        ("anonymised by a counsellor whilst travelling", "anonymized by a counselor while traveling"),
        (
            "a hard hour of your own advice, revised and exercised",
            "a hard hour of your own advice, revised and exercised",
        ),
    ],
)
def test_words_are_spelt_as_in_the_place(british, there):
    assert spelt(british, "US") == (there or "The organization apologized; her behavior was labeled.")
    assert spelt(british, "UK") == spelt(british, "Ireland") == british


def test_no_word_is_changed_twice():
    assert all(there not in american() for there in american().values())


def test_only_the_prose_of_markdown_is_changed():
    source = "Colour `colour` {cite}`behaviour2017` [colour](colour.md) <span class='colour'>colour</span>"
    there = "Color `colour` {cite}`behaviour2017` [color](colour.md) <span class='colour'>color</span>"
    assert spelt_markdown(source, "US") == there
    assert spelt_markdown(source, "Canada") == source


def test_only_the_text_of_html_is_changed():
    page = '<p class="colour">Colour</p><cite>Code of Behaviour</cite><script type="x">"colour"</script><td>grey</td>'
    there = '<p class="colour">Color</p><cite>Code of Behaviour</cite><script type="x">"colour"</script><td>gray</td>'
    assert spelt_html(page, "US") == there


def test_decisions_are_spelt_as_in_the_place():
    def words_shown(place):
        cases = [(id_, setting(id_, NURSE | {"jurisdiction": place})) for id_ in case_ids()]
        made = [decide(f"{id_}/{name}", here) for id_, here in cases for name in ("first", "second")]
        return set(re.findall(r"[a-z]+", str([exercise.spec for exercise in made])))

    assert words_shown("UK") & american().keys()
    assert not words_shown("US") & american().keys()


def test_pages_are_spelt_as_in_the_place():
    notebook = {"cells": [cell("markdown", "The organisation")]}
    made = edition(notebook, "learner", {}, minutes=90, file="a.ipynb", charts={}, jurisdiction="US")
    assert made.cells[0].blocks == (Prose("The organization"),)


@pytest.mark.parametrize(
    ("british", "there"),
    [
        ("He rings her at ten past four.", "He calls her at ten after four."),
        ("She had rung twice.", "She had called twice."),
        ("The telephone rings, and it rang again.", "The phone rings, and it rang again."),
        ("A fortnight later his flat was empty.", "Two weeks later his apartment was empty."),
        ("The land lies flat.", "The land lies flat."),
        ("He ticks the box in the car park.", "He checks the box in the parking lot."),
        ("She haven't got it, in hospital.", "She don’t have it, in the hospital."),
    ],
)
def test_what_americans_say_otherwise_is_said_so(british, there):
    assert spelt(british, "US") == there
    assert spelt(british, "UK") == british


def test_a_phrase_that_is_left_british_is_named():
    assert "says 'lorry' in the American copy" in str(*left("A lorry stood there.", "x.yml"))
    assert list(left("He rang her a fortnight ago.", "x.yml")) == []


def test_every_british_phrase_that_is_looked_for_is_british():
    for _, there in phrases()["idioms"]:
        assert not british_left().search(there.replace("\\1", "").replace("\\2", ""))
