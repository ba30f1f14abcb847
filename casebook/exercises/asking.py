"""What a notebook asks with: the exercises of a case, read from its decision file and told for a cohort."""

from collections.abc import Iterable
from dataclasses import fields, is_dataclass, replace
from typing import Any

from casebook import cases
from casebook.cases import file_of
from casebook.errors import CasebookError, suggestion
from casebook.exercises.kinds import (
    MOMENTS,
    Answered,
    Code,
    Coding,
    Consequence,
    Decision,
    Excerpt,
    Exercise,
    LastWord,
    Option,
    Position,
    Reply,
    Seat,
    Speaker,
)
from casebook.exercises.live import Widget, shown
from casebook.setting import Setting
from casebook.spelling import spelt

IDS = ("id", "case", "after")  # names that the page works with, never shown


def position(place: str, setting: Setting) -> Widget:
    """The slider question of a case, before or after: `position("the-hashtag/before", here)`."""
    when, asked = _place(place, setting, ("before", "after")), setting.case.position
    return _told(Position(setting.case.case, when, asked.question, asked.low, asked.high), setting)


def later(place: str, setting: Setting, title: str) -> Widget:
    """The slider question of a case some weeks after, on a page of another name: `title` says of which case it is."""
    when, asked = (
        _place(place, setting, [moment for moment in MOMENTS if moment.startswith("days-")]),
        setting.case.position,
    )
    return _told(Position(setting.case.case, when, asked.question, asked.low, asked.high, title), setting)


def decide(place: str, setting: Setting) -> Widget:
    """A decision of a case: `decide("the-hashtag/first", here)`."""
    case = setting.case
    decision = case.decision(_place(place, setting, [decision.id for decision in case.decisions]))
    earlier = case.before(decision.id)
    exercise = Decision(
        case.case,
        decision.id,
        case.decisions.index(decision) + 1,
        decision.seat,
        decision.question,
        decision.opening,
        tuple(_option(option, case) for option in decision.options),
        tuple(Seat(**card.texts) for card in case.cards),
        earlier.id if earlier else None,
        decision.openings,
        {option.id: option.label for option in earlier.options} if earlier else {},
    )
    return _told(exercise, setting)


def code_excerpts(case: str, setting: Setting, texts: Iterable[str] = ()) -> Widget:
    """Excerpts to code with the case's codes: those of its decision file, or `texts` taken from the world.

    Raises CasebookError for a case without codes, and where there are no excerpts or two sets of them.
    """
    _same_case(case, setting)
    coding, texts = setting.case.coding, list(texts)
    if coding is None:
        raise CasebookError(f"case '{case}' has no codes: add `coding` to {file_of(case)}")
    if bool(texts) == bool(coding.excerpts):
        raise CasebookError(f"case '{case}': give texts to code, or excerpts in its decision file, and not both")
    codes = tuple(Code(code.id, code.name, code.meaning) for code in coding.codes)
    excerpts = [Excerpt(f"e{number}", text) for number, text in enumerate(texts, 1)]
    excerpts += [Excerpt(excerpt.id, excerpt.text) for excerpt in coding.excerpts]
    return _told(Coding(case, coding.question, codes, tuple(excerpts)), setting)


def last_word(case: str, setting: Setting) -> Widget:
    """What the person written about says to the path the reader took: `last_word("the-hashtag", here)`."""
    _same_case(case, setting)
    speaker = setting.case.speaker
    decisions = tuple(
        Answered(decision.id, tuple(Reply(option.id, option.label, option.last_word) for option in decision.options))
        for decision in setting.case.decisions
    )
    return _told(LastWord(case, Speaker(speaker.name, speaker.who), decisions), setting)


def _same_case(case: str, setting: Setting) -> None:
    if case != setting.case.case:
        raise CasebookError(f"this notebook is set for case '{setting.case.case}', not '{case}'")


def _option(option: cases.Option, case: cases.Case) -> Option:
    people = tuple(
        Consequence(person.id, person.name, person.who, option.consequences[person.id]) for person in case.stakeholders
    )
    return Option(option.id, option.label, option.what, option.reason, option.cost, option.next, people)


def _told(exercise: Exercise, setting: Setting) -> Widget:
    return shown(_filled(exercise, setting))


def _filled(thing: Any, setting: Setting) -> Any:
    """The thing with every `{word}` in its texts filled in and spelt for the place, whatever its depth."""
    if isinstance(thing, str):
        return spelt(setting.say.fill(thing), setting.jurisdiction)
    if is_dataclass(thing):
        texts = {field.name: getattr(thing, field.name) for field in fields(thing) if field.name not in IDS}
        return replace(thing, **{name: _filled(value, setting) for name, value in texts.items()})
    if isinstance(thing, dict):
        return {key: _filled(value, setting) for key, value in thing.items()}
    if isinstance(thing, tuple):
        return tuple(_filled(value, setting) for value in thing)
    return thing


def _place(place: str, setting: Setting, right: list[str] | tuple[str, ...]) -> str:
    case, _, id_ = place.partition("/")
    if case != setting.case.case:
        raise CasebookError(f"'{place}': this notebook is set for case '{setting.case.case}'")
    if id_ not in right:
        raise CasebookError(f"'{place}': there is no '{id_}' ({suggestion(id_, right)})")
    return id_
