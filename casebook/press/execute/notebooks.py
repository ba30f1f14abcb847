"""Executing a cohort's notebooks: which there are, with which parameters, and which were run before.

The parameters a notebook declares are checked before anything starts. A run is taken from the cache when the
code, the parameters and everything it read are as they were; else `running` does it in a process of its own.
A failed notebook is kept, and the error quotes the cell.
"""

import json
from collections import deque
from collections.abc import Iterable, Iterator, Mapping
from concurrent.futures import FIRST_COMPLETED, Future, wait
from dataclasses import dataclass, field, replace
from importlib.metadata import version
from pathlib import Path
from typing import Any

from casebook import contents
from casebook.cases import read_case
from casebook.cohort import Cohort
from casebook.contents import Page
from casebook.dials import states
from casebook.errors import CasebookError, suggestion
from casebook.language import ENGLISH, spoken
from casebook.press.cache import keys
from casebook.press.cache.store import Cache
from casebook.press.execute.jobs import SECONDS, Ran, Run
from casebook.press.workers.jobs import MEMORY
from casebook.press.workers.pool import Pool
from casebook.values import INJECTED, expressions


@dataclass(frozen=True)
class Task:
    """One notebook to execute with these parameters, and where the executed notebook goes; at these `states` of its
    dials as well, each a dict of the parameters that differ.
    """

    notebook: Path
    parameters: dict[str, Any]
    output: Path
    states: tuple[dict[str, Any], ...] = ()


@dataclass(frozen=True)
class RunOptions:
    """How notebooks are run: by which engine, who does it, what is kept, and the limits of one notebook: `seconds`
    it may take, `memory` in megabytes it may hold, and its `niceness` to what else the machine does.
    """

    pool: Pool
    cache: Cache = field(default_factory=lambda: Cache(None))
    engine: str = "casebook"
    seconds: float = SECONDS
    memory: int = MEMORY
    niceness: int = 0


def chosen_pages(cohort: Cohort) -> list[Page]:
    """The pages of this cohort's book in reading order: those of no case, and the cases it chose, in its order (a
    part stays together), or all that are no drafts. CasebookError for a case that is not there, or cannot be read.
    """
    known = {page.meta.id for page in contents.cases()}
    for name in [*cohort.cases, *(case for case, _, _ in cohort.dials)]:
        if name not in known:
            raise _cannot_be_read(name) or CasebookError(
                f"cohort '{cohort.id}': there is no case '{name}' ({suggestion(name, known)})"
            )
    named = contents.cases_named(",".join(dict.fromkeys(cohort.cases)))
    parts = [page.meta.part for page in named]
    others = [page for page in contents.pages() if not page.is_case and is_asked_for(page, cohort)]
    opening = [page for page in others if page.meta.part == min(contents.PARTS)]
    back = [page for page in others if page not in opening]
    return [*opening, *sorted(named, key=lambda page: parts.index(page.meta.part)), *back]


def is_asked_for(page: Page, cohort: Cohort) -> bool:
    """Whether a page that is only with something stands in this cohort's book."""
    return page.meta.only_with is None or getattr(cohort, page.meta.only_with)


def _cannot_be_read(name: str) -> CasebookError | None:
    """What is wrong with the notebook of a case that cannot be read, by the name of its file."""
    return next((fault for fault in contents.unread() if f"-{name}.ipynb" in str(fault)), None)


def without_unplayable(cohort: Cohort) -> tuple[Cohort, list[str]]:
    """The cohort without cases that it did not name and that cannot be built, and a line for each notebook or case that
    no book has therefore. A draft that is not named has no line.
    """
    faults = [*contents.unread()]
    if cohort.cases:
        return cohort, []
    playable = []
    for page in contents.cases_named(""):
        try:
            read_case(page.meta.id)
        except CasebookError as error:
            faults.append(error)
        else:
            playable.append(page.meta.id)
    left = len(playable) < len(contents.cases_named(""))
    told = [f"{cohort.id}: left out until it can be read: {fault}" for fault in faults]
    return (replace(cohort, cases=tuple(playable)) if left else cohort), told


def tasks(cohort: Cohort, folder: Path) -> list[Task]:
    """A task for each page, its parameters checked; CasebookError names the parameter that does not fit."""
    return [task_of(cohort, page, folder) for page in chosen_pages(cohort)]


def task_of(cohort: Cohort, page: Page, folder: Path) -> Task:
    """The task of one page of a cohort's book; CasebookError names the parameter that does not fit."""
    dials = set(cohort.dials_of(page.meta.id))
    try:
        parameters = contents.fitting(page, cohort.parameters(page.meta.id), dials)
    except CasebookError as error:
        raise CasebookError(f"cohort '{cohort.id}': {error}") from None
    turned = tuple(states(page.dials, page.parameters | parameters)) if cohort.turnable else ()
    return Task(page.path, parameters, folder / page.path.name, turned)


@dataclass(frozen=True)
class Done:
    """A task that is done: its executed notebook, which is written; the hash of each place that the run read, as far as
    that is known; whether it was run before, not now; and what differs in each of its states, as `Ran.turned` has it.
    """

    task: Task
    notebook: dict[str, Any]
    reads: Mapping[str, str]
    kept: bool
    turned: tuple[dict[str, Any], ...] = ()


