"""The keys of whatever is kept, all in one place: hashes of all that a thing is made of. The standard library alone: it
decides before anything heavy is imported.

A book is made of its cohort file, the notebooks, the package, the data, what a folder of one's own has on top of them,
and the versions installed here. What is made on
the way to it is made of less, and each key below says of what; where our own code makes a thing, the hash of that code
is among it. Of a run's code only what the run imported counts, which is known when it is over: it is kept with the run
(`places`). Where a thing is made in another process, whoever asks for it says by which code (`pages_code`): over there,
code would count that was changed after it was imported.
"""

import hashlib
import json
import os
import platform
import sys
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

from casebook.paths import DATA, ENVIRONMENT, NOTEBOOKS, OWN, OWN_GUIDANCE, PACKAGE, SHARED, notebooks_in, own_files
from casebook.values import expressions

FORMAT = 1  # raise it when what is kept changes its form
FOLDERS = {"package": PACKAGE, "data": DATA, "notebooks": NOTEBOOKS} | ({"own": OWN} if OWN else {})
COUNTED = ("raises-exception", "skip-execution", "parameters")  # tags that say how a cell is run
WATCHED = "casebook"  # the engine of which is known what its runs read; the others' cells run in a kernel's process
CHARTS = "press/charts"  # the room that draws
NOT_FOR_PAGES = (  # what notebooks and other commands use, and no page or handout is made by
    "answers", "cases", "check", "cli.py", "coding", "consent", "debrief", "deciding", "group_outputs.py", "mining",
    "preview", "serve", "sessions", "surveillance", "thematic", "transcripts", "world",
)  # fmt: skip

READ_BY_PAGES = (  # of these the code, not the data; of transcripts, which a page has whole, both
    "cases/__init__.py", "consent/__init__.py", "consent/beside.py", "consent/uses.py", "sessions/__init__.py",
    "sessions/sums.py", "transcripts",
)  # fmt: skip


def digest(*parts: Any) -> str:
    """A hash of plain values."""
    return hashlib.sha256(json.dumps([FORMAT, *parts], sort_keys=True).encode()).hexdigest()


def of_value(value: Any) -> str:
    """A hash of frozen dataclasses and plain values, whatever their depth."""
    return hashlib.sha256(repr(value).encode()).hexdigest()


def book_key(cohort_file: Path, engine: str) -> str:
    """Both editions of a cohort's book, with all that is handed out: the cohort file's name and bytes, the engine that
    was asked for, every notebook, the whole package, the data, the list of packages that is handed out, the versions.
    OSError when the file cannot be read.
    """
    asked = [cohort_file.name, file_hash(cohort_file), engine]
    return digest("book", asked, notebooks(), packages(), tree(DATA), hash_if_there(ENVIRONMENT), environment())


def run_key(
    notebook: dict[str, Any], parameters: dict[str, Any], engine: str, states: Sequence[dict[str, Any]] = ()
) -> str:
    """A run, as far as it can be known before it: the notebook's code and the tags that say how it is run, the
    expressions in its prose, the parameters, the states of its dials, the engine, which files of one's own there are,
    the versions. Where nobody sees what the run reads, the whole package, the data and what the notebooks say of
    themselves.
    """
    code = [_part(cell) for cell in notebook["cells"]]
    unseen = [] if engine == WATCHED else [packages(), tree(DATA), said_of_themselves()]
    parts = [part for part in code if part]
    return digest("run", parts, parameters, list(states), engine, unseen, sorted(own()), environment())


def chart_key(spec: str, *, svg: bool = True) -> str:
    """A drawn chart, or the script that draws charts: the specification, whether there is a picture of it, the code of
    the room that draws, the versions.
    """
    return digest("chart", spec, svg, code(CHARTS), environment())


def frame_key(made_by: str, folder: str, copy: Sequence[str], shown: Any, around: Mapping[str, str], bib: str) -> str:
    """What the pages of an edition share, so that any of them can be made again alone: the code that makes pages, with
    the versions (`pages_code`), the folder that they are made in, whose copy it is, what they show of one another, the
    pages round them, the bibliography.
    """
    return digest("frame", made_by, folder, list(copy), shown, dict(around), bib)


def finished_page_key(made_by: str, rendered: str, book_id: str, language: str, scripts: Sequence[str]) -> str:
    """A closed page: the code that makes pages, with the versions (`pages_code`), the page as Sphinx wrote it, the
    book's id, the language, and the scripts that it loads.
    """
    return digest("page", made_by, rendered, book_id, language, list(scripts))


def handout_key(what: str, name: str, copy: Any, pages: Sequence[str], script: str) -> str:
    """A thing to hand out that is made of plain pages: its kind, what it is called, whose copy it is, the hash of each
    of its pages with their blocks, the script that draws charts, the code that makes pages and handouts, the versions.
    """
    return digest("handout", what, name, of_value(copy), list(pages), script, pages_code())


