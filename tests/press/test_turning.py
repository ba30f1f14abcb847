"""Dials: every state that a page can be turned to is what a whole run of its notebook gives."""

import json
import re
from dataclasses import replace
from pathlib import Path

import pytest

from casebook import contents
from casebook.cohort import read_cohort
from casebook.dials import dials, states
from casebook.errors import CasebookError
from casebook.press.cache import keys
from casebook.press.cache.store import FOLDER, Cache
from casebook.press.editions.turning import patch
from casebook.press.execute import notebooks as run
from casebook.press.execute.jobs import Run
from casebook.press.execute.turning import first_reader, said
from casebook.press.workers.pool import Pool
from tests.conftest import COHORTS, casebook, cell, cohort_file, notebook

TURNED = [page for page in contents.cases_named("") if page.dials]


def cells(*sources: str) -> list[dict]:
    made = [{"cell_type": "code", "source": "a = 1\nb = 2", "metadata": {"tags": ["parameters"]}}]
    return made + [{"cell_type": "code", "source": source, "metadata": {}} for source in sources]


@pytest.mark.parametrize(
    "source",
    [
        "x = a + 1",
        "f(lambda: a)",
        "table.query('n > @a')",
        "vars()['a']",
        "globals()",
        "eval(text)",
        "%timeit x",
        "!ls",
    ],
)
def test_a_cell_that_may_read_a_dial_is_where_its_states_begin(source):
    assert first_reader(cells("other = 1", source, "a"), ["a"]) == 2


def test_what_reads_no_dial_runs_once():
    made = cells('here = setting("the-hashtag", vars())', "alpha = b", "say = 'all'")
    assert first_reader(made, ["a"]) == len(made)
    prose = {"cell_type": "markdown", "source": "Of a hundred {eval}`b` and {eval}`a`.", "metadata": {}}
    assert first_reader([*made, prose], ["a"]) == len(made)


@pytest.fixture(scope="module")
def pool():
    with Pool(2) as made:
        yield made


@pytest.mark.parametrize("page", TURNED, ids=lambda page: page.meta.id)
def test_every_state_of_the_built_book_is_what_papermill_gives_when_it_runs_the_whole_notebook(page, built, pool):
    cohort = replace(read_cohort(COHORTS[0]), cases=(page.meta.id,))
    (task,) = (task for task in run.tasks(cohort, Path("nowhere")) if task.notebook == page.path)
    text, folder = page.path.read_text(encoding="utf-8"), str(page.path.parent)
    key = keys.run_key(json.loads(text), task.parameters, "casebook", task.states)
    made = Cache(built / FOLDER).get("runs", key)
    assert len(made["turned"]) == len(task.states) >= sum(len(dial.values) - 1 for dial in page.dials)
    whole = [pool.submit(Run(said(state), text, task.parameters | state, folder)) for state in task.states]
    for state, changed, alone in zip(task.states, made["turned"], whole, strict=True):
        there = alone.result()
        assert not there.error
        kept = [changed.get(str(at), result) for at, result in enumerate(made["results"])]
        words = {"injected"}  # what papermill puts in differs, and stands on no page
        assert [{k: v for k, v in one.items() if k not in words} for one in kept] == [
            {k: v for k, v in one.items() if k not in words} for one in there.results
        ], said(state)


def test_a_state_that_fails_is_named_with_its_value_and_its_cell(tmp_path, pool):
    path = notebook(tmp_path / "00-a.ipynb", cell("code", "share = 1 / least"))
    states = {"least": 0}, {"least": 2}
    ran = pool.submit(Run(path.name, with_dial(path), {"least": 1}, str(tmp_path), states=states)).result()
    assert ran.error.startswith("at least = 0: cell 2: ZeroDivisionError: division by zero")
    assert "    share = 1 / least" in ran.error


def with_dial(path: Path) -> str:
    stored = json.loads(path.read_text(encoding="utf-8"))
    declared = next(made for made in stored["cells"] if "parameters" in made["metadata"].get("tags", []))
    declared["source"] += "\nleast = 1  # dial: fewest people [0, 1, 2]"
    return json.dumps(stored)


def test_a_state_that_takes_too_long_is_stopped(tmp_path, pool):
    path = notebook(tmp_path / "00-a.ipynb", cell("code", "while least:\n    pass"))
    job = Run(path.name, with_dial(path), {"least": 0}, str(tmp_path), states=({"least": 1},), each=2)
    ran = pool.submit(job).result()
    assert "at least = 1: cell 2: the notebook ran longer than 2 seconds and was stopped" in ran.error


def test_dials_turn_one_at_a_time_and_together_where_they_say_so():
    found = dials("a = 1  # dial: one [1, 2] with b\nb = 1  # dial: two [1, 2]\nc = 0.5  # dial: three [0.25, 0.5]")
    names = [frozenset(state.items()) for state in states(found, {"a": 1, "b": 1, "c": 0.5})]
    assert names == [
        frozenset({("a", 2)}),
        frozenset({("b", 2)}),
        frozenset({("c", 0.25)}),
        frozenset({("a", 2), ("b", 2)}),
    ]
    assert {"a": 3, "b": 2} not in list(states(found, {"a": 3, "b": 1, "c": 0.5}))  # a copy's own value is its base
    assert {"a": 1} in list(states(found, {"a": 3, "b": 1, "c": 0.5}))


