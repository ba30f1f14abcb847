"""The debrief of one cohort as pages: its notebook run on the group's answers, for the group and for the facilitator.

Nothing of it is kept in a cache: answers may be withdrawn, and what was made of them is then made again. Whatever is
made on the way lies in the folder aside, and nobody but its owner may read that or the pages.
"""

import re
import shutil
from dataclasses import replace
from pathlib import Path

from casebook import contents
from casebook.cohort import Cohort
from casebook.errors import CasebookError
from casebook.press import EDITIONS
from casebook.press.cache.swap import aside
from casebook.press.charts import figures
from casebook.press.execute import notebooks as run
from casebook.press.execute.notebooks import RunOptions
from casebook.press.order.book import Drawing, Tell, build_record, render_job
from casebook.press.site.jobs import Render
from casebook.press.workers.pool import Pool

FOLDER = "debriefs"  # beside the books, which a build replaces whole
NOT_OURS = re.compile(
    r"((?:cell \d+|cannot be evaluated): (?!CasebookError\b)\w+): (?:.*(?=\n\n    )|.*\Z)", re.S
)  # what an error says that we did not write


def debrief(
    cohort: Cohort,
    answers_file: Path,
    out: Path,
    tell: Tell = lambda line: None,
    *,
    smallest: int = 5,
    look_at: str = "",
) -> list[Path]:
    """Add the debrief's pages to its folder under `out`, for their owner alone; returns them, the group's first.

    Fewer than `smallest` people are always shown as few; `look_at` a decision, such as `the-hashtag/first`. What
    else stands in the folder stays.
    CasebookError quotes a cell that fails.
    """
    page, home = contents.debrief(), out / FOLDER / cohort.id
    given = {
        "answers_file": str(answers_file.absolute()) if answers_file.name else "",
        "smallest": smallest,
        "look_at": look_at,
    }
    parameters = contents.fitting(page, cohort.parameters(page.meta.id) | given, set(given))
    with aside(home, more=True) as folder, Pool(2) as pool:
        for_owner_alone(folder)
        options = RunOptions(pool)
        pool.server(Render)
        (done,) = _run(run.Task(page.path, parameters, folder / "runs" / page.path.name), options, answers_file)
        tell(f"{cohort.id}: ran {page.path.name}")
        drawing = Drawing(options)
        drawing.begin(figures.specs(done.notebook))
        notebooks = {page.path.name: run.text_of(done.notebook)}
        charts, record = drawing.drawn(), build_record(cohort)
        jobs = [render_job(cohort, edition, folder, notebooks, charts, record, options) for edition in EDITIONS]
        within = [replace(job, work=str((folder / "work" / job.edition).absolute())) for job in jobs]
        for printing in [pool.submit(job) for job in within]:
            printing.result()
        for left in ("runs", "work"):  # they name the answers file
            shutil.rmtree(folder / left)
        for_owner_alone(folder)
    return [home / edition / f"{page.meta.id}.html" for edition in EDITIONS]


def for_owner_alone(folder: Path) -> None:
    """Close a debrief's folder, what it holds, and the folder that it lies in, to everybody but their owner."""
    for path in (folder, folder.parent, *folder.rglob("*")):
        path.chmod(0o700 if path.is_dir() else 0o600)


def _run(task: run.Task, options: RunOptions, answers_file: Path) -> list[run.Done]:
    """Run the notebook. Of a run that fails nothing is kept, and of an error that is not ours only its name is said:
    there are answers in them.
    """
    try:
        return list(run.executed([task], options))
    except CasebookError as error:
        said = str(error).partition("\n\nThe notebook as it failed")[0]
        said = said.replace(str(answers_file.absolute()), str(answers_file))
        raise CasebookError(NOT_OURS.sub(r"\1", said, count=1)) from None
