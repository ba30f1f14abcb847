"""What `casebook preview` does: make the book, listen on this computer, and make pages again as they are saved."""

import asyncio
import contextlib
import signal
import webbrowser
from collections import deque
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from time import time_ns
from typing import Any

from watchfiles import awatch

from casebook.errors import CasebookError, suggestion
from casebook.press.cache.store import FOLDER
from casebook.press.workers.jobs import Lost
from casebook.preview import beside
from casebook.preview.changes import Files, Saved
from casebook.preview.making import Anew, Maker
from casebook.preview.web import Board, served
from casebook.serve import addresses, web

PORT = 8378
SETTLED = 15  # milliseconds of quiet after which what was saved is looked at
QUIET = 1.0  # seconds without a save after which what takes longer is begun
LONGEST = 400  # milliseconds after which it is looked at without quiet
ENDS = ("SIGINT", "SIGTERM", "SIGHUP")


@dataclass(frozen=True)
class Wish:
    """What is asked for: whose book, where builds keep what they made before, the case to open, and the port."""

    cohort_file: Path
    out: Path
    case: str
    port: int
    opens: bool
    tell: Callable[[str], None]
    complain: Callable[[str], None]


def preview(wish: Wish) -> bool:
    """Show a cohort's book as it is written until somebody ends it. Whether the command is to begin again, since
    something was saved that everything may be made of. CasebookError when it cannot be shown.
    """
    web.log_nothing()
    return asyncio.run(Desk(wish).work())


def case_of(place: str) -> str:
    """The case of a decision file, by its place."""
    return Path(place).stem


