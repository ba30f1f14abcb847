"""Sentences about what was seen agree with the rows of the table of clauses; and each profession's work is its own."""

import re
from datetime import date
from itertools import product

import pytest

from casebook import contents
from casebook.cases import case_ids, read_case
from casebook.check import own
from casebook.contents import every_page, source_of
from casebook.deciding import clauses
from casebook.guidance import JURISDICTIONS, PROFESSIONS, seen
from casebook.setting import Words, setting
from tests.conftest import NURSE, cohort_file

READERS = [*product(PROFESSIONS, JURISDICTIONS)]
DENIES_ALL = re.compile(
    r"\b(?:no|any) (?:privacy )?laws?\b[^.;]{0,60}\b(?:opened|seen|looked)"
    r"|\b(?:opened|saw|seen) no (?:privacy )?law|no text of the rules|privacy law of your place",
    re.I,
)


def told(case, profession, place):
    return setting(case, NURSE | {"profession": profession, "jurisdiction": place})


def said(here):
    """Every word of a setting, with its name."""
    return vars(here.say).items()


@pytest.mark.parametrize("case", case_ids())
def test_a_sentence_that_denies_all_law_stands_only_where_no_row_of_law_is(case):
    for profession, place in READERS:
        for name, words in said(told(case, profession, place)):
            if DENIES_ALL.search(words):
                assert not seen.laws(profession, place), (name, profession, place, words)


def test_the_sentence_of_the_alert_names_each_row_of_law_that_was_seen():
    for profession, place in product(PROFESSIONS, ("US", "Canada", "Australia")):
        sentence = told("the-alert", profession, place).say.the_data_law
        for clause in seen.laws(profession, place):
            assert clause.document in sentence
            assert clause.provision in sentence
    assert "saw no law of Canada" in told("the-alert", "researcher", "Canada").say.the_data_law
    assert "APP 12" in told("the-alert", "nurse", "Australia").say.the_data_law


@pytest.mark.parametrize("case", case_ids())
def test_a_page_says_that_no_rule_is_the_professions_own_exactly_where_its_table_has_none(case):
    for profession, place in READERS:
        here = told(case, profession, place)
        shown = clauses(here)
        mine = {
            clause.document
            for clause in (*shown.yours, *shown.expected)
            if clause.reach == "person" and profession in clause.professions and len(clause.professions) < 9
        }
        assert here.say.own_rules.startswith("We saw no rule") == (not mine)
        assert all(document in here.say.own_rules for document in mine)


@pytest.mark.parametrize("case", case_ids())
def test_the_section_on_rules_begins_with_whose_they_are(case):
    page = next(page for page in every_page() if page.meta.id == case)
    cell = next(text for text in map(source_of, page.cells) if text.startswith("## What the rules say"))
    assert cell.split("\n")[2] == "{eval}`say.own_rules`"


@pytest.mark.parametrize("case", case_ids())
@pytest.mark.parametrize("name", ["your_work", "work_cost"])
def test_each_profession_reads_of_work_that_only_it_has(case, name):
    for place in JURISDICTIONS:
        texts = [getattr(told(case, profession, place).say, name) for profession in PROFESSIONS]
        assert len(set(texts)) == len(PROFESSIONS)


@pytest.mark.parametrize("case", case_ids())
def test_the_work_is_told_in_the_scene_and_in_a_cost_of_the_first_decision(case):
    page = next(page for page in every_page() if page.meta.id == case)
    scene = next(text for text in map(source_of, page.cells) if "## The scene" in text)
    assert "{eval}`say.your_work`" in scene
    costs = [option.cost for option in read_case(case).decisions[0].options]
    assert sum("{work_cost}" in cost for cost in costs) == 1


def test_a_rule_of_everybody_is_nobodys_own():
    day = date(2025, 3, 10)
    assert seen.own(["icmje"], day, "nurse", "UK") == []
    assert [row.id for row in seen.own(["nmc-16.1", "icmje"], day, "nurse", "UK")] == ["nmc-16.1"]


def test_a_sentence_that_denies_what_is_there_is_noticed():
    here = Words({"the_data_law": "No privacy law of your place was opened for this case; ask."})
    assert DENIES_ALL.search(here.the_data_law)


def test_a_build_says_in_which_cases_no_rule_is_the_professions_own(tmp_path):
    (line,) = own.lines([cohort_file(tmp_path, profession='"peer worker"', cases='["the-alert", "the-quote"]')])
    assert "2 of 2 cases, whose pages say so: the-quote, the-alert" in line
    assert not [*own.lines([cohort_file(tmp_path, cases='["the-alert"]')])]
    (line,) = own.lines([cohort_file(tmp_path, profession='"peer worker"')])
    assert f" of {len(contents.cases_named(''))} cases" in line
    assert not [*own.lines([tmp_path / "not-there.toml"])]


def test_each_case_says_who_has_read_it_from_experience_and_that_so_far_nobody_has(monkeypatch):
    assert told("the-alert", "nurse", "UK").say.read_by == "Read by nobody with lived experience yet."
    row = {"on": "2027-03-02", "reader": "Somebody Invented", "lived_experience": "yes", "paid": "yes", "changed": ""}
    monkeypatch.setattr(seen, "reviews", lambda: (row | {"cases": "the-alert; the-quote"},))
    assert seen.read_by("the-alert").endswith("by Somebody Invented on 2 March 2027.")
    assert seen.read_by("the-table") == "Read by nobody with lived experience yet."


@pytest.mark.parametrize("case", case_ids())
def test_each_case_ends_its_sources_with_who_has_read_it(case):
    page = next(page for page in every_page() if page.meta.id == case)
    cell = next(text for text in map(source_of, page.cells) if text.startswith("## Debrief, support and sources"))
    assert cell.rstrip().endswith("*{eval}`say.read_by`*")
