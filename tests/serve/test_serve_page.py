"""Handing in from the real page: what it says, what goes over the network, and how it is taken back."""

import os
import re
from contextlib import closing

import pytest

from casebook.answers import Store, store_path
from casebook.cases import read_case
from tests.browser.test_browser import STORED, settle, take, violations
from tests.conftest import CHROMIUM, QUIET, cohort_file, playwright
from tests.engines import ENGINES, PROGRAMS, until
from tests.serve import HERE, IN_THE_ROOM, serving
from tests.serve.overhearing import overheard

pytestmark = [pytest.mark.book, pytest.mark.browser]
REASON = "Aurelia would never have signed, said Bartholomew."
TWO = '["the-hashtag", "the-invitation"]'


@pytest.fixture
def own(two_cases, tmp_path):
    return cohort_file(tmp_path, cases=TWO), two_cases


@pytest.fixture
def device(chromium):
    """A new device in the room: its page, with what it complained of."""
    context = chromium.new_context()
    page = context.new_page()
    page.complaints = []
    page.on("console", lambda said: page.complaints.append(said.text) if said.type in ("error", "warning") else None)
    page.on("pageerror", lambda error: page.complaints.append(str(error)))
    yield page
    context.close()


def opened(page, room, name):
    page.goto(f"http://{IN_THE_ROOM}:{room.port}/{name}")
    return settle(page)


def answered(page, room, reason=REASON):
    """Decide in a case and go to the answers page, with a code made."""
    opened(page, room, "the-hashtag.html")
    take(page, 0, 1, reason)
    opened(page, room, "answers.html")
    make_code(page)
    return page


def make_code(page):
    for field, text in zip(page.locator(".code-form input").all(), ("Be", "12", "rk"), strict=True):
        field.fill(text)


def kept(cohort) -> dict[str, tuple]:
    """By person, whether their reasons may be shown, and the reason of each decision as it is kept."""
    with closing(Store(store_path(cohort))) as store:
        people = store.people()
    return {person.name: (person.shows, [last[-1]["reason"] for _, last in person.answers()]) for person in people}


def press(page, words):
    page.get_by_role("button", name=words, exact=True).click()


def test_a_learner_decides_hands_in_again_takes_back_and_erases(own, device):
    cohort, out = own
    with serving(cohort, out) as room:
        page = answered(device, room)
        before = page.locator(".hand-in").inner_text()
        for words in (
            "What goes:",
            "To whom:",
            f"{IN_THE_ROOM}:{room.port}",
            "Over what:",
            "could change this page",
            "You need not",
        ):
            assert words in before
        assert page.get_by_text("Nothing has left this device.").is_visible()
        assert page.get_by_role("button", name="Take back").count() == 0
        page.locator("#show-reasons").check()
        press(page, "Hand in")
        page.get_by_text("Handed in from this device: The hashtag").wait_for()
        assert page.get_by_text("Nothing has left this device.").is_hidden()
        assert kept(cohort) == {"be12rk": (True, [REASON])}
        room.line("^1 handed in")

        take(opened(page, room, "the-invitation.html"), 0, 0, "A second reason.")
        opened(page, room, "answers.html")
        page.get_by_text("Handed in from this device: The hashtag. You can hand in again").wait_for()
        press(page, "Hand in again")
        page.get_by_text("Your answers were not handed in: make your code first").wait_for()
        make_code(page)
        press(page, "Hand in again")
        page.get_by_text("The hashtag and The invitation").wait_for()
        # the tick is not remembered, and the newest file decides
        assert kept(cohort) == {"be12rk": (False, ["", ""])}

        press(page, "Take back what I handed in")
        page.get_by_text("Taken back.").wait_for()
        assert kept(cohort) == {}
        room.line("^0 handed in")
        assert page.get_by_text("Nothing has left this device.").is_visible()
        press(page, "Hand in")
        page.get_by_text("Handed in from this device: The").wait_for()
        assert "be12rk" in kept(cohort)

        press(page, "Erase everything on this device")
        press(page, "Yes, erase everything")
        page.get_by_text("is erased from this browser").wait_for()
        left = {
            key: value for key, value in page.evaluate(STORED).items() if not key.endswith("/erased") and key != "theme"
        }
        assert left == {}
        assert page.get_by_role("button", name="Take back").count() == 0
        assert "be12rk" in kept(cohort)
        assert page.complaints == []


def test_the_network_hears_no_plain_word_of_what_is_handed_in(own):
    cohort, out = own
    with overheard() as network, serving(cohort, out) as room:
        flags = [*QUIET, f"--proxy-server={network.address}", "--proxy-bypass-list=<-loopback>"]
        browser = playwright().chromium.launch(executable_path=CHROMIUM, args=flags)
        try:
            page = answered(browser.new_context().new_page(), room)
            page.locator("#show-reasons").check()
            before = len(network.sent), len(network.received)
            press(page, "Hand in")
            page.get_by_text("Handed in from this device: The hashtag").wait_for()
            press(page, "Take back what I handed in")
            page.get_by_text("Taken back.").wait_for()
        finally:
            browser.close()
    sent, received = bytes(network.sent[before[0] :]), bytes(network.received[before[1] :])
    assert sent.count(b"POST /hand-in HTTP/1.1") == 2
    for word in (REASON, "Aurelia", "Bartholomew", "be12rk"):
        assert word.encode() not in bytes(network.sent) + bytes(network.received), word
    asked = ["the-hashtag", "first", "revisions", "option", "decisions", "reason", "code", "learner", "schema"]
    for word in (*asked, *option_ids(), "take-back", "taken", "counted", "done"):
        assert word.encode() not in sent + received.replace(b"Accept-Encoding", b""), word
    sizes = [int(size) for size in re.findall(rb"Content-Length: (\d+)", sent)]
    assert len(sizes) == 2 and sizes[0] == sizes[1]


