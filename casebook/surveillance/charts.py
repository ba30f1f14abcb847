"""Charts of Part II. A chart draws a table that a measure computed, and computes nothing."""

import altair as alt
import pandas as pd

from casebook.charts import ACCENT, INK, NEUTRAL, SECOND, THIRD, described, enable
from casebook.errors import CasebookError
from casebook.language import N_, gettext
from casebook.surveillance.alerts import OUTCOMES
from casebook.surveillance.follows import one_in
from casebook.surveillance.marks import POINT, above, intervals, listed, slider

TWO_LINES = (
    "split(replace(datum.label, ' and ', '|and '), '|')"  # a long name is broken: a phone keeps room for the plot
)

enable()


def selection_chart(chances: pd.DataFrame) -> alt.TopLevelMixin:
    """Expected and observed members of the group on the list, under each comparison."""
    rows = chances.reset_index()
    order = list(rows.comparison)
    names = {"expected": gettext("expected, if picked at random"), "observed": gettext("on his list")}
    long = rows.rename(columns=names).melt(["comparison", "one_in"], list(names.values()), "number", "accounts")
    base = alt.Chart(rows).encode(y=alt.Y("comparison:N", sort=order, title=None).axis(labelExpr=TWO_LINES))
    scale = alt.Scale(domain=list(names.values()), range=[NEUTRAL, ACCENT])
    points = (
        alt.Chart(long)
        .mark_point(filled=True, size=90, opacity=1)
        .encode(
            x=alt.X("accounts:Q", title=gettext("women who name the diagnosis")),
            y=alt.Y("comparison:N", sort=order, title=None).axis(labelExpr=TWO_LINES),
            color=alt.Color("number:N", scale=scale),
            shape=alt.Shape("number:N", scale=alt.Scale(domain=scale.domain, range=["circle", "diamond"])),
            tooltip=["comparison", "number", "accounts"],
        )
    )
    words = base.mark_text(align="right", dy=-14, color=INK, fontSize=13).encode(x="observed:Q", text="one_in:N")
    said = gettext("{comparison}: {expected} expected, {observed} on his list, {one_in}")
    return described(
        alt.layer(base.mark_rule(color="#98a1b0").encode(x="expected:Q", x2="observed:Q"), points, words),
        gettext("His list, and a list picked at random"),
        gettext(
            "How many women who name the diagnosis a random list would hold, and how many his list "
            "holds, for each comparison group. "
        )
        + "; ".join(
            said.format(comparison=row.comparison, expected=row.expected, observed=row.observed, one_in=row.one_in)
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
            x=alt.X("chance:Q", title=gettext("chance that a random list holds as many"))
            .scale(type="log", domain=[1e-12, 1])
            .axis(values=[1e-12, 1e-6, 1], labelExpr=_ODDS, labelFlush=True, labelOverlap="greedy", labelSeparation=6),
            y=alt.Y("comparison:N", sort=order, title=None).axis(labelExpr=TWO_LINES),
            yOffset=alt.YOffset("group:N", sort=groups),
            color=alt.Color(
                "group:N", sort=groups, scale=alt.Scale(domain=groups, range=[NEUTRAL, ACCENT, SECOND])
            ).legend(labelExpr="split(replace(datum.label, ' and ', '|and '), '|')"),
            shape=alt.Shape("group:N", scale=alt.Scale(domain=groups, range=["circle", "diamond", "square"])).legend(
                labelExpr="split(replace(datum.label, ' and ', '|and '), '|')"
            ),
            tooltip=["comparison", "group", alt.Tooltip("one_in:N", title=gettext("chance")), "observed", "expected"],
        ),
        gettext("How unusual is his list? Twelve answers"),
        gettext(
            "The chance that a random list would hold as many of the people counted as his does, for "
            "four comparison groups and three choices of whom to count. "
        )
        + "; ".join(f"{row.comparison}, {row.group}: {row.one_in}" for row in forks.itertuples())
        + ".",
        height=260,
    )


