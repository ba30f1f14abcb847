"""Decision files: playable, and sayable for every profession and place, gentle or not."""

from collections.abc import Iterator
from itertools import product

from casebook import contents
from casebook.cases import Case, case_ids, file_of, read_case
from casebook.check.finding import Finding
from casebook.errors import CasebookError, suggestion
from casebook.guidance import JURISDICTIONS, PROFESSIONS
from casebook.setting import PLACEHOLDER, setting

ANY = {"date_of_events": "2025-03-10", "minutes": 90, "people": 12}  # no word depends on these


def findings() -> list[Finding]:
    """What is wrong with the decision files, and where files and notebooks do not meet."""
    known = {page.meta.id for page in contents.cases()}
    found = [
        Finding(file_of(id_), "has no notebook", "write one whose id is the same")
        for id_ in case_ids()
        if id_ not in known
    ]
    for id_ in case_ids():
        found += _unplayable(id_)
    for page in contents.cases():
        if page.meta.id not in case_ids():
            file = file_of(page.meta.id)
            found.append(Finding(f"notebooks/{page.path.name}", "has no decision file", f"write {file}"))
    return found


def readable() -> Iterator[tuple[contents.Page, Case]]:
    """The cases whose decision files can be read, in reading order; what is wrong with the others `findings` says."""
    for page in contents.cases():
        try:
            yield page, read_case(page.meta.id)
        except CasebookError:
            continue


def _unplayable(id_: str) -> Iterator[Finding]:
    file = file_of(id_)
    try:
        case = read_case(id_)
    except CasebookError as error:
        yield Finding(file, str(error).removeprefix(f"{file}: "), "see CONTRIBUTING.md")
        return
    known = {*PROFESSIONS, *JURISDICTIONS, "gentle", "default"}
    for name, word in case.words.items():
        for key in sorted(word.keys() - known) if isinstance(word, dict) else ():
            fault = f"'{name}' has a text for '{key}', which is no profession or place"
            yield Finding(f"{file}, words", fault, suggestion(key, known))
    used = set(PLACEHOLDER.findall(case.model_dump_json(exclude={"words"})))
    for profession, jurisdiction, gentle in product(PROFESSIONS, JURISDICTIONS, (False, True)):
        try:
            told = setting(id_, ANY | {"profession": profession, "jurisdiction": jurisdiction, "gentle": gentle})
            for word in sorted(used):
                told.say.fill(f"{{{word}}}")
        except CasebookError as error:
            yield Finding(file, f"cannot be told for {profession}, {jurisdiction}: {error}", "add the word under words")
            return
