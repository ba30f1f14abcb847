"""Straight quotation marks made typographic, in what is not code. Dashes and dots stay as they were written."""

from collections.abc import Iterator
from typing import Any

from docutils.utils.smartquotes import educate_tokens

from casebook.language import spoken

LITERAL = ("code", "kbd", "pre", "samp")
WITHIN = ("a", "abbr", "cite", "em", "i", "b", "span", "strong", "sub", "sup", *LITERAL)  # a line runs on through these
Place = tuple[Any, str, str]  # an element, whether its `text` or its `tail`, and whether that is plain or literal


def curly(text: str) -> str:
    """A text by itself with typographic quotation marks."""
    return "".join(educate_tokens([("plain", text)], "q", spoken()))


def make_curly(body: Any, language: str = "en") -> None:
    """Put a language's typographic quotation marks into an lxml tree of HTML."""
    for line in _lines(body):
        texts = [getattr(element, part) for element, part, _ in line]
        if any("'" in text or '"' in text for text in texts):
            tokens = [(kind, text) for (_, _, kind), text in zip(line, texts, strict=True)]
            for (element, part, _), text in zip(line, educate_tokens(tokens, "q", language), strict=True):
                setattr(element, part, text)


def _lines(element: Any) -> Iterator[list[Place]]:
    """The places of text that are read as one, a list for each."""
    line: list[Place] = []
    yield from _walk(element, "plain", line)
    yield line


def _walk(element: Any, kind: str, line: list[Place]) -> Iterator[list[Place]]:
    if element.text:
        line.append((element, "text", kind))
    for child in element.iterchildren("*"):
        if child.tag in WITHIN:
            yield from _walk(child, "literal" if child.tag in LITERAL else kind, line)
        else:
            yield from _lines(child)
        if child.tail:
            line.append((child, "tail", kind))
