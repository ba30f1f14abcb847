"""The debrief: where a group moved and where it divided, with nobody ranked and no small group shown.

Everything the notebook `90-debrief` calls is here. What may be shown is decided in `suppression` and nowhere else.
"""

from casebook.debrief.charts import choices_chart, moved_chart
from casebook.debrief.choices import choice_split, choices, divided, groups_of, place_of, shared, sides
from casebook.debrief.coded import coded
from casebook.debrief.group import Group, load
from casebook.debrief.moved import cannot_be_said, medians, moved, moved_groups
from casebook.debrief.reasons import reasons
from casebook.debrief.suppression import SMALLEST, Split, split
from casebook.debrief.tables import codes_in_words, readable
from casebook.debrief.words import ends_of, label_of, opening, ordinal, question_of, title_of

__all__ = [
    "SMALLEST",
    "Group",
    "Split",
    "cannot_be_said",
    "choice_split",
    "choices",
    "choices_chart",
    "coded",
    "codes_in_words",
    "divided",
    "ends_of",
    "groups_of",
    "label_of",
    "load",
    "medians",
    "moved",
    "moved_chart",
    "moved_groups",
    "opening",
    "ordinal",
    "place_of",
    "question_of",
    "readable",
    "reasons",
    "shared",
    "sides",
    "split",
    "title_of",
]
