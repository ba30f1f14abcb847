"""The answers as three tables: positions, decisions and codings, of numbered learners without identity."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import pandas as pd

from casebook.answers.known import Gone, Known
from casebook.answers.people import Person

COLUMNS = {
    "positions": ("learner", "case", "moment", "value", "reason", "seat"),
    "decisions": ("learner", "case", "decision", "option", "reason", "seat", "revisions"),
    "codings": ("learner", "case", "excerpt", "code"),
}
WHOLE = ("learner", "value", "revisions")  # whole numbers; everything else is text


@dataclass(frozen=True)
class Tables:
    """What a group answered, the last revision of each answer.

    positions: learner, case, moment ("before", "after", "days-30" or "days-90"), value (0 to 100), reason, seat
    decisions: learner, case, decision ("first" or "second"), option, reason, seat, revisions (how often taken)
    codings: learner, case, excerpt, code

    `learner` is a number within these tables; `reason` is "" unless it may be shown; `seat` is "" for the page's own.
    `aside` counts the answers that are not in the tables, by what they name that the book does not have.
    """

    positions: pd.DataFrame
    decisions: pd.DataFrame
    codings: pd.DataFrame
    aside: Mapping[Gone, int] = field(default_factory=dict)

    @property
    def people(self) -> int:
        """How many people have an answer in the tables."""
        return len({learner for table in (self.positions, self.decisions, self.codings) for learner in table.learner})


def tables_of(people: Iterable[Person], book: Known) -> Tables:
    """The three tables of these people, numbered from 1 in the order given, and what `book` has no place for."""
    rows, aside = {"positions": [], "decisions": [], "codings": []}, Counter()
    for learner, person in enumerate(people, 1):
        for (case, group, name), revisions in person.answers():
            for gone, row in _rows(book, case, group, name, revisions):
                if gone:
                    aside[gone] += 1
                else:
                    rows[group].append((learner, case, *row))
    return Tables(**{group: _table(COLUMNS[group], found) for group, found in rows.items()}, aside=dict(aside))


def _rows(
    book: Known, case: str, group: str, name: str, revisions: list[dict[str, Any]]
) -> Iterator[tuple[Gone | None, tuple]]:
    """What one answer gives to its table: each row without its learner and case, and what it names that is gone."""
    last = revisions[-1]
    gone, said = book.gone(case, group, name, last), (last["reason"], last.get("seat", ""))
    if group == "positions":
        yield gone, (name, last["value"], *said)
    elif group == "decisions":
        yield gone, (name, last["option"], *said, len(revisions))
    else:
        for excerpt, code in sorted(last["codes"].items()):
            yield gone or book.gone_of_coding(case, excerpt, code), (excerpt, code)


def _table(columns: tuple[str, ...], rows: list[tuple]) -> pd.DataFrame:
    kinds = {column: "int64" if column in WHOLE else "object" for column in columns}
    return pd.DataFrame(rows, columns=list(columns)).astype(kinds)
