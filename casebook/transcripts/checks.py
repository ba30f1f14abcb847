"""What must hold of a transcript: its length, words of its own, and nothing that could be somebody's.

Each check gives the faults of one transcript, in words; none is a pass. What a name may be, and which other texts
there are, the caller says.
"""

import re
from collections.abc import Callable, Collection, Iterator, Mapping
from itertools import pairwise

from casebook.transcripts.reading import Transcript

WORDS = (2000, 3000)
RUN = 8  # words in a row that no two texts may share
WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*")
CAPITAL = re.compile(r"\b[A-Z][^\W\d_]*(?:['’][^\W\d_]+)*")
BEGINS = re.compile(r"(?:^|[.?!\]:]\s*)$")  # what stands before the first word of a sentence
ENDING = re.compile(r"['’](?:s|d|ll|ve|re|m)$")
ADDRESSES = {
    "a street and a number": re.compile(
        r"\b\d+[a-z]?,? (?:[A-Z][\w']+ )+(?:Street|Road|Lane|Avenue|Close|Drive|Way|Terrace)\b"
    ),
    "a postcode": re.compile(r"\b[A-Z]{1,2}\d[A-Z\d]? ?\d[A-Z]{2}\b|\b[A-Z]\d\d ?[A-Z\d]{4}\b"),
    "a telephone number": re.compile(r"(?:\+|\b0)\d[\d ]{7,}\d"),
    "an address of e-mail": re.compile(r"\S+@\S+\.\w+"),
    "a web address": re.compile(r"https?://|www\.|\b\w+\.(?:com|org|net|uk|ie|eu)\b", re.I),
}


def in_range(transcript: Transcript) -> Iterator[str]:
    """Too few words, or too many."""
    least, most = WORDS
    if not least <= transcript.words <= most:
        yield f"has {transcript.words} words; write {least} to {most}"


def numbered(transcript: Transcript) -> Iterator[str]:
    """Turns out of number, two turns in a row of one speaker (letters apart), or a speaker who says nothing."""
    for before, turn in pairwise(transcript.turns):
        if turn.number != before.number + 1:
            yield f"has turn {turn.number} after turn {before.number}"
        if transcript.kind != "letters" and turn.speaker == before.speaker:
            yield f"has two turns of {turn.speaker} in a row, {before.number} and {turn.number}; make one of them"
    for silent in transcript.speakers.keys() - {turn.speaker for turn in transcript.turns}:
        yield f"lists {silent}, who says nothing"


def unshared(transcript: Transcript, others: Mapping[str, Collection[tuple[str, ...]]]) -> Iterator[str]:
    """Runs of words that it shares with another text; `others` has each text's runs by its name."""
    own = runs(said(transcript))
    for name, theirs in others.items():
        for run in sorted(own & set(theirs)):
            yield f"shares '{' '.join(run)}' with {name}"


def of_nobody(transcript: Transcript, names: Collection[str], vocabulary: Collection[str]) -> Iterator[str]:
    """What could be a real person's name or address: words with a capital that are neither among the names that the
    book uses nor, at the beginning of a sentence, words that some transcript also writes small.
    """
    for turn in transcript.turns:
        for what, pattern in ADDRESSES.items():
            if found := pattern.search(turn.said):
                yield f"turn {turn.number}: '{found.group().strip()}' looks like {what}; leave it out"
        for word, begins in capitals(turn.said):
            if not (_known(word, names) or (begins and _known(word.lower(), vocabulary))):
                yield (
                    f"turn {turn.number}: '{word}' could be somebody's name; take one of the book's, or list the word "
                    "in casebook/transcripts/words.yml"
                )


def unmarked_in(transcript: Transcript, unmarked: Callable[[str], list[str]]) -> Iterator[str]:
    """Handles and hashtags without the mark of what is invented."""
    for turn in transcript.turns:
        yield from (f"turn {turn.number}: '{mark}' could be somebody's" for mark in unmarked(turn.said))


def capitals(text: str) -> Iterator[tuple[str, bool]]:
    """Each word with a capital, and whether it begins a sentence."""
    for found in CAPITAL.finditer(text):
        yield found.group(), bool(BEGINS.search(text[: found.start()]))


def said(transcript: Transcript) -> str:
    """All that is said, without numbers and names of speakers."""
    return "\n".join(turn.said for turn in transcript.turns)


def runs(text: str, length: int = RUN) -> set[tuple[str, ...]]:
    """Every run of so many words, in small letters."""
    words = WORD.findall(text.lower())
    return {tuple(words[at : at + length]) for at in range(len(words) - length + 1)}


def small_words(text: str) -> set[str]:
    """The words that a text writes with a small letter at least once."""
    return {word for word in WORD.findall(text) if word[0].islower()}


def _known(word: str, names: Collection[str]) -> bool:
    return word in names or ENDING.sub("", word) in names
