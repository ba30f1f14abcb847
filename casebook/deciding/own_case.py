"""A group's own case: two ways to talk about it as run sheets, the sheets to write on, and whom the rules bind.

The names and the order of the steps are those of the dilemma method of moral case deliberation and of CURA. What to do
in each, the minutes and the chair are this book's. Nothing here asks a reader for anything: no exercise keeps a case.
"""

import html
from collections.abc import Iterable
from dataclasses import dataclass

from casebook.deciding.clauses import THEMES, by_whom, headed
from casebook.deciding.crosswalk import binding
from casebook.guidance import own_case
from casebook.guidance.clauses import Clause
from casebook.language import N_, gettext
from casebook.named import named
from casebook.setting import Setting
from casebook.tables import labelled_table

LENGTHS = (50, 90)  # minutes for which each way has a plan
HEADS = (N_("Step"), N_("What you do"), N_("In 50 minutes"), N_("In 90 minutes"))
COLUMNS = (
    N_("About"),
    N_("What binds you"),
    N_("What binds the organisation that you work for"),
    N_("What is expected of either"),
)
NOTHING = N_("nothing seen")


@named("run-sheet")
@dataclass(frozen=True)
class Way:
    """One way to talk about a case: rows of (step, what is done, minutes of each length)."""

    title: str
    rows: tuple[tuple[str, str, int, int], ...]

    def minutes(self, length: int) -> int:
        """How many minutes the plan for this length comes to."""
        return sum(row[2 + LENGTHS.index(length)] for row in self.rows)

    def __repr__(self) -> str:
        return "\n".join([self.title, *(f"{step}: {short}/{long} min" for step, _, short, long in self.rows)])

    def _repr_html_(self) -> str:
        rows = [(step, done, _minutes(short), _minutes(long)) for step, done, short, long in self.rows]
        return f"<div class='one-side'>{labelled_table('run-sheet', HEADS, rows, caption=self.title)}</div>"


@named("worksheets")
@dataclass(frozen=True)
class Worksheets:
    """Sheets to print, a page each: rows of (title, who writes on it, parts); a part is (what is asked, lines)."""

    sheets: tuple[tuple[str, str, tuple[tuple[str, int], ...]], ...]

    def __repr__(self) -> str:
        return "\n".join(title for title, _, _ in self.sheets)

    def _repr_html_(self) -> str:
        inside = (
            f"<h3>{html.escape(title)}</h3><p>{html.escape(who)}</p>{_parts(parts)}"
            for title, who, parts in self.sheets
        )
        return "".join(f"<div class='one-side worksheet'>{sheet}</div>" for sheet in inside)


@named("clauses")
@dataclass(frozen=True)
class Bound:
    """The clauses that bind a setting's reader or their organisation, whatever the case: lists of them by theme."""

    setting: Setting
    found: tuple[Clause, ...]

    @property
    def cites(self) -> list[str]:
        """The citation keys of all that is shown, each once."""
        return list(dict.fromkeys(clause.reference for clause in self.found if clause.reference))

    def rows(self) -> list[tuple[str, str, str, str]]:
        """A row a theme under `COLUMNS`, each cell the clauses document by document, or that none was seen."""
        return [(headed(theme), *self._cells(theme)) for theme in THEMES]

    def _cells(self, theme: str) -> list[str]:
        return [_by_document(kind) for kind in by_whom([clause for clause in self.found if clause.theme == theme])]

    def __repr__(self) -> str:
        return "\n".join(" | ".join(row) for row in self.rows())

    def _repr_html_(self) -> str:
        say = self.setting.say
        caption = gettext("Rules that we saw for {a_role} in {place_name}, in force on {day_of_events}").format(
            a_role=say.a_role, place_name=say.place_name, day_of_events=say.day_of_events
        )
        return labelled_table("clauses", COLUMNS, self.rows(), caption=caption)


def whom_the_rules_bind(setting: Setting) -> Bound:
    """Every clause that binds the setting's profession, or its organisation, in its place on its date."""
    return Bound(setting, tuple(binding(setting)))


def ways() -> tuple[Way, ...]:
    """The ways to talk about a case that are in guidance/own_case.yml, in their order."""
    return tuple(
        Way(way["title"], tuple((row["step"], row["do"], *row["minutes"]) for row in way["steps"]))
        for way in own_case()["ways"]
    )


def worksheets() -> Worksheets:
    """The sheets to write on that are in guidance/own_case.yml, in their order."""
    sheets = own_case()["sheets"]
    return Worksheets(
        tuple((of["title"], of["who"], tuple((part["ask"], part["lines"]) for part in of["parts"])) for of in sheets)
    )


def sheets_to_print(sheets: Iterable[tuple[str, str, tuple[tuple[str, int], ...]]]) -> Worksheets:
    """Other sheets, each as `Worksheets` has them."""
    return Worksheets(tuple(sheets))


def _by_document(clauses: list[Clause]) -> str:
    """Clauses as "Document: 1.2, 3; Other document"."""
    provisions: dict[str, list[str]] = {}
    for clause in clauses:
        provisions.setdefault(clause.document, []).extend([clause.provision] if clause.provision else [])
    parts = (f"{document}: {', '.join(places)}" if places else document for document, places in provisions.items())
    return "; ".join(parts) or gettext(NOTHING)


def _minutes(number: int) -> str:
    return gettext("{minutes} min").format(minutes=number) if number else gettext("left out")


def _parts(parts: tuple[tuple[str, int], ...]) -> str:
    room = "<div class='write' data-lines='{}'></div>"
    return "".join(
        f"<p><strong>{html.escape(ask)}</strong></p>{room.format(lines) if lines else ''}" for ask, lines in parts
    )
