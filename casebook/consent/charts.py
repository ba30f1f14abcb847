"""Charts of Part III. A chart draws a table that a measure computed, and computes nothing."""

import altair as alt
import pandas as pd

from casebook.charts import ACCENT, INK, NEUTRAL, SECOND, counted_chart, described, enable
from casebook.language import N_, gettext

RULE = "#98a1b0"
NOBODY_LISTENED = N_("share whose reason is that nobody listened")
TWO_LINES = "split(replace(datum.label, regexp(' (from|on|list|in) '), '|$1 '), '|')"

enable()


def effects_chart(effects: pd.DataFrame) -> alt.TopLevelMixin:
    """What moved the ratings: each level's points with its interval, grouped by factor."""
    rows = effects.assign(name=effects.factor + ": " + effects.level)
    base = alt.Chart(rows).encode(
        y=alt.Y("name:N", sort=list(rows.name), title=None).axis(
            labelExpr="split(datum.label, ': ')", labelLineHeight=14
        )
    )
    ticks = [alt.Tooltip(f"{column}:Q", format=".1f") for column in ("points", "low", "high")]
    points = base.mark_point(filled=True, size=80, opacity=1).encode(
        x="points:Q",
        color=alt.Color("factor:N", scale=_alternating(rows.factor)).legend(None),
        tooltip=["factor", "level", *ticks],
    )
    zero = alt.Chart(pd.DataFrame({"points": [0]})).mark_rule(color=INK, strokeDash=[3, 3]).encode(x="points:Q")
    lines = base.mark_rule(color=RULE, strokeWidth=3).encode(
        x=alt.X("low:Q", title=gettext("points that each version adds to a rating")), x2="high:Q"
    )
    return described(
        alt.layer(zero, lines, points),
        gettext("What changed the invented ratings"),
        gettext(
            "In each row, one version of one part of a story, the dot shows how many points it adds to a "
            "rating or takes away, and the grey line shows between which numbers the true number "
            "probably lies. "
        )
        + "; ".join(
            gettext("{factor}, {level}: {points:+d} ({low:+d} to {high:+d})").format(
                factor=row.factor, level=row.level, points=round(row.points), low=round(row.low), high=round(row.high)
            )
            for row in rows.itertuples()
        )
        + ".",
        height=560,
    )


def findings_chart(compared: pd.DataFrame) -> alt.TopLevelMixin:
    """What the finding becomes under each design, beside what it is among all who posted."""
    rows = compared.reset_index()
    base = alt.Chart(rows).encode(
        y=alt.Y("design:N", sort=list(rows.design), title=None).axis(labelExpr="split(datum.label, ' ')")
    )
    there = "isValid(datum.finding)"
    everybody = alt.Chart(rows.head(1)).encode(x="everybody:Q")
    return described(
        alt.layer(
            everybody.mark_rule(color=INK, strokeDash=[3, 3]),
            base.transform_filter(there)
            .mark_rule(color=RULE, strokeWidth=3)
            .encode(x=alt.X("low:Q", title=NOBODY_LISTENED).axis(format="%", tickCount=5, grid=False), x2="high:Q"),
            base.transform_filter(there)
            .mark_point(filled=True, size=90, opacity=1, color=ACCENT)
            .encode(x="finding:Q", tooltip=["design", alt.Tooltip("finding:Q", format=".0%"), "in_words"]),
            base.mark_text(align="left", baseline="bottom", dx=6, dy=-7, color=INK, fontSize=12).encode(
                x=alt.value(0), text="in_words:N"
            ),
        ),
        gettext("What the study would find"),
        gettext(
            "The share whose reason is that nobody listened, among those whom each way of asking keeps. "
            "A bar shows where nine tries in ten lie, and the broken line shows the share among all who "
            "posted. All who posted: {iloc:.0%}; "
        ).format(iloc=rows.everybody.iloc[0])
        + "; ".join(f"{row.design}: {row.in_words}{_range(row)}" for row in rows.itertuples())
        + ".",
        height=280,
    )


def copies_chart(followed: pd.DataFrame, until: float) -> alt.TopLevelMixin:
    """Each copy from the day it was made to the day it went, or to the end of the chart."""
    rows = followed[followed.made_on <= until]
    rows = rows.assign(end=rows.gone_on.clip(upper=until).fillna(until), stands=~(rows.gone_on <= until))
    rows = rows.assign(what=rows.stands.map({True: "still exists", False: "removed by the writer or on request"}))
    rows = rows.drop(columns=["hours", "told_on"])
    colours = alt.Scale(domain=["still exists", "removed by the writer or on request"], range=[ACCENT, NEUTRAL])
    base = alt.Chart(rows).encode(y=alt.Y("copy:N", sort=list(rows["copy"]), title=None).axis(labelExpr=TWO_LINES))
    return described(
        alt.layer(
            base.mark_bar(height=10).encode(
                x=alt.X("made_on:Q", title=gettext("days since it was posted")).axis(tickCount=4, format=",.0f"),
                x2="end:Q",
                tooltip=["copy", "holder", "state", "made_on", "gone_on"],
                color=alt.Color("what:N", scale=colours),
            ),
            base.transform_filter("datum.stands")
            .mark_point(filled=True, size=260, opacity=1, shape="triangle-right", color=ACCENT)
            .encode(x="end:Q"),
        ),
        gettext("The copies of one post"),
        gettext("From which day to which day each copy of the post existed. ")
        + "; ".join(
            f"{row.copy}: "
            + (
                gettext("still exists")
                if row.stands
                else gettext("gone on day {gone_on:,.0f}").format(gone_on=row.gone_on)
            )
            for row in rows.itertuples()
        )
        + gettext(". The chart ends on day {until:,.0f}.").format(until=until),
        height=380,
    )


