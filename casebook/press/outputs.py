"""Results of cells as HTML, by an allow-list: charts, exercises, tables, Markdown and plain text. Anything else is
refused, with what to do instead: no result is left out in silence.

What a browser would run or fetch is taken out of HTML by a sanitiser; the pages' own scripts are added by
`finish`, never here.
"""

import html
from collections.abc import Mapping
from typing import Any

import lxml.html
import nh3
from markdown_it import MarkdownIt

from casebook.errors import CasebookError
from casebook.press.figures import Figure, figure, script_json, spec_of
from casebook.press.jobs import Drawn

EXERCISE = "application/vnd.casebook.exercise+json"
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


def output_html(output: Mapping[str, Any], figures: dict[str, Figure], charts: Mapping[str, Drawn]) -> str:
    """One output of a code cell as HTML; a chart's figure, drawn in `charts`, is put into `figures` by name. What a
    program says on its error stream is left out: paths of a computer may stand in it. CasebookError for what no page
    can show.
    """
    kind = output["output_type"]
    if kind == "stream":
        return f'<pre class="printed">{html.escape(joined(output["text"]))}</pre>' if output["name"] == "stdout" else ""
    if kind == "error":
        raise CasebookError(f"a cell failed: {output['ename']}: {output['evalue']}")
    bundle = output["data"]
    if EXERCISE in bundle:
        return exercise_html(bundle[EXERCISE])
    if spec := spec_of(bundle):
        made = figure(spec, charts)
        figures[made.name] = made
        return made.page
    if "text/html" in bundle:
        return scrolling(_whole(joined(bundle["text/html"])))
    if "text/markdown" in bundle:
        return scrolling(_whole(MARKDOWN.render(joined(bundle["text/markdown"]))))
    if list(bundle) == ["text/plain"]:
        return f"<pre>{html.escape(joined(bundle['text/plain']))}</pre>"
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
    region = '<div class="table-scroll" tabindex="0" role="group" aria-label="Table">'
    return text.replace("<table", f"{region}<table").replace("</table>", "</table></div>")


def exercise_html(spec: Mapping[str, Any]) -> str:
    """An exercise: its text for the page's script, and what a reader without JavaScript gets instead."""
    made = {"position": _position, "decision": _decision, "coding": _coding, "lastword": _last_word}
    fallback = made[spec["kind"]](spec)
    return (
        f'<div class="exercise" data-exercise><script type="application/json">{script_json(spec)}</script>'
        f'<div class="fallback">{fallback}</div></div>'
    )


def _position(spec: Mapping[str, Any]) -> str:
    return (
        f"<p><strong>{plain(spec['question'])}</strong></p><p>0: {plain(spec['low'])}. 100: {plain(spec['high'])}.</p>"
        "<p>Write down a number between 0 and 100, and your reason.</p>"
    )


def _decision(spec: Mapping[str, Any]) -> str:
    openings = [("", spec["opening"]), *spec["openings"].items()]
    opening = "".join(
        paragraphs(text) if not id_ else f"<details><summary>After “{plain(id_)}”</summary>{paragraphs(text)}</details>"
        for id_, text in openings
    )
    options = "".join(_option(option) for option in spec["options"])
    return f"{opening}<p><strong>{plain(spec['question'])}</strong></p>{options}"


def _option(option: Mapping[str, Any]) -> str:
    people = "".join(
        f"<dt>{plain(person['name'])}, {plain(person['who'])}</dt><dd>{plain(person['text'])}</dd>"
        for person in option["consequences"]
    )
    return (
        f"<p><strong>{plain(option['label'])}.</strong> {plain(option['what'])}</p>"
        f"<p>For it: {plain(option['reason'])}</p><p>Against it: {plain(option['cost'])}</p>"
        f"<details><summary>If you choose “{plain(option['label'])}”</summary><dl>{people}</dl>"
        f"{paragraphs(option['next'])}</details>"
    )


def _coding(spec: Mapping[str, Any]) -> str:
    codes = "".join(f"<dt>{plain(code['name'])}</dt><dd>{plain(code['meaning'])}</dd>" for code in spec["codes"])
    excerpts = "".join(f"<li>{plain(excerpt['text'])}</li>" for excerpt in spec["excerpts"])
    return f"<p><strong>{plain(spec['question'])}</strong></p><dl>{codes}</dl><ol>{excerpts}</ol>"


def _last_word(spec: Mapping[str, Any]) -> str:
    return "".join(
        f"<details><summary>{plain(spec['speaker']['name'])}, on “{plain(option['label'])}”</summary>"
        f"{paragraphs(option['last_word'])}</details>"
        for decision in spec["decisions"]
        for option in decision["options"]
    )


def paragraphs(text: str) -> str:
    """Plain text as HTML, a paragraph for each that an empty line divides."""
    return "".join(f"<p>{plain(part)}</p>" for part in text.split("\n\n") if part.strip())


def plain(text: object) -> str:
    """Plain text as HTML."""
    return html.escape(str(text))


def joined(text: str | list[str]) -> str:
    return text if isinstance(text, str) else "".join(text)