def executed(tasks: Iterable[Task], options: RunOptions) -> Iterator[Done]:
    """Execute the tasks side by side, giving each as it is done.

    Those that were run before come first; then those that took longest the last time. The first failure stops
    the rest.
    """
    waiting: list[tuple[float, Task, str, str]] = []
    for task in tasks:
        text = stored_text(task.notebook)
        notebook = json.loads(text)
        key = keys.run_key(notebook, task.parameters, options.engine, task.states)
        kept = options.cache.get("runs", key)
        if kept and keys.places(list(kept["reads"])) == kept["reads"]:
            whole = assembled(notebook, kept["results"], task.parameters)
            yield Done(task, written(task, whole), kept["reads"], kept=True, turned=tuple(in_order(kept["turned"])))
        else:
            took = options.cache.get("seconds", task.notebook.stem) or 0.0
            waiting.append((-took, task, text, key))
    yield from _run(deque(sorted(waiting, key=lambda row: row[0])), options)


def stored_text(path: Path) -> str:
    """The text of a notebook that is to be run, in the language that is spoken."""
    text = path.read_text(encoding="utf-8")
    return text if spoken() == ENGLISH else json.dumps(contents.told(json.loads(text)))


def _run(waiting: deque, options: RunOptions) -> Iterator[Done]:
    """Run what waits, so many at a time that nobody who works has to wait for more."""
    running: dict[Future, tuple[Task, str, str]] = {}
    while waiting or running:
        while waiting and len(running) < 2 * options.pool.jobs:
            _, task, text, key = waiting.popleft()
            running[options.pool.submit(job_of(task, text, options))] = task, text, key
        done, _ = wait(running, return_when=FIRST_COMPLETED)
        for future in done:
            task, text, key = running.pop(future)
            ran: Ran = future.result()
            if ran.error:
                raise _failure(task, ran)
            reads = keys.places(ran.reads)
            if reads:
                options.cache.put("runs", key, {"results": ran.results, "reads": reads, "turned": ran.turned})
                options.cache.put("seconds", task.notebook.stem, round(ran.seconds, 2))
            whole = assembled(json.loads(text), ran.results, task.parameters)
            yield Done(task, written(task, whole), reads, kept=False, turned=tuple(in_order(ran.turned)))


def execute(task: Task, engine: str = "casebook") -> Path:
    """Execute one notebook and write it, without the cache. CasebookError quotes the failing cell."""
    with Pool(1) as pool:
        (done,) = executed([task], RunOptions(pool, engine=engine))
    return done.task.output


def job_of(task: Task, text: str, options: RunOptions) -> Run:
    """The task as it is sent to whoever does it, with its notebook's text."""
    name, folder = task.notebook.name, str(task.notebook.parent)
    limits = {"seconds": options.seconds * (1 + len(task.states)), "each": options.seconds, "memory": options.memory}
    limits["niceness"] = options.niceness
    return Run(name, text, task.parameters, folder, engine=options.engine, states=task.states, **limits)


def assembled(
    notebook: Mapping[str, Any], results: list[dict[str, Any]], parameters: Mapping[str, Any]
) -> dict[str, Any]:
    """The notebook with the results of its cells, in order, and without times, paths or live widgets' numbers. Which
    parameters it was run with stands where papermill writes it.
    """
    cells, left = [], deque(results)
    for cell in notebook["cells"]:
        made = {**cell, "metadata": {**cell.get("metadata", {})}}
        if cell["cell_type"] == "code":
            made |= left.popleft()
        elif cell["cell_type"] == "markdown" and expressions(contents.source_of(cell)):
            made["metadata"]["user_expressions"] = left.popleft()["values"]
        cells.append(made)
        if left and "injected" in left[0]:
            put_in = dict(left.popleft())
            source = put_in.pop("injected")
            cells.append({"cell_type": "code", "metadata": {"tags": [INJECTED]}, "source": source, **put_in})
    for number, cell in enumerate(cells, 1):
        cell["id"] = f"cell-{number:03d}"
    by = {"parameters": dict(parameters), "version": version("papermill")}
    metadata = {**notebook["metadata"], "language_info": {"name": "python"}, "papermill": by}
    return {**notebook, "cells": cells, "metadata": metadata}


def written(task: Task, notebook: dict[str, Any]) -> dict[str, Any]:
    """Write an executed notebook where its task says."""
    task.output.parent.mkdir(parents=True, exist_ok=True)
    task.output.write_text(text_of(notebook), encoding="utf-8")
    return notebook


def text_of(notebook: dict[str, Any]) -> str:
    """A notebook as it is written: the same text for the same notebook."""
    return json.dumps(notebook, ensure_ascii=False, indent=1, sort_keys=True) + "\n"


def in_order(value: Any) -> Any:
    """Plain values with their names in the order that written notebooks have: a chart's table takes its columns so."""
    return json.loads(json.dumps(value, sort_keys=True))


def _failure(task: Task, ran: Ran) -> CasebookError:
    """What to say of a run that failed, its notebook kept if there is one."""
    said = f"{task.notebook.name}, {ran.error}"
    if ran.notebook:
        written(task, json.loads(ran.notebook))
        said += f"\n\nThe notebook as it failed: {task.output}"
    return CasebookError(said)
