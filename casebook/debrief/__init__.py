"""The debrief: where a group moved and where it divided, with nobody ranked and no small group shown.

Everything the notebook `90-debrief` calls is here, but its charts: what draws them takes a second to import. What may
be shown is decided in `rounding` and nowhere else.
"""

from casebook.debrief.choices import agreed, choice_split, choices, divided, place_of
from casebook.debrief.coded import coded
from casebook.debrief.group import Group, load
from casebook.debrief.moved import cannot_be_said, held, moved
from casebook.debrief.reasons import reasons
from casebook.debrief.rounding import SMALLEST, Split, split
from casebook.debrief.tables import codes_in_words, readable
from casebook.debrief.words import ends_of, label_of, opening, ordinal, question_of, title_of

__all__ = [
    "SMALLEST",
    "Group",
    "Split",
    "agreed",
    "cannot_be_said",
    "choice_split",
    "choices",
    "coded",
    "codes_in_words",
    "divided",
    "ends_of",
    "held",
    "label_of",
    "load",
    "moved",
    "opening",
    "ordinal",
    "place_of",
    "question_of",
    "readable",
    "reasons",
    "split",
    "title_of",
]
