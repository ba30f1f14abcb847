"""Where the book's own files lie: notebooks, data, examples and the package itself. Imports nothing heavy.

In a checkout they stand beside the package; a wheel brings them within it, where nothing is ever written.
"""

import os
from pathlib import Path

PACKAGE = Path(__file__).resolve().parent
SHARED = "_shared"  # what a wheel's package has of what stands beside it in a checkout
INSTALLED = (PACKAGE / SHARED).is_dir()
HOME = PACKAGE / SHARED if INSTALLED else PACKAGE.parent
BESIDE = HOME / "notebooks"
# notebooks that are handed out have the package in their own folder
NOTEBOOKS = Path(os.environ.get("CASEBOOK_NOTEBOOKS") or (BESIDE if BESIDE.is_dir() else PACKAGE.parent)).resolve()
DATA = HOME / "data_synthetic"
DATA_OUT = Path(DATA.name) if INSTALLED else DATA  # where the default world is written when nobody says where
ENVIRONMENT = HOME / "environment.yml"
FIRST_EXAMPLE = HOME / "cohorts" / "clinical-psychology-uk.toml"


def notebooks_in(folder: Path, names: str = "[0-9][0-9]-*") -> list[Path]:
    """The notebooks of a folder in reading order, by default those that are pages; without what nbconvert wrote beside
    one (`05-the-follow-list.learner.ipynb`).
    """
    return [path for path in sorted(folder.glob(f"{names}.ipynb")) if "." not in path.stem]
