"""From files to people: what was handed in under one code, put together or kept apart.

A learner may hand in several files, from several devices, and each file holds everything kept up to its day.
Two learners may also have made the same code. Files that cannot be one person's are kept apart. That they
are one person's all the same is for somebody to say who can ask; nothing here assumes it.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

FIRST_DAY = "2020-01-01"  # what is older was written by a clock that had lost the day: no book was there
CHOICE = {"positions": "value", "decisions": "option", "codings": "codes"}
Signature = tuple[Any, str, str]  # the choice, the seat and the words' fingerprint
Place = tuple[str, str, str]  # case, group and moment or decision: ("the-hashtag", "positions", "before")


@dataclass(frozen=True)
class File:
    """One answers file as it is kept. A revision's `words` stand for its reason, which is there only if it may be
    shown; `reading` numbers the run of the command in which the file came; `earlier` is the code that an older book
    would have made; `analysis` the file's analysis of the transcripts, as canonical JSON, or nothing.
    """

    id: int
    code: str
    reading: int
    shows: bool
    cases: Mapping[str, Any]
    earlier: str = ""
    analysis: str = ""

    @cached_property
    def answers(self) -> dict[Place, list[dict[str, Any]]]:
        """The revisions of every answer."""
        return {
            (case, group, name): answer["revisions"]
            for case, groups in self.cases.items()
            for group, named in groups.items()
            for name, answer in named.items()
        }

    @cached_property
    def days(self) -> dict[tuple[Place, str], tuple[Signature, ...]]:
        """What was kept of each answer on each day, in order, each revision as what can be compared."""
        kept = defaultdict(list)
        for place, revisions in self.answers.items():
            for revision in revisions:
                kept[place, revision["day"]].append(_signature(place, revision))
        return {key: tuple(signatures) for key, signatures in kept.items()}

    @cached_property
    def age(self) -> tuple[str, int, int]:
        """What tells the newer of two files: its last known day, how much is in it, and when it came."""
        days = [day for _, day in self.days if day >= FIRST_DAY]
        return max(days, default=""), sum(map(len, self.days.values())), self.reading

    @property
    def undated(self) -> bool:
        """Whether some of it was written on a device whose clock had lost the day."""
        return any(day < FIRST_DAY for _, day in self.days)


def _signature(place: Place, revision: Mapping[str, Any]) -> Signature:
    choice = revision[CHOICE[place[1]]]
    comparable = tuple(sorted(choice.items())) if isinstance(choice, dict) else choice
    return comparable, revision.get("seat", ""), revision["words"]


@dataclass(frozen=True)
class Person:
    """One learner: their code, which of several people under that code they are (0 for the only one), their files."""

    code: str
    number: int
    files: tuple[File, ...]

    @property
    def name(self) -> str:
        """How the commands call them: `be12rk`, or `be12rk/2` where two people have one code."""
        return f"{self.code}/{self.number}" if self.number else self.code

    @cached_property
    def shows(self) -> bool:
        """Whether their reasons may be shown: what the newest file says, and no where two as new disagree."""
        newest = max(file.age for file in self.files)
        return all(file.shows for file in self.files if file.age == newest)

    @cached_property
    def analysis(self) -> File | None:
        """The file whose analysis of the transcripts holds: of those that have one, the one that came last."""
        return max((file for file in self.files if file.analysis), key=lambda file: file.id, default=None)

    def answers(self) -> Iterator[tuple[Place, list[dict[str, Any]]]]:
        """Each answer's revisions from the file where it is newest, the last with its reason where a file has it."""
        places = sorted({place for file in self.files for place in file.answers})
        for place in places:
            holding = [file for file in self.files if place in file.answers]
            newest = max(holding, key=lambda file: (_day(file.answers[place]), len(file.answers[place]), file.age))
            *earlier, last = newest.answers[place]
            yield place, [*earlier, {**last, "reason": _reason(place, last, holding) if self.shows else ""}]


def _day(revisions: Sequence[Mapping[str, Any]]) -> str:
    """The day of an answer's last revision or, where the clock had lost it, of the last one before that has a day."""
    return next((revision["day"] for revision in reversed(revisions) if revision["day"] >= FIRST_DAY), "")


def _reason(place: Place, last: Mapping[str, Any], files: Sequence[File]) -> str:
    for file in files:
        for revision in file.answers[place]:
            if revision["words"] == last["words"] and revision.get("reason"):
                return revision["reason"]
    return ""


def people(files: Iterable[File], same: Mapping[str, str] | None = None) -> list[Person]:
    """The people who handed in these files, by code.

    `same` names the codes that somebody has said are one person's, each with the code that the person goes by:
    their files are put together whatever they say.
    """
    same, by_code, found = same or {}, defaultdict(list), []
    for file in files:
        by_code[same.get(file.code, file.code)].append(file)
    for code, own in sorted(by_code.items()):
        if code in same or not contradict(own):
            found.append(Person(code, 0, tuple(own)))
        else:
            found += [Person(code, number, tuple(part)) for number, part in enumerate(_apart(own), 1)]
    return found


def contradict(files: Iterable[File]) -> bool:
    """Whether these files cannot all be one person's: on one day, one question was answered in two ways.

    What a person keeps on a day only grows, so of two files of theirs one has the beginning of the other. A day that a
    clock had lost may be any day, and says nothing.
    """
    longest: dict[tuple[Place, str], tuple[Signature, ...]] = {}
    files = list(files)
    for file in files if len(files) > 1 else ():
        for key, kept in file.days.items():
            if key[1] < FIRST_DAY:
                continue
            before = longest.setdefault(key, kept)
            shorter, longer = sorted((before, kept), key=len)
            if longer[: len(shorter)] != shorter:
                return True
            longest[key] = longer
    return False


def _apart(files: Sequence[File]) -> list[list[File]]:
    """Files in groups that can each be one person's. Two are put together only if they have an answer in common:
    where one code is known to be two people's, that they do not contradict each other says nothing.
    """
    groups: list[list[File]] = []
    for file in sorted(files, key=lambda file: (-file.age[1], file.id)):
        for group in groups:
            if any(_alike(file, other) for other in group) and not contradict([*group, file]):
                group.append(file)
                break
        else:
            groups.append([file])
    return sorted(groups, key=lambda group: min(file.id for file in group))


def _alike(one: File, other: File) -> bool:
    return any(kept[0] == one.days[key][0] for key, kept in other.days.items() if key in one.days)
