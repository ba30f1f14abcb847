"""Charts of Part I. A chart draws a table that a measure computed, and computes nothing."""

import altair as alt
import numpy as np
import pandas as pd

from casebook.charts import ACCENT, INK, NEUTRAL, SECOND, THIRD, counted_chart, described, enable
from casebook.language import N_, gettext
from casebook.mining.label_charts import labelled_chart, stored_chart, told_apart_chart
from casebook.mining.marks import TWO_LINES, intervals

__all__ = [
    "asking_chart", "audience_chart", "labelled_chart", "left_out_chart", "length_chart", "protections_chart",
    "size_chart", "stored_chart", "told_apart_chart", "traced_chart", "voices_chart",
]  # fmt: skip

enable()


def audience_chart(posts: pd.DataFrame, paper_readers: int) -> alt.TopLevelMixin:
    """How many people each post reached at the time, and how many a paper reaches, on one scale."""
    edges = alt.Bin(step=0.5, extent=[0, 6])
    bars = (
        alt.Chart(pd.DataFrame({"magnitude": np.log10(posts.audience.clip(lower=1))}))
        .mark_bar(color=SECOND)
        .encode(
            x=alt.X("magnitude:Q", bin=edges, title=gettext("people who saw the post"))
            .axis(labelExpr="format(round(pow(10, datum.value)), ',')", values=[0, 1, 2, 3, 4, 5], grid=False)
            .scale(domain=[0, 5.5]),
            y=alt.Y("count()", title=gettext("number of posts")),
            tooltip=[alt.Tooltip("count()", title=gettext("number of posts"))],
        )
    )
    paper = pd.DataFrame(
        {
            "magnitude": [np.log10(paper_readers)],
            "label": [gettext("the paper: {paper_readers:,}").format(paper_readers=paper_readers)],
        }
    )
    line = alt.Chart(paper).encode(x="magnitude:Q")
    return described(
        alt.layer(
            bars,
            line.mark_rule(color=ACCENT, strokeWidth=2),
            line.mark_text(align="right", dx=-6, dy=-4, y=12, color=ACCENT, fontWeight=600, fontSize=13).encode(
                text="label:N"
            ),
        ),
        gettext("How many people saw each post, and how many read the paper"),
        gettext(
            "How many people each post reached at the time, and how many readers the paper has. Of "
            "{posts:,} invented posts, {mean:.0%} reached fewer than a hundred and {mean_2:.1%} fewer "
            "than the paper's {paper_readers:,} readers."
        ).format(
            posts=len(posts),
            mean=(posts.audience < 100).mean(),
            mean_2=(posts.audience < paper_readers).mean(),
            paper_readers=paper_readers,
        ),
        height=240,
    )


def asking_chart(outcomes: pd.DataFrame, who: str = "somebody") -> alt.TopLevelMixin:
    """What comes of it if `who` asks: how many people meet each outcome, and how many of them it distresses."""
    order = list(outcomes.outcome)
    base = alt.Chart(outcomes).encode(y=alt.Y("outcome:N", sort=order, title=None))
    return described(
        alt.layer(
            base.mark_bar(color=SECOND).encode(x=alt.X("people:Q", title=gettext("people")).axis(tickCount=6)),
            base.mark_bar(color=ACCENT, height=8).encode(x="distressed:Q"),
            base.mark_text(align="left", dx=4, color=INK, fontSize=13).encode(x="people:Q", text="people:Q"),
        ),
        gettext("What happens if {who} asks").format(who=who),
        gettext(
            "How many people answer, do not answer or are not reached; the narrow bars show how many of "
            "them are distressed by being asked. "
        )
        + "; ".join(
            gettext("{outcome}: {people}, {distressed} distressed").format(
                outcome=row.outcome, people=row.people, distressed=row.distressed
            )
            for row in outcomes.itertuples()
        )
        + ".",
        height=180,
    )


