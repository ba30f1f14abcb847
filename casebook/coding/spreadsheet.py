"""Projects as CSV: a folder of four tables that a spreadsheet opens and nothing in it runs.

cases.csv (case, question), codes.csv (case, code, name, description), excerpts.csv (case, excerpt, text) and
codings.csv (coder, case, excerpt, code): UTF-8 with the mark that Excel knows it by, every cell in quotation marks. A
cell that a spreadsheet would take for a formula has an apostrophe before it, as requirement 1.2.10 of OWASP's
Application Security Verification Standard asks; reading takes it away again. `casebook.coding.cells` reads what
spreadsheets make of such tables.
"""

import csv
import io
import re
from collections.abc import Iterable
from pathlib import Path

import pandas as pd
from pydantic import ValidationError

from casebook.cases import Code, Excerpt
from casebook.coding.cells import table_rows
from casebook.coding.codebook import Codebook
from casebook.coding.codings import COLUMNS as CODINGS
from casebook.coding.project import Project
from casebook.errors import CasebookError, short

TABLES = {
    "cases": ["case", "question"],
    "codes": ["case", "code", "name", "description"],
    "excerpts": ["case", "excerpt", "text"],
    "codings": CODINGS,
}
FORMULA = re.compile(r"'*\s*[=+\-@＝＋－＠\t\r\n]")


def harmless(cell: str) -> str:
    """The cell with an apostrophe before it if a spreadsheet might run it; `plain` gives it back."""
    return f"'{cell}" if FORMULA.match(cell) else cell


def plain(cell: str) -> str:
    """What `harmless` was given."""
    return cell[1:] if cell.startswith("'") and FORMULA.match(cell) else cell


def write_csv(folder: Path, project: Project) -> None:
    """Write the project's four tables into a folder, which is made where there is none.

    Raises CasebookError for a folder or file that cannot be written.
    """
    books = project.codebooks
    rows = {
        "cases": [(book.case, book.question) for book in books],
        "codes": [(book.case, code.id, code.name, code.meaning) for book in books for code in book.codes],
        "excerpts": [(book.case, excerpt.id, excerpt.text) for book in books for excerpt in book.excerpts],
        "codings": list(project.codings.itertuples(index=False)),
    }
    for table, columns in TABLES.items():
        write_table(Path(folder) / f"{table}.csv", columns, rows[table])


def write_table(path: Path, columns: list[str], rows: Iterable[Iterable[str]]) -> None:
    """Write one table into its folder, which is made where there is none; CasebookError where that cannot be done."""
    text = io.StringIO()
    writer = csv.writer(text, quoting=csv.QUOTE_ALL, lineterminator="\n")
    writer.writerows([columns, *([harmless(cell) for cell in row] for row in rows)])
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text.getvalue().encode("utf-8-sig"))
    except OSError as error:
        raise CasebookError(f"{path}: cannot be written: {error.strerror}") from None


def read_csv(folder: Path) -> Project:
    """The project in a folder of four tables, named for the folder.

    Raises CasebookError naming the file and the line of what is missing or wrong.
    """
    folder = Path(folder)
    rows = {table: read_table(folder / f"{table}.csv", columns) for table, columns in TABLES.items()}
    cases = {row["case"] for _, row in rows["cases"]}
    for table in ("codes", "excerpts", "codings"):
        for line, row in rows[table]:
            if row["case"] not in cases:
                raise CasebookError(
                    f"{folder / table}.csv, line {line}: case '{short(row['case'])}' is not in cases.csv"
                )
    codes, excerpts = {case: [] for case in cases}, {case: [] for case in cases}
    for line, row in rows["codes"]:
        named = {"id": "code", "name": "name", "meaning": "description"}
        codes[row["case"]].append(_made(Code, folder / "codes.csv", line, row, named))
    for line, row in rows["excerpts"]:
        named = {"id": "excerpt", "text": "text"}
        excerpts[row["case"]].append(_made(Excerpt, folder / "excerpts.csv", line, row, named))
    books = tuple(
        Codebook(row["case"], row["question"], tuple(codes[row["case"]]), tuple(excerpts[row["case"]]))
        for _, row in rows["cases"]
    )
    return Project(folder.resolve().name, books, pd.DataFrame([row for _, row in rows["codings"]], columns=CODINGS))


def read_table(path: Path, columns: list[str]) -> list[tuple[int, dict[str, str]]]:
    """The rows of a table with what `harmless` put before a cell taken away, each with the line that it ends on.

    Raises CasebookError naming the file and the line of what is missing or wrong.
    """
    return [
        (line, {column: plain(cell).replace("\r\n", "\n").replace("\r", "\n") for column, cell in row.items()})
        for line, row in table_rows(path, columns)
    ]


def _made(kind: type, path: Path, line: int, row: dict[str, str], columns: dict[str, str]):
    """A code or an excerpt of a row; `columns` are the table's by what they are called here."""
    try:
        return kind(**{name: row[column] for name, column in columns.items()})
    except ValidationError as error:
        column = columns[error.errors()[0]["loc"][0]]
        raise CasebookError(f"{path}, line {line}: '{column}' is empty; fill it in") from None
