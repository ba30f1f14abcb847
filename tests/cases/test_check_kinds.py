"""What `casebook check` refuses in a case, planted in every case: a claim without a test, a clause that does not say
whom it binds, a subject that no note names, a plan over its time, a figure without its whole.
"""

import re
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from casebook import contents
from casebook.cases import case_ids, read_case
from casebook.check import books, claims, guesses, minutes, rules, subjects, tics
from casebook.check.notebooks import _ids, _values
from casebook.check.sources import without_whole
from casebook.contents import source_of
from casebook.dials import dials
from casebook.errors import CasebookError
from casebook.guidance import clauses, figures

CASES = case_ids()
TODAY = date(2026, 11, 30)


def said(findings) -> str:
    return "\n".join(map(str, findings))


def page(case):
    return contents.case(case)


# ---- claims


@pytest.mark.parametrize("case", CASES)
def test_a_claim_without_a_test_is_named_with_its_sentence(case, tmp_path):
    tests = claims.FOLDER / f"test_{case.replace('-', '_')}.py"
    assert said(claims.in_page(page(case), claims.FOLDER)) == ""
    number, sentence = next(claims.sentences(page(case)))
    (tmp_path / tests.name).write_text("", encoding="utf-8")
    fault = said(claims.in_page(page(case), tmp_path))
    assert f"cell {number}: says a number that no test holds: '{sentence}'" in fault
    assert f"quote it in tests/claims/{tests.name}" in fault


@pytest.mark.parametrize("case", CASES)
def test_a_claim_that_no_longer_stands_is_named(case, tmp_path):
    tests = claims.FOLDER / f"test_{case.replace('-', '_')}.py"
    gone = '\n\n@claim("Nothing of the kind stands on this page at all.")\ndef test_gone(at): ...\n'
    (tmp_path / tests.name).write_text(tests.read_text(encoding="utf-8") + gone, encoding="utf-8")
    assert "test_gone quotes 'Nothing of the kind stands on this page at all.'" in said(
        claims.in_page(page(case), tmp_path)
    )


def test_a_sentence_is_read_with_its_values_by_name():
    cell = {"cell_type": "markdown", "metadata": {}, "source": "*So* {eval}`format(few, '.0%')` {cite}`x2020`. Then."}
    code = {"cell_type": "code", "metadata": {}, "source": "few = 0.1\nprint(f'{few:.0%} of them.')"}
    told = replace(page("the-alert"), cells=(code, cell))
    assert list(claims.sentences(told)) == [(1, "{few} of them."), (2, "So {few}.")]


# ---- dials


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("share = 0.1  # dial: a share", "says no values"),
        ("share = 0.1  # dial: a share [0.2, 0.3]", "is not among its values"),
        ("share = 1  # dial: a share [0 to 20 by 1]", "at most 9"),
        ("share = 1  # dial: a share [1, many]", "cannot be read"),
        ("share = 1  # dial: a share [3 to 1 by 1]", "has no range"),
    ],
)
def test_a_dial_without_values_that_hold_its_default_is_refused(line, words):
    with pytest.raises(CasebookError, match=words):
        dials(line)


def test_a_dial_says_a_range_or_a_list():
    first, second, third = dials(
        "a = 0.6  # dial: a share [0.5 to 0.8 by 0.1]\n"
        "b = [3]  # dial: lengths [[3], [5]]\n"
        "c = True  # dial: x [true, false]"
    )
    assert first.values == (0.5, 0.6, 0.7, 0.8)
    assert second.values == ([3], [5])
    assert third.values == (True, False)


# ---- clauses, beside tests/cases/test_clauses.py


@pytest.mark.parametrize("case", CASES)
def test_a_clause_of_a_case_without_whom_it_binds_is_named(case):
    id_ = read_case(case).codes[0]
    (finding,) = rules.of_clause(replace(clauses()[id_], binds=""), TODAY)
    assert str(finding).startswith(f"casebook/guidance/clauses.csv, '{id_}': does not say whom it binds")


# ---- subjects


@pytest.mark.parametrize("case", CASES)
def test_a_subject_that_no_note_names_is_named_where_it_is_met(case):
    told = read_case(case)
    first = told.decisions[0]
    option = first.options[0].model_copy(update={"next": "Her brother had an eating disorder once."})
    decision = first.model_copy(update={"options": [option, *first.options[1:]]})
    planted = told.model_copy(update={"decisions": [decision, *told.decisions[1:]]})
    fault = said(subjects.of_case(page(case), planted))
    assert (
        f"option '{option.id}' of '{first.id}': touches eating disorder ('eating disorder') without its mark" in fault
    )

    marked = option.model_copy(update={"touches": ["eating disorder"]})
    decision = first.model_copy(update={"options": [marked, *first.options[1:]]})
    planted = told.model_copy(update={"decisions": [decision, *told.decisions[1:]]})
    assert "its note does not list eating disorder" in said(subjects.of_case(page(case), planted))


