"""The exercise's script and style, for whoever makes pages with exercises on them, and the words of all scripts."""

import json
from importlib.resources import files

from casebook.language import ENGLISH, in_scripts, spoken
from casebook.letters import TABLE

_EXERCISES = files(__package__)
WORDS = (_EXERCISES / "words.js").read_text(encoding="utf-8")  # for whatever script says something
_EXERCISE = (_EXERCISES / "exercise.js").read_text(encoding="utf-8")
MODULE = WORDS + _EXERCISE  # one ES module, as JupyterLab loads it
STYLE = (_EXERCISES / "exercise.css").read_text(encoding="utf-8")


def classic() -> str:
    """The module as a classic script, `window.casebookExercise`: what may be loaded from a file."""
    export = "export default { render };"
    if _EXERCISE.count(export) != 1:
        raise AssertionError(f"exercise.js must end with one `{export}`")
    return "(() => {\n" + _EXERCISE.replace(export, "window.casebookExercise = { render };") + "})();\n"


def handing() -> str:
    """The script that makes codes, with the table of letters by which they are the same from every keyboard."""
    script, empty = (_EXERCISES / "handing.js").read_text(encoding="utf-8"), "const LETTERS = {};"
    if script.count(empty) != 1:
        raise AssertionError(f"handing.js must have one `{empty}`")
    return script.replace(empty, f"const LETTERS = {TABLE.strip()};")


def messages() -> dict[str, str]:
    """The script with what scripts say in the spoken language, by its name; none for English."""
    if spoken() == ENGLISH:
        return {}
    text = json.dumps(in_scripts(spoken()), ensure_ascii=False, indent=0)
    return {"messages.js": f"window.casebookMessages = {text};\n"}


def without_sections() -> str:
    """The classic script with regions where it makes sections: on slides every section is taken for a slide."""
    script = classic()
    text = script.replace('make("section", {', 'make("div", { role: "region",')
    if 'make("section"' in text or text == script:
        raise AssertionError('exercise.js makes its sections by `make("section", {`')
    return text
