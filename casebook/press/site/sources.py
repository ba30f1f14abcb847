"""An edition as Sphinx reads it: a notebook in which prose is MyST Markdown and a result says what it is by its form.

Charts and exercises are plain values, which `extension` reads again and makes nodes of; what stays HTML is HTML.
"""

import html
import json
from dataclasses import asdict
from typing import Any

from casebook.embedded import in_script
from casebook.exercises import forms
from casebook.exercises.kinds import MIME as EXERCISE
from casebook.exercises.kinds import Exercise, spec
from casebook.language import N_, gettext
from casebook.press.charts.figures import Chart, figure
from casebook.press.editions.blocks import Cell, Dials, Edition, LeftOut, Note, Prose, Result, Source

CHART = "application/vnd.casebook.chart+json"
LEFT_OUT = N_(
    "For whoever made this page: this cell also wrote on its error stream, a warning perhaps. That is left out of the "
    "book. Run the notebook to read it."
)


def notebook(edition: Edition) -> dict[str, Any]:
    """The edition as a notebook, its metadata rebuilt from nothing."""
    cells = [{**_cell(cell), "id": f"cell-{number:03d}"} for number, cell in enumerate(edition.cells, 1)]
    return {
        "cells": cells,
        "metadata": {
            "kernelspec": {"name": "python3", "display_name": "Python 3"},
            "language_info": {"name": "python"},
        },
        "nbformat": 4,
        "nbformat_minor": 5,
    }


def _cell(cell: Cell) -> dict[str, Any]:
    if any(isinstance(block, Prose | Note | Dials) for block in cell.blocks) or not cell.blocks:
        return {"cell_type": "markdown", "metadata": {}, "source": "\n\n".join(map(markdown, cell.blocks))}
    source = next((block for block in cell.blocks if isinstance(block, Source)), None)
    return {
        "cell_type": "code",
        "execution_count": None,
        "metadata": {"tags": _input_tags(source)},
        "source": source.text if source else "# shown below",  # myst-nb drops an empty cell whole
        "outputs": [
            {"output_type": "display_data", "metadata": {}, "data": bundle(block)}
            for block in cell.blocks
            if not isinstance(block, Source)
        ],
    }


def _input_tags(source: Source | None) -> list[str]:
    """The tags by which myst-nb leaves a cell's code out, or folds it."""
    if source is None:
        return ["remove-input"]
    return ["hide-input"] if source.folded else []


def markdown(block: Prose | Note | Dials) -> str:
    """A block of words as MyST Markdown."""
    if isinstance(block, Prose):
        return block.source
    if isinstance(block, Note):
        summary = f"<summary>{html.escape(block.summary, quote=False)}</summary>"
        return f'<details class="content-note">{summary}\n\n{block.source}\n\n</details>'
    return dials(block)


def dials(block: Dials) -> str:
    """What a page assumes and could be otherwise, as a list to unfold, with what a script needs to turn its dials."""
    told = json.dumps(block.told, ensure_ascii=False, sort_keys=True)
    script = f'<script type="application/json" class="told">{in_script(told)}</script>' if block.told else ""
    rows = "".join(
        f"<dt>{html.escape(label)}</dt><dd>{html.escape(value)}</dd>" for label, value in block.values.items()
    )
    words = html.escape(gettext("The dials of this page: what is assumed in this copy"), quote=False)
    summary = f"<summary>{words}</summary>"
    return f'<details class="dials">{summary}<dl>{rows}</dl>{script}</details>'


def bundle(block: Result) -> dict[str, Any]:
    """A result as a notebook's output has it, by form."""
    if isinstance(block, Exercise):
        return {EXERCISE: spec(block)}
    if isinstance(block, Chart):
        return {CHART: {**asdict(block), "svg": ""}}  # the picture lies beside the pages
    return {"text/html": as_html(block)}


def as_html(block: Result) -> str:
    """A result as it stands on a page."""
    if isinstance(block, Exercise):
        return forms.page(block)
    if isinstance(block, Chart):
        return figure(block)
    if isinstance(block, LeftOut):
        return f'<p class="left-out">{html.escape(gettext(LEFT_OUT), quote=False)}</p>'
    return block.html
