"""What the reader does: takes positions and decisions, meets what follows, hears the person written about.

Everything a notebook calls is here: the exercises, the clauses of codes, published figures, the run sheet.
No part of the book is known to it.
"""

from casebook.deciding.afterwards import afterwards
from casebook.deciding.audit import reviewed, speakers, spoken_sentences
from casebook.deciding.cards import role_cards
from casebook.deciding.certificate import certificate
from casebook.deciding.clauses import clauses, floor
from casebook.deciding.crosswalk import by_place, by_profession, changes, coming, never_opened, side_by_side
from casebook.deciding.figures import figure
from casebook.deciding.leading import before_you_come
from casebook.deciding.notes import content_notes
from casebook.deciding.outcomes import cpd, portfolio
from casebook.deciding.own_case import sheets_to_print, whom_the_rules_bind, worksheets
from casebook.deciding.own_case import ways as own_ways
from casebook.deciding.reviewing import four_pi, gripp2, reader_sheet, still_so
from casebook.deciding.runsheet import run_sheet
from casebook.deciding.short import short_sheets
from casebook.exercises.asking import code_excerpts, decide, last_word, position
from casebook.exercises.live import answers, save_answers

__all__ = [
    "afterwards",
    "answers",
    "before_you_come",
    "by_place",
    "by_profession",
    "certificate",
    "changes",
    "clauses",
    "code_excerpts",
    "coming",
    "content_notes",
    "cpd",
    "decide",
    "figure",
    "floor",
    "four_pi",
    "gripp2",
    "last_word",
    "never_opened",
    "own_ways",
    "portfolio",
    "position",
    "reader_sheet",
    "reviewed",
    "role_cards",
    "run_sheet",
    "save_answers",
    "sheets_to_print",
    "short_sheets",
    "side_by_side",
    "speakers",
    "spoken_sentences",
    "still_so",
    "whom_the_rules_bind",
    "worksheets",
]
