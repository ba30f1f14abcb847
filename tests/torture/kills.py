"""Kills: the command that builds is ended with SIGKILL, at random moments and at the swap."""

import random
import shutil
import signal
import subprocess
import threading
from collections import Counter
from pathlib import Path

from tests.torture.book import Book
from tests.torture.whole import SEEDS, Tried, Undisturbed, after

LAST = "made the facilitator's slides"
STAGES = {  # by the line that says it has begun
    "": "starting",
    "a run": "running notebooks",
    "a render": "drawing and printing",
    "a make": "making what stands beside",
    LAST: "keeping and swapping",
    "facilitator's book: ": "done",
}
MAKES = {"a run": ["runs"], "a render": ["work"], "a make": ["parts"]}  # what is forgotten so that it comes to it
STAGED = """
from casebook.press.workers.pool import Server
submit = Server.submit
def told(self, job):
    print("a", type(job).__name__.lower(), flush=True)
    return submit(self, job)
Server.submit = told
"""
SWAP = """
import os, signal
from pathlib import Path
from casebook.press.cache import swap
exchange, rename = swap.exchanged, Path.rename
def die():
    os.kill(os.getpid(), signal.SIGKILL)
def exchanged(new, home):
    if {before}:
        die()
    exchange(new, home)
    die()
def renamed(self, to):
    if self.parent.name == "build" and not {before}:
        rename(self, to)
    if self.parent.name == "build":
        die()
    return rename(self, to)
swap.exchanged, Path.rename = exchanged, renamed
"""


def killed(folder: Path, good: Undisturbed, times: int, seed: int) -> Tried:
    """The command is killed at random moments of the whole, and of each stage in turn, with a cache and without."""
    tried, chance, stages = Tried("killed at a random moment"), random.Random(seed), Counter()
    book, stands = Book(folder / f"killed-{seed}"), None
    for number in range(times):
        now = next(one for one in SEEDS if one != stands)
        book.settings(now)
        line = "" if number % 2 == 0 else list(STAGES)[1 + (number // 2 + seed) % (len(STAGES) - 2)]
        whole = number % 8 == 0
        for kind in ["."] if whole else MAKES.get(line, []):
            shutil.rmtree(book.out / ".cache" / kind, ignore_errors=True)
        longest = {"": good.seconds * (1.5 if whole else 0.6), LAST: 0.1}.get(line, 0.3)
        moment = chance.uniform(0, longest)
        running = book.start(prelude=STAGED)
        said = _listened(running, line, moment)
        book.kill(running)
        stage = next(stage for line, stage in reversed(STAGES.items()) if line in said)
        stages[stage] += 1
        after(book, good, stands, now, tried, f"killed after {line or 'the start'} and {moment:.1f} s, {stage}")
        if whole or "runs" in MAKES.get(line, []):
            good.remembered(book)
        stands, tried.times = now, tried.times + 1
    tried.note = ", ".join(f"{stage}: {stages[stage]}" for stage in STAGES.values())
    return tried


def _listened(running: subprocess.Popen, line: str, seconds: float) -> str:
    """What a build says until so many seconds after it has said the line, or has ended."""
    said, begun = [], threading.Event()

    def listen() -> None:
        for heard in running.stdout:
            said.append(heard)
            if line in heard:
                begun.set()
        begun.set()

    listener = threading.Thread(target=listen, daemon=True)
    listener.start()
    if line:
        begun.wait(timeout=300)
    listener.join(seconds)
    return "".join(said)


def killed_while_swapping(folder: Path, good: Undisturbed, rounds: int = 2) -> Tried:
    """The command is killed just before, or just after, the new book takes the place of the old one."""
    tried, book = Tried("killed at the swap"), Book(folder / "swapped")
    stands = None
    for before in (True, False) * rounds:
        now = next(one for one in SEEDS if one != stands)
        book.settings(now)
        status, _ = book.build(prelude=SWAP.format(before=before))
        tried.held(status == -signal.SIGKILL, "the swap was not reached")
        after(book, good, stands, now, tried, f"{'before' if before else 'after'} the swap")
        stands, tried.times = now, tried.times + 1
    return tried
