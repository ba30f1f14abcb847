"""The cases in reading order, read from the notebooks themselves.

The order is the file names'; a notebook says the rest in its metadata under `casebook`. Those of a folder of one's own
stand among the book's, or in the place of those with their id. Notebooks are read as JSON; none is run or written.
"""

import ast
import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from casebook.dials import Dial, dials
from casebook.errors import CasebookError, short, suggestion
from casebook.guidance import withheld
from casebook.guidance.reviewed import are_cases
from casebook.language import ENGLISH, N_, gettext, spoken
from casebook.language.messages import told_notebook
from casebook.metadata import DEBRIEF, Metadata
from casebook.paths import NOTEBOOKS as FOLDER
from casebook.paths import notebooks_in, own

TOUCHES = "touches-"  # a cell with such a tag touches the subject named after it, with hyphens for spaces
TAGS = ("parameters", "setup", "facilitator", "slide", "remove-input", "remove-cell", "extension")
PARTS = {0: N_("Opening"), 1: N_("Mined"), 2: N_("Watched"), 3: N_("Asked"), 4: N_("Coda"), 5: N_("At the back")}
SESSIONS = (50, 90, 180)  # minutes for which every case says what is done when
SHORT = 90  # a session shorter than this leaves out cells tagged `extension`


@dataclass(frozen=True)
class Page:
    """One notebook: its file, its metadata, its cells as stored, and its parameters with their defaults."""

    path: Path
    meta: Metadata
    cells: tuple[dict[str, Any], ...]
    parameters: dict[str, bool | int | float | str]

    @property
    def dials(self) -> tuple[Dial, ...]:
        """Those of its parameters that a reader may turn. CasebookError says what is wrong with one."""
        (declared,) = (cell for cell in self.cells if "parameters" in tags_of(cell))
        try:
            return dials(source_of(declared))
        except CasebookError as error:
            raise CasebookError(f"{self.path}: {error}") from None

    @property
    def is_case(self) -> bool:
        return bool(self.meta.activities)


def part_name(part: int) -> str:
    """What a part of the book is called."""
    return gettext(PARTS[part])


def pages(folder: Path | None = None) -> tuple[Page, ...]:
    """Every page of the book in reading order, drafts among them."""
    return tuple(page for page in every_page(folder) if page.meta.part != DEBRIEF)


def every_page(folder: Path | None = None) -> tuple[Page, ...]:
    """Every page in reading order, the debrief among them; of the `folder`, or of the book and one's own folder.
    CasebookError when none can be read; `unread` says which of several cannot.
    """
    found, faults = _pages(folder, spoken())
    if not found:
        raise (
            faults[0]
            if faults
            else CasebookError(
                f"{folder or FOLDER}: holds no notebook of the book; get the whole project, and run casebook there"
            )
        )
    return found


def unread(folder: Path | None = None) -> tuple[CasebookError, ...]:
    """What is wrong with each notebook that cannot be read, and stands in no book therefore."""
    return _pages(folder, spoken())[1]


def debrief(folder: Path | None = None) -> Page:
    """The page that is made of a group's answers; CasebookError when there is none."""
    for page in every_page(folder):
        if page.meta.part == DEBRIEF:
            return page
    raise CasebookError(f"{folder or FOLDER}: has no debrief; it is the notebook whose metadata has part {DEBRIEF}")


@cache
def _pages(folder: Path | None, language: str) -> tuple[tuple[Page, ...], tuple[CasebookError, ...]]:
    found: dict[str, Page] = {}
    faults = []
    for layer in [folder] if folder else [FOLDER, *own("notebooks")]:
        here: dict[str, Page] = {}
        for path in notebooks_in(layer):
            try:
                page = read_page(path)
                if other := here.get(page.meta.id):
                    fault = f"{path}: has the id '{page.meta.id}' of {other.path.name}"
                    raise CasebookError(f"{fault}; give the copy another, in its metadata under casebook")
            except CasebookError as error:
                faults.append(error)
            else:
                here[page.meta.id] = page
        found |= here
    if not (folder or faults):
        are_cases(withheld(), [page.meta.id for page in found.values() if page.is_case])
    shown = [page for page in found.values() if page.meta.id not in withheld()]
    return tuple(sorted(shown, key=lambda page: page.path.name)), tuple(faults)


def cases(folder: Path | None = None) -> tuple[Page, ...]:
    """The cases alone, in reading order, drafts among them."""
    return tuple(page for page in pages(folder) if page.is_case)


def cases_named(ids: str, folder: Path | None = None) -> tuple[Page, ...]:
    """The cases whose ids a text names, with commas between, in its order; all but drafts when it names none."""
    if not ids.strip():
        return tuple(page for page in cases(folder) if not page.meta.draft)
    return tuple(case(id_.strip(), folder) for id_ in ids.split(","))


def case(id_: str, folder: Path | None = None) -> Page:
    """The case with this id; CasebookError names the nearest one."""
    found = {page.meta.id: page for page in cases(folder)}
    if id_ not in found:
        raise CasebookError(f"there is no case '{id_}' ({suggestion(id_, found)})")
    return found[id_]


