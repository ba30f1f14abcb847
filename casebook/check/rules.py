"""Clauses: each says whom it binds, with what force, from when and how well it was seen, and is looked at again in
time; and each case names those that decide it.
"""

from collections.abc import Iterator
from datetime import date

from casebook.cases import Case, file_of
from casebook.check.decisions import readable
from casebook.check.finding import Finding
from casebook.deciding.clauses import THEMES
from casebook.errors import suggestion
from casebook.guidance import JURISDICTIONS, PROFESSIONS, clauses, subjects
from casebook.guidance.clauses import BINDING, EVERYBODY, FORCES, NEVER_IN_FORCE, REACHES, SEEN, Clause
from casebook.guidance.layers import told_in

FILE = "casebook/guidance/clauses.csv"


def findings(today: date | None = None) -> list[Finding]:
    """What is wrong with the clauses on a day, and with the cases that name them."""
    day, files = today or date.today(), told_in("clauses.csv", "id")
    found = [finding for clause in clauses().values() for finding in of_clause(clause, day, files[clause.id])]
    return found + [finding for _, case in readable() for finding in of_case(case)]


def of_clause(clause: Clause, today: date, file: str = FILE) -> Iterator[Finding]:
    """What is wrong with one row of the table in a file on a day."""
    where = f"{file}, '{clause.id}'"
    if not clause.binds:
        yield Finding(where, "does not say whom it binds", "write under `binds` who exactly must keep it, or 'nobody'")
    allowed = (("force", FORCES), ("reach", REACHES), ("theme", THEMES), ("seen", SEEN))
    for name, values in allowed:
        if getattr(clause, name) not in values:
            near = suggestion(getattr(clause, name), values)
            yield Finding(where, f"has the {name} '{getattr(clause, name)}'", f"one of: {', '.join(values)}. {near}")
    for name, values, known in (
        ("profession", clause.professions, {*PROFESSIONS, EVERYBODY}),
        ("place", clause.jurisdictions, {*JURISDICTIONS}),
        ("subject", clause.touches, {*subjects()}),
    ):
        for value in sorted({*values} - known):
            yield Finding(where, f"names the {name} '{value}', which we do not know", suggestion(value, known))
    if clause.force in NEVER_IN_FORCE and (clause.reach != "nobody" or clause.in_force_until):
        yield Finding(where, f"is a {clause.force} and binds somebody", "its reach is 'nobody', and it has no end")
    if clause.is_read == (not clause.summary):
        yield Finding(where, "says what nobody opened, or nothing of what was", "a clause not seen has no summary")
    if not clause.look_again:
        yield Finding(where, "has no day under look_again", "write the day by which to look again: 2027-09-01")
    elif date.fromisoformat(clause.look_again) < today:
        fault = f"was to be looked at again by {clause.look_again}"
        yield Finding(where, fault, "open the source, mend the row, and write the next day")


def of_case(case: Case) -> Iterator[Finding]:
    """What is wrong with the clauses that a case names."""
    file = file_of(case.case)
    lists = [("codes", case.codes), ("elsewhere", case.elsewhere), ("routes", case.routes)]
    lists += [(f"floor of '{decision.id}'", decision.floor) for decision in case.decisions]
    for name, ids in lists:
        for id_ in ids:
            if id_ not in clauses():
                yield Finding(file, f"names the clause '{id_}' under {name}", suggestion(id_, clauses()))
        if not ids and name not in ("elsewhere", "routes"):
            yield Finding(file, f"has no clauses under {name}", f"name some by their id in {FILE}, most telling first")
    for id_ in case.routes:
        if id_ in clauses() and not clauses()[id_].route:
            yield Finding(
                file, f"has '{id_}' among its routes, which is none", f"a route is said under `route` in {FILE}"
            )
    for decision in case.decisions:
        for id_ in decision.floor:
            clause = clauses().get(id_)
            if clause and not (clause.floor and clause.force in BINDING):
                fault = f"decision '{decision.id}' has '{id_}' in its floor, which obliges nobody"
                yield Finding(file, fault, "a floor holds clauses that must be kept, with their duty under `floor`")
