"""The page on which a learner codes transcripts: what is chosen is what is kept, in every way of choosing; codes become
what they should; nothing is lost between two windows, nothing stays that was erased, and nothing leaves.
"""

import json
import random
import re
import time
from datetime import date
from pathlib import Path

import pytest

from casebook.consent.uses import may
from casebook.transcripts import CONSENT_USES, Passage, passage_at, printed, read_transcript, read_transcripts
from tests.browser.test_browser import MODES, STORED, Watched, press_until, violations
from tests.browser.test_scorm import Platform, Visit
from tests.conftest import ROOT
from tests.engines import ENGINES, PROGRAMS, until

pytestmark = pytest.mark.browser
CHANGES = json.loads((ROOT / "tests" / "analysis" / "changes.json").read_text(encoding="utf-8"))
SECRET = "qzxjvkwpfy"  # letters that stand nowhere else
DAY = date(2025, 3, 10)  # of the events in the book
SELECT = """([from, to]) => { // the words from the first of these to the end of the second, as a reader selects them
  const all = [...document.querySelectorAll(".talk .words")];
  const nodes = (words) => {
    const walker = document.createTreeWalker(words, NodeFilter.SHOW_TEXT), found = [];
    while (walker.nextNode()) found.push(walker.currentNode);
    return found;
  };
  const at = (part, isEnd) => {
    const words = all.find((one) => one.textContent.includes(part));
    let left = words.textContent.indexOf(part) + (isEnd ? part.length : 0);
    for (const node of nodes(words)) {
      if (left < node.length || (isEnd && left === node.length)) return [node, left];
      left -= node.length;
    }
  };
  getSelection().setBaseAndExtent(...at(from, false), ...at(to, true));
}"""
WORK = "async () => casebookAnalysis.fromThings((await casebookKeep().things.read()).things).value"
SIDEWAYS = "document.documentElement.scrollWidth - innerWidth"


@pytest.fixture(scope="session")
def book(with_transcripts) -> Path:
    """The learner's book of one case, with the page for the transcripts."""
    return with_transcripts


@pytest.fixture
def one(chromium):
    """A reader with a window of their own."""
    made = Watched(chromium, accept_downloads=True, viewport={"width": 1280, "height": 900})
    yield made
    assert made.went_out == made.said == []
    made.context.close()


def opened(one, book, transcript="mother"):
    page = one.open(book / "analysis.html")
    page.locator(".talk .turn").first.wait_for()
    page.get_by_label("Transcript").select_option(transcript)
    return page


def give(page, *codes, memo=""):
    """Give codes and a memo in the form that is open, and keep the passage."""
    for code in codes:
        page.get_by_label("Add a code").fill(code)
        page.get_by_role("button", name="Add", exact=True).click()
    if memo:
        page.get_by_label("Memo: what you think").fill(memo)
    page.get_by_role("button", name="Keep this passage").click()
    page.locator(".said-last", has_text="Kept.").wait_for()


def code(page, first, last, *codes, memo=""):
    """Select words, and code them."""
    page.evaluate(SELECT, [first, last])
    page.get_by_role("button", name="Code these words").click()
    give(page, *codes, memo=memo)


def to(page, part):
    page.get_by_role("tab", name=part, exact=True).click()
    return page.locator("[role=tabpanel]:not([hidden])")


def work(page) -> dict:
    """What the keeping-place has, as the analysis that it is."""
    return page.evaluate(WORK)


def stored(page) -> str:
    """Everything that the browser keeps for the page, as one text."""
    return json.dumps(page.evaluate(STORED))


def codes_of(analysis: dict) -> list[set[str]]:
    names = {one["id"]: one["name"] for one in analysis["codes"]}
    return [{names[id_] for id_ in one["codes"]} for one in analysis["passages"]]


# ---- coding


def test_words_get_two_codes_and_a_memo_and_are_there_after_a_reload(book, one):
    page = opened(one, book)
    code(page, "I want my name on it", "the phone to the girl", "being named", "control", memo="<b>First</b> thing.")
    page.reload()
    page.get_by_label("Transcript").select_option("mother")
    assert page.locator(".chip").all_inner_texts() == ["1 being named, control, with a memo"]
    page.locator(".chip").click()
    assert page.get_by_label("Memo: what you think").input_value() == "<b>First</b> thing."
    (passage,) = work(page)["passages"]
    text = printed(read_transcript("mother"))
    words = "I want my name on it, I said it on the phone to the girl"
    assert text[passage["start"] : passage["end"]] == words
    assert codes_of(work(page)) == [{"being named", "control"}]
    assert str(passage_at("mother", passage["start"], passage["end"])).startswith("mother, turn 2")


