"""The job of running a notebook, and its answer."""

from dataclasses import dataclass, field
from typing import Any, ClassVar

from casebook.press.workers.jobs import MEMORY

SECONDS = 120  # that one notebook may take: papermill itself would wait for ever


@dataclass(frozen=True)
class Run:
    """Execute one notebook, given as JSON text with the parameters to put into it, in the folder `cwd`.

    With `states`, it is run at those values of its dials as well, each a dict of the parameters that differ; `each` is
    how many seconds one of these runs may take, if that is less than `seconds`. The answer is a `Ran`.
    """

    doer: ClassVar[str] = "casebook.press.execute.one"
    preloaded: ClassVar[str] = "casebook.press.execute.preload"

    name: str
    notebook: str
    parameters: dict[str, Any]
    cwd: str
    engine: str = "casebook"
    seconds: float = SECONDS
    memory: int = MEMORY
    has_parameters: bool = False  # they stand in the notebook already
    states: tuple[dict[str, Any], ...] = ()
    each: float = 0.0
    niceness: int = 0  # how far it goes behind what else the machine does


@dataclass(frozen=True)
class Ran:
    """What running a notebook gave: `results` in cell order, what it read, and how long it took; `turned` is for each
    state what differs from that, a result by its place among the results (as text, as JSON has it).

    Of a run that failed, `error` says where and why, and `notebook` is the notebook as it failed.
    """

    results: list[dict[str, Any]] = field(default_factory=list)
    reads: list[str] = field(default_factory=list)
    seconds: float = 0.0
    turned: list[dict[str, Any]] = field(default_factory=list)
    error: str = ""
    notebook: str = ""
