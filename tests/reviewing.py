"""docs/reviewing.md, made of the page on which the facilitator's book says how somebody is asked to read it.

`python -m tests.reviewing` (or `make reviewing`) writes it. The words are those of notebooks/87-reviewing.ipynb in the
setting of its parameters cell; citations become links, and links to other pages their titles.
"""

import re
from pathlib import Path

from casebook.contents import every_page, source_of, tags_of
from casebook.guidance import GUIDANCE

PAGE = Path(__file__).parent.parent / "docs" / "reviewing.md"
ID = "reviewing"
CITED = re.compile(r" \{cite\}`([\w,]+)`")
VALUE = re.compile(r"\{eval\}`([^`]+)`")
LINK = re.compile(r"\[([^\]]+)\]\([\w-]+\.ipynb\)")
ADDRESS = re.compile(r"\b(url|doi)\s*=\s*\{([^}]+)\}")


def main() -> None:
    """Write the page."""
    PAGE.write_text(page(), encoding="utf-8")


def page() -> str:
    """The page as Markdown."""
    (own,) = (page for page in every_page() if page.meta.id == ID)
    known: dict = {}
    parts = []
    for cell in own.cells:
        if cell["cell_type"] == "markdown":
            parts.append(_plain(VALUE.sub(lambda value: str(eval(value[1], known)), source_of(cell))))
        elif {"parameters", "setup"} & {*tags_of(cell)}:
            exec(source_of(cell), known)
        else:
            parts.append(repr(eval(source_of(cell), known)))
    return "\n\n".join(parts) + "\n"


def _plain(text: str) -> str:
    return CITED.sub(lambda cited: "".join(f" ({_address(key)})" for key in cited[1].split(",")), LINK.sub(r"\1", text))


def _address(key: str) -> str:
    """Where a source can be read, or its title."""
    bib = (GUIDANCE / "references.bib").read_text(encoding="utf-8")
    entry = re.search(rf"^@\w+\{{{key},(.*?)(?=^@|\Z)", bib, re.M | re.S)
    if not (found := ADDRESS.findall(entry[1])):
        return re.search(r"\btitle\s*=\s*\{(.+?)\},?\s*$", entry[1], re.M)[1]
    kind, where = found[0]
    return f"https://doi.org/{where}" if kind == "doi" else where


if __name__ == "__main__":
    main()
