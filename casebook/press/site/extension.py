"""What Sphinx learns of the book: how charts and exercises are read from a notebook and stand on a page, and that each
page is written plain as well.
"""

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from docutils import nodes
from myst_nb.core.render import MimeData, MimeRenderPlugin, NbElementRenderer
from sphinx.application import Sphinx
from sphinxcontrib.bibtex.domain import BibtexDomain

from casebook.exercises.kinds import MIME as EXERCISE
from casebook.exercises.kinds import read
from casebook.language import ENGLISH, english, spoken
from casebook.press.charts.figures import Chart
from casebook.press.site.sources import CHART, as_html
from casebook.press.site.writer import Plain

FOLDER = "plain"  # beside Sphinx's pages, where each plain page is kept until the page changes


class Block(nodes.General, nodes.Element):
    """A chart or an exercise in a document: `block` is one."""

    def astext(self) -> str:
        return ""


class Blocks(MimeRenderPlugin):
    """Reads charts and exercises from the outputs of a notebook."""

    mime_priority_overrides = (("*", EXERCISE, 0), ("*", CHART, 0))

    @staticmethod
    def handle_mime(renderer: NbElementRenderer, data: MimeData, inline: bool) -> list[nodes.Element] | None:
        if data.mime_type == EXERCISE:
            return [Block(block=read(data.content))]
        if data.mime_type == CHART:
            rows = tuple(map(tuple, data.content["rows"]))
            return [Block(block=Chart(**{**data.content, "heads": tuple(data.content["heads"]), "rows": rows}))]
        return None


class Cited(BibtexDomain):
    """References that are not worded again where only prose has changed: citations are then as they were kept."""

    same_frame = False

    def env_updated(self) -> Iterable[str]:
        return [] if self.same_frame and self.citations else super().env_updated()


def visit(writer: Any, node: Block) -> None:
    """Write a chart or an exercise as it stands on a page."""
    writer.body.append(as_html(node["block"]))
    raise nodes.SkipNode


def write_plain(
    app: Sphinx, name: str, template: str, context: dict[str, Any], document: nodes.document | None
) -> None:
    """Write a document plain, from the same tree as its page: citations and links are resolved in it."""
    if document is None:  # a page of Sphinx's own
        return
    writer = Plain(document, app.builder)
    document.walkabout(writer)
    folder = Path(app.outdir) / FOLDER
    folder.mkdir(exist_ok=True)
    (folder / f"{name}.json").write_text(json.dumps(writer.written(), ensure_ascii=False), encoding="utf-8")


def known_in_english(app: Sphinx, document: nodes.document) -> None:
    """Give each section the id that its title would have in English: by it links, slides and packages find it, in
    whatever language the book is.
    """
    if spoken() == ENGLISH:
        return
    taken = {id_ for node in document.findall(nodes.Element) for id_ in node.get("ids", ())}
    for section in document.findall(nodes.section):
        said = section.next_node(nodes.title).astext()
        id_ = nodes.make_id(english(said).replace("'", "’"))
        if id_ and id_ not in taken and english(said) != said:
            section["ids"].insert(0, id_)
            taken.add(id_)


def setup(app: Sphinx) -> dict[str, bool]:
    """Register the node, how it is written, the references and the plain pages."""
    app.setup_extension("sphinxcontrib.bibtex")
    app.add_domain(Cited, override=True)
    app.add_node(Block, html=(visit, None))
    app.connect("html-page-context", write_plain)
    app.connect("doctree-read", known_in_english)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
