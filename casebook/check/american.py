"""The American copy: nothing in it that only a British reader would say."""

from collections.abc import Iterator

from casebook import contents
from casebook.cases import read_case
from casebook.check.finding import Finding
from casebook.check.notebooks import place
from casebook.check.prose import read_aloud, told
from casebook.contents import source_of
from casebook.errors import CasebookError
from casebook.spelling import british, spelt

HERE = "US"
REMEDY = "say it otherwise, or add what replaces it to casebook/american.yml"


def findings() -> list[Finding]:
    """British phrases that the press leaves in the American copy, of notebooks and of decision files."""
    found = []
    for page in contents.every_page():
        for number, cell in enumerate(page.cells, 1):
            if cell["cell_type"] == "markdown":
                found += left(read_aloud(source_of(cell)), place(page, number))
        if page.is_case:
            try:
                case = read_case(page.meta.id)
            except CasebookError:  # `decisions` says so
                continue
            found += left(" ".join(told(case)), f"casebook/cases/{case.case}.yml")
    return found


def left(text: str, where: str) -> Iterator[Finding]:
    """What is British in a text as an American copy has it."""
    for said in sorted({match[0].lower() for match in british().finditer(spelt(text, HERE))}):
        yield Finding(where, f"says '{said}' in the American copy", REMEDY)
