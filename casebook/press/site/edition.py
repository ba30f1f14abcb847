"""One edition of a cohort's book made from executed notebooks: the doing of a `Render`.

The folder of the last time is used again when nothing has changed that one page can show of another (titles,
headings, labels, citations): Sphinx then reads and writes only the pages that are new. Anything in doubt and
it is made from the beginning.
"""

import importlib
import json
import re
import shutil
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import furo  # noqa: F401
import myst_nb.sphinx_  # noqa: F401
import sphinx.application
import sphinxcontrib.bibtex  # noqa: F401
from nbformat import from_dict

from casebook import contents
from casebook.cohort import Cohort
from casebook.contents import Page
from casebook.press.cache import keys
from casebook.press.cache.store import clear, locked, manifest
from casebook.press.charts.jobs import SCRIPT
from casebook.press.editions.blocks import Edition, Prose
from casebook.press.editions.known import Known
from casebook.press.patches import plugins_found_once, references_read_once
from casebook.press.site.around import read_beforehand
from casebook.press.site.bibliography import bibliography
from casebook.press.site.dividing import Divide
from casebook.press.site.jobs import Render
from casebook.press.site.plain import plain_pages
from casebook.press.site.render import Book, copy_of, make_book, order, plain_folder, round_pages
from casebook.press.site.rendered import Rendered

SHOWS = re.compile(r"^#+ .*$|^\(.+\)=$|\{[a-z:]*cite[a-z:]*\}`[^`]*`", re.M)  # what other pages may show of a page


def do(job: Render) -> Rendered:
    """Make the book, in the job's folder or, where it names none, as bytes."""
    book = book_of(job)
    if job.out:
        with working_folder(job, book) as (work, again):
            make_book(book, work, Path(job.out), again=again)
            return rendered(job, book, work, {})
    with tempfile.TemporaryDirectory() as aside:
        work = Path(aside) / "work"
        out = make_book(book, work, Path(aside) / "out").parent
        files = {path.relative_to(out).as_posix(): path.read_bytes() for path in out.rglob("*") if path.is_file()}
        return rendered(job, book, work, files)


def rendered(job: Render, book: Book, work: Path, files: dict[str, bytes]) -> Rendered:
    """The book that was made by way of `work`, with its pages plain if they are wanted."""
    if not job.plain:
        return Rendered(files)
    editions = {page.meta.id: edition for page, edition in book.pages}
    return Rendered(files, plain_pages(plain_folder(work), order(book), editions), copy_of(book))


@dataclass(frozen=True)
class Divided:
    """A page of an edition: its blocks, its notebook for Sphinx, and what stands on it at other values of its dials."""

    page: Page
    edition: Edition
    source: Any
    turned: dict[str, Any] | None


def book_of(job: Render) -> Book:
    """The book's pages as this edition gets them."""
    return bound(job, [divided(job, name) for name in job.notebooks])


def divided(job: Render, name: str, known: Known | None = None) -> Divided:
    """The page in a notebook as this edition gets it; one of which it gets nothing has no cells. `known` has what was
    divided of it before.
    """
    cohort, notebook = Cohort(**job.settings), json.loads(job.notebooks[name])
    page = contents.page_of(notebook, Path(name))
    divide = Divide(
        edition=job.edition,
        parameters=contents.fitting(page, cohort.parameters(page.meta.id), set()),
        minutes=cohort.minutes,
        jurisdiction=cohort.jurisdiction,
        code=cohort.code,
        states=job.states.get(name, []),
    )
    named = {"metadata": {"name": page.path.stem}, "charts": job.charts, "known": known}
    source, resources = divide.preprocess(from_dict(notebook), named)
    turned = resources["turned"].states if "turned" in resources else None
    return Divided(page, resources["edition"], source, turned)


def bound(job: Render, pages: Iterable[Divided]) -> Book:
    """Divided pages as one book."""
    there = [one for one in pages if one.source.cells]
    sources = {one.page.meta.id: one.source for one in there}
    turned = {one.page.meta.id: one.turned for one in there if one.turned is not None}
    shown, script = tuple((one.page, one.edition) for one in there), job.charts[SCRIPT].vega
    return Book(Cohort(**job.settings), job.edition, shown, sources, job.record, script, job.made_by, turned)


@contextmanager
def working_folder(job: Render, book: Book) -> Iterator[tuple[Path, bool]]:
    """A folder to make the book in, and whether the last book made there may be taken up again.

    What was made there is trusted only while its key and the bytes of every file are as they were left; a second
    build of the same book at the same time works elsewhere.
    """
    work = Path(job.work)
    with locked(work) if job.work else nullcontext(False) as mine:
        if not mine:
            with tempfile.TemporaryDirectory() as aside:
                yield Path(aside) / "work", False
            return
        state, key = work / "state.json", frame(job, book)
        again = _state(state) == {"key": key, "files": manifest(work, {state.name})}
        clear(state if again else work)
        work.mkdir(parents=True, exist_ok=True)
        yield work, again
        shutil.rmtree(work / "jupyter_execute", ignore_errors=True)  # myst-nb's copies, of use to nobody
        state.write_text(json.dumps({"key": key, "files": manifest(work, {state.name})}), encoding="utf-8")


def _state(path: Path) -> dict[str, Any]:
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}


def frame(job: Render, book: Book) -> str:
    """A hash of everything that more than one page depends on."""
    shown = {page.meta.id: [SHOWS.findall(prose.source) for prose in made.of(Prose)] for page, made in book.pages}
    around = {name: text for name, text in round_pages(book).items() if name != "this-copy"}
    plans = {page.meta.id: [activity.model_dump() for activity in page.meta.activities] for page, _ in book.pages}
    cohort = book.cohort
    copy = [book.id, cohort.name, cohort.jurisdiction, str(cohort.minutes), *cohort.outputs, json.dumps(plans)]
    copy += read_beforehand(book.pages)
    return keys.frame_key(job.made_by, job.work, copy, shown, around, bibliography())


for extension in sphinx.application.builtin_extensions:
    importlib.import_module(extension)
plugins_found_once()
references_read_once()
