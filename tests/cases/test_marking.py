"""Marks for reflections: a rubric, answers to practise on, marks that are read or refused, how far they agree."""

import html

import pytest

from casebook import contents
from casebook.check.marks import unmarked
from casebook.coding.marking import (
    COLUMNS,
    NOT_CERTAIN,
    answers,
    compared,
    form,
    furthest,
    marks_beside,
    read_marks,
    rubric,
    shown,
)
from casebook.contents import source_of, tags_of
from casebook.errors import CasebookError

HEAD = "answer,marker,people,numbers,rules,cost,other\n"


def written(folder, text):
    path = folder / "marks.csv"
    path.write_text(text, encoding="utf-8")
    return path


def three(marks_of):
    """The form as three markers fill it in, alike but for the first criterion: `marks_of(row, marker)`."""
    rows = [f"a{n:02},{m},{marks_of(n, m)},{n % 4},0,1,{n % 3}" for n in range(1, 21) for m in (1, 2, 3)]
    return HEAD + "\n".join(rows) + "\n"


def test_there_are_five_criteria_of_four_levels_and_twenty_answers_of_sixty_to_a_hundred_and_twenty_words():
    assert rubric().shape == (5, 5)
    told = answers()
    assert len(told) == 20 and told.index.is_unique
    assert all(60 <= len(text.split()) <= 120 for text in told.text)
    assert {*told.case} <= {page.meta.title for page in contents.cases()} and told.case.nunique() >= 10
    assert not [text for text in told.text if unmarked(text) or "@" in text or "#" in text]


def test_what_the_page_shows_is_shown_whole():
    told = html.unescape(shown(answers())._repr_html_())
    assert all(text in told for text in answers().text)
    assert list(shown(rubric()).heads[2:]) == ["Mark 0", "Mark 1", "Mark 2", "Mark 3"]


def test_markers_who_always_agree_have_an_alpha_of_one_and_one_who_differs_makes_it_less(tmp_path):
    alike = compared(read_marks(written(tmp_path, three(lambda n, m: n % 4))))
    apart = compared(read_marks(written(tmp_path, three(lambda n, m: n % 4 if m < 3 else (n + 1) % 4))))
    assert alike.alpha["Who is affected"] == "1.00" and float(apart.alpha["Who is affected"]) < 0.67
    assert alike["what the marks are for"]["Who is affected"] == "tentative conclusions"
    assert apart["what the marks are for"]["Who is affected"] == "for feedback only"
    assert alike.alpha["What the rules say"] == "cannot be worked out"
    assert alike["what the marks are for"]["What the rules say"] == "for feedback only"


def test_where_the_interval_reaches_below_the_limit_marks_are_for_feedback_too(tmp_path):
    nearly = compared(read_marks(written(tmp_path, three(lambda n, m: (n + (n > 16 and m == 3)) % 4))))
    row = nearly.loc["Who is affected"]
    assert float(row.alpha) >= 0.67 > float(row["95 % interval"].split()[0])
    assert row["what the marks are for"] == NOT_CERTAIN


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("answer,marker,people\na01,1,2\n", "has no column 'numbers'; its columns are answer, marker, people"),
        (HEAD + "a01,1,4,0,0,0,0\n", "line 2: '4' for 'people' is no mark of the rubric; give 0, 1, 2, 3"),
        (HEAD + "a01,1,2.5,0,0,0,0\n", "line 2: '2.5' for 'people' is no mark"),
        (HEAD + "a01,Ann,1,0,0,0,0\n", "line 2: the marker is 'Ann'; number the markers 1, 2, 3, and give no names"),
        (HEAD + "a99,1,1,0,0,0,0\n", "line 2: there is no answer 'a99'"),
        (HEAD + "a01,1,1,0,0,0,0\na01,1,1,0,0,0,0\n", "marker 1 marks answer 'a01' twice"),
        (HEAD + "a01,1,-1,0,0,0,0\n", "line 2: '-1' for 'people' is no mark"),
        (HEAD + "a01,,1,0,0,0,0\n", "line 2: the marker is ''; number the markers"),
        (HEAD[:-1] + ",name\na01,1,1,0,0,0,0,Ann\n", "has a column 'name', which the form has not; take it out"),
        (HEAD + "a01,1,1,0,0,0,0,Ann\n", "line 2: has more cells than the form has columns"),
        (HEAD + "x" * 200_000, "is longer than 100,000 characters"),
    ],
)
def test_a_form_that_cannot_be_read_is_refused_with_its_place(tmp_path, text, message):
    with pytest.raises(CasebookError, match=message):
        read_marks(written(tmp_path, text))


@pytest.mark.parametrize(("text", "who"), [(HEAD + "a01,1,1,0,0,0,0\n", "one marker"), (form(), "no marker")])
def test_one_marker_is_compared_with_nobody(tmp_path, text, who):
    with pytest.raises(CasebookError, match=f"marks.csv: marks of {who} cannot be compared"):
        compared(read_marks(written(tmp_path, text)))


def test_a_folder_in_the_place_of_the_form_is_refused_in_words(tmp_path):
    (tmp_path / "marks.csv").mkdir()
    with pytest.raises(CasebookError, match="marks.csv: cannot be read"):
        marks_beside(tmp_path)


def test_missing_marks_are_counted_and_count_for_nothing(tmp_path):
    written(tmp_path, HEAD.replace(",", ";") + "a01;1;1;0;;0;0\na01;2;1;0;0;0;0\n")
    marks, told = marks_beside(tmp_path)
    assert told == "2 markers gave 9 marks. 191 marks are missing, and count for nothing."
    assert compared(marks)["answers compared"].to_dict()["What the rules say"] == 0


def test_without_marks_of_ones_own_the_page_compares_those_of_the_books_readers(tmp_path):
    marks, told = marks_beside(tmp_path)
    assert told.startswith("3 readers of this book, who did not confer")
    assert list(marks.columns) == COLUMNS and set(marks.marker) == {1, 2, 3}
    assert f"gave {len(marks)} marks. {300 - len(marks)} marks are missing" in told
    uses = compared(marks)
    assert (uses.alpha.astype(float) > 0.67).all()  # what the page says of them: much in common
    assert uses["what the marks are for"].eq(NOT_CERTAIN).all()


def test_where_markers_are_furthest_apart_stands_first(tmp_path):
    shown = furthest(read_marks(written(tmp_path, HEAD + "a01,1,0,1,0,0,0\na01,2,3,1,2,0,1\n")))
    assert shown.values.tolist() == [["Who is affected", "0, 3"], ["What the rules say", "0, 2"]]


def test_the_page_is_in_no_learners_book():
    (page,) = (page for page in contents.pages() if page.meta.id == "marks")
    shown = [cell for cell in page.cells if not {"parameters", "setup"} & {*tags_of(cell)}]
    assert shown and all("facilitator" in tags_of(cell) for cell in shown)


def test_the_page_says_what_the_two_sheets_cannot_show_and_that_lots_are_drawn():
    (page,) = (page for page in contents.pages() if page.meta.id == "marks")
    told = "\n".join(source_of(cell) for cell in page.cells)
    assert told.index("Draw lots.") < told.index("**What they cannot show.**") < told.index("sheets_to_print(sheets(")
    for words in ("That anybody was made better", "That the session did it", "That the sheets are equally hard"):
        assert words in told
