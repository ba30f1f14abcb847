"""What makes a case one that can be taught: its length, its balance, its two arguments, its people, its voice."""

import re
from collections.abc import Iterator
from functools import cache, lru_cache
from itertools import pairwise

from casebook import contents
from casebook.cases import Case, Decision, Option, case_ids, file_of, files_of_cases, read_case
from casebook.check.decisions import readable
from casebook.check.finding import Finding
from casebook.check.notebooks import place
from casebook.check.prose import Amount, amount, read_aloud, section, words
from casebook.check.sources import cited
from casebook.contents import Page, source_of
from casebook.errors import CasebookError
from casebook.guidance import voices
from casebook.spelling import american

WORDS, CODE, FACILITATOR = (1800, 2800), (0, 90), (450, 950)
LENGTH_RATIO = 1.6  # between the longest and the shortest option of a decision, in what, reason and cost each
ARGUMENT_RATIO = 1.35  # between the two arguments
TONE_GAP = 3  # more warm (or cold) words than in the mildest option of the decision
HARDEST = 12.0  # reading level: somebody who left school at eighteen reads it with ease
CARDS = (3, 6)
NEXT = (60, 200)  # words of what happens next: a scene, and no page
COMMENT = re.compile(r"^ *#.*\n| +# .*$", re.M)  # in a decision file: not shown
AMERICAN_ENDING = re.compile(
    r"(?:or|ors|ored|oring|orable|iz(?:e|es|ed|ing|ation|ations)|yz(?:e|es|ed|ing)|eled|eling|enter|enters)$"
)


def findings() -> list[Finding]:
    """What keeps the book's cases from being taught as they stand."""
    found = []
    for page, case in readable():
        for check in (_size, _arguments, _people, _playable, _last_words):
            found += check(page, case)
    for page in contents.every_page():
        for number, cell in enumerate(page.cells, 1):
            if cell["cell_type"] == "markdown":
                found += voice(source_of(cell), place(page, number))
    for id_ in case_ids():
        file = file_of(id_)
        text = COMMENT.sub("", files_of_cases()[id_].read_text(encoding="utf-8"))
        found += [*voice(text, file), *markup(text, file)]
        try:
            for decision in read_case(id_).decisions:
                found += [*unbalanced(decision, file), *_next(decision, file)]
        except CasebookError:
            continue
    return found


def amounts() -> list[Amount]:
    """The numbers of every case, in reading order."""
    return [amount(page, case) for page, case in readable()]


@lru_cache(4096)  # most texts are as they were when a preview checks again
def voice(text: str, where: str) -> tuple[Finding, ...]:
    """Phrases of the machine voice, and words in American spelling, in a text."""
    return tuple(_voice(" ".join(read_aloud(text).lower().split()), where))


def _voice(plain: str, where: str) -> Iterator[Finding]:
    for pattern in voices()["banned"]:
        if said := re.search(rf"\b{pattern}(?!\w)", plain):
            yield Finding(where, f"says '{said[0]}'", "say what happens, to whom")
    for word in sorted(set(re.findall(r"[a-z]+", plain)) & _american_only()):
        yield Finding(where, f"has '{word}' in American spelling", "write British; the press makes the American")


def markup(text: str, where: str) -> Iterator[Finding]:
    """Markdown in a decision file, which would be shown as it stands, and gaps where words were taken out."""
    for mark in sorted(set(re.findall(r"[*`]|\{(?:eval|cite)", text))):
        yield Finding(where, f"holds '{mark}'", "a decision file is shown as plain text, without Markdown")
    if gap := re.search(r"\S+ {2,}\S+|\S+ $", text, flags=re.M):
        yield Finding(where, f"has a gap at '{gap[0].strip()}'", "take out the spaces")


@cache
def _american_only() -> set[str]:
    return {word for word in american().values() if AMERICAN_ENDING.search(word)} - set(american())


def _size(page: Page, case: Case) -> Iterator[Finding]:
    of = amount(page, case)
    for name, value, (least, most) in (
        ("words", of.words, WORDS),
        ("lines of code", of.code, CODE),
        ("words for the facilitator", of.facilitator, FACILITATOR),
    ):
        least = 0 if page.meta.draft else least  # it is still being written
        if not least <= value <= most:
            yield Finding(place(page), f"has {value:,} {name}", f"between {least:,} and {most:,} fit a session")
    if of.reading > HARDEST:
        yield Finding(place(page), f"reads at level {of.reading:.1f}", f"shorter sentences: at most {HARDEST:.0f}")


