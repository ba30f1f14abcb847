"""What of notebooks and of YAML files is to be translated, and the same told in another language.

A message of a notebook is a paragraph, a heading without its marks, a text in its code, the name of a dial, or a text
of its metadata; each is known by its English. Values in prose stay as they are written in it, `` {eval}`n` ``.
"""

import ast
import json
import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any, TypeVar

from pydantic import BaseModel

from casebook.language import ENGLISH, gettext, spoken

Say = Callable[[str], str]
Model = TypeVar("Model")
Message = tuple[str, str]  # where it stands, and what it says
BETWEEN = re.compile(r"(\n[ \t]*\n\s*)")  # paragraphs
FENCE = re.compile(r"^(```|~~~|:::)")
HEADING = re.compile(r"^(#{1,6}[ \t]+)(.+?)([ \t]*)$")
NO_WORDS = re.compile(r"\{[\w:]+\}`[^`]*`|\{\{.*?\}\}|\{%.*?%\}|\{[^{}]*\}|<[^>]*>|[\W\d_]", re.S)
DIAL = re.compile(r"(#[ \t]*dial:[ \t]*)(.+?)([ \t]*(?:\[[^\]\n]*\][^\n]*)?)$", re.M)
NAMES = {"setting", "decide", "position", "floor", "last_word", "code_excerpts", "figure", "later", "get", "run_sheet"}
TEXTS = ("title", "line", "seats", "outcomes", "content_note", "activities")  # of a notebook's metadata
NO_TEXTS = {  # names in YAML under which no reader's words stand
    "id", "case", "codes", "elsewhere", "floor", "routes", "routes_of", "then", "touches", "subjects",
    "gentle_without", "registered", "months_later", "minutes", "clauses", "needs", "aloud", "draft", "version",
}  # fmt: skip


def in_notebook(notebook: Mapping[str, Any]) -> Iterator[Message]:
    """Every message of a notebook, with the place where it stands: its metadata, then its cells by their ids."""
    found: list[Message] = []
    told_notebook(notebook, lambda text: text, found=found)
    return iter(found)


def told_notebook(
    notebook: Mapping[str, Any], say: Say, language: str = "", found: list[Message] | None = None
) -> dict[str, Any]:
    """The notebook with each message as `say` gives it, and the language among its parameters. Where `found` is given,
    the messages are put into it.
    """
    found = [] if found is None else found
    said = notebook["metadata"].get("casebook", {})
    texts = {name: value for name, value in said.items() if name in TEXTS}
    own = said | _told(texts, say, "metadata", found)
    cells = []
    for number, cell in enumerate(notebook["cells"], 1):
        place = f"cell-{cell.get('id', number)}"
        source = cell["source"] if isinstance(cell["source"], str) else "".join(cell["source"])
        told = {"markdown": told_prose, "code": told_code}.get(cell["cell_type"])
        if "parameters" in cell.get("metadata", {}).get("tags", []):
            told = told_dials
            source += f'\nlanguage = "{language}"' if language else ""
        cells.append({**cell, "source": told(source, say, place, found) if told else source})
    return {**notebook, "metadata": {**notebook["metadata"], "casebook": own}, "cells": cells}


def in_values(values: Any) -> Iterator[Message]:
    """Every message of plain values, such as a decision file has, with the path to it."""
    found: list[Message] = []
    _told(values, lambda text: text, "", found)
    return iter(found)


def told_values(values: Any, say: Say) -> Any:
    """The values with each message as `say` gives it."""
    return _told(values, say, "", [])


def told(thing: Model) -> Model:
    """What a YAML file was read as, in the language that is spoken: plain values, or a model of them."""
    if spoken() == ENGLISH:
        return thing
    if isinstance(thing, BaseModel):
        return type(thing).model_validate(told_values(thing.model_dump(), gettext))
    return told_values(thing, gettext)


def _told(values: Any, say: Say, place: str, found: list[Message]) -> Any:
    if isinstance(values, str):
        if not has_words(values):
            return values
        found.append((place, values))
        return say(values)
    if isinstance(values, Mapping):
        return {
            key: value if key in NO_TEXTS else _told(value, say, f"{place}.{key}".strip("."), found)
            for key, value in values.items()
        }
    if isinstance(values, list | tuple):
        named = [value.get("id", n) if isinstance(value, Mapping) else n for n, value in enumerate(values, 1)]
        return [
            _told(value, say, f"{place}.{name}".strip("."), found) for name, value in zip(named, values, strict=True)
        ]
    return values


def has_words(text: str) -> bool:
    """Whether there is anything to translate in a text: a word that is no value, role or tag."""
    return bool(NO_WORDS.sub("", text))


