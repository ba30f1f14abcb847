"""A case's exercises as questions for a platform's own quiz: what the packages for platforms put in their formats.

A decision becomes a question with options, and its reason and each position a question to be answered in words.
Unlike what is written in the book, what is answered in a quiz goes to the platform.
"""

import html
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from casebook.press.handouts.packages.packing import carried, titled
from casebook.press.site.jobs import PlainPage

NO_RIGHT_ANSWER = "There is no right answer: whichever option you choose gets full marks."
CHOSEN = "What you choose goes to the platform under your name."
SENT = "What you write here goes to the platform under your name. A sentence is enough; leave out real names."
PREFACE = (
    "What you submit in this quiz goes to the platform under your name, and whoever teaches the course can read it. "
    "That is not so on the book’s own pages, where what you write stays in your browser. Write nothing here that you "
    "would not say in the room. No answer is right or wrong, and no mark means anything."
)


def called(sheets: Sequence[PlainPage], kind: str = "") -> dict[str, str]:
    """What each page, or what belongs to it and is of some `kind`, is called in a platform's list, by the page's name.

    `Case 3, quiz: The table`: no name is a phrase of the book, since Moodle makes a link of wherever a name is said.
    """
    names, number = {}, 0
    for sheet in sheets:
        number += bool(sheet.exercises)
        under = f"Case {number}" if sheet.exercises else sheet.part
        under += f", {kind}" if kind else ""
        names[sheet.name] = titled(f"{under}: {sheet.title}", f"the page {sheet.name}")
    return names


def by_hand(sheets: Sequence[PlainPage]) -> str:
    """How many questions nobody can mark but a person, in a sentence or two."""
    asked = [question for sheet in sheets for question in questions(sheet)]
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


def questions(sheet: PlainPage) -> list[Question]:
    """The questions of a case in the order of its page; none for a page that is no case.

    CasebookError, naming the page, for a character that no package can carry.
    """
    return [question for spec in sheet.exercises for question in _asked(sheet, spec)]


def _asked(sheet: PlainPage, spec: Mapping[str, Any]) -> Iterator[Question]:
    name, place = f"{spec['case']}-{spec.get('id')}", f"the page {sheet.name}"
    if spec["kind"] == "position":
        yield _position(name, titled(sheet.title, place), spec, place)
    if spec["kind"] == "decision":
        title = f"{titled(sheet.title, place)}: decision {spec['number']}"
        choices = tuple(_choice(option, place) for option in spec["options"])
        asked = (
            _line(f"{NO_RIGHT_ANSWER} {CHOSEN}", "em")
            + _paragraphs(spec["opening"])
            + _line(f"Your seat: {spec['seat']}", "em")
        )
        yield Question(name, title, carried(asked + _line(spec["question"], "strong"), place), choices)
        yield Question(f"{name}-why", f"{title}, why", _line("Why did you decide so?", "strong") + _line(SENT, "em"))


def _position(name: str, title: str, spec: Mapping[str, Any], place: str) -> Question:
    second = spec["id"] == "after"
    where = (
        "Where do you stand now, from 0 to 100? What changed, and why?"
        if second
        else ("Where do you stand, from 0 to 100, and why?")
    )
    asked = (
        f"{_line(spec['question'], 'strong')}{_line('0: ' + spec['low'])}{_line('100: ' + spec['high'])}"
        f"{_line(where)}{_line(SENT, 'em')}"
    )
    return Question(name, f"{title}: {'second' if second else 'first'} position", carried(asked, place))


def _choice(option: Mapping[str, Any], place: str) -> Choice:
    said = (
        f"{_line(option['label'], 'strong')}{_line(option['what'])}"
        f"<p><em>For it.</em> {html.escape(option['reason'], quote=False)}</p>"
        f"<p><em>Against it.</em> {html.escape(option['cost'], quote=False)}</p>"
    )
    first = option["next"].strip().split("\n\n")[0]  # the page has the rest
    return Choice(option["id"], carried(said, place), carried(_line(first), place))


def _paragraphs(text: str) -> str:
    return "".join(_line(part) for part in text.split("\n\n") if part.strip())


def _line(text: str, tag: str = "") -> str:
    words = html.escape(" ".join(text.split()), quote=False)
    return f"<p><{tag}>{words}</{tag}></p>" if tag else f"<p>{words}</p>"
