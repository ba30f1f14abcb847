"""Pages as plain HTML: what paper, word processors and other programs take. Made from what `writer` writes.

Nothing in a plain page runs, unfolds or waits. Ids carry the page's name (`the-quote--the-scene`), so that pages can be
put together; a link whose target is not there becomes plain words.
"""

import html
import json
import re
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import lxml.html

from casebook.errors import CasebookError
from casebook.exercises import forms
from casebook.exercises.kinds import Exercise, LastWord, read
from casebook.language import N_, gettext
from casebook.press.editions.blocks import EMPTY, Edition, Prose
from casebook.press.site.rendered import PlainPage

REFERENCES = "references"
NOT_PLAIN = {"index", "analysis", "answers", "find", "room"}  # a cover of another kind, and pages that are programs
KEPT_CLASSES = {
    "chart", "citation", "clauses", "coding", "content-note", "crosswalk", "decision", "dials", "exercise", "facts",
    "follows", "glossary", "lastword", "later", "long", "number", "numbers", "one-side", "opening", "option",
    "position", "role-card", "role-cards", "run-sheet", "scale", "session-sheet", "tick", "turn", "write",
}  # fmt: skip
KEPT_BACK = N_("Keep this sheet back until the earlier decision is written down.")
KEEP_BACK = '<div class="new-page sheet"></div>{}<p><strong>{}</strong></p>'
JUNK = (
    ".//script | .//span[@class='backrefs'] | .//p[@class='no-script']"
    " | .//div[@class='citation']/span[@class='label'] | .//div[contains(@class, 'toctree-wrapper')]"
)
CITE = re.compile(r"\{cite[a-z:]*\}`([^`]+)`")


def plain_pages(
    folder: Path, order: Sequence[tuple[str, str]], editions: Mapping[str, Edition]
) -> tuple[PlainPage, ...]:
    """The plain pages of what was written into `folder`. `order` gives each page's name and the heading it stands
    under, `editions` the edition that a page is made of, where it comes from a notebook.
    """
    pages = []
    for name, part in order:
        if name not in NOT_PLAIN:
            written = json.loads((folder / f"{name}.json").read_text(encoding="utf-8"))
            asked = tuple((heading, read(values)) for heading, values in written["asked"])
            pages.append(plain_page(name, part, written["html"], asked, editions.get(name, EMPTY)))
    return tuple(pages)


def plain_page(
    name: str, part: str, body: str, asked: tuple[tuple[str, Exercise], ...] = (), edition: Edition = EMPTY
) -> PlainPage:
    """One page, as `writer` wrote its body."""
    (section,) = lxml.html.fragment_fromstring(body, create_parent="div").findall("section")
    if follows := forms.what_follows([exercise for _, exercise in asked]):
        section.append(lxml.html.fragment_fromstring(follows))
    for junk in section.xpath(JUNK):
        junk.drop_tree()
    for details in section.xpath(".//details"):
        _unfolded(details)
    links = section.xpath(".//span[@class='bibtex-citation']//a")
    title = section.find(".//h1").text_content().strip()
    cited = cited_words(title, edition, [link.text_content() for link in links])
    cites = tuple(dict.fromkeys(link.get("href").rpartition("#")[2] for link in links))
    _named(section, name)
    _plain(section)
    text = "".join(lxml.html.tostring(child, encoding="unicode", method="html") for child in section)
    return PlainPage(name, title, part, text.strip(), asked, cites, cited, edition)


def cited_words(title: str, edition: Edition, links: Sequence[str]) -> dict[str, str]:
    """How a page words its citations (Marwick and boyd, 2011), by key: its prose and its links cite in the same order.

    CasebookError, with the page's title, when they are not as many.
    """
    written = [cite for prose in edition.of(Prose) for cite in CITE.findall(prose.source)]
    keys = [key for cite in written for key in cited_keys(cite)]
    if keys and len(keys) != len(links):
        raise CasebookError(f"{title}: {len(keys)} citations are written and {len(links)} are on the page; build again")
    return dict(zip(keys, links, strict=True)) if keys else {}


