"""What the codes say side by side: every theme by profession in one place, and by place for one profession.

Only clauses that somebody has read are counted, in force on the setting's date. An empty place means that
this book has seen nothing, which is less than that there is nothing.
"""

import html
from dataclasses import dataclass, replace
from datetime import date

from casebook.deciding.clauses import HEADS, THEMES, clause_cells, clauses
from casebook.guidance import JURISDICTIONS, PROFESSIONS
from casebook.guidance import clauses as all_clauses
from casebook.named import named
from casebook.setting import Setting
from casebook.tables import labelled_row

NOTHING = "nothing seen"


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
            f"{THEMES[theme]}: nothing seen for {', '.join(names) or 'nobody'}" for theme, names in self.silent.items()
        ]
        return "\n".join([self.caption, *lines])

    def _repr_html_(self) -> str:
        head = "".join(f'<th scope="col">{html.escape(name)}</th>' for name in ("About", *self.columns))
        body = "".join(
            labelled_row(
                ("About", *self.columns), [THEMES[theme].capitalize(), *(self._count(theme, n) for n in self.columns)]
            )
            for theme in THEMES
        )
        return (
            f"<table class='crosswalk'><caption>{html.escape(self.caption)}</caption>"
            f"<thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"
        )

    def _count(self, theme: str, name: str) -> str:
        return str(self.counts[theme, name] or NOTHING)


def by_profession(setting: Setting) -> Grid:
    """How many clauses on each theme bind each of the ten professions in the setting's place on its date."""
    return _grid(
        f"Clauses seen in {setting.say.place_name}, in force on {_day(setting.date_of_events)}, by profession",
        {name: replace(setting, profession=name) for name in PROFESSIONS},
    )


def by_place(setting: Setting) -> Grid:
    """How many clauses on each theme bind the setting's profession in each of the five places on its date."""
    return _grid(
        f"Clauses seen for {setting.say.a_role}, in force on {_day(setting.date_of_events)}, by place",
        {place: replace(setting, jurisdiction=place) for place in JURISDICTIONS},
    )


def _grid(caption: str, settings: dict[str, Setting]) -> Grid:
    counts = {
        (theme, name): len(clauses(where, themes=[theme]).rows) for theme in THEMES for name, where in settings.items()
    }
    return Grid(caption, tuple(settings), counts)


@named("clauses")
@dataclass(frozen=True)
class SideBySide:
    """The clauses of one place, theme by theme: rows of (theme, whom it binds, the clause's row)."""

    setting: Setting
    rows: tuple[tuple[str, str, dict[str, str]], ...]

    def __repr__(self) -> str:
        return "\n".join(
            f"{THEMES[theme]} | {who} | {row['document']} {row['provision']}" for theme, who, row in self.rows
        )

    def _repr_html_(self) -> str:
        return "".join(self._theme(theme) for theme in THEMES)

    def _theme(self, theme: str) -> str:
        heads = (HEADS[0], "For whom", *HEADS[1:])
        rows = [(who, row) for of, who, row in self.rows if of == theme]
        title = THEMES[theme].capitalize()
        if not rows:
            place = html.escape(self.setting.say.place_name)
            return f"<h3>{title}</h3><p>Nothing seen for any of the professions in {place}.</p>"
        head = "".join(f'<th scope="col">{name}</th>' for name in heads)
        body = ""
        for who, row in rows:
            document, *rest = clause_cells(row)
            body += labelled_row(heads, [document, who, *rest], headed_by="cite")
        return f"<h3>{title}</h3><table class='clauses'><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"


def side_by_side(setting: Setting) -> SideBySide:
    """Every clause seen for the setting's place, in force on its date, with the professions whom it binds."""
    rows = []
    for theme in THEMES:
        bound: dict[int, list[str]] = {}
        for profession in PROFESSIONS:
            for row in clauses(replace(setting, profession=profession), themes=[theme]).rows:
                bound.setdefault(all_clauses().index(row), []).append(profession)
        rows += [(theme, _whom(names), all_clauses()[number]) for number, names in sorted(bound.items())]
    return SideBySide(setting, tuple(rows))


def _whom(names: list[str]) -> str:
    return "everybody" if len(names) == len(PROFESSIONS) else ", ".join(names)


@named("clauses")
@dataclass(frozen=True)
class Changes:
    """Clauses of a place that came into force or ceased on a known day: rows of (document, what, from, until)."""

    rows: tuple[tuple[str, str, str, str], ...]

    def __repr__(self) -> str:
        return "\n".join(" | ".join(row) for row in self.rows) or "no dates known"

    def _repr_html_(self) -> str:
        if not self.rows:
            return "<p>No day of coming into force is known for the clauses seen here.</p>"
        heads = ("Where", "Clause", "In force from", "Until")
        head = "".join(f'<th scope="col">{name}</th>' for name in heads)
        body = "".join(labelled_row(heads, row, headed_by="cite") for row in self.rows)
        return f"<table class='clauses'><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"


def changes(setting: Setting) -> Changes:
    """The clauses of the setting's place whose day of coming into force is known, oldest first."""
    dated = [
        row
        for row in all_clauses()
        if row["in_force_from"]
        and row["verified"].startswith("yes")
        and setting.jurisdiction in row["jurisdictions"].split(";")
    ]
    rows = {
        (
            row["document"],
            row["provision"] or "number not seen",
            _iso(row["in_force_from"]),
            _iso(row["in_force_until"]) or "now",
        ): row["in_force_from"]
        for row in dated
    }
    return Changes(tuple(sorted(rows, key=lambda row: (rows[row], row))))


def _iso(text: str) -> str:
    return _day(date.fromisoformat(text)) if text else ""


def _day(day: date) -> str:
    return f"{day.day} {day:%B} {day.year}"
