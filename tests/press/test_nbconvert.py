"""Notebooks through nbconvert: somebody who knows nbconvert and nothing of the book gets what the build makes."""

import base64
import json
import os
import re
import subprocess
import sys
from pathlib import Path

import lxml.html
import nbformat
import pytest
from traitlets.config import Config

from casebook import contents
from casebook.cases import read_case
from casebook.check.notebooks import findings
from casebook.cohort import read_cohort
from casebook.exercises.kinds import MIME as EXERCISE
from casebook.press import EDITIONS, FACILITATOR, LEARNER
from casebook.press.cache.store import FOLDER
from casebook.press.editions.blocks import Dials
from casebook.press.execute.notebooks import chosen_pages
from casebook.press.order.exporters import (
    CasebookFacilitator,
    CasebookHandout,
    CasebookLearner,
    CasebookSlides,
    Unconverted,
)
from casebook.press.site.sources import CHART
from casebook.press.workers.pool import CALM
from casebook.values import INJECTED
from tests.conftest import COHORTS, cell, notebook

FIRST = next(path for path in COHORTS if path.stem == "clinical-psychology-uk")
CASE = "the-follow-list"
FILE = "05-the-follow-list.ipynb"


def jupyter(program: str, *arguments, folder: Path) -> subprocess.CompletedProcess:
    """Run `jupyter nbconvert` or `papermill` as anybody would."""
    command = [sys.executable, "-m", program, *map(str, arguments)]
    return subprocess.run(
        command, capture_output=True, text=True, cwd=folder, env=os.environ | {"JUPYTER_NO_CONFIG": "1"}
    )


def runs(built: Path, cohort: Path = FIRST) -> list[Path]:
    return sorted((built / cohort.stem / "runs").glob("*.ipynb"))


def source(built: Path, edition: str, name: str, cohort: Path = FIRST) -> dict:
    """A page's edition in the build, as Sphinx read it."""
    return json.loads((built / FOLDER / "work" / f"{cohort.stem}-{edition}" / "source" / f"{name}.ipynb").read_text())


def id_of(path: Path) -> str:
    return nbformat.read(path, 4).metadata.casebook.id


@pytest.fixture(scope="session")
def converted(built, tmp_path_factory) -> Path:
    """A folder with the learner's edition of every notebook that was run for the first example."""
    folder = tmp_path_factory.mktemp("converted")
    done = jupyter("nbconvert", "--to", "casebook-learner", "--output-dir", folder, *runs(built), folder=folder)
    assert done.returncode == 0, done.stderr
    return folder


def as_built(notebook: dict) -> dict:
    """A converted notebook without what is there for other programs alone."""
    for bundle in (output["data"] for made in notebook["cells"] for output in made.get("outputs", [])):
        if {CHART, EXERCISE} & {*bundle}:
            bundle.pop("text/html")
    return notebook


def plainly(notebook: dict) -> dict:
    """A notebook with its texts whole, as nbformat reads them."""
    return nbformat.reads(json.dumps(notebook), 4)


def still(notebook: dict) -> dict:
    """A notebook without the marks of what a dial moves: nbconvert makes pages that stand still. A cell's words and
    tables are one text, as they are where a dial moves them.
    """
    for made in notebook["cells"]:
        made["source"] = re.sub(r'<span data-slot="[^"]*">(.*?)</span>', r"\1", made["source"], flags=re.S)
        made["source"] = re.sub(r'<script type="application/json" class="told">.*?</script>', "", made["source"])
        outputs, words = [], ""
        for output in made.get("outputs", []):
            for moved in ("slot", "vega", "has_controls"):  # the page's dials may turn what the chart's own controls do
                output["data"].get(CHART, {}).pop(moved, None)
            if {*output["data"]} == {"text/html"}:
                text = output["data"]["text/html"]
                words += re.sub(r'^<div data-slot="[^"]*">(.*)</div>$', r"\1", text, flags=re.S)
            else:
                outputs.append(output)
        if "outputs" in made:
            made["outputs"] = [words, *outputs]
    return notebook


def test_each_notebook_becomes_the_edition_that_the_build_makes(built, converted):
    names = [path.name for path in runs(built)]
    for_facilitators = ("role-cards", "questions", "sceptic", "marks", "reviewing", "short-sessions")
    meant = [name for name in names if not any(part in name for part in for_facilitators)]
    assert len(meant) == 6 + len(contents.cases_named(""))
    for name in meant:
        page = id_of(built / FIRST.stem / "runs" / name)
        made = as_built(nbformat.read(converted / name, 4))
        assert still(made) == still(plainly(source(built, LEARNER, page))), name


