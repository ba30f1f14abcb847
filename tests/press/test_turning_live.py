"""The dials of a notebook to work in: turning one sets a value in the kernel, and nothing in the notebook."""

import json

import pytest

from casebook import contents
from casebook.cohort import read_cohort
from casebook.errors import CasebookError
from casebook.exercises.turning import back_to_top, turn_dials
from casebook.folded import as_html
from casebook.press import LEARNER
from casebook.press.editions.divide import prose
from casebook.press.handouts.handing import handed
from tests.conftest import COHORTS


def test_turning_a_dial_sets_its_value_among_the_notebook_s_names():
    names = dict(contents.case("the-alert").parameters)
    widget = turn_dials("the-alert", names)
    (base_rate,) = (dial for dial in widget.dials if dial["name"] == "base_rate")
    assert base_rate["values"][widget.chosen["base_rate"]] == "1 in 1,000"
    widget.chosen = widget.chosen | {"base_rate": base_rate["values"].index("1%")}
    assert names["base_rate"] == 0.01
    assert names | {"base_rate": 0.001} == contents.case("the-alert").parameters


def test_a_copy_that_stands_elsewhere_is_shown_so():
    names = dict(contents.case("the-alert").parameters) | {"watched": 777}
    widget = turn_dials("the-alert", names)
    (watched,) = (dial for dial in widget.dials if dial["name"] == "watched")
    assert watched["values"][widget.chosen["watched"]] == "777"


def test_dials_before_the_parameters_are_run_say_so():
    with pytest.raises(CasebookError, match="'watched' has no value yet: run the cell of the parameters first"):
        turn_dials("the-alert", {})


def test_the_reader_is_brought_back_once():
    assert back_to_top().back is True


def test_a_notebook_that_is_handed_out_has_its_dials_under_the_parameters():
    cells = handed(contents.case("the-alert"), read_cohort(COHORTS[0]), LEARNER)["cells"]
    at = next(n for n, cell in enumerate(cells) if "parameters" in cell["metadata"].get("tags", []))
    assert 'turn_dials("the-alert", globals())' in cells[at + 1]["source"]
    assert "back_to_top()" in cells[-1]["source"]
    without = handed(contents.case("the-complaint"), read_cohort(COHORTS[0]), LEARNER)["cells"]
    assert "turn_dials" in json.dumps(without) or not contents.case("the-complaint").dials


@pytest.mark.parametrize("case", [page.meta.id for page in contents.cases()])
def test_a_content_note_folds_as_jupyterlab_folds_and_as_html_elsewhere(case):
    page = contents.case(case)
    stored = next(cell for cell in map(contents.source_of, page.cells) if "content-note" in cell)
    note = next(
        cell["source"]
        for cell in handed(page, read_cohort(COHORTS[0]), LEARNER)["cells"]
        if ":::{dropdown}" in cell["source"]
    )
    assert "<details" not in note and note.count(":::") == 2
    again = as_html(note)
    assert [block for block in prose(again)] == [block for block in prose(stored)]
