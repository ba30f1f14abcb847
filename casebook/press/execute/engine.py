"""The papermill engines of the book, which also evaluate `{eval}` in prose, in cell order.

`casebook` runs cells in a warm process without a kernel: in this one when the press made it for that, else in
one started for it. `casebook-nbclient` talks to a kernel as papermill itself does, for other people's notebooks
and as the standard the first is held to. Kept small, since papermill imports every registered engine.
"""

import signal
from typing import Any

from papermill.engines import Engine, NBClientEngine
from papermill.utils import remove_args

from casebook.errors import CasebookError
from casebook.press.execute.jobs import SECONDS
from casebook.values import INJECTED, evaluated, expressions

SKIPPED = "skip-execution"  # nbclient's own tags
MAY_FAIL = "raises-exception"


class CasebookEngine(Engine):
    """Cells in an in-process shell. `execution_timeout` is for the whole notebook, in seconds. `begun` is called with
    the notebook, which is then filled in place; who gives it says with that that this process was made for the run,
    and may give a `turning`, which has the notebook run at other values of its dials as well.
    """

    @classmethod
    def execute_managed_notebook(cls, nb_man, kernel_name, execution_timeout=None, begun=None, turning=None, **kwargs):
        if begun:
            begun(nb_man.nb)
            run_here(nb_man, execution_timeout or SECONDS, turning)
        else:
            run_apart(nb_man, execution_timeout or SECONDS)


def run_here(nb_man, seconds: float, turning=None) -> None:
    """Run the notebook's cells in this process. CasebookError when it is told to stop, its `seconds` being over. With a
    `turning`, a fork of this process goes on from each cell that is the first to read a dial, at another value of it.
    """
    from casebook.press.execute.shell import in_shell

    at, stopped = 0, False

    async def work(cells) -> None:
        nonlocal at
        for index, cell in enumerate(nb_man.nb.cells):
            tags = cell.metadata.get("tags", [])
            at += INJECTED not in tags
            if turning:
                cells.names.update(turning.turned_at(index, nb_man.nb))
            if cell.cell_type == "markdown":
                evaluated(cell, at, cells.values)
            if cell.cell_type != "code":
                continue
            nb_man.cell_start(cell, index)
            went_well = SKIPPED in tags or await cells.run(cell)
            if stopped:
                raise Stopped
            if not went_well and MAY_FAIL not in tags:
                nb_man.cell_exception(cell, index)
                break
            nb_man.cell_complete(cell, index)
        if turning:
            turning.end(nb_man.nb.cells)

    def stop(number, frame):
        nonlocal stopped
        stopped = True
        raise Stopped

    signal.signal(signal.SIGINT, stop)
    if turning:
        signal.signal(signal.SIGALRM, stop)
        turning.wind()
    try:
        in_shell(work)
    except Stopped:
        late = f"cell {at}: the notebook ran longer than {seconds:g} seconds and was stopped"
        if turning:
            turning.end(nb_man.nb.cells, late)
        raise CasebookError(late) from None
    except BaseException as error:
        if turning:
            turning.end(nb_man.nb.cells, str(error))
        raise


class Stopped(BaseException):
    """The time of the notebook is over. A cell that catches every exception is asked again after it."""


def run_apart(nb_man, seconds: float) -> None:
    """Run the notebook's cells in a warm process made for them, and put what came of them into this notebook."""
    import json
    import os

    from casebook.press.charts.figures import specs
    from casebook.press.charts.jobs import Draw
    from casebook.press.execute.jobs import Run
    from casebook.press.workers.pool import Pool

    nb_man.notebook_start()
    with Pool(1) as pool:
        job = Run("the notebook", json.dumps(nb_man.nb), {}, os.getcwd(), seconds=seconds, has_parameters=True)
        ran = pool.submit(job).result()
        put_in(nb_man.nb.cells, ran.results)
        wanted = tuple(dict.fromkeys(specs(nb_man.nb)))
        draw_in(nb_man.nb.cells, pool.submit(Draw(wanted)).result() if wanted else {})
    for index, cell in enumerate(nb_man.nb.cells):
        if failed(cell):
            nb_man.cell_exception(cell, index)
    if ran.error and not any(failed(cell) for cell in nb_man.nb.cells):
        raise CasebookError(ran.error)


def failed(cell) -> bool:
    """Whether the cell raised what it may not raise."""
    errors = any(output.output_type == "error" for output in cell.get("outputs", []))
    return errors and MAY_FAIL not in cell.metadata.get("tags", [])


def put_in(cells: list[Any], results: list[dict[str, Any]]) -> None:
    """Put results into the cells they came from, which are in the same order."""
    from nbformat import from_dict

    left = iter(results)
    for cell in cells:
        if cell["cell_type"] == "code":
            result = next(left)
            cell["outputs"] = from_dict(result["outputs"])
            cell["execution_count"] = result["execution_count"]
        elif cell["cell_type"] == "markdown" and expressions(cell["source"]):
            cell["metadata"]["user_expressions"] = next(left)["values"]


def draw_in(cells: list[Any], charts: dict[str, Any]) -> None:
    """Put a picture beside each chart, for programs that draw none."""
    from nbformat import from_dict

    from casebook.press.charts.recorded import with_picture

    for cell in cells:
        if cell["cell_type"] == "code":
            cell["outputs"] = [from_dict(with_picture(output, charts)) for output in cell["outputs"]]


class NbclientEngine(NBClientEngine):
    """Papermill's own engine with values in prose and a time limit for each cell."""

    @classmethod
    def execute_managed_notebook(
        cls, nb_man, kernel_name, execution_timeout=None, start_timeout=60, begun=None, **kwargs
    ):
        from nbclient.exceptions import DeadKernelError

        from casebook.press.execute.kernel import Client

        if begun:
            begun(nb_man.nb)
        kwargs = remove_args(["input_path", "stdout_file", "stderr_file", "log_output"], **kwargs)
        client = Client(
            nb_man,
            timeout=execution_timeout or SECONDS,
            startup_timeout=start_timeout,
            kernel_name=kernel_name,
            store_widget_state=False,
            extra_arguments=["--log-level=CRITICAL"],
            **kwargs,
        )
        try:
            return client.execute()
        except (TimeoutError, DeadKernelError) as error:
            raise CasebookError(f"the kernel: {error}") from None
