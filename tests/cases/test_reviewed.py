"""Reviews: a row that cannot be right is refused in words, and a case that is withheld is not there."""

import subprocess
import sys
from datetime import date

import pytest

from casebook import cases, contents, guidance
from casebook.answers.known import Gone, known_cases
from casebook.cases import case_ids, read_case
from casebook.check import withheld
from casebook.coding import marking
from casebook.cohort import read_cohort
from casebook.deciding import reader_sheet
from casebook.errors import CasebookError
from casebook.guidance import reviewed, seen
from casebook.press.handouts.kept_back import title_of
from tests.conftest import cohort_file

ROW = {
    "on": "2027-03-02",
    "reader": "Somebody Invented",
    "role": "",
    "lived_experience": "yes",
    "paid": "yes",
    "cases": "the-alert; the-quote",
    "withheld": "",
    "reason": "",
    "changed": "",
}


def forget():
    """Have the table of reviews looked at anew, as each run of the command does."""
    for known in (guidance.reviews, contents._pages, cases._read_case, cases._told_case):
        known.cache_clear()


@pytest.fixture
def told(monkeypatch):
    """Has the table of reviews hold one row, which is right but for the changes."""
    rows, stored = [], guidance.layers.rows
    monkeypatch.setattr(guidance.layers, "rows", lambda name: rows if name == "reviews.csv" else stored(name))

    def hold(also=None, **changes):
        rows[:] = [("casebook/guidance/reviews.csv", 2, ROW | (also or {}) | changes)]
        forget()

    yield hold
    monkeypatch.undo()
    forget()


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"on": ""}, "line 2: on = '': say on which day the pages were read, as YYYY-MM-DD"),
        ({"on": "20270302"}, "on = '20270302': say on which day"),
        ({"on": "2027-02-30"}, "on = '2027-02-30': say on which day"),
        ({"on": "2 March"}, "on = '2 March': say on which day"),
        ({"reader": " "}, "reader is empty: write the name that the reader wishes to be named by"),
        ({"paid": "maybe"}, "paid = 'maybe': say yes or no"),
        ({"lived_experience": ""}, "lived_experience = '': say yes or no"),
        ({"cases": ""}, "names no case: write under `cases` which were read"),
    ],
)
def test_a_row_that_cannot_be_right_is_refused_in_words(told, changes, said):
    told(changes)
    with pytest.raises(CasebookError) as refused:
        guidance.reviews()
    assert said in str(refused.value)


def test_a_case_that_there_is_not_cannot_be_withheld(told):
    told(withheld="the-allert")
    with pytest.raises(CasebookError, match="withheld = 'the-allert': there is no such case .*the-alert"):
        contents.pages()


def test_nothing_is_withheld_today():
    assert guidance.withheld() == {} and {*case_ids()} == {page.meta.id for page in contents.cases()}


def test_a_withheld_case_is_no_case_of_any_cohort(told, tmp_path):
    told(withheld="the-alert", reason="It is mine.")
    assert "the-alert" not in {*case_ids(), *(page.meta.id for page in contents.every_page()), *known_cases().cases}
    with pytest.raises(CasebookError, match="the case 'the-alert' is withheld since 2027-03-02"):
        read_case("the-alert")
    mine = cohort_file(tmp_path, cases='["the-alert", "the-quote"]', **{"dials.the-alert.sensitivity": "0.9"})
    cohort = read_cohort(mine)
    assert cohort.cases == ("the-quote",) and not cohort.dials
    with pytest.raises(CasebookError, match="each of them is withheld"):
        read_cohort(cohort_file(tmp_path, cases='["the-alert"]'))
    assert marking.answers().case.nunique() and "The alert" not in {*marking.answers().case}


def test_answers_to_a_withheld_case_are_kept_and_not_counted(told, tmp_path):
    told(withheld="the-alert")
    said = Gone("the-alert", "case").said(tmp_path / "mine.toml", "3 answers")
    assert said == "the case 'the-alert' is withheld, as somebody who read it wished: 3 answers; they are kept"


def test_marks_of_answers_about_a_withheld_case_count_for_nothing(told, tmp_path):
    rows = ["answer,marker,people,numbers,rules,cost,other", "a01,1,1,1,1,1,1", "a04,1,2,2,2,2,2", ""]
    (tmp_path / "marks.csv").write_text("\n".join(rows), encoding="utf-8")
    assert {*marking.read_marks(tmp_path / "marks.csv").answer} == {"a01", "a04"}
    told(withheld="the-alert")
    assert {*marking.read_marks(tmp_path / "marks.csv").answer} == {"a04"}


