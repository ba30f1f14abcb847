"""The machine that reads: which turns may be sent to it on a day, and how far two people and a machine agree.

All codes here are invented, the machine's as well: no model was run for this book, and nothing was sent anywhere. The
prompt and its day are invented too. The thirty passages are taken from those that may be used for teaching, as
`casebook.consent.uses` says, so that no code is printed of a passage whose person closed it.
"""

from collections import Counter
from dataclasses import dataclass
from datetime import date
from functools import cache

import pandas as pd

from casebook.charts import enable
from casebook.consent.uses import NO, NOT_COVERED, WITHDRAWN, YES, may, passages_for
from casebook.errors import CasebookError
from casebook.transcripts.consents import read_tables
from casebook.transcripts.places import Passage

USE = "machine"
PRINTED_ON = date(2026, 11, 30)  # the day for which it is asked whether a passage may be printed here
PEOPLE, MACHINE = ("Tariq", "Davina"), "the machine"
PROMPT_DATE = date(2024, 9, 6)
PROMPT = (
    "You will read passages in which people talk about being written about in records. Give each passage one of five "
    "codes, the one that fits best, and no other text. Before the record: what happened, not yet what was written. "
    "Not heard whole: what was written is less than, or other than, what was said. Who reads it: where a record goes, "
    "and who sees it. Worth keeping: a record as company, comfort or proof. Own hand: the speaker writes, checks or "
    "corrects."
)
CODES = {
    "before": "Before the record",
    "unheard": "Not heard whole",
    "reader": "Who reads it",
    "kept": "Worth keeping",
    "own": "Own hand",
}
ANSWERS = {
    YES: "may be sent",
    NO: "somebody said no",
    WITHDRAWN: "somebody took a yes back",
    NOT_COVERED: "somebody was never asked, or did not understand",
}


enable()


@dataclass(frozen=True)
class Planned:
    """A passage that was planned for three coders, with the code that each gives it: Tariq, Davina, the machine."""

    passage: Passage
    codes: tuple[str, str, str]


def _planned(transcript: str, *rows: tuple[int, int, str]) -> list[Planned]:
    return [Planned(Passage(transcript, first, last), tuple(codes.split())) for first, last, codes in rows]


THIRTY = (
    *_planned(
        "third-language",
        (12, 12, "before before before"),
        (24, 26, "unheard unheard unheard"),
        (34, 34, "reader reader reader"),
        (38, 40, "unheard unheard unheard"),
        (76, 78, "reader reader reader"),
        (84, 86, "own own unheard"),
    ),
    *_planned(
        "records-clerk",
        (24, 24, "reader reader reader"),
        (40, 40, "reader reader reader"),
        (60, 60, "own reader own"),
        (108, 108, "reader kept reader"),
    ),
    *_planned(
        "tuesday-group",
        (10, 12, "unheard unheard unheard"),
        (83, 83, "reader reader reader"),
        (109, 109, "unheard own unheard"),
    ),
    *_planned(
        "peer-worker",
        (24, 24, "unheard unheard unheard"),
        (48, 50, "own kept own"),
        (84, 84, "kept unheard kept"),
    ),
    *_planned("ward-sister", (18, 18, "unheard kept before"), (60, 60, "unheard own unheard")),
    *_planned(
        "four-words",
        (54, 54, "unheard unheard reader"),
        (58, 58, "kept kept kept"),
        (72, 72, "reader reader reader"),
    ),
    *_planned(
        "on-the-ward",
        (40, 40, "unheard unheard before"),
        (79, 79, "unheard own kept"),
        (89, 89, "own kept own"),
    ),
    *_planned("mother", (38, 38, "own own own"), (70, 70, "reader own reader")),
    *_planned("night-staff", (40, 40, "unheard unheard reader"), (74, 74, "reader own reader")),
    *_planned("letters", (4, 4, "before before before"), (31, 31, "kept reader kept")),
)


def day(of_september: int) -> date:
    """That day of September 2024, the month of the case."""
    return date(2024, 9, of_september)


@cache
def answers(on: date) -> pd.DataFrame:
    """Every turn of the transcripts by what keeps it from being sent on a day: columns answer, turns; a row an answer
    of ANSWERS. The turns that may be sent are those of `passages_for`.
    """
    tables = read_tables()
    turns = [Passage(id_, turn.number, turn.number) for id_, t in tables.transcripts.items() for turn in t.turns]
    counts = Counter(may(USE, turn, on=on, of=tables).verdict for turn in turns)
    counts[YES] = sum(passage.last - passage.first + 1 for passage in passages_for(USE, on=on, of=tables))
    return pd.DataFrame({"answer": list(ANSWERS.values()), "turns": [counts[verdict] for verdict in ANSWERS]})


