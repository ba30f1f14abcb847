"""Notebooks to hand out: they run where they lie, with the cohort's values, and hold nothing of a facilitator's."""

import ast
import json
import os
import re
import subprocess
import sys
from dataclasses import replace
from importlib.metadata import packages_distributions, requires

import pytest

from casebook import contents
from casebook.cohort import read_cohort
from casebook.paths import PACKAGE
from casebook.press import FACILITATOR, LEARNER
from casebook.press.handouts import notebooks as live
from casebook.press.handouts.handing import with_values
from casebook.press.site.rendered import Copy
from tests.conftest import COHORTS, cell, notebook
from tests.requirements import name_of

US = COHORTS[2]
RUN = """
import sys, nbformat
from nbclient import NotebookClient
made = nbformat.read(sys.argv[1], 4)
made.cells.append(nbformat.v4.new_code_cell("import casebook; print(casebook.__file__)"))
NotebookClient(made, timeout=120, resources={"metadata": {"path": "."}}).execute()
print(made.cells[-1].outputs[0]["text"])
"""


def copy(edition: str) -> Copy:
    return Copy(f"mine/{edition}", "Nobody's Data", edition, "Mine", "en-GB", (), "0")


def handed(cohort, edition: str, pages=None) -> dict[str, bytes]:
    return live.notebooks(cohort, list(pages or contents.pages()), copy(edition))


@pytest.fixture(scope="module")
def cohort():
    return read_cohort(US)


@pytest.mark.slow
def test_a_case_runs_in_the_folder_that_was_handed_out(cohort, tmp_path):
    for path, content in handed(cohort, LEARNER).items():
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_bytes(content)
    home = tmp_path / "notebooks"
    env = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    for name in ("00-start-here.ipynb", "08-the-learning-log.ipynb", "80-what-the-codes-say.ipynb"):
        done = subprocess.run(
            [sys.executable, "-P", "-c", RUN, name], cwd=home, env=env, capture_output=True, text=True, timeout=200
        )
        assert done.returncode == 0, done.stderr[-2000:]
        assert done.stdout.strip() == str(home / "casebook" / "__init__.py")


def test_the_learners_have_no_facilitators_cell_and_nothing_of_how_a_session_is_run(cohort):
    made = handed(cohort, LEARNER)
    names = {path for path in made if path.endswith(".ipynb")}
    assert "notebooks/81-role-cards.ipynb" not in names
    assert "notebooks/81-role-cards.ipynb" in handed(cohort, FACILITATOR)
    for name in names:
        text = made[name].decode()
        content = json.loads(text)
        assert not [made for made in content["cells"] if "facilitator" in contents.tags_of(made)]
        assert "For the facilitator" not in text
    stored = contents.case("the-hashtag").meta.activities
    told = json.loads(made["notebooks/01-the-hashtag.ipynb"])["metadata"]["casebook"]["activities"]
    assert [activity["name"] for activity in told] == [activity.section for activity in stored]


def test_nothing_was_run_before_it_is_handed_out(cohort):
    for path, content in handed(cohort, FACILITATOR).items():
        if path.endswith(".ipynb"):
            for made in json.loads(content)["cells"]:
                assert made.get("outputs", []) == []
                assert set(made["metadata"]) <= {"tags"}


def test_the_parameters_are_the_cohorts_and_keep_what_is_said_of_them(cohort):
    made = json.loads(handed(cohort, LEARNER)["notebooks/01-the-hashtag.ipynb"])
    (source,) = [contents.source_of(cell) for cell in made["cells"] if "parameters" in contents.tags_of(cell)]
    assert "jurisdiction = 'US'" in source
    assert "paper_readers = 60000  # dial: how many people read about the study" in source
    assert "community = False" in source


@pytest.mark.parametrize("value", ["'; import os; os.remove('x') #", 'a"b\\', "two\nlines", "# not a comment"])
def test_a_value_stays_a_value_whatever_it_holds(tmp_path, value):
    declared = cell("code", 'name = "a" # dial: what\nnumber = 3', "parameters")
    page = contents.read_page(notebook(tmp_path / "00-a.ipynb", declared))
    source = with_values('name = "a" # dial: what\nnumber = 3', {"name": value, "number": 4})
    assert contents.parameters_of((cell("code", source, "parameters"),), page.path) == {"name": value, "number": 4}


def test_american_cohorts_read_american_spelling_and_expressions_stay_whole(cohort):
    made = handed(cohort, LEARNER)["notebooks/01-the-hashtag.ipynb"].decode()
    british = handed(replace(cohort, jurisdiction="UK"), LEARNER)["notebooks/01-the-hashtag.ipynb"].decode()
    assert "{eval}`say.day_of_events`" in made and "{eval}`say.day_of_events`" in british


