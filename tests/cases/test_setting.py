"""Words that change with the cohort, figures, and the run of a session."""

import re

import pytest

from casebook import contents
from casebook.cases import case_ids, read_case
from casebook.deciding import figure, run_sheet
from casebook.deciding.groups import grouping
from casebook.errors import CasebookError
from casebook.plan import session_plan
from casebook.press.site.around import led_elsewhere
from casebook.setting import setting
from tests.conftest import NURSE

HANDS = re.compile(
    r"\b[Aa]sk for hands|\b[Hh]ands up|^Hands,|[.] Hands,|\bhands go up|\bshow of hands(?! on what)", re.M
)
COMMON = {"date_of_events": "2025-03-10", "minutes": 90, "people": 24, "gentle": False}


def here(case="the-follow-list", **changes):
    return setting(case, {"profession": "clinical psychologist", "jurisdiction": "UK"} | COMMON | changes)


def test_the_same_scene_has_other_words_elsewhere():
    assert here().say.provider == "trust"
    assert here(jurisdiction="US").say.provider == "health system"
    assert here(jurisdiction="US", profession="counsellor").say.a_role == "a counselor"
    assert here(profession="occupational therapist").say.a_role == "an occupational therapist"
    assert here("the-hashtag").say.hashtag != here("the-hashtag", gentle=True).say.hashtag


def test_an_unknown_word_is_named_with_the_nearest():
    with pytest.raises(CasebookError, match="there is no word 'providr' .*did you mean 'provider'"):
        here().say.fill("{providr}")


@pytest.mark.parametrize("wrong", [{"profession": "nures"}, {"jurisdiction": "Uk"}, {"date_of_events": "10 March"}])
def test_a_wrong_setting_is_refused(wrong):
    with pytest.raises(CasebookError):
        here(**wrong)


def test_a_notebook_gives_all_its_names_and_the_cohorts_dials_are_taken_out_of_them():
    told = setting("the-hashtag", NURSE | {"gentle": True, "seed": 7, "case": "the-quote", "say": print})
    assert (told.case, told.profession, told.people) == (read_case("the-hashtag"), "nurse", 12)
    assert told.gentle


def test_another_case_is_told_for_the_same_cohort():
    told = here("the-quote", gentle=True).for_case("the-hashtag")
    assert vars(told.say) == vars(here("the-hashtag", gentle=True).say)


@pytest.mark.parametrize("name", ["profession", "jurisdiction", "date_of_events", "minutes", "people", "gentle"])
def test_a_dial_that_is_missing_is_named_with_where_it_belongs(name):
    dials = {dial: value for dial, value in NURSE.items() if dial != name}
    with pytest.raises(CasebookError, match=f"the setting lacks '{name}': .* the cell tagged 'parameters'"):
        setting("the-hashtag", dials)


def test_a_figure_is_said_as_the_table_has_it():
    assert figure("fiesler2018/did-not-know") == "62%"
    assert figure("hemphill2022/survey-respondents-acceptable") == "1,018"
    assert figure("hudson2004/chose-opt-when") == "4"


def test_an_unknown_figure_is_refused():
    with pytest.raises(CasebookError, match="did you mean 'fiesler2018/did-not-know'"):
        figure("fiesler2018/did-not-knw")


@pytest.mark.parametrize("minutes", [15, 16, 26, 27, 30, 42, 49, 50, 51, 70, 89, 90, 120, 179, 180, 240])
def test_the_run_sheet_fills_the_session_to_the_minute(minutes):
    for case in case_ids():
        sheet = run_sheet(here(case, minutes=minutes))
        assert sheet.minutes == minutes
        assert [row[0] for row in sheet.rows] == [sum(r[1] for r in sheet.rows[:n]) for n in range(len(sheet.rows))]


