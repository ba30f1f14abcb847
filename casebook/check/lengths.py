"""What a cohort's sessions have no time for, in the words of `casebook build`."""

import re
from collections.abc import Iterable, Iterator
from pathlib import Path

from casebook import contents
from casebook.cohort import Cohort, read_cohort
from casebook.contents import SESSIONS
from casebook.errors import CasebookError
from casebook.plan import left_out


def lines(files: Iterable[Path]) -> Iterator[str]:
    """A line for each cohort file whose sessions leave something out; none for a file that cannot be read, which the
    build says.
    """
    for file in files:
        try:
            if line := of_cohort(read_cohort(file)):
                yield line
        except CasebookError:
            continue


def of_cohort(cohort: Cohort) -> str:
    """What is left out of every case of a cohort, and what of some besides; nothing where nothing is."""
    pages = contents.cases_named(", ".join(cohort.cases))
    found = {page.meta.id: [*map(_short, left_out(page.meta.activities, cohort.minutes))] for page in pages}
    common = [name for name in next(iter(found.values()), []) if all(name in names for names in found.values())]
    besides = {id_: [name for name in names if name not in common] for id_, names in found.items()}
    parts = [f"Left out of every case: {'; '.join(common)}"] if common else []
    parts += [
        f"Of {id_}{' also' if common else ' is left out'}: {'; '.join(names)}"
        for id_, names in besides.items()
        if names
    ]
    if parts and cohort.minutes < min(SESSIONS):
        parts.append("Lead such a session from the page In 15 or 30 minutes")
    return f"{cohort.id}: {cohort.minutes} minutes. {'. '.join(parts)}" if parts else ""


def _short(name: str) -> str:
    """What an activity is called, without what is said of it: "Round 2", "Two honest arguments"."""
    return re.split(r":|,| \(| and a third", name)[0]
