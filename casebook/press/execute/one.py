"""One notebook executed by papermill in this process, which does nothing else: the doing of a `Run`.

What comes back are the results of its cells in order, so that text between them may change without another
run; `casebook.press.execute.notebooks` puts them into the notebook.
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
from casebook.paths import NOTEBOOKS
from casebook.press.execute.jobs import Ran, Run
from casebook.press.execute.turning import Turning, difference, said, warm_reads
from casebook.values import INJECTED, expressions

ENGINES = {"casebook": "casebook", "nbclient": "casebook-nbclient"}  # ours by the name papermill knows it by
WIDGET_VIEW = "application/vnd.jupyter.widget-view+json"
COLOUR = re.compile(r"\x1b\[[0-9;]*m")


def do(job: Run) -> Ran:
    """Execute the notebook; a failed cell is told in the answer's `error`, never raised."""
    os.environ |= {"CASEBOOK_PRESS": "1", "JUPYTER_PLATFORM_DIRS": "1", "PYTHONHASHSEED": "0"}
    if job.niceness:
        os.nice(job.niceness)
    start = time.perf_counter()
    turning = Turning(job.states, job.each or job.seconds, results=results, fault=fault)
    ran, error = executed(job, job.parameters, {"turning": turning} if job.engine == "casebook" else {})
    if error:
        return Ran(results(ran.cells), error=error, notebook=json.dumps(ran))
    base = results(ran.cells)
    try:
        turned, read = turning.answers(base) if job.engine == "casebook" else (whole_states(job, base), set())
    except CasebookError as failed:
        return Ran(base, error=str(failed), notebook=json.dumps(ran))
    reads = sorted(read | set(warm_reads()))
    return Ran(base, reads, time.perf_counter() - start, turned)


def executed(job: Run, parameters: dict[str, Any], more: dict[str, Any]) -> tuple[Any, str]:
    """The notebook run by papermill with these parameters, as far as it came, and why it failed if it did. `more` is
    what the engine is told besides.
    """
    from nbformat import from_dict
    from nbformat.v4.rwbase import rejoin_lines
    from papermill import execute_notebook
    from papermill.exceptions import PapermillExecutionError
    from papermill.execute import remove_error_markers

    settle_chance(job)
    running, error = [], ""
    try:
        execute_notebook(
            rejoin_lines(from_dict(json.loads(job.notebook))),
            None,
            {} if job.has_parameters else parameters,
            engine_name=ENGINES[job.engine],
            kernel_name="python3",
            language="python",
            progress_bar=False,
            cwd=job.cwd if os.path.isdir(job.cwd) else str(NOTEBOOKS),
            execution_timeout=job.each or job.seconds,
            begun=running.append,
            **more,
        )
    except CasebookError as stopped:
        error = str(stopped)
    except PapermillExecutionError:
        pass  # told below, by the cell
    (ran,) = map(remove_error_markers, running)
    return ran, error or fault(ran.cells)


def whole_states(job: Run, base: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """What differs in each state from the base, by a whole run of each. CasebookError names a state that failed."""
    changed = []
    for state in job.states:
        ran, error = executed(job, job.parameters | state, {})
        if error:
            raise CasebookError(f"at {said(state)}: {error}")
        changed.append(difference(base, results(ran.cells)))
    return changed


def fault(cells: list[Any]) -> str:
    """Which cell failed, numbered as in the notebook that was given, why, and its source; nothing when none did."""
    from casebook.press.execute.engine import failed

    number = 0
    for cell in cells:
        number += INJECTED not in cell.metadata.get("tags", [])
        if failed(cell):
            output = next(output for output in cell.outputs if output.output_type == "error")
            said = COLOUR.sub("", f"{output.ename}: {output.evalue}").removesuffix(": ")
            source = "\n".join(f"    {line}" for line in cell.source.splitlines())
            return f"cell {number}: {said}\n\n{source}"
    return ""


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
