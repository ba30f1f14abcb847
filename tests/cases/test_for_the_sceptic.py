"""The page for the sceptic: how many people it takes, and no effect size that was not seen."""

import re
from math import comb

import pytest

from casebook import contents
from casebook.contents import source_of, tags_of
from casebook.debrief.rounding import SMALLEST

(PAGE,) = (page for page in contents.pages() if page.meta.id == "for-the-sceptic")
PROSE = "\n\n".join(source_of(cell) for cell in PAGE.cells if cell["cell_type"] == "markdown")
NAMES: dict = dict(PAGE.parameters)
exec(next(source_of(cell) for cell in PAGE.cells if "setup" in tags_of(cell)), NAMES)


def by_lots_alone(each: int, one: int, other: int) -> float:
    """The share of all ways to draw the halves that divide those who moved at least as unevenly."""
    moved = one + other
    ways = {k: comb(each, k) * comb(each, moved - k) for k in range(moved + 1) if k <= each and moved - k <= each}
    return sum(number for k, number in ways.items() if abs(2 * k - moved) >= abs(one - other)) / comb(2 * each, moved)


def test_the_chances_are_those_of_drawing_lots():
    assert 'in {eval}`format(by_chance, ".0%")` of such comparisons' in PROSE
    assert NAMES["by_chance"] == pytest.approx(by_lots_alone(12, 3, 9))
    assert NAMES["by_chance_one_less"] == pytest.approx(by_lots_alone(12, 3, 8))
    assert NAMES["by_chance"] < 0.05 < NAMES["by_chance_one_less"]


def test_the_debrief_may_show_both_numbers_as_few():
    assert "shown as *few*, and {eval}`many` may be shown as *few*, too" in PROSE
    assert NAMES["few"] < SMALLEST <= NAMES["many"] < 2 * SMALLEST


def test_it_is_in_no_learners_book():
    shown = [cell for cell in PAGE.cells if not {"parameters", "setup"} & {*tags_of(cell)}]
    assert shown and all("facilitator" in tags_of(cell) for cell in shown)


def test_no_effect_size_is_given_and_the_book_claims_nothing_for_itself():
    assert not re.search(r"\bd\s*=|\bg\s*=|standard deviation", PROSE)
    assert "## What is known of this book\n\nNothing. No study of it exists." in PROSE
