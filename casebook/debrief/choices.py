"""What a group chose: by decision, where it divided, and what most of it share. Nobody is ranked.

Everything is made of splits that `rounding` lets through, so that no number here says more than they do.
"""

from collections.abc import Iterator

import pandas as pd

from casebook.cases import read_case
from casebook.debrief.group import Group
from casebook.debrief.moved import NUMBERS, moved_split, numbers
from casebook.debrief.rounding import SMALLEST, Split
from casebook.debrief.words import decision_of, label_of, ordinal, title_of
from casebook.errors import CasebookError, suggestion
from casebook.language import gettext
from casebook.setting import Setting

HALF = 0.5


def taken(group: Group, case: str, decision: str) -> pd.Series:
    """The option that each learner took in a decision, indexed by learner."""
    rows = group.of_case("decisions", case)
    return rows[rows.decision == decision].set_index("learner").option


def choice_split(group: Group, case: str, decision: str, *, smallest: int = SMALLEST) -> Split:
    """How the group divides over the options of a decision, as far as it may be shown."""
    options = [option.id for option in read_case(case).decision(decision).options]
    return group.split(case, decision, taken(group, case, decision), options, smallest=smallest)


def decisions_of(group: Group) -> Iterator[tuple[str, str]]:
    """Every decision of the cases that were answered, as (case, decision)."""
    for case in group.cases:
        yield from ((case, decision.id) for decision in read_case(case).decisions)


def choices(group: Group, here: Setting, *, smallest: int = SMALLEST) -> pd.DataFrame:
    """About how many took each option of each decision.

    Columns: case, decision (first or second), option (its label), and those of `moved.numbers`. A decision's last row
    is for no answer.
    """
    rows = []
    for case, decision in decisions_of(group):
        shown = choice_split(group, case, decision, smallest=smallest)
        for option, *counted in numbers(shown):
            name = label_of(case, decision, option, here)
            rows.append((title_of(case), ordinal(case, decision), name, *counted))
    return pd.DataFrame(rows, columns=["case", "decision", "option", *NUMBERS])


def divided(group: Group, *, smallest: int = SMALLEST) -> pd.DataFrame:
    """The decisions of which some option is not few, the most divided first.

    Columns: case, decision, case_id, decision_id, largest (the people that its largest option is shown as), apart: how
    often two people drawn from those shown would have chosen differently (Simpson 1949); few are counted as none.
    """
    rows = []
    for case, decision in decisions_of(group):
        shown = choice_split(group, case, decision, smallest=smallest).shown
        if shown:
            sizes = list(shown.values())
            rows.append((title_of(case), ordinal(case, decision), case, decision, max(sizes), apart(sizes)))
    columns = ["case", "decision", "case_id", "decision_id", "largest", "apart"]
    return pd.DataFrame(rows, columns=columns).sort_values("apart", ascending=False, kind="stable", ignore_index=True)


def place_of(look_at: str, group: Group, *, smallest: int = SMALLEST) -> tuple[str, str]:
    """The decision to open with, as (case, decision): the one named, such as the-hashtag/first, or when none is named
    the first of the case that has the most divided one.

    CasebookError for one that nobody in the group could have taken.
    """
    places = list(decisions_of(group))
    if look_at:
        case, _, decision = look_at.partition("/")
        if (case, decision) not in places:
            near = suggestion(look_at, ["/".join(place) for place in places])
            raise CasebookError(f"look_at = '{look_at}' is no decision of this group ({near})")
        return case, decision
    if not places:
        raise CasebookError("the answers hold no case: hand in at least one answers file, or name cases")
    ranked = divided(group, smallest=smallest)
    case = ranked.case_id.iloc[0] if len(ranked) else places[0][0]
    return case, read_case(case).decisions[0].id


def apart(sizes: list[int]) -> float:
    """How often two different people drawn from groups of these sizes are in different ones: from 0, when there is
    one group, to 1 (Simpson 1949). ValueError for fewer than two people.
    """
    people = sum(sizes)
    if people < 2:
        raise ValueError("two people cannot be drawn from fewer than two")
    return 1 - sum(size * (size - 1) for size in sizes) / (people * (people - 1))


def agreed(group: Group, here: Setting, *, smallest: int = SMALLEST) -> pd.DataFrame:
    """Where one answer stands out: it is shown as larger than every other, and as half of the group or more.

    Columns: case, what (how they moved, or which decision), answer (the way or the option), and those of
    `moved.numbers`. No other answer has more people; whether it has more than half is not said.
    """
    rows = []
    for case in group.cases:
        splits = {"moved": moved_split(group, case, smallest=smallest)}
        for decision in read_case(case).decisions:
            splits[decision.id] = choice_split(group, case, decision.id, smallest=smallest)
        for what, shown in splits.items():
            largest = _standing_out(shown)
            rows += [
                (title_of(case), *_called(case, what, name, here), *counted)
                for name, *counted in numbers(shown)
                if name == largest
            ]
    return pd.DataFrame(rows, columns=["case", "what", "answer", *NUMBERS])


def _standing_out(shown: Split) -> str:
    """The answer that is shown as larger than every other and as half of everybody; "" where there is none."""
    largest = sorted(shown.shown, key=shown.shown.__getitem__, reverse=True)
    alone = largest and (len(largest) == 1 or shown.shown[largest[0]] > shown.shown[largest[1]])
    return largest[0] if alone and shown.shown[largest[0]] >= HALF * shown.total else ""


def _called(case: str, what: str, name: str, here: Setting) -> tuple[str, str]:
    """What was asked and what was answered, in words."""
    if what == "moved":
        return gettext("moved"), gettext(name)
    return decision_of(case, what), label_of(case, what, name, here)
