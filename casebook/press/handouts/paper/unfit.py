"""What cannot be handed out on paper, found before anything is made, so that the message can name the page."""

import re
from collections.abc import Iterable, Mapping

import lxml.etree
import lxml.html

from casebook.errors import CasebookError
from casebook.press.site.rendered import Copy, PlainPage

FOLDER = "_charts/"
SVG = "{http://www.w3.org/2000/svg}"
REACHES_OUT = {f"{SVG}{name}" for name in ("script", "foreignObject", "image", "feImage", "style", "a")}
NOT_WORDS = ("audio", "canvas", "embed", "iframe", "object", "script", "style", "svg", "template", "video")
NO_CHARACTER = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]")


def check(copy: Copy, pages: Iterable[PlainPage], pictures: Mapping[str, str]) -> None:
    """CasebookError if the copy or a page holds a character that stands for nothing, a page something that
    cannot be printed, or a picture that is missing, is not described, or is not a drawing in SVG that stands by itself.
    """
    for text in (copy.title, copy.cohort, *(text for fact in copy.facts for text in fact)):
        _characters(text, f"the cohort '{copy.id.partition('/')[0]}'")
    for page in pages:
        where = f"page '{page.name}'"
        _characters(page.title + page.part + page.html, where)
        body = lxml.html.fragment_fromstring(page.html, create_parent="div")
        _characters("".join(body.itertext()), where)
        for element in body.iter(*NOT_WORDS):
            raise CasebookError(f"{where}: a <{element.tag}> cannot be printed; show a table, a chart or words")
        for image in body.iter("img"):
            _picture(image.get("src") or "", image.get("alt") or "", pictures, where)
            if next(image.iterancestors("figure"), None) is None:
                raise CasebookError(
                    f"{where}: the picture '{image.get('src')}' stands in no figure; show it as a chart"
                )


def _characters(text: str, where: str) -> None:
    found = NO_CHARACTER.search(text)
    if found:
        raise CasebookError(
            f"{where}: the character U+{ord(found[0]):04X} stands for nothing that can be shown; take it out"
        )


def _picture(source: str, alt: str, pictures: Mapping[str, str], where: str) -> None:
    name = source.removeprefix(FOLDER)
    if not source.startswith(FOLDER) or not re.fullmatch(r"[\w-]+\.svg", name):
        raise CasebookError(f"{where}: the picture '{source[:80]}' is not one of the book's charts; show it as a chart")
    if name not in pictures:
        raise CasebookError(f"{where}: its chart '{name}' is missing; build the book again")
    where = f"{where}, chart '{name}'"
    if not alt.strip():
        raise CasebookError(f"{where}: it has no description; give it one with `described(...)`")
    _characters(pictures[name], where)
    _drawing(pictures[name], where)


def _drawing(svg: str, where: str) -> None:
    parser = lxml.etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
    try:
        root = lxml.etree.fromstring(svg.encode(), parser)
    except lxml.etree.XMLSyntaxError as error:
        raise CasebookError(f"{where}: it is not a drawing in SVG: {error}") from None
    if root.tag != f"{SVG}svg" or root.getroottree().docinfo.doctype:
        raise CasebookError(f"{where}: it is not a drawing in SVG; draw it with Altair")
    for element in root.iter():
        links = [text for key, text in element.attrib.items() if key.endswith("href") and not text.startswith("#")]
        reached = [text for text in element.attrib.values() if re.search(r"url\(\s*['\"]?(?!#)", text)]
        if element.tag in REACHES_OUT or links or reached:
            raise CasebookError(f"{where}: it takes something from outside itself; draw it from its own numbers alone")
