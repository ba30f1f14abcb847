"""What charts of Part I are put together of: points with their intervals, and long names broken over lines."""

import altair as alt
import pandas as pd

from casebook.charts import ACCENT, SECOND

# A long name is broken, so that a phone keeps room for the plot.
BROKEN_AT = "then deleted|two ages|small groups|and does|and says|condition"
TWO_LINES = f"split(replace(datum.label, / ({BROKEN_AT})/, '|$1'), '|')"


def intervals(rows: pd.DataFrame, y: str, x: str, title: str, form: str) -> tuple[alt.Chart, alt.Chart]:
    """A point and a line of its interval for each row: the two layers."""
    base = alt.Chart(rows).encode(y=alt.Y(f"{y}:N", sort=list(rows[y]), title=None).axis(labelExpr=TWO_LINES))
    at = alt.X(f"{x}:Q", title=title).axis(format=form, tickCount=4, labelOverlap="greedy", labelSeparation=6)
    return (
        base.mark_point(filled=True, size=90, opacity=1, color=ACCENT).encode(x=at, tooltip=list(rows)),
        base.mark_rule(color=SECOND, strokeWidth=2).encode(x="low:Q", x2="high:Q"),
    )
