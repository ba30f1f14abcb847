"""A document written for everything that is no browser: docutils' own writer, with charts and exercises as paper has
them and not as a script needs them.
"""

from typing import Any

from docutils import nodes
from sphinx.writers.html5 import HTML5Translator

from casebook.exercises import forms
from casebook.exercises.kinds import Exercise, spec
from casebook.press.charts.figures import Chart, figure


class Plain(HTML5Translator):
    """Writes a document's body; `asked` are its exercises, each with the title of the section that it stands in."""

    def __init__(self, document: nodes.document, builder: Any):
        super().__init__(document, builder)
        self.asked: list[tuple[str, Exercise]] = []
        blocks = [node["block"] for node in document.findall(lambda node: node.tagname == "Block")]
        self._exercises = [block for block in blocks if isinstance(block, Exercise)]

    def visit_Block(self, node: nodes.Element) -> None:
        """A chart without a script, or an exercise to fill in with a pen."""
        block = node["block"]
        if isinstance(block, Chart):
            self.body.append(figure(block, live=False))
        else:
            self.asked.append((_heading(node), block))
            self.body.append(forms.paper(block, self._exercises))
        raise nodes.SkipNode

    def visit_HideCodeCellNode(self, node: nodes.Element) -> None:
        """Code that a page folds away: paper has nothing to click."""
        raise nodes.SkipNode

    def written(self) -> dict[str, Any]:
        """The body as HTML, and what is asked in it: plain values."""
        asked = [[heading, spec(exercise)] for heading, exercise in self.asked]
        return {"html": "".join(self.body), "asked": asked}


def _heading(node: nodes.Node) -> str:
    """The title of the section that a node stands in, where it is a section of the page's first level."""
    section = node.parent
    while section is not None and not isinstance(section, nodes.section):
        section = section.parent
    page = section.parent if section is not None else None
    if not isinstance(page, nodes.section) or isinstance(page.parent, nodes.section):
        return ""
    return section.next_node(nodes.title).astext()
