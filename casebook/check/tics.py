"""Tics: turns that are welcome once are not said again and again over the whole book."""

import re
from collections import Counter

from casebook import contents
from casebook.cases import file_of, files_of_cases
from casebook.check.decisions import readable
from casebook.check.finding import Finding
from casebook.check.prose import read_aloud
from casebook.contents import source_of
from casebook.guidance import voices
from casebook.paths import HOME, PACKAGE

SHOWN = 4  # places with most of a tic


def findings() -> list[Finding]:
    """The turns that the book says more often than `rare` in guidance/voice.yml allows, and where most."""
    told, budgets = texts(), voices()["rare"]
    own = {where: text for where, text in told.items() if where in _own()}
    book = {where: text for where, text in told.items() if where not in own}
    return over_budget(book, budgets) + over_budget(own, budgets, "your own cases")


def over_budget(told: dict[str, str], budgets: dict[str, int], whole: str = "the whole book") -> list[Finding]:
    """What is said too often over all the texts of a `whole`, by the name of each."""
    found = []
    for pattern, budget in budgets.items():
        said = Counter({where: len(re.findall(rf"\b(?:{pattern})\b", text, re.I)) for where, text in told.items()})
        if said.total() > budget:
            most = ", ".join(f"{number} in {where}" for where, number in said.most_common(SHOWN) if number)
            fault = f"says '{pattern}' {said.total()} times, at most {budget}; {most}"
            found.append(Finding(whole, fault, "say some of them otherwise"))
    return found


def _own() -> set[str]:
    """The files of a folder of one's own, as `texts` names them."""
    mine = {f"notebooks/{page.path.name}" for page in contents.every_page() if not page.path.is_relative_to(HOME)}
    return mine | {file_of(id_) for id_, path in files_of_cases().items() if not path.is_relative_to(PACKAGE)}


def texts() -> dict[str, str]:
    """All that is told in the book, by file: the prose of notebooks, and the decision files."""
    told = {}
    for page in contents.every_page():
        cells = (source_of(cell) for cell in page.cells if cell["cell_type"] == "markdown")
        told[f"notebooks/{page.path.name}"] = " ".join(read_aloud(" ".join(cells)).split())
    files = {file_of(case.case): " ".join(case.model_dump_json().split()) for _, case in readable()}
    return told | files