@pytest.mark.parametrize("cohort", [path for path in COHORTS if path != FIRST], ids=lambda path: path.stem)
def test_length_and_spelling_are_those_that_it_was_run_with(built, cohort):
    case = next(path for path in runs(built, cohort) if contents.read_page(path).is_case)
    code_as_the_cohort_has_it = Config({"Divide": {"code": read_cohort(cohort).code}})
    text, _ = CasebookFacilitator(config=code_as_the_cohort_has_it).from_filename(str(case))
    made = as_built(nbformat.reads(text, 4))
    assert made == plainly(source(built, FACILITATOR, id_of(case), cohort))


def test_what_is_all_for_facilitators_leaves_a_learner_nothing(converted):
    for part in (
        "81-role-cards",
        "82-questions-people-ask",
        "86-for-the-sceptic",
        "85-marks",
        "87-reviewing",
        "72-short-sessions",
    ):
        name = f"{part}.ipynb"
        assert nbformat.read(converted / name, 4).cells == []


def test_charts_and_exercises_can_be_seen_where_nobody_knows_them(built, converted):
    bundles = [
        output.data
        for path in sorted(converted.glob("*.ipynb"))
        for made in nbformat.read(path, 4).cells
        for output in made.get("outputs", [])
    ]
    charts = [bundle for bundle in bundles if CHART in bundle]
    assert len(charts) > 20
    for bundle in charts:
        picture = re.search(r'src="data:image/svg\+xml;base64,([^"]+)"', bundle["text/html"])[1]
        drawn = built / FIRST.stem / LEARNER / "_charts" / bundle[CHART]["name"]
        assert base64.b64decode(picture).decode() == drawn.read_text(encoding="utf-8")
    asked = [bundle for bundle in bundles if EXERCISE in bundle and bundle[EXERCISE]["kind"] == "decision"]
    assert len(asked) == sum(len(read_case(page.meta.id).decisions) for page in contents.cases_named(""))
    for bundle in asked:
        assert bundle[EXERCISE]["question"] in lxml.html.fromstring(bundle["text/html"]).text_content()


def test_nothing_of_a_facilitators_is_in_what_learners_get(converted):
    for page in chosen_pages(read_cohort(FIRST)):
        told = nbformat.read(page.path, 4)
        handed, _ = CasebookHandout().from_filename(str(page.path))
        texts = [(converted / page.path.name).read_text(encoding="utf-8"), handed]
        kept_back = [made.source for made in told.cells if "facilitator" in contents.tags_of(made)]
        lines = {line for text in kept_back for line in text.splitlines() if len(line) > 30 and "{" not in line}
        for line in lines:
            assert not any(json.dumps(line, ensure_ascii=False)[1:-1] in text for text in texts), (page.path.name, line)


@pytest.mark.book
def test_a_notebook_that_was_not_run_is_run_first(built, tmp_path):
    stored = next(page.path for page in contents.pages() if page.path.name == FILE)
    asked = json.loads(stored.read_text(encoding="utf-8"))
    asked["metadata"]["papermill"] = json.loads((built / FIRST.stem / "runs" / FILE).read_text())["metadata"][
        "papermill"
    ]
    (tmp_path / FILE).write_text(json.dumps(asked), encoding="utf-8")
    done = jupyter("nbconvert", "--to", "casebook-facilitator", FILE, folder=tmp_path)
    assert done.returncode == 0, done.stderr
    made = as_built(nbformat.read(tmp_path / "05-the-follow-list.facilitator.ipynb", 4))
    assert still(made) == still(plainly(source(built, FACILITATOR, CASE)))
    assert json.loads((tmp_path / FILE).read_text()) == asked


@pytest.mark.parametrize("edition", EDITIONS)
def test_a_deck_is_the_one_that_the_build_makes(built, edition):
    name = read_cohort(FIRST).name
    page, resources = CasebookSlides(edition=edition, group=name).from_filename(str(built / FIRST.stem / "runs" / FILE))
    there = built / FIRST.stem / edition / "slides"
    assert shown(page) == shown((there / f"{CASE}.html").read_text(encoding="utf-8"))
    beside = {path: text.decode() for path, text in resources["outputs"].items()}
    notes = beside.pop("05-the-follow-list.slides-notes.html", None)
    assert (notes is None) == (edition == LEARNER)
    if notes:
        assert shown(notes) == shown((there / f"{CASE}-notes.html").read_text(encoding="utf-8"))
        assert 'data-deck="05-the-follow-list.slides.html"' in notes
    for path, text in beside.items():
        assert text == (there / path).read_text(encoding="utf-8"), path
    asked_for = re.findall(r'(?:src|href)="((?:_static|_charts)/[^"]+)"', page)
    assert asked_for and {*asked_for} <= {*beside}


def shown(page: str) -> list[str]:
    """The words of a deck's slides, or of its notes."""
    (main,) = lxml.html.document_fromstring(page).xpath("//main")
    return main.text_content().split()


