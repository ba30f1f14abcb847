"""A notebook as it is handed out, made as nbconvert makes one: to be worked in, with nothing run."""

import re
from collections.abc import Iterator
from typing import Any

from nbconvert.preprocessors import Preprocessor
from nbformat import NotebookNode, from_dict
from traitlets import Dict, Enum, Unicode

from casebook import contents
from casebook.cohort import Cohort
from casebook.contents import Page
from casebook.folded import as_myst
from casebook.language import N_, gettext
from casebook.press import EDITIONS, FACILITATOR, LEARNER
from casebook.press.editions.divide import written_cells
from casebook.press.site.dividing import file_of
from casebook.spelling import spelt_markdown

RUN_ALL = N_(
    "*To work in this notebook, choose* Run *and then* Run All Cells. *You are then brought back here. Before that it "
    "shows and asks nothing. To try another number, turn a dial under the first numbers, and do what stands beside it.*"
)
TURN = """\
from casebook.exercises.turning import turn_dials

turn_dials("{case}", globals())"""
BACK = """\
from casebook.exercises.turning import back_to_top

back_to_top()"""
ASSIGNED = re.compile(r"^([a-z_]\w*) *=[^#\n]*?( *#[^\n]*)?$", re.M)


class HandOut(Preprocessor):
    """Gives the notebook that an edition's readers work in: without outputs, the parameters as given, its metadata
    rebuilt. CasebookError names file and cell.
    """

    edition = Enum(EDITIONS, LEARNER, help="for whom it is")
    parameters = Dict(
        default_value=None, allow_none=True, help="the values to begin with; those papermill noted if none are given"
    )
    jurisdiction = Unicode(
        None, allow_none=True, help="the place whose spelling it has, if it is not the notebook's own `jurisdiction`"
    ).tag(config=True)

    def preprocess(self, nb: NotebookNode, resources: dict[str, Any]) -> tuple[NotebookNode, dict[str, Any]]:
        page = contents.page_of(nb, file_of(resources))
        values = contents.run_with(page, nb) if self.parameters is None else self.parameters
        own = (page.parameters | values).get("jurisdiction", "UK")
        cells = list(self._cells(page, values, own if self.jurisdiction is None else self.jurisdiction))
        metadata = {
            "casebook": _said(page, self.edition),
            "kernelspec": {"name": "python3", "display_name": "Python 3 (ipykernel)", "language": "python"},
            "language_info": {"name": "python"},
        }
        return from_dict({"cells": cells, "metadata": metadata, "nbformat": 4, "nbformat_minor": 5}), resources

    def _cells(self, page: Page, values: dict[str, Any], jurisdiction: str) -> Iterator[dict[str, Any]]:
        yield _cell("markdown", gettext(RUN_ALL), ["remove-cell"], 0)
        cells = [cell for _, cell in written_cells(page.cells, str(page.path)) if not _left_out(cell, self.edition)]
        for number, cell in enumerate(cells, 1):
            tags, source = contents.tags_of(cell), contents.source_of(cell)
            if "parameters" in tags:
                source = with_values(source, values)
            elif cell["cell_type"] == "markdown":
                source = as_myst(spelt_markdown(source, jurisdiction))
            yield _cell(cell["cell_type"], source, tags, number)
            if "parameters" in tags and page.dials:
                yield _cell("code", TURN.format(case=page.meta.id), ["remove-cell"], 900)
        yield _cell("code", BACK, ["remove-cell"], 999)


def handed(page: Page, cohort: Cohort, edition: str) -> NotebookNode:
    """One page's notebook for an edition of a cohort's book."""
    stored = {"cells": page.cells, "metadata": {"casebook": page.meta.model_dump(mode="json", exclude_defaults=True)}}
    values = contents.fitting(page, cohort.parameters(page.meta.id), set())
    hand_out = HandOut(edition=edition, parameters=values, jurisdiction=cohort.jurisdiction)
    where = {"metadata": {"path": str(page.path.parent), "name": page.path.stem}}
    return hand_out.preprocess(from_dict(stored), where)[0]


def is_meant_for(page: Page, edition: str) -> bool:
    """Whether anything of the page is for this edition to read."""
    return any(cell["cell_type"] == "markdown" and not _left_out(cell, edition) for cell in page.cells)


def _left_out(cell: dict[str, Any], edition: str) -> bool:
    """Whether a cell is not handed out: a facilitator's to a learner, and prose that stands in no book."""
    tags = contents.tags_of(cell)
    return ("facilitator" in tags and edition != FACILITATOR) or ("remove-cell" in tags and cell["cell_type"] != "code")


def with_values(source: str, values: dict[str, Any]) -> str:
    """A parameters cell with these values, its comments kept. A text is written as a literal, whatever it holds."""

    def line(match: re.Match[str]) -> str:
        name, comment = match.groups()
        return f"{name} = {values[name]!r}{comment or ''}" if name in values else match[0]

    return ASSIGNED.sub(line, source)


def _said(page: Page, edition: str) -> dict[str, Any]:
    """What the notebook says of itself. How a session is run is the facilitator's to know."""
    said = page.meta.model_dump(mode="json", exclude_defaults=True)
    if edition != FACILITATOR and "activities" in said:
        said["activities"] = [
            {"name": activity["section"], "section": activity["section"], "minutes": activity["minutes"]}
            for activity in said["activities"]
        ]
    return said


def _cell(kind: str, source: str, tags: list[str], number: int) -> dict[str, Any]:
    made = {"cell_type": kind, "id": f"cell-{number:03d}", "metadata": {"tags": tags} if tags else {}, "source": source}
    return made | ({"outputs": [], "execution_count": None} if kind == "code" else {})
