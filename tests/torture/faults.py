"""Faults: what may happen to a build on the machine it runs on. What must be true after each is in whole.py."""

import ctypes
import json
import os
import random
import shutil
import signal
import subprocess
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from unittest import mock

from tests.torture.book import Book, notebook_of
from tests.torture.kills import killed, killed_while_swapping
from tests.torture.whole import SEEDS, Tried, Undisturbed, after

SHARES = 6  # of the builds to kill, each in a folder of its own


@contextmanager
def small_disk(folder: Path, megabytes: int) -> Iterator[Path | None]:
    """A disk of its own size, where this user may mount one; None otherwise."""
    place = folder / f"disk-{megabytes}"
    place.mkdir()
    done = subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={megabytes}m", "tmpfs", place], capture_output=True)
    if done.returncode:
        yield None
        return
    try:
        yield place
    finally:
        subprocess.run(["umount", "-l", place], check=True)


def full_disk(folder: Path, good: Undisturbed, sizes: Sequence[int] = (1, 4, 9, 14)) -> Tried:
    """The disk is full after so many megabytes; then it is not."""
    tried = Tried("the disk is full")
    for megabytes in sizes:
        with small_disk(folder, megabytes) as disk:
            if disk is None:
                tried.note = "not tried: no disk could be mounted here"
                return tried
            book = Book(folder / f"full-{megabytes}")
            shutil.copytree(book.folder, disk / "book")
            book.folder, book.out = disk / "book", disk / "book" / "build"
            status, said = book.build()
            tried.held(status == 0 or (status == 1 and "casebook: " in said), f"{megabytes} MB: {said[-300:]}")
            tried.held(status == 0 or book.made() == {}, f"{megabytes} MB: half a book stands there")
            subprocess.run(["mount", "-o", "remount,size=200m", disk], check=True)
            after(book, good, None, 7, tried, f"{megabytes} MB")
            tried.times += 1
    return tried


def no_permission(folder: Path, good: Undisturbed) -> Tried:
    """The folder, the book in it or the cache may not be written by the one who builds."""
    tried = Tried("no permission to write")
    probe = ["sh", "-c", 'mkdir "$0"; chmod 555 "$0"; touch "$0/x"', folder / "probe"]
    if subprocess.run(probe, preexec_fn=_not_almighty, capture_output=True).returncode == 0:
        tried.note = "not tried: permissions do not hold for this user"
        return tried
    book = good.copied(folder / "closed")
    for what in ("build", "build/mine", "build/.cache", "build/.cache/work"):
        book.settings(7)
        status, said = book.build()
        tried.held(status == 0, said[-300:])
        book.settings(11)
        for kind in ("runs", "parts"):  # so that there is something to keep
            shutil.rmtree(book.out / ".cache" / kind, ignore_errors=True)
        closed = book.folder / what
        with _closed(closed):
            status, said = book.build(preexec_fn=_not_almighty)
        tried.held(status == 0 or (status == 1 and "casebook: " in said), f"{what}: {said[-300:]}")
        stands = book.made()
        tried.held(stands in (good.books[7], good.books[11]), f"{what}: what stood there is not whole")
        book.end()
        status, said = book.build()
        tried.held(status == 0 and book.made() == good.books[11], f"{what}: the next build is another: {said[-300:]}")
        tried.times += 1
    return tried


def _not_almighty() -> None:
    """Before a command begins: let permissions hold for it as for anybody, if this user is the one for whom none do."""
    libc = ctypes.CDLL(None)
    for capability in (1, 2):  # CAP_DAC_OVERRIDE, CAP_DAC_READ_SEARCH
        libc.prctl(24, capability, 0, 0, 0)  # PR_CAPBSET_DROP


@contextmanager
def _closed(folder: Path) -> Iterator[None]:
    mode = folder.stat().st_mode
    folder.chmod(0o555)
    try:
        yield
    finally:
        folder.chmod(mode)


