"""Whose answers are whose: a cohort file that was renamed, two of one name, and a person who wants to be taken out."""

from pathlib import Path

import pytest

from casebook.answers import Store, report, store_path, withdrawal
from casebook.answers.private_files import MARK
from casebook.cohort import read_cohort
from casebook.errors import CasebookError
from casebook.group_outputs import check_place
from casebook.press.order.cohorts import Order
from casebook.press.order.whose import refuse_another, remember
from tests.answers import COHORT, answers_file, code_of, written
from tests.conftest import casebook, cohort_file


@pytest.fixture
def mine(tmp_path) -> Path:
    """A cohort file with the answers of one person, `be12rk`, kept beside it."""
    cohort = cohort_file(tmp_path, COHORT)
    report(cohort, [handed_in(tmp_path, "be12rk")])
    return cohort


def handed_in(folder: Path, code: str, cohort: str = COHORT) -> Path:
    path = folder / f"{cohort}-{code}.json"
    path.write_bytes(written(answers_file(code, cohort=cohort, book=f"{cohort}/learner")))
    return path


def renamed(cohort: Path, name: str, *, changed: bool = False) -> Path:
    new = cohort.rename(cohort.with_name(f"{name}.toml"))
    if changed:
        new.write_text(new.read_text().replace('"Mine"', '"Spring"'))
    return new


def stores(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.glob("*sqlite*"))


# ---- a file that was renamed


def test_a_renamed_cohort_file_finds_its_answers_and_takes_files_under_either_name(mine, tmp_path):
    spring = renamed(mine, "spring")
    read = report(spring, [handed_in(tmp_path, code_of(1)), handed_in(tmp_path, code_of(2), "spring")])
    assert (read.people, read.refused) == (3, ())
    assert "took over the answers that were kept for mine" in read.lines()[0]
    assert stores(tmp_path) == ["spring.answers.sqlite"]
    assert "took over" not in report(spring).lines()[0]


@pytest.mark.book
def test_a_renamed_file_that_was_changed_too_has_to_say_what_it_was_and_nothing_is_made_before(mine, tmp_path):
    spring = renamed(mine, "spring", changed=True)
    with pytest.raises(CasebookError) as told:
        report(spring, [handed_in(tmp_path, code_of(1), "spring")])
    assert f"casebook debrief {spring} --was mine" in str(told.value)
    assert f"casebook debrief {spring} ANSWERS --new" in str(told.value)
    assert stores(tmp_path) == ["mine.answers.sqlite"]
    done = casebook("debrief", spring, "--was", "mine.toml", "--out", tmp_path / "build")
    assert "1 person in all" in done.stdout, done.stderr
    assert stores(tmp_path) == ["spring.answers.sqlite"]


def test_another_group_beside_a_store_without_a_file_says_so_once(mine, tmp_path):
    spring = renamed(mine, "spring", changed=True)
    assert report(spring, [handed_in(tmp_path, code_of(1), "spring")], new=True).people == 1
    assert report(spring).people == 1
    (refused,) = report(spring, [handed_in(tmp_path, code_of(2))]).refused
    assert "is another cohort's, 'mine'; this one is 'spring'" in refused.reason
    with pytest.raises(CasebookError, match="holds answers already"):
        report(spring, was="mine")


def test_an_empty_store_that_an_older_version_made_is_no_hindrance(mine, tmp_path):
    spring = renamed(mine, "spring")
    Store.of(spring, "spring").close()
    assert report(spring).people == 1


def test_a_store_that_was_renamed_with_its_file_is_taken_over(mine, tmp_path):
    spring = renamed(mine, "spring", changed=True)
    store_path(mine).rename(store_path(spring))
    assert report(spring, [handed_in(tmp_path, code_of(1))]).people == 2


def test_a_name_that_another_cohort_has_taken_since_is_its_own(mine, tmp_path):
    spring = renamed(mine, "spring")
    report(spring)
    cohort_file(tmp_path, COHORT, name='"A new one"')
    (refused,) = report(spring, [handed_in(tmp_path, code_of(3))]).refused
    assert f"casebook debrief {tmp_path / 'mine.toml'} counts it" in refused.reason


@pytest.mark.parametrize(
    ("was", "words"), [("autumn", "is not there; the stores beside it: mine"), ("other", "are its own")]
)
def test_what_cannot_be_taken_over_is_said(mine, tmp_path, was, words):
    other = cohort_file(tmp_path, "other")
    report(other, [handed_in(tmp_path, code_of(1), "other")])
    spring = renamed(mine, "spring", changed=True)
    with pytest.raises(CasebookError, match=words):
        report(spring, was=was)


def test_an_answers_file_never_says_more_than_an_id(mine, tmp_path):
    long = "ada-synthwaite-has-told-me-in-confidence-that-she"
    (refused,) = report(mine, [handed_in(tmp_path, "be12rj", long)]).refused
    assert "ada" not in refused.reason


def test_a_former_name_says_where_the_answers_are(mine, tmp_path):
    renamed(mine, "spring")
    with pytest.raises(CasebookError, match=r"no such cohort file, but its answers are kept beside it.*renamed"):
        report(mine)


def test_no_store_is_made_of_nothing(tmp_path):
    cohort = cohort_file(tmp_path, COHORT)
    (tmp_path / "broken.json").write_bytes(b"{")
    for inputs in ([], [tmp_path / "broken.json"], [handed_in(tmp_path, "be12rk", "yours")], [tmp_path / "gone"]):
        read = report(cohort, inputs)
        assert (read.people, stores(tmp_path)) == (0, [])
        assert "nothing is kept" in read.lines()[-1]
    with pytest.raises(CasebookError, match="nothing at all is"):
        report(cohort, same=["be12rk"])


