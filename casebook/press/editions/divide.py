"""Editions: what of an executed notebook a learner gets, and what a facilitator gets.

Everything is by allow-list and rebuilt from nothing: cells by their tags, metadata not at all, results by
form. An unknown tag stops the build, so that a misspelt `facilitator` cannot publish.
"""

import html
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from functools import partial
from typing import Any

from casebook import contents
from casebook.dials import dials
from casebook.errors import CasebookError, suggestion
from casebook.exercises.kinds import Exercise
from casebook.folded import HTML, as_html
from casebook.language import gettext
from casebook.named import KIND
from casebook.press import FACILITATOR
from casebook.press.charts.jobs import Drawn
from casebook.press.editions.blocks import NAMED, Block, Cell, Dials, Edition, LeftOut, Note, Prose, Source
from casebook.press.editions.known import Known
from casebook.press.editions.outputs import result_of
from casebook.spelling import spelt_markdown
from casebook.values import INJECTED, VALUE, written_out

HIDDEN = {"setup", "remove-cell"}
WITHOUT_CODE = (Exercise, *NAMED.values())  # results that nobody works out: what was called says no more
SLIDES = {"slide", "facilitator"}  # tags that slides are made by
HEADING_ID = re.compile(r"^\{#([\w-]+)\}\n## (.+?)[ \t]*$", re.M)  # what a section is, whatever its heading says


def edition(
    notebook: Mapping[str, Any],
    name: str,
    parameters: Mapping[str, Any],
    *,
    minutes: int,
    file: str,
    charts: Mapping[str, Drawn],
    jurisdiction: str = "UK",
    marked: bool = False,
    known: Known | None = None,
) -> Edition:
    """The notebook as `name` edition gets it. `parameters` are the values it was run with; `minutes` the
    length of the session, for which long extras are left out when it is short; `charts` its charts as drawn;
    `jurisdiction` the place in whose spelling it is printed. With `marked`, the values in its prose stand in marks.
    `known` has the blocks of cells that were divided before.
    """
    cells, known = [], known or Known()
    for where, cell in written_cells(notebook["cells"], file):
        tags = set(contents.tags_of(cell))
        if left_out(tags, name, minutes):
            continue
        try:
            values = parameters if "parameters" in tags else {}
            how = repr((sorted(values.items()), jurisdiction, marked))
            blocks = known.blocks(cell, how, partial(_blocks, cell, tags, values, charts, jurisdiction, marked))
        except CasebookError as error:
            raise CasebookError(f"{where}: {error}") from None
        except KeyError as error:
            raise CasebookError(f"{where}: {{eval}}`{error.args[0]}` has no value; run the notebook again") from None
        if name != FACILITATOR:
            blocks = tuple(block for block in blocks if not isinstance(block, LeftOut))
        cells.append(Cell(blocks, tuple(sorted(tags & SLIDES))))
        if keys := _cited(cell):
            cells.append(
                Cell((Prose(gettext("Sources of these rules: {cited}.").format(cited=f"{{cite}}`{','.join(keys)}`")),))
            )
    return Edition(tuple(cells))


def with_code(made: Edition, code: str) -> Edition:
    """The edition with its code as a cohort wants it: "shown", "folded" under a line to click, or "hidden"."""

    def wanted(block: Block) -> Block:
        return replace(block, folded=code == "folded") if isinstance(block, Source) else block

    def kept(cell: Cell) -> tuple[Block, ...]:
        return tuple(wanted(b) for b in cell.blocks if code != "hidden" or not isinstance(b, Source))

    return Edition(tuple(replace(cell, blocks=kept(cell)) for cell in made.cells))


def left_out(tags: set[str], name: str, minutes: int) -> bool:
    """Whether a cell with these tags is left out of this edition for a session of this length."""
    return bool(
        tags & HIDDEN
        or ("facilitator" in tags and name != FACILITATOR)
        or ("extension" in tags and minutes < contents.SHORT)
    )


def written_cells(cells: Iterable[Mapping[str, Any]], file: str) -> list[tuple[str, Mapping[str, Any]]]:
    """The cells that somebody wrote and not papermill, each with its place in the `file`, as errors name it.
    CasebookError for a tag that is not one of ours.
    """
    own = [cell for cell in cells if INJECTED not in contents.tags_of(cell)]
    placed = [(f"{file}, cell {number}", cell) for number, cell in enumerate(own, 1)]
    for where, cell in placed:
        for tag in sorted(contents.tags_of(cell)):
            if not contents.is_known(tag):
                raise CasebookError(
                    f"{where}: tag '{tag}' is not one of ours ({suggestion(tag, contents.TAGS)}); "
                    "the tags are listed in CONTRIBUTING.md"
                )
    return placed


def _blocks(
    cell: Mapping[str, Any],
    tags: set[str],
    parameters: Mapping[str, Any],
    charts: Mapping[str, Drawn],
    jurisdiction: str,
    marked: bool,
) -> Iterator[Block]:
    source = contents.source_of(cell)
    if cell["cell_type"] == "markdown":
        source = as_html(HEADING_ID.sub(r"## \2", source))
        text = written_out(source, cell["metadata"].get("user_expressions", []), marked=marked)
        yield from prose(spelt_markdown(text, jurisdiction))
        return
    if "parameters" in tags:
        if found := dials(source):
            turnable = (dial.with_value(parameters[dial.name]) for dial in found)
            yield Dials({dial.label: dial.shown(parameters[dial.name]) for dial in turnable})
        return
    outputs = cell.get("outputs", [])
    results = [result_of(output, charts, jurisdiction) for output in outputs]
    if "remove-input" not in tags and not any(isinstance(result, WITHOUT_CODE) for result in results):
        yield Source(source)
    yield from (result for result in results if result is not None)
    if any(output.get("name") == "stderr" for output in outputs if output["output_type"] == "stream"):
        yield LeftOut()


def _cited(cell: Mapping[str, Any]) -> list[str]:
    """The sources of a table of rules, which a reader has to find among the references."""
    shown = (output.get("data", {}).get(KIND, {}) for output in cell.get("outputs", []))
    return [key for kind in shown for key in kind.get("cites", [])]


def prose(source: str) -> Iterator[Prose | Note]:
    """MyST Markdown as blocks: what stands before, in and after a content note."""
    end = 0
    for note in HTML.finditer(source):
        if before := source[end : note.start()].strip("\n"):
            yield Prose(before)
        yield Note(html.unescape(VALUE.sub(r"\1", note[1])), note[2].strip("\n"))
        end = note.end()
    if rest := source[end:].strip("\n") if end else source:
        yield Prose(rest)
