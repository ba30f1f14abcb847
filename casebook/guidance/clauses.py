"""Clauses of codes, laws and guidance as `clauses.csv` holds them: what each says, whom it binds, and from when.

A clause reaches the person (`person`), the organisation that they work for (`organisation`), or neither of the two
(`nobody`: a draft's addressees, another trust's staff, a body of regulators). Dates are as precise as they were seen,
`2017`, `2017-09` or `2017-09-01`, and are never made more precise than that.
"""

import calendar
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from casebook.errors import short
from casebook.language import N_, gettext
from casebook.language.forms import as_precise

REACHES = {"person": N_("you"), "organisation": N_("the organisation that you work for"), "nobody": N_("somebody else")}
FORCES = {
    "must": N_("Must"),
    "should": N_("Should"),
    "guidance": N_("Guidance"),
    "law": N_("Law"),
    "case law": N_("Case law"),
    "draft": N_("Draft, not in force"),
    "illustration": N_("Illustration only"),
}
BINDING = ("must", "law")  # what has to be kept, whatever is chosen
EXPECTED = ("guidance",)  # what is expected and obliges nobody by itself
NEVER_IN_FORCE = ("draft", "illustration")
SEEN = {  # whether somebody read the text itself
    "primary": N_("yes"),
    "secondary": N_("no, only a description of it"),
    "heading": N_("its heading only"),
    "abstract": N_("its abstract only"),
    "not seen": N_("no"),
}
EVERYBODY = "any"
DATE = re.compile(r"\d{4}(-\d\d(-\d\d)?)?", re.A)


@dataclass(frozen=True)
class Clause:
    """One clause. `floor` says it as a duty after "you" or "your organisation", `route` as what the person written
    about may do; `look_again` is the ISO day by which somebody has to look whether it still stands.
    """

    id: str
    document: str
    publisher: str
    nation: str
    jurisdictions: tuple[str, ...]
    professions: tuple[str, ...]
    reach: str
    binds: str
    force: str
    version: str
    in_force_from: str
    in_force_until: str
    provision: str
    theme: str
    summary: str
    floor: str
    route: str
    coming: str
    look_again: str
    seen: str
    where_seen: str
    reference: str
    touches: tuple[str, ...]

    @property
    def is_read(self) -> bool:
        return self.seen != "not seen"

    @property
    def named(self) -> str:
        """Document and provision as a page names them."""
        return f"{self.document}, {self.provision}" if self.provision else self.document

    @property
    def since(self) -> str:
        """From when it stands, in words; nothing if that was not seen."""
        day = in_words(self.in_force_from) if self.in_force_from else ""
        if is_a_day(self.in_force_from):  # German has an article here, and none before a year
            return gettext("since {date}").format(date=day)
        return gettext("since {day}").format(day=day) if day else ""

    def is_for(self, profession: str, jurisdiction: str) -> bool:
        """Whether it speaks of this profession in this place, whomever it binds there."""
        return jurisdiction in self.jurisdictions and bool({profession, EVERYBODY} & {*self.professions})

    def is_in_force(self, day: date) -> bool:
        """Whether it surely stood on this day: a clause of September 2017 does from the last day of that month."""
        begun = not self.in_force_from or last_day(self.in_force_from) <= day
        over = bool(self.in_force_until) and last_day(self.in_force_until) < day
        return self.force not in NEVER_IN_FORCE and begun and not over

    def binds_reader(self, profession: str, jurisdiction: str, day: date) -> bool:
        """Whether it was read, stood on the day, and binds somebody of this profession here, or their organisation."""
        known = self.is_read and self.reach != "nobody"
        return known and self.is_for(profession, jurisdiction) and self.is_in_force(day)


def clause_of(row: Mapping[str, str]) -> Clause:
    """The clause in a row of the table."""
    lists = {name: tuple(filter(None, row[name].split(";"))) for name in ("jurisdictions", "professions", "touches")}
    return Clause(**{**row, **lists})


def fault_of_dates(row: Mapping[str, str]) -> str:
    """What is wrong with the dates in a row of the table; nothing when they can be read."""
    for name in ("in_force_from", "in_force_until", "look_again"):
        text, is_day = row[name], name == "look_again"
        if text and not (is_a_day(text) if is_day else is_date(text)):
            return f"{name} = '{short(text)}': write {'a day: 2027-09-01' if is_day else '2024, 2024-09 or 2024-09-01'}"
    return ""


def is_date(text: str) -> bool:
    """Whether this is a year, a month or a day that there is."""
    try:
        return bool(DATE.fullmatch(text)) and bool(date.fromisoformat(f"{text}-01-01"[:10]))
    except ValueError:
        return False


def is_a_day(text: str) -> bool:
    """Whether this is a day that there is, as YYYY-MM-DD."""
    return len(text) == len("2027-09-01") and is_date(text)


def last_day(text: str) -> date:
    """The last day that a date may mean: of `2017-09` the 30th, of `2017` the 31st of December."""
    year, month, day = (*map(int, text.split("-")), 0, 0)[:3]
    month = month or 12
    return date(year, month, day or calendar.monthrange(year, month)[1])


def in_words(text: str) -> str:
    """A date as it is written, as precise as it is: "1 September 2017", "September 2017", "2017"."""
    return as_precise(*map(int, text.split("-")))
