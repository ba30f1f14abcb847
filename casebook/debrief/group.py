"""The answers of one group as three tables, checked: from the store beside the cohort, or an invented group.

A learner is a number here and has no name. This module reads; what may be shown of a group is decided elsewhere.
"""

from collections.abc import Iterable, Mapping
from contextlib import closing
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

import pandas as pd

from casebook import contents
from casebook.answers import Store
from casebook.answers.known import known_cases
from casebook.answers.rooms import NONE, Room
from casebook.cases import Case, case_ids, read_case
from casebook.debrief.invented import invented_tables
from casebook.debrief.rounding import NO_ANSWER, Split, split
from casebook.errors import CasebookError, suggestion
from casebook.language import N_

COLUMNS = {
    "positions": ["learner", "case", "moment", "value", "reason", "seat"],
    "decisions": ["learner", "case", "decision", "option", "reason", "seat", "revisions"],
    "codings": ["learner", "case", "excerpt", "code"],
}
KEYS = {  # a learner answers each of these once: the last answer is the one that counts
    "positions": ["learner", "case", "moment"],
    "decisions": ["learner", "case", "decision"],
    "codings": ["learner", "case", "excerpt"],
}
MOMENTS = ("before", "after", "days-30", "days-90")
LOWER, SAME, HIGHER = N_("towards the low end"), N_("hardly moved"), N_("towards the high end")
WAYS = (LOWER, SAME, HIGHER)  # in which anybody may have moved


@dataclass(frozen=True)
class Group:
    """What a group answered: the last of each learner's positions, decisions and codings.

    `positions` has the columns learner, case, moment (one of `MOMENTS`), value (0 to 100), reason ("" unless it
    may be shown), seat; `decisions` learner, case, decision, option, reason, seat, revisions; `codings` learner,
    case, excerpt, code. `lot` is the secret by which `rounding` draws. `rooms` has what a room was shown, by case and
    round (first, second, moved): it stands for what these people answered there, so that nobody is counted twice.
    CasebookError for a table that is not like this, and for an answer that a case does not have.
    """

    positions: pd.DataFrame
    decisions: pd.DataFrame
    codings: pd.DataFrame
    invented: bool = False
    lot: str = ""
    rooms: Mapping[tuple[str, str], Split] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for name, columns in COLUMNS.items():
            _check_table(getattr(self, name), name, columns)
        _check_values(self)

    @cached_property
    def people(self) -> int:
        """How many learners there are answers of."""
        return int(pd.concat([getattr(self, name).learner for name in COLUMNS]).nunique())

    @cached_property
    def cases(self) -> tuple[str, ...]:
        """The ids of the cases that were answered, in reading order."""
        answered = {case for name in COLUMNS for case in getattr(self, name)["case"].unique()}
        answered |= {case for case, _ in self.rooms}
        order = [page.meta.id for page in contents.cases()]
        return tuple(sorted(answered, key=lambda case: (case not in order, order.index(case) if case in order else 0)))

    def of_case(self, name: str, case: str) -> pd.DataFrame:
        """The rows of one case in one table, which is named as in `Group`."""
        return self._by_case[name].get(case, getattr(self, name).iloc[:0])

    def split(self, case: str, asked: str, given: pd.Series, answers: Iterable[str], *, smallest: int) -> Split:
        """How everybody divides over the answers to what was asked in a case, by what each gave; where it is kept what
        a room was shown of that, this.
        """
        if (case, asked) in self.rooms:
            return self.rooms[case, asked]
        counts = given.value_counts()
        counted = {answer: int(counts.get(answer, 0)) for answer in answers}
        return split(counted, self.people, smallest=smallest, lot=self.lot, place=f"{case}/{asked}")

    @cached_property
    def _by_case(self) -> dict[str, dict[str, pd.DataFrame]]:
        return {name: dict(iter(getattr(self, name).groupby("case"))) for name in COLUMNS}


