"""What readers get that others made is named, with what it is and its licence; and so is what a build installs."""

import fnmatch
import hashlib
import json
import re
import sys
import zipfile
from pathlib import Path

import pikepdf
import pytest
from jsonschema import Draft7Validator
from referencing import Registry, Resource

from casebook.paths import PACKAGE
from tests import requirements, sbom
from tests.conftest import ROOT

SCHEMAS = ROOT / "tests" / "vendored" / "cyclonedx"
BILL = json.loads(sbom.SBOM.read_text(encoding="utf-8"))
PROGRAMS = (".css", ".js", ".map", ".otf", ".ttf", ".wasm", ".woff", ".woff2", ".xsd")  # what others might have made
MADE_HERE = (
    "moved.css",
    "sections.js",
    "cases.js",
    "dials/*.js",
    "room/marks.js",
    "analysis/transcripts.js",
)  # by the press, for each book
PYTHON = pytest.mark.skipif(sys.version_info[:2] != (3, 11), reason="versions are those chosen for Python 3.11")


def components(of=BILL) -> list[dict]:
    return [found for one in of.get("components", []) for found in (one, *components(one))]


def named(path: str) -> list[dict]:
    """The files of the bill that this one is, by its path in an edition."""
    return [one for one in components() if one["type"] == "file" and fnmatch.fnmatch(path, one["name"])]


@PYTHON
def test_the_bill_and_the_page_are_what_make_sbom_writes():
    assert sbom.SBOM.read_text(encoding="utf-8") == sbom.bill(), "run `make sbom`"
    assert requirements.PAGE.read_text(encoding="utf-8") == requirements.page(), "run `make sbom`"


def test_the_bill_is_cyclonedx():
    parts = [json.loads(path.read_text(encoding="utf-8")) for path in sorted(SCHEMAS.glob("*.json"))]
    where = [f"http://cyclonedx.org/schema/{path.name}" for path in sorted(SCHEMAS.glob("*.json"))]
    schemas = [(place, Resource.from_contents(part)) for place, part in zip(where, parts, strict=True)]
    check = Draft7Validator({"$ref": where[0]}, registry=Registry().with_resources(schemas))
    assert [error.message for error in check.iter_errors(BILL)] == []
    wrong = json.loads(json.dumps(BILL).replace('"ISC"', '"no such licence"'))
    assert list(check.iter_errors(wrong))


def test_every_part_has_a_licence_and_what_it_is():
    for one in components():
        assert one["type"] == "file" or one["licenses"], one["name"]


def files(built: Path, edition: str):
    """The files of an edition and of its packages, by their paths, with their bytes."""
    home = built / "clinical-psychology-uk" / edition
    for path in sorted(home.rglob("*")):
        if path.is_file():
            yield path.relative_to(home).as_posix(), path.read_bytes()
        if path.suffix in (".zip", ".imscc", ".epub"):
            with zipfile.ZipFile(path) as archive:
                yield from ((name, archive.read(name)) for name in archive.namelist())


@pytest.mark.parametrize("edition", ["learner", "facilitator"])
def test_every_program_style_and_schema_in_a_book_is_ours_or_in_the_bill(built, edition):
    ours = {path.name for path in PACKAGE.rglob("*") if not named(f"slides/_static/reveal/{path.name}")}
    found = set()
    for path, content in files(built, edition):
        names = named(path)
        for one in names:
            found.add(one["name"])
            for digest in one.get("hashes", []):
                assert hashlib.sha256(content).hexdigest() == digest["content"], path
        if path.endswith(PROGRAMS) and not path.startswith("EPUB/styles/"):  # there, our own by another name
            is_ours = Path(path).name in ours or any(Path(path).match(f"_static/{one}") for one in MADE_HERE)
            assert len(names) == 1 or (not names and is_ours), path
    assert found == {one["name"] for one in components() if one["type"] == "file"}


def test_every_font_in_a_pdf_is_in_the_bill(built):
    known = {one["name"].replace(" ", "") for one in components() if one["type"] == "data"}
    seen = set()
    for path in (built / "clinical-psychology-uk").rglob("*.pdf"):
        with pikepdf.open(path) as pdf:
            held = [thing for thing in pdf.objects if isinstance(thing, pikepdf.Dictionary) and "/FontName" in thing]
            seen |= {str(font.FontName) for font in held}
    assert seen
    for font in seen:
        assert any(re.sub(r"^/[A-Z]{6}\+", "", font).startswith(name) for name in known), font


def test_the_page_lists_every_package_of_the_locks_once_a_version():
    rows = [row[:2] for row in requirements.ROW.findall(requirements.PAGE.read_text(encoding="utf-8"))]
    listed = [row for row in rows if not row[0].startswith(("Package", "---"))]
    book, everything = ([pin[:2] for pin in requirements.pins(lock)] for lock in (requirements.LOCK, requirements.ALL))
    assert sorted(listed) == sorted(everything)
    assert listed[: len(book)] == book


def test_the_books_own_list_of_others_work_names_what_the_bill_does():
    said = (PACKAGE / "press" / "site" / "static" / "LICENCES.txt").read_text(encoding="utf-8").lower()
    for one in components():
        if one["type"] != "file":
            name = re.sub(r"(?<=^vega)-(themes|tooltip|interpreter)|^py(?=pandoc)|(?<=gumshoe)js$", "", one["name"])
            assert re.sub("-(python|binary|icons)$| schemas$", "", name).lower() in said, name
