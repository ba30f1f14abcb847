"""Sheets for 15 and 30 minutes: led from paper alone, within their minutes, and gentle where the cohort is."""

from itertools import product

import pytest

from casebook import contents, plan
from casebook.cases import read_case
from casebook.check import lengths
from casebook.check.sessions import least
from casebook.cohort import read_cohort
from casebook.deciding import before_you_come, run_sheet, short_sheets
from casebook.deciding.groups import in_threes
from casebook.deciding.short import LETTERS, Sheet, last_words, sheet
from casebook.guidance import subjects
from casebook.plan import SHEETS, SHORT, left_out, session_plan
from casebook.sessions import read_session, session_ids
from casebook.setting import setting
from tests.conftest import COHORTS, NURSE, cohort_file

GROUPS = [read_cohort(path) for path in COHORTS]
LED = session_ids()


def here(cohort, case=None, **changes):
    return setting(case, cohort.parameters(case or LED[0]) | changes)


def test_every_case_of_the_book_can_be_led_so():
    assert sorted(page.meta.id for page in contents.cases()) == LED


@pytest.mark.parametrize(("cohort", "case"), [*product(GROUPS, LED)], ids=lambda of: getattr(of, "id", of))
def test_a_sheet_fills_its_minutes_and_each_step_can_be_kept(cohort, case):
    page, session, told = contents.case(case), read_session(case), here(cohort, case)
    for length in SHEETS:
        steps = sheet(told, page, session, length).steps
        ends = [step.begins + step.minutes for step in steps]
        assert [step.begins for step in steps] == [0, *ends[:-1]] and ends[-1] == length
        for step in steps:
            needs = next(one.needs.minutes for one in SHORT if one.name == step.name)
            assert least(step, last_words(told, page, session)) + needs <= step.minutes, step.name


@pytest.mark.parametrize("minutes", range(15, 50))
def test_between_two_sheets_no_step_gets_less_than_the_shorter_one_gives_it(minutes):
    given = session_plan(SHORT, minutes)
    assert sum(given) == minutes
    lower = max(length for length in plan.LENGTHS if length <= minutes)
    assert all(got >= one.minutes[lower] for one, got in zip(SHORT, given, strict=True))
    assert not any(0 < got < 4 for one, got in zip(SHORT, given, strict=True) if not one.minutes[15])


def test_without_a_sum_people_talk_for_as_long():
    session = read_session("the-alert").model_copy(update={"sum": None})
    told = sheet(here(GROUPS[0], "the-alert"), contents.case("the-alert"), session, 30)
    assert [step.minutes for step in told.steps] == [2, 2, 1, 3, 11, 5, 2, 4]
    assert "sum" not in told.html()


@pytest.mark.parametrize("case", LED)
def test_a_sheet_needs_no_other_page(case):
    cohort, decision = GROUPS[0], read_case(case).decisions[0]
    brief, words, long = short_sheets(here(cohort), case).sides
    say, told = here(cohort, case).say, [side.html() for side in (brief, words, long)]
    for text in (told[0], told[2]):
        assert "____" in text and "telephone number" in text
        assert "If somebody is distressed" in text and "If somebody is in danger now" in text
        assert escaped(say.fill(read_session(case).scene).split("\n\n")[0]) in text
        for letter, option in zip(LETTERS, decision.options, strict=False):
            assert f"<strong>{letter}:</strong> {escaped(say.fill(f'{option.label}. {option.what}'))}" in text
    for letter, option in zip(LETTERS, decision.options, strict=False):
        assert f"{letter}. {escaped(say.fill(option.label))}" in told[1]
        assert escaped(say.fill(option.last_word).split("\n\n")[-1]) in told[1]
    assert "By hand" not in told[0] and read_session(case).sum.steps[0].split("=")[-1].strip() in told[2]


def escaped(text):
    import html

    return html.escape(" ".join(text.split()))


@pytest.mark.parametrize("case", LED)
def test_a_gentle_copy_meets_nothing_that_the_note_says_it_avoids(case):
    told = setting(None, NURSE | {"gentle": True})
    read = repr([short_sheets(told, case), before_you_come(told, case)])
    read += "".join(side.html() for side in short_sheets(told, case).sides) + before_you_come(told, case)._repr_html_()
    read += run_sheet(told.for_case(case)).led
    for subject in contents.case(case).meta.content_note.gentle_without:
        assert not subjects()[subject].search(read), subject


@pytest.mark.parametrize("gentle", [False, True])
def test_what_is_met_is_said_before_anything_is_read(gentle):
    for case in LED:
        told = setting(None, NURSE | {"gentle": gentle})
        for side in short_sheets(told, case).sides:
            first = side.html().split("min: ")[1].lower() if isinstance(side, Sheet) else ""
            for subject, pattern in subjects().items():
                assert not first or subject in first or not pattern.search(side.html()), (case, subject)


def test_threes_take_everybody():
    assert in_threes(24) == "24 people make 8 groups of 3."
    assert in_threes(25) == "25 people make 8 groups: 7 groups of 3 and 1 group of 4."
    assert in_threes(5) == "5 people make 2 groups: 1 group of 2 and 1 group of 3."
    assert in_threes(2) == "2 people: stay together."


def test_a_run_sheet_has_the_call_the_second_person_and_a_prompt_for_each_decision_and_level():
    shown = run_sheet(setting("the-alert", NURSE))._repr_html_()
    session = read_session("the-alert")
    prompts = [text for of in session.prompts.values() for text in of.model_dump().values()]
    assert len(prompts) == 6
    for text in (*session.call.post, session.call.rooms, session.second.does, session.second.after, *prompts):
        assert escaped(text) in shown


def test_a_case_without_a_session_file_is_led_by_its_notebook_alone(monkeypatch):
    from casebook.deciding import leading, short

    for module in (leading, short):
        monkeypatch.setattr(module, "read_session", lambda id_: None)
    told = setting("the-alert", NURSE)
    assert run_sheet(told).led == ""
    assert "No case of this copy" in short_sheets(told)._repr_html_()
    assert "No case of this copy" in before_you_come(told)._repr_html_()


def test_the_build_says_what_the_length_leaves_out(tmp_path):
    def said(**changes):
        return [*lengths.lines([cohort_file(tmp_path, cases='["the-alert", "the-quote"]', **changes)])]

    (short,) = said(minutes="15")
    assert short.startswith(
        "mine: 15 minutes. Left out of every case: First position; What the numbers show; Decision 2;"
    )
    (thirty,) = said(minutes="30")
    assert "What the numbers show" not in thirty and "Decision 2" in thirty
    (fifty,) = said(minutes="50")
    assert "Of the-alert also: Round 2; If there is time. Of the-quote also: Round 1" in fifty
    assert said(minutes="180") == []
    assert [*lengths.lines([tmp_path / "not-there.toml"])] == []


def test_a_book_without_cases_leaves_nothing_out(tmp_path, monkeypatch):
    monkeypatch.setattr(contents, "cases", lambda folder=None: ())
    assert [*lengths.lines([cohort_file(tmp_path, minutes="15")])] == []


def test_what_is_left_out_is_what_the_plan_has_no_minutes_for():
    for page in contents.cases():
        for minutes in (50, 90, 135, 180):
            given = session_plan(page.meta.activities, minutes)
            held = {one.name for one, got in zip(page.meta.activities, given, strict=True) if got}
            assert not held & {*left_out(page.meta.activities, minutes)}