def _next(decision: Decision, file: str) -> Iterator[Finding]:
    for option in decision.options:
        if not NEXT[0] <= (told := words(option.next)) <= NEXT[1]:
            fault = f"'next' of '{option.id}' has {told} words"
            yield Finding(f"{file}, decision '{decision.id}'", fault, f"a scene of {NEXT[0]} to {NEXT[1]}")


def unbalanced(decision: Decision, file: str) -> Iterator[Finding]:
    """Options of a decision that give themselves away: by length, or by warmer or colder words than the others."""
    where = f"{file}, decision '{decision.id}'"
    for field in ("what", "reason", "cost"):
        lengths = {option.id: len(getattr(option, field)) for option in decision.options}
        longest, shortest = max(lengths, key=lengths.get), min(lengths, key=lengths.get)
        if lengths[longest] > LENGTH_RATIO * lengths[shortest]:
            times = lengths[longest] / lengths[shortest]
            fault = f"'{field}' of '{longest}' is {times:.1f} times as long as of '{shortest}'"
            yield Finding(where, fault, "an answer shows by its length; make them alike")
    for name in ("warm", "cold"):
        loaded = set(voices()[name].split())
        counts = {option.id: _loaded(option, loaded) for option in decision.options}
        most = max(counts, key=counts.get)
        others = sorted(count for id_, count in counts.items() if id_ != most)
        if counts[most] - others[-1] >= TONE_GAP:
            fault = f"option '{most}' has {counts[most]} {name} words, the others at most {others[-1]}"
            yield Finding(where, fault, "an answer shows by its tone; say what is done")


def _loaded(option: Option, loaded: set[str]) -> int:
    return sum(
        word in loaded for word in re.findall(r"[a-z]+", f"{option.label} {option.what} {option.reason}".lower())
    )


def _arguments(page: Page, case: Case) -> Iterator[Finding]:
    parts = re.split(r"^\*\*", section(page, "Two honest arguments"), flags=re.M)[1:]
    if len(parts) != 2:
        yield Finding(
            place(page), f"'Two honest arguments' has {len(parts)} that begin in bold", "two, each at its strongest"
        )
        return
    for number, part in enumerate(parts, 1):
        if len(set(cited(part))) < 2:
            yield Finding(place(page), f"argument {number} has fewer than two sources", "cite published work for both")
    lengths = sorted(map(words, (parts[0], parts[1].split("\n\n")[0])))  # what divides them comes after
    if lengths[1] > ARGUMENT_RATIO * lengths[0]:
        yield Finding(
            place(page), f"one argument has {lengths[1]} words, the other {lengths[0]}", "give them equal room"
        )


def _people(page: Page, case: Case) -> Iterator[Finding]:
    told_of = section(page, "The scene") + section(page, "Who is in the room")
    openings = " ".join(decision.opening for decision in case.decisions)
    for person in case.stakeholders:
        names = [word for word in re.findall(r"[A-Za-z]{4,}", person.name) if word.lower() not in {"others", "whoever"}]
        if not any(re.search(rf"\b{name}", f"{told_of} {openings}", re.I) for name in names or [person.name]):
            yield Finding(
                place(page), f"'{person.name}' bears the decision and is not in the scene", "let the reader meet them"
            )


def _playable(page: Page, case: Case) -> Iterator[Finding]:
    least, most = CARDS
    if not least <= len(case.cards) <= most:
        yield Finding(file_of(case.case), f"has {len(case.cards)} role cards", f"between {least} and {most}")


def _last_words(page: Page, case: Case) -> Iterator[Finding]:
    """Every path ends in a last word of its own: no two the same, none too short to be one."""
    said = case.last_words
    file = file_of(case.case)
    for one, other in pairwise(sorted(said)):
        if one == other:
            yield Finding(file, "has the same last word twice", "each choice gets its own answer")
    for text in said:
        if words(text) < 25:
            yield Finding(file, f"has a last word of {words(text)} words: '{text[:40]}…'", "let the person finish")
