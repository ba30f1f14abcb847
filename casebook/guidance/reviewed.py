"""Who has read the book for it, and which cases are withheld because somebody wished it: the rows of `reviews.csv`.

A row says on which day, by which name the reader wishes to be named, and which cases. A case under `withheld` stands in
no book from then on; nobody has to say why, and a reason that is written down is shown nowhere.
"""

import csv
import io
import re
from collections.abc import Collection, Iterable

from casebook.errors import CasebookError, short, suggestion
from casebook.guidance import layers
from casebook.guidance.clauses import is_a_day
from casebook.language import N_

FILE = "reviews.csv"
ROLES = {  # from which a case is reviewed
    "": "",
    "service user": N_("service user"),
    "clinician": N_("clinician"),
    "ethicist": N_("ethicist"),
}
COLUMNS = ("on", "reader", "role", "lived_experience", "paid", "cases", "withheld", "reason", "changed")
YES_NO = ("lived_experience", "paid")
TELLS_OF = {"this-book": "the-follow-list"}  # a case that retells another's story goes with it


def checked(rows: Iterable[tuple[str, int, dict[str, str]]]) -> tuple[dict[str, str], ...]:
    """The rows of (file, line, row); CasebookError names the line of one without a day, a name, or a yes or no."""
    found = []
    for file, line, row in rows:
        if fault := _fault(row):
            raise CasebookError(f"{file}, line {line}: {fault}")
        found.append(row)
    return tuple(found)


def ids(text: str) -> list[str]:
    """The ids in a cell, with semicolons, commas or spaces between."""
    return re.findall(r"[^;,\s]+", text)


def withheld_in(rows: Iterable[dict[str, str]]) -> dict[str, str]:
    """The ids of the cases that are withheld, each with the day since when: those named, and those that retell one."""
    named = {id_: row["on"] for row in reversed(list(rows)) for id_ in ids(row["withheld"])}
    return named | {teller: named[told] for teller, told in TELLS_OF.items() if told in named and teller not in named}


def are_cases(withheld: Iterable[str], cases: Collection[str]) -> None:
    """CasebookError if what is withheld is none of these cases: it would stand in books all the same."""
    for id_ in withheld:
        if id_ not in cases:
            raise CasebookError(f"{FILE}: withheld = '{short(id_)}': there is no such case ({suggestion(id_, cases)})")


def without(text: str, cases: Iterable[str]) -> str:
    """A table of reviews as others may have it: nothing of these cases, and not who had one withheld or why."""
    gone = {*cases}
    text = text.removeprefix("\ufeff")
    rows = csv.DictReader(io.StringIO(text, newline=""), delimiter=layers.between(text.partition("\n")[0]))
    made = io.StringIO()
    writer = csv.DictWriter(made, COLUMNS, lineterminator="\n", extrasaction="ignore")
    writer.writeheader()
    for row in rows:
        read = [id_ for id_ in ids(row.get("cases") or "") if id_ not in gone]
        if read:
            writer.writerow(row | {"cases": ";".join(read), "withheld": "", "reason": ""})
    return made.getvalue()


def _fault(row: dict[str, str]) -> str:
    """What is wrong with a row, and the remedy; nothing if nothing is."""
    if not is_a_day(row["on"]):
        return f"on = '{short(row['on'])}': say on which day the pages were read, as YYYY-MM-DD"
    if not row["reader"].strip():
        return "reader is empty: write the name that the reader wishes to be named by, such as 'somebody not named'"
    if row.get("role", "") not in ROLES:
        return f"role = '{short(row['role'])}': say one of {', '.join(filter(None, ROLES))}, or nothing"
    for name in YES_NO:
        if row[name] not in ("yes", "no"):
            return f"{name} = '{short(row[name])}': say yes or no"
    if not ids(row["cases"]) and not ids(row["withheld"]):
        return "names no case: write under `cases` which were read, or under `withheld` which are to be taken out"
    return ""
