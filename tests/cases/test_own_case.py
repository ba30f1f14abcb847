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


def test_it_is_the_page_after_the_cases():
    ids = [page.meta.id for page in contents.pages() if page.meta.part]
    assert ids.index("your-own-case") == len(contents.cases())


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
    marks = (
        "She ",
        "fifty-two",
        "fish van",
        "Fernhollow",
        "Tuesday",
        "brother",
        "blood illness",
        "Sunday",
        "dog",
        "Priya",
    )
    assert answer.split("</summary>")[1].lstrip().startswith("Ten things") and len(marks) == 10
    for mark in marks:
        assert mark in told and mark not in without


def test_no_one_sits_in_the_chair_and_each_way_asks_who_will_ask():
    for way in ways():
        told = " ".join(done for _, done, *_ in way.rows)
        known = [told.index(said) for said in ("They have said", "We have seen or read", "I suppose")]
        assert known == sorted(known) and "who will ask the absent person" in told
    assert "No one sits in it and no one plays that person." in PROSE


def test_a_sheet_has_room_that_one_side_of_paper_has():
    for title, _, parts in worksheets().sheets:
        assert 10 <= sum(lines for _, lines in parts) <= 16, title


def test_sheet_4_has_lines_for_what_was_said_what_was_read_and_what_is_supposed():
    chair = worksheets().sheets[3]
    asked = [ask.split(" this")[0] for ask, lines in chair[2][:3] if lines]
    assert asked == ["They have said to one of us that", "We have seen or read", "We suppose that"]


def test_no_lines_ask_for_what_would_show_who_it_is():
    first, second, *_ = worksheets().sheets
    for _, _, parts in (first, second):
        assert all(not lines for ask, lines in parts if "show" in ask or "who it is" in ask or "In your head" in ask)
    assert first[2][0][0].startswith("In your head, not on paper")


def test_each_way_has_a_step_for_the_rules_before_anybody_chooses():
    for way in ways():
        steps = [step for step, *_ in way.rows]
        (place,) = (at for at, step in enumerate(steps) if step == "The rules")
        assert way.rows[place][2:] == (2, 3) and "does not mean that it is allowed" in way.rows[place][1]
        assert place < min(
            at for at, step in enumerate(steps) if step in ("5. What matters to each person", "3. Reflect")
        )


def test_every_sheet_is_in_the_table_of_what_to_print():
    rows = re.findall(r"^\| (\d)(?: and (\d))? \|", PROSE, re.MULTILINE)
    printed = [int(number) for row in rows for number in row if number]
    assert printed == [int(title.split(".")[0].removeprefix("Sheet ")) for title, *_ in worksheets().sheets]


def test_what_is_agreed_aloud_is_on_the_page_before_the_ways():
    dilemma, cura = ways()
    assert "“What we agree”" in dilemma.rows[0][1] and "“What we agree”" in cura.rows[0][1]
    assert PROSE.index("## What we agree") < PROSE.index("## Two ways to talk about it")


def test_nothing_tells_a_reader_to_tear_up_a_sheet_by_hand():
    told = " ".join(done for way in ways() for _, done, *_ in way.rows)
    said = " ".join([told, PROSE, *(f"{who} {ask}" for _, who, parts in worksheets().sheets for ask, _ in parts)])
    assert not re.search(r"\b(?:tear|torn)\b", said) and "shredder" in said


def test_in_50_minutes_the_sheets_leave_out_their_last_questions_and_keep_the_chair():
    by_number = {title.split(".")[0]: (who, [ask for ask, _ in parts]) for title, who, parts in worksheets().sheets}
    assert "in 90 minutes only" in by_number["Sheet 3"][0]
    for number, last in (("Sheet 4", 1), ("Sheet 6", 2)):
        who, asked = by_number[number]
        assert "in 50 minutes without the last" in who
        assert "person in the chair" in " ".join(asked[:-last]) and "person in the chair" not in " ".join(asked[-last:])
