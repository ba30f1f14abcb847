"""What is made again and what is not: only what changed, always when something did, and with the same result."""

import re
import shutil
import subprocess
import sys

import pytest

from casebook.press.cache import keys
from casebook.press.cache.store import Cache, manifest
from tests.conftest import ROOT, casebook, cell, cohort_file, notebook

PAGE = cell("markdown", "# A page\n\nIt says {eval}`seed`.", "slide"), cell("code", "seed")
COUNTS = (
    cell("code", "seed = 7\npeople = 3", "parameters"),
    cell("markdown", "# Another page\n\nA sentence. {cite}`braun2021`"),
    cell("code", "people"),
)
HEAVY = ("pandas", "altair", "pydantic", "yaml", "nbformat", "papermill", "multiprocessing", "sphinx", "IPython")


@pytest.fixture(scope="module")
def first(tmp_path_factory):
    """A folder of two small notebooks, a cohort for them and a finished build."""
    folder = tmp_path_factory.mktemp("cached")
    notebook(folder / "notebooks" / "00-a.ipynb", *PAGE, id_="a-page")
    notebook(folder / "notebooks" / "01-b.ipynb", *COUNTS, id_="b-page")
    build(folder, cohort_file(folder))
    return folder


@pytest.fixture
def book(first, tmp_path):
    """The same in a folder of its own."""
    shutil.copytree(first, tmp_path, dirs_exist_ok=True)
    return tmp_path


def build(folder, *cohorts, options=(), status=0) -> str:
    """What the command says."""
    env = {"CASEBOOK_NOTEBOOKS": str(folder / "notebooks")}
    cohorts = cohorts or (folder / "mine.toml",)
    done = casebook("build", *cohorts, "--out", folder / "build", *options, env=env)
    assert done.returncode == status, done.stderr
    return done.stdout


def ran(said: str) -> list[str]:
    return sorted(re.findall(r": ran (\S+)", said))


def from_nothing(folder) -> dict[str, str]:
    """The book as it is made without any cache."""
    shutil.copytree(folder / "notebooks", folder / "fresh" / "notebooks")
    shutil.copy(folder / "mine.toml", folder / "fresh")
    build(folder / "fresh", options=["--no-cache"])
    assert not (folder / "fresh" / "build" / ".cache").exists()
    return manifest(folder / "fresh" / "build" / "mine")


@pytest.mark.book
def test_a_book_of_which_nothing_changed_is_left_as_it_is(book):
    before = {path: path.stat().st_mtime_ns for path in (book / "build" / "mine").rglob("*")}
    said = build(book)
    assert "mine: nothing has changed" in said
    assert said.splitlines()[-1].endswith("facilitator/index.html")
    assert {path: path.stat().st_mtime_ns for path in (book / "build" / "mine").rglob("*")} == before


@pytest.mark.book
def test_a_build_that_lies_beside_the_notebooks_changes_nothing(book):
    arguments = ("build", book / "mine.toml", "--out", book / "notebooks" / "build")
    env = {"CASEBOOK_NOTEBOOKS": str(book / "notebooks")}
    assert casebook(*arguments, env=env).returncode == 0
    (book / "notebooks" / ".#mine.csv").symlink_to("somebody-is-at-work")  # as an editor leaves it
    again = casebook(*arguments, env=env)
    assert (again.returncode, "mine: nothing has changed" in again.stdout) == (0, True), again.stderr


@pytest.mark.book
def test_that_nothing_changed_is_found_with_the_standard_library_alone(book):
    env = {"CASEBOOK_NOTEBOOKS": str(book / "notebooks"), "PATH": "/usr/bin:/bin"}
    command = [sys.executable, "-X", "importtime", "-m", "casebook.cli", "build", str(book / "mine.toml")]
    done = subprocess.run([*command, "--out", str(book / "build")], env=env, capture_output=True, text=True, cwd=ROOT)
    assert "nothing has changed" in done.stdout
    imported = {line.rpartition("|")[2].strip().split(".")[0] for line in done.stderr.splitlines() if "|" in line}
    assert "casebook" in imported
    assert imported & set(HEAVY) == set()


@pytest.mark.book
@pytest.mark.parametrize(
    ("name", "cells", "again"),
    [
        ("00-a.ipynb", (cell("markdown", "# A page\n\nIt now says {eval}`seed`."), PAGE[1]), []),
        ("00-a.ipynb", (*PAGE, cell("markdown", "One more.")), []),
        ("00-a.ipynb", (cell("markdown", "# Another title\n\nIt says {eval}`seed`."), PAGE[1]), []),
        ("00-a.ipynb", (cell("markdown", "# A page\n\nIt says {eval}`seed + 1`."), PAGE[1]), ["00-a.ipynb"]),
        ("00-a.ipynb", (PAGE[0], cell("code", "seed + 1")), ["00-a.ipynb"]),
        ("01-b.ipynb", (COUNTS[0], cell("markdown", "# Another page\n\n{cite}`oconnor2020`"), COUNTS[2]), []),
    ],
    ids=["sentence", "cell of prose", "title", "value in prose", "code", "citation"],
)
def test_what_changed_is_made_again_and_the_book_is_as_if_made_from_nothing(book, name, cells, again):
    id_ = {"00-a.ipynb": "a-page", "01-b.ipynb": "b-page"}[name]
    notebook(book / "notebooks" / name, *cells, id_=id_)
    assert ran(build(book)) == again
    assert manifest(book / "build" / "mine") == from_nothing(book)


