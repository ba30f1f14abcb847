"""Minutes that can be kept: what must be read is counted in words, and a plan gives it the time that reading, thinking,
talking and moving take.

Silent reading is counted at 180 words a minute and reading aloud at 140, both slow: a tired group in a second
language has to keep up.
"""

import re
from collections.abc import Iterator

from casebook.cases import Case, Decision, file_of
from casebook.check.decisions import readable
from casebook.check.finding import Finding
from casebook.check.notebooks import place
from casebook.check.prose import words
from casebook.contents import SESSIONS, Page, source_of, tags_of
from casebook.metadata import Activity
from casebook.plan import BREAK

SILENT, ALOUD = 180, 140  # words a minute
BEFORE = 350  # words of a decision that are read before a choice, at most
UNTIL_CHOICE = 2000  # words of a case until its first choice, at most, with those of the decision
BREAKS = {50: 0, 90: 5, 180: 10}  # minutes of break in a session of this length, at least
HEADING = re.compile(r"^(##|###) (.+?)[ \t]*$", re.M)
FOLDED = re.compile(r"<details.*?</details>", re.S)
DECISION = re.compile(r"Decision (\d+)")
FIRST_CHOICE = "Decision 1"
LAST_WORD = "The last word"
CODES = "What the rules say"
CODES_READ = 150  # words of a table of clauses that a group reads; the rest is looked up


def findings() -> list[Finding]:
    """Plans of the book's cases that cannot be kept, and decisions that take too long to read."""
    return [finding for page, case in readable() for finding in of_case(page, case)]


def of_case(page: Page, case: Case) -> Iterator[Finding]:
    """What of a case's plans cannot be kept."""
    for decision in case.decisions:
        if (read := before_choice(decision)) > BEFORE:
            where = f"{file_of(case.case)}, decision '{decision.id}'"
            fault = f"has {read} words to read before a choice, at most {BEFORE} can be"
            yield Finding(where, fault, "shorten the opening and what each option does; reasons and costs unfold")
    if (read := until_choice(page, case)) > UNTIL_CHOICE:
        fault = f"has {read} words to read until the first choice, at most {UNTIL_CHOICE} can be"
        yield Finding(place(page), fault, "shorten what stands before it, or mark a round `extension`")
    known = _sections(page)
    for activity in page.meta.activities:
        for heading in activity.reads:
            if heading not in known:
                fault = f"'{activity.name}' reads '{heading}', which is no heading of it"
                yield Finding(place(page), fault, "name a section or a round")
        if not activity.reads and not activity.needs.minutes and activity.name != BREAK:
            fault = f"'{activity.name}' says neither what is read in it nor what time it needs"
            yield Finding(place(page), fault, "give it `reads` and `needs` in the metadata")
    for length in SESSIONS:
        yield from _of_length(page, case, length)


def _of_length(page: Page, case: Case, length: int) -> Iterator[Finding]:
    held = [activity for activity in page.meta.activities if activity.minutes.get(length)]
    for activity in held:
        needed = least(activity, page, case, length)
        if activity.minutes[length] < needed:
            fault = f"'{activity.name}' has {activity.minutes[length]} of {length} minutes and takes {needed:.1f}"
            yield Finding(place(page), fault, "give it more, read less in it, or leave it out of this length")
    rest = sum(activity.minutes[length] for activity in held if activity.name == BREAK)
    if rest < BREAKS[length]:
        fault = f"has {rest} minutes of break in {length}"
        yield Finding(place(page), fault, f"an activity named {BREAK} of at least {BREAKS[length]} minutes")


def least(activity: Activity, page: Page, case: Case, length: int) -> float:
    """The least minutes that an activity takes in a session of this length: reading, and what it needs besides."""
    read = sum(words_read(heading, page, case, length) for heading in activity.reads)
    return read / (ALOUD if activity.aloud else SILENT) + activity.needs.minutes


def words_read(heading: str, page: Page, case: Case, length: int) -> int:
    """How many words a group reads under a heading: prose for learners that is not folded away; of a decision, what
    stands before the choice and the longest of what follows; of the last word, the longest of each decision taken.
    """
    if heading not in (sections := _sections(page)):
        return 0  # which is said by itself
    number = DECISION.fullmatch(heading)
    if number and 0 < int(number[1]) <= len(case.decisions):
        decision = case.decisions[int(number[1]) - 1]
        return words(sections[heading]) + before_choice(decision) + max(map(_after, decision.options))
    read = words(sections[heading])
    if heading == CODES:
        return read + CODES_READ
    if heading == LAST_WORD:
        return read + sum(max(words(o.last_word) for o in d.options) for d in _taken(page, case, length))
    return read


def before_choice(decision: Decision) -> int:
    """How many words stand before a choice: the longest opening, the question, and what each option is and does."""
    opening = max(map(words, (decision.opening, *decision.openings.values())))
    return opening + words(decision.question) + sum(words(f"{o.label} {o.what}") for o in decision.options)


def until_choice(page: Page, case: Case) -> int:
    """How many words of learners' prose stand before the first choice, but for what is folded or left out when time is
    short, with the decision's own.
    """
    read = 0
    for cell in page.cells:
        if cell["cell_type"] != "markdown" or {"facilitator", "extension"} & set(tags_of(cell)):
            continue
        before, found, _ = FOLDED.sub("", source_of(cell)).partition(f"## {FIRST_CHOICE}")
        read += words(before)
        if found:
            return read + before_choice(case.decisions[0])
    return read


def _after(option) -> int:
    return sum(map(words, option.consequences.values())) + words(option.next)


def _taken(page: Page, case: Case, length: int) -> list[Decision]:
    """The decisions for which a session of this length has time."""
    held = {heading for a in page.meta.activities if a.minutes.get(length) for heading in a.reads}
    return [decision for number, decision in enumerate(case.decisions, 1) if f"Decision {number}" in held]


def _sections(page: Page) -> dict[str, str]:
    """The prose that learners read under each heading; a section's rounds stand under their own headings, and under
    the section's too if no activity names one of them.
    """
    named = {heading for activity in page.meta.activities for heading in activity.reads}
    under: dict[str, list[str]] = {}
    section, part = "", ""
    for cell in page.cells:
        if cell["cell_type"] != "markdown" or "facilitator" in tags_of(cell):
            continue
        pieces = HEADING.split(FOLDED.sub("", source_of(cell)))
        texts = [(section, part, pieces[0])]
        for level, name, text in zip(pieces[1::3], pieces[2::3], pieces[3::3], strict=True):
            section, part = (name, "") if level == "##" else (section, name)
            texts.append((section, part, text))
        for above, below, text in texts:
            under.setdefault(above, [])
            if below:
                under.setdefault(below, []).append(text)
            if not below or below not in named:
                under[above].append(text)
    return {heading: "\n\n".join(texts) for heading, texts in under.items()}
