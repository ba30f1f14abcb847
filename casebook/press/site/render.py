"""The book: an edition's notebooks and the pages round them, made into HTML by Sphinx.

Sources are written into a folder of their own, rendered, and finished into another; nothing is changed in
place. Sphinx runs with warnings as errors: a missing reference or a broken link stops the build.
"""

import hashlib
import json
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import as_file, files
from pathlib import Path
from typing import Any

from casebook import contents
from casebook.cases import read_case
from casebook.cohort import Cohort
from casebook.consent.beside import transcripts_with_consents
from casebook.contents import Page
from casebook.guidance import FIGURE, figures, place_name, profession_name
from casebook.language import ENGLISH, gettext, spoken
from casebook.language.forms import month
from casebook.language.messages import told_prose
from casebook.metadata import DEBRIEF, Activity
from casebook.plan import activities_for, session_plan
from casebook.press import FACILITATOR
from casebook.press.charts.figures import Chart
from casebook.press.editions.blocks import Edition
from casebook.press.site import extension
from casebook.press.site.around import around, read_beforehand
from casebook.press.site.asked import asked
from casebook.press.site.bibliography import bibliography
from casebook.press.site.citing import TITLE, cited
from casebook.press.site.composing import sphinx, written
from casebook.press.site.finish import finish
from casebook.press.site.rendered import Copy
from casebook.press.site.scripts import WITH_WORK, scripts_for
from casebook.press.site.settings import settings
from casebook.spelling import is_american, spelt_markdown

ROOM = files(__package__)


@dataclass(frozen=True)
class Book:
    """What one book is made of: whose it is, which edition, its pages with their edition, each as a notebook for
    Sphinx by the page's id, what stands on it at other values of its dials, and what made it.
    """

    cohort: Cohort
    edition: str
    pages: tuple[tuple[Page, Edition], ...]
    notebooks: dict[str, Any]
    record: dict[str, Any]
    script: str  # draws the charts in a browser
    made_by: str  # a hash of the code that makes pages, and of the versions
    turned: dict[str, dict[str, Any]] = field(default_factory=dict)

    @property
    def id(self) -> str:
        return f"{self.cohort.id}/{self.edition}"

    @property
    def alone(self) -> bool:
        """Whether it is no book but the one page of a debrief."""
        return [page.meta.part for page, _ in self.pages] == [DEBRIEF]

    @property
    def first(self) -> str:
        """The name of its first page."""
        return self.pages[0][0].meta.id if self.alone else "index"


def make_book(book: Book, work: Path, out: Path, *, again: bool = False) -> Path:
    """Make the book in `out`, a new folder, by way of `work`; returns its first page.

    With `again`, `work` holds the last book made of the same frame, and only what changed is made.
    """
    source, rendered = work / "source", work / "html"
    changed = write_sources(book, source)
    render(book, source, rendered, work / "doctrees", changed if again else None)
    return finish_book(book, work, out)


def finish_book(book: Book, work: Path, out: Path) -> Path:
    """Close the pages that Sphinx made in `work`, into `out`, a new folder; returns the first page."""
    finish(
        book.id,
        work / "html",
        out,
        pictures(book),
        language=language_of(book.cohort),
        script=book.script,
        kept=work / "finished",
        made_by=book.made_by,
        cases=asked(book.pages, book.cohort),
        turned=book.turned,
        scripts=scripts_by_page(book),
        plain=plain_folder(work),
        transcripts=transcripts_with_consents(book.cohort.date_of_events) if has_analysis(book) else None,
    )
    return out / f"{book.first}.html"


def scripts_by_page(book: Book) -> dict[str, Sequence[str]]:
    """The scripts that pages need for what stands on them, by the pages' names."""
    by_page = {page.meta.id: scripts_for(edition, page.meta.id in book.turned) for page, edition in book.pages}
    return by_page | ({"answers": WITH_WORK} if has_analysis(book) else {})