def told_prose(source: str, say: Say, place: str = "", found: list[Message] | None = None) -> str:
    """Markdown with each of its paragraphs and headings as `say` gives it; what is fenced as code stays."""
    found = [] if found is None else found
    pieces, fenced, number = BETWEEN.split(source), False, 0
    for index in range(0, len(pieces), 2):
        text = pieces[index]
        fences = sum(bool(FENCE.match(line)) for line in text.split("\n"))
        code, fenced = fenced or fences > 0, fenced != bool(fences % 2)
        if code or not has_words(text):
            continue
        number += 1
        lines = [(text, "", "")] if not HEADING.match(text) else _headed(text)
        told = []
        for line, before, after in lines:
            found.append((f"{place}.{number}", line))
            told.append(before + say(line) + after)
        pieces[index] = "\n".join(told)
    return "".join(pieces)


def _headed(text: str) -> list[tuple[str, str, str]]:
    """A heading and what follows it without an empty line, each with what stands before and after its words."""
    first, _, rest = text.partition("\n")
    marks, words, after = HEADING.match(first).groups()
    return [(words, marks, after), *([(rest, "", "")] if rest else [])]


def told_code(source: str, say: Say, place: str = "", found: list[Message] | None = None) -> str:
    """Python with the texts in it that readers see as `say` gives them. A text is seen if it is more than one word,
    begins with a capital, or is the value of a name in a dict; what is asked for by it (`people["says yes"]`), compared
    with it or given to the book's own functions as a name is not.
    """
    found = [] if found is None else found
    try:
        literals = sorted(_literals(ast.parse(source)), key=lambda node: (node.lineno, node.col_offset))
    except SyntaxError:
        return source
    starts = [0]
    for line in source.encode().split(b"\n"):
        starts.append(starts[-1] + len(line) + 1)
    made, end = [], 0
    raw = source.encode()
    for node in literals:
        begin, stop = (starts[node.lineno - 1] + node.col_offset, starts[node.end_lineno - 1] + node.end_col_offset)
        message = message_of(node, source)
        if begin < end or not has_words(message):
            continue
        found.append((place, message))
        said = say(message)
        if said != message:
            made += [raw[end:begin].decode(), literal(said, isinstance(node, ast.JoinedStr))]
            end = stop
    return "".join(made) + raw[end:].decode()


def told_dials(source: str, say: Say, place: str = "", found: list[Message] | None = None) -> str:
    """A cell of parameters with what its dials are called as `say` gives it."""
    found = [] if found is None else found

    def dial(match: re.Match[str]) -> str:
        found.append((place, match[2]))
        return match[1] + say(match[2]) + match[3]

    return DIAL.sub(dial, source)


def message_of(node: ast.Constant | ast.JoinedStr, source: str) -> str:
    """The words of a text in code; what an f-string puts in stands in it as it is written, `{n:,}`."""
    if isinstance(node, ast.Constant):
        return node.value
    return "".join(part.value if isinstance(part, ast.Constant) else _placeholder(part) for part in node.values)


def _placeholder(part: ast.FormattedValue) -> str:
    conversion = f"!{chr(part.conversion)}" if part.conversion != -1 else ""
    form = f":{message_of(part.format_spec, '')}" if part.format_spec else ""
    return "{" + ast.unparse(part.value).replace('"', "'") + conversion + form + "}"


def literal(text: str, formatted: bool) -> str:
    """A text as Python writes it; with `formatted`, as an f-string."""
    quoted = json.dumps(text, ensure_ascii=False)
    return f"f{quoted}" if formatted else quoted


def _literals(tree: ast.AST) -> Iterator[ast.Constant | ast.JoinedStr]:
    """The texts in code that readers may see, outermost first."""
    if isinstance(tree, ast.JoinedStr):
        yield tree
        return
    if isinstance(tree, ast.Constant):
        if isinstance(tree.value, str) and (" " in tree.value.strip() or tree.value[:1].isupper()):
            yield tree
        return
    if isinstance(tree, ast.Subscript):
        yield from _literals(tree.value)
        return
    if isinstance(tree, ast.Compare | ast.Import | ast.ImportFrom):
        return
    if isinstance(tree, ast.Call) and _name(tree.func) in NAMES:
        return
    if isinstance(tree, ast.Dict):
        for value in tree.values:
            if isinstance(value, ast.Constant) and isinstance(value.value, str):
                yield value
            else:
                yield from _literals(value)
        return
    for child in ast.iter_child_nodes(tree):
        yield from _literals(child)


def _name(func: ast.expr) -> str:
    return func.id if isinstance(func, ast.Name) else func.attr if isinstance(func, ast.Attribute) else ""
