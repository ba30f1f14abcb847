"""Translations: what is to be translated is found, told and brought up to date; what is wrong with one is said."""

import ast
import json
from datetime import date
from io import BytesIO

import pytest
from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po, write_po

from casebook import contents, language
from casebook.authoring import catalogues
from casebook.cases import CASE_FILES, read_case
from casebook.check import languages as check
from casebook.language import forms, gettext, messages, ngettext, speaking
from casebook.reading import from_yaml
from casebook.setting import setting
from tests.conftest import ROOT

NOTEBOOKS = sorted((ROOT / "notebooks").glob("[0-9]*.ipynb"))


def source(cell) -> str:
    return "".join(cell["source"])


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_a_notebook_that_is_told_in_its_own_words_is_itself(path):
    stored = json.loads(path.read_text(encoding="utf-8"))
    told = messages.told_notebook(stored, lambda text: text)
    assert [cell["source"] for cell in told["cells"]] == [source(cell) for cell in stored["cells"]]
    assert told["metadata"] == stored["metadata"]


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_code_in_other_words_is_still_code_and_puts_in_the_same(path):
    stored = json.loads(path.read_text(encoding="utf-8"))
    told = messages.told_notebook(stored, lambda text: f"„{text}“ \"'\\ ä", "xx")
    for cell, before in zip(told["cells"], stored["cells"], strict=True):
        if cell["cell_type"] == "code":
            names = [{node.id for node in ast.walk(ast.parse(text)) if isinstance(node, ast.Name)}
                     for text in (cell["source"], source(before))]  # fmt: skip
            assert names[0] - {"language"} == names[1]
    assert contents.page_of(told, path).parameters["language"] == "xx"


def test_a_message_of_prose_is_a_paragraph_and_a_heading_has_no_marks():
    text = "## The scene\n\nIt is late.\n\n```python\nx = 1\n```\n\n{eval}`n`\n\n- one\n- two\n"
    found: list = []
    assert messages.told_prose(text, str.upper, "cell", found) == text.replace("The scene", "THE SCENE").replace(
        "It is late.", "IT IS LATE."
    ).replace("- one\n- two\n", "- ONE\n- TWO\n")
    assert [said for _, said in found] == ["The scene", "It is late.", "- one\n- two\n"]


def test_what_code_asks_by_is_no_message():
    code = 'people["says yes"] if who == "Jonas Pellowby" else chart(title="Who said yes", kind="bar")\nfigure("a b")\n'
    found: list = []
    messages.told_code(code, lambda text: text, "", found)
    assert [said for _, said in found] == ["Who said yes"]


def test_a_text_that_is_put_together_keeps_what_is_put_in():
    told = messages.told_code('print(f"{n:,} of {of} \'people\' say " "yes")', lambda text: 'Ja: {of}, "{n:,}"')
    n, of = 1234, 5
    assert eval(told, {"print": str, "n": n, "of": of}) == 'Ja: 5, "1,234"'


def test_every_message_of_the_interface_is_in_the_catalogues():
    now = catalogues.wanted()
    for path in language.files("de"):
        with path.open("rb") as file:
            listed = {message.id for message in read_po(file, locale="de") if message.id}
        assert listed == set(now[path.stem]), "run python -m casebook.authoring.catalogues"


# ---- bringing up to date


@pytest.fixture
def shelf(tmp_path, monkeypatch):
    """A language of which two sentences are translated, in a place of its own."""
    monkeypatch.setattr(catalogues, "LOCALE", tmp_path)
    monkeypatch.setattr(language, "LOCALE", tmp_path)
    forget()
    made = Catalog(locale="fr")
    made.add("It is late.", "Il est tard.", locations=[("cases/x.yml#a", None)])
    made.add("Nobody was asked.", "On n’a demandé à personne.", locations=[("cases/x.yml#b", None)])
    out = BytesIO()
    write_po(out, made)
    (tmp_path / "fr").mkdir()
    (tmp_path / "fr" / "the-x.po").write_bytes(out.getvalue())
    yield tmp_path / "fr" / "the-x.po"
    forget()


def forget():
    for known in (language.catalogue, language.plurals, language.plural_form, language.terms):
        known.cache_clear()


def said_in(path) -> dict:
    with path.open("rb") as file:
        return {message.id: message for message in read_po(file, locale="fr") if message.id}


def test_a_changed_sentence_marks_its_own_translation_and_no_other(shelf):
    now = {"the-x": {"It is very late.": ["cases/x.yml#a"], "Nobody was asked.": ["cases/x.yml#b"]}}
    assert catalogues.update("fr", now) == {"the-x": (2, 0, 1)}
    said = said_in(shelf)
    changed, same = said["It is very late."], said["Nobody was asked."]
    assert changed.fuzzy and changed.string == "Il est tard." and changed.user_comments == ["was: It is late."]
    assert not same.fuzzy and same.string == "On n’a demandé à personne."
    with speaking("fr"):  # what is fuzzy is not used
        assert gettext("It is very late.") == "It is very late."
        assert gettext("Nobody was asked.") == "On n’a demandé à personne."


