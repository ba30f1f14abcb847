"""Pages of a cohort's book made again as they change, by those who hold its two editions warm."""

import json
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from casebook import contents
from casebook.cohort import Cohort, read_cohort
from casebook.contents import Page
from casebook.errors import CasebookError
from casebook.press import EDITIONS
from casebook.press.cache import keys
from casebook.press.cache.store import Cache
from casebook.press.charts import figures
from casebook.press.execute import notebooks as run
from casebook.press.execute.notebooks import RunOptions
from casebook.press.order.book import Drawing, build_record, render_job
from casebook.press.site.jobs import Changed, Warm
from casebook.press.workers.pool import Pool, Server

BEHIND = 10  # the niceness of what nobody waits for
OTHER_METADATA = "what this notebook says of itself was changed, and pages may show it of one another"


class Anew(Exception):
    """Something was changed that every page may be made of."""


@dataclass(frozen=True)
class Shown:
    """The run of a notebook that is shown: its key where it is whole, what it read, and the states of its dials."""

    key: str
    reads: Mapping[str, str]
    states: tuple[tuple[dict[str, Any], dict[str, Any]], ...]

    def fitting(self, task: run.Task) -> list[tuple[dict[str, Any], dict[str, Any]]]:
        """The states, where the task asks for the same ones."""
        return list(self.states) if tuple(state for state, _ in self.states) == task.states else []


def key_of(task: run.Task, engine: str) -> str:
    """The key of a task's run, as its notebook is now."""
    stored = json.loads(run.stored_text(task.notebook))
    return keys.run_key(stored, task.parameters, engine, task.states)


class Recent(Cache):
    """The cache of a build that also keeps in memory what was asked for last."""

    def __init__(self, folder: Path | None):
        super().__init__(folder)
        self._recent: dict[tuple[str, str], Any] = {}

    def get(self, kind: str, key: str) -> Any | None:
        if (kind, key) not in self._recent:
            self._remember(kind, key, super().get(kind, key))
        return self._recent[kind, key]

    def put(self, kind: str, key: str, value: Any) -> None:
        super().put(kind, key, value)
        self._remember(kind, key, value)

    def _remember(self, kind: str, key: str, value: Any) -> None:
        self._recent[kind, key] = value
        while len(self._recent) > 2000:
            self._recent.pop(next(iter(self._recent)))


