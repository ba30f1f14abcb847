"""What is made of a group's answers: the debrief's pages, and its codes for other programs.

Every file that is made is remembered in the store, so that a withdrawal takes it away.
"""

import json
import re
import shutil
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

from casebook import coding, contents
from casebook.answers import Store, store_path
from casebook.answers.known import known
from casebook.answers.layout import facts_of
from casebook.answers.names import settled
from casebook.answers.private_files import MARK, made_by_another, written_for_owner_alone
from casebook.cases import read_case
from casebook.coding.said import codebook_lines, project_lines
from casebook.coding.spreadsheet import TABLES
from casebook.cohort import Cohort, read_cohort
from casebook.debrief import load
from casebook.debrief.projector import PAGE, write_projector
from casebook.debrief.rounding import checked_smallest
from casebook.errors import CasebookError, short, suggestion
from casebook.exercises.kinds import Coding, exercises_of
from casebook.language import speaking
from casebook.press.cache.swap import aside
from casebook.press.order.whose import refuse_another
from casebook.setting import setting


def debrief_pages(
    cohort_file: Path, out: Path, tell: Callable[[str], None], *, smallest: int, look_at: str
) -> list[Path]:
    """Make the debrief's pages of what is kept for a cohort, for their owner alone; returns them, the group's first.

    The page for the projector is there, and told of, before the others are begun.
    """
    from casebook.press.order.debrief import FOLDER, debrief, for_owner_alone

    checked_smallest(smallest)
    check_place(cohort_file, out)
    cohort, kept = read_cohort(cohort_file), store_path(cohort_file)
    home = out / FOLDER / cohort.id
    with Store(kept) as store:
        store.exported(home, home / PAGE)  # should this command be killed, a withdrawal finds what it has left
    with Store(kept) as store:  # held, so that nobody is taken out of answers that are being read
        if any(one["limit"] != smallest for room in store.rooms() for one in room["rounds"]):
            raise CasebookError(
                f"--smallest {smallest}: what a room was shown is kept with these answers, by another limit, and two "
                "limits together say more than one; leave --smallest out"
            )
        with aside(home) as folder:
            for_owner_alone(folder)
            mark = f"{store.identity}\n"  # so that another group's debrief does not replace this one
            (folder / MARK).write_text(mark, encoding="utf-8")
            with speaking(cohort.language):
                group, here = load(str(kept), cases=",".join(cohort.cases)), setting(None, cohort.parameters("debrief"))
                shown = write_projector(group, here, folder, title=cohort.name, look_at=look_at, smallest=smallest)
            for_owner_alone(folder)
        tell(f"the debrief for the projector: {home / shown.name}")
        try:
            with speaking(cohort.language):
                made = debrief(cohort, kept, out, tell, smallest=smallest, look_at=look_at)
        except BaseException:
            shutil.rmtree(home, ignore_errors=True)  # of a debrief that fails nothing stays
            raise
        store.exported(*(path for path in home.rglob("*") if path.is_file()))
    return made


def check_place(cohort_file: Path, out: Path) -> None:
    """CasebookError where `out` holds the book or the debrief of another cohort whose file has the same name: its
    learners' answers would be counted here, and its pages replaced. Nothing is read before this is known.
    """
    from casebook.press.order.debrief import FOLDER

    refuse_another(cohort_file, out)
    home, path = out / FOLDER / cohort_file.stem, store_path(cohort_file)
    own = facts_of(path) if path.exists() else {"identity": ""}
    if own and made_by_another(home, own["identity"]):
        raise CasebookError(
            f"{home}: was made of other answers than those beside {cohort_file}: of another cohort whose file has the "
            "same name, or of a store that is gone. Delete that folder if nobody needs it, or name another: --out"
        )


def write_codes(cohort_file: Path, to: Path, built: Path, cases: Sequence[str] = ()) -> list[str]:
    """Write a group's codes to a `.qdpx` project, a `.qdc` codebook, or a folder of CSV; says what was written.

    `built` is where the cohort's book is: texts that its notebooks took from the world are read from there.
    CasebookError when nobody coded.
    """
    form_of(to)
    cohort, path = read_cohort(cohort_file), store_path(cohort_file)
    _refuse_unknown(cases)
    done = settled(cohort_file)
    with Store(path) as kept:  # held, so that nobody is taken out of answers that are being read
        codings = kept.tables(known(cohort)).codings
        if cases:
            codings = codings[codings.case.isin(cases)]
        if codings.empty:
            raise CasebookError(f"{path}: nobody's codes are kept there for the cases asked for")
        with speaking(cohort.language):
            books = tuple(_codebook(case, cohort, built) for case in codings.case.drop_duplicates())
        with written_for_owner_alone(made := _made(to)):
            written(to, coding.Project(cohort.name, books, codings))
        kept.exported(*made)
    people, number = codings.learner.nunique(), len(books)
    held = f"{_count(len(codings), 'coding')} by {_count(people, 'person', 'people')} in {_count(number, 'case')}"
    lines = [_codes_alone(to, books) if form_of(to) == CODES else f"{to}: {held}; send it only to the group it is of"]
    return done + lines + [f"nobody's codes are kept for '{case}'" for case in cases if case not in set(codings.case)]


