"""What a group coded: how many gave each code to each excerpt, as far as it may be shown. Coders are not compared."""

from collections.abc import Iterable

import pandas as pd

from casebook.cases import read_case
from casebook.debrief.group import Group
from casebook.debrief.rounding import SMALLEST
from casebook.debrief.words import code_names, title_of
from casebook.setting import Setting


def coded(group: Group, here: Setting, *, smallest: int = SMALLEST) -> pd.DataFrame:
    """About how many gave each code to each excerpt, for the codes that are not few.

    Columns: case, excerpt (its number in the case), code (its name), people (what they are shown as).
    """
    rows = []
    for case in group.cases:
        given = group.of_case("codings", case)
        names = code_names(case, here)
        for number, excerpt in excerpts_of(case, given.excerpt.unique()):
            shown = group.split(case, excerpt, given.code[given.excerpt == excerpt], names, smallest=smallest)
            rows += [(title_of(case), number, names[code], people) for code, people in shown.shown.items()]
    return pd.DataFrame(rows, columns=["case", "excerpt", "code", "people"])


def excerpts_of(case: str, found: Iterable[str]) -> list[tuple[int, str]]:
    """The number and the id of a case's excerpts in the order in which they are read: those of its decision file, or,
    where its notebook has them, those found, whose ids are `e` and the number.
    """
    coding = read_case(case).coding
    if coding and coding.excerpts:
        return list(enumerate((excerpt.id for excerpt in coding.excerpts), 1))
    return sorted((int(id_.removeprefix("e")), id_) for id_ in found)
