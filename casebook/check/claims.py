"""Claims: every sentence that says a computed number has a test that quotes it, and no test quotes what is gone.

A sentence is one of the notebook's prose with a value that a cell of code works out, or one that such a cell prints.
The tests stand in `tests/claims/`, one file a case; they are read here, not run.
"""

import ast
import builtins
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from casebook import contents
from casebook.cases import case_ids, files_of_cases
from casebook.check.finding import Finding
from casebook.check.notebooks import place
from casebook.check.values import nodes_of
from casebook.contents import Page, source_of, tags_of
from casebook.values import EVAL

FOLDER = contents.FOLDER.parent / "tests" / "claims"
CITED = re.compile(r"\s*\{cite(?::\w+)?\}`[^`]*`")
MARKS = re.compile(r"<[^>]+>|[*`]")
END = re.compile(r"(?<=[.!?])[\"”’')]*\s+(?=[\"“‘'(]*[A-Z{])")
NAME = re.compile(r"\{(\w+)\}")
SHORTEST = 5  # words of a quotation that is not a whole sentence
SAID_OF_THE_COHORT = {"here", "say"}


@dataclass(frozen=True)
class Quotation:
    """What a test quotes, and where."""

    text: str
    test: str
    line: int


def findings() -> list[Finding]:
    """Sentences without a test, and quotations that no longer stand, in the checkout that holds the tests."""
    pages = contents.cases(contents.FOLDER) if FOLDER.is_dir() else ()
    return [finding for page in pages for finding in in_page(page, FOLDER)]


def in_page(page: Page, folder: Path) -> Iterator[Finding]:
    """What is wrong with the claims of one case, whose tests stand in the folder."""
    file = folder / f"test_{page.meta.id.replace('-', '_')}.py"
    where = f"tests/claims/{file.name}"
    tests = quotations(file) if file.is_file() else []
    for number, sentence in sentences(page):
        if not any(_covers(quoted.text, sentence) for quoted in tests):
            remedy = f"quote it in {where}: @claim('…'), and test it at every value of the dials"
            yield Finding(place(page, number), f"says a number that no test holds: '{sentence}'", remedy)
    told = plain("\n\n".join(source_of(cell) for cell in page.cells if cell["cell_type"] == "markdown"))
    told += " " + " ".join(text for cell in page.cells for text in _printed(cell))
    if page.meta.id in case_ids():
        told += " " + plain(files_of_cases()[page.meta.id].read_text(encoding="utf-8"))
    for quoted in tests:
        for part in END.split(plain(quoted.text)):
            if part not in told:
                fault = f"{quoted.test} quotes '{part}', which does not stand on the page"
                yield Finding(f"{where}, line {quoted.line}", fault, "quote what the page says, and test that")


def sentences(page: Page) -> Iterator[tuple[int, str]]:
    """The sentences of a notebook that say a computed number, each with the number of its cell from 1."""
    names = set().union(*(_assigned(cell) for cell in page.cells)) - SAID_OF_THE_COHORT
    for number, cell in enumerate(page.cells, 1):
        prose = cell["cell_type"] == "markdown"
        for part in said(cell):
            values = set(NAME.findall(part))
            if values & names if prose else values:
                yield number, part


def said(cell: dict) -> Iterator[str]:
    """What a cell says, a sentence at a time: its prose, or what its code prints."""
    prose = cell["cell_type"] == "markdown"
    told = map(plain, re.split(r"\n\s*\n|\n(?=- )", source_of(cell))) if prose else _printed(cell)
    yield from (part for text in told for part in END.split(text))


def quotations(file: Path) -> list[Quotation]:
    """What the tests of a file quote: the texts in each `@claim(…)`, as Python joins them."""
    quoted = []
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        for call in node.decorator_list if isinstance(node, ast.FunctionDef) else ():
            if isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id == "claim":
                texts = [ast.literal_eval(argument) for argument in call.args]
                quoted += [Quotation(text, node.name, call.lineno) for text in texts]
    return quoted


def _covers(quoted: str, sentence: str) -> bool:
    parts = END.split(plain(quoted))
    return sentence in parts or any(len(part.split()) >= SHORTEST and part in sentence for part in parts)


def plain(source: str) -> str:
    """Markdown as a test quotes it: values by name, without citations and marks, on one line."""
    named = EVAL.sub(lambda value: "{" + _first_name(value[1]) + "}", source)
    return " ".join(MARKS.sub("", CITED.sub("", named)).split())


def _first_name(expression: str) -> str:
    """The first name in an expression that is no built-in function."""
    nodes = nodes_of(expression.strip(), "eval")
    found = [node for node in nodes if isinstance(node, ast.Name) and not hasattr(builtins, node.id)]
    return min(found, key=lambda node: (node.lineno, node.col_offset)).id if found else ""


def _assigned(cell: dict) -> set[str]:
    """The names that a cell of code gives a value which it works out."""
    if cell["cell_type"] != "code" or "parameters" in tags_of(cell):
        return set()
    return {
        node.id for node in nodes_of(source_of(cell)) if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)
    }


def _printed(cell: dict) -> Iterator[str]:
    """What a cell of code prints, as a test quotes it."""
    if cell["cell_type"] != "code":
        return
    for node in nodes_of(source_of(cell)):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "print":
            yield from (_as_quoted(argument) for argument in node.args)


def _as_quoted(node: ast.expr) -> str:
    if isinstance(node, ast.Constant):
        return plain(str(node.value))
    if isinstance(node, ast.JoinedStr):
        parts = [
            "{" + _first_name(ast.unparse(part.value)) + "}" if isinstance(part, ast.FormattedValue) else part.value
            for part in node.values
        ]
        return plain("".join(parts))
    return "{" + _first_name(ast.unparse(node)) + "}"
