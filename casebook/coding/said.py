"""What a project or a codebook holds, in lines to be read: where coders part, how far they agree, what was left out."""

import math
from collections.abc import Iterable

import pandas as pd

from casebook.coding.agreement import agreement
from casebook.coding.codebook import Codebook
from casebook.coding.codings import coded_twice
from casebook.coding.partings import partings
from casebook.coding.project import Project
from casebook.errors import short

AGREE = "how far they agree (alpha is Krippendorff's; docs/coding.md says when not to count it)"


def project_lines(project: Project) -> list[str]:
    """Where the coders of a project part first, then how far they agree, then what of the file has no place here."""
    lines, left_out = [], [f"left out: {line}" for line in project.left_out]
    coded = project.codings["case"].unique()
    if not len(coded):
        return [*codebook_lines(project.codebooks), "nobody's codings are in it", *left_out]
    for book in project.codebooks:
        if book.case in coded:
            lines += [f"{book.case}: where the coders part, the most divided first", *_parted(project.codings, book)]
    lines.append(AGREE)
    for book in project.codebooks:
        if book.case in coded:
            lines += _agreed(book.case, project.codings[project.codings["case"] == book.case])
    return lines + left_out


def codebook_lines(books: Iterable[Codebook]) -> list[str]:
    """The codes of each codebook and what they mean."""
    lines = []
    for book in books:
        lines.append(f"{book.case}: {book.question or 'codes'}")
        lines += [f"  {_line(code.name)}: {_line(code.meaning)}" for code in book.codes] or ["  no codes"]
    return lines


def _parted(codings: pd.DataFrame, book: Codebook) -> list[str]:
    table = partings(codings, book)
    return [f"  {_line(row.text)}: {_line(row.chosen)}" for row in table.itertuples()] or ["  nowhere"]


def _agreed(case: str, codings: pd.DataFrame) -> list[str]:
    """How far the coders of one case agree, or why that cannot be counted."""
    twice = coded_twice(codings)
    if len(twice):
        row = twice.iloc[0]
        more = f", and {len(twice) - 1:,} more such" if len(twice) > 1 else ""
        return [
            f"  {case}: cannot be counted, since {short(row.coder)} gave '{short(row.excerpt)}' "
            f"{'two' if row.codes == 2 else row.codes} codes{more}: it is counted for one code an excerpt"
        ]
    row = agreement(codings).iloc[0]
    if not row.excerpts:
        return [f"  {case}: nothing to compare, since no excerpt was coded by two people"]
    over = f"{row.excerpts} {'excerpt' if row.excerpts == 1 else 'excerpts'}"
    said = f"  {case}: {row.coders} coders of {over} agree in {row.percent_agreement:.0f} % of pairs"
    if math.isnan(row.alpha):
        return [f"{said}; alpha has no value where only one code was used"]
    said += f"; alpha {row.alpha:.2f}"
    if math.isnan(row.low):
        return [f"{said}, with no interval for a single excerpt"]
    return [f"{said}, interval {row.low:.2f} to {row.high:.2f} (bootstrap {_interval(row)})"]


def _interval(row) -> str:
    if math.isnan(row.bootstrap_low):
        return "none"
    return f"{row.bootstrap_low:.2f} to {row.bootstrap_high:.2f}"


def _line(text: str) -> str:
    """A text on one line, and nothing in it that a terminal obeys."""
    return short(" ".join(text.split()), len(text))
