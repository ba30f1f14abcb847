"""Results of cells as blocks, by an allow-list: charts, exercises, tables, Markdown and plain text. Anything else is
refused, with what to do instead: no result is left out in silence.

What a browser would run or fetch is taken out of HTML by a sanitiser; the pages' own scripts are added by
`site`, never here.
"""

import html
from collections.abc import Mapping
from typing import Any

import lxml.html
import nh3
from markdown_it import MarkdownIt

from casebook.errors import CasebookError
from casebook.exercises.kinds import MIME as EXERCISE
from casebook.exercises.kinds import read
from casebook.language import gettext
from casebook.language.forms import numbered
from casebook.named import KIND
from casebook.press.charts.figures import chart, spec_of
from casebook.press.charts.jobs import Drawn
from casebook.press.editions.blocks import NAMED, Printed, Result, Table
from casebook.spelling import spelt_html

# fmt: off
TAGS = {
    "a", "abbr", "b", "blockquote", "br", "caption", "cite", "code", "dd", "details", "div", "dl", "dt", "em",
    "figcaption", "figure", "h3", "h4", "h5", "hr", "i", "li", "ol", "p", "pre", "q", "s", "small", "span", "strong",
    "sub", "summary", "sup", "table", "tbody", "td", "tfoot", "th", "thead", "tr", "u", "ul",
}
# fmt: on
ATTRIBUTES = {
    "*": {"class", "id", "lang", "title"},
    "a": {"href"},
    "div": {"data-lines"},
    "th": {"scope", "colspan", "rowspan"},
    "td": {"colspan", "rowspan", "data-label"},
}


MARKDOWN = MarkdownIt("commonmark", {"html": False}).enable("table")
LOST = {  # elements of which a page would show nothing, or only the words
    "audio",
    "button",
    "canvas",
    "embed",
    "iframe",
    "img",
    "input",
    "math",
    "meter",
    "object",
    "picture",
    "progress",
    "script",
    "select",
    "svg",
    "textarea",
    "video",
}
PICTURE = "draw it as an Altair chart, with a title and a description"
OTHERWISE = "show a table, a chart or words"
REMEDIES = {  # for a result that a page cannot show, by the beginning of its form
    "image/": f"this is a picture; {PICTURE}",
    "text/latex": "this is a formula; write it in a Markdown cell",
    "application/vnd.jupyter.widget": f"this is a widget, which works in a live notebook alone; {OTHERWISE}",
    "application/vnd.vega.": f"this is a chart in Vega; {PICTURE}",
    "": OTHERWISE,
}


def result_of(output: Mapping[str, Any], charts: Mapping[str, Drawn], jurisdiction: str) -> Result | None:
    """One output of a code cell as a block, its words in the spelling of a place; a chart as it is drawn in `charts`.
    None for what a program says on its error stream: paths of a computer may stand in it. CasebookError for what no
    page can show.
    """
    kind = output["output_type"]
    if kind == "stream":
        return Printed(numbered(joined(output["text"]))) if output["name"] == "stdout" else None
    if kind == "error":
        raise CasebookError(f"a cell failed: {output['ename']}: {output['evalue']}")
    bundle = output["data"]
    if EXERCISE in bundle:
        return read(bundle[EXERCISE])
    if spec := spec_of(bundle):
        return chart(spec, charts, jurisdiction)
    if "text/html" in bundle:
        shown = NAMED.get(bundle.get(KIND, {}).get("kind"), Table)
        return shown(spelt_html(scrolling(_whole(joined(bundle["text/html"]))), jurisdiction))
    if "text/markdown" in bundle:
        return Table(spelt_html(scrolling(_whole(MARKDOWN.render(joined(bundle["text/markdown"])))), jurisdiction))
    if list(bundle) == ["text/plain"]:
        return Printed(numbered(joined(bundle["text/plain"])))
    form = next((form for form in bundle if form != "text/plain"), "empty")
    raise _refused(form, next(remedy for start, remedy in REMEDIES.items() if form.startswith(start)))


def _whole(text: str) -> str:
    """HTML made clean. CasebookError if something that is to be seen would be lost by that."""
    tree = lxml.html.fragment_fromstring(text, create_parent="div")
    if lost := sorted(LOST & {str(element.tag) for element in tree.iter()}):
        raise _refused(f"HTML with <{lost[0]}>", PICTURE if lost[0] in ("img", "svg") else OTHERWISE)
    return clean_html(text)


def _refused(form: str, remedy: str) -> CasebookError:
    return CasebookError(
        f"a cell's result has no form a page can show ({form}): {remedy}, or tag the cell `remove-cell`"
    )


def clean_html(text: str) -> str:
    """HTML with nothing in it that runs, fetches or styles."""
    return nh3.clean(text, tags=TAGS, attributes=ATTRIBUTES, link_rel=None, url_schemes={"http", "https", "mailto"})


def scrolling(text: str) -> str:
    """The HTML with each table in a region that scrolls sideways and can be reached by keyboard."""
    label = html.escape(gettext("Table"))
    region = f'<div class="table-scroll" tabindex="0" role="group" aria-label="{label}">'
    return text.replace("<table", f"{region}<table").replace("</table>", "</table></div>")


def joined(text: str | list[str]) -> str:
    return text if isinstance(text, str) else "".join(text)
