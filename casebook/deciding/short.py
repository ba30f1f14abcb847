"""A case in 15 or 30 minutes: for each a side of paper from which somebody leads it who has never led a session.

What is particular to the case stands in its session file, the question and the options in its decision file, and what
every sheet says in guidance/short_sessions.yml.
"""

import html
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from casebook import contents, plan
from casebook.cases import Decision
from casebook.contents import Page
from casebook.deciding.clauses import mid_sentence
from casebook.deciding.groups import in_threes
from casebook.deciding.sides import Side, sides
from casebook.guidance import short_sessions, subjects
from casebook.language import ENGLISH, gettext, speaking, spoken
from casebook.language.forms import quoted
from casebook.metadata import ContentNote
from casebook.named import named
from casebook.plan import session_plan
from casebook.sessions import Session, read_session
from casebook.setting import Setting

LETTERS = "ABCDE"
LETTER, BOLD = re.compile(rf"^[{LETTERS}]:"), r"<strong>\g<0></strong>"
LINE = "_" * 22  # for a number, written by hand
SAY, DO = "say", "do"  # what is read aloud, and what is for whoever leads


@dataclass(frozen=True)
class Step:
    """What is done from one minute to another: its parts are (SAY or DO, text), in order."""

    name: str
    begins: int
    minutes: int
    parts: tuple[tuple[str, str], ...]

    @property
    def head(self) -> str:
        """Its minutes and its name, such as "2 to 4 min: The scene, read aloud"."""
        return gettext("{begins} to {minutes} min: {name}.").format(
            begins=self.begins, minutes=self.begins + self.minutes, name=gettext(self.name)
        )


@dataclass(frozen=True)
class Sheet:
    """The sheet of one case for one length."""

    case: str
    title: str
    length: int
    lead: str
    telephone: str
    steps: tuple[Step, ...]
    help: tuple[tuple[str, str], ...]

    @property
    def id(self) -> str:
        return f"{self.case}-in-{self.length}"

    @property
    def called(self) -> str:
        return gettext("in {length} minutes").format(length=self.length)

    @property
    def heading(self) -> str:
        return f"{self.title} {self.called}"

    def html(self) -> str:
        """What stands on the sheet under its heading."""
        parts = [
            f"<p>{html.escape(self.lead)}</p>",
            f"<p><strong>{html.escape(self.telephone)}</strong> {LINE}</p>",
            *(_led(step.head, step.parts) for step in self.steps),
            *(_led(f"{head}.", [(DO, text)]) for head, text in self.help),
        ]
        return "".join(parts)


@dataclass(frozen=True)
class LastWords:
    """The first decision's options: (letter and label, what happens to the person written about, what they say)."""

    case: str
    title: str
    lead: str
    speaker: str
    words: tuple[tuple[str, str, str], ...]

    @property
    def called(self) -> str:
        return gettext("the last words")

    @property
    def id(self) -> str:
        return f"{self.case}-last-words"

    @property
    def heading(self) -> str:
        return gettext("{title}: the last words").format(title=self.title)

    def html(self) -> str:
        """What stands on the side under its heading."""
        told = (_led(letter, [(SAY, self.said(happens, word))]) for letter, happens, word in self.words)
        return f"<p>{html.escape(self.lead)}</p>{''.join(told)}"

    def said(self, happens: str, word: str) -> str:
        """What is read aloud of one option."""
        says = gettext("{speaker} says:").format(speaker=self.speaker)
        return f"{happens}\n\n{says}\n\n{word}"


@named("worksheets")
@dataclass(frozen=True)
class Sheets:
    """The sides of all cases: for each one for 15 minutes, its last words, and one for 30 minutes."""

    sides: tuple[Sheet | LastWords, ...]

    def __repr__(self) -> str:
        return "\n".join(side.heading for side in self.sides) or short_sessions()["nothing"]

    def _repr_html_(self) -> str:
        made = [Side(side.id, side.title, side.called, side.heading, side.html()) for side in self.sides]
        return sides(made, short_sessions()["nothing"])


def short_sheets(setting: Setting, cases: str = "") -> Sheets:
    """The sheets of every case that can be led so; `cases` holds the ids of those in the book with commas between, all
    of them when it is empty.
    """
    sides: list[Sheet | LastWords] = []
    for page in contents.cases_named(cases):
        if session := read_session(page.meta.id):
            here = setting.for_case(page.meta.id)
            brief, long = (sheet(here, page, session, length) for length in plan.SHEETS)
            sides += [brief, last_words(here, page, session), long]
    return Sheets(tuple(sides))


def sheet(setting: Setting, page: Page, session: Session, length: int) -> Sheet:
    """The sheet of a case for a session of this length, one of `plan.SHEETS`."""
    steps, begins = [], 0
    short = plan.short_activities(with_sum=session.sum is not None)
    for activity, minutes in zip(short, session_plan(short, length), strict=True):
        if minutes:
            parts = tuple(parts_of(activity.name, setting, page, session, length))
            steps.append(Step(activity.name, begins, minutes, parts))
            begins += minutes
    said = short_sessions()
    distressed = (
        (gettext("If somebody is distressed"), said["distressed"]),
        (gettext("If somebody is in danger now"), said["danger"]),
    )
    return Sheet(page.meta.id, page.meta.title, length, said["lead"], said["telephone"], tuple(steps), distressed)


