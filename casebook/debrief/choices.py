"""What a group chose: by decision, where it divided, and what its sides have in common. Nobody is ranked.

Everything is made of splits that `suppression` lets through, so that no number here says more than they do.
"""

from collections.abc import Iterator

import pandas as pd

from casebook.cases import read_case
from casebook.debrief.group import Group
from casebook.debrief.moved import SHARES, WAYS, moved_split, shares, ways
from casebook.debrief.suppression import NO_ANSWER, REST, SMALLEST, Split, crossed, split
from casebook.debrief.words import label_of, ordinal, plain, title_of
from casebook.errors import CasebookError, suggestion
from casebook.setting import Setting

HALF = 0.5


def taken(group: Group, case: str, decision: str) -> pd.Series:
    """The option that each learner took in a decision, indexed by learner."""
    rows = group.of_case("decisions", case)
    return rows[rows.decision == decision].set_index("learner").option


def choice_split(group: Group, case: str, decision: str, *, smallest: int = SMALLEST) -> Split:
    """How the group divides over the options of a decision, as far as it may be shown."""
    counts = taken(group, case, decision).value_counts()
    options = [option.id for option in read_case(case).decision(decision).options]
    return split(
        {option: int(counts.get(option, 0)) for option in options},
        group.people,
        smallest=smallest,
        place=f"{case}/{decision}",
    )


def decisions_of(group: Group) -> Iterator[tuple[str, str]]:
    """Every decision of the cases that were answered, as (case, decision)."""
    for case in group.cases:
        yield from ((case, decision.id) for decision in read_case(case).decisions)


def choices(group: Group, here: Setting, *, smallest: int = SMALLEST) -> pd.DataFrame:
    """How many took each option of each decision.

    Columns: case, decision (first or second), option (its label), people (missing where withheld), of, share, low
    and high (Wilson's 95 % interval). A decision's last row is for no answer.
    """
    rows = []
    for case, decision in decisions_of(group):
        shown = choice_split(group, case, decision, smallest=smallest)
        for option, *numbers in shares(shown):
            name = label_of(case, decision, option, here)
            rows.append((title_of(case), ordinal(case, decision), name, *numbers))
    columns = ["case", "decision", "option", *SHARES]
    return pd.DataFrame(rows, columns=columns).astype({"people": "Int64", "of": "Int64"})


def groups_of(group: Group, here: Setting, case: str, decision: str, *, smallest: int = SMALLEST) -> pd.DataFrame:
    """One decision's groups, for a chart: columns option (label), people (missing where withheld), together (True for
    the one row that holds all withheld cells). The options are in the order in which the page puts them.
    """
    shown = choice_split(group, case, decision, smallest=smallest)
    rows = [
        (label_of(case, decision, name, here), people, False)
        for name, people in zip(shown.names, shown.people, strict=True)
        if people != 0
    ]
    if shown.rest:
        rows.append((plain(REST), shown.rest, True))
    return pd.DataFrame(rows, columns=["option", "people", "together"]).astype({"people": "Int64"})


def divided(group: Group, *, smallest: int = SMALLEST) -> pd.DataFrame:
    """The decisions of which something is shown, the most divided first.

    Columns: case, decision, case_id, decision_id, people (who answered, or everybody where that is withheld),
    largest_shown (people), apart: how often two people drawn from the group would be in different groups
    (Simpson 1949), the withheld answers taken as one group. They may differ among
    themselves, and those who gave no answer may be among them.
    """
    rows = []
    for case, decision in decisions_of(group):
        shown = choice_split(group, case, decision, smallest=smallest)
        if shown.shown:
            sizes = [people for name, people in shown.groups.items() if name != NO_ANSWER]
            row = (title_of(case), ordinal(case, decision), case, decision, shown.answered, max(shown.shown.values()))
            rows.append((*row, apart(sizes)))
    columns = ["case", "decision", "case_id", "decision_id", "people", "largest_shown", "apart"]
    return pd.DataFrame(rows, columns=columns).sort_values("apart", ascending=False, kind="stable", ignore_index=True)


