"""Charts for the page: from a Vega-Lite specification to one complete HTML figure.

A figure holds the picture (SVG, for paper and for readers without JavaScript), the compiled Vega
specification that makes it live, a caption, and the numbers in a table. It is made once for all editions
and named by the specification's hash.
"""

import hashlib
import html
import json
from dataclasses import dataclass
from functools import cache

import vl_convert
from altair import SCHEMA_VERSION

from casebook.errors import CasebookError
from casebook.tables import cell_text

FOLDER = "_charts"
VEGALITE = ".".join(SCHEMA_VERSION.removeprefix("v").split(".")[:2])
LONGEST_TABLE = 60  # rows; a chart of more marks is told by its description


@dataclass(frozen=True)
class Figure:
    """One chart for the page: `name` is the SVG's file name, `page` the HTML, `svg` the picture."""

    name: str
    page: str
    svg: str


def figure(spec: dict) -> Figure:
    """The figure of a Vega-Lite specification. CasebookError if it lacks title or description or cannot be drawn."""
    return _figure(json.dumps(spec, sort_keys=True, ensure_ascii=False))


@cache
def _figure(text: str) -> Figure:
    spec = json.loads(text)
    title, description = _title(spec), spec.get("description", "")
    if not title or not description:
        raise CasebookError("a chart has no title or no description; give it both with `described(...)`")
    spec.pop("title")  # it stands in the caption, where it can break over lines
    try:
        svg = vl_convert.vegalite_to_svg(spec, vl_version=VEGALITE)
        vega = vl_convert.vegalite_to_vega(spec, vl_version=VEGALITE)
    except ValueError as error:
        raise CasebookError(f"the chart '{title}' cannot be drawn: {str(error).splitlines()[0]}") from None
    name = hashlib.sha256(text.encode()).hexdigest()[:16] + ".svg"
    page = (
        f'<figure class="chart"><img src="{FOLDER}/{name}" alt="{html.escape(description)}">'
        f'<script type="application/json" class="vega-spec">{script_json(vega)}</script>'
        f"<figcaption><strong>{html.escape(title)}.</strong> {html.escape(caption(description))}</figcaption>"
        f"{_numbers(spec, title)}</figure>"
    )
    return Figure(name, page, svg)


def caption(description: str) -> str:
    """The first sentence of a description: what is drawn. The rest tells a reader who cannot see it."""
    return description.split(". ")[0].rstrip(".") + "."


def script_json(thing) -> str:
    """JSON that may stand inside a script element."""
    return json.dumps(thing, ensure_ascii=False, sort_keys=True).replace("<", "\\u003c")


def _title(spec: dict) -> str:
    title = spec.get("title", "")
    return title.get("text", "") if isinstance(title, dict) else title


def _numbers(spec: dict, title: str) -> str:
    """The chart's data as a table to unfold, or nothing where there are too many marks to read."""
    rows = max(_values(spec), key=len, default=[])
    if not rows or len(rows) > LONGEST_TABLE:
        return ""
    names = list(rows[0])
    head = "".join(f'<th scope="col">{html.escape(name.replace("_", " "))}</th>' for name in names)
    body = "".join(
        "<tr>" + "".join(f"<td>{html.escape(_number(row.get(name)))}</td>" for name in names) + "</tr>" for row in rows
    )
    return (
        f'<details class="numbers"><summary>The numbers of “{html.escape(title)}”</summary>'
        f'<div class="table-scroll" tabindex="0" role="group" aria-label="The numbers of {html.escape(title)}">'
        f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div></details>"
    )


def _values(spec: dict) -> list[list[dict]]:
    """Every inline table of the specification and its layers."""
    own = spec.get("data", {}).get("values", [])
    inner = [table for layer in spec.get("layer", []) for table in _values(layer)]
    named = [values for values in spec.get("datasets", {}).values()]
    return [table for table in [own, *inner, *named] if table]


def _number(value) -> str:
    return "" if value is None else cell_text(value)
