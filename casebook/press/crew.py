"""Those who do the jobs of a build: helpers on this machine, or the workers of a Dask cluster.

Both take a job by `submit` and give a `Future` of its answer. A helper starts when it is first needed, and
nothing of it stays when the command ends, however it ends.
"""

import os
import subprocess
import sys
import threading
from concurrent.futures import Future
from itertools import count
from multiprocessing.connection import Connection
from typing import Any

from casebook.press.jobs import Lost

GONE = "a helper process was ended from outside, perhaps for want of memory"
CALM = {  # for every process that does jobs: one thread each, and nothing that differs from run to run
    "OMP_NUM_THREADS": "1",
    "OPENBLAS_NUM_THREADS": "1",
    "MKL_NUM_THREADS": "1",
    "JE_ARROW_MALLOC_CONF": "background_thread:false",  # of Arrow: a process to be forked from has one thread
    "PYTHONHASHSEED": "0",
    "CASEBOOK_PRESS": "1",
    "JUPYTER_PLATFORM_DIRS": "1",
}


class Crew:
    """Helpers on this machine, one a kind of job, each with `jobs` processes at a time."""

    near = True  # they write into the same folders

    def __init__(self, jobs: int):
        self.jobs = jobs
        self._helpers: dict[str, Helper] = {}
        self._lock = threading.Lock()

    def submit(self, job: Any) -> Future:
        """Have the job done; the future holds its answer, or what went wrong."""
        return self.helper(job.kind).submit(job)

    def helper(self, kind: str) -> "Helper":
        """The helper for jobs of this kind, started if it was not; it gets ready while others work."""
        with self._lock:
            if kind not in self._helpers or self._helpers[kind].gone:
                self._helpers[kind] = Helper(kind, self.jobs)
            return self._helpers[kind]

    def close(self) -> None:
        """End the helpers and whatever they are doing."""
        for helper in self._helpers.values():
            helper.close()
        self._helpers.clear()

    def __enter__(self) -> "Crew":
        return self

    def __exit__(self, *_: Any) -> None:
        self.close()


class Helper:
    """One helper process and the jobs it was given."""

    def __init__(self, kind: str, jobs: int):
        self._asked, self._numbers, self._lock = {}, count(), threading.Lock()
        self.gone = False
        self._process = subprocess.Popen(
            [sys.executable, "-P", "-m", "casebook.press.helper", kind, str(jobs)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env=os.environ | CALM,
        )
        self._jobs = Connection(os.dup(self._process.stdin.fileno()), readable=False)
        self._answers = Connection(os.dup(self._process.stdout.fileno()), writable=False)
        self._process.stdin.close()
        self._process.stdout.close()
        threading.Thread(target=self._listen, daemon=True).start()

    def submit(self, job: Any) -> Future:
        """Send the job; the future resolves when the answer comes."""
        future: Future = Future()
        with self._lock:
            if self.gone:
                future.set_exception(Lost(GONE))
                return future
            number = next(self._numbers)
            self._asked[number] = future
            try:
                self._jobs.send((number, job))
            except OSError:
                self._asked.pop(number, None)
                future.set_exception(Lost(GONE))
        return future

    def close(self) -> None:
        """End the process: it ends its children, and the futures that are open are lost."""
        self._jobs.close()
        try:
            self._process.wait(timeout=5)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()

    def _listen(self) -> None:
        while True:
            try:
                number, answer = self._answers.recv()
            except (EOFError, OSError):
                break
            future = self._asked.pop(number)
            if isinstance(answer, BaseException):
                future.set_exception(answer)
            else:
                future.set_result(answer)
        self.gone = True
        with self._lock:
            for future in self._asked.values():
                future.set_exception(Lost(GONE))
            self._asked.clear()
