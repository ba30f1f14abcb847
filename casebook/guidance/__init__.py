"""What the book takes from others: references, figures and clauses, each with its status, and words of places.

`references.bib`, `figures.csv` and `clauses.csv` hold what was seen in a source and how well; `terms.yml`
holds the words that change with a profession and a place. A lecturer's own folder may have more of each (`layers`).
Nothing here judges; it reads.
"""

import re
from dataclasses import replace
from functools import cache
from importlib.resources import files

from casebook import language
from casebook.errors import CasebookError, suggestion
from casebook.guidance import layers, reviewed
from casebook.guidance.clauses import Clause, clause_of, fault_of_dates
from casebook.language.messages import told
from casebook.reading import from_yaml

GUIDANCE = files(__name__)
TOLD = ("document", "summary", "floor", "route", "binds", "coming")  # what of a clause is told in a reader's language

# How a page states a figure: its key.
FIGURE = re.compile(r"""figure\(\s*["']([^"']+)["']\s*(?:,\s*["']\w+["']\s*)?\)""")


@cache
def terms() -> dict:
    """The words of each profession and place: `{"professions": {...}, "places": {...}}`."""
    return layers.terms()


@cache
def voices() -> dict:
    """The words that a check looks for in prose: `{"banned": [patterns], "warm": "words", "cold": "words"}`."""
    return from_yaml((GUIDANCE / "voice.yml").read_text(encoding="utf-8"))


@cache
def subjects() -> dict[str, re.Pattern[str]]:
    """The subjects that content notes warn of, each by its plain word, with what shows that a text touches it."""
    listed = from_yaml((GUIDANCE / "subjects.yml").read_text(encoding="utf-8"))
    return {subject: re.compile(rf"\b(?:{'|'.join(patterns)})\b", re.I) for subject, patterns in listed.items()}


def own_case() -> dict:
    """How a group talks about its own case: `{"ways": [{"title", "steps"}], "sheets": [{"title", "who", "parts"}]}`."""
    return told(_stored("own_case.yml"))


def reviewing() -> dict:
    """What a reader with lived experience is handed, and whom the book has involved: sheet, 4Pi, GRIPP2."""
    return told(_stored("reviewing.yml"))


def short_sessions() -> dict[str, str]:
    """What every sheet for a short session says, by where it is said."""
    return told(_stored("short_sessions.yml"))


def marking() -> dict:
    """A rubric and answers to practise on: `{"levels": [...], "criteria": [...], "answers": [...]}`."""
    return told(_stored("marking.yml"))


@cache
def _stored(name: str) -> dict:
    return from_yaml((GUIDANCE / name).read_text(encoding="utf-8"))


PROFESSIONS = tuple(terms()["professions"])
JURISDICTIONS = tuple(terms()["places"])
EVERYBODY_BUT_ONE = len(_stored("terms.yml")["professions"]) - 1  # the book's clauses name its own professions


def place_name(jurisdiction: str) -> str:
    """What a place is called, in the language that is spoken."""
    own = language.terms(language.spoken())["places"].get(jurisdiction, {})
    return own.get("place_name") or terms()["places"][jurisdiction]["place_name"]


def profession_name(profession: str) -> str:
    """What a profession is called, in the language that is spoken."""
    own = language.terms(language.spoken())["professions"].get(profession, {})
    return own.get("name") or own.get("role") or profession


@cache
def figures() -> dict[str, dict[str, str]]:
    """Published figures by key: what quantity it is, value, unit, n, of whom, year and how well each was verified."""
    return {row["key"]: row for _, _, row in layers.rows("figures.csv")}


def clauses() -> dict[str, Clause]:
    """Clauses of codes of conduct, law and guidance by id, in the table's order, in the language that is spoken."""
    return _told_clauses(language.spoken())


@cache
def _told_clauses(spoken: str) -> dict[str, Clause]:
    stored = _clauses()
    if spoken == language.ENGLISH:
        return stored
    return {
        id_: replace(row, **{name: language.gettext(getattr(row, name)) for name in TOLD})
        for id_, row in stored.items()
    }


@cache
def _clauses() -> dict[str, Clause]:
    found = {}
    for file, line, row in layers.rows("clauses.csv"):
        if fault := fault_of_dates(row):
            raise CasebookError(f"{file}, line {line}: {fault}")
        found[row["id"]] = clause_of(row)
    return found


def clause(id_: str) -> Clause:
    """The clause with this id; CasebookError names the nearest one."""
    if id_ not in clauses():
        raise CasebookError(f"clauses.csv has no clause '{id_}' ({suggestion(id_, clauses())})")
    return clauses()[id_]


@cache
def reviews() -> tuple[dict[str, str], ...]:
    """Who has read the book for it, when, whether from experience of services, whether paid, and what changed.

    CasebookError names the line of a row without a day or a name.
    """
    return reviewed.checked(layers.rows("reviews.csv"))


def withheld() -> dict[str, str]:
    """The ids of the cases that stand in no book, because somebody who read them wished it, each with the day."""
    return reviewed.withheld_in(reviews())


@cache
def outcomes() -> dict[tuple[str, int], tuple[str, ...]]:
    """Which clauses each learning aim of a case works on, by the case's id and the aim's number from 1; `*` is all."""
    found = [row for _, _, row in layers.rows("outcomes.csv")]
    return {(row["case"], int(row["outcome"])): tuple(row["clauses"].split(";")) for row in found}


@cache
def reference_status() -> dict[str, str]:
    """Each citation key in `references.bib` and its status, `verified` or `unverified`, or nothing."""
    entries = re.findall(r"^@\w+\{([^,\s]+),(.*?)(?=^@|\Z)", layers.references(), flags=re.M | re.S)
    return {key: _status(body) for key, body in entries}


def _status(entry: str) -> str:
    note = re.search(r"\bnote\s*=\s*\{(\w+)", entry)
    return note.group(1) if note else ""
