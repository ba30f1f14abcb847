"""One notebook executed by papermill in this process, which does nothing else: the doing of a `Run`.

What comes back are the results of its cells in order, so that text between them may change without another
run; `casebook.press.run` puts them into the notebook.
"""

import json
import os
import random
import re
import sys
import time
from hashlib import sha256
from typing import Any

from casebook.errors import CasebookError
from casebook.places import NOTEBOOKS
from casebook.press.jobs import Ran, Run
from casebook.press.values import INJECTED, expressions

ENGINES = {"casebook": "casebook", "nbclient": "casebook-nbclient"}  # ours by the name papermill knows it by
BANNER = "papermill-error-cell-tag"
WIDGET_VIEW = "application/vnd.jupyter.widget-view+json"
COLOUR = re.compile(r"\x1b\[[0-9;]*m")


def do(job: Run) -> Ran:
    """Execute the notebook; a failed cell is told in the answer's `error`, never raised."""
    import nbformat
    import papermill
    from papermill.exceptions import PapermillExecutionError

    from casebook.press import engine

    engine.HERE = True
    engine.SECONDS = job.seconds
    os.environ |= {"CASEBOOK_PRESS": "1", "JUPYTER_PLATFORM_DIRS": "1", "PYTHONHASHSEED": "0"}
    settle_chance(job)
    notebook = nbformat.from_dict(json.loads(job.notebook))
    start = time.perf_counter()
    try:
        made = papermill.execute_notebook(
            notebook,
            None,
            {} if job.given else job.parameters,
            engine_name=ENGINES[job.engine],
            kernel_name="python3",
            progress_bar=False,
            request_save_on_cell_execute=False,
            autosave_cell_every=0,
            cwd=job.cwd if os.path.isdir(job.cwd) else str(NOTEBOOKS),
        )
        cells = made.cells
    except PapermillExecutionError as error:  # papermill raises for errors that a cell is tagged to raise as well
        cells = engine.LAST.cells
        at_fault = next((cell for cell in cells if engine.failed(cell)), None)
        if at_fault or not any(output.output_type == "error" for cell in cells for output in cell.get("outputs", [])):
            return _failed(engine.LAST, at_fault, error)
    except CasebookError as error:
        return Ran(results(engine.LAST.cells), error=str(error), notebook=json.dumps(engine.LAST))
    warm = sys.modules.get("casebook.press.warm")
    return Ran(results(cells), warm.reads() if warm else [], time.perf_counter() - start)


def settle_chance(job: Run) -> None:
    """Seed the generators that a notebook may use without saying so; in forked processes they would all start alike."""
    text = json.dumps([job.notebook, job.parameters], sort_keys=True)
    seed = int.from_bytes(sha256(text.encode()).digest()[:4])
    random.seed(seed)
    if "numpy" in sys.modules:
        sys.modules["numpy"].random.seed(seed)


def results(cells: list[Any]) -> list[dict[str, Any]]:
    """The results of executed cells in order, without times and live widgets' numbers: of the cell papermill put in
    its source, of code its number and outputs, of prose the values in it.
    """
    found = []
    for cell in cells:
        if BANNER in cell.metadata.get("tags", []):
            continue
        if cell.cell_type == "code":
            made = {"execution_count": cell.execution_count, "outputs": [_settled(output) for output in cell.outputs]}
            found.append(made | ({"injected": cell.source} if INJECTED in cell.metadata.get("tags", []) else {}))
        elif cell.cell_type == "markdown" and expressions(cell.source):
            found.append({"values": cell.metadata.get("user_expressions", [])})
    return json.loads(json.dumps(found))


def _settled(output: Any) -> dict[str, Any]:
    made = dict(output)
    if "data" in made:
        made["data"] = {kind: data for kind, data in made["data"].items() if kind != WIDGET_VIEW}
    return made


def _failed(notebook: Any, at_fault: Any, error: Any) -> Ran:
    """The answer of a run whose cell failed: which cell, numbered as in the notebook that was given, and its source."""
    number, source, said = 0, "", f"{error.ename}: {error.evalue}"
    for cell in notebook.cells:
        number += not {INJECTED, BANNER} & set(cell.metadata.get("tags", []))
        if cell is at_fault:
            source = "\n".join(f"    {line}" for line in cell.source.splitlines())
            output = next(output for output in cell.outputs if output.output_type == "error")
            said = f"{output.ename}: {output.evalue}"
            break
    said = COLOUR.sub("", said).removesuffix(": ")
    return Ran(results(notebook.cells), error=f"cell {number}: {said}\n\n{source}", notebook=json.dumps(notebook))
