"""One thing that is wrong."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Finding:
    """Where it is, what is wrong, and what mends it."""

    place: str
    fault: str
    remedy: str

    def __str__(self) -> str:
        return f"{self.place}: {self.fault}; {self.remedy}"