def test_words_across_turns_are_a_passage_without_names_and_numbers_at_its_ends(book, one):
    page = opened(one, book)
    page.evaluate(
        """() => { // from the number before turn 3 to the button after turn 4
          const [from, to] = ["#turn-3 .who", "#turn-4 .code-turn"].map((one) => document.querySelector(one));
          getSelection().setBaseAndExtent(from, 0, to, 1);
        }"""
    )
    page.get_by_role("button", name="Code these words").click()
    give(page, "talking over")
    (passage,) = work(page)["passages"]
    assert str(passage_at("mother", passage["start"], passage["end"])) == "mother, turns 3 to 4"
    page.locator(".chip").click()
    assert page.locator(".passage-form blockquote strong").all_inner_texts() == ["Interviewer", "Fiona"]


def test_passages_that_overlap_are_told_apart_and_each_can_be_opened(book, one):
    page = opened(one, book)
    code(page, "I want my name on it", "spelt right", "whole")
    code(page, "my name on it", "to the girl", "inside")
    code(page, "on the phone", "through what that", "across")
    code(page, "my name on it", "to the girl", "inside too")  # the same words: the same passage
    assert page.locator(".chip").all_inner_texts() == ["1 whole", "2 inside, inside too", "3 across"]
    for node in page.locator(".talk .coded[data-number]").all():
        assert node.evaluate("node => getComputedStyle(node, '::before').content").startswith('"')
    under = {
        node.evaluate("node => getComputedStyle(node).textDecorationStyle")
        for node in page.locator(".talk .coded[data-number]").all()
    }
    assert len(under) == 3
    page.get_by_text("my name on it, I said it").last.click()  # the innermost of those that lie there
    form = page.locator(".passage-form")
    assert form.locator("h3").first.inner_text() == "Passage 2: Fiona, turn 2"
    assert form.locator(".overlapping button").count() == 2
    form.locator(".overlapping button").last.click()
    assert page.locator(".passage-form h3").first.inner_text() == "Passage 3: Fiona and Interviewer, turns 2 to 3"
    assert page.locator(".coded.here").first.get_attribute("data-passage") == work(page)["passages"][2]["id"]
    page.get_by_text("3 passages in this transcript").click()
    page.locator(".all-passages li").nth(2).wait_for()


def test_everything_can_be_done_with_the_keyboard_alone(book, one):
    page = one.open(book / "analysis.html")
    page.locator(".talk .turn").first.wait_for()
    page.evaluate("document.querySelector('#analysis select').focus()")
    page.keyboard.press("m")  # chooses by the first letter of a title, here there is none
    page.get_by_label("Transcript").select_option("mother")
    press_until(page, "Tab", ".turn", most=10)
    for key in ("ArrowDown", "ArrowRight", "ArrowRight", "Shift+ArrowRight", "Shift+ArrowRight"):
        page.keyboard.press(key)
    assert page.evaluate("getSelection().toString()") == "that, that's only"
    page.keyboard.press("Shift+ArrowLeft")
    assert page.evaluate("getSelection().toString()") == "that, that's"
    page.keyboard.press("Enter")
    page.keyboard.type("tidying")
    page.keyboard.press("Enter")
    page.keyboard.type("first words")
    page.keyboard.press("Enter")
    press_until(page, "Tab", "button.commit", most=40)
    page.keyboard.press("Enter")
    page.locator(".said-last", has_text="Kept.").wait_for()
    assert page.evaluate("document.activeElement.id") == "turn-2"
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Shift+ArrowDown")
    page.keyboard.press("Shift+ArrowDown")
    page.keyboard.press("Enter")
    page.keyboard.type("two turns")
    press_until(page, "Tab", "button.commit", most=40)
    page.keyboard.press("Enter")
    page.locator(".chip", has_text="two turns").wait_for()
    said = [str(passage_at("mother", one["start"], one["end"])) for one in work(page)["passages"]]
    assert said == ["mother, turn 2, characters 5 to 17", "mother, turns 3 to 4"]
    press_until(page, "Shift+Tab", "[role=tab]", most=40)
    page.keyboard.press("ArrowRight")
    assert page.locator("[role=tabpanel]:not([hidden]) h2").inner_text() == "Codes"


def test_a_turn_can_be_coded_by_its_button_and_a_form_that_is_left_is_kept(book, one):
    page = opened(one, book)
    page.get_by_role("button", name="Code turn 6", exact=True).click()
    page.get_by_label("Add a code").fill("mine")
    page.get_by_role("button", name="Code turn 12", exact=True).click()
    page.locator(".chip", has_text="mine").wait_for()
    page.get_by_role("button", name="Keep this passage").click()
    assert page.get_by_role("alert").filter(has_text="Give the passage a code or a memo first").count() == 1
    page.get_by_role("button", name="Close without keeping").click()
    assert len(work(page)["passages"]) == 1


# ---- consents


