"""How much may be asked of this computer, by everybody and from one address.

Addresses are known in memory alone: while a connection is open, and until somebody is heard of who has been quiet for
long enough to be forgotten.
"""

import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass

from casebook.answers.format import LARGEST_WITH_ANALYSIS

AROUND = 32_768  # bytes that sealing and padding put round a file


@dataclass(frozen=True)
class Limits:
    """What is allowed. A school's network may show a whole room under one address, so one address may do much.

    connections, of_one: open at once, in all and from one address; a browser opens six
    header_seconds, body_seconds: for a request to arrive; piece_seconds: for a piece of a page to be taken
    held, held_of_one: bytes of what is being handed in that are in memory at once
    burst, a_second: how many may be handed in at once, and then a second; burst_of_one, a_second_of_one: from one
    address
    files: handed in before the command has to be started again
    """

    connections: int = 2048
    of_one: int = 1024
    header_seconds: float = 15
    body_seconds: float = 30
    piece_seconds: float = 30
    largest: int = LARGEST_WITH_ANALYSIS + AROUND
    held: int = 96_000_000
    held_of_one: int = 12_000_000
    burst: int = 400
    a_second: float = 40
    burst_of_one: int = 100
    a_second_of_one: float = 10
    files: int = 5000


class Rate:
    """So many at once, and then so many a second, for each name. A name is forgotten in time."""

    def __init__(self, burst: int, a_second: float, clock: Callable[[], float] = time.monotonic):
        self._burst, self._a_second, self._clock = burst, a_second, clock
        self._left: dict[str, tuple[float, float]] = {}  # how many, and when that was
        self._looked = clock()

    def allows(self, name: str = "") -> bool:
        """Whether one more may be sent under this name; then it counts."""
        now = self._clock()
        if now > self._looked + 1:
            self._looked = now
            self._left = {other: kept for other, kept in self._left.items() if self._now(*kept, now) < self._burst}
        left = self._now(*self._left.get(name, (self._burst, now)), now)
        self._left[name] = (max(left - 1, 0) if left >= 1 else left, now)
        return left >= 1

    def _now(self, left: float, then: float, now: float) -> float:
        return min(self._burst, left + (now - then) * self._a_second)


class Share:
    """So much of something at once, in all and for each name."""

    def __init__(self, most: int, most_of_one: int):
        self._most, self._most_of_one = most, most_of_one
        self._taken: Counter[str] = Counter()

    def take(self, name: str, amount: int = 1) -> bool:
        """Take so much; False, and nothing is taken, where that would be too much."""
        if self._taken.total() + amount > self._most or self._taken[name] + amount > self._most_of_one:
            return False
        self._taken[name] += amount
        return True

    def give_back(self, name: str, amount: int = 1) -> None:
        """Give back what was taken."""
        self._taken[name] -= amount
        if self._taken[name] <= 0:
            del self._taken[name]
