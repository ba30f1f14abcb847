"""Learning aims and the standards that they work on: only what was seen, and said where nothing was."""

from itertools import product

import pytest

from casebook.contents import cases
from casebook.deciding.outcomes import NONE, aims
from casebook.guidance import JURISDICTIONS, PROFESSIONS, outcomes
from casebook.guidance import clauses as all_clauses
from casebook.setting import setting
from tests.conftest import NURSE


def told(page, profession, place):
    here = setting(page.meta.id, NURSE | {"profession": profession, "jurisdiction": place})
    return here, aims(page, here)


@pytest.mark.parametrize("page", cases(), ids=lambda page: page.meta.id)
def test_every_case_and_profession_has_a_numbered_standard_or_says_that_none_was_seen(page):
    for profession, place in product(PROFESSIONS, JURISDICTIONS):
        here, shown = told(page, profession, place)
        standards = [clause for _, found in shown.rows for clause in found]
        for clause in standards:
            assert clause.is_read
            assert clause.reach == "person"
            assert any(letter.isdigit() for letter in clause.provision)
            assert profession in clause.professions
            assert clause.binds_reader(profession, place, here.date_of_events)
            assert f"{clause.document}, {clause.provision}" in repr(shown)
        assert ("No numbered standard of" in repr(shown)) == (not standards)
        assert [aim for aim, _ in shown.rows] == page.meta.outcomes


def test_every_row_names_an_aim_that_is_there_and_clauses_that_the_case_names():
    by_id = {page.meta.id: page for page in cases()}
    for (case, number), ids in outcomes().items():
        assert 1 <= number <= len(by_id[case].meta.outcomes)
        named = setting(case, NURSE).case.codes
        for id_ in set(ids) - {"*"}:
            assert id_ in all_clauses(), id_
            assert id_ in named, (case, number, id_)


def test_a_standard_seen_at_second_hand_says_so():
    page = next(page for page in cases() if page.meta.id == "the-alert")
    _, shown = told(page, "nurse", "UK")
    assert "NMC Code, 16.1 (read for this book: only a description of it)" in repr(shown)
    assert NONE in shown._repr_html_()
