"""An edition as it was made: its site, the same pages plain, and whose copy it is."""

from dataclasses import dataclass, field

from casebook.exercises.kinds import Exercise
from casebook.press.charts.figures import Chart
from casebook.press.editions.blocks import EMPTY, Edition


@dataclass(frozen=True)
class PlainPage:
    """A page of one edition as plain HTML, a fragment that begins with its h1: what paper and other programs take.

    `part` is the heading that it stands under in the contents, `asked` its exercises, each with the title of the
    section that it stands in; `cites` the ids of the references it cites, `cited` how it words them, by key; `edition`
    what it is made of, without cells where it comes from no notebook.
    """

    name: str
    title: str
    part: str
    html: str
    asked: tuple[tuple[str, Exercise], ...] = ()
    cites: tuple[str, ...] = ()
    cited: dict[str, str] = field(default_factory=dict)
    edition: Edition = EMPTY

    @property
    def exercises(self) -> tuple[Exercise, ...]:
        """What is asked on it, in order."""
        return tuple(exercise for _, exercise in self.asked)

    @property
    def own_exercises(self) -> tuple[Exercise, ...]:
        """What is asked on the page of a case, in order; nothing on a page that asks about others."""
        return tuple(exercise for exercise in self.exercises if exercise.case == self.name)

    @property
    def pictures(self) -> dict[str, str]:
        """The pictures of its charts as SVG text, by file name."""
        return {chart.name: chart.svg for chart in self.edition.of(Chart)}


@dataclass(frozen=True)
class Copy:
    """Whose copy of the book it is: what a title page and a package's description say.

    `id` is COHORT/EDITION; `language` such as en-GB; `facts` stand on the cover, a name and a value each; `key` is a
    hash of the copy, for identifiers that must be the same for the same copy.
    """

    id: str
    title: str
    edition: str
    cohort: str
    language: str
    facts: tuple[tuple[str, str], ...]
    key: str


@dataclass(frozen=True)
class Rendered:
    """A book that was made: in the job's folder or, without one, its `files` as bytes by path. With what other things
    are made of if that was asked for: its pages plain, in reading order, and whose copy it is.
    """

    files: dict[str, bytes] = field(default_factory=dict)
    pages: tuple[PlainPage, ...] = ()
    copy: Copy | None = None
