"""The answers as three tables: positions, decisions and codings, of numbered learners without identity."""

from collections.abc import Iterable
from dataclasses import dataclass

import pandas as pd

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

    positions: learner, case, moment ("before" or "after"), value (0 to 100), reason, seat
    decisions: learner, case, decision ("first" or "second"), option, reason, seat, revisions (how often taken)
    codings: learner, case, excerpt, code

    `learner` is a number within these tables; `reason` is "" unless it may be shown; `seat` is "" for the page's own.
    """

    positions: pd.DataFrame
    decisions: pd.DataFrame
    codings: pd.DataFrame


def tables_of(people: Iterable[Person]) -> Tables:
    """The three tables of these people, who are numbered from 1 in the order given."""
    rows = {"positions": [], "decisions": [], "codings": []}
    for learner, person in enumerate(people, 1):
        for (case, group, name), revisions in person.answers():
            last = revisions[-1]
            said = last["reason"], last.get("seat", "")
            if group == "positions":
                rows[group].append((learner, case, name, last["value"], *said))
            elif group == "decisions":
                rows[group].append((learner, case, name, last["option"], *said, len(revisions)))
            else:
                rows[group] += [(learner, case, excerpt, code) for excerpt, code in sorted(last["codes"].items())]
    return Tables(**{group: _table(COLUMNS[group], found) for group, found in rows.items()})


def _table(columns: tuple[str, ...], rows: list[tuple]) -> pd.DataFrame:
    kinds = {column: "int64" if column in WHOLE else "object" for column in columns}
    return pd.DataFrame(rows, columns=list(columns)).astype(kinds)