def load(answers_file: str = "", *, people: int = 24, seed: int = 7, cases: str = "") -> Group:
    """The group whose answers stand in a store, or an invented one when `answers_file` is empty.

    `cases` are ids with commas between; all when empty. Answers that name what these cases no longer have are left
    out. `people` and `seed` are for the invented group. CasebookError when there is no such file, or it is no store of
    answers.
    """
    if not answers_file:
        ids = [page.meta.id for page in contents.cases_named(cases)]
        return Group(*invented_tables(ids, people=people, seed=seed), invented=True, lot=f"invented {seed}")
    path = Path(answers_file)
    if not path.is_file():
        raise CasebookError(
            f"answers_file = '{answers_file}': there is no such file; `casebook debrief COHORT ANSWERS` makes it "
            "beside the cohort file"
        )
    with closing(Store(path)) as store:
        tables = store.tables(known_cases(name.strip() for name in cases.split(",") if name.strip()))
        lot, rooms = store.lot, store.rooms()
    return Group(tables.positions, tables.decisions, tables.codings, lot=lot, rooms=shown_to_rooms(rooms))


def shown_to_rooms(rooms: Iterable[Room]) -> dict[tuple[str, str], Split]:
    """What rooms were shown of each case and round; of two rooms that answered one question, the larger's.

    What names an option that the case no longer has is left out.
    """
    found: dict[tuple[str, str], Split] = {}
    for one in (one for room in rooms for one in room["rounds"]):
        place, names = (one["case"], one["round"]), names_in(one["case"], one["round"])
        cells = one["shown"] or {}
        if names and (not cells or set(cells) == {*names, NONE}):
            shown = [cells[name] for name in (*names, NONE)] if cells else []
            numbers = [tuple(cell[key] for cell in shown) for key in ("about", "low", "high")]
            if place not in found or (found[place].total or 0) < one["people"]:
                found[place] = Split((*names.values(), NO_ANSWER), *numbers, one["people"] if shown else None)
    return found


def names_in(case: str, round_: str) -> dict[str, str]:
    """The answers to a round by what the page for the room calls them; none where there is no such round or case."""
    if case not in case_ids():
        return {}
    if round_ == "moved":
        return dict(zip(("lower", "same", "higher"), WAYS, strict=True))
    return {name: name for name in _options(read_case(case)).get(round_, [])}


def _check_table(table: pd.DataFrame, name: str, columns: list[str]) -> None:
    if list(table.columns) != columns:
        raise CasebookError(f"{name}: has the columns {', '.join(table.columns)}; they must be {', '.join(columns)}")
    twice = table.duplicated(KEYS[name])
    if twice.any():
        place = ", ".join(f"{key} {table.loc[twice, key].iloc[0]}" for key in KEYS[name])
        raise CasebookError(f"{name}: {place} is there twice; keep the last answer alone")


def _check_values(group: Group) -> None:
    for case in group.cases:
        if case not in case_ids():
            raise CasebookError(f"there is no case '{case}' ({suggestion(case, case_ids())})")
    positions = group.positions
    _all_in(positions.moment, MOMENTS, "positions: moment")
    wrong = positions[~positions.value.between(0, 100)]
    if len(wrong):
        raise CasebookError(f"positions: value {wrong.value.iloc[0]}: a position lies between 0 and 100")
    for case, given in group.decisions.groupby("case"):
        options = _options(read_case(case))
        _all_in(given.decision, options, f"decisions of '{case}': decision")
        for decision, taken in given.groupby("decision"):
            _all_in(taken.option, options[decision], f"decisions of '{case}', {decision}: option")
    for case, given in group.codings.groupby("case"):
        coding = read_case(case).coding
        _all_in(given.code, [code.id for code in coding.codes] if coding else [], f"codings of '{case}': code")


def _options(case: Case) -> dict[str, list[str]]:
    return {decision.id: [option.id for option in decision.options] for decision in case.decisions}


def _all_in(values: pd.Series, right, what: str) -> None:
    for value in values.unique():
        if value not in right:
            raise CasebookError(f"{what} '{value}' is not one of its own ({suggestion(str(value), right)})")
