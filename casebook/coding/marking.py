"""Marks for a written reflection: a rubric, answers to practise on, and how far markers agree on each criterion.

Agreement is Krippendorff's alpha for nominal codes, as for any codebook: a mark that is one level apart counts as much
as one that is three apart. Markers are numbers and have no names.
"""

import csv
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from casebook import contents
from casebook.coding.agreement import alpha, percent_agreement, score_interval
from casebook.errors import CasebookError, short, suggestion
from casebook.guidance import marking, withheld
from casebook.language import N_, gettext, ngettext
from casebook.language.forms import numbered
from casebook.paths import PACKAGE
from casebook.tables import labelled_table

FILE = "marks.csv"  # laid beside the notebooks
READERS = PACKAGE / "guidance" / FILE  # as three readers of the book filled in the form
TENTATIVE = 0.67  # below this alpha, marks are for feedback only
LONGEST = 100_000  # characters of a file of marks
COLUMNS = ["answer", "criterion", "marker", "mark"]
NOT_CERTAIN = N_("for feedback only: the interval reaches below 0.67")


@dataclass(frozen=True)
class Sheet:
    """Rows of words under heads, shown whole."""

    heads: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]

    def __repr__(self) -> str:
        return "\n".join(" | ".join(row) for row in self.rows)

    def _repr_html_(self) -> str:
        return labelled_table("clauses", self.heads, self.rows)


def shown(table: pd.DataFrame) -> Sheet:
    """A table of words, its index first."""
    heads = (gettext(head) for head in (table.index.name, *table.columns))
    rows = tuple(tuple(map(str, row)) for row in table.itertuples())
    return Sheet(tuple(head[0].upper() + head[1:] for head in heads), rows)


def rubric() -> pd.DataFrame:
    """The rubric: a row a criterion, with what it asks and a column a level, lowest first."""
    heads = [gettext("mark {level}").format(level=level) for level in marking()["levels"]]
    rows = [[of["title"], of["asks"], *of["levels"]] for of in marking()["criteria"]]
    return pd.DataFrame(rows, columns=[N_("criterion"), N_("what it asks"), *heads]).set_index("criterion")


def answers() -> pd.DataFrame:
    """The invented answers: a row an answer, with the case that it is about and its text."""
    rows = [(of["id"], contents.case(of["case"]).meta.title, of["text"]) for of in _answers()]
    return pd.DataFrame(rows, columns=[N_("answer"), N_("case"), N_("text")]).set_index("answer")


def form() -> str:
    """The form that a marker fills in, as CSV: a row an answer, a column a criterion, one marker a file or several."""
    heads = ["answer", "marker", *_criteria()]
    return "\r\n".join([",".join(heads), *(f"{id_}{',' * (len(heads) - 1)}" for id_ in _ids())]) + "\r\n"


def read_marks(path: Path) -> pd.DataFrame:
    """The marks in a filled-in form, columns as in COLUMNS; a cell that is empty is no mark. CasebookError names the
    file, the line and the remedy for a mark outside the rubric, a marker that is no number, or an answer marked twice.

    Raises FileNotFoundError if there is no such file.
    """
    try:
        with path.open(encoding="utf-8-sig", newline="") as lines:
            text = lines.read(LONGEST + 1)
    except UnicodeDecodeError:
        raise CasebookError(f"{path.name}: is not text in UTF-8; save the sheet as CSV in UTF-8") from None
    except (IsADirectoryError, PermissionError) as error:
        raise CasebookError(f"{path.name}: cannot be read ({error.strerror.lower()})") from None
    if len(text) > LONGEST:
        raise CasebookError(f"{path.name}: is longer than {LONGEST:,} characters, which no form of marks is")
    rows = csv.DictReader(text.splitlines(), delimiter=";" if ";" in text.partition("\n")[0] else ",")
    heads = ["answer", "marker", *_criteria()]
    if missing := [head for head in heads if head not in (rows.fieldnames or [])]:
        raise CasebookError(f"{path.name}: has no column '{missing[0]}'; its columns are {', '.join(heads)}")
    if more := [head for head in rows.fieldnames or [] if head.strip() and head not in heads]:
        raise CasebookError(
            f"{path.name}: has a column '{short(more[0])}', which the form has not; take it out: marks are kept "
            f"without names, and the columns are {', '.join(heads)}"
        )
    found = [mark for row in rows for mark in _marks_of(row, f"{path.name}, line {rows.line_num}")]
    marks = pd.DataFrame(found, columns=COLUMNS)
    if (twice := marks.duplicated(["answer", "criterion", "marker"])).any():
        answer, marker = marks.loc[twice, ["answer", "marker"]].iloc[0]
        raise CasebookError(f"{path.name}: marker {marker} marks answer '{answer}' twice; keep one of the two lines")
    return marks


