"""Content notes of all cases on one page: what is in each, where, and the way round it."""

from dataclasses import dataclass

from casebook import contents
from casebook.language import N_
from casebook.named import named
from casebook.setting import Setting
from casebook.tables import labelled_table

HEADS = (N_("Case"), N_("What is in it"), N_("Where"), N_("How to avoid it"))


@named("content-notes")
@dataclass(frozen=True)
class ContentNotes:
    """Rows of (case, what, where, way round)."""

    rows: tuple[tuple[str, str, str, str], ...]

    def __repr__(self) -> str:
        return "\n".join(f"{title}: {what} {where} {way}" for title, what, where, way in self.rows)

    def _repr_html_(self) -> str:
        return labelled_table("content-notes", HEADS, self.rows)


def content_notes(setting: Setting, cases: str = "") -> ContentNotes:
    """The content note of every case, as it is for this setting: `gentle` has its own.

    `cases` holds the ids of the cases in the book with commas between; all of them when it is empty.
    """
    rows = []
    for page in contents.cases_named(cases):
        note = page.meta.content_note
        if note:
            rows.append((page.meta.title, note.told(gentle=setting.gentle), note.where, note.way_round))
    return ContentNotes(tuple(rows))