@pytest.mark.parametrize("case", [c for c in CASES if page(c).meta.content_note.subjects])
def test_a_note_that_says_a_softer_word_is_named(case):
    note = page(case).meta.content_note
    subject = note.subjects[0]
    softer = note.model_copy(update={"what": re.sub(subject, "trouble", note.what, flags=re.I)})
    told = replace(page(case), meta=page(case).meta.model_copy(update={"content_note": softer}))
    assert f"does not say the word {subject}" in said(subjects.of_case(told, read_case(case)))


@pytest.mark.parametrize("case", [c for c in CASES if page(c).meta.content_note.subjects])
def test_a_way_round_that_leaves_nothing_out_meets_the_subjects(case):
    note = page(case).meta.content_note.model_copy(update={"leave_out": []})
    told = replace(page(case), meta=page(case).meta.model_copy(update={"content_note": note}))
    assert "its way round meets" in said(subjects.of_case(told, read_case(case)))


@pytest.mark.parametrize("case", CASES)
def test_a_facilitators_page_without_the_two_lines_is_named(case):
    cells = tuple(cell for cell in page(case).cells if "facilitator" not in contents.tags_of(cell))
    fault = said(subjects.of_case(replace(page(case), cells=cells), read_case(case)))
    for line in subjects.LINES:
        assert f"does not tell the facilitator {line}" in fault


# ---- minutes


@pytest.mark.parametrize("case", CASES)
def test_a_plan_over_its_time_is_named_with_what_it_takes(case):
    activities = page(case).meta.activities
    number, busy = next((n, a) for n, a in enumerate(activities) if a.reads and a.minutes[50])
    hurried = busy.model_copy(update={"minutes": busy.minutes | {50: 1}})
    told = replace(
        page(case),
        meta=page(case).meta.model_copy(
            update={"activities": [*activities[:number], hurried, *activities[number + 1 :]]}
        ),
    )
    assert f"'{busy.name}' has 1 of 50 minutes and takes" in said(minutes.of_case(told, read_case(case)))


@pytest.mark.parametrize("case", CASES)
def test_a_long_session_without_a_break_is_named(case):
    activities = [activity for activity in page(case).meta.activities if activity.name != "Break"]
    told = replace(page(case), meta=page(case).meta.model_copy(update={"activities": activities}))
    assert "has 0 minutes of break in 90" in said(minutes.of_case(told, read_case(case)))


@pytest.mark.parametrize("case", CASES)
def test_a_choice_with_too_much_to_read_before_it_is_named(case):
    told = read_case(case)
    first = told.decisions[0].model_copy(update={"opening": "word " * 351})
    fault = said(minutes.of_case(page(case), told.model_copy(update={"decisions": [first, *told.decisions[1:]]})))
    assert f"decision '{first.id}'" in fault
    assert "words to read before a choice, at most 350 can be" in fault


@pytest.mark.parametrize("case", CASES)
def test_a_case_with_too_much_to_read_until_its_first_choice_is_named(case):
    told, decided = page(case), read_case(case)
    before = minutes.until_choice(told, decided)
    number = next(n for n, cell in enumerate(told.cells) if "## The scene" in source_of(cell))

    def with_words(many: int, *tags: str):
        cell = {"cell_type": "markdown", "metadata": {"tags": list(tags)}, "source": "word " * many}
        return replace(told, cells=(*told.cells[:number], cell, *told.cells[number:]))

    assert before <= minutes.UNTIL_CHOICE
    longer = said(minutes.of_case(with_words(minutes.UNTIL_CHOICE + 1 - before), decided))
    assert "has 2001 words to read until the first choice, at most 2000 can be" in longer
    assert minutes.until_choice(with_words(500, "extension"), decided) == before
    assert minutes.until_choice(with_words(500, "facilitator"), decided) == before


def test_reading_takes_longer_aloud():
    told, case = page("the-alert"), read_case("the-alert")
    activity = next(a for a in told.meta.activities if a.reads == ["The scene"] or "The scene" in a.reads)
    silent, aloud = (activity.model_copy(update={"aloud": aloud}) for aloud in (False, True))
    by_hand = minutes.words_read("The scene", told, case, 90)
    one = [a.model_copy(update={"reads": ["The scene"]}) for a in (silent, aloud)]
    needs = activity.needs.minutes
    assert minutes.least(one[0], told, case, 90) == pytest.approx(by_hand / 180 + needs)
    assert minutes.least(one[1], told, case, 90) == pytest.approx(by_hand / 140 + needs)