def option_ids():
    """The ids of every option of the case."""
    return [option.id for decision in read_case("the-hashtag").decisions for option in decision.options]


def test_a_page_of_before_a_restart_says_that_it_must_be_loaded_again(own, device):
    cohort, out = own
    with serving(cohort, out) as room:
        page = answered(device, room)
        press(page, "Hand in")
        page.get_by_text("Handed in from this device: The").wait_for()
        port = room.port
        room.end()
    press(page, "Hand in again")
    page.get_by_text("did not answer").wait_for()
    with serving(cohort, out, "--port", str(port)):
        press(page, "Hand in again")
        page.get_by_text("Load this page again").wait_for()
        page.reload()
        settle(page)
        page.get_by_text("You handed in from this device in an earlier session").wait_for()
        assert page.get_by_role("button", name="Take back").count() == 0
        make_code(page)
        press(page, "Hand in")
        page.get_by_text("Handed in from this device: The hashtag").wait_for()
    assert len(kept(cohort)) == 1


def test_opened_from_a_disk_or_served_without_handing_in_the_page_does_not_offer_it(own, chromium, device):
    cohort, out = own
    page = device
    page.goto((out / "mine" / "learner" / "answers.html").as_uri())
    assert settle(page).locator(".hand-in").count() == 0
    with serving(cohort, out, "--no-hand-in") as room:
        opened(page, room, "answers.html")
        assert page.locator(".hand-in").count() == 0
        assert page.get_by_text("Save or copy").is_visible()
        blocked = "() => fetch('/hand-in', { method: 'POST' }).then(() => 'sent', () => 'stopped')"
        assert page.evaluate(blocked) == "stopped"


@pytest.mark.parametrize("name", ["index.html", "the-hashtag.html", "find.html"])
def test_other_pages_may_ask_nothing_while_answers_are_taken(own, device, name):
    with serving(*own) as room:
        page = opened(device, room, name)
        assert (
            page.evaluate("() => fetch('/hand-in', { method: 'POST' }).then(() => 'sent', () => 'stopped')")
            == "stopped"
        )
        opened(page, room, "answers.html")
        assert page.evaluate("() => fetch('/index.html').then(() => 'sent', () => 'stopped')") == "stopped"


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_and_both_pages_fit_a_phone(own, device, scheme):
    with serving(*own) as room:
        device.emulate_media(color_scheme=scheme)
        device.set_viewport_size({"width": 360, "height": 740})
        page = answered(device, room)
        press(page, "Hand in")
        page.get_by_text("Handed in from this device: The").wait_for()
        assert page.evaluate("document.documentElement.scrollWidth") <= 360
        assert page.evaluate("document.activeElement.textContent").startswith("Handed in from this device")
        assert page.complaints == []
        assert violations(page) == []
        page.goto(f"http://{HERE}:{room.port}/_projector")
        assert page.evaluate("document.documentElement.scrollWidth") <= 360
        assert page.evaluate("document.querySelector('img').naturalWidth") > 0
        page.set_viewport_size({"width": 1280, "height": 720})
        assert page.evaluate("document.documentElement.scrollHeight") <= 720


@pytest.mark.parametrize("name", ["firefox", "webkit"])
def test_other_engines_hand_in_and_take_back(name, own, tmp_path):
    there, package = PROGRAMS[name]
    if not there:
        missing = f"no {name}: install {package}; nobody handed in from it"
        (pytest.fail if os.environ.get("CASEBOOK_NOTHING_SKIPPED") else pytest.skip)(missing)
    cohort, out = own
    with serving(cohort, out) as room:
        browser = ENGINES[name](tmp_path / name)
        try:
            browser.open(f"http://{IN_THE_ROOM}:{room.port}/the-hashtag.html")
            until(lambda: browser.js("() => 'ready' in document.documentElement.dataset"), "the page")
            browser.js(DECIDE, REASON)
            browser.open(f"http://{IN_THE_ROOM}:{room.port}/answers.html")
            until(lambda: browser.js("() => 'ready' in document.documentElement.dataset"), "the answers page")
            browser.js(HAND_IN)
            until(lambda: "Handed in from this device: The hashtag" in browser.js(TEXT), "it is handed in")
            assert "be12rk" in kept(cohort)
            browser.js(PRESS, "Take back what I handed in")
            until(lambda: "Taken back." in browser.js(TEXT), "it is taken back")
            assert kept(cohort) == {}
        finally:
            browser.close()


TEXT = "() => document.querySelector('.hand-in').textContent"
PRESS = """(words) => [...document.querySelectorAll("button")].find((b) => b.textContent === words).click()"""
DECIDE = """async (words) => {
  const block = document.querySelector(".exercise-decision");
  block.querySelectorAll("input[type=radio]")[1].click();
  const reason = block.querySelector("textarea");
  reason.value = words;
  reason.dispatchEvent(new Event("input", { bubbles: true }));
  [...block.querySelectorAll("button")].find((b) => b.textContent === "Take this decision").click();
  while (!block.querySelector(".outcome")) await new Promise((done) => setTimeout(done, 5));
}"""
HAND_IN = """() => {
  const texts = ["Be", "12", "rk"];
  for (const [place, field] of document.querySelectorAll(".code-form input").entries()) {
    field.value = texts[place];
    field.dispatchEvent(new Event("input", { bubbles: true }));
  }
  [...document.querySelectorAll("button")].find((b) => b.textContent === "Hand in").click();
}"""
