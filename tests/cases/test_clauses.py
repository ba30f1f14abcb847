"""Rules: whom they bind, on which day, and what stands apart; what must be kept whatever is chosen."""

from dataclasses import replace
from datetime import date
from itertools import product

import pytest

from casebook.cases import case_ids, faults, read_case
from casebook.check.rules import of_case, of_clause
from casebook.deciding import by_profession, changes, clauses, coming, floor, side_by_side
from casebook.deciding.clauses import COMPARED, MOST, later, mid_sentence
from casebook.deciding.crosswalk import addressed
from casebook.guidance import JURISDICTIONS, PROFESSIONS, reference_status
from casebook.guidance import clauses as all_clauses
from casebook.guidance.clauses import fault_of_dates, in_words, last_day
from casebook.setting import setting
from tests.conftest import NURSE

DAYS = ("2024-08-31", "2025-03-10", "2026-03-01", "2026-11-30")
TODAY = date(2026, 11, 30)


def here(case="the-follow-list", **changes):
    return setting(case, NURSE | {"profession": "clinical psychologist"} | changes)


def told_with(codes, *, elsewhere=(), duties=(), **changes):
    """A setting of a case that names these clauses, and in its first decision these duties."""
    setting_ = here(**changes)
    case = setting_.case
    first = case.decisions[0].model_copy(update={"floor": list(duties)})
    update = {"codes": list(codes), "elsewhere": list(elsewhere), "decisions": [first, *case.decisions[1:]]}
    return replace(setting_, case=case.model_copy(update=update))


def ids(rows):
    return [clause.id for clause in rows]


@pytest.mark.parametrize("case", case_ids())
def test_only_what_binds_this_reader_on_this_day_stands_as_binding(case):
    for profession, place, day in product(PROFESSIONS, JURISDICTIONS, DAYS):
        told = here(case, profession=profession, jurisdiction=place, date_of_events=day)
        shown = clauses(told)
        bound = [*shown.yours, *shown.organisation, *shown.expected]
        assert not [clause.id for clause in (*shown.yours, *shown.organisation) if clause.force == "guidance"]
        assert len(bound) <= MOST
        assert len(shown.elsewhere) <= COMPARED
        for clause in bound:
            assert place in clause.jurisdictions
            assert {profession, "any"} & {*clause.professions}
            assert clause.force not in ("draft", "illustration")
            assert clause.reach in ("person", "organisation")
            assert not clause.in_force_from or last_day(clause.in_force_from) <= date.fromisoformat(day)
            assert not clause.in_force_until or clause.in_force_until >= day
        for decision in told.case.decisions:
            assert all(clause.force in ("must", "law") for clause in floor(f"{case}/{decision.id}", told).duties)


@pytest.mark.parametrize("case", case_ids())
def test_every_case_says_what_holds_whatever_is_chosen_for_a_psychologist_in_the_uk(case):
    told = here(case)
    first, *later = [floor(f"{case}/{decision.id}", told)._repr_html_() for decision in told.case.decisions]
    assert f"What {mid_sentence(told.case.wronged.name)} may do" in first
    assert "Information Commissioner" in first
    assert all("Whatever you chose" in said for said in (first, *later))
    assert not any("may do" in said for said in later)


def test_before_september_2024_a_uk_psychologist_gets_the_older_rule():
    pair = ["hcpc2016-1.7", "hcpc2024-1.9"]
    assert ids(clauses(told_with(pair, date_of_events="2024-08-31")).yours) == ["hcpc2016-1.7"]
    assert ids(clauses(told_with(pair, date_of_events="2024-09-01")).yours) == ["hcpc2024-1.9"]


def test_a_rule_for_the_organisation_stands_apart_from_the_persons():
    shown = clauses(told_with(["hcpc2024-1.8", "reg16-1", "ukgdpr-9"]))
    assert (ids(shown.yours), ids(shown.organisation)) == (["hcpc2024-1.8"], ["reg16-1", "ukgdpr-9"])
    assert "Providers registered with the CQC" in shown._repr_html_()


def test_whom_rules_bind_that_stand_below_one_another_is_said_once():
    said = clauses(told_with(["reg16-1", "ukgdpr-9", "ukgdpr-13", "ukgdpr-28"]))._repr_html_()
    assert said.count("an individual only outside purely personal use") == 1
    assert said.count("Law. For the same as in the row above") == 2


def test_later_law_drafts_and_other_peoples_rules_are_for_comparison_and_say_so():
    compared = ["ukgdpr-84", "swedraft2025", "eastdevon", "aca-H6c"]
    shown = clauses(told_with(["hcpc2024-1.8"], elsewhere=compared))
    assert ids(shown.elsewhere) == compared
    said = shown._repr_html_()
    assert "rules that are for somebody else and not for you or not in force on " in said
    assert "from 5 February 2026, later than this case" in said
    assert "Draft, not in force" in said
    assert "Illustration only" in said


