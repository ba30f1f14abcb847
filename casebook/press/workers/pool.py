"""Those who do jobs on this machine: for each kind of job a server, which makes a process for every one of them.

A job is given by `submit`, which gives a `Future` of its answer, as a cluster does in `on_dask`. A server starts when
it is first needed, and nothing of it stays when the command ends, however it ends.
"""

import os
import subprocess
import sys
import threading
from concurrent.futures import Future
from itertools import count
from multiprocessing.connection import Connection
from typing import Any

from casebook.language import spoken
from casebook.press.workers import process
from casebook.press.workers.jobs import Job, Lost

GONE = "a process that does jobs was ended from outside, perhaps for want of memory"
CALM = {  # for every process that does jobs: one thread each, and nothing that differs from run to run
    "OMP_NUM_THREADS": "1",
    "OPENBLAS_NUM_THREADS": "1",
    "MKL_NUM_THREADS": "1",
    "JE_ARROW_MALLOC_CONF": "background_thread:false",  # of Arrow: a process to be forked from has one thread
    "PYTHONHASHSEED": "0",
    "CASEBOOK_PRESS": "1",
    "JUPYTER_PLATFORM_DIRS": "1",
}


class Pool:
    """The servers of this machine, one for all jobs that one module does, each with `jobs` processes at a time."""

    near = True  # they write into the same folders

    def __init__(self, jobs: int):
        self.jobs = jobs
        self._servers: dict[str, Server] = {}
        self._lock = threading.Lock()

    def submit(self, job: Job) -> Future:
        """Have the job done; the future holds its answer, or what went wrong."""
        return self.server(type(job)).submit(job)

    def server(self, kind: type[Job]) -> "Server":
        """The server for jobs of this kind, started if it was not; it gets ready while others work."""
        with self._lock:
            if kind.doer not in self._servers or self._servers[kind.doer].gone:
                self._servers[kind.doer] = Server(kind, self.jobs)
            return self._servers[kind.doer]

    def close(self) -> None:
        """End the servers and whatever they are doing."""
        for server in self._servers.values():
            server.close()
        self._servers.clear()

    def __enter__(self) -> "Pool":
        return self

    def __exit__(self, *_: Any) -> None:
        self.close()


class Server:
    """One server's process and the jobs it was given; it goes before others where somebody waits for each job."""

    def __init__(self, kind: type[Job], jobs: int, *, is_awaited: bool = False):
        self._asked, self._numbers, self._lock = {}, count(), threading.Lock()
        self.gone = False
        self._process = subprocess.Popen(
            [sys.executable, "-P", "-m", process.__name__, kind.doer, kind.preloaded, str(jobs)]
            + ["awaited"] * is_awaited,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env=os.environ | CALM,
        )
        self._jobs = Connection(os.dup(self._process.stdin.fileno()), readable=False)
        self._answers = Connection(os.dup(self._process.stdout.fileno()), writable=False)
        self._process.stdin.close()
        self._process.stdout.close()
        threading.Thread(target=self._listen, daemon=True).start()

    def submit(self, job: Job) -> Future:
        """Send the job; the future resolves when the answer comes."""
        future: Future = Future()
        with self._lock:
            if self.gone:
                future.set_exception(Lost(GONE))
                return future
            number = next(self._numbers)
            self._asked[number] = future
            try:
                self._jobs.send((number, job, spoken()))
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
