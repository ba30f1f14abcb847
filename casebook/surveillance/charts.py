"""Charts of Part II. A chart draws a table that a measure computed, and computes nothing."""

import altair as alt
import pandas as pd

from casebook.charts import ACCENT, INK, NEUTRAL, SECOND, described, enable

TWO_LINES = "split(datum.label, ' and ')"  # a long name is broken, so that a phone keeps room for the plot

enable()


def selection_chart(chances: pd.DataFrame) -> alt.TopLevelMixin:
    """Expected and observed members of the group on the list, under each comparison."""
    rows = chances.reset_index()
    order = list(rows.comparison)
    long = rows.melt(["comparison", "one_in"], ["expected", "observed"], "number", "accounts")
    base = alt.Chart(rows).encode(y=alt.Y("comparison:N", sort=order, title=None).axis(labelExpr=TWO_LINES))
    scale = alt.Scale(domain=["expected", "observed"], range=[NEUTRAL, ACCENT])
    points = (
        alt.Chart(long)
        .mark_point(filled=True, size=90, opacity=1)
        .encode(
            x=alt.X("accounts:Q", title="accounts of the group"),
            y=alt.Y("comparison:N", sort=order, title=None).axis(labelExpr=TWO_LINES),
            color=alt.Color("number:N", scale=scale),
            shape=alt.Shape("number:N", scale=alt.Scale(domain=scale.domain, range=["circle", "diamond"])),
            tooltip=["comparison", "number", "accounts"],
        )
    )
    words = base.mark_text(align="right", dy=-14, color=INK, fontSize=13).encode(x="observed:Q", text="one_in:N")
    return described(
        alt.layer(base.mark_rule(color="#98a1b0").encode(x="expected:Q", x2="observed:Q"), points, words),
        "Expected if drawn blindly, and observed",
        "How many of the group a blind list would hold, and how many this list holds, under each comparison. "
        + "; ".join(
            f"{row.comparison}: {row.expected} expected, {row.observed} observed, {row.one_in}"
            for row in rows.itertuples()
        )
        + ".",
        height=220,
    )


def forks_chart(forks: pd.DataFrame) -> alt.TopLevelMixin:
    """The chance of such a list under every comparison and every definition of the group, on one scale."""
    order = list(dict.fromkeys(forks.comparison))
    groups = list(dict.fromkeys(forks.group))
    rows = forks.assign(chance=forks.probability.clip(lower=1e-12))
    return described(
        alt.Chart(rows)
        .mark_point(filled=True, size=110, opacity=1)
        .encode(
            x=alt.X("chance:Q", title="chance if drawn blindly")
            .scale(type="log", domain=[1e-12, 1])
            .axis(values=[1e-12, 1e-6, 1], labelExpr=_ODDS, labelFlush=True, labelOverlap="greedy", labelSeparation=6),
            y=alt.Y("comparison:N", sort=order, title=None).axis(labelExpr=TWO_LINES),
            yOffset=alt.YOffset("group:N", sort=groups),
            color=alt.Color(
                "group:N", sort=groups, scale=alt.Scale(domain=groups, range=[NEUTRAL, ACCENT, SECOND])
            ).legend(labelExpr="split(replace(datum.label, ' who ', '|who '), '|')"),
            shape=alt.Shape("group:N", scale=alt.Scale(domain=groups, range=["circle", "diamond", "square"])).legend(
                labelExpr="split(replace(datum.label, ' who ', '|who '), '|')"
            ),
            tooltip=["comparison", "group", alt.Tooltip("one_in:N", title="chance"), "observed", "expected"],
        ),
        "Twelve answers to one question",
        "The chance of so many of the group on the list, for four comparisons and three definitions of the group. "
        + "; ".join(f"{row.comparison}, {row.group}: {row.one_in}" for row in forks.itertuples())
        + ".",
        height=260,
    )


_ODDS = "datum.value == 1 ? 'certain' : datum.value > 1e-9 ? '1 in a million' : ['1 in a', 'trillion', 'or rarer']"
