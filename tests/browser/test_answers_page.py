"""The answers page in a real browser: what is handed over comes back, and a learner's own record is theirs alone."""

import json
import re
import shutil
from pathlib import Path

import pytest

from casebook.answers import Store, report, store_path
from tests.browser.test_browser import KEPT, Watched, block, handed_over, take, violations

pytestmark = pytest.mark.browser
TICK = "My reasons may be shown to the group, without my name"
REASON = "=1+1 <b>She asked</b>, and I knew."


@pytest.fixture
def small(two_cases, tmp_path):
    """A book of two cases, and its cohort file, beside which its answers are stored."""
    return two_cases / "mine" / "learner", Path(shutil.copy(two_cases / "mine.toml", tmp_path))


@pytest.fixture
def one(chromium):
    """A reader with a window of their own."""
    made = Watched(chromium, accept_downloads=True, viewport={"width": 360, "height": 740})
    made.page.add_init_script("window.print = () => { window.printed = (window.printed ?? 0) + 1; }")
    yield made
    made.context.close()


def answer(one, book):
    """Take a first position, a decision, a second position and codes, with text pasted from elsewhere."""
    page = one.open(book / "the-hashtag.html")
    for number, (value, reason) in enumerate(((40, REASON), (70, "I had not counted the sister."))):
        position = block(page, "position", number)
        position.locator("input[type=range]").fill(str(value))
        position.locator("textarea").fill(reason)
        position.get_by_role("button", name="Keep my position").click()
        position.locator(".outcome").wait_for()
    take(page, 0, 1, f"{REASON}\x0b Pasted.")
    page = one.open(book / "the-invitation.html")
    coding = block(page, "coding")
    for select in coding.locator("select").all():
        select.select_option(index=1)
    coding.locator("textarea").fill("The second.")
    coding.get_by_role("button", name="Keep my answers").click()
    coding.locator(".outcome").wait_for()


def test_what_a_page_saves_is_counted_and_its_words_are_shown_only_if_ticked(small, one, tmp_path):
    book, cohort = small
    answer(one, book)
    _, saved = handed_over(one, book, "I had not counted the sister.")
    assert saved["show_reasons"] is False
    page = one.page
    assert not page.get_by_label(TICK).is_checked()
    page.get_by_label(TICK).check()
    with page.expect_download() as download:
        page.get_by_role("button", name="Save my answers").click()
    for number, content in enumerate((json.dumps(saved), download.value.path().read_text())):
        (tmp_path / f"{number}.json").write_text(content)
    first = report(cohort, [tmp_path / "0.json"])
    assert (first.counted, first.refused, first.both) == (1, (), 1)
    assert REASON.encode() not in store_path(cohort).read_bytes()
    second = report(cohort, [tmp_path / "1.json"])
    assert (second.counted, second.people, second.refused) == (1, 1, ())
    tables = Store(store_path(cohort)).tables()
    assert tables.positions.set_index("moment").reason["before"] == REASON
    assert tables.decisions.reason.tolist() == [f"{REASON}  Pasted."]
    assert set(tables.codings.code) == {"agrees"}
    assert len(tables.codings) == 7
    assert one.went_out == one.said == []


def test_the_address_of_a_saved_file_outlives_the_question_that_a_telephone_asks(small, one):
    book, _ = small
    answer(one, book)
    page = one.open(book / "answers.html")
    page.evaluate("window.ended = 0; URL.revokeObjectURL = () => { window.ended += 1; }; 0")
    handed_over(one, book, "I had not counted the sister.", open_first=False)
    page.wait_for_timeout(2500)
    assert page.evaluate("ended") == 0


HANGING = """const open = IDBFactory.prototype.open;
IDBFactory.prototype.open = function () {
  window.holding = open.call(indexedDB, "held", 1);
  return open.call(indexedDB, "held", 2); // waits for the other to be closed, which nobody does
};"""


def test_a_database_that_does_not_answer_is_never_called_empty(small, one):
    book, _ = small
    take(one.open(book / "the-hashtag.html"), 0, 1, REASON)
    sound = one.page
    one.page = one.context.new_page()
    one.page.add_init_script(HANGING)
    page = one.open(book / "the-hashtag.html")
    page.get_by_text("because your browser's database does not answer").first.wait_for(timeout=90_000)
    page = one.open(book / "answers.html")
    page.get_by_text("because your browser's database does not answer").first.wait_for(timeout=90_000)
    assert page.get_by_text("Nothing that you wrote in a case is in this browser").count() == 0
    page.get_by_role("button", name="Erase everything").click()
    page.get_by_role("button", name="Yes, erase everything").click()
    page.get_by_text("Your browser did not let it look everywhere").wait_for(timeout=90_000)
    assert sound.evaluate(KEPT).keys() == {"the-hashtag/first"}


