"""What the workers know of a job: who does it, within which limits, and what it is called. Imports nothing heavy.

A job is done wholly or not at all and may be done twice; its answer is a value. Each room that has work to give away
says what its jobs are in a module `jobs` of its own, which the command can hold without what it takes to do them.
"""

from typing import ClassVar, Protocol

from casebook.errors import CasebookError

MEMORY = 4096  # megabytes that one job may hold
GRACE = 5  # seconds between asking a process to stop and ending it


class Job(Protocol):
    """A job as plain data that can be sent to another process, or another machine.

    `doer` names the module whose function `do` does it; `preloaded` the module that is imported once, and from whose
    process one is forked for each job. Without it, jobs are done one after another in the process that got them.
    """

    doer: ClassVar[str]
    preloaded: ClassVar[str]
    seconds: float

    @property
    def name(self) -> str:
        """What the job is called where something is said of it."""


class Lost(CasebookError):
    """A process was ended from outside before it had an answer."""
