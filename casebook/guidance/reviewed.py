"""Who has read the book for it, and which cases are withheld because somebody wished it: the rows of `reviews.csv`.

A row says on which day, by which name the reader wishes to be named, and which cases. A case under `withheld` stands in
no book from then on; nobody has to say why, and a reason that is written down is shown nowhere.
"""

import csv
import re
from collections.abc import Iterable
from datetime import date

from casebook.errors import CasebookError, short

FILE = "casebook/guidance/reviews.csv"
COLUMNS = ("on", "reader", "lived_experience", "paid", "cases", "withheld", "reason", "changed")
YES_NO = ("lived_experience", "paid")
TELLS_OF = {"this-book": "the-follow-list"}  # a case that retells another's story goes with it


def checked(rows: Iterable[dict[str, str]]) -> tuple[dict[str, str], ...]:
    """The rows as they are; CasebookError names the line of one without a day, a name, or an answer to yes or no."""
    rows = tuple(rows)
    for number, row in enumerate(rows, 2):
        if fault := _fault(row):
            raise CasebookError(f"{FILE}, line {number}: {fault}")
    return rows


def ids(text: str) -> list[str]:
    """The ids in a cell, with semicolons, commas or spaces between."""
    return re.findall(r"[^;,\s]+", text)


def withheld_in(rows: Iterable[dict[str, str]]) -> dict[str, str]:
    """The ids of the cases that are withheld, each with the day since when: those named, and those that retell one."""
    named = {id_: row["on"] for row in reversed(list(rows)) for id_ in ids(row["withheld"])}
    return named | {teller: named[told] for teller, told in TELLS_OF.items() if told in named and teller not in named}


def without(text: str, cases: Iterable[str]) -> str:
    """A table of reviews as others may have it: nothing of these cases, and not who had one withheld or why."""
    rows = list(csv.DictReader(text.splitlines()))
    lines = [
        row | {"cases": ";".join(id_ for id_ in ids(row["cases"]) if id_ not in {*cases}), "withheld": "", "reason": ""}
        for row in rows
    ]
    return _written(lines)


def _written(rows: list[dict[str, str]]) -> str:
    from io import StringIO

    text = StringIO()
    writer = csv.DictWriter(text, COLUMNS, lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue()


def _fault(row: dict[str, str]) -> str:
    """What is wrong with a row, and the remedy; nothing if nothing is."""
    if None in row:
        return "has more cells than the table has heads; put a text that has a comma in it between quotation marks"
    if missing := [name for name in COLUMNS if row.get(name) is None]:
        return f"has no cell for '{missing[0]}'; the heads are {', '.join(COLUMNS)}, and a cell may be empty"
    try:
        date.fromisoformat(row["on"])
    except ValueError:
        return f"on = '{short(row['on'])}': say on which day the pages were read, as YYYY-MM-DD"
    if not row["reader"].strip():
        return "reader is empty: write the name that the reader wishes to be named by, such as 'somebody not named'"
    for name in YES_NO:
        if row[name] not in ("yes", "no"):
            return f"{name} = '{short(row[name])}': say yes or no"
    if not ids(row["cases"]) and not ids(row["withheld"]):
        return "names no case: write under `cases` which were read, or under `withheld` which are to be taken out"
    return ""
