"""How to cite the book and a case: by their authors, the year and the version that this copy was made with."""

from collections.abc import Iterable

from casebook import __released__, __version__
from casebook.metadata import Metadata

TITLE, TEAM = "Nobody's Data", "The Nobody's Data team"


def cited(cases: Iterable[Metadata] = ()) -> dict[str, object]:
    """The `book`, and each of these `cases`, as a line of Markdown."""
    year, book = __released__[:4], f"*{TITLE}*, version {__version__}"
    lines = []
    for case in cases:
        title = f"{case.title}, version {case.version}" if case.version else case.title
        lines.append(f"{', '.join(case.authors) or TEAM} ({year}). {title}. In: {book}.")
    return {"book": f"{TEAM} ({year}). {book}.", "cases": lines}
