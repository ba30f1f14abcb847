"""Sources: every citation and figure exists, and none is used beyond how well it was seen."""

import re
from collections.abc import Iterator

from casebook import contents
from casebook.check.finding import Finding
from casebook.check.notebooks import place
from casebook.contents import Page, source_of
from casebook.deciding.figures import figure
from casebook.errors import CasebookError, suggestion
from casebook.guidance import FIGURE, clauses, figures, reference_status
from casebook.press.site.bibliography import refuse_what_is_no_bibtex

WHOLE = re.compile(r"""figure\(\s*["']([^"']+)["']\s*,\s*["']n["']\s*\)""")
CITE = re.compile(r"\{cite(?::\w+)?\}`([^`]+)`")
NUMBER = re.compile(r"\d+(?:\.\d+)?\s*(?:%|per cent|percent|of \d)")

NOT_TYPED = re.compile(r"\{[\w:]+\}`[^`]*`|\b(?:1[89]|20)\d\d\b")  # values, citations and years
TYPED = re.compile(r"\b\d+(?:[.,]\d+)*\s?(?:%|per cent\b)|\b\d{3,}\b|\b\d{1,3}(?:,\d{3})+\b")


def findings() -> list[Finding]:
    """What is wrong with citations and figures in notebooks, and with the tables they come from."""
    found = [finding for page in contents.every_page() for finding in (*_in_page(page), *_typed(page))]
    try:
        refuse_what_is_no_bibtex()
    except CasebookError as error:
        where, _, fault = str(error).partition(": ")
        return [*found, Finding(where, fault, "close every brace and quotation mark, and put commas between fields")]
    known = reference_status()
    for key, status in known.items():
        if status not in ("verified", "unverified"):
            fault = f"'{key}' has '{status}' under note" if status else f"'{key}' has no note of how well it was seen"
            remedy = "write note = {verified}, or {unverified} for what you have at second hand"
            found.append(Finding("references.bib", fault, remedy))
    for key, row in figures().items():
        if row["source_key"] not in known:
            found.append(_unknown("casebook/guidance/figures.csv", row["source_key"], f"row '{key}'"))
        for name in ("quantity", "of_whom"):
            if not row[name]:
                where = f"casebook/guidance/figures.csv, row '{key}'"
                found.append(Finding(where, f"does not say its {name.replace('_', ' ')}", "say in words what it is of"))
    for id_, clause in clauses().items():
        if clause.reference and clause.reference not in known:
            found.append(_unknown("casebook/guidance/clauses.csv", clause.reference, f"'{id_}'"))
    return found


def _in_page(page: Page) -> Iterator[Finding]:
    known = reference_status()
    for number, cell in enumerate(page.cells, 1):
        source = source_of(cell)
        for key in FIGURE.findall(source):
            try:
                figure(key)
            except CasebookError as error:
                yield Finding(place(page, number), str(error), "use a key of casebook/guidance/figures.csv")
        for paragraph in source.split("\n\n"):
            yield from without_whole(paragraph, place(page, number))
            for key in cited(paragraph):
                if key not in known:
                    yield _unknown(place(page, number), key, "the text")
                elif known[key] != "verified" and (NUMBER.search(paragraph) or FIGURE.search(paragraph)):
                    yield Finding(
                        place(page, number),
                        f"states a number beside '{key}', which nobody has opened",
                        "open the source and mark it verified, or leave the number out",
                    )


def without_whole(paragraph: str, where: str) -> Iterator[Finding]:
    """Percentages of a study that a paragraph gives without saying of how many, though that is known."""
    stated = {key: figures()[key] for key in FIGURE.findall(paragraph) if key in figures()}
    said = {key.partition("/")[0] for key in WHOLE.findall(paragraph)}
    for key, row in stated.items():
        if row["unit"].startswith(("percent", "%")) and row["n"][:1].isdigit() and row["source_key"] not in said:
            fault = f"gives '{key}' without its whole ({row['n']}: {row['of_whom']})"
            yield Finding(where, fault, f'say of how many: {{eval}}`figure("{key}", "n")`, or another of the study')


def _typed(page: Page) -> Iterator[Finding]:
    """Published numbers that were typed beside a citation, where they could differ from the table."""
    for number, cell in enumerate(page.cells, 1):
        for paragraph in source_of(cell).split("\n\n") if cell["cell_type"] == "markdown" else ():
            plain = NOT_TYPED.sub("", paragraph)
            if cited(paragraph) and (typed := TYPED.search(plain)):
                remedy = """write {eval}`figure("key")`, or figure("key", "n") for how many it is about"""
                yield Finding(place(page, number), f"types the number '{typed[0]}' beside a citation", remedy)


def cited(text: str) -> list[str]:
    """The citation keys in a text."""
    return [key.strip() for keys in CITE.findall(text) for key in keys.split(",")]


def _unknown(where: str, key: str, what: str) -> Finding:
    near = suggestion(key, reference_status())
    if not near.startswith("did you mean"):
        near = "`casebook list references` shows those that there are; add yours to it first"
    return Finding(where, f"{what} cites '{key}', which is not in references.bib", near)
