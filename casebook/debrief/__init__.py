"""The debrief: where a group moved and where it divided, with nobody ranked and no small group shown.

Everything the notebook `90-debrief` calls is here. What may be shown is decided in `suppression` and nowhere else.
"""

from casebook.debrief.charts import choices_chart, moved_chart
from casebook.debrief.choices import choice_split, choices, divided, groups_of, shared, sides
from casebook.debrief.coded import coded
from casebook.debrief.group import Group, load
from casebook.debrief.moved import cannot_be_said, medians, moved, moved_groups
from casebook.debrief.reasons import reasons
from casebook.debrief.suppression import SMALLEST, Split, split
from casebook.debrief.tables import readable
from casebook.debrief.words import ends_of, question_of, title_of

__all__ = [
    "SMALLEST",
    "Group",
    "Split",
    "cannot_be_said",
    "choice_split",
    "choices",
    "choices_chart",
    "coded",
    "divided",
    "ends_of",
    "groups_of",
    "load",
    "medians",
    "moved",
    "moved_chart",
    "moved_groups",
    "question_of",
    "readable",
    "reasons",
    "shared",
    "sides",
    "split",
    "title_of",
]
