"""The American copy: nothing in it that only a British reader would say."""

from collections.abc import Iterator

from casebook import contents
from casebook.cases import file_of
from casebook.check.decisions import readable
from casebook.check.finding import Finding
from casebook.check.notebooks import place
from casebook.check.prose import read_aloud, told
from casebook.contents import source_of
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
    for _, case in readable():
        found += left(" ".join(told(case)), file_of(case.case))
    return found


def left(text: str, where: str) -> Iterator[Finding]:
    """What is British in a text as an American copy has it."""
    for said in sorted({match[0].lower() for match in british().finditer(spelt(text, HERE))}):
        yield Finding(where, f"says '{said}' in the American copy", REMEDY)
