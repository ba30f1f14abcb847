"""The job of making one thing to hand out of an edition's plain pages."""

from dataclasses import dataclass
from typing import ClassVar

from casebook.press.site.jobs import Copy, PlainPage
from casebook.press.workers.jobs import MEMORY


@dataclass(frozen=True)
class Make:
    """Make one kind of thing to hand out from plain pages. The answer is the files' bytes by path within the edition.

    `what` is one of those `making` knows; `name` is what it is called where something is said of it;
    `pictures` holds the charts as SVG text by file name.
    """

    doer: ClassVar[str] = "casebook.press.handouts.making"
    preloaded: ClassVar[str] = "casebook.press.handouts.preload"

    what: str
    name: str
    copy: Copy
    sheets: tuple[PlainPage, ...]
    pictures: dict[str, str]
    script: str = ""  # draws charts in a browser
    seconds: float = 600.0
    memory: int = MEMORY