def marks_beside(folder: Path) -> tuple[pd.DataFrame, str]:
    """The marks in the folder's `marks.csv`, or those of this book's three readers where there is none, and a sentence
    that says which.
    """
    try:
        marks = read_marks(folder / FILE)
        said = gettext("{markers} markers gave {marks} marks.")
    except FileNotFoundError:
        marks = read_marks(READERS)
        said = gettext(
            "{markers} readers of this book, who did not confer and had written none of the answers, gave {marks} "
            "marks."
        )
    markers = marks.marker.nunique()
    missing = markers * len(_ids()) * len(_criteria()) - len(marks)
    said = said.format(markers=markers, marks=len(marks))
    lacking = ngettext(
        "{missing} mark is missing, and counts for nothing.",
        "{missing} marks are missing, and count for nothing.",
        missing,
    )
    return marks, f"{said} {lacking.format(missing=missing)}" if missing else said


def furthest(marks: pd.DataFrame, *, most: int = 8) -> pd.DataFrame:
    """Where markers are furthest apart: a row an answer and criterion, with the marks in order of the markers."""
    titles = {of["id"]: of["title"] for of in marking()["criteria"]}
    pairs = marks.sort_values("marker").groupby(["answer", "criterion"]).mark.agg([list, np.ptp]).reset_index()
    chosen = pairs[pairs.ptp > 1].sort_values(["ptp", "answer"], ascending=[False, True], kind="stable").head(most)
    shown = {
        "answer": chosen.answer,
        "criterion": chosen.criterion.map(titles),
        "marks": [", ".join(map(str, of)) for of in chosen["list"]],
    }
    return pd.DataFrame(shown).set_index("answer")


def compared(marks: pd.DataFrame) -> pd.DataFrame:
    """How far markers agree: a row a criterion, with the answers that two or more marked, alpha, its 95 % interval, and
    what the marks may be used for.

    Raises CasebookError where fewer than two markers gave marks.
    """
    if (markers := marks.marker.nunique()) < 2:
        who = "one marker" if markers else "no marker"
        raise CasebookError(f"{FILE}: marks of {who} cannot be compared; have two others mark the same answers")
    return pd.DataFrame([_agreement(of, marks) for of in marking()["criteria"]]).set_index("criterion")


def _agreement(criterion: dict, marks: pd.DataFrame) -> dict:
    counts = _counts(marks[marks.criterion == criterion["id"]])
    value, (low, high) = alpha(counts), score_interval(counts)
    known = not np.isnan(value)
    return {
        "criterion": criterion["title"],
        N_("answers compared"): int((counts.sum(axis=1) > 1).sum()),
        N_("same mark, of all pairs of markers"): f"{percent_agreement(counts):.0f} %" if known else "",
        "alpha": numbered(f"{value:.2f}") if known else gettext("cannot be worked out"),
        N_("95 % interval"): numbered(gettext("{low:.2f} to {high:.2f}").format(low=low, high=high)) if known else "",
        N_("what the marks are for"): _use(value, low),
    }


def _use(value: float, low: float) -> str:
    if np.isnan(value) or value < TENTATIVE:
        return gettext("for feedback only")
    return gettext(NOT_CERTAIN) if low < TENTATIVE else gettext("tentative conclusions")


def _counts(marks: pd.DataFrame) -> np.ndarray:
    """A row an answer and a column a level: how many markers gave it."""
    table = pd.crosstab(marks.answer, marks.mark)
    return table.reindex(columns=marking()["levels"], fill_value=0).to_numpy()


def _marks_of(row: dict, where: str) -> list[tuple]:
    if any(cell.strip() for cell in row.get(None, ())):
        raise CasebookError(f"{where}: has more cells than the form has columns; take out what is not a mark")
    answer, marker = (row["answer"] or "").strip(), (row["marker"] or "").strip()
    given = {criterion: (row[criterion] or "").strip() for criterion in _criteria()}
    if not any(given.values()):
        return []
    if answer in {of["id"] for of in marking()["answers"] if of["case"] in withheld()}:
        return []
    if answer not in _ids():
        raise CasebookError(f"{where}: there is no answer '{short(answer)}' ({suggestion(answer, _ids())})")
    if not (marker.isascii() and marker.isdigit()):
        raise CasebookError(f"{where}: the marker is '{short(marker)}'; number the markers 1, 2, 3, and give no names")
    levels = {str(level): level for level in marking()["levels"]}
    for criterion, mark in given.items():
        if mark and mark not in levels:
            right = ", ".join(levels)
            raise CasebookError(f"{where}: '{short(mark)}' for '{criterion}' is no mark of the rubric; give {right}")
    return [(answer, criterion, int(marker), levels[mark]) for criterion, mark in given.items() if mark]


def _criteria() -> list[str]:
    return [of["id"] for of in marking()["criteria"]]


def _ids() -> list[str]:
    return [of["id"] for of in _answers()]


def _answers() -> list[dict]:
    """The invented answers, but for those about a case that is withheld."""
    return [of for of in marking()["answers"] if of["case"] not in withheld()]
