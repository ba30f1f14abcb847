"""Charts of the debrief. Each draws what a split lets through, with words above its bars so that a phone has room."""

import altair as alt
import pandas as pd

from casebook.charts import ACCENT, INK, NEUTRAL, PALE, SECOND, THIRD, described, enable
from casebook.debrief.moved import HIGHER, LOWER, SAME
from casebook.debrief.suppression import NO_ANSWER, REST
from casebook.debrief.words import plain

ROW = 46  # pixels for a bar and the words above it
ORDER = (LOWER, SAME, HIGHER, plain(NO_ANSWER), plain(REST))
COLOURS = (SECOND, NEUTRAL, ACCENT, THIRD, PALE)

enable()


def moved_chart(groups: pd.DataFrame) -> alt.TopLevelMixin:
    """A bar a case, parted by the way people moved; what is withheld is one pale part. `groups` is `moved_groups`."""
    cases = list(dict.fromkeys(groups["case"]))
    rows = groups.assign(order=groups.way.map(ORDER.index))
    said = {case: _said(groups[groups["case"] == case], "way") for case in cases}
    heads = pd.DataFrame({"case": cases, "words": cases})
    y = alt.Y("case:N", sort=cases, axis=None)
    bars = alt.Chart(rows).encode(
        y=y,
        x=alt.X("people:Q", title="people").axis(tickMinStep=1, tickCount=5),
        color=alt.Color("way:N", scale=alt.Scale(domain=list(ORDER), range=list(COLOURS)), sort=list(ORDER)),
        order="order:Q",
        tooltip=["case", "way", "people"],
    )
    return described(
        alt.layer(bars.mark_bar(height=16, yOffset=9, stroke=NEUTRAL, strokeWidth=0.5), _words(heads, y)),
        "Which way people moved, case by case",
        "How many people moved which way between their first position and their second, with the groups that are too "
        "small to show taken together. " + " ".join(f"{case}: {words}." for case, words in said.items()),
        height=30 + ROW * len(cases),
    )


def choices_chart(groups: pd.DataFrame, title: str, question: str) -> alt.TopLevelMixin:
    """A bar an option of one decision, and a pale one for those withheld together. `groups` is `groups_of`."""
    options = list(groups.option)
    words = [f"{row.option}: {'withheld' if pd.isna(row.people) else f'{row.people:,}'}" for row in groups.itertuples()]
    y = alt.Y("option:N", sort=options, axis=None)
    drawn = groups.dropna(subset="people").astype({"people": int})
    bars = alt.Chart(drawn).encode(
        y=y,
        x=alt.X("people:Q", title="people").axis(tickMinStep=1, tickCount=5),
        color=alt.Color("together:N", scale=alt.Scale(domain=[False, True], range=[ACCENT, PALE])).legend(None),
        tooltip=["option", "people"],
    )
    return described(
        alt.layer(
            bars.mark_bar(height=16, yOffset=9, stroke=NEUTRAL, strokeWidth=0.5),
            _words(pd.DataFrame({"option": options, "words": words}), y),
        ),
        title,
        f"How many people took each option of one decision. {question} {'; '.join(words)}.",
        height=30 + ROW * len(options),
    )


def _words(heads: pd.DataFrame, y: alt.Y) -> alt.Chart:
    """What stands above each bar."""
    base = alt.Chart(heads).mark_text(align="left", baseline="bottom", dy=-2, color=INK, fontSize=13, limit=330)
    return base.encode(x=alt.value(0), y=y, text="words:N")


def _said(rows: pd.DataFrame, name: str) -> str:
    return ", ".join(f"{people:,} {way}" for way, people in zip(rows[name], rows.people, strict=True))
