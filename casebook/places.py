"""Where the book's own files lie: notebooks, data, examples and the package itself. Imports nothing heavy."""

import os
from pathlib import Path

PACKAGE = Path(__file__).resolve().parent
BESIDE = PACKAGE.parent / "notebooks"
# notebooks that are handed out have the package in their own folder
NOTEBOOKS = Path(os.environ.get("CASEBOOK_NOTEBOOKS") or (BESIDE if BESIDE.is_dir() else PACKAGE.parent)).resolve()
PAGES = "[0-9][0-9]-*.ipynb"  # the names of notebooks that are pages, in reading order
DATA = PACKAGE.parent / "data_synthetic"
ENVIRONMENT = PACKAGE.parent / "environment.yml"
FIRST_EXAMPLE = PACKAGE.parent / "cohorts" / "clinical-psychology-uk.toml"
