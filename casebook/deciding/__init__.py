"""What the reader does: takes positions and decisions, meets what follows, hears the person written about.

Everything a notebook calls is here: the exercises, the clauses of codes, published figures, the run sheet.
No part of the book is known to it.
"""

from casebook.deciding.afterwards import afterwards
from casebook.deciding.audit import reviewed, speakers, spoken_sentences
from casebook.deciding.cards import role_cards
from casebook.deciding.clauses import clauses, floor
from casebook.deciding.crosswalk import by_place, by_profession, changes, coming, never_opened, side_by_side
from casebook.deciding.figures import figure
from casebook.deciding.leading import before_you_come
from casebook.deciding.notes import content_notes
from casebook.deciding.outcomes import portfolio
from casebook.deciding.own_case import ways as own_ways
from casebook.deciding.own_case import whom_the_rules_bind, worksheets
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
    "changes",
    "clauses",
    "code_excerpts",
    "coming",
    "content_notes",
    "decide",
    "figure",
    "floor",
    "last_word",
    "never_opened",
    "own_ways",
    "portfolio",
    "position",
    "reviewed",
    "role_cards",
    "run_sheet",
    "save_answers",
    "short_sheets",
    "side_by_side",
    "speakers",
    "spoken_sentences",
    "whom_the_rules_bind",
    "worksheets",
]
