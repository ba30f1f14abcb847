"""Thirty and ninety days after: what comes back is put with what was handed in before, and taken out with it."""

import json
import re

import pandas as pd
import pytest

from casebook import debrief
from casebook.answers import answers_from, report, withdrawal
from casebook.debrief import load
from casebook.debrief.moved import SAME, moved_split
from casebook.errors import CasebookError
from casebook.exercises.kinds import Position
from tests.answers import COHORT, answers_file, code_of, revision, written
from tests.conftest import cohort_file

LATER = "What I had meant to do, what happened, and what stopped me."


def positions(**values) -> dict:
    """The positions of *The hashtag* by their moments."""
    named = {moment.replace("_", "-"): value for moment, value in values.items()}
    made = {moment: {"revisions": [revision(value=value, reason=LATER)]} for moment, value in named.items()}
    return {"the-hashtag": {"positions": made}}


@pytest.fixture
def cohort(tmp_path):
    """A cohort of 24 who took two positions, 20 of whom answered after a month with the same code."""
    path = cohort_file(tmp_path, COHORT, cases='["the-hashtag"]')
    (tmp_path / "in").mkdir()
    for number in range(24):
        first = answers_file(code_of(number), cases=positions(before=30, after=60))
        (tmp_path / "in" / f"{number}.json").write_bytes(written(first))
        if number < 20:
            later = answers_file(code_of(number), cases=positions(days_30=60 if number < 14 else 20), version=2)
            (tmp_path / "in" / f"{number}-later.json").write_bytes(written(later))
    return path


def test_what_comes_back_after_a_month_is_put_with_the_same_persons_first_answers(cohort, tmp_path):
    read = report(cohort, [tmp_path / "in"])
    assert (read.counted, read.people, read.refused) == (44, 24, ())
    assert (read.both, read.either) == (24, 24)  # a third position makes no pair
    of = load(str(read.store), cases="the-hashtag")
    shown = moved_split(of, "the-hashtag", first="after", second="days-30")
    low, high = shown.between(SAME)
    assert shown.total == 24 and low <= 14 <= high
    table = debrief.held(of)
    assert set(table.days) == {30} and set(table.case) == {"The hashtag"}


def test_somebody_who_withdrew_is_in_neither(cohort, tmp_path):
    read = report(cohort, [tmp_path / "in"])
    for number in range(20):
        withdrawal(cohort, code_of(number))
    of = load(str(read.store), cases="the-hashtag")
    assert of.people == 4 and debrief.held(of).empty
    assert set(of.positions.moment) == {"before", "after"}


def test_the_debrief_says_what_held_by_the_same_rule_for_a_few(cohort, tmp_path):
    of = load(str(report(cohort, [tmp_path / "in"]).store), cases="the-hashtag")
    table = debrief.readable(debrief.held(of), "What held")
    assert all(re.fullmatch(r"about \d+ \(\d+ to \d+\)|few \(0 to \d+\)", said) for said in table.people)
    assert isinstance(table, pd.DataFrame)


def test_files_of_the_first_version_are_read_as_before_and_a_third_is_refused():
    assert answers_from(written(answers_file(code_of(1), cases=positions(before=30))))["version"] == 1
    later = json.loads(written(answers_file(code_of(1), cases=positions(days_90=30), version=2)))
    assert answers_from(json.dumps(later).encode()) == later
    with pytest.raises(CasebookError, match="is version 4 of the schema and this casebook reads up to version 3"):
        answers_from(json.dumps(later | {"version": 4}).encode())


def test_a_sheet_asks_for_the_three_things():
    sheet = Position("the-hashtag", "days-30", "May he?", "Yes", "No", of="The hashtag")
    assert sheet.title == "The hashtag: thirty days after" and sheet.later
    assert sheet.asks == "What had you meant to do? What happened, and what stopped you?"
