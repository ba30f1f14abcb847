"""What a case amounts to in numbers: words, code, options, references and how hard it is to read."""

import re
from collections.abc import Iterator
from dataclasses import astuple, dataclass

from casebook.cases import Case
from casebook.check.sources import cited
from casebook.contents import Page, source_of, tags_of
from casebook.values import EVAL

NOT_READ = re.compile(r"\{cite(?::\w+)?\}`[^`]*`|<[^>]+>|^\s*#+ .*$|[*_`]", re.M)
WORD = re.compile(r"[A-Za-z0-9][\w'’-]*")
SENTENCE_END = re.compile(r"[.!?]+[\"”’)]*(?:\s|$)")


@dataclass(frozen=True)
class Amount:
    """One case in numbers. `reading` is its Automated Readability Index, about the US school grade that reads it."""

    case: str
    words: int
    facilitator: int
    code: int
    cells: int
    decisions: int
    options: int
    references: int
    minutes: str
    reading: float


def amount(page: Page, case: Case) -> Amount:
    """The numbers of one case, from its notebook and its decision file."""
    mine, theirs = "\n\n".join(markdown(page)), "\n\n".join(markdown(page, facilitator=True))
    code = [source_of(cell) for cell in page.cells if cell["cell_type"] == "code" and not _for_facilitator(cell)]
    lengths = sorted(page.meta.activities[0].minutes) if page.meta.activities else []
    return Amount(
        case=page.meta.id,
        words=words(mine),
        facilitator=words(theirs),
        code=sum(bool(line.strip()) for source in code for line in source.split("\n")),
        cells=len(page.cells),
        decisions=len(case.decisions),
        options=sum(len(decision.options) for decision in case.decisions),
        references=len({key for source in markdown(page) for key in cited(source)}),
        minutes="/".join(str(sum(activity.minutes[length] for activity in page.meta.activities)) for length in lengths),
        reading=reading_level("\n\n".join([mine, *told(case)])),
    )


def table(amounts: list[Amount]) -> str:
    """The numbers of all cases as lines of text under one another."""
    heads = ("case", "words", "facil.", "code", "cells", "dec.", "options", "refs", "minutes", "reading")
    rows = [(*astuple(of)[:-1], f"{of.reading:.1f}") for of in amounts]
    cells = [heads, *[tuple(map(str, row)) for row in rows]]
    widths = [max(len(row[column]) for row in cells) for column in range(len(heads))]
    return "\n".join(
        "  ".join(text.ljust(width) for text, width in zip(row, widths, strict=True)).rstrip() for row in cells
    )


def markdown(page: Page, *, facilitator: bool = False) -> Iterator[str]:
    """The Markdown cells that everybody reads, or those for the facilitator."""
    for cell in page.cells:
        if cell["cell_type"] == "markdown" and _for_facilitator(cell) == facilitator:
            yield source_of(cell)


def told(case: Case) -> Iterator[str]:
    """What a reader reads of a decision file."""
    for decision in case.decisions:
        yield from (decision.question, decision.opening, *decision.openings.values())
        for option in decision.options:
            yield from (
                option.what,
                option.reason,
                option.cost,
                *option.consequences.values(),
                option.next,
                option.last_word,
            )


def section(page: Page, heading: str) -> str:
    """The Markdown under one second-level heading, without the heading."""
    text = "\n\n".join(source_of(cell) for cell in page.cells if cell["cell_type"] == "markdown")
    found = re.search(rf"^## {re.escape(heading)}[ \t]*$(.*?)(?=^## |\Z)", text, flags=re.M | re.S)
    return found[1].strip() if found else ""


def words(source: str) -> int:
    """How many words of Markdown are read; a value in prose counts as one, a citation as none."""
    return len(WORD.findall(read_aloud(source)))


def read_aloud(source: str) -> str:
    """Markdown as it is read, without marks, citations and headings; a value in prose becomes one word."""
    return NOT_READ.sub("", EVAL.sub("some", source))


def reading_level(text: str) -> float:
    """The Automated Readability Index of a text: 4.71 letters a word + 0.5 words a sentence - 21.43
    (Smith and Senter 1967). Roughly the US school grade of those who read it with ease.
    """
    plain = read_aloud(text)
    found = WORD.findall(plain)
    sentences = max(1, len(SENTENCE_END.findall(plain)))
    letters = sum(len(word.replace("'", "").replace("’", "")) for word in found)
    return 4.71 * letters / max(1, len(found)) + 0.5 * len(found) / sentences - 21.43


def _for_facilitator(cell: dict) -> bool:
    return "facilitator" in tags_of(cell)
