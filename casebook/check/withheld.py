"""Cases that are withheld: no page says another case's title, so that one can be taken out without a trace; and what a
build says of those that are.
"""

import re
from collections.abc import Iterator

from casebook import contents
from casebook.cases import CASE_FILES, files_of_cases, parse_case
from casebook.check.finding import Finding
from casebook.errors import suggestion
from casebook.guidance import reviewing, reviews, withheld
from casebook.guidance.clauses import in_words
from casebook.guidance.reviewed import FILE, TELLS_OF, ids
from casebook.paths import OWN
from casebook.reading import as_named, in_layers, text_of
from casebook.sessions import files_of_sessions


def findings() -> list[Finding]:
    """Titles of other cases in prose and decision files, and reviews of cases that there are not."""
    texts = [(page.path.name, page.meta.id, _all_of(page)) for page in contents.every_page()]
    texts += [(as_named(path), id_, text_of(path)) for id_, path in files_of_cases().items()]
    texts += [(as_named(path), id_, text_of(path)) for id_, path in files_of_sessions().items()]
    return [*_reviews(), *(finding for text in texts for finding in titles_said(*text))]


def lines() -> Iterator[str]:
    """A line for each case that is withheld, and one for each of its people who is in a case that is not."""
    stay = {page.meta.id: _all_of(page) for page in contents.pages()}
    for case, day in withheld().items():
        yield f"{case}: withheld since {in_words(day)}, as somebody who read it wished; it is in no book"
        for name in sorted(people(case)):
            if others := [id_ for id_, text in stay.items() if name in text]:
                yield f"  {name}, who is in it, is still in {', '.join(others)}: ask whether to withhold that too"


def people(case: str) -> set[str]:
    """The full names of those who are in a case's decision file."""
    path = in_layers(CASE_FILES)[case]
    told = parse_case(text_of(path), as_named(path))
    return {one.name for one in (*told.stakeholders, *told.cards) if re.fullmatch(r"[A-Z]\w+( [A-Z]\w+)+", one.name)}


def titles_said(where: str, own: str, text: str) -> Iterator[Finding]:
    """Titles of other cases in a text that belongs to the page or case `own`."""
    for page in contents.cases():
        id_ = page.meta.id
        told = id_ in (own, TELLS_OF.get(own))
        if not told and re.search(rf"[*“\"]{re.escape(page.meta.title)}[*”\"]|`{id_}[/`]", text):
            fault = f"says the title or the id of another case, {id_}, which somebody may have withheld"
            yield Finding(where, fault, "say it without, or see casebook/guidance/reviewed.py")


def _reviews() -> Iterator[Finding]:
    known = {page.meta.id for page in contents.cases()} | withheld().keys()
    if (written := reviewing()["written_for"]) != len(reviews()) and not OWN:
        fault = f"4Pi and GRIPP2 were answered when {written} had read the book, and now {len(reviews())} have"
        yield Finding("casebook/guidance/reviewing.yml", fault, "answer them again, and mend `written_for`")
    for row in reviews():
        for id_ in ids(row["cases"]):
            if id_ not in known:
                yield Finding(f"{FILE}, '{row['on']}'", f"cases: there is no case '{id_}'", suggestion(id_, known))


def _all_of(page: contents.Page) -> str:
    """The prose of a page, and its case's decision file."""
    prose = "\n".join(contents.source_of(cell) for cell in page.cells if cell["cell_type"] == "markdown")
    file = files_of_cases().get(page.meta.id)
    return prose + (text_of(file) if file else "")
