"""Charts for the page: from a Vega-Lite specification to one complete HTML figure.

A figure holds the picture (SVG, for paper and for readers without JavaScript), the compiled Vega
specification that makes it live, a caption, and the numbers in a table. Pictures are drawn once for all
editions, in `drawing`; a figure is named by the specification's hash.
"""

import hashlib
import html
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from casebook.errors import CasebookError
from casebook.number_text import cell_text
from casebook.press.charts.jobs import Drawn

FOLDER = "_charts"
CHART = re.compile(r"application/vnd\.vegalite\.v\d+[.+]json")  # by whichever of Altair's renderers
EMBEDDED = re.compile(r"vegaEmbed\(|vega-embed")
GIVEN = re.compile(r"[(=]\s*(?=\{)")  # where a script is given an object
LONGEST_TABLE = 60  # rows; a chart of more marks is told by its description


@dataclass(frozen=True)
class Figure:
    """One chart for the page: `name` is the SVG's file name, `page` the HTML, `svg` the picture."""

    name: str
    page: str
    svg: str


def specs(notebook: Mapping[str, Any]) -> Iterator[str]:
    """The charts of an executed notebook, each as the JSON text by which it is drawn."""
    bundles = (output.get("data", {}) for cell in notebook["cells"] for output in cell.get("outputs", []))
    return (text_of(spec) for spec in map(spec_of, bundles) if spec is not None)


def spec_of(bundle: Mapping[str, Any]) -> Mapping[str, Any] | None:
    """The chart that a result shows, as its Vega-Lite specification: by itself or in the page that Altair makes of it.
    None for another result.
    """
    spec = next((bundle[form] for form in bundle if CHART.fullmatch(form)), None)
    text = bundle.get("text/html", "")
    return spec or _embedded(text if isinstance(text, str) else "".join(text))


def _embedded(text: str) -> Mapping[str, Any] | None:
    """The specification in HTML that draws it by a script from the network, as Altair's own renderer writes it."""
    for place in GIVEN.finditer(text) if EMBEDDED.search(text) else ():
        try:
            found, _ = json.JSONDecoder().raw_decode(text, place.end())
        except ValueError:
            continue
        if "/schema/vega-lite/" in str(found.get("$schema", "")):
            return found
    return None


def shown(notebook: Mapping[str, Any], kind: str) -> Iterator[Any]:
    """What the cells of an executed notebook show in one form, in order."""
    for cell in notebook["cells"]:
        for output in cell.get("outputs", []):
            if kind in output.get("data", {}):
                yield output["data"][kind]


def text_of(spec: Mapping[str, Any]) -> str:
    """A specification as JSON text, the same for the same chart."""
    return json.dumps(spec, sort_keys=True, ensure_ascii=False)


def figure(spec: Mapping[str, Any], charts: Mapping[str, Drawn]) -> Figure:
    """The figure of a Vega-Lite specification, drawn in `charts`. CasebookError if it lacks title or description or
    could not be drawn.
    """
    text = text_of(spec)
    title, description = _title(spec), spec.get("description", "")
    if not title or not description:
        raise CasebookError(
            f"a chart has no {'description' if title else 'title'}; give it both a title and a description in words, "
            'with `described(...)` or `chart.properties(title="…", description="…")`'
        )
    drawn = charts[text]
    if drawn.error:
        raise CasebookError(f"the chart '{title}' cannot be drawn: {drawn.error}")
    name = hashlib.sha256(text.encode()).hexdigest()[:16] + ".svg"
    page = (
        f'<figure class="chart"><img src="{FOLDER}/{name}" alt="{html.escape(description)}">'
        f'<script type="application/json" class="vega-spec">{in_script(drawn.vega)}</script>'
        f"<figcaption><strong>{html.escape(title)}.</strong> {html.escape(caption(description))}</figcaption>"
        f"{_numbers(spec, title)}</figure>"
    )
    return Figure(name, page, drawn.svg)


def caption(description: str) -> str:
    """The first sentence of a description: what is drawn. The rest tells a reader who cannot see it."""
    return description.split(". ")[0].rstrip(".") + "."


def script_json(thing) -> str:
    """JSON that may stand inside a script element."""
    return in_script(json.dumps(thing, ensure_ascii=False, sort_keys=True))


def in_script(text: str) -> str:
    """JSON text as it may stand inside a script element."""
    return text.replace("<", "\\u003c")


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
