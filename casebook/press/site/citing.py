"""How to cite the book and a case: by their authors, the year and the version that this copy was made with."""

from collections.abc import Iterable

from casebook import __released__, __version__
from casebook.language import N_, gettext
from casebook.metadata import Metadata

TITLE, TEAM = "Nobody's Data", N_("The Nobody's Data team")


def cited(cases: Iterable[Metadata] = ()) -> dict[str, object]:
    """The `book`, and each of these `cases`, as a line of Markdown."""
    year, book = __released__[:4], gettext("*{title}*, version {version}").format(title=TITLE, version=__version__)
    lines = []
    for case in cases:
        versioned = gettext("{title}, version {version}").format(title=case.title, version=case.version)
        title = versioned if case.version else case.title
        authors = ", ".join(case.authors) or gettext(TEAM)
        line = gettext("{authors} ({year}). {title}. In: {book}.")
        lines.append(line.format(authors=authors, year=year, title=title, book=book))
    return {"book": f"{gettext(TEAM)} ({year}). {book}.", "cases": lines}
