"""A learner's analysis of the transcripts: codes, coded passages, themes, a journal; out to other programs and back.

What people in the transcripts allowed is joined to it. It is the learner's: no message repeats what they wrote, and no
debrief shows it.
"""

from casebook.analysis.analysis import Analysis, Change, Code, Coded, Entry, Theme
from casebook.analysis.changes import made, merged, moved, removed, renamed
from casebook.analysis.consented import allowed, blocked
from casebook.analysis.model import Places, read, written
from casebook.analysis.refi_in import Read, read_qdpx
from casebook.analysis.refi_out import write_qdpx
from casebook.analysis.spreadsheet import read_csv, write_csv
from casebook.analysis.tables import Tables, of_the_page

__all__ = [
    "Analysis",
    "Change",
    "Code",
    "Coded",
    "Entry",
    "Places",
    "Read",
    "Tables",
    "Theme",
    "allowed",
    "blocked",
    "made",
    "merged",
    "moved",
    "of_the_page",
    "read",
    "read_csv",
    "read_qdpx",
    "removed",
    "renamed",
    "write_csv",
    "write_qdpx",
    "written",
]
