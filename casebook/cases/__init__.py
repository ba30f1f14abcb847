"""The decision points of each case as data: one YAML file a case, checked when it is read.

A lecturer's own folder may have more, or others in their place.
A decision file holds the seats, the people who bear it, the words that change with a cohort, the slider
question and the decisions with their options. It holds no notebook text. CONTRIBUTING.md says what a good
entry looks like.
"""

from functools import cache
from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from casebook.errors import CasebookError, short, suggestion
from casebook.guidance import withheld
from casebook.language import spoken
from casebook.language.messages import told
from casebook.reading import as_named, checked, in_layers, text_of

CASE_FILES = Path(__file__).parent
END = "end"
MANY = 120  # ids of clauses: a list for every profession and place
MOST = 20  # of what stands in a list: by YAML's aliases a short file can hold millions
Text = Annotated[str, Field(min_length=1)]
Subjects = Annotated[list[Text], Field(max_length=MOST)]  # of guidance/subjects.yml, that a text touches
ClauseIds = Annotated[list[Text], Field(max_length=MANY)]  # of guidance/clauses.csv, in order of weight


class Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Stakeholder(Strict):
    id: Text
    name: Text
    who: Text


class Card(Strict):
    """A role for somebody in the room, to be dealt or sat in: what they want, what they know, what they would ask.

    The person written about has none: nobody plays her.
    """

    id: Text
    name: Text
    who: Text
    wants: Text
    knows: Text
    asks: Text
    touches: Subjects = []

    @property
    def texts(self) -> dict[str, str]:
        """What stands on the card, by name."""
        return self.model_dump(exclude={"touches"})


class Position(Strict):
    """The slider question asked before and after: 0 means `low`, 100 means `high`."""

    question: Text
    low: Text
    high: Text


class Option(Strict):
    id: Text
    label: Text
    what: Text
    reason: Text
    cost: Text
    consequences: Annotated[dict[str, Text], Field(max_length=MOST)]
    next: Text
    then: Text
    last_word: Text
    touches: Subjects = []


class Decision(Strict):
    """One question with its options. `opening` is for readers who come to it first; a later decision has one in
    `openings` for each option of the decision before it as well. `floor` are the clauses that must be kept whatever is
    chosen; `registered` is false for the seat of somebody in training, and `months_later` says how long after the day
    of the case the decision falls.
    """

    id: Text
    seat: Text
    question: Text
    opening: Text
    openings: Annotated[dict[str, Text], Field(max_length=MOST)] = {}
    options: Annotated[list[Option], Field(min_length=3, max_length=5)]
    floor: ClauseIds = []
    registered: bool = True
    months_later: Annotated[int, Field(ge=0, le=120)] = 0
    touches: Subjects = []


class Code(Strict):
    """A qualitative code: its name, and what it is for."""

    id: Text
    name: Text
    meaning: Text


class Excerpt(Strict):
    """A passage to code, from a document of the case."""

    id: Text
    text: Text


class Coding(Strict):
    """Excerpts to code, each with one of a few codes. Without excerpts here the notebook gives them."""

    question: Text
    codes: Annotated[list[Code], Field(min_length=3, max_length=6)]
    excerpts: Annotated[list[Excerpt], Field(max_length=9)] = []


class Case(Strict):
    """`codes` are the clauses that decide the case, `elsewhere` those that only compare. `routes` are
    the clauses by which somebody may complain, see a record or have it put right, all of a place if none is named;
    `routes_of` is the stakeholder whose they are, the person written about if none is named.
    """

    case: Text
    seats: Annotated[list[Text], Field(min_length=1, max_length=MOST)]
    stakeholders: Annotated[list[Stakeholder], Field(min_length=2, max_length=MOST)]
    cards: Annotated[list[Card], Field(max_length=MOST)] = []
    words: Annotated[dict[str, str | dict[str, str]], Field(max_length=10 * MOST)] = {}
    position: Position
    decisions: Annotated[list[Decision], Field(min_length=1, max_length=MOST)]
    coding: Coding | None = None
    codes: ClauseIds = []
    elsewhere: ClauseIds = []
    routes: ClauseIds = []
    routes_of: Text | None = None

    def decision(self, id_: str) -> Decision:
        for decision in self.decisions:
            if decision.id == id_:
                return decision
        ids = [decision.id for decision in self.decisions]
        raise CasebookError(f"case '{self.case}' has no decision '{id_}' ({suggestion(id_, ids)})")

    def before(self, id_: str) -> Decision | None:
        """The decision that leads to this one, if any does."""
        for decision in self.decisions:
            if any(option.then == id_ for option in decision.options):
                return decision
        return None

    @property
    def last_words(self) -> list[str]:
        """What the person written about says: one answer for each option of each decision."""
        return [option.last_word for decision in self.decisions for option in decision.options]

    @property
    def speaker(self) -> Stakeholder:
        """Who has the last word: the person written about, named first among the stakeholders."""
        return self.stakeholders[0]

    @property
    def wronged(self) -> Stakeholder:
        """Whose routes stand after each decision."""
        return next((person for person in self.stakeholders if person.id == self.routes_of), self.speaker)


