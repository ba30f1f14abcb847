"""What the rules say side by side: every theme by profession in one place, and by place for one profession.

Only clauses that somebody has read are counted, that bind the reader or their organisation, and that were in force on
the setting's date. An empty place means that this book has seen nothing, which is less than that there is nothing.
"""

import html
from dataclasses import dataclass, replace

from casebook.deciding.clauses import HEADS, THEMES, clause_cells, headed, unopened, unread
from casebook.guidance import JURISDICTIONS, PROFESSIONS, place_name, profession_name
from casebook.guidance import clauses as all_clauses
from casebook.guidance.clauses import Clause, in_words, last_day
from casebook.language import ENGLISH, N_, gettext, spoken
from casebook.named import named
from casebook.setting import Setting
from casebook.tables import labelled_table

NOTHING = N_("nothing seen")


@dataclass(frozen=True)
class Grid:
    """How many clauses were seen: a row a theme, a column a profession or a place. `counts` is keyed (row, column)."""

    caption: str
    columns: tuple[str, ...]
    counts: dict[tuple[str, str], int]

    @property
    def silent(self) -> dict[str, list[str]]:
        """The columns for which nothing was seen, by theme."""
        return {theme: [name for name in self.columns if not self.counts[theme, name]] for theme in THEMES}

    def __repr__(self) -> str:
        lines = [
            gettext("{themes}: nothing seen for {value}").format(
                themes=THEMES[theme], value=", ".join(names) or "nobody"
            )
            for theme, names in self.silent.items()
        ]
        return "\n".join([self.caption, *lines])

    def _repr_html_(self) -> str:
        heads = (gettext("About"), *map(called, self.columns))
        rows = (
            [
                headed(theme),
                *(str(self.counts[theme, name] or gettext(NOTHING)) for name in self.columns),
            ]
            for theme in THEMES
        )
        return labelled_table("crosswalk", heads, rows, caption=self.caption)


def called(column: str) -> str:
    """A profession or a place as a reader's language calls it."""
    return profession_name(column) if column in PROFESSIONS else place_name(column) if spoken() != ENGLISH else column


def by_profession(setting: Setting) -> Grid:
    """How many clauses on each theme bind each of the ten professions in the setting's place on its date, them or
    their organisation.
    """
    say = setting.say
    return _grid(
        gettext("How many clauses we saw for each profession in {place_name}, in force on {day_of_events}").format(
            place_name=say.place_name, day_of_events=say.day_of_events
        ),
        {name: replace(setting, profession=name) for name in PROFESSIONS},
    )


def by_place(setting: Setting) -> Grid:
    """How many clauses on each theme bind the setting's profession in each place on its date."""
    say = setting.say
    return _grid(
        gettext("How many clauses we saw for {a_role} in each place, in force on {day_of_events}").format(
            a_role=say.a_role, day_of_events=say.day_of_events
        ),
        {place: replace(setting, jurisdiction=place) for place in JURISDICTIONS},
    )


def binding(setting: Setting) -> list[Clause]:
    """Every clause that binds the setting's profession, or the organisation, in its place on its date."""
    reader = setting.profession, setting.jurisdiction, setting.date_of_events
    return [clause for clause in all_clauses().values() if clause.binds_reader(*reader)]


def addressed(profession: str, setting: Setting) -> bool:
    """Whether a clause was seen that names this profession itself, in the setting's place, whatever its date."""
    return any(
        clause.is_read and clause.reach == "person" and profession in clause.professions
        for clause in all_clauses().values()
        if setting.jurisdiction in clause.jurisdictions
    )


def _grid(caption: str, settings: dict[str, Setting]) -> Grid:
    found = {name: [clause.theme for clause in binding(where)] for name, where in settings.items()}
    counts = {(theme, name): themes.count(theme) for theme in THEMES for name, themes in found.items()}
    return Grid(caption, tuple(settings), counts)