def place_of(look_at: str, group: Group, *, smallest: int = SMALLEST) -> tuple[str, str]:
    """The decision to look at closely, as (case, decision): the one named, such as the-hashtag/first, or when none is
    named the most divided one. CasebookError for one that nobody in the group could have taken.
    """
    places = list(decisions_of(group))
    if look_at:
        case, _, decision = look_at.partition("/")
        if (case, decision) not in places:
            near = suggestion(look_at, ["/".join(place) for place in places])
            raise CasebookError(f"look_at = '{look_at}' is no decision of this group ({near})")
        return case, decision
    ranked = divided(group, smallest=smallest)
    if len(ranked):
        return ranked.case_id.iloc[0], ranked.decision_id.iloc[0]
    if not places:
        raise CasebookError("the answers hold no case: hand in at least one answers file, or name cases")
    return places[0]


def apart(sizes: list[int]) -> float:
    """How often two different people drawn from groups of these sizes are in different ones: from 0, when there is
    one group, to 1 (Simpson 1949). ValueError for fewer than two people.
    """
    people = sum(sizes)
    if people < 2:
        raise ValueError("two people cannot be drawn from fewer than two")
    return 1 - sum(size * (size - 1) for size in sizes) / (people * (people - 1))


def sides(
    group: Group, here: Setting, case: str, with_what: str = "moved", *, smallest: int = SMALLEST
) -> pd.DataFrame | None:
    """The first decision's groups (rows) by another thing (columns): how they moved, or their second decision.

    The cells are people. None where any cell would hold fewer than `smallest`: such a table is shown whole or not
    at all. `with_what` is "moved" or "second"; CasebookError for anything else.
    """
    first = read_case(case).decisions[0].id
    splits = choice_split(group, case, first, smallest=smallest), _other_split(group, case, with_what, smallest)
    other = ways(group, case) if with_what == "moved" else taken(group, case, "second")
    table = crossed(taken(group, case, first), other, splits, smallest=smallest)
    if table is None:
        return None
    named = table.rename(index=lambda name: plain(label_of(case, first, name, here)))
    if with_what != "moved":
        named = named.rename(columns=lambda name: label_of(case, "second", name, here))
    return named.rename(columns=plain).rename_axis(index="first decision", columns=None)


def _other_split(group: Group, case: str, with_what: str, smallest: int) -> Split:
    if with_what == "moved":
        return moved_split(group, case, smallest=smallest)
    if with_what == "second" and len(read_case(case).decisions) > 1:
        return choice_split(group, case, "second", smallest=smallest)
    raise CasebookError(f"sides of '{case}' with '{with_what}': give 'moved', or 'second' where the case has one")


def shared(group: Group, here: Setting, *, smallest: int = SMALLEST) -> pd.DataFrame:
    """What more than half of a group share: a way of moving, or an option.

    Columns: case, what (how they moved, or which decision), shared (the way or the option), people, of, and
    on_every_side: whether it is more than half of each group that the first decision made; "withheld" where that
    table is not shown, and nothing for the first decision itself.
    """
    rows = []
    for case in group.cases:
        way = _more_than_half(moved_split(group, case, smallest=smallest))
        if way in WAYS:
            rows.append(_shared_row(group, here, case, "moved", way, smallest))
        for decision in read_case(case).decisions:
            option = _more_than_half(choice_split(group, case, decision.id, smallest=smallest))
            if option:
                rows.append(_shared_row(group, here, case, decision.id, option, smallest))
    return pd.DataFrame(rows, columns=["case", "what", "shared", "people", "of", "on_every_side"])


def _more_than_half(shown: Split) -> str:
    """The answer that more than half gave, or nothing."""
    return next((name for name, people in shown.shown.items() if people > HALF * shown.answered), "")


def _shared_row(group: Group, here: Setting, case: str, what: str, answer: str, smallest: int) -> tuple:
    moved_it = what == "moved"
    shown = (
        moved_split(group, case, smallest=smallest) if moved_it else choice_split(group, case, what, smallest=smallest)
    )
    name = answer if moved_it else label_of(case, what, answer, here)
    called = "moved" if moved_it else f"{ordinal(case, what)} decision"
    everywhere = ""
    if what in ("moved", "second"):
        table = sides(group, here, case, what, smallest=smallest)
        everywhere = "withheld" if table is None else "yes" if _on_every_side(table, name) else "no"
    return title_of(case), called, name, shown.shown[answer], shown.answered, everywhere


def _on_every_side(table: pd.DataFrame, name: str) -> bool:
    return bool((table[name] > HALF * table.sum(axis=1)).all())
