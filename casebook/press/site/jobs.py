"""The job of making one edition's pages; its answer is in `rendered`."""

from dataclasses import dataclass, field
from typing import Any, ClassVar

from casebook.press.charts.jobs import Drawn
from casebook.press.workers.jobs import MEMORY


@dataclass(frozen=True)
class Render:
    """Make one edition of a cohort's book from executed notebooks. The answer is a `Rendered`.

    `notebooks` holds JSON text by file name, `charts` what was drawn by specification (the
    script under SCRIPT), `settings` the cohort's fields. `states` has, by file name, what differs of a notebook at
    other values of its dials: those values, and the results by their place.
    """

    doer: ClassVar[str] = "casebook.press.site.edition"
    preloaded: ClassVar[str] = "casebook.press.site.preload"

    settings: dict[str, Any]
    edition: str
    notebooks: dict[str, str]
    charts: dict[str, Drawn]
    record: dict[str, Any]
    made_by: str  # a hash of the code that makes pages, and of the versions
    states: dict[str, list[tuple[dict[str, Any], dict[str, Any]]]] = field(default_factory=dict)
    out: str = ""
    work: str = ""
    plain: bool = False  # whether the pages are wanted plain as well
    seconds: float = 1800.0
    memory: int = MEMORY

    @property
    def name(self) -> str:
        return f"the {self.edition}'s book"


@dataclass(frozen=True)
class Warm:
    """Make an edition and hold it ready (`render`); or, without that, make those of its pages again of which a notebook
    came, with `charts` that were not drawn before. The answer is a `Changed`.

    `notebooks`, `charts` and `states` are as in a `Render`; a notebook that comes without states has those of before.
    Jobs are done one after another in a process that does nothing else, and has one edition in its memory.
    """

    doer: ClassVar[str] = "casebook.press.site.warm"
    preloaded: ClassVar[str] = ""

    render: Render | None = None
    notebooks: dict[str, str] = field(default_factory=dict)
    charts: dict[str, Drawn] = field(default_factory=dict)
    states: dict[str, list[tuple[dict[str, Any], dict[str, Any]]]] = field(default_factory=dict)
    seconds: float = 1800.0
    memory: int = MEMORY
    name: ClassVar[str] = "a page"


@dataclass(frozen=True)
class Changed:
    """What is other than it was: files of the edition by path. With `whole`, these are all files that it has."""

    files: dict[str, bytes]
    whole: bool = False
