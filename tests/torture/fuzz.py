"""Fuzzing one reader, guided by coverage: `python -m tests.torture.fuzz READER CASES`.

Half of the inputs are right ones with bytes changed, half keep their form and have values changed. Ends with status 0
and a line of JSON, or with the fuzzer's report of what broke and the input that broke it.
"""

import contextlib
import faulthandler
import gc
import json
import resource
import sys
import tempfile
import time
from pathlib import Path

import atheris

with atheris.instrument_imports(include=["casebook"]):
    from casebook.errors import CasebookError
    from tests.torture import readers

from tests.torture.guard import Guard
from tests.torture.mutate import FORMS, mutated

SECONDS = 1  # of processor time that one input may take
HANGS = 20  # seconds after which a reader that does not come back is ended
WATCHED = 10  # inputs between two settings of that clock, which is a thread: none of them may take more than SECONDS
MEGABYTES = 1024  # that the process may hold


def main(name: str, cases: int) -> None:
    """Fuzz one reader."""
    scratch = tempfile.TemporaryDirectory(dir="/dev/shm" if Path("/dev/shm").is_dir() else None)
    folder = Path(scratch.name)
    corpus, inside = folder / "corpus", folder / "inside"
    corpus.mkdir()
    inside.mkdir()
    rights = readers.READERS[name].right(inside)
    for number, right in enumerate(rights):
        (corpus / f"right-{number}").write_bytes(right)
        with contextlib.suppress(CasebookError):  # once unguarded: what is imported late is imported now
            readers.READERS[name].read(right, inside)
    guard, counts, slowest = Guard(folder), {"read": 0, "taken": 0}, 0.0

    def one(content: bytes) -> None:
        nonlocal slowest
        if counts["read"] % WATCHED == 0:
            faulthandler.dump_traceback_later(HANGS, exit=True)
        if counts["read"] % 1000 == 0:
            gc.collect()
            gc.freeze()  # the instrumentation holds on to objects: they are not looked through again
        start = time.process_time()
        counts["taken"] += readers.attempt(name, content, inside, guard)
        counts["read"] += 1
        took = time.process_time() - start
        slowest = max(slowest, took)
        assert took < SECONDS, f"took {took:.1f} seconds"
        if counts["read"] == cases:
            most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
            print(json.dumps({"reader": name, **counts, "slowest": round(slowest, 3), "megabytes": most}), flush=True)

    def change(content: bytes, longest: int, seed: int) -> bytes:
        if seed % 2:
            made = mutated(content, FORMS[name], seed)
            if made == content:  # it has lost its form
                made = mutated(rights[seed // 2 % len(rights)], FORMS[name], seed)
            if len(made) <= longest:
                return made
        return atheris.Mutate(content, longest)

    gc.disable()  # what is collected is not the time of the reader that happens to be reading
    options = [f"-runs={cases}", f"-timeout={HANGS}", f"-rss_limit_mb={MEGABYTES}", "-max_len=65536", "-seed=7"]
    options += ["-print_final_stats=0", "-verbosity=0", f"-artifact_prefix={Path.cwd() / 'build'}/"]
    atheris.Setup([sys.argv[0], *options, str(corpus)], one, custom_mutator=change)
    atheris.Fuzz()


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
