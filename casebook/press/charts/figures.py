"""Charts as data: from a Vega-Lite specification and what was drawn of it to a `Chart`, and a chart as an HTML figure.

A chart has a picture (SVG, for paper and for readers without JavaScript), the compiled Vega specification that makes it
live, a caption, and the numbers as a table. Pictures are drawn once for all editions, in `drawing`; a chart is named by
the specification's hash.
"""

import hashlib
import html
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from casebook.embedded import in_script
from casebook.errors import CasebookError
from casebook.language import gettext
from casebook.number_text import cell_text
from casebook.press.charts.jobs import Drawn
from casebook.spelling import spelt

FOLDER = "_charts"
CHART = re.compile(r"application/vnd\.vegalite\.v\d+[.+]json")  # by whichever of Altair's renderers
EMBEDDED = re.compile(r"vegaEmbed\(|vega-embed")
GIVEN = re.compile(r"[(=]\s*(?=\{)")  # where a script is given an object
LONGEST_TABLE = 60  # rows; a chart of more marks is told by its description


@dataclass(frozen=True)
class Chart:
    """One chart: its title, what it shows in words, its picture (SVG text), the compiled Vega specification that makes
    it live (JSON text), and its numbers, rows of texts under `heads`; no rows where there are too many marks to read.
    """

    title: str
    description: str
    name: str
    svg: str
    vega: str
    heads: tuple[str, ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()
    has_controls: bool = False  # a reader can turn something in it
    slot: str = ""  # its place on the page, if a dial moves it

    @property
    def picture(self) -> str:
        """Where its picture lies, seen from a page."""
        return f"{FOLDER}/{self.name}"

    @property
    def caption(self) -> str:
        """The first sentence of the description: what is drawn. The rest tells a reader who cannot see it."""
        return self.description.split(". ")[0].rstrip(".") + "."


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


def text_of(spec: Mapping[str, Any]) -> str:
    """A specification as JSON text, the same for the same chart."""
    return json.dumps(spec, sort_keys=True, ensure_ascii=False)


def chart(spec: Mapping[str, Any], drawn: Mapping[str, Drawn], jurisdiction: str = "UK") -> Chart:
    """The chart of a Vega-Lite specification, as it is among those `drawn`, its words in the spelling of a place.
    CasebookError if it lacks title or description or could not be drawn.
    """
    text = text_of(spec)
    title, description = _title(spec), spec.get("description", "")
    if not title or not description:
        raise CasebookError(
            f"a chart has no {'description' if title else 'title'}; give it both a title and a description in words, "
            'with `described(...)` or `chart.properties(title="…", description="…")`'
        )
    if drawn[text].error:
        raise CasebookError(f"the chart '{title}' cannot be drawn: {drawn[text].error}")
    heads, rows = _numbers(spec)
    return Chart(
        spelt(title, jurisdiction),
        spelt(description, jurisdiction),
        hashlib.sha256(text.encode()).hexdigest()[:16] + ".svg",
        drawn[text].svg,
        drawn[text].vega,
        tuple(spelt(head, jurisdiction) for head in heads),
        tuple(tuple(spelt(cell, jurisdiction) for cell in row) for row in rows),
        any("bind" in signal for signal in json.loads(drawn[text].vega).get("signals", ())),
    )


def figure(chart: Chart, *, live: bool = True, enlarged: int = 0) -> str:
    """The chart as an HTML figure; `live` with what a script makes it live by, `enlarged` to so many percent."""
    vega = in_script(chart.vega)
    slot = f' data-slot="{chart.slot}"' if chart.slot and live else ""
    script = f'<script type="application/json" class="vega-spec">{vega}</script>' if live else ""
    return (
        f'<figure class="chart{f" enlarged-{enlarged}" if enlarged else ""}"{slot}>'
        f'<img src="{chart.picture}" alt="{html.escape(chart.description)}">{script}'
        f"<figcaption>{captioned(chart)}</figcaption>{tabled(chart)}</figure>"
    )


def captioned(chart: Chart) -> str:
    """What stands under a chart, as HTML: its title, and what is drawn."""
    return f"<strong>{html.escape(chart.title)}.</strong> {html.escape(chart.caption)}"


def _title(spec: dict) -> str:
    title = spec.get("title", "")
    return title.get("text", "") if isinstance(title, dict) else title


def _numbers(spec: dict) -> tuple[list[str], list[list[str]]]:
    """The chart's data as heads and rows of texts, or nothing where there are too many marks to read."""
    rows = max(_values(spec), key=len, default=[])
    if not rows or len(rows) > LONGEST_TABLE:
        return [], []
    names = list(rows[0])
    return [gettext(name.replace("_", " ")) for name in names], [
        [_number(row.get(name)) for name in names] for row in rows
    ]


def tabled(chart: Chart) -> str:
    """The chart's numbers as a table to unfold."""
    if not chart.rows:
        return ""
    title = html.escape(chart.title)
    head = "".join(f'<th scope="col">{html.escape(name)}</th>' for name in chart.heads)
    rows = ("".join(f"<td>{html.escape(cell)}</td>" for cell in row) for row in chart.rows)
    body = "".join(f"<tr>{cells}</tr>" for cells in rows)
    named = gettext("The numbers of “{title}”").format(title=title)
    said = gettext("The numbers of {title}").format(title=title)
    return (
        f'<details class="numbers"><summary>{named}</summary>'
        f'<div class="table-scroll" tabindex="0" role="group" aria-label="{said}">'
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
