"""Notebooks: stored clean, tagged and described as agreed, with the anatomy every case shares."""

import builtins
import json
from collections.abc import Iterator
from pathlib import Path

from casebook import contents
from casebook.check.anatomy import ANATOMY, by_id
from casebook.check.finding import Finding
from casebook.check.values import computed, names_made, names_said
from casebook.contents import Page, source_of, tags_of
from casebook.dials import dials
from casebook.errors import CasebookError, suggestion
from casebook.paths import notebooks_in, own
from casebook.values import EVAL

NOT_IN_EVERY_CASE = ("What the numbers show", "Decision 2")
KERNEL = "python3"
LONGEST_RUN = 2  # code cells in a row


def findings(folder: Path | None = None) -> list[Finding]:
    """What is wrong with the notebooks of a folder (by default the book's own)."""
    found, told = [], []
    folders = [folder] if folder else [contents.FOLDER, *own("notebooks")]
    for path in (path for one in folders for path in notebooks_in(one, "*")):
        try:
            page = by_id(contents.read_page(path))
        except CasebookError as error:
            told.append(str(error))
            found.append(Finding(f"notebooks/{path.name}", told[-1].removeprefix(f"{path}: "), "see CONTRIBUTING.md"))
            continue
        for check in (_clean, _ids, _kernel, _tags, _dials, _minutes, _anatomy, _runs_of_code, _values):
            found += check(page)
    others = [str(error) for error in contents.unread(folder) if str(error) not in told]  # read, and not as a page
    return found + [Finding("notebooks", other, "see docs/authors.md") for other in others]


def place(page: Page, number: int | None = None) -> str:
    """How a finding names a notebook, or one of its cells counted from 1."""
    return f"notebooks/{page.path.name}" + (f", cell {number}" if number else "")


def _clean(page: Page) -> Iterator[Finding]:
    for number, cell in enumerate(page.cells, 1):
        if cell.get("outputs") or cell.get("execution_count"):
            yield Finding(place(page, number), "is stored with output", "clear all outputs and save")
        for key in cell.get("metadata", {}).keys() - {"tags"}:
            yield Finding(place(page, number), f"has metadata '{key}'", "a cell's metadata holds tags alone")


def _ids(page: Page) -> Iterator[Finding]:
    seen: set[str] = set()
    for number, cell in enumerate(page.cells, 1):
        if (id_ := cell.get("id")) in seen:
            yield Finding(place(page, number), f"has the id '{id_}' of another cell", "give it one of its own")
        seen |= {id_} if id_ else set()


def _kernel(page: Page) -> Iterator[Finding]:
    stored = json.loads(page.path.read_text(encoding="utf-8"))["metadata"]
    name = stored.get("kernelspec", {}).get("name")
    if name != KERNEL:
        yield Finding(place(page), f"names the kernel '{name}'", f"every notebook names '{KERNEL}'")
    for key in sorted(stored.keys() - {"casebook", "kernelspec", "language_info"}):
        yield Finding(place(page), f"has metadata '{key}'", "remove it")


def _tags(page: Page) -> Iterator[Finding]:
    for number, cell in enumerate(page.cells, 1):
        for tag in tags_of(cell):
            if not contents.is_known(tag):
                near = suggestion(tag, contents.TAGS)
                yield Finding(place(page, number), f"tag '{tag}' is not one of ours", f"{near} See CONTRIBUTING.md")


def _dials(page: Page) -> Iterator[Finding]:
    number, cell = next((n, cell) for n, cell in enumerate(page.cells, 1) if "parameters" in tags_of(cell))
    try:
        dials(source_of(cell))
    except CasebookError as error:
        yield Finding(place(page, number), str(error), "a dial says its values, its default among them")


def _minutes(page: Page) -> Iterator[Finding]:
    for length in contents.SESSIONS if page.is_case else ():
        missing = [activity.name for activity in page.meta.activities if length not in activity.minutes]
        if missing:
            yield Finding(place(page), f"'{missing[0]}' has no minutes for {length}", "give every activity all three")
            continue
        total = sum(activity.minutes[length] for activity in page.meta.activities)
        if total != length:
            yield Finding(place(page), f"the activities of {length} minutes add up to {total}", "make them add up")


def headings(page: Page) -> list[str]:
    """The second-level headings of a notebook in order."""
    lines = (line for cell in page.cells if cell["cell_type"] == "markdown" for line in source_of(cell).split("\n"))
    return [line.removeprefix("## ").strip() for line in lines if line.startswith("## ")]


def _anatomy(page: Page) -> Iterator[Finding]:
    if not page.is_case:
        return
    found = headings(page)
    for name in ANATOMY:
        if name not in found and name not in NOT_IN_EVERY_CASE:
            yield Finding(place(page), f"has no section '## {name}'", "every case has it")
    in_order = [name for name in found if name in ANATOMY]
    if in_order != [name for name in ANATOMY if name in found]:
        yield Finding(place(page), "has its sections out of order", f"the order is: {'; '.join(ANATOMY)}")
    if not page.meta.content_note or not page.meta.outcomes or not page.meta.seats:
        yield Finding(place(page), "metadata lacks a content note, outcomes or seats", "add them under casebook")
    exposed = [cell for cell in page.cells if source_of(cell).startswith("## For the facilitator")]
    if any("facilitator" not in tags_of(cell) for cell in exposed):
        yield Finding(place(page), "'For the facilitator' is not tagged facilitator", "tag every cell of that section")


def _values(page: Page) -> Iterator[Finding]:
    known = set(dir(builtins))
    for number, cell in enumerate(page.cells, 1):
        if cell["cell_type"] == "code":
            known |= names_made(source_of(cell))
            continue
        for name in sorted(names_said(source_of(cell)) - known):
            yield Finding(place(page, number), f"says '{name}', which no cell above has made", "work it out before")
        if cell["cell_type"] == "markdown" and "{eval}" in EVAL.sub("", source_of(cell)):
            yield Finding(place(page, number), "has a value that does not end", "write {eval}`name`, both ticks")
        elif cell["cell_type"] == "markdown":
            yield from computed(source_of(cell), place(page, number))


def _runs_of_code(page: Page) -> Iterator[Finding]:
    run = 0
    for number, cell in enumerate(page.cells, 1):
        hidden = {"parameters", "setup"} & set(tags_of(cell))
        run = run + 1 if cell["cell_type"] == "code" and not hidden else 0
        if run == LONGEST_RUN + 1:
            yield Finding(place(page, number), f"is the {run}rd code cell in a row", "put prose between them")