@pytest.mark.parametrize(
    ("source", "words"),
    [
        ("a = 1  # dial: one [1, 2] with z", "dial 'a' is to be turned with 'z', which is no other dial here"),
        ("a = 1  # dial: one [1, 2] with a", "dial 'a' is to be turned with 'a'"),
        (
            "a = 1  # dial: one [1 to 9 by 1] with b, c\nb = 1  # dial: two [1 to 9 by 1]\n"
            "c = 1  # dial: three [1 to 9 by 1]",
            "the dials make 728 states, each a run of the notebook; at most 120 can be kept",
        ),
    ],
)
def test_dials_that_cannot_be_turned_together_are_refused(source, words):
    with pytest.raises(CasebookError, match=re.escape(words)):
        dials(source)


def test_values_are_shown_as_a_reader_says_them():
    found = dials(
        "rate = 0.001  # dial: rate [0.0005, 0.001, 0.05]\nfee = 30.0  # dial: fee [10.0, 30.0]\n"
        "asks = True  # dial: asks [true, false]\npeople = 12000  # dial: people [1000, 12000]"
    )
    shown = [[dial.shown(value) for value in dial.values] for dial in found]
    assert shown == [["1 in 2,000", "1 in 1,000", "5%"], ["10", "30"], ["yes", "no"], ["1,000", "12,000"]]


@pytest.mark.parametrize(
    ("old", "new"),
    [({"a": 1}, {"a": 1}), ({"a": 1}, {"b": [1, {"c": 2}]}), ({"a": [1, 2]}, {"a": [1, 3]}), ({"a": [1]}, {"a": []})],
)
def test_a_patch_makes_the_old_into_the_new(old, new):
    made = json.loads(json.dumps(old))
    for path, *value in patch(old, new):
        at = made
        for step in path[:-1]:
            at = at[step]
        if value:
            at[path[-1]] = value[0]
        else:
            del at[path[-1]]
    assert made == new


def slots(home: Path, case: str) -> tuple[set[str], dict[str, dict]]:
    page = (home / f"{case}.html").read_text(encoding="utf-8")
    script = (home / "_static" / "dials" / f"{case}.js").read_text(encoding="utf-8")
    return set(re.findall(r'data-slot="([^"]*)"', page)), json.loads(script.split("] = ", 1)[1].rstrip(";\n"))


@pytest.mark.parametrize("edition", ["learner", "facilitator"])
def test_what_a_dial_moves_stands_on_its_page_and_nothing_else_is_told(built, edition):
    home = built / "clinical-psychology-uk" / edition
    for page in TURNED:
        there, told = slots(home, page.meta.id)
        moved = {slot for state in told.values() for slot in state}
        assert moved == there, page.meta.id
        assert all(state for name, state in told.items() if "&" not in name), page.meta.id
        dials_told = json.loads(
            re.search(r'class="told">(.*?)</script>', (home / f"{page.meta.id}.html").read_text(), re.S)[1]
        )
        assert [dial["name"] for dial in dials_told["dials"]] == [dial.name for dial in page.dials]


def controls(page: Path) -> set[str]:
    """What a reader can turn in the charts of a page themselves."""
    specs = re.findall(r'class="vega-spec">(.*?)</script>', page.read_text(encoding="utf-8"), re.S)
    return {signal["name"] for spec in map(json.loads, specs) for signal in spec.get("signals", ()) if "bind" in signal}


def test_a_chart_has_no_control_of_its_own_for_what_a_dial_of_its_page_turns(built):
    turned, still = (built / cohort / "learner" for cohort in ("clinical-psychology-uk", "research-ethics-us"))
    for page in TURNED:
        assert not controls(turned / f"{page.meta.id}.html") & {dial.name for dial in page.dials}, page.meta.id
    assert controls(turned / "the-learning-log.html") == {"terms"}  # which is no dial
    assert controls(still / "the-alert.html") == {"base_rate", "sensitivity", "specificity"}  # nothing else turns it


@pytest.mark.slow
def test_a_page_with_dials_is_the_page_without_them_but_for_their_marks(tmp_path):
    pages = {}
    for turned in ("false", None):
        cohort = cohort_file(tmp_path, "mine", dials=turned, cases='["the-hashtag", "the-complaint"]')
        done = casebook("build", cohort, "--out", tmp_path / f"build-{turned}")
        assert done.returncode == 0, done.stderr
        pages[turned] = tmp_path / f"build-{turned}" / "mine" / "learner"
    assert not list((pages["false"] / "_static" / "dials").iterdir())
    for case in ("the-hashtag", "the-complaint"):
        still, live = ((pages[turned] / f"{case}.html").read_text(encoding="utf-8") for turned in ("false", None))
        assert "data-slot" in live
        assert "dials.js" not in still
        live = re.sub(r'<span data-slot="[^"]*">(.*?)</span>', r"\1", live, flags=re.S)
        live = re.sub(r'<script type="application/json" class="told">.*?</script>', "", live, flags=re.S)
        live = live.replace('<script src="_static/dials.js"></script>\n', "")
        live = re.sub(r'<div data-slot="[^"]*">(.*?)</div>(?=\n?</div>)', r"\1", live, flags=re.S)
        assert re.sub(r' data-slot="[^"]*"', "", live) == still, case
