"""Published figures in prose: the number on the page is the number in the table."""

from casebook.errors import CasebookError, suggestion
from casebook.guidance import figures
from casebook.language import gettext

SEEN = ("yes", "secondary", "derived")
SYMBOL = {"percent": "%", "%": "%"}


def figure(key: str, column: str = "value") -> str:
    """A published figure as prose says it, from `guidance/figures.csv`, such as "62%" or "1,018".

    With `column` "n" it is how many the figure is about. Its unit is left to the sentence, but for percentages.
    CasebookError for an unknown key, and for a figure that nobody has seen in its source: an unverified figure
    is not stated.
    """
    if key not in figures():
        raise CasebookError(f"there is no figure '{key}' ({suggestion(key, figures())})")
    row = figures()[key]
    if not row["verified"].startswith(SEEN):
        raise CasebookError(f"figure '{key}' is not verified ({row['verified']}) and may not be stated")
    if column != "value":
        if not row.get(column):
            raise CasebookError(f"figure '{key}' has nothing under '{column}' in figures.csv")
        return gettext(_grouped(row[column]))
    unit = row["unit"].split()[0] if row["unit"] else ""
    return _grouped(row["value"]) + SYMBOL.get(unit, "")


def _grouped(value: str) -> str:
    whole, _, fraction = value.partition(".")
    return f"{int(whole):,}" + (f".{fraction}" if fraction.strip("0") else "") if whole.isdigit() else value
