"""Running notebooks: parameters that fit, cells that fail, values in prose."""

import json
import subprocess
import sys

import papermill as pm
import pytest

from casebook import contents
from casebook.cohort import read_cohort
from casebook.errors import CasebookError
from casebook.press.execute import notebooks as run
from casebook.values import markdown_escape, written_out
from tests.conftest import ROOT, cell, cohort_file, notebook


def executed(path, tmp_path, **parameters):
    return run.execute(run.Task(path, parameters, tmp_path / "out" / path.name))


@pytest.mark.slow
def test_parameters_reach_the_prose_in_cell_order(tmp_path):
    path = notebook(
        tmp_path / "00-a.ipynb",
        cell("markdown", "Before: {eval}`seed`."),
        cell("code", "seed = seed + 1"),
        cell("markdown", "After: {eval}`seed` and {eval}`f'{seed:,}'`."),
    )
    cells = json.loads(executed(path, tmp_path, seed=41).read_text())["cells"]
    prose = [
        written_out(contents.source_of(c), c["metadata"]["user_expressions"])
        for c in cells
        if c["cell_type"] == "markdown"
    ]
    assert prose == ["Before: 41.", "After: 42 and 42."]


@pytest.mark.slow
def test_an_unknown_name_in_prose_stops_the_run_and_names_the_cell(tmp_path):
    path = notebook(tmp_path / "00-a.ipynb", cell("markdown", "So {eval}`sede` it is."))
    with pytest.raises(CasebookError, match=r"00-a\.ipynb, cell 2: \{eval\}`sede` cannot be evaluated: NameError"):
        executed(path, tmp_path)


@pytest.mark.slow
def test_a_failing_cell_is_quoted_and_the_notebook_kept(tmp_path):
    path = notebook(tmp_path / "00-a.ipynb", cell("markdown", "Text."), cell("code", "total = 1\ntotal / 0"))
    with pytest.raises(CasebookError) as error:
        executed(path, tmp_path)
    said = str(error.value)
    assert "00-a.ipynb, cell 3: ZeroDivisionError: division by zero" in said
    assert "    total / 0" in said
    kept = json.loads((tmp_path / "out" / "00-a.ipynb").read_text())
    assert any(output["output_type"] == "error" for c in kept["cells"] for output in c.get("outputs", []))


@pytest.mark.slow
def test_two_runs_are_the_same_byte_for_byte(tmp_path):
    path = ROOT / "notebooks" / "00-start-here.ipynb"
    first = run.execute(run.Task(path, {"minutes": 50}, tmp_path / "one" / "a.ipynb"))
    second = run.execute(run.Task(path, {"minutes": 50}, tmp_path / "two" / "b.ipynb"))
    assert first.read_bytes() == second.read_bytes()


def mine(tmp_path, dials):
    path = cohort_file(tmp_path)
    path.write_text(path.read_text() + dials)
    return read_cohort(path)


@pytest.mark.parametrize(
    ("dials", "said"),
    [
        (
            "[dials.the-follow-list]\nfolowed = 90\n",
            "declares no parameter 'folowed' (did you mean 'followed'?)",
        ),
        (
            "[dials.the-follow-list]\nfollowed = 'many'\n",
            "parameter 'followed' is 'many', a str; give a int such as 64",
        ),
        ("[dials.the-follow-list]\nfollowed = true\n", "parameter 'followed' is True, a bool"),
        (
            "[dials.the-folow-list]\nfollowed = 90\n",
            "there is no case 'the-folow-list' (did you mean 'the-follow-list'?)",
        ),
    ],
)
def test_a_dial_that_does_not_fit_stops_before_anything_runs(tmp_path, dials, said):
    with pytest.raises(CasebookError) as error:
        run.tasks(mine(tmp_path, dials), tmp_path / "runs")
    assert said in str(error.value)
    assert not (tmp_path / "runs").exists()


def test_a_case_that_does_not_exist_is_refused(tmp_path):
    cohort = read_cohort(cohort_file(tmp_path, cases='["the-hashtags"]'))
    with pytest.raises(CasebookError, match="there is no case 'the-hashtags' .did you mean 'the-hashtag'"):
        run.chosen_pages(cohort)


def test_a_whole_number_may_stand_for_a_share(tmp_path):
    tasks = run.tasks(mine(tmp_path, "[dials.the-hashtag]\ncontact_rate = 1\n"), tmp_path)
    assert next(task for task in tasks if "hashtag" in task.notebook.name).parameters["contact_rate"] == 1


@pytest.mark.slow
def test_plain_papermill_runs_a_case(tmp_path):
    out = tmp_path / "out.ipynb"
    command = [
        sys.executable,
        "-m",
        "papermill",
        "notebooks/05-the-follow-list.ipynb",
        str(out),
        "-p",
        "seed",
        "11",
    ]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert "application/vnd.vegalite.v5+json" in out.read_text()
    assert '"image/svg+xml": [' in out.read_text()


def test_values_stay_text():
    stored = [{"expression": "x", "result": {"data": {"text/plain": "'<b>*[a](b)* & $y$'"}}}]
    assert written_out("Say {eval}`x`.", stored) == r"Say \<b\>\*\[a\](b)\* \& \$y\$."
    assert written_out("<p>{eval}`x`</p>", stored) == "<p>&lt;b&gt;*[a](b)* &amp; $y$</p>"
    assert markdown_escape("two\nlines") == "two lines"


@pytest.mark.parametrize(
    ("source", "said"),
    [
        ("seed = seeds()", "more than `name = plain value` lines"),
        ("import os", "more than `name = plain value` lines"),
        ("seed = (", "more than `name = plain value` lines"),
    ],
)
def test_a_parameters_cell_holds_plain_values_only(tmp_path, source, said):
    path = notebook(tmp_path / "00-a.ipynb", cell("code", source, "parameters"))
    with pytest.raises(CasebookError, match=said):
        contents.read_page(path)


def test_a_notebook_without_a_parameters_cell_is_refused(tmp_path):
    path = notebook(tmp_path / "00-a.ipynb", cell("code", "seed = 7", "parameters"))
    path.write_text(path.read_text().replace('"parameters"', '"setup"'))
    with pytest.raises(CasebookError, match="has no cells tagged 'parameters'"):
        contents.read_page(path)


def test_papermill_with_our_engine_leaves_pictures_and_values_for_other_programs(tmp_path):
    chart = (
        "import altair as alt, pandas as pd\nfrom casebook import charts\ncharts.enable()\n"
        "bars = alt.Chart(pd.DataFrame({'a': [1, 2], 'b': ['x', 'y']})).mark_bar().encode(x='a:Q', y='b:N')\n"
        "charts.described(bars, 'Two <bars>', 'One is longer.')"
    )
    made = notebook(tmp_path / "a.ipynb", cell("code", chart), cell("markdown", "It is {eval}`seed`."))
    pm.execute_notebook(made, tmp_path / "out.ipynb", engine_name="casebook", progress_bar=False)
    cells = json.loads((tmp_path / "out.ipynb").read_text())["cells"]
    (shown,) = cells[1]["outputs"]
    picture = "".join(shown["data"]["text/html"])
    assert picture.startswith('<figure><img src="data:image/svg+xml;base64,')
    assert 'alt="One is longer."><figcaption><strong>Two &lt;bars&gt;' in picture
    assert cells[2]["metadata"]["user_expressions"][0]["result"]["data"] == {"text/plain": "7"}
