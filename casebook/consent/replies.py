"""A reply to a complaint, read for what complainants ask for. It finds words, not meaning; see CANNOT_SEE."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd

from casebook.errors import CasebookError

FOUND, PART, REFUSED, ABSENT = "present", "present in part", "refused", "absent"
CANNOT_SEE = (
    "This reading finds words. It cannot see whether the explanation is true, the apology meant, the change made, "
    "or the view independent; it does not know irony, and a letter can pass it and still be cruel."
)


@dataclass(frozen=True)
class _Want:
    """Words that say it, words that say it in part, and words that empty it though it is said."""

    plain: str
    partly: str
    hollow: str = r"(?!)"
    refusable: bool = True  # whether a "not" shortly before the words takes them back


_LETTER: Mapping[str, _Want] = {
    "explanation": _Want(
        r"because|the reason|this is why|how (it|this) (happened|came)",
        r"in line with|in accordance|found|concluded",
        hollow=r"because of (our|the) policy",
        refusable=False,
    ),
    "apology": _Want(r"sorry|apolog\w+", r"regret", hollow=r"(sorry|apolog\w+) (if|for any|(that )?you)\b"),
    "change": _Want(
        r"(will|have|has) (now |also )?(stop|chang|rewr|amend|end|remove|train|unfollow|replace)\w*|from now on",
        r"review|remind|lessons|learn|reflect|chang\w+",
    ),
    "who decided": _Want(
        r"(decided|decision was (made|taken)) by \w+|I (have )?decided|my (decision|finding)",
        r"(was|been) (decided|considered|concluded|found)|the panel|we (have )?(decided|found|concluded)",
        refusable=False,
    ),
    "what happens next": _Want(
        r"by (\d|(mon|tues|wednes|thurs|fri)day)|within \w+ (working )?(days|weeks|months)|on \d"
        r"|you (can|may) (choose|see|ask|have|bring)|next (week|month|appointment)",
        r"in due course|going forward|will be in touch|contact (us|me)|further action",
    ),
    "independent view": _Want(
        r"ombudsman|independent\w*|advoca(te|cy)|second opinion|outside (the|this|our) (service|team)",
        r"regulator|register|another (manager|team|department)",
    ),
}
_NOT = r"\b(not|no|never|cannot|unable|nor|without|\w+n['’]t)(?:\W+\w+){0,3}\W+$"  # up to three words before


def letter_report(text: str) -> pd.DataFrame:
    """A reply letter read for what complainants ask for: columns asked_for, reading, sentence.

    reading is found, in part (a form of it without its substance, as in "sorry if you felt"), refused (the words
    stand after a "not") or not found; sentence is the one it rests on. The best reading in the letter counts.
    What it cannot see is in CANNOT_SEE. CasebookError for a letter without words.
    """
    sentences = [part.strip() for part in re.split(r"(?<=[.!?])\s+|\n+", text) if re.search(r"\w", part)]
    if not sentences:
        raise CasebookError("the letter is empty: write at least one sentence")
    rows = []
    for asked_for, want in _LETTER.items():
        readings = [(_reading(sentence, want), sentence) for sentence in sentences]
        best = min(readings, key=lambda reading: (FOUND, PART, REFUSED, ABSENT).index(reading[0]))
        rows.append((asked_for, best[0], "" if best[0] == ABSENT else best[1]))
    return pd.DataFrame(rows, columns=["asked_for", "reading", "sentence"])


def as_table(letter: str) -> pd.DataFrame:
    """A letter to be read on a page: column "the letter", a row a line."""
    return pd.DataFrame({"the letter": [line.strip() for line in letter.splitlines()]})


def _reading(sentence: str, want: _Want) -> str:
    plain, partly, hollow = (
        re.search(rf"\b({words})", sentence, re.IGNORECASE) for words in (want.plain, want.partly, want.hollow)
    )
    match = plain or partly
    if match is None:
        return ABSENT
    if want.refusable and re.search(_NOT, sentence[: match.start()], re.IGNORECASE):
        return REFUSED
    return FOUND if plain and not hollow else PART
