"""The exercise's script and style, for whoever makes pages with exercises on them."""

from importlib.resources import files

_EXERCISES = files(__package__)
MODULE = (_EXERCISES / "exercise.js").read_text(encoding="utf-8")  # one ES module, as JupyterLab loads it
STYLE = (_EXERCISES / "exercise.css").read_text(encoding="utf-8")


def classic() -> str:
    """The module as a classic script, `window.casebookExercise`: what may be loaded from a file."""
    export = "export default { render };"
    if MODULE.count(export) != 1:
        raise AssertionError(f"exercise.js must end with one `{export}`")
    return "(() => {\n" + MODULE.replace(export, "window.casebookExercise = { render };") + "})();\n"


def without_sections() -> str:
    """The classic script with regions where it makes sections: on slides every section is taken for a slide."""
    script = classic()
    text = script.replace('make("section", {', 'make("div", { role: "region",')
    if 'make("section"' in text or text == script:
        raise AssertionError('exercise.js makes its sections by `make("section", {`')
    return text
