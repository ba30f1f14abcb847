"""A case that is withheld is in nothing that is made for a cohort: files searched, zips opened, PDFs read."""

import io
import re
import shutil
import subprocess
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.answers import answers_file, written
from tests.conftest import ROOT, casebook, cohort_file, once, program

GONE = re.compile(r"The follow list|the-follow-list|Wrenfield|Ostermoor|Eskermoor|Lowmarrow")
STAYS = re.compile(r"The label|the-label|Fenmarrow|Ellerdyke")  # of the other case: what a search would find
IN_CODE = re.compile(r"casebook/(cohort|paths|guidance/reviewed)\.py$")  # say the id as an example, or which cases go
ROW = "2027-03-02,Somebody Invented,,yes,yes,the-label;the-follow-list,the-follow-list,It is my mother's house.,\n"
ZIPPED = {".zip", ".imscc", ".docx", ".epub"}
PICTURES = {".png", ".jpg", ".woff2", ".ico", ".wasm", ".inv"}

pytestmark = pytest.mark.book


@pytest.fixture(scope="module")
def made(tmp_path_factory) -> Path:
    """All that is made for a cohort that had chosen a case which is withheld since, with its debrief."""
    return once(tmp_path_factory, "withheld", build)


def build(folder: Path) -> None:
    home = folder / "own"
    for part in ("casebook", "notebooks", "data_synthetic"):
        shutil.copytree(ROOT / part, home / part, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "environment.yml", home)
    with (home / "casebook" / "guidance" / "reviews.csv").open("a", encoding="utf-8") as table:
        table.write(ROW)
    mine = cohort_file(folder, cases='["the-follow-list", "the-label"]', outputs=None)
    done = casebook("build", mine, "--out", folder / "build", folder=home, env={"PYTHONPATH": str(home)})
    assert done.returncode == 0, done.stderr
    (folder / "said.txt").write_text(done.stdout, encoding="utf-8")
    half = {"positions": {"before": {"revisions": [{"value": 9, "reason": "", "day": "2027-03-01"}]}}}
    answers = answers_file(cohort="mine", book="mine/learner", cases={"the-follow-list": half, "the-label": half})
    (folder / "one.json").write_bytes(written(answers))
    done = casebook(
        "debrief", mine, folder / "one.json", "--out", folder / "build", folder=home, env={"PYTHONPATH": str(home)}
    )
    assert done.returncode == 0, done.stderr
    (folder / "debriefed.txt").write_text(done.stdout, encoding="utf-8")


def texts(made: Path) -> Iterator[tuple[str, str]]:
    """What every file says, by its place; what is zipped is opened, to any depth."""
    for path in sorted((made / "build").rglob("*")):
        if path.is_file():
            yield from said(path.relative_to(made / "build").as_posix(), path.read_bytes())


def said(name: str, data: bytes) -> Iterator[tuple[str, str]]:
    ending = Path(name).suffix
    if ending in ZIPPED:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            for inside in archive.namelist():
                yield from said(f"{name}!{inside}", archive.read(inside))
    elif ending == ".pdf":
        reads = program("pdftotext", "poppler-utils", "the PDFs' words were not read")
        yield name, subprocess.run([reads, "-", "-"], input=data, capture_output=True, check=True).stdout.decode()
    elif ending not in PICTURES:
        yield name, data.decode("utf-8", errors="replace")


def test_a_withheld_case_is_in_nothing_that_is_made(made):
    found = [
        f"{name}: {hit[0]}" for name, text in texts(made) for hit in GONE.finditer(text) if not IN_CODE.search(name)
    ]
    assert not found
    names = [path.name for path in made.rglob("*") if path.is_relative_to(made / "build")]
    assert not [name for name in names if "follow-list" in name or "this-book" in name]


def test_the_same_search_finds_the_case_that_is_not_withheld_in_every_kind_of_file(made):
    kinds = {
        re.sub(r".*(\.\w+)(!.*)$", r"\1", name) if "!" in name else Path(name).suffix
        for name, text in texts(made)
        if STAYS.search(text)
    }
    assert kinds >= {".html", ".js", ".pdf", ".docx", ".epub", ".imscc", ".zip", ".ipynb", ".txt"}


def test_why_it_was_withheld_and_by_whom_is_nowhere(made):
    assert not [name for name, text in texts(made) if "my mother's house" in text]


def test_the_build_says_that_it_is_withheld_and_the_debrief_leaves_its_answers_out(made):
    assert (
        "the-follow-list: withheld since 2 March 2027, as somebody who read it wished"
        in (made / "said.txt").read_text()
    )
    assert "the case 'the-follow-list' is withheld" in (made / "debriefed.txt").read_text()


def test_a_page_that_was_read_says_by_whom_and_when(made):
    page = (made / "build" / "mine" / "learner" / "the-label.html").read_text(encoding="utf-8")
    assert "Read, from lived experience of services, by Somebody Invented on 2 March 2027." in page


@pytest.mark.parametrize(
    ("page", "first", "last"),
    [
        ("reviewing", "For somebody who reads pages of this book", "How I wish to be named. What I want withheld:"),
        ("marks", "Form A: six stories", "6. A woman posts"),
        ("marks", "Form B: six stories", "6. A woman posts"),
        ("portfolio", "Certificate of taking part", "Signed:"),
    ],
)
def test_each_sheet_for_the_facilitator_to_print_is_one_side(made, page, first, last):
    reads = program("pdftotext", "poppler-utils", "the PDFs' words were not read")
    paper = made / "build" / "mine" / "facilitator" / "paper" / f"{page}.pdf"
    pages = subprocess.run([reads, paper, "-"], capture_output=True, text=True, check=True).stdout.split("\f")
    (sheet,) = (text for text in pages if re.search(rf"^{first}", text, re.M))
    assert last in sheet and "For the facilitator" not in sheet and len(re.findall("^Form [AB]:", sheet, re.M)) < 2
    assert not (made / "build" / "mine" / "learner" / "paper" / f"{page}.pdf").exists()
