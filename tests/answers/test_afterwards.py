"""What is made of answers: pages and codes that hold nobody's code, and that a withdrawal takes away."""

import csv
from pathlib import Path

import pytest

from casebook.answers import Store, store_path
from casebook.debrief import load
from tests.answers import COHORT, answers_file, code_of, revision, written
from tests.conftest import casebook, cohort_file

SECRET = "Marmalade kept the ward quiet"  # in a reason that may be shown

pytestmark = pytest.mark.book
HIDDEN = "Quince was nobody's business"  # in one that may not


@pytest.fixture
def group(tmp_path) -> Path:
    """A cohort file with the answers of forty people beside it, who divided and coded."""
    cohort = cohort_file(tmp_path, COHORT, cases='["the-hashtag", "the-learning-log"]')
    for number in range(40):
        positions = {
            moment: {"revisions": [revision(value=value, reason=f"{SECRET} {number}.")]}
            for moment, value in (("before", 40), ("after", 70))
        }
        chosen = ("approve", "approve", "send-back", "refuse")[number % 4]
        decisions = {"first": {"revisions": [revision(option=chosen, reason=f"{SECRET} {number}.")]}}
        codes = {"one": "mine", "two": ("mine", "practice")[number % 2]}
        coding = {"coding": {"revisions": [revision(codes=codes)]}}
        file = answers_file(
            code_of(number),
            show_reasons=number > 0,
            cases={
                "the-hashtag": {"positions": positions, "decisions": decisions},
                "the-learning-log": {"codings": coding},
            },
        )
        text = written(file).replace(SECRET.encode(), HIDDEN.encode()) if number == 0 else written(file)
        (tmp_path / "in").mkdir(exist_ok=True)
        (tmp_path / "in" / f"{number}.json").write_bytes(text)
    return cohort


def holding(folder: Path, words: str) -> list[Path]:
    """The files that hold these words, in whatever is kept."""
    return [path for path in folder.rglob("*") if path.is_file() and words.encode() in path.read_bytes()]


def debrief(cohort: Path, *answers):
    done = casebook("debrief", cohort, *answers, "--out", cohort.parent / "build")
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_the_debrief_shows_what_may_be_shown_and_a_withdrawal_takes_it_away(group, tmp_path):
    said = debrief(group, tmp_path / "in")
    pages = tmp_path / "build" / "debriefs" / COHORT
    assert "40 answers files counted, of 40 people in all" in said
    assert said.splitlines()[-2:] == [
        f"the debrief for the group: {pages / 'learner' / 'debrief.html'}",
        f"the debrief for the facilitator: {pages / 'facilitator' / 'debrief.html'}",
    ]
    shared, own = ((pages / edition / "debrief.html").read_text() for edition in ("learner", "facilitator"))
    assert SECRET in shared
    assert "For the facilitator" in own
    assert "For the facilitator" not in shared
    kept = tmp_path / "build", store_path(group).parent
    assert [path for folder in kept for path in holding(folder, HIDDEN) if path.parent.name != "in"] == []
    assert holding(pages, code_of(3)) == []
    assert holding(pages, str(tmp_path)) == []

    project = tmp_path / "group.qdpx"
    done = casebook("codes", group, "--to", project, "--out", tmp_path / "build")
    assert done.returncode == 0, done.stderr
    read = casebook("codes", "--read", project).stdout
    assert "the-learning-log: where the coders part" in read
    assert ": Felt or thought 20, Practice 20" in read

    for answers in (tmp_path / "in").iterdir():
        answers.unlink()  # the facilitator's own copies, which no command reaches
    words = f"{SECRET} 3."
    assert holding(tmp_path, words)
    assert casebook("withdraw", group, code_of(3)).returncode == 0
    assert holding(tmp_path, words) == []
    assert holding(tmp_path, code_of(3)) == []
    assert not project.exists()

    assert "39 people in all" in debrief(group)
    assert holding(tmp_path, words) == []


def test_what_the_store_gives_is_what_the_debrief_reads(group, tmp_path):
    casebook("debrief", group, tmp_path / "in", "--out", tmp_path / "build", "--smallest", "3")
    with Store(store_path(group)) as store:
        tables = store.tables()
    read = load(str(store_path(group)))
    for name in ("positions", "decisions", "codings"):
        assert getattr(read, name).equals(getattr(tables, name))
    assert read.people == 40
    assert not read.invented


def test_too_small_a_limit_is_refused(group, tmp_path):
    done = casebook("debrief", group, tmp_path / "in", "--out", tmp_path / "build", "--smallest", "2")
    assert done.returncode == 1
    assert done.stderr.startswith("casebook: smallest = 2: fewer than 3 people are always few")
    assert not (tmp_path / "build").exists()


def test_a_debrief_that_fails_keeps_nothing_of_the_answers(group, tmp_path):
    done = casebook("debrief", group, tmp_path / "in", "--out", tmp_path / "build", "--look-at", "the-hashtag/third")
    assert done.returncode == 1
    assert "the-hashtag/third" in done.stderr
    assert "as it failed" not in done.stderr
    assert [path for path in (tmp_path / "build").rglob("*") if path.is_file()] == []


def test_codes_go_to_a_spreadsheet_as_text(group, tmp_path):
    casebook("debrief", group, tmp_path / "in", "--out", tmp_path / "build")
    done = casebook("codes", group, "--to", tmp_path / "csv", "--case", "the-learning-log")
    assert done.returncode == 0, done.stderr
    rows = [row for path in (tmp_path / "csv").glob("*.csv") for row in csv.reader(path.open(encoding="utf-8"))]
    assert any("Coder 1" in row for row in rows)
    assert not any(code_of(3) in cell for row in rows for cell in row)


def test_the_planned_disagreement_can_be_taken_away(tmp_path):
    done = casebook("codes", "--planned", "--to", tmp_path / "planned.qdpx")
    assert done.returncode == 0, done.stderr
    assert "alpha" in casebook("codes", "--read", tmp_path / "planned.qdpx").stdout


def test_codes_without_anything_to_do_say_what_is_missing():
    done = casebook("codes")
    assert done.returncode == 1
    assert "--to" in done.stderr
