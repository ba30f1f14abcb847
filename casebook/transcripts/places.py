"""Where a passage stands: by turns and characters within them, or by characters of the whole text as it is printed.

A character is one code point, counted from 0; an end is the place after the last character, as in Python and in
browsers. `span` gives the second form of the first, `passage_at` the first of the second.
"""

from bisect import bisect_right
from dataclasses import dataclass
from functools import cache

from casebook.errors import CasebookError
from casebook.transcripts.reading import Transcript, Turn, read_transcript

BETWEEN = "\n\n"


@dataclass(frozen=True, order=True)
class Passage:
    """From turn `first` to turn `last` of a transcript; by default the whole of both.

    `start` counts the characters of what is said in turn `first` before the passage, `end` those of what is said in
    turn `last` up to its end; the number and the name before a turn do not count.
    """

    transcript: str
    first: int
    last: int
    start: int = 0
    end: int | None = None

    def __str__(self) -> str:
        turns = f"turn {self.first}" if self.first == self.last else f"turns {self.first} to {self.last}"
        part = "" if self.start == 0 and self.end is None else f", characters {self.start} to {self.end or 'the end'}"
        return f"{self.transcript}, {turns}{part}"


def printed(transcript: Transcript) -> str:
    """The whole text as it is printed: a heading, and each turn as a paragraph with its number and its speaker."""
    return _printed(transcript)[0]


def span(passage: Passage) -> tuple[int, int]:
    """Where a passage begins and ends in the whole text; CasebookError where it is outside of it."""
    transcript = read_transcript(passage.transcript)
    inside(passage, transcript)
    starts = _printed(transcript)[1]
    said = transcript.turns[passage.last - 1].said
    end = len(said) if passage.end is None else passage.end
    return starts[passage.first - 1] + passage.start, starts[passage.last - 1] + end


def passage_at(id_: str, start: int, end: int) -> Passage:
    """The passage between two places of the whole text; CasebookError where they are outside of it.

    What was selected of a number, a name or a gap is no part of it: the passage begins and ends in what is said.
    Whole turns are given as whole turns.
    """
    most, starts, lengths = _measured(read_transcript(id_).id)
    if not 0 <= start < end <= most:
        raise CasebookError(f"{id_}: characters {start} to {end} are outside the text, which has {most}")
    first = max(bisect_right(starts, start) - 1, 0)
    if start >= starts[first] + lengths[first]:
        first += 1
    last = bisect_right(starts, end - 1) - 1
    if last < first or first == len(starts):
        raise CasebookError(f"{id_}: characters {start} to {end} hold nothing that is said")
    upto = min(end - starts[last], lengths[last])
    return Passage(id_, first + 1, last + 1, max(start - starts[first], 0), None if upto == lengths[last] else upto)


def inside(passage: Passage, transcript: Transcript) -> None:
    """CasebookError where a passage is not a part of the transcript."""
    turns = transcript.turns
    if not 1 <= passage.first <= passage.last <= len(turns):
        raise CasebookError(f"{passage}: is outside its text, which has turns 1 to {len(turns)}")
    most = len(turns[passage.last - 1].said)
    end = most if passage.end is None else passage.end
    begins = passage.start < len(turns[passage.first - 1].said) and passage.start >= 0
    if not (begins and 0 < end <= most) or (passage.first == passage.last and passage.start >= end):
        raise CasebookError(f"{passage}: is outside its text; turn {passage.last} has {most} characters")


def _printed(transcript: Transcript) -> tuple[str, tuple[int, ...]]:
    """The text as it is printed, and where what is said begins in it, turn by turn."""
    heading = f"{transcript.title}\n{transcript.id}, {transcript.kind}, {transcript.held_on}. Invented."
    return _below(heading, transcript.turns)


@cache
def _measured(id_: str) -> tuple[int, tuple[int, ...], tuple[int, ...]]:
    """How long a text is, where what is said begins in it, turn by turn, and how long that is."""
    transcript = read_transcript(id_)
    text, starts = _printed(transcript)
    return len(text), starts, tuple(len(turn.said) for turn in transcript.turns)


@cache
def _below(heading: str, turns: tuple[Turn, ...]) -> tuple[str, tuple[int, ...]]:
    text, starts = heading, []
    for turn in turns:
        text += f"{BETWEEN}{turn.number} {turn.speaker}: "
        starts.append(len(text))
        text += turn.said
    return text + "\n", tuple(starts)
