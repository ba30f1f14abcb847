"""Content notes: whatever a case touches is marked where it stands, and named in the note by its plain word; the way
round avoids it.
"""

import re
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass

from casebook import contents
from casebook.cases import Case, file_of
from casebook.check.decisions import ANY, readable
from casebook.check.finding import Finding
from casebook.check.notebooks import place
from casebook.check.prose import read_aloud
from casebook.contents import TOUCHES, Page, source_of, tags_of
from casebook.errors import CasebookError
from casebook.guidance import clauses, subjects
from casebook.metadata import ContentNote
from casebook.setting import Words, setting
from casebook.values import EVAL

NOTE, FACILITATOR, LAST_WORD = "Before you begin", "For the facilitator", "The last word"
HEADING = re.compile(r"^(##|###) (.+?)\s*$", re.M)
EVERYTHING = ["all"]
LINES = {  # what every facilitator's page says, by what shows that it does
    "that a present danger ends the exercise": re.compile(
        r"(?:danger|not safe|unsafe|at risk now)[^.]*\b(?:ends?|over|stops?)\b|\b(?:ends?|over|stops?)\b[^.]*danger",
        re.I,
    ),
    "what the facilitator would have to pass on": re.compile(r"\bpass(?:ed)?\b(?: \w+){0,2} on\b", re.I),
}


@dataclass(frozen=True)
class Piece:
    """Something that somebody reads: where it stands, the headings over it, its texts, and how it is marked."""

    where: str
    headings: tuple[str, ...]
    text: str
    gentle: str
    marks: frozenset[str]


def findings() -> list[Finding]:
    """What is wrong with the notes of the book's cases, but for those that cannot be told, of which `decisions` says
    why.
    """
    found: list[Finding] = []
    for page, case in readable():
        with suppress(CasebookError):
            found += [*of_case(page, case)]
    return found


def of_case(page: Page, case: Case) -> Iterator[Finding]:
    """What a case touches without a mark, what its note does not name, and where the way round meets it."""
    note, parts = page.meta.content_note, [*of_notebook(page, case), *of_decisions(case)]
    if note is None:
        return
    yield from _unmarked(parts, note)
    yield from _unnamed(page, note, parts)
    yield from _met_on_the_way(page, note, parts)
    facilitator = " ".join(source_of(cell) for cell in page.cells if "facilitator" in tags_of(cell))
    for said, pattern in LINES.items():
        if not pattern.search(" ".join(facilitator.split())):
            yield Finding(
                place(page), f"does not tell the facilitator {said}", "say it in 'When someone is distressed'"
            )


def of_notebook(page: Page, case: Case) -> Iterator[Piece]:
    """The cells of prose that learners read, the note itself apart, each under its headings."""
    section, part = "", ""
    for number, cell in enumerate(page.cells, 1):
        if cell["cell_type"] != "markdown" or "facilitator" in tags_of(cell):
            continue
        source = source_of(cell)
        for level, name in HEADING.findall(source):
            section, part = (name, "") if level == "##" else (section, name)
        marks = frozenset(
            tag.removeprefix(TOUCHES).replace("-", " ") for tag in tags_of(cell) if tag.startswith(TOUCHES)
        )
        marks = frozenset(_known(mark) for mark in marks)
        if section != NOTE:
            told = [read_aloud(_said(source, _words(case, gentle=gentle))) for gentle in (False, True)]
            yield Piece(place(page, number), (section, part), *told, marks)


def of_decisions(case: Case) -> Iterator[Piece]:
    """The decisions, options, cards and clauses of a case."""
    file = file_of(case.case)
    for number, decision in enumerate(case.decisions, 1):
        heading = f"Decision {number}"
        opening = [decision.question, decision.opening, *decision.openings.values()]
        yield _piece(f"{file}, decision '{decision.id}'", (heading,), opening, decision.touches, case)
        for option in decision.options:
            told = [option.label, option.what, option.reason, option.cost, option.next, *option.consequences.values()]
            where = f"{file}, option '{option.id}' of '{decision.id}'"
            yield _piece(where, (heading,), told, option.touches, case)
            yield _piece(f"{where}, last word", (LAST_WORD,), [option.last_word], option.touches, case)
    for card in case.cards:
        yield _piece(f"{file}, card '{card.id}'", ("Role cards",), [*card.texts.values()], card.touches, case)
    for id_ in (*case.codes, *case.elsewhere):
        if id_ in clauses():
            clause = clauses()[id_]
            text, marks = f"{clause.document} {clause.summary}", frozenset(clause.touches)
            yield Piece(f"casebook/guidance/clauses.csv, '{id_}'", ("What the rules say",), text, text, marks)


