"""Answers come back: read as somebody else's text, kept beside the cohort, put together by code, taken out on request.

`report` reads files into the cohort's store and says what came of it; `Store.tables` gives what the debrief works
on; `withdrawal` takes a person out. docs/answers.md has the file's schema in words.
"""

from casebook.answers.format import answers_from
from casebook.answers.report import Report, report
from casebook.answers.store import Store, store_path
from casebook.answers.tables import Tables
from casebook.answers.withdrawal import withdrawal

__all__ = ["Report", "Store", "Tables", "answers_from", "report", "store_path", "withdrawal"]
