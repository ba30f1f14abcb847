"""The words for what a group answered: titles of cases, labels of options and codes, in the setting's own words."""

from functools import cache

from casebook import contents
from casebook.cases import read_case
from casebook.language import N_, gettext, spoken
from casebook.language.forms import numbered
from casebook.setting import Setting
from casebook.spelling import spelt

ORDINALS = (N_("first"), N_("second"), N_("third"), N_("fourth"))
DECISIONS = (N_("first decision"), N_("second decision"), N_("third decision"), N_("fourth decision"))


def title_of(case: str) -> str:
    """The title of a case; its id where no notebook has it."""
    return _titles(spoken()).get(case, case)


@cache
def _titles(language: str) -> dict[str, str]:
    return {page.meta.id: page.meta.title for page in contents.cases()}


def label_of(case: str, decision: str, option: str, here: Setting) -> str:
    """What an option is called on the page; what is no option, such as no answer, is called as it is."""
    labels = {given.id: given.label for given in read_case(case).decision(decision).options}
    return _said(labels[option], case, here) if option in labels else gettext(option)


def question_of(case: str, decision: str, here: Setting) -> str:
    """The question that a decision puts."""
    return _said(read_case(case).decision(decision).question, case, here)


def code_names(case: str, here: Setting) -> dict[str, str]:
    """The names of a case's codes by their ids."""
    coding = read_case(case).coding
    return {code.id: _said(code.name, case, here) for code in coding.codes} if coding else {}


def ends_of(case: str, here: Setting) -> tuple[str, str, str]:
    """The slider's question and its two ends, at 0 and at 100."""
    asked = read_case(case).position
    question, low, high = (_said(text, case, here) for text in (asked.question, asked.low, asked.high))
    return question, low, high


def ordinal(case: str, decision: str) -> str:
    """Which decision of its case it is, in a word."""
    return gettext(ORDINALS[_place(case, decision)])


def decision_of(case: str, decision: str) -> str:
    """A decision as it is called among those of its case: first decision."""
    return gettext(DECISIONS[_place(case, decision)])


def _place(case: str, decision: str) -> int:
    return [given.id for given in read_case(case).decisions].index(decision)


def opening(people: int, invented: bool, smallest: int, rooms: int = 0) -> str:
    """Whose answers these are, and how many people gave them, in a sentence or two; `rooms` are the questions for which
    it is kept what the room was shown.
    """
    words = _opening(people, invented, smallest, rooms)
    return words.format(people=numbered(f"{people:,}"), smallest=smallest, rooms=rooms)


def _opening(people: int, invented: bool, smallest: int, rooms: int) -> str:
    if rooms and people < smallest:
        return gettext("This page is made of what the room was shown, for {rooms} of its questions.")
    if rooms:
        return gettext(
            "This page is made of the answers that {people} people handed in, and of what the room was shown, for "
            "{rooms} of its questions. There the room's numbers stand in the place of those that were handed in, so "
            "that nobody is counted twice."
        )
    if people < smallest and invented:
        return gettext(
            "{people} invented people handed in answers. Of so few nothing can be shown that would not show somebody. "
            "What follows keeps its headings, so that you see what a larger group would find there; the conversation "
            "needs no page."
        )
    if people < smallest:
        return gettext(
            "Fewer than {smallest} people handed in answers. Of so few nothing can be shown that would not show "
            "somebody. What follows keeps its headings, so that you see what a larger group would find there; the "
            "conversation needs no page."
        )
    if invented:
        return gettext(
            "Nobody was in this group. Its {people} people and all they say were made by rule from a seed, so that "
            "the page can be read before there are answers. Read it for its form; it shows nothing about anybody."
        )
    return gettext("This page is made of the answers that {people} people handed in.")


def people(about: int, low: int, high: int) -> str:
    """A number of people as it is said: about how many, and how many that may be."""
    numbers = {name: numbered(f"{number:,}") for name, number in (("about", about), ("low", low), ("high", high))}
    return (gettext("about {about} ({low} to {high})") if about else gettext("few (0 to {high})")).format(**numbers)


def _said(text: str, case: str, here: Setting) -> str:
    return spelt(here.for_case(case).say.fill(text), here.jurisdiction)
