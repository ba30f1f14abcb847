r"""Values in prose: `` {eval}`expression` `` in a Markdown cell.

JupyterLab shows them live through jupyterlab-myst; on execution our engine stores their values where
jupyterlab-myst keeps them (`user_expressions` in the cell's metadata), and an edition writes them as plain
text. This module finds, reads and writes them; who evaluates them is given.
"""

import ast
import html
import re
from collections.abc import Callable
from typing import Any

from casebook.errors import CasebookError
from casebook.language import gettext
from casebook.language.forms import numbered

INJECTED = "injected-parameters"  # the tag of the cell that papermill puts in
EVAL = re.compile(r"\{eval\}`([^`]+)`")
ENDS = "\ue000\ue001"  # stand round a value in prose until a page is made: characters that no text has
VALUE = re.compile(f"{ENDS[0]}([^{ENDS}]*){ENDS[1]}")
_MARKDOWN = re.compile(r"([\\`*_{}\[\]<>#|$~^&@!])")


def expressions(source: str) -> list[str]:
    """The expressions of a Markdown cell, each once, in order."""
    return list(dict.fromkeys(EVAL.findall(source)))


def evaluated(cell: Any, number: int, evaluate: Callable[[list[str]], dict[str, Any]]) -> None:
    """Put the values of a prose cell's expressions where jupyterlab-myst keeps them. CasebookError names one that
    cannot be evaluated; `evaluate` gives a kernel's answer for a list of expressions.
    """
    found = expressions(cell.source)
    if not found:
        return
    results = evaluate(found)
    cell.metadata["user_expressions"] = [{"expression": e, "result": results[e]} for e in found]
    for expression in found:
        result = results[expression]
        if result["status"] == "error":
            raise CasebookError(
                f"cell {number}: {{eval}}`{expression}` cannot be evaluated: {result['ename']}: {result['evalue']}"
            )


def value_of(result: dict) -> str:
    """The plain text of one stored result; KeyError when the expression failed."""
    text = result["data"]["text/plain"]
    try:
        value = ast.literal_eval(text)
    except (SyntaxError, ValueError):
        return text
    return value if isinstance(value, str) else text


def written_out(source: str, user_expressions: list[dict], *, marked: bool = False) -> str:
    """The source with every expression replaced by its stored value, escaped so that it stays plain text.

    A value on a line of raw HTML is escaped for HTML, elsewhere for Markdown. With `marked`, ENDS stand round each that
    is in no heading. KeyError names an expression that has no value.
    """
    values = {stored["expression"]: value_of(stored["result"]) for stored in user_expressions}
    lines = []
    for line in source.split("\n"):
        escape = html.escape if line.lstrip().startswith("<") else markdown_escape
        before, after = ENDS if marked and not line.startswith("#") else ("", "")

        def value(match: re.Match[str], escape=escape, before=before, after=after) -> str:
            return f"{before}{escape(numbered(gettext(values[match[1]])))}{after}"

        lines.append(EVAL.sub(value, line))
    return "\n".join(lines)


def markdown_escape(text: str) -> str:
    """Text that Markdown shows as it is."""
    return _MARKDOWN.sub(r"\\\1", " ".join(text.split()))