def test_what_may_be_done_with_a_passage_is_what_the_consents_say(book, one):
    page, dice = opened(one, book), random.Random(24)
    asked = []
    for transcript in read_transcripts().values():
        text = printed(transcript)
        while sum(one[0] == transcript.id for one in asked) < 12:
            start = dice.randrange(len(text) - 2)
            end = min(start + dice.choice((3, 40, 900, 4000)), len(text))
            try:
                passage_at(transcript.id, start, end)
            except Exception:
                continue
            asked.append([transcript.id, start, end])
    shown = page.evaluate(
        """(asked) => asked.map(([id, start, end]) => casebookAnalysis.consentsOf(casebookTranscripts,
          casebookTranscripts.transcripts.find((one) => one.id === id), { start, end }))""",
        asked,
    )
    for (id_, start, end), answers in zip(asked, shown, strict=True):
        passage = passage_at(id_, start, end)
        for use, answer in zip(CONSENT_USES, answers, strict=True):
            said = may(use, passage, on=DAY)
            assert (answer["use"], answer["verdict"]) == (use, said.verdict), passage
            assert answer["reasons"] == list(said.reasons), passage


@pytest.mark.parametrize(
    ("reworded", "says"),
    [(True, "✓ may be told in other words"), (False, "✗ may not be told in other words either")],
    ids=["in other words", "not at all"],
)
def test_a_passage_that_may_not_be_quoted_says_so_where_it_is_listed(book, one, reworded, says):
    page = opened(one, book, "four-words")
    places = [(turn, Passage("four-words", turn.number, turn.number)) for turn in read_transcript("four-words").turns]
    closed = [(turn, at) for turn, at in places if not may("quote", at, on=DAY)]
    no = next(turn for turn, at in closed if bool(may("reword", at, on=DAY)) is reworded)
    page.get_by_role("button", name=f"Code turn {no.number}", exact=True).click()
    assert page.locator(".consents li").count() == len(CONSENT_USES)
    give(page, "closed")
    part = to(page, "Themes")
    part.get_by_label("A new theme").fill("What stays here")
    part.get_by_role("button", name="Make this theme").click()
    part.get_by_text("0 codes belong to it").click()
    part.get_by_label("closed", exact=True).check()
    part.get_by_text("1 more passage has one of its codes").click()
    part.get_by_role("button", name="Put it into this theme").click()
    part.get_by_text("1 of these passages may not be quoted in print").wait_for()
    listed = part.locator(".passage-item").inner_text()
    assert "✗ may not be quoted" in listed
    assert says in listed
    (theme,) = work(page)["themes"]
    assert len(theme["passages"]) == len(theme["codes"]) == 1


# ---- codes


@pytest.mark.parametrize("example", CHANGES, ids=lambda example: example["says"])
def test_what_becomes_of_a_code_is_what_the_notebook_makes_of_it(book, shared, example):
    given = {**example["change"]}
    what, id_ = given.pop("what"), given.pop("code")
    if what == "made" and "into" in given:
        given["under"] = given.pop("into")
    done = shared.evaluate(
        """([before, what, code, how]) => {
          try {
            return casebookAnalysis.changes[what](before, code, how);
          } catch (error) {
            if (error instanceof casebookAnalysis.Refused) return error.message;
            throw error;
          }
        }""",
        [example["before"], what, id_, given],
    )
    assert isinstance(done, str) if example.get("refused") else done == example["after"]


@pytest.fixture(scope="module")
def shared(chromium, book):
    """A page that several tests only calculate on."""
    made = Watched(chromium)
    yield made.open(book / "analysis.html")
    made.context.close()


def test_codes_are_renamed_moved_merged_and_removed_on_the_page(book, one):
    page = opened(one, book)
    for turn, name in ((2, "naming"), (4, "mother"), (6, "name"), (8, "hiding")):
        page.get_by_role("button", name=f"Code turn {turn}", exact=True).click()
        give(page, name)
    part = to(page, "Codes")
    part.get_by_role("button", name=re.compile("^naming")).click()
    part.get_by_label("Name", exact=True).fill("being named")
    part.get_by_label("What it means").fill("called by a name, or not")
    part.get_by_label("Memo").fill("Begin here.")
    part.get_by_label("Stands under").select_option(label="mother")
    part.get_by_text("1 passage with this code").click()
    assert "My own name" in part.locator(".passage-item").inner_text()
    part.get_by_label("Merge it into").select_option(label="name")
    part.get_by_role("button", name="Merge", exact=True).click()
    part.get_by_role("button", name="Yes, merge them").click()
    both = "called by a name, or not\n\nBegin here."
    until(lambda: part.get_by_label("Memo").input_value() == both, "the memo of both codes")
    part.get_by_role("button", name=re.compile("^hiding")).click()
    part.get_by_role("button", name="Remove this code").click()
    part.get_by_role("button", name="Yes, remove it").click()
    page.locator(".said-last", has_text="The code is removed.").wait_for()
    analysis = work(page)
    assert [one["name"] for one in analysis["codes"]] == ["mother", "name"]
    assert sorted(map(sorted, codes_of(analysis))) == [["mother"], ["name"], ["name"]]
    assert [one["what"] for one in analysis["history"]] == ["made"] * 3 + ["renamed", "moved", "merged", "removed"]
    part = to(page, "Counts and history")
    cells = [row.locator("th, td").all_inner_texts() for row in part.locator("tbody tr").all()]
    assert cells == [["mother", "1", "1"], ["name", "2", "2"]]
    assert "“being named” was merged into “name”." in part.inner_text()
    assert "hiding" not in stored(page)


