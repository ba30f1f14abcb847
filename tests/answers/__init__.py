"""Answers files for the tests: right ones by rule, and archives as learning platforms make them. All invented."""

import json
import zipfile
from pathlib import Path

COHORT = "mine"


def revision(day="2026-11-20", reason="Because I would ask.", **choice) -> dict:
    """One revision: `revision(value=40)`, `revision(option="approve")`."""
    return {**choice, "reason": reason, "day": day}


def answers_file(code="be12rk", before=40, after=60, reason="Because I would ask.", **changes) -> dict:
    """A right answers file for the case The hashtag, but for the changes; None leaves a position or a key out."""
    positions = {
        moment: {"revisions": [revision(value=value, reason=f"{reason} ({moment})")]}
        for moment, value in (("before", before), ("after", after))
        if value is not None
    }
    made = {
        "schema": "nobodys-data/answers",
        "version": 1,
        "cohort": COHORT,
        "book": f"{COHORT}/learner",
        "code": code,
        "cases": {"the-hashtag": {"positions": positions}},
    } | changes
    return {key: value for key, value in made.items() if value is not None}


def written(made: dict) -> bytes:
    """The file as the page saves it."""
    return json.dumps(made, indent=2, ensure_ascii=False).encode()


def code_of(number: int) -> str:
    """The code of the learner with this number; none is one slip from another."""
    letters = "bcdfghjklm"
    return f"{letters[number // 100 % 10] * 2}{number // 10 % 10 + 11}{letters[number % 10] * 2}"


def zip_of(path: Path, entries: dict[str, bytes], **options) -> Path:
    """A zip with these entries in this order."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, **options) as archive:
        for name, content in entries.items():
            archive.writestr(name, content)
    return path
