"""The sections that every case has, in their order, and a case's own headings by what they are.

A heading is known by its English words or, in a case in another language, by the id on the line above it:
`{#the-scene}` over `## Die Szene`.
"""

import re
from dataclasses import replace
from typing import Any

from casebook.contents import Page, source_of
from casebook.press.editions.divide import HEADING_ID

ANATOMY = (
    "Before you begin",
    "First position",
    "The scene",
    "Who is in the room",
    "What the numbers show",
    "Decision 1",
    "Decision 2",
    "What the rules say",
    "Two honest arguments",
    "The last word",
    "Second position",
    "For the facilitator",
    "Debrief, support and sources",
)
IDS = {re.sub(r"\W+", "-", name.lower()): name for name in ANATOMY}


def by_id(page: Page) -> Page:
    """The page with those headings that have an id in the words by which the checks know them, in its text and in its
    metadata.
    """
    known: dict[str, str] = {}
    for cell in page.cells:
        if cell["cell_type"] == "markdown":
            known |= {said: IDS[id_] for id_, said in HEADING_ID.findall(source_of(cell)) if id_ in IDS}
    if not known:
        return page

    def heading(match: re.Match[str]) -> str:
        return f"## {known.get(match[2], match[2])}"

    cells = tuple({**cell, "source": HEADING_ID.sub(heading, source_of(cell))} for cell in page.cells)
    meta = type(page.meta).model_validate(_renamed(page.meta.model_dump(), known))
    return replace(page, meta=meta, cells=cells)


def _renamed(values: Any, known: dict[str, str]) -> Any:
    if isinstance(values, str):
        return known.get(values, values)
    if isinstance(values, dict):
        return {key: _renamed(value, known) for key, value in values.items()}
    return [_renamed(value, known) for value in values] if isinstance(values, list) else values