_ODDS = "datum.value == 1 ? 'certain' : datum.value > 1e-9 ? '1 in a million' : ['1 in a', 'trillion', 'or rarer']"


def alert_chart(frequencies: pd.DataFrame, people: int, base_rate: float, sensitivity: float, specificity: float):
    """Of so many people, those flagged and missed, at three dials, whose names its controls have; opened at those."""
    opened = frequencies.query("base_rate == @base_rate & sensitivity == @sensitivity & specificity == @specificity")
    if opened.empty:
        raise CasebookError(f"no counts for {base_rate}, {sensitivity}, {specificity}: open the chart where there are")
    rates = sorted(set(frequencies.base_rate))
    rate = alt.binding_select(options=rates, labels=[one_in(share) for share in rates], name=gettext("in trouble "))
    finds = slider(frequencies.sensitivity, gettext("of them, flagged "))
    spares = slider(frequencies.specificity, gettext("of others, not flagged "))
    controls = ("base_rate", base_rate, rate), ("sensitivity", sensitivity, finds), ("specificity", specificity, spares)
    dials = [alt.param(name=name, value=value, bind=bind) for name, value, bind in controls]
    near = "abs(datum.sensitivity - sensitivity) < 1e-6 && abs(datum.specificity - specificity) < 1e-6"
    base = alt.Chart(frequencies).encode(y=alt.Y("outcome:N", sort=list(OUTCOMES), axis=None))
    bars = base.mark_bar(height=14).encode(
        x=alt.X("people:Q").scale(domain=[0, int(frequencies.people.max())]).axis(tickCount=3),
        color=alt.Color(
            "outcome:N", scale=alt.Scale(domain=list(OUTCOMES[:3]), range=[ACCENT, NEUTRAL, SECOND]), legend=None
        ),
    )
    drawn = alt.layer(bars, above(base, "format(datum.people, ',') + ' ' + datum.outcome"))
    return described(
        drawn.transform_filter("datum.base_rate == base_rate && " + near).add_params(*dials),
        gettext("Flags and misses among {people:,} people").format(people=people),
        gettext(
            "Whom an alert flags and whom it misses. With {base_rate} in trouble, {sensitivity:.0%} of "
            "those flagged and {specificity:.0%} of others left alone: "
        ).format(base_rate=one_in(base_rate), sensitivity=sensitivity, specificity=specificity)
        + listed(f"{row.people:,} {row.outcome}" for row in opened.itertuples()),
        height=210,
    )


def flags_chart(flags: pd.DataFrame) -> alt.TopLevelMixin:
    """Flags as marks, the true ones first."""
    counts = flags.flag.value_counts()
    scale = {"domain": list(OUTCOMES[:2])}
    return described(
        alt.Chart(flags)
        .mark_point(filled=True, size=110, opacity=1)
        .encode(
            x=alt.X("column:O", axis=None),
            y=alt.Y("row:O", axis=None),
            color=alt.Color("flag:N", scale=alt.Scale(**scale, range=[ACCENT, NEUTRAL])),
            shape=alt.Shape("flag:N", scale=alt.Scale(**scale, range=["diamond", "circle"])),
        ),
        gettext("One mark in {flags} is a person in trouble").format(flags=len(flags)),
        gettext(
            "Each mark is one person who was flagged; the first is the person in trouble. Of {flags} "
            "flags, {outcomes} is true and {outcomes_2} are not."
        ).format(flags=len(flags), outcomes=counts.get(OUTCOMES[0], 0), outcomes_2=counts.get(OUTCOMES[1], 0)),
        height=260,
    )


