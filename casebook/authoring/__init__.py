"""Beginning a book or a case of one's own: files that pass the checks as they are, to write over.

A new case is a small example, whole, with a short sentence at each place that says what belongs there. It is a draft:
no book has it that does not name it.
"""

import csv
import io
import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import Any

from casebook import contents
from casebook.cases import case_ids
from casebook.cohort import fault_of_id, new_cohort
from casebook.errors import CasebookError, short
from casebook.guidance.layers import GUIDANCE
from casebook.letters import folded
from casebook.paths import INSTALLED, MARK, NOTEBOOKS, OWN, PACKAGE
from casebook.plan import BREAK
from casebook.setting import with_article

HERE = files(__name__)
NAME = re.compile(r"[^\W\d_][\w .'’-]{0,79}")  # of a person or a seat: it stands in YAML and in prose as it is
PARTS = {number: name for number, name in contents.PARTS.items() if 0 < number < 4}
TABLES = ("clauses.csv", "figures.csv", "outcomes.csv")  # a folder of one's own begins with their first lines


@dataclass(frozen=True)
class NewCase:
    """What a new case is called, in which part it stands, who decides in it, who is written about, and whether it has
    one decision or two.
    """

    id: str
    title: str
    part: int
    seat: str
    person: str
    decisions: int = 1

    @property
    def first_name(self) -> str:
        return self.person.split()[0]


EXAMPLE = NewCase("the-noticeboard", "The noticeboard", 3, "manager", "Ada Thornfell")


def asked(id_: str, given: dict[str, str], ask: Callable[[str], str] | None, decisions: int = 1) -> NewCase:
    """A new case from what was given, and from what `ask` is told of the rest; without `ask` the rest is the example's.

    Raises CasebookError for an id that is taken or cannot be one, an unknown part, and a name that is none.
    """
    if fault := fault_of_id(id_):
        raise CasebookError(f"'{short(id_)}': {fault}; {_near(id_)}")
    if id_ in {*case_ids(), *(page.meta.id for page in contents.pages())}:
        raise CasebookError(f"there is a page '{id_}' already; choose another id, or change that one")
    defaults = {"title": id_.replace("-", " ").capitalize(), "part": PARTS[EXAMPLE.part]}
    defaults |= {"seat": EXAMPLE.seat, "person": EXAMPLE.person}
    questions = {
        "title": "Its title",
        "part": f"Which part it belongs to: {', '.join(PARTS.values())}",
        "seat": "Who decides, such as trainee or service manager",
        "person": "The invented person who is written about, first and last name",
    }
    said = {
        name: given.get(name) or (ask and ask(f"{question} [{defaults[name]}]: ").strip()) or defaults[name]
        for name, question in questions.items()
    }
    parts = {name.lower(): number for number, name in PARTS.items()}
    if said["part"].lower() not in parts:
        raise CasebookError(f"part '{short(said['part'])}' is none; say {', '.join(PARTS.values())}")
    for name in ("seat", "person"):
        if not NAME.fullmatch(said[name]):
            raise CasebookError(f"{name} '{short(said[name])}': write a name, of letters")
    return NewCase(id_, said["title"], parts[said["part"].lower()], said["seat"], said["person"], decisions)


def as_id(text: str) -> str:
    """The nearest to a text that can be the name of a file everywhere; empty when nothing is left."""
    parts = (re.sub(r"[^a-z0-9]", "", folded(part)) for part in re.split(r"[\W_]+", text))
    return "-".join(part for part in parts if part)[:80]


def _near(id_: str) -> str:
    near = as_id(id_)
    return f"'{near}' would do" if near and not fault_of_id(near) else "it becomes a file's name"


def new_case(case: NewCase) -> list[Path]:
    """Write a notebook and a decision file, and return both. They go into the folder of one's own, else into the
    checkout. CasebookError where there is neither.
    """
    if not OWN and INSTALLED:
        raise CasebookError("the book that is installed is never written to; `casebook init my-book` makes a folder")
    notebooks, cases = (OWN / "notebooks", OWN / "cases") if OWN else (NOTEBOOKS, PACKAGE / "cases")
    numbers = [int(page.path.name[:2]) for page in contents.cases()]
    notebook = notebooks / f"{max(numbers) + 1:02}-{case.id}.ipynb"
    decisions = cases / f"{case.id}.yml"
    texts = {notebook: _notebook(case), decisions: _decisions(case)}
    for path in texts:
        if path.exists():
            raise CasebookError(f"{path} is there already; choose another id")
    for path, text in texts.items():
        _write(path, text)
    return [*texts]