def broken_notebook(folder: Path, good: Undisturbed, most: int | None = None) -> Tried:
    """The notebook is damaged; then it is whole again."""
    tried, book = Tried("a broken notebook"), good.copied(folder / "broken")
    (path,) = (book.folder / "notebooks").glob("*.ipynb")
    whole = path.read_bytes()
    failing = notebook_of(path.parent)
    failing["cells"][-2] = {"cell_type": "code", "id": "x", "metadata": {}, "source": "1 / 0", "outputs": []}
    endless = notebook_of(path.parent)
    endless["cells"][-2] = {"cell_type": "code", "id": "x", "metadata": {}, "source": "while True: pass", "outputs": []}
    quitting = notebook_of(path.parent)
    quitting["cells"][-2] = {
        "cell_type": "code",
        "id": "x",
        "metadata": {},
        "source": "import os; os._exit(3)",
        "outputs": [],
    }
    for what, content in (
        ("a cell that ends its process", json.dumps(quitting).encode()),
        ("half of it", whole[: len(whole) // 2]),
        ("nothing", b""),
        ("not a notebook", b"[1, 2]"),
        ("a failing cell", json.dumps(failing).encode()),
        ("a cell without end", json.dumps(endless).encode()),
    )[:most]:
        path.write_bytes(content)
        status, said = book.build("--timeout", "6")
        tried.held(status == 1, f"{what}: {said[-300:]}")
        tried.held(_books(book.made()) == _books(good.books[7]), f"{what}: what stood there is not whole")
        path.write_bytes(whole)
        status, said = book.build()
        tried.held(status == 0 and book.made() == good.books[7], f"{what}: the next build: {said[-300:]}")
        tried.held(not book.left(), f"{what}: {book.left()} are left")
        tried.times += 1
    return tried


def _books(made: dict[str, str]) -> dict[str, str]:
    """The books alone, without the executed notebooks, of which a failed one is kept."""
    return {name: value for name, value in made.items() if not name.startswith("runs")}


def corrupt_cache(folder: Path, good: Undisturbed, times: int, seed: int = 3) -> Tried:
    """Files of the cache are changed, cut, emptied, gone, or something else than a file."""
    tried, chance, book = Tried("a corrupt cache"), random.Random(seed), good.copied(folder / "corrupt")
    for number in range(times):
        files = [path for path in (book.out / ".cache").rglob("*") if path.is_file() and not path.is_symlink()]
        for path in chance.sample(files, max(1, len(files) // 3)):
            if path.is_file():
                _harm(path, chance)
        now = chance.choice(SEEDS)
        book.settings(now)
        status, said = book.build()
        tried.held(status == 0, f"round {number}: {said[-300:]}")
        tried.held(book.made() == good.books[now], f"round {number}: the book is another")
        tried.times += 1
    return tried


def _harm(path: Path, chance: random.Random) -> None:
    content = bytearray(path.read_bytes())
    how = chance.randrange(5)
    if how == 0 and content:
        content[chance.randrange(len(content))] ^= 1 << chance.randrange(8)
        path.write_bytes(content)
    elif how == 1:
        path.write_bytes(content[: len(content) // 2])
    elif how == 2:
        path.write_bytes(b"")
    elif how == 3:
        path.unlink()
    else:
        path.unlink()
        path.mkdir()


def two_at_once(folder: Path, good: Undisturbed, times: int) -> Tried:
    """Two builds of the same cohort begin together."""
    tried = Tried("two builds of the same cohort at once")
    book, stands = Book(folder / "twice"), None
    for number in range(times):
        now = SEEDS[number % len(SEEDS)]
        book.settings(now)
        both = [book.start(), book.start()]
        said = [running.communicate(timeout=300) for running in both]
        tried.held(0 in [running.returncode for running in both], f"round {number}: both failed: {said}")
        tried.held(all(running.returncode in (0, 1) for running in both), f"round {number}: {said}"[:400])
        after(book, good, stands, now, tried, f"round {number}")
        stands, tried.times = now, tried.times + 1
    return tried


def lost_worker(folder: Path, good: Undisturbed) -> Tried:
    """A Dask worker is killed while it works; another one goes on."""
    tried = Tried("a Dask worker is lost")
    from distributed import LocalCluster

    book = Book(folder / "dask")
    # the workers hold the same book, and so does the one that is started in the place of a lost one
    at = {"CASEBOOK_NOTEBOOKS": str(book.folder / "notebooks")}
    with (
        mock.patch.dict(os.environ, at),
        LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address=None) as cluster,
    ):
        for number in range(2):
            running = book.start("--scheduler", cluster.scheduler_address, "--no-cache")
            time.sleep(good.seconds * (0.3 + 0.3 * number))
            os.kill(next(iter(cluster.workers.values())).pid, signal.SIGKILL)
            said = running.communicate(timeout=300)
            tried.held(running.returncode == 0, f"round {number}: {said}"[:400])
            tried.held(book.made() == good.books[7], f"round {number}: the book is another")
            tried.times += 1
    return tried


def faults(folder: Path, kills: int) -> Iterator[Callable[[], Tried]]:
    """Everything to try, as work that may go on side by side: each in folders of its own."""
    good = Undisturbed(folder)
    for seed in range(SHARES):
        yield lambda seed=seed: killed(folder, good, kills // SHARES + (seed < kills % SHARES), seed)
    yield lambda: killed_while_swapping(folder, good)
    yield lambda: full_disk(folder, good)
    yield lambda: no_permission(folder, good)
    yield lambda: broken_notebook(folder, good)
    yield lambda: corrupt_cache(folder, good, max(2, kills // 16))
    yield lambda: two_at_once(folder, good, max(2, kills // 30))
    yield lambda: lost_worker(folder, good)
