"""What a group is shown in another language: the debrief on the projector, the address in the room, the search."""

import json
from pathlib import Path

import pytest

from casebook import debrief, language
from casebook.debrief.projector import write_projector
from casebook.exercises.script import WORDS
from casebook.language import speaking
from casebook.press.site.scripts import own_scripts
from casebook.serve.projector import PAGE, projected
from casebook.setting import setting
from tests.language.pseudo import CODE, told, unmarked

NAMES = {"The group", "Nobody’s Data", "http://192.168.1.5:8377/"}
WORLD = {"profession": "nurse", "jurisdiction": "UK", "date_of_events": "2025-03-10", "minutes": 90, "people": 24}


class Told:
    """A catalogue that has everything, as `pseudo` tells it."""

    @staticmethod
    def get(message, otherwise=None):
        return told(message)

    @staticmethod
    def items():
        return {}.items()


@pytest.fixture
def everything_told(monkeypatch):
    monkeypatch.setattr(language, "catalogue", lambda code: Told)
    with speaking(CODE):
        yield


@pytest.mark.parametrize("people", [3, 24])
def test_the_debrief_for_the_projector_is_told(everything_told, tmp_path, people):
    group = debrief.load(people=people, cases="the-hashtag")
    here = setting(None, WORLD | {"gentle": False})
    page = write_projector(group, here, tmp_path, title="The group").read_text(encoding="utf-8")
    assert f'<html lang="{CODE}" dir="rtl">' in page
    assert not list(unmarked(page, NAMES.__contains__))


def test_the_address_in_the_room_is_told(everything_told):
    for takes in (True, False):
        page = projected("http://192.168.1.5:8377/", "The group", takes)[PAGE][1].decode()
        assert f'<html lang="{CODE}" dir="rtl">' in page
        assert not list(unmarked(page, NAMES.__contains__))


SECTIONS = [{"title": "Große Straße", "page": "a.html", "anchor": "", "where": "", "text": "Über die Größe der Maße."}]


@pytest.mark.browser
@pytest.mark.parametrize(("query", "lang", "found"), [
    ("groesse", "de", 1), ("Größe", "de", 1), ("strasse", "de", 1), ("ueber", "de", 1), ("grosse strasse", "de", 1),
    ("Wehe", "de", 0), ("grosse", "en-GB", 0), ("große", "en-GB", 1),
])  # fmt: skip
def test_german_is_found_by_whoever_has_no_umlauts(chromium, query, lang, found):
    page = chromium.new_page()
    page.set_content(f'<html lang="{lang}"><body><div id="search"></div></body></html>')
    search = own_scripts(["search.js"])["search.js"]
    for script in (f"window.casebookSections = {json.dumps(SECTIONS)};", WORDS, search):
        page.add_script_tag(content=script)
    page.evaluate("document.dispatchEvent(new Event('DOMContentLoaded'))")
    page.locator("input[type=search]").fill(query)
    page.locator("button").click()
    assert page.locator("ol.results li").count() == found
    page.close()


def test_no_page_of_ours_has_a_language_written_into_it():
    """Templates say the language of the copy; a fixed one would be wrong in another."""
    for path in Path(language.PACKAGE).rglob("*.html*"):
        if path.suffix in (".html", ".jinja") and "preview" not in path.parts:
            assert '<html lang="en' not in path.read_text(encoding="utf-8"), path
