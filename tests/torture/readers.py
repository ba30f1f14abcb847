"""The readers of the book, each as one function of bytes, with something right to begin from.

A reader may refuse, by a CasebookError with a message, and do nothing else: `attempt` says so.
"""

import io
import json
import zipfile
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

import yaml

from casebook.answers.format import answers_from
from casebook.answers.inputs import found_in
from casebook.cases import parse_case
from casebook.coding import planned_codings
from casebook.coding.codebook import codebook
from casebook.coding.project import Project
from casebook.coding.refi_in import read_qdc, read_qdpx
from casebook.coding.refi_out import write_qdc, write_qdpx
from casebook.coding.spreadsheet import read_csv, write_csv
from casebook.cohort import read_cohort
from casebook.contents import fitting, read_page
from casebook.errors import CasebookError
from casebook.reading import from_yaml
from tests.torture.guard import Guard

ROOT = Path(__file__).parent.parent.parent
LONGEST = 2000  # characters of a message: longer is a file poured out onto the terminal


@dataclass(frozen=True)
class Reader:
    """`read(bytes, folder)` reads, with a folder to lay files into; `right(folder)` gives inputs that are right."""

    read: Callable[[bytes, Path], object]
    right: Callable[[Path], list[bytes]]


def attempt(name: str, content: bytes, folder: Path, guard: Guard) -> bool:
    """Have a reader read; whether it took it. AssertionError when it refuses without saying what is wrong."""
    try:
        with guard:
            READERS[name].read(content, folder)
    except CasebookError as error:
        assert str(error).strip(), "refused without a word"
        assert len(str(error)) < LONGEST, f"a message of {len(str(error))} characters"
        return False
    return True


def _cohort(content: bytes, folder: Path) -> object:
    return read_cohort(_laid(folder / "mine.toml", content))


def _notebook(content: bytes, folder: Path) -> object:
    page = read_page(_laid(folder / "00-a.ipynb", content))
    return fitting(page, {"seed": 7, "gentle": True, "profession": "nurse"}, set())


def _decisions(content: bytes, folder: Path) -> object:
    return parse_case(content.decode("utf-8", "replace"), "cases/a-case.yml")


def _answers(content: bytes, folder: Path) -> object:
    return answers_from(content)


def _zip(content: bytes, folder: Path) -> object:
    for found in found_in([_laid(folder / "handed-in.zip", content)]):
        if isinstance(found.content, CasebookError):
            raise found.content
        answers_from(found.content)
    return None


def _qdpx(content: bytes, folder: Path) -> object:
    """An archive as it is, or, where it is none, the project inside of one."""
    if not content.startswith(b"PK"):
        inside = io.BytesIO()
        with zipfile.ZipFile(inside, "w") as archive:
            archive.writestr("project.qde", content)
        content = inside.getvalue()
    return read_qdpx(_laid(folder / "project.qdpx", content))


def _qdc(content: bytes, folder: Path) -> object:
    return read_qdc(_laid(folder / "codes.qdc", content))


TABLES = ("cases", "codes", "excerpts", "codings")


def _csv(content: bytes, folder: Path) -> object:
    """Four tables, one after another with a line of dashes between."""
    home = folder / "tables"
    home.mkdir(exist_ok=True)
    parts = content.split(b"\n----\n")
    for name, part in zip(TABLES, [*parts, *[b""] * 4], strict=False):
        _laid(home / f"{name}.csv", part)
    return read_csv(home)


def _laid(path: Path, content: bytes) -> Path:
    path.write_bytes(content)
    return path


def _cohorts(folder: Path) -> list[bytes]:
    return [path.read_bytes() for path in sorted((ROOT / "cohorts").glob("*.toml"))]


def _pages(folder: Path) -> list[bytes]:
    found = []
    for path in sorted((ROOT / "notebooks").glob("*.ipynb"))[:3]:
        notebook = json.loads(path.read_text(encoding="utf-8"))
        notebook["cells"] = notebook["cells"][:4]
        found.append(json.dumps(notebook).encode())
    return found


