"""The transcripts as they are offered beside the book: `data_synthetic/transcripts/`, texts and tables, CC0.

`casebook data` writes them with the invented world, the same every time; `datapackage.json` describes both.
"""

import csv
import hashlib
import io
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

from casebook.reading import from_yaml
from casebook.transcripts.consents import FOLDER as TABLES
from casebook.transcripts.places import Passage, printed, span
from casebook.transcripts.reading import Transcript, read_transcripts
from casebook.world.published import resource

INSIDE = "transcripts"  # of data_synthetic/
CC0 = {"name": "CC0-1.0", "path": "https://creativecommons.org/publicdomain/zero/1.0/"}
FROM_FILES = {"transcript_people": "people.csv", "consents": "consents.csv", "spoken_of": "spoken_of.csv"}


@cache
def fields() -> dict[str, dict[str, Any]]:
    """What every column means, by table: `fields.yml`."""
    return from_yaml((files("casebook.transcripts") / "fields.yml").read_text(encoding="utf-8"))


def written(passed: Mapping[str, Iterable[str]]) -> dict[str, bytes]:
    """Every file of `data_synthetic/transcripts/` by its name; `passed` has the checks that each transcript passed."""
    texts = {f"{transcript.id}.txt": printed(transcript).encode() for transcript in read_transcripts().values()}
    made = {"transcripts": _transcripts(), "turns": _turns(), "transcripts_ledger": _ledger(passed)}
    tables = {file_of(name): _csv(name, rows) for name, rows in made.items()}
    return texts | tables | {file_of(name): (TABLES / file).read_bytes() for name, file in FROM_FILES.items()}


def write(folder: Path, passed: Mapping[str, Iterable[str]]) -> None:
    """Write them all into the folder of the invented world, in a folder of their own."""
    inside = folder / INSIDE
    inside.mkdir(parents=True, exist_ok=True)
    for name, content in written(passed).items():
        (inside / name).write_bytes(content)


def file_of(table: str) -> str:
    """What the file of a table is called."""
    return {"transcripts_ledger": "ledger.csv", **FROM_FILES}.get(table, f"{table}.csv")


def resources() -> list[dict[str, Any]]:
    """The tables and the texts as a data package lists them, each with its own licence."""
    tables = [resource(name, table, f"{INSIDE}/{file_of(name)}") for name, table in fields().items()]
    texts = [
        {
            "name": f"transcript-{transcript.id}",
            "path": f"{INSIDE}/{transcript.id}.txt",
            "format": "txt",
            "mediatype": "text/plain",
            "encoding": "utf-8",
            "title": transcript.title,
            "description": transcript.brief,
        }
        for transcript in read_transcripts().values()
    ]
    return [one | {"licenses": [CC0]} for one in (*tables, *texts)]


def hash_of(transcript: Transcript) -> str:
    """The SHA-256 of a transcript's text file."""
    return hashlib.sha256(printed(transcript).encode()).hexdigest()


def _transcripts() -> Iterator[list[Any]]:
    for one in read_transcripts().values():
        sizes = [one.words, len(one.turns), len(printed(one))]
        yield [one.id, one.title, one.kind, one.held_on, *sizes, f"{one.id}.txt"]


def _turns() -> Iterator[list[Any]]:
    for one in read_transcripts().values():
        for turn in one.turns:
            place = span(Passage(one.id, turn.number, turn.number))
            yield [one.id, turn.number, turn.speaker, turn.person, *place, turn.said]


def _ledger(passed: Mapping[str, Iterable[str]]) -> Iterator[list[Any]]:
    for one in read_transcripts().values():
        yield [one.id, one.version, one.words, one.brief, "; ".join(passed[one.id]), hash_of(one)]


def _csv(table: str, rows: Iterable[list[Any]]) -> bytes:
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(fields()[table]["fields"])
    writer.writerows(rows)
    return out.getvalue().encode()
