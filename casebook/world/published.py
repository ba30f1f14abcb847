"""The default world on disk: `data_synthetic/`, written and read the same way everywhere.

Tables are plain CSV, UTF-8, `\\n`, ISO dates, true/false in small letters, empty for nothing; reading gives
back exactly the tables that were written. `datapackage.json` describes them (Frictionless Data Package).
`casebook data` writes all of it; a test writes it again.
"""

import json
from collections.abc import Sequence
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

import pandas as pd

import casebook
from casebook.paths import DATA as FOLDER
from casebook.reading import from_yaml

PROFILE = "data-package"  # its tables are tabular-data-resources; the transcripts' texts are not


@cache
def fields() -> dict[str, dict[str, Any]]:
    """What every column means, by table: `fields.yml`."""
    return from_yaml((files("casebook.world") / "fields.yml").read_text(encoding="utf-8"))


TABLES = tuple(fields())


def available(folder: Path = FOLDER) -> bool:
    """Whether every table of the default world is on disk."""
    return all((folder / f"{table}.csv").is_file() for table in TABLES)


def read_tables(folder: Path = FOLDER) -> dict[str, pd.DataFrame]:
    """All tables by name."""
    return {table: read_table(table, folder) for table in TABLES}


def read_table(table: str, folder: Path = FOLDER) -> pd.DataFrame:
    """One table, every column as text but for true/false and numbers."""
    rows = pd.read_csv(folder / f"{table}.csv", dtype=str, keep_default_na=False, encoding="utf-8")
    for column in of_type(table, "boolean"):
        rows[column] = rows[column] == "true"
    kinds = {column: int for column in of_type(table, "integer")} | {
        column: float for column in of_type(table, "number")
    }
    return rows.astype(kinds)


def of_type(table: str, kind: str) -> list[str]:
    """The columns of a table that hold this type."""
    return [name for name, field in fields()[table]["fields"].items() if field["type"] == kind]


def write_world(
    tables: dict[str, pd.DataFrame], folder: Path = FOLDER, *, beside: Sequence[dict[str, Any]] = ()
) -> None:
    """Write every table as CSV, and the description of them all, and of what else stands beside them."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, rows in tables.items():
        plain = rows.copy()
        for column in of_type(name, "boolean"):
            plain[column] = plain[column].map({True: "true", False: "false"})
        plain.to_csv(folder / f"{name}.csv", index=False, encoding="utf-8", lineterminator="\n")
    text = json.dumps(data_package(beside), ensure_ascii=False, indent=2)
    (folder / "datapackage.json").write_text(text + "\n", encoding="utf-8")


def data_package(beside: Sequence[dict[str, Any]] = ()) -> dict[str, Any]:
    """The description of the tables, and of the resources beside them, as a Frictionless Data Package."""
    return {
        "profile": PROFILE,
        "name": "nobodys-data",
        "title": "Nobody's Data: an invented town, its people, and what they leave behind",
        "description": "Synthetic from end to end, made by rules, from no real person's words or particulars. It "
        "illustrates and estimates nothing. DATASHEET.md says how it was made and what it must not be used for.",
        "version": casebook.__version__,
        "licenses": [{"name": "CC-BY-SA-4.0", "path": "https://creativecommons.org/licenses/by-sa/4.0/"}],
        "resources": [*(resource(name, table, f"{name}.csv") for name, table in fields().items()), *beside],
    }


def resource(name: str, table: dict[str, Any], path: str) -> dict[str, Any]:
    """A table as a data package lists it: its name, what its columns mean, and its file."""
    links = [
        {"fields": column, "reference": dict(zip(("resource", "fields"), target.split("."), strict=True))}
        for column, target in table.get("links", {}).items()
    ]
    schema = {
        "fields": [_field(column, field) for column, field in table["fields"].items()],
        "primaryKey": table["key"],
    }
    return {
        "name": name,
        "path": path,
        "profile": "tabular-data-resource",
        "description": table["about"],
        "encoding": "utf-8",
        "schema": schema | ({"foreignKeys": links} if links else {}),
    }


def _field(name: str, field: dict[str, Any]) -> dict[str, Any]:
    made = {"name": name, "type": field["type"], "description": field["about"]}
    limits = {key: field[key] for key in ("enum", "pattern") if key in field}
    if field["type"] == "boolean":
        made |= {"trueValues": ["true"], "falseValues": ["false"]}
    return made | ({"constraints": limits} if limits else {})