def _cases(folder: Path) -> list[bytes]:
    """A real case with its texts cut short, and some of its options: what is slow to read is slow to fuzz."""
    whole = from_yaml((ROOT / "casebook" / "cases" / "this-book.yml").read_text(encoding="utf-8"))
    whole["cards"] = whole["cards"][:1]
    for decision in whole["decisions"]:
        decision["options"] = decision["options"][:3]
    kept = {option["id"] for option in whole["decisions"][0]["options"]}
    for decision in whole["decisions"][1:]:
        decision["openings"] = {id_: text for id_, text in decision["openings"].items() if id_ in kept}
    return [yaml.safe_dump(_cut(whole), allow_unicode=True).encode(), b"case: a\nseats: [b]\nstakeholders: []\n"]


def _cut(value: object) -> object:
    if isinstance(value, dict):
        return {name: _cut(inner) for name, inner in value.items()}
    if isinstance(value, list):
        return [_cut(inner) for inner in value]
    return value[:16] if isinstance(value, str) else value


def _files(folder: Path) -> list[bytes]:
    revision = {"value": 40, "reason": "Because.", "day": "2026-01-05"}
    decided = {"option": "ask", "reason": "So.", "day": "2026-01-05"}
    case = {"positions": {"before": {"revisions": [revision]}}, "decisions": {"first": {"revisions": [decided]}}}
    answers = {
        "schema": "nobodys-data/answers",
        "version": 1,
        "cohort": "mine",
        "book": "mine/learner",
        "code": "be12rk",
        "show_reasons": False,
        "cases": {"the-hashtag": case},
    }
    text = json.dumps(answers, indent=1)
    lines = text.replace("&", "&amp;").replace("<", "&lt;").splitlines()
    return [
        json.dumps(answers).encode(),
        f"Hello,\n\n{text}\n\n-- \nA signature".encode(),
        f"<p>{'<br>&nbsp;'.join(lines)}</p>".encode(),
        text.replace('"', "\N{LEFT DOUBLE QUOTATION MARK}").encode(),
    ]


def _zips(folder: Path) -> list[bytes]:
    made = []
    for compression in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        inside = io.BytesIO()
        with zipfile.ZipFile(inside, "w", compression) as archive:
            archive.writestr("one_1_assignsubmission_file_/answers.json", _files(folder)[0])
        made.append(inside.getvalue())
    return made


def _planned() -> Project:
    """The two invented coders that ship with a case, and the first of the excerpts that they coded."""
    book, codings = codebook("the-learning-log"), planned_codings()
    book = replace(book, excerpts=book.excerpts[:3])
    return Project("planned", (book,), codings[codings["excerpt"].isin([one.id for one in book.excerpts])])


def _projects(folder: Path) -> list[bytes]:
    path = folder / "right.qdpx"
    write_qdpx(path, _planned())
    with zipfile.ZipFile(path) as archive:
        return [path.read_bytes(), archive.read("project.qde")]


def _codebooks(folder: Path) -> list[bytes]:
    path = folder / "right.qdc"
    write_qdc(path, _planned().codebooks)
    return [path.read_bytes()]


def _tables(folder: Path) -> list[bytes]:
    write_csv(folder / "right", _planned())
    return [b"\n----\n".join((folder / "right" / f"{name}.csv").read_bytes() for name in TABLES)]


READERS = {
    "cohort file (TOML)": Reader(_cohort, _cohorts),
    "notebook (JSON)": Reader(_notebook, _pages),
    "decision file (YAML)": Reader(_decisions, _cases),
    "answers file (JSON)": Reader(_answers, _files),
    "answers in a zip": Reader(_zip, _zips),
    "REFI-QDA project (zip, XML)": Reader(_qdpx, _projects),
    "REFI-QDA codebook (XML)": Reader(_qdc, _codebooks),
    "codes as tables (CSV)": Reader(_csv, _tables),
}
