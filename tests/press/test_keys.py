"""What is made again: everything that a thing is made of, changed in turn, changes its key, and nothing else does."""

import inspect
import json
import os
import re
import shutil
import subprocess
import sys

import pytest

from casebook.press.cache import keys
from casebook.press.cache.store import Cache, manifest
from casebook.press.charts.jobs import SCRIPT, Drawn
from casebook.press.execute.notebooks import RunOptions
from casebook.press.order.book import Drawing
from casebook.press.workers.pool import Pool
from tests.conftest import ROOT, casebook, cell, cohort_file, notebook

CHART = """
import altair, casebook.charts, pandas
casebook.charts.enable()
said = {"title": "Bars", "description": "One bar. It is one long."}
altair.Chart(pandas.DataFrame({"long": [1]})).mark_bar().encode(x="long:Q").properties(**said)
"""
CASE = "from casebook.cases import read_case\n\nread_case('the-hashtag').speaker.name"
CODE = {"cells": [cell("code", "seed"), cell("markdown", "It is {eval}`seed`.")]}
OTHER_CODE = {"cells": [cell("code", "seed + 1"), CODE["cells"][1]]}
OTHER_VALUE = {"cells": [CODE["cells"][0], cell("markdown", "It is {eval}`seed + 1`.")]}
OTHER_TAG = {"cells": [cell("code", "seed", "raises-exception"), CODE["cells"][1]]}
OTHER_PROSE = {"cells": [CODE["cells"][0], cell("markdown", "It is now {eval}`seed`.", "slide")]}

INGREDIENTS = {  # of each key: the values of its arguments, and for each of them others
    keys.run_key: {
        "notebook": (CODE, OTHER_CODE, OTHER_VALUE, OTHER_TAG),
        "parameters": ({"seed": 7}, {"seed": 8}, {"seed": 7, "people": 3}),
        "engine": ("casebook", "nbclient"),
        "states": ((), ({"seed": 8},), ({"seed": 8}, {"seed": 9})),
    },
    keys.chart_key: {"spec": ('{"mark": "bar"}', '{"mark": "line"}', SCRIPT), "svg": (True, False)},
    keys.frame_key: {
        "made_by": ("code", "other code"),
        "folder": ("work/mine-learner", "work/other-learner"),
        "copy": (["mine/learner", "Mine", "UK"], ["mine/learner", "Ours", "UK"], ["mine/learner", "Mine", "US"]),
        "shown": ({"a-page": [["# A page"]]}, {"a-page": [["# Another"]]}),
        "around": ({"index": "# The book"}, {"index": "# Their book"}),
        "bib": ("@book{one}", "@book{other}"),
    },
    keys.finished_page_key: {
        "made_by": ("code", "other code"),
        "rendered": ("<p>It</p>", "<p>He</p>"),
        "book_id": ("mine/learner", "mine/facilitator"),
        "language": ("en-GB", "en-US"),
        "scripts": (["charts.js"], ["charts.js", "vega.js"]),
    },
    keys.handout_key: {
        "what": ("word", "epub"),
        "name": ("the book", "'A page'"),
        "copy": (("Mine", "en-GB"), ("Ours", "en-GB")),
        "pages": (["page"], ["other page"], ["page", "page"]),
        "script": ("draw()", "paint()"),
    },
    keys.package_key: {
        "output": ("zip", "scorm"),
        "copy": (("Mine", "en-GB"), ("Ours", "en-GB")),
        "pages": (["page"], ["other page"]),
        "files": ({"index.html": "hash"}, {"index.html": "other hash"}, {"other.html": "hash"}),
    },
}
CHANGES = [(of, name, n) for of, all_ in INGREDIENTS.items() for name in all_ for n in range(1, len(all_[name]))]

