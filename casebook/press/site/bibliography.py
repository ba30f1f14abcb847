"""The references as the book prints them, from the bibliography that says of each entry what was seen of it."""

import re

from pybtex.database.input.bibtex import Parser
from pybtex.exceptions import PybtexError

from casebook.errors import CasebookError, short
from casebook.guidance import layers
from casebook.language import gettext


def bibliography() -> str:
    """The references for the book: what was not opened says so in its entry, and no status stands elsewhere."""
    return "".join(_entry(entry) for entry in re.split(r"^(?=@)", layers.references(), flags=re.M))


def refuse_what_is_no_bibtex() -> None:
    """CasebookError with file and line where the library that prints the references cannot go on."""
    for file, text in layers.texts("references.bib"):
        try:
            Parser().parse_string(text)
        except PybtexError as error:
            line = f", line {error.lineno}" if getattr(error, "lineno", None) else ""
            fault = short(str(error.args[0] if error.args else error))
            raise CasebookError(f"{file}{line}: is not BibTeX: {fault}") from None


def _entry(entry: str) -> str:
    """One reference as it is printed. What was not seen of it (a year, a journal) is not made up."""
    seen = re.search(r"\bannote\s*=\s*\{([^}]*)\}", entry)
    note = f", note={{{gettext('Seen for this book: {seen}').format(seen=seen[1])}}}" if seen else ""
    entry = re.sub(r",\s*note\s*=\s*\{verified[^}]*\}", lambda match: note, entry)
    unopened = f"note={{{gettext('Known at second hand; not opened for this book')}}}"
    entry = re.sub(r"note\s*=\s*\{unverified[^}]*\}", lambda match: unopened, entry)
    entry = re.sub(r"\btitle\s*=\s*\{(.*?)\}(?=\s*[,}]\s*(?:\w+\s*=|$|\n))", r"title={{\1}}", entry, flags=re.S)
    if not re.search(r"\byear\s*=", entry):
        entry = entry.replace(",", ", year={n.d.},", 1)
    if not re.search(r"\bjournal\s*=", entry):
        entry = entry.replace("@article{", "@misc{")
    return entry
