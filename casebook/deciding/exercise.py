"""The exercise on the page: positions, decisions, excerpts to code and the last word, live in a notebook.

One ES module (`exercises/exercise.js`) shows it in JupyterLab through anywidget and, turned into a
classic script, in the book. The page's text is in `spec`; what the learner writes is in `answer`, which
reaches the kernel and goes nowhere else. Nothing here may hold a facilitator's text: a synced trait stays
in the page's source.
"""

import json
import os
import secrets
from collections.abc import Iterable
from functools import cache
from pathlib import Path

import anywidget
import traitlets

from casebook.answers.format import SCHEMA, VERSION, Answers, checked
from casebook.cases import Option
from casebook.errors import CasebookError, suggestion
from casebook.exercises.script import MODULE, STYLE
from casebook.letters import folded
from casebook.setting import Setting
from casebook.spelling import spelt

MIME = "application/vnd.casebook.exercise+json"
IDS = ("id", "case", "kind", "after")  # of a spec: names that the page works with, never shown
_made: list["Exercise"] = []  # the exercises of this process, so that a live notebook can ask for its answers


class Exercise(anywidget.AnyWidget):
    """One exercise block. `answer` is `{"revisions": [...]}`, the latest last; empty until the learner answers."""

    _esm = MODULE
    _css = STYLE
    spec = traitlets.Dict().tag(sync=True)
    answer = traitlets.Dict().tag(sync=True)
    volatile = traitlets.Bool(False).tag(sync=True)

    def _repr_mimebundle_(self, **options):
        bundle = super()._repr_mimebundle_(**options)
        live = bundle[0] if isinstance(bundle, tuple) else bundle or {}
        return {**live, MIME: self.spec, "text/plain": self.spec.get("question", "The last word")}


def answers(*, cohort: str, code: str, show_reasons: bool = False) -> Answers:
    """What has been answered so far in this live notebook, as the answers file that the book's page saves.

    `cohort` is the cohort file's name without `.toml`. `code` is what the page makes: the first two letters of
    the street you grew up in, the day (two digits) somebody close to you was born, the last two letters of your
    first school, as in `be12rk`; capitals and accents may be left in. `show_reasons` says whether the group may be
    shown your reasons, without your name.
    Raises CasebookError when nothing has been answered, and for a code or a cohort that cannot be one.
    """
    cases: dict[str, dict] = {}
    for exercise in _made:
        revisions = exercise.answer.get("revisions")
        if revisions:
            group = cases.setdefault(exercise.spec["case"], {}).setdefault(f"{exercise.spec['kind']}s", {})
            group[exercise.spec["id"]] = {"revisions": [_without_empty_seat(revision) for revision in revisions]}
    if not cases:
        raise CasebookError("nothing has been answered in this notebook yet: keep a position or take a decision first")
    made = {"schema": SCHEMA, "version": VERSION, "cohort": cohort, "book": f"{cohort}/live", "code": folded(code)}
    return checked(made | {"show_reasons": show_reasons, "cases": cases})


def save_answers(*, cohort: str, code: str, show_reasons: bool = False, folder: Path | str = ".") -> Path:
    """Write `answers(...)` as a file to hand over, which its owner alone may read; returns where it is."""
    path = Path(folder) / f"answers-{cohort}-{_mark()}.json"
    text = json.dumps(answers(cohort=cohort, code=code, show_reasons=show_reasons), ensure_ascii=False, indent=2)
    try:
        path.unlink(missing_ok=True)
        with os.fdopen(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "w", encoding="utf-8") as file:
            file.write(text)
    except OSError as error:
        raise CasebookError(f"{path}: could not be written ({error.strerror.lower()})") from None
    return path


@cache
def _mark() -> str:
    """Tells one learner's file from another's in a folder, and is the same for as long as the notebook is open. Their
    code would tell them apart too, and say it beside the name that a learning platform adds.
    """
    return secrets.token_hex(2)


def _without_empty_seat(revision: dict) -> dict:
    return {name: value for name, value in revision.items() if name != "seat" or value}


