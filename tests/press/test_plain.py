"""Plain pages: nothing in them runs or waits, links lead where they should, and nothing is lost."""

import re

import lxml.html
import pytest

from casebook.exercises import forms
from casebook.exercises.kinds import Exercise, read
from casebook.press.site.plain import NOT_PLAIN, document, plain_page, to_fill_in
from casebook.press.site.rendered import PlainPage
from tests.packages import some_pages

DECISION = {
    "kind": "decision",
    "case": "a-case",
    "id": "first",
    "number": 1,
    "after": None,
    "seat": "a nurse",
    "opening": "It is late.\n\nYou are <alone>.",
    "openings": {},
    "question": "May they?",
    "options": [
        {
            "id": "yes",
            "label": "Let them",
            "what": "You say yes.",
            "reason": "It helps.",
            "cost": "It hurts.",
            "next": "They begin.",
            "consequences": [{"id": "ida", "name": "Ida", "who": "who wrote it", "text": "She finds out."}],
        },
        {
            "id": "no",
            "label": "Stop them",
            "what": "You say no.",
            "reason": "It spares.",
            "cost": "It silences.",
            "next": "They go home.",
            "consequences": [{"id": "ida", "name": "Ida", "who": "who wrote it", "text": "She never hears."}],
        },
    ],
}
SECOND = {
    **DECISION,
    "id": "second",
    "number": 2,
    "after": "first",
    "openings": {"yes": "They stayed.", "no": "They came back."},
}
LAST = {
    "kind": "lastword",
    "case": "a-case",
    "speaker": {"name": "Ida", "who": "who wrote it"},
    "decisions": [{"id": "first", "options": [{"id": "yes", "label": "Let them", "last_word": "I was not asked."}]}],
}


FIRST, LATER, SAID = map(read, (DECISION, SECOND, LAST))


def page(body: str, name: str = "a-case") -> str:
    return f'<section id="{name}"><h1>A case</h1>{body}</section>'


def asked(exercise: Exercise) -> str:
    return forms.paper(exercise, (FIRST, LATER, SAID))


@pytest.fixture
def one() -> PlainPage:
    body = (
        '<section id="scene"><h2>The scene</h2><p>Words. <a href="other.html#there">there</a> '
        '<a href="#decision">here</a></p></section>'
        f'<section id="decision"><h2>Decision 1</h2>{asked(FIRST)}</section>'
        f'<section id="then"><h2>Decision 2</h2>{asked(LATER)}</section>'
        f'<section id="last"><h2>The last word</h2>{asked(SAID)}</section>'
    )
    headings = (("Decision 1", FIRST), ("Decision 2", LATER), ("The last word", SAID))
    return plain_page("a-case", "Mined", page(body), headings)


def test_a_sheet_holds_no_script_and_nothing_to_unfold(one):
    assert not re.search(r"<script|<details|<summary|for a browser", one.html)
    assert one.html.startswith('<h1 id="a-case">A case</h1>')
    assert [exercise.id for exercise in one.exercises[:2]] == ["first", "second"]


def test_what_follows_stands_behind_everything_and_an_option_at_a_time(one):
    tree = lxml.html.fragment_fromstring(one.html, create_parent="div")
    headings = [heading.text_content() for heading in tree.iter("h2", "h3", "h4")]
    assert headings.index("What follows") > headings.index("The last word")
    took = ["If you chose “Let them”", "If you chose “Stop them”"]
    last = ["The last word: Ida", "To those who chose “Let them”"]
    assert headings[-8:] == ["Decision 1", *took, "Decision 2", *took, *last]
    before, _, after = one.html.partition("What follows</h2>")
    for consequence in ("She finds out.", "They go home.", "They came back.", "They stayed.", "I was not asked."):
        assert consequence not in before
        assert consequence in after


def test_a_later_decision_begins_with_the_option_that_was_taken_before(one):
    tree = lxml.html.fragment_fromstring(one.html, create_parent="div")
    text = tree.text_content()
    for label, opening in (("Let them", "They stayed."), ("Stop them", "They came back.")):
        start = text.index(f"If you chose “{label}”")
        assert (
            start < text.index("Decision 2 begins", start) < text.index(opening) < text.index("If you chose", start + 5)
        )
    assert "depends on the option that you chose in Decision 1" in text
    assert one.html.count("depends on the option") == 1