def test_a_sentence_that_moved_keeps_its_translation_and_one_that_went_is_dropped(shelf):
    now = {"the-x": {"It is late.": ["cases/x.yml#c"], "Quite new.": ["cases/x.yml#d"]}}
    assert catalogues.update("fr", now) == {"the-x": (2, 1, 0)}
    said = said_in(shelf)
    assert said["It is late."].string == "Il est tard." and set(said) == {"It is late.", "Quite new."}


def test_bringing_up_to_date_twice_changes_nothing(shelf):
    now = {"the-x": {"It is very late.": ["cases/x.yml#a"]}}
    catalogues.update("fr", now)
    once = shelf.read_bytes()
    catalogues.update("fr", now)
    assert shelf.read_bytes() == once and b"Creation-Date" not in once


@pytest.mark.parametrize(
    ("english", "said", "fault"),
    [
        ("Of {n} people", "Von Leuten", "lacks {n}"),
        ("Of {eval}`n` people", "Von {eval}`m` Leuten", "lacks {eval}`n`"),
        ("See {cite}`a2020`.", "Siehe {cite}`a2021`.", "lacks {cite}`a2020`"),
        ("[A page](a.html)", "[Eine Seite](b.html)", "lacks ](a.html)"),
        ("<em>now</em>", "jetzt", "lacks </em, <em"),
    ],
)
def test_a_translation_that_loses_what_is_put_in_is_named(tmp_path, monkeypatch, english, said, fault):
    made = Catalog(locale="fr")
    made.add(english, said)
    out = BytesIO()
    write_po(out, made)
    (tmp_path / "fr").mkdir()
    (tmp_path / "fr" / "x.po").write_bytes(out.getvalue())
    monkeypatch.setattr(language, "LOCALE", tmp_path)
    forget()
    (finding,) = check.of_language("fr")
    assert fault in str(finding) and str(finding).startswith("fr/x.po")
    forget()


def test_the_book_s_translations_have_no_fault():
    assert [str(finding) for finding in check.findings()] == []


# ---- German as a reader meets it


@pytest.mark.parametrize(
    ("english", "german"),
    [
        ("1,234 of 5,678", "1.234 of 5.678"),
        ("12.5%", "12,5\xa0%"),
        ("less than 0.001", "less than 0,001"),
        ("2025-03-10, 10:30, v1.2.3 and 3/4", "2025-03-10, 10:30, v1.2.3 and 3/4"),
        ("k = 5. Then 6", "k = 5. Then 6"),
        ("1,234, 5", "1.234, 5"),
    ],
)
def test_numbers_are_written_as_the_language_writes_them(english, german):
    assert forms.numbered(english) == english
    with speaking("de"):
        assert forms.numbered(english) == german


def test_days_are_written_as_the_language_writes_them():
    day = date(2025, 3, 10)
    assert (forms.long_day(day), forms.month(day), forms.as_precise(2017, 9)) == (
        "Monday 10 March 2025", "March 2025", "September 2017",
    )  # fmt: skip
    with speaking("de"):
        assert (forms.long_day(day), forms.month(day), forms.as_precise(2017, 9, 1)) == (
            "Montag, 10. März 2025", "März 2025", "1. September 2017",
        )  # fmt: skip


def test_a_number_takes_the_form_that_the_language_has_for_it(monkeypatch):
    monkeypatch.setattr(language, "plurals", lambda code: {"{n} file": ("{n} plik", "{n} pliki", "{n} plików")})
    with speaking("pl"):
        assert [ngettext("{n} file", "{n} files", n) for n in (1, 3, 5)] == ["{n} plik", "{n} pliki", "{n} plików"]
    assert ngettext("{n} file", "{n} files", 1) == "{n} file"


def test_a_case_is_told_in_the_language_that_is_spoken_and_forgotten_after():
    english = read_case("the-hashtag")
    with speaking("de"):
        german = read_case("the-hashtag")
        assert [d.id for d in german.decisions] == [d.id for d in english.decisions]
        assert german.decisions[0].question != english.decisions[0].question
        assert contents.case("the-hashtag").meta.title != contents.case("the-search").meta.title
    assert read_case("the-hashtag") == english


def test_a_notebook_that_says_its_language_has_its_words_in_it():
    dials = {"profession": "nurse", "jurisdiction": "UK", "date_of_events": "2025-03-10", "minutes": 90, "people": 9}
    with speaking("en"):
        here = setting("the-hashtag", dials | {"gentle": False, "language": "de"})
        assert here.say.day_of_events == "Montag, 10. März 2025" and "Pfleg" in here.say.a_role


def test_messages_of_a_decision_file_are_texts_and_no_ids():
    told = [text for _, text in messages.in_values(from_yaml((CASE_FILES / "the-hashtag.yml").read_text("utf-8")))]
    assert "the-hashtag" not in told and "approve" not in told and len(told) > 150
