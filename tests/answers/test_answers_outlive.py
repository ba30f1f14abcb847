"""Answers outlive books: what names something that is gone costs that answer and no more, and the debrief is made."""

import re
import shutil
from collections import Counter
from pathlib import Path

import pytest

from casebook.answers import Store, report, store_path
from casebook.answers.known import Asked, Gone, Known
from casebook.answers.people import File, Person
from casebook.answers.tables import tables_of
from casebook.debrief import load
from tests.answers import COHORT, answers_file, code_of, revision, written, zip_of
from tests.conftest import ROOT, casebook, cohort_file

CASES = '["the-hashtag", "the-label"]'


def answer(**choice) -> dict:
    return {"revisions": [revision(**choice)]}


def right(number: int) -> dict:
    """Answers to both cases of the book, none of them gone."""
    positions = {"before": answer(value=40), "after": answer(value=60)}
    return {
        "the-hashtag": {"positions": positions, "decisions": {"first": answer(option="approve")}},
        "the-label": {"codings": {"coding": answer(codes={"e1": "fear" if number % 2 else "wish"})}},
    }


# Ten ways to name what is gone: where in the file it is put, and what is said of it.
WAYS = [
    (
        ("the-follow-list", "positions", "before"),
        dict(value=9),
        "the case 'the-follow-list' is not in this cohort's book",
    ),
    (("the-tea", "positions", "before"), dict(value=9), "there is no case 'the-tea'"),
    (("the-hashtag", "decisions", "first"), dict(option="agree"), "no option 'agree' in its first decision"),
    (("the-hashtag", "decisions", "second"), dict(option="burn-it"), "no option 'burn-it' in its second decision"),
    (("the-hashtag", "decisions", "first"), dict(option="approve", seat="ida"), "has no seat 'ida'"),
    (("the-hashtag", "positions", "after"), dict(value=9, seat="porter"), "has no seat 'porter'"),
    (("the-hashtag", "codings", "coding"), dict(codes={"e1": "fear"}), "the case 'the-hashtag' has nothing to code"),
    (("the-label", "codings", "coding"), dict(codes={"e1": "gone", "e2": None}), "has no code 'gone'"),
    (("the-label", "codings", "coding"), dict(codes={"e99": None, "e2": None}), "has no excerpt 'e99'"),
    (("a" * 60, "positions", "after"), dict(value=9), "there is no case (not repeated here"),
]


def codes_of(case: str) -> list[str]:
    from casebook.cases import read_case

    return [code.id for code in read_case(case).coding.codes]


def with_something_gone(number: int) -> dict:
    (case, group, name), choice, _ = WAYS[number % len(WAYS)]
    one = codes_of("the-label")[0]
    if "codes" in choice:
        choice = {"codes": {excerpt: code or one for excerpt, code in choice["codes"].items()}}
    made = right(number)
    made.setdefault(case, {}).setdefault(group, {})[name] = answer(**choice)
    return made


@pytest.fixture
def cohort(tmp_path) -> Path:
    return cohort_file(tmp_path, COHORT, cases=CASES)


def test_of_two_hundred_files_forty_name_what_is_gone_in_ten_ways_and_lose_no_more_than_that(cohort, tmp_path):
    codes = codes_of("the-label")
    made = [with_something_gone(number) if number < 40 else right(number) for number in range(200)]
    for cases in made:
        for excerpt, code in cases["the-label"]["codings"]["coding"]["revisions"][0]["codes"].items():
            if code in ("fear", "wish"):
                cases["the-label"]["codings"]["coding"]["revisions"][0]["codes"][excerpt] = codes[code == "wish"]
    files = {f"{n}.json": written(answers_file(code_of(n), cases=cases)) for n, cases in enumerate(made)}
    read = report(cohort, [zip_of(tmp_path / "in.zip", files)])

    assert (read.counted, read.people, read.debriefed, read.refused) == (200, 200, 200, ())
    assert sum(read.aside.values()) == 40
    assert set(read.aside.values()) == {4}
    said = "\n".join(read.lines())
    assert "40 answers kept and not counted, which name what the book no longer has:" in said
    for _, _, words in WAYS:
        (line,) = [line for line in said.splitlines() if words in line]
        assert "4 answers" in line
        assert re.search(r"put it back under `cases`|the version that has it|give it its old id back", line)
    assert "a" * 41 not in said

    group = load(str(store_path(cohort)), cases="the-hashtag, the-label")
    assert (group.people, group.cases) == (200, ("the-hashtag", "the-label"))
    assert len(group.decisions) == 200 - 8  # an option and a seat that are gone, in the first decision
    assert len(group.positions) == 400 - 4
    assert set(group.codings.code) <= set(codes)
    assert Counter(group.codings.excerpt) == {"e1": 192, "e2": 8}


