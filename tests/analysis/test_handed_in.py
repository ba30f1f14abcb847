"""An analysis in an answers file is kept with its person, shown by no debrief, and taken out with the person."""

from dataclasses import replace

import pytest

from casebook.analysis import Entry, Tables, of_the_page, written
from casebook.analysis.analysis import plain
from casebook.answers import Store, report, store_path, withdrawal
from casebook.errors import CasebookError
from tests.analysis import small
from tests.answers import COHORT, answers_file, code_of
from tests.answers import written as as_file
from tests.conftest import casebook, cohort_file

MINE = "Quillfeather"  # what one learner wrote


@pytest.fixture
def cohort(tmp_path):
    return cohort_file(tmp_path, COHORT)


def handed(code="be12rk", reader=MINE, **changes) -> bytes:
    """An answers file with an analysis in it."""
    return as_file(answers_file(code, version=3, analysis=plain(replace(small(), reader=reader))) | changes)


def read(cohort, *contents: bytes):
    files = []
    for number, content in enumerate(contents):
        files.append(cohort.with_name(f"handed-{number}.json"))
        files[-1].write_bytes(content)
    return report(cohort, files)


def analyses(cohort) -> list[str]:
    store = Store(store_path(cohort))
    try:
        return [file.analysis for person in store.people() for file in person.files if file.analysis]
    finally:
        store.close()


def test_it_is_kept_with_the_person_and_the_report_says_how_many(cohort):
    said = read(cohort, handed(), as_file(answers_file(code_of(2))))
    assert (said.counted, said.people, said.analyses) == (2, 2, 1)
    assert "1 analysis of the transcripts kept, which no debrief shows" in said.lines()
    assert analyses(cohort) == [written(replace(small(), reader=MINE)).decode()]
    assert MINE not in "\n".join(said.lines())


def test_a_file_with_an_analysis_alone_is_kept(cohort):
    alone = answers_file(version=3, cases=None, analysis=plain(small()))
    assert (read(cohort, as_file(alone)).counted, len(analyses(cohort))) == (1, 1)


def test_of_two_files_of_one_person_the_later_analysis_is_kept_and_the_earlier_is_gone(cohort):
    read(cohort, handed())
    read(cohort, handed(reader="somebody else now"))
    assert [MINE in one for one in analyses(cohort)] == [False]
    assert MINE.encode() not in store_path(cohort).read_bytes()


def test_the_same_file_counts_once(cohort):
    read(cohort, handed())
    said = read(cohort, handed())
    assert (said.again, said.analyses) == (1, 1)


def test_a_withdrawal_takes_it_out_to_the_byte(cohort):
    read(cohort, handed(), handed("aa11aa", "Ottoline"))
    withdrawal(cohort, "be12rk")
    kept = store_path(cohort).read_bytes()
    assert MINE.encode() not in kept
    assert b"Ottoline" in kept
    assert len(analyses(cohort)) == 1


def test_a_file_whose_analysis_does_not_hold_is_named_and_not_kept(cohort):
    wrong = plain(small())
    wrong["codes"][0]["under"] = "c1"
    said = read(cohort, as_file(answers_file(version=3, analysis=wrong)))
    assert (said.counted, said.people) == (0, 0)
    assert "`analysis`: `codes.1` stands under itself" in said.refused[0].reason


def test_no_table_of_the_debrief_has_a_word_of_it(cohort):
    read(cohort, handed(), handed(code_of(3)))
    store = Store(store_path(cohort))
    tables = store.tables()
    store.close()
    shown = " ".join(table.to_csv() for table in (tables.positions, tables.decisions, tables.codings))
    assert MINE not in shown
    assert "nurse" not in shown


def test_the_page_s_file_gives_tables_in_a_notebook(tmp_path):
    path = tmp_path / "answers.json"
    path.write_bytes(handed())
    tables = of_the_page(path)
    assert tables.counts.loc["Names"].to_dict() == {"mother": 2}
    assert tables.counts.loc["On the ward"].to_dict() == {"mother": 1}
    assert list(tables.of_theme("To have a name").passage) == ["p2", "p1"]
    assert list(tables.of_theme("t1").may_be_printed) == ["yes", "yes"]
    assert "I want my name on it" in tables.of_theme("t1").words[0]
    assert list(tables.with_code("On the ward").passage) == ["p1", "p2", "p4"]
    assert list(tables.codes.passages) == [2, 2, 1]
    with pytest.raises(CasebookError, match="there is no theme 't9'"):
        tables.of_theme("t9")


def test_what_the_page_saves_for_its_reader_is_read(tmp_path):
    path, saved = tmp_path / "work.json", {"schema": "nobodys-data/analysis", "version": 1, "analysis": plain(small())}
    path.write_bytes(as_file(saved))
    assert of_the_page(path).analysis == small()
    long = replace(small(), journal=tuple(Entry(f"n{number}", "2026-11-30", "x" * 4000) for number in range(600)))
    path.write_bytes(as_file(saved | {"analysis": plain(long)}))
    assert of_the_page(path).analysis == long
    path.write_bytes(written(long))
    assert of_the_page(path).analysis == long
    path.write_bytes(as_file(saved | {"version": 2}))
    with pytest.raises(CasebookError, match="work.json: is of another version of the page"):
        of_the_page(path)


def test_an_empty_analysis_has_empty_tables():
    from casebook.analysis import Analysis

    tables = Tables(Analysis())
    assert all(
        len(table) == 0 for table in (tables.codes, tables.passages, tables.counts, tables.themes, tables.allowed)
    )


def test_the_command_reads_it_out_of_the_answers_file(tmp_path):
    path = tmp_path / "answers.json"
    path.write_bytes(handed())
    done = casebook("analysis", path, "--to", tmp_path / "out.json")
    assert (done.returncode, done.stderr) == (0, "")
    assert (tmp_path / "out.json").read_bytes() == written(replace(small(), reader=MINE))
    path.write_bytes(as_file(answers_file()))
    assert "holds no analysis; save the file again" in casebook("analysis", path, "--read").stderr
