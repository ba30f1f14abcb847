"""One value as a reader meets it: numbers grouped and rounded for reading. Imports nothing heavy."""

import math
from numbers import Integral, Real

from casebook.language import gettext
from casebook.language.forms import numbered

TRUTHS = ("bool", "bool_")  # Python's and NumPy's, which share no class


def cell_text(value) -> str:
    """One value, NumPy's or Python's, as it stands in a table's cell."""
    if type(value).__name__ in TRUTHS:
        return gettext("yes") if value else gettext("no")
    if isinstance(value, Integral):
        return numbered(f"{value:,}")
    if isinstance(value, Real):
        return number_text(float(value))
    return gettext(str(value))


def number_text(value: float) -> str:
    """A number to three figures; "less than 0.001" for what is smaller, nothing for a missing one."""
    if math.isnan(value):
        return ""
    if 0 < abs(value) < 0.001:
        return numbered(gettext("less than 0.001"))
    if abs(value) >= 1000 or value == int(value):
        return numbered(f"{value:,.0f}")
    return numbered(f"{value:.3g}")
