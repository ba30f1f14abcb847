"""A notebook run by a real kernel through nbclient, with values in prose: the standard for the faster engine."""

from nbclient.exceptions import CellExecutionError
from papermill.clientwrap import PapermillNotebookClient

from casebook.press.execute.shell import goes_on
from casebook.values import INJECTED, evaluated


class Client(PapermillNotebookClient):
    """Runs code cells as papermill does, and evaluates `{eval}` in the Markdown cells between them."""

    def papermill_execute_cells(self):
        number = 0
        for index, cell in enumerate(self.nb.cells):
            number += INJECTED not in cell.metadata.get("tags", [])
            if cell.cell_type == "markdown":
                evaluated(cell, number, self._values)
                continue
            self.nb_man.cell_start(cell, index)
            try:
                self.execute_cell(cell, index)
            except CellExecutionError as error:  # papermill raises it again once the notebook is written
                self.nb_man.cell_exception(self.nb.cells[index], cell_index=index, exception=error)
                break
            finally:
                self.nb_man.cell_complete(self.nb.cells[index], cell_index=index)

    def output(self, outs, msg, display_id, cell_index):
        """Text that a cell prints in one go is one output, in however many pieces a busy kernel sends it."""
        made = super().output(outs, msg, display_id, cell_index)
        if len(outs) > 1 and goes_on(*outs[-2:]):
            outs[-2].text += outs.pop().text
        return made

    def _values(self, found: list[str]) -> dict:
        message = self.kc.execute("", silent=True, store_history=False, user_expressions={e: e for e in found})
        return self.wait_for_reply(message)["content"]["user_expressions"]
