"""The scripts that make the page, in the order in which they load. `page.js` is for the book alone; `live.js` joins the
others to a widget.
"""

from importlib.resources import files

from casebook.exercises.script import STYLE, WORDS, handing

SCRIPTS = (
    *("places.js", "changes.js", "shape.js", "things.js", "parts.js", "reading.js", "passages.js"),
    *("codebook.js", "themes.js", "diary.js", "sheet.js", "outward.js", "files.js", "mount.js"),
)


def text(name: str) -> str:
    """The text of one of the files beside this module."""
    return (files(__package__) / name).read_text(encoding="utf-8")


def module() -> str:
    """All of it as one ES module, as JupyterLab loads it."""
    return "\n".join([WORDS, handing(), *map(text, SCRIPTS), text("live.js")])


def style() -> str:
    """The style of the page, with that of exercises, which has its colours."""
    return STYLE + text("analysis.css")