def pictures(book: Book) -> dict[str, str]:
    """The pictures of a book's charts as SVG text, by file name."""
    return {chart.name: chart.svg for _, edition in book.pages for chart in edition.of(Chart)}


def plain_folder(work: Path) -> Path:
    """Where the pages were written plain, on the way to a book that was made by way of `work`."""
    return work / "html" / extension.FOLDER


def order(book: Book) -> list[tuple[str, str]]:
    """The book's pages in reading order, as the contents have them: each page's name, and its part's."""
    first, last = contents.part_name(min(contents.PARTS)), contents.part_name(max(contents.PARTS))
    parts = {page.meta.id: contents.part_name(page.meta.part) for page, _ in book.pages}
    around = round_pages(book)
    names = [name for name in parts if parts[name] == first]
    names += ["running", "room", *(page.meta.id for page, _ in book.pages if page.is_case)]
    names += [name for name in parts if parts[name] == last]
    names += ["analysis", "answers", "glossary", "references", "find", "this-copy"]
    parts |= {name: first if name in ("running", "room") else last for name in around}
    return [(name, parts[name]) for name in names if name in parts]


def copy_of(book: Book) -> Copy:
    """Whose copy of the book it is."""
    cohort = book.cohort
    key = hashlib.sha256(json.dumps([book.id, book.record], sort_keys=True).encode()).hexdigest()
    return Copy(book.id, TITLE, book.edition, cohort.name, language_of(cohort), facts_of(book), key)


def facts_of(book: Book) -> tuple[tuple[str, str], ...]:
    """What a cover says of a copy, a name and a value each."""
    cohort = book.cohort
    session = gettext("{minutes} minutes, {people} people").format(minutes=cohort.minutes, people=cohort.people)
    return (
        (gettext("For"), f"{profession_name(cohort.profession)}, {place_name(cohort.jurisdiction)}"),
        (gettext("A session"), session),
        (gettext("The events fall in"), month(cohort.date_of_events)),
        (gettext("Topics"), _topics(book)),
    )


def _topics(book: Book) -> str:
    """Which topics a copy has, and whether there are gentler ones."""
    if book.cohort.gentle:
        return gettext("the gentler ones")
    gentler = any(case_is_gentler(page.meta.id) for page, _ in book.pages if page.is_case)
    return gettext("as written; a gentler set exists") if gentler else gettext("as written")


def case_is_gentler(id_: str) -> bool:
    """Whether a case has other words where it is gentle."""
    return any(isinstance(word, dict) and "gentle" in word for word in read_case(id_).words.values())


def language_of(cohort: Cohort) -> str:
    """The language that the book is written in, as its files say it."""
    if cohort.language != ENGLISH:
        return cohort.language
    return "en-US" if is_american(cohort.jurisdiction) else "en-GB"


def has_analysis(book: Book) -> bool:
    """Whether the book has the page on which transcripts are coded."""
    return book.cohort.transcripts and not book.alone


def write_sources(book: Book, source: Path) -> list[str]:
    """Write the notebooks, the pages round them and the bibliography for Sphinx; returns the pages that are new."""
    source.mkdir(parents=True, exist_ok=True)
    texts = {f"{name}.ipynb": source_text(notebook) for name, notebook in book.notebooks.items()}
    for name, text in round_pages(book).items():
        texts[f"{name}.md"] = spelt_markdown(text, book.cohort.jurisdiction)
    texts["references.bib"] = bibliography()
    return [Path(name).stem for name, text in texts.items() if written(source / name, text)]


def source_text(notebook: Any) -> str:
    """A page's notebook as Sphinx reads it."""
    return json.dumps(notebook, ensure_ascii=False, indent=1)


def round_pages(book: Book) -> dict[str, str]:
    """The pages round the notebooks, by name, as MyST Markdown; a debrief has none."""
    if book.alone:
        return {}
    names = ["index", "answers", "find", "glossary", "references", "this-copy"]
    names += ["running", "room"] if book.edition == FACILITATOR else []
    names += ["analysis"] if book.cohort.transcripts else []
    facts = _facts(book)
    return {name: _template(name, spoken()).render(**facts) for name in names}