EVERY = {"book", "chart", "handout", "package", "pages", "run", "run in a kernel"}
OF_NOTEBOOKS = {"book", "run in a kernel"}  # a run in a process of ours is known by what it read
OF_PAGES = OF_NOTEBOOKS | {"handout", "package", "pages"}
FILES = {  # what is made again when one of these changes
    "mine.toml": {"book"},
    "notebooks/00-a.ipynb": {"book"},
    "environment.yml": {"book"},
    "data_synthetic/posts.csv": OF_NOTEBOOKS,
    "casebook/mining/quotes.py": OF_NOTEBOOKS,
    "casebook/cases/the-hashtag.yml": OF_NOTEBOOKS,
    "casebook/world/fields.yml": OF_NOTEBOOKS,
    "casebook/guidance/references.bib": OF_PAGES,
    "casebook/exercises/exercise.js": OF_PAGES,
    "casebook/exercises/templates/paper/decision.html": OF_PAGES,
    "casebook/letters.json": OF_PAGES,
    "casebook/number_text.py": OF_PAGES,
    "casebook/spelling.py": OF_PAGES,
    "casebook/stills.py": OF_PAGES,
    "casebook/values.py": OF_PAGES,
    "casebook/zipped.py": OF_PAGES,
    "casebook/press/editions/divide.py": OF_PAGES,
    "casebook/press/handouts/paper/layouts/book.typ": OF_PAGES,
    "casebook/press/site/finish.py": OF_PAGES,
    "casebook/press/charts/drawing.py": OF_PAGES | {"chart"},
    "casebook/press/charts/a_new_module.py": OF_PAGES | {"chart"},
    "packages/altair-99.dist-info": EVERY,
}
ASK = """
import json, sys
from pathlib import Path
from casebook.press.cache import keys

def every_key():
    keys.forget()
    code = {"cells": [{"cell_type": "code", "source": "seed"}]}
    return {
        "book": keys.book_key(Path("mine.toml"), "casebook"),
        "run": keys.run_key(code, {}, "casebook"),
        "run in a kernel": keys.run_key(code, {}, "nbclient"),
        "chart": keys.chart_key("{}"),
        "pages": keys.pages_code(),
        "handout": keys.handout_key("word", "the book", "a copy", [], ""),
        "package": keys.package_key("zip", "a copy", [], {}),
    }

before, changed = every_key(), {}
for name in json.loads(sys.argv[1]):
    path = Path(name)
    text = path.read_bytes() if path.exists() else None
    path.write_bytes((text or b"") + b"\\n")
    changed[name] = [kind for kind, key in every_key().items() if key != before[kind]]
    path.unlink() if text is None else path.write_bytes(text)
print(json.dumps(changed))
"""
MAKERS = ("handouts.preload", "site.preload")  # of the press: what each process that makes them has imported
IMPORTED = "import sys; print(*(name for name in sys.modules if name.startswith('casebook.')))"


@pytest.mark.parametrize(("of", "name", "number"), CHANGES, ids=lambda value: getattr(value, "__name__", str(value)))
def test_each_ingredient_of_a_key_changes_it(of, name, number):
    usual = {ingredient: values[0] for ingredient, values in INGREDIENTS[of].items()}
    assert set(usual) == set(inspect.signature(of).parameters)
    assert of(**usual) == of(**usual)
    assert of(**usual) != of(**{**usual, name: INGREDIENTS[of][name][number]})


def test_prose_is_no_ingredient_of_a_run():
    assert keys.run_key(CODE, {}, "casebook") == keys.run_key(OTHER_PROSE, {}, "casebook")


def test_a_book_is_made_of_its_file_and_for_the_engine_that_was_asked_for(tmp_path):
    one, other, changed = cohort_file(tmp_path), cohort_file(tmp_path, "other"), tmp_path / "a" / "mine.toml"
    changed.parent.mkdir()
    changed.write_text(one.read_text().replace('"Mine"', '"Ours"'))
    asked = [(one, "casebook"), (one, "nbclient"), (other, "casebook"), (changed, "casebook")]
    assert len({keys.book_key(*of) for of in asked}) == 4


def test_no_two_kinds_of_thing_share_a_key():
    assert keys.digest("chart", "") != keys.digest("run", "")
    usual = [of(**{name: values[0] for name, values in of_it.items()}) for of, of_it in INGREDIENTS.items()]
    assert len(set(usual)) == len(usual)