def test_the_note_on_the_reader_and_the_journal_are_kept_and_changed(book, one):
    page = opened(one, book)
    part = to(page, "Journal")
    part.get_by_label("About you as a reader").fill("I nurse nights.")
    part.get_by_label("Today: what did you do").fill("Read Fiona twice.")
    part.get_by_role("button", name="Put it into the journal").click()
    part.locator(".entry textarea").fill("Read Fiona three times.")
    page.keyboard.press("Tab")
    comes(page, lambda value: [one["text"] for one in value["journal"]] == ["Read Fiona three times."])
    page.reload()
    part = to(page, "Journal")
    assert part.get_by_label("About you as a reader").input_value() == "I nurse nights."
    (entry,) = work(page)["journal"]
    assert entry["text"] == "Read Fiona three times."
    assert entry["day"] == page.evaluate("casebookAnalysis.today()")


# ---- keeping


def test_two_windows_do_not_overwrite_one_another(book, one):
    first = opened(one, book)
    second = one.context.new_page()
    second.goto((book / "analysis.html").as_uri())
    second.locator(".talk .turn").first.wait_for()
    second.get_by_label("Transcript").select_option("mother")
    first.get_by_role("button", name="Code turn 2", exact=True).click()
    second.get_by_role("button", name="Code turn 4", exact=True).click()
    give(first, "one")
    second.get_by_label("Add a code").fill("two")
    second.get_by_role("button", name="Add", exact=True).click()
    give(second)
    first.locator(".chip", has_text="two").wait_for()
    second.locator(".chip", has_text="one").wait_for()
    assert codes_of(work(first)) == codes_of(work(second)) == [{"one"}, {"two"}]
    part = to(second, "Codes")
    part.get_by_role("button", name=re.compile("^one")).click()
    part.get_by_role("button", name="Remove this code").click()
    first.locator(".chip", has_text="one").click()
    part.get_by_role("button", name="Yes, remove it").click()
    first.locator(".chip", has_text="one").wait_for(state="detached")
    assert first.locator(".passage-form").count() == 1  # what somebody has open stays
    first.get_by_label("Memo: what you think").fill("Still here.")
    first.get_by_role("button", name="Keep this passage").click()
    first.locator(".chip", has_text="no code, a memo").wait_for()
    assert [name["name"] for name in work(second)["codes"]] == ["two"]


def test_what_is_changed_or_removed_is_deleted_in_the_browser_too(book, one):
    page = opened(one, book)
    page.get_by_role("button", name="Code turn 2", exact=True).click()
    give(page, "a code", memo=f"{SECRET} before")
    page.locator(".chip").click()
    page.get_by_label("Memo: what you think").fill(f"{SECRET} after")
    page.get_by_role("button", name="Keep this passage").click()
    page.locator(".said-last", has_text="Kept.").wait_for()
    until(lambda: f"{SECRET} before" not in stored(page), "the memo of before is deleted", 10)
    assert f"{SECRET} after" in stored(page)
    page.locator(".chip").click()
    page.get_by_role("button", name="Remove this passage").click()
    page.get_by_role("button", name="Yes, remove it").click()
    until(lambda: SECRET not in stored(page), "the passage is deleted", 10)


def test_erasing_on_the_answers_page_leaves_nothing_of_the_work(book, one):
    page = opened(one, book)
    page.get_by_role("button", name="Code turn 2", exact=True).click()
    give(page, f"{SECRET} code", memo=f"{SECRET} memo")
    other = one.context.new_page()
    other.goto((book / "analysis.html").as_uri())
    other.get_by_label("Transcript").select_option("mother")
    other.locator(".chip").wait_for()
    page = one.open(book / "answers.html")
    page.get_by_text("You have made 1 code, 1 passage and 0 themes.").wait_for()
    page.get_by_role("button", name="Erase everything").click()
    assert page.get_by_text("It also erases all your work on the transcripts").count() == 1
    page.get_by_role("button", name="Yes, erase everything").click()
    page.get_by_text("is erased from this browser").wait_for()
    assert SECRET not in stored(page)
    other.locator(".chip").wait_for(state="detached")
    assert SECRET not in other.content()


