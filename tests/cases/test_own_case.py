"""The page for a group's own case: plans that fill their session, rules for every reader, and nothing that keeps."""

import re
from itertools import product

import pytest

from casebook import contents
from casebook.contents import source_of
from casebook.deciding.clauses import THEMES
from casebook.deciding.crosswalk import binding
from casebook.deciding.own_case import LENGTHS, NOTHING, ways, whom_the_rules_bind, worksheets
from casebook.guidance import JURISDICTIONS, PROFESSIONS
from casebook.guidance.clauses import EXPECTED
from casebook.setting import setting

GIVEN = {"date_of_events": "2025-03-10", "minutes": 90, "people": 24, "gentle": False}
(PAGE,) = (page for page in contents.pages() if page.meta.id == "your-own-case")
PROSE = "\n\n".join(source_of(one) for one in PAGE.cells if one["cell_type"] == "markdown")


def here(profession="nurse", jurisdiction="UK"):
    return setting(None, GIVEN | {"profession": profession, "jurisdiction": jurisdiction})


def test_it_is_the_page_after_the_thirteen_cases():
    ids = [page.meta.id for page in contents.pages() if page.meta.part]
    assert ids.index("your-own-case") == len(contents.cases()) == 13


@pytest.mark.parametrize(
    ("way", "length"), list(product(ways(), LENGTHS)), ids=lambda of: str(getattr(of, "title", of))
)
def test_the_steps_of_each_way_fill_the_session(way, length):
    assert way.minutes(length) == length


def test_the_dilemma_method_has_its_ten_steps_and_cura_its_four():
    dilemma, cura = ([re.match(r"(\d+)\. ", step) for step, *_ in way.rows] for way in ways())
    assert [int(step[1]) for step in dilemma if step] == list(range(1, 11))
    assert [step for step, *_ in ways()[1].rows if step[0].isdigit()] == [
        "1. Concentrate",
        "2. Unrush",
        "3. Reflect",
        "4. Act",
    ]
    assert [int(step[1]) for step in cura if step] == [1, 2, 3, 4]


@pytest.mark.parametrize(("profession", "place"), list(product(PROFESSIONS, JURISDICTIONS)))
def test_every_rule_that_binds_a_reader_is_in_the_row_of_its_theme_and_an_empty_cell_says_so(profession, place):
    bound, expected = whom_the_rules_bind(here(profession, place)), binding(here(profession, place))
    assert expected
    for (_, *cells), theme in zip(bound.rows(), THEMES, strict=True):
        seen = [clause for clause in expected if clause.theme == theme]
        for clause in seen:
            soft = clause.force in EXPECTED
            cell = cells[2 if soft else ("person", "organisation").index(clause.reach)]
            assert clause.document in cell and clause.provision in cell
        strict = {clause.reach for clause in seen if clause.force not in EXPECTED}
        soft = any(clause.force in EXPECTED for clause in seen)
        assert [cell == NOTHING for cell in cells] == ["person" not in strict, "organisation" not in strict, not soft]


def test_the_page_asks_for_nothing_that_a_browser_keeps():
    code = " ".join(source_of(one) for one in PAGE.cells if one["cell_type"] == "code")
    assert not re.search(r"\b(?:decide|position|last_word|code_excerpts|afterwards)\(", code)


def test_what_would_show_who_it_is_is_counted_rightly_and_gone_from_the_case_without_it():
    told, answer = PROSE.split('> "She', 1)[1].split("<details", 1)
    (without,) = re.findall(r'Without them: "(.*?)" The', answer)
    marks = ("fifty-two", "fish van", "Fernhollow", "Tuesday", "brother", "blood illness", "Sunday", "dog", "Priya")
    assert answer.split("</summary>")[1].lstrip().startswith("Nine things") and len(marks) == 9
    for mark in marks:
        assert mark in told and mark not in without


def test_no_one_sits_in_the_chair_and_each_way_asks_who_will_ask():
    for way in ways():
        told = " ".join(done for _, done, *_ in way.rows)
        assert "They have said" in told and "I suppose" in told and "who will ask the absent person" in told
    assert "No one sits in it and no one plays that person." in PROSE


def test_a_sheet_has_room_that_one_side_of_paper_has():
    for title, _, parts in worksheets().sheets:
        assert 10 <= sum(lines for _, lines in parts) <= 16, title
