"""What the rules say for one profession, in one place, on one date: what binds the reader, what binds their
organisation, what is only expected, and, apart, what binds somebody else or does not stand on that day.

A case's decision file names the clauses that decide it (`codes`), those that compare (`elsewhere`), and for each
decision those that must be kept whatever is chosen (`floor`).
"""

import html
from calendar import monthrange
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date

from casebook.guidance import clause
from casebook.guidance import clauses as all_clauses
from casebook.guidance.clauses import BINDING, EXPECTED, FORCES, SEEN, Clause, in_words, last_day
from casebook.guidance.seen import MOST, WHOLE
from casebook.language import N_, gettext
from casebook.named import named
from casebook.setting import Setting
from casebook.tables import labelled_table

THEMES = {
    "boundaries": N_("keeping boundaries"),
    "candour": N_("being open when something has gone wrong"),
    "complaints": N_("complaints, and raising concerns"),
    "confidentiality": N_("privacy and confidentiality"),
    "consent": N_("consent"),
    "cpd": N_("your own learning"),
    "employment": N_("employment and the employer's name"),
    "follow_clients": N_("following people whom you may treat"),
    "public_account": N_("your own accounts"),
    "search_patients": N_("looking people up"),
    "surveillance": N_("watching people, and machines that judge them"),
    "use_of_posts": N_("using what people have posted"),
}

HEADS = (N_("Where"), N_("What it says"), N_("How strict is it, and for whom?"), N_("Did we read the text itself?"))
GUIDANCE = N_("Guidance: you or your organisation are expected to follow it, but it is not binding by itself")
SCALE = N_(
    "How strict: law is made by a parliament or a court; must is a duty of a profession or an "
    "organisation; should is expected; guidance is advice."
)
SAME = N_("For the same as in the row above")
COMPARED = 4  # rows that compare: more are not read


@named("clauses")
@dataclass(frozen=True)
class Clauses:
    """The clauses of a case for a setting: those that bind the person, those that bind their organisation, what is
    expected of either, those that only compare, and the documents of this profession and place that nobody has opened.
    """

    setting: Setting
    yours: tuple[Clause, ...]
    organisation: tuple[Clause, ...]
    expected: tuple[Clause, ...]
    elsewhere: tuple[Clause, ...]
    unread: tuple[str, ...]

    def __repr__(self) -> str:
        return "\n".join([*(f"{clause.named}: {clause.summary}" for clause in self.all), *self._notes()])

    @property
    def all(self) -> tuple[Clause, ...]:
        """Every clause that is shown, in order."""
        return (*self.yours, *self.organisation, *self.expected, *self.elsewhere)

    @property
    def cites(self) -> list[str]:
        """The citation keys of all that is shown, each once."""
        return list(dict.fromkeys(clause.reference for clause in self.all if clause.reference))

    def _repr_html_(self) -> str:
        say, day = self.setting.say, self.setting.say.day_of_events
        tables = (
            (
                gettext("What binds you, as {a_role} in {place_name}, on {day}").format(
                    a_role=say.a_role, place_name=say.place_name, day=day
                ),
                self.yours,
            ),
            (gettext("What binds the organisation that you work for, on {day}").format(day=day), self.organisation),
            (gettext(GUIDANCE), self.expected),
            (self._compared(), self.elsewhere),
        )
        notes = "".join(f"<p>{html.escape(note)}</p>" for note in self._notes())
        return "".join(clause_table(caption, rows, self.setting) for caption, rows in tables if rows) + notes

    def _compared(self) -> str:
        other = any(_stands(clause, self.setting) for clause in self.elsewhere)
        later = not all(_stands(clause, self.setting) for clause in self.elsewhere)
        why = [gettext("for somebody else and not for you")] * other + [
            gettext("not in force on {day_of_events}").format(day_of_events=self.setting.say.day_of_events)
        ] * later
        return gettext("For comparison: rules that are {listed}").format(listed=gettext(" or ").join(why))

    def _notes(self) -> list[str]:
        say = self.setting.say
        none = gettext(
            "We found no rule on this that binds {a_role} in {place_name} personally. There may be one."
        ).format(a_role=say.a_role, place_name=say.place_name)
        return [
            *([gettext(SCALE)] if self.all else []),
            *([] if self.yours else [none]),
            *([unopened(self.unread)] if self.unread else []),
        ]


