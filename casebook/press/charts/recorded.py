"""A notebook that was run as a record for other programs: numbers written into its prose, its charts drawn.

What the press itself reads keeps the expressions and the specifications; this is what lies in a book's `runs` folder,
where somebody may open it with anything.
"""

from collections.abc import Mapping
from typing import Any

from casebook.contents import source_of
from casebook.press.charts.figures import spec_of, text_of
from casebook.press.charts.jobs import Drawn
from casebook.stills import still
from casebook.values import written_out


def recorded(notebook: Mapping[str, Any], charts: Mapping[str, Drawn]) -> dict[str, Any]:
    """The executed notebook with the values of its expressions in the prose, and a picture beside each chart."""
    return {**notebook, "cells": [_cell(cell, charts) for cell in notebook["cells"]]}


def _cell(cell: Mapping[str, Any], charts: Mapping[str, Drawn]) -> dict[str, Any]:
    metadata = dict(cell.get("metadata", {}))
    if cell["cell_type"] == "markdown" and "user_expressions" in metadata:
        source = written_out(source_of(cell), metadata.pop("user_expressions"))
        return {**cell, "metadata": metadata, "source": source}
    if cell["cell_type"] == "code":
        return {**cell, "outputs": [with_picture(output, charts) for output in cell["outputs"]]}
    return dict(cell)


def with_picture(output: Mapping[str, Any], charts: Mapping[str, Drawn]) -> dict[str, Any]:
    """A result with a picture of the chart that it is, if it is one and has none."""
    bundle = output.get("data", {})
    spec = spec_of(bundle)
    drawn = charts.get(text_of(spec)) if spec is not None else None
    if drawn is None or not drawn.svg or "text/html" in bundle:
        return dict(output)
    return {**output, "data": {**bundle, **still(drawn.svg, spec)}}
