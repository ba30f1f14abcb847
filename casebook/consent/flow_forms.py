"""Two short forms of vignettes, for before and after: as alike as two sheets of different stories can be.

Each form takes two rows of the design in `flows`, with 0, 1 and 2 added to each in turn: six stories, in which each
level of every factor comes twice. So both forms have the same mean for anybody for whom each part of a flow counts by
itself, whatever counts for them. The rows are chosen so that as many pairs of factors as can be are spread alike over
both. Nobody has tried the forms on people: that they are alike in their parts does not make them equally hard.
"""

from itertools import combinations

import numpy as np
import pandas as pd

from casebook.consent.flows import FACTORS, ROWS, sentence

FORMS = ("A", "B")
EACH_ROW = 3  # stories that a row of the design makes
ASKED = "How right is this use of the posts? Write a number from 0 (not right at all) to 100 (completely right)."
SCALE = "0 to 100:"


def forms(*, seed: int) -> pd.DataFrame:
    """Both forms: columns form (A or B), place (from 1, the order on the sheet), and the five factors."""
    draw = np.random.default_rng([seed, 33])
    chosen = alike()[draw.integers(len(alike()))]
    names = {factor: draw.permutation(levels) for factor, levels in FACTORS.items()}
    tables = []
    for form, rows in zip(FORMS, draw.permutation(chosen), strict=True):
        steps = draw.permutation(np.vstack([(np.array(ROWS)[rows] + step) % EACH_ROW for step in range(EACH_ROW)]))
        stories = {factor: names[factor][steps[:, column]] for column, factor in enumerate(FACTORS)}
        tables.append(pd.DataFrame({"form": form, "place": range(1, len(steps) + 1)} | stories))
    return pd.concat(tables, ignore_index=True)


def alike() -> list[tuple[tuple[int, int], tuple[int, int]]]:
    """The choices of two rows for one form and two for the other by which most pairs of factors are spread alike."""
    pairs = list(combinations(range(len(ROWS)), 2))
    choices = [(one, other) for one, other in combinations(pairs, 2) if not {*one} & {*other}]
    most = max(map(_spread_alike, choices))
    return [choice for choice in choices if _spread_alike(choice) == most]


def sheets(*, seed: int) -> list[tuple[str, str, tuple[tuple[str, int], ...]]]:
    """Both forms to print, one side each: title, what is asked, and each story with a line to write on."""
    table = forms(seed=seed)
    return [
        (
            f"Form {form}: six stories",
            f"{ASKED} Answer as if you were the woman. Nobody collects this sheet. Write no name on it.",
            tuple((f"{story['place']}. {sentence(_flow(story))} {SCALE}", 1) for story in stories),
        )
        for form in FORMS
        if (stories := table[table.form == form].to_dict("records"))
    ]


def _flow(story: dict) -> dict[str, str]:
    return {factor: story[factor] for factor in FACTORS}


def _spread_alike(choice: tuple[tuple[int, int], tuple[int, int]]) -> tuple[int, int]:
    """How many pairs of factors meet in as many pairs of levels on both forms, and how many of them in six."""
    spreads = [[_differences(rows, *pair) for rows in choice] for pair in combinations(range(len(FACTORS)), 2)]
    return sum(one == other for one, other in spreads), sum(one == other == 2 for one, other in spreads)


def _differences(rows: tuple[int, int], one: int, other: int) -> int:
    """In how many ways two columns differ in these rows: each way makes three pairs of levels."""
    return len({(ROWS[row][one] - ROWS[row][other]) % EACH_ROW for row in rows})
