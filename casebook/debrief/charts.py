"""Charts of the debrief. Each draws what a split lets through, with words above its bars so that a phone has room."""

from textwrap import fill

import altair as alt
import pandas as pd

from casebook.charts import ACCENT, INK, NEUTRAL, SECOND, THIRD, described, enable
from casebook.debrief.group import WAYS
from casebook.debrief.rounding import NO_ANSWER
from casebook.debrief.tables import Said
from casebook.debrief.words import people
from casebook.language import gettext

ROW = 46  # pixels for a bar and the words above it
LINE, TURN = 44, 16  # characters that a phone has room for, and the pixels that another line takes
ORDER = (*WAYS, NO_ANSWER)
COLOURS = (SECOND, NEUTRAL, ACCENT, THIRD)

enable()


def moved_chart(ways: pd.DataFrame) -> alt.TopLevelMixin | Said:
    """A bar a case, parted by the way people moved; who are few are not drawn. `ways` is `moved`.

    A sentence when there is nothing to draw.
    """
    drawn = ways[ways.about > 0]
    if drawn.empty:
        return Said()
    cases = list(dict.fromkeys(ways["case"]))
    ways_in_order = [gettext(way) for way in ORDER]
    rows = drawn[["case", "way", "about"]].assign(order=drawn.way.map(ways_in_order.index))
    y = alt.Y("case:N", sort=cases, axis=None)
    bars = alt.Chart(rows).encode(
        y=y,
        x=alt.X("about:Q", title=gettext("people, about")).axis(tickMinStep=1, tickCount=5, grid=False),
        color=alt.Color("way:N", scale=alt.Scale(domain=ways_in_order, range=list(COLOURS)), sort=ways_in_order),
        order="order:Q",
        tooltip=["case", "way", "about"],
    )
    said = [f"{case}: {'; '.join(_each(ways[ways['case'] == case], 'way'))}." for case in cases]
    return described(
        alt.layer(
            bars.mark_bar(height=16, yOffset=9, stroke=NEUTRAL, strokeWidth=0.5), _words(cases, cases, y, "case")
        ),
        gettext("Which way people moved, case by case"),
        gettext(
            "About how many people moved which way between their first position and their second; who are few are not "
            "drawn. {numbers}"
        ).format(numbers=" ".join(said)),
        height=_height(cases),
    )


def choices_chart(options: pd.DataFrame, title: str, question: str) -> alt.TopLevelMixin | Said:
    """A bar an option of one decision, with a line from the fewest to the most people that it may stand for.

    `options` are one decision's rows of `choices`. A sentence when there are none.
    """
    if options.empty:
        return Said()
    names = list(options.option)
    words = [f"{name}: {said}" for name, said in zip(names, _counts(options), strict=True)]
    y = alt.Y("option:N", sort=names, axis=None)
    base = alt.Chart(options[["option", "about", "low", "high"]]).encode(
        y=y, tooltip=["option", "about", "low", "high"]
    )
    axis = alt.X("about:Q", title=gettext("people, about")).axis(tickMinStep=1, tickCount=5, grid=False)
    bars = base.mark_bar(height=16, yOffset=9, color=ACCENT, stroke=NEUTRAL, strokeWidth=0.5).encode(x=axis)
    spans = base.mark_rule(yOffset=9, color=INK, strokeWidth=1.5).encode(x="low:Q", x2="high:Q")
    return described(
        alt.layer(bars, spans, _words(names, words, y, "option")),
        title,
        gettext(
            "About how many people took each option of one decision, and in brackets how many that may be. {question} "
            "{numbers}."
        ).format(question=question, numbers="; ".join(words)),
        height=_height(words),
    )


def _counts(rows: pd.DataFrame) -> list[str]:
    return [people(row.about, row.low, row.high) for row in rows.itertuples()]


def _each(rows: pd.DataFrame, name: str) -> list[str]:
    return [f"{said} {word}" for said, word in zip(_counts(rows), rows[name], strict=True)]


def _words(names: list[str], words: list[str], y: alt.Y, field: str) -> alt.Chart:
    """What stands above each bar, over two lines where it is long; the last line lies next to the bar."""
    lines = [fill(each, LINE).split("\n") for each in words]
    most = max(map(len, lines))
    padded = ["\n".join([" "] * (most - len(each)) + each) for each in lines]
    base = alt.Chart(pd.DataFrame({field: names, "words": padded})).mark_text(
        align="left",
        baseline="bottom",
        dy=-2 - TURN * (most - 1),
        lineHeight=TURN,
        lineBreak="\n",
        color=INK,
        fontSize=13,
    )
    return base.encode(x=alt.value(0), y=y, text="words:N")


def _height(words: list[str]) -> int:
    """Pixels for as many bars as there are words, each with the lines above it that the longest needs."""
    return 30 + (ROW + TURN * (max(len(fill(each, LINE).split("\n")) for each in words) - 1)) * len(words)
