"""An executed notebook divided as nbconvert divides one: in the notebook, out what one edition has of it."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from nbconvert.preprocessors import Preprocessor
from nbformat import NotebookNode, from_dict
from traitlets import Dict, Enum, Int, List, Unicode

from casebook import contents
from casebook.cohort import CODE
from casebook.errors import CasebookError
from casebook.press import EDITIONS, LEARNER
from casebook.press.editions.blocks import Edition
from casebook.press.editions.divide import edition, with_code
from casebook.press.editions.known import Known
from casebook.press.editions.turning import turned, unmarked, with_results
from casebook.press.site.sources import notebook


class Divide(Preprocessor):
    """Gives what an edition has of a notebook, as Sphinx reads it; as blocks it is in `resources["edition"]`.

    `resources["charts"]` has the notebook's charts as drawn, by specification. With `states`, the page's dials can be
    turned to them: what stands on it then is in `resources["turned"]`. CasebookError names file and cell.
    """

    edition = Enum(EDITIONS, LEARNER, help="whose edition")
    parameters = Dict(
        default_value=None, allow_none=True, help="the values it was run with; those papermill noted if none are given"
    )
    minutes = Int(
        None, allow_none=True, help="the length of the session, if it is not to be the notebook's own `minutes`"
    ).tag(config=True)
    jurisdiction = Unicode(
        None, allow_none=True, help="the place whose spelling it has, if it is not the notebook's own `jurisdiction`"
    ).tag(config=True)

    states = List(help="values of dials that differ, each with the results that differ in that state")
    code = Enum(CODE, CODE[0], help="whether a reader sees the Python: folded away, shown, or hidden").tag(config=True)

    def preprocess(self, nb: NotebookNode, resources: dict[str, Any]) -> tuple[NotebookNode, dict[str, Any]]:
        page = contents.page_of(nb, file_of(resources))
        put_in = contents.run_with(page, nb) if self.parameters is None else self.parameters
        values = page.parameters | put_in
        known = resources.get("known") or Known()
        known.renew(nb.cells)

        def divided(results: Mapping[str, Any]) -> Edition:
            return edition(
                with_results(nb, results),
                self.edition,
                values,
                minutes=values.get("minutes", contents.SHORT) if self.minutes is None else self.minutes,
                file=str(page.path),
                charts=resources["charts"],
                jurisdiction=values.get("jurisdiction", "UK") if self.jurisdiction is None else self.jurisdiction,
                marked=bool(self.states),
                known=known,
            )

        made = divided({})
        resources["edition"] = with_code(unmarked(made), self.code)
        if not self.states:
            return from_dict(notebook(resources["edition"])), resources
        try:
            resources["turned"] = turned(made, divided, page.dials, values, self.states)
        except CasebookError as error:
            raise CasebookError(f"{page.path}: {error}") from None
        return from_dict(notebook(with_code(resources["turned"].edition, self.code))), resources


def file_of(resources: dict[str, Any]) -> Path:
    """Where the notebook lies that nbconvert is at work on, as far as it says."""
    said = resources["metadata"]
    return Path(said.get("path") or "", f"{said['name']}.ipynb")
