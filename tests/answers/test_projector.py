"""The debrief on the projector, and what a room was shown: one thing a screen, and nobody counted twice."""

import json
import re
from html import unescape

import pytest

from casebook import debrief
from casebook.answers import Store, report
from casebook.answers.rooms import checked
from casebook.debrief import load
from casebook.debrief.choices import choice_split
from casebook.debrief.projector import screens, write_projector
from casebook.errors import CasebookError
from casebook.setting import setting
from tests.answers import COHORT, answers_file, code_of, revision, written
from tests.conftest import NURSE, casebook, cohort_file

HERE = setting(None, NURSE)
FEW = {"about": 0, "low": 0, "high": 9}


def a_round(**changes) -> dict:
    """What a room of 24 was shown of the first decision of *The hashtag*."""
    shown = {"approve": {"about": 15, "low": 10, "high": 20}, "conditions": FEW, "send-back": FEW, "refuse": FEW}
    shown = {"shown": {**shown, "none": FEW}}
    return {"case": "the-hashtag", "round": "first", "people": 24, "limit": 5, **shown, **changes}


def a_room(*rounds, **changes) -> dict:
    session = {"session": "0a1b2c3d", "day": "2026-11-30", "rounds": list(rounds) or [a_round()]}
    book = {"cohort": COHORT, "book": f"{COHORT}/facilitator"}
    return {"schema": "nobodys-data/room", "version": 1, **book, **session, **changes}


def moved_round() -> dict:
    shown = {"lower": FEW, "same": FEW, "higher": {"about": 20, "low": 15, "high": 24}, "none": FEW}
    return a_round(round="moved", shown=shown)


@pytest.fixture
def cohort(tmp_path):
    """A cohort file with a room's result and the answers of twelve people, who all refused, beside it."""
    path = cohort_file(tmp_path, COHORT, cases='["the-hashtag"]')
    (tmp_path / "in").mkdir()
    for number in range(12):
        cases = {"the-hashtag": {"decisions": {"first": {"revisions": [revision(option="refuse", reason="No.")]}}}}
        (tmp_path / "in" / f"{number}.json").write_bytes(written(answers_file(code_of(number), cases=cases)))
    (tmp_path / "in" / "room.json").write_text(json.dumps(a_room(a_round(), moved_round())))
    return path


# ---- one thing a screen


def test_it_opens_with_the_first_decision_of_the_case_looked_at_and_shows_one_thing_a_screen(tmp_path):
    of = load(people=24, seed=3, cases="the-hashtag, the-search")
    page = write_projector(of, HERE, tmp_path, title="A group", look_at="the-search/first").read_text()
    headings = re.findall(r"<h[12][^>]*>(.*?)</h", page)
    assert headings == ["The first decision", "The second decision", "Where people moved"] * 2
    assert page.count("<section") == 6
    assert re.findall(r'"where">(.*?) ·', page)[:4] == ["The search"] * 3 + ["The hashtag"]


def test_what_the_numbers_can_say_is_behind_a_fold_and_no_reason_is_on_a_screen(tmp_path):
    of = load(people=24, seed=3, cases="the-hashtag")
    page = write_projector(of, HERE, tmp_path, title="A group").read_text()
    open_part = re.sub(r"<details>.*?</details>", "", page, flags=re.S)
    assert "rounded at random" in page and "rounded at random" not in open_part
    reasons = {reason for reason in of.decisions.reason if reason}
    assert reasons and not any(reason in unescape(page) for reason in reasons)


def test_a_screen_says_of_each_answer_what_the_debrief_says(tmp_path):
    of = load(people=40, seed=5, cases="the-hashtag")
    (first, *_) = screens(of, HERE, "the-hashtag/first")
    table = debrief.choices(of, HERE).query("decision == 'first'")
    assert [(bar.label, bar.about, bar.low, bar.high) for bar in first.bars] == list(
        zip(table.option, table.about, table.low, table.high, strict=True)
    )


def test_of_too_few_people_a_screen_shows_nothing(tmp_path):
    page = write_projector(load(people=3, cases="the-hashtag"), HERE, tmp_path, title="Three").read_text()
    assert "<svg" not in page and "Nothing is shown here." in page


# ---- what a room was shown


def test_what_the_room_was_shown_stands_in_the_place_of_the_same_peoples_files(cohort, tmp_path):
    read = report(cohort, [tmp_path / "in"])
    assert (read.counted, read.rooms, read.refused) == (12, 1, ())
    of = load(str(read.store), cases="the-hashtag")
    shown = choice_split(of, "the-hashtag", "first")
    assert shown.shown == {"approve": 15} and shown.total == 24  # and not 36, nor the twelve who refused
    again = report(cohort, [tmp_path / "in" / "room.json"])
    assert (again.rooms, again.again) == (1, 1)


def test_the_debrief_is_made_of_a_room_alone(tmp_path):
    path = cohort_file(tmp_path, COHORT, cases='["the-hashtag"]')
    (tmp_path / "room.json").write_text(json.dumps(a_room(a_round(), moved_round())))
    done = casebook("debrief", path, tmp_path / "room.json", "--out", tmp_path / "build")
    assert done.returncode == 0, done.stderr
    lines = done.stdout.splitlines()
    pages = [line.partition(": ")[2] for line in lines if line.startswith("the debrief for the projector")]
    page = (tmp_path / "build" / "debriefs" / COHORT / "projector.html").read_text()
    assert pages and lines.index("the debrief for the projector: " + pages[0]) < len(lines) - 2
    assert "about 15 (10 to 20)" in page and "about 20 (15 to 24)" in page
    learners = (tmp_path / "build" / "debriefs" / COHORT / "learner" / "debrief.html").read_text()
    assert "This page is made of what the room was shown" in learners


def test_a_later_file_of_the_same_session_takes_the_place_of_the_earlier(tmp_path):
    path = cohort_file(tmp_path, COHORT, cases='["the-hashtag"]')
    for name, room in (("1", a_room()), ("2", a_room(a_round(), moved_round())), ("3", a_room())):
        (tmp_path / f"{name}.json").write_text(json.dumps(room))
        report(path, [tmp_path / f"{name}.json"])
    with Store(path.with_name(f"{path.stem}.answers.sqlite")) as store:
        assert [len(room["rounds"]) for room in store.rooms()] == [2]


def test_a_room_of_a_case_that_changed_since_is_kept_and_not_shown(cohort):
    gone = a_round(shown={"applaud": FEW, "none": FEW})
    (cohort.parent / "in" / "room.json").write_text(json.dumps(a_room(gone)))
    read = report(cohort, [cohort.parent / "in"])
    assert load(str(read.store), cases="the-hashtag").rooms == {}


@pytest.mark.parametrize(
    ("room", "words"),
    [
        (a_room(a_round(people=2000)), "not as the page saves it"),
        (a_room(a_round(shown={"approve": {"about": 7, "low": 5, "high": 9}, "none": FEW})), "was not rounded"),
        (a_room(a_round(shown={"approve": {"about": 0, "low": 1, "high": 9}, "none": FEW})), "told from nobody"),
        (a_room(a_round(shown={"none": FEW, "approve": FEW})), "does not end with"),
        (a_room(a_round(round="third")), "not as the page saves it"),
        (a_room(session="Ann was here"), "not as the page saves it"),
        (a_room() | {"names": ["Ann"]}, "not as the page saves it"),
    ],
)
def test_a_result_that_the_page_cannot_have_saved_is_refused_and_nothing_of_it_is_repeated(room, words):
    with pytest.raises(CasebookError, match=words) as refused:
        checked(room)
    assert "Ann" not in str(refused.value)
