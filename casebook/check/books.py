"""Built books: on every page only marked handles and hashtags, the policy in place, nothing to fetch, and under a cell
a sentence, a table with headings in words, or a chart whose labels are names.
"""

import json
import re
from collections.abc import Iterator
from pathlib import Path

from bs4 import BeautifulSoup

from casebook.check.finding import Finding
from casebook.check.marks import ADDRESS, unmarked
from casebook.guidance import reference_status

EXEMPT = {"references.html", "this-copy.html"}  # published titles and addresses stand there as they are
BARE = re.compile(r"""['"]?[-+]?[\d.,]+\s?%?['"]?|'[^']*'|"[^"]*"|<[^>]*>|\[.*\]|\(.*\)|\{.*\}|True|False|None""", re.S)
HEAD_OF_CODE = re.compile(r"\d+|.*_.*|k|n|t|p")  # what heads a column where no words were given
FETCHING = re.compile(r'<(?:script|img|iframe|link|source|audio|video)\b[^>]*?(?:src|href)="(?:https?:)?//', re.I)


def findings(folder: Path) -> list[Finding]:
    """What is wrong in the pages of a built book, or of all editions in a cohort's folder."""
    pages = sorted(page for page in folder.rglob("*.html") if not _aside(page.relative_to(folder)))
    if not pages:
        return [Finding(str(folder), "holds no pages", "name the folder of a built book, such as build/my-cohort")]
    return [finding for page in pages for finding in _in_page(page)]


def _aside(path: Path) -> bool:
    """Whether a file is in a hidden folder, where what is kept between builds lies."""
    return any(part.startswith(".") for part in path.parts)


def _results(article, path: Path) -> Iterator[Finding]:
    """Results that are no sentence, columns without words, and charts labelled with the keys of citations."""
    for printed in article.select("pre.printed"):
        for line in printed.get_text().strip().splitlines():
            if BARE.fullmatch(line.strip()):
                fault = f"shows a bare value under a cell: '{line.strip()}'"
                yield Finding(str(path), fault, "print a sentence that says what it is, and of what")
    for head in article.select("table th[scope=col]"):
        if HEAD_OF_CODE.fullmatch(head.get_text().strip()):
            fault = f"has a column headed '{head.get_text().strip()}'"
            yield Finding(str(path), fault, "head it in words: name the columns before the table is shown")
    for label in (text for chart in article.select("figure.chart") for text in chart.stripped_strings):
        if label in reference_status():
            fault = f"has '{label}' on a chart, which is the key of a citation"
            yield Finding(str(path), fault, "name the authors, the year and what was counted")


def _in_page(path: Path) -> Iterator[Finding]:
    text = path.read_text(encoding="utf-8")
    if "Content-Security-Policy" not in text:
        yield Finding(str(path), "has no content-security policy", "build it again")
    if FETCHING.search(text):
        yield Finding(str(path), "would fetch something from elsewhere", "everything a page needs lies beside it")
    if path.name in EXEMPT:
        return
    page = BeautifulSoup(text, "html.parser")
    article = page.find(id="furo-main-content") or page.body  # slides have no frame round them
    yield from _results(article, path)
    for script in article.find_all("script"):
        script.replace_with(json.dumps(json.loads(script.string), ensure_ascii=False) if _exercise(script) else "")
    for mark in unmarked(article.get_text(" ")):
        if not ADDRESS.match(mark):
            yield Finding(str(path), f"'{mark}' could be somebody's", "handles begin @synth_, hashtags end Synth")


def _exercise(script) -> bool:
    return script.get("type") == "application/json" and "vega-spec" not in (script.get("class") or [])
