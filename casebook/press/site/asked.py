"""What the cases of a book ask, for the page on which a reader finds all that they wrote.

Questions, and the names of what can be answered; nothing of what follows. What a reader kept is known by case and
question alone, so the page needs no other to show it.
"""

from collections.abc import Sequence
from typing import Any

from casebook.cohort import Cohort
from casebook.contents import Page
from casebook.exercises.kinds import Exercise, spec
from casebook.press.editions.blocks import Edition
from casebook.spelling import spelt

ASKED = ("id", "kind", "question", "low", "high", "options", "seats", "codes", "excerpts")


def asked(pages: Sequence[tuple[Page, Edition]], cohort: Cohort) -> list[dict[str, Any]]:
    """For each case its id and title, the pages on which it can be answered, and what it asks."""
    slides = "slides" in cohort.outputs
    return [
        {
            "case": page.meta.id,
            "title": spelt(page.meta.title, cohort.jurisdiction),
            "pages": [f"{page.meta.id}.html"] + [f"slides/{page.meta.id}.html"] * slides + _elsewhere(page, pages),
            "asked": [
                _asked(spec(exercise))
                for _, edition in pages
                for exercise in edition.of(Exercise)
                if hasattr(exercise, "id") and exercise.case == page.meta.id
            ],
        }
        for page, _ in pages
        if page.is_case
    ]


def _elsewhere(case: Page, pages: Sequence[tuple[Page, Edition]]) -> list[str]:
    """The pages that are no cases and ask something of this one."""
    return [
        f"{page.meta.id}.html"
        for page, edition in pages
        if not page.is_case and any(asked.case == case.meta.id for asked in edition.of(Exercise))
    ]


def _asked(exercise: dict[str, Any]) -> dict[str, Any]:
    return {name: _names(exercise[name]) for name in ASKED if name in exercise}


def _names(value: Any) -> Any:
    """Options, seats, codes or excerpts by their ids and names alone."""
    if not isinstance(value, tuple):
        return value
    return [{"id": one["id"], "name": one.get("label") or one.get("name") or ""} for one in value]
