"""The same jobs done by the workers of a Dask cluster, through its Executor interface.

A worker has threads and may not fork, so each starts servers of its own and hands jobs to them. Notebooks go
there and results come back by value: no folder has to be shared. A job whose worker is lost is done again,
from the start, by another.
"""

import socket
import threading
from concurrent.futures import Future
from contextlib import suppress
from typing import Any
from urllib.parse import urlsplit

from casebook.errors import CasebookError
from casebook.language import speaking, spoken
from casebook.press.cache import keys
from casebook.press.workers.jobs import Job, Lost
from casebook.press.workers.pool import Pool

PATIENCE = 20  # seconds for a scheduler to answer, and for a first worker
GREETING = 5  # seconds for whoever answers to say who it is


class Cluster:
    """A cluster by the address of its scheduler, such as tcp://host:8786. `jobs` is how many it does at a time."""

    near = False  # its workers write nothing here

    def __init__(self, address: str):
        try:
            from distributed import Client
        except ImportError:
            raise CasebookError(
                "a cluster needs Dask, which the extra 'cluster' brings: "
                ".venv/bin/uv pip install -c requirements-all.lock -e '.[cluster]'"
            ) from None
        _refuse_a_stranger(address)
        try:
            self._client = Client(address, timeout=PATIENCE, set_as_default=False)
        except (OSError, ValueError) as error:
            raise CasebookError(f"{address}: no Dask scheduler answers there ({error})") from None
        try:
            self._client.wait_for_workers(1, timeout=PATIENCE)
        except TimeoutError:
            self._client.close()
            raise CasebookError(f"{address}: the scheduler has no worker; start one: dask worker {address}") from None
        self._executor = self._client.get_executor(pure=False)

    @property
    def jobs(self) -> int:
        """How many jobs the cluster does at a time: its workers' threads."""
        return max(1, sum(self._client.nthreads().values()))

    def server(self, kind: type[Job]) -> None:
        """Nothing to start: workers start what they need."""

    def submit(self, job: Any) -> Future:
        """Have the job done by some worker."""
        answered: Future = Future()

        def pass_on(done: Future) -> None:
            try:
                answered.set_result(done.result())
            except (CasebookError, OSError) as error:
                answered.set_exception(error)
            except BaseException as error:  # Dask's own, such as a job that ended every worker it was given to
                answered.set_exception(Lost(f"the cluster gave up {job.name}: {error}"))

        self._executor.submit(at_worker, job, keys.made_by_shared(), spoken()).add_done_callback(pass_on)
        return answered

    def close(self) -> None:
        """Leave the cluster as it was found."""
        self._executor.shutdown(wait=False)
        self._client.close()

    def __enter__(self) -> "Cluster":
        return self

    def __exit__(self, *_: Any) -> None:
        self.close()


def _refuse_a_stranger(address: str) -> None:
    """CasebookError where something answers that does not speak first, as a scheduler does: Dask would wait for its
    word for ever. Whoever does not answer yet is waited for elsewhere.
    """
    place = urlsplit(address if "://" in address else f"tcp://{address}")
    if place.scheme != "tcp" or not place.hostname or not place.port:
        return
    with suppress(OSError), socket.create_connection((place.hostname, place.port), timeout=PATIENCE) as call:
        call.settimeout(GREETING)
        try:
            spoke = call.recv(1)
        except TimeoutError:
            spoke = b""
        if not spoke:
            raise CasebookError(
                f"{address}: what answers there is no Dask scheduler; it may be its dashboard, which has another port"
            )


_pool: Pool | None = None
_starting = threading.Lock()


def at_worker(job: Any, made_by: str, language: str) -> Any:
    """In a worker: have the job done by a server beside it. CasebookError when the worker holds another book."""
    global _pool
    from distributed import get_worker

    worker = get_worker()
    with _starting:
        if keys.made_by_shared() != made_by:  # files may have changed, and what the servers have ready may be old
            keys.forget()
            if _pool:
                _pool.close()
            _pool = None
        if keys.made_by_shared() != made_by:
            raise CasebookError(f"worker {worker.address} has another version of the book; install this one there")
        _pool = _pool or Pool(worker.state.nthreads)
    with speaking(language):
        return _pool.submit(job).result()
