"""A claim on trial: a page asks whether its reader would still say so at another value, which can be turned to."""

import ast
import re

import pytest

from casebook import contents
from casebook.contents import Page, source_of
from casebook.dials import ON_TRIAL

VALUES = re.compile(r"^(\w+)_on_trial = (.+)$", re.M)
PUT = {"int", "float"}  # what a dial of numbers has


def trials(page: Page) -> dict[str, object]:
    """The dials of a page that it names another value of, each with that value."""
    code = "\n".join(source_of(cell) for cell in page.cells if cell["cell_type"] == "code")
    names = {dial.name for dial in page.dials}
    return {name: ast.literal_eval(value) for name, value in VALUES.findall(code) if name in names}


TRIED = [page for page in contents.cases_named("") if trials(page)]


def test_nearly_every_case_with_a_dial_of_numbers_puts_an_answer_on_trial():
    numbers = [page for page in contents.cases_named("") if {type(dial.default).__name__ for dial in page.dials} & PUT]
    assert len(TRIED) >= len(numbers) - 1 >= 10
    asking = [page for page in contents.cases_named("") if any(ON_TRIAL in source_of(cell) for cell in page.cells)]
    assert asking == TRIED


@pytest.mark.parametrize("page", TRIED, ids=lambda page: page.meta.id)
def test_the_value_that_is_named_is_a_state_and_is_asked_before_the_decision(page):
    ((name, value),) = trials(page).items()
    (dial,) = (dial for dial in page.dials if dial.name == name)
    assert value in dial.values and value != dial.default
    sources = [source_of(cell) for cell in page.cells]
    (asked,) = (at for at, source in enumerate(sources) if ON_TRIAL in source)
    (put,) = (at for at, source in enumerate(sources) if f"{name}_on_trial = " in source)
    decided = next(at for at, source in enumerate(sources) if f'decide("{page.meta.id}/first"' in source)
    assert put < asked < decided
    (paragraph,) = (text for text in sources[asked].split("\n\n") if ON_TRIAL in text)
    assert f"{name}_on_trial" in paragraph  # it reads well where nothing turns
    assert paragraph.count("_on_trial") > 1  # and says what the numbers then are


@pytest.mark.parametrize("page", TRIED, ids=lambda page: page.meta.id)
def test_what_the_question_hangs_on_can_be_turned_behind_it(page, learner, chromium):
    (name,) = trials(page)
    opened = chromium.new_page()
    opened.goto((learner / f"{page.meta.id}.html").as_uri())
    group = opened.locator("article p", has_text=ON_TRIAL).locator("xpath=following-sibling::*[1]")
    assert group.get_attribute("class") == "turn-here"
    group.locator("summary").click()
    control = group.locator(f'[data-dial="{name}"] :is(input, select)')
    control.focus()
    control.press("ArrowRight" if control.input_value() == "0" else "ArrowLeft")
    opened.locator(".dial-bar").wait_for()
    assert opened.locator(".moved").count() > 0
    opened.close()
