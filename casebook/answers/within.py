"""An answers file that went through somebody's e-mail, word processor or learning platform, found again in the text.

What such programs do to a text can be undone only where there is one way to undo it: a greeting before the file and
a signature after it, spaces that do not break, straight quotation marks made curly, and a page of HTML around it. The
words of a reason are left as they are, but for what was made of their quotation marks.
"""

import re
from collections.abc import Iterator

from lxml import etree

SPACES = dict.fromkeys(map(ord, "\u00a0\u2007\u202f\u2060\ufeff\u200b"), " ")
STRING = re.compile(r'"(?:[^"\\]|\\.|\\\Z)*+(?:"|\Z)', re.S)  # to the end where it is not closed: else time runs away
CURLY = dict.fromkeys(map(ord, "“”„‟"), '"')
BEGINS = re.compile(r"[{][\s\u00a0]*[\"“”„‟]")
PAGE = re.compile(r"\s*<(?:!doctype html|html|head|body|meta|div|p|span|br|pre|table)\b", re.I)
BLOCKS = {"br", "p", "div", "li", "tr", "pre", "h1", "h2", "h3", "h4", "h5", "h6", "blockquote", "section", "article"}
UNSAID = {"script", "style", "head", "template"}
DEEPEST = 200  # elements within elements
CURLED = (
    "had its quotation marks changed by the program that it went through, and they cannot be told from those in its "
    "words; ask for the file as an attachment, or as text that no word processor has touched"
)
MAIL = ("From:", "Received:", "Return-Path:", "MIME-Version:", "Delivered-To:", "Subject:", "Message-ID:")
MAILED = "is an e-mail; save the file that is attached to it, and hand that over"
NO_FILE = "is a web page without an answers file in it; ask for the answers file, as “Save my answers” makes it"


def readings(text: str) -> Iterator[str]:
    """What may be the file itself in this text: from its first object on, with what comes after it."""
    told = text_of_page(text) if is_page(text) else text
    if found := BEGINS.search(told):
        yield from _straight(told[found.start() :])


def cause(text: str) -> str:
    """Why no file was found in the text, where that can be seen; nothing where it cannot."""
    if found := BEGINS.search(text_of_page(text) if is_page(text) else text):
        return "" if found[0].endswith('"') else CURLED
    return NO_FILE if is_page(text) else MAILED if text.startswith(MAIL) else ""


def is_page(text: str) -> bool:
    """Whether a text is a page of HTML."""
    return PAGE.match(text) is not None


def _straight(text: str) -> Iterator[str]:
    """The text with plain spaces between its strings; where no quotation mark is straight, with all of them straight.
    A reason that had curly ones of its own is then no JSON any more, and is not guessed at.
    """
    if '"' in text.replace('\\"', ""):
        yield _spaced(text)
    elif text.translate(CURLY) != text:
        yield _spaced(text.translate(CURLY))


def _spaced(text: str) -> str:
    parts, end = [], 0
    for string in STRING.finditer(text):
        parts += [text[end : string.start()].translate(SPACES), string[0]]
        end = string.end()
    return "".join([*parts, text[end:].translate(SPACES)])


def text_of_page(text: str) -> str:
    """What a page of HTML says, a line for each of its lines."""
    parser = etree.HTMLParser(encoding="utf-8", no_network=True, remove_comments=True, remove_pis=True, huge_tree=False)
    try:
        page = etree.fromstring(text.encode("utf-8", "replace"), parser)
    except (etree.LxmlError, ValueError):
        return ""
    return "" if page is None else "".join(_said(page, 0))


def _said(element: etree._Element, depth: int) -> Iterator[str]:
    """The words in an element and after it, with line ends where it breaks lines and one space for any others."""
    block = element.tag in BLOCKS
    if element.tag not in UNSAID and depth < DEEPEST:
        yield "\n" if block else ""
        yield _flowing(element.text)
        for inner in element:
            yield from _said(inner, depth + 1)
        yield "\n" if block else ""
    yield _flowing(element.tail)


def _flowing(text: str | None) -> str:
    return re.sub(r"[ \t\r\n\f]+", " ", text or "")
