"""A case's exercises as questions for a platform's own quiz: what the packages for platforms put in their formats.

A decision becomes a question with options, and its reason and each position a question to be answered in words.
Unlike what is written in the book, what is answered in a quiz goes to the platform.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from casebook.exercises import forms
from casebook.exercises.kinds import Decision, Exercise, Option, Position
from casebook.press.handouts.packages.packing import carried, titled
from casebook.press.site.rendered import PlainPage

NO_RIGHT_ANSWER = "There is no right answer: whichever option you choose gets full marks."
CHOSEN = "What you choose goes to the platform under your name."
SENT = "What you write here goes to the platform under your name. A sentence is enough; leave out real names."
PREFACE = (
    "What you submit in this quiz goes to the platform under your name, and whoever teaches the course can read it. "
    "That is not so on the book’s own pages, where what you write stays in your browser. Write nothing here that you "
    "would not say in the room. No answer is right or wrong, and no mark means anything."
)


def called(pages: Sequence[PlainPage], kind: str = "") -> dict[str, str]:
    """What each page, or what belongs to it and is of some `kind`, is called in a platform's list, by the page's name.

    `Case 3, quiz: The table`: no name is a phrase of the book, since Moodle makes a link of wherever a name is said.
    """
    names, number = {}, 0
    for page in pages:
        number += bool(page.own_exercises)
        under = f"Case {number}" if page.own_exercises else page.part
        under += f", {kind}" if kind else ""
        names[page.name] = titled(f"{under}: {page.title}", f"the page {page.name}")
    return names


def by_hand(pages: Sequence[PlainPage]) -> str:
    """How many questions nobody can mark but a person, in a sentence or two."""
    asked = [question for page in pages for question in questions(page)]
    words = sum(not question.choices for question in asked)
    return (
        f"{words} of the {len(asked)} questions are answered in words. A platform cannot mark those itself: it waits "
        "until somebody gives each answer a mark by hand. If nobody will, take these questions out."
    )


@dataclass(frozen=True)
class Choice:
    """One option, and what is shown to whoever took it: both as HTML."""

    id: str
    html: str
    then: str


@dataclass(frozen=True)
class Question:
    """A question: its id in the book, a title on one line, and what is asked, as HTML. Without choices it is answered
    in words.
    """

    id: str
    title: str
    html: str
    choices: tuple[Choice, ...] = ()


def questions(page: PlainPage) -> list[Question]:
    """The questions of a case in the order of its page; none for a page that is no case.

    CasebookError, naming the page, for a character that no package can carry.
    """
    place = f"the page {page.name}"
    title = titled(page.title, place)
    return [question for exercise in page.own_exercises for question in _asked(exercise, title, place)]


def _asked(exercise: Exercise, title: str, place: str) -> Iterator[Question]:
    """The questions that an exercise becomes: a position one, a decision one and why, the others none."""
    if isinstance(exercise, Position):
        asked = carried(forms.quiz(exercise, sent=SENT), place)
        yield Question(
            f"{exercise.case}-{exercise.id}", f"{title}: {exercise.title.removeprefix('Your ').lower()}", asked
        )
    if isinstance(exercise, Decision):
        name, title = f"{exercise.case}-{exercise.id}", f"{title}: decision {exercise.number}"
        asked = carried(forms.quiz(exercise, marked=f"{NO_RIGHT_ANSWER} {CHOSEN}"), place)
        yield Question(name, title, asked, tuple(_choice(option, place) for option in exercise.options))
        why = forms.line("Why did you decide so?", "strong") + forms.line(SENT, "em")
        yield Question(f"{name}-why", f"{title}, why", why)


def _choice(option: Option, place: str) -> Choice:
    first = option.next.strip().split("\n\n")[0]  # the page has the rest
    return Choice(option.id, carried(forms.quiz_option(option), place), carried(forms.line(first), place))
