"""Things to hand out on paper, and for word processors and e-book readers: PDF, Word, EPUB."""

from collections.abc import Mapping

from casebook.language import N_, gettext
from casebook.press.handouts.jobs import Make
from casebook.press.handouts.paper import ebook, glyphs, manuscript, typesetting, wordfile
from casebook.press.handouts.paper.curly import curly
from casebook.press.site.plain import REFERENCES
from casebook.press.site.rendered import Copy

LONGEST = 62  # characters of a running head
LINES = {
    "learner": N_("{title}: the learner’s book"),
    "facilitator": N_("{title}: the facilitator’s book"),
}
PAPERS = {"en-US": "us-letter"}


def book_pdf(job: Make) -> dict[str, bytes]:
    """The whole book, `job.pages` in reading order, as tagged PDF. CasebookError names the page at fault."""
    title = f"{curly(job.copy.title)}: {manuscript.edition_line(job.copy)}"
    return {f"{_book(job)}.pdf": _pdf(job, manuscript.book(job), title, cover=True)}


def case_pdf(job: Make) -> dict[str, bytes]:
    """One page and the references that it cites, as tagged PDF; `job.pages` is the page, and the references."""
    page = job.pages[0]
    title = f"{curly(page.title)}. {_line(job.copy)}"
    return {f"paper/{page.name}.pdf": _pdf(job, manuscript.case(job), title)}


def handout_pdf(job: Make) -> dict[str, bytes]:
    """What is asked on the first of `job.pages`, to fill in by hand, as tagged PDF."""
    page = job.pages[0]
    title = gettext("{page}, to write on. {book}").format(page=curly(page.title), book=_line(job.copy))
    return {f"paper/{page.name}-handout.pdf": _pdf(job, manuscript.handout(job), title)}


def word(job: Make) -> dict[str, bytes]:
    """A Word document of the whole book, or of one page if `job.pages` is a page and the references."""
    if _one_page(job):
        page = job.pages[0]
        title = f"{curly(page.title)}. {_line(job.copy)}"
        return {f"paper/{page.name}.docx": _docx(job, manuscript.case(job), title)}
    title = f"{curly(job.copy.title)}: {manuscript.edition_line(job.copy)}"
    return {f"{_book(job)}.docx": _docx(job, manuscript.book(job), title, cover=True)}


def epub(job: Make) -> dict[str, bytes]:
    """The whole book as EPUB 3."""
    text = manuscript.book(job)
    return {f"{_book(job)}.epub": ebook.epub(text, job.copy, _charts(job, text))}


def _pdf(job: Make, text: str, title: str, cover: bool = False) -> bytes:
    language, _, region = job.copy.language.partition("-")
    pictures = _charts(job, text)
    setting = {
        "title": title,
        "key": job.copy.key,
        "paper": PAPERS.get(job.copy.language, "a4"),
        "language": language,
        "region": region or None,
        "level": 2 if cover else 1,
        "cover": cover,
        "line": _line(job.copy),
        "cohort": _short(job.copy.cohort),
        "titles": {page.name: _short(curly(page.title)) for page in job.pages},
        "contents": gettext("Contents"),
        "turn": gettext("{option}, page {page}"),
    }
    instead = glyphs.named(_said(job, pictures))
    if instead:
        text = text.translate(instead)
        pictures = {name: svg.translate(instead) for name, svg in pictures.items()}
        setting["titles"] = {name: told.translate(instead) for name, told in setting["titles"].items()}
        setting["cohort"] = setting["cohort"].translate(instead)
    return typesetting.pdf(text, setting, pictures)


def _docx(job: Make, text: str, title: str, cover: bool = False) -> bytes:
    pictures = _charts(job, text)
    instead = glyphs.named([(f"the chart '{name}'", svg) for name, svg in pictures.items()])
    drawn = {name: svg.translate(instead) for name, svg in pictures.items()}
    return wordfile.docx(text, job.copy, title, PAPERS.get(job.copy.language, "a4"), drawn, cover)


def _said(job: Make, pictures: Mapping[str, str]) -> list[tuple[str, str]]:
    """Where something is said, and what."""
    copy = job.copy
    facts = "".join(name + text for name, text in copy.facts)
    pages = [(f"page '{page.name}'", page.part + page.title + page.html) for page in job.pages]
    charts = [(f"the chart '{name}'", svg) for name, svg in pictures.items()]
    return [(f"the cohort '{copy.id.partition('/')[0]}'", copy.title + copy.cohort + facts), *pages, *charts]


def _charts(job: Make, text: str) -> dict[str, str]:
    return {name: job.pictures[name] for name in manuscript.charts(text)}


def _one_page(job: Make) -> bool:
    return len(job.pages) == 2 and job.pages[1].name == REFERENCES


def _book(job: Make) -> str:
    return f"paper/nobodys-data-{job.copy.edition}"


def _line(copy: Copy) -> str:
    return gettext(LINES[copy.edition]).format(title=curly(copy.title))


def _short(text: str) -> str:
    return text if len(text) <= LONGEST else f"{text[: LONGEST - 1].rstrip()}…"
