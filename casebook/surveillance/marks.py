"""What the charts of Part II are put together of: points with their ranges, words above marks, controls."""

from collections.abc import Iterable

import altair as alt
import pandas as pd

from casebook.charts import ACCENT, INK, NEUTRAL
from casebook.language import gettext

POINT = {"color": ACCENT, "size": 90, "opacity": 1}


def intervals(rows: pd.DataFrame, y: str, words: str) -> alt.LayerChart:
    """Shares as points with their ranges, the words above each."""
    base = alt.Chart(rows).encode(y=alt.Y(f"{y}:N", sort=list(rows[y]), axis=None))
    share = alt.X("share:Q", title=gettext("share")).scale(domain=[0, 1]).axis(format="%", tickCount=4)
    ranges = base.mark_rule(color=NEUTRAL, strokeWidth=2.5).encode(
        x=alt.X("low:Q", title=gettext("share")), x2="high:Q"
    )
    return alt.layer(ranges, base.mark_point(filled=True, **POINT).encode(x=share), above(base, words))


def above(base: alt.Chart, words: str, lift: int = -17) -> alt.Chart:
    """Words above each mark instead of labels at the side, which a phone has no room for."""
    text = base.transform_calculate(words=words).mark_text(align="left", dy=lift, color=INK, fontSize=13)
    return text.encode(x=alt.value(0), text="words:N")


def slider(values: pd.Series, name: str) -> alt.BindRange:
    """A control from the least of the values to the greatest, in their steps."""
    steps = sorted(set(values))
    return alt.binding_range(min=steps[0], max=steps[-1], step=round(steps[1] - steps[0], 6), name=name)


def listed(parts: Iterable[str]) -> str:
    """Parts of a description, one after another."""
    return "; ".join(parts) + "."