def test_a_comparison_that_binds_this_reader_stands_with_what_binds():
    shown = clauses(told_with([], elsewhere=["aca-H6c"], profession="counsellor", jurisdiction="US"))
    assert (ids(shown.yours), shown.elsewhere) == (["aca-H6c"], ())


def test_where_nothing_was_seen_the_page_says_so_and_names_what_was_not_opened():
    said = clauses(told_with([], jurisdiction="Canada", profession="counsellor"))._repr_html_()
    assert "We found no rule on this that binds a counsellor in Canada personally" in said
    assert "Not opened for this book, though they may say more: CCPA Standards of Practice" in said


def test_what_nobody_read_is_never_shown_as_a_clause():
    unread = [clause.id for clause in all_clauses().values() if not clause.is_read]
    assert unread
    shown = clauses(told_with(unread, elsewhere=unread, profession="social worker"))
    assert not [*shown.yours, *shown.organisation, *shown.elsewhere]


def test_a_duty_is_said_to_whom_it_falls_and_since_when():
    said = repr(floor("the-follow-list/first", told_with([], duties=["hcpc2024-1.8", "ukgdpr-35", "gmcgmp-75"])))
    assert "You must consider what effect the position of power and trust" in said
    assert "(HCPC Standards of conduct, performance and ethics, 1.8, since 1 September 2024)" in said
    assert "The organisation that you work for must assess the impact on data protection" in said
    assert "patient safety or dignity" not in said  # a doctor's


def test_a_month_is_not_made_a_day():
    assert in_words("2017-09") == "September 2017"
    assert last_day("2017-09") == date(2017, 9, 30)
    started = all_clauses()["hcpcsocial-2017"]
    assert not started.is_in_force(date(2017, 9, 15))
    assert started.is_in_force(date(2017, 9, 30))


def test_every_clause_has_a_known_reference():
    known = reference_status()
    assert not [clause.id for clause in all_clauses().values() if clause.reference and clause.reference not in known]


def test_most_professions_have_a_rule_of_their_own_and_the_others_are_named():
    cells = list(product(PROFESSIONS, JURISDICTIONS))
    missing = [(who, place) for who, place in cells if not addressed(who, here(jurisdiction=place))]
    assert len(cells) - len(missing) >= 40
    for who, place in missing:
        assert who in side_by_side(here(jurisdiction=place)).silent


def test_the_codes_side_by_side_count_what_binds_and_say_where_nothing_was_seen():
    grid = by_profession(here())
    assert grid.counts["follow_clients", "clinical psychologist"] == 1
    assert "researcher" in grid.silent["follow_clients"]
    assert "nothing seen" in grid._repr_html_()
    assert any(who == "organisations" for _, who, _ in side_by_side(here()).rows)
    assert any("1 September 2024" in row for row in map(str, changes(here()).rows))
    assert "We look again by" in coming(here())._repr_html_()


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"binds": ""}, "does not say whom it binds"),
        ({"force": "ought"}, "has the force 'ought'"),
        ({"look_again": "2026-11-29"}, "was to be looked at again by 2026-11-29"),
        ({"look_again": ""}, "has no day under look_again"),
        ({"force": "draft"}, "is a draft and binds somebody"),
        ({"seen": "not seen"}, "says what nobody opened"),
        ({"professions": ("nures",)}, "names the profession 'nures'"),
    ],
)
@pytest.mark.parametrize("id_", ["hcpc2024-1.8", "nmc-16.1", "ukgdpr-9"])
def test_a_fault_in_a_clause_is_named(id_, change, said):
    faults = [str(finding) for finding in of_clause(replace(all_clauses()[id_], **change), TODAY)]
    assert any(said in fault and f"'{id_}'" in fault for fault in faults), faults


@pytest.mark.parametrize("text", ["1.9.2024", "2024-13", "2024-02-30", "24"])
def test_a_date_that_is_none_is_refused_before_anything_is_made_of_it(text):
    row = {"in_force_from": "2024", "in_force_until": "", "look_again": "2027-09-01"}
    assert fault_of_dates(row) == ""
    said = f"in_force_from = '{text}': write 2024, 2024-09 or 2024-09-01"
    assert fault_of_dates(row | {"in_force_from": text}) == said


@pytest.mark.parametrize("case", case_ids())
def test_a_clause_that_a_case_misnames_is_named_with_the_nearest(case):
    wrong = read_case(case).model_copy(update={"codes": ["hcpc2024-1.88"]})
    assert "did you mean 'hcpc2024-1.8'" in str([str(finding) for finding in of_case(wrong)])


