"""The published data: described, valid for a program that is not ours, and writable at any size."""

import contextlib
import os
import shutil
import signal
import subprocess
import sys
import time

import pandas as pd
import pytest
from frictionless import Package

from casebook.errors import CasebookError
from casebook.world import fernhollow, generated, grammar, published
from casebook.world.streamed import write_streamed
from casebook.world.variety import duplicate_share, reworded, unique_share
from tests.conftest import ROOT, casebook


def valid(folder) -> list[str]:
    report = Package(str(folder / "datapackage.json")).validate()
    return [error.message for task in report.tasks for error in task.errors] + [e.message for e in report.errors]


def test_frictionless_finds_the_package_valid():
    assert valid(published.FOLDER) == []


def test_frictionless_sees_a_tampered_table(tmp_path):
    shutil.copytree(published.FOLDER, tmp_path / "data")
    people = tmp_path / "data" / "people.csv"
    people.write_text(people.read_text().replace(",woman,", ",wooman,", 1))
    assert any("wooman" in message for message in valid(tmp_path / "data"))


def test_every_column_is_described():
    for name, table in fernhollow().tables.items():
        assert list(table.columns) == list(published.fields()[name]["fields"]), name


def test_names_come_from_the_books_own_list():
    people = fernhollow().people
    made = {f"{first} {last}" for first in grammar.names()["first"] for last in grammar.names()["last"]}
    assert set(people.name[8:]) <= made


def test_posts_are_various():
    tables = generated(seed=7, gentle=False, followed=64, people_count=10_000, posts_count=40_000)
    assert duplicate_share(tables["posts"].text) < 0.02
    assert unique_share(fernhollow().posts.text) > 0.98


def test_a_reworded_post_is_another_text_of_the_same_rule():
    rule = fernhollow().ledger.rule[0]
    assert reworded(rule, 0.3, seed=1) != grammar.text(rule)


def test_a_diagnosis_can_be_given_a_name():
    world = fernhollow(diagnosis="long colds")
    assert "long colds" in set(world.people.condition)
    assert "the diagnosis" not in set(world.people.condition)


def test_a_search_finds_namesakes_only_where_there_are_some():
    world = fernhollow()
    counts = world.people.name.value_counts()
    found = world.searches.merge(world.people[["person", "name"]], on="person")
    assert (counts[found[found.about == "a namesake"].name] > 1).all()
    assert not found[found.about != "the person"].right.any()


def test_a_complaint_that_is_open_has_no_outcome():
    still_open = fernhollow().complaints.query("answered_on == ''")
    assert len(still_open) > 0
    assert not still_open[["upheld", "apology", "change", "told"]].to_numpy().any()


def test_a_larger_world_begins_with_the_same_rows(tmp_path):
    write_streamed(1300, 5000, tmp_path / "small", seed=7)
    write_streamed(1300, 9000, tmp_path / "large", seed=7)
    for table in ("people", "accounts", "posts", "ledger"):
        small, large = (pd.read_parquet(tmp_path / size / f"{table}.parquet") for size in ("small", "large"))
        assert large.head(len(small)).equals(small), table
    assert len(large) == 9000


def test_a_streamed_world_is_the_same_world(tmp_path):
    write_streamed(5000, 20000, tmp_path / "big", seed=7)
    posts = pd.read_parquet(tmp_path / "big" / "posts.parquet")
    assert posts.text.tolist() == fernhollow().posts.text.tolist()


@pytest.mark.parametrize(
    ("people", "posts", "seed"), [(-5, 4000, 7), (0, 4000, 7), (5000, 10, 7), (10**9, 4000, 7), (5000, 4000, -1)]
)
def test_absurd_sizes_are_refused(tmp_path, people, posts, seed):
    with pytest.raises(CasebookError, match="give a whole number from"):
        write_streamed(people, posts, tmp_path / "out", seed=seed)
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_is_there_is_not_written_over(tmp_path):
    with pytest.raises(CasebookError, match="is there already"):
        write_streamed(500, 1000, tmp_path, seed=7)


def test_a_folder_that_cannot_be_written_is_named(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(CasebookError, match="could not be written"):
        write_streamed(500, 1000, tmp_path / "file" / "out", seed=7)


@pytest.mark.slow
def test_an_interrupted_writing_leaves_no_half_written_table(tmp_path):
    command = [sys.executable, "-m", "casebook.cli", "data", "--people", "100000", "--posts", "5000000"]
    running = subprocess.Popen([*command, "--out", str(tmp_path / "big")], cwd=ROOT, stderr=subprocess.PIPE, text=True)
    for _ in range(1200):
        if (tmp_path / ".big.part" / "posts.parquet").exists():
            break
        time.sleep(0.1)
    while running.poll() is None:  # a library may swallow one in the middle of what it does
        running.send_signal(signal.SIGINT)
        with contextlib.suppress(subprocess.TimeoutExpired):
            running.wait(timeout=15)
    said = running.communicate(timeout=120)[1]
    assert running.returncode == 1
    assert "stopped" in said
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("arguments", "status", "said"),
    [
        (["--people", "many"], 2, "'many' is not a whole number"),
        (["--seed", "1.5"], 2, "'1.5' is not a whole number"),
        (["--people", "5000"], 1, "say where to put the tables"),
        (["--explain", "t9"], 1, "there is no post 't9'"),
        (["--dial", "x"], 2, "unrecognized arguments"),
    ],
)
def test_wrong_words_are_named(arguments, status, said):
    done = casebook("data", *arguments)
    assert (done.returncode, said in done.stderr) == (status, True)
    assert "Traceback" not in done.stderr


@pytest.mark.slow
def test_the_report_is_printed():
    done = casebook("data", "--report", env={**os.environ})
    assert "quoted whole, found once" in done.stdout
