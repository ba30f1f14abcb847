"""The same everywhere: a book's bytes depend on no clock, place, person or machine, nor on its notebooks' order."""

import io
import json
import os
import re
import shutil
import socket
import subprocess
import sys
import time
import zipfile
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pikepdf
import pytest

from casebook.press.order.compared import compared, last_copy
from casebook.press.workers.pool import CALM
from tests.conftest import COHORTS, ROOT, casebook, cell, cohort_file, notebook

CASE = ROOT / "notebooks" / "13-this-book.ipynb"
PERSON = "ada-kettle"
EPOCH = (1980, 1, 1, 0, 0, 0)
IN_ONE_PROCESS = """
import sys
import casebook.press.execute.preload
import json
from dataclasses import replace
from pathlib import Path
from casebook.cohort import read_cohort
from casebook.press.execute import notebooks as run
from casebook.press.execute import one as running
from casebook.press.workers.pool import Pool

cohort = replace(read_cohort(Path(sys.argv[1])), turnable=False)
tasks = {task.notebook.name[:2]: task for task in run.tasks(cohort, Path())}
for order in sys.argv[2:]:
    made = {}
    for number in order.split():
        task = tasks[number]
        ran = running.do(run.job_of(task, task.notebook.read_text(encoding="utf-8"), run.RunOptions(None)))
        made[number] = ran.error or ran.results
    print(json.dumps(made, sort_keys=True))
"""


