"""The machine that reads: whose passages may go to it on a day, or to a person from another study, and how far two
people and a machine agree.

All codes here are invented, the machine's as well: no model was run for this book, and nothing was sent anywhere. The
prompt and its day are invented too. The thirty passages are taken from those that may be used for teaching, as
`casebook.consent.uses` says, so that no code is printed of a passage whose person closed it. A passage that no consent
lets a machine read on the day of the run has no code of the machine.
"""

from dataclasses import dataclass
from datetime import date

import pandas as pd

from casebook.charts import enable
from casebook.consent.uses import NO, NOT_COVERED, TEAM, WITHDRAWN, YES, Answer, may
from casebook.errors import CasebookError
from casebook.language.forms import numbered
from casebook.transcripts.consents import Person, read_tables
from casebook.transcripts.places import Passage

TO_A_MACHINE, TO_A_PERSON = "machine", "reuse"  # the two lines of the form that decide who may be the third coder
FRIDAY = date(2024, 9, 6)  # of the first decision; the rules of this day are shown
MONDAY = date(2024, 9, 9)  # for which the run is booked
PRINTED_ON = date(2026, 11, 30)  # the day for which it is asked whether a passage may be printed here
PEOPLE, MACHINE = ("Tariq", "Davina"), "the machine"
PROMPT = (
    "You will read passages in which people talk about being written about in records. Give each passage one of five "
    "labels, the one that fits best, and no other text. Before the record: what happened, not yet what was written. "
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
TWO_PLACES = ("alpha", "low", "high")  # 0.30 and not 0.3
AGAINST = {  # what stands against a passage, as a page says it
    YES: "it may read all",
    NO: "said no",
    WITHDRAWN: "took the yes back",
    NOT_COVERED: "speaks of somebody who was not asked",
}


enable()


@dataclass(frozen=True)
class Planned:
    """A passage that was planned for three coders, with the code that each gives it: Tariq, Davina and, where it may
    be sent to it, the machine.
    """

    passage: Passage
    codes: tuple[str, ...]

    @property
    def person(self) -> Person:
        """Whose passage it is: the one of those who speak in it who is not of the study team."""
        tables = read_tables()
        turns = tables.transcripts[self.passage.transcript].turns[self.passage.first - 1 : self.passage.last]
        (person,) = {turn.person for turn in turns if tables.people[turn.person].part != TEAM}
        return tables.people[person]


def _planned(transcript: str, *rows: tuple[int, int, str]) -> list[Planned]:
    return [Planned(Passage(transcript, first, last), tuple(codes.split())) for first, last, codes in rows]


THIRTY = (
    *_planned(
        "third-language",
        (12, 12, "before before before"),
        (24, 26, "unheard unheard"),
        (28, 30, "unheard unheard unheard"),
        (50, 50, "reader reader reader"),
        (84, 86, "own own unheard"),
        (90, 94, "reader reader reader"),
    ),
    *_planned(
        "records-clerk",
        (24, 24, "reader reader reader"),
        (40, 40, "reader reader reader"),
        (50, 52, "reader kept reader"),
        (80, 82, "own reader own"),
    ),
    *_planned(
        "tuesday-group",
        (83, 83, "reader reader reader"),
        (85, 87, "unheard unheard unheard"),
        (109, 109, "unheard own unheard"),
    ),
    *_planned(
        "peer-worker",
        (28, 28, "unheard unheard"),
        (84, 84, "kept unheard"),
        (88, 90, "own kept"),
    ),
    *_planned("ward-sister", (12, 12, "unheard own"), (18, 18, "unheard kept")),
    *_planned(
        "four-words",
        (54, 54, "unheard unheard"),
        (60, 60, "kept kept"),
        (72, 72, "reader reader"),
    ),
    *_planned(
        "on-the-ward",
        (8, 8, "unheard unheard"),
        (79, 79, "unheard own"),
        (89, 89, "own kept"),
    ),
    *_planned("mother", (36, 36, "own own"), (72, 72, "reader unheard")),
    *_planned("night-staff", (40, 40, "unheard unheard"), (74, 74, "reader own")),
    *_planned("letters", (4, 4, "before before"), (31, 31, "kept reader")),
)


def day(of_september: int) -> date:
    """That day of September 2024, the month of the case."""
    return date(2024, 9, of_september)


def allowed(use: str, on: date) -> tuple[Planned, ...]:
    """Those of the thirty of which every turn may be used for this on a day."""
    tables = read_tables()
    return tuple(planned for planned in THIRTY if may(use, planned.passage, on=on, of=tables))


def sendable(on: date) -> tuple[Planned, ...]:
    """Those of the thirty that may be sent to a machine on a day."""
    return allowed(TO_A_MACHINE, on)


def by_person(on: date) -> pd.DataFrame:
    """Whose the thirty are and who may read them on a day: columns whose, passages, machine, researcher, against (what
    stands against the machine); a row a person, in the order of the thirty.
    """
    people = list(dict.fromkeys(planned.person for planned in THIRTY))
    rows = [(person.printed_as, *_counts(person, on), _against(person, on)) for person in people]
    table = pd.DataFrame(rows, columns=["whose", "passages", "machine", "researcher", "against"])
    table.attrs["caption"] = "Whose the thirty passages are, and how many of them each of two readers may read"
    return table


def _counts(person: Person, on: date) -> list[int]:
    among = (THIRTY, sendable(on), allowed(TO_A_PERSON, on))
    return [sum(planned.person == person for planned in planned_ones) for planned_ones in among]


def _against(person: Person, on: date) -> str:
    """What stands against sending this person's passages to a machine, with how many, if not all."""
    tables = read_tables()
    own = [may(TO_A_MACHINE, planned.passage, on=on, of=tables) for planned in THIRTY if planned.person == person]
    refused = [_why(answer, person, on) for answer in own if not answer]
    said = {why: refused.count(why) for why in refused}
    return "; ".join(f"{why} ({number})" for why, number in said.items()) or AGAINST[YES]


def _why(answer: Answer, person: Person, on: date) -> str:
    consents = [row for row in read_tables().consents if (row.person, row.use) == (person.person, TO_A_MACHINE)]
    if answer.verdict != NOT_COVERED or any(row.understood == "yes" for row in consents):
        return AGAINST[answer.verdict]
    if consents:
        return "ticked yes to something else"
    return "was not asked, and has died" if person.died_on and person.died_on <= on else "was not asked"


def codings(planned: tuple[Planned, ...], coders: tuple[str, ...]) -> pd.DataFrame:
    """What these coders gave these passages: columns coder, case, excerpt, code."""
    rows = [
        (coder, "the-machine-reader", str(one.passage), code)
        for one in planned
        for coder, code in zip((*PEOPLE, MACHINE), one.codes, strict=False)  # a passage that is not sent has two
        if coder in coders
    ]
    return pd.DataFrame(rows, columns=["coder", "case", "excerpt", "code"])


def sets(on: date) -> dict[str, pd.DataFrame]:
    """The codings that the page compares, by who is compared: the two people on all thirty, the two on those that may
    be sent on a day, and all three on those.
    """
    return {
        "Tariq and Davina, all thirty passages": codings(THIRTY, PEOPLE),
        "Tariq and Davina, the passages that may be sent": codings(sendable(on), PEOPLE),
        "both and the machine, the passages that may be sent": codings(sendable(on), (*PEOPLE, MACHINE)),
    }


def side_by_side(measured: dict[str, pd.DataFrame]) -> pd.DataFrame:
    """What `casebook.coding.agreement` says of each of several codings, by who is compared: columns who, passages,
    percent (of pairs that agree), alpha, low, high (its interval at 95 %).
    """
    rows = pd.concat(measured.values(), ignore_index=True)
    kept = rows[["excerpts", "percent_agreement", "alpha", "low", "high"]]
    kept.columns = ["passages", "percent", "alpha", "low", "high"]
    table = kept.assign(who=list(measured))[["who", *kept.columns]]
    table.attrs["caption"] = "How far the coders agree (invented labels), each alpha with its 95 % interval"
    return table


def same(one: str, other: str, planned: tuple[Planned, ...]) -> int:
    """How many of these passages two coders gave the same code."""
    table = codings(planned, (one, other)).pivot(index="excerpt", columns="coder", values="code")
    return int((table[one] == table[other]).sum())


def by_code(on: date) -> pd.DataFrame:
    """How often Tariq and Davina together gave each code: columns code, thirty, machine and researcher (among those
    that each of these may read on a day).
    """
    among = (THIRTY, sendable(on), allowed(TO_A_PERSON, on))
    counts = [codings(planned, PEOPLE).code.value_counts().reindex(list(CODES), fill_value=0) for planned in among]
    thirty, machine, researcher = (count.values for count in counts)
    return pd.DataFrame({"code": list(CODES.values()), "thirty": thirty, "machine": machine, "researcher": researcher})


def quoted(transcript: str, first: int, last: int) -> pd.DataFrame:
    """What is said in some turns, from the transcript itself: columns turn, speaker, said.

    Raises CasebookError where one of them may not be used for teaching.
    """
    answer = may("teach", Passage(transcript, first, last), on=PRINTED_ON)
    if not answer:
        raise CasebookError(f"may not be printed: {answer}")
    turns = read_tables().transcripts[transcript].turns[first - 1 : last]
    table = pd.DataFrame(
        [(turn.number, turn.speaker, turn.said) for turn in turns], columns=["turn", "speaker", "said"]
    )
    table.attrs["caption"] = "What was said, word for word (invented)"
    return table


def told() -> pd.DataFrame:
    """The prompt, a sentence a row."""
    sentences = [f"{sentence.rstrip('.')}." for sentence in PROMPT.split(". ")]
    table = pd.DataFrame({"What the machine is told": sentences})
    table.attrs["caption"] = "The prompt, a sentence a row"
    return table


def headed(table: pd.DataFrame) -> pd.DataFrame:
    """A table of this page with heads that say what stands below them, and numbers with as many digits as they bear."""
    heads = {
        "whose": "Whose",
        "passages": "Passages",
        "machine": "The model may read",
        "researcher": "The researcher may read",
        "against": "Why the model may not read the others (how many)",
        "who": "Who is compared",
        "percent": "Pairs of labels that are the same (%)",
        "alpha": "Alpha",
        "low": "Range: from",
        "high": "Range: to",
        "turn": "Turn",
        "speaker": "Who speaks",
        "said": "What is said",
    }
    shown = {name: [numbered(f"{value:.2f}") for value in table[name]] for name in TWO_PLACES if name in table}
    return table.round({"percent": 0} if "percent" in table else {}).assign(**shown).rename(columns=heads)
