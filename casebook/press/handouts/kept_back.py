"""What of a case that is withheld is kept back from the files that are handed out with notebooks.

The package and the invented world go with notebooks as they are; a case that stands in no book stands in none of them.
Its decision file stays at home. Rows and answers about it are left out of tables, its title out of prose, and the names
of the people who are in no other case are exchanged for one that says nothing.
"""

import csv
import re
from collections.abc import Iterable
from functools import cache
from io import StringIO
from pathlib import Path

import yaml

from casebook import contents
from casebook.guidance import layers, reviewed, withheld
from casebook.paths import PACKAGE, own
from casebook.reading import from_yaml, text_of

ELSEWHERE = "Somebody Withheld"  # in the place of a name
BY_CASE = ("guidance/outcomes.csv", "outcomes.csv", "coding/planned.csv")  # tables with a column `case`
ANSWERS = "guidance/marking.yml"
REVIEWS = ("guidance/reviews.csv", "reviews.csv")
TEXT = {".py", ".yml", ".csv", ".md", ".json", ".bib", ".po"}
FULL_NAME = re.compile(r"[A-Z]\w+(?: [A-Z]\w+)+")


def is_kept_back(name: str) -> bool:
    """Whether a file of the package or of one's own folder, by its path in it, tells a case that is withheld."""
    told = {f"{folder}/{id_}.yml" for folder in ("cases", "sessions") for id_ in withheld()}
    return name in told or name.startswith("locale/")  # catalogues go through language/handed.py


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
    elif name in REVIEWS:
        text = reviewed.without(text, gone)
    for title in map(title_of, gone):
        text = re.sub(rf"([*“]){re.escape(title)}([*”])", r"\1another case\2", text)
    for person in sorted(people_of(frozenset(gone)), key=len, reverse=True):
        text = text.replace(person, ELSEWHERE)
    return text.encode()


def title_of(case: str) -> str:
    """A case's title, which is its id in words."""
    return case.replace("-", " ").capitalize()


@cache
def people_of(cases: frozenset[str]) -> set[str]:
    """The full names of the people who are in these cases and in no other page of the book."""
    told = [path for folder in (PACKAGE, *own("")) for path in sorted(folder.glob("cases/*.yml"))]
    named = {name for path in told if path.stem in cases for name in _named(text_of(path))}
    rest = [text_of(path) for path in told if path.stem not in cases]
    rest += [contents.source_of(cell) for page in contents.every_page() for cell in page.cells]
    return {name for name in named if not any(name in text for text in rest)}


def _named(decision_file: str) -> set[str]:
    said = from_yaml(decision_file)
    people = [*said["stakeholders"], *said.get("cards", [])]
    return {person["name"] for person in people if FULL_NAME.fullmatch(person["name"])}


def _rows_without(text: str, cases: Iterable[str]) -> str:
    between = layers.between(text.partition("\n")[0])
    table = csv.DictReader(StringIO(text.removeprefix("\ufeff"), newline=""), delimiter=between)
    made = StringIO()
    writer = csv.DictWriter(made, table.fieldnames or [], lineterminator="\n", delimiter=between)
    writer.writeheader()
    writer.writerows(row for row in table if row["case"] not in {*cases})
    return made.getvalue()