def clauses(setting: Setting) -> Clauses:
    """The clauses that the setting's case names, sorted by whom they bind on the setting's date: at most eight that
    bind the reader or their organisation, at most four that compare, none of which binds them.
    """
    named_by_case = [*setting.case.codes, *setting.case.elsewhere]
    binding = _binding(named_by_case, setting)
    compared = [row for row in map(clause, setting.case.elsewhere) if row not in binding]
    return Clauses(
        setting,
        *by_whom(binding[:MOST]),
        tuple(clause for clause in compared if clause.is_read)[:COMPARED],
        unread(setting),
    )


def by_whom(binding: Iterable[Clause]) -> tuple[tuple[Clause, ...], tuple[Clause, ...], tuple[Clause, ...]]:
    """Binding clauses by whom they bind: the reader, the organisation that they work for, and what is expected only."""
    strict = [clause for clause in binding if clause.force not in EXPECTED]
    yours = tuple(clause for clause in strict if clause.reach == "person")
    organisations = tuple(clause for clause in strict if clause.reach == "organisation")
    return yours, organisations, tuple(clause for clause in binding if clause.force in EXPECTED)


@named("floor")
@dataclass(frozen=True)
class Floor:
    """What holds whatever was chosen: the duties of the reader and of their organisation, and after the first decision
    what the person written about may do. Where the seat is that of somebody in training, `registered` is False.
    """

    setting: Setting
    duties: tuple[Clause, ...]
    routes: tuple[Clause, ...]
    registered: bool = True

    @property
    def cites(self) -> list[str]:
        """The citation keys of all that is shown, each once."""
        return list(dict.fromkeys(clause.reference for clause in (*self.duties, *self.routes) if clause.reference))

    def __repr__(self) -> str:
        return "\n".join([*map(_duty, self.duties), *(_route(clause) for clause in self.routes)])

    def _repr_html_(self) -> str:
        say, person = self.setting.say, self.setting.case.wronged.name
        lists = _listed(self._lead(), map(_duty, self.duties)) if self.duties else ""
        if not self.duties:
            lists = gettext(
                "<p>We found no rule that {a_role} in {place_name} must keep here whatever they choose. Your "
                "employer's policy may have one.</p>"
            ).format(a_role=html.escape(say.a_role), place_name=html.escape(say.place_name))
        return lists + (
            _listed(
                gettext("What {person} may do, whatever you chose:").format(person=mid_sentence(person)),
                map(_route, self.routes),
            )
        )

    def _lead(self) -> str:
        if self.registered:
            return gettext("Whatever you chose, these rules hold:")
        role = self.setting.say.a_role
        return gettext(
            "Whatever you chose, these rules bind {role} on the register. In this seat you are still in "
            "training: “you” below is that colleague, and your course and your placement can tell you "
            "which rules bind you."
        ).format(role=role)


def floor(place: str, setting: Setting) -> Floor:
    """What must be kept whatever is chosen in a decision, and the routes of the person written about:
    `floor("the-hashtag/first", here)`.
    """
    decision = setting.case.decision(place.partition("/")[2])
    then = replace(setting, date_of_events=later(setting.date_of_events, decision.months_later))
    duties = [clause for clause in _binding(decision.floor, then) if clause.floor and clause.force in BINDING]
    named_by_case = setting.case.routes or [clause.id for clause in all_clauses().values() if clause.route]
    routes = [
        clause
        for clause in map(all_clauses().get, named_by_case)
        if clause.is_for(setting.profession, setting.jurisdiction) and _stands(clause, setting)
    ]
    first = decision.id == setting.case.decisions[0].id
    return Floor(setting, tuple(duties), tuple(routes if first else ()), decision.registered)


