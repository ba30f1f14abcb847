"""The default world on disk: `data_synthetic/*.csv`, written and read the same way everywhere.

Files are plain CSV, UTF-8, `\\n`, ISO dates, true/false in small letters, empty for nothing; reading gives
back exactly the tables that were written. `casebook data` writes them; a test writes them again.
"""

from pathlib import Path

import pandas as pd

import casebook

FOLDER = Path(casebook.__file__).parent.parent / "data_synthetic"
TABLES = ("people", "accounts", "posts", "follows", "recommendations", "ledger")
_TRUE_OR_FALSE = {"accounts": ["named", "open_to_messages", "names_condition"], "follows": ["mutual"]}
_WHOLE = {"accounts": ["followers"], "posts": ["audience"], "ledger": ["seed", "version"]}


def available(folder: Path = FOLDER) -> bool:
    """Whether every table of the default world is on disk."""
    return all((folder / f"{table}.csv").is_file() for table in TABLES)


def read_tables(folder: Path = FOLDER) -> dict[str, pd.DataFrame]:
    """All tables by name."""
    return {table: read_table(table, folder) for table in TABLES}


def read_table(table: str, folder: Path = FOLDER) -> pd.DataFrame:
    """One table, every column as text but for true/false and whole numbers."""
    rows = pd.read_csv(folder / f"{table}.csv", dtype=str, keep_default_na=False, encoding="utf-8")
    for column in _TRUE_OR_FALSE.get(table, []):
        rows[column] = rows[column] == "true"
    return rows.astype({column: int for column in _WHOLE.get(table, [])})


def write_tables(tables: dict[str, pd.DataFrame], folder: Path = FOLDER) -> None:
    """Write every table as CSV."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, rows in tables.items():
        plain = rows.copy()
        for column in _TRUE_OR_FALSE.get(name, []):
            plain[column] = plain[column].map({True: "true", False: "false"})
        plain.to_csv(folder / f"{name}.csv", index=False, encoding="utf-8", lineterminator="\n")
