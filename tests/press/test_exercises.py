"""Exercises as data: each is read again as it was written, and a new kind is a dataclass, its templates, its name."""

from dataclasses import dataclass, replace
from typing import ClassVar

import pytest
from jinja2 import ChoiceLoader, DictLoader

from casebook import contents
from casebook.cases import case_ids, read_case
from casebook.cohort import read_cohort
from casebook.deciding import code_excerpts, decide, last_word, position
from casebook.errors import CasebookError
from casebook.exercises import forms, kinds
from casebook.press.charts.drawing import do
from casebook.press.charts.jobs import SCRIPT, Draw
from casebook.press.editions.divide import edition
from casebook.press.handouts.packages.questions import questions
from casebook.press.handouts.slides.deck import deck
from casebook.press.order.book import build_record
from casebook.press.site.plain import plain_pages
from casebook.press.site.render import Book, make_book, order, plain_folder
from casebook.press.site.sources import notebook
from casebook.setting import setting
from tests.conftest import COHORTS, NURSE, cell


@pytest.mark.parametrize("case", case_ids())
def test_an_exercise_is_read_again_as_it_was_written(case):
    here, file = setting(case, NURSE), read_case(case)
    widgets = [position(f"{case}/before", here), position(f"{case}/after", here), last_word(case, here)]
    widgets += [decide(f"{case}/{decision.id}", here) for decision in file.decisions]
    if file.coding and file.coding.excerpts:
        widgets.append(code_excerpts(case, here))
    for widget in widgets:
        assert kinds.spec(kinds.read(widget.spec)) == widget.spec


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"kind": "positon"}, r"no kind of exercise 'positon' \(did you mean 'position'\?\)"),
        ({"question": 3}, "of kind 'position': question: "),
        ({"low": None}, "of kind 'position': low: "),
    ],
)
def test_what_is_no_exercise_is_named(change, message):
    values = {"kind": "position", "case": "c", "id": "before", "question": "How far?", "low": "Not", "high": "All"}
    with pytest.raises(CasebookError, match=message):
        kinds.read(values | change)


@dataclass(frozen=True)
class Guess(kinds.Exercise):
    """A number to guess before a result is shown."""

    kind: ClassVar[str] = "guess"

    case: str
    id: str
    question: str
    unit: str


TEMPLATES = {
    "page/guess.html": "<p>{{ asked.question }} Write down a number of {{ asked.unit }}.</p>",
    "paper/guess.html": "<h4>{{ asked.question }}</h4><p>____ {{ asked.unit }}</p>",
    "slide/guess.html": '<p class="question">{{ asked.question }}</p>',
}
ASKED = Guess("the-hashtag", "readers", "How many <read> it?", "people")


@pytest.fixture
def guesses(monkeypatch):
    """A kind of exercise that the book does not have: a dataclass, its name, and a template for each of its forms."""
    monkeypatch.setitem(kinds.KINDS, Guess.kind, Guess)
    templates = forms._templates()
    monkeypatch.setattr(templates, "loader", ChoiceLoader([templates.loader, DictLoader(TEMPLATES)]))


def test_a_new_kind_reaches_page_paper_slide_and_browser(guesses, chromium, tmp_path):
    words = cell("markdown", "# The hashtag\n\nText.\n\n## Guess first", "slide")
    asking = cell("code", "guess()", "slide")
    asking["outputs"] = [{"output_type": "display_data", "metadata": {}, "data": {kinds.MIME: kinds.spec(ASKED)}}]
    divided = edition({"cells": [words, asking]}, "learner", {}, minutes=90, file="a.ipynb", charts={})
    cohort = replace(read_cohort(COHORTS[0]), outputs=())
    script = do(Draw((), script=True))[SCRIPT].vega
    book = Book(
        cohort,
        "learner",
        ((contents.case("the-hashtag"), divided),),
        {"the-hashtag": notebook(divided)},
        build_record(cohort),
        script,
        "",
    )
    make_book(book, tmp_path / "work", tmp_path / "book")

    page = chromium.new_page()
    page.goto((tmp_path / "book" / "the-hashtag.html").as_uri())
    page.wait_for_selector("html[data-ready]")
    assert page.get_by_text("How many <read> it? Write down a number of people.").is_visible()
    page.close()

    pages = plain_pages(plain_folder(tmp_path / "work"), order(book), {"the-hashtag": divided})
    (plain,) = (page for page in pages if page.name == "the-hashtag")
    assert plain.exercises == (ASKED,)
    assert "<h4>How many &lt;read&gt; it?</h4><p>____ people</p>" in plain.html
    (slide,) = (slide for slide in deck(plain).slides if slide.block == ASKED)
    assert (slide.title, slide.printed) == ("Guess first", '<p class="question">How many &lt;read&gt; it?</p>')
    assert questions(plain) == []