def read_page(path: Path) -> Page:
    """The page in a notebook file; CasebookError names the file, the cell and the remedy."""
    return page_of(told(read_stored(path)), path)


def read_stored(path: Path) -> dict[str, Any]:
    """A notebook as it is stored; CasebookError names the file and the remedy."""
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError) as error:
        raise _no_notebook(path, error) from None


def told(notebook: dict[str, Any]) -> dict[str, Any]:
    """A notebook in the language that is spoken, which its parameters say."""
    return notebook if spoken() == ENGLISH else told_notebook(notebook, gettext, spoken())


def page_of(notebook: Mapping[str, Any], path: Path) -> Page:
    """The page that a notebook is, run or not; `path` is where it lies, as errors name it. CasebookError names the
    file, the cell and the remedy.
    """
    try:
        cells, stored = tuple(notebook["cells"]), dict(notebook["metadata"])
    except (ValueError, KeyError, TypeError) as error:
        raise _no_notebook(path, error) from None
    for number, cell in enumerate(cells, 1):
        if not _is_cell(cell):
            raise CasebookError(
                f"{path}: cell {number} is no cell of a notebook; open it in JupyterLab and save it again"
            )
    if "casebook" not in stored:
        raise CasebookError(f"{path}: its metadata has no 'casebook'; CONTRIBUTING.md says what belongs there")
    try:
        meta = Metadata.model_validate(stored["casebook"])
    except ValidationError as error:
        fault = error.errors()[0]
        place = ".".join(["casebook", *map(str, fault["loc"])])
        raise CasebookError(f"{path}: metadata {short(place)}: {short(fault['msg'].lower())}") from None
    return Page(path, meta, cells, parameters_of(cells, path))


def _no_notebook(path: Path, error: Exception) -> CasebookError:
    said = short(str(error))
    return CasebookError(f"{path}: is not a notebook ({said}); open it in JupyterLab and save it again")


def _is_cell(cell: Any) -> bool:
    """Whether this is a cell as notebooks have them, as far as the book reads it."""
    if not isinstance(cell, dict) or cell.get("cell_type") not in ("code", "markdown", "raw"):
        return False
    source, metadata = cell.get("source", ""), cell.get("metadata", {})
    if not isinstance(metadata, dict) or not isinstance(cell.get("outputs", []), list):
        return False
    lines = [source] if isinstance(source, str) else source
    tags = metadata.get("tags", [])
    return all(isinstance(texts, list) and all(isinstance(text, str) for text in texts) for texts in (lines, tags))


def parameters_of(cells: tuple[dict[str, Any], ...], path: Path) -> dict[str, bool | int | float | str]:
    """The parameters a notebook declares with their defaults, from its one cell tagged `parameters`."""
    tagged = [number for number, cell in enumerate(cells) if "parameters" in tags_of(cell)]
    if len(tagged) != 1:
        raise CasebookError(
            f"{path}: has {len(tagged) or 'no'} cells tagged 'parameters'; exactly one cell declares the parameters"
        )
    found = {}
    try:
        for statement in ast.parse(source_of(cells[tagged[0]])).body:
            (target,) = statement.targets
            found[target.id] = ast.literal_eval(statement.value)
    except (SyntaxError, ValueError, AttributeError, TypeError, RecursionError, MemoryError) as error:
        raise CasebookError(
            f"{path}, cell {tagged[0] + 1}: the parameters cell holds more than `name = plain value` lines ({error})"
        ) from None
    return found


def fitting(page: Page, given: dict[str, Any], dials: set[str]) -> dict[str, Any]:
    """The given values that the page declares, checked for type. `dials` are the names that must be declared.

    Raises CasebookError for an undeclared dial, or a value whose type is not its default's.
    """
    for name in sorted(dials - page.parameters.keys()):
        raise CasebookError(f"{page.path.name} declares no parameter '{name}' ({suggestion(name, page.parameters)})")
    fitting_values = {name: value for name, value in given.items() if name in page.parameters}
    for name, value in fitting_values.items():
        default = page.parameters[name]
        if not _same_kind(value, default):
            raise CasebookError(
                f"{page.path.name}: parameter '{name}' is {short(repr(value))}, a {type(value).__name__}; "
                f"give a {type(default).__name__} such as {default!r}"
            )
    return fitting_values


def run_with(page: Page, notebook: Mapping[str, Any]) -> dict[str, Any]:
    """The values of a page's parameters that papermill put in when it ran the notebook, which says so itself."""
    return fitting(page, notebook["metadata"].get("papermill", {}).get("parameters", {}), set())


def source_of(cell: dict[str, Any]) -> str:
    source = cell.get("source", "")
    return source if isinstance(source, str) else "".join(source)


def tags_of(cell: dict[str, Any]) -> list[str]:
    return cell.get("metadata", {}).get("tags", [])


def is_known(tag: str) -> bool:
    """Whether a cell may carry this tag."""
    return tag in TAGS or tag.startswith(TOUCHES)


def _same_kind(value: Any, default: Any) -> bool:
    if isinstance(default, float) and not isinstance(value, bool):
        return isinstance(value, int | float)
    return type(value) is type(default)