class Maker:
    """Makes a cohort's book once, and then pages of it. Nothing that it does reaches the folder of built books but the
    cache, which a build may use at the same time.
    """

    def __init__(self, cohort_file: Path, out: Path, cache: str, tell: Callable[[str], None]):
        self._file, self._out, self._tell = cohort_file, out, tell
        self._pool = Pool(2)
        self._options = RunOptions(self._pool, Recent(out / cache))
        self._warm = {edition: Server(Warm, 1, is_awaited=True) for edition in EDITIONS}
        self._folder = tempfile.TemporaryDirectory()
        self._tasks: dict[str, run.Task] = {}
        self._pages: dict[str, Page] = {}
        self._shown: dict[str, Shown] = {}
        self.owed: set[str] = set()  # notebooks whose dials still have their states of before
        self.cohort: Cohort | None = None

    def close(self) -> None:
        """End those who work, and take away what they wrote."""
        for server in self._warm.values():
            server.close()
        self._pool.close()
        self._folder.cleanup()

    def whole(self) -> Iterator[tuple[str, Changed]]:
        """Both editions, each when it is made. CasebookError when the book cannot be made."""
        cohort, left_out = run.without_unplayable(read_cohort(self._file))
        for line in left_out:
            self._tell(line)
        self.cohort = cohort
        todo = run.tasks(cohort, Path(self._folder.name))
        notebooks, states, reads = {}, {}, {}
        drawing, turning = Drawing(self._options), Drawing(self._options, svg=False)
        for number, done in enumerate(run.executed(todo, self._options), 1):
            name = done.task.notebook.name
            self._tell(f"{'kept' if done.kept else 'ran'} {name} ({number} of {len(todo)})")
            notebooks[name] = run.text_of(done.notebook)
            self._begin_drawing(done, drawing, turning)
            states[name] = list(zip(done.task.states, done.turned, strict=True))
            reads[name] = done.reads
        notebooks = {task.notebook.name: notebooks[task.notebook.name] for task in todo}
        charts = turning.drawn() | drawing.drawn()
        states = {name: of for name, of in states.items() if of}
        asked = {
            edition: render_job(
                cohort, edition, Path(), notebooks, charts, build_record(cohort), self._options, states=states
            )
            for edition in EDITIONS
        }
        jobs = {edition: Warm(render=replace(job, out="", work="")) for edition, job in asked.items()}
        yield from self._made(jobs)
        for task in todo:
            name = task.notebook.name
            key = key_of(task, self._options.engine)
            self._tasks[name], self._shown[name] = task, Shown(key, reads[name], tuple(states.get(name, ())))
            self._pages[name] = contents.read_page(task.notebook)

    def page(self, name: str) -> Iterator[tuple[str, Changed]]:
        """What is other in each edition since the notebook of this name was saved, or what it reads. CasebookError when
        the page cannot be made; `Anew` when others hang on what was changed.

        Where cells have to be run again, they are run as this copy has them, and the states of its dials stay those of
        before until `run_states` is done and the page is asked for again: until then the notebook is in `owed`.
        """
        task, shown = self._task(name), self._shown[name]
        keys.place_hash.cache_clear()
        key = key_of(task, self._options.engine)
        kept = self._options.cache.get("runs", key)
        is_whole = bool(kept) and keys.places(list(kept["reads"])) == kept["reads"]
        if is_whole and (key, kept["reads"]) == (shown.key, shown.reads):
            stored = json.loads(run.stored_text(task.notebook))
            whole = run.assembled(stored, kept["results"], task.parameters)
            yield from self._made(dict.fromkeys(EDITIONS, Warm(notebooks={name: run.text_of(whole)})))
            self._tasks[name] = task
            return
        (done,) = run.executed([task if is_whole else replace(task, states=())], self._options)
        drawing, turning = Drawing(self._options), Drawing(self._options, svg=False)
        self._begin_drawing(done, drawing, turning)
        states = list(zip(task.states, done.turned, strict=True)) if is_whole else shown.fitting(task)
        charts = turning.drawn() | drawing.drawn()
        job = Warm(notebooks={name: run.text_of(done.notebook)}, charts=charts, states={name: states})
        try:
            yield from self._made(dict.fromkeys(EDITIONS, job))
        except CasebookError:
            if is_whole or not states:
                raise
            states = []  # of before: they are of a page that has other parts
            yield from self._made(dict.fromkeys(EDITIONS, replace(job, states={name: states})))
        self._tasks[name] = task
        self._shown[name] = Shown(key if is_whole else "", done.reads, tuple(states))
        self.owed.discard(name)
        if task.states and not is_whole:
            self.owed.add(name)

    def run_states(self, name: str) -> None:
        """Have a notebook run at every state of its dials, as it is now, while others make pages."""
        for _ in run.executed([self._task(name)], replace(self._options, niceness=BEHIND)):
            pass

    def reading(self, places: Iterable[str]) -> list[str]:
        """The notebooks whose runs read one of these places: first those of the cases themselves."""
        wanted = set(places)
        names = [name for name, shown in self._shown.items() if wanted & shown.reads.keys()]
        cases = {place.rpartition("/")[2].removesuffix(".yml") for place in wanted}
        return sorted(names, key=lambda name: (self._pages[name].meta.id not in cases, name))

    @property
    def names(self) -> dict[str, str]:
        """The notebook of each page, by the page's id."""
        return {page.meta.id: name for name, page in self._pages.items()}

    def _task(self, name: str) -> run.Task:
        """The task of a notebook as it is now."""
        before = self._tasks[name]
        page = contents.read_page(before.notebook)
        if page.meta != self._pages[name].meta:
            raise Anew(f"{name}: {OTHER_METADATA}")
        return run.task_of(self.cohort, page, before.output.parent)

    def _begin_drawing(self, done: run.Done, drawing: Drawing, turning: Drawing) -> None:
        drawing.begin(figures.specs(done.notebook))
        turning.begin(spec for turned in done.turned for spec in figures.specs({"cells": list(turned.values())}))

    def _made(self, jobs: Mapping[str, Warm]) -> Iterator[tuple[str, Changed]]:
        asked = {edition: self._warm[edition].submit(job) for edition, job in jobs.items()}
        faults = []
        for edition, future in asked.items():
            try:
                yield edition, future.result()
            except CasebookError as error:
                faults.append(error)
        if faults:
            raise faults[0]
