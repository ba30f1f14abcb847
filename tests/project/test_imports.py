"""Which way imports go: down, without circles, whether a module is named in an import or in a string."""

import ast
import re
from pathlib import Path

import pytest

from tests.conftest import ROOT

PACKAGE = ROOT / "casebook"
MODULES = sorted(path for path in PACKAGE.rglob("*.py") if "_shared" not in path.parts)
LIGHT = {
    "dials",
    "errors",
    "paths",
    "number_text",
    "spelling",
    "stills",
    "letters",
    "arguments",
    "metadata",
    "intervals",
    "reading",
    "terminal",
    "named",
    "folded",
    "language",
    "embedded",
    "zipped",
}
MAY_IMPORT = {  # beside those that anybody may, since they import nothing of the book but each other
    "guidance": set(),
    "values": set(),
    "converting": {"values"},
    "contents": {"guidance"},
    "plan": {"contents"},
    "cases": {"guidance"},
    "sessions": {"cases", "guidance"},
    "toml_file": set(),
    "cohort": {"guidance", "contents", "toml_file"},
    "setting": {"cases", "cohort", "guidance"},
    "tables": set(),
    "charts": {"tables"},
    "world": set(),
    "mining": {"world", "charts"},
    "surveillance": {"world", "charts"},
    "transcripts": {"world"},
    "consent": {"world", "charts", "transcripts"},
    "thematic": {"consent", "tables", "transcripts"},
    "exercises": {"answers", "cases", "contents", "setting"},
    "coding": {"cases", "contents", "guidance", "setting", "tables"},
    "answers": {"cases", "cohort", "guidance"},
    "analysis": {"answers", "coding", "consent", "exercises", "transcripts"},
    "debrief": {"answers", "cases", "charts", "contents", "setting"},
    "deciding": {"answers", "cases", "contents", "exercises", "guidance", "plan", "sessions", "setting", "tables"},
    "authoring": {"cases", "cohort", "contents", "guidance", "plan", "setting"},
    "press": {"cases", "cohort", "consent", "contents", "exercises", "guidance", "plan", "sessions", "values"},
    "nbconvert_config": set(),
    "serve": {"answers", "cohort", "press"},
    "preview": {"cases", "check", "cohort", "contents", "guidance", "press", "serve", "sessions"},
}
ROOMS = {  # of the press, and the rooms below each
    "order": {"handouts", "site", "editions", "execute", "charts", "workers", "cache"},
    "handouts": {"site", "editions", "charts", "workers"},
    "site": {"editions", "charts", "workers", "cache"},
    "editions": {"charts"},
    "execute": {"charts", "workers", "cache"},
    "charts": {"workers"},
    "workers": {"cache"},
    "cache": set(),
}
ANYTHING = {"cli", "check", "group_outputs", "__init__", "__main__"}  # they join what knows nothing of one another
READY_FOR_NOTEBOOKS = PACKAGE / "press" / "execute" / "preload.py"  # imports beforehand what notebooks will
NAMED = re.compile(r"casebook(?:\.[a-z_]+)+")


def named(path: Path) -> set[str]:
    """The modules of the package that a module names, dotted: in an import of either form, or in a string."""
    tree = ast.walk(ast.parse(path.read_text(encoding="utf-8")))
    texts = {node.value for node in tree if isinstance(node, ast.Constant) and isinstance(node.value, str)}
    return imported(path) | {text for text in texts if NAMED.fullmatch(text) and text != "casebook.json"}


def imported(path: Path) -> set[str]:
    """The modules of the package that a module imports, dotted, with the names that it takes of them."""
    modules = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and (node.module or "").split(".")[0] == "casebook":
            modules |= {f"{node.module}.{alias.name}" for alias in node.names}
        elif isinstance(node, ast.Import):
            modules |= {alias.name for alias in node.names if alias.name.split(".")[0] == "casebook"}
    return modules


def part_of(dotted: str) -> str:
    return dotted.split(".")[1] if "." in dotted else ""


def room_of(dotted: str) -> str:
    parts = dotted.split(".")
    return parts[2] if len(parts) > 2 and parts[1] == "press" and parts[2] in ROOMS else ""


def dotted(path: Path) -> str:
    return ".".join(["casebook", *path.relative_to(PACKAGE).with_suffix("").parts])


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.relative_to(PACKAGE).as_posix())
def test_a_module_names_only_what_is_below_it(path):
    own, room = part_of(dotted(path)), room_of(dotted(path))
    others = {name for name in named(path) if part_of(name) != own}
    if own not in ANYTHING and path != READY_FOR_NOTEBOOKS:
        may = LIGHT if own in LIGHT else LIGHT | MAY_IMPORT[own]
        assert {part_of(name) for name in others} <= may | {"__version__", "__released__", ""}
    if room:
        assert {room_of(name) for name in named(path)} - {room, ""} <= ROOMS[room]


def test_there_are_no_circles():
    arrows = {part: (LIGHT | below) - {part} for part, below in MAY_IMPORT.items()} | {name: set() for name in LIGHT}
    for graph in (arrows, ROOMS):
        left = {name: set(below) for name, below in graph.items()}
        while left:
            free = {name for name, below in left.items() if not below & left.keys()}
            assert free, f"a circle among {sorted(left)}"
            left = {name: below for name, below in left.items() if name not in free}


def test_no_two_modules_import_each_other():
    arrows = {dotted(path): imported(path) for path in MODULES if path.name != "__init__.py"}
    pairs = {
        frozenset((one, other))
        for one in arrows
        for other in arrows
        if one != other and _names(arrows[one], other) and _names(arrows[other], one)
    }
    assert pairs == set()


def _names(modules: set[str], other: str) -> bool:
    return any(name == other or name.startswith(f"{other}.") for name in modules)


def test_every_part_and_every_room_has_its_place():
    parts = {part_of(dotted(path)) for path in MODULES}
    assert parts - ANYTHING - LIGHT == set(MAY_IMPORT)
    rooms = {path.parent.name for path in (PACKAGE / "press").glob("*/__init__.py")}
    assert rooms == set(ROOMS)


@pytest.mark.parametrize("text", ["import casebook.check", "from casebook import check", "x = 'casebook.check.books'"])
def test_every_way_of_naming_a_module_is_seen(text, tmp_path):
    (tmp_path / "module.py").write_text(text)
    assert {part_of(name) for name in named(tmp_path / "module.py")} == {"check"}
