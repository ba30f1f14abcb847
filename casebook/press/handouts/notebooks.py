"""Notebooks to hand out: an edition's notebooks as they are worked in, with all that they need beside them.

Outputs are gone, and in a learner's what was written for facilitators; the parameters are the cohort's. The part of the
package that notebooks use, and the invented world, lie in the same folder: an environment with the libraries is all
that a machine needs.
"""

import json
import re
from importlib.resources import files
from pathlib import Path
from typing import Any

from casebook import contents
from casebook.cohort import Cohort
from casebook.contents import Page
from casebook.paths import DATA, ENVIRONMENT, PACKAGE, SHARED
from casebook.press import FACILITATOR
from casebook.press.site.rendered import Copy
from casebook.spelling import spelt_markdown

AT_HOME = ("group_outputs.py", "check", "cli.py", "debrief", "press", SHARED)  # parts of the package no notebook uses
OF_THE_PRESS = re.compile(r"^ *# for the press alone\n.*?(?=^ *# for notebooks)", re.M | re.S)
REQUIREMENT = re.compile(r"^ +- ([a-z][a-z0-9-]*[<>=!][^ ]*)(?: #.*)?$", re.M)
MARKED = re.compile(r"[\\`*_\[\]<>&$]")  # what Markdown would take for more than a letter
ASSIGNED = re.compile(r"^([a-z_]\w*) *=[^#\n]*?( *#[^\n]*)?$", re.M)


def notebooks(cohort: Cohort, pages: list[Page], copy: Copy) -> dict[str, bytes]:
    """The files to hand out by path within the edition: notebooks, package, data, and how to begin."""
    pages = [page for page in pages if _meant_for(page, copy.edition)]
    made = {f"notebooks/{page.path.name}": _bytes(notebook(page, cohort, copy.edition)) for page in pages}
    made |= {f"notebooks/casebook/{name}": path.read_bytes() for name, path in _package().items()}
    made |= {f"notebooks/data_synthetic/{path.name}": path.read_bytes() for path in sorted(DATA.iterdir())}
    environment = for_notebooks(ENVIRONMENT.read_text(encoding="utf-8"))
    made["notebooks/environment.yml"] = environment.encode()
    made["notebooks/requirements.txt"] = requirements(environment).encode()
    made["notebooks/nbconvert_config.py"] = (PACKAGE / "nbconvert_config.py").read_bytes()
    made["notebooks/README.md"] = _note(copy, [page for page in pages if page.is_case]).encode()
    return made


def notebook(page: Page, cohort: Cohort, edition: str) -> dict[str, Any]:
    """One page's notebook for an edition: without outputs, with the cohort's parameters, metadata rebuilt."""
    parameters = contents.fitting(page, cohort.parameters(page.meta.id), set())
    cells = []
    for cell in page.cells:
        tags = contents.tags_of(cell)
        if _left_out(cell, edition):
            continue
        source = contents.source_of(cell)
        if "parameters" in tags:
            source = with_values(source, parameters)
        elif cell["cell_type"] == "markdown":
            source = spelt_markdown(source, cohort.jurisdiction)
        cells.append(_cell(cell["cell_type"], source, tags, len(cells) + 1))
    return {
        "cells": cells,
        "metadata": {
            "casebook": _said(page, edition),
            "kernelspec": {"name": "python3", "display_name": "Python 3 (ipykernel)", "language": "python"},
            "language_info": {"name": "python"},
        },
        "nbformat": 4,
        "nbformat_minor": 5,
    }


def _left_out(cell: dict[str, Any], edition: str) -> bool:
    """Whether a cell is not handed out: a facilitator's to a learner, and prose that stands in no book."""
    tags = contents.tags_of(cell)
    return ("facilitator" in tags and edition != FACILITATOR) or ("remove-cell" in tags and cell["cell_type"] != "code")


def _meant_for(page: Page, edition: str) -> bool:
    """Whether anything of the page is for this edition to read."""
    return any(cell["cell_type"] == "markdown" and not _left_out(cell, edition) for cell in page.cells)


def with_values(source: str, values: dict[str, Any]) -> str:
    """A parameters cell with these values, its comments kept. A text is written as a literal, whatever it holds."""

    def line(match: re.Match[str]) -> str:
        name, comment = match.groups()
        return f"{name} = {values[name]!r}{comment or ''}" if name in values else match[0]

    return ASSIGNED.sub(line, source)


def for_notebooks(environment: str) -> str:
    """An environment.yml without what only the press needs, and with a name of its own."""
    lines = OF_THE_PRESS.sub("", environment).splitlines(keepends=True)
    own = [line for line in lines if not line.startswith("#") and "# for notebooks" not in line]
    return "".join(own).replace("name: casebook\n", "name: nobodys-data\n")


def requirements(environment: str) -> str:
    """The packages of an environment.yml, for pip."""
    asked = [line for line in REQUIREMENT.findall(environment) if not line.startswith("python>")]
    return "".join(f"{line}\n" for line in sorted(asked))


def _said(page: Page, edition: str) -> dict[str, Any]:
    """What the notebook says of itself. How a session is run is the facilitator's to know."""
    said = page.meta.model_dump(exclude_defaults=True)
    if edition != FACILITATOR and "activities" in said:
        said["activities"] = [
            {"name": activity.section, "section": activity.section, "minutes": activity.minutes}
            for activity in page.meta.activities
        ]
    return said


def _cell(kind: str, source: str, tags: list[str], number: int) -> dict[str, Any]:
    made = {"cell_type": kind, "id": f"cell-{number:03d}", "metadata": {"tags": tags} if tags else {}, "source": source}
    return made | ({"outputs": [], "execution_count": None} if kind == "code" else {})


def _package() -> dict[str, Path]:
    """The files of the package that notebooks use, by path within it."""
    found = {path.relative_to(PACKAGE).as_posix(): path for path in sorted(PACKAGE.rglob("*")) if path.is_file()}
    return {
        name: path for name, path in found.items() if name.split("/")[0] not in AT_HOME and "__pycache__" not in name
    }


def _note(copy: Copy, cases: list[Page]) -> str:
    """How to begin, for somebody who was handed the folder."""
    text = (files(__name__.rpartition(".")[0]) / "notebooks.md").read_text(encoding="utf-8")
    listed = "\n".join(f"- `{page.path.name}`: {page.meta.title}" for page in cases)
    whose = MARKED.sub(r"\\\g<0>", " ".join(copy.cohort.split()))
    return text.replace("{edition}", copy.edition).replace("{cases}", listed).replace("{cohort}", whose)


def _bytes(thing: dict[str, Any]) -> bytes:
    return (json.dumps(thing, ensure_ascii=False, indent=1) + "\n").encode()
