"""What a project of another program says of an analysis, piece by piece, as it stands there."""

from dataclasses import dataclass, field

from casebook.analysis.marks import Told


@dataclass(frozen=True)
class FoundCode:
    """A code: what it is known by in the file, what it is called, what its description and its notes say, and what the
    code above it is known by.
    """

    guid: str
    name: str
    said: Told
    memos: tuple[str, ...] = ()
    above: str = ""


@dataclass(frozen=True)
class FoundTheme:
    """A theme, as the code that its passages have (without `codes`) or as a set of codes."""

    guid: str
    name: str
    said: Told
    memos: tuple[str, ...] = ()
    codes: tuple[str, ...] = ()


@dataclass(frozen=True)
class FoundPassage:
    """A selection of a transcript in a version, with what its codes are known by."""

    transcript: str
    version: int
    start: int
    end: int
    said: Told
    codes: tuple[str, ...] = ()
    memos: tuple[str, ...] = ()


@dataclass(frozen=True)
class FoundNote:
    """A note that belongs to nothing, and the day that its file says, if it is one."""

    name: str
    text: str
    day: str


@dataclass(frozen=True)
class Found:
    """Everything, in the order of the file."""

    codes: list[FoundCode] = field(default_factory=list)
    theme_codes: list[FoundTheme] = field(default_factory=list)
    sets: list[FoundTheme] = field(default_factory=list)
    passages: list[FoundPassage] = field(default_factory=list)
    notes: list[FoundNote] = field(default_factory=list)
