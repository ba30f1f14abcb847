"""Session files: as short as they must be, sayable for every cohort, marked by their notes, and telling nothing of what
follows a choice.
"""

import re
from collections.abc import Iterator
from functools import cache
from itertools import product

from casebook import contents
from casebook.cases import Case, files_of_cases, read_case
from casebook.check.american import left
from casebook.check.content import markup, voice
from casebook.check.decisions import ANY
from casebook.check.finding import Finding
from casebook.check.minutes import ALOUD
from casebook.check.prose import WORD, words
from casebook.deciding.short import SAY, LastWords, Step, last_words, sheet
from casebook.errors import CasebookError
from casebook.guidance import JURISDICTIONS, PROFESSIONS, subjects
from casebook.plan import LAST_WORD, SHEETS, SHORT
from casebook.sessions import Session, file_of, files_of_sessions, read_session, session_ids
from casebook.setting import setting

LIMITS = {  # words of each text, at least and at most
    "before": (180, 300),
    "scene": (60, 150),
    "talk": (1, 40),
    "close": (1, 50),
    "sum.ask": (1, 70),
    "sum.steps": (1, 25),
    "sum.so": (1, 45),
    "call.post": (1, 45),
    "call.rooms": (1, 60),
    "call.quiet": (1, 70),
    "second.when": (1, 50),
    "second.does": (1, 60),
    "second.after": (1, 50),
    "prompts": (1, 35),
}
ASKED = ("talk", "prompts")  # what ends with a question
LONG_WORDS = {"profession": "doctor", "jurisdiction": "US"}  # "attending physician who leads the service"
RUN = 7  # words in a row that tell what follows, if they stand there as well
SENTENCE = re.compile(r"[^.!?]+[.!?]+")
LONG = 6  # words of a sentence that two files do not share by chance


def findings() -> list[Finding]:
    """What is wrong with the session files."""
    lone = sorted(files_of_sessions().keys() - files_of_cases().keys())
    found = [Finding(file_of(id_), "has no decision file", "write the case's, or take it out") for id_ in lone]
    for id_ in session_ids():
        found += _of_file(id_)
    return [*found, *_shared()]


def _of_file(id_: str) -> Iterator[Finding]:
    file = file_of(id_)
    try:
        session, case = read_session(id_), read_case(id_)
    except CasebookError as error:
        yield Finding(file, str(error).removeprefix(f"{file}: "), "see CONTRIBUTING.md")
        return
    text = files_of_sessions()[id_].read_text(encoding="utf-8-sig")
    yield from voice(text, file)
    yield from markup(text, file)
    yield from left(text, file)
    yield from of_session(session, case)


def of_session(session: Session, case: Case) -> Iterator[Finding]:
    """What is wrong with one session."""
    file = file_of(session.case)
    if session.sum is None:
        yield Finding(file, "has no `sum`, which thirty minutes have time for", "see CONTRIBUTING.md")
    for place, text in session.texts.items():
        if place.startswith(ASKED) and not text.rstrip().endswith("?"):
            yield Finding(f"{file}, {place}", "is no question", "end it with a question mark")
    try:
        told = _told(session)
    except CasebookError as error:
        yield Finding(file, f"cannot be told for everybody: {error}", "use a word of the case, or of every place")
        return
    for place, variants in told.items():
        least, most = limits(place)
        counts = sorted(words(text) for text in variants)
        if counts[0] < least or counts[-1] > most:
            count = counts[-1] if counts[-1] > most else counts[0]
            yield Finding(f"{file}, {place}", f"has {count} words", f"between {least} and {most}")
    yield from _subjects(session, file)
    yield from _minutes(session, file)
    yield from _telling(session, case, file)


def limits(place: str) -> tuple[int, int]:
    """How many words the text at this place of a file has at least and at most."""
    return next(of for name, of in LIMITS.items() if place == name or place.startswith(f"{name}."))


