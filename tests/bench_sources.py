"""An edition as the press gives it to Sphinx, for the benchmark of the preview: sources and settings in a folder.

python -m tests.bench_sources COHORT.toml OUT FOLDER
"""

import sys
from pathlib import Path

from casebook.cohort import read_cohort
from casebook.press import LEARNER
from casebook.press.cache.store import Cache
from casebook.press.charts import figures
from casebook.press.execute import notebooks as run
from casebook.press.execute.notebooks import RunOptions
from casebook.press.order.book import Drawing, build_record, render_job
from casebook.press.workers.pool import Pool


def main(cohort_file: Path, out: Path, folder: Path) -> None:
    """Write the learner's edition, without the states of its dials."""
    cohort = read_cohort(cohort_file)
    with Pool(2) as pool:
        options = RunOptions(pool, Cache(out / ".cache"))
        todo = run.tasks(cohort, out / "runs-for-sphinx")
        drawing, notebooks = Drawing(options), {}
        for done in run.executed(todo, options):
            notebooks[done.task.notebook.name] = run.text_of(done.notebook)
            drawing.begin(figures.specs(done.notebook))
        notebooks = {task.notebook.name: notebooks[task.notebook.name] for task in todo}
        job = render_job(cohort, LEARNER, folder, notebooks, drawing.drawn(), build_record(cohort), options)
    from casebook.press.site.edition import book_of
    from casebook.press.site.render import ROOM, settings, write_sources

    book = book_of(job)
    write_sources(book, folder)
    conf = settings(book, ROOM / "templates", ROOM / "static")
    lines = [f"{name} = {value!r}" for name, value in conf.items() if name != "templates_path"]
    (folder / "conf.py").write_text("\n".join(lines) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main(*map(Path, sys.argv[1:]))
