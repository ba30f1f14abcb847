"""What things are made of, as hashes. The standard library alone: it decides before anything heavy is imported.

A book is made of its cohort file, the notebooks, the package, the data and the versions installed here. A run
of a notebook is made of less: of its code, not its prose; of the parameters it declares, not the cohort's
name; of what it read of the package and the data, not all of it; of other notebooks, only what they say of
themselves in their metadata.
"""

import hashlib
import json
import os
import platform
import sys
from functools import cache
from pathlib import Path
from typing import Any

from casebook.paths import DATA, NOTEBOOKS, PACKAGE, SHARED, notebooks_in
from casebook.values import expressions

FORMAT = 1  # raise it when what is kept changes its form
FOLDERS = {"package": PACKAGE, "data": DATA}
COUNTED = ("raises-exception", "skip-execution", "parameters")  # tags that say how a cell is run


def digest(*parts: Any) -> str:
    """A hash of plain values."""
    return hashlib.sha256(json.dumps([FORMAT, *parts], sort_keys=True).encode()).hexdigest()


def of_value(value: Any) -> str:
    """A hash of frozen dataclasses and plain values, whatever their depth."""
    return hashlib.sha256(repr(value).encode()).hexdigest()


def book_key(cohort_file: Path) -> str:
    """What both editions of a cohort's book are made of. OSError when the file cannot be read."""
    return digest(cohort_file.name, file_hash(cohort_file), made_by(), notebooks())


@cache
def made_by() -> str:
    """The package, the data and the versions, as one hash."""
    return digest(tree(PACKAGE), tree(DATA), environment())


@cache
def made_by_shared() -> str:
    """The package, the data, the notebooks and Python, as one hash: what a worker elsewhere must have as well."""
    return digest(tree(PACKAGE), tree(DATA), notebooks(), sys.version_info[:2])


def forget() -> None:
    """Look again: files may have changed since."""
    for known in (made_by, made_by_shared, tree, environment, notebooks, said_of_themselves, place_hash):
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
    return digest({path.name: file_hash(path) for path in _notebook_files()})


@cache
def said_of_themselves() -> str:
    """What every notebook says of itself in its metadata: all that another notebook's run may learn of it."""
    return digest([[path.name, _metadata(path)] for path in _notebook_files()])


@cache
def tree(folder: Path) -> str:
    """Every file in a folder that is not compiled code, nor what a wheel's package has of what stands beside it."""
    found = {}
    for root, folders, names in os.walk(folder):
        folders[:] = sorted(name for name in folders if name not in ("__pycache__", SHARED))
        for name in sorted(names):
            path = Path(root, name)
            found[path.relative_to(folder).as_posix()] = file_hash(path)
    return digest(found)


def file_hash(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def run_key(notebook: dict[str, Any], parameters: dict[str, Any], engine: str) -> str:
    """What a run is made of as far as it can be known before it: code, expressions in prose, parameters, versions."""
    code = [_part(cell) for cell in notebook["cells"]]
    return digest([part for part in code if part], parameters, engine, environment())


def _part(cell: dict[str, Any]) -> list[Any]:
    source = cell["source"] if isinstance(cell["source"], str) else "".join(cell["source"])
    if cell["cell_type"] == "code":
        return [source, [tag for tag in cell.get("metadata", {}).get("tags", []) if tag in COUNTED]]
    return expressions(source) if cell["cell_type"] == "markdown" else []


def places(reads: list[str]) -> dict[str, str]:
    """The hash of each place that a run read, as it is now; a place that is gone has none."""
    return {place: place_hash(place) for place in reads}


@cache
def place_hash(place: str) -> str:
    """The hash of one place: `package/…` or `data/…`, a file, or `notebooks/`."""
    if place == "notebooks/":
        return said_of_themselves()
    name, _, rest = place.partition("/")
    try:
        return file_hash(FOLDERS[name] / rest)
    except OSError:
        return "gone"


def _notebook_files() -> list[Path]:
    return notebooks_in(NOTEBOOKS)


def _metadata(path: Path) -> Any:
    try:
        return json.loads(path.read_text(encoding="utf-8"))["metadata"].get("casebook")
    except (ValueError, KeyError, TypeError, AttributeError):
        return file_hash(path)  # not a notebook: reading it will say so