PROJECT, CODES, TABLE_FOLDER = "project", "codebook", "folder"
FORMS = {".qdpx": PROJECT, ".qdc": CODES}  # by a file name's ending, in capitals or not
ENDING = re.compile(r"\.[a-z][a-z0-9]{1,4}")
TO = "give a name that ends in .qdpx (a project) or .qdc (its codes alone), or a folder's name for tables in CSV"


def form_of(to: Path) -> str:
    """What a name says is to be written there; CasebookError for the ending of a file that is not written."""
    ending = to.suffix.lower()
    if ending in FORMS:
        return FORMS[ending]
    if ENDING.fullmatch(ending) and not to.is_dir():
        why = "CSV is four tables in a folder" if ending == ".csv" else f"'{short(ending)}' is not written"
        raise CasebookError(f"{to}: {why}; {TO}, such as {to.stem}")
    return TABLE_FOLDER


def written(to: Path, project: coding.Project) -> None:
    """Write a project in the form that the name's ending says."""
    form = form_of(to)
    if form == PROJECT:
        coding.write_qdpx(to, project)
    elif form == CODES:
        coding.write_qdc(to, project.codebooks)
    else:
        coding.write_csv(to, project)


def planned(to: Path) -> list[str]:
    """Write the two invented coders whose disagreement ships with a case; says what was written."""
    codings = coding.planned_codings()
    books = tuple(coding.codebook(case) for case in codings.case.drop_duplicates())
    written(to, coding.Project("Planned disagreement", books, codings))
    if form_of(to) == CODES:
        return [_codes_alone(to, books)]
    return [f"{to}: two invented coders of {', '.join(book.case for book in books)}"]


def read_codes(path: Path) -> list[str]:
    """What a project from elsewhere holds: where its coders part first, then how far they agree, then what of it has
    no place here. Of a codebook, its codes.
    """
    ending = path.suffix.lower()
    if path.is_dir():
        if not (path / "cases.csv").exists() and any(path.glob("*.[qQ][dD][eE]")):
            raise CasebookError(f"{path}: is a project that was unpacked; give the file that it came in")
        return project_lines(coding.read_csv(path))
    if not path.exists():
        raise CasebookError(f"{path}: there is no such file or folder")
    if ending in (".qdpx", ".zip"):  # browsers and mail programs like to call a project a zip
        return project_lines(coding.read_qdpx(path))
    if ending == ".qdc":
        return codebook_lines(coding.read_qdc(path))
    if ending == ".csv":
        raise CasebookError(f"{path}: is one table of four; give the folder that they are in: {short(path.parent)}")
    raise CasebookError(
        f"{path}: is none of the forms that are read: a project (.qdpx), a codebook (.qdc), or a folder with "
        f"{', '.join(f'{table}.csv' for table in TABLES)}"
    )


def _refuse_unknown(cases: Iterable[str]) -> None:
    """CasebookError for a case whose learners code nothing, or that there is none of."""
    known = [page.meta.id for page in contents.cases() if read_case(page.meta.id).coding]
    for case in cases:
        if case not in known:
            raise CasebookError(f"--case '{short(case)}' has nothing to code ({suggestion(case, known)})")


def _codes_alone(to: Path, books: Sequence[coding.Codebook]) -> str:
    codes = _count(sum(len(book.codes) for book in books), "code")
    return f"{to}: a codebook, {codes} of {_count(len(books), 'case')}; who coded what is not in it"


def _count(number: int, one: str, more: str = "") -> str:
    return f"{number:,} {one if number == 1 else more or f'{one}s'}"


def _codebook(case: str, cohort: Cohort, built: Path) -> coding.Codebook:
    """The codebook as this cohort has it."""
    here = setting(case, cohort.parameters(case))
    own = read_case(case).coding
    return coding.codebook(case, here, () if own and own.excerpts else _texts(case, cohort, built))


def _texts(case: str, cohort: Cohort, built: Path) -> list[str]:
    """The excerpts that a notebook took from the world, from the book that was built of it."""
    runs = built / cohort.id / "runs"
    for path in sorted(runs.glob("*.ipynb")):
        for asked in exercises_of(json.loads(path.read_text(encoding="utf-8"))):
            if isinstance(asked, Coding) and asked.case == case:
                return [excerpt.text for excerpt in asked.excerpts]
    raise CasebookError(f"{runs}: the texts of '{case}' come from the cohort's book; build it first, or name it: --out")


def _made(to: Path) -> list[Path]:
    """The files that `written` writes."""
    return [to] if form_of(to) in FORMS.values() else [to / f"{table}.csv" for table in TABLES]
