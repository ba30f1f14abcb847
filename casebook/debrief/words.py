"""The words for what a group answered: titles of cases, labels of options and codes, in the setting's own words."""

from functools import cache

from casebook import contents
from casebook.cases import read_case
from casebook.setting import Setting
from casebook.spelling import spelt

ORDINALS = ("first", "second", "third", "fourth")


def title_of(case: str) -> str:
    """The title of a case; its id where no notebook has it."""
    return _titles().get(case, case)


@cache
def _titles() -> dict[str, str]:
    return {page.meta.id: page.meta.title for page in contents.cases()}


def label_of(case: str, decision: str, option: str, here: Setting) -> str:
    """What an option is called on the page; what is no option, such as no answer, is called as it is."""
    labels = {given.id: given.label for given in read_case(case).decision(decision).options}
    return _said(labels[option], case, here) if option in labels else option


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
    return ORDINALS[[given.id for given in read_case(case).decisions].index(decision)]


def opening(people: int, invented: bool, smallest: int, rooms: int = 0) -> str:
    """Whose answers these are, and how many people gave them, in a sentence or two; `rooms` are the questions for which
    it is kept what the room was shown.
    """
    shown = f"what the room was shown, for {rooms} of its questions"
    if rooms and people < smallest:
        return f"This page is made of {shown}."
    if rooms:
        return (
            f"This page is made of the answers that {people:,} people handed in, and of {shown}. There the room's "
            "numbers stand in the place of those that were handed in, so that nobody is counted twice."
        )
    if people < smallest:
        many = f"Fewer than {smallest} people" if not invented else f"{people} invented people"
        return (
            f"{many} handed in answers. Of so few nothing can be shown that would not show somebody. What follows "
            "keeps its headings, so that you see what a larger group would find there; the conversation needs no page."
        )
    if invented:
        return (
            f"Nobody was in this group. Its {people:,} people and all they say were made by rule from a seed, so "
            "that the page can be read before there are answers. Read it for its form; it shows nothing about anybody."
        )
    return f"This page is made of the answers that {people:,} people handed in."


def people(about: int, low: int, high: int) -> str:
    """A number of people as it is said: about how many, and how many that may be."""
    return f"about {about:,} ({low:,} to {high:,})" if about else f"few (0 to {high:,})"


def _said(text: str, case: str, here: Setting) -> str:
    return spelt(here.for_case(case).say.fill(text), here.jurisdiction)
