"""What of a case that is withheld is kept back from the files that are handed out with notebooks.

The package and the invented world go with notebooks as they are; a case that stands in no book stands in none of them.
Its decision file stays at home. Rows and answers about it are left out of tables, its title out of prose, and the names
of the people who are in no other case are exchanged for one that says nothing.
"""

import csv
import re
from collections.abc import Iterable
from io import StringIO
from pathlib import Path

import yaml

from casebook.guidance import reviewed, withheld
from casebook.paths import NOTEBOOKS, PACKAGE, notebooks_in
from casebook.reading import from_yaml

ELSEWHERE = "Somebody Withheld"  # in the place of a name
BY_CASE = ("guidance/outcomes.csv", "coding/planned.csv")  # tables with a column `case`
ANSWERS = "guidance/marking.yml"
REVIEWS = "guidance/reviews.csv"
TEXT = {".py", ".yml", ".csv", ".md", ".json", ".bib"}
FULL_NAME = re.compile(r"[A-Z]\w+(?: [A-Z]\w+)+")


def is_kept_back(name: str) -> bool:
    """Whether a file of the package, by its path in it, is the decision file of a case that is withheld."""
    return name in {f"cases/{id_}.yml" for id_ in withheld()}


def without_withheld(name: str, data: bytes) -> bytes:
    """A file as it is handed out; `name` is its path in the package, or its own name."""
    gone = withheld()
    if not gone or Path(name).suffix not in TEXT:
        return data
    text = data.decode("utf-8")
    if name in BY_CASE:
        text = _rows_without(text, gone)
    elif name == ANSWERS:
        said = from_yaml(text)
        said["answers"] = [answer for answer in said["answers"] if answer["case"] not in gone]
        text = yaml.safe_dump(said, allow_unicode=True, sort_keys=False, width=120)
    elif name == REVIEWS:
        text = reviewed.without(text, gone)
    for title in map(title_of, gone):
        text = re.sub(rf"([*“]){re.escape(title)}([*”])", r"\1another case\2", text)
    for person in sorted(people_of(gone), key=len, reverse=True):
        text = text.replace(person, ELSEWHERE)
    return text.encode()


def title_of(case: str) -> str:
    """A case's title, which is its id in words."""
    return case.replace("-", " ").capitalize()


def people_of(cases: Iterable[str]) -> set[str]:
    """The full names of the people who are in these cases and in no other page of the book."""
    cases = {*cases}
    files = {path.stem: path.read_text(encoding="utf-8") for path in sorted((PACKAGE / "cases").glob("*.yml"))}
    named = {name for id_ in cases & files.keys() for name in _named(files[id_])}
    rest = "\n".join(
        [text for id_, text in files.items() if id_ not in cases]
        + [path.read_text(encoding="utf-8") for path in notebooks_in(NOTEBOOKS) if path.stem[3:] not in cases]
    )
    return {name for name in named if name not in rest}


def _named(decision_file: str) -> set[str]:
    said = from_yaml(decision_file)
    people = [*said["stakeholders"], *said.get("cards", [])]
    return {person["name"] for person in people if FULL_NAME.fullmatch(person["name"])}


def _rows_without(text: str, cases: Iterable[str]) -> str:
    table = csv.DictReader(text.splitlines())
    made = StringIO()
    writer = csv.DictWriter(made, table.fieldnames or [], lineterminator="\n")
    writer.writeheader()
    writer.writerows(row for row in table if row["case"] not in {*cases})
    return made.getvalue()
