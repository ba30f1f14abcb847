"""Building one cohort's casebook: execute, draw, divide into editions, render, and swap the whole in.

Everything is made in a folder aside. Only when both books are whole do they take the place of the last good copy; a
failed or killed build leaves that copy as it was. What is made beside them takes its place in one step as well.
"""

import json
import re
import shutil
from collections.abc import Callable, Iterator
from dataclasses import fields, replace
from importlib.metadata import requires, version
from pathlib import Path
from typing import Any

import casebook
from casebook.cohort import Cohort
from casebook.errors import CasebookError
from casebook.language import ENGLISH
from casebook.paths import DATA, PACKAGE
from casebook.press import EDITIONS
from casebook.press.cache import keys
from casebook.press.cache.swap import aside, left_of
from casebook.press.charts import figures
from casebook.press.charts.jobs import SCRIPT, Draw, Drawn
from casebook.press.charts.recorded import recorded
from casebook.press.execute import notebooks as run
from casebook.press.execute.notebooks import RunOptions
from casebook.press.order.compared import compared, last_copy
from casebook.press.order.handouts import Handouts, Source
from casebook.press.site.bibliography import refuse_what_is_no_bibtex
from casebook.press.site.jobs import Render

Tell = Callable[[str], None]


def build(cohort: Cohort, out: Path, options: RunOptions, tell: Tell = lambda line: None) -> dict[str, str]:
    """Build both editions of a cohort's casebook under `out`; returns the hash of each place that its runs read.

    The books take their place as soon as they are made, and what is made beside them later. Whoever stops it then has
    two whole books.
    """
    refuse_what_is_no_bibtex()  # before anything is run
    home, record = out / cohort.id, build_record(cohort)
    last, pages = last_copy(home, record), [home / edition / "index.html" for edition in EDITIONS]
    with aside(home) as folder:
        handouts, reads = _books(cohort, folder, home, record, options, tell)
        if handouts.are_made:
            _beside(cohort, handouts, folder, tell)
    if not handouts.are_made:
        tell("\n".join([f"{cohort.id}: both books can be opened now, and {_listed(cohort)} follow", *map(str, pages)]))
        with aside(home, more=True) as folder:
            _beside(cohort, handouts, folder, tell)
    for line in compared(cohort.id, last, home):
        tell(line)
    for left in left_of(home):
        tell(f"{cohort.id}: a file in {left} is open, so this older copy could not be deleted; the next build will")
    return reads


def _books(
    cohort: Cohort, folder: Path, home: Path, record: dict[str, Any], options: RunOptions, tell: Tell
) -> tuple[Handouts, dict[str, str]]:
    """Make both books in `folder`; gives their handouts, which are being made, and what their runs read."""
    todo = run.tasks(cohort, folder / "runs")
    drawing, turning, notebooks, states, reads, ran = Drawing(options), Drawing(options, svg=False), {}, {}, {}, []
    for number, done in enumerate(_runs(todo, home, options), 1):
        name = done.task.notebook.name
        tell(f"{cohort.id}: {'kept' if done.kept else 'ran'} {name} ({number} of {len(todo)})")
        notebooks[name] = run.text_of(done.notebook)
        reads |= done.reads
        ran.append(done)
        drawing.begin(figures.specs(done.notebook))
        if done.turned:
            states[name] = list(zip(done.task.states, done.turned, strict=True))
            turning.begin(spec for turned in done.turned for spec in figures.specs({"cells": list(turned.values())}))
    notebooks = {task.notebook.name: notebooks[task.notebook.name] for task in todo}  # in reading order
    text = json.dumps(record, ensure_ascii=False, indent=2, sort_keys=True)
    (folder / "casebook.json").write_text(text + "\n", encoding="utf-8")
    charts, has_handouts = drawing.drawn(), bool(cohort.outputs)
    of_states, more = turning.drawn() | charts, {"states": states, "plain": has_handouts}
    printing = [
        options.pool.submit(render_job(cohort, edition, folder, notebooks, of_states, record, options, **more))
        for edition in EDITIONS
    ]
    for done in ran:
        run.written(done.task, recorded(done.notebook, charts))
    handouts = Handouts(cohort, run.chosen_pages(cohort), options)
    for edition, done in zip(EDITIONS, printing, strict=True):
        rendered = done.result()
        written(rendered.files, folder / edition)
        tell(f"{cohort.id}: made the {edition}'s book")
        if has_handouts:
            handouts.begin(Source(replace(rendered, files={}), charts[SCRIPT].vega))
    return handouts, reads


