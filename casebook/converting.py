"""A notebook that was run, as `jupyter nbconvert` shows it: with the values of `{eval}` in its prose, and with what a
chart says in words beside its picture, for which nbconvert has no place of its own.

JupyterLab and the book's engine keep these values in a cell's metadata, where no other program looks. The file
`nbconvert_config.py` has nbconvert use both classes: a wheel installs it for its environment, and it lies beside
notebooks that are handed out. Notebooks without such values stay as they are.
"""

from nbconvert.preprocessors import ExecutePreprocessor, Preprocessor

from casebook.folded import as_html
from casebook.stills import LIVE, PICTURE, still
from casebook.values import expressions, written_out


class Values(Preprocessor):
    """Writes the values that are kept into the prose, and charts with their words."""

    def preprocess_cell(self, cell, resources, index):
        if cell.cell_type == "markdown":
            cell.source = as_html(cell.source)
            kept = with_a_value(cell)
            if {one["expression"] for one in kept}.issuperset(expressions(cell.source)):
                cell.source = written_out(cell.source, kept)
        for output in cell.get("outputs", []):
            bundle = output.get("data", {})
            if PICTURE in bundle and LIVE in bundle:
                bundle.update(still(bundle.pop(PICTURE), bundle[LIVE]))
        return cell, resources


class Execute(ExecutePreprocessor):
    """nbconvert's own, which evaluates the expressions in prose as well, in cell order."""

    def preprocess_cell(self, cell, resources, index):
        cell, resources = super().preprocess_cell(cell, resources, index)
        found = expressions(cell.source) if cell.cell_type == "markdown" else []
        if found:
            asked = self.kc.execute("", silent=True, store_history=False, user_expressions={e: e for e in found})
            results = self.wait_for_reply(asked)["content"]["user_expressions"]
            cell.metadata["user_expressions"] = [{"expression": e, "result": results[e]} for e in found]
        return cell, resources


def with_a_value(cell) -> list[dict]:
    """The expressions of a cell whose values are kept, as they are kept there."""
    kept = cell.get("metadata", {}).get("user_expressions", [])
    return [one for one in kept if "text/plain" in one.get("result", {}).get("data", {})]
