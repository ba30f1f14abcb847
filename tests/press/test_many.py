"""Many cohorts, on this machine and on a cluster: none stops the others, and nothing is lost."""

import os
import signal
import socket
import subprocess
import sys

import pytest

from casebook.press.cache import keys
from casebook.press.cache.store import manifest
from casebook.press.execute import notebooks as run
from casebook.press.workers.on_dask import Cluster
from tests.conftest import casebook, cell, cohort_file, notebook

pytestmark = pytest.mark.book


@pytest.fixture
def folder(tmp_path):
    notebook(tmp_path / "notebooks" / "00-a.ipynb", cell("markdown", "# A page"), cell("code", "seed"))
    return tmp_path


def build(folder, *cohorts, options=()):
    env = {"CASEBOOK_NOTEBOOKS": str(folder / "notebooks")}
    return casebook("build", *cohorts, "--out", folder / "build", *options, env=env)


def test_a_command_that_was_stopped_is_taken_up_where_it_was(folder):
    one, two = cohort_file(folder, "one"), cohort_file(folder, "two", seed="11")
    assert build(folder, one).returncode == 0
    said = build(folder, one, two).stdout
    assert "one: nothing has changed" in said
    assert "two: ran 00-a.ipynb" in said
    assert said.splitlines()[-1] == "2 of 2 cohorts are built, 1 of them now"


def test_a_cohort_that_fails_is_named_and_the_others_are_built(folder):
    cohorts = [cohort_file(folder, f"group-{n}", seed=str(n)) for n in range(3)]
    broken = cohort_file(folder, "broken", minutes='"long"')
    done = build(folder, cohorts[0], broken, *cohorts[1:])
    assert done.returncode == 1
    assert "broken.toml: minutes = 'long'" in done.stderr
    assert "1 of 4 cohorts failed" in done.stderr
    assert all((folder / "build" / f"group-{n}" / "learner" / "index.html").exists() for n in range(3))


def test_two_cohorts_that_would_share_a_folder_are_refused(folder):
    (folder / "a").mkdir()
    one, two = cohort_file(folder, "mine"), cohort_file(folder / "a", "mine")
    done = build(folder, one, two)
    assert done.returncode == 1
    assert "would both become the folder 'mine'" in done.stderr
    assert not (folder / "build").exists()


@pytest.fixture(scope="module")
def shared(tmp_path_factory):
    """A folder that the workers of a cluster see as well."""
    return tmp_path_factory.mktemp("shared")


@pytest.fixture(scope="module")
def cluster(shared, tmp_path_factory):
    """A Dask scheduler and two workers of one thread each: its address and the workers."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    address, folder = f"tcp://127.0.0.1:{port}", tmp_path_factory.mktemp("dask")
    env = os.environ | {"CASEBOOK_NOTEBOOKS": str(shared / "notebooks")}
    quiet = {"cwd": folder, "env": env, "stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    scheduler = subprocess.Popen(
        [sys.executable, "-m", "dask", "scheduler", "--host", "127.0.0.1", "--port", str(port), "--no-dashboard"],
        **quiet,
    )
    worker = [sys.executable, "-m", "dask", "worker", address, "--nthreads", "1", "--no-dashboard", "--no-nanny"]
    workers = [subprocess.Popen(worker, **quiet) for _ in range(2)]
    yield address, workers
    for process in [*workers, scheduler]:
        process.kill()
        process.wait()


def test_a_cluster_makes_the_same_book(shared, cluster):
    notebook(shared / "notebooks" / "00-a.ipynb", cell("markdown", "# A page"), cell("code", "seed"))
    cohort = cohort_file(shared)
    assert build(shared, cohort, options=["--no-cache"]).returncode == 0
    here = manifest(shared / "build" / "mine")
    done = build(shared, cohort, options=["--no-cache", "--scheduler", cluster[0]])
    assert done.returncode == 0, done.stderr
    assert manifest(shared / "build" / "mine") == here


def test_a_notebook_that_changed_while_the_workers_stood_is_run_as_it_is_now(shared, cluster):
    notebook(shared / "notebooks" / "00-a.ipynb", cell("markdown", "# A page"), cell("code", "seed + 1000"))
    assert build(shared, cohort_file(shared), options=["--scheduler", cluster[0]]).returncode == 0
    assert "1007" in (shared / "build" / "mine" / "learner" / "a-page.html").read_text()


def test_workers_with_another_book_are_refused(folder, cluster):
    done = build(folder, cohort_file(folder), options=["--scheduler", cluster[0]])
    assert done.returncode == 1
    assert "has another version of the book" in done.stderr


def test_a_failing_cell_on_a_cluster_is_quoted(shared, cluster):
    notebook(shared / "notebooks" / "00-a.ipynb", cell("code", "1 / 0"))
    done = build(shared, cohort_file(shared), options=["--scheduler", cluster[0]])
    assert done.returncode == 1
    assert "00-a.ipynb, cell 2: ZeroDivisionError" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_worker_killed_in_the_middle_loses_nothing(tmp_path, shared, cluster, monkeypatch):
    address, workers = cluster
    monkeypatch.setattr(keys, "NOTEBOOKS", shared / "notebooks")
    keys.forget()
    paths = [notebook(tmp_path / f"{n:02}-a.ipynb", cell("code", f"import time; time.sleep(1); {n}")) for n in range(6)]
    with Cluster(address) as pool:
        done = run.executed([run.Task(path, {}, tmp_path / "out" / path.name) for path in paths], run.RunOptions(pool))
        names = [next(done).task.notebook.name]
        workers[0].send_signal(signal.SIGKILL)
        names += [each.task.notebook.name for each in done]
    assert sorted(names) == [path.name for path in paths]


def test_an_address_where_nobody_answers_is_said(folder):
    done = build(folder, cohort_file(folder), options=["--scheduler", "tcp://127.0.0.1:9"])
    assert done.returncode == 1
    assert "no Dask scheduler answers there" in done.stderr
    assert "Traceback" not in done.stderr
