"""What the documents say is so: commands exist, lists agree, imports go one way."""

import ast
import re
import subprocess
import tomllib

import pytest
import yaml

import casebook
from casebook import contents
from casebook.arguments import parser
from casebook.press.site.citing import cited
from tests.conftest import ROOT

README = (ROOT / "README.md").read_text()


def test_readme_is_short_and_its_picture_is_there():
    assert len(README.splitlines()) < 120
    for picture in re.findall(r"!\[[^]]+\]\(([^)]+)\)", README):
        assert (ROOT / picture).is_file()


def commands(text: str) -> list[str]:
    blocks = re.findall(r"^```\n(.*?)^```", text, flags=re.M | re.S)
    return [line for block in blocks for line in block.splitlines() if line.strip()]


def test_every_make_target_named_in_the_readme_exists():
    makefile = (ROOT / "Makefile").read_text()
    for target in re.findall(r"(?:^|`)make ([a-z]+)", README, flags=re.M):
        assert re.search(rf"^{target}:", makefile, flags=re.M), target


@pytest.mark.parametrize(
    "line", [line for line in commands(README) if "casebook " in line and not line.startswith("make")]
)
def test_every_casebook_command_in_the_readme_is_one(line):
    parser().parse_args(line.split("casebook ", 1)[1].split())


def test_the_readme_says_of_a_case_what_its_first_page_says():
    lines = dict(re.findall(r"^\| \d+ \| ([^|]+) \| ([^|]+) \|$", README, flags=re.M))
    assert all(lines[page.meta.title].lower() == page.meta.line.lower() for page in contents.cases_named(""))


def test_the_readme_lists_the_pages_that_are_there():
    rows = re.findall(r"^\| (\d+) \| ([^|]+) \|", README, flags=re.M)
    assert rows == [(str(int(page.path.name[:2])), page.meta.title) for page in contents.pages() if not page.meta.draft]


def test_bare_make_lists_the_targets():
    listed = subprocess.run(["make"], cwd=ROOT, capture_output=True, text=True).stdout
    for target in ("casebook", "test", "lab", "check", "data", "bench", "clean"):
        assert f"make {target} " in listed


def test_contributing_names_every_tag():
    contributing = (ROOT / "CONTRIBUTING.md").read_text()
    assert re.findall(r"^\| `([a-z-]+)` \|", contributing, flags=re.M) == list(contents.TAGS)


def test_what_architecture_names_is_there():
    named = set(
        re.findall(r"`([a-z][a-z_]*/[a-z_./-]+\.(?:py|js)|[a-z_]+\.py)`", (ROOT / "ARCHITECTURE.md").read_text())
    )
    assert len(named) > 30
    assert [name for name in named if not (ROOT / name).exists() and not (ROOT / "casebook" / name).exists()] == []


def test_only_the_warm_process_holds_what_notebooks_call_and_no_part_of_the_book():
    warm = (ROOT / "casebook" / "press" / "execute" / "preload.py").read_text()
    assert re.findall(r"import casebook\.(mining|surveillance|consent)", warm) == []
    assert "import casebook.world" in warm


def test_modules_have_one_subject_and_say_what_it_is():
    for module in (ROOT / "casebook").rglob("*.py"):
        text = module.read_text()
        assert ast.get_docstring(ast.parse(text)), module
        assert len(text.splitlines()) <= 300, module


def test_browser_files_made_by_others_come_with_their_licence():
    licences = (ROOT / "casebook" / "press" / "site" / "static" / "LICENCES.txt").read_text()
    for name in ("vega.js", "furo", "basic.css", "mystnb", "reveal.js", "BSD-3-Clause", "MIT"):
        assert name in licences


def test_every_place_that_says_the_version_says_the_same():
    cff = yaml.safe_load((ROOT / "CITATION.cff").read_text())
    top = re.search(r"^## (\S+), (\S+)$", (ROOT / "CHANGELOG.md").read_text(), flags=re.M)
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    said = (casebook.__version__, casebook.__released__)
    assert said == (cff["version"], cff["date-released"].isoformat()) == (top[1], top[2])
    assert project["version"] == said[0]


def test_a_case_is_cited_by_its_own_authors_and_version():
    page = contents.case("the-alert").meta
    assert page.version
    ours, theirs = cited([page, page.model_copy(update={"authors": ["A. Author", "B. Author"], "version": ""})])[
        "cases"
    ]
    book = f"In: *Nobody's Data*, version {casebook.__version__}."
    assert ours == f"The Nobody's Data team ({casebook.__released__[:4]}). The alert, version {page.version}. {book}"
    assert theirs.startswith("A. Author, B. Author (") and theirs.endswith(f"The alert. {book}")
