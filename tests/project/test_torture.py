"""The short form of `make torture`: a few of every fault, and some thousand inputs for every reader."""

import random
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from casebook.errors import CasebookError
from tests.browser.test_learners_way import started
from tests.engines import ENGINES
from tests.torture import faults, kills, pages, readers, whole
from tests.torture.guard import Broken, Guard
from tests.torture.mutate import FORMS, mutated


@pytest.fixture(scope="module")
def good(tmp_path_factory):
    """What the small book is when nothing happens to it."""
    return whole.Undisturbed(tmp_path_factory.mktemp("undisturbed"))


@pytest.mark.book
@pytest.mark.parametrize("seed", [1])
def test_a_killed_build_loses_nothing(good, tmp_path, seed):
    tried = kills.killed(tmp_path, good, 2, seed)
    assert tried.times == 2
    assert tried.lost == []


@pytest.mark.book
def test_a_build_killed_at_the_swap_leaves_one_of_both_books(good, tmp_path):
    assert kills.killed_while_swapping(tmp_path, good, 1).lost == []


@pytest.mark.book
def test_a_full_disk_loses_nothing(good, tmp_path):
    assert faults.full_disk(tmp_path, good, (4,)).lost == []


@pytest.mark.book
def test_a_broken_notebook_loses_nothing(good, tmp_path):
    assert faults.broken_notebook(tmp_path, good, 2).lost == []


@pytest.mark.book
def test_a_corrupt_cache_is_made_again(good, tmp_path):
    assert faults.corrupt_cache(tmp_path, good, 1).lost == []


@pytest.mark.book
def test_two_builds_at_once_leave_one_whole_book(good, tmp_path):
    assert faults.two_at_once(tmp_path, good, 1).lost == []


@pytest.mark.browser
@pytest.mark.parametrize("name", ENGINES)
def test_a_walk_over_the_pages_loses_nothing_and_brings_nothing_back(name, two_cases):
    done = pages.gone(name, two_cases / "mine" / "learner", range(365, 366), lambda folder: started(name, folder))
    assert done["broke"] == []


@pytest.fixture(scope="module")
def guard(tmp_path_factory):
    folder = tmp_path_factory.mktemp("read")
    return Guard(folder), folder


@pytest.mark.slow
@pytest.mark.parametrize("name", readers.READERS)
def test_changed_input_is_refused_in_words_and_does_nothing(name, guard):
    watch, folder = guard
    right = readers.READERS[name].right(folder)
    for content in right:
        try:
            readers.READERS[name].read(content, folder)
        except CasebookError:
            continue

    @settings(max_examples=150, deadline=None, database=None, suppress_health_check=list(HealthCheck))
    @given(st.integers(0, 2**32), st.sampled_from(right), st.booleans())
    def attempted(seed, content, keeps_its_form):
        if keeps_its_form:
            content = mutated(content, FORMS[name], seed)
        else:
            chance, changed = random.Random(seed), bytearray(content)
            for _ in range(chance.randint(1, 8)):
                changed[chance.randrange(len(changed))] = chance.randrange(256)
            content = bytes(changed)
        readers.attempt(name, content, folder, watch)

    attempted()


@pytest.mark.parametrize(
    "deed",
    [
        lambda: __import__("subprocess").run(["true"]),
        lambda: __import__("socket").create_connection(("127.0.0.1", 9)),
        lambda: Path("/tmp/outside").write_text("x"),
        lambda: __import__("pickle").loads(b"cos\nsystem\n(S'true'\ntR."),
        lambda: exec("1 + 1"),
    ],
)
def test_the_guard_sees_what_reading_may_never_do(deed, guard):
    with pytest.raises(Broken), guard[0]:
        deed()