@pytest.mark.book
def test_runs_say_what_papermill_says_of_its_own(built):
    cohort = read_cohort(FIRST)
    for path in runs(built):
        page, said = contents.read_page(path), json.loads(path.read_text())["metadata"]["papermill"]
        assert said["parameters"] == contents.fitting(page, cohort.parameters(page.meta.id), set())
        assert {*said} == {"parameters", "version"}


LENGTH = (
    cell("code", "minutes = 90  # dial: minutes of a session [50, 90, 180]", "parameters"),
    cell("markdown", "There are {eval}`minutes` minutes."),
    cell("code", "import time\nprint(time.time_ns())"),
    cell("markdown", "If there is time.", "extension"),
)


@pytest.mark.slow
@pytest.mark.parametrize("engine", [["--engine", "casebook"], []])
def test_what_papermill_put_in_stays(tmp_path, engine):
    made = notebook(tmp_path / "00-a.ipynb", *LENGTH)
    done = jupyter("papermill", *engine, "-p", "minutes", 50, made.name, "out.ipynb", folder=tmp_path)
    assert done.returncode == 0, done.stderr
    text, resources = CasebookLearner().from_filename(str(tmp_path / "out.ipynb"))
    (dials,) = resources["edition"].of(Dials)
    assert dials.values == {"Minutes of a session": "50"}
    assert "There are 50 minutes." in text and "If there is time." not in text
    ran = [made for made in nbformat.read(tmp_path / "out.ipynb", 4).cells if made.cell_type == "code"][-1]
    assert (ran.outputs[0].text.strip() in text) == bool(engine)  # papermill's own engine gives prose no values


@pytest.mark.slow
def test_a_notebook_by_itself_has_its_own_values_and_may_be_handed_out(tmp_path):
    made = notebook(tmp_path / "00-a.ipynb", *LENGTH)
    text, resources = CasebookLearner().from_filename(str(made))
    assert "There are 90 minutes." in text and "If there is time." in text
    assert (resources["output_suffix"], resources["output_extension"]) == (".learner", ".ipynb")
    handed, _ = CasebookHandout().from_notebook_node(nbformat.from_dict(with_injected(made)))
    cells = nbformat.reads(handed, 4).cells
    assert [one.source for one in cells if "parameters" in contents.tags_of(one)] == [
        "minutes = 50  # dial: minutes of a session [50, 90, 180]"
    ]
    assert not any(INJECTED in contents.tags_of(one) or one.get("outputs") for one in cells)


def with_injected(path: Path) -> dict:
    """The notebook as papermill leaves it."""
    content = json.loads(path.read_text())
    content["cells"].insert(1, cell("code", "minutes = 50", INJECTED))
    content["metadata"]["papermill"] = {"parameters": {"minutes": 50}}
    return content


@pytest.mark.slow
def test_a_misspelt_tag_is_named_before_anything_is_run(tmp_path):
    notebook(tmp_path / "00-a.ipynb", cell("code", "open('ran', 'w')"), cell("markdown", "For one.", "facilitater"))
    for form in ("casebook-learner", "casebook-handout"):
        done = jupyter("nbconvert", "--to", form, "00-a.ipynb", folder=tmp_path)
        assert done.returncode == 1
        fault = "00-a.ipynb, cell 3: tag 'facilitater' is not one of ours (did you mean 'facilitator'?)"
        assert fault in done.stderr.splitlines()[-1]
    assert sorted(path.name for path in tmp_path.iterdir()) == ["00-a.ipynb"]


@pytest.mark.slow
def test_a_cell_that_fails_is_quoted(tmp_path):
    made = notebook(tmp_path / "00-a.ipynb", cell("code", "1 / 0"))
    with pytest.raises(Unconverted, match=r"00-a\.ipynb, cell 2: ZeroDivisionError: division by zero\n\n    1 / 0"):
        CasebookLearner().from_filename(str(made))


@pytest.mark.slow
@pytest.mark.parametrize("module", ["casebook.cli", "casebook.press.order.book", "casebook.press.execute.preload"])
def test_neither_the_command_nor_a_notebooks_process_waits_for_nbconvert(module):
    asked = f"import sys, {module}; print('nbconvert' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", asked], capture_output=True, text=True, env=os.environ | CALM)
    assert done.stdout == "False\n", done.stderr


def test_what_nbconvert_wrote_beside_a_page_is_no_page(tmp_path):
    made = notebook(tmp_path / "00-a.ipynb", cell("markdown", "# A page"))
    before = findings(tmp_path)
    for suffix in (".learner", ".handout"):
        (tmp_path / f"00-a{suffix}.ipynb").write_bytes(made.read_bytes())
    assert [page.path for page in contents.every_page(tmp_path)] == [made]
    assert findings(tmp_path) == before
