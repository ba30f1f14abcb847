"""Coding together: the codebook of a case, who coded what, where coders part, and exchange with other programs.

No part of the book is known to it, and nothing of a learner but what they coded: coders are numbered.
"""

from casebook.coding.agreement import agreement, alpha, bootstrap_interval, percent_agreement, score_interval
from casebook.coding.codebook import Codebook, codebook
from casebook.coding.codings import as_codings, code_counts, planned_codings, planned_disagreement
from casebook.coding.fitting import when_to_count_agreement
from casebook.coding.partings import partings
from casebook.coding.project import Project
from casebook.coding.refi_in import read_qdc, read_qdpx
from casebook.coding.refi_out import write_qdc, write_qdpx
from casebook.coding.spreadsheet import read_csv, write_csv

__all__ = [
    "Codebook",
    "Project",
    "agreement",
    "alpha",
    "as_codings",
    "bootstrap_interval",
    "code_counts",
    "codebook",
    "partings",
    "percent_agreement",
    "planned_codings",
    "planned_disagreement",
    "read_csv",
    "read_qdc",
    "read_qdpx",
    "score_interval",
    "when_to_count_agreement",
    "write_csv",
    "write_qdc",
    "write_qdpx",
]
