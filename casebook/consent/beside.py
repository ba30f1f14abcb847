"""The transcripts as data for a page on which they are coded: each turn with what its consents allow on a day.

What is said about consent is the answer of `casebook.consent.uses`, turn by turn; a page puts turns together by the
same rule. Turns about which the same is said share one entry. It imports nothing heavy.
"""

from datetime import date
from typing import Any

from casebook.consent.uses import GRAVER, may
from casebook.language import gettext
from casebook.transcripts.consents import CONSENT_USES, Tables, read_tables
from casebook.transcripts.places import Passage, printed, span
from casebook.transcripts.reading import Transcript, Turn


def transcripts_with_consents(on: date, *, of: Tables | None = None) -> dict[str, Any]:
    """All transcripts as plain values: `on`, the day; `uses`, each by id and in words; `graver`, the verdicts from the
    mildest to the gravest; and for each of the `transcripts` its `text` as printed, its `turns` with their places in
    it, and its `consents`, to which a turn's `consent` is the index.
    """
    of = of or read_tables()
    return {
        "on": on.isoformat(),
        "uses": [{"id": use, "name": gettext(words)} for use, words in CONSENT_USES.items()],
        "graver": list(GRAVER),
        "transcripts": [_transcript(one, on, of) for one in of.transcripts.values()],
    }


def _transcript(transcript: Transcript, on: date, of: Tables) -> dict[str, Any]:
    consents: list[dict[str, Any]] = []
    turns = []
    for turn in transcript.turns:
        consent = _consent(transcript, turn, on, of)
        if consent not in consents:
            consents.append(consent)
        turns.append(_turn(transcript, turn, of) | {"consent": consents.index(consent)})
    about = {name: getattr(transcript, name) for name in ("id", "title", "kind", "version")}
    about["held_on"] = transcript.held_on.isoformat()
    return about | {"text": printed(transcript), "turns": turns, "consents": consents}


def _turn(transcript: Transcript, turn: Turn, of: Tables) -> dict[str, Any]:
    start, end = span(Passage(transcript.id, turn.number, turn.number))
    part = of.people[turn.person].part
    about = {"number": turn.number, "speaker": turn.speaker, "person": turn.person, "part": part}
    return about | {"start": start, "end": end}


def _consent(transcript: Transcript, turn: Turn, on: date, of: Tables) -> dict[str, Any]:
    """The verdict and the reasons for each use of one turn."""
    answers = [may(use, Passage(transcript.id, turn.number, turn.number), on=on, of=of) for use in CONSENT_USES]
    return {answer.use: {"verdict": answer.verdict, "reasons": list(answer.reasons)} for answer in answers}
