"""The doing of a `Check`: all findings, those of each page with the words that stand where the fault is."""

import gc
import re
from collections.abc import Iterator
from functools import _lru_cache_wrapper
from typing import Any

from casebook import contents
from casebook.cases import case_ids, file_of, read_case
from casebook.check import Finding, check
from casebook.check.claims import plain
from casebook.contents import Page, source_of
from casebook.errors import CasebookError
from casebook.preview.beside import Check

OF_FILES = (
    "casebook.contents",
    "casebook.cases",
    "casebook.guidance",
    "casebook.sessions",
)  # modules that remember what lies on the disk
QUOTED = re.compile(r"'([^']{3,})'")
CELL = re.compile(r", cell (\d+)")
VALUE = re.compile(r"\{\w*\}")
LONGEST = 80  # letters of what is looked for on a page


def do(job: Check) -> dict[str, list[dict[str, Any]]]:
    """The notes of each page, by its id; of pages that nothing is said about, none."""
    forget()
    findings = check()
    pages = {page.meta.id: page for page in contents.every_page()}
    told = {
        id_: [note(found, pages[id_]) for found in of_page(findings, pages[id_])] for id_ in job.pages if id_ in pages
    }
    return {id_: notes for id_, notes in told.items() if notes}


def forget() -> None:
    """Let go of what was read from files that may have changed."""
    for remembered in [one for one in gc.get_objects() if isinstance(one, _lru_cache_wrapper)]:
        if (remembered.__module__ or "").startswith(OF_FILES):
            remembered.cache_clear()


def of_page(findings: list[Finding], page: Page) -> Iterator[Finding]:
    """The findings about a page's notebook, its decision file and its tests."""
    places = [f"notebooks/{page.path.name}", f"tests/claims/test_{page.meta.id.replace('-', '_')}.py"]
    places += [file_of(page.meta.id)] if page.meta.id in case_ids() else []
    return (found for found in findings if any(_is_in(found.place, place) for place in places))


def _is_in(found: str, place: str) -> bool:
    return found == place or found.startswith((f"{place},", f"{place}:"))


def note(found: Finding, page: Page) -> dict[str, Any]:
    """What is said of a finding, and texts near to which it belongs on the page, the nearest first."""
    return {"said": str(found), "near": [text[:LONGEST] for text in near(found, page) if len(text) > 2]}


def near(found: Finding, page: Page) -> Iterator[str]:
    """Words of the page where a finding is: those it quotes, and then those that its cell or choice begins with."""
    yield from map(_longest, QUOTED.findall(found.fault))
    if number := CELL.search(found.place):
        for part in source_of(page.cells[int(number[1]) - 1]).split("\n\n"):
            yield _longest(plain(part.lstrip("#-* ")))
    elif page.meta.id in case_ids() and found.place.startswith(file_of(page.meta.id)):
        yield from _of_choice(page.meta.id, {*QUOTED.findall(found.place), *QUOTED.findall(found.fault)})


def _of_choice(case: str, ids: set[str]) -> Iterator[str]:
    try:
        decisions = read_case(case).decisions
    except CasebookError:
        return
    for decision in decisions:
        yield from (option.label for option in decision.options if option.id in ids)
    yield from (decision.question for decision in decisions if decision.id in ids)


def _longest(text: str) -> str:
    """The longest part of a text without values, which are others on the page."""
    return max((part.strip() for part in VALUE.split(text)), key=len)
