"""The work on the transcripts in a live notebook: the page of the book as a widget.

What the learner does reaches the kernel and goes nowhere else; nothing of it is written into the notebook.
"""

from datetime import date

import anywidget
import traitlets

from casebook.analysis import model
from casebook.analysis.analysis import Analysis
from casebook.consent.beside import transcripts_with_consents
from casebook.exercises.analysis import scripts
from casebook.language import ENGLISH, gettext, in_scripts, spoken

EMPTY = {"reader": "", **{name: [] for name in ("codes", "passages", "themes", "journal", "history")}}


class Work(anywidget.AnyWidget):
    """The page. `things` are its records by name, `written` is the analysis that they make."""

    _esm = scripts.module()
    _css = scripts.style()
    transcripts = traitlets.Dict().tag(sync=True)
    things = traitlets.Dict().tag(sync=True)
    written = traitlets.Dict().tag(sync=True)
    messages = traitlets.Dict(None, allow_none=True).tag(sync=True)  # for words.js, in another language than English

    @property
    def analysis(self) -> Analysis:
        """What has been done so far; `casebook.analysis.written` makes a file's bytes of it."""
        return model.checked(self.written or EMPTY)

    def _repr_mimebundle_(self, **options):
        bundle = super()._repr_mimebundle_(**options)
        live = bundle[0] if isinstance(bundle, tuple) else bundle or {}
        return {**live, "text/plain": gettext("Work on the transcripts")}


def work(on: date) -> Work:
    """The page in a notebook, with what people allowed as it was on a day."""
    told = None if spoken() == ENGLISH else in_scripts(spoken())
    return Work(transcripts=transcripts_with_consents(on), messages=told)
