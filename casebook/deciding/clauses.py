"""What the codes say for one profession, in one place, on one date, and where they are silent."""

import html
from collections.abc import Sequence
from dataclasses import dataclass

from casebook.errors import CasebookError, suggestion
from casebook.guidance import clauses as all_clauses
from casebook.named import named
from casebook.setting import Setting
from casebook.tables import labelled_row

THEMES = {
    "boundaries": "keeping boundaries",
    "candour": "being open when something has gone wrong",
    "complaints": "complaints",
    "confidentiality": "privacy and confidentiality",
    "consent": "consent",
    "cpd": "one's own learning",
    "employment": "employment and the employer's name",
    "follow_clients": "following people one may treat",
    "public_account": "one's own accounts",
    "search_patients": "looking people up",
    "surveillance": "surveillance by public authorities",
    "use_of_posts": "using what people have posted",
}

HEADS = ("Where", "Clause", "What it asks", "How well seen")


@named("clauses")
@dataclass(frozen=True)
class Clauses:
    """The clauses for a setting as a table, and the themes on which nothing was found."""

    setting: Setting
    rows: tuple[dict[str, str], ...]
    silent: tuple[str, ...]

    def __repr__(self) -> str:
        lines = [f"{row['document']} {row['provision']}: {row['summary']}" for row in self.rows]
        return "\n".join([*lines, self.silence])

    @property
    def silence(self) -> str:
        """The sentence that says where the codes are silent, as far as this book has seen."""
        if not self.silent:
            return ""
        about = _listed([THEMES[theme] for theme in self.silent])
        say = self.setting.say
        return f"For {say.a_role} in {say.place_name} we have seen no clause about {about}. Absence is not proven."

    def _repr_html_(self) -> str:
        if not self.rows:
            return f"<p>{html.escape(self.silence)}</p>"
        head = "".join(f'<th scope="col">{name}</th>' for name in HEADS)
        body = "".join(labelled_row(HEADS, clause_cells(row), headed_by="cite") for row in self.rows)
        caption = (
            f"Clauses for {self.setting.say.a_role} in {self.setting.say.place_name}, in force on the day of the case"
        )
        table = f"<table class='clauses'><caption>{html.escape(caption)}</caption><thead><tr>{head}</tr></thead>"
        return f"{table}<tbody>{body}</tbody></table><p>{html.escape(self.silence)}</p>"


def clauses(setting: Setting, themes: Sequence[str]) -> Clauses:
    """The clauses on these themes that were in force for the setting's profession and place on its date.

    A row that nobody has read, though its document is known to exist, is left out and counts as silence.
    CasebookError for an unknown theme.
    """
    for theme in themes:
        if theme not in THEMES:
            raise CasebookError(f"there is no theme '{theme}' ({suggestion(theme, THEMES)})")
    rows = [row for theme in themes for row in all_clauses() if row["theme"] == theme and _applies(row, setting)]
    found = {row["theme"] for row in rows}
    return Clauses(setting, tuple(rows), tuple(theme for theme in themes if theme not in found))


def _applies(row: dict[str, str], setting: Setting) -> bool:
    day = setting.date_of_events.isoformat()
    return (
        row["verified"].startswith("yes")
        and setting.jurisdiction in row["jurisdictions"].split(";")
        and ({setting.profession, "any"} & set(row["professions"].split(";")) != set())
        and (row["in_force_from"] or day) <= day <= (row["in_force_until"] or day)
    )


def clause_cells(row: dict[str, str]) -> list[str]:
    """A clause as table cells under `HEADS`: document, clause, what it asks, how well it was seen."""
    version = f" ({row['version']})" if row["version"] else ""
    provision = row["provision"] or "number not seen"
    return [row["document"] + version, provision, row["summary"], _seen(row["verified"])]


def _seen(verified: str) -> str:
    detail = verified.removeprefix("yes").strip(" ()")
    return {"": "in the source", "secondary": "at second hand"}.get(detail, detail)


def _listed(things: list[str]) -> str:
    return things[0] if len(things) == 1 else ", ".join(things[:-1]) + " or " + things[-1]
