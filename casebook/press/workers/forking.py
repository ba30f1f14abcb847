"""The last thing that a process does before others are forked from it."""

import gc
import threading
from pathlib import Path


def ready_to_fork() -> None:
    """Set aside what is in memory, so that forks share it, and collect garbage seldom: what is forked is soon over.

    RuntimeError when there are several threads: a fork would copy their locks without them.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(100_000, 20, 100)
    tasks = Path("/proc/self/task")
    threads = len(list(tasks.iterdir())) if tasks.exists() else threading.active_count()
    if threads > 1:
        raise RuntimeError(f"{threads} threads in a process to be forked from")
