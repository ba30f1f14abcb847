"""Prose on slides: from a cell's Markdown to blocks, and from blocks to as many slides as can be read from the back.

Markup in a cell is shown as text and runs nowhere. What is too long for one slide is divided at its paragraphs,
and a paragraph that is too long at its sentences.
"""

import html
import itertools
import math
import re
from collections.abc import Iterator, Mapping, Sequence
from copy import deepcopy
from functools import cache
from typing import Any

import lxml.html
from markdown_it import MarkdownIt
from mdit_py_plugins.dollarmath import dollarmath_plugin

from casebook.press.site.mathml import mathml
from casebook.press.site.plain import CITE, cited_keys
from casebook.values import markdown_escape

WORDS = 90  # on one slide, at most
LINES = 9.5  # on one slide, at most, with what stands between paragraphs
ACROSS = 66  # characters in a line
BETWEEN = 0.6  # of a line, between paragraphs
SENTENCE = re.compile(r"(?<=[.?!…])(?:\s+)|(?<=[.?!…][\"”’»])\s+|(?<=[.?!…]</em>)\s+")
MARKDOWN = MarkdownIt("commonmark", {"html": False}).enable("table").use(dollarmath_plugin, renderer=mathml)


def elements_of(source: str, cites: Mapping[str, str]) -> list[Any]:
    """A cell's Markdown as top-level elements, each item of a list an element of its own; links are plain words.

    `cites` gives the words of a citation by its key.
    """
    source = CITE.sub(lambda match: _citation(match[1], cites), source)
    body = lxml.html.fragment_fromstring(MARKDOWN.render(source), create_parent="div")
    for away in body.xpath(".//a | .//img"):
        away.drop_tag()
    return [block for child in body for block in _items(child)]


def _citation(keys: str, cites: Mapping[str, str]) -> str:
    return markdown_escape(f"[{', '.join(cites[key] for key in cited_keys(keys))}]")


def _items(block: Any) -> Iterator[Any]:
    if block.tag not in ("ul", "ol"):
        block.tail = None
        yield block
        return
    first = int(block.get("start", 1))
    for number, item in enumerate(list(block), first):
        alone = lxml.html.Element(block.tag, {"start": str(number)} if block.tag == "ol" and number > 1 else {})
        item.tail = None
        alone.append(item)
        yield alone


def joined(blocks: Sequence[Any]) -> str:
    """Blocks as HTML; items of a list that stand together are one list again."""
    made: list[Any] = []
    for block in map(deepcopy, blocks):
        if made and block.tag in ("ul", "ol") and made[-1].tag == block.tag:
            made[-1].extend(list(block))
        else:
            made.append(block)
    return "".join(lxml.html.tostring(block, encoding="unicode") for block in made)


def words(block: Any) -> int:
    """How many words a block has."""
    return len(block.text_content().split())


def lines(block: Any) -> float:
    """How many lines a block takes, with the space after it."""
    return math.ceil(len(" ".join(block.text_content().split())) / ACROSS) + BETWEEN


def packed(blocks: Sequence[Any]) -> list[list[Any]]:
    """Blocks divided over as few slides as hold them, about as much on each."""
    pieces = [piece for block in blocks for piece in _divided(block)]
    if not pieces:
        return []

    @cache
    def best(start: int) -> tuple[int, float, tuple[int, ...]]:
        """How many slides the pieces from `start` on take, how unevenly, and where the slides end."""
        if start == len(pieces):
            return 0, 0.0, ()
        found = []
        for end in range(start + 1, len(pieces) + 1):
            if end > start + 1 and not _fits(pieces[start:end]):
                break
            slides, uneven, ends = best(end)
            found.append((slides + 1, uneven + sum(map(lines, pieces[start:end])) ** 2, (end, *ends)))
        return min(found)

    ends = best(0)[2]
    return [pieces[start:end] for start, end in itertools.pairwise((0, *ends))]


def _fits(blocks: Sequence[Any]) -> bool:
    return sum(map(words, blocks)) <= WORDS and sum(map(lines, blocks)) <= LINES + BETWEEN


def _divided(block: Any) -> list[Any]:
    """A block, or its sentences in as many blocks as it needs. What has no sentences stays whole."""
    if _fits([block]) or block.tag != "p":
        return [block]
    inner = (html.escape(block.text or "", quote=False)) + "".join(
        lxml.html.tostring(child, encoding="unicode") for child in block
    )
    sentences = _sentences(inner)
    parts = max(math.ceil(words(block) / WORDS), math.ceil(lines(block) / (LINES + BETWEEN)))
    wanted = len(inner) / parts
    runs: list[str] = []
    for sentence in sentences:
        if runs and (len(runs[-1]) + len(sentence) / 2 <= wanted):
            runs[-1] += f" {sentence}"
        else:
            runs.append(sentence)
    return [lxml.html.fragment_fromstring(run, create_parent="p") for run in runs]


def _sentences(inner: str) -> list[str]:
    """The sentences of a paragraph's HTML; one that an element runs through is not divided there."""
    found: list[str] = []
    for part in SENTENCE.split(inner):
        whole = not found or len(re.findall(r"<\w", found[-1])) == found[-1].count("</")
        if whole:
            found.append(part)
        else:
            found[-1] += f" {part}"
    return found