@pytest.fixture(scope="module")
def package(tmp_path_factory):
    """A folder with a package of its own, and what stands beside it."""
    folder = tmp_path_factory.mktemp("own")
    shutil.copytree(ROOT / "casebook", folder / "casebook", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copytree(ROOT / "data_synthetic", folder / "data_synthetic")
    shutil.copy(ROOT / "environment.yml", folder)
    (folder / "packages").mkdir()
    notebook(folder / "notebooks" / "00-a.ipynb", cell("markdown", "# A page"), cell("code", CHART))
    notebook(folder / "notebooks" / "01-b.ipynb", cell("markdown", "# A case"), cell("code", CASE), id_="b-page")
    cohort_file(folder)
    return folder


def own(folder) -> dict[str, str]:
    """What makes Python take the package in a folder."""
    path = os.pathsep.join(map(str, (folder, folder / "packages")))
    return {"PYTHONPATH": path, "PYTHONDONTWRITEBYTECODE": "1", "CASEBOOK_NOTEBOOKS": str(folder / "notebooks")}


def test_each_file_that_something_is_made_of_changes_the_keys_of_that_and_of_nothing_else(package):
    command = [sys.executable, "-c", ASK, json.dumps(list(FILES))]
    done = subprocess.run(command, cwd=package, env=os.environ | own(package), capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert {name: set(changed) for name, changed in json.loads(done.stdout).items()} == FILES


@pytest.mark.slow
@pytest.mark.parametrize("maker", MAKERS)
def test_all_code_that_makes_pages_or_handouts_counts_among_what_they_are_made_of(maker):
    command = [sys.executable, "-c", f"import casebook.press.{maker}; {IMPORTED}"]
    names = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout.split()
    assert f"casebook.press.{maker}" in names
    loaded = [file for name in names for file in module_files(name.split(".", 1)[1].replace(".", "/"))]
    not_counted = {file for file in loaded if keys.within(file, keys.NOT_FOR_PAGES)}
    assert {file for file in not_counted if not keys.within(file, keys.READ_BY_PAGES)} == set()


def module_files(module: str) -> list[str]:
    return [file for file in (f"{module}.py", f"{module}/__init__.py") if (ROOT / "casebook" / file).exists()]


def test_what_does_not_count_for_pages_is_there():
    assert [name for name in keys.NOT_FOR_PAGES if not (ROOT / "casebook" / name).exists()] == []


@pytest.fixture(scope="module")
def first(package):
    """The same folder with the book built in it."""
    assert build(package).returncode == 0
    return package


@pytest.fixture
def book(first, tmp_path):
    """The same in a folder of its own."""
    shutil.copytree(first, tmp_path, dirs_exist_ok=True)
    return tmp_path


def build(folder, *options) -> subprocess.CompletedProcess:
    return casebook("build", "mine.toml", *options, folder=folder, env=own(folder))


def ran(done: subprocess.CompletedProcess) -> list[str]:
    assert done.returncode == 0, done.stderr
    return re.findall(r": ran (\S+)", done.stdout)


def pictures(folder) -> list[str]:
    """The charts of the learner's book as they were drawn."""
    return [path.read_text() for path in (folder / "build" / "mine" / "learner" / "_charts").iterdir()]


def edit(path, old: str, new: str) -> None:
    text = path.read_text()
    assert text.count(old) == 1
    path.write_text(text.replace(old, new))


@pytest.mark.book
def test_a_changed_drawing_draws_again_and_runs_nothing(book):
    (before,) = pictures(book)
    edit(
        book / "casebook/press/charts/drawing.py",
        "return Drawn(picture,",
        "return Drawn(picture.replace('<svg', '<svg id=\"new\"'),",
    )
    assert ran(build(book)) == []
    assert pictures(book) == [before.replace("<svg", '<svg id="new"')]


@pytest.mark.book
def test_a_changed_case_runs_what_read_it_and_the_book_is_as_if_made_from_nothing(book):
    edit(book / "casebook/cases/the-hashtag.yml", "name: The woman who posted", "name: A woman who posted")
    assert ran(build(book)) == ["01-b.ipynb"]
    assert build(book, "--no-cache", "--out", "fresh").returncode == 0
    assert "A woman who posted" in (book / "build" / "mine" / "learner" / "b-page.html").read_text()
    assert manifest(book / "build" / "mine") == manifest(book / "fresh" / "mine")


@pytest.mark.book
def test_a_page_is_closed_again_when_the_code_that_closes_pages_is_another(book):
    page = book / "build" / "mine" / "learner" / "a-page.html"
    assert "form-action 'self'" in page.read_text()
    edit(book / "casebook/press/site/finish.py", "form-action 'self'", "form-action 'none'")
    assert ran(build(book)) == []
    assert "form-action 'none'" in page.read_text()


@pytest.mark.book
def test_why_a_chart_could_not_be_drawn_is_not_kept(book):
    no_paper = book / "no-paper"
    no_paper.touch()
    fails = f"if __import__('os').path.exists({str(no_paper)!r}):\n            raise ValueError('no paper')"
    edit(book / "casebook/press/charts/drawing.py", "    try:\n", f"    try:\n        {fails}\n")
    done = build(book)
    assert (done.returncode, "the chart 'Bars' cannot be drawn: no paper" in done.stderr) == (1, True)
    no_paper.unlink()
    assert ran(build(book)) == []
    assert len(pictures(book)) == 1


def test_a_kept_reason_why_a_chart_could_not_be_drawn_is_not_used(tmp_path):
    values = {"data": {"values": [{"long": 1}]}, "encoding": {"x": {"field": "long", "type": "quantitative"}}}
    spec = json.dumps({"$schema": "https://vega.github.io/schema/vega-lite/v6.1.0.json", "mark": "bar", **values})
    cache = Cache(tmp_path)
    cache.put("charts", keys.chart_key(spec), vars(Drawn(error="no paper")))
    cache.put("charts", keys.chart_key(SCRIPT), vars(Drawn(vega="draw()")))
    with Pool(1) as pool:
        drawing = Drawing(RunOptions(pool, cache))
        drawing.begin([spec])
        drawn = drawing.drawn()
    assert drawn[spec].svg.startswith("<svg")
    assert drawn[SCRIPT].vega == "draw()"
