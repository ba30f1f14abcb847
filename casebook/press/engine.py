"""The papermill engine of the book: a kernel a notebook, and values in prose evaluated in cell order.

`papermill --engine casebook` uses it; so does the press. Kept small, since papermill imports every
registered engine. A faster engine may take its place behind the same name.
"""

from nbclient.exceptions import CellExecutionError
from papermill.clientwrap import PapermillNotebookClient
from papermill.engines import NBClientEngine
from papermill.utils import remove_args

from casebook.errors import CasebookError
from casebook.press.values import INJECTED, expressions

SECONDS = 120  # for one cell: papermill itself would wait for ever


class Client(PapermillNotebookClient):
    """Runs code cells as papermill does, and evaluates `{eval}` in the Markdown cells between them."""

    def papermill_execute_cells(self):
        number = 0
        for index, cell in enumerate(self.nb.cells):
            number += INJECTED not in cell.metadata.get("tags", [])
            if cell.cell_type == "markdown":
                self._evaluate(cell, number)
                continue
            self.nb_man.cell_start(cell, index)
            try:
                self.execute_cell(cell, index)
            except CellExecutionError as error:  # papermill raises it again once the notebook is written
                self.nb_man.cell_exception(self.nb.cells[index], cell_index=index, exception=error)
                break
            finally:
                self.nb_man.cell_complete(self.nb.cells[index], cell_index=index)

    def _evaluate(self, cell, number: int) -> None:
        found = expressions(cell.source)
        if not found:
            return
        message = self.kc.execute("", silent=True, store_history=False, user_expressions={e: e for e in found})
        results = self.wait_for_reply(message)["content"]["user_expressions"]
        cell.metadata["user_expressions"] = [{"expression": e, "result": results[e]} for e in found]
        for expression in found:
            result = results[expression]
            if result["status"] == "error":
                raise CasebookError(
                    f"cell {number}: {{eval}}`{expression}` cannot be evaluated: {result['ename']}: {result['evalue']}"
                )


class CasebookEngine(NBClientEngine):
    """Papermill's own engine with our client, a time limit for each cell, and one save at the end."""

    @classmethod
    def execute_managed_notebook(cls, nb_man, kernel_name, execution_timeout=None, start_timeout=60, **kwargs):
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
        return client.execute()
