"""What is made of a group's answers: the debrief's pages, and its codes for other programs.

Every file that is made is remembered in the store, so that a withdrawal takes it away.
"""

import json
import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import pandas as pd

from casebook import coding
from casebook.answers import Store, store_path
from casebook.cases import read_case
from casebook.coding.spreadsheet import TABLES
from casebook.cohort import Cohort, read_cohort
from casebook.debrief.suppression import checked_smallest
from casebook.errors import CasebookError
from casebook.press.figures import shown
from casebook.press.outputs import EXERCISE
from casebook.setting import setting


def debrief_pages(
    cohort_file: Path, out: Path, tell: Callable[[str], None], *, smallest: int, look_at: str
) -> list[Path]:
    """Make the debrief's pages of what is kept for a cohort, for their owner alone; returns them, the group's first."""
    from casebook.press.debriefing import FOLDER, debrief

    checked_smallest(smallest)
    cohort, kept = read_cohort(cohort_file), store_path(cohort_file)
    home = out / FOLDER / cohort.id
    with Store(kept) as store:
        store.exported(home)  # should this command be killed, a withdrawal finds what it has left
    with Store(kept) as store:  # held, so that nobody is taken out of answers that are being read
        made = debrief(cohort, kept, out, tell, smallest=smallest, look_at=look_at)
        store.exported(*(path for path in home.rglob("*") if path.is_file()))
    return made


def write_codes(cohort_file: Path, to: Path, built: Path, cases: Sequence[str] = ()) -> list[str]:
    """Write a group's codes to a `.qdpx` project, a `.qdc` codebook, or a folder of CSV; says what was written.

    `built` is where the cohort's book is: texts that its notebooks took from the world are read from there.
    CasebookError when nobody coded.
    """
    cohort, path = read_cohort(cohort_file), store_path(cohort_file)
    with Store(path) as kept:  # held, so that nobody is taken out of answers that are being read
        codings = kept.tables().codings
        if cases:
            codings = codings[codings.case.isin(cases)]
        if codings.empty:
            raise CasebookError(f"{path}: nobody's codes are kept there for the cases asked for")
        books = tuple(_codebook(case, cohort, built) for case in codings.case.drop_duplicates())
        with _for_owner_alone(made := _made(to)):
            written(to, coding.Project(cohort.name, books, codings))
        kept.exported(*made)
    coders = codings.learner.nunique()
    return [
        f"{to}: {len(codings):,} codings by {coders} people in {len(books)} cases; send it only to the group it is of"
    ]


def written(to: Path, project: coding.Project) -> None:
    """Write a project in the form that the name's ending says."""
    if to.suffix == ".qdpx":
        coding.write_qdpx(to, project)
    elif to.suffix == ".qdc":
        coding.write_qdc(to, project.codebooks)
    else:
        coding.write_csv(to, project)


def planned(to: Path) -> list[str]:
    """Write the two invented coders whose disagreement ships with a case; says what was written."""
    codings = coding.planned_codings()
    books = tuple(coding.codebook(case) for case in codings.case.drop_duplicates())
    written(to, coding.Project("Planned disagreement", books, codings))
    return [f"{to}: two invented coders of {', '.join(book.case for book in books)}"]


def read_codes(path: Path) -> list[str]:
    """What a project from elsewhere holds: where its coders part first, then how far they agree, then what of it has
    no place here.
    """
    project = coding.read_qdpx(path) if path.suffix == ".qdpx" else coding.read_csv(path)
    lines = []
    for book in project.codebooks:
        parted = coding.partings(project.codings, book)
        lines += [f"{book.case}: where the coders part, the most divided first", *_rows(parted, ("text", "chosen"))]
    lines += ["how far they agree", coding.agreement(project.codings).round(2).to_string(index=False)]
    return lines + [f"left out: {line}" for line in project.left_out]


def _rows(table: pd.DataFrame, columns: tuple[str, ...]) -> Iterable[str]:
    return [f"  {': '.join(str(row[column]) for column in columns)}" for row in table.to_dict("records")] or [
        "  nowhere"
    ]


def _codebook(case: str, cohort: Cohort, built: Path) -> coding.Codebook:
    """The codebook as this cohort has it."""
    here = setting(
        case,
        profession=cohort.profession,
        jurisdiction=cohort.jurisdiction,
        date_of_events=cohort.date_of_events.isoformat(),
        minutes=cohort.minutes,
        people=cohort.people,
        gentle=cohort.gentle,
    )
    own = read_case(case).coding
    return coding.codebook(case, here, () if own and own.excerpts else _texts(case, cohort, built))


def _texts(case: str, cohort: Cohort, built: Path) -> list[str]:
    """The excerpts that a notebook took from the world, from the book that was built of it."""
    runs = built / cohort.id / "runs"
    for path in sorted(runs.glob("*.ipynb")):
        for spec in shown(json.loads(path.read_text(encoding="utf-8")), EXERCISE):
            if (spec["kind"], spec.get("case")) == ("coding", case):
                return [excerpt["text"] for excerpt in spec["excerpts"]]
    raise CasebookError(f"{runs}: the texts of '{case}' come from the cohort's book; build it first, or name it: --out")


def _made(to: Path) -> list[Path]:
    """The files that `written` writes."""
    return [to] if to.suffix in (".qdpx", ".qdc") else [to / f"{table}.csv" for table in TABLES]


@contextmanager
def _for_owner_alone(files: Iterable[Path]) -> Iterator[None]:
    """What is written meanwhile nobody else can read, whether it is new or, as these files may be, is there."""
    for path in files:
        if path.is_file():
            path.chmod(0o600)
    before = os.umask(0o077)
    try:
        yield
    finally:
        os.umask(before)
