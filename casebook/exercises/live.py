"""An exercise in a live notebook: the widget that shows it, and what was answered in the widgets of this notebook.

What the learner writes is in `answer`, which reaches the kernel and goes nowhere else. Nothing here may hold a
facilitator's text: a synced trait stays in the page's source.
"""

import json
import os
import secrets
from functools import cache
from pathlib import Path

import anywidget
import traitlets

from casebook.answers.format import SCHEMA, Answers, checked
from casebook.errors import CasebookError
from casebook.exercises.kinds import MIME, Exercise, spec
from casebook.exercises.script import MODULE, STYLE
from casebook.language import ENGLISH, gettext, in_scripts, spoken
from casebook.letters import folded

_shown: list["Widget"] = []  # the exercises of this process, so that a live notebook can ask for its answers


class Widget(anywidget.AnyWidget):
    """One exercise block. `answer` is `{"revisions": [...]}`, the latest last; empty until the learner answers."""

    _esm = MODULE
    _css = STYLE
    spec = traitlets.Dict().tag(sync=True)
    messages = traitlets.Dict(None, allow_none=True).tag(sync=True)  # for words.js, in another language than English
    answer = traitlets.Dict().tag(sync=True)
    volatile = traitlets.Bool(False).tag(sync=True)

    def _repr_mimebundle_(self, **options):
        bundle = super()._repr_mimebundle_(**options)
        live = bundle[0] if isinstance(bundle, tuple) else bundle or {}
        return {**live, MIME: self.spec, "text/plain": self.spec.get("question", gettext("The last word"))}


def shown(exercise: Exercise) -> Widget:
    """The exercise's widget, whose answers are among those of this notebook."""
    widget = Widget(spec=spec(exercise), messages=None if spoken() == ENGLISH else in_scripts(spoken()))
    _shown.append(widget)
    return widget


def answers(*, cohort: str, code: str, show_reasons: bool = False) -> Answers:
    """What has been answered so far in this live notebook, as the answers file that the book's page saves.

    `cohort` is the cohort file's name without `.toml`. `code` is what the page makes: the first two letters of
    the street you grew up in, the day (two digits) somebody close to you was born, the last two letters of your
    first school, as in `be12rk`; capitals and accents may be left in. `show_reasons` says whether the group may be
    shown your reasons, without your name.
    Raises CasebookError when nothing has been answered, and for a code or a cohort that cannot be one.
    """
    cases: dict[str, dict] = {}
    for widget in _shown:
        revisions = widget.answer.get("revisions")
        if revisions:
            group = cases.setdefault(widget.spec["case"], {}).setdefault(f"{widget.spec['kind']}s", {})
            group[widget.spec["id"]] = {"revisions": [_without_empty_seat(revision) for revision in revisions]}
    if not cases:
        raise CasebookError("nothing has been answered in this notebook yet: keep a position or take a decision first")
    handed = {
        "schema": SCHEMA,
        "version": 2 if any(map(_later, cases.values())) else 1,
        "cohort": cohort,
        "book": f"{cohort}/live",
        "code": folded(code),
    }
    return checked(handed | {"show_reasons": show_reasons, "cases": cases})


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


def _later(answered: dict) -> bool:
    """Whether a case was answered some weeks after, which files of version 1 do not know."""
    return any(when.startswith("days-") for when in answered.get("positions", {}))


def _without_empty_seat(revision: dict) -> dict:
    return {name: value for name, value in revision.items() if name != "seat" or value}
