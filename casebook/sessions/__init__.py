"""What leads a case in a short session, on a call, with a second person: one YAML file a case, checked when it is read.

The question, the options and what the person written about says stand in the decision file and are not said again
here. A case without such a file is led by its notebook alone. CONTRIBUTING.md says what a good entry looks like.
"""

from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import Annotated

from pydantic import Field

from casebook.cases import CASE_FILES, Case, Strict, Text, case_ids, files_of_cases, read_case
from casebook.errors import CasebookError, short, suggestion
from casebook.guidance import withheld
from casebook.language import ENGLISH, speaking
from casebook.language.messages import told
from casebook.reading import as_named, checked, in_layers, text_of
from casebook.sessions.sums import fault_of

FILES = Path(__file__).parent


class Sum(Strict):
    """A sum that a group does by hand. Its numbers are its own, whatever a cohort's dials are: `ask` says them all.

    Each of `steps` is a line such as "Right flags: 12 × 0.8 = 9.6", with ≈ where the result is rounded; `so` says what
    the result means.
    """

    ask: Text
    steps: Annotated[list[Text], Field(min_length=1, max_length=5)]
    so: Text


class Call(Strict):
    """A case on a video call: what is put in the chat and when, what breakout rooms do, what may turn a camera off."""

    post: Annotated[list[Text], Field(min_length=2, max_length=4)]
    rooms: Text
    quiet: Text


class Second(Strict):
    """A second facilitator: when there must be one, what they do, and what the two do for each other afterwards."""

    when: Text
    does: Text
    after: Text


class Prompts(Strict):
    """One question about a decision for each of three groups."""

    first_meeting: Text
    experienced: Text
    supervisors: Text


class Session(Strict):
    """How one case is led. `before` is read before people come; `scene` is read aloud in a short session, and `talk`,
    the sum and `close` belong to that; `prompts` has an entry for each decision of the case.
    """

    case: Text
    before: Text
    scene: Text
    talk: Text
    close: Text
    sum: Sum | None = None
    call: Call
    second: Second
    prompts: dict[str, Prompts]

    @property
    def texts(self) -> dict[str, str]:
        """Every text of the file by the place where it stands, such as `prompts.first.experienced`."""
        return dict(_texts(self.model_dump(exclude={"case"})))


def session_ids() -> list[str]:
    """The ids of all cases in the book that have such a file, in alphabetical order."""
    return sorted(files_of_sessions().keys() & {*case_ids()})


def files_of_sessions() -> dict[str, Path]:
    """The session file of each case by the case's id: one's own stands in the place of the book's. The book's is not
    for a case of one's own that has taken the place of the book's.
    """
    cases, gone = files_of_cases(), withheld()

    def is_of_the_case(id_: str, path: Path) -> bool:
        return path.parent != FILES or cases.get(id_, CASE_FILES / "none").parent == CASE_FILES

    return {id_: path for id_, path in in_layers(FILES).items() if id_ not in gone and is_of_the_case(id_, path)}


def file_of(id_: str) -> str:
    """How a message names the session file of a case."""
    return as_named(files_of_sessions().get(id_, FILES / f"{id_}.yml"))


def read_session(id_: str) -> Session | None:
    """How the case with this id is led, in the language that is spoken, or None where no file says it; CasebookError
    names the file, the place and the remedy.
    """
    with speaking(ENGLISH):
        session = _read_session(id_)
    return told(session) if session else None


@cache
def _read_session(id_: str) -> Session | None:
    known = files_of_sessions()
    if id_ not in known:
        _look_for(FILES / f"{id_}.yml")
        return None
    session = parse_session(text_of(known[id_]), file_of(id_))
    for fault in faults(session, read_case(id_)):
        raise CasebookError(f"{file_of(id_)}: {short(fault, 1000)}")
    return session


def _look_for(path: Path) -> None:
    """Open a file that is not there: a run is known by what it opens, and is another once somebody has written it."""
    with suppress(FileNotFoundError):
        path.open().close()


def parse_session(text: str, file: str) -> Session:
    """The session that YAML text describes; `file` is the name used in messages."""
    return checked(Session, text, file)


def faults(session: Session, case: Case) -> list[str]:
    """Where a session does not fit its case, and sums that do not come out."""
    found = [] if session.case == case.case else [f"case '{session.case}' is not that of its name, '{case.case}'"]
    ids = [decision.id for decision in case.decisions]
    found += [f"prompts: none for the decision '{id_}'; add them" for id_ in ids if id_ not in session.prompts]
    extra = (id_ for id_ in session.prompts if id_ not in ids)
    found += [f"prompts: there is no decision '{id_}' ({suggestion(id_, ids)})" for id_ in extra]
    steps = session.sum.steps if session.sum else []
    return found + [f"sum.steps: '{step}' {fault}" for step in steps if (fault := fault_of(step))]


def _texts(value, place: str = ""):
    if isinstance(value, str):
        yield place, value
    elif isinstance(value, dict):
        for name, inner in value.items():
            yield from _texts(inner, f"{place}.{name}" if place else name)
    elif isinstance(value, list):
        for number, inner in enumerate(value, 1):
            yield from _texts(inner, f"{place}.{number}")
