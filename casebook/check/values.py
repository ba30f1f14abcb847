"""Values in prose: a name, a word of the setting, a published figure, and how it is written. No sum is done in prose.

What a reader may want to change stands in a cell of code, under a name; prose says the name.
"""

import ast
from functools import lru_cache

from casebook.check.finding import Finding
from casebook.values import expressions

WORDS = ("here", "say")  # names whose attributes are the words of a setting
REMEDY = "work it out in a code cell, under a name, and write the name: {eval}`name` or {eval}`format(name, '.0%')`"


def computed(source: str, where: str) -> list[Finding]:
    """The values in a cell's prose that are more than named; `where` is what a finding calls the cell."""
    return [
        Finding(where, f"computes in prose: {{eval}}`{expression}`", REMEDY)
        for expression in expressions(source)
        if not is_named(expression)
    ]


def names_made(source: str) -> set[str]:
    """The names that a cell of code gives a value or imports; none of one that is no Python, which running it says."""
    nodes = nodes_of(source)
    made = {node.id for node in nodes if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)}
    made |= {node.name for node in nodes if isinstance(node, ast.FunctionDef | ast.ClassDef)}
    imports = [alias for node in nodes if isinstance(node, ast.Import | ast.ImportFrom) for alias in node.names]
    return made | {(alias.asname or alias.name).partition(".")[0] for alias in imports}


@lru_cache(8192)  # most texts are as they were when a preview checks again
def nodes_of(source: str, mode: str = "exec") -> list[ast.AST]:
    """What Python is made of; nothing of what is none."""
    try:
        return [*ast.walk(ast.parse(source, mode=mode))]
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return []


def names_said(source: str) -> set[str]:
    """The names in the values of a cell's prose."""
    nodes = (node for expression in expressions(source) for node in nodes_of(expression.strip(), "eval"))
    return {node.id for node in nodes if isinstance(node, ast.Name)}


def is_named(expression: str) -> bool:
    """Whether an expression of Python is a name, `here.minutes`, `say.role` or `here.say.role`; one of these written by
    `format`, `round` or an f-string; or a published `figure`. What is no Python is not.
    """
    try:
        node = ast.parse(expression.strip(), mode="eval").body
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return False
    return _name(node) or _written(node) or _in_a_sentence(node)


def _name(node: ast.expr) -> bool:
    if not isinstance(node, ast.Attribute):
        return isinstance(node, ast.Name)
    of = node.value
    return (isinstance(of, ast.Name) and of.id in WORDS) or ast.unparse(of) == "here.say"


def _written(node: ast.expr) -> bool:
    if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Name)) or node.keywords or not node.args:
        return False
    first, *rest = node.args
    literal = all(isinstance(argument, ast.Constant) for argument in rest)
    return literal and {"format": _name, "round": _name, "figure": _literal}.get(node.func.id, _nothing)(first)


def _in_a_sentence(node: ast.expr) -> bool:
    return isinstance(node, ast.JoinedStr) and all(
        _name(part.value) and (part.format_spec is None or all(map(_literal, part.format_spec.values)))
        for part in node.values
        if isinstance(part, ast.FormattedValue)
    )


def _literal(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant)


def _nothing(node: ast.expr) -> bool:
    return False