def silence_chart(loops: pd.DataFrame) -> alt.TopLevelMixin:
    """True flags week by week, for several sizes of silence, under the line of all people in trouble."""
    last = loops[loops.week == loops.week.max()]
    all_of_them = last.drop_duplicates("in_trouble")
    stopping = gettext("flagged, if {share} stop each week")
    names = {share: stopping.format(share=f"{share:.0%}" if share else gettext("none")) for share in last.silenced}
    lines = alt.Chart(loops.assign(line=loops.silenced.map(names))).encode(
        x=alt.X("week:Q", title=gettext("weeks after launch")).axis(tickMinStep=1, tickCount=6)
    )
    y = alt.Y("true_flags:Q", title=gettext("people in one week")).axis(tickCount=5)
    y = y.scale(domain=[0, float(loops.in_trouble.max()) * 1.15])
    color = alt.Color("line:N", sort=None, scale=alt.Scale(domain=list(names.values()), range=[THIRD, SECOND, ACCENT]))
    uncounted = gettext("in trouble (the service cannot count them)")
    drawn = alt.layer(
        lines.mark_line(color=NEUTRAL, strokeDash=[5, 4]).encode(y="in_trouble:Q"),
        lines.mark_line(strokeWidth=2.5).encode(y=y, color=color),
        alt.Chart(all_of_them)
        .mark_text(dy=-8, color=INK, fontSize=13, align="right", text=uncounted)
        .encode(x="week:Q", y="in_trouble:Q"),
    )
    return described(
        drawn,
        gettext("People in trouble, and those of them who are flagged"),
        gettext(
            "Top line: people in trouble in a week; other lines: those of them who are flagged, as some "
            "stop posting. {iloc:,.1f} are in trouble in every week. After {max} weeks: "
        ).format(iloc=all_of_them.in_trouble.iloc[0], max=last.week.max())
        + listed(f"{names[row.silenced]}, {row.true_flags:,.1f}" for row in last.itertuples())
        + gettext(" The shares who stop are invented: no study has measured them."),
        height=290,
    )


def found_chart(found: pd.DataFrame) -> alt.TopLevelMixin:
    """What searches came to, with what other searches of the kind might have come to."""
    rows = found.reset_index()
    total = int(rows.searches.sum())
    of_all = gettext(" of {total}").format(total=total)
    said = gettext("{finding}: {searches} of {total}, {low:.0%} to {high:.0%}")
    return described(
        intervals(rows, "finding", f"datum.finding + ': ' + datum.searches + '{of_all}'"),
        gettext("What the searches found"),
        gettext("The share of searches that found each thing; each line shows how far another year could differ. ")
        + listed(
            said.format(finding=row.finding, searches=row.searches, total=total, low=row.low, high=row.high)
            for row in rows.itertuples()
        ),
        height=50 * len(rows),
    )


def surveys_chart(surveys: pd.DataFrame) -> alt.TopLevelMixin:
    """Published shares, each with its study, what it counts, and how many it is a share of."""
    rows = surveys[[N_("study"), "share", "reads"]]
    base = alt.Chart(rows).encode(y=alt.Y("study:N", sort=list(rows.study), axis=None))
    share = alt.X("share:Q", title=gettext("share")).scale(domain=[0, 1]).axis(format="%", tickCount=4)
    return described(
        alt.layer(
            base.mark_point(filled=True, **POINT).encode(x=share), above(base, "[datum.study, datum.reads]", -33)
        ),
        gettext("What each survey found"),
        gettext("Above each point stand the survey, what it counted, and out of how many. ")
        + listed(f"{row.study}: {row.reads}" for row in rows.itertuples()),
        height=68 * len(rows),
    )


def pages_chart(pages: pd.DataFrame) -> alt.TopLevelMixin:
    """What a found page is, by how many others bear the name."""
    findings = list(dict.fromkeys(pages.finding))
    base = alt.Chart(pages).encode(
        x=alt.X("chance:Q", title=gettext("chance"), stack="zero").scale(domain=[0, 1]).axis(format="%", tickCount=4),
        y=alt.Y("namesakes:O", title=gettext("number of other people with the name")),
        order="place:Q",
    )
    bars = base.mark_bar(stroke="white", strokeWidth=1).encode(
        color=alt.Color("finding:N", sort=findings, scale=alt.Scale(domain=findings, range=[ACCENT, NEUTRAL, SECOND]))
    )
    said = gettext("{namesakes} other people with the name, {finding}: {chance:.0%}")
    return described(
        bars.transform_calculate(place=f"indexof({findings}, datum.finding)"),
        gettext("How sure a page is, by how many share the name"),
        gettext("The chance that a page with the right name is about somebody else, out of date, or true. ")
        + listed(
            said.format(namesakes=row.namesakes, finding=row.finding, chance=row.chance) for row in pages.itertuples()
        ),
        height=220,
    )


