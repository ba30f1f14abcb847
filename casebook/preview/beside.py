"""What `casebook check` has to say, beside the lines that it is about."""

import asyncio
from dataclasses import dataclass
from typing import Any, ClassVar

from casebook.press.workers.pool import Server


@dataclass(frozen=True)
class Check:
    """Look at everything again, as it lies there now. The answer is a list of notes for each page by its id."""

    doer: ClassVar[str] = "casebook.preview.checking"
    preloaded: ClassVar[str] = ""  # it remembers what it has read, so that a second look is short
    name: ClassVar[str] = "the checks"

    pages: tuple[str, ...]
    seconds: float = 600.0


class Checks:
    """Checks in a process of their own, one look at a time, after what is to be shown."""

    def __init__(self) -> None:
        self.wanted = asyncio.Event()
        self._server: Server | None = None

    async def notes(self, pages: Any) -> dict[str, list[dict[str, Any]]]:
        """The notes for each of these pages."""
        self._server = self._server or Server(Check, 1)
        return await asyncio.wrap_future(self._server.submit(Check(tuple(pages))))

    def close(self) -> None:
        """End the process."""
        if self._server:
            self._server.close()