def case_ids() -> list[str]:
    """The ids of all cases that have a decision file and are not withheld, in alphabetical order."""
    return sorted(files_of_cases())


def files_of_cases() -> dict[str, Path]:
    """The decision file of each case that is not withheld by its id: one's own stands in the place of the book's."""
    return {id_: path for id_, path in in_layers(CASE_FILES).items() if id_ not in withheld()}


def file_of(id_: str) -> str:
    """How a message names the decision file of a case."""
    return as_named(files_of_cases().get(id_, CASE_FILES / f"{id_}.yml"))


def read_case(id_: str) -> Case:
    """The case with this id, in the language that is spoken; `CasebookError` names the file, the place and the
    remedy.
    """
    return _told_case(id_, spoken())


@cache
def _told_case(id_: str, language: str) -> Case:
    return told(_read_case(id_))


@cache
def _read_case(id_: str) -> Case:
    if id_ in withheld():
        raise CasebookError(f"the case '{id_}' is withheld since {withheld()[id_]}: somebody who read it wished that")
    known = files_of_cases()
    if id_ not in known:
        raise CasebookError(f"there is no case '{id_}' ({suggestion(id_, known)})")
    return parse_case(text_of(known[id_]), file_of(id_))


def parse_case(text: str, file: str) -> Case:
    """The case that YAML text describes; `file` is the name used in messages. CasebookError has a line a fault."""
    case = checked(Case, text, file)
    if found := faults(case):
        raise CasebookError("\n".join(f"{file}: {short(fault, 1000)}" for fault in found))
    return case


def faults(case: Case) -> list[str]:
    """What makes a decision file unplayable: missing consequences, dead ends, orphans, doubled ids."""
    return [*_doubled(case), *_consequences(case), *_paths(case), *_openings(case), *_played(case), *_routes(case)]


def _doubled(case: Case) -> list[str]:
    lists = {"stakeholder": case.stakeholders, "card": case.cards, "decision": case.decisions}
    lists |= {f"option of '{decision.id}'": decision.options for decision in case.decisions}
    if case.coding:
        lists |= {"code": case.coding.codes, "excerpt": case.coding.excerpts}
    found = []
    for name, entries in lists.items():
        ids = [entry.id for entry in entries]
        found += [f"{name} '{id_}' is there twice" for id_ in sorted(set(ids)) if ids.count(id_) > 1]
    return found


def _consequences(case: Case) -> list[str]:
    stakeholders = {stakeholder.id for stakeholder in case.stakeholders}
    found = []
    for decision in case.decisions:
        for option in decision.options:
            where = f"decision '{decision.id}', option '{option.id}'"
            for missing in sorted(stakeholders - option.consequences.keys()):
                found.append(f"{where}: no consequence for '{missing}'; add one under consequences")
            for extra in sorted(option.consequences.keys() - stakeholders):
                found.append(f"{where}: consequence for '{extra}', who is not a stakeholder")
    return found


def _paths(case: Case) -> list[str]:
    ids = [decision.id for decision in case.decisions]
    found, reached = [], {ids[0]}
    for place, decision in enumerate(case.decisions):
        for option in decision.options:
            if option.then in ids[place + 1 :]:
                reached.add(option.then)
            elif option.then != END:
                found.append(
                    f"decision '{decision.id}', option '{option.id}': then '{option.then}' leads nowhere; "
                    f"name a later decision or '{END}'"
                )
    found += [f"decision '{id_}' is an orphan: no option leads to it" for id_ in ids if id_ not in reached]
    return found


def _openings(case: Case) -> list[str]:
    found = []
    for decision in case.decisions:
        earlier = case.before(decision.id)
        needed = {o.id for o in earlier.options if o.then == decision.id} if earlier else set()
        for missing in sorted(needed - decision.openings.keys()):
            found.append(f"decision '{decision.id}': no opening for those who chose '{missing}' before")
        for extra in sorted(decision.openings.keys() - needed):
            found.append(f"decision '{decision.id}': opening for '{extra}', which no earlier option leads from")
    return found


def _played(case: Case) -> list[str]:
    """The person written about is played by nobody."""
    played = [card for card in case.cards if card.id == case.speaker.id]
    return [f"card '{card.id}': the person written about is not played; take the card out" for card in played]


def _routes(case: Case) -> list[str]:
    """Whoever has routes is in the case."""
    if case.routes_of is None or case.routes_of in {person.id for person in case.stakeholders}:
        return []
    return [f"routes_of '{case.routes_of}' is no stakeholder; name one, or leave it out for the person written about"]
