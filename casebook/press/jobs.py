"""The work of the press as plain data that can be sent to another process, or another machine.

A job is done wholly or not at all and may be done twice; its answer is a value. Imports nothing heavy: the
command holds jobs, and only the process that does one imports what it takes.
"""

from dataclasses import dataclass, field
from typing import Any

from casebook.errors import CasebookError

SECONDS = 120  # that one notebook may take: papermill itself would wait for ever
MEMORY = 4096  # megabytes that one notebook may hold
SCRIPT = ""  # stands among charts for the script that draws them: Vega, Vega-Lite and vega-embed in one
GRACE = 5  # seconds between asking a process to stop and ending it


@dataclass(frozen=True)
class Run:
    """Execute one notebook, given as JSON text with the parameters to put into it, in the folder `cwd`.

    The answer is a `Ran`.
    """

    name: str
    notebook: str
    parameters: dict[str, Any]
    cwd: str
    engine: str = "casebook"
    seconds: float = SECONDS
    memory: int = MEMORY
    kind: str = "run"
    given: bool = False  # the parameters stand in the notebook already


@dataclass(frozen=True)
class Ran:
    """What running a notebook gave: `results` in cell order, what it read, and how long it took.

    Of a run that failed, `error` says where and why, and `notebook` is the notebook as it failed.
    """

    results: list[dict[str, Any]] = field(default_factory=list)
    reads: list[str] = field(default_factory=list)
    seconds: float = 0.0
    error: str = ""
    notebook: str = ""


@dataclass(frozen=True)
class Draw:
    """Draw charts from their Vega-Lite specifications, each as JSON text. The answer is a dict: spec to `Drawn`.

    With `script`, it also holds, under SCRIPT, the script that draws charts in a browser, as `vega`.
    """

    specs: tuple[str, ...]
    script: bool = False
    seconds: float = 600.0
    kind: str = "draw"


@dataclass(frozen=True)
class Drawn:
    """One chart as SVG text and as compiled Vega, JSON text; or `error`, why it cannot be drawn."""

    svg: str = ""
    vega: str = ""
    error: str = ""


@dataclass(frozen=True)
class Print:
    """Make one edition of a cohort's book from executed notebooks. The answer is a `Printed`.

    `notebooks` holds JSON text by file name, `charts` what was drawn by specification (the
    script under SCRIPT), `settings` the cohort's fields.
    """

    settings: dict[str, Any]
    edition: str
    notebooks: dict[str, str]
    charts: dict[str, Drawn]
    record: dict[str, Any]
    made_by: str  # a hash of the package and the versions
    out: str = ""
    work: str = ""
    sheets: bool = False  # whether the pages are wanted as sheets as well
    seconds: float = 1800.0
    memory: int = MEMORY
    kind: str = "print"


@dataclass(frozen=True)
class Sheet:
    """A page of one edition as plain HTML, a fragment that begins with its h1: what paper and other programs take.

    `part` is the heading that it stands under in the contents, `exercises` what is asked on it (each as the page's
    script gets it), `cites` the ids of the references it cites; `notebook` the edition's notebook as JSON text, whose
    cells say in `metadata.tags` whether they are a `slide`; empty where the page comes from no notebook.
    """

    name: str
    title: str
    part: str
    html: str
    exercises: tuple[dict[str, Any], ...] = ()
    cites: tuple[str, ...] = ()
    notebook: str = ""


@dataclass(frozen=True)
class Copy:
    """Whose copy of the book it is: what a title page and a package's description say.

    `id` is COHORT/EDITION; `language` such as en-GB; `facts` stand on the cover, a name and a value each; `key` is a
    hash of the copy, for identifiers that must be the same for the same copy.
    """

    id: str
    title: str
    edition: str
    cohort: str
    language: str
    facts: tuple[tuple[str, str], ...]
    key: str


@dataclass(frozen=True)
class Printed:
    """A book that was made: in the job's folder or, without one, its `files` as bytes by path. With what is made of it
    if that was asked for: its pages as sheets in reading order, its pictures as SVG text by name, and whose copy it is.
    """

    files: dict[str, bytes] = field(default_factory=dict)
    sheets: tuple[Sheet, ...] = ()
    pictures: dict[str, str] = field(default_factory=dict)
    copy: Copy | None = None


@dataclass(frozen=True)
class Make:
    """Make one kind of thing to hand out from sheets. The answer is the files' bytes by path within the edition.

    `what` is one of those `making` knows; `name` is what it is called where something is said of it;
    `pictures` holds the charts as SVG text by file name.
    """

    what: str
    name: str
    copy: Copy
    sheets: tuple[Sheet, ...]
    pictures: dict[str, str]
    script: str = ""  # draws charts in a browser
    seconds: float = 600.0
    memory: int = MEMORY
    kind: str = "make"


def name_of(job: Run | Draw | Print | Make) -> str:
    """What a job is called where something is said of it."""
    if isinstance(job, Run | Make):
        return job.name
    return f"the {job.edition}'s book" if isinstance(job, Print) else "the charts"


class Lost(CasebookError):
    """A process was ended from outside before it had an answer."""
