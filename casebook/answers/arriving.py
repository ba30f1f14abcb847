"""One answers file that somebody sends while a command waits for it: read and kept as a debrief reads and keeps it.

A folder of files is `report`'s. Here each file is a transaction of its own: what `arrived` returns is on the disk.
"""

from collections.abc import Collection
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from casebook.answers.format import answers_from
from casebook.answers.known import check_cohort
from casebook.answers.names import names_of, store_path
from casebook.answers.store import Outcome, Store
from casebook.errors import CasebookError


@dataclass(frozen=True)
class Arrived:
    """What came of a file: the `reason` why it was refused, in words that repeat nothing of it, or what its store knows
    it by, so that it can be taken back.
    """

    outcome: Outcome | Literal["refused"]
    fingerprint: bytes = b""
    reason: str = ""


def arrived(cohort_file: Path, content: bytes) -> Arrived:
    """Keep the answers file with these bytes among a cohort's answers, where a debrief would count it. CasebookError
    when the store cannot be used; then nothing is changed.
    """
    try:
        answers = answers_from(content)
        check_cohort(answers, names_of(cohort_file), cohort_file)
    except CasebookError as error:
        return Arrived("refused", reason=str(error))
    with Store.of(cohort_file, cohort_file.stem) as store:
        try:
            outcome = store.keep(answers)
        except CasebookError as error:
            return Arrived("refused", reason=str(error))
        store.join_earlier()
        store.forget_hidden_reasons(answers["code"])
        return Arrived(outcome, store.fingerprint(answers))


def taken_back(cohort_file: Path, fingerprints: Collection[bytes]) -> int:
    """Take out the files that are known by these, with whatever was made of the answers; how many were there."""
    path = store_path(cohort_file)
    if not path.is_file():
        return 0
    with closing(Store(path)) as store:
        return store.take_back(fingerprints).files
