"""Guesses: each one that a page asks for is answered on the page, before the next is asked."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from casebook import contents
from casebook.check.claims import said
from casebook.check.finding import Finding
from casebook.check.notebooks import place
from casebook.contents import Page, tags_of

ASKED = re.compile(r"\bguess(?: |,|:|\.)", re.I)
TOLD = re.compile(r"guess(?:es|ed|ing)|your guess|the guess|to guess|(?:her|his|their) guess|can guess", re.I)
ANSWER = re.compile(r"\{\w+\}|^(?:The answer|Answer|Yes|No)\b")


@dataclass(frozen=True)
class Guess:
    """A guess that is asked for, where, and the sentence that answers it, if any does."""

    page: Page
    cell: int
    asked: str
    answer: str


def findings() -> list[Finding]:
    """Guesses of the book's cases that the page does not answer."""
    remedy = "say the answer in the form in which it was asked, in a sentence with its value, or begin it 'The answer'"
    return [
        Finding(place(guess.page, guess.cell), f"asks for a guess that is not answered: '{guess.asked}'", remedy)
        for page in contents.cases()
        for guess in guesses(page)
        if not guess.answer
    ]


def guesses(page: Page) -> Iterator[Guess]:
    """The guesses that a page asks learners for, in order, each with its answer."""
    waiting: tuple[int, str] | None = None
    for number, cell in enumerate(page.cells, 1):
        if "facilitator" in tags_of(cell):
            continue
        for sentence in said(cell):
            asks = bool(ASKED.search(sentence)) and not TOLD.search(sentence)
            if waiting and not asks and ANSWER.search(sentence):
                yield Guess(page, *waiting, sentence)
                waiting = None
            elif asks:
                if waiting and waiting[0] != number:
                    yield Guess(page, *waiting, "")
                waiting = waiting if waiting and waiting[0] == number else (number, sentence)
    if waiting:
        yield Guess(page, *waiting, "")
