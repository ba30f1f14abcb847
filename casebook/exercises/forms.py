"""An exercise in each form that it has: for a page, for paper, on a slide, in a platform's quiz. All are HTML.

A form is a folder of templates, one for each kind of exercise. A page on paper cannot wait until something is decided.
So a decision is printed with its options and room to write, and what follows stands behind the case, an option at a
time, where one turns to it: what happens, how the next decision begins for whoever took that option, and, when all is
decided, the last word.
"""

import html
import json
import re
from collections.abc import Sequence
from functools import cache
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup, escape

from casebook.embedded import in_script
from casebook.exercises.kinds import Decision, Exercise, LastWord, spec
from casebook.language import gettext, ngettext

BREAK = re.compile(r">\s*\n\s*<")


def page(exercise: Exercise) -> str:
    """For a page: its text for the script, and what a reader without JavaScript gets instead."""
    values = in_script(json.dumps(spec(exercise), ensure_ascii=False, sort_keys=True))
    return (
        f'<div class="exercise" data-exercise><script type="application/json">{values}</script>'
        f'<div class="fallback">{unscripted(exercise)}</div></div>'
    )


def unscripted(exercise: Exercise) -> str:
    """For whoever sees it where no script runs: what is asked, and to unfold, what follows."""
    return _made("page", exercise)


def paper(exercise: Exercise, others: Sequence[Exercise] = (), *, turning: bool = True) -> str:
    """To fill in with a pen. `others` are the exercises of its page; without `turning` nothing leads to what follows.
    Nothing in it says what follows.

    Its classes: `exercise` round it, with `later` for a decision that depends on another; `option` round an option;
    `scale` round the two ends of a scale; `write` with `data-lines` for room to write in; `tick` for a box to tick;
    `turn` for a link to turn to.
    """
    after = getattr(exercise, "after", None)
    before = next((other for other in others if isinstance(other, Decision) and other.id == after), None)
    classes = f"exercise {exercise.kind}{' later' if after else ''}"
    return f'<div class="{classes}">{_made("paper", exercise, before=before, turn=_turn, turning=turning)}</div>'


def what_follows(exercises: Sequence[Exercise]) -> str:
    """What follows from each option of each decision, and then the last word; nothing without decisions.

    Each decision, and the last word, is a section of class `follows`; what follows from an option is one in it, named
    `after-DECISION-OPTION`.
    """
    decisions = [exercise for exercise in exercises if isinstance(exercise, Decision)]
    lastwords = [exercise for exercise in exercises if isinstance(exercise, LastWord)]
    template = _templates().get_template("paper/what-follows.html")
    return template.render(decisions=decisions, lastwords=lastwords).strip() if decisions else ""


def slide(exercise: Exercise, *, printed: bool = True) -> str:
    """What is asked, for a slide: for a wall as short as can be, `printed` with what each option means. Of the last
    word nothing, since it depends on what was chosen.
    """
    return _made("slide", exercise, printed=printed)


def quiz(exercise: Exercise, **words: str) -> str:
    """What is asked, for a platform's quiz; `words` are what the quiz says of itself."""
    return _made("quiz", exercise, **words)


def quiz_option(option: Any) -> str:
    """An option of a decision, for a platform's quiz."""
    return _lines(_templates().get_template("quiz/option.html").render(option=option))


def line(text: str, tag: str = "") -> Markup:
    """A text on one line as a paragraph, within the element `tag` where one is given."""
    inner = words(" ".join(text.split()))
    return Markup(f"<p><{tag}>{inner}</{tag}></p>" if tag else f"<p>{inner}</p>")


def words(text: str) -> Markup:
    """A text between tags, its quotation marks as they are: some programs show their entities."""
    return Markup(html.escape(text, quote=False))


def paragraphs(text: str) -> Markup:
    """Plain text as HTML, a paragraph for each that an empty line divides."""
    return Markup("").join(Markup("<p>{}</p>").format(part) for part in text.split("\n\n") if part.strip())


def put_in(text: str, **values: Any) -> Markup:
    """A message with values put in, of which some are elements."""
    return escape(text).format(**values)


def _turn(target: str, text: str) -> Markup:
    return Markup('<a class="turn" href="#{}">{}</a>').format(target, escape(text))


@cache
def _templates() -> Environment:
    loader = PackageLoader(__package__)
    made = Environment(loader=loader, undefined=StrictUndefined, autoescape=True, trim_blocks=True, lstrip_blocks=True)
    made.globals |= {"gettext": gettext, "ngettext": ngettext, "emphasis": Markup("<em>{}</em>").format}
    made.filters |= {"paragraphs": paragraphs, "line": line, "words": words, "put_in": put_in}
    return made


def _made(form: str, exercise: Exercise, **facts: Any) -> str:
    return _lines(_templates().get_template(f"{form}/{exercise.kind}.html").render(asked=exercise, **facts))


def _lines(text: str) -> str:
    """A template's text without the breaks that stand between its elements."""
    return BREAK.sub("><", text).strip()