def voices_chart(voices: pd.DataFrame) -> alt.TopLevelMixin:
    """Each group's share of those who posted and of those who said yes, joined by a line."""
    order = list(voices.group)
    base = alt.Chart(voices).encode(y=alt.Y("group:N", sort=order, title=None))
    long = voices.melt("group", ["share_posting", "share_consenting"], N_("sample"), "share").replace(
        {"share_posting": N_("all who posted"), "share_consenting": N_("those who said yes")}
    )
    scale = alt.Scale(domain=["all who posted", "those who said yes"], range=[NEUTRAL, ACCENT])
    points = (
        alt.Chart(long)
        .mark_point(filled=True, size=90, opacity=1)
        .encode(
            x=alt.X("share:Q", title=gettext("share of the people")).axis(format="%"),
            y=alt.Y("group:N", sort=order),
            color=alt.Color("sample:N", scale=scale),
            shape=alt.Shape("sample:N", scale=alt.Scale(domain=scale.domain, range=["circle", "diamond"])),
            tooltip=["group", "sample", alt.Tooltip("share:Q", format=".0%")],
        )
    )
    return described(
        alt.layer(base.mark_rule(color="#98a1b0").encode(x="share_posting:Q", x2="share_consenting:Q"), points),
        gettext("Who posted, and who said yes"),
        gettext("Each group's share of all who posted, and of those who said yes. ")
        + "; ".join(
            gettext("{group}: {share_posting:.0%} and {share_consenting:.0%}").format(
                group=row.group, share_posting=row.share_posting, share_consenting=row.share_consenting
            )
            for row in voices.itertuples()
        )
        + ".",
        height=250,
    )


def traced_chart(shares: pd.DataFrame) -> alt.TopLevelMixin:
    """The share of quotes traced to their writer, by treatment and searcher (`quotes.by_searcher`)."""
    searchers = list(dict.fromkeys(shares.searcher))
    colours = alt.Scale(domain=searchers, range=[NEUTRAL, ACCENT, SECOND, THIRD][: len(searchers)])
    shapes = alt.Scale(domain=searchers, range=["circle", "diamond", "square", "triangle-up"][: len(searchers)])
    base = alt.Chart(shares.drop(columns="middle_rank")).encode(
        y=alt.Y("treatment:N", sort=list(dict.fromkeys(shares.treatment)), title=None).axis(labelExpr=TWO_LINES),
        yOffset=alt.YOffset("searcher:N", sort=searchers),
        color=alt.Color("searcher:N", scale=colours, sort=searchers),
    )
    points = base.mark_point(filled=True, size=80, opacity=1).encode(
        x=alt.X("share:Q", title=gettext("share of quotations traced"))
        .axis(format="%", tickCount=5)
        .scale(domain=[0, 1]),
        shape=alt.Shape("searcher:N", scale=shapes, sort=searchers),
        tooltip=["treatment", "searcher", "quotes", "traced", alt.Tooltip("share:Q", format=".0%")],
    )
    return described(
        alt.layer(base.mark_rule(strokeWidth=2).encode(x="low:Q", x2="high:Q"), points),
        gettext("Quotations traced to their writer"),
        gettext(
            "Of the quotations printed in each way, the share that leads each searcher to the writer's "
            "account. Lines are 95% intervals. {shares}."
        ).format(shares=_shares(shares, "treatment", "searcher")),
        height=60 + 16 * len(shares),
    )


def length_chart(shares: pd.DataFrame) -> alt.TopLevelMixin:
    """The share traced against the words quoted (`quotes.by_length`)."""
    return described(
        _traced_along(shares, alt.X("words:Q", title=gettext("number of words printed")).scale(nice=False)),
        gettext("The more words are printed, the more quotations are traced"),
        gettext(
            "The share of quotations whose writer is found, by how many words are printed. Bands are 95% "
            "intervals. {shares}."
        ).format(shares=_shares(shares, "words", "treatment")),
        height=240,
    )


def size_chart(shares: pd.DataFrame) -> alt.TopLevelMixin:
    """The share traced against the posts in the haystack (`quotes.by_size`), on a scale of powers of ten."""
    x = (
        alt.X("size:Q", title=gettext("number of posts searched"))
        .scale(type="log", nice=False)
        .axis(format=",", values=sorted(set(shares["size"])), grid=False)
    )
    return described(
        _traced_along(shares, x),
        gettext("The more posts are searched, the fewer short quotations are traced"),
        gettext(
            "The share of quotations whose writer is found, by how many posts are searched. Bands are "
            "95% intervals. {shares}."
        ).format(shares=_shares(shares, "size", "treatment")),
        height=240,
    )


