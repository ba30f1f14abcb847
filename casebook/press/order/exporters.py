"""What `jupyter nbconvert --to` makes of one notebook: `casebook-learner`, `casebook-facilitator`, `casebook-slides`
and `casebook-handout`. The build uses the same classes and jobs for a whole book.

A notebook that was not run, or whose prose lacks a value, is run first, as papermill would with the engine `casebook`;
what papermill put in when it ran it stays. JupyterLab imports this module to list what it can export, so it is light.
"""

import json
import re
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

from nbconvert.exporters import Exporter, NotebookExporter
from nbconvert.preprocessors import Preprocessor
from nbconvert.utils.exceptions import ConversionException
from nbformat import NotebookNode, from_dict
from traitlets import Enum, Unicode, default

from casebook import contents
from casebook.cohort import Cohort
from casebook.contents import Page
from casebook.errors import CasebookError
from casebook.exercises import forms
from casebook.exercises.kinds import MIME as EXERCISE
from casebook.exercises.kinds import read
from casebook.language import ENGLISH, languages, speaking
from casebook.press import EDITIONS, FACILITATOR, LEARNER
from casebook.press.charts.figures import Chart, specs
from casebook.press.charts.jobs import SCRIPT, Draw, Drawn
from casebook.press.editions.divide import written_cells
from casebook.press.execute.jobs import Run
from casebook.press.execute.notebooks import RunOptions, assembled, text_of
from casebook.press.handouts.handing import HandOut
from casebook.press.handouts.jobs import Make
from casebook.press.site.dividing import Divide, file_of
from casebook.press.site.jobs import Render
from casebook.press.site.rendered import Rendered
from casebook.press.site.sources import CHART
from casebook.press.workers.pool import Pool
from casebook.stills import still
from casebook.values import expressions

LANGUAGE = re.compile(r"""^language *= *["']([\w-]+)["']""", re.M)


class Unconverted(CasebookError, ConversionException):
    """A notebook that the person who converts it can mend; nbconvert says the message last, and ends."""


@contextmanager
def mendable() -> Iterator[None]:
    """What a reader can mend, as nbconvert has it."""
    try:
        yield
    except CasebookError as error:
        raise Unconverted(str(error)) from None


class RunAndDraw(Preprocessor):
    """Runs the notebook unless it was run, and has its charts drawn, into `resources["charts"]`."""

    def preprocess(self, nb: NotebookNode, resources: dict[str, Any]) -> tuple[NotebookNode, dict[str, Any]]:
        path = file_of(resources)
        page = contents.page_of(nb, path)
        cells = [cell for _, cell in written_cells(nb.cells, str(path))]
        with Pool(1) as pool:
            pool.server(Draw)  # it gets ready while the notebook is run
            if not was_run(nb):
                self.log.info("Running %s", path)
                nb = ran({**nb, "cells": cells}, contents.run_with(page, nb), path, pool)
            resources["charts"] = pool.submit(Draw(tuple(dict.fromkeys(specs(nb))))).result()
        return nb, resources


def language_of(notebook: Mapping[str, Any]) -> str:
    """The language that a notebook says among its parameters; English where it says none that the book has."""
    sources = (contents.source_of(cell) for cell in notebook["cells"] if "parameters" in contents.tags_of(cell))
    said = [match[1] for match in map(LANGUAGE.search, sources) if match]
    return said[0] if said and said[0] in languages() else ENGLISH


def was_run(notebook: Mapping[str, Any]) -> bool:
    """Whether cells of the notebook were run, and every expression in its prose has a value."""
    code = [cell for cell in notebook["cells"] if cell["cell_type"] == "code"]
    prose = [cell for cell in notebook["cells"] if cell["cell_type"] == "markdown"]
    return all(map(_is_valued, prose)) and any(cell.get("execution_count") or cell.get("outputs") for cell in code)


def _is_valued(cell: Mapping[str, Any]) -> bool:
    values = cell["metadata"].get("user_expressions", [])
    valued = {value["expression"] for value in values if "data" in value["result"]}
    return valued.issuperset(expressions(contents.source_of(cell)))


def ran(notebook: dict[str, Any], values: dict[str, Any], path: Path, pool: Pool) -> NotebookNode:
    """The notebook run with these parameters. CasebookError quotes the cell that fails."""
    answer = pool.submit(Run(path.name, json.dumps(notebook), values, str(path.parent.absolute()))).result()
    if answer.error:
        raise CasebookError(f"{path}, {answer.error}")
    text = text_of(assembled(notebook, answer.results, values))  # a table's columns are in the order of a written one
    return from_dict(json.loads(text))


class ShowAnywhere(Preprocessor):
    """Puts beside each chart its picture and beside each exercise its text, for programs that know neither."""

    def preprocess(self, nb: NotebookNode, resources: dict[str, Any]) -> tuple[NotebookNode, dict[str, Any]]:
        pictures = {chart.name: chart.svg for chart in resources["edition"].of(Chart)}
        for bundle in (output.data for cell in nb.cells for output in cell.get("outputs", [])):
            if CHART in bundle:
                bundle.update(still(pictures[bundle[CHART]["name"]], bundle[CHART]))
            if EXERCISE in bundle:
                bundle["text/html"] = forms.unscripted(read(bundle[EXERCISE]))
        return nb, resources


