"""What a process has ready before it is asked to run a notebook, and what keeps it to itself.

The standard library's forkserver imports this module once and forks from there, so each notebook begins with
pandas and Altair imported and nothing else: no socket, no second interpreter, no state of another notebook.
Order matters: the shell is made before pandas, which asks for it and remembers the answer.
"""

import os
import sys
from pathlib import Path

from casebook.paths import DATA, NOTEBOOKS, OWN, PACKAGE
from casebook.press.workers.forking import ready_to_fork

# a wheel's package has the first two in it
FOLDERS = {"notebooks": NOTEBOOKS, "data": DATA, "package": PACKAGE} | ({"own": OWN} if OWN else {})
OURS = tuple(map(str, FOLDERS.values()))
_read: set[str] = set()


def _note(event: str, arguments: tuple) -> None:
    if event == "open" and isinstance(arguments[0], str):
        path = os.path.abspath(arguments[0])  # a lecturer's own file lies beside the notebook
        if path.startswith(OURS):
            _read.add(path)


sys.addaudithook(_note)

from casebook.press.execute.shell import new_shell  # noqa: E402

SHELL = new_shell()

with SHELL.builtin_trap:  # as in a cell: pandas looks for the shell by the name that only cells have
    import altair
    import nbformat  # noqa: F401
    import numpy  # noqa: F401
    import pandas
    import papermill  # noqa: F401
    import scipy.stats  # noqa: F401

    import casebook.charts
    import casebook.contents
    import casebook.deciding
    import casebook.guidance
    import casebook.press.execute.engine
    import casebook.setting
    import casebook.tables
    import casebook.world


def rehearse() -> None:
    """Do once what the first chart and the first table of every notebook would have to wait for."""
    frame = pandas.DataFrame({"a": [1, 2], "b": ["x", "y"]})
    altair.Chart(frame).mark_bar().encode(x="a:Q", y="b:N").to_dict()
    frame._repr_html_()
    casebook.world.fernhollow()
    casebook.contents.pages()
    casebook.guidance.figures()
    casebook.guidance.clauses()


def reads() -> list[str]:
    """What this process has read of the book: files other than notebooks and modules as `folder/path`, `notebooks/`
    for any of the pages, and the package's modules that were imported.
    """
    modules = [module for name, module in list(sys.modules.items()) if name.split(".")[0] == "casebook"]
    found = _read | {module.__file__ for module in modules if getattr(module, "__file__", None)}
    return sorted({_place(Path(path)) for path in found} - {""})


def _place(path: Path) -> str:
    """A file's place in the book's folders; nothing for what is not the book's, or for compiled code."""
    if path.suffix == ".pyc":
        return ""
    for name, folder in FOLDERS.items():
        if path.is_relative_to(folder):
            is_page = name in ("notebooks", "own") and path.suffix == ".ipynb"
            return "notebooks/" if is_page else f"{name}/{path.relative_to(folder).as_posix()}"
    return ""


rehearse()
ready_to_fork()
