"""The job of making one edition's pages, and its answer: the site, and the same pages plain."""

from dataclasses import dataclass, field
from typing import Any, ClassVar

from casebook.press.charts.jobs import Drawn
from casebook.press.workers.jobs import MEMORY


@dataclass(frozen=True)
class Render:
    """Make one edition of a cohort's book from executed notebooks. The answer is a `Rendered`.

    `notebooks` holds JSON text by file name, `charts` what was drawn by specification (the
    script under SCRIPT), `settings` the cohort's fields.
    """

    doer: ClassVar[str] = "casebook.press.site.edition"
    preloaded: ClassVar[str] = "casebook.press.site.edition"

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

    @property
    def name(self) -> str:
        return f"the {self.edition}'s book"


@dataclass(frozen=True)
class PlainPage:
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
class Rendered:
    """A book that was made: in the job's folder or, without one, its `files` as bytes by path. With what is made of it
    if that was asked for: its pages as sheets in reading order, its pictures as SVG text by name, and whose copy it is.
    """

    files: dict[str, bytes] = field(default_factory=dict)
    sheets: tuple[PlainPage, ...] = ()
    pictures: dict[str, str] = field(default_factory=dict)
    copy: Copy | None = None
