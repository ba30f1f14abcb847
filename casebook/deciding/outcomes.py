"""The learning aims of each case beside the numbered standards of the reader's profession that they work on.

`outcomes.csv` names clauses by id; `*` means all that the case names, where the aim is to say what the rules ask. Only
clauses that were read, that stand on the setting's day and that were made for the profession are shown.
"""

import html
import re
from dataclasses import dataclass

from IPython.display import display

from casebook import contents
from casebook.contents import Page
from casebook.guidance import clauses as all_clauses
from casebook.guidance import outcomes
from casebook.guidance.clauses import FORCES, SEEN, Clause
from casebook.guidance.seen import is_made_for
from casebook.language import N_, gettext
from casebook.setting import Setting, Words
from casebook.tables import labelled_table

ALL = "*"
CPD = "cpd"  # the theme of clauses about learning
CPD_HEADS = (N_("Rule"), N_("What it is"), N_("What it says"))
HEADS = (N_("You will be able to"), N_("Standards of your profession that this works on"))
NONE = N_("no numbered standard was seen for this")


@dataclass(frozen=True)
class Aims:
    """The aims of one case, each with the standards that were seen for it."""

    caption: str
    rows: tuple[tuple[str, tuple[Clause, ...]], ...]
    none: str

    @property
    def are_mapped(self) -> bool:
        """Whether any standard was seen for any of them."""
        return any(standards for _, standards in self.rows)

    def __repr__(self) -> str:
        lines = [f"{aim}: {'; '.join(map(standard, standards)) or gettext(NONE)}" for aim, standards in self.rows]
        return "\n".join([self.caption, *lines, *([] if self.are_mapped else [self.none])])

    def _repr_html_(self) -> str:
        cells = ((aim, "; ".join(map(standard, standards)) or gettext(NONE)) for aim, standards in self.rows)
        note = "" if self.are_mapped else f"<p>{self.none}</p>"
        return labelled_table("crosswalk", HEADS, cells, caption=self.caption) + note


@dataclass(frozen=True)
class Record:
    """What rules made for a profession say of a record of learning."""

    say: Words
    rows: tuple[Clause, ...]

    def __repr__(self) -> str:
        if not self.rows:
            return gettext(
                "This book saw no rule for {a_role} in {place_name} on what such a record must hold. There may be one."
            ).format(a_role=self.say.a_role, place_name=self.say.place_name)
        return "\n".join(f"{standard(row)}: {row.summary}" for row in self.rows)

    def _repr_html_(self) -> str:
        if not self.rows:
            return f"<p>{html.escape(repr(self))}</p>"
        cells = ((standard(row), gettext(FORCES[row.force]), row.summary) for row in self.rows)
        return labelled_table(
            "crosswalk",
            CPD_HEADS,
            cells,
            caption=gettext("Rules on records of learning for {a_role}").format(a_role=self.say.a_role),
        )


def cpd(setting: Setting) -> Record:
    """The clauses about learning that bind people of the setting's profession and were made for it."""
    rows = (row for row in all_clauses().values() if row.theme == CPD)
    reader = setting.profession, setting.jurisdiction, setting.date_of_events
    return Record(
        setting.say, tuple(row for row in rows if row.binds_reader(*reader) and is_made_for(row, setting.profession))
    )


def portfolio(setting: Setting, cases: str) -> None:
    """Show the aims of each case; `cases` are ids with commas between, all when empty."""
    for page in contents.cases_named(cases):
        display(aims(page, setting.for_case(page.meta.id)))


def aims(page: Page, here: Setting) -> Aims:
    """The aims of one case for a reader."""
    rows = [(aim, standards(here, number)) for number, aim in enumerate(page.meta.outcomes, 1)]
    none = gettext("No numbered standard of {a_role} in {place_name} was seen for this case.").format(
        a_role=here.say.a_role, place_name=here.say.place_name
    )
    return Aims(
        gettext("{title}, {minutes} minutes").format(title=page.meta.title, minutes=here.minutes), tuple(rows), none
    )


def standards(here: Setting, outcome: int) -> tuple[Clause, ...]:
    """The numbered standards of the reader's profession that one aim of a case, counted from 1, works on."""
    named = outcomes().get((here.case.case, outcome), ())
    ids = here.case.codes if ALL in named else named
    return tuple(row for row in map(all_clauses().get, dict.fromkeys(ids)) if _is_own(row, here))


def standard(clause: Clause) -> str:
    """A standard as a portfolio names it, and how well it was seen."""
    if clause.seen == "primary":
        return clause.named
    return gettext("{named} (read for this book: {value})").format(
        named=clause.named, value=gettext(SEEN[clause.seen]).removeprefix(gettext("no, "))
    )


def _is_own(clause: Clause, here: Setting) -> bool:
    binds = clause.binds_reader(here.profession, here.jurisdiction, here.date_of_events)
    return binds and is_made_for(clause, here.profession) and bool(re.search(r"\d", clause.provision))
