"""Session files: bad input is said in words, a sum comes out, and nothing is told that a choice brings."""

import shutil

import pytest

from casebook import cases, paths, sessions
from casebook.cases import CASE_FILES, read_case
from casebook.check import sessions as check
from casebook.errors import CasebookError
from casebook.sessions import FILES, faults, parse_session, read_session, session_ids
from casebook.sessions.sums import fault_of

TEXT = (FILES / "the-alert.yml").read_text(encoding="utf-8")


def test_a_case_without_such_a_file_is_no_fault():
    assert read_session("a-case-by-somebody-else") is None


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("talk: >-", "tlak: >-", "the-alert.yml: talk: is missing"),
        ("close: >-", "tone: warm\nclose: >-", "the-alert.yml: tone: is no key that can stand here"),
        ("close: >-", "close: [1]\nignored: >-", "the-alert.yml: close: is not text; put it in quotation marks"),
        ("\ncall:\n  post:", "\ncall:\n  post: [one]\n  posts:", "call.post: list should have at least 2 items"),
        ("case: the-alert", "case: [", "is not YAML"),
    ],
)
def test_a_file_that_is_wrong_is_refused_with_its_place(old, new, said):
    with pytest.raises(CasebookError) as refused:
        parse_session(TEXT.replace(old, new, 1), "the-alert.yml")
    assert said in str(refused.value)


def test_prompts_are_for_the_decisions_of_the_case_and_sums_come_out():
    wrong = TEXT.replace("\n  second:\n", "\n  secnd:\n").replace("12 × 0.8 = 9.6", "12 × 0.8 = 10")
    found = faults(parse_session(wrong, "the-alert.yml"), read_case("the-alert"))
    assert [fault.split(";")[0] for fault in found] == [
        "prompts: none for the decision 'second'",
        "prompts: there is no decision 'secnd' (did you mean 'second'?)",
        "sum.steps: 'Right flags: 12 × 0.8 = 10' does not come out: the left side is 9.6",
    ]


@pytest.mark.parametrize(
    "line",
    [
        "12,000 ÷ 1,000 = 12",
        "Right: 9.6 ÷ (9.6 + 599.4) × 100 ≈ 1.6 of a hundred",
        "20% × 500 = 100 people",
        "1 − 0.25 = 75%",
        "One in 4: 12 ÷ 4 = 3",
    ],
)
def test_a_sum_that_comes_out_is_taken(line):
    assert fault_of(line) == ""


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("About a dozen", "is no sum"),
        ("12 × 0.8 ≈ 11", "does not come out"),
        ("3 ÷ 0 = 1", "cannot be worked out"),
        ("1 = 1, and 2 × 2 = 5", ""),
        ("9**9**9 = 1", "is no sum"),
    ],
)
def test_one_that_does_not_is_refused(line, said):
    assert said in fault_of(line)


def changed(**texts):
    return read_session("the-alert").model_copy(update=texts)


@pytest.mark.parametrize(
    ("texts", "said"),
    [
        ({"scene": "word " * 151}, "has 151 words; between 60 and 150"),
        ({"before": "Too short."}, "has 2 words; between 180 and 300"),
        ({"talk": "Say what you think."}, "is no question"),
        ({"close": "You are the {laed}."}, "cannot be told for everybody: there is no word 'laed'"),
        ({"close": "She was assaulted."}, "touches sexual violence ('assaulted')"),
        ({"before": "He speaks for an hour. Four hundred other people are waiting." * 20}, "tells what follows"),
        ({"sum": None}, "has no `sum`"),
    ],
)
def test_the_check_names_what_is_wrong(texts, said):
    found = [str(finding) for finding in check.of_session(changed(**texts), read_case("the-alert"))]
    assert any(said in finding for finding in found), found


def test_every_session_file_of_the_book_is_without_fault():
    assert "the-alert" in session_ids()
    assert [str(finding) for finding in check.findings()] == []


@pytest.fixture
def own(tmp_path, monkeypatch):
    """A folder of one's own, empty but for two folders, in which this process works."""
    monkeypatch.setattr(paths, "OWN", tmp_path)
    for name in ("cases", "sessions"):
        (tmp_path / name).mkdir()
    for kept in (cases._read_case, cases._told_case, sessions._read_session):
        kept.cache_clear()
    yield tmp_path
    for kept in (cases._read_case, cases._told_case, sessions._read_session):
        kept.cache_clear()


def test_ones_own_session_stands_in_the_place_of_the_books(own):
    (own / "sessions/the-alert.yml").write_text(TEXT.replace("It is twenty-five to four.", "It is late."), "utf-8")
    assert read_session("the-alert").scene.startswith("It is late.")
    (own / "sessions/the-alert.yml").write_bytes(b"\xff")
    sessions._read_session.cache_clear()
    with pytest.raises(CasebookError, match="^sessions/the-alert.yml: is not text in UTF-8"):
        read_session("the-alert")


def test_a_case_that_took_the_place_of_the_books_is_not_led_as_that_was(own):
    shutil.copy(CASE_FILES / "the-alert.yml", own / "cases/the-alert.yml")
    assert read_session("the-alert") is None
    assert read_session("the-quote") is not None


def test_a_session_without_a_case_is_named(own):
    shutil.copy(FILES / "the-alert.yml", own / "sessions/the-rota.yml")
    assert "the-rota" not in session_ids()
    assert "sessions/the-rota.yml: has no decision file; write the case's, or take it out" in map(str, check.findings())


def test_a_run_that_found_no_such_file_has_looked_for_it(monkeypatch):
    looked = []
    monkeypatch.setattr(sessions, "_look_for", looked.append)
    sessions._read_session.cache_clear()
    assert read_session("the-rota") is None
    assert looked == [FILES / "the-rota.yml"]
    sessions._read_session.cache_clear()
