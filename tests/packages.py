"""What the tests of packages share: plain pages and jobs made from a built book, and zips as folders."""

import hashlib
import io
import json
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import cache
from pathlib import Path

from casebook.contents import pages
from casebook.press.cache.store import FOLDER
from casebook.press.charts.figures import Chart, specs
from casebook.press.charts.jobs import Drawn
from casebook.press.editions.blocks import EMPTY, Cell, Edition
from casebook.press.editions.divide import edition
from casebook.press.handouts.jobs import Make
from casebook.press.site.plain import plain_pages
from casebook.press.site.render import plain_folder
from casebook.press.site.rendered import Copy, PlainPage

ORDER = [
    ("start-here", "Opening"),
    ("the-hashtag", "Mined"),
    ("the-quote", "Mined"),
    ("the-follow-list", "Watched"),
    ("glossary", "At the back"),
    ("references", "At the back"),
]


def copy(edition: str = "learner", **changes) -> Copy:
    """Whose copy it is, but for the changes."""
    cohort = "clinical-psychology-uk"
    facts = (("For", "clinical psychologist, the UK"), ("A session", "90 minutes, 24 people"))
    settings = {"title": "Nobody's Data", "cohort": "Second-year trainees", "facts": facts, "key": "a94b516a" * 8}
    return Copy(**({"id": f"{cohort}/{edition}", "edition": edition, "language": "en-GB"} | settings | changes))


def some_pages(book: Path, order: Sequence[tuple[str, str]] = ORDER) -> tuple[PlainPage, ...]:
    """Plain pages of a book that was built: an opening, three cases of two parts, and what they cite."""
    work = book.parent.parent / FOLDER / "work" / f"{book.parent.name}-{book.name}"
    return plain_pages(plain_folder(work), order, {name: edition_of(book, name) for name, _ in order})


@cache
def edition_of(book: Path, name: str) -> Edition:
    """What a page of a built book is made of, its charts as they lie beside the pages, none of them live."""
    page = next((page for page in pages() if page.meta.id == name), None)
    if page is None:
        return EMPTY
    notebook = json.loads((book.parent / "runs" / page.path.name).read_text(encoding="utf-8"))
    charts = {}
    for spec in specs(notebook):
        picture = book / "_charts" / f"{hashlib.sha256(spec.encode()).hexdigest()[:16]}.svg"
        charts[spec] = Drawn(picture.read_text(encoding="utf-8") if picture.exists() else "", "{}")
    return edition(notebook, book.name, page.parameters, minutes=90, file=page.path.name, charts=charts)


def job(what: str, book: Path, made: tuple[PlainPage, ...] | None = None, **changes) -> Make:
    """The job to make something of a book that was built."""
    return Make(what, what, copy(book.name, **changes), some_pages(book) if made is None else made)


def asking(page: PlainPage, question: str) -> PlainPage:
    """The page with another question in all of its exercises that have one."""
    asked = tuple(
        (heading, replace(exercise, question=question) if hasattr(exercise, "question") else exercise)
        for heading, exercise in page.asked
    )
    return replace(page, asked=asked)


def held(package: bytes) -> dict[str, bytes]:
    """What a zip holds, by path."""
    with zipfile.ZipFile(io.BytesIO(package)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def drawn(pictures: Mapping[str, str]) -> Edition:
    """What a page is made of that shows nothing but these pictures, SVG text by file name."""
    charts = tuple(Chart("A chart", "What it shows.", name, svg, "{}") for name, svg in pictures.items())
    return Edition((Cell(charts),))