def test_between_two_plans_the_minutes_move_from_one_to_the_other():
    activities = contents.case("the-follow-list").meta.activities
    for length in contents.SESSIONS:
        assert session_plan(activities, length) == [activity.minutes[length] for activity in activities]
    shorter, between, longer = (session_plan(activities, minutes) for minutes in (90, 135, 180))
    assert all(min(a, c) - 1 <= b <= max(a, c) + 1 for a, b, c in zip(shorter, between, longer, strict=True))
    assert not any(0 < minutes < 3 for minutes in session_plan(activities, 60))


def test_what_to_drop_first_is_what_a_shorter_session_leaves_out():
    sheet = run_sheet(here("the-follow-list", minutes=90))
    assert sheet.late[0] == "Round 4: the file that the counting created"
    assert "The last word, read in silence" not in sheet.late
    assert "Drop these first" in sheet._repr_html_()
    assert "keep the last word" in run_sheet(here("the-follow-list", minutes=50))._repr_html_()


def test_a_session_too_short_for_any_case_is_refused():
    with pytest.raises(CasebookError, match="minutes = 14: input should be greater than or equal to 15"):
        run_sheet(here(minutes=14))


def test_groups_take_everybody():
    assert grouping(24) == "24 people make 5 groups: 1 group of 4 and 4 groups of 5."
    assert grouping(12) == "12 people make 3 groups of 4."
    assert grouping(5) == "5 people: stay together."


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("gentle", "maybe", "gentle = 'maybe': input should be a valid boolean"),
        ("gentle", "true", "gentle = 'true': input should be a valid boolean"),
        ("people", -5, "people = -5: input should be greater than or equal to 1"),
        ("people", True, "people = True: input should be a valid integer"),
        ("minutes", 14, "minutes = 14: input should be greater than or equal to 15"),
        ("minutes", 361, "minutes = 361: input should be less than or equal to 360"),
        ("minutes", "90", "minutes = '90': input should be a valid integer"),
        ("date_of_events", 20250310, "date_of_events = '20250310': write it as YYYY-MM-DD"),
        ("profession", 3, "profession = '3' is not one we know"),
    ],
)
def test_what_no_cohort_file_may_say_no_notebook_may_be_given(name, value, said):
    with pytest.raises(CasebookError) as refused:
        here(**{name: value})
    assert str(refused.value).startswith(said)


@pytest.mark.parametrize("minutes", [50, 60, 137, 360])
def test_every_length_that_a_cohort_file_may_say_is_taken(minutes):
    assert here(minutes=minutes).minutes == minutes


def test_the_run_sheet_begins_with_the_content_note():
    said = run_sheet(here("the-alert"))._repr_html_()
    assert said.startswith("<p><strong>Content note.</strong>")
    assert contents.case("the-alert").meta.content_note.what[:40] in said


def test_the_run_sheet_asks_the_room_and_never_for_hands():
    for case in case_ids():
        said = run_sheet(here(case))._repr_html_()
        assert said.count("<em>Ask the room</em> what people chose: with cards, or on slips of paper") == 1
    for page in contents.pages():
        for cell in page.cells:
            asked = re.findall(
                r"\b(?:[Aa]sk for hands|[Hh]ands up|^Hands,|hands go up)\b", contents.source_of(cell), re.M
            )
            assert not asked, page.path.name


def test_a_run_sheet_leads_to_the_room_where_the_book_has_one():
    sheet = run_sheet(here("the-alert"))._repr_html_()
    assert '<a href="room.html#the-alert">Ask the room</a> what people chose' in led_elsewhere(
        sheet, "the-alert", {"room"}
    )


def test_in_a_longer_day_everything_gets_longer_and_no_talk_takes_hours():
    for page in contents.cases():
        longest = session_plan(page.meta.activities, 360)
        usual = session_plan(page.meta.activities, 180)
        assert sum(longest) == 360
        assert all(abs(length - 2 * short) <= 1 for length, short in zip(longest, usual, strict=True))


def test_four_hundred_people_talk_where_they_sit_and_one_reads_alone():
    assert "without moving chairs. That makes 80 groups; hear from five" in grouping(400)
    assert grouping(1) == "One person: read alone, and write down what you would say."
