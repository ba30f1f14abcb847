"""What an author may name: rules, references and words, listed for the terminal."""

from collections.abc import Iterator

from casebook.cases import read_case
from casebook.errors import CasebookError, suggestion
from casebook.guidance import clauses, layers
from casebook.guidance.clauses import SEEN
from casebook.setting import setting

WHAT = ("rules", "references", "words")


def listed(what: str, profession: str, jurisdiction: str, case: str = "") -> Iterator[str]:
    """A line for each rule that speaks of a profession in a place, for each reference, or for each word of a case (or
    of pages that belong to none) as it is for that reader. CasebookError for something that is not listed.
    """
    if what == "rules":
        for row in clauses().values():
            if row.is_for(profession, jurisdiction):
                told = row.summary or "not opened for this book"
                yield f"{row.id:24} {row.named} ({row.force}; read: {SEEN[row.seen]}): {told}"
    elif what == "references":
        from pybtex.database import parse_string  # which sphinxcontrib-bibtex brings

        for key, entry in parse_string(layers.references(), "bibtex").entries.items():
            said = {name: " ".join(text.strip("{} ").split()) for name, text in entry.fields.items()}
            yield f"{key:24} {said.get('title', '')} ({said.get('year', 'no year')}; {said.get('note', 'no note')})"
    elif what == "words":
        dials = {"profession": profession, "jurisdiction": jurisdiction, "date_of_events": "2025-03-10"}
        here = setting(case or None, dials | {"minutes": 90, "people": 12, "gentle": False})
        own = read_case(case).words if case else {}
        for name, word in sorted(vars(here.say).items()):
            yield f"{name:24} {word}" + (" (the case's own)" if name in own else "")
    else:
        raise CasebookError(f"'{what}' cannot be listed ({suggestion(what, WHAT)})")
