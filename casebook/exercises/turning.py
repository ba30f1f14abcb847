"""The dials of a live notebook: a control for each, under the cell of its parameters. Turning one sets the value in the
kernel and writes nothing into the notebook.
"""

from collections.abc import Mapping, MutableMapping
from importlib.resources import files
from typing import Any

import anywidget
import traitlets

from casebook import contents
from casebook.errors import CasebookError
from casebook.exercises.script import STYLE
from casebook.language import N_, gettext

HOW = N_("After you have turned a dial, choose Run, and then Run Selected Cell and All Below.")
MODULE = (files(__package__) / "turning.js").read_text(encoding="utf-8")


class Dials(anywidget.AnyWidget):
    """The controls. `dials` has for each its name, label and the values as they are shown; `chosen` has the place of
    the value at which each stands.
    """

    _esm = MODULE
    _css = STYLE
    how = traitlets.Unicode().tag(sync=True)
    dials = traitlets.List().tag(sync=True)
    chosen = traitlets.Dict().tag(sync=True)


class Top(anywidget.AnyWidget):
    """Brings the reader back to the top of the notebook, once."""

    _esm = MODULE
    back = traitlets.Bool(True).tag(sync=True)


def turn_dials(case: str, names: MutableMapping[str, Any]) -> Dials:
    """Controls for the dials of a case, which set them among its notebook's `names`:
    `turn_dials("the-hashtag", globals())`.

    CasebookError for an unknown case, and for a dial that is not among the names.
    """
    found = contents.case(case).dials
    if missing := [dial.name for dial in found if dial.name not in names]:
        raise CasebookError(f"'{missing[0]}' has no value yet: run the cell of the parameters first")
    standing = [dial.with_value(names[dial.name]) for dial in found]

    def turned(change: Mapping[str, Any]) -> None:
        for dial in standing:
            names[dial.name] = dial.values[change["new"][dial.name]]

    shown = [
        {"name": dial.name, "label": dial.label, "values": [dial.shown(value) for value in dial.values]}
        for dial in standing
    ]
    at = {dial.name: dial.values.index(names[dial.name]) for dial in standing}
    widget = Dials(how=gettext(HOW), dials=shown, chosen=at)
    widget.observe(turned, "chosen")
    return widget


def back_to_top() -> Top:
    """For the last cell of a notebook: when all was run, the reader is at its beginning."""
    return Top()
