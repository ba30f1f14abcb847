"""What a saved file means for the pages of a book."""

import re
from dataclasses import dataclass, field
from pathlib import Path

from casebook.paths import DATA, NOTEBOOKS, OWN, OWN_GUIDANCE, PACKAGE
from casebook.press.cache import keys

COUNTED = {".bib", ".csv", ".css", ".html", ".ipynb", ".jinja", ".js", ".json", ".md", ".py", ".toml", ".yaml", ".yml"}


@dataclass
class Saved:
    """What was saved: notebooks by file name, decision files by their place as runs know it (`package/cases/x.yml`).
    With `anew`, something of which every page may be made, so that everything begins again.
    """

    notebooks: set[str] = field(default_factory=set)
    decisions: set[str] = field(default_factory=set)
    anew: bool = False


class Files:
    """The files that a book is made of, as they were when last looked at. What was saved without a change is none."""

    def __init__(self, cohort_file: Path):
        self._cohort_file = cohort_file.resolve()
        self._hashes = {path: keys.hash_if_there(path) for path in self._all()}

    @property
    def folders(self) -> list[Path]:
        """Where to look. Folders, since many editors write another file and give it the name."""
        named = {NOTEBOOKS, PACKAGE, DATA, self._cohort_file.parent}
        named |= {OWN} if OWN else set()
        return [one for one in sorted(named) if not any(one != other and one.is_relative_to(other) for other in named)]

    def saved(self, paths: set[Path]) -> Saved:
        """What these paths mean, of which a file was written, made or deleted."""
        found = Saved()
        for path in sorted(paths):
            if not self._counts(path) or self._hashes.get(path, "gone") == (hash_ := keys.hash_if_there(path)):
                continue
            is_new = path not in self._hashes or hash_ == "gone"
            self._hashes[path] = hash_
            if path.suffix == ".ipynb" and not is_new:
                found.notebooks.add(path.name)
            elif not is_new and (place := _decisions(path)):
                found.decisions.add(place)
            elif hash_ != "gone" or path.suffix != ".ipynb":  # in its place another may come in a moment
                found.anew = True
        return found

    def _all(self) -> list[Path]:
        known = [path for folder in (PACKAGE, DATA, NOTEBOOKS) for path in folder.rglob("*")]
        known += [path for folder in _own_folders() for path in folder.glob("*")]
        return [path for path in [self._cohort_file, *known] if self._counts(path)]

    def _counts(self, path: Path) -> bool:
        """Whether a book is made of it, and not merely near it."""
        if path == self._cohort_file:
            return True
        if path.suffix not in COUNTED or any(part.startswith((".", "__pycache__")) for part in path.parts[-3:]):
            return False
        if path.suffix == ".ipynb":
            return path.parent in _shelves() and re.fullmatch(r"\d\d-[^.]*\.ipynb", path.name) is not None
        if OWN and path.is_relative_to(OWN):
            return path.parent in _own_folders() and (path.parent != OWN or path.name in OWN_GUIDANCE)
        return path.suffix != ".toml" and any(path.is_relative_to(folder) for folder in (PACKAGE, DATA, NOTEBOOKS))


def _own_folders() -> list[Path]:
    return [OWN, *(OWN / name for name in ("cases", "sessions", "notebooks"))] if OWN else []


def _shelves() -> list[Path]:
    return [NOTEBOOKS, *([OWN / "notebooks"] if OWN else [])]


def _decisions(path: Path) -> str:
    """The place of a decision file, as runs know it; nothing for another file."""
    for name, folder in (("package", PACKAGE), *([("own", OWN)] if OWN else [])):
        if path.parent == folder / "cases" and path.suffix == ".yml":
            return f"{name}/cases/{path.name}"
    return ""