def later(day: date, months: int) -> date:
    """The same day some months later, or the last of a month that has no such day."""
    year, month = divmod(day.month - 1 + months, 12)
    first = date(day.year + year, month + 1, 1)
    return first.replace(day=min(day.day, monthrange(first.year, first.month)[1]))


def unread(setting: Setting) -> tuple[str, ...]:
    """The documents that speak of the setting's profession in its place and that nobody opened for this book."""
    rows = (c for c in all_clauses().values() if not c.is_read and c.is_for(setting.profession, setting.jurisdiction))
    return tuple(dict.fromkeys(clause.document for clause in rows))


def unopened(documents: Sequence[str]) -> str:
    """The sentence that names what was not opened."""
    return gettext("Not opened for this book, though they may say more: {listed}.").format(listed="; ".join(documents))


def headed(theme: str) -> str:
    """A theme as a heading says it."""
    words = gettext(THEMES[theme])
    return words[0].upper() + words[1:]


def clause_table(caption: str, rows: Sequence[Clause], setting: Setting) -> str:
    """Clauses as a table under a caption."""
    above = [None, *rows]
    cells = (clause_cells(clause, setting, over) for over, clause in zip(above, rows, strict=False))
    return labelled_table("clauses", HEADS, cells, caption=caption, headed_by="cite")


def clause_cells(clause: Clause, setting: Setting, above: Clause | None = None) -> list[str]:
    """A clause as table cells under `HEADS`, with why it does not stand on the setting's day, if it does not. Whom it
    binds is said once if the one `above` binds the same.
    """
    when = clause.since if _stands(clause, setting) else _why_not(clause, setting)
    where = f"{clause.named} ({when})" if when else clause.named
    return [
        where + _nation(clause),
        clause.summary,
        f"{gettext(FORCES[clause.force])}. {gettext(SAME) if above and above.binds == clause.binds else clause.binds}",
        gettext(SEEN[clause.seen]),
    ]


def _binding(ids: Iterable[str], setting: Setting) -> list[Clause]:
    rows = map(clause, dict.fromkeys(ids))
    return [row for row in rows if row.binds_reader(setting.profession, setting.jurisdiction, setting.date_of_events)]


def _stands(clause: Clause, setting: Setting) -> bool:
    return clause.is_in_force(setting.date_of_events)


def _why_not(clause: Clause, setting: Setting) -> str:
    if clause.in_force_from and last_day(clause.in_force_from) > setting.date_of_events:
        return gettext("from {in_force_from}, later than this case").format(
            in_force_from=in_words(clause.in_force_from)
        )
    return gettext("until {day}").format(day=in_words(clause.in_force_until)) if clause.in_force_until else ""


def _duty(clause: Clause) -> str:
    who = gettext("You") if clause.reach == "person" else gettext("The organisation that you work for")
    read = (
        ""
        if clause.seen == "primary"
        else gettext("we read {value}").format(value=gettext(SEEN[clause.seen]).removeprefix(gettext("no, ")))
    )
    if clause.seen == "heading":
        read = gettext("we could read only its title, not its text")
    source = ", ".join(filter(None, [clause.named + _nation(clause), clause.since, read]))
    return f"{who} {clause.floor.rstrip('.')} ({source})."


def _route(clause: Clause) -> str:
    return f"{clause.route[0].upper()}{clause.route[1:]} ({clause.named}{_nation(clause)})."


def _nation(clause: Clause) -> str:
    """The part of a place in which a clause stands, where it is not the whole of it."""
    return "" if clause.nation in WHOLE else f", {clause.nation.replace(';', ' and ')}"


def mid_sentence(name: str) -> str:
    """A name as it stands within a sentence: "the woman who posted"."""
    begins_small = name.split(" ")[0] in gettext("The").split()  # a language may have several articles
    return name[0].lower() + name[1:] if begins_small else name


def _listed(lead: str, lines: Iterable[str]) -> str:
    points = "".join(f"<li>{html.escape(line)}</li>" for line in lines)
    return f"<p><strong>{html.escape(lead)}</strong></p><ul>{points}</ul>" if points else ""
