"""Random walks over a book's pages in real browsers: what happens to what is written there.

    python -m tests.torture.pages ENGINE BOOK WALKS

A walk is a plan of steps, drawn from a seed. A plan after which something differs from what the page had said is made
as small as it goes, and told.
"""

import contextlib
import functools
import http.server
import json
import random
import sys
import tempfile
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from tests.engines import ENGINES, PROGRAMS
from tests.torture.walk import OFTEN, Differs, Walk, are_apart

STEPS = 6  # of a walk
MOST = 2  # walks that may break before no more are gone


@contextlib.contextmanager
def served(folder: Path) -> Iterator[str]:
    """Where a folder is served."""

    class Quiet(http.server.SimpleHTTPRequestHandler):
        def log_message(self, *_):
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Quiet, directory=str(folder)))
    server.handle_error = lambda *_: None  # a page that was left takes no answer
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


class Browser:
    """An engine with two tabs, and where the book is for it: on a disk, and served."""

    def __init__(self, start: Callable[[Path], Any], folder: Path, book: Path, address: str):
        self._start, self._folder, self._times = start, folder, 0
        self.homes, self.engine = (book.resolve().as_uri(), address), None
        self.begin()

    def begin(self) -> None:
        """Start it with a new profile: what hangs in a browser may hang there for ever."""
        self.close()
        self._times += 1
        self.engine = self._start(self._folder / str(self._times))
        self._tabs = (self.engine.tab(), self.engine.tab())
        self.engine.to(self._tabs[0])
        self._apart = {}

    def close(self) -> None:
        if self.engine:
            self.engine.close()

    def go(self, number: int, plan: list) -> tuple[Walk, str, Exception | None]:
        """Go a walk: the walk, the kind of the last step that was done, and what was wrong after it."""
        home = self.homes[number % len(self.homes)]
        if home not in self._apart:
            self._apart[home] = are_apart(self.engine, home)
        walk, kind = Walk(self.engine, home, self._tabs, number, self._apart[home]), ""
        try:
            for kind, seed in plan:
                walk.step(kind, seed)
        except (Differs, AssertionError) as fault:
            return walk, kind, fault
        return walk, kind, None


def walks(browser: Browser, numbers: range) -> dict:
    """Go these walks; how often each kind of step was done, and what differed after it."""
    times, lost, back, broke, words = Counter(), Counter(), Counter(), [], 0
    for number in numbers:
        chance = random.Random(number)
        plan = [(kind, chance.randrange(2**32)) for kind in chance.choices([*OFTEN], [*OFTEN.values()], k=STEPS)]
        walk, kind, fault = browser.go(number, plan)
        words += walk.written
        times.update(walk.done)
        if fault:
            lost[kind] += getattr(fault, "lost", 1)
            back[kind] += getattr(fault, "back", 0)
            broke.append(f"walk {number}, {walk.home.partition(':')[0]}: {smallest(browser, number, plan, fault)}")
            browser.begin()
        if len(broke) == MOST:
            break
    kinds = {kind: [times[kind], lost[kind], back[kind]] for kind in OFTEN}
    return {
        "engine": browser.engine.name,
        "walks": numbers.index(number) + 1,
        "words": words,
        "kinds": kinds,
        "broke": broke,
    }


def smallest(browser: Browser, number: int, plan: list, fault: Exception) -> str:
    """What is wrong after a walk, and by which steps, none of which can be left out."""
    place = 0
    while isinstance(fault, Differs) and place < len(plan):
        shorter = plan[:place] + plan[place + 1 :]
        browser.begin()
        _, _, other = browser.go(number, shorter)
        if isinstance(other, Differs):
            plan, fault = shorter, other
        else:
            place += 1
    return f"{fault}, by the steps {plan}"


def gone(name: str, book: Path, numbers: range, start: Callable[[Path], Any] | None = None) -> dict:
    """Go these walks with one engine."""
    with tempfile.TemporaryDirectory(prefix="walks-", ignore_cleanup_errors=True) as folder, served(book) as address:
        browser = Browser(start or ENGINES[name], Path(folder), book, address)
        try:
            return walks(browser, numbers)
        finally:
            browser.close()


if __name__ == "__main__":
    engine, book, often = sys.argv[1:]
    there = PROGRAMS[engine][0]
    none = {"engine": engine, "walks": 0, "words": 0, "kinds": {kind: [0, 0, 0] for kind in OFTEN}, "broke": []}
    print(json.dumps(gone(engine, Path(book), range(int(often))) if there else none), flush=True)
