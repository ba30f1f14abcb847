"""The catalogues that go with notebooks to work in: of their language, and without what is no reader's."""

from collections.abc import Collection
from io import BytesIO
from pathlib import Path

from casebook.language import ENGLISH, LOCALE, files, files_of_terms, spoken, usable

AT_HOME = (  # a notebook is handed out in its own words, and no code goes with it but what it uses
    "notebooks/", "press/", "debrief/", "serve/", "group_outputs.py", "exercises/templates/", "exercises/forms.py",
)  # fmt: skip
FACILITATORS = ("sessions/", "guidance/marking.yml", "guidance/reviewing.yml", "guidance/short_sessions.yml")


def catalogues(left_out: Collection[str], *, for_facilitators: bool) -> dict[str, bytes]:
    """The catalogues of the language that is spoken, and its words, by their paths beside the notebooks; none for
    English. A message that stands only in what is not handed out, in what is for facilitators or in a case that is
    `left_out` is in none.
    """
    if spoken() == ENGLISH:
        return {}
    without = AT_HOME if for_facilitators else AT_HOME + FACILITATORS
    made = {_name(path): _without(path, without) for path in files(spoken()) if path.stem not in left_out}
    return made | {_name(path): path.read_bytes() for path in files_of_terms(spoken())}


def _without(path: Path, places: tuple[str, ...]) -> bytes:
    from babel.messages.catalog import Catalog
    from babel.messages.pofile import write_po

    kept = Catalog(locale=spoken(), fuzzy=False)
    for message in usable(path, spoken()):
        if any(not place.startswith(places) for place, _ in message.locations):
            kept.add(message.id, message.string)
    out = BytesIO()
    write_po(out, kept, width=110, omit_header=True, no_location=True)
    return out.getvalue()


def _name(path: Path) -> str:
    where = f"casebook/language/{LOCALE.name}" if path.is_relative_to(LOCALE) else LOCALE.name
    return f"{where}/{path.parent.name}/{path.name}"
