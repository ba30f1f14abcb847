"""Pages as plain HTML: what paper, word processors and other programs take. Made from the finished book's pages.

Nothing in a sheet runs, unfolds or waits. Ids carry the page's name (`the-quote--the-scene`), so that sheets can be
put together; a link whose target is not there becomes plain words.
"""

import html
import json
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import lxml.html

from casebook.press.site.jobs import PlainPage
from casebook.press.site.plain_exercises import exercise, what_follows

REFERENCES = "references"
NOT_SHEETS = {"index", "answers", "find"}  # a cover of another kind, and pages that are programs
KEPT_CLASSES = {
    "chart", "citation", "clauses", "coding", "content-note", "crosswalk", "decision", "dials", "exercise", "facts",
    "follows", "glossary", "lastword", "later", "long", "number", "numbers", "opening", "option", "position",
    "role-card", "role-cards", "run-sheet", "scale", "tick", "turn", "write",
}  # fmt: skip
KEEP_BACK = (
    '<div class="new-page sheet"></div>{}<p><strong>Keep this sheet back until the decision before it is written '
    "down.</strong></p>"
)
JUNK = (
    ".//script | .//div[contains(@class, 'cell_input')] | .//span[@class='backrefs'] | .//p[@class='no-script']"
    " | .//div[@class='citation']/span[@class='label'] | .//div[contains(@class, 'toctree-wrapper')]"
)


def sheets(folder: Path, order: Sequence[tuple[str, str]], notebooks: dict[str, str]) -> tuple[PlainPage, ...]:
    """The sheets of a finished book in `folder`. `order` gives each page's name and the heading it stands under,
    `notebooks` the edition's notebook of a page, JSON text, where it has one.
    """
    made = []
    for name, part in order:
        if name not in NOT_SHEETS:
            text = (folder / f"{name}.html").read_text(encoding="utf-8")
            made.append(sheet(name, part, text, notebooks.get(name, "")))
    return tuple(made)


def sheet(name: str, part: str, page: str, notebook: str = "") -> PlainPage:
    """One finished page as a sheet."""
    article = lxml.html.document_fromstring(page).get_element_by_id("furo-main-content")
    specs = [json.loads(script.text) for script in article.xpath(".//div[@data-exercise]/script")]
    for place, spec in zip(article.xpath(".//div[@data-exercise]"), specs, strict=True):
        _replace(place, exercise(spec, specs))
    body = article.find("section")
    if follows := what_follows(specs):
        body.append(lxml.html.fragment_fromstring(follows))
    for junk in body.xpath(JUNK):
        junk.drop_tree()
    for details in body.xpath(".//details"):
        _unfolded(details)
    cited = body.xpath(".//span[@class='bibtex-citation']//a/@href")
    cites = tuple(dict.fromkeys(link.rpartition("#")[2] for link in cited))
    _named(body, name)
    _plain(body)
    title = body.find(".//h1").text_content().strip()
    text = "".join(lxml.html.tostring(child, encoding="unicode", method="html") for child in body)
    return PlainPage(name, title, part, text.strip(), tuple(specs), cites, notebook)


def document(chosen: Iterable[PlainPage], references: PlainPage | None = None) -> str:
    """Sheets put together as one HTML fragment. With `references`, the ones that they cite stand at the end."""
    chosen = list(chosen)
    text = "".join(one.html for one in chosen)
    cites = {cite for one in chosen for cite in one.cites}
    if references is not None and cites:
        text += _cited(references, cites)
    body = lxml.html.fragment_fromstring(text, create_parent="div")
    there = set(body.xpath(".//@id"))
    for link in body.xpath(".//a[starts-with(@href, '#')]"):
        if link.get("href")[1:] not in there:
            link.drop_tag()
    return "".join(lxml.html.tostring(child, encoding="unicode", method="html") for child in body)


def exercises(one: PlainPage) -> str:
    """The exercises of a sheet alone, under its title, to fill in: what a group that reads aloud needs on paper. A
    decision that depends on another begins a sheet of its own.
    """
    body = lxml.html.fragment_fromstring(one.html, create_parent="div")
    found = [place for place in body.xpath(".//div[contains(concat(' ', @class, ' '), ' exercise ')]")]
    parts = []
    for place in found:
        kinds = place.get("class").split()
        if "lastword" in kinds:
            continue
        for turn in place.xpath(".//ul[.//a[@class='turn']] | .//p[contains(., 'turn to what follows')]"):
            turn.drop_tree()
        place.tail = None
        heading = next((before for before in place.iterancestors("section")), None)
        title = heading.find("h2") if heading is not None else None
        head = f"<h2>{html.escape(title.text_content())}</h2>" if title is not None else ""
        parts.append(KEEP_BACK.format(head) if "later" in kinds else head)
        parts.append(lxml.html.tostring(place, encoding="unicode", method="html"))
    return f"<h1>{html.escape(one.title)}</h1>{''.join(parts)}" if parts else ""


def _cited(references: PlainPage, cites: set[str]) -> str:
    body = lxml.html.fragment_fromstring(references.html, create_parent="div")
    wanted = {f"{REFERENCES}--{cite}" for cite in cites}
    entries = [entry for entry in body.xpath(".//div[@class='citation']") if entry.get("id") in wanted]
    for entry in entries:
        entry.tail = None
    text = "".join(lxml.html.tostring(entry, encoding="unicode", method="html") for entry in entries)
    return f'<section id="sources"><h2>References</h2>{text}</section>'


def _replace(place: Any, fragment: str) -> None:
    new = lxml.html.fragment_fromstring(fragment)
    new.tail = place.tail
    place.getparent().replace(place, new)


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