def files(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


@pytest.fixture(scope="module")
def twice(tmp_path_factory):
    """One case with everything that can be made of it, in two places that have nothing in common, and when it began."""
    made, began = [], time.time()
    for place, jobs, mask, env in (
        ("a", 2, 0o022, {"TZ": "Pacific/Kiritimati", "LC_ALL": "C.UTF-8", "PYTHONHASHSEED": "0"}),
        (
            f"Ein größerer Ordner/{PERSON}/x/y",
            1,
            0o077,
            {"TZ": "America/Caracas", "LC_ALL": "C", "PYTHONHASHSEED": "5"},
        ),
    ):
        folder = tmp_path_factory.mktemp("same") / place
        home = folder / f"home of {PERSON}"
        home.mkdir(parents=True)
        (folder / "notebooks").mkdir()
        shutil.copy(CASE, folder / "notebooks")
        env |= {"HOME": str(home), "USER": PERSON, "LOGNAME": PERSON, "CASEBOOK_NOTEBOOKS": str(folder / "notebooks")}
        cohort = cohort_file(folder, cases='["this-book"]', outputs=None)
        done = casebook("build", cohort, "--out", folder / "build", "--jobs", jobs, env=env, umask=mask)
        assert done.returncode == 0, done.stderr
        made.append(files(folder / "build" / "mine"))
    return *made, began


def within(path: str, content: bytes) -> Iterator[tuple[str, bytes]]:
    """A file, and what is packed in it, however deep."""
    yield path, content
    if content.startswith(b"PK\3\4"):  # any bytes can look like a zip's end, and a PDF's once did
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            for entry in archive.infolist():
                assert entry.date_time == EPOCH, f"{path}: {entry.filename}"
                yield from within(f"{path}/{entry.filename}", archive.read(entry))
    if content.startswith(b"%PDF"):
        with pikepdf.open(io.BytesIO(content)) as pdf:
            yield f"{path}: its description", str(pdf.docinfo).encode() + pdf.Root.Metadata.read_bytes()


@pytest.mark.book
def test_a_copy_is_the_same_in_another_place_zone_locale_home_and_with_other_workers(twice):
    one, other, _ = twice
    assert one.keys() == other.keys()
    assert [path for path in one if one[path] != other[path]] == []
    made = {path.rpartition(".")[2] for path in one}
    assert {"html", "pdf", "docx", "epub", "ipynb", "zip", "imscc", "txt", "svg", "json"} <= made


@pytest.mark.book
def test_no_file_says_when_it_was_made(twice):
    made, _, began = twice
    today = date.fromtimestamp(began)
    stamps = re.compile(rf"{today.isoformat()}T\d\d:|D:{today.year}\d{{10}}|\b{today:%Y%m%d}\d{{4}}".encode())
    seconds = re.compile(rb"(?<![\d.])(1\d{9})(?:\d{3})?(?!\d)")
    for path, content in (inner for file in made.items() for inner in within(*file)):
        assert not stamps.search(content), path
        assert b"tIME" not in content or not content.startswith(b"\x89PNG"), path
        if not content.startswith((b"%PDF", b"\x89PNG", b"PK")):
            assert not [one for one in seconds.findall(content) if began <= int(one) <= time.time()], path


@pytest.mark.book
def test_no_file_says_on_whose_computer_it_was_made(twice):
    _, made, _ = twice
    names = [PERSON, "größerer Ordner", "same0", "same1", *([host] if len(host := socket.gethostname()) > 5 else [])]
    for path, content in (inner for file in made.items() for inner in within(*file)):
        for name in names:
            assert name not in path
            assert name.encode() not in content, path
            assert name.encode("utf-16-be") not in content, path


@pytest.mark.book
def test_notebooks_come_out_the_same_in_any_order_among_what_others_left():
    orders = "03 05 06 09 10 11 12 81", "12 09 03 81 11 06 05 10", "06 81 10 05 12 03 11 09"
    command = [sys.executable, "-c", IN_ONE_PROCESS, str(COHORTS[0]), *orders]
    done = subprocess.run(command, capture_output=True, text=True, cwd=ROOT, env=os.environ | CALM)
    assert done.returncode == 0, done.stderr
    first, *others = [results(line) for line in done.stdout.splitlines()]
    assert len(others) == 2
    assert all(isinstance(made, list) and made for made in first.values()), first
    for other in others:
        assert [number for number in first if other[number] != first[number]] == []


def results(line: str) -> dict:
    """What a line says, but for the numbers that cells got, which count on."""
    return json.loads(line, object_hook=lambda thing: {k: v for k, v in thing.items() if k != "execution_count"})


@pytest.mark.book
def test_a_book_made_again_with_another_version_says_what_that_changed(tmp_path):
    notebook(tmp_path / "notebooks" / "00-a.ipynb", cell("markdown", "# A page\n\nText."), cell("code", "1 + 1"))
    env, home = {"CASEBOOK_NOTEBOOKS": str(tmp_path / "notebooks")}, tmp_path / "build" / "mine"

    def build() -> str:
        done = casebook("build", cohort_file(tmp_path), "--out", tmp_path / "build", env=env)
        assert done.returncode == 0, done.stderr
        return done.stdout

    assert "last time" not in build()
    record = json.loads((home / "casebook.json").read_text())
    now, count = record["versions"]["altair"], len(files(home)) - 1
    record["versions"]["altair"] = "6.0"
    (home / "casebook.json").write_text(json.dumps(record))
    (home / "learner" / "a-page.html").write_text("As another version had made it.")
    said = f"mine: made with altair {now}, last time 6.0: 1 of {count} files differ (learner/a-page.html)\n"
    assert said in build()
    (home / "learner" / "a-page.html").write_text("Changed by hand.")
    assert "last time" not in build()


@pytest.fixture
def copies(tmp_path):
    """The last copy and the new one of a book of twenty files, which two versions made."""
    for name, versions in (("last", {"altair": "6.0", "pandas": "3.0"}), ("new", {"altair": "6.1", "pandas": "3.0"})):
        (tmp_path / name / "learner").mkdir(parents=True)
        for number in range(20):
            (tmp_path / name / "learner" / f"{number:02}.html").write_text("A page.")
        (tmp_path / name / "casebook.json").write_text(json.dumps({"versions": versions, "package": "a"}))
    return tmp_path / "last", tmp_path / "new"


def record(copy: Path, **said) -> None:
    (copy / "casebook.json").write_text(json.dumps(json.loads((copy / "casebook.json").read_text()) | said))


def said_of(last, new) -> list[str]:
    """What is said of a new copy where the last one stood."""
    return list(compared("mine", last_copy(last, json.loads((new / "casebook.json").read_text())), new))


def test_a_version_that_changes_nothing_is_said_with_that(copies):
    assert said_of(*copies) == ["mine: made with altair 6.1, last time 6.0: all 20 files are the same"]


def test_of_many_files_the_first_are_named_and_what_else_changed(copies):
    last, new = copies
    for number in range(9):
        (new / "learner" / f"{number:02}.html").write_text("Another page.")
    (last / "gone.txt").write_text("It was there.")
    record(last, package="b", versions={"altair": "6.0", "pandas": "2.9", "left": "1.0"})
    (said,) = said_of(*copies)
    assert said == (
        "mine: made with altair 6.1, last time 6.0; pandas 3.0, last time 2.9: 10 of 20 files differ (gone.txt, "
        "learner/00.html, learner/01.html, learner/02.html, learner/03.html, 5 more); the package changed as well"
    )


def test_nothing_is_said_of_what_the_same_versions_made(copies):
    last, new = copies
    (new / "learner" / "00.html").write_text("A page that somebody changed.")
    record(last, versions={"altair": "6.1"})
    assert said_of(last, new) == []


@pytest.mark.parametrize("text", [None, "", "[]", '{"versions": 3}', "{", '{"settings": {}}'])
def test_nothing_is_said_of_a_copy_that_does_not_say_what_made_it(copies, text):
    last, new = copies
    (last / "casebook.json").unlink()
    if text is not None:
        (last / "casebook.json").write_text(text)
    assert said_of(last, new) == []
