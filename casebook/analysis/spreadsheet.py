"""An analysis as CSV: a folder of nine tables that a spreadsheet opens and nothing in it runs.

The tables are those of TABLES, written and read as `casebook.coding.spreadsheet` has it: UTF-8, every cell in quotation
marks, an apostrophe before what a spreadsheet would run. Words of passages and what the people in them allowed are
there to be looked at, and are not read back.
"""

from collections.abc import Iterable, Iterator
from dataclasses import fields
from pathlib import Path
from typing import Any

from casebook.analysis.analysis import KINDS, Analysis, plain
from casebook.analysis.consented import answers, why
from casebook.analysis.model import Places, checked, written
from casebook.coding.spreadsheet import read_table, write_table
from casebook.errors import CasebookError
from casebook.transcripts import CONSENT_USES

PLACE = ["transcript", "version", "start", "end"]
SHOWN = ["words", *CONSENT_USES, "why_not_printed"]  # in the table of passages, and not read back
TABLES = {
    "reader": ["what", "text"],
    "codes": ["code", "name", "under", "meaning", "memo"],
    "passages": ["passage", *PLACE, "memo", *SHOWN],
    "passage_codes": ["passage", "code"],
    "themes": ["theme", "name", "says", "memo", "left_out"],
    "theme_codes": ["theme", "code"],
    "theme_passages": ["theme", "passage"],
    "journal": ["entry", "day", "text"],
    "history": ["change", "day", "what", "code", "name", "into"],
}
IDS = {"codes": "code", "passages": "passage", "themes": "theme", "journal": "entry", "history": "change"}
WHOLE = ("version", "start", "end")
LISTS = {"passages": ["codes"], "themes": ["codes", "passages"]}
READER = "who is coding"


def write_csv(folder: Path, analysis: Analysis) -> None:
    """Write the tables into a folder, which is made where there is none.

    Raises CasebookError for an analysis that does not hold, and for a folder or file that cannot be written.
    """
    written(analysis)
    for table, rows in _rows(analysis).items():
        write_table(Path(folder) / f"{table}.csv", TABLES[table], rows)


def read_csv(folder: Path) -> Analysis:
    """The analysis in a folder of tables.

    Raises CasebookError naming the file and the line of what is missing or wrong, or the place in the analysis.
    """
    folder = Path(folder)
    found = {table: read_table(folder / f"{table}.csv", columns) for table, columns in TABLES.items()}
    reader = "".join(row["text"] for _, row in found["reader"])
    values: dict[str, Any] = {"reader": reader} | {kind: [] for kind in KINDS}
    for kind, made in KINDS.items():
        known = {one.name for one in fields(made)}
        for line, row in found[kind]:
            own = {"id": row[IDS[kind]]} | row
            values[kind].append(_value(own, known, kind, folder / f"{kind}.csv", line))
        for listed in LISTS.get(kind, ()):
            _add_lists(values[kind], found[f"{IDS[kind]}_{listed}"], IDS[kind], listed)
    try:
        return checked(values)
    except CasebookError as error:
        raise CasebookError(f"{folder}: {error}") from None


def _rows(analysis: Analysis) -> dict[str, Iterable[list[str]]]:
    """The rows of each table."""
    values = plain(analysis)
    rows = {kind: [[_cell(row, name, kind) for name in TABLES[kind]] for row in values[kind]] for kind in KINDS
            if kind != "passages"}  # fmt: skip
    rows["reader"] = [[READER, analysis.reader]]
    rows["passages"] = list(_passages(analysis))
    for kind, lists in LISTS.items():
        for listed in lists:
            rows[f"{IDS[kind]}_{listed}"] = [[row["id"], id_] for row in values[kind] for id_ in row[listed]]
    return rows


def _cell(row: dict[str, Any], name: str, kind: str) -> str:
    return str(row.get("id" if name == IDS[kind] else name, ""))


def _passages(analysis: Analysis) -> Iterator[list[str]]:
    places = {one.coded.id: one for one in Places(analysis).placed}
    for one in analysis.passages:
        row = [one.id, one.transcript, str(one.version), str(one.start), str(one.end), one.memo]
        if one.id in places:
            said = answers(places[one.id])
            yield [*row, places[one.id].words, *(answer.verdict for answer in said.values()), why(said)]
        else:
            yield [*row, *[""] * len(SHOWN)]


def _value(row: dict[str, str], known: set[str], kind: str, file: Path, line: int) -> dict[str, Any]:
    """A row as the values of its kind: numbers as numbers, and what is empty and may be missing left out."""
    value: dict[str, Any] = {name: cell for name, cell in row.items() if name in known}
    for name in WHOLE:
        if name in value:
            if not (value[name].isascii() and value[name].isdigit() and len(value[name]) < 9):
                raise CasebookError(f"{file}, line {line}: '{name}' is no whole number; write it in digits")
            value[name] = int(value[name])
    absent = {"codes": ["under"], "history": ["name", "into"]}.get(kind, [])
    return {name: cell for name, cell in value.items() if name not in absent or cell} | {
        name: [] for name in LISTS.get(kind, ())
    }


def _add_lists(rows: list[dict[str, Any]], found: list[tuple[int, dict[str, str]]], of: str, listed: str) -> None:
    """Give each row the ids that another table has for it; what belongs to no row is refused with the rest."""
    by_id = {row["id"]: row for row in rows}
    what = listed.removesuffix("s")
    for line, row in found:
        if row[of] not in by_id:
            raise CasebookError(f"{of}_{listed}.csv, line {line}: is of a {of} that is not in the table of them")
        by_id[row[of]][listed].append(row[what])
