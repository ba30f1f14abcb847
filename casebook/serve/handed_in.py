"""What is handed in while the command runs: opened, kept one after another, counted, and taken back on request.

Of a device this knows the token that it drew by lot, in memory, and which files came with it. So taking back works as
long as the command runs; afterwards `casebook withdraw` does it, by the code.
"""

import asyncio
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, TypeVar

from casebook.answers.arriving import Arrived, arrived, taken_back
from casebook.answers.told import HELD
from casebook.errors import CasebookError
from casebook.serve.limits import Limits
from casebook.serve.sealed import Asked, SessionKey, reply

PATIENCE = 60.0  # seconds that a debrief or a withdrawal may hold the store
MOST_LINES = 50  # about files that were not counted
T = TypeVar("T")


class HandedIn:
    """The answers handed in to one run of the command, for one cohort file. `complain` gets lines for the terminal."""

    def __init__(self, cohort_file: Path, limits: Limits, complain: Callable[[str], None]):
        self.key = SessionKey()
        self._cohort_file, self._limits, self._complain = cohort_file, limits, complain
        self._files: dict[str, set[bytes]] = {}  # by token
        self._spent: set[str] = set()  # tokens of what was taken back: who recorded it cannot send it again
        self._arrived = self._refused = 0
        self._faults: set[str] = set()
        self._ended = threading.Event()
        self._worker = ThreadPoolExecutor(1, thread_name_prefix="store")

    @property
    def count(self) -> int:
        """From how many devices something is handed in, and not taken back."""
        return sum(map(bool, self._files.values()))

    async def answer(self, sealed: bytes) -> bytes:
        """Do what a page asks, and the sealed reply. Raises Unreadable. What it says was kept is on the disk."""
        return await asyncio.get_running_loop().run_in_executor(self._worker, self._answer, sealed)

    def end(self) -> None:
        """Finish the file in hand; whatever waits is told that nothing of it was kept."""
        self._ended.set()
        self._worker.shutdown()

    def _answer(self, sealed: bytes) -> bytes:
        asked = self.key.opened(sealed)
        said = {"done": "stopped"} if self._ended.is_set() else self._said(asked)
        return reply(asked.key, said)

    def _said(self, asked: Asked) -> dict[str, Any]:
        try:
            return self._kept(asked) if asked.deed == "hand-in" else self._taken_back(asked.token)
        except CasebookError as error:  # of the store: the message has a path in it, and is for this terminal alone
            if str(error) not in self._faults:
                self._faults.add(str(error))
                self._complain(f"casebook: {error}")
            return {"done": "not kept"}

    def _kept(self, asked: Asked) -> dict[str, Any]:
        if asked.token in self._spent:
            return {"done": "spent"}
        if self._arrived >= self._limits.files:
            return {"done": "full"}
        self._arrived += 1
        came = self._patiently(lambda: arrived(self._cohort_file, asked.file))
        if came.outcome == "refused":
            self._tell_refusal(came)
            return {"done": "refused", "reason": came.reason}
        if came.outcome != "withdrawn":
            self._files.setdefault(asked.token, set()).add(came.fingerprint)
        return {"done": came.outcome}

    def _taken_back(self, token: str) -> dict[str, Any]:
        files = self._files.get(token)
        if files is None:
            return {"done": "unknown"}
        self._patiently(lambda: taken_back(self._cohort_file, files))
        self._spent.add(token)
        self._files[token] = set()
        return {"done": "taken back"}

    def _patiently(self, work: Callable[[], T]) -> T:
        """The same again while another command holds the store, for a minute at most, and not when all ends."""
        end = time.monotonic() + PATIENCE
        while True:
            try:
                return work()
            except CasebookError as error:
                if HELD not in str(error) or time.monotonic() > end or self._ended.wait(0.2):
                    raise

    def _tell_refusal(self, came: Arrived) -> None:
        self._refused += 1
        if self._refused <= MOST_LINES:
            self._complain(f"hand-in {self._arrived} was not counted: {came.reason}")
        if self._refused == MOST_LINES:
            self._complain("of more files that are not counted nothing is said here")
