"""Decision files: playable, and sayable for every profession and place, gentle or not."""

import re
from collections.abc import Iterator, Mapping
from contextlib import suppress
from itertools import product

from casebook import contents
from casebook.cases import Case, case_ids, file_of, read_case
from casebook.check.anatomy import by_id
from casebook.check.finding import Finding
from casebook.check.notebooks import place
from casebook.errors import CasebookError, suggestion
from casebook.guidance import JURISDICTIONS, PROFESSIONS
from casebook.setting import PLACEHOLDER, setting

SAID = re.compile(r"\{eval\}`say\.(\w+)`")
FOR_ONE = {"profession": PROFESSIONS[0], "jurisdiction": JURISDICTIONS[0], "gentle": False}
ANY = {"date_of_events": "2025-03-10", "minutes": 90, "people": 12}  # no word depends on these


def findings() -> list[Finding]:
    """What is wrong with the decision files, and where files and notebooks do not meet."""
    known = {page.meta.id for page in contents.cases()}
    found = [
        Finding(file_of(id_), "has no notebook", "write one whose id is the same")
        for id_ in case_ids()
        if id_ not in known and not any(f"-{id_}.ipynb" in str(fault) for fault in contents.unread())
    ]
    for id_ in case_ids():
        found += _unplayable(id_)
    for page, case in readable():
        found += _not_asked(page, case)
    for page in contents.cases():
        if page.meta.id not in case_ids():
            file = file_of(page.meta.id)
            found.append(Finding(f"notebooks/{page.path.name}", "has no decision file", f"write {file}"))
    return found


def _unknown_words(id_: str, words: Mapping[str, str]) -> Iterator[Finding]:
    """The words that a case's notebook says and that are none of its words."""
    for page in (page for page in contents.cases() if page.meta.id == id_):
        for number, cell in enumerate(page.cells, 1):
            said = SAID.findall(contents.source_of(cell)) if cell["cell_type"] == "markdown" else ()
            for word in sorted({*said} - words.keys()):
                fault = f"says 'say.{word}', which is no word of this case"
                yield Finding(place(page, number), fault, suggestion(word, words))


def readable() -> Iterator[tuple[contents.Page, Case]]:
    """The cases whose decision files can be read, in reading order; what is wrong with the others `findings` says."""
    for page in contents.cases():
        try:
            yield by_id(page), read_case(page.meta.id)
        except CasebookError:
            continue


def _not_asked(page: contents.Page, case: Case) -> Iterator[Finding]:
    """The decisions of a file that its notebook asks nowhere, or for which a session has no activity."""
    code = "\n".join(contents.source_of(cell) for cell in page.cells if cell["cell_type"] == "code")
    read = {heading for activity in page.meta.activities for heading in activity.reads}
    for number, decision in enumerate(case.decisions, 1):
        call = f'decide("{case.case}/{decision.id}", here)'
        if call not in " ".join(code.split()):
            fault = f"asks nowhere for the decision '{decision.id}' of its file"
            yield Finding(place(page), fault, f"add a section `## Decision {number}` with a cell `{call}`")
        elif read and f"Decision {number}" not in read:
            fault = f"has no activity that reads 'Decision {number}', so no session has minutes for it"
            yield Finding(place(page), fault, "add one in its metadata, with its minutes for each length")


def _unplayable(id_: str) -> Iterator[Finding]:
    file = file_of(id_)
    try:
        case = read_case(id_)
    except CasebookError as error:
        for fault in str(error).splitlines():
            line, _, said = fault.removeprefix(file).partition(": ")
            yield Finding(f"{file}{line}", said, "see CONTRIBUTING.md; its words and rules are looked at after that")
        return
    known = {*PROFESSIONS, *JURISDICTIONS, "gentle", "default"}
    for name, word in case.words.items():
        for key in sorted(word.keys() - known) if isinstance(word, dict) else ():
            fault = f"'{name}' has a text for '{key}', which is no profession or place"
            yield Finding(f"{file}, words", fault, suggestion(key, known))
    used = set(PLACEHOLDER.findall(case.model_dump_json(exclude={"words"})))
    with suppress(CasebookError):  # said below
        yield from _unknown_words(id_, vars(setting(id_, ANY | FOR_ONE).say))
    for profession, jurisdiction, gentle in product(PROFESSIONS, JURISDICTIONS, (False, True)):
        try:
            told = setting(id_, ANY | {"profession": profession, "jurisdiction": jurisdiction, "gentle": gentle})
            for word in sorted(used):
                told.say.fill(f"{{{word}}}")
        except CasebookError as error:
            if "clauses.csv" not in str(error):  # of which it is said that the case names no such rule
                fault = f"cannot be told for {profession}, {jurisdiction}: {error}"
                yield Finding(file, fault, "add the word under words")
            return
