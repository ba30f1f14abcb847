"""Sentences about what was seen of the rules, made from the rows of `clauses.csv`, so that none can say of a row that
is there that nobody opened it.
"""

from collections.abc import Iterable
from datetime import date

from casebook.guidance import EVERYBODY_BUT_ONE, clause, clauses, reviews
from casebook.guidance.clauses import Clause, in_words
from casebook.guidance.reviewed import ids
from casebook.language import gettext

MOST = 8  # rows that bind: more are not read
WHOLE = ("UK", "US", "EU", "Ireland", "Canada", "Australia", "Germany", "Austria", "International")


def laws(profession: str, jurisdiction: str) -> tuple[Clause, ...]:
    """The laws that were read and bind this profession in this place, or the organisation that its members work for."""
    rows = (clause for clause in clauses().values() if clause.force == "law" and clause.reach != "nobody")
    return tuple(clause for clause in rows if clause.is_read and clause.is_for(profession, jurisdiction))


def own(ids: Iterable[str], day: date, profession: str, jurisdiction: str) -> list[Clause]:
    """Those clauses of a case that its page shows as binding on that day, that bind the person, and that were made for
    the profession. What names every profession, or every one but one, was made for none of them.
    """
    rows = map(clause, dict.fromkeys(ids))
    shown = [row for row in rows if row.binds_reader(profession, jurisdiction, day)][:MOST]
    return [row for row in shown if is_made_for(row, profession)]


def is_made_for(clause: Clause, profession: str) -> bool:
    """Whether a clause binds people of this profession themselves and was made for it."""
    return clause.reach == "person" and profession in clause.professions and len(clause.professions) < EVERYBODY_BUT_ONE


def law_seen(profession: str, jurisdiction: str, a_role: str, place_name: str) -> str:
    """Which laws were seen, in a sentence or two."""
    seen = laws(profession, jurisdiction)
    if not seen:
        return gettext("This book saw no law of {place_name} that binds {a_role} or their organisation.").format(
            place_name=place_name, a_role=a_role
        )
    return gettext(
        "Of the law of {place_name} that binds {a_role} or their organisation, this book read only "
        "parts, or descriptions of parts: {seen}. It did not look up whether these or other laws "
        "decide this."
    ).format(place_name=place_name, a_role=a_role, seen=listed(seen))


def rules_of_own(
    ids: Iterable[str], day: date, profession: str, jurisdiction: str, a_role: str, place_name: str
) -> str:
    """Whether rules of the profession itself are among the clauses that a page shows, in a sentence or two."""
    mine = own(ids, day, profession, jurisdiction)
    if not mine:
        return gettext(
            "We saw no rule on this that was made for the work of {a_role} in {place_name}. The rules in "
            "this section were made for organisations, for everybody, or for somebody else."
        ).format(a_role=a_role, place_name=place_name)
    return gettext("Some of the rules in this section were made for your profession: {listed}.").format(
        listed="; ".join(documents(mine))
    )


def read_by(case: str) -> str:
    """Who with lived experience of services has read a case for the book, as they wish to be named, and when."""
    readers = [_named(row) for row in _lived() if case in ids(row["cases"])]
    if not readers:
        return gettext("Read by nobody with lived experience yet.")
    return gettext("Read, from lived experience of services, by {listed}.").format(listed="; ".join(readers))


def book_read_by() -> str:
    """Who with lived experience of services has read any of the book for it, and how to take it until then."""
    rows = _lived()
    if not rows:
        return gettext(
            "No person with lived experience of services has reviewed this copy. Until somebody has, and "
            "has been paid for it, read it as the work of people who have listened from outside."
        )
    paid = sum(row["paid"] == "yes" for row in rows)
    return gettext(
        "People with lived experience of services who have read some of this book for us: {listed}. "
        "{paid} of {rows} were paid. Each case says at its end who has read it. All of it was "
        "written by people who listened from outside."
    ).format(listed="; ".join(map(_named, rows)), paid=paid, rows=len(rows))


def _lived() -> list[dict[str, str]]:
    return [row for row in reviews() if row["lived_experience"] == "yes" and ids(row["cases"])]


def _named(row: dict[str, str]) -> str:
    return f"{row['reader'].strip()} on {in_words(row['on'])}"


def documents(rows: Iterable[Clause]) -> list[str]:
    """The documents of the rows, each once."""
    return list(dict.fromkeys(row.document for row in rows))


def listed(rows: Iterable[Clause]) -> str:
    """Documents with what was seen of each: "Privacy Act 1988 (APP 12, APP 13); …"."""
    parts: dict[str, list[str]] = {}
    for row in rows:
        where = row.document if row.nation in WHOLE else f"{row.document}, {row.nation.replace(';', ' and ')}"
        parts.setdefault(where, []).append(row.provision)
    named = {where: list(dict.fromkeys(filter(None, provisions))) for where, provisions in parts.items()}
    return "; ".join(f"{where} ({', '.join(said)})" if said else where for where, said in named.items())