def protections_chart(releases: pd.DataFrame) -> alt.TopLevelMixin:
    """The gap between ages under each release, with its interval, people and smallest group (`banding.protections`)."""
    measured = releases[["people", "gap", "low", "high"]].rename(columns={"gap": "difference"}).reset_index()
    hundreds = 100 * measured[["difference", "low", "high"]]
    rows = measured.assign(**hundreds, words=[_kept(row) for row in releases.itertuples()])
    title = gettext("of 100 under thirty, how many more told nobody than of 100 older")
    points, rules = intervals(rows, "release", "difference", title, form="d")
    words = (
        alt.Chart(rows)
        .transform_calculate(start="isValid(datum.low) ? datum.low : 0")
        .mark_text(align="left", dx=0, dy=-13, color=INK, fontSize=13)
        .encode(x="start:Q", y=alt.Y("release:N", sort=list(rows.release)), text="words:N")
    )
    return described(
        alt.layer(rules, points, words),
        gettext("How much of the finding is left after each release"),
        gettext(
            "Of a hundred people under thirty, how many more told nobody than of a hundred older people, "
            "for each way to release the table. Lines are 95% intervals. "
        )
        + "; ".join(f"{row.release}: {row.words}, {_gap_words(row)}" for row in rows.itertuples())
        + ".",
        height=290,
    )


def _kept(row) -> str:
    return (
        gettext("{people:,} people, smallest group {k:.0f}").format(people=row.people, k=row.k)
        if row.people
        else gettext("nobody is left")
    )


def _gap_words(row) -> str:
    if np.isnan(row.difference):
        return gettext("nothing left to compare")
    return gettext("difference {difference:.0f} in a hundred ({low:.0f} to {high:.0f})").format(
        difference=row.difference, low=row.low, high=row.high
    )


def left_out_chart(gone: pd.DataFrame) -> alt.TopLevelMixin:
    """Whom a release leaves out, of how many who answered (`banding.left_out`)."""
    said = gettext("Of those who answered, how many are left out of the release, by gender and by what they do.")
    return counted_chart(gone, "group", "left_out", gettext("Who is left out when districts are kept"), said, of="of")


def _traced_along(shares: pd.DataFrame, x: alt.X) -> alt.LayerChart:
    treatments = list(dict.fromkeys(shares.treatment))
    scale = alt.Scale(domain=treatments, range=[ACCENT, SECOND, NEUTRAL, THIRD, INK][: len(treatments)])
    dashes = alt.Scale(domain=treatments, range=[[1, 0], [6, 3], [2, 2], [8, 3, 2, 3], [4, 1]][: len(treatments)])
    base = alt.Chart(shares.drop(columns="middle_rank")).encode(
        x=x, color=alt.Color("treatment:N", scale=scale, sort=treatments)
    )
    share = alt.Y("share:Q", title=gettext("share of quotations traced")).axis(format="%").scale(domain=[0, 1])
    line = base.mark_line(strokeWidth=2, point={"filled": True, "size": 60}).encode(
        y=share,
        strokeDash=alt.StrokeDash("treatment:N", scale=dashes, sort=treatments),
        tooltip=["treatment", x.shorthand.split(":")[0], "quotes", "traced", alt.Tooltip("share:Q", format=".0%")],
    )
    band = base.mark_area(opacity=0.18).encode(
        y=alt.Y("low:Q").title(gettext("share of quotations traced")), y2="high:Q"
    )
    return alt.layer(line, band)


def _shares(shares: pd.DataFrame, by: str, then: str) -> str:
    """The shares in words, row by row."""
    each = zip(shares[by], shares[then], shares.traced, shares.quotes, strict=True)
    return "; ".join(
        gettext("{one}, {other}: {traced} of {quotes}").format(one=one, other=other, traced=traced, quotes=quotes)
        for one, other, traced, quotes in each
    )