def package_key(output: str, copy: Any, pages: Sequence[str], files: Mapping[str, str]) -> str:
    """A package of an edition's folder: its kind, whose copy it is, the hash of each plain page, the hash of every file
    in the folder by its path, the code that makes pages and handouts, the versions.
    """
    return digest("package", output, of_value(copy), list(pages), dict(files), pages_code())


@cache
def pages_code() -> str:
    """The code that makes pages and handouts, with the versions, as one hash: the package but for what notebooks alone
    and other commands use, with what one's own folder has of guidance.
    """
    names = {path.split("/")[0] for path in hashes(PACKAGE)}
    guidance = {name: hash_ for name, hash_ in own().items() if name in OWN_GUIDANCE}
    return digest(code(*sorted(names - set(NOT_FOR_PAGES)), *READ_BY_PAGES), guidance, environment())


def code(*names: str) -> str:
    """The hash of these modules and folders of the package, each by its path in it."""
    under = {path: text for path, text in hashes(PACKAGE).items() if within(path, names)}
    return digest(under)


def within(path: str, names: Iterable[str]) -> bool:
    """Whether a file of the package is one of these modules, or lies in one of these folders."""
    return any(path == name or path.startswith(f"{name}/") for name in names)


@cache
def made_by_shared() -> str:
    """The package, the data, the notebooks and Python, as one hash: what a worker elsewhere must have as well."""
    return digest(packages(), tree(DATA), notebooks(), sys.version_info[:2])


def forget() -> None:
    """Look again: files may have changed since."""
    for known in (pages_code, made_by_shared, hashes, own, environment, notebooks, said_of_themselves, place_hash):
        known.cache_clear()


@cache
def environment() -> str:
    """The interpreter and every package installed for it, by name and version."""
    found = set()
    for folder in sys.path:
        if folder and os.path.isdir(folder):
            found |= {name for name in os.listdir(folder) if name.endswith(".dist-info")}
    return digest(sys.version, platform.machine(), sorted(found))


@cache
def notebooks() -> str:
    """Every notebook whole."""
    return digest([[path.name, file_hash(path)] for path in _notebook_files()])


@cache
def said_of_themselves() -> str:
    """What every notebook says of itself in its metadata: all that another notebook's run may learn of it."""
    return digest([[path.name, _metadata(path)] for path in _notebook_files()])


def packages() -> str:
    """The package, and what a folder of one's own has on top of it, as one hash."""
    return digest(tree(PACKAGE), own())


@cache
def own() -> dict[str, str]:
    """The hash of every file of a folder of one's own that a book is made of, by its path in it, but for notebooks."""
    return {name: file_hash(OWN / name) for name in own_files()}


def tree(folder: Path) -> str:
    """Every file in a folder, as one hash."""
    return digest(hashes(folder))


@cache
def hashes(folder: Path) -> dict[str, str]:
    """The hash of every file in a folder, by its path in it, but for compiled code and what a wheel's package has of
    what stands beside it.
    """
    found = {}
    for root, folders, names in os.walk(folder):
        folders[:] = sorted(name for name in folders if name not in ("__pycache__", SHARED))
        for name in sorted(names):
            path = Path(root, name)
            found[path.relative_to(folder).as_posix()] = file_hash(path)
    return found


def file_hash(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def hash_if_there(path: Path) -> str:
    """The hash of a file that need not be there."""
    try:
        return file_hash(path)
    except OSError:
        return "gone"


def _part(cell: dict[str, Any]) -> list[Any]:
    source = cell["source"] if isinstance(cell["source"], str) else "".join(cell["source"])
    if cell["cell_type"] == "code":
        return [source, [tag for tag in cell.get("metadata", {}).get("tags", []) if tag in COUNTED]]
    return expressions(source) if cell["cell_type"] == "markdown" else []


def places(reads: list[str]) -> dict[str, str]:
    """The hash of each place that a run read, as it is now; a place that is gone has none."""
    return {place: place_hash(place) for place in reads}


def laid_beside(reads: Mapping[str, str]) -> dict[str, str]:
    """Of what runs read, the files that somebody laid beside the notebooks: of those no key of a book knows."""
    beside = ("notebooks/", "own/notebooks/")
    return {place: hash_ for place, hash_ in reads.items() if place.startswith(beside) and place not in beside}


@cache
def place_hash(place: str) -> str:
    """The hash of one place: `package/…`, `data/…`, `notebooks/…` or `own/…`, a file, or `notebooks/`, what all pages
    say.
    """
    if place == "notebooks/":
        return said_of_themselves()
    name, _, rest = place.partition("/")
    return hash_if_there(FOLDERS[name] / rest)


def _notebook_files() -> list[Path]:
    return notebooks_in(NOTEBOOKS) + (notebooks_in(OWN / "notebooks") if OWN else [])


def _metadata(path: Path) -> Any:
    try:
        return json.loads(path.read_text(encoding="utf-8"))["metadata"].get("casebook")
    except (ValueError, KeyError, TypeError, AttributeError):
        return file_hash(path)  # not a notebook: reading it will say so
