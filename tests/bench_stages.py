"""Seconds of each stage of a full build, for `bench_press`: run as a program, with a cohort file and a folder.

Prints one JSON line of [stage, seconds, how often, where].
"""

import json
import os
import sys
import time
from pathlib import Path


def timed(work) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def forked(work) -> float:
    """Seconds the work says it took, done in a fork of this process."""
    read, write = os.pipe()
    if not os.fork():
        took = work()
        os.write(write, json.dumps(took).encode())
        os._exit(0)
    os.wait()
    return json.loads(os.read(read, 100_000))


def importing(name: str) -> float:
    """Seconds that an import takes in a fork that has nothing of it."""
    return forked(lambda: timed(lambda: __import__(name)))


def main(cohort_file: str, folder: str) -> None:
    Path(folder).mkdir(parents=True, exist_ok=True)
    warm, printing = importing("casebook.press.execute.preload"), importing("casebook.press.site.edition")
    from casebook.cohort import read_cohort
    from casebook.press.cache.store import Cache
    from casebook.press.execute import notebooks as run

    cohort = read_cohort(Path(cohort_file))
    tasks = run.tasks(cohort, Path(folder) / "stages")
    jobs = [run.job_of(task, task.notebook.read_text(), run.RunOptions(None, Cache(None))) for task in tasks]
    whole = cells = 0.0
    notebooks = {}
    for task, took in zip(tasks, forked(lambda: all_run(jobs, folder)), strict=True):
        whole += took["whole"]
        cells += took["cells"]
        notebooks[task.notebook.name] = took["file"]
    drawn = forked(lambda: drawing(notebooks))
    stages = [
        ("imports before the first notebook", warm, 1, "one core, while pages' imports use the other"),
        ("cells of the notebooks", cells, len(tasks), "both cores"),
        ("starting, checking and reading results", whole - cells, len(tasks), "both cores"),
        ("charts as SVG and Vega, and the browser's script", drawn, 1, "beside the notebooks"),
        ("imports before the first page", printing, 1, "beside the imports for notebooks"),
        *forked(lambda: pages(cohort, notebooks, folder)),
    ]
    print(json.dumps(stages))


def all_run(jobs, folder: str) -> list[dict]:
    """Each notebook run in a fork of one warm process: seconds in all and in its cells, and where the results are."""
    import tempfile

    import casebook.press.execute.preload  # noqa: F401
    from casebook.press.execute import one as running
    from casebook.press.execute import shell

    inside = [0.0]
    plain = shell.Cells.run

    async def measured(self, cell):
        start = time.perf_counter()
        try:
            return await plain(self, cell)
        finally:
            inside[0] += time.perf_counter() - start

    shell.Cells.run = measured
    found = []
    for job in jobs:

        def one(job=job):
            ran = running.do(job)
            number, name = tempfile.mkstemp(suffix=".json", dir=folder)
            os.close(number)
            Path(name).write_text(json.dumps(ran.results))
            return {"cells": inside[0], "file": name}

        start = time.perf_counter()
        done = forked(one)
        found.append({"whole": time.perf_counter() - start, "cells": done["cells"], "file": done["file"]})
    return found


def assembled(notebooks: dict[str, str]) -> dict[str, dict]:
    from casebook.paths import NOTEBOOKS
    from casebook.press.execute import notebooks as run

    return {
        name: run.assembled(json.loads((NOTEBOOKS / name).read_text()), json.loads(Path(file).read_text()), {})
        for name, file in notebooks.items()
    }


def drawing(notebooks) -> float:
    from casebook.press.charts import drawing, figures
    from casebook.press.charts.jobs import Draw

    specs = tuple(spec for notebook in assembled(notebooks).values() for spec in figures.specs(notebook))
    return timed(lambda: drawing.do(Draw(specs, script=True)))


def pages(cohort, notebooks, folder) -> list[tuple]:
    """The stages of one edition's pages."""
    from dataclasses import fields

    from casebook.press.charts import drawing, figures
    from casebook.press.charts.jobs import Draw
    from casebook.press.execute import notebooks as run
    from casebook.press.order.book import build_record
    from casebook.press.site import edition as printing
    from casebook.press.site import render as book
    from casebook.press.site.jobs import Render

    made = assembled(notebooks)
    specs = tuple(spec for notebook in made.values() for spec in figures.specs(notebook))
    job = Render(
        {field.name: getattr(cohort, field.name) for field in fields(cohort)},
        "learner",
        {name: run.text_of(notebook) for name, notebook in made.items()},
        drawing.do(Draw(specs, script=True)),
        build_record(cohort),
        "",
        out=f"{folder}/edition",
    )
    took = {}

    def measured(module, name):
        plain = getattr(module, name)

        def wrapper(*args, **kwargs):
            start = time.perf_counter()
            try:
                return plain(*args, **kwargs)
            finally:
                took[name] = took.get(name, 0.0) + time.perf_counter() - start

        setattr(module, name, wrapper)

    from sphinx.builders import Builder

    measured(printing, "book_of")
    measured(book, "render")
    measured(Builder, "read")
    measured(Builder, "write")
    measured(book, "finish")
    whole = timed(lambda: printing.do(job))
    return [
        ("dividing into an edition", took["book_of"], 2, "one core an edition"),
        ("Sphinx reading pages and formatting references", took["read"], 2, "one core an edition"),
        ("Sphinx writing pages", took["write"], 2, "one core an edition"),
        ("Sphinx starting, checking, copying", took["render"] - took["read"] - took["write"], 2, "one core an edition"),
        ("closing the pages", took["finish"], 2, "one core an edition"),
        ("the rest of an edition", whole - took["book_of"] - took["render"] - took["finish"], 2, "one core an edition"),
    ]


if __name__ == "__main__":
    main(*sys.argv[1:])
