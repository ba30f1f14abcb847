"""What several tests share: built books, a browser, and notebooks with something planted or wrong in them."""

import atexit
import fcntl
import json
import os
import re
import shutil
import subprocess
import sys
import threading
import zlib
from collections.abc import Callable
from functools import cache
from pathlib import Path

import pytest
from hypothesis import settings

from casebook import contents

ROOT = Path(__file__).parent.parent
COHORTS = sorted((ROOT / "cohorts").glob("*.toml"))
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
NURSE = {  # what a notebook's parameters say of a group of nurses
    "profession": "nurse",
    "jurisdiction": "UK",
    "date_of_events": "2025-03-10",
    "minutes": 90,
    "people": 12,
    "gentle": False,
}
QUIET = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]

settings.register_profile("quick", max_examples=10)


def casebook(*arguments, folder=None, env=None, **options) -> subprocess.CompletedProcess:
    """Run the command `casebook` as a reader would."""
    return subprocess.run(
        [sys.executable, "-m", "casebook.cli", *map(str, arguments)],
        capture_output=True,
        text=True,
        cwd=folder or ROOT,
        env={**os.environ, **(env or {})},
        **options,
    )


def pytest_itemcollected(item: pytest.Item) -> None:
    """Mark what needs a built book or a browser."""
    if {"built", "two_cases", "with_transcripts"} & {*item.fixturenames}:
        item.add_marker("book")
    if "chromium" in item.fixturenames:
        item.add_marker("browser")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    items.sort(key=begun)


def begun(item: pytest.Item) -> bool:
    """Where the test's file stands in the queue of the workers: first those that hold what takes long."""
    return not any(item.get_closest_marker(name) for name in ("book", "browser", "slow"))


def charted() -> list[str]:
    """The cases of the book whose notebook draws a chart."""
    draws = re.compile(r"chart\w*\(")
    codes = {
        page.meta.id: [contents.source_of(cell) for cell in page.cells if cell["cell_type"] == "code"]
        for page in contents.cases_named("")
    }
    return [case for case, cells in codes.items() if any(map(draws.search, cells))]


def once(factory, name: str, make: Callable[[Path], None]) -> Path:
    """A folder that the first process of this run to ask for it makes, while the others wait, and that all may read."""
    home = factory.getbasetemp()
    home = home.parent if "PYTEST_XDIST_WORKER" in os.environ else home
    folder, done = home / name, home / f"{name}.done"
    with (home / f"{name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not done.exists():
            shutil.rmtree(folder, ignore_errors=True)
            folder.mkdir()
            make(folder)
            done.touch()
    return folder


@pytest.fixture(scope="session")
def built(tmp_path_factory) -> Path:
    """A folder with the casebooks of all three examples: the first with everything, the others the books alone,
    whose dials stand still.
    """
    return once(tmp_path_factory, "examples", examples)


def examples(out: Path) -> None:
    """Build what `built` is in this folder."""
    folder = out.with_name("cohorts")
    folder.mkdir(exist_ok=True)
    for path in COHORTS[1:]:
        (folder / path.name).write_text(
            f"outputs = []\ndials.turn = false\n{path.read_text(encoding='utf-8')}", encoding="utf-8"
        )
    done = casebook("build", COHORTS[0], *(folder / path.name for path in COHORTS[1:]), "--out", out)
    assert done.returncode == 0, done.stderr


@pytest.fixture(scope="session")
def two_cases(tmp_path_factory) -> Path:
    """A folder with `mine.toml`, a cohort that works on two cases, and the book of it."""
    return once(tmp_path_factory, "two-cases", book_of_two)


def book_of_two(folder: Path) -> None:
    """Build what `two_cases` is in this folder."""
    done = casebook("build", cohort_file(folder, cases='["the-hashtag", "the-invitation"]'), "--out", folder)
    assert done.returncode == 0, done.stderr


@pytest.fixture(scope="session")
def with_transcripts(tmp_path_factory) -> Path:
    """The learner's book of one case and of the page for the transcripts, with a package for platforms beside it."""
    return once(tmp_path_factory, "with-transcripts", book_with_transcripts) / "mine" / "learner"


def book_with_transcripts(folder: Path) -> None:
    """Build what `with_transcripts` is in this folder."""
    cohort = cohort_file(folder, cases='["the-hashtag"]', transcripts="true", outputs='["scorm"]')
    done = casebook("build", cohort, "--out", folder)
    assert done.returncode == 0, done.stderr


@pytest.fixture(scope="session")
def learner(built) -> Path:
    """The learner's book of the first example."""
    return built / "clinical-psychology-uk" / "learner"


@pytest.fixture(scope="session")
def chromium():
    """Headless Chromium. Skips without one, and fails instead where nothing may be skipped."""
    if not CHROMIUM:
        if os.environ.get("CASEBOOK_NOTHING_SKIPPED"):
            pytest.fail("no Chromium: install the package chromium")
        pytest.skip("no Chromium on this machine: the book's pages were not opened")
    browser = playwright().chromium.launch(executable_path=CHROMIUM, args=QUIET)
    yield browser
    browser.close()


def playwright():
    """What drives Chromium, for whoever needs it: there may be one of it in a thread."""
    return _playwright(threading.get_ident())


@cache
def _playwright(thread: int):
    from playwright.sync_api import sync_playwright

    started = sync_playwright().start()
    if threading.current_thread() is threading.main_thread():
        atexit.register(started.stop)
    return started


def program(name: str, package: str, unseen: str) -> str:
    """Where a system program is. Without it skips, saying what was `unseen`; fails where nothing may be skipped."""
    found = shutil.which(name)
    if found:
        return found
    if os.environ.get("CASEBOOK_NOTHING_SKIPPED"):
        pytest.fail(f"no {name}: install the package {package}")
    pytest.skip(f"no {name} on this machine: {unseen}")


def cell(kind: str, source: str, *tags: str) -> dict:
    """One notebook cell."""
    made = {
        "cell_type": kind,
        "id": f"c{zlib.crc32((kind + source).encode())}",
        "metadata": {"tags": list(tags)} if tags else {},
    }
    made["source"] = source
    return made | ({"outputs": [], "execution_count": None} if kind == "code" else {})


def notebook(path: Path, *cells: dict, id_: str = "a-page", **meta) -> Path:
    """Write a notebook with these cells; a parameters cell is added unless there is one."""
    if not any("parameters" in made["metadata"].get("tags", []) for made in cells):
        cells = (cell("code", "seed = 7", "parameters"), *cells)
    content = {
        "cells": list(cells),
        "metadata": {
            "casebook": {"id": id_, "title": "A page", "part": 0, **meta},
            "kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"},
        },
        "nbformat": 4,
        "nbformat_minor": 5,
    }
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(content), encoding="utf-8")
    return path


def cohort_file(folder: Path, file: str = "mine", **changes) -> Path:
    """Write a cohort file that is right but for the changes, for a book alone whose dials stand still; None leaves a
    setting out.
    """
    settings = {
        "name": '"Mine"',
        "profession": '"nurse"',
        "jurisdiction": '"UK"',
        "date_of_events": "2025-03-10",
        "minutes": "90",
        "people": "12",
        "outputs": "[]",
        "dials.turn": None if "dials" in changes else "false",
    } | changes
    path = folder / f"{file}.toml"
    path.write_text("\n".join(f"{key} = {value}" for key, value in settings.items() if value is not None) + "\n")
    return path
