"""How the book's charts look and how they are shown: one theme, one renderer.

`described(chart, ...)` gives a chart its title and description; the renderer emits the chart's specification, which
the press draws and JupyterLab shows live, without a network. In a live notebook it emits a picture as well, for
programs that draw nothing: nbconvert, or whoever opens the notebook elsewhere. It knows no case.
"""

import os
from importlib.util import find_spec

import altair as alt

from casebook import tables
from casebook.language import ENGLISH, gettext, spoken
from casebook.language.forms import number_locale, numbered
from casebook.stills import LIVE, PICTURE

INK, MUTED = "#3a4454", "#667085"  # words and rules; in the dark the page's stylesheet lightens them
NEUTRAL, ACCENT, SECOND, THIRD = "#6b7a90", "#c65d1e", "#2a86a8", "#94761c"  # marks: 3:1 or more on white and black
NAMES = {  # under which stand no words of a reader's
    "field", "type", "as", "name", "$schema", "calculate", "filter", "expr", "labelExpr", "fold", "groupby", "color",
}  # fmt: skip
PALE = "#c3cbd8"  # what a mark is part of
WIDTH = 560
PRESS = "CASEBOOK_PRESS"  # set by the press's engine: there is nobody to show a widget to


def described(chart: alt.TopLevelMixin, title: str, description: str, height: int | None = None):
    """The chart with its title and a description that says in words what is to be seen."""
    sized = {"width": WIDTH} | ({"height": height} if height else {})
    return chart.properties(title=numbered(title), description=numbered(description), **sized)


def counted_chart(table, name: str, count: str, title: str, description: str, *, of: str | None = None):
    """A bar a row: its `count`, with the figure at its end. `name` and `count` are columns of the table; `of` may
    name a column of larger counts, drawn pale behind.
    """
    rows = table.to_dict("records")
    longest = int(table[of or count].max())
    y = alt.Y(f"{name}:N", sort=list(table[name]), title=None).axis(labelLimit=260)
    x = alt.X(f"{count}:Q", title=None).axis(tickMinStep=1, tickCount=5).scale(domain=[0, longest * 1.15])
    base = alt.Chart(table).encode(y=y)
    layers = [base.mark_bar(color=PALE).encode(x=alt.X(f"{of}:Q"))] if of else []
    words = [f"{row[count]:,} of {row[of]:,}" if of else f"{row[count]:,}" for row in rows]
    figures = alt.Chart(table.assign(words=words)).mark_text(align="left", dx=5, color=INK, fontSize=13)
    layers += [base.mark_bar(color=ACCENT, height={"band": 0.5 if of else 0.8}).encode(x=x)]
    layers += [figures.encode(x=alt.X(f"{of or count}:Q"), y=y, text="words:N")]
    said = "; ".join(f"{row[name]}: {word}" for row, word in zip(rows, words, strict=True))
    return described(alt.layer(*layers), title, f"{description} {said}.", height=30 + 34 * len(table))


def theme() -> alt.theme.ThemeConfig:
    """The look of every chart in the book."""
    label = {
        "labelFontSize": 13,
        "titleFontSize": 13,
        "labelColor": INK,
        "titleColor": INK,
        "labelLimit": 240,
    }
    return {
        "config": {
            "background": "transparent",
            "font": "system-ui, sans-serif",
            "title": {"anchor": "start", "fontSize": 15, "color": INK, "offset": 12, "fontWeight": 600},
            "axis": {**label, "gridColor": "#d5d9e0", "domainColor": MUTED, "tickColor": MUTED},
            "legend": {**label, "orient": "top", "title": None, "columns": 1, "labelLimit": 400},
            "header": label,
            "view": {"stroke": None},
            "range": {"category": [ACCENT, SECOND, NEUTRAL, THIRD]},
        }
    }


def renderer(spec: dict, **_) -> dict | tuple[dict, dict]:
    """What a chart leaves behind as the last line of a cell: its specification, in the language that is spoken; in a
    live notebook a picture as well, and beside it what the picture says in words.
    """
    spec = told(spec)
    said = {"text/plain": said_of(spec)}
    if os.environ.get(PRESS):
        return {"application/vnd.vegalite.v6+json": spec} | said
    live = spec | {"usermeta": {"embedOptions": {"actions": False, "renderer": "svg"}}}
    return {LIVE: live} | drawn(spec) | said, {PICTURE: {"alt": said_of(spec)}}


def drawn(spec: dict) -> dict:
    """The chart as a picture, where there is something to draw it with: in a browser's Python there is not."""
    if not find_spec("vl_convert"):
        return {}
    import vl_convert

    version = ".".join(alt.SCHEMA_VERSION.removeprefix("v").split(".")[:2])
    # no HTML: JupyterLab shows that rather than a chart, and a chart rather than a picture
    return {PICTURE: vl_convert.vegalite_to_svg(spec, vl_version=version)}


def told(spec: dict) -> dict:
    """A specification in the language that is spoken: the texts in its data and what names or orders by them, and how
    its numbers are written.
    """
    if spoken() == ENGLISH:
        return spec
    said = _told(spec)
    said["config"] = {**said.get("config", {}), "locale": {"number": number_locale()}}
    return said


def _told(part, name: str = ""):
    if isinstance(part, str):
        return part if name in NAMES else gettext(part)
    if isinstance(part, dict):
        return {key: _told(value, key) for key, value in part.items()}
    return [_told(value, name) for value in part] if isinstance(part, list) else part


def said_of(spec: dict) -> str:
    """What a chart shows, in words."""
    return spec.get("description", "A chart")


def enable() -> None:
    """Use the book's theme and renderer for every Altair chart of this process, and its look for tables."""
    tables.enable()
    alt.theme.register("casebook", enable=True)(theme)
    alt.renderers.register("casebook", renderer)
    alt.renderers.enable("casebook")
