"""In which cases a cohort's page says that no rule was seen that was made for the reader's own work."""

from collections.abc import Iterable, Iterator
from pathlib import Path

from casebook import contents
from casebook.check.decisions import readable
from casebook.cohort import Cohort, read_cohort
from casebook.errors import CasebookError
from casebook.guidance import seen, terms


def lines(files: Iterable[Path]) -> Iterator[str]:
    """One line for each cohort file with such a case; none for a file that cannot be read, which the build says."""
    for file in files:
        try:
            cohort = read_cohort(file)
        except CasebookError:
            continue
        if without := without_own_rules(cohort):
            cases = len(_of(cohort))
            place = terms()["places"][cohort.jurisdiction]["place_name"]
            yield (
                f"{cohort.id}: no rule was seen that was made for the work of this profession ({cohort.profession}, "
                f"{place}) in {len(without)} of {cases} cases, whose pages say so: {', '.join(without)}"
            )


def without_own_rules(cohort: Cohort) -> list[str]:
    """The ids of these cases, of those that can be read."""
    told = [case for page, case in readable() if page in _of(cohort)]
    reader = cohort.date_of_events, cohort.profession, cohort.jurisdiction
    return [case.case for case in told if not seen.own([*case.codes, *case.elsewhere], *reader)]


def _of(cohort: Cohort) -> tuple[contents.Page, ...]:
    known = {page.meta.id for page in contents.cases()}
    return contents.cases_named(",".join(name for name in cohort.cases if name in known))
