"""The notes of a REFI-QDA file that hold what has no other place in one: who is coding, the journal, what became of
codes, and passages that a selection cannot tell. Each can be read by people, and is read back.
"""

import json
import re
from collections.abc import Iterable, Iterator
from datetime import date

from casebook.analysis.analysis import Change, Coded, Entry

READER = "Who is coding"
HISTORY = "What became of the codes"
KEPT = "Passages that selections alone do not tell"
JOURNAL = re.compile(r"Journal, (?P<day>[0-9]{4}-[0-9]{2}-[0-9]{2}) \((?P<id>[a-z][a-z0-9-]{0,39})\)")
HEAD_OF_HISTORY = "Day, change, what was done, code, its name before, and into or under which code:"
HEAD_OF_KEPT = "Passage, its place in the list, transcript, version, characters, codes, memo:"
ID = r"[a-z][a-z0-9-]{0,39}"
TEXT = r'"(?:[^"\\\n]|\\[^\n])*"'
CHANGE = re.compile(
    rf"(?P<day>[0-9]{{4}}-[0-9]{{2}}-[0-9]{{2}}) (?P<id>{ID}) (?P<what>made|renamed|moved|merged|removed)"
    rf" (?P<code>{ID})(?: (?P<name>{TEXT}))?(?: into (?P<into>{ID}))?"
)
PASSAGE = re.compile(
    rf"(?P<id>{ID}) #(?P<number>[0-9]{{1,9}}) (?P<transcript>{ID}) version (?P<version>[0-9]{{1,8}}) characters "
    rf"(?P<start>[0-9]{{1,8}})-(?P<end>[0-9]{{1,8}}) codes(?P<codes>(?: {ID})*) memo (?P<memo>{TEXT})"
)


def journal_name(entry: Entry) -> str:
    """What the note of an entry is called."""
    return f"Journal, {entry.day} ({entry.id})"


def history_text(history: Iterable[Change]) -> str:
    """The history, a line a change."""
    return "\n".join([HEAD_OF_HISTORY, *map(_change, history)])


def history_read(text: str) -> tuple[list[Change], list[str]]:
    """The changes of such a text, and the lines that are none."""
    changes, odd = [], []
    for line in _lines(text, HEAD_OF_HISTORY):
        found = CHANGE.fullmatch(line)
        name = _text(found["name"]) if found and found["name"] else None
        if found and is_day(found["day"]) and (name is not None) != (found["what"] == "removed"):
            changes.append(Change(found["id"], found["day"], found["what"], found["code"], name, found["into"]))
        else:
            odd.append(line)
    return changes, odd


def kept_text(passages: Iterable[tuple[int, Coded]]) -> str:
    """Passages, each with its place in the list, a line a passage."""
    return "\n".join([HEAD_OF_KEPT, *(_passage(number, one) for number, one in passages)])


def kept_read(text: str) -> tuple[list[tuple[int, Coded]], list[str]]:
    """The passages of such a text, each with its place in the list, and the lines that are none."""
    passages, odd = [], []
    for line in _lines(text, HEAD_OF_KEPT):
        found = PASSAGE.fullmatch(line)
        memo = _text(found["memo"]) if found else None
        if memo is None:
            odd.append(line)
            continue
        numbers = (int(found[name]) for name in ("version", "start", "end"))
        codes = tuple(found["codes"].split())
        passages.append((int(found["number"]), Coded(found["id"], found["transcript"], *numbers, codes, memo)))
    return passages, odd


def is_day(text: str) -> bool:
    """Whether a text is a day, such as 2026-11-30."""
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False


def _change(change: Change) -> str:
    name = f" {json.dumps(change.name, ensure_ascii=False)}" if change.name is not None else ""
    into = f" into {change.into}" if change.into else ""
    return f"{change.day} {change.id} {change.what} {change.code}{name}{into}"


def _passage(number: int, one: Coded) -> str:
    codes = "".join(f" {code}" for code in one.codes)
    return (
        f"{one.id} #{number} {one.transcript} version {one.version} characters {one.start}-{one.end} codes{codes} "
        f"memo {json.dumps(one.memo, ensure_ascii=False)}"
    )


def _lines(text: str, head: str) -> Iterator[str]:
    yield from (line for line in text.split("\n") if line.strip() and line.strip() != head)


def _text(quoted: str) -> str | None:
    try:
        return json.loads(quoted, strict=False)
    except ValueError:
        return None
