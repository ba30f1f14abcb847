"""A case's exercises as questions for a platform's own quiz: what the packages for platforms put in their formats.

A decision becomes a question with options, and its reason and each position a question to be answered in words.
Unlike what is written in the book, what is answered in a quiz goes to the platform.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from casebook.exercises import forms
from casebook.exercises.kinds import Decision, Exercise, Option, Position
from casebook.language import N_, gettext
from casebook.press.handouts.packages.packing import carried, titled
from casebook.press.site.rendered import PlainPage

NO_RIGHT_ANSWER = N_("There is no right answer: whichever option you choose gets full marks.")
CHOSEN = N_("What you choose goes to the platform under your name.")
SENT = N_("What you write here goes to the platform under your name. A sentence is enough; leave out real names.")
PREFACE = N_(
    "What you submit in this quiz goes to the platform under your name, and whoever teaches the course can read it. "
    "That is not so on the book’s own pages, where what you write stays in your browser. Write nothing here that you "
    "would not say in the room. No answer is right or wrong, and no mark means anything."
)


CALLED = {  # what belongs to a case, by its kind
    "": N_("Case {number}: {title}"),
    "discussion": N_("Case {number}, discussion: {title}"),
    "quiz": N_("Case {number}, quiz: {title}"),
}
QUESTIONS = {  # positions, by the moment
    "before": N_("{case}: first position"),
    "after": N_("{case}: second position"),
    "days-30": N_("{case}: thirty days after"),
    "days-90": N_("{case}: ninety days after"),
}


def called(pages: Sequence[PlainPage], kind: str = "") -> dict[str, str]:
    """What each page, or what belongs to it and is of some `kind`, is called in a platform's list, by the page's name.

    `Case 3, quiz: The table`: no name is a phrase of the book, since Moodle makes a link of wherever a name is said.
    """
    names, number = {}, 0
    for page in pages:
        number += bool(page.own_exercises)
        named = gettext(CALLED[kind]) if page.own_exercises else "{part}: {title}"
        named = named.format(number=number, part=page.part, title=page.title)
        names[page.name] = titled(named, f"the page {page.name}")
    return names


def by_hand(pages: Sequence[PlainPage]) -> str:
    """How many questions nobody can mark but a person, in a sentence or two."""
    asked = [question for page in pages for question in questions(page)]
    words = sum(not question.choices for question in asked)
    return gettext(
        "{words} of the {all} questions are answered in words. A platform cannot mark those itself: it waits until "
        "somebody gives each answer a mark by hand. If nobody will, take these questions out."
    ).format(words=words, all=len(asked))


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
        asked = carried(forms.quiz(exercise, sent=gettext(SENT)), place)
        yield Question(f"{exercise.case}-{exercise.id}", gettext(QUESTIONS[exercise.id]).format(case=title), asked)
    if isinstance(exercise, Decision):
        name, title = (
            f"{exercise.case}-{exercise.id}",
            gettext("{case}: decision {number}").format(case=title, number=exercise.number),
        )
        asked = carried(forms.quiz(exercise, marked=f"{gettext(NO_RIGHT_ANSWER)} {gettext(CHOSEN)}"), place)
        yield Question(name, title, asked, tuple(_choice(option, place) for option in exercise.options))
        why = forms.line(gettext("Why did you decide so?"), "strong") + forms.line(gettext(SENT), "em")
        yield Question(f"{name}-why", gettext("{question}, why").format(question=title), why)


def _choice(option: Option, place: str) -> Choice:
    first = option.next.strip().split("\n\n")[0]  # the page has the rest
    return Choice(option.id, carried(forms.quiz_option(option), place), carried(forms.line(first), place))
