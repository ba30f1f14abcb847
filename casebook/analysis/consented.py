"""What the people in a passage allowed: for each passage of an analysis, what `casebook.consent.uses` answers.

It decides nothing: a blocked passage stays in the analysis, and its reader is told what may not be done with it.
"""

from collections.abc import Iterable
from datetime import date
from functools import cache

import pandas as pd

from casebook.analysis.analysis import Analysis
from casebook.analysis.model import Placed, Places
from casebook.consent.uses import ASK, NO, NOT_COVERED, WITHDRAWN, YES, Answer, may
from casebook.language import N_, gettext
from casebook.transcripts import CONSENT_USES, Passage

DAY = date(2026, 1, 1)  # after every answer in the tables, so that all of them count
BLOCKED = {  # what is said of a passage whose words may not be printed, by the verdict
    NO: N_("Passage {id} may not be printed: {why}"),
    WITHDRAWN: N_("Passage {id} may no longer be printed: {why}"),
    ASK: N_("Passage {id} may be printed only after somebody was asked: {why}"),
    NOT_COVERED: N_("Nobody allowed that passage {id} is printed: {why}"),
}


def answers(placed: Placed, *, on: date = DAY) -> dict[str, Answer]:
    """The answer for each use, about one passage on a day. Consent was given by turns, so it is that of its turns."""
    passage = placed.passage
    return {use: _of_turns(use, passage.transcript, passage.first, passage.last, on) for use in CONSENT_USES}


@cache
def _of_turns(use: str, transcript: str, first: int, last: int, on: date) -> Answer:
    return may(use, Passage(transcript, first, last), on=on)


def allowed(analysis: Analysis, *, on: date = DAY) -> pd.DataFrame:
    """A row for each passage that is placed, a column for each use with its verdict, and `why` for what stands against
    printing it, which is empty where nothing does.
    """
    rows = []
    for one in Places(analysis).placed:
        said = answers(one, on=on)
        verdicts = {use: answer.verdict for use, answer in said.items()}
        rows.append({"passage": one.coded.id, "transcript": one.coded.transcript, **verdicts, "why": why(said)})
    return pd.DataFrame(rows, columns=["passage", "transcript", *CONSENT_USES, "why"])


def why(said: dict[str, Answer]) -> str:
    """What stands against printing a passage, in the sentences of the tables; nothing where it may be printed."""
    return "" if said["quote"] else " ".join(said["quote"].reasons)


def blocked(analysis: Analysis, *, on: date = DAY) -> list[str]:
    """One sentence for the reader about each passage whose words may not be printed as they stand."""
    found = ((one, answers(one, on=on)["quote"]) for one in Places(analysis).placed)
    return [sentence(one.coded.id, answer) for one, answer in found if not answer]


def sentence(id_: str, answer: Answer) -> str:
    """What is said of one blocked passage."""
    return gettext(BLOCKED[answer.verdict]).format(id=id_, why=" ".join(answer.reasons))


def line(said: Iterable[Answer]) -> str:
    """All answers about a passage on one line: what may be done, and for every other use the answer."""
    by_verdict: dict[str, list[str]] = {}
    for answer in said:
        by_verdict.setdefault(answer.verdict, []).append(answer.use)
    parts = [f"{verdict}: {', '.join(by_verdict[verdict])}" for verdict in (YES, ASK, NOT_COVERED, NO, WITHDRAWN)
             if verdict in by_verdict]  # fmt: skip
    return "; ".join(parts)
