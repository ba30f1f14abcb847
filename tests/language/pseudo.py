"""A language that is English between marks, longer by 30 % and written from right to left: what a page shows outside
the marks did not come from the catalogues. It takes Hebrew's code, since programs know of no other which way it is
written.
"""

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import lxml.html
from babel.messages.catalog import Catalog
from babel.messages.pofile import write_po

from casebook.authoring.catalogues import wanted
from casebook.language.messages import has_words

CODE, OPEN, CLOSE = "he", "⟦", "⟧"
LONGER = 0.3
BEGINS = re.compile(r"\s*(?:(?:[-*+]|\d+\.|>|:)\s+|[ \t]+)?")  # what a line of Markdown may begin with
TAG = re.compile(r"(<[^<>]*>)")
CELL = re.compile(r"(?<!\\)(\|)")
LETTERS = re.compile(r"[A-Za-z]{2,}")
NAME = re.compile(r"[#@]\w+")  # of something in the world, which the code looks for
FRONT = re.compile(r"---\n")  # a page's settings
NOT_OURS = (  # what somebody wrote or named, code, and what is data
    ".//script | .//style | .//code | .//pre | .//kbd | .//math | .//svg | .//blockquote | .//cite | .//q"
    " | .//*[@lang='en'] | .//div[contains(@class, 'highlight')] | .//div[contains(@class, 'citation')]"
    " | .//bdi | .//span[contains(@class, 'bibtex-citation')]"
)
SEEN = ("alt", "aria-label", "placeholder", "title")  # attributes that are read to a reader


def told(message: str) -> str:
    """A message in the pseudo-language: each line of it, cell of a table and text between tags stands between marks."""
    if FRONT.match(message) or NAME.fullmatch(message):
        return message
    return "\n".join(map(_line, message.split("\n")))


def _line(line: str) -> str:
    begins = BEGINS.match(line)[0]
    rest = line[len(begins) :]
    if rest.startswith("|"):
        return begins + "".join(part if part == "|" else _marked(part) for part in CELL.split(rest))
    if TAG.search(rest):
        return begins + "".join(part if TAG.fullmatch(part) else _marked(part) for part in TAG.split(rest))
    return begins + _marked(rest)


def _marked(text: str) -> str:
    if not has_words(text):
        return text
    inner = text.strip()
    longer = " " + "~" * max(1, round(LONGER * len(inner)))
    return text.replace(inner, f"{OPEN}{inner}{longer}{CLOSE}", 1)


def write_catalogues(folder: Path) -> None:
    """Write the pseudo-language's catalogues into a book of one's own."""
    home = folder / "locale" / CODE
    home.mkdir(parents=True)
    for domain, messages in wanted().items():
        made = Catalog(locale=CODE, fuzzy=False)
        for message, places in messages.items():
            forms = made.num_plurals
            if isinstance(message, str):
                said = told(message)
            else:
                said = (told(message[0]), *[told(message[1])] * (forms - 1))
            made.add(message, said, locations=[(place, None) for place in places])
        with (home / f"{domain}.po").open("wb") as file:
            write_po(file, made)


def unmarked(page: str, allowed: Callable[[str], bool] = lambda text: False) -> Iterator[str]:
    """The words of a page that stand outside the marks, with a little of what is round them."""
    body = lxml.html.document_fromstring(page).body
    for away in body.xpath(NOT_OURS):
        away.drop_tree()
    depth = 0
    for text in body.itertext():
        outside = []
        for letter in text:
            depth += (letter == OPEN) - (letter == CLOSE)
            outside.append(letter if depth <= 0 else " ")
        depth = max(depth, 0)
        for found in re.split(r"\s{2,}|⟧", "".join(outside)):
            if LETTERS.search(found) and not allowed(found.strip()):
                yield found.strip()
    for element in body.iter("*"):
        for name in SEEN:
            if (text := element.get(name)) and LETTERS.search(text) and OPEN not in text and not allowed(text):
                yield f"{name}={text}"
