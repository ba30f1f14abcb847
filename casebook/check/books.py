"""Built books: on every page only marked handles and hashtags, the policy in place, and nothing to fetch."""

import json
import re
from collections.abc import Iterator
from pathlib import Path

from bs4 import BeautifulSoup

from casebook.check.finding import Finding
from casebook.check.marks import ADDRESS, unmarked

EXEMPT = {"references.html", "this-copy.html"}  # published titles and addresses stand there as they are
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
    for script in article.find_all("script"):
        script.replace_with(json.dumps(json.loads(script.string), ensure_ascii=False) if _exercise(script) else "")
    for mark in unmarked(article.get_text(" ")):
        if not ADDRESS.match(mark):
            yield Finding(str(path), f"'{mark}' could be somebody's", "handles begin @synth_, hashtags end Synth")


def _exercise(script) -> bool:
    return script.get("type") == "application/json" and "vega-spec" not in (script.get("class") or [])
