"""A thematic analysis of four of the transcripts in six phases, done by two invented analysts who end with different
themes; the published questions about its quality; and what of it may be printed.
"""

from casebook import tables
from casebook.thematic.shown import (
    codes_of,
    everybody,
    history_of,
    journal_of,
    left_to_print,
    listed,
    questions,
    reader_of,
    said,
    side_by_side,
    theme_of,
    who_said_what,
)
from casebook.thematic.worked import (
    ANALYSTS,
    CLOSED,
    PRINTED,
    as_analysis,
    form_of,
    printable,
    quality_questions,
    worked,
)

tables.enable()

__all__ = [
    "ANALYSTS",
    "CLOSED",
    "PRINTED",
    "as_analysis",
    "codes_of",
    "everybody",
    "form_of",
    "history_of",
    "journal_of",
    "left_to_print",
    "listed",
    "printable",
    "quality_questions",
    "questions",
    "reader_of",
    "said",
    "side_by_side",
    "theme_of",
    "who_said_what",
    "worked",
]
