"""Pages in another language than English, by a few words of a made-up catalogue: marks, days, forms, and what is said
of what is missing.
"""

import json

import pytest

from casebook import language
from casebook.exercises import forms
from casebook.exercises.kinds import Position
from casebook.exercises.live import shown
from casebook.exercises.script import MODULE, WORDS, classic, messages
from casebook.language import direction, english, in_scripts, speaking
from casebook.plan import is_break
from casebook.press.handouts.paper.curly import curly
from casebook.press.site import untold
from casebook.press.site.finish import written
from tests.language.pseudo import CODE

WORDS_OF_GERMAN = {"The scene": "Die Szene", "Your first position": "Ihre erste Position", "Break": "Pause"}
SHOW = """([messages, lang]) => {
  document.documentElement.lang = lang;
  window.casebookMessages = messages;
  window.eval(%s);
  const { gettext, ngettext, number, day, listed } = window.casebookWords;
  return [gettext("You decided: {option}", { option: "$& {option}" }), ngettext("{count} chart", "{count} charts", 1),
    ngettext("{count} chart", "{count} charts", 1234), number(1234.5), day("2025-03-10"), day("never"),
    listed(["a", "b", "c"])];
}"""


@pytest.fixture
def german(monkeypatch):
    """A German of a few words."""
    for module in (language, untold):
        monkeypatch.setattr(module, "catalogue", lambda code: WORDS_OF_GERMAN)
    language._back.cache_clear()
    with speaking("de"):
        yield
    language._back.cache_clear()


def position(**changes):
    return Position("the-hashtag", "before", "How much?", "nothing", "all", **changes)


def test_a_form_has_the_words_that_there_are_and_the_others_in_english(german):
    paper = forms.paper(position())
    assert "<h4>Ihre erste Position</h4>" in paper and "Mark your position on the line." in paper


def test_on_a_page_about_several_cases_a_sentence_is_whole():
    assert position(of="The hashtag").title == "The hashtag: your first position"


def test_a_heading_is_known_by_what_it_is_in_english(german):
    assert english("Die *Szene*") == "The scene" and english("Anderes") == "Anderes"


def test_a_break_is_one_in_every_language(german):
    from casebook.metadata import Activity

    assert is_break(Activity(name="Pause", section="x", minutes={50: 1}))
    assert is_break(Activity(name="Break", section="x", minutes={50: 1}))


def test_quotation_marks_are_those_of_the_language(german):
    assert curly('He said "no"') == "He said „no“"
    with speaking("en"):
        assert curly('He said "no"') == "He said “no”"


def test_which_way_a_language_is_written():
    assert direction("en-GB") == direction("de") == "ltr" and direction("ar") == direction(CODE) == "rtl"
    assert written("ar") == ' dir="rtl"' and written("en-US") == ""


def test_english_has_no_messages_and_another_language_those_of_scripts_alone():
    assert messages() == {}
    with speaking("de"):
        (name,) = messages()
        held = json.loads(messages()[name].removeprefix("window.casebookMessages = ").removesuffix(";\n"))
    assert name == "messages.js" and held["language"] == "de" and held["direction"] == "ltr"
    assert set(held["one"]) <= set(language.catalogue("de")) and "Mark your position on the line." not in held["one"]
    for forms_of_number in in_scripts("de")["many"].values():
        assert set(forms_of_number) == {"one", "other"}


def test_the_widget_has_the_words_before_it_and_the_book_in_a_file_of_its_own():
    assert (
        MODULE.startswith(WORDS) and WORDS not in classic() and MODULE.count("export") == classic().count("export") + 1
    )
    assert shown(position()).messages is None
    with speaking("de"):
        assert shown(position()).messages["language"] == "de"


def test_a_page_says_how_many_of_its_texts_have_no_translation(german):
    assert "Die Szene" not in untold.untold("the-hashtag") and "The scene" not in untold.untold("the-hashtag")
    count = len(untold.untold("the-hashtag"))
    assert count > 100 and untold.words("the-hashtag").startswith(f"{count} Texte dieser Seite")
    assert len(untold.untold("glossary")) > 40 and untold.words("no-such-page") == ""


def test_a_case_that_was_written_in_the_language_lacks_nothing(german, monkeypatch):
    from casebook import contents

    (page,) = (one for one in contents.every_page() if one.meta.id == "the-hashtag")
    own = type(page)(page.path, page.meta.model_copy(update={"language": "de"}), page.cells, page.parameters)
    monkeypatch.setattr(contents, "every_page", lambda: (own,))
    assert untold.untold("the-hashtag") == []


@pytest.mark.browser
def test_scripts_say_numbers_days_and_lists_as_the_language_does(chromium):
    page = chromium.new_page()
    show = SHOW % json.dumps(WORDS)
    assert page.evaluate(show, [None, "en-GB"]) == [
        "You decided: $& {option}", "1 chart", "1234 charts", "1234.5", "2025-03-10", "never", "a, b and c",
    ]  # fmt: skip
    many = {"{count} chart": {"one": "{count} Diagramm", "other": "{count} Diagramme"}}
    told = {"language": "de", "one": {"You decided: {option}": "Sie: {option}"}, "many": many}
    assert page.evaluate(show, [told, "de"]) == [
        "Sie: $& {option}", "1 Diagramm", "1.234 Diagramme", "1.234,5", "10. März 2025", "never", "a, b und c",
    ]  # fmt: skip
    page.close()