@pytest.mark.book
def test_a_dial_runs_again_only_the_notebooks_that_declare_it(book):
    cohort_file(book, people="13")
    assert ran(build(book)) == ["01-b.ipynb"]


@pytest.mark.book
def test_cohorts_share_what_does_not_depend_on_which_they_are(book):
    cohort_file(book, "other", name='"Another name"')
    assert ran(build(book, book / "other.toml")) == []
    assert "Another name" in (book / "build" / "other" / "learner" / "index.html").read_text()


@pytest.mark.book
def test_a_run_is_not_used_when_something_that_it_read_has_changed(book):
    cache = Cache(book / "build" / ".cache")
    for path in (book / "build" / ".cache" / "runs").iterdir():
        kept = cache.get("runs", path.stem)
        assert kept["reads"]["package/setting.py"] == keys.place_hash("package/setting.py")
        cache.put("runs", path.stem, {**kept, "reads": {**kept["reads"], "package/setting.py": "as it was"}})
    (book / "build" / "mine" / "learner" / "index.html").unlink()  # so that the book has to be made again
    assert ran(build(book)) == ["00-a.ipynb", "01-b.ipynb"]


@pytest.mark.book
def test_a_file_that_a_lecturer_put_beside_the_notebooks_is_read_again_when_it_changes(book):
    (book / "notebooks" / "mine.csv").write_text("name\nKettle\n")
    reading = cell("code", 'import pandas as pd\nprint(*pd.read_csv("mine.csv").name)')
    notebook(book / "notebooks" / "00-a.ipynb", *PAGE, reading, id_="a-page")
    build(book)
    (book / "notebooks" / "mine.csv").write_text("name\nLantern\n")
    assert ran(build(book)) == ["00-a.ipynb"]
    assert "Lantern" in (book / "build" / "mine" / "learner" / "a-page.html").read_text()


@pytest.mark.book
def test_a_page_that_was_lost_or_changed_by_hand_is_put_right(book):
    whole = manifest(book / "build" / "mine")
    page = book / "build" / "mine" / "learner" / "a-page.html"
    page.write_text(page.read_text().replace("It says", "It lies"))
    assert ran(build(book)) == []
    assert manifest(book / "build" / "mine") == whole


@pytest.mark.book
@pytest.mark.parametrize(
    "damage", [b"", b"not an entry", b"\xff\xfe\x00", None], ids=["empty", "text", "bytes", "a folder instead"]
)
def test_a_damaged_cache_is_found_and_made_again(book, damage):
    whole = manifest(book / "build" / "mine")
    for path in (book / "build" / ".cache").rglob("*"):
        if path.is_file() and damage is not None:
            path.write_bytes(damage)
        elif path.is_file():
            path.unlink()
            path.mkdir()
    assert ran(build(book)) == ["00-a.ipynb", "01-b.ipynb"]
    assert manifest(book / "build" / "mine") == whole


def test_one_changed_byte_in_an_entry_is_found(tmp_path):
    cache = Cache(tmp_path)
    cache.put("runs", "a", {"results": ["as it was"]})
    path = tmp_path / "runs" / "a.json"
    path.write_bytes(path.read_bytes().replace(b"as it was", b"as it wax"))
    assert cache.get("runs", "a") is None
    assert not path.exists()


def test_the_cache_stays_within_its_limit_and_forgets_the_oldest(tmp_path):
    cache = Cache(tmp_path, megabytes=1)
    for number in range(5):
        cache.put("runs", str(number), "x" * 300_000)
    cache.get("runs", "0")  # used again
    assert cache.prune() <= 1_000_000
    kept = {path.stem for path in (tmp_path / "runs").iterdir()}
    assert kept == {"0", "3", "4"}


@pytest.mark.book
def test_the_size_of_the_cache_is_said(book):
    cohort_file(book, people="14")
    assert re.search(r"mine: \d+ MB kept in .*\.cache, of 1,000 at most", build(book))


def test_a_parameter_that_a_notebook_does_not_declare_is_no_part_of_its_key():
    given = {"cells": [{"cell_type": "code", "source": "1", "metadata": {}}]}
    assert keys.run_key(given, {}, "casebook") == keys.run_key({**given, "metadata": {"x": 1}}, {}, "casebook")
    assert keys.run_key(given, {"seed": 1}, "casebook") != keys.run_key(given, {"seed": 2}, "casebook")
