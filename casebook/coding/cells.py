"""A table from a spreadsheet: its rows by the names of its columns, whatever program saved it.

Cells are parted by commas, semicolons or tabs, as the first line shows; headings may have capitals and stand in any
order; rows and columns without anything in them are passed over. What was read in a wrong encoding and saved again
is refused: the letters cannot be had back for certain.
"""

import csv
import io
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from casebook.coding.elsewhere import decoded
from casebook.coding.untrusted import file_bytes
from casebook.errors import CasebookError, short

CELL_LIMIT = 2**20  # characters
SEPARATORS = (",", ";", "\t")
SAID = re.compile(r"sep=([,;\t])\r?\n")  # the line with which some programs tell Excel how cells are parted
MANGLED = re.compile(  # what UTF-8 becomes where it is read as Windows-1252 or Mac Roman: ’ — “ é ü 🙂
    "â€[™˜œ\x9d“”¦¢]|Ã[©¨¤¶¼¡­³º±§ª¢®´¹¯°²µ]|ðŸ|‚Ä[ôúùìîò]"
)


def table_rows(path: Path, columns: list[str]) -> list[tuple[int, dict[str, str]]]:
    """The rows of a table that has these columns, each with the line that it ends on.

    Raises CasebookError naming the file and the line of what is missing or wrong.
    """
    try:
        text = decoded(file_bytes(path))
    except UnicodeDecodeError:
        raise CasebookError(f"{path}: is not UTF-8; save it as CSV UTF-8") from None
    said = SAID.match(text)
    body = text[said.end() :] if said else text
    for separator in SEPARATORS:
        if sorted(_headings(body, separator)) == sorted(columns):
            lines = [(line + bool(said), row) for line, row in _parted(body, separator, path)]
            return _named([(line, row) for line, row in lines if any(map(str.strip, row))], columns, path)
    has = short(body.lstrip().partition("\n")[0].strip(), 80)
    raise CasebookError(f"{path}: its first line must be {','.join(columns)}; it is {short(repr(has))}")


def _headings(text: str, separator: str) -> list[str]:
    """The cells of the first row that has any, as headings."""
    with _cells_of_size():
        try:
            rows = csv.reader(io.StringIO(text, newline=""), delimiter=separator)
            first = next((row for row in rows if any(map(str.strip, row))), [])
        except csv.Error:
            return []
    return [_heading(cell) for cell in _without_end(first)]


def _named(lines: list[tuple[int, list[str]]], columns: list[str], path: Path) -> list[tuple[int, dict[str, str]]]:
    """The rows under their headings, each cell by its column."""
    heads = [_heading(head) for head in _without_end(lines[0][1])]
    rows = []
    for line, cells in lines[1:]:
        if len(_without_end(cells)) > len(heads) or len(cells) < len(heads):
            raise CasebookError(f"{path}, line {line}: has {len(cells)} cells, not {len(heads)}")
        for cell in cells:
            if found := MANGLED.search(cell):
                raise CasebookError(
                    f"{path}, line {line}: '{found[0]}' stands where another letter was, since UTF-8 was read as "
                    "something else and saved. Take the file as it was written, and open it as UTF-8 (in Excel: Data, "
                    "From Text/CSV, 65001)"
                )
        row = dict(zip(heads, cells, strict=False))
        rows.append((line, {column: row[column] for column in columns}))
    return rows


def _parted(text: str, separator: str, path: Path) -> list[tuple[int, list[str]]]:
    with _cells_of_size():
        try:
            reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
            return [(reader.line_num, row) for row in reader]
        except csv.Error as error:
            raise CasebookError(f"{path}: is not CSV ({short(error)}); save it again") from None


@contextmanager
def _cells_of_size() -> Iterator[None]:
    """No cell that is read meanwhile may be larger than CELL_LIMIT."""
    before = csv.field_size_limit(CELL_LIMIT)
    try:
        yield
    finally:
        csv.field_size_limit(before)


def _without_end(cells: list[str]) -> list[str]:
    """The cells without the empty ones at the end."""
    filled = [place for place, cell in enumerate(cells, 1) if cell.strip()]
    return cells[: max(filled, default=0)]


def _heading(cell: str) -> str:
    return cell.strip().casefold()