def _notebook(case: NewCase) -> str:
    thing = json.loads((HERE / "case.ipynb").read_text(encoding="utf-8"))
    if case.decisions == 2:
        _add_second(thing)
    for number, cell in enumerate(thing["cells"], 1):
        cell["id"] = f"{case.id[:50]}-{number:02}"
        cell["source"] = [_seated(_filled(line, case), case) for line in cell["source"]]
    said = thing["metadata"]["casebook"]
    said |= {"id": case.id, "title": case.title, "part": case.part, "seats": [case.seat]}
    return json.dumps(thing, ensure_ascii=False, indent=1) + "\n"


def _add_second(notebook: dict[str, Any]) -> None:
    """Put a second decision into the example's notebook: its cells, and its minutes in each session."""
    second = json.loads((HERE / "second.json").read_text(encoding="utf-8"))
    rules = next(n for n, cell in enumerate(notebook["cells"]) if cell["source"][0].startswith("## What the rules say"))
    notebook["cells"][rules:rules] = second["cells"]
    activities = notebook["metadata"]["casebook"]["activities"]
    for activity in activities:
        if activity["name"] != BREAK:
            activity["minutes"] |= second["shorter"].get(activity["section"], {})
    place = next(n for n, activity in enumerate(activities) if activity["section"] == "What the rules say")
    activities.insert(place, second["activity"])


def _decisions(case: NewCase) -> str:
    text = (HERE / "case.yml").read_text(encoding="utf-8")
    if case.decisions == 2:
        text = text.replace("then: end ", "then: second ").replace("then: end\n", "then: second\n")
        text += "\n" + (HERE / "second.yml").read_text(encoding="utf-8")
    text = _filled(text, case)
    for key, value in (("seats: [", "]"), ("seat: ", "")):
        text = text.replace(f"{key}{EXAMPLE.seat}{value}", f"{key}{case.seat}{value}")
    return text


def _filled(text: str, case: NewCase) -> str:
    """The example's text with the case's own names."""
    for name in ("id", "title", "person"):
        text = text.replace(getattr(EXAMPLE, name), getattr(case, name))
    return re.sub(rf"\b{EXAMPLE.first_name}\b", case.first_name, text)


def _seated(text: str, case: NewCase) -> str:
    """The example's prose with the case's own seat where it names the one who decides."""
    seat = with_article(case.seat)
    text = text.replace(f"A {EXAMPLE.seat} has", f"{seat[0].upper()}{seat[1:]} has")
    return text.replace(f"You are the {EXAMPLE.seat} of", f"You are the {case.seat} of")


def new_book(folder: Path) -> list[str]:
    """Make a folder for a book of one's own; returns lines that say what it holds. CasebookError where it is there."""
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise CasebookError(f"{folder} is there already and not empty; choose another name")
    group = f"{as_id(folder.resolve().name) or 'my'}-group"
    for inside in ("cases", "notebooks"):
        (folder / inside).mkdir(parents=True)
    _write(folder / MARK, (HERE / MARK).read_text(encoding="utf-8"))
    for inside in ("terms.yml", "references.bib", "README.md"):
        _write(folder / inside, (HERE / inside).read_text(encoding="utf-8").replace("{group}", group))
    for table in TABLES:
        with (GUIDANCE / table).open(encoding="utf-8", newline="") as lines:
            heads = next(csv.reader(lines))
        first = io.StringIO()
        csv.writer(first).writerow(heads)
        _write(folder / table, first.getvalue())
    made = new_cohort(group, folder / "cohorts")
    return [
        f"{made}: a training group; change what you like",
        f"{folder}: cases, words, rules, figures and references of your own; README.md says how",
        f"Go there (cd {folder}), then: casebook new-case the-name-of-it; casebook check; casebook build",
    ]


def _write(path: Path, text: str) -> None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8", newline="")
    except OSError as error:
        raise CasebookError(f"{path}: could not be written ({error.strerror.lower()})") from None
