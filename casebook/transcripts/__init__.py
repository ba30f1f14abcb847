"""Twelve invented transcripts: what was said, who may use it for what, and where each passage stands.

One YAML file a transcript in `texts/`; `people.csv`, `consents.csv` and `spoken_of.csv` say who speaks, who allowed
what, and who is spoken of. Everybody in them is invented. Whether a use may touch a passage, `casebook.consent.uses`
answers.
"""

from casebook.transcripts.consents import (
    CONSENT_USES,
    Consent,
    Person,
    SpokenOf,
    Tables,
    read_tables,
)
from casebook.transcripts.places import Passage, passage_at, printed, span
from casebook.transcripts.reading import (
    Transcript,
    Turn,
    read_transcript,
    read_transcripts,
)

__all__ = [
    "CONSENT_USES",
    "Consent",
    "Passage",
    "Person",
    "SpokenOf",
    "Tables",
    "Transcript",
    "Turn",
    "passage_at",
    "printed",
    "read_tables",
    "read_transcript",
    "read_transcripts",
    "span",
]