def exchange_chart(sides: pd.DataFrame) -> alt.TopLevelMixin:
    """What changed hands under the terms chosen beside the chart: each side's share, with the amounts."""
    terms = list(dict.fromkeys(sides.arrangement))
    order = list(dict.fromkeys(sides.what))
    chosen = alt.param(name="terms", value=terms[0], bind=alt.binding_radio(options=terms, name=gettext("people are ")))
    scale = alt.Scale(domain=["from them", "from the reader"], range=[ACCENT, SECOND])
    base = alt.Chart(sides).encode(y=alt.Y("what:N", sort=order, axis=None))
    bars = base.mark_bar(height=10).encode(
        x=alt.X("share:Q", stack="zero", axis=None).scale(domain=[0, 1]),
        color=alt.Color("side:N", scale=scale).legend(labelExpr=_GOT),
        order=alt.Order("side:N", sort="descending"),
    )
    left, right = (base.transform_filter(f"datum.side == '{side}'") for side in scale.domain)
    back = right.mark_text(align="right", dy=-15, color=INK, fontSize=13)
    got = (row for row in sides.itertuples() if row.amount)
    return described(
        alt.layer(
            bars,
            above(left, "datum.what + ': ' + format(datum.amount, ',.3~r')", lift=-15),
            back.encode(x=alt.value("width"), text=alt.Text("amount:Q", format=",.3~r")),
        )
        .transform_filter("datum.arrangement == terms")
        .add_params(chosen),
        gettext("What each side got (shown first: read in secret)"),
        gettext(
            "On the left what the reader got, on the right what people who post got. As it opens, they "
            "are read in secret. "
        )
        + listed(f"{row.arrangement}, {row.what}: {row.amount:,.3g} {row.side}" for row in got),
        height=44 * len(order),
    )


_GOT = "datum.label == 'from them' ? 'the reader got' : 'the people who post got'"


def exposure_chart(exposure: pd.DataFrame) -> alt.TopLevelMixin:
    """How many people match what a log says of its typical writer, and how many writers stand alone."""
    names = {
        "adds": "the log says",
        "middle": "people who fit",
        "alone": "writers alone",
        "writers": "writers",
    }
    rows = exposure[list(names)].rename(columns=names)
    base = alt.Chart(rows).encode(y=alt.Y("the log says:N", sort=list(rows["the log says"]), axis=None))
    fit = gettext("fit; {alone} of {writers} people can be recognised")
    words = "datum['the log says'] + ': ' + format(datum['people who fit'], ',.0f') + ' " + fit.format(
        alone="' + datum['writers alone'] + '", writers="' + datum.writers + '"
    )
    words += "'"
    said = gettext("{adds}: {middle:,.0f} fit; {alone} of {writers} people can be recognised")
    crowd = alt.X("people who fit:Q", title=gettext("people in the town who fit the person in the middle"))
    crowd = crowd.scale(type="log", domainMin=1).axis(values=[1, 10, 100, 1000, 10_000, 100_000], format=",")
    return described(
        alt.layer(base.mark_point(filled=True, color=ACCENT, size=110, opacity=1).encode(x=crowd), above(base, words)),
        gettext("How many people fit what the log says"),
        gettext(
            "The more the log says, the fewer people fit the person in the middle, and the more people "
            "can be recognised, because no one else fits. "
        )
        + listed(said.format(**row) for row in exposure.to_dict("records")),
        height=50 * len(rows),
    )
