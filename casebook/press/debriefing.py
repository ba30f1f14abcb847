"""The debrief of one cohort as pages: its notebook run on the group's answers, for the group and for the facilitator.

Nothing of it is kept in a cache: answers may be withdrawn, and what was made of them is then made again.
"""

from pathlib import Path

from casebook import contents
from casebook.cohort import Cohort
from casebook.errors import CasebookError
from casebook.press import EDITIONS, figures, run
from casebook.press.build import Drawing, Tell, build_record, print_job
from casebook.press.crew import Crew
from casebook.press.run import Way
from casebook.press.swap import aside

FOLDER = "debriefs"  # beside the books, which a build replaces whole


def debrief(
    cohort: Cohort,
    answers_file: Path,
    out: Path,
    tell: Tell = lambda line: None,
    *,
    smallest: int = 5,
    look_at: str = "",
) -> list[Path]:
    """Make the debrief's pages under `out`; returns them, the one for the group first.

    `smallest` is the size below which a group is withheld; `look_at` a decision, such as `the-hashtag/first`.
    CasebookError quotes a cell that fails.
    """
    page, home = contents.debrief(), out / FOLDER / cohort.id
    given = {
        "answers_file": str(answers_file.absolute()) if answers_file.name else "",
        "smallest": smallest,
        "look_at": look_at,
    }
    parameters = contents.fitting(page, cohort.parameters(page.meta.id) | given, set(given))
    with Crew(2) as crew, aside(home) as folder:
        way = Way(crew)
        crew.helper("print")
        (done,) = _run(run.Task(page.path, parameters, folder / "runs" / page.path.name), way)
        done.task.output.unlink()  # it names the answers file
        done.task.output.parent.rmdir()
        tell(f"{cohort.id}: ran {page.path.name}")
        drawing = Drawing(way)
        drawing.begin(figures.specs(done.notebook))
        notebooks = {page.path.name: run.text_of(done.notebook)}
        charts, record = drawing.drawn(), build_record(cohort)
        jobs = [print_job(cohort, edition, folder, notebooks, charts, record, way) for edition in EDITIONS]
        for printing in [crew.submit(job) for job in jobs]:
            printing.result()
    return [home / edition / f"{page.meta.id}.html" for edition in EDITIONS]


def _run(task: run.Task, way: Way) -> list[run.Done]:
    """Run the notebook. Of a run that fails nothing is kept: there are answers in it."""
    try:
        return list(run.executed([task], way))
    except CasebookError as error:
        raise CasebookError(str(error).partition("\n\nThe notebook as it failed")[0]) from None
