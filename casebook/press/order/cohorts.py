"""One cohort or hundreds: each built when there is room, none stopping the others, and none built twice.

Whether a book is as it would be made now is decided first, with the standard library alone; only when one is
not does anything heavy get imported. So the same command takes up again what an earlier one left.
"""

import os
import threading
from collections.abc import Callable, Iterable
from concurrent.futures import FIRST_COMPLETED, ThreadPoolExecutor, wait
from dataclasses import dataclass
from pathlib import Path

from casebook.errors import CasebookError
from casebook.language import speaking
from casebook.press import EDITIONS
from casebook.press.cache import keys
from casebook.press.cache.store import FOLDER, MEGABYTES, Cache, manifest
from casebook.press.cache.swap import mend
from casebook.press.execute.jobs import SECONDS
from casebook.press.order.whose import refuse_another, remember
from casebook.press.workers.jobs import MEMORY

AT_ONCE = 2  # cohorts: while the pages of one are made, the notebooks of the next are run


@dataclass(frozen=True)
class Order:
    """What is asked for: cohort files, where their books go, and how they are made."""

    cohorts: tuple[Path, ...]
    out: Path
    jobs: int = os.cpu_count() or 1
    no_cache: bool = False
    cache_limit: int = MEGABYTES
    engine: str = "casebook"
    seconds: float = SECONDS
    memory: int = MEMORY
    scheduler: str = ""

    @property
    def cache(self) -> Cache:
        """What is kept between builds, beside the books."""
        return Cache(None if self.no_cache else self.out / FOLDER, self.cache_limit)


def build_all(
    order: Order,
    tell: Callable[[str], None],
    complain: Callable[[str], None],
    *,
    afterwards: Callable[[list[Path]], None] = lambda built: None,
) -> int:
    """Build what is not built yet; returns how many cohorts failed. `tell` and `complain` get lines to show;
    `afterwards` the cohort files of which something was built, if any.
    """
    refuse_twice(order.cohorts)
    todo = []
    for path in order.cohorts:
        if unchanged(path, order):
            tell(f"{path.stem}: nothing has changed")
            tell("\n".join(paths(path, order.out)))
        else:
            todo.append(path)
    failed = _build(todo, order, tell, complain) if todo else 0
    if todo:
        afterwards(todo)
    if len(order.cohorts) > 1:
        done = len(order.cohorts) - failed
        if failed:
            complain(f"casebook: {failed} of {len(order.cohorts)} cohorts failed")
        tell(f"{done} of {len(order.cohorts)} cohorts are built, {len(todo) - failed} of them now")
    return failed


def refuse_twice(cohorts: Iterable[Path]) -> None:
    """CasebookError when two cohort files would be built into the same folder."""
    seen: dict[str, Path] = {}
    for path in cohorts:
        if path.stem in seen:
            raise CasebookError(f"{seen[path.stem]} and {path} would both become the folder '{path.stem}'; rename one")
        seen[path.stem] = path


def unchanged(path: Path, order: Order) -> bool:
    """Whether the cohort's book is there, whole, and made of what it would be made of now."""
    home = order.out / path.stem
    try:
        mend(home)
        if not home.is_dir():
            return False
        kept = order.cache.get("books", path.stem)
        return (
            bool(kept)
            and kept["key"] == keys.book_key(path, order.engine)
            and kept["own_files"] == keys.places(list(kept["own_files"]))
            and kept["files"] == manifest(home)
        )
    except OSError:
        return False


def paths(path: Path, out: Path) -> list[str]:
    """The lines that say where a cohort's books are."""
    return [f"{edition}'s book: {out / path.stem / edition / 'index.html'}" for edition in EDITIONS]


def _build(todo: list[Path], order: Order, tell, complain) -> int:
    """Build these cohorts, a few at a time from the list, each as it stands when its turn comes."""
    from casebook.press.site.jobs import Render

    failed, lock = 0, threading.Lock()

    def say(line: str) -> None:
        with lock:
            tell(line)

    with _pool(order) as pool, ThreadPoolExecutor(AT_ONCE) as builders:
        pool.server(Render)  # it gets ready while this process does
        from casebook.press.execute.notebooks import RunOptions

        options = RunOptions(pool, order.cache, order.engine, order.seconds, order.memory)
        waiting, building = list(reversed(todo)), {}
        try:
            while waiting or building:
                while waiting and len(building) < AT_ONCE:
                    path = waiting.pop()
                    building[builders.submit(_one, path, order, options, say)] = path
                done, _ = wait(building, return_when=FIRST_COMPLETED)
                for future in done:
                    path = building.pop(future)
                    try:
                        lines = future.result()
                    except CasebookError as error:
                        failed += 1
                        complain(f"casebook: {error}")
                    else:
                        say("\n".join([*_kept(path, options.cache), *lines]))
        except BaseException:
            pool.close()  # whoever waits for an answer gets none
            raise
    return failed


def _kept(path: Path, cache: Cache) -> list[str]:
    """Keep the cache within its limit; the line that says how large it is."""
    if cache.folder is None:
        return []
    return [f"{path.stem}: {cache.prune() / 1e6:,.0f} MB kept in {cache.folder}, of {cache.megabytes:,} at most"]


def _one(path: Path, order: Order, options, tell) -> list[str]:
    """Build one cohort; returns the lines that say where its books are."""
    from casebook.cohort import read_cohort
    from casebook.press.execute.notebooks import without_unplayable
    from casebook.press.order.book import build

    key = keys.book_key(path, order.engine) if path.is_file() else ""
    refuse_another(path, order.out)
    cohort, left_out = without_unplayable(read_cohort(path))
    for line in left_out:
        tell(line)
    with speaking(cohort.language):
        own_files = keys.laid_beside(build(cohort, order.out, options, tell))
    remember(path, order.out, options.cache)
    options.cache.put(
        "books", path.stem, {"key": key, "own_files": own_files, "files": manifest(order.out / path.stem)}
    )
    return paths(path, order.out)


def _pool(order: Order):
    if order.scheduler:
        from casebook.press.workers.on_dask import Cluster

        return Cluster(order.scheduler)
    from casebook.press.workers.pool import Pool

    return Pool(order.jobs)