def _piece(where: str, headings: tuple[str, ...], texts: list[str], touches: list[str], case: Case) -> Piece:
    told = [_words(case, gentle=gentle).fill(" ".join(texts)) for gentle in (False, True)]
    return Piece(where, headings, *told, frozenset(touches))


def _unmarked(parts: list[Piece], note: ContentNote) -> Iterator[Finding]:
    for part in parts:
        for subject, pattern in subjects().items():
            if subject not in part.marks and (said := pattern.search(part.text)):
                yield Finding(part.where, f"touches {subject} ('{said[0]}') without its mark", f"mark it: {subject}")
            elif subject in note.gentle_without and (said := pattern.search(part.gentle)):
                fault = f"touches {subject} ('{said[0]}') when gentle, which the note says it does not"
                yield Finding(part.where, fault, "give the word a gentle form, or take it out of gentle_without")
        for mark in sorted(part.marks - {*subjects()}):
            yield Finding(part.where, f"is marked '{mark}', which is no subject", "see casebook/guidance/subjects.yml")


def _unnamed(page: Page, note: ContentNote, parts: list[Piece]) -> Iterator[Finding]:
    met = {mark: part.where for part in reversed(parts) for mark in part.marks if mark in subjects()}
    for subject in sorted(met.keys() - {*note.subjects}):
        yield Finding(place(page), f"its note does not list {subject}, met in {met[subject]}", "add it to `subjects`")
    for subject in sorted({*note.subjects} - met.keys()):
        yield Finding(place(page), f"its note lists {subject}, which nothing is marked with", "take it out, or mark it")
    shown = next((source_of(cell) for cell in page.cells if NOTE in source_of(cell)), "")
    for subject in note.subjects:
        for what, text in (("the metadata's note", note.what), ("the note on its page", shown)):
            if subject not in text.lower():
                yield Finding(place(page), f"{what} does not say the word {subject}", "say it plainly")
        if note.gentle and subject not in note.gentle_without and subject not in note.gentle.lower():
            fault = f"its gentle note does not say the word {subject}"
            yield Finding(place(page), fault, "say it plainly, or list it under gentle_without if it is not met")


def _met_on_the_way(page: Page, note: ContentNote, parts: list[Piece]) -> Iterator[Finding]:
    if not note.subjects:
        return
    if note.leave_out == EVERYTHING:
        others = [other for other in contents.cases() if other is not page and other.meta.title in note.way_round]
        safe = [o for o in others if o.meta.content_note and not {*o.meta.content_note.subjects} & {*note.subjects}]
        if not safe:
            yield Finding(place(page), "its way round names no case without these subjects", "name one by its title")
        return
    headings = {name for cell in page.cells for _, name in HEADING.findall(source_of(cell))}
    for heading in note.leave_out:
        if heading not in headings:
            yield Finding(place(page), f"its way round leaves out '{heading}', which is no heading", "name a heading")
    for part in parts:
        if part.marks & {*note.subjects} and not {*part.headings} & {*note.leave_out, "Role cards"}:
            fault = f"its way round meets {', '.join(sorted(part.marks))} in {part.where}"
            yield Finding(place(page), fault, "add a heading to leave_out, take it out, or name another case")


def _known(mark: str) -> str:
    """The subject that a tag's words mean: tags have hyphens where some subjects have them too."""
    return next((subject for subject in subjects() if subject.replace("-", " ") == mark), mark)


def _words(case: Case, *, gentle: bool) -> Words:
    """The case's words for a psychologist in the UK, gentle or not."""
    place_and_profession = {"profession": "clinical psychologist", "jurisdiction": "UK", "gentle": gentle}
    return setting(case.case, ANY | place_and_profession).say


def _said(source: str, words: Words) -> str:
    """Prose with the words of the setting filled in; other values are left."""
    return EVAL.sub(lambda value: vars(words).get(value[1].removeprefix("say."), value[0]), source)
