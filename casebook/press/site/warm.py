"""One edition held in memory, so that a page of it is made again in a part of a second: the doing of a `Warm`.

Sphinx stays as it was after the last page. A page is made again alone only where nothing changed that one page shows of
another, by the same `frame` as in a build; else all pages are made anew, and after a fault Sphinx is begun again.
"""

import gc
import shutil
import tempfile
from contextlib import ExitStack, suppress
from dataclasses import replace
from pathlib import Path

from casebook.errors import CasebookError
from casebook.exercises.kinds import Exercise
from casebook.press.editions.known import Known
from casebook.press.site.asked import asked
from casebook.press.site.composing import written
from casebook.press.site.edition import Divided, bound, divided, frame
from casebook.press.site.finish import cases_script, dials_script, finished_page, moved_css, scripts_of
from casebook.press.site.jobs import Changed, Render, Warm
from casebook.press.site.render import composer, finish_book, language_of, pictures, source_text, write_sources
from casebook.press.site.scripts import scripts_for

_held: list["Held"] = []  # the edition that this process holds


def do(job: Warm) -> Changed:
    """Make the edition, or its pages that are new."""
    if job.render:
        for held in _held:
            held.close()
        _held[:] = [Held(job.render)]
    (held,) = _held
    changed = held.made(job)
    if changed.whole:  # a look for garbage in all that is held from now on would take longer than a page
        gc.unfreeze()
        gc.collect()
        gc.freeze()
    return changed


class Held:
    """An edition that was made, and what is needed to make a page of it again."""

    def __init__(self, job: Render):
        self._job, self._pages, self._book, self._frame = job, {}, None, ""
        self._known: dict[str, Known] = {}
        self._folder = Path(tempfile.mkdtemp())
        self._work = self._folder / "work"
        self._sphinx, self._make = ExitStack(), None

    def close(self) -> None:
        self._let_go()
        shutil.rmtree(self._folder, ignore_errors=True)

    def made(self, job: Warm) -> Changed:
        """What is other than it was. After a CasebookError everything is as it was, and the next time is as good."""
        kept = self._job
        self._job = replace(
            kept,
            notebooks=kept.notebooks | job.notebooks,
            charts=kept.charts | job.charts,
            states=kept.states | job.states,
        )
        try:
            new = {
                name: divided(self._job, name, self._known.setdefault(name, Known()))
                for name in (job.notebooks if self._pages else self._job.notebooks)
            }
            pages = {name: new.get(name) or self._pages[name] for name in self._job.notebooks}
            book = bound(self._job, pages.values())
            frame_now = frame(self._job, book)
            if frame_now == self._frame:
                changed = self._again(book, [one for one in new.values() if one.source.cells])
            else:
                changed = self._whole(book)
        except CasebookError:
            self._job = kept
            raise
        self._pages, self._book, self._frame = pages, book, frame_now
        return changed

    def _whole(self, book) -> Changed:
        """All pages, made anew."""
        self._let_go()
        self._frame = ""  # until all is well
        shutil.rmtree(self._folder, ignore_errors=True)
        self._work.mkdir(parents=True)
        write_sources(book, self._work / "source")
        self._begin(book, fresh=True)
        self._compose(None)
        out = finish_book(book, self._work, self._folder / "out").parent
        files = {path.relative_to(out).as_posix(): path.read_bytes() for path in out.rglob("*") if path.is_file()}
        return Changed(files, whole=True)

    def _again(self, book, new: list[Divided]) -> Changed:
        """These pages, and what stands beside them."""
        if self._make is None:
            self._begin(book, fresh=False)
        names = [one.page.meta.id for one in new]
        for one in new:
            written(self._work / "source" / f"{one.page.meta.id}.ipynb", source_text(one.source))
        self._compose(names)
        files = {}
        if any(_asks(one) != _asks(self._pages.get(one.page.path.name)) for one in new):
            files["_static/cases.js"] = cases_script(asked(book.pages, book.cohort))
        scripts = {one.page.meta.id: scripts_for(one.edition, one.turned is not None) for one in new}
        for one in new:
            name = one.page.meta.id
            page, language = self._work / "html" / f"{name}.html", language_of(book.cohort)
            needed = scripts_of(name, scripts)
            finished = finished_page(page, book.id, language, needed, self._work / "finished", book.made_by)
            files[page.name] = finished["text"]
            files["_static/moved.css"] = moved_css(finished["moved"])
            if one.turned is not None:
                files[f"_static/dials/{name}.js"] = dials_script(name, one.turned)
        files |= {f"_charts/{name}": svg for name, svg in pictures(bound(self._job, new)).items()}
        return Changed({name: text.encode() for name, text in files.items()})

    def _begin(self, book, *, fresh: bool) -> None:
        source, rendered, doctrees = (self._work / name for name in ("source", "html", "doctrees"))
        self._make = self._sphinx.enter_context(composer(book, source, rendered, doctrees, fresh=fresh))

    def _compose(self, names: list[str] | None) -> None:
        try:
            self._make(names)
        except BaseException:
            self._let_go()
            raise

    def _let_go(self) -> None:
        with suppress(Exception):
            self._sphinx.close()
        self._sphinx, self._make = ExitStack(), None


def _asks(one: Divided | None) -> list[Exercise]:
    """What is asked on a page."""
    return list(one.edition.of(Exercise)) if one else []
