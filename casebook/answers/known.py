"""What a cohort's book asks: its cases, options, seats, codes and excerpts, and whether a file answers those.

An answers file of the right form may still be another cohort's, or of a book built with other decision files.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from casebook.answers.format import Answers, CaseAnswers
from casebook.cases import Case, case_ids, read_case
from casebook.cohort import Cohort
from casebook.errors import CasebookError

FROM_THE_WORLD = frozenset(f"e{number}" for number in range(1, 10))  # excerpts that a notebook takes from the world
OTHER_VERSION = "was the book built with another version of the casebook? Build it again, or debrief with that version"


@dataclass(frozen=True)
class Asked:
    """What may be answered in one case."""

    options: dict[str, frozenset[str]]  # by decision
    seats: frozenset[str]
    codes: frozenset[str]
    excerpts: frozenset[str]


@dataclass(frozen=True)
class Known:
    """What may be answered in one cohort's book, by case."""

    cohort: str
    cases: dict[str, Asked]


def known(cohort: Cohort) -> Known:
    """What this cohort's book asks: of every case, unless the cohort chose some."""
    return Known(cohort.id, {id_: _asked(read_case(id_)) for id_ in cohort.cases or case_ids()})


def _asked(case: Case) -> Asked:
    coding = case.coding
    return Asked(
        options={decision.id: frozenset(option.id for option in decision.options) for decision in case.decisions},
        seats=frozenset(card.id for card in case.cards),
        codes=frozenset(code.id for code in coding.codes) if coding else frozenset(),
        excerpts=(frozenset(excerpt.id for excerpt in coding.excerpts) or FROM_THE_WORLD) if coding else frozenset(),
    )


def check_known(answers: Answers, book: Known) -> None:
    """Raise CasebookError for an answers file that is not this cohort's, or answers what its book does not ask.

    Of each answer the last revision counts, so an option that was taken back may be one that is gone by now.
    """
    if answers["cohort"] != book.cohort or answers["book"].partition("/")[0] != book.cohort:
        raise CasebookError(f"is another cohort's: this one is '{book.cohort}'")
    for id_, case in answers["cases"].items():
        if id_ not in book.cases:
            raise CasebookError(f"answers a case that the book of '{book.cohort}' does not have; {OTHER_VERSION}")
        for fault in _faults(case, book.cases[id_]):
            raise CasebookError(f"in case '{id_}' {fault}; {OTHER_VERSION}")


def _faults(case: CaseAnswers, asked: Asked) -> Iterator[str]:
    for decision, answer in case.get("decisions", {}).items():
        if answer["revisions"][-1]["option"] not in asked.options.get(decision, ()):
            yield f"takes an option of the {decision} decision that is not there"
    for answer in case.get("codings", {}).values():
        given = answer["revisions"][-1]["codes"]
        if not asked.codes.issuperset(given.values()):
            yield "gives a code that is not there"
        if not asked.excerpts.issuperset(given):
            yield "codes an excerpt that is not there"
    for group in case.values():
        for answer in group.values():
            if answer["revisions"][-1].get("seat") not in {None, *asked.seats}:
                yield "takes a seat that is not there"
