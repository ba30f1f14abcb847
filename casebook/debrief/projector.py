"""The debrief for the projector: one thing a screen, larger than it is long, made in a moment and without a program.

It opens with the first decision. What the numbers can say is behind a fold. It holds no reasons: those are read by the
facilitator before anybody sees them, and stand on the debrief's page.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from importlib.resources import files
from pathlib import Path

from casebook.cases import read_case
from casebook.debrief.choices import choice_split, place_of
from casebook.debrief.group import Group
from casebook.debrief.moved import moved_split, sentence
from casebook.debrief.rounding import SMALLEST, Split
from casebook.debrief.tables import NOTHING
from casebook.debrief.words import label_of, opening, ordinal, people, question_of, title_of
from casebook.language import ENGLISH, N_, direction, gettext, spoken
from casebook.setting import Setting

PAGE, STYLE = "projector.html", "projector.css"


@dataclass(frozen=True)
class Bar:
    """One answer: what it is called, about how many people, what is said of them, and the ends of the line, people."""

    label: str
    about: int
    said: str
    low: int
    high: int


@dataclass(frozen=True)
class Screen:
    """One question and how the group divided; `bars` is empty where nothing may be shown, `total` the longest bar."""

    case: str
    title: str
    question: str
    bars: tuple[Bar, ...]
    total: int
    note: str = ""


NO_SCREEN = Screen("", N_("The debrief"), "", (), 0)


def screens(group: Group, here: Setting, look_at: str = "", *, smallest: int = SMALLEST) -> list[Screen]:
    """Every screen of a question whose answers are not all few, those of the case looked at first: that a case has a
    screen would tell that it was done. One screen that shows nothing where there is none. CasebookError as `place_of`.
    """
    first, decision = place_of(look_at, group, smallest=smallest)
    order = sorted(group.cases, key=lambda case: case != first)
    opens = {first: decision}
    every = [screen for case in order for screen in _of_case(group, here, case, opens.get(case, ""), smallest)]
    return [screen for screen in every if any(bar.about for bar in screen.bars[:-1])] or [
        replace(NO_SCREEN, title=gettext(NO_SCREEN.title))
    ]


def _of_case(group: Group, here: Setting, case: str, opens: str, smallest: int) -> Iterator[Screen]:
    decisions = sorted((given.id for given in read_case(case).decisions), key=lambda id_: id_ != opens)
    for decision in decisions:
        shown = choice_split(group, case, decision, smallest=smallest)
        labels = [label_of(case, decision, name, here) for name in shown.names]
        name = gettext("The {ordinal} decision").format(ordinal=ordinal(case, decision))
        yield Screen(title_of(case), name, question_of(case, decision, here), _bars(labels, shown), shown.total or 0)
    shown = moved_split(group, case, smallest=smallest)
    asked = gettext(
        "Each person's second position beside their first. Moving is neither better nor worse than staying."
    )
    note = sentence(shown) if shown.shown else ""
    bars = _bars([gettext(name) for name in shown.names], shown)
    yield Screen(title_of(case), gettext("Where people moved"), asked, bars, shown.total or 0, note)


def _bars(labels: list[str] | tuple[str, ...], shown: Split) -> tuple[Bar, ...]:
    """A bar for each answer, in order; the last is that of no answer."""
    cells = zip(labels, shown.about, shown.low, shown.high, strict=False)
    return tuple(Bar(label, about, people(about, low, high), low, high) for label, about, low, high in cells)


def write_projector(
    group: Group, here: Setting, folder: Path, *, title: str, look_at: str = "", smallest: int = SMALLEST
) -> Path:
    """Write the page and its style into a folder; returns the page. `title` is what the group is called."""
    from jinja2 import Environment, StrictUndefined

    own = files(__package__)
    environment = Environment(autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
    environment.globals["gettext"] = gettext
    template = environment.from_string(own.joinpath("projector.html.jinja").read_text(encoding="utf-8"))
    text = template.render(
        title=title,
        language="en-GB" if spoken() == ENGLISH else spoken(),
        direction=direction(spoken()),
        opening=opening(group.people, group.invented, smallest, len(group.rooms)),
        screens=screens(group, here, look_at, smallest=smallest),
        nothing=gettext(NOTHING),
        smallest=smallest,
        most=2 * smallest - 1,
    )
    page = folder / PAGE
    page.write_text(text, encoding="utf-8")
    (folder / STYLE).write_text(own.joinpath(STYLE).read_text(encoding="utf-8"), encoding="utf-8")
    return page