@named("clauses")
@dataclass(frozen=True)
class SideBySide:
    """The clauses of one place, theme by theme: rows of (theme, professions, clause)."""

    setting: Setting
    rows: tuple[tuple[str, str, Clause], ...]

    @property
    def cites(self) -> list[str]:
        """The citation keys of all that is shown, each once."""
        return list(dict.fromkeys(clause.reference for _, _, clause in self.rows if clause.reference))

    @property
    def silent(self) -> tuple[str, ...]:
        """The professions for which nothing was seen that is addressed to them."""
        return tuple(name for name in PROFESSIONS if not addressed(name, self.setting))

    def __repr__(self) -> str:
        return "\n".join(f"{THEMES[theme]} | {who} | {clause.named}" for theme, who, clause in self.rows)

    def _repr_html_(self) -> str:
        place = html.escape(self.setting.say.place_name)
        silent = gettext("<p>In {place} no rule addressed to these was seen: {listed}.</p>").format(
            place=place, listed=", ".join(map(called, self.silent))
        )
        return (silent if self.silent else "") + "".join(self._theme(theme) for theme in THEMES)

    def _theme(self, theme: str) -> str:
        heads = (HEADS[0], gettext("Professions"), *HEADS[1:])
        rows = [(who, clause) for of, who, clause in self.rows if of == theme]
        title = headed(theme)
        if not rows:
            place = html.escape(self.setting.say.place_name)
            return gettext("<h3>{title}</h3><p>Nothing seen for any of the professions in {place}.</p>").format(
                title=title, place=place
            )
        cells = []
        for who, clause in rows:
            where, *rest = clause_cells(clause, self.setting)
            cells.append([where, who, *rest])
        return f"<h3>{title}</h3>" + labelled_table("clauses", heads, cells, headed_by="cite")


def side_by_side(setting: Setting) -> SideBySide:
    """Every clause seen for the setting's place, in force on its date, with the professions or their organisations
    that it binds.
    """
    bound: dict[str, list[str]] = {}
    for profession in PROFESSIONS:
        for clause in binding(replace(setting, profession=profession)):
            bound.setdefault(clause.id, []).append(profession)
    rows = [
        (clause.theme, _whom(clause, bound[clause.id]), clause)
        for clause in all_clauses().values()
        if clause.id in bound
    ]
    return SideBySide(setting, tuple(rows))


def _whom(clause: Clause, names: list[str]) -> str:
    if clause.reach == "person":
        return ", ".join(map(called, names))
    return (
        gettext("organisations")
        if len(names) == len(PROFESSIONS)
        else gettext("organisations of: {listed}").format(listed=", ".join(map(called, names)))
    )


@named("clauses")
@dataclass(frozen=True)
class Changes:
    """Rows of words under heads, about when clauses of a place begin, end or change."""

    heads: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    nothing: str

    def __repr__(self) -> str:
        return "\n".join(" | ".join(row) for row in self.rows) or self.nothing

    def _repr_html_(self) -> str:
        if not self.rows:
            return f"<p>{html.escape(self.nothing)}</p>"
        return labelled_table("clauses", self.heads, self.rows, headed_by="cite")


def changes(setting: Setting) -> Changes:
    """The clauses of the setting's place whose day of coming into force is known, oldest first, each as precisely as
    it was seen; drafts and illustrations come into force never.
    """
    dated = sorted(
        (clause for clause in _of_place(setting) if clause.in_force_from and clause.is_in_force(_begin(clause))),
        key=lambda clause: (_begin(clause), clause.named),
    )
    rows = dict.fromkeys(
        (clause.document, clause.provision, in_words(clause.in_force_from), _until(clause)) for clause in dated
    )
    heads = (gettext("Where"), gettext("Clause"), gettext("In force from"), gettext("Until"))
    return Changes(heads, tuple(rows), gettext("No day of coming into force is known for the clauses seen here."))


def coming(setting: Setting) -> Changes:
    """What is about to change in the setting's place, as far as it was announced, and when somebody will look again."""
    rows = [
        (clause.named, clause.coming, in_words(clause.look_again)) for clause in _of_place(setting) if clause.coming
    ]
    heads = (gettext("Where"), gettext("What is announced"), gettext("We look again by"))
    return Changes(heads, tuple(dict.fromkeys(rows)), gettext("No change that was announced has been seen."))


def never_opened(setting: Setting) -> str:
    """The sentence that names the documents of the setting's profession and place that nobody opened, if any."""
    documents = unread(setting)
    return unopened(documents) if documents else ""


def _of_place(setting: Setting) -> list[Clause]:
    return [c for c in all_clauses().values() if c.is_read and setting.jurisdiction in c.jurisdictions]


def _begin(clause: Clause):
    return last_day(clause.in_force_from)


def _until(clause: Clause) -> str:
    return in_words(clause.in_force_until) if clause.in_force_until else gettext("no end seen")