def test_what_is_set_aside_counts_again_when_it_is_back(cohort, tmp_path):
    path = tmp_path / "one.json"
    path.write_bytes(written(answers_file(cases={"the-follow-list": {"positions": {"before": answer(value=9)}}})))
    read = report(cohort, [path])
    assert (read.counted, read.people, read.debriefed) == (1, 1, 0)
    assert "1 person has no other answers" in "\n".join(read.lines())
    cohort_file(tmp_path, COHORT, cases='["the-follow-list"]')
    again = report(cohort)
    assert (again.aside, again.debriefed) == ({}, 1)


def test_a_decision_that_is_gone_costs_that_decision():
    book = Known({"a": Asked({"first": frozenset({"go"})}, frozenset(), frozenset(), frozenset())})
    words = {"words": "X"}
    answers = {"first": answer(option="go"), "second": answer(option="stay")}
    for given in answers.values():
        given["revisions"][0] |= words
    tables = tables_of([Person("be12rk", 0, (File(1, "be12rk", 1, False, {"a": {"decisions": answers}}),))], book)
    assert tables.decisions.option.tolist() == ["go"]
    assert tables.aside == {Gone("a", "decision", "second"): 1}
    assert "has no second decision" in Gone("a", "decision", "second").said(Path("mine.toml"), "1 answer")


def test_the_choice_that_holds_is_not_replaced_by_an_earlier_one_that_is_still_there(cohort, tmp_path):
    taken = {"revisions": [revision(option="approve"), revision("2026-11-22", option="agree")]}
    path = tmp_path / "one.json"
    path.write_bytes(written(answers_file(cases={"the-hashtag": {"decisions": {"first": taken}}})))
    report(cohort, [path])
    tables = Store(store_path(cohort)).tables()
    assert len(tables.decisions) == 0 and tables.aside == {Gone("the-hashtag", "option", "agree", "first"): 1}


@pytest.mark.book
def test_a_debrief_and_codes_are_made_after_a_case_an_option_and_a_code_have_gone(tmp_path):
    home = tmp_path / "own"
    for part in ("casebook", "notebooks", "data_synthetic"):
        shutil.copytree(ROOT / part, home / part, ignore=shutil.ignore_patterns("__pycache__"))
    cohort = cohort_file(tmp_path, COHORT, cases='["the-hashtag", "the-learning-log", "the-follow-list"]')
    for number in range(12):
        cases = {
            "the-hashtag": {"decisions": {"first": answer(option=("approve", "send-back")[number % 2])}},
            "the-follow-list": {"positions": {"before": answer(value=40)}},
            "the-learning-log": {"codings": {"coding": answer(codes={"one": "mine", "two": "practice"})}},
        }
        (tmp_path / "in").mkdir(exist_ok=True)
        (tmp_path / "in" / f"{number}.json").write_bytes(written(answers_file(code_of(number), cases=cases)))
    assert report(cohort, [tmp_path / "in"]).aside == {}

    hashtag, log = (home / "casebook" / "cases" / f"{name}.yml" for name in ("the-hashtag", "the-learning-log"))
    hashtag.write_text(
        re.sub(
            r"- id: approve$|\bapprove:", lambda m: m[0].replace("approve", "agree"), hashtag.read_text(), flags=re.M
        )
    )
    log.write_text(re.sub(r"\bid: practice\b", "id: habit", log.read_text()))
    cohort_file(tmp_path, COHORT, cases='["the-hashtag", "the-learning-log"]')
    done = casebook("debrief", cohort, tmp_path / "in", "--out", tmp_path / "build", folder=home)
    assert done.returncode == 0, done.stderr
    assert "12 files had been counted before" in done.stdout
    for words in ("no option 'approve'", "no code 'practice'", "the case 'the-follow-list' is not in"):
        assert words in done.stdout
    assert (tmp_path / "build" / "debriefs" / COHORT / "learner" / "debrief.html").is_file()
    done = casebook("codes", cohort, "--to", tmp_path / "codes.qdpx", "--out", tmp_path / "build", folder=home)
    assert done.returncode == 0, done.stderr
    assert "12 codings by 12 people" in done.stdout