def test_a_case_that_retells_a_withheld_one_goes_with_it(told):
    told(withheld="the-follow-list")
    assert guidance.withheld() == {"the-follow-list": "2027-03-02", "this-book": "2027-03-02"}
    told(withheld="this-book")
    assert [*guidance.withheld()] == ["this-book"]


def test_a_build_says_what_is_withheld_and_who_of_it_is_elsewhere(told):
    told(withheld="the-alert")
    said = [*withheld.lines()]
    assert said[0] == "the-alert: withheld since 2 March 2027, as somebody who read it wished; it is in no book"
    assert said[1].startswith("  Dez Ashlock, who is in it, is still in the-follow-list, ") and len(said) == 2
    told()
    assert not [*withheld.lines()]


@pytest.mark.parametrize("case", case_ids())
def test_a_cases_title_is_its_id_in_words(case):
    assert contents.case(case).meta.title == title_of(case)


def test_no_page_says_another_cases_title():
    assert not withheld.findings()


def test_a_title_on_another_page_is_found():
    (finding,) = withheld.titles_said("07-the-alert.ipynb", "the-alert", "As in *The quote*, nobody asked.")
    assert "says the title or the id of another case, the-quote" in str(finding)
    assert not [*withheld.titles_said("this-book.yml", "this-book", "Taken out of “The follow list”.")]


def test_the_first_page_says_who_has_read_the_book_and_that_nobody_has(told):
    assert seen.book_read_by().startswith("No person with lived experience of services has reviewed this copy.")
    told(paid="no")
    said = seen.book_read_by()
    assert "Somebody Invented on 2 March 2027. 0 of 1 were paid." in said
    told(lived_experience="no")
    assert seen.book_read_by().startswith("No person with lived experience")


def test_who_had_a_case_withheld_and_why_is_in_no_table_that_is_handed_out():
    heads = ",".join(reviewed.COLUMNS)
    row = "2027-03-02,Somebody Invented,,yes,yes,the-alert;the-quote,the-alert,It is mine.,"
    kept = reviewed.without(f"{heads}\n{row}\n", ["the-alert"])
    assert kept.splitlines() == [heads, "2027-03-02,Somebody Invented,,yes,yes,the-quote,,,"]


def test_the_rows_that_are_there_have_days_that_have_been():
    assert all(date.fromisoformat(row["on"]) <= date.today() for row in guidance.reviews())


def test_a_case_can_be_withheld_from_a_folder_of_ones_own(tmp_path):
    (tmp_path / "book.toml").touch()
    row = "2027-03-02;Somebody Invented;yes;yes;the-quote;the-alert"
    (tmp_path / "reviews.csv").write_text(f"on;reader;lived_experience;paid;cases;withheld\n{row}\n", encoding="utf-8")
    asked = "from casebook import contents; print(*(page.meta.id for page in contents.cases()))"
    told = subprocess.run(
        [sys.executable, "-c", asked], cwd=tmp_path, capture_output=True, text=True, check=True
    ).stdout
    assert "the-quote" in told.split() and "the-alert" not in told.split()


def test_a_review_from_work_is_named_with_it_beside_readers_who_have_lived_it(told):
    told(lived_experience="no", role="clinician")
    assert seen.read_by("the-alert") == (
        "Read by nobody with lived experience yet. Reviewed by Somebody Invented (clinician) on 2 March 2027."
    )
    assert seen.read_by("the-label") == "Read by nobody with lived experience yet."
    told(lived_experience="yes", role="service user")
    assert seen.read_by("the-alert").endswith("by Somebody Invented (service user) on 2 March 2027.")


def test_a_role_that_is_none_is_refused(told):
    with pytest.raises(CasebookError, match="role = 'friend': say one of service user, clinician, ethicist"):
        told(role="friend")
        guidance.reviews()


@pytest.mark.parametrize("role", ["", "clinician", "ethicist"])
def test_each_reader_has_a_form_of_one_side(role):
    sheet = reader_sheet(role)
    assert len(sheet.lines) == 3 and sheet.parts[0][2]


def test_a_form_for_another_role_is_refused():
    with pytest.raises(CasebookError, match="there is no form for the role 'clinican'.*clinician"):
        reader_sheet("clinican")