def _beside(cohort: Cohort, handouts: Handouts, folder: Path, tell: Tell) -> None:
    """Write what is made beside the books in `folder`."""
    for edition in handouts.written(written, folder):
        tell(f"{cohort.id}: made the {edition}'s {', '.join(cohort.outputs)}")


def _listed(cohort: Cohort) -> str:
    """What is made beside the books, in words."""
    *most, last = cohort.outputs
    return f"{', '.join(most)} and {last}" if most else last


def _runs(todo: list[run.Task], home: Path, options: RunOptions) -> Iterator[run.Done]:
    """The executed notebooks as they are done; of a failed run the notebooks are kept in the cohort's folder."""
    try:
        yield from run.executed(todo, options)
    except CasebookError as error:
        folder, kept = todo[0].output.parent, home / "runs"
        if folder.exists():
            shutil.copytree(folder, kept, dirs_exist_ok=True)
        raise CasebookError(str(error).replace(str(folder), str(kept))) from None


class Drawing:
    """The charts of a book, each drawn once, by specification: those drawn before are in the cache. Without `svg`, they
    are only made ready for a browser to draw.
    """

    def __init__(self, options: RunOptions, *, svg: bool = True):
        self._options, self._svg, self._drawn, self._asked = options, svg, {}, []
        self.begin([], script=svg)

    def begin(self, specs, *, script: bool = False) -> None:
        """Have these charts drawn while other work goes on; with `script`, what draws them in a browser as well."""
        wanted = [spec for spec in dict.fromkeys(specs) if spec not in self._drawn]
        for spec in [*wanted, *([SCRIPT] if script else [])]:
            self._drawn[spec] = self._drawn_before(spec)
        missing = tuple(spec for spec in wanted if self._drawn[spec] is None)
        script = script and self._drawn[SCRIPT] is None
        if missing or script:
            self._asked.append(self._options.pool.submit(Draw(missing, script, self._svg)))

    def drawn(self) -> dict[str, Drawn]:
        """All of them, when they are done."""
        for future in self._asked:
            for spec, drawn in future.result().items():
                self._drawn[spec] = drawn
                if not drawn.error:
                    self._options.cache.put("charts", keys.chart_key(spec, svg=self._svg), vars(drawn))
        return self._drawn

    def _drawn_before(self, spec: str) -> Drawn | None:
        """The chart as it is kept; why one could not be drawn is asked for again."""
        kept = self._options.cache.get("charts", keys.chart_key(spec, svg=self._svg))
        return Drawn(**kept) if kept and not kept["error"] else None


def render_job(
    cohort: Cohort,
    edition: str,
    folder: Path,
    notebooks: dict[str, str],
    charts: dict[str, Drawn],
    record: dict[str, Any],
    options: RunOptions,
    *,
    states: dict[str, list] | None = None,
    plain: bool = False,
) -> Render:
    """The job of making one edition: into `folder` where the one who does it can write there."""
    near = options.pool.near
    return Render(
        settings={field.name: getattr(cohort, field.name) for field in fields(cohort)},
        edition=edition,
        notebooks=notebooks,
        charts=charts,
        record=record,
        states=states or {},
        made_by=keys.pages_code(),
        out=str((folder / edition).absolute()) if near else "",
        work=options.cache.work(f"{cohort.id}-{edition}") if near else "",
        plain=plain,
    )


def written(files: dict[str, bytes], folder: Path) -> None:
    """Write files that came back as bytes into a folder."""
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)


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
    if cohort.transcripts:
        settings["transcripts"] = "yes"
    if cohort.language != ENGLISH:
        settings["language"] = cohort.language
    return {
        "settings": settings,
        "versions": versions(),
        "notebooks": {page.path.name: keys.file_hash(page.path) for page in run.chosen_pages(cohort)},
        "package": keys.tree(PACKAGE),
        "data": keys.tree(DATA),
    }


def versions() -> dict[str, str]:
    """The versions of the book, of each package that it requires, and of what colours code, which Sphinx brings."""
    required = [re.match(r"[\w.-]+", line)[0] for line in requires("casebook") if "extra ==" not in line]
    return {"casebook": casebook.__version__} | {name: version(name) for name in sorted([*required, "pygments"])}