def record(page, name):
    return page.get_by_label(name, exact=True)


def test_a_record_begins_with_the_readers_words_and_keeps_what_they_change(small, one):
    book, _ = small
    answer(one, book)
    page = one.open(book / "answers.html")
    page.get_by_text("You have written in 2 of 2 cases").wait_for()
    page.get_by_role("button", name="Begin with what I wrote").click()
    assert REASON in record(page, "What I decided").input_value()
    assert record(page, "What changed").input_value() == (
        "My position was 40 of 100 before the case, and 70 of 100 after it. I had not counted the sister."
    )
    assert record(page, "What I will do").input_value() == ""
    record(page, "What changed").fill("My own words.")
    record(page, "What I will do").fill("Ask before I quote.")
    page.get_by_label("The case it is about").select_option("the-invitation")
    page.get_by_role("button", name="Begin with what I wrote").click()
    assert record(page, "What changed").input_value() == "My own words."
    assert record(page, "What I decided").input_value() == ""
    page.get_by_label("The case it is about").select_option("the-hashtag")
    page.get_by_role("button", name="Begin with what I wrote").click()
    with page.expect_download() as download:
        page.get_by_role("button", name="Save my record").click()
    assert download.value.suggested_filename == "reflective-record-the-hashtag.md"
    saved = download.value.path().read_text(encoding="utf-8")
    headings = re.findall(r"^#+ (.*)$", saved, flags=re.M)
    assert headings == ["Reflective record", "What I decided", "What changed", "What I will do"]
    assert "## What I will do\n\nAsk before I quote.\n" in saved
    assert "The question: May a researcher use what people wrote" in saved
    assert "Ida" not in saved
    page.get_by_role("button", name="Show my record as text").click()
    assert record(page, "My record as text").input_value() == saved
    assert "Ask before I quote." not in json.dumps(page.evaluate(KEPT))
    assert one.went_out == one.said == []


def test_a_record_prints_on_one_page_with_nothing_else_on_it(small, one):
    book, _ = small
    answer(one, book)
    page = one.open(book / "answers.html")
    page.get_by_text("You have written in 2 of 2 cases").wait_for()
    for name, times in (("What I decided", 65), ("What changed", 65), ("What I will do", 70)):
        record(page, name).fill("I asked " * times)
    assert page.get_by_text("may run to a second page").count() == 0
    page.get_by_role("button", name="Print my record").click()
    assert page.evaluate("window.printed") == 1
    page.emulate_media(media="print", color_scheme="dark")
    assert "Your answers" not in page.evaluate("document.body.innerText")
    assert page.locator(".own-record").inner_text().count("I asked") == 200
    assert page.evaluate("getComputedStyle(document.querySelector('.own-record')).color") == "rgb(0, 0, 0)"
    printed = page.pdf(format="A4")  # after which the page hears that it has been printed
    assert len(re.findall(rb"/Type\s*/Page\b", printed)) == 1
    page.emulate_media(media="screen")
    assert page.locator(".own-record").count() == 0
    record(page, "What changed").press_sequentially("more words")
    assert page.get_by_text("may run to a second page").count() == 1


def test_an_empty_record_is_not_printed_and_that_is_said(small, one):
    page = one.open(small[0] / "answers.html")
    page.get_by_text("Nothing that you wrote in a case is in this browser").wait_for()
    page.get_by_role("button", name="Print my record").click()
    assert page.get_by_role("alert").filter(has_text="nothing in your record").count() == 1
    assert page.evaluate("document.activeElement.id") == "record-decided"
    assert page.evaluate("window.printed") is None


def test_erasing_empties_the_record_too(small, one):
    book, _ = small
    answer(one, book)
    page = one.open(book / "answers.html")
    page.get_by_text("You have written in 2 of 2 cases").wait_for()
    page.get_by_role("button", name="Begin with what I wrote").click()
    page.get_by_role("button", name="Show my record as text").click()
    page.get_by_role("button", name="Erase everything").click()
    page.get_by_role("button", name="Yes, erase everything").click()
    page.get_by_text("is erased from this browser").wait_for()
    held = "[...document.querySelectorAll('textarea, input[type=text]')].map(field => field.value).join('')"
    assert page.evaluate(held) == ""


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_page_fits_a_phone_and_axe_finds_nothing(small, one, scheme):
    book, _ = small
    answer(one, book)
    one.page.emulate_media(color_scheme=scheme)
    page = one.open(book / "answers.html")
    page.get_by_text("You have written in 2 of 2 cases").wait_for()
    page.get_by_role("button", name="Begin with what I wrote").click()
    page.get_by_role("button", name="Show my record as text").click()
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    assert page.evaluate("violations") == []
    assert one.went_out == one.said == []  # axe, which comes next, looks about for itself
    assert violations(page) == []
