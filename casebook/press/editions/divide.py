"""Editions: what of an executed notebook a learner gets, and what a facilitator gets.

Everything is by allow-list and rebuilt from nothing: cells by their tags, metadata not at all, outputs by
form. An unknown tag stops the build, so that a misspelt `facilitator` cannot publish.
"""

import html
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from casebook import contents
from casebook.errors import CasebookError, suggestion
from casebook.number_text import cell_text
from casebook.press import FACILITATOR
from casebook.press.charts.figures import Figure, shown
from casebook.press.charts.jobs import Drawn
from casebook.press.editions.outputs import EXERCISE, output_html
from casebook.spelling import spelt_html, spelt_markdown
from casebook.values import INJECTED, written_out

HIDDEN = {"setup", "remove-cell"}
LEFT_OUT = (
    '<p class="left-out">For whoever made this page: this cell also wrote on its error stream, a warning perhaps. That '
    "is left out of the book. Run the notebook to read it.</p>"
)
TOLD = {"slide", "facilitator"}  # tags that slides are made by


@dataclass(frozen=True)
class Edition:
    """One notebook for one edition: cells to print, the figures in them by name, those tags of each cell that slides
    are made by, and its exercises, each as it was put on the page.
    """

    notebook: dict[str, Any]
    figures: dict[str, Figure]
    tags: tuple[tuple[str, ...], ...] = ()
    exercises: tuple[dict[str, Any], ...] = ()


@dataclass(frozen=True)
class Charts:
    """The charts as drawn, by specification, and the figures that are made of them, by name."""

    drawn: Mapping[str, Drawn]
    figures: dict[str, Figure]


def edition(
    notebook: dict[str, Any],
    name: str,
    parameters: dict[str, Any],
    *,
    minutes: int,
    file: str,
    charts: Mapping[str, Drawn],
    jurisdiction: str = "UK",
) -> Edition:
    """The notebook as `name` edition gets it. `parameters` are the values it was run with; `minutes` the
    length of the session, for which long extras are left out when it is short; `charts` its charts as drawn;
    `jurisdiction` the place in whose spelling it is printed.
    """
    figures: dict[str, Figure] = {}
    cells, kept, exercises = [], [], []
    number = 0
    for cell in notebook["cells"]:
        tags = set(contents.tags_of(cell))
        if INJECTED in tags:
            continue
        number += 1
        where = f"{file}, cell {number}"
        _known(tags, where)
        if left_out(tags, name, minutes):
            continue
        try:
            made = _cell(cell, tags, parameters, Charts(charts, figures), jurisdiction)
            cells.append(_with_what_is_left_out(made, cell) if name == FACILITATOR else made)
        except CasebookError as error:
            raise CasebookError(f"{where}: {error}") from None
        except KeyError as error:
            raise CasebookError(f"{where}: {{eval}}`{error.args[0]}` has no value; run the notebook again") from None
        kept.append(tuple(sorted(tags & TOLD)))
        exercises += shown({"cells": [cell]}, EXERCISE)
    return Edition(_notebook(cells), figures, tuple(kept), tuple(exercises))


def tagged(made: Edition) -> dict[str, Any]:
    """The edition's notebook with each cell's tags among TOLD in its metadata."""
    cells = [
        {**cell, "metadata": {"tags": list(tags)}} for cell, tags in zip(made.notebook["cells"], made.tags, strict=True)
    ]
    return {**made.notebook, "cells": cells}


def left_out(tags: set[str], name: str, minutes: int) -> bool:
    """Whether a cell with these tags is left out of this edition for a session of this length."""
    return bool(
        tags & HIDDEN
        or ("facilitator" in tags and name != FACILITATOR)
        or ("extension" in tags and minutes < contents.SHORT)
    )


def _known(tags: set[str], where: str) -> None:
    for tag in sorted(tags):
        if tag not in contents.TAGS:
            raise CasebookError(
                f"{where}: tag '{tag}' is not one of ours ({suggestion(tag, contents.TAGS)}); "
                "the tags are listed in CONTRIBUTING.md"
            )


def _cell(
    cell: dict[str, Any], tags: set[str], parameters: dict[str, Any], charts: "Charts", jurisdiction: str
) -> dict[str, Any]:
    source = contents.source_of(cell)
    if cell["cell_type"] == "markdown":
        text = written_out(source, cell["metadata"].get("user_expressions", []))
        return _markdown(spelt_markdown(text, jurisdiction))
    if "parameters" in tags:
        return _markdown(dials(parameters))
    parts = [
        spelt_html(output_html(output, charts.figures, charts.drawn), jurisdiction)
        for output in cell.get("outputs", [])
    ]
    exercise = any(EXERCISE in output.get("data", {}) for output in cell.get("outputs", []))
    return _code(source, "\n".join(part for part in parts if part), hidden="remove-input" in tags or exercise)


def _with_what_is_left_out(made: dict[str, Any], cell: dict[str, Any]) -> dict[str, Any]:
    """The cell as a facilitator gets it: with a word where it wrote something that no page shows."""
    streams = {output.get("name") for output in cell.get("outputs", []) if output["output_type"] == "stream"}
    if "stderr" not in streams:
        return made
    shown = [*made["outputs"], {"output_type": "display_data", "metadata": {}, "data": {"text/html": LEFT_OUT}}]
    page = "\n".join(output["data"]["text/html"] for output in shown)
    return {**made, "outputs": [{**shown[-1], "data": {"text/html": page}}]}


def dials(parameters: dict[str, Any]) -> str:
    """The parameters a notebook was run with, as a list to unfold."""
    rows = "".join(
        f"<dt><code>{name}</code></dt><dd>{html.escape(cell_text(value))}</dd>" for name, value in parameters.items()
    )
    return f'<details class="dials"><summary>The dials of this page</summary><dl>{rows}</dl></details>'


def _markdown(source: str) -> dict[str, Any]:
    return {"cell_type": "markdown", "metadata": {}, "source": source}


def _code(source: str, page: str, hidden: bool) -> dict[str, Any]:
    """A code cell with its result as HTML. A hidden source becomes a comment: myst-nb drops an empty cell whole."""
    outputs = [{"output_type": "display_data", "metadata": {}, "data": {"text/html": page}}] if page else []
    return {
        "cell_type": "code",
        "execution_count": None,
        "metadata": {"tags": ["remove-input"]} if hidden else {},
        "source": "# shown below" if hidden else source,
        "outputs": outputs,
    }


def _notebook(cells: list[dict[str, Any]]) -> dict[str, Any]:
    numbered = [{**cell, "id": f"cell-{number:03d}"} for number, cell in enumerate(cells, 1)]
    return {
        "cells": numbered,
        "metadata": {
            "kernelspec": {"name": "python3", "display_name": "Python 3"},
            "language_info": {"name": "python"},
        },
        "nbformat": 4,
        "nbformat_minor": 5,
    }
