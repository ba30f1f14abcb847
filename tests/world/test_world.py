"""The invented world: the same every time, marked everywhere, and each post explained by its ledger row."""

import os
import subprocess
import sys

import pytest

from casebook.check import marks
from casebook.errors import CasebookError
from casebook.world import default_tables, explained, fernhollow, grammar, published
from casebook.world.people import people
from casebook.world.posts import posts_and_ledger
from tests.conftest import ROOT

ELSEWHERE = {"PYTHONHASHSEED": "99", "TZ": "Pacific/Auckland", "LC_ALL": "C", "OMP_NUM_THREADS": "1"}


def test_the_published_tables_are_what_the_rules_make(tmp_path):
    done = subprocess.run(
        [sys.executable, "-m", "casebook.cli", "data", "--out", str(tmp_path)],
        cwd=ROOT,
        env={**os.environ, **ELSEWHERE},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    kept = {path.relative_to(published.FOLDER): path for path in published.FOLDER.rglob("*.*")}
    written = {path.relative_to(tmp_path): path for path in tmp_path.rglob("*.*")}
    assert {name.as_posix() for name in kept.keys() - written.keys()} == {"DATASHEET.md"}
    for name, path in written.items():
        assert path.read_bytes() == kept[name].read_bytes(), name


def test_reading_gives_back_what_was_written():
    for name, rows in default_tables().items():
        read = published.read_table(name)
        assert read.equals(rows.reset_index(drop=True).astype(read.dtypes.to_dict())), name


def test_every_post_is_written_again_by_its_ledger_row_and_carries_its_marks():
    assert list(marks.in_data(published.read_tables())) == []


def test_the_tables_are_small_enough_to_read():
    assert sum((published.FOLDER / f"{table}.csv").stat().st_size for table in published.TABLES) < 6_000_000


@pytest.mark.parametrize("seed", [1, 2**31 - 1])
def test_the_first_people_do_not_depend_on_how_many_there_are(seed):
    assert people(700, seed=seed).head(600).equals(people(600, seed=seed))


def test_the_first_posts_do_not_depend_on_how_many_there_are():
    world = fernhollow()
    few, _ = posts_and_ledger(world.accounts, 3000, seed=7)
    assert few.reset_index(drop=True).equals(world.posts.head(3000).astype(few.dtypes.to_dict()))


def test_nobody_under_45_is_retired():
    people = fernhollow().people
    assert set(people.age[people.work == "retired"]) == {"45-64", "65 and over"}


def test_the_silent_post_as_everybody_unless_the_dial_says_otherwise():
    usual, alike = fernhollow(), fernhollow(silent_alike=1.0)
    has_it = usual.accounts.person.isin(usual.people.person[usual.people.condition == usual.diagnosis])
    silent = has_it & ~usual.accounts.names_condition & ~usual.accounts.person.isin(usual.people.person[:8])
    for column in ("account", "names_condition", "gone_on"):
        assert usual.accounts[column].equals(alike.accounts[column])
    assert usual.accounts.mostly[~silent].equals(alike.accounts.mostly[~silent])
    assert "town" in set(usual.accounts.mostly[silent]) and "town" not in set(alike.accounts.mostly[silent])
    with pytest.raises(CasebookError, match="silent_alike = 2"):
        fernhollow(silent_alike=2)


def test_another_seed_is_another_town():
    assert fernhollow(seed=8).people.name.tolist() != fernhollow().people.name.tolist()


def test_a_post_explains_itself():
    posts = fernhollow().posts
    assert explained("t0000012").endswith(posts.text[11])
    with pytest.raises(CasebookError, match="there is no post 't9'"):
        explained("t9")


@pytest.mark.parametrize(
    "path", ["untold", "nobody/1:0", "untold/999999:0", "untold/0:", "untold/0:" + ".".join(["0"] * 20)]
)
def test_a_rule_path_that_fits_no_rule_is_refused(path):
    with pytest.raises(ValueError, match="rule path|version|choices"):
        grammar.text(path)


@pytest.mark.parametrize("wrong", [{"seed": -1}, {"seed": 1.5}, {"followed": 3}, {"people": 0}, {"posts": True}])
def test_a_world_that_cannot_be_is_refused(wrong):
    with pytest.raises(CasebookError, match="give a whole number from"):
        fernhollow(**wrong)


def test_skeletons_and_slots_are_text_and_all_slots_exist():
    whole = grammar.grammar()
    templates = [t for ts in [*whole.skeletons.values(), *whole.slots.values()] for t in ts]
    used = {name for template in templates for name in template[1::2]}
    assert used <= whole.slots.keys()
    assert whole.slots.keys() <= used, "slots that nothing uses"
