"""Charts of Part I. A chart draws a table that a measure computed, and computes nothing."""

import altair as alt
import numpy as np
import pandas as pd

from casebook.charts import ACCENT, INK, NEUTRAL, SECOND, described, enable

enable()


def audience_chart(posts: pd.DataFrame, paper_readers: int) -> alt.TopLevelMixin:
    """How many people each post reached at the time, and how many a paper reaches, on one scale."""
    edges = alt.Bin(step=0.5, extent=[0, 6])
    bars = (
        alt.Chart(pd.DataFrame({"magnitude": np.log10(posts.audience.clip(lower=1))}))
        .mark_bar(color=SECOND)
        .encode(
            x=alt.X("magnitude:Q", bin=edges, title="people reached")
            .axis(labelExpr="format(round(pow(10, datum.value)), ',')", values=[0, 1, 2, 3, 4, 5], grid=False)
            .scale(domain=[0, 5.5]),
            y=alt.Y("count()", title="posts"),
            tooltip=[alt.Tooltip("count()", title="posts")],
        )
    )
    paper = pd.DataFrame({"magnitude": [np.log10(paper_readers)], "label": [f"the paper: {paper_readers:,}"]})
    line = alt.Chart(paper).encode(x="magnitude:Q")
    return described(
        alt.layer(
            bars,
            line.mark_rule(color=ACCENT, strokeWidth=2),
            line.mark_text(align="right", dx=-6, dy=-4, y=12, color=ACCENT, fontWeight=600, fontSize=13).encode(
                text="label:N"
            ),
        ),
        "Whom each post reached, and whom a paper reaches",
        "How many people each post reached at the time, and how many the paper reaches. "
        f"Of {len(posts):,} invented posts, {(posts.audience < 100).mean():.0%} reached fewer than a hundred and "
        f"{(posts.audience < paper_readers).mean():.1%} fewer than the paper's {paper_readers:,} readers.",
        height=240,
    )


def asking_chart(outcomes: pd.DataFrame) -> alt.TopLevelMixin:
    """What came of asking: how many people met each outcome, and how many of them it distressed."""
    order = list(outcomes.outcome)
    base = alt.Chart(outcomes).encode(y=alt.Y("outcome:N", sort=order, title=None))
    return described(
        alt.layer(
            base.mark_bar(color=SECOND).encode(x=alt.X("people:Q", title="people").axis(tickCount=6)),
            base.mark_bar(color=ACCENT, height=8).encode(x="distressed:Q"),
            base.mark_text(align="left", dx=4, color=INK, fontSize=13).encode(x="people:Q", text="people:Q"),
        ),
        "What came of asking",
        "How many people met each outcome; the narrow bars show how many of them were distressed by being asked. "
        + "; ".join(f"{row.outcome}: {row.people}, {row.distressed} distressed" for row in outcomes.itertuples())
        + ".",
        height=150,
    )


def voices_chart(voices: pd.DataFrame) -> alt.TopLevelMixin:
    """Each group's share of those who posted and of those who said yes, joined by a line."""
    order = list(voices.group)
    base = alt.Chart(voices).encode(y=alt.Y("group:N", sort=order, title=None))
    long = voices.melt("group", ["share_posting", "share_consenting"], "sample", "share").replace(
        {"share_posting": "all who posted", "share_consenting": "those who said yes"}
    )
    scale = alt.Scale(domain=["all who posted", "those who said yes"], range=[NEUTRAL, ACCENT])
    points = (
        alt.Chart(long)
        .mark_point(filled=True, size=90, opacity=1)
        .encode(
            x=alt.X("share:Q", title="share of the sample").axis(format="%"),
            y=alt.Y("group:N", sort=order),
            color=alt.Color("sample:N", scale=scale),
            shape=alt.Shape("sample:N", scale=alt.Scale(domain=scale.domain, range=["circle", "diamond"])),
            tooltip=["group", "sample", alt.Tooltip("share:Q", format=".0%")],
        )
    )
    return described(
        alt.layer(base.mark_rule(color="#98a1b0").encode(x="share_posting:Q", x2="share_consenting:Q"), points),
        "Whose voices a consenting sample keeps",
        "Each group's share of all who posted, and of those who said yes. "
        + "; ".join(
            f"{row.group}: {row.share_posting:.0%} and {row.share_consenting:.0%}" for row in voices.itertuples()
        )
        + ".",
        height=250,
    )
