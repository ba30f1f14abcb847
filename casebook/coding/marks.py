"""What the casebook marks in a REFI-QDA file so that ids come back whatever a program does with GUIDs.

An excerpt stands in its source under a line `[id]`; a code's description ends with its `[id]`. Both can be read and
deleted by a person. Positions are Unicode code points from 0, the end being the first one after the selection, as in
the standard's own example.
"""

import re
import unicodedata
import uuid
from collections import Counter
from collections.abc import Iterable

from casebook.cases import Code, Excerpt
from casebook.coding.codebook import Codebook
from casebook.errors import CasebookError

NAMESPACE = uuid.UUID("6f1c3a52-7b1e-5c0d-9a43-2d2f5f0f9b61")
MARKED = re.compile(r"(?:\A|\r?\n\r?\n)\[(\w[\w.-]*)\]\r?\n")
ID_AT_END = re.compile(r" ?\[(\w[\w.-]*)\]\s*\Z")

Span = tuple[str, int, int]  # id, start, end


def guid(*parts: str) -> str:
    """The same GUID for the same parts, always (uuid5, RFC 9562)."""
    return str(uuid.uuid5(NAMESPACE, "\x1f".join(parts)))


def marked_text(case: str, excerpts: Iterable[Excerpt]) -> tuple[str, list[Span]]:
    """The excerpts as one text, each under its mark, and where each stands.

    Raises CasebookError for an excerpt that could not be found again: it looks like marks itself, or begins or ends
    with an empty line.
    """
    text, spans = "", []
    for excerpt in excerpts:
        text += ("\n\n" if text else "") + f"[{excerpt.id}]\n"
        spans.append((excerpt.id, len(text), len(text) + len(excerpt.text)))
        text += excerpt.text
    text += "\n"
    if marked_spans(text) != spans:
        found = marked_spans(text)
        bad = next((mine[0] for mine, its in zip(spans, [*found, ("", 0, 0)], strict=False) if mine != its), "")
        raise CasebookError(
            f"case '{case}', excerpt '{bad}': begins or ends with an empty line, or has a line [in brackets] "
            "after one; change that line"
        )
    return text, spans


def marked_spans(text: str) -> list[Span]:
    """Where each marked excerpt stands in a source, in order; nothing for one without marks or with a doubled one."""
    marks = list(MARKED.finditer(text))
    if not marks or marks[0].start() > 0 or len({mark[1] for mark in marks}) < len(marks):
        return []
    ends = [mark.start() for mark in marks[1:]] + [len(text)]
    spans = []
    for mark, end in zip(marks, ends, strict=True):
        spans.append((mark[1], mark.end(), mark.end() + len(text[mark.end() : end].rstrip("\r\n"))))
    return spans


def code_names(books: Iterable[Codebook]) -> dict[tuple[str, str], str]:
    """A name for each (case, code id), unique in the whole project: its own, or with the case in brackets after it."""
    books = list(books)
    taken = Counter(book.case.casefold() for book in books)
    taken.update(code.name.casefold() for book in books for code in book.codes)
    names = {}
    for book in books:
        for code in book.codes:
            plain = taken[code.name.casefold()] == 1 and not code.name.endswith(f" ({book.case})")
            names[book.case, code.id] = code.name if plain else f"{code.name} ({book.case})"
    return names


def described(code: Code) -> str:
    """The description that goes out: the meaning and the mark."""
    return f"{code.meaning} [{code.id}]"


def code_read(name: str, description: str, case: str, taken: Counter[str]) -> Code:
    """The code that a name and a description tell of; its id is its mark, else its name, and not one taken.

    `taken` holds the ids of the case's codes and how often each was asked for; the new one is added.
    """
    name = name.removesuffix(f" ({case})") or name
    mark = ID_AT_END.search(description)
    meaning = description[: mark.start()] if mark else description.strip()
    wanted = id_ = mark[1] if mark else slug(name)
    while id_ in taken:
        taken[wanted] += 1
        id_ = f"{wanted}-{taken[wanted]}"
    taken[id_] = 1
    return Code(id=id_, name=name, meaning=meaning or name)


def slug(name: str) -> str:
    """An id from a name: "Déjà vu!" becomes "deja-vu"; "code" where nothing is left."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().casefold()
    return "-".join(re.findall(r"[a-z0-9]+", plain)) or "code"
