"""What is made of an edition beside its book: the handouts that a cohort asks for, each made once and kept."""

import base64
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path

from casebook.cohort import Cohort
from casebook.contents import Page
from casebook.errors import CasebookError
from casebook.press import FACILITATOR
from casebook.press.cache import keys
from casebook.press.cache.store import manifest
from casebook.press.editions.blocks import RoleCards, Worksheets
from casebook.press.execute.notebooks import RunOptions
from casebook.press.handouts import notebooks as live
from casebook.press.handouts.jobs import Make
from casebook.press.handouts.packages import packing, scorm
from casebook.press.handouts.paper import cards
from casebook.press.site.plain import REFERENCES, to_fill_in
from casebook.press.site.rendered import Copy, PlainPage, Rendered


@dataclass(frozen=True)
class Source:
    """What handouts are made of: an edition as it was rendered, and what draws its charts."""

    rendered: Rendered
    script: str

    @property
    def copy(self) -> Copy:
        return self.rendered.copy

    @property
    def pages(self) -> tuple[PlainPage, ...]:
        return self.rendered.pages

    @cached_property
    def hashes(self) -> dict[str, str]:
        """The hash of each page, with its blocks, by the page's name."""
        return {page.name: keys.of_value(page) for page in self.pages}


class Handouts:
    """The handouts of a cohort's editions: those made before are taken from the cache, the others made side by side."""

    def __init__(self, cohort: Cohort, pages: Sequence[Page], options: RunOptions):
        self._cohort, self._pages, self._options = cohort, pages, options
        self._asked: list[tuple[Source, list[tuple[Make, str, Future | dict[str, bytes]]]]] = []

    @property
    def are_made(self) -> bool:
        """Whether nothing of them has to be waited for."""
        return not any(isinstance(made, Future) for _, asked in self._asked for _, _, made in asked)

    def begin(self, source: Source) -> None:
        """Have the handouts of an edition made while other work goes on."""
        asked = []
        for job in jobs(self._cohort.outputs, source, self._cohort.people):
            pages = [source.hashes[page.name] for page in job.pages]
            key = keys.handout_key(job.what, job.name, job.copy, pages, job.script)
            kept = self._kept(key)
            asked.append((job, key, self._options.pool.submit(job) if kept is None else kept))
        self._asked.append((source, asked))

    def written(self, write: Callable[[dict[str, bytes], Path], None], home: Path) -> Iterator[str]:
        """Write every handout into its edition's folder in `home` when it is done; gives the editions that have all."""
        for source, _ in self._asked:
            folder = home / source.copy.edition
            write(self._here(source, folder), folder)
        for source, asked in self._asked:
            for job, key, made in asked:
                if isinstance(made, Future):
                    made = self._done(job, made)
                    self._keep(key, made)
                write(made, home / source.copy.edition)
            yield source.copy.edition

    def _here(self, source: Source, folder: Path) -> dict[str, bytes]:
        """What is made of the book in `folder` itself, or is only copied: it would take longer to send than to do."""
        outputs, name = self._cohort.outputs, source.copy.id.replace("/", "-")
        made: dict[str, bytes] = {}
        if "notebooks" in outputs:
            made |= live.notebooks(self._cohort, list(self._pages), source.copy)
        files, pages = manifest(folder), list(source.hashes.values())
        for output, path, pack in (
            ("scorm", f"packages/{name}-scorm.zip", lambda: scorm.scorm(folder, source.copy, source.pages)),
            ("zip", f"packages/{name}.zip", lambda: packing.plain_zip(folder)),
        ):
            if output in outputs:
                key = keys.package_key(output, source.copy, pages, files)
                kept = self._kept(key)
                made |= kept if kept is not None else self._keep(key, {path: pack()})
        return made

    def _done(self, job: Make, made: Future) -> dict[str, bytes]:
        try:
            return made.result()
        except CasebookError as error:
            raise CasebookError(f"the {job.copy.edition}'s copy of '{self._cohort.id}', {job.name}: {error}") from None

    def _kept(self, key: str) -> dict[str, bytes] | None:
        kept = self._options.cache.get("parts", key)
        return None if kept is None else {path: base64.b64decode(text) for path, text in kept.items()}

    def _keep(self, key: str, files: dict[str, bytes]) -> dict[str, bytes]:
        self._options.cache.put("parts", key, {path: base64.b64encode(file).decode() for path, file in files.items()})
        return files


def jobs(outputs: Sequence[str], source: Source, people: int) -> Iterator[Make]:
    """The jobs of making an edition's handouts, for a group of so many people: the long ones first. A page's own job
    holds nothing of other pages, so that it need not be done again when they change.
    """
    pages = source.pages
    references = next((page for page in pages if page.name == REFERENCES), None)
    cases = [page for page in pages if page.asked]
    alone = [page for page in pages if page.asked or any(page.edition.of(RoleCards, Worksheets))]
    if "word" in outputs:
        yield _make("word", "the book for a word processor", source, pages)
    if "paper" in outputs:
        yield _make("book-pdf", "the book as PDF", source, pages)
    if "epub" in outputs:
        yield _make("epub", "the book for e-readers", source, pages)
    if "slides" in outputs and cases:
        yield _make("slides", "the slides", source, pages, script=source.script)
    if "cartridge" in outputs:
        yield _make("cartridge", "the cartridge", source, pages)
    if "gift" in outputs:
        yield _make("gift", "the questions for Moodle", source, pages)
    if "paper" in outputs and source.copy.edition == FACILITATOR:
        count = min(max(people, cards.USUAL), cards.MOST)
        cards_of = replace(source.copy, key="")  # they are the same in every copy of a language
        yield replace(_make("room-cards", f"{count} cards for the room", source, ()), copy=cards_of, count=count)
    for page in alone:
        cited = (page, references) if references else (page,)
        if "paper" in outputs:
            yield _page("case-pdf", f"'{page.title}' as PDF", source, cited)
        if "word" in outputs:
            yield _page("word", f"'{page.title}' for a word processor", source, cited)
    for page in cases:
        if "paper" in outputs:
            yield _page("handout-pdf", f"the exercises of '{page.title}' as PDF", source, (asked_alone(page),))
        if "slides" in outputs:
            yield _page("slides-pdf", f"the slides of '{page.title}' as PDF", source, (page,))


def asked_alone(page: PlainPage) -> PlainPage:
    """A page with what is asked on it and nothing else: other words of the page change nothing that is made of it."""
    return PlainPage(page.name, page.title, page.part, to_fill_in(page), page.asked)


def _make(what: str, name: str, source: Source, pages: Sequence[PlainPage], script: str = "") -> Make:
    return Make(what, name, source.copy, tuple(pages), script)


def _page(what: str, name: str, source: Source, pages: Sequence[PlainPage]) -> Make:
    copy = replace(source.copy, key=keys.digest(source.copy.id, [page.html for page in pages]))
    return Make(what, name, copy, tuple(pages))