def cited_keys(cite: str) -> list[str]:
    """The keys that stand in a citation, with commas between."""
    return [key.strip() for key in cite.split(",")]


def document(chosen: Iterable[PlainPage], references: PlainPage | None = None) -> str:
    """Pages put together as one HTML fragment. With `references`, the ones that they cite stand at the end."""
    chosen = list(chosen)
    text = "".join(page.html for page in chosen)
    cites = {cite for page in chosen for cite in page.cites}
    if references is not None and cites:
        text += _cited(references, cites)
    body = lxml.html.fragment_fromstring(text, create_parent="div")
    there = set(body.xpath(".//@id"))
    for link in body.xpath(".//a[starts-with(@href, '#')]"):
        if link.get("href")[1:] not in there:
            link.drop_tag()
    return "".join(lxml.html.tostring(child, encoding="unicode", method="html") for child in body)


def to_fill_in(page: PlainPage) -> str:
    """What is asked on a page alone, under its title, to fill in: what a group that reads aloud needs on paper. A
    decision that depends on another begins a sheet of its own. Nothing where nothing is asked.
    """
    parts = []
    for heading, exercise in page.asked:
        if isinstance(exercise, LastWord):
            continue
        head = f"<h2>{html.escape(heading)}</h2>" if heading else ""
        parts.append(
            KEEP_BACK.format(head, gettext("Keep this sheet back until the earlier decision is written down."))
            if getattr(exercise, "after", None)
            else head
        )
        parts.append(forms.paper(exercise, page.exercises, turning=False))
    return f"<h1>{html.escape(page.title)}</h1>{''.join(parts)}" if parts else ""


def _cited(references: PlainPage, cites: set[str]) -> str:
    body = lxml.html.fragment_fromstring(references.html, create_parent="div")
    wanted = {f"{REFERENCES}--{cite}" for cite in cites}
    entries = [entry for entry in body.xpath(".//div[@class='citation']") if entry.get("id") in wanted]
    for entry in entries:
        entry.tail = None
    text = "".join(lxml.html.tostring(entry, encoding="unicode", method="html") for entry in entries)
    heading = gettext("References")
    return f'<section id="sources"><h2>{heading}</h2>{text}</section>'


def _unfolded(details: Any) -> None:
    """What unfolds on the page stands open on paper, under its summary."""
    details.tag = "div"
    for summary in details.findall("summary"):
        summary.tag = "p"
        words = lxml.html.fragment_fromstring("<strong></strong>")
        words.text, summary.text = summary.text, None
        words.extend(list(summary))
        summary.append(words)


def _named(body: Any, name: str) -> None:
    """Give every id the page's name, and every link inside the book the id that it leads to."""
    heading = body.find(".//h1")
    for element in body.xpath(".//*[@id]"):
        element.set("id", f"{name}--{element.get('id')}")
    heading.set("id", name)
    for link in body.xpath(".//a[@href]"):
        page, hash_, anchor = link.get("href").partition("#")
        if "/" in page or ":" in page:
            continue
        page = page.removesuffix(".html") or name
        link.set("href", f"#{page}--{anchor}" if hash_ and anchor and anchor != page else f"#{page}")


def _plain(body: Any) -> None:
    """Take out what only a browser's page needs: wrappers, classes, attributes."""
    for element in list(body.iter()):
        if not isinstance(element.tag, str):
            element.drop_tree()
            continue
        if element.tag in ("h2", "h3", "h4") and element.getparent().tag == "section":
            section = element.getparent()
            if section.find(element.tag) is element and section.get("id") and element.get("id") is None:
                element.set("id", section.get("id"))
                section.attrib.pop("id")
        classes = [name for name in (element.get("class") or "").split() if name in KEPT_CLASSES]
        for attribute in list(element.attrib):
            if attribute not in ("id", "href", "src", "alt", "scope", "colspan", "rowspan", "lang", "data-lines"):
                element.attrib.pop(attribute)
        if classes:
            element.set("class", " ".join(classes))
    for element in list(body.iter("div", "span")):
        if not element.attrib:
            element.drop_tag()