class Desk:
    """One preview: what was saved and is not shown yet, and who makes it."""

    def __init__(self, wish: Wish):
        self._wish = wish
        self._board = Board(wish.complain)
        self._files = Files(wish.cohort_file)
        self._maker = Maker(wish.cohort_file, wish.out, FOLDER, wish.tell)
        self._waiting: deque[str] = deque()  # notebooks, the most wanted first
        self._faulty: dict[str, str] = {}  # what is wrong with each page, the first first
        self._saved, self._ended, self._anew = asyncio.Event(), asyncio.Event(), False
        self._later: set[str] = set()  # notebooks that can wait until nothing was saved for a moment
        self._quiet_from, self._is_unchecked = 0.0, True
        self._catch_up = asyncio.Event()
        self._thread, self._aside = ThreadPoolExecutor(1), ThreadPoolExecutor(1)
        self._checks = beside.Checks()

    async def work(self) -> bool:
        """Until it is ended; whether to begin again, since something was saved that everything may be made of."""
        loop = asyncio.get_running_loop()
        for name in ENDS:
            loop.add_signal_handler(getattr(signal, name), self._ended.set)
        server = served(self._board, sock := addresses.listening(addresses.LOCAL, self._wish.port))
        url = f"http://{addresses.LOCAL}:{sock.getsockname()[1]}/"
        self._board.say("hello", run=time_ns(), case=self._wish.case)
        self._wish.tell(f"{url} shows {self._wish.cohort_file.stem} on this computer alone; Ctrl-C ends it")
        if self._wish.opens:
            webbrowser.open(url)
        tasks = [asyncio.create_task(one) for one in (self._watch(), self._make(), self._follow(), self._check())]
        tasks.append(asyncio.create_task(self._ended.wait()))
        done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        for task in tasks:
            task.cancel()
        server.stop()
        self._maker.close()
        self._checks.close()
        for thread in (self._thread, self._aside):
            thread.shutdown(wait=False, cancel_futures=True)
        for task in done:
            task.result()
        return self._anew

    async def _watch(self) -> None:
        folders = self._files.folders
        async for changes in awatch(
            *folders, debounce=LONGEST, step=SETTLED, watch_filter=None, recursive=True, raise_interrupt=False
        ):
            self._heard(self._files.saved({Path(path) for _, path in changes}))

    def _heard(self, saved: Saved) -> None:
        known = self._maker.names
        if saved.anew or ((saved.notebooks or saved.decisions) and not known):  # it was not made yet, or could not be
            self._begin_again("something was saved that every page may be made of")
            return
        reading = self._maker.reading(saved.decisions)
        first = [known[name] for name in map(case_of, saved.decisions) if known.get(name) in reading]
        names = [*(name for name in sorted(saved.notebooks) if name in known.values()), *first]
        self._later.update(name for name in [*reading, *sorted(self._faulty)] if name and name not in names)
        self._waiting = deque([*names, *(name for name in self._waiting if name not in names)])
        self._is_unchecked = True
        self._quiet_from = asyncio.get_running_loop().time() + QUIET
        if self._waiting or self._later:
            self._saved.set()

    def _begin_again(self, why: str) -> None:
        self._wish.tell(f"{why}; everything is made again")
        self._board.say("fault", text="")
        self._board.say("making", page="all pages")
        self._anew = True
        self._ended.set()

    async def _make(self) -> None:
        """The whole book, and then whatever waits."""
        await self._tried("", self._maker.whole)
        known, case = self._maker.names, self._wish.case
        if known and case and case not in known:
            said = f"{self._wish.cohort_file}: its book has no page '{case}' ({suggestion(case, known)}); "
            self._board.say("fault", text=said + "a draft is in it when its `cases` name it")
        self._catch_up.set()
        while True:
            await self._saved.wait()
            self._saved.clear()
            while self._waiting:
                name = self._waiting.popleft()
                await self._tried(name, lambda name=name: self._maker.page(name))
            self._catch_up.set()

    async def _follow(self) -> None:
        """When nothing was saved for a moment: states of dials, other pages that read what was saved, the checks."""
        loop = asyncio.get_running_loop()
        while True:
            await self._catch_up.wait()
            self._catch_up.clear()
            while (left := self._quiet_from - loop.time()) > 0:
                await asyncio.sleep(left)
            if self._is_unchecked:
                self._is_unchecked = False
                self._checks.wanted.set()
            for name in sorted(self._maker.owed):
                with contextlib.suppress(CasebookError, OSError, ValueError):  # it is said when the page is made
                    await loop.run_in_executor(self._aside, self._maker.run_states, name)
                    self._later.add(name)
            if self._later and loop.time() >= self._quiet_from:
                self._waiting.extend(name for name in sorted(self._later) if name not in self._waiting)
                self._later.clear()
                self._saved.set()

    async def _tried(self, name: str, make: Callable[[], Any]) -> None:
        """Have something made and shown; where it cannot be, say why."""
        loop = asyncio.get_running_loop()
        show = lambda edition, changed: loop.call_soon_threadsafe(self._show, name, edition, changed)  # noqa: E731

        def made() -> None:
            for edition, changed in make():
                show(edition, changed)

        self._board.say("making", page=name or "all pages")
        try:
            await loop.run_in_executor(self._thread, made)
        except Anew as told:
            self._begin_again(str(told))
        except Lost as error:
            self._begin_again(str(error))
        except (CasebookError, OSError, ValueError, RuntimeError) as error:
            self._faulty[name] = str(error)
            self._wish.complain(f"casebook: {error}")
            self._board.say("fault", text=next(iter(self._faulty.values())))
        else:
            self._faulty.pop(name, None)
            self._board.say("fault", text=next(iter(self._faulty.values()), ""))
        self._board.say("making", page="")

    def _show(self, name: str, edition: str, changed) -> None:
        """Put what was made before readers."""
        files = self._board.files[edition]
        if changed.whole:
            files.clear()
        new = [path for path, content in changed.files.items() if files.get(path) != content]
        files.update(changed.files)
        self._board.say(f"{edition}", whole=changed.whole, files=[] if changed.whole else new, at=time_ns())

    async def _check(self) -> None:
        """What the checks say, whenever something was shown and nothing else waits."""
        while True:
            await self._checks.wanted.wait()
            self._checks.wanted.clear()
            try:
                notes = await self._checks.notes(self._maker.names)
            except CasebookError as error:
                notes = {"": [{"said": str(error), "near": []}]}
            self._board.say("notes", pages=notes)