def test_a_last_word_stands_behind_all_that_follows(one):
    _, _, after = one.html.partition("What follows</h2>")
    assert after.index("Decision 2</h3>") < after.index("Read this after the last decision")
    assert after.index("Read this after the last decision") < after.index("I was not asked.")


def test_a_later_decision_begins_a_sheet_of_its_own_to_fill_in(one):
    first, sheet, second = to_fill_in(one).partition('<div class="new-page sheet"></div>')
    assert sheet
    assert "Decision 1" in first
    assert "Keep this sheet back" not in first
    assert second.startswith("<h2>Decision 2</h2><p><strong>Keep this sheet back until the earlier decision is")


def test_a_reader_can_turn_from_each_option_to_what_follows_it(one):
    tree = lxml.html.fragment_fromstring(one.html, create_parent="div")
    ids = set(tree.xpath("//@id"))
    turns = tree.xpath("//a[@class='turn']/@href")
    assert len(turns) == 6
    assert {turn[1:] for turn in turns} <= ids


def test_text_is_text(one):
    assert "You are &lt;alone&gt;." in one.html


def test_a_link_to_a_page_that_is_not_there_becomes_words(one):
    assert 'href="#other--there"' in one.html
    alone = document([one])
    assert "there" in alone and "other--there" not in alone
    assert 'href="#a-case--decision"' in alone


def test_sheets_together_keep_the_links_between_them(one):
    other = plain_page("other", "Mined", page('<section id="there"><h2>There</h2><p>.</p></section>', "other"))
    assert 'href="#other--there"' in document([one, other])


def test_only_the_references_that_a_page_cites_stand_at_its_end():
    cited = '<p><span class="bibtex-citation">[<a href="references.html#id2">A, 2001</a>]</span></p>'
    entries = "".join(
        f'<div class="citation" id="id{number}"><span class="label">[{number}]</span><p>Work {number}.</p></div>'
        for number in (1, 2)
    )
    one = plain_page("a-case", "Mined", page(cited))
    references = plain_page("references", "At the back", page(entries, "references"))
    assert one.cites == ("id2",)
    made = document([one], references)
    assert "Work 2." in made and "Work 1." not in made
    assert 'href="#references--id2"' in made


def test_a_handout_asks_everything_and_answers_nothing(one):
    made = to_fill_in(one)
    assert len(re.findall('class="exercise decision( later)?"', made)) == 2
    assert made.count("data-lines") == 2
    for spoiler in ("She finds out.", "They begin.", "I was not asked.", "turn to the option that you chose"):
        assert spoiler not in made
    assert "which you get after Decision 1" in made
    assert 'class="turn"' not in made


def test_a_page_without_exercises_has_no_handout():
    assert to_fill_in(plain_page("plain", "Opening", page("<p>Text.</p>", "plain"))) == ""


def test_a_position_has_both_ends_of_its_scale_and_room_to_write():
    spec = {"kind": "position", "case": "c", "id": "before", "question": "How far?", "low": "Not", "high": "All"}
    made = forms.paper(read(spec))
    assert "0: Not" in made and "100: All" in made and 'data-lines="3"' in made
    assert "What changed" in forms.paper(read({**spec, "id": "after"}))


def test_every_page_of_a_real_book_becomes_a_sheet_with_all_its_headings(learner):
    names = [path.stem for path in sorted(learner.glob("*.html")) if path.stem not in NOT_PLAIN]
    for made in some_pages(learner, [(name, "Mined") for name in names]):
        text = (learner / f"{made.name}.html").read_text(encoding="utf-8")
        article = lxml.html.document_fromstring(text).get_element_by_id("furo-main-content")
        wanted = [heading.text_content().strip() for heading in article.xpath(".//h1 | .//h2 | .//section/h3")]
        sheet = lxml.html.fragment_fromstring(made.html, create_parent="div")
        found = [heading.text_content().strip() for heading in sheet.iter("h1", "h2", "h3")]
        assert [heading for heading in wanted if heading not in found] == []
        assert len(sheet.xpath("//img[not(@alt)]")) == 0
        ids = sheet.xpath("//@id")
        assert len(ids) == len(set(ids))
