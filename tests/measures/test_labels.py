"""A small classifier and its labels: checked against scikit-learn, hand arithmetic, and what must always hold."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score
from sklearn.model_selection import StratifiedKFold, cross_val_predict
from sklearn.pipeline import make_pipeline

from casebook.errors import CasebookError
from casebook.mining import charts, labels
from casebook.world import fernhollow

EIGHT = pd.DataFrame(
    {
        "says_so": [True, True, False, False, False, False, False, False],
        "has_it": [True, True, True, False, False, False, False, False],
        "group": [labels.SAYS_SO] * 2 + [labels.SILENT] + [labels.OTHER] + [labels.WITHOUT] * 4,
        "score": [0.9, 0.4, 0.3, 0.6, 0.7, 0.2, 0.1, 0.1],
    }
)


def test_the_highest_scores_are_labelled():
    assert labels.labelled(EIGHT, 3 / 8).labelled.tolist() == [True, False, False, True, True, False, False, False]
    assert not labels.labelled(EIGHT, 0).labelled.any()
    assert labels.labelled(EIGHT, 1).labelled.all()


def test_right_by_the_proxy_is_not_right():
    table = labels.agreement(labels.labelled(EIGHT, 3 / 8)).set_index(["standard", "measure"]).share
    assert table["says_so", "found"] == 1 / 2
    assert table["has_it", "found"] == 1 / 3
    assert table["has_it", "left alone"] == 3 / 5
    assert table["has_it", "right"] == 1 / 3


def test_a_measure_of_nobody_has_no_row():
    nobody = labels.agreement(labels.labelled(EIGHT, 0))
    assert "right" not in set(nobody.measure) and not nobody.isna().any(axis=None)


def test_who_is_given_the_label_is_counted():
    table = labels.given_to(labels.labelled(EIGHT, 3 / 8)).set_index("group")
    assert table.labelled.to_dict() == {labels.SAYS_SO: 1, labels.SILENT: 0, labels.OTHER: 1, labels.WITHOUT: 1}
    assert table.of[labels.WITHOUT] == 4


SCORES = st.lists(st.sampled_from([0.0, 0.25, 0.5, 0.75, 1.0]), min_size=1, max_size=20).map(np.array)


@given(SCORES, SCORES)
def test_the_chance_of_lying_above_is_the_area_that_scikit_learn_gives(some, others):
    truth = [1] * len(some) + [0] * len(others)
    assert labels.chance_above(some, others) == pytest.approx(roc_auc_score(truth, np.concatenate([some, others])))


def test_labels_are_taken_off_here_and_stay_in_the_copy():
    wrong = pd.DataFrame({"labelled": [True] * 100, "has_it": [False] * 100})
    table = labels.stored(wrong, years=3, mended=0.5, copied_after=1)
    assert table.here.tolist() == [100, 50, 25, 12]
    assert table.anywhere.tolist() == [100, 50, 50, 50]


@given(st.integers(0, 8), st.floats(0, 1), st.integers(0, 8))
def test_no_label_is_gone_from_everywhere_before_it_is_gone_here(years, mended, copied_after):
    table = labels.stored(labels.labelled(EIGHT, 1 / 2), years, mended, copied_after)
    assert (table.anywhere >= table.here).all()
    assert table.here.is_monotonic_decreasing


@pytest.fixture(scope="module")
def scored():
    return labels.scored(labels.accounts_read(fernhollow()), seed=7)


def test_the_model_learned_who_says_so_and_little_about_who_has_it(scored):
    chance = labels.told_apart(scored).set_index("group")
    assert chance.low[labels.SAYS_SO] > 0.55
    assert chance.low[labels.SILENT] < 0.5 < chance.high[labels.SILENT]


def test_people_who_post_about_care_bear_the_wrong_labels(scored):
    without = labels.labelled(scored, float(scored.says_so.mean())).query("not has_it")
    table = labels.given_to(without, "about_care").set_index("about_care")
    assert table.low[True] > table.high[False]


def test_each_account_is_in_one_group_and_scored_once(scored):
    assert scored.account.is_unique
    assert scored.score.between(0, 1).all()
    assert set(scored.group) == set(labels.GROUPS)
    assert (scored.has_it == scored.group.isin([labels.SAYS_SO, labels.SILENT])).all()


def test_the_scores_are_those_of_scikit_learns_own_pipeline():
    some = labels.accounts_read(fernhollow()).head(1000)
    words = TfidfVectorizer(min_df=2, sublinear_tf=True)
    model = make_pipeline(words, LogisticRegression(C=10, class_weight="balanced", max_iter=1000))
    folds = StratifiedKFold(labels.FOLDS, shuffle=True, random_state=3)
    chances = cross_val_predict(model, some.text, some.says_so, cv=folds, method="predict_proba")
    assert labels.scored(some, seed=3).score.to_numpy() == pytest.approx(chances[:, 1], abs=1e-6)


def test_the_same_seed_gives_the_same_scores():
    some = labels.accounts_read(fernhollow()).head(400)
    pd.testing.assert_frame_equal(labels.scored(some, seed=3), labels.scored(some, seed=3))


def test_the_order_of_accounts_changes_no_count(scored):
    shuffled = scored.sample(frac=1, random_state=1)
    for measure in (labels.told_apart, lambda table: labels.given_to(labels.labelled(table, 0.1))):
        pd.testing.assert_frame_equal(measure(shuffled), measure(scored))


def test_what_cannot_be_taught_or_measured_is_refused():
    accounts = labels.accounts_read(fernhollow())
    with pytest.raises(CasebookError, match="only 0 accounts of one kind"):
        labels.scored(accounts[~accounts.says_so], seed=1)
    with pytest.raises(CasebookError, match="share = 1.1"):
        labels.labelled(EIGHT, 1.1)
    with pytest.raises(CasebookError, match="nobody has nothing on record"):
        labels.told_apart(EIGHT[EIGHT.has_it])
    with pytest.raises(CasebookError, match="mended = -1"):
        labels.stored(labels.labelled(EIGHT, 1), 3, -1, 1)
    with pytest.raises(CasebookError, match="years = -1"):
        labels.stored(labels.labelled(EIGHT, 1), -1, 0.5, 1)


def test_each_chart_has_a_caption_without_numbers_and_numbers_after_it(scored):
    given = labels.labelled(scored, 0.06)
    drawn = [
        charts.labelled_chart(labels.given_to(given)),
        charts.told_apart_chart(labels.told_apart(scored)),
        charts.stored_chart(labels.stored(given, 4, 0.3, 1)),
    ]
    for chart in drawn:
        caption, _, rest = chart.to_dict()["description"].partition(". ")
        assert not any(letter.isdigit() for letter in caption) and any(letter.isdigit() for letter in rest)
        assert "nan" not in rest
