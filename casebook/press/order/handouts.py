"""What is made of an edition beside its book: the parts that a cohort asks for, each made once and kept."""

import base64
import re
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future
from dataclasses import asdict, dataclass, replace
from pathlib import Path

from casebook.cohort import Cohort
from casebook.contents import Page
from casebook.errors import CasebookError
from casebook.paths import PACKAGE
from casebook.press.cache import keys
from casebook.press.cache.store import manifest
from casebook.press.execute.notebooks import RunOptions
from casebook.press.handouts import notebooks as live
from casebook.press.handouts.jobs import Make
from casebook.press.handouts.packages import packing, scorm
from casebook.press.site.jobs import Copy, PlainPage, Rendered
from casebook.press.site.plain import REFERENCES

PICTURE = re.compile(r'src="_charts/([^"]+)"')
CARDS = 'class="role-card"'


@dataclass(frozen=True)
class Edition:
    """One edition whose parts are made: the book as it was printed, in `folder`, and what draws its charts."""

    printed: Rendered
    folder: Path
    script: str

    @property
    def copy(self) -> Copy:
        return self.printed.copy


class Parts:
    """The parts of a cohort's editions: those made before are taken from the store, the others made side by side."""

    def __init__(self, cohort: Cohort, pages: Sequence[Page], options: RunOptions):
        self._cohort, self._pages, self._options = cohort, pages, options
        self._asked: list[tuple[Edition, list[tuple[Make, str, Future | dict[str, bytes]]]]] = []

    def begin(self, edition: Edition) -> None:
        """Have the parts of an edition made while other work goes on."""
        asked = []
        for job in jobs(self._cohort.outputs, edition):
            key = keys.digest("part", asdict(job), made_by())
            kept = self._kept(key)
            asked.append((job, key, self._options.pool.submit(job) if kept is None else kept))
        self._asked.append((edition, asked))

    def written(self, write: Callable[[dict[str, bytes], Path], None]) -> Iterator[str]:
        """Write every part into its edition's folder when it is done; gives the names of the editions that have all."""
        for edition, _ in self._asked:
            write(self._here(edition), edition.folder)
        for edition, asked in self._asked:
            for job, key, made in asked:
                if isinstance(made, Future):
                    made = self._done(job, made)
                    self._keep(key, made)
                write(made, edition.folder)
            yield edition.copy.edition

    def _here(self, edition: Edition) -> dict[str, bytes]:
        """What is made of the folder itself, or is only copied: it would take longer to send than to do."""
        outputs, name = self._cohort.outputs, edition.copy.id.replace("/", "-")
        made: dict[str, bytes] = {}
        if "notebooks" in outputs:
            made |= live.notebooks(self._cohort, list(self._pages), edition.copy)
        book = manifest(edition.folder)
        for output, path, pack in (
            ("scorm", f"packages/{name}-scorm.zip", lambda: scorm.scorm(*_of(edition))),
            ("zip", f"packages/{name}.zip", lambda: packing.plain_zip(edition.folder)),
        ):
            if output in outputs:
                key = keys.digest(output, edition.copy.id, book, made_by())
                kept = self._kept(key)
                made |= kept if kept is not None else self._keep(key, {path: pack()})
        return made

    def _done(self, job: Make, made: Future) -> dict[str, bytes]:
        try:
            return made.result()
        except CasebookError as error:
            raise CasebookError(f"the {job.copy.edition}'s copy of '{self._cohort.id}', {job.name}: {error}") from None

    def _kept(self, key: str) -> dict[str, bytes] | None:
        kept = self._options.store.get("parts", key)
        return None if kept is None else {path: base64.b64decode(text) for path, text in kept.items()}

    def _keep(self, key: str, files: dict[str, bytes]) -> dict[str, bytes]:
        self._options.store.put("parts", key, {path: base64.b64encode(file).decode() for path, file in files.items()})
        return files


def made_by() -> str:
    """What makes parts, as a hash: the press, what it says of the world outside, and every version installed."""
    return keys.digest(keys.tree(PACKAGE / "press"), keys.tree(PACKAGE / "guidance"), keys.environment())


def jobs(outputs: Sequence[str], edition: Edition) -> Iterator[Make]:
    """The jobs of making an edition's parts: the long ones first. A page's own job holds nothing of other pages, so
    that it need not be done again when they change.
    """
    sheets = edition.printed.sheets
    references = next((one for one in sheets if one.name == REFERENCES), None)
    cases = [one for one in sheets if one.exercises]
    alone = [one for one in sheets if one.exercises or CARDS in one.html]
    if "word" in outputs:
        yield _make("word", "the book for a word processor", edition, sheets)
    if "paper" in outputs:
        yield _make("book-pdf", "the book as PDF", edition, sheets)
    if "epub" in outputs:
        yield _make("epub", "the book for e-readers", edition, sheets)
    if "slides" in outputs and cases:
        yield _make("slides", "the slides", edition, sheets, script=edition.script)
    if "cartridge" in outputs:
        yield _make("cartridge", "the cartridge", edition, sheets)
    if "gift" in outputs:
        yield _make("gift", "the questions for Moodle", edition, sheets)
    for one in alone:
        page = (one, references) if references else (one,)
        if "paper" in outputs:
            yield _page("case-pdf", f"'{one.title}' as PDF", edition, page)
        if "word" in outputs:
            yield _page("word", f"'{one.title}' for a word processor", edition, page)
    for one in cases:
        if "paper" in outputs:
            yield _page("handout-pdf", f"the exercises of '{one.title}' as PDF", edition, (one,))
        if "slides" in outputs:
            yield _page("slides-pdf", f"the slides of '{one.title}' as PDF", edition, (one,))


def _make(what: str, name: str, edition: Edition, sheets: Sequence[PlainPage], script: str = "") -> Make:
    return Make(what, name, edition.copy, tuple(sheets), dict(edition.printed.pictures), script)


def _page(what: str, name: str, edition: Edition, sheets: Sequence[PlainPage]) -> Make:
    shown = {picture for one in sheets for picture in PICTURE.findall(one.html)}
    pictures = {picture: svg for picture, svg in edition.printed.pictures.items() if picture in shown}
    copy = replace(edition.copy, key=keys.digest(edition.copy.id, [one.html for one in sheets]))
    return Make(what, name, copy, tuple(sheets), pictures)


def _of(edition: Edition) -> tuple[Path, Copy, Sequence[PlainPage]]:
    return edition.folder, edition.copy, edition.printed.sheets
