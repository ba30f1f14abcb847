"""Thirty and ninety days after: the slider of each case, asked once more on one page."""

from IPython.display import display

from casebook import contents
from casebook.exercises.asking import later
from casebook.setting import Setting

DAYS = (30, 90)


def afterwards(setting: Setting, cases: str) -> None:
    """Show the slider question of each case for 30 and for 90 days after; `cases` are ids with commas between, all when
    empty.
    """
    for page in contents.cases_named(cases):
        here = setting.for_case(page.meta.id)
        for days in DAYS:
            display(later(f"{page.meta.id}/days-{days}", here, page.meta.title))
