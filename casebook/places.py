"""Where the book's own files lie: notebooks, data, examples and the package itself. Imports nothing heavy."""

import os
from pathlib import Path

PACKAGE = Path(__file__).resolve().parent
NOTEBOOKS = Path(os.environ.get("CASEBOOK_NOTEBOOKS") or PACKAGE.parent / "notebooks").resolve()
PAGES = "[0-9][0-9]-*.ipynb"  # the names of notebooks that are pages, in reading order
DATA = PACKAGE.parent / "data_synthetic"
FIRST_EXAMPLE = PACKAGE.parent / "cohorts" / "clinical-psychology-uk.toml"
