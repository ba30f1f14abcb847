"""Building a cohort's casebook: execute, divide into editions, print, and swap the whole in.

Everything is made in a folder aside. Only when all of it is there does it take the place of the last good
copy; a failed or killed build leaves that copy as it was.
"""

import hashlib
import json
import os
import shutil
from collections.abc import Callable, Iterator
from concurrent.futures import as_completed
from contextlib import contextmanager
from importlib.metadata import version
from pathlib import Path

import casebook
from casebook import contents
from casebook.cohort import Cohort
from casebook.errors import CasebookError
from casebook.press import run
from casebook.press.editions import EDITIONS
from casebook.world.published import FOLDER as DATA

SHOWN_VERSIONS = (
    "altair",
    "furo",
    "ipykernel",
    "myst-nb",
    "pandas",
    "papermill",
    "Sphinx",
    "vl-convert-python",
)
Tell = Callable[[str], None]


def build(cohort: Cohort, out: Path, *, jobs: int, tell: Tell = lambda line: None) -> list[Path]:
    """Build both editions of a cohort's casebook under `out`; returns their first pages, learner's first."""
    home = out / cohort.id
    with aside(home) as folder:
        todo = run.tasks(cohort, folder / "runs")
        for number, done in enumerate(_runs(todo, home, jobs), 1):
            tell(f"{cohort.id}: ran {done.name} ({number} of {len(todo)})")
        record = build_record(cohort)
        text = json.dumps(record, ensure_ascii=False, indent=2, sort_keys=True)
        (folder / "casebook.json").write_text(text + "\n", encoding="utf-8")
        with run.pool(min(jobs, len(EDITIONS))) as workers:
            printing = [workers.submit(print_edition, cohort, name, folder, record) for name in EDITIONS]
            for done in as_completed(printing):
                tell(f"{cohort.id}: made the {done.result()}'s book")
        shutil.rmtree(folder / "work")
    return [home / name / "index.html" for name in EDITIONS]


def _runs(todo: list[run.Task], home: Path, jobs: int) -> Iterator[Path]:
    """The executed notebooks as they are done; of a failed run the notebooks are kept in the cohort's folder."""
    try:
        yield from run.executed(todo, jobs=jobs)
    except CasebookError as error:
        folder, kept = todo[0].output.parent, home / "runs"
        if folder.exists():
            shutil.copytree(folder, kept, dirs_exist_ok=True)
        raise CasebookError(str(error).replace(str(folder), str(kept))) from None


def print_edition(cohort: Cohort, name: str, folder: Path, record: dict) -> str:
    """Make one edition's book from the executed notebooks in `folder`; returns the edition's name."""
    from casebook.press.book import Book, make_book
    from casebook.press.editions import edition

    pages = []
    for page in run.chosen_pages(cohort):
        notebook = json.loads((folder / "runs" / page.path.name).read_text(encoding="utf-8"))
        given = contents.fitting(page, cohort.parameters(page.meta.id), set())
        parameters = page.parameters | given
        made = edition(
            notebook,
            name,
            parameters,
            minutes=cohort.minutes,
            file=page.path.name,
            jurisdiction=cohort.jurisdiction,
        )
        if made.notebook["cells"]:
            pages.append((page, made))
    make_book(Book(cohort, name, tuple(pages), record), folder / "work" / name, folder / name)
    return name


def build_record(cohort: Cohort) -> dict:
    """What made this copy: settings, versions, and hashes of notebooks, package and data. No time, no place."""
    settings = {
        "cohort": cohort.id,
        "name": cohort.name,
        "profession": cohort.profession,
        "jurisdiction": cohort.jurisdiction,
        "date of events": cohort.date_of_events.isoformat(),
        "minutes": cohort.minutes,
        "people": cohort.people,
        "gentle": "yes" if cohort.gentle else "no",
        "seed": cohort.seed,
        "dials": "; ".join(f"{case}: {name} = {value}" for case, name, value in cohort.dials) or "none turned",
    }
    return {
        "settings": settings,
        "versions": {"casebook": casebook.__version__} | {name: version(name) for name in SHOWN_VERSIONS},
        "notebooks": {page.path.name: _hash([page.path]) for page in run.chosen_pages(cohort)},
        "package": _hash(sorted(Path(casebook.__file__).parent.rglob("*.py"))),
        "data": _hash(sorted(DATA.glob("*.csv"))),
    }


def _hash(paths: list[Path]) -> str:
    digest = hashlib.sha256()
    for path in paths:
        digest.update(path.name.encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()


@contextmanager
def aside(home: Path) -> Iterator[Path]:
    """A new folder beside `home` that takes its place when all goes well, and goes away when it does not."""
    old, new = home.with_name(f".{home.name}.old"), home.with_name(f".{home.name}.{os.getpid()}.new")
    try:
        home.parent.mkdir(parents=True, exist_ok=True)
        _mend(home, old)
        shutil.rmtree(new, ignore_errors=True)
        new.mkdir()
        yield new
        if home.exists():
            home.rename(old)
        new.rename(home)
        shutil.rmtree(old, ignore_errors=True)
    except OSError as error:
        _mend(home, old)
        raise CasebookError(f"{home}: could not be written ({error}); the last good copy is as it was") from error
    finally:
        shutil.rmtree(new, ignore_errors=True)


def _mend(home: Path, old: Path) -> None:
    """Put back the last good copy where a build was killed between the two renames; sweep what others left."""
    if old.exists() and not home.exists():
        old.rename(home)
    shutil.rmtree(old, ignore_errors=True)
    for left in home.parent.glob(f".{home.name}.*.new"):
        if not _alive(int(left.name.split(".")[-2])):
            shutil.rmtree(left, ignore_errors=True)


def _alive(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
