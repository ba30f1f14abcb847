"""A server: a process that does one kind of job for the command that started it, a new process a job.

`python -m casebook.press.workers.process DOER PRELOADED JOBS [awaited]` reads jobs and writes answers as pickles, on
the two pipes it was started with; so many are done at a time. It keeps the time and memory of every job, and ends when
its parent does. A job's process is forked from the standard library's forkserver, which imported the module PRELOADED;
where there is none, jobs are done in this process one after another.
"""

import contextlib
import ctypes
import os
import shutil
import signal
import sys
import tempfile
import threading
from concurrent.futures import ThreadPoolExecutor
from importlib import import_module
from multiprocessing import connection, forkserver, get_all_start_methods, get_context
from pathlib import Path
from typing import Any

from casebook.errors import CasebookError
from casebook.language import speaking
from casebook.press.cache.swap import alive
from casebook.press.patches import let_go_of_forkserver
from casebook.press.workers.jobs import GRACE, Job, Lost

DEATH = 1  # prctl's PR_SET_PDEATHSIG
TEMPORARY = "casebook-"
LONGEST = 50  # letters of a path: beyond that the forkserver's socket, four folders down, can have no name
_working: set[int] = set()  # the processes that are doing a job
_starting = threading.Lock()  # held while one is started
METHOD = "forkserver" if "forkserver" in get_all_start_methods() else "spawn"  # spawn imports everything each time


def main(doer: str, preloaded: str, jobs: int, is_awaited: bool = False) -> None:
    """Have the module `doer` do jobs until there are no more; before others' work if somebody waits for each."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent hears it and says what to do
    asked, answers = connection.Connection(os.dup(0), writable=False), connection.Connection(os.dup(1), readable=False)
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    os.dup2(2, 1)
    if not (preloaded or is_awaited):
        os.nice(5)  # one process can wait for those that are many
    own = tempfile.tempdir = os.environ["TMPDIR"] = own_folder()
    context = get_context(METHOD)
    if preloaded and METHOD == "forkserver":
        context.set_forkserver_preload([preloaded])
        forkserver.ensure_running()
    one_at_a_time = threading.Lock()

    def do(number: int, job: Job, language: str) -> None:
        try:
            answer = apart(job, language, context) if preloaded else here(job, language)
        except (CasebookError, OSError) as error:
            answer = error
        except Exception as error:
            answer = RuntimeError(f"{type(error).__name__}: {error}")
        with one_at_a_time, contextlib.suppress(BrokenPipeError):
            answers.send((number, answer))

    with ThreadPoolExecutor(jobs if preloaded else 1) as supervisors:
        while True:
            try:
                number, job, language = asked.recv()
            except (EOFError, OSError):  # whoever asked is gone, perhaps in the middle of asking
                # the forkserver ends with this process, and its children with it
                _starting.acquire(timeout=GRACE)  # a process that is told half of what it is would say so
                leave_nothing(own)
                os._exit(0)
            supervisors.submit(do, number, job, language)


def own_folder() -> str:
    """A new folder for the temporary files of this process and those that it makes. What helpers left that were ended
    before they could tidy up is taken away.
    """
    place = Path(tempfile.gettempdir())
    if len(str(place)) > LONGEST and os.access("/tmp", os.W_OK):
        place = Path("/tmp")
    for left in place.glob(f"{TEMPORARY}*"):
        number = left.name.removeprefix(TEMPORARY).partition("-")[0]
        if number.isdigit() and not alive(int(number)):
            shutil.rmtree(left, ignore_errors=True)
    return tempfile.mkdtemp(prefix=f"{TEMPORARY}{os.getpid()}-", dir=place)


def leave_nothing(folder: str) -> None:
    """End the jobs that are being done, and take away the temporary files of all that were."""
    for process in list(_working):
        _signal(process, signal.SIGKILL)
    for _ in range(3):  # a process that is being ended may still write
        shutil.rmtree(folder, ignore_errors=True)


def here(job: Job, language: str) -> Any:
    """Do a job in this process, in the language that was spoken where it was asked for."""
    with speaking(language):
        return import_module(job.doer).do(job)


def apart(job: Job, language: str, context: Any) -> Any:
    """Do a job in a process of its own, within its time. CasebookError when it takes longer or is ended."""
    (asked, ask), (receive, send) = context.Pipe(duplex=False), context.Pipe(duplex=False)
    process = context.Process(target=_alone, args=(asked, send))
    try:
        with _starting:
            process.start()
            _working.add(process.pid)
    except (OSError, EOFError):
        raise Lost(f"{job.name}: no process could be started for it; the lines above say why") from None
    asked.close()
    send.close()
    try:
        ask.send((job, language))  # not with the process: if this one is ended meanwhile, that one goes without a word
        late = not connection.wait([receive], timeout=job.seconds)
        if late:
            _signal(process.pid, signal.SIGINT)
            if not connection.wait([receive], timeout=GRACE):
                raise CasebookError(f"{job.name} ran longer than {job.seconds:g} seconds and had to be ended")
        kind, answer = receive.recv()
    except (EOFError, ConnectionError):
        with contextlib.suppress(OSError):
            os.killpg(process.pid, signal.SIGKILL)  # what it had started
        raise Lost(f"{job.name}: its process was ended from outside, perhaps for want of memory") from None
    finally:
        _working.discard(process.pid)
        process.join(timeout=0.2)  # a process that has answered ends by itself
        if process.exitcode is None:
            _signal(process.pid, signal.SIGKILL)
            process.join()
        process.close()
        ask.close()
        receive.close()
    if kind == "failed":
        raise answer
    if kind == "broken":
        raise RuntimeError(answer)
    return answer


def _alone(asked: connection.Connection, send: connection.Connection) -> None:
    """In the job's own process: what is asked, the limits, then the job, then the answer."""
    with contextlib.suppress(OSError):
        os.setsid()
    let_go_of_forkserver()
    die_with_parent()
    try:
        job, language = asked.recv()
    except (EOFError, OSError):
        os._exit(1)  # whoever asked is gone
    limit_memory(job.memory)
    try:
        answer = ("done", here(job, language))
    except (CasebookError, OSError) as error:
        answer = ("failed", error)
    except BaseException as error:
        import traceback

        answer = ("broken", f"{job.name}: {error!r}\n{''.join(traceback.format_exception(error))}")
    with contextlib.suppress(BrokenPipeError):
        send.send(answer)
    if hasattr(os, "getpgrp") and os.getpgrp() == os.getpid():
        os.killpg(0, signal.SIGKILL)  # with the programs that a cell started
    os._exit(0)  # what a notebook left running or wants to do at the end is not waited for


def die_with_parent() -> None:
    """Have Linux end this process with the one that made it; elsewhere it ends when its work does."""
    if sys.platform == "linux":
        made_by = os.getppid()
        ctypes.CDLL(None).prctl(DEATH, signal.SIGKILL, 0, 0, 0)
        if made_by == 1 or made_by != os.getppid():  # it went before it was asked to be told
            os._exit(1)


def limit_memory(megabytes: int) -> None:
    """Let this process hold so much data and no more: beyond it Python raises MemoryError in the cell at fault."""
    try:
        import resource
    except ImportError:
        return
    with contextlib.suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_DATA, (megabytes * 2**20, megabytes * 2**20))


def _signal(process: int, number: int) -> None:
    """Signal a job's process and whatever it started: it leads a session of its own."""
    try:
        os.killpg(process, number)
    except ProcessLookupError:  # it has not come so far as to lead one
        with contextlib.suppress(ProcessLookupError):
            os.kill(process, number)


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], int(sys.argv[3]), bool(sys.argv[4:]))