def test_the_environment_is_what_notebooks_need_and_no_more(cohort):
    made = handed(cohort, LEARNER)
    text = made["notebooks/environment.yml"].decode()
    for name in ("jupyterlab", "pandas", "altair", "anywidget"):
        assert f"  - {name}" in text
    for name in ("pytest", "sphinx", "papermill", "-e ."):
        assert name not in text
    asked = made["notebooks/requirements.txt"].decode().split()
    listed = re.findall(r"^ +- (?!python>|pip\n|conda-forge)([^ :]+)(?: #.*)?$", text, re.M)
    assert sorted(listed) == sorted(asked)


PROGRAMS = {"ipykernel", "jupyterlab", "jupyterlab-myst"}  # that notebooks are opened with, and no module imports


@pytest.mark.slow
def test_what_is_handed_out_imports_what_the_environment_brings_and_no_less(cohort):
    made = handed(cohort, LEARNER)
    asked = {name_of(line) for line in made["notebooks/requirements.txt"].decode().split()}
    modules = {name for path, text in made.items() if path.endswith(".py") for name in imported(text.decode())}
    used = {name_of(distribution) for name in modules for distribution in packages_distributions()[name]}
    brought = {name_of(line) for name in asked for line in requires(name) or [] if "extra ==" not in line}
    assert asked - PROGRAMS <= used
    assert used <= asked | brought


def imported(program: str) -> set[str]:
    """The packages of others that a module imports, by the names that it imports them by."""
    nodes = list(ast.walk(ast.parse(program)))
    names = {alias.name for node in nodes if isinstance(node, ast.Import) for alias in node.names}
    names |= {node.module for node in nodes if isinstance(node, ast.ImportFrom)}
    return {name.split(".")[0] for name in names} - {*sys.stdlib_module_names, "casebook"}


HTML = "--to html --config nbconvert_config.py --output out.html"


def as_html(folder, name: str, *options: str) -> str:
    """The page that nbconvert makes of a notebook in a folder, with no configuration but what is named."""
    env = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    env |= {"JUPYTER_NO_CONFIG": "1"}
    done = subprocess.run(
        [sys.executable, "-P", "-m", "nbconvert", *options, *HTML.split(), name],
        cwd=folder, env=env, capture_output=True, text=True, timeout=300,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-2000:]
    return (folder / "out.html").read_text(encoding="utf-8")


@pytest.mark.slow
def test_a_notebook_that_was_run_elsewhere_shows_its_numbers_and_charts_in_a_page(cohort, tmp_path):
    for path, content in handed(cohort, LEARNER).items():
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_bytes(content)
    page = as_html(tmp_path / "notebooks", "05-the-follow-list.ipynb", "--execute")
    assert "{eval}" not in page
    assert "trainee" in page or "intern" in page
    assert page.count("<figure><img alt=") >= 2
    assert "No description has been provided" not in page


def stored(expression: str, **result) -> dict:
    return {"expression": expression, "result": {"status": "ok", **result}}


def test_values_that_jupyterlab_kept_are_written_and_the_rest_is_left(tmp_path):
    values = stored("len(names)", data={"text/plain": "12"}), stored("place", data={"text/plain": "'a *town*'"})
    failed = stored("gone", status="error", ename="NameError")
    made = notebook(
        tmp_path / "a.ipynb",
        cell("markdown", "{eval}`len(names)` people in {eval}`place`."),
        cell("markdown", "{eval}`len(names)` and {eval}`gone`."),
        cell("markdown", "never run: {eval}`here`"),
    )
    content = json.loads(made.read_text())
    for markdown in content["cells"][1:3]:
        markdown["metadata"]["user_expressions"] = [*values, failed]
    made.write_text(json.dumps(content))
    (tmp_path / "nbconvert_config.py").write_bytes(handed_config())
    page = as_html(tmp_path, "a.ipynb")
    assert "12 people in a *town*." in page
    assert page.count("{eval}") == 3


def handed_config() -> bytes:
    return (PACKAGE / "nbconvert_config.py").read_bytes()


def test_a_notebook_that_is_handed_out_begins_with_what_to_press():
    for edition in (LEARNER, FACILITATOR):
        made = handed(read_cohort(COHORTS[0]), edition, [contents.case("the-alert")])
        first = json.loads(made["notebooks/07-the-alert.ipynb"])["cells"][0]
        assert "Run All Cells" in first["source"] and first["metadata"]["tags"] == ["remove-cell"]
