"""What a cohort's book asks: its cases, options, seats, codes and excerpts, and which answers name something else.

Answers outlive books: a case is struck, an option gets another id. An answer that names what is no longer there is
kept and not counted; it counts again when it is back. Of each answer the last revision counts, so an earlier one may
name anything.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from casebook.answers.format import Answers
from casebook.cases import Case, case_ids, file_of, read_case
from casebook.cohort import Cohort
from casebook.errors import CasebookError
from casebook.guidance import withheld

FROM_THE_WORLD = frozenset(f"e{number}" for number in range(1, 10))  # excerpts that a notebook takes from the world
REPEATED = re.compile(r"[a-z][a-z0-9-]{0,39}")  # what may be said of an id in somebody else's file


@dataclass(frozen=True)
class Asked:
    """What may be answered in one case."""

    options: dict[str, frozenset[str]]  # by decision
    seats: frozenset[str]
    codes: frozenset[str]
    excerpts: frozenset[str]


@dataclass(frozen=True, order=True)
class Gone:
    """One thing that answers name and the book does not have: `kind` is case, decision, option, seat, coding, code or
    excerpt; `decision` is that of an option.
    """

    case: str
    kind: str
    name: str = ""
    decision: str = ""

    def said(self, cohort_file: Path, answers: str) -> str:
        """What is gone, how many answers that costs, and the remedy. Ids are repeated where they look like ids."""
        case = quoted(self.case)
        if self.kind == "case" and self.case in case_ids():
            return (
                f"the case {case} is not in this cohort's book: {answers}; to count them, put it back under `cases` in "
                f"{cohort_file}"
            )
        if self.kind == "case" and self.case in withheld():
            return f"the case {case} is withheld, as somebody who read it wished: {answers}; they are kept"
        if self.kind == "case":
            return f"there is no case {case}: {answers}; to count them, debrief with the version that has it"
        what = {
            "decision": f"has no {self.name} decision",
            "coding": "has nothing to code",
            "option": f"has no option {quoted(self.name)} in its {self.decision} decision",
        }.get(self.kind, f"has no {self.kind} {quoted(self.name)}")
        remedy = f"if it was renamed, give it its old id back in {file_of(self.case)}"
        return f"the case {case} {what}: {answers}; {remedy}"


@dataclass(frozen=True)
class Known:
    """What may be answered in one book, by case."""

    cases: dict[str, Asked]

    def gone(self, case: str, group: str, name: str, last: Mapping[str, Any]) -> Gone | None:
        """What a whole answer names that is not there; of codings, excerpts and codes are looked at one by one."""
        asked = self.cases.get(case)
        if asked is None:
            return Gone(case, "case")
        if group == "decisions":
            if name not in asked.options:
                return Gone(case, "decision", name)
            if last["option"] not in asked.options[name]:
                return Gone(case, "option", last["option"], name)
        if group == "codings" and not asked.codes:
            return Gone(case, "coding")
        if last.get("seat", "") not in {"", *asked.seats}:
            return Gone(case, "seat", last["seat"])
        return None

    def gone_of_coding(self, case: str, excerpt: str, code: str) -> Gone | None:
        """What one coding names that is not there, in a case that has something to code."""
        if excerpt not in self.cases[case].excerpts:
            return Gone(case, "excerpt", excerpt)
        return None if code in self.cases[case].codes else Gone(case, "code", code)


def quoted(id_: str) -> str:
    """An id of somebody else's file as a message repeats it: not where it is long enough to be a sentence."""
    return f"'{id_}'" if REPEATED.fullmatch(id_) else "(not repeated here: it is no id of ours)"


def known(cohort: Cohort) -> Known:
    """What this cohort's book asks: of every case, unless the cohort chose some."""
    return known_cases(cohort.cases)


def known_cases(ids: Iterable[str] = ()) -> Known:
    """What these cases ask; every case when none is named."""
    return Known({id_: _asked(read_case(id_)) for id_ in tuple(ids) or case_ids()})


def _asked(case: Case) -> Asked:
    coding = case.coding
    return Asked(
        options={decision.id: frozenset(option.id for option in decision.options) for decision in case.decisions},
        seats=frozenset(card.id for card in case.cards),
        codes=frozenset(code.id for code in coding.codes) if coding else frozenset(),
        excerpts=(frozenset(excerpt.id for excerpt in coding.excerpts) or FROM_THE_WORLD) if coding else frozenset(),
    )


def check_cohort(answers: Answers, names: frozenset[str], cohort_file: Path) -> None:
    """Raise CasebookError for an answers file that is not this cohort's; `names` are the ids that it goes by."""
    for name in (answers["cohort"], answers["book"].partition("/")[0]):
        if name not in names:
            other = cohort_file.with_name(f"{name}.toml")
            remedy = f"; casebook debrief {other} counts it" if REPEATED.fullmatch(name) and other.is_file() else ""
            raise CasebookError(f"is another cohort's, {quoted(name)}; this one is '{cohort_file.stem}'{remedy}")