def test_where_nothing_can_be_kept_the_page_says_so_and_the_file_can_be_saved(book, chromium):
    made = Watched(chromium, accept_downloads=True)
    made.page.add_init_script(
        "for (const name of ['indexedDB', 'localStorage']) Object.defineProperty(window, name, "
        "{ get() { throw new DOMException('refused', 'SecurityError'); }, configurable: true });"
    )
    page = opened(made, book)
    page.get_by_text("This page cannot keep what you write, because your browser is set to keep nothing").wait_for()
    page.get_by_role("button", name="Code turn 2", exact=True).click()
    give(page, "held")
    assert saved(page)["analysis"]["codes"][0]["name"] == "held"
    made.context.close()


def test_work_kept_without_a_database_is_taken_over_by_one(book, chromium):
    made = Watched(chromium)
    without = made.page
    without.add_init_script(
        "Object.defineProperty(window, 'indexedDB', { get() { throw new DOMException('refused', 'SecurityError'); } });"
    )
    page = opened(made, book)
    page.get_by_role("button", name="Code turn 2", exact=True).click()
    give(page, "held", memo="For later.")
    page = opened(made, book)
    page.locator(".chip", has_text="held").wait_for()
    before = work(page)
    assert len(page.evaluate("Object.keys(localStorage).filter((key) => key.includes('/analysis/'))")) == 3
    made.page = made.context.new_page()
    page = opened(made, book)
    page.locator(".chip", has_text="held").wait_for()
    assert work(page) == before
    assert page.evaluate("Object.keys(localStorage).filter((key) => key.includes('/analysis/'))") == []
    made.context.close()


# ---- files


def saved(page) -> dict:
    part = to(page, "Save and print")
    with page.expect_download() as download:
        part.get_by_role("button", name="Save my work as a file").click()
    assert download.value.suggested_filename == "work-on-transcripts.json"
    return json.loads(download.value.path().read_text(encoding="utf-8"))


def open_file(page, content, tmp_path):
    file = tmp_path / "work.json"
    file.write_text(content if isinstance(content, str) else json.dumps(content), encoding="utf-8")
    part = to(page, "Save and print")
    part.get_by_label("A file that this page").set_input_files(file)
    return part


FULL = CHANGES[1]["after"] | {
    "reader": "I am =1+1 <i>a nurse</i>.",
    "history": [{"id": "h1", "day": "2026-11-29", "what": "made", "code": "c1", "name": "Names"}],
}


def test_what_is_saved_and_opened_is_the_same(book, one, tmp_path):
    page = opened(one, book)
    open_file(page, {"schema": "nobodys-data/analysis", "version": 1, "analysis": FULL}, tmp_path)
    page.get_by_text("Opened: 5 codes, 5 passages and 1 theme.").wait_for()
    assert work(page) == FULL
    assert saved(page) == {"schema": "nobodys-data/analysis", "version": 1, "analysis": FULL}
    more = {**FULL, "codes": [{**FULL["codes"][0], "name": "Other names"}, *FULL["codes"][1:]]}
    part = open_file(page, more, tmp_path)  # the analysis alone, as a notebook writes it
    part.get_by_role("button", name="Do not open it").click()
    assert work(page) == FULL
    part = open_file(page, more, tmp_path)
    part.get_by_role("button", name="Add the file’s work to mine").click()
    page.get_by_text("Added: 5 codes").wait_for()
    names = [one["name"] for one in work(page)["codes"]]
    assert names == [*(one["name"] for one in FULL["codes"]), "Other names"]
    open_file(page, {"schema": "nobodys-data/analysis", "version": 1, "analysis": FULL}, tmp_path)
    part.get_by_role("button", name="Put the file’s work in place of mine").click()
    page.get_by_text("Opened: 5 codes").wait_for()
    assert work(page) == FULL


def changed(**values) -> dict:
    return {"schema": "nobodys-data/analysis", "version": 1, "analysis": {**FULL, **values}}


PASSAGE = FULL["passages"][0]
BAD = {
    "no JSON": ("{", "cannot be read as JSON"),
    "another file": ({"schema": "nobodys-data/room", "version": 1}, "no file with work on transcripts"),
    "a later version": ({"schema": "nobodys-data/analysis", "version": 2, "analysis": FULL}, "a later version"),
    "nothing in it": ({"schema": "nobodys-data/analysis", "version": 1}, "no work on transcripts in it"),
    "an unknown field": (changed(colour="red"), "“colour” is not known here"),
    "a name too long": (changed(codes=[{**FULL["codes"][0], "name": "x" * 201}]), "“name” is missing or is not right"),
    "a code twice": (changed(codes=FULL["codes"][:1] * 2, passages=[], themes=[]), "Two codes have the same id"),
    "a circle": (
        changed(codes=[{**FULL["codes"][0], "under": "c3"}, *FULL["codes"][1:]]),
        "“Names” stands under itself",
    ),
    "a passage outside": (changed(passages=[{**PASSAGE, "end": 10**6}], themes=[]), "outside the text"),
    "a passage of nothing": (changed(passages=[{**PASSAGE, "start": 0, "end": 5}], themes=[]), "holds nothing that is"),
    "no such transcript": (changed(passages=[{**PASSAGE, "transcript": "ward"}], themes=[]), "does not have: ward"),
    "no such code": (changed(passages=[{**PASSAGE, "codes": ["c9"]}], themes=[]), "has a code that is not there"),
    "neither code nor memo": (changed(passages=[{**PASSAGE, "codes": []}], themes=[]), "neither a code nor a memo"),
    "a theme of nothing": (changed(passages=[]), "a code or a passage that is not there"),
    "a day that is none": (changed(journal=[{"id": "n1", "day": "2026-02-30", "text": ""}]), "“day” is missing or"),
    "too many": (changed(themes=[{**FULL["themes"][0], "id": f"t{n}"} for n in range(501)]), "more than 500 themes"),
    "a number for a text": (changed(reader=7), "“Who is reading” is missing"),
}


