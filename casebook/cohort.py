"""Who the book is for: one training group's settings, read from a TOML file.

Unknown keys and impossible values are refused with the nearest right one. A cohort says nothing about
how a case is told; `casebook.setting` turns these settings into the words of a case.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, StrictBool, StrictInt, ValidationError

from casebook import paths
from casebook.errors import CasebookError, short, suggestion
from casebook.guidance import JURISDICTIONS, PROFESSIONS, withheld
from casebook.language import ENGLISH, languages
from casebook.toml_file import settings_in

ID = re.compile(r"[a-z0-9][a-z0-9-]{0,99}")
# Names that a folder of a book cannot have: those of devices, on Windows, and that of the folder of debriefs.
RESERVED = {"debriefs", "con", "prn", "aux", "nul"} | {f"{port}{n}" for port in ("com", "lpt") for n in range(10)}
TURNING = re.compile(r"[\u202a-\u202e\u2066-\u2069]")  # characters that turn the direction of all that follows
CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]")
NAMES = re.compile(r"certif|particip|attend|learner|delegate|^names$", re.I)  # where people may be named
SHORTEST, LONGEST = 15, 360  # minutes: in less no question can be asked and talked about
OUTPUTS = {  # what is made of each edition beside its book, and what that is
    "paper": "the whole book and each case as PDF, the exercises of each case to fill in by hand, cards for the room",
    "word": "the whole book and each case for a word processor",
    "epub": "the whole book for an e-reader",
    "slides": "a deck for each case, and a print of it",
    "notebooks": "the notebooks, to work in live",
    "scorm": "a package for learning platforms that keep progress (SCORM 1.2)",
    "cartridge": "pages, discussion topics and questions for learning platforms (Common Cartridge 1.1)",
    "gift": "the questions for Moodle",
    "zip": "the book in one file",
}
CODE = ("folded", "shown", "hidden")  # how a page shows the Python that works a number out
CHOICES = {"profession": PROFESSIONS, "jurisdiction": JURISDICTIONS, "code": CODE, "language": languages()}
EARLIEST, LATEST = date(2010, 1, 1), date(2099, 12, 31)  # of the stories, which have open platforms in them
Dial = bool | int | float | str


@dataclass(frozen=True)
class Cohort:
    """One training group, as its file describes it.

    `minutes` is the length of one session, and one case fills one session. `dials` holds
    (case, name, value) for each dial turned; a dial is a name in that notebook's parameters cell. `outputs` are those
    names in OUTPUTS that are made beside the book; `code` is one of CODE, `language` of those that
    the book has. In a book that is `turnable` a reader can turn the dials of each page; one with
    `transcripts` has the page on which they are coded.
    """

    id: str
    name: str
    profession: str
    jurisdiction: str
    date_of_events: date
    minutes: int
    people: int
    gentle: bool
    seed: int
    cases: tuple[str, ...]
    dials: tuple[tuple[str, str, Dial], ...]
    outputs: tuple[str, ...] = tuple(OUTPUTS)
    code: str = CODE[0]
    turnable: bool = True
    language: str = ENGLISH
    transcripts: bool = False

    def dials_of(self, case: str) -> dict[str, Dial]:
        """The dials turned for one case, by name."""
        return {name: value for turned, name, value in self.dials if turned == case}

    def parameters(self, case: str) -> dict[str, Dial]:
        """The value of every parameter a notebook may declare, for one case."""
        common = {
            "profession": self.profession,
            "jurisdiction": self.jurisdiction,
            "date_of_events": self.date_of_events.isoformat(),
            "minutes": self.minutes,
            "people": self.people,
            "gentle": self.gentle,
            "seed": self.seed,
            "language": self.language,
            "cases": ", ".join(self.cases),
        }
        return common | self.dials_of(case)


class CohortFile(BaseModel):
    """What a cohort file may say, checked at the edge."""

    model_config = ConfigDict(extra="forbid")

    name: Annotated[str, Field(min_length=1, max_length=120)]
    profession: str
    jurisdiction: str
    date_of_events: date
    minutes: Annotated[StrictInt, Field(ge=SHORTEST, le=LONGEST)]
    people: Annotated[StrictInt, Field(ge=1, le=2000)]
    gentle: StrictBool = False
    seed: Annotated[StrictInt, Field(ge=0, lt=2**31)] = 7
    cases: list[str] = Field(default_factory=list)
    dials: dict[str, dict[str, Dial]] = Field(default_factory=dict)
    outputs: list[str] = list(OUTPUTS)
    code: str = CODE[0]
    language: str = ENGLISH
    transcripts: StrictBool = False


def read_cohort(path: Path | str) -> Cohort:
    """The cohort that a TOML file describes; `CasebookError` names the file, the key and the remedy."""
    path = Path(path)
    id_ = path.stem
    if fault := fault_of_id(id_):
        raise CasebookError(f"{path}: a cohort file's name becomes a folder's: {fault}")
    if paths.own_folder(path.parent) not in (None, paths.OWN):
        raise CasebookError(f"{path}: lies in the book of your own {paths.own_folder(path.parent)}; run casebook there")
    settings = settings_in(path, f"`casebook new {path.stem}` writes one")
    faults = [*_unknown_keys(settings)]
    turnable = _turnable(settings, faults)
    known = {key: value for key, value in settings.items() if key in CohortFile.model_fields}
    try:
        checked = CohortFile.model_validate(known)
        faults += _faults(checked.model_dump(exclude_unset=True))
    except ValidationError as error:
        faults += [*(in_words(fault) for fault in error.errors()), *_faults(known)]
    if faults:
        raise CasebookError(f"{path}: {'; '.join(dict.fromkeys(faults))}")
    fields = checked.model_dump(exclude={"dials", "cases", "outputs"})
    checked.cases, checked.dials = _shown(path, checked)
    dials = sorted((case, name, value) for case, turned in checked.dials.items() for name, value in turned.items())
    outputs = tuple(name for name in OUTPUTS if name in checked.outputs)
    chosen = {"cases": tuple(checked.cases), "dials": tuple(dials), "outputs": outputs}
    return Cohort(id=id_, turnable=turnable, **chosen, **fields)


def _shown(path: Path, checked: CohortFile) -> tuple[list[str], dict[str, dict[str, Dial]]]:
    """The chosen cases and the dials without those of cases that are withheld; CasebookError if no case is left."""
    gone = withheld()
    cases = [case for case in checked.cases if case not in gone]
    if checked.cases and not cases:
        raise CasebookError(f"{path}: cases: each of them is withheld by somebody who read it; choose another case")
    return cases, {case: turned for case, turned in checked.dials.items() if case not in gone}


def _turnable(settings: dict[str, Any], faults: list[str]) -> bool:
    """Whether readers can turn the dials: taken out of the settings, where `dials = false` or `dials.turn` says it."""
    said = settings.get("dials", {})
    if said is False:
        settings["dials"] = {}
        return False
    turn = said.pop("turn", True) if isinstance(said, dict) else True
    if not isinstance(turn, bool):
        faults.append(f"dials.turn = {_quoted(turn)}: say true or false")
    return turn is True


def _faults(said: dict[str, Any]) -> Iterator[str]:
    """What is wrong with settings that have the right form; of others only what can be asked of them is."""
    for key, text in _texts(said):
        if TURNING.search(text) or CONTROL.search(text):
            fault = "has a character that cannot be seen and turns or breaks what stands after it; type it anew"
            yield f"{short(key)} = '{short(text)}': {fault}"
    outputs = said.get("outputs", [])
    choices = [(key, said.get(key), right) for key, right in CHOICES.items()]
    choices += [("outputs", one, tuple(OUTPUTS)) for one in (outputs if isinstance(outputs, list) else [])]
    for key, value, right in choices:
        if isinstance(value, str) and value not in right:
            yield f"{key} '{short(value)}' is not one we know ({suggestion(value, right)})"
    if said.get("cases") == []:
        yield "cases = []: names no case; name some, or leave the line out to have every case"
    day = said.get("date_of_events")
    if isinstance(day, date) and not EARLIEST <= day <= LATEST:
        yield f"date_of_events = {day}: say a day from {EARLIEST} to {LATEST}; the rules of that day are shown"


def _texts(said: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """What a cohort file says that is shown as it stands, with its key."""
    yield "name", str(said.get("name", ""))
    dials = said.get("dials", {})
    for case, turned in dials.items() if isinstance(dials, dict) else ():
        for name, value in turned.items() if isinstance(turned, dict) else ():
            yield f"dials.{case}.{name}", str(value)


def fault_of_id(id_: str) -> str:
    """Why this cannot be the name of a cohort file, and the remedy; nothing when it can."""
    if id_ in RESERVED:
        return f"'{id_}' is taken, by the build itself or by Windows; choose another, such as '{id_}-group'"
    if ID.fullmatch(id_):
        return ""
    return "use small letters, digits and hyphens only, and at most a hundred, such as 'second-years-2027'"


def _unknown_keys(settings: dict[str, Any]) -> Iterator[str]:
    for key in settings:
        if NAMES.search(key):
            yield (
                f"'{short(key)}': a cohort file has nobody's name in it; take this out. Certificates are "
                "printed blank, from the facilitator's page 'For your portfolio', and filled in by hand"
            )
        elif key not in CohortFile.model_fields:
            yield f"unknown key '{short(key)}' ({suggestion(key, CohortFile.model_fields)})"


def _quoted(value: object) -> str:
    return f"'{short(value)}'" if isinstance(value, str) else short(value)


def first_fault(error: ValidationError) -> str:
    """The first thing that is wrong with a setting, in the words of a cohort file."""
    return in_words(error.errors()[0])


def in_words(fault: Mapping[str, Any]) -> str:
    """What is wrong with a setting, in the words of a cohort file."""
    key = ".".join(str(part) for part in fault["loc"] if part not in ("bool", "int", "float", "str"))
    if fault["type"] == "missing":
        return f"'{key}' is missing; every cohort file must say it"
    said = f"{short(key)} = {_quoted(fault['input'])}"
    if key == "date_of_events":
        return f"{said}: write the year first, then month and day, without quotation marks: {key} = 2025-03-10"
    return f"{said}: {fault['msg'][0].lower()}{short(fault['msg'][1:])}"


TEMPLATE = """\
# A cohort: one training group. Change what you like; a wrong name or value is refused with the right one.