def chances_chart(chances: pd.DataFrame) -> alt.TopLevelMixin:
    """Loss, withdrawal and what can still be read, as parts of one bar a copy."""
    order = ["reachable", "withdrawn", "lost"]
    said = {
        "reachable": gettext("still exists"),
        "withdrawn": gettext("removed by the writer or on request"),
        "lost": gettext("lost by chance (we invented how fast)"),
    }
    long = chances.melt("copy", order, "part", "chance").replace({"part": said})
    place = f"indexof({list(said.values())}, datum.part)"
    return described(
        alt.Chart(long)
        .transform_calculate(place=place)
        .mark_bar()
        .encode(
            x=alt.X("chance:Q", title=gettext("chance")).axis(format="%", tickCount=4).scale(domain=[0, 1]),
            y=alt.Y("copy:N", sort=list(chances["copy"]), title=None).axis(labelExpr=TWO_LINES),
            color=alt.Color(
                "part:N",
                sort=list(said.values()),
                scale=alt.Scale(domain=list(said.values()), range=[ACCENT, NEUTRAL, SECOND]),
            ),
            order="place:Q",
            tooltip=["copy", "part", alt.Tooltip("chance:Q", format=".0%")],
        ),
        gettext("Withdrawn, lost, or still there"),
        gettext(
            "For each copy the chances that it still exists, was removed by the writer or on request, or "
            "was lost by chance. We invented how fast. "
        )
        + "; ".join(
            gettext("{copy}: {reachable:.0%}, {withdrawn:.0%} and {lost:.0%}").format(
                copy=row.copy, reachable=row.reachable, withdrawn=row.withdrawn, lost=row.lost
            )
            for row in chances.itertuples()
        )
        + ".",
        height=380,
    )


def vanished_chart(vanished: pd.DataFrame) -> alt.TopLevelMixin:
    """Of a hundred posts, how many can no longer be seen, by cause (`withdrawal.vanished`)."""
    said = gettext("Of each hundred posts, how many could still be seen and why the others could not, as published.")
    rounded = vanished.assign(posts=vanished.posts.round().astype(int))
    return counted_chart(rounded, "cause", "posts", gettext("Why posts could no longer be seen"), said)


def told_chart(put: pd.DataFrame) -> alt.TopLevelMixin:
    """Of the people whose complaint was answered, those who were told what was found (`complaints.by_owner`)."""
    said = gettext("For each question: of the people whose complaint was answered, how many were told what was found.")
    return counted_chart(put, "question", "told", gettext("Who was told"), said, of="answered")


def still_open_chart(still: pd.DataFrame) -> alt.TopLevelMixin:
    """The questions that stand open after a no about the employer's rules (`complaints.open_after_a_no`)."""
    said = gettext(
        "Of the situations with a no about the employer's rules, how many leave each of the two other questions open."
    )
    title = gettext("What is still open after a no about the employer's rules")
    return counted_chart(still, "question", "still_open", title, said, of="situations")


def rules_chart(against: pd.DataFrame) -> alt.TopLevelMixin:
    """The two errors of each rule (`flows.rules_against`)."""
    errors = {
        "stops": gettext("stopped by the rule, and rated right"),
        "lets": gettext("let through by the rule, and rated not right"),
    }
    long = against.melt("rule", list(errors), "error", "ratings").replace({"error": errors})
    names = list(errors.values())
    base = alt.Chart(long).encode(
        y=alt.Y("rule:N", sort=list(against.rule), title=None).axis(labelLimit=300),
        yOffset=alt.YOffset("error:N", sort=names),
    )
    bars = base.mark_bar().encode(
        x=alt.X("ratings:Q", title=gettext("number of ratings")).axis(tickMinStep=1, tickCount=5),
        color=alt.Color("error:N", sort=names, scale=alt.Scale(domain=names, range=[ACCENT, NEUTRAL])),
        tooltip=["rule", "error", "ratings"],
    )
    words = base.mark_text(align="left", dx=5, color=INK, fontSize=13).encode(x="ratings:Q", text="ratings:Q")
    said = "; ".join(
        gettext("{rule}: stops {stops}, lets through {lets}").format(rule=row.rule, stops=row.stops, lets=row.lets)
        for row in against.itertuples()
    )
    described_as = gettext(
        "How many right uses each rule stops, and how many uses that are not right each rule lets through. {said}."
    ).format(said=said)
    return described(
        alt.layer(bars, words), gettext("Two kinds of error of each rule"), described_as, height=60 * len(against)
    )


def _alternating(factors: pd.Series) -> alt.Scale:
    """Two colours in turn, so that neighbouring factors differ; the labels say which is which."""
    names = list(dict.fromkeys(factors))
    return alt.Scale(domain=names, range=[(ACCENT, SECOND)[place % 2] for place in range(len(names))])


def _range(row) -> str:
    return (
        "" if pd.isna(row.finding) else gettext(" (range {low:.0%} to {high:.0%})").format(low=row.low, high=row.high)
    )
