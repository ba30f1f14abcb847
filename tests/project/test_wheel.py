"""The wheel brings all that a book is made of, makes the same book as a checkout, and writes nothing where it lies."""

import os
import shutil
import subprocess
import sys
import sysconfig
import zipfile
from pathlib import Path

import pytest

from casebook.press.cache.store import manifest
from tests.conftest import ROOT, casebook, cell, cohort_file, notebook

BROUGHT = ("notebooks/*.ipynb", "data_synthetic/*", "cohorts/*.toml", "environment.yml")

pytestmark = pytest.mark.book
CASE = {"cases": '["the-learning-log"]', "outputs": '["notebooks"]'}


@pytest.fixture(scope="module")
def wheel(tmp_path_factory) -> Path:
    """The wheel, built where somebody keeps answers and a cohort of their own beside the examples."""
    out, source = tmp_path_factory.mktemp("wheel"), tmp_path_factory.mktemp("source")
    for name in ("casebook", "cohorts", "data_synthetic", "notebooks"):
        shutil.copytree(ROOT / name, source / name, ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("LICENSE", "README.md", "environment.yml", "hatch_build.py", "pyproject.toml"):
        shutil.copy(ROOT / name, source)
    for own in ("cohorts/mine.toml", "cohorts/mine.answers.sqlite", "notebooks/00-start-here.html"):
        (source / own).write_text("not to be handed on")
    ran(sys.executable, "-m", "uv", "build", "--quiet", "--wheel", "--out-dir", out, source)
    (made,) = out.glob("*.whl")
    return made


@pytest.fixture(scope="module")
def installed(wheel, tmp_path_factory) -> Path:
    """An environment with the wheel installed and, instead of copies, this environment's libraries."""
    venv = tmp_path_factory.mktemp("venv") / "env"
    ran(sys.executable, "-m", "uv", "venv", "--quiet", "--python", sys.executable, venv)
    ran(
        sys.executable, "-m", "uv", "pip", "install", "--quiet", "--no-deps", "--python", venv / "bin" / "python", wheel
    )
    packages(venv).joinpath("libraries.pth").write_text(sysconfig.get_path("purelib"))
    return venv


def packages(venv: Path) -> Path:
    """Where an environment keeps what is installed."""
    (found,) = venv.glob("lib/python*/site-packages")
    return found


def ran(*command, folder=None, env=None) -> subprocess.CompletedProcess:
    """A command that went well."""
    done = run(*command, folder=folder, env=env)
    assert done.returncode == 0, done.stderr
    return done


def run(*command, folder=None, env=None) -> subprocess.CompletedProcess:
    clean = {name: value for name, value in os.environ.items() if name not in ("PYTHONPATH", "CASEBOOK_NOTEBOOKS")}
    return subprocess.run(
        [*map(str, command)], capture_output=True, text=True, cwd=folder, env=clean | (env or {}), timeout=300
    )


def test_the_wheel_brings_what_a_book_is_made_of_and_nothing_of_whoever_built_it(wheel):
    with zipfile.ZipFile(wheel) as packed:
        names = {name.removeprefix("casebook/_shared/") for name in packed.namelist() if "/_shared/" in name}
    listed = subprocess.run(["git", "ls-files", *BROUGHT], cwd=ROOT, capture_output=True, text=True).stdout.split()
    assert names == set(listed)
    assert {name.split("/")[0] for name in names} == {"cohorts", "data_synthetic", "environment.yml", "notebooks"}


def test_a_book_from_the_wheel_is_the_checkouts_and_nothing_is_written_where_it_lies(installed, tmp_path):
    program, home = installed / "bin" / "casebook", packages(installed) / "casebook"
    before = {name: hash_ for name, hash_ in manifest(home).items() if "__pycache__" not in name}
    ran(program, "new", "second-years", folder=tmp_path)
    cohort = cohort_file(tmp_path / "cohorts", **CASE)
    done = ran(program, "build", cohort, folder=tmp_path)
    book = tmp_path / "build" / "mine"
    assert (book / "learner" / "the-learning-log.html").is_file()
    assert (book / "learner" / "notebooks" / "data_synthetic" / "posts.csv").is_file()
    assert not (book / "learner" / "notebooks" / "casebook" / "_shared").exists()
    assert "learner's book: build/mine/learner/index.html" in done.stdout
    ran(program, "data", folder=tmp_path)
    assert (tmp_path / "data_synthetic" / "posts.csv").read_bytes() == (ROOT / "data_synthetic/posts.csv").read_bytes()
    assert {name: hash_ for name, hash_ in manifest(home).items() if "__pycache__" not in name} == before
    assert not any((packages(installed) / name).exists() for name in ("cohorts", "data_synthetic", "environment.yml"))

    assert casebook("build", cohort, "--out", tmp_path / "checkout").returncode == 0
    assert manifest(tmp_path / "checkout" / "mine") == manifest(book)


def test_a_book_of_one_case_of_ones_own_and_two_of_ours_is_made_in_an_empty_directory(installed, tmp_path):
    program, home = installed / "bin" / "casebook", packages(installed) / "casebook"
    before = {name: hash_ for name, hash_ in manifest(home).items() if "__pycache__" not in name}
    ran(program, "init", "mine", folder=tmp_path)
    ran(program, "new-case", "the-rota", "--part", "Watched", folder=tmp_path / "mine")
    words = "professions:\n  midwife: {role: midwife, trainee: student midwife, lead: midwife who leads the service}\n"
    (tmp_path / "mine" / "terms.yml").write_text(words)
    (cohort,) = (tmp_path / "mine" / "cohorts").glob("*.toml")
    asked = {"name": '"Midwives"', "profession": '"midwife"', "cases": '["the-rota", "the-quote", "the-alert"]'}
    cohort.unlink()
    cohort_file(cohort.parent, cohort.stem, **asked, outputs='["notebooks", "scorm"]')
    ran(program, "build", folder=tmp_path / "mine")
    book = tmp_path / "mine" / "build" / cohort.stem / "learner"
    assert "midwife" in (book / "the-alert.html").read_text()
    contents = (book / "index.html").read_text()
    assert contents.index("the-rota.html") < contents.index("the-alert.html") < contents.index("the-quote.html")
    assert {name: hash_ for name, hash_ in manifest(home).items() if "__pycache__" not in name} == before
    handed = book / "notebooks"  # what is handed out runs by itself, with the case and the words in it
    client = "nbclient.NotebookClient(nbformat.read('15-the-rota.ipynb', 4)).execute()"
    done = ran(sys.executable, "-c", f"import nbclient, nbformat; print({client})", folder=handed)
    assert "Ada Thornfell has read what you chose" in done.stdout


def test_nbconvert_of_its_environment_writes_numbers_into_prose(installed, tmp_path):
    made = notebook(tmp_path / "a.ipynb", cell("markdown", "It is {eval}`seed`."))
    env = {"JUPYTER_PATH": str(Path(sys.prefix, "share", "jupyter"))}  # templates, which stayed with the libraries
    command = (installed / "bin" / "python", "-m", "nbconvert", "--execute", "--to", "html", made.name)
    ran(*command, folder=tmp_path, env=env)
    assert "It is 7." in made.with_suffix(".html").read_text()


def test_without_a_cohort_the_wheel_builds_its_first_example(installed):
    asked = "from casebook.cli import FIRST_EXAMPLE as first; print(first, first.is_file())"
    said = ran(installed / "bin" / "python", "-P", "-c", asked).stdout.split()
    assert said == [str(packages(installed) / "casebook/_shared/cohorts/clinical-psychology-uk.toml"), "True"]


def test_a_package_without_its_notebooks_refuses_to_make_a_book(tmp_path):
    shutil.copytree(ROOT / "casebook", tmp_path / "lib" / "casebook", ignore=shutil.ignore_patterns("__pycache__"))
    cohort = cohort_file(tmp_path)
    env = {"PYTHONPATH": str(tmp_path / "lib")}
    done = casebook("build", cohort, "--out", tmp_path / "build", folder=tmp_path, env=env)
    assert done.returncode == 1
    assert done.stderr.strip().endswith("holds no notebook of the book; get the whole project, and run casebook there")
    assert "Traceback" not in done.stderr
    assert not (tmp_path / "build" / "mine").exists()
