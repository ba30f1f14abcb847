"""Executing notebooks for a cohort: papermill with our engine, several side by side.

The parameters a notebook declares are checked before anything starts. A failed notebook is kept, and the
error quotes the cell. `execute` is the seam where a faster way of executing goes: same notebook in, same
notebook out.
"""

import json
import os
import re
from collections.abc import Iterable, Iterator
from concurrent.futures import Executor, ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path
from typing import Any

from casebook import contents
from casebook.charts import PRESS
from casebook.cohort import Cohort
from casebook.contents import Page
from casebook.errors import CasebookError, suggestion
from casebook.press.values import INJECTED

ENGINE = "casebook"
ADDED = {INJECTED, "papermill-error-cell-tag"}  # cells that papermill puts in
WIDGET_VIEW = "application/vnd.jupyter.widget-view+json"
COLOUR = re.compile(r"\x1b\[[0-9;]*m")


@dataclass(frozen=True)
class Task:
    """One notebook to execute with these parameters, and where the executed notebook goes."""

    notebook: Path
    parameters: dict[str, Any]
    output: Path


def chosen_pages(cohort: Cohort) -> list[Page]:
    """The pages of this cohort's book in reading order: those of no case, and the cases it chose (or all)."""
    known = {page.meta.id for page in contents.cases()}
    for name in [*cohort.cases, *(case for case, _, _ in cohort.dials)]:
        if name not in known:
            raise CasebookError(f"cohort '{cohort.id}': there is no case '{name}' ({suggestion(name, known)})")
    return [page for page in contents.pages() if not page.is_case or not cohort.cases or page.meta.id in cohort.cases]


def tasks(cohort: Cohort, folder: Path) -> list[Task]:
    """A task for each page, its parameters checked; CasebookError names the parameter that does not fit."""
    made = []
    for page in chosen_pages(cohort):
        dials = set(cohort.dials_of(page.meta.id))
        try:
            parameters = contents.fitting(page, cohort.parameters(page.meta.id), dials)
        except CasebookError as error:
            raise CasebookError(f"cohort '{cohort.id}': {error}") from None
        made.append(Task(page.path, parameters, folder / page.path.name))
    return made


def executed(tasks: Iterable[Task], *, jobs: int) -> Iterator[Path]:
    """Execute the tasks side by side, giving each output as it is done. The first failure stops the rest."""
    with pool(jobs) as workers:
        running = [workers.submit(execute, task) for task in tasks]
        try:
            for done in as_completed(running):
                yield done.result()
        except BrokenProcessPool:
            raise CasebookError("a worker was ended from outside, perhaps for want of memory; try --jobs 1") from None
        except BaseException:
            workers.shutdown(cancel_futures=True)
            raise


def pool(jobs: int) -> Executor:
    """Worker processes started afresh, so that none inherits threads or state."""
    return ProcessPoolExecutor(jobs, mp_context=get_context("spawn"))


def execute(task: Task) -> Path:
    """Execute one notebook and write it, cleaned of times and paths. CasebookError quotes the failing cell."""
    import papermill
    from papermill.exceptions import PapermillExecutionError

    os.environ |= {PRESS: "1", "PYTHONHASHSEED": "0", "JUPYTER_PLATFORM_DIRS": "1"}
    task.output.parent.mkdir(parents=True, exist_ok=True)
    name = task.notebook.name
    try:
        papermill.execute_notebook(
            str(task.notebook),
            str(task.output),
            task.parameters,
            engine_name=ENGINE,
            kernel_name="python3",
            progress_bar=False,
            request_save_on_cell_execute=False,
            autosave_cell_every=0,
            cwd=str(task.notebook.parent),
        )
    except PapermillExecutionError as error:
        number, source = failed_cell(task.output)
        raise CasebookError(
            f"{name}, cell {number}: {error.ename}: {COLOUR.sub('', error.evalue)}\n\n{_indented(source)}\n\n"
            f"The notebook as it failed: {task.output}"
        ) from None
    except CasebookError as error:
        raise CasebookError(f"{name}, {error}\n\nThe notebook as it failed: {task.output}") from None
    clean(task.output)
    return task.output


def failed_cell(path: Path) -> tuple[int, str]:
    """The number and source of the cell that failed, numbered as in the notebook before parameters came in."""
    number = 0
    for cell in json.loads(path.read_text(encoding="utf-8"))["cells"]:
        number += not ADDED & set(contents.tags_of(cell))
        if any(output.get("output_type") == "error" for output in cell.get("outputs", [])):
            return number, contents.source_of(cell)
    return number, ""


def clean(path: Path) -> None:
    """Take times, paths and live widgets' numbers out of an executed notebook, so that two runs are the same."""
    notebook = json.loads(path.read_text(encoding="utf-8"))
    notebook["metadata"].pop("papermill", None)
    notebook["metadata"].pop("widgets", None)
    notebook["metadata"]["language_info"] = {"name": "python"}
    for number, cell in enumerate(notebook["cells"], 1):
        cell["id"] = f"cell-{number:03d}"
        for key in ("papermill", "execution"):
            cell["metadata"].pop(key, None)
        for output in cell.get("outputs", []):
            output.get("data", {}).pop(WIDGET_VIEW, None)
    text = json.dumps(notebook, ensure_ascii=False, indent=1, sort_keys=True)
    path.write_text(text + "\n", encoding="utf-8")


def _indented(source: str) -> str:
    return "\n".join(f"    {line}" for line in source.splitlines())