@cache
def _template(name: str, language: str) -> Any:
    from jinja2 import Environment, StrictUndefined

    templates = Environment(undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True, autoescape=False)
    templates.globals["gettext"] = gettext
    text = (ROOM / "pages" / f"{name}.md").read_text(encoding="utf-8")
    return templates.from_string(text if language == ENGLISH else told_prose(text, gettext))


def _facts(book: Book) -> dict[str, Any]:
    cases = [page for page, _ in book.pages if page.is_case]
    return {
        "title": TITLE,
        "cohort": book.cohort,
        "edition": book.edition,
        "facilitator": book.edition == FACILITATOR,
        "facts": facts_of(book),
        "start": gettext("Before you start"),
        "then_as": gettext(", then as "),
        "then": gettext(", then "),
        "back_name": contents.part_name(max(contents.PARTS)),
        "is_translated": spoken() != ENGLISH,
        "settings": [(gettext(name), gettext(str(value))) for name, value in book.record["settings"].items()],
        "opening": [page.meta for page, _ in book.pages if page.meta.part == min(contents.PARTS)],
        "back": [page.meta for page, _ in book.pages if page.meta.part == max(contents.PARTS)],
        "parts": [
            (contents.part_name(part), [page.meta for page in cases if page.meta.part == part])
            for part in dict.fromkeys(page.meta.part for page in cases)
        ],
        "cases": [page.meta for page in cases],
        "cited": cited([page.meta for page in cases]),
        "book_id": book.id,
        "record": book.record,
        "record_json": json.dumps(book.record, ensure_ascii=False, indent=2, sort_keys=True),
        "minutes": {
            page.meta.id: [
                (gettext(activity.name), gettext(activity.section), minutes)
                for activity, minutes in _planned(page, book.cohort.minutes)
            ]
            for page in cases
        },
        "second_hand": _second_hand(book),
    }


def _planned(page: Page, minutes: int) -> Iterator[tuple[Activity, int]]:
    """What a session of so many minutes does of a case, and for how long."""
    activities = activities_for(page.meta.activities, minutes)
    return zip(activities, session_plan(activities, minutes), strict=True)


def _second_hand(book: Book) -> list[tuple[str, str, str]]:
    """The published figures in this book that were seen at second hand only: what is counted, of whom, and its
    source.
    """
    keys = {key for page, _ in book.pages for cell in page.cells for key in FIGURE.findall(contents.source_of(cell))}
    rows = [figures()[key] for key in sorted(keys) if key in figures()]
    said = [(gettext(row["quantity"]), gettext(row["of_whom"]), row) for row in rows]
    return [(quantity, whom, row["source_key"]) for quantity, whom, row in said if "secondary" in row["verified"]]


def render(book: Book, source: Path, rendered: Path, doctrees: Path, changed: list[str] | None) -> None:
    """Run Sphinx over the sources, or over the `changed` ones when it is not None. CasebookError quotes its first
    complaint.
    """
    with composer(book, source, rendered, doctrees, fresh=changed is None) as make:
        make(changed)


@contextmanager
def composer(
    book: Book, source: Path, rendered: Path, doctrees: Path, *, fresh: bool
) -> Iterator[Callable[[list[str] | None], None]]:
    """Gives what has Sphinx make a book's pages, as `sphinx` does."""
    whose = f"the {book.edition}'s book of '{book.cohort.id}'"
    pages, before = [page for page, _ in book.pages], read_beforehand(book.pages)
    stands_round = around(book.edition, book.cohort, book.alone, pages, before)
    with as_file(ROOM / "templates") as templates, as_file(ROOM / "static") as static:
        conf = settings(book, templates, static)
        with sphinx(whose, conf, stands_round, source, rendered, doctrees, fresh=fresh) as make:
            yield make
