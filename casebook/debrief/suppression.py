"""What may be shown of how a group divides: no cell with few people in it, and none that can be worked out.

Everything the debrief shows is a split of the same people, all who handed in answers, by one thing that they
did; whoever gave no answer is a cell of it. So no two splits have totals whose difference is a small group.

A split shows cells with at least `smallest` people, and the others as one number, the rest. What can be worked
out is more than arithmetic gives: a reader knows this rule, and "both withheld, so both under five, and eight
together" makes four and four. So a withheld cell must have at least `smallest` different values that fit all that
is shown, for somebody who knows the rule, and even for somebody who knows that everyone answered. Cells are
withheld in an order drawn by lot before anyone answers, the last first, until

- at least `smallest` people are in the withheld cells, and at least two answers are withheld;
- and either the withheld answers but one could hold all of these people with fewer than `smallest` in each, or one
  of them comes after every shown answer in the lot.

The first: any parting of the rest into small cells is then shown in the same way, so each may be 0 to
`smallest` - 1. The second: whatever the later answer holds, it is withheld first as long as the others together
are fewer than `smallest`; so each other may be 0 to `smallest` - 1, and the later one as many values below the rest.

When every answer has enough people and nobody gave none, the whole split is shown. When a few gave none, one answer
is withheld to cover them, if it is large enough to be known to be large.

A split by two things is shown whole or not at all. It counts the groups that the two single splits show; each
withheld answer lies inside a group and may lie there anyhow, so that showing it narrows nothing. Two things
must not force one another (nobody's second decision follows from their first) for all this to hold of several
splits together.
"""

import hashlib
from collections.abc import Iterable, Mapping
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


def split(counts: Mapping[str, int], total: int, *, smallest: int = SMALLEST, place: str = "") -> Split:
    """How `total` people divide, by how many gave each answer; whoever is in none of the counts gave no answer.

    `counts` holds every possible answer, with 0 for those that nobody gave; `place` names what is split, so that each
    split has its own lot. CasebookError when there are more answers than people, or `smallest` is below three.
    """
    checked_smallest(smallest)
    silent = total - sum(counts.values())
    if silent < 0 or any(people < 0 for people in counts.values()):
        raise CasebookError(
            f"{sum(counts.values())} answers of {total} people: each person may answer once; hand in the last answer"
        )
    names = (*counts, NO_ANSWER)
    if total < smallest:
        return Split(names, (None,) * len(names), None)
    shown = _shown(counts, silent, by_lot(counts, place), smallest)
    cells = {**counts, NO_ANSWER: silent}
    return Split(names, tuple(cells[name] if name in shown else None for name in names), total)


def by_lot(names: Iterable[str], place: str) -> list[str]:
    """The names in an order that depends on them and the place alone: the later are withheld before the earlier."""
    return sorted(names, key=lambda name: hashlib.sha256(f"{place}/{name}".encode()).digest())


def _shown(counts: Mapping[str, int], silent: int, lot: list[str], smallest: int) -> set[str]:
    """The names of the cells that may be shown."""
    shown = [name for name in lot if counts[name] >= smallest]
    with_silent = silent >= smallest
    if len(shown) == len(lot) and (with_silent or silent == 0):
        return {*shown, NO_ANSWER}
    while shown or with_silent:
        rest = sum(counts[name] for name in lot if name not in shown) + (0 if with_silent else silent)
        if _safe(shown, lot, rest, with_silent, smallest):
            break
        if shown:
            shown.pop()
        else:
            with_silent = False
    return {*shown, *([NO_ANSWER] if with_silent else [])}


def _safe(shown: list[str], lot: list[str], rest: int, with_silent: bool, smallest: int) -> bool:
    """Whether these may be shown, as the module says. It knows only what is shown, and so gives nothing else away."""
    withheld = [name for name in lot if name not in shown]
    if len(withheld) < 2:  # one covers those who gave no answer, if the two hold more than two small cells could
        return bool(withheld) and not with_silent and rest >= 2 * smallest - 1
    later = not shown or lot.index(withheld[-1]) > lot.index(shown[-1])
    return rest >= smallest and (rest <= (len(withheld) - 1) * (smallest - 1) or later)


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
        counted.loc[_group(NO_ANSWER, splits[0]), _group(NO_ANSWER, splits[1])] += silent
    return counted if int(counted.to_numpy().min()) >= smallest else None


def _grouped(answers: pd.Series, shown: Split) -> pd.Series:
    """The group that each answer is shown in; a missing answer is no answer."""
    return answers.fillna(NO_ANSWER).map({name: _group(name, shown) for name in shown.names})


def _group(name: str, shown: Split) -> str:
    return REST if name in shown.withheld else name