name = "{title}"

# Whose code of conduct is shown, and whose words the scenes use. One of:
# {professions}
profession = "clinical psychologist"

# One of: {jurisdictions}
jurisdiction = "UK"

# The day the events of the cases fall on: the clauses in force on that day are the ones shown.
date_of_events = 2025-03-10

minutes = 90   # the length of one session, from {shortest} to {longest}; one case fills one session. Under 50 it
               # is led from the case's sheet for 15 or 30 minutes
people = 24    # how many come; groups and run sheets follow
gentle = false # true moves the cases to gentler topics with the same learning outcomes

# The Python behind the numbers: "folded" under a line to click, "shown", or "hidden". Notebooks to work in have it.
code = "folded"
seed = 7       # another number makes another invented town from the same rules

# Leave this out to have every case. In this book: {cases}
# cases = [{quoted}]

# The language of the book. One of: {languages}. What has no translation is in English, and the page says so.
# language = "en"
# transcripts = true  # adds the twelve invented transcripts: a page to code them on, and an analysis in six phases

# What is made beside the book. Leave this out to have everything; [] is the book alone.
# outputs = [{outputs}]

# A reader of the book can turn the dials of its cases. This line has them stand still (and the build is quicker):
# dials.turn = false

# A dial is any name in a notebook's parameters cell. A copy may stand at a value of its own:
# [dials.the-follow-list]
# followed = 100
"""


def new_cohort(name: str, folder: Path) -> Path:
    """Write a commented cohort file for `name` into `folder`; CasebookError if it is there or cannot be."""
    from casebook import contents

    if fault := fault_of_id(name):
        raise CasebookError(f"'{short(name)}': {fault}")
    path = folder / f"{name}.toml"
    if path.exists():
        raise CasebookError(f"{path} is there already; choose another name, or change that file")
    ids = [page.meta.id for page in contents.cases_named("")]
    text = TEMPLATE.format(
        title=name.replace("-", " ").capitalize(),
        professions=", ".join(PROFESSIONS),
        jurisdictions=", ".join(JURISDICTIONS),
        languages=", ".join(languages()),
        shortest=SHORTEST,
        longest=LONGEST,
        cases=", ".join(ids),
        quoted=", ".join(f'"{id_}"' for id_ in ids),
        outputs=", ".join(f'"{name}"' for name in OUTPUTS),
    )
    try:
        folder.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    except OSError as error:
        raise CasebookError(f"{path}: could not be written ({error.strerror.lower()})") from None
    return path
