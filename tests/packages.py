"""What the tests of packages share: sheets and jobs made from a built book, and zips as folders."""

import io
import zipfile
from pathlib import Path

from casebook.press.handouts.jobs import Make
from casebook.press.site.rendered import Copy, PlainPage
from casebook.press.site.plain import sheets

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


def some_sheets(book: Path) -> tuple[PlainPage, ...]:
    """Sheets of a finished book: an opening, three cases of two parts, and what they cite."""
    return sheets(book, ORDER, {})


def job(what: str, book: Path, made: tuple[PlainPage, ...] | None = None, **changes) -> Make:
    """The job to make something of a finished book, with its pictures."""
    pictures = {path.name: path.read_text(encoding="utf-8") for path in (book / "_charts").glob("*.svg")}
    whose = copy(book.name, **changes)
    return Make(what=what, name=what, copy=whose, sheets=some_sheets(book) if made is None else made, pictures=pictures)


def held(package: bytes) -> dict[str, bytes]:
    """What a zip holds, by path."""
    with zipfile.ZipFile(io.BytesIO(package)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}
