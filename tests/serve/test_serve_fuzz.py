"""A few thousand hostile requests; `python -m tests.serve.fuzz 100000` sends more."""

import pytest

from tests.conftest import cohort_file
from tests.serve.fuzz import fuzzed


@pytest.mark.book
def test_hostile_requests_get_nothing_and_break_nothing(two_cases, tmp_path):
    came, figures = fuzzed(cohort_file(tmp_path, cases='["the-hashtag", "the-invitation"]'), two_cases, 4000)
    assert came.faults == []
    assert came.kinds["sealed: refused"] > 300
    assert came.kinds["sealed: counted"] > 10
    assert came.kinds["404"] > 200
    assert came.kinds["409"] > 100
    assert figures["MB after"] < figures["MB before"] + 100
