"""Notebooks to hand out: an edition's notebooks as they are worked in, with all that they need beside them.

Outputs are gone, and in a learner's what was written for facilitators; the parameters are the cohort's. The part of the
package that notebooks use, and the invented world, lie in the same folder: an environment with the libraries is all
that a machine needs.
"""

import json
import re
from importlib.resources import files
from pathlib import Path
from typing import Any

from casebook.cohort import Cohort
from casebook.contents import Page
from casebook.guidance import withheld
from casebook.language.handed import catalogues
from casebook.paths import DATA, ENVIRONMENT, MARK, OWN, PACKAGE, SHARED, own_files
from casebook.press import FACILITATOR
from casebook.press.handouts.kept_back import is_kept_back, without_withheld
from casebook.press.site.rendered import Copy

AT_HOME = {  # parts of the package no notebook uses
    "arguments.py", "authoring", "check", "cli.py", "debrief", "exercises/forms.py", "exercises/templates",
    "group_outputs.py", "language/locale", "press", "preview", "serve", SHARED,
}  # fmt: skip
OF_THE_PRESS = re.compile(r"^ *# for the press alone\n.*?(?=^ *# for notebooks)", re.M | re.S)
REQUIREMENT = re.compile(r"^ +- ([a-z][a-z0-9-]*[<>=!][^ ]*)(?: #.*)?$", re.M)
MARKED = re.compile(r"[\\`*_\[\]<>&$]")  # what Markdown would take for more than a letter


def notebooks(cohort: Cohort, pages: list[Page], copy: Copy) -> dict[str, bytes]:
    """The files to hand out by path within the edition: notebooks, package, data, and how to begin."""
    from casebook.press.handouts.handing import handed, is_meant_for  # imports nbconvert

    pages = [page for page in pages if is_meant_for(page, copy.edition)]
    made = {f"notebooks/{page.path.name}": _bytes(handed(page, cohort, copy.edition)) for page in pages}
    package = {name: path.read_bytes() for name, path in _package().items() if not is_kept_back(name)}
    made |= {f"notebooks/casebook/{name}": without_withheld(name, data) for name, data in package.items()}
    if OWN:  # the folder that is handed out is one's own too: it has the cases, words and rules on top of the book's
        mine = {name: (OWN / name).read_bytes() for name in (MARK, *own_files()) if not is_kept_back(name)}
        made |= {f"notebooks/{name}": without_withheld(name, data) for name, data in mine.items()}
    told = catalogues(withheld(), for_facilitators=copy.edition == FACILITATOR)
    made |= {f"notebooks/{name}": without_withheld(name, data) for name, data in told.items()}
    world = {path.relative_to(DATA).as_posix(): path.read_bytes() for path in sorted(DATA.rglob("*.*"))}
    made |= {f"notebooks/data_synthetic/{name}": without_withheld(name, data) for name, data in world.items()}
    environment = for_notebooks(ENVIRONMENT.read_text(encoding="utf-8"))
    made["notebooks/environment.yml"] = environment.encode()
    made["notebooks/requirements.txt"] = requirements(environment).encode()
    made["notebooks/nbconvert_config.py"] = (PACKAGE / "nbconvert_config.py").read_bytes()
    made["notebooks/README.md"] = _note(copy, [page for page in pages if page.is_case]).encode()
    return made


def for_notebooks(environment: str) -> str:
    """An environment.yml without what only the press needs, and with a name of its own."""
    lines = OF_THE_PRESS.sub("", environment).splitlines(keepends=True)
    own = [line for line in lines if not line.startswith("#") and "# for notebooks" not in line]
    return "".join(own).replace("name: casebook\n", "name: nobodys-data\n")


def requirements(environment: str) -> str:
    """The packages of an environment.yml, for pip."""
    asked = [line for line in REQUIREMENT.findall(environment) if not line.startswith("python>")]
    return "".join(f"{line}\n" for line in sorted(asked))


def _package() -> dict[str, Path]:
    """The files of the package that notebooks use, by path within it."""
    files = {path.relative_to(PACKAGE): path for path in sorted(PACKAGE.rglob("*")) if path.is_file()}
    return {
        name.as_posix(): path
        for name, path in files.items()
        if "__pycache__" not in name.parts and not AT_HOME & {name.as_posix(), *(up.as_posix() for up in name.parents)}
    }


def _note(copy: Copy, cases: list[Page]) -> str:
    """How to begin, for somebody who was handed the folder."""
    text = (files(__name__.rpartition(".")[0]) / "notebooks.md").read_text(encoding="utf-8")
    listed = "\n".join(f"- `{page.path.name}`: {page.meta.title}" for page in cases)
    whose = MARKED.sub(r"\\\g<0>", " ".join(copy.cohort.split()))
    return text.replace("{edition}", copy.edition).replace("{cases}", listed).replace("{cohort}", whose)


def _bytes(thing: dict[str, Any]) -> bytes:
    return (json.dumps(thing, ensure_ascii=False, indent=1) + "\n").encode()
