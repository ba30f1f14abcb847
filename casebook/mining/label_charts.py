"""Charts of a label beside accounts. A chart draws a table that a measure computed, and computes nothing."""

import altair as alt
import pandas as pd

from casebook.charts import ACCENT, INK, SECOND, described, enable
from casebook.language import gettext
from casebook.mining.marks import intervals

enable()


def labelled_chart(given: pd.DataFrame) -> alt.TopLevelMixin:
    """The share of each group that is given the label (`labels.given_to`)."""
    rows = given.assign(words=[f"{row.labelled:,} of {row.of:,}" for row in given.itertuples()])
    points, rules = intervals(rows, "group", "share", gettext("share of the group that is given the label"), form="%")
    words = alt.Chart(rows).mark_text(align="left", dx=0, dy=-13, color=INK, fontSize=13)
    return described(
        alt.layer(rules, points, words.encode(x="low:Q", y=alt.Y("group:N", sort=list(rows.group)), text="words:N")),
        gettext("Who gets the label"),
        gettext("The share of each group of people that the model gives the label to. Lines are 95% intervals. ")
        + "; ".join(f"{row.group}: {row.words}, {row.share:.0%}" for row in rows.itertuples())
        + ".",
        height=220,
    )


def told_apart_chart(chances: pd.DataFrame) -> alt.TopLevelMixin:
    """How well the score tells each group from people with none on record (`labels.told_apart`)."""
    title = gettext("how often the person from that group has the higher score")
    points, rules = intervals(chances, "group", "chance", title, form="%")
    coin = alt.Chart(pd.DataFrame({"chance": [0.5], "label": [gettext("by chance")]})).encode(x="chance:Q")
    return described(
        alt.layer(
            coin.mark_rule(color=INK, strokeDash=[4, 3]),
            coin.mark_text(align="right", dx=-5, y=10, color=INK, fontSize=13).encode(text="label:N"),
            rules,
            points,
        ),
        gettext("How well the score can separate each group from people with nothing on record"),
        gettext(
            "If one person of the group and one with nothing on record are picked, how often the first "
            "of the two has the higher score; by chance alone it is half of the time. Lines are 95% "
            "intervals. "
        )
        + "; ".join(
            gettext("{group}: {chance:.0%} ({low:.0%} to {high:.0%})").format(
                group=row.group, chance=row.chance, low=row.low, high=row.high
            )
            for row in chances.itertuples()
        )
        + ".",
        height=190,
    )


def stored_chart(years: pd.DataFrame) -> alt.TopLevelMixin:
    """People who wrongly bear the label, here and in the copy, year by year (`labels.stored`)."""
    names = {
        "here": gettext("in the service's file"),
        "anywhere": gettext("in the file or in the copy"),
    }
    long = years.melt("year", list(names), "place", "people").replace({"place": names})
    scale = alt.Scale(domain=list(names.values()), range=[SECOND, ACCENT])
    return described(
        alt.Chart(long)
        .mark_line(strokeWidth=2.5, point={"filled": True, "size": 60})
        .encode(
            x=alt.X("year:Q", title=gettext("years after labelling")).axis(tickMinStep=1, format="d"),
            y=alt.Y("people:Q", title=gettext("people with a wrong label")).scale(domainMin=0),
            color=alt.Color("place:N", scale=scale),
            strokeDash=alt.StrokeDash("place:N", scale=alt.Scale(domain=scale.domain, range=[[1, 0], [6, 3]])),
            tooltip=["year", "place", "people"],
        ),
        gettext("How many people still have a wrong label"),
        gettext(
            "How many people without the diagnosis still have the label. In the service's file wrong "
            "labels are taken off; in the copy they are not. "
        )
        + "; ".join(
            gettext("year {year}: {here} in the file, {anywhere} in either").format(
                year=row.year, here=row.here, anywhere=row.anywhere
            )
            for row in years.itertuples()
        )
        + ".",
        height=200,
    )
