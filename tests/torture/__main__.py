"""`make torture`: everything that is tried to break the book, at most twelve minutes on two cores.

    python -m tests.torture [--kills 84] [--cases 100000] [--walks 20] [--page RELIABILITY.md]

Ends with status 1 when anything was lost. Writes the page that says what was tried, how often and what was lost.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from importlib.util import find_spec
from itertools import zip_longest
from pathlib import Path
from typing import Any

from tests.conftest import book_of_two
from tests.engines import ENGINES
from tests.torture.faults import faults
from tests.torture.readers import READERS
from tests.torture.walk import HANDED, KEPT, OFTEN
from tests.torture.whole import Tried

ROOT = Path(__file__).parent.parent.parent
LANES = 4  # on two cores: much of it waits
SLOW = (
    "decision file (YAML)",
    "REFI-QDA project (zip, XML)",
    "codes as tables (CSV)",
)  # begun first, not left alone last
PAGE = Path(__file__).with_name("page.md")


def apart(*command: str) -> tuple[dict | None, str]:
    """What a program of these says in a process of its own, and what it complains of."""
    command = [sys.executable, "-W", "ignore", "-m", *command]
    done = subprocess.run(command, capture_output=True, text=True, cwd=ROOT, env=os.environ | {"PYTHONPATH": str(ROOT)})
    lines = [line for line in done.stdout.splitlines() if line.startswith("{")]
    if done.returncode == 0 and lines:
        return json.loads(lines[-1]), ""
    said = [line for line in done.stderr.splitlines() if not line.startswith(("INFO: ", "WARNING: "))]
    return None, "\n".join(said)[:4000]


def fuzzed(reader: str, cases: int) -> dict:
    """What fuzzing one reader gave: counts, or the report of what broke."""
    made, broke = apart("tests.torture.fuzz", reader, str(cases))
    return made or {"reader": reader, "broke": broke}


def walked(engine: str, book: Path, walks: int) -> dict:
    """What walking in one engine gave: counts, and what differed."""
    made, broke = apart("tests.torture.pages", engine, str(book), str(walks))
    none = {kind: [0, 0, 0] for kind in OFTEN}
    return made or {"engine": engine, "walks": 0, "words": 0, "kinds": none, "broke": [broke]}


def main() -> int:
    asked = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    asked.add_argument("--kills", type=int, default=84, help="builds to kill")
    asked.add_argument("--cases", type=int, default=100_000, help="inputs for each reader")
    asked.add_argument("--walks", type=int, default=20, help="walks over the pages in each browser")
    asked.add_argument("--page", type=Path, help="where the page is written; none: it is only shown")
    given = asked.parse_args()
    start, fuzzer = time.monotonic(), find_spec("atheris")
    with tempfile.TemporaryDirectory(prefix="torture-") as folder, ThreadPoolExecutor(LANES) as lanes:
        Path(folder).chmod(0o755)
        faulty = list(faults(Path(folder), given.kills))  # first, with nothing else going on: builds are timed for it
        book_of_two(Path(folder))
        fuzzing = [(fuzzed, reader, given.cases) for reader in dict.fromkeys([*SLOW, *READERS])] if fuzzer else []
        walking = [(walked, engine, Path(folder, "mine", "learner"), given.walks) for engine in ENGINES]
        beside = [*fuzzing[: len(SLOW)], *walking, *fuzzing[len(SLOW) :]]
        works = [work for pair in zip_longest([(one,) for one in faulty], beside) for work in pair if work]
        done = [future.result() for future in [lanes.submit(timed, *work) for work in works]]
        tried = together([one for one in done if isinstance(one, Tried)])
        others = [one for one in done if isinstance(one, dict)]
        read, gone = ([one for one in others if name in one] for name in ("reader", "engine"))
        read.sort(key=lambda one: [*READERS].index(one["reader"]))
    page = PAGE.read_text(encoding="utf-8").format(
        minutes=round((time.monotonic() - start) / 60),
        faults="\n".join(f"| {one.what} | {one.times} | {len(one.lost) or 'nothing'} | {one.note} |" for one in tried),
        walks="\n".join(walked_rows(gone)),
        steps=sum(times for one in gone for times, _, _ in one["kinds"].values()),
        words=sum(one["words"] for one in gone),
        **{one["engine"]: one["walks"] for one in gone},
        readers="\n".join(map(row, read)) or "| (no fuzzer is installed here) | | | | |",
    )
    print(page)
    broken = [f"{one.what}: {lost}" for one in tried for lost in one.lost]
    broken += [f"{one['reader']}: {one['broke']}" for one in read if "broke" in one]
    broken += [f"{one['engine']}: {broke}" for one in gone for broke in one["broke"]]
    print("\n".join(broken))
    if given.page and not broken:
        given.page.write_text(page, encoding="utf-8")
    return 1 if broken else 0


def timed(work: Callable, *given: Any) -> Any:
    """What the work gives; a line says that it is done, and how long it took."""
    start = time.monotonic()
    result = work(*given)
    print(f"{time.monotonic() - start:4.0f} s  {result}", file=sys.stderr, flush=True)
    return result


def together(tried: list[Tried]) -> list[Tried]:
    """Rows of one kind of fault as one row."""
    rows: dict[str, Tried] = {}
    for one in tried:
        row = rows.setdefault(one.what, Tried(one.what))
        row.times += one.times
        row.lost += one.lost
        row.note = added(row.note, one.note)
    return list(rows.values())


def added(one: str, other: str) -> str:
    """Two notes as one: counts of the same name are summed."""
    counts: dict[str, int] = {}
    for part in filter(None, [*one.split(", "), *other.split(", ")]):
        name, colon, number = part.rpartition(": ")
        if not colon or not number.isdigit():
            return other or one
        counts[name] = counts.get(name, 0) + int(number)
    return ", ".join(f"{name}: {number}" for name, number in counts.items())


def row(one: dict) -> str:
    if "broke" in one:
        return f"| {one['reader']} | | | | broke |"
    return f"| {one['reader']} | {one['read']:,} | {one['taken']:,} | {one['slowest']} | {one['megabytes']} |"


def walked_rows(gone: list[dict]) -> Iterator[str]:
    """A row for each kind of step: how often in each engine, what was lost and what came back."""
    for kind in sorted(OFTEN, key=lambda kind: kind in (KEPT, HANDED)):
        here = [one["kinds"][kind] for one in gone]
        lost, back = (sum(counts[place] for counts in here) or "nothing" for place in (1, 2))
        often = " | ".join(str(times) for times, _, _ in here)
        yield f"| {kind} | {often} | {lost} | {back} |"


if __name__ == "__main__":
    sys.exit(main())
