"""Projects as CSV: a folder of four tables that a spreadsheet opens and nothing in it runs.

cases.csv (case, question), codes.csv (case, code, name, description), excerpts.csv (case, excerpt, text) and
codings.csv (coder, case, excerpt, code): UTF-8, every cell in quotation marks. A cell that a spreadsheet would take
for a formula has an apostrophe before it, as requirement 1.2.10 of OWASP's Application Security Verification Standard
asks; reading takes it away again.
"""

import csv
import io
import re
from pathlib import Path

import pandas as pd
from pydantic import ValidationError

from casebook.cases import Code, Excerpt
from casebook.coding.codebook import Codebook
from casebook.coding.codings import COLUMNS as CODINGS
from casebook.coding.project import Project
from casebook.coding.untrusted import file_bytes
from casebook.errors import CasebookError, short

TABLES = {
    "cases": ["case", "question"],
    "codes": ["case", "code", "name", "description"],
    "excerpts": ["case", "excerpt", "text"],
    "codings": CODINGS,
}
FORMULA = re.compile(r"'*\s*[=+\-@＝＋－＠\t\r\n]")
CELL_LIMIT = 2**20  # characters


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
    try:
        Path(folder).mkdir(parents=True, exist_ok=True)
        for table, columns in TABLES.items():
            text = io.StringIO()
            writer = csv.writer(text, quoting=csv.QUOTE_ALL, lineterminator="\n")
            writer.writerows([columns, *([harmless(cell) for cell in row] for row in rows[table])])
            (Path(folder) / f"{table}.csv").write_bytes(text.getvalue().encode())
    except OSError as error:
        raise CasebookError(f"{folder}: cannot be written: {error.strerror}") from None


def read_csv(folder: Path) -> Project:
    """The project in a folder of four tables, named for the folder.

    Raises CasebookError naming the file and the line of what is missing or wrong.
    """
    folder = Path(folder)
    rows = {table: _rows(folder / f"{table}.csv", columns) for table, columns in TABLES.items()}
    cases = {row["case"] for _, row in rows["cases"]}
    for table in ("codes", "excerpts", "codings"):
        for line, row in rows[table]:
            if row["case"] not in cases:
                raise CasebookError(
                    f"{folder / table}.csv, line {line}: case '{short(row['case'])}' is not in cases.csv"
                )
    codes, excerpts = {case: [] for case in cases}, {case: [] for case in cases}
    for line, row in rows["codes"]:
        code = _made(Code, folder / "codes.csv", line, id=row["code"], name=row["name"], meaning=row["description"])
        codes[row["case"]].append(code)
    for line, row in rows["excerpts"]:
        excerpt = _made(Excerpt, folder / "excerpts.csv", line, id=row["excerpt"], text=row["text"])
        excerpts[row["case"]].append(excerpt)
    books = tuple(
        Codebook(row["case"], row["question"], tuple(codes[row["case"]]), tuple(excerpts[row["case"]]))
        for _, row in rows["cases"]
    )
    return Project(folder.resolve().name, books, pd.DataFrame([row for _, row in rows["codings"]], columns=CODINGS))


def _rows(path: Path, columns: list[str]) -> list[tuple[int, dict[str, str]]]:
    """The rows of a table, each with the line that it ends on."""
    try:
        text = file_bytes(path).decode("utf-8-sig")
    except UnicodeDecodeError:
        raise CasebookError(f"{path}: is not UTF-8; save it as CSV UTF-8") from None
    before = csv.field_size_limit(CELL_LIMIT)
    try:
        reader = csv.reader(io.StringIO(text, newline=""), strict=True)
        lines = [(reader.line_num, row) for row in reader]
    except csv.Error as error:
        raise CasebookError(f"{path}: is not CSV ({short(error)}); save it again") from None
    finally:
        csv.field_size_limit(before)
    if not lines or lines[0][1] != columns:
        raise CasebookError(f"{path}: its first line must be {','.join(columns)}")
    for line, row in lines[1:]:
        if row and len(row) != len(columns):
            raise CasebookError(f"{path}, line {line}: has {len(row)} cells, not {len(columns)}")
    return [(line, dict(zip(columns, map(plain, row), strict=True))) for line, row in lines[1:] if row]


def _made(kind: type, path: Path, line: int, **values: str):
    try:
        return kind(**values)
    except ValidationError as error:
        raise CasebookError(f"{path}, line {line}: '{error.errors()[0]['loc'][0]}' is empty; fill it in") from None
