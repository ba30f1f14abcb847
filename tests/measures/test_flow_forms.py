"""Two short forms of vignettes: parallel in their parts, the same for a seed, and no story on both."""

from itertools import combinations

import numpy as np
import pytest

from casebook.consent.flow_forms import FORMS, alike, forms, sheets
from casebook.consent.flows import FACTORS, STATED, sentence

SEEDS = (7, 11, 2026)


@pytest.mark.parametrize("seed", SEEDS)
def test_each_version_of_each_part_comes_twice_on_each_sheet(seed):
    table = forms(seed=seed)
    for factor, levels in FACTORS.items():
        counts = table.groupby("form")[factor].value_counts().unstack()[list(levels)]
        assert (counts == 2).all().all()


@pytest.mark.parametrize("seed", SEEDS)
def test_no_story_is_on_both_sheets_or_twice_on_one(seed):
    table = forms(seed=seed)
    assert len(table) == 12 and not table.duplicated(list(FACTORS)).any()
    assert table.groupby("form").place.apply(list).tolist() == [[1, 2, 3, 4, 5, 6]] * 2


@pytest.mark.parametrize("seed", SEEDS)
def test_at_least_eight_of_ten_pairs_of_parts_are_spread_alike(seed):
    table = forms(seed=seed)
    met = [
        [len(table[table.form == form].groupby([one, other]).size()) for form in FORMS]
        for one, other in combinations(FACTORS, 2)
    ]
    assert sum(one == other for one, other in met) >= 8


@pytest.mark.parametrize("seed", SEEDS)
def test_both_sheets_have_the_same_mean_for_whoever_minds_each_part_by_itself(seed):
    table, draw = forms(seed=seed), np.random.default_rng(seed)
    for minds in (STATED, {factor: draw.normal(0, 20, 3) for factor in FACTORS}):
        points = sum(
            table[factor].map(dict(zip(levels, minds[factor], strict=True))) for factor, levels in FACTORS.items()
        )
        one, other = points.groupby(table.form).mean()
        assert one == pytest.approx(other)


def test_the_same_seed_gives_the_same_sheets_and_another_seed_others():
    assert sheets(seed=7) == sheets(seed=7)
    assert len({str(sheets(seed=seed)) for seed in range(20)}) == 20 and len(alike()) > 1


def test_a_sheet_asks_for_six_numbers_and_no_name():
    for title, asked, stories in sheets(seed=7):
        assert title in ("Form A: six stories", "Form B: six stories") and "Write no name on it." in asked
        assert [text[:3] for text, _ in stories] == [f"{number}. " for number in range(1, 7)]
    flow = forms(seed=7).iloc[0][list(FACTORS)].to_dict()
    assert sheets(seed=7)[0][2][0][0] == f"1. {sentence(flow)} 0 to 100:"