def position(place: str, setting: Setting) -> Exercise:
    """The slider question of a case, before or after: `position("the-hashtag/before", here)`."""
    when = _place(place, setting, ("before", "after"))
    question = setting.case.position
    spec = {"kind": "position", "case": setting.case.case, "id": when}
    return _exercise(spec | {name: getattr(question, name) for name in ("question", "low", "high")}, setting)


def decide(place: str, setting: Setting) -> Exercise:
    """A decision of a case: `decide("the-hashtag/first", here)`."""
    case = setting.case
    decision = case.decision(_place(place, setting, [decision.id for decision in case.decisions]))
    earlier = case.before(decision.id)
    spec = {
        "kind": "decision",
        "case": case.case,
        "id": decision.id,
        "number": case.decisions.index(decision) + 1,
        "seat": decision.seat,
        "seats": [card.model_dump() for card in case.cards],
        "question": decision.question,
        "after": earlier.id if earlier else None,
        "opening": decision.opening,
        "openings": decision.openings,
        "options": [_option(option, setting) for option in decision.options],
    }
    return _exercise(spec, setting)


def code_excerpts(case: str, setting: Setting, texts: Iterable[str] = ()) -> Exercise:
    """Excerpts to code with the case's codes: those of its decision file, or `texts` taken from the world.

    Raises CasebookError for a case without codes, and where there are no excerpts or two sets of them.
    """
    _same_case(case, setting)
    coding, texts = setting.case.coding, list(texts)
    if coding is None:
        raise CasebookError(f"case '{case}' has no codes: add `coding` to casebook/cases/{case}.yml")
    if bool(texts) == bool(coding.excerpts):
        raise CasebookError(f"case '{case}': give texts to code, or excerpts in its decision file, and not both")
    given = [{"id": f"e{number}", "text": text} for number, text in enumerate(texts, 1)]
    spec = {"kind": "coding", "case": case, "id": "coding", **coding.model_dump()}
    return _exercise(spec | {"excerpts": given or spec["excerpts"]}, setting)


def last_word(case: str, setting: Setting) -> Exercise:
    """What the person written about says to the path the reader took: `last_word("the-hashtag", here)`."""
    _same_case(case, setting)
    speaker = setting.case.speaker
    decisions = [
        {
            "id": decision.id,
            "options": [option.model_dump(include={"id", "label", "last_word"}) for option in decision.options],
        }
        for decision in setting.case.decisions
    ]
    spec = {"kind": "lastword", "case": case, "speaker": {"name": speaker.name, "who": speaker.who}}
    return _exercise(spec | {"decisions": decisions}, setting)


def _same_case(case: str, setting: Setting) -> None:
    if case != setting.case.case:
        raise CasebookError(f"this notebook is set for case '{setting.case.case}', not '{case}'")


def _option(option: Option, setting: Setting) -> dict:
    people = [
        {"id": person.id, "name": person.name, "who": person.who, "text": option.consequences[person.id]}
        for person in setting.case.stakeholders
    ]
    told = option.model_dump(include={"id", "label", "what", "reason", "cost", "next"})
    return told | {"consequences": people}


def _exercise(spec: dict, setting: Setting) -> Exercise:
    exercise = Exercise(spec=_filled(spec, setting))
    _made.append(exercise)
    return exercise


def _filled(thing, setting: Setting):
    """The thing with every `{word}` in its texts filled in and spelt for the place, whatever its depth."""
    if isinstance(thing, str):
        return spelt(setting.say.fill(thing), setting.jurisdiction)
    if isinstance(thing, dict):
        return {key: value if key in IDS else _filled(value, setting) for key, value in thing.items()}
    if isinstance(thing, list):
        return [_filled(value, setting) for value in thing]
    return thing


def _place(place: str, setting: Setting, right: list[str] | tuple[str, ...]) -> str:
    case, _, id_ = place.partition("/")
    if case != setting.case.case:
        raise CasebookError(f"'{place}': this notebook is set for case '{setting.case.case}'")
    if id_ not in right:
        raise CasebookError(f"'{place}': there is no '{id_}' ({suggestion(id_, right)})")
    return id_