def test_routes_of_somebody_who_is_not_in_the_case_are_refused():
    wrong = read_case("this-book").model_copy(update={"routes_of": "wandda"})
    assert faults(wrong) == [
        "routes_of 'wandda' is no stakeholder; name one, or leave it out for the person written about"
    ]


def test_guidance_stands_apart_from_what_must_be_kept():
    shown = clauses(told_with(["ng225", "hcpc2024-1.8", "caldicott8"]))
    assert (ids(shown.yours), ids(shown.expected)) == (["hcpc2024-1.8"], ["ng225", "caldicott8"])
    assert "expected to follow it, but it is not binding by itself" in shown._repr_html_()


def test_in_the_seat_of_somebody_in_training_the_rules_of_the_register_are_said_to_be_of_the_registered():
    told = told_with([], duties=["hcpc2024-1.8"])
    first = told.case.decisions[0].model_copy(update={"registered": False})
    told = replace(told, case=told.case.model_copy(update={"decisions": [first, *told.case.decisions[1:]]}))
    assert "In this seat you are still in training" in floor(f"the-follow-list/{first.id}", told)._repr_html_()


def test_the_sources_of_the_rules_that_are_shown_are_cited():
    shown = clauses(told_with(["hcpc2024-1.8", "hcpc2024-1.9", "ukgdpr-9"], elsewhere=["aca-H6c"]))
    assert shown.cites == ["hcpc2024", "gdpr2016", "aca2014"]
    assert set(shown.cites) <= reference_status().keys()


def test_a_decision_that_falls_later_has_the_rules_of_its_own_day():
    told = told_with([], duties=["dpa19", "ukgdpr-84"])
    assert "Data Protection Act 2018" in repr(floor("the-follow-list/first", told))
    first = told.case.decisions[0].model_copy(update={"months_later": 12})
    told = replace(told, case=told.case.model_copy(update={"decisions": [first, *told.case.decisions[1:]]}))
    said = repr(floor("the-follow-list/first", told))
    assert "could be done with data that identify nobody" in said
    assert "Data Protection Act 2018" not in said
    assert later(date(2025, 1, 31), 1) == date(2025, 2, 28)


def test_a_case_may_name_the_routes_that_fit_it():
    told = told_with([])
    told = replace(told, case=told.case.model_copy(update={"routes": ["ukgdpr-17", "eugdpr-16"]}))
    assert ids(floor("the-follow-list/first", told).routes) == ["ukgdpr-17"]


def test_a_duty_that_was_not_read_in_its_text_says_so():
    said = repr(floor("the-follow-list/first", told_with([], duties=["ukgdpr-15", "hcpc2024-7", "hcpc2024-1.8"])))
    assert "since 31 December 2020, we read only a description of it)" in said
    assert "we could read only its title, not its text)" in said
    assert "1.8, since 1 September 2024)" in said
    assert floor("the-follow-list/first", told_with([], duties=["hcpc2024-1.8"])).cites[0] == "hcpc2024"


@pytest.mark.parametrize(
    ("profession", "place", "own"),
    [
        ("clinical psychologist", "Germany", "Criminal Code (StGB), § 203(1)"),
        ("nurse", "Germany", "Criminal Code (StGB), § 203(1)"),
        ("clinical psychologist", "Austria", "Psychologists Act 2013 (Psychologengesetz 2013), § 37"),
        ("nurse", "Austria", "Nursing Act (GuKG), § 6"),
    ],
)
def test_who_is_bound_to_secrecy_in_germany_and_austria_reads_of_the_law_that_binds_them(profession, place, own):
    told = here("the-search", profession=profession, jurisdiction=place, date_of_events="2026-03-10")
    assert own in [clause.named for clause in clauses(told).yours]
    assert all(own in repr(floor(f"the-search/{decision.id}", told)) for decision in told.case.decisions)


def test_a_record_of_treatment_in_germany_keeps_what_was_corrected_and_in_austria_nothing_says_so():
    said = {
        place: repr(floor("the-search/second", here("the-search", jurisdiction=place)))
        for place in ("Germany", "Austria")
    }
    assert "visible whenever an entry is corrected or changed (Civil Code (BGB), § 630f(1)" in said["Germany"]
    assert "630f" not in said["Austria"]


@pytest.mark.parametrize("case", case_ids())
@pytest.mark.parametrize("place", ["Germany", "Austria"])
def test_nobody_in_germany_or_austria_is_sent_to_an_authority_of_ireland(case, place):
    told = here(case, profession="nurse", jurisdiction=place)
    shown = "".join(floor(f"{case}/{decision.id}", told)._repr_html_() for decision in told.case.decisions)
    assert "complain to the data-protection authority" in shown
    assert "Data Protection Commission" not in shown + clauses(told)._repr_html_()
