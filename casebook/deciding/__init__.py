"""What the reader does: takes positions and decisions, meets what follows, hears the person written about.

Everything a notebook calls is here: the exercises, the clauses of codes, published figures, the run sheet.
No part of the book is known to it.
"""

from casebook.deciding.clauses import clauses
from casebook.deciding.exercise import answers, decide, last_word, position
from casebook.deciding.figures import figure
from casebook.deciding.notes import content_notes
from casebook.deciding.runsheet import run_sheet

__all__ = ["answers", "clauses", "content_notes", "decide", "figure", "last_word", "position", "run_sheet"]
