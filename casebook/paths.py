"""Where the book's own files lie: notebooks, data, examples and the package itself. Imports nothing heavy.

In a checkout they stand beside the package; a wheel brings them within it, where nothing is ever written. A lecturer's
own cases, words and rules lie in a folder of their own (`OWN`), and are read on top of the book's.
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
MARK = "book.toml"  # lies in a folder of one's own, and says that it is one
OWN_GUIDANCE = ("terms.yml", "clauses.csv", "figures.csv", "references.bib", "outcomes.csv", "reviews.csv")


def own_folder(start: Path) -> Path | None:
    """The folder of one's own in which `start` lies, if it does."""
    start = start.resolve()
    return next((folder for folder in (start, *start.parents) if (folder / MARK).is_file()), None)


_NAMED = os.environ.get("CASEBOOK_OWN")  # so the command tells its processes, which work in other folders
OWN = Path(_NAMED) if _NAMED else own_folder(Path.cwd())


def own(name: str) -> list[Path]:
    """The file of one's own with this name, on top of the book's of the same name; none without such a folder."""
    return [OWN / name] if OWN else []


def own_files() -> list[str]:
    """What a folder of one's own has that a book is made of, but for notebooks: each file's path in it."""
    if not OWN:
        return []
    tables = [name for name in OWN_GUIDANCE if (OWN / name).is_file()]
    listed = [path for folder in ("cases", "sessions") for path in sorted((OWN / folder).glob("*.yml"))]
    listed += [path for ending in ("po", "yml") for path in sorted((OWN / "locale").glob(f"*/*.{ending}"))]
    return tables + [path.relative_to(OWN).as_posix() for path in listed]


def notebooks_in(folder: Path, names: str = "[0-9][0-9]-*") -> list[Path]:
    """The notebooks of a folder in reading order, by default those that are pages; without what nbconvert wrote beside
    one (`05-the-follow-list.learner.ipynb`).
    """
    return [path for path in sorted(folder.glob(f"{names}.ipynb")) if "." not in path.stem]