class Notebook(NotebookExporter):
    """A notebook of ours, beside the one that it is made of: `suffix` stands before `.ipynb`."""

    export_from_notebook = None  # JupyterLab opens no exporter whose name has a hyphen
    suffix = ""

    def from_notebook_node(self, nb, resources=None, **kw):
        with mendable(), speaking(language_of(nb)):
            text, resources = super().from_notebook_node(nb, resources, **kw)
        resources["output_suffix"] = self.suffix
        return text, resources


class CasebookLearner(Notebook):
    """The learner's edition of a notebook, to open anywhere. Its blocks are in `resources["edition"]`."""

    edition = LEARNER
    suffix = ".learner"

    def __init__(self, config=None, **kw):
        super().__init__(config, **kw)
        divide = Divide(parent=self, edition=self.edition)
        for preprocessor in (RunAndDraw(parent=self), divide, ShowAnywhere(parent=self)):
            self.register_preprocessor(preprocessor, enabled=True)


class CasebookFacilitator(CasebookLearner):
    """The facilitator's edition of a notebook."""

    edition = FACILITATOR
    suffix = ".facilitator"


class CasebookHandout(Notebook):
    """A notebook to work in, without outputs, with nothing that is for others. It needs the package `casebook`."""

    suffix = ".handout"

    edition = Enum(EDITIONS, LEARNER, help="for whom it is").tag(config=True)

    def __init__(self, config=None, **kw):
        super().__init__(config, **kw)
        self.register_preprocessor(HandOut(parent=self, edition=self.edition), enabled=True)


class CasebookSlides(Exporter):
    """The slides of a case, with their files beside them; a facilitator's also with notes for the speaker."""

    output_mimetype = "text/html"

    edition = Enum(EDITIONS, LEARNER, help="for whom they are").tag(config=True)
    group = Unicode("a training group", help="for whom the first slide says they are").tag(config=True)

    @default("file_extension")
    def _file_extension_default(self):
        return ".slides.html"

    def __init__(self, config=None, **kw):
        super().__init__(config, **kw)
        self.register_preprocessor(RunAndDraw(parent=self), enabled=True)

    def from_notebook_node(self, nb, resources=None, **kw):
        from casebook.press.handouts.slides import one_deck

        with mendable(), speaking(language_of(nb)):
            nb, resources = super().from_notebook_node(nb, resources, **kw)
            page = contents.page_of(nb, file_of(resources))
            cohort = cohort_of(page, page.parameters | contents.run_with(page, nb), self.group)
            rendered, script = plain(nb, page, cohort, self.edition, resources["charts"])
            pages = tuple(one for one in rendered.pages if one.name == page.meta.id)
            name = f"{resources.get('unique_key') or page.path.stem}.slides"
            texts = one_deck(Make("slides", "the slides", rendered.copy, pages, script), name) if pages else {}
            if not texts:
                raise CasebookError(f"{page.path}: no cell of it is tagged 'slide'; only cases have slides")
        html = texts.pop(f"{name}.html")
        resources["outputs"] = {path: text.encode() for path, text in texts.items()}
        return html, resources


def cohort_of(page: Page, values: Mapping[str, Any], name: str) -> Cohort:
    """The group that a notebook was run for, as its parameters say. CasebookError names one that is missing."""
    try:
        said = {key: values[key] for key in ("profession", "jurisdiction", "minutes", "people", "gentle")}
        day = date.fromisoformat(values["date_of_events"])
    except KeyError as error:
        raise CasebookError(
            f"{page.path}: declares no parameter {error}; CONTRIBUTING.md lists what it needs"
        ) from None
    dials = tuple((page.meta.id, dial, value) for dial, value in values.items())
    return Cohort(
        page.meta.id,
        name,
        date_of_events=day,
        seed=values.get("seed", 7),
        language=values.get("language", ENGLISH),
        cases=(),
        dials=dials,
        outputs=(),
        **said,
    )


def plain(
    notebook: NotebookNode, page: Page, cohort: Cohort, edition: str, charts: dict[str, Drawn]
) -> tuple[Rendered, str]:
    """A book of this one page, its pages plain, and the script that draws charts: a citation is worded by Sphinx."""
    from casebook.press.order.book import build_record, render_job

    with Pool(1) as pool, tempfile.TemporaryDirectory() as folder:
        pool.server(Render)
        charts = charts | pool.submit(Draw((), script=True)).result()
        record = build_record(replace(cohort, dials=()))
        texts = {page.path.name: json.dumps(notebook)}
        job = render_job(cohort, edition, Path(folder), texts, charts, record, RunOptions(pool), plain=True)
        return pool.submit(job).result(), charts[SCRIPT].vega
