"""Formulas as MathML, which browsers draw by themselves, by docutils' converter, and a Sphinx extension for them."""

from collections.abc import Mapping
from typing import Any

from docutils import nodes
from docutils.utils.math import latex2mathml

from casebook.errors import CasebookError

ALONE = {"display_mode": True}  # as markdown-it tells a renderer that a formula stands by itself


def setup(app) -> dict[str, bool]:
    """Register the renderer `mathml`."""
    app.add_html_math_renderer("mathml", (inline, None), (block, None))
    return {"parallel_read_safe": True, "parallel_write_safe": True}


def inline(writer, node: nodes.math) -> None:
    writer.body.append(mathml(node.astext(), page=writer.builder.current_docname))
    raise nodes.SkipNode


def block(writer, node: nodes.math_block) -> None:
    formula = mathml(node.astext(), ALONE, page=writer.builder.current_docname)
    writer.body.append(f'<div class="math">{formula}</div>')
    raise nodes.SkipNode


def mathml(formula: str, how: Mapping[str, Any] | None = None, *, page: str = "a slide") -> str:
    """A formula in LaTeX as MathML. CasebookError for what docutils cannot read as one."""
    try:
        return latex2mathml.tex2mathml(formula, as_block=how == ALONE)
    except Exception as error:  # its own MathError, or whatever it stumbled over
        raise CasebookError(
            f"{page}: the formula '{formula.strip()}' cannot be read ({error}); write it in the LaTeX that docutils "
            "knows, or write \\$ for a dollar"
        ) from None
