"""Charts of the debrief. Each draws what a split lets through, with words above its bars so that a phone has room."""

from textwrap import fill

import altair as alt
import pandas as pd

from casebook.charts import ACCENT, INK, NEUTRAL, PALE, SECOND, THIRD, described, enable
from casebook.debrief.moved import HIGHER, LOWER, SAME
from casebook.debrief.suppression import NO_ANSWER, REST
from casebook.debrief.tables import Said
from casebook.debrief.words import plain

ROW = 46  # pixels for a bar and the words above it
LINE, TURN = 44, 16  # characters that a phone has room for, and the pixels that another line takes
ORDER = (LOWER, SAME, HIGHER, plain(NO_ANSWER), plain(REST))
COLOURS = (SECOND, NEUTRAL, ACCENT, THIRD, PALE)

enable()


def moved_chart(groups: pd.DataFrame) -> alt.TopLevelMixin | Said:
    """A bar a case, parted by the way people moved; what is withheld is one pale part. `groups` is `moved_groups`.

    A sentence when there are no groups.
    """
    if groups.empty:
        return Said()
    cases = list(dict.fromkeys(groups["case"]))
    rows = groups.assign(order=groups.way.map(ORDER.index))
    said = {case: _said(groups[groups["case"] == case], "way") for case in cases}
    y = alt.Y("case:N", sort=cases, axis=None)
    bars = alt.Chart(rows).encode(
        y=y,
        x=alt.X("people:Q", title="people").axis(tickMinStep=1, tickCount=5, grid=False),
        color=alt.Color("way:N", scale=alt.Scale(domain=list(ORDER), range=list(COLOURS)), sort=list(ORDER)),
        order="order:Q",
        tooltip=["case", "way", "people"],
    )
    return described(
        alt.layer(
            bars.mark_bar(height=16, yOffset=9, stroke=NEUTRAL, strokeWidth=0.5), _words(cases, cases, y, "case")
        ),
        "Which way people moved, case by case",
        "How many people moved which way between their first position and their second, with the groups that are "
        "withheld taken together. " + " ".join(f"{case}: {words}." for case, words in said.items()),
        height=_height(cases),
    )


def choices_chart(groups: pd.DataFrame, title: str, question: str) -> alt.TopLevelMixin | Said:
    """A bar an option of one decision, and a pale one for those withheld together. `groups` is `groups_of`.

    A sentence when every option is withheld.
    """
    if groups[~groups.together].people.isna().all():
        return Said()
    options = list(groups.option)
    words = [f"{row.option}: {'withheld' if pd.isna(row.people) else f'{row.people:,}'}" for row in groups.itertuples()]
    y = alt.Y("option:N", sort=options, axis=None)
    drawn = groups.dropna(subset="people").astype({"people": int})
    bars = alt.Chart(drawn).encode(
        y=y,
        x=alt.X("people:Q", title="people").axis(tickMinStep=1, tickCount=5, grid=False),
        color=alt.Color("together:N", scale=alt.Scale(domain=[False, True], range=[ACCENT, PALE])).legend(None),
        tooltip=["option", "people"],
    )
    return described(
        alt.layer(
            bars.mark_bar(height=16, yOffset=9, stroke=NEUTRAL, strokeWidth=0.5),
            _words(options, words, y, "option"),
        ),
        title,
        f"How many people took each option of one decision. {question} {'; '.join(words)}.",
        height=_height(words),
    )


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


def _said(rows: pd.DataFrame, name: str) -> str:
    return ", ".join(f"{people:,} {way}" for way, people in zip(rows[name], rows.people, strict=True))
