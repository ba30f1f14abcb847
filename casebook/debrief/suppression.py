"""What may be shown of how a group divides: no cell with few people in it, and none that can be worked out.

Everything the debrief shows is a split of the same people, all who handed in answers, by one thing that they
did; whoever gave no answer is a cell of it. So no two splits have totals whose difference is a small group.

A split shows the cells with at least `smallest` people, and the others as one number. What can be worked out is
not only what arithmetic gives: a reader knows this rule as well, and "both withheld, so both under five, and
eight together" makes four and four. A split is therefore shown only so far that every withheld answer may still
be any number from none to `smallest` - 1 for somebody who knows the rule. It suffices that at least two cells
are withheld, that at least `smallest` people are in them, and that either

- the withheld cells but one could hold those people, each cell with fewer than `smallest` in it: any split of
  them into small cells is then shown in the same way; or
- they are fewer than the people of any cell that is shown: a withheld cell that is large is then the first to
  be withheld together with a small one, and would look the same.

Until this holds, the smallest of the shown cells is withheld too. When nobody failed to answer and every answer
has enough people, the whole split is shown.

A split by two things is shown whole or not at all. It counts the groups that the two single splits show; each
withheld answer lies inside a group and may lie there anyhow, so that showing it narrows nothing. Two things
must not force one another (nobody's second decision follows from their first) for all this to hold of several
splits together.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd

from casebook.errors import CasebookError

SMALLEST = 5  # people in a cell that is shown, unless the facilitator says otherwise
LEAST = 3  # below this a pair would see each other
REST = "the rest"
NO_ANSWER = "no answer"


@dataclass(frozen=True)
class Split:
    """How `total` people divide over `names`, as far as it may be shown; the last name is that of no answer.

    `people` has the count of each name, None where it is withheld; `total` is None when it is under the limit.
    """

    names: tuple[str, ...]
    people: tuple[int | None, ...]
    total: int | None

    @property
    def shown(self) -> dict[str, int]:
        """The answers that are shown, with their people, and without those who gave none."""
        pairs = zip(self.names[:-1], self.people[:-1], strict=True)
        return {name: people for name, people in pairs if people is not None}

    @property
    def withheld(self) -> tuple[str, ...]:
        """The names whose people are withheld."""
        return tuple(name for name, people in zip(self.names, self.people, strict=True) if people is None)

    @property
    def whole(self) -> bool:
        """Whether everything is shown."""
        return self.total is not None and not self.withheld

    @property
    def rest(self) -> int:
        """How many people are in the withheld cells together; all of them when nothing is shown."""
        return (self.total or 0) - sum(people for people in self.people if people is not None)

    @property
    def answered(self) -> int:
        """What a share is a share of: everybody, less those who gave no answer where that is shown."""
        return (self.total or 0) - (self.people[-1] or 0)

    @property
    def groups(self) -> dict[str, int]:
        """The shown cells and, as one, the withheld ones: together everybody. Empty cells are left out."""
        pairs = zip(self.names, self.people, strict=True)
        cells = {name: people for name, people in pairs if people}
        return cells | ({REST: self.rest} if self.rest else {})


def checked_smallest(smallest: int) -> int:
    """The limit, if it is one; CasebookError for less than three."""
    if isinstance(smallest, bool) or not isinstance(smallest, int) or smallest < LEAST:
        raise CasebookError(
            f"smallest = {smallest!r}: no cell may be shown with fewer than {LEAST} people; give {SMALLEST}"
        )
    return smallest


def split(counts: Mapping[str, int], total: int, *, smallest: int = SMALLEST) -> Split:
    """How `total` people divide, by how many gave each answer; whoever is in none of the counts gave no answer.

    `counts` holds every possible answer, with 0 for those that nobody gave. CasebookError when there are more
    answers than people, or `smallest` is below three.
    """
    checked_smallest(smallest)
    silent = total - sum(counts.values())
    if silent < 0 or any(people < 0 for people in counts.values()):
        raise CasebookError(
            f"{sum(counts.values())} answers of {total} people: each person may answer once; hand in the last answer"
        )
    cells = [*counts.values(), silent]
    names = (*counts, NO_ANSWER)
    if total < smallest:
        return Split(names, (None,) * len(cells), None)
    shown = {place for place, people in enumerate(cells) if people >= smallest}
    if silent == 0 and len(shown) == len(cells) - 1:
        return Split(names, tuple(cells), total)
    while not _safe([cells[place] for place in shown], len(cells), total, smallest):
        shown.remove(min(shown, key=lambda place: (cells[place], -place)))
    return Split(names, tuple(people if place in shown else None for place, people in enumerate(cells)), total)


def _safe(shown: list[int], cells: int, total: int, smallest: int) -> bool:
    """Whether showing these of so many cells leaves every withheld answer open, as the module says."""
    withheld, rest = cells - len(shown), total - sum(shown)
    if not shown or not withheld:
        return True
    if withheld < 2 or rest < smallest:
        return False
    return rest <= (withheld - 1) * (smallest - 1) or rest < min(shown)


def crossed(
    one: pd.Series, other: pd.Series, splits: tuple[Split, Split], *, smallest: int = SMALLEST
) -> pd.DataFrame | None:
    """The people of each group of the one split (rows) in each group of the other (columns), or None.

    `one` and `other` are the answers, indexed by learner, and `splits` what is shown of each. None unless either
    split has two groups, and every cell at least `smallest` people.
    """
    checked_smallest(smallest)
    rows, columns = (tuple(shown.groups) for shown in splits)
    if any(shown.total is None for shown in splits) or min(len(rows), len(columns)) < 2:
        return None
    answers = pd.concat({"one": one, "other": other}, axis=1)
    counted = pd.crosstab(_grouped(answers.one, splits[0]), _grouped(answers.other, splits[1]))
    counted = counted.reindex(index=rows, columns=columns, fill_value=0)
    silent = splits[0].total - len(answers)  # those who gave neither answer
    if silent:
        counted.loc[_group_of(NO_ANSWER, splits[0]), _group_of(NO_ANSWER, splits[1])] += silent
    return counted if int(counted.to_numpy().min()) >= smallest else None


def _grouped(answers: pd.Series, shown: Split) -> pd.Series:
    return answers.fillna(NO_ANSWER).map(lambda answer: _group_of(answer, shown))


def _group_of(answer: str, shown: Split) -> str:
    return REST if answer in shown.withheld else answer