@pytest.mark.parametrize("name", BAD)
def test_a_file_that_does_not_fit_is_refused_in_words_and_nothing_is_lost(book, one, tmp_path, name):
    content, words = BAD[name]
    page = opened(one, book)
    page.get_by_role("button", name="Code turn 2", exact=True).click()
    give(page, "mine")
    before = work(page)
    part = open_file(page, content, tmp_path)
    alert = part.get_by_role("alert").filter(has_text="The file was not opened, and your work is as it was.")
    alert.wait_for()
    assert words in alert.inner_text()
    assert work(page) == before


def test_work_goes_into_the_answers_file_only_if_it_is_ticked(book, one):
    page = opened(one, book)
    to(page, "Journal").get_by_label("About you as a reader").fill("I am a nurse.")
    comes(page, lambda value: value["reader"])
    to(page, "Read and code").get_by_role("button", name="Code turn 2", exact=True).click()
    give(page, "mine", memo="Pasted\x0b from a document.")
    page = one.open(book / "answers.html")
    page.get_by_text("You have made 1 code, 1 passage and 0 themes.").wait_for()
    tick = page.get_by_label("Put my work on the transcripts into the file")
    assert not tick.is_checked()
    for field, text in zip(page.locator("#answers .code-form input").all(), ("Be", "12", "rk"), strict=True):
        field.fill(text)
    page.get_by_role("button", name="Save my answers").click()
    page.get_by_role("alert").filter(has_text="tick a case above, or your work").wait_for()
    tick.check()
    with page.expect_download() as download:
        page.get_by_role("button", name="Save my answers").click()
    file = json.loads(download.value.path().read_text(encoding="utf-8"))
    assert (file["schema"], file["version"], file["cases"]) == ("nobodys-data/answers", 3, {})
    assert file["analysis"]["reader"] == "" and file["analysis"]["journal"] == []
    (passage,) = file["analysis"]["passages"]
    assert passage == {**work(page)["passages"][0], "memo": "Pasted  from a document."}
    assert list(file["analysis"]) == ["reader", "codes", "passages", "themes", "journal", "history"]


def test_a_page_of_the_whole_work_prints_alone(book, one, tmp_path):
    one.page.add_init_script("window.print = () => { window.printed = (window.printed ?? 0) + 1; }")
    page = opened(one, book)
    open_file(page, {"schema": "nobodys-data/analysis", "version": 1, "analysis": FULL}, tmp_path)
    page.get_by_role("button", name="Make a page of it for myself").click()
    assert page.evaluate("window.printed") == 1
    page.emulate_media(media="print", color_scheme="dark")
    words = page.evaluate("document.body.innerText")
    assert words.startswith("My work on the transcripts")
    for part in (
        "To have a name",
        "A name is asked for.",
        "Being somebody",
        "Read all of it twice.",
        "=1+1 <i>a nurse",
    ):
        assert part in words
    page.pdf(format="A4")
    page.emulate_media(media="screen")
    assert page.locator(".analysis-sheet").count() == 0


# ---- how it looks and how quick it is


def test_it_can_be_read_by_everybody_on_a_phone_and_a_screen_in_light_and_dark(book, one, tmp_path):
    page = opened(one, book)
    open_file(page, {"schema": "nobodys-data/analysis", "version": 1, "analysis": FULL}, tmp_path)
    found = {}
    for part in ("Read and code", "Codes", "Themes", "Journal", "Counts and history", "Save and print"):
        panel = to(page, part)
        for row in panel.locator(".code-tree .row").all()[:1]:
            row.click()
        if part == "Read and code":
            page.locator(".chip").nth(1).click()
            page.evaluate("document.querySelectorAll('.analysis details').forEach((one) => { one.open = true; })")
            page.evaluate(SELECT, ["It's my name", "It's my name"])
        for width, scheme in MODES:
            page.set_viewport_size({"width": width, "height": 800})
            page.emulate_media(color_scheme=scheme)
            wrong = violations(page)
            wrong += ["scrolls sideways"] if page.evaluate(SIDEWAYS) > 0 else []
            found |= {(part, width, scheme): wrong} if wrong else {}
    assert found == {}


