"""Which transcript a source of another program's is, and where its positions stand in the printed text.

A source is a transcript's where it has its text, whatever it is called; line ends and spaces at the end may differ.
One that says to be of another version has places in that version alone.
"""

import re
from bisect import bisect_left
from collections.abc import Callable, Iterable
from functools import cache

from casebook.coding.positions import Named, by_code_point
from casebook.transcripts import printed, read_transcripts

VERSION = re.compile(r"\[transcript (?P<id>[a-z][a-z0-9-]{0,39}), version (?P<version>[0-9]{1,8})\]\s*\Z")


def transcript_of(name: str, text: str, description: str) -> tuple[str, int] | None:
    """The id and the version of the transcript that a source is; None for one of some other text."""
    transcripts = read_transcripts()
    if id_ := _by_text().get(_plain(text)):
        return id_, transcripts[id_].version
    said = VERSION.search(description)
    if said and said["id"] in transcripts and int(said["version"]) != transcripts[said["id"]].version:
        return (said["id"], int(said["version"])) if int(said["version"]) else None
    return None


def placed_by(text: str, selections: Iterable[Named]) -> Callable[[int], int]:
    """What gives the place in the printed text of a position, as the program counted that wrote these selections."""
    counted = by_code_point(text, selections) or int
    returns = [found.start() for found in re.finditer("\r\n", text)]
    return lambda position: counted(position) - bisect_left(returns, counted(position))


@cache
def _by_text() -> dict[str, str]:
    return {_plain(printed(transcript)): id_ for id_, transcript in read_transcripts().items()}


def _plain(text: str) -> str:
    return text.replace("\r\n", "\n").rstrip()
