"""What the book takes from others, read in two layers: the book's own file, and on top of it the one of the same name
in a lecturer's own folder. A row or a word there is added, or stands in the place of the one with its name.

Tables come as programs for spreadsheets save them: with commas or semicolons, with or without a mark at the beginning.
"""

import csv
import io
import re
from collections.abc import Iterator
from importlib.resources import files

import yaml

from casebook.errors import CasebookError, short, suggestion
from casebook.paths import own
from casebook.reading import from_yaml

GUIDANCE = files("casebook.guidance")
KEY = re.compile(r"^@\w+\s*\{\s*([^,\s]+)\s*,", re.M)


def texts(name: str) -> list[tuple[str, str]]:
    """The file of the book's guidance with this name, and one's own if there is one: how a message names it, and its
    text. CasebookError where one is not text in UTF-8.
    """
    found = []
    for file, path in [(f"casebook/guidance/{name}", GUIDANCE / name), *((name, path) for path in own(name))]:
        try:
            found.append((file, path.read_bytes().decode("utf-8-sig")))
        except FileNotFoundError:
            continue
        except OSError as error:
            raise CasebookError(f"{file}: cannot be read ({error.strerror.lower()})") from None
        except UnicodeDecodeError:
            remedy = "save it as 'CSV UTF-8'" if name.endswith(".csv") else "save it as UTF-8"
            raise CasebookError(f"{file}: is not text in UTF-8; {remedy}") from None
    return found


def rows(name: str) -> Iterator[tuple[str, int, dict[str, str]]]:
    """The rows of a table, the book's and then one's own: the file, the line it ends on, and each cell by its column.

    A column that one's own table leaves out is empty in every row. CasebookError names file and line.
    """
    columns: list[str] = []
    for file, text in texts(name):
        lines = csv.DictReader(io.StringIO(text, newline=""), delimiter=between(text.partition("\n")[0]))
        heads = [head.strip() for head in lines.fieldnames or ()]
        columns = columns or heads
        for head in heads:
            if head not in columns:
                raise CasebookError(f"{file}: there is no column '{short(head)}' ({suggestion(head, columns)})")
        lines.fieldnames = heads
        for row in lines:
            if None in row or None in row.values():
                raise CasebookError(
                    f"{file}, line {lines.line_num}: has {len(heads)} columns and not as many cells; put a text that "
                    'holds a comma or a line\'s end in "quotes"'
                )
            if any(cell.strip() for cell in row.values()):
                yield file, lines.line_num, dict.fromkeys(columns, "") | row


def told_in(name: str, column: str) -> dict[str, str]:
    """In which file a table's row stands, as a message names it, by what it has in a column."""
    return {row[column]: file for file, _, row in rows(name)}


def between(first: str) -> str:
    """What stands between the cells of a table, by its first line."""
    return ";" if first.count(";") > first.count(",") else ","


def terms() -> dict[str, dict]:
    """The words of each profession and place, as `guidance.terms` gives them. CasebookError names what one's own
    profession or place leaves out.
    """
    merged: dict[str, dict] = {}
    for file, text in texts("terms.yml"):
        try:
            read = from_yaml(text) or {}
        except yaml.YAMLError as error:
            raise CasebookError(f"{file}: is not YAML: {short(' '.join(str(error).split()))}") from None
        _are_terms(read, merged or read, file)
        merged = {kind: {**merged.get(kind, {}), **(read.get(kind) or {})} for kind in {**merged, **read}}
    return merged


def _are_terms(read: object, book: dict[str, dict], file: str) -> None:
    """CasebookError unless every profession and place says each word that all of the book's say, and no other."""
    if not isinstance(read, dict):
        raise CasebookError(f"{file}: begins with 'professions:' or 'places:'")
    for kind, entries in read.items():
        if kind not in book:
            raise CasebookError(f"{file}: there is no '{short(kind)}' ({suggestion(str(kind), book)})")
        for name, said in (entries or {}).items() if isinstance(entries, dict | None) else [("", None)]:
            if not isinstance(said, dict):
                raise CasebookError(f"{file}: {kind}: {short(name)}: its words stand under it, a line each")
            needed = set.intersection(*(set(words) for words in book[kind].values()))
            known = set.union(*(set(words) for words in book[kind].values()))
            for word in sorted(needed - said.keys()):
                raise CasebookError(f"{file}: {kind}: {short(name)}: has no '{word}'")
            for word in said.keys() - known:
                raise CasebookError(f"{file}: {short(name)}: no word '{short(word)}' ({suggestion(str(word), known)})")


def references() -> str:
    """The bibliography, the book's and then one's own. CasebookError where both have the same key, and with file and
    line where one is no BibTeX.
    """
    (_, book), *more = both = texts("references.bib")
    for file, text in both:
        _is_bibtex(file, text)
    for file, text in more:
        for key in sorted(set(KEY.findall(text)) & set(KEY.findall(book))):
            raise CasebookError(f"{file}: '{short(key)}' is in the book's references; cite that, or choose another key")
    return "\n".join(text for _, text in [("", book), *more])


def _is_bibtex(file: str, text: str) -> None:
    """CasebookError with the line where the library that the book is printed with cannot go on."""
    from pybtex.database.input.bibtex import Parser  # 60 ms, which whoever reads no reference need not wait
    from pybtex.exceptions import PybtexError

    try:
        Parser().parse_string(text)
    except PybtexError as error:
        line = getattr(error, "lineno", None)
        fault = short(str(error.args[0] if error.args else error))
        raise CasebookError(f"{file}{f', line {line}' if line else ''}: is not BibTeX: {fault}") from None