def sendable(on: date) -> tuple[Planned, ...]:
    """Those of the thirty of which every turn may be sent on a day."""
    tables = read_tables()
    return tuple(planned for planned in THIRTY if may(USE, planned.passage, on=on, of=tables))


def codings(planned: tuple[Planned, ...] = THIRTY, coders: tuple[str, ...] = (*PEOPLE, MACHINE)) -> pd.DataFrame:
    """What these coders gave these passages: columns coder, case, excerpt, code."""
    rows = [
        (coder, "the-machine-reader", str(one.passage), code)
        for one in planned
        for coder, code in zip((*PEOPLE, MACHINE), one.codes, strict=True)
        if coder in coders
    ]
    return pd.DataFrame(rows, columns=["coder", "case", "excerpt", "code"])


def sets(on: date) -> dict[str, pd.DataFrame]:
    """The codings that the page compares, by who is compared: the two people on all thirty, all three on all thirty,
    all three on those that may be sent on a day.
    """
    return {
        "Tariq and Davina, all passages": codings(coders=PEOPLE),
        "the two and the machine, all passages": codings(),
        "the two and the machine, passages that may be sent": codings(sendable(on)),
    }


def side_by_side(measured: dict[str, pd.DataFrame]) -> pd.DataFrame:
    """What `casebook.coding.agreement` says of each of several codings, by who is compared: columns who, passages,
    percent (of pairs that agree), alpha, low, high (its interval at 95 %).
    """
    rows = pd.concat(measured.values(), ignore_index=True)
    kept = rows[["excerpts", "percent_agreement", "alpha", "low", "high"]]
    kept.columns = ["passages", "percent", "alpha", "low", "high"]
    return kept.assign(who=list(measured))[["who", *kept.columns]]


def same(one: str, other: str, planned: tuple[Planned, ...] = THIRTY) -> int:
    """How many passages two coders gave the same code."""
    table = codings(planned, (one, other)).pivot(index="excerpt", columns="coder", values="code")
    return int((table[one] == table[other]).sum())


def by_code(on: date) -> pd.DataFrame:
    """How often Tariq and Davina together gave each code: columns code, thirty, sent (among those that may be sent)."""
    among = [codings(planned, PEOPLE).code.value_counts() for planned in (THIRTY, sendable(on))]
    thirty, sent = (counts.reindex(list(CODES), fill_value=0) for counts in among)
    return pd.DataFrame({"code": list(CODES.values()), "thirty": thirty.values, "sent": sent.values})


def quoted(transcript: str, first: int, last: int) -> pd.DataFrame:
    """What is said in some turns, from the transcript itself: columns turn, speaker, said.

    Raises CasebookError where one of them may not be used for teaching.
    """
    answer = may("teach", Passage(transcript, first, last), on=PRINTED_ON)
    if not answer:
        raise CasebookError(f"may not be printed: {answer}")
    turns = read_tables().transcripts[transcript].turns[first - 1 : last]
    return pd.DataFrame([(turn.number, turn.speaker, turn.said) for turn in turns], columns=["turn", "speaker", "said"])


def told() -> pd.DataFrame:
    """The prompt, a sentence a row."""
    sentences = [f"{sentence.rstrip('.')}." for sentence in PROMPT.split(". ")]
    return pd.DataFrame({"What the machine is told": sentences})


def headed(table: pd.DataFrame) -> pd.DataFrame:
    """A table of this page with heads that say what stands below them, and rounded numbers."""
    heads = {
        "answer": "What the consents say",
        "turns": "Turns",
        "who": "Who is compared",
        "passages": "Passages",
        "percent": "Pairs of codes that are the same (%)",
        "alpha": "Alpha",
        "low": "Alpha at least",
        "high": "Alpha at most",
        "code": "Code",
        "thirty": "Given by the two people, all thirty",
        "sent": "Given by the two people, passages that may be sent",
        "turn": "Turn",
        "speaker": "Who speaks",
        "said": "What is said",
    }
    digits = {"percent": 0, "alpha": 2, "low": 2, "high": 2}
    return table.round({name: places for name, places in digits.items() if name in table}).rename(columns=heads)
