"""The book's account of itself: who speaks in it, how much, and who was asked about it and paid.

It counts words and reads a list of reviews. Whether what is said is any good it does not know.
"""

import re

import pandas as pd

from casebook import contents
from casebook.cases import Case, read_case
from casebook.guidance import reviews
from casebook.setting import PLACEHOLDER, Setting

WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*")
SENTENCE_END = re.compile(r"(?<=[.!?])\s+")
LONG_ENOUGH = 6  # words in a sentence that somebody would search for


def speakers(here: Setting | None = None) -> pd.DataFrame:
    """The person written about in each case: columns case, speaker, last_words (how many), words (in all), as printed
    for the cohort of `here`; without it, as the decision files have them.
    """
    rows = []
    for case in _cases():
        said = [here.for_case(case.case).say.fill(text) for text in case.last_words] if here else case.last_words
        rows.append((case.case, case.speaker.name, len(said), sum(len(WORD.findall(text)) for text in said)))
    return pd.DataFrame(rows, columns=["case", "speaker", "last_words", "words"])


def reviewed() -> pd.DataFrame:
    """Everybody outside the team who has read the book for it: columns on, reader, lived_experience, paid, cases,
    changed; no rows while nobody has.
    """
    columns = ["on", "reader", "lived_experience", "paid", "cases", "changed"]
    return pd.DataFrame([row for row in reviews() if row["cases"].strip()], columns=columns)


def spoken_sentences() -> list[str]:
    """The sentences of all last words that somebody could search for: six words or more, each once, none with a word
    that changes with the cohort.
    """
    texts = [text for case in _cases() for text in case.last_words]
    sentences = [" ".join(part.split()) for text in texts for part in SENTENCE_END.split(text)]
    kept = [part for part in sentences if len(WORD.findall(part)) >= LONG_ENOUGH and not PLACEHOLDER.search(part)]
    return list(dict.fromkeys(kept))


def _cases() -> list[Case]:
    return [read_case(page.meta.id) for page in contents.cases_named("")]
