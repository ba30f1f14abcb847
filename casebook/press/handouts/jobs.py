"""The job of making one thing to hand out of an edition's plain pages."""

from dataclasses import dataclass
from typing import ClassVar

from casebook.press.site.rendered import Copy, PlainPage
from casebook.press.workers.jobs import MEMORY


@dataclass(frozen=True)
class Make:
    """Make one kind of thing to hand out from plain pages. The answer is the files' bytes by path within the edition.

    `what` is one of those `making` knows; `name` is what it is called where something is said of it.
    """

    doer: ClassVar[str] = "casebook.press.handouts.making"
    preloaded: ClassVar[str] = "casebook.press.handouts.preload"

    what: str
    name: str
    copy: Copy
    pages: tuple[PlainPage, ...]
    script: str = ""  # draws charts in a browser
    count: int = 0  # of cards for the room
    seconds: float = 600.0
    memory: int = MEMORY

    @property
    def pictures(self) -> dict[str, str]:
        """The pictures of the pages' charts as SVG text, by file name."""
        return {name: svg for page in self.pages for name, svg in page.pictures.items()}
