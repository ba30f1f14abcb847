"""What a page loads beside itself: styles and classic scripts, which a page opened by double-click may load."""

from collections.abc import Iterable
from importlib.metadata import version
from importlib.resources import files

from casebook.exercises.analysis import scripts as analysis
from casebook.exercises.kinds import Exercise
from casebook.exercises.script import STYLE, WORDS, classic, handing, messages
from casebook.press.charts.figures import Chart
from casebook.press.editions.blocks import Edition

STATIC = files(__package__) / "static"
KEEPING = ("idb/idb.js", "keeping.js", "handing.js")  # what keeps a reader's answers, and hands them over
EXERCISE = (*KEEPING, "exercise.js", "shim.js")
OWN = (
    "book.css",
    "exercise.css",
    "idb/LICENSE",
    "words.js",
    *EXERCISE,
    "charts.js",
    "dials.js",
    "answers.js",
    "rounding.js",
    "search.js",
    "steps.js",
    "theme.js",
)
ROOM = (  # the page for the room alone, in the facilitator's edition alone
    "room/room.css",
    "room/marks.js",
    *(f"room/{name}.js" for name in ("outlines", "squares", "likeness", "reader", "votes", "camera", "looking")),
    *(f"room/{name}.js" for name in ("rounds", "files", "results", "page")),
)
ANALYSIS = (  # the page on which transcripts are coded, in books that have it
    "analysis/analysis.css",
    *(f"analysis/{name}" for name in (*analysis.SCRIPTS, "page.js")),
)

ALWAYS = ("scripts/furo.js", "charts.js")  # the second also opens, for print, what is folded
WITH_WORK = (*ALWAYS, *(f"analysis/{name}.js" for name in ("places", "changes", "shape", "things", "outward")))
PROGRAMS = {  # by page
    "analysis": (*KEEPING, "analysis/transcripts.js", *(name for name in ANALYSIS if name.endswith(".js"))),
    "answers": (*KEEPING, "cases.js", "answers.js"),
    "find": ("sections.js", "search.js"),
    "room": ("handing.js", "cases.js", "rounding.js", *(name for name in ROOM if name.endswith(".js"))),
}


def words() -> list[str]:
    """The scripts by which all others know what to say, in the order they load; every page has them."""
    return [*messages(), "words.js"]


def scripts_for(edition: Edition, is_turnable: bool = False) -> list[str]:
    """The scripts that a page needs for what stands on it, in the order they load."""
    exercises = EXERCISE if any(edition.of(Exercise)) else ()
    vega = ("vega.js",) if any(edition.of(Chart)) else ()
    furo, charts = ALWAYS
    steps = ("steps.js",) if exercises else ()
    return [furo, *exercises, *vega, charts, *(["dials.js"] if is_turnable else []), *steps]


def own_scripts(names: Iterable[str]) -> dict[str, str]:
    """The text of these files by name."""
    elsewhere = {
        "words.js": lambda: WORDS,
        "exercise.js": classic,
        "exercise.css": lambda: STYLE,
        "handing.js": handing,
        "room/marks.js": marks,
    }
    return {name: elsewhere[name]() if name in elsewhere else _text(name) for name in names}


def marks() -> str:
    """The script that has the marks of the room's cards."""
    return f"window.casebookMarks = {_text('room/marks.json').strip()};\n"


def vega_script(bundle: str) -> str:
    """The one script that draws every chart: Vega, Vega-Lite and vega-embed as vl-convert bundles them."""
    return f"(() => {{\n{bundle}\nwindow.casebookVega = window.vegaEmbed;\n}})();\n"


def licences() -> str:
    """Whose work is in a built book besides the project's own, and under which licence."""
    return _text("LICENCES.txt").replace("{vl_convert}", version("vl-convert-python"))


def _text(name: str) -> str:
    if name.startswith("analysis/"):
        return analysis.text(name.removeprefix("analysis/"))
    return (STATIC / name).read_text(encoding="utf-8")
