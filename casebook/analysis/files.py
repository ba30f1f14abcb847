"""An analysis in a file of any form: what the page saves, an answers file, JSON alone, a REFI-QDA project, CSV."""

import re
from collections.abc import Iterator
from pathlib import Path

from casebook.analysis import model, refi_in, refi_out, spreadsheet
from casebook.analysis.analysis import KINDS, Analysis
from casebook.analysis.consented import blocked
from casebook.analysis.refi_in import Read
from casebook.answers.format import LARGEST_WITH_ANALYSIS
from casebook.answers.format import checked as checked_answers
from casebook.answers.private_files import written_for_owner_alone
from casebook.coding.refi import write_file
from casebook.coding.untrusted import file_bytes
from casebook.errors import CasebookError, short

ENDING = re.compile(r"\.[a-z][a-z0-9]{1,4}")
FORMS = "give a name that ends in .qdpx (a project) or .json, or a folder's name for tables in CSV"
PAGE_S = "nobodys-data/analysis"  # the schema of what the page saves for its reader: `version` 1, and `analysis`
MOST_LINES = 20  # of one kind that are said


def read(path: Path) -> Read:
    """The analysis in a file or folder, with what of it has no place in one.

    Raises CasebookError naming the file, what is wrong, where and what to do.
    """
    path = Path(path)
    if path.is_dir():
        return Read(spreadsheet.read_csv(path))
    if not path.exists():
        raise CasebookError(f"{path}: there is no such file or folder")
    if path.suffix.lower() in (".qdpx", ".zip"):  # browsers and mail programs like to call a project a zip
        return refi_in.read_qdpx(path)
    if path.suffix.lower() == ".csv":
        raise CasebookError(f"{path}: is one table of several; give the folder that they are in: {short(path.parent)}")
    try:
        return Read(_in_json(file_bytes(path, LARGEST_WITH_ANALYSIS + 1)))
    except CasebookError as error:
        raise CasebookError(str(error) if str(error).startswith(str(path)) else f"{path}: {error}") from None


def write(to: Path, analysis: Analysis, *, name: str = "Analysis", every_transcript: bool = False) -> None:
    """Write an analysis, for its owner alone, in the form that the name's ending says. CasebookError for an ending that
    is none of ours.
    """
    ending = to.suffix.lower()
    if ending not in (".qdpx", ".json") and ENDING.fullmatch(ending) and not to.is_dir():
        raise CasebookError(f"{to}: '{short(ending)}' is not written; {FORMS}, such as {to.stem}")
    with written_for_owner_alone([to, *(to / f"{table}.csv" for table in spreadsheet.TABLES)]):
        if ending == ".qdpx":
            refi_out.write_qdpx(to, analysis, name=name, every_transcript=every_transcript)
        elif ending == ".json":
            write_file(to, model.written(analysis))
        else:
            spreadsheet.write_csv(to, analysis)


def lines(read: Read, to: Path | None = None) -> list[str]:
    """What an analysis holds, what of its passages is blocked or not placed, and what was left out, in plain words."""
    analysis = read.analysis
    said = [f"{to}: written; it holds what its reader wrote: give it to nobody unasked"] if to else []
    counts = ", ".join(f"{name.replace('history', 'changes')} {len(getattr(analysis, name)):,}" for name in KINDS)
    said.append(f"what it holds: {counts}; {'a' if analysis.reader else 'no'} note on who is coding")
    said += _some(model.Places(analysis).lines())
    if not to:
        said += _some(iter(blocked(analysis)))
    return [*said, *(f"left out: {line}" for line in read.left_out)]


def _in_json(content: bytes) -> Analysis:
    value = model.json_value(content)
    schema = value.get("schema") if isinstance(value, dict) else None
    if schema == PAGE_S:
        if value.get("version") != 1 or set(value) != {"schema", "version", "analysis"}:
            raise CasebookError(
                "is of another version of the page than this casebook reads; save it again with this one"
            )
        return model.checked(value["analysis"])
    return model.checked(value) if schema is None else model.with_analysis(checked_answers(value))


def _some(lines: Iterator[str]) -> list[str]:
    first = [line for line, _ in zip(lines, range(MOST_LINES), strict=False)]
    more = sum(1 for _ in lines)
    return first + ([f"and {more:,} more of these"] if more else [])
