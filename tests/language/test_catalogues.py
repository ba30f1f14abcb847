"""What the extractor must be able to see of a text, so that it comes into the catalogues."""

import ast

import pytest

from casebook.authoring.catalogues import BOOK, KEYWORDS, wanted
from casebook.paths import PACKAGE

MODULES = sorted(path for path in PACKAGE.rglob("*.py") if "gettext(" in path.read_text(encoding="utf-8"))


def told(tree: ast.AST):
    """The calls in code that give a text of a catalogue."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") in KEYWORDS:
            yield node


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.relative_to(PACKAGE).as_posix())
def test_no_text_stands_where_the_extractor_is_blind(path):
    tree = ast.parse(path.read_text(encoding="utf-8"))
    for node in ast.walk(tree):
        if isinstance(node, ast.JoinedStr):  # before Python 3.12 one token, which nobody looks into
            hidden = [call.args[0].value for call in told(node) if isinstance(call.args[0], ast.Constant)]
            assert not hidden, (node.lineno, hidden)
    for call in told(tree):
        assert not [inner for inner in told(call) if inner is not call], f"line {call.lineno}: one in another"
        assert not isinstance(call.args[0], ast.JoinedStr), f"line {call.lineno}: an f-string"


def test_what_scripts_say_is_among_the_messages():
    said = wanted()[BOOK]
    for message, file in {
        "You decided: {option}": "exercises/exercise.js",
        "Save my answers": "press/site/static/answers.js",
        "Fill the screen": "press/site/static/room/page.js",
        "Hand in here": "serve/static/hand-in.js",
        "This is the last slide.": "press/handouts/slides/static/slides/notes.js",
        "Opens in a new window": "press/handouts/packages/static/in-package.js",
        "Your first position": "exercises/exercise.js",
    }.items():
        assert file in said[message]
    assert "press/site/static/dials.js" in said["{count} chart", "{count} charts"]


def test_placeholders_of_scripts_are_names():
    """So that a translation can put them where its language wants them."""
    for message, places in wanted()[BOOK].items():
        if any(place.endswith(".js") for place in places):
            for text in message if isinstance(message, tuple) else (message,):
                assert "${" not in text and "%s" not in text, text