# ---- withdrawing


def test_a_withdrawal_never_says_that_nothing_is_kept_while_something_is(mine, tmp_path):
    spring = renamed(mine, "spring", changed=True)
    with pytest.raises(CasebookError) as told:
        withdrawal(spring, "be12rk")
    assert f"something is beside it. If it is this person's: casebook withdraw {store_path(mine)} CODE" in str(
        told.value
    )
    assert any("taken out: answers files 1" in line for line in withdrawal(store_path(mine), "be12rk"))
    with pytest.raises(CasebookError, match=r"nor in the other stores beside it \(1\)"):
        withdrawal(spring, "be12rk")


def test_a_withdrawal_finds_a_store_whose_file_was_renamed_or_is_gone(mine, tmp_path):
    spring = renamed(mine, "spring")
    said = withdrawal(spring, "BE12RK")
    assert any("taken out" in line for line in said)
    assert not any("beside" in line for line in said)
    assert Store(store_path(spring)).people() == []
    report(spring, [handed_in(tmp_path, code_of(1))])
    spring.unlink()
    assert any("taken out" in line for line in withdrawal(spring, code_of(1)))
    with pytest.raises(CasebookError, match="casebook withdraw .*other.toml CODE"):
        other = cohort_file(tmp_path, "other")
        report(other, [handed_in(tmp_path, code_of(2), "other")], new=True)
        withdrawal(mine, code_of(2))


def test_a_withdrawal_says_where_else_the_code_is_kept(mine, tmp_path):
    other = cohort_file(tmp_path, "other")
    report(other, [handed_in(tmp_path, "be12rk", "other")])
    said = "\n".join(withdrawal(mine, "be12rk"))
    assert f"casebook withdraw {other} CODE" in said
    assert len(Store(store_path(other)).people()) == 1


def test_what_could_not_be_looked_into_is_named(mine, tmp_path):
    (tmp_path / "odd.answers.sqlite").write_bytes(b"no store")
    with pytest.raises(CasebookError, match=r"could not be looked into: .*odd\.answers\.sqlite"):
        withdrawal(mine, "be12rj")


def test_where_nothing_is_kept_at_all_that_is_said(tmp_path):
    with pytest.raises(CasebookError, match="no answers are kept there, nor beside it"):
        withdrawal(cohort_file(tmp_path, COHORT), "be12rk")
    with pytest.raises(CasebookError, match="there is no such cohort file"):
        withdrawal(tmp_path / "nobody.toml", "be12rk")


# ---- two files of one name


@pytest.fixture
def years(tmp_path) -> tuple[Path, Path]:
    """Two cohort files of one name that say different things."""
    for year in ("2025", "2026"):
        (tmp_path / year).mkdir()
    return tuple(cohort_file(tmp_path / year, "nurses", name=f'"Nurses {year}"') for year in ("2025", "2026"))


@pytest.mark.book
def test_a_book_is_not_replaced_by_that_of_another_file_of_the_same_name(years, tmp_path):
    old, new = years
    out = tmp_path / "build"
    (out / "nurses").mkdir(parents=True)
    refuse_another(new, out)
    remember(old, out, Order((old,), out).cache)
    refuse_another(old, out)
    with pytest.raises(CasebookError, match=f"is the book of another cohort file of that name, {old}; rename"):
        refuse_another(new, out)
    done = casebook("build", new, "--out", out)
    assert (done.returncode, "rename one of the two" in done.stderr) == (1, True)
    done = casebook("debrief", new, handed_in(tmp_path, "be12rk", "nurses"), "--out", out)
    assert (done.returncode, "rename one of the two" in done.stderr) == (1, True)
    assert stores(new.parent) == []
    refuse_another(new, tmp_path / "elsewhere")
    old.rename(old.with_name("moved.toml"))
    refuse_another(new, out)


def test_a_debrief_is_not_replaced_nor_taken_away_by_another_group_of_the_same_name(years, tmp_path):
    old, new = years
    for cohort in years:
        report(cohort, [handed_in(tmp_path, "be12rk", "nurses")])
    out = tmp_path / "build"
    page = out / "debriefs" / "nurses" / "learner" / "debrief.html"
    page.parent.mkdir(parents=True)
    page.write_text("2026's")
    with Store(store_path(new)) as store:
        (out / "debriefs" / "nurses" / MARK).write_text(store.identity)
        store.exported(page)
    with Store(store_path(old)) as store:
        store.exported(page)  # from a debrief that has been replaced since
    check_place(new, out)
    with pytest.raises(CasebookError, match="another cohort whose file has the same name"):
        check_place(old, out)
    withdrawal(old, "be12rk")
    assert page.exists()
    withdrawal(new, "be12rk")
    assert not page.exists()


@pytest.mark.book
def test_the_mark_of_a_debrief_says_nothing_about_anybody(mine, tmp_path):
    done = casebook("debrief", mine, "--out", tmp_path / "build")
    assert done.returncode == 0, done.stderr
    home = tmp_path / "build" / "debriefs" / COHORT
    with Store(store_path(mine)) as store:
        assert (home / MARK).read_text().strip() == store.identity
    assert not list((home / "learner").rglob(MARK))
    check_place(mine, tmp_path / "build")


@pytest.mark.parametrize("name", ["debriefs", "con", "aux", "nul", "com1", "lpt9", "prn"])
def test_names_that_a_folder_of_the_build_cannot_have_are_refused_with_another(tmp_path, name):
    with pytest.raises(CasebookError, match=f"'{name}' is taken.*such as '{name}-group'"):
        read_cohort(cohort_file(tmp_path, name))
    assert casebook("new", name, folder=tmp_path).returncode == 1