def much(passages: int) -> dict:
    """An analysis with so many passages, of a thousand codes, over all transcripts."""
    dice, all_ = random.Random(7), list(read_transcripts().values())
    codes = [{"id": f"c{n}", "name": f"code {n}", "meaning": "", "memo": ""} for n in range(1000)]
    rows = []
    for number in range(passages):
        transcript = all_[number % len(all_)]
        start = dice.randrange(200, len(printed(transcript)) - 900)
        given = [f"c{n}" for n in dice.sample(range(1000), 2)]
        row = {"id": f"p{number}", "transcript": transcript.id, "version": transcript.version, "start": start}
        rows.append({**row, "end": start + dice.randrange(100, 800), "codes": given, "memo": "m" * 50})
    return {"reader": "", "codes": codes, "passages": rows, "themes": [], "journal": [], "history": []}


def test_with_two_thousand_passages_it_stays_quick(book, one, tmp_path):
    page = opened(one, book)
    open_file(page, much(2000), tmp_path)
    page.get_by_text("Opened: 1000 codes, 2000 passages").wait_for()
    until(lambda: len(work(page)["passages"]) == 2000, "all is kept", 60)
    began = time.monotonic()
    page = opened(one, book)
    page.locator(".chip").nth(100).wait_for()
    took = {"opening the page": time.monotonic() - began}
    for part in ("Codes", "Counts and history", "Read and code"):
        began = time.monotonic()
        to(page, part)
        took[part] = time.monotonic() - began
    page.get_by_role("button", name="Code turn 2", exact=True).click()
    began = time.monotonic()
    give(page, "one more")
    took["keeping one more"] = time.monotonic() - began

    assert {what: seconds for what, seconds in took.items() if seconds > 8} == {}


# ---- which books have it, and other browsers


def test_only_books_that_ask_for_it_have_the_page(book, two_cases):
    for edition in ("learner", "facilitator"):
        home = book.parent / edition
        assert (home / "analysis.html").exists()
        assert 'href="analysis.html"' in (home / "index.html").read_text(encoding="utf-8")
        other = two_cases / "mine" / edition
        assert not (other / "analysis.html").exists()
        assert "analysis" not in (other / "index.html").read_text(encoding="utf-8")
        assert not (other / "_static" / "analysis").exists()


def test_it_works_in_a_package_and_keeps_each_learners_work_apart(book, chromium, tmp_path):
    (package,) = (book / "packages").glob("*-scorm.zip")
    platform = Platform(tmp_path, package.read_bytes())
    try:
        visit = Visit(chromium, f"{platform.address}/platform.html")
        visit.go("Work on the transcripts")
        page = visit.shown()
        page.get_by_role("button", name="Code turn 2", exact=True).click()
        give(page, "in a platform")
        (name,) = [
            key for key, value in visit.page.evaluate(STORED).items() if '"in a platform"' in value and "code" in key
        ]
        assert re.match(r"casebook/mine/learner/(@\w+/)?analysis/code/c-", name)
        visit.go("Your answers")
        page.get_by_text("You have made 1 code, 1 passage and 0 themes.").wait_for()
        visit.context.close()
    finally:
        platform.server.shutdown()
        platform.server.server_close()


@pytest.mark.parametrize("name", ENGINES)
def test_the_main_way_in_every_browser(book, tmp_path, name):
    if not PROGRAMS[name]:
        pytest.skip(f"no {name} on this machine")
    engine = ENGINES[name](tmp_path)
    try:
        main_way(engine, book)
    finally:
        engine.close()


def main_way(engine, book) -> None:
    """Code a turn, load again, hand over, erase."""

    def run(body: str, words: str = ""):
        return engine.js("async (words) => { " + body + " }", words)

    def press(words: str) -> None:
        found = """const all = [...document.querySelectorAll("button")].filter((one) => one.checkVisibility());
            const one = all.find((b) => (b.getAttribute("aria-label") ?? b.textContent).trim().startsWith(words));
            one?.click(); return Boolean(one);"""
        until(lambda: run(found, words), f"there is the button “{words}”")

    def says(words: str) -> None:
        until(lambda: words in run("return document.body.innerText;"), f"it says “{words}”")

    def choose_words() -> None:
        select = SELECT.replace("([from, to]) =>", "const select = ([from, to]) =>", 1)
        run(select + "; select(JSON.parse(words)); return true;", json.dumps(["I want my name", "spelt right"]))

    def to_page(page: str) -> None:
        engine.open((book / f"{page}.html").as_uri())
        until(lambda: run("return 'ready' in document.documentElement.dataset;"), f"{page} is ready")

    mother = """const choice = document.querySelector("#analysis select"); choice.value = "mother";
        choice.dispatchEvent(new Event("change")); return true;"""
    fill = """const box = document.querySelector(".passage-form input[type=text]"); box.value = words; return true;"""
    for name in ("answers", "analysis"):
        to_page(name)
        run("return casebookKeep().erase();")
    engine.reload()
    to_page("analysis")
    run(mother)
    choose_words()
    press("Code these words")
    run(fill, f"{SECRET} name")
    press("Keep this passage")
    says("Kept.")
    until(lambda: run("return (await casebookAnalysis && (await casebookKeep().things.read())).things") != {}, "kept")
    engine.reload()
    until(lambda: run("return 'ready' in document.documentElement.dataset;"), "it is ready again")
    run(mother)
    says(f"{SECRET} name")
    (passage,) = run(f"return ({WORK})();")["passages"]
    assert printed(read_transcript("mother"))[passage["start"] : passage["end"]].startswith("I want my name on it")
    to_page("answers")
    says("You have made 1 code, 1 passage and 0 themes.")
    press("Erase everything")
    press("Yes, erase everything")
    says("is erased from this browser")
    to_page("analysis")
    run(mother)
    assert SECRET not in run("return document.body.innerText;")
    assert run("return (await casebookKeep().things.read()).things;") == {}