def _told(session: Session) -> dict[str, set[str]]:
    """Every text of a session by its place, as any cohort may read it. CasebookError for a word that is none."""
    told: dict[str, set[str]] = {place: set() for place in session.texts}
    for profession, jurisdiction, gentle in product(PROFESSIONS, JURISDICTIONS, (False, True)):
        say = setting(
            session.case, ANY | {"profession": profession, "jurisdiction": jurisdiction, "gentle": gentle}
        ).say
        for place, text in session.texts.items():
            told[place].add(say.fill(text))
    return told


def _subjects(session: Session, file: str) -> Iterator[Finding]:
    page = next((page for page in contents.cases() if page.meta.id == session.case), None)
    if page is None:  # which the check of decision files says
        return
    note = page.meta.content_note
    for place, text in session.texts.items():
        for gentle in (False, True):
            who = {"profession": "clinical psychologist", "jurisdiction": "UK", "gentle": gentle}
            told = setting(session.case, ANY | who).say.fill(text)
            for subject, pattern in subjects().items():
                warned = note is not None and subject in note.subjects
                avoided = gentle and note is not None and subject in note.gentle_without
                if (said := pattern.search(told)) and (avoided or not warned):
                    when = " when gentle" if gentle else ""
                    fault = f"touches {subject} ('{said[0]}'){when}, of which the case's note does not warn"
                    yield Finding(f"{file}, {place}", fault, "take it out, or use a word with a gentle form")
                    break


def _telling(session: Session, case: Case, file: str) -> Iterator[Finding]:
    """Runs of words that also stand in what follows a choice, in what is read before one."""
    follows: set[tuple[str, ...]] = set()
    for decision in case.decisions:
        for option in decision.options:
            for text in (option.next, option.last_word, *option.consequences.values()):
                follows |= _runs(text)
    for place in ("before", "scene"):
        if told := sorted(_runs(session.texts[place]) & follows):
            fault = f"tells what follows a choice: '{' '.join(told[0])}'"
            yield Finding(f"{file}, {place}", fault, "say it otherwise, or leave it out")


def _minutes(session: Session, file: str) -> Iterator[Finding]:
    """Activities of the short sheets that take longer than they have, for the reader with the longest words."""
    page = next((page for page in contents.cases() if page.meta.id == session.case), None)
    if page is None:
        return
    for gentle in (False, True):
        here = setting(session.case, ANY | LONG_WORDS | {"gentle": gentle})
        for length in SHEETS:
            plan = {activity.name: activity for activity in SHORT}
            for step in sheet(here, page, session, length).steps:
                takes = least(step, last_words(here, page, session)) + plan[step.name].needs.minutes
                if takes > step.minutes:
                    fault = f"'{step.name}' has {step.minutes} of {length} minutes and takes {takes:.1f}"
                    yield Finding(file, fault, "shorten what is read aloud in it")


def least(step: Step, words_at_the_end: LastWords) -> float:
    """How many minutes it takes to read aloud what a step says; for the last word, the longest that may be read."""
    said = [sum(words(text) for kind, text in step.parts if kind == SAY)]
    if step.name == LAST_WORD:
        said = [words(words_at_the_end.said(happens, word)) for _, happens, word in words_at_the_end.words]
    return max(said) / ALOUD


def _runs(text: str) -> set[tuple[str, ...]]:
    found = [word.lower() for word in WORD.findall(text)]
    return {tuple(found[at : at + RUN]) for at in range(len(found) - RUN + 1)}


def _shared() -> Iterator[Finding]:
    """Sentences that two files share: each case is led in its own words."""
    seen: dict[str, str] = {}
    for id_ in session_ids():
        for sentence in sorted(_sentences(id_)):
            if (other := seen.setdefault(sentence, id_)) != id_:
                yield Finding(file_of(id_), f"shares '{sentence}' with {file_of(other)}", "say it of this case")


@cache
def _sentences(id_: str) -> frozenset[str]:
    try:
        session = read_session(id_)
    except CasebookError:
        return frozenset()
    found = (" ".join(one.split()).lower() for text in session.texts.values() for one in SENTENCE.findall(text))
    return frozenset(one for one in found if len(WORD.findall(one)) >= LONG)