def last_words(setting: Setting, page: Page, session: Session) -> LastWords:
    """The side with what each option of the case's first decision brings to the person written about, and what that
    person says to it.
    """
    speaker = setting.case.speaker.id
    options = zip(LETTERS, setting.case.decisions[0].options, strict=False)
    words = tuple(
        (
            f"{letter}. {_say(setting, one.label)}.",
            _say(setting, one.consequences[speaker]),
            _say(setting, one.last_word),
        )
        for letter, one in options
    )
    lead = said_to(setting, page, session, min(plan.SHEETS))["last_words"]
    return LastWords(page.meta.id, page.meta.title, lead, setting.case.speaker.name, words)


def said_to(setting: Setting, page: Page, session: Session, length: int) -> dict[str, str]:
    """What every sheet says, filled in for a case and a length."""
    speaker = setting.case.speaker.name
    names = {
        "length": str(length),
        "warning": warned(setting, page, session),
        "name": speaker,
        "speaker": mid_sentence(speaker),
        "threes": in_threes(setting.people),
    }
    return {key: text.format_map(names) for key, text in short_sessions().items()}


def parts_of(name: str, setting: Setting, page: Page, session: Session, length: int) -> Iterator[tuple[str, str]]:
    """What is read aloud and what is done in one activity of a short session: (SAY or DO, text), in order."""
    said = said_to(setting, page, session, length)
    own = {key: _say(setting, text) for key, text in session.texts.items()}
    long = length > min(plan.SHEETS)
    if name == plan.SAY_FIRST:
        yield from ((DO, said["slips"]), (SAY, said["say_first"]))
    elif name == plan.SCENE:
        yield SAY, own["scene"]
    elif name == plan.SILENCE:
        yield SAY, said["silence"]
    elif name == plan.CHOOSE:
        yield SAY, "\n\n".join([*_question(setting, setting.case.decisions[0]), said["choose"]])
        yield DO, said["keep"] if long else said["collect"]
    elif name == plan.THREES:
        yield from ((DO, said["threes"]), (SAY, own["talk"]))
        if not long:
            yield DO, said["count"]
    elif name == plan.SUM:
        steps = [own[key] for key in own if key.startswith("sum.steps.")]
        yield from ((SAY, own["sum.ask"]), (DO, said["guess"]), (DO, "\n\n".join(steps)), (SAY, own["sum.so"]))
    elif name == plan.SECOND_THOUGHT:
        yield from ((SAY, said["second_thought"]), (DO, f"{said['collect']} {said['anybody']}"))
    elif name == plan.LAST_WORD:
        yield DO, said["last_word"]
    else:
        if long:
            yield DO, said["one_word"]
        yield from ((SAY, own["close"]), (DO, said["stay"]))


def warned(setting: Setting, page: Page, session: Session) -> str:
    """What a case's content note says first is in it, but for what a gentle copy is without, and every subject that is
    met in the short session besides.
    """
    note = page.meta.content_note
    if note is None:
        return ""
    first = _said_first(note, gentle=setting.gentle)
    if spoken() == ENGLISH:
        more = _met_besides(first, setting, session)
    else:
        with speaking(ENGLISH):  # in which the subjects are looked for
            english = _said_first(contents.case(page.meta.id).meta.content_note, gentle=setting.gentle)
            more = _met_besides(english, setting.for_case(page.meta.id), read_session(page.meta.id))
    more = [gettext(subject) for subject in more]
    return gettext("{first}. Also: {listed}.").format(first=first, listed=", ".join(more)) if more else f"{first}."


def _said_first(note: ContentNote, *, gentle: bool) -> str:
    """The first sentence of a content note, but for what a gentle copy is without."""
    parts = note.told(gentle=gentle).split(". ")[0].rstrip(".").split(", ")
    avoided = [subjects()[subject] for subject in note.gentle_without if gentle]
    return ", ".join(one for one in parts if not any(subject.search(one) for subject in avoided))


def _met_besides(first: str, setting: Setting, session: Session) -> list[str]:
    """The subjects that a short session meets and a note's first sentence does not name."""
    read = _say(setting, " ".join([*_read_aloud(setting), *session.texts.values()]))
    return [subject for subject, touched in subjects().items() if touched.search(read) and subject not in first.lower()]


def _read_aloud(setting: Setting) -> Iterator[str]:
    """What of the decision file a short session may read aloud."""
    decision, speaker = setting.case.decisions[0], setting.case.speaker.id
    yield decision.question
    for one in decision.options:
        yield from (one.label, one.what, one.consequences[speaker], one.last_word)


def _question(setting: Setting, decision: Decision) -> list[str]:
    options = zip(LETTERS, decision.options, strict=False)
    return [_say(setting, decision.question)] + [
        _say(setting, f"{letter}: {option.label}. {option.what}") for letter, option in options
    ]


def _say(setting: Setting, text: str) -> str:
    return setting.say.fill(text)


def _led(head: str, parts: Iterable[tuple[str, str]]) -> str:
    """A bold head with what is done and said running on from it: what is said stands in quotation marks or, where it is
    more than one paragraph, beside a line.
    """
    made, line = "", f"<strong>{html.escape(head)}</strong>"
    for kind, words in parts:
        paragraphs = [html.escape(" ".join(one.split())) for one in words.split("\n\n")]
        if len(paragraphs) == 1:
            line += f" {quoted(paragraphs[0])}" if kind == SAY else f" {paragraphs[0]}"
        elif kind == SAY:
            told = (f"<p>{LETTER.sub(BOLD, one)}</p>" for one in paragraphs)
            made += f"<p>{line.strip()}</p><blockquote>{''.join(told)}</blockquote>"
            line = ""
        else:
            line += f"<br>{'<br>'.join(paragraphs)}<br>"
    return f"{made}<p>{line.strip().removesuffix('<br>')}</p>" if line else made