# ---- figures


@pytest.mark.parametrize("case", CASES)
def test_a_percentage_without_its_whole_is_named(case):
    keys = re.findall(r'figure\("([^"]+)"', "".join(source_of(cell) for cell in page(case).cells))
    shares = [k for k in keys if figures()[k]["unit"].startswith(("percent", "%")) and figures()[k]["n"][:1].isdigit()]
    key = next(iter(shares), "fiesler2018/did-not-know")
    (finding,) = without_whole(f'So {{eval}}`figure("{key}")` said.', "here")
    assert f"gives '{key}' without its whole ({figures()[key]['n']}" in str(finding)
    whole = f'Of {{eval}}`figure("{key}", "n")` people {{eval}}`figure("{key}")` said so.'
    assert not list(without_whole(whole, "here"))


def test_every_figure_says_what_it_is_and_of_whom():
    rows = figures().values()
    assert all(row["quantity"] and row["of_whom"] for row in rows)
    assert not [row["key"] for row in rows if row["of_whom"] in ("same", "as above")]


def test_the_claims_of_every_case_stand_in_a_file_of_their_own():
    assert [Path(f"test_{case.replace('-', '_')}.py").name for case in CASES] == sorted(
        file.name for file in claims.FOLDER.glob("test_*.py")
    )


# ---- guesses


@pytest.mark.parametrize("case", CASES)
def test_every_guess_is_answered_and_one_without_an_answer_is_named(case):
    asked = list(guesses.guesses(page(case)))
    assert asked
    assert all(guess.answer for guess in asked)
    last = {"cell_type": "markdown", "metadata": {}, "source": "Guess how many letters came on Tuesday."}
    (lost,) = [g for g in guesses.guesses(replace(page(case), cells=(*page(case).cells, last))) if not g.answer]
    assert lost.asked == "Guess how many letters came on Tuesday."


# ---- built pages


@pytest.mark.parametrize(
    ("shown", "fault"),
    [
        ("<pre class='printed'>'65%'</pre>", "shows a bare value under a cell: ''65%''"),
        ("<pre class='printed'>0.00498</pre>", "shows a bare value under a cell: '0.00498'"),
        ("<pre class='printed'>Design(by='a message')\n[1, 2]</pre>", "shows a bare value under a cell: '[1, 2]'"),
        ("<table><thead><tr><th scope='col'>0</th></tr></thead></table>", "has a column headed '0'"),
        ("<table><thead><tr><th scope='col'>one_in</th></tr></thead></table>", "has a column headed 'one_in'"),
        ("<figure class='chart'><table><tr><td>dilillo2011</td></tr></table></figure>", "has 'dilillo2011' on a chart"),
        ("<pre class='printed'>Of 247 people, 54 (22%) have it.</pre>", ""),
    ],
)
def test_a_page_with_a_bare_number_or_a_key_is_named(shown, fault, tmp_path):
    text = f"<html><meta content='Content-Security-Policy'><body id='furo-main-content'>{shown}</body></html>"
    (tmp_path / "a.html").write_text(text, encoding="utf-8")
    faults = said(books.findings(tmp_path))
    assert fault in faults
    assert bool(fault) == bool(faults)


# ---- tics


def test_a_turn_that_is_said_too_often_is_named_with_where():
    told = {"a.ipynb": "The kettle. A kettle!", "b.yml": "Kettles."}
    (finding,) = tics.over_budget(told, {"kettles?": 2})
    assert "says 'kettles?' 3 times, at most 2; 2 in a.ipynb, 1 in b.yml" in str(finding)
    assert tics.over_budget(told, {"kettles?": 3}) == []


# ---- cells


def test_a_value_that_no_cell_above_has_made_and_an_id_given_twice_are_named():
    told = page("the-label")
    code = {"cell_type": "code", "id": "a", "metadata": {}, "source": "import math\ncopies = 3"}
    before = {"cell_type": "markdown", "id": "b", "metadata": {}, "source": "So {eval}`format(copies, '.0f')`."}
    assert "says 'copies', which no cell above has made" in said(_values(replace(told, cells=(before, code))))
    assert said(_values(replace(told, cells=(code, before)))) == ""
    assert "has the id 'a' of another cell" in said(_ids(replace(told, cells=(code, {**before, "id": "a"}))))