# ---- what readers lost or could not tell, when the book was tried


def comes(page, is_so):
    """Waits until this is so of what is kept."""
    for _ in range(200):
        if is_so(page.evaluate(f"({WORK})()")):
            return
        page.wait_for_timeout(50)
    raise AssertionError("it was not kept")


def test_what_is_written_is_kept_without_leaving_the_field(one, book):
    page = opened(one, book)
    page.get_by_role("tab", name="Journal").click()
    page.get_by_label("About you as a reader").fill("I am a nurse.")
    comes(page, lambda value: value["reader"] == "I am a nurse.")
    page.reload()
    page.get_by_role("tab", name="Journal").click()
    assert page.get_by_label("About you as a reader").input_value() == "I am a nurse."


def test_a_link_is_followed_when_what_was_begun_is_kept(one, book):
    page = opened(one, book)
    page.locator("button", has_text="Code this turn").nth(3).click()
    page.get_by_label("Add a code").fill("half a thought")
    page.get_by_label("Memo: what you think").fill("not yet kept")
    page.get_by_role("link", name="Glossary").first.click()
    page.wait_for_url("**/glossary.html")
    page.go_back()
    page.locator(".talk .turn").first.wait_for()
    value = page.evaluate(f"({WORK})()")
    assert [code["name"] for code in value["codes"]] == ["half a thought"]
    assert [passage["memo"] for passage in value["passages"]] == ["not yet kept"]
    page.get_by_role("tab", name="Journal").click()
    page.get_by_label("Today: what did you do").fill("Read it all.")
    page.get_by_role("link", name="Glossary").first.click()
    page.wait_for_url("**/glossary.html")
    page.go_back()
    page.locator(".talk .turn").first.wait_for(state="attached")
    assert [entry["text"] for entry in page.evaluate(f"({WORK})()")["journal"]] == ["Read it all."]


def renamed_to(page, before, after):
    part = to(page, "Codes")
    part.get_by_role("button", name=re.compile(f"^{before}")).click()
    name = part.get_by_label("Name", exact=True)
    name.fill(after)
    name.press("Tab")


def test_the_history_says_the_names_of_each_day_and_no_two_codes_have_one_name(one, book):
    page = opened(one, book)
    page.locator("button", has_text="Code this turn").nth(3).click()
    give(page, "first", "other")
    for before, after in (("first", "second"), ("second", "third")):
        renamed_to(page, before, after)
        comes(page, lambda value, after=after: after in [code["name"] for code in value["codes"]])
        page.reload()
        page.locator(".talk .turn").first.wait_for()
    page.get_by_role("tab", name="Counts and history").click()
    page.get_by_text("“first” got another name. It is now “second”.").wait_for()
    page.get_by_text("“second” got another name. It is now “third”.").wait_for()
    renamed_to(page, "third", "Other")
    page.locator(".said-last", has_text="There is a code of this name already.").wait_for()
    assert [code["name"] for code in page.evaluate(f"({WORK})()")["codes"]] == ["third", "other"]


def test_the_note_and_the_journal_go_into_the_file_only_if_they_are_ticked_too(one, book):
    page = opened(one, book)
    to(page, "Journal").get_by_label("About you as a reader").fill("I am a nurse.")
    comes(page, lambda value: value["reader"])
    page = one.open(book / "answers.html")
    page.get_by_label("Put my work on the transcripts into the file").check()
    page.get_by_label("With it, the note on who is reading and my journal").check()
    for field, text in zip(page.locator("#answers .code-form input").all(), ("Be", "12", "rk"), strict=True):
        field.fill(text)
    with page.expect_download() as download:
        page.get_by_role("button", name="Save my answers").click()
    assert json.loads(download.value.path().read_text(encoding="utf-8"))["analysis"]["reader"] == "I am a nurse."
