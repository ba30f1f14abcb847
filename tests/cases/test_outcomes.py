"""Learning aims and the standards that they work on: only what was seen, and said where nothing was."""

import html
from itertools import product

import pytest

from casebook.cohort import read_cohort
from casebook.contents import cases, pages, source_of, tags_of
from casebook.deciding import certificate, cpd
from casebook.deciding.outcomes import NONE, aims
from casebook.errors import CasebookError
from casebook.guidance import JURISDICTIONS, PROFESSIONS, outcomes
from casebook.guidance import clauses as all_clauses
from casebook.setting import setting
from tests.conftest import NURSE, cohort_file


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


def portfolio_page():
    (page,) = (page for page in pages() if page.meta.id == "portfolio")
    return page


@pytest.mark.parametrize("profession", PROFESSIONS)
@pytest.mark.parametrize("place", JURISDICTIONS)
def test_rules_on_records_of_learning_are_the_readers_own_or_said_not_to_have_been_seen(profession, place):
    shown = cpd(setting(None, NURSE | {"profession": profession, "jurisdiction": place}))
    assert ("This book saw no rule for" in repr(shown)) == (not shown.rows)
    assert all(row.reach == "person" and profession in row.professions and row.is_read for row in shown.rows)
    assert all(row.summary in html.unescape(shown._repr_html_()) for row in shown.rows)


def test_a_psychologist_sees_the_four_standards_of_the_hcpc_and_a_peer_worker_that_none_was_seen():
    ids = [row.id for row in cpd(setting(None, NURSE | {"profession": "clinical psychologist"})).rows]
    assert ids == ["hcpccpd-1", "hcpccpd-2", "hcpccpd-3", "hcpccpd-4", "regulators2019-a"]
    told = repr(cpd(setting(None, NURSE | {"profession": "peer worker"})))
    assert (
        told == "This book saw no rule for a peer worker in the UK on what such a record must hold. There may be one."
    )


@pytest.mark.parametrize("profession", ["clinical psychologist", "occupational therapist"])
def test_who_answers_a_complaint_is_shown_what_the_hcpc_says_of_concerns(profession):
    page = next(page for page in cases() if page.meta.id == "the-complaint")
    _, shown = told(page, profession, "UK")
    for _, found in shown.rows[:3]:
        assert [clause.id for clause in found] == ["hcpc2024-7"]
    assert "standard 7 (read for this book: its heading only)" in repr(shown)


def test_the_certificate_is_blank_and_for_the_facilitator_to_print():
    blank = certificate(setting(None, NURSE))
    ((title, what, lines),) = blank.sheets
    assert title == "Certificate of taking part" and "planned for 90 minutes" in what
    assert [line for line, room in lines if room == 0] == [] and lines[0][0] == "Name:"
    (cell,) = (cell for cell in portfolio_page().cells if source_of(cell) == "certificate(here)")
    assert {*tags_of(cell)} == {"facilitator", "remove-input"}


@pytest.mark.parametrize(
    "typed",
    [
        'certificate = "Ann Invented"',
        'participants = ["Ann Invented"]',
        '[certificates]\nname = "Ann"',
        'names = ["A"]',
    ],
)
def test_a_name_typed_into_a_cohort_file_is_refused_in_words(tmp_path, typed):
    path = cohort_file(tmp_path)
    path.write_text(f"{path.read_text(encoding='utf-8')}{typed}\n", encoding="utf-8")
    with pytest.raises(
        CasebookError, match="a cohort file has nobody's name in it; take this out. Certificates are printed"
    ):
        read_cohort(path)
