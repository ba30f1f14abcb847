"""The page for the room, opened from a disk: cards before a camera, counts, files, and what the projector shows."""

import json
import re

import pytest

from casebook.answers.rooms import checked
from tests.answers import answers_file, revision
from tests.browser.test_browser import Watched, violations
from tests.browser.test_learners_way import started
from tests.conftest import CHROMIUM, QUIET, playwright
from tests.engines import until
from tests.room.filmed import Standing, cards_asked_for, film, truth
from tests.room.rooms import Room

pytestmark = [pytest.mark.browser, pytest.mark.book]
SIX = {"people": 6, "far": 4, "light": 0.8, "heads": False}
EMPTY = film(9100, pictures=2, people=0, light=0.8)[1]


@pytest.fixture(scope="module")
def room_page(two_cases):
    return two_cases / "mine" / "facilitator" / "room.html"


@pytest.fixture
def watched(chromium, room_page):
    one = Watched(chromium, accept_downloads=True, viewport={"width": 1280, "height": 900})
    one.page.goto(f"{room_page.as_uri()}#the-hashtag")
    one.standing = Standing(one.page.evaluate)
    yield one
    assert one.went_out == []
    assert one.said == []
    one.context.close()


def dealt(page, number: int) -> None:
    page.get_by_label("How many cards").fill(str(number))


def test_twenty_four_cards_are_read_by_a_camera_from_a_disk(chromium, room_page, tmp_path):
    room = Room(81_000, people=24, far=6, light=0.7)
    down = Room(81_000, people=24, far=6, light=0.7)
    for one in down.held:
        one.up = False
    with (tmp_path / "film.mjpeg").open("wb") as out:  # thirty pictures a second, and then from the beginning
        out.write(down.frame() * 150)
        for number in range(15):
            out.write(room.frame(number / 5, 1 / 5) * 20)
    browser = playwright().chromium.launch(
        executable_path=CHROMIUM,
        args=[
            *QUIET,
            "--use-fake-device-for-media-stream",
            "--use-fake-ui-for-media-stream",
            f"--use-file-for-fake-video-capture={tmp_path / 'film.mjpeg'}",
        ],
    )
    one = Watched(browser)
    page = one.page
    page.goto(f"{room_page.as_uri()}#the-hashtag")
    page.evaluate(
        """() => {
          const close = casebookRoom.Looking.prototype.close;
          casebookRoom.Looking.prototype.close = function () {
            const answers = close.call(this);
            window.counted = [...answers];
            return answers;
          };
        }"""
    )
    dealt(page, 24)
    cards_asked_for(page)
    read = page.locator(".count")
    until(lambda: int(re.match(r"\d+", read.inner_text())[0]) >= 23, "23 cards are read", 120)
    page.get_by_role("button", name="Close and show").first.click()
    counted = dict(page.evaluate("counted"))
    assert len(counted) >= 23
    assert {card: truth(room)[card] for card in counted} == counted
    assert page.locator(".result").count() == 1
    assert page.locator("video, canvas, img:visible").count() == 0
    assert one.went_out == []
    assert one.said == []
    browser.close()


def test_before_and_after_are_paired_and_a_card_that_is_not_read_counts_nowhere(watched):
    page, standing = watched.page, watched.standing
    before, first = film(9001, **SIX, answers=(0, 1, 2, 3, 4, 5))
    after, second = film(9002, **SIX, answers=(2, 1, 0, 3, 4, 4))
    dealt(page, 7)  # one of them is never held up
    standing.show(EMPTY)
    standing.looked()
    standing.asked(first, "6 of 7 cards read")
    assert standing.counted == truth(before)
    standing.show(EMPTY)
    assert page.locator(".result").count() == 1
    page.get_by_label("Position after").check()
    standing.asked(second, "6 of 7 cards read")
    assert standing.counted == truth(after)
    pairs = [
        (truth(before)[card], answer) for card, answer in truth(after).items() if max(truth(before)[card], answer) < 5
    ]
    ways = [sum((b > a) - (b < a) == way for a, b in pairs) for way in (-1, 0, 1)]
    assert standing.counts == [[1, 1, 1, 1, 1, 1], [1, 1, 1, 1, 2, 0], [*ways, 6 - sum(ways)]]
    assert page.evaluate("[...document.querySelectorAll('.result')].map((one) => one.textContent.split(',')[0])")[
        :3
    ] == [
        "Position before",
        "Position after",
        "From before to after",
    ]
    assert not re.search(r"\d+ of 7", page.locator("#room").inner_text())
    assert page.get_by_label("Position before (closed)").count()
    page.get_by_label("Position before (closed)").check()
    assert page.get_by_role("button", name="Ask, cards up").is_disabled()
    assert page.locator(".result").count() == 3


@pytest.mark.parametrize("how", [{"mirrored": True}, {"turned": True}])
def test_a_camera_that_mirrors_or_hangs_upside_down_is_put_right(watched, how):
    page, standing = watched.page, watched.standing
    room, pictures = film(9001, **SIX, answers=(0, 1, 2, 3, 4, 5))
    one = film(9003, people=1, near=1.5, far=2, tilt=5, roll=5, answers=(0,), light=0.8, heads=False)[1]
    dealt(page, 6)
    standing.show(EMPTY, **how)
    standing.press("Camera on")
    standing.press("Try one card")
    standing.show(one, **how)
    standing.says("mirrored" if "mirrored" in how else "turned by 180 degrees")
    standing.show(EMPTY, **how)
    standing.look()
    standing.asked(pictures, "6 of 6 cards read", **how)
    assert standing.counted == truth(room)


def test_a_mirrored_picture_is_found_out_without_trying(watched):
    room, pictures = film(9001, **SIX, answers=(0, 1, 2, 3, 4, 5))
    dealt(watched.page, 6)
    watched.standing.show(EMPTY, mirrored=True)
    watched.standing.looked()
    watched.standing.asked(pictures, "6 of 6 cards read", mirrored=True)
    assert watched.standing.counted == truth(room)


def test_what_hangs_on_the_wall_is_set_aside(watched):
    _, poster = film(9004, people=3, near=3, far=4, light=0.8, heads=False)
    dealt(watched.page, 6)
    watched.standing.show(poster)
    watched.standing.press("Camera on")
    watched.standing.press("Look")
    watched.standing.says("The camera sees 3 marks with the cards down")
    watched.standing.press("Ask")
    watched.page.wait_for_timeout(5000)
    watched.standing.says("0 of 6 cards read")
    watched.standing.press("Close and show")
    assert watched.standing.counted == {}


@pytest.mark.parametrize(
    ("fault", "words"),
    [
        ("NotAllowedError", "The camera was refused"),
        ("NotFoundError", "No camera was found"),
        ("NotReadableError", "in use by another program"),
        ("AbortError", "could not be started (AbortError)"),
    ],
)
def test_a_camera_that_does_not_start_is_said_and_counts_can_be_typed(watched, fault, words):
    page, standing = watched.page, watched.standing
    page.evaluate("(fault) => { filmed.refuses = fault; }", fault)
    standing.press("Camera on")
    assert words in standing.says(words)
    assert page.evaluate("document.activeElement.textContent") == "1. Camera on"
    page.get_by_label("I type the counts in").check()
    assert page.locator(".typed-counts input").count() == 5


def test_a_black_picture_a_still_one_and_a_camera_pulled_out_are_said(watched):
    standing = watched.standing
    standing.show([])
    standing.press("Camera on")
    standing.press("Look")
    standing.says("The picture is black")
    standing.show(EMPTY)
    standing.says("No card is up")
    watched.page.evaluate(
        "filmed.stream.getTracks().forEach((track) => { track.stop(); track.dispatchEvent(new Event('ended')); })"
    )
    standing.says("The camera has stopped")
    assert watched.page.get_by_role("button", name="Camera on").is_enabled()


def test_counts_are_typed_and_only_what_was_shown_is_saved(watched, tmp_path):
    page, standing = watched.page, watched.standing
    page.get_by_label("I type the counts in").check()
    page.get_by_label("How many people").fill("30")
    page.get_by_label("First decision").check()
    boxes = page.locator(".typed-counts input")
    boxes.nth(0).fill("31")
    standing.press("Close and show")
    standing.says("The counts add up to 31, and 30 people are here.")
    for place, count in enumerate([17, 8, 3]):
        boxes.nth(place).fill(str(count))
    standing.press("Close and show")
    assert standing.counts == [[17, 8, 3, 0, 2]]
    assert "First decision, 30 people" in page.locator(".result").inner_text()
    assert not page.locator(".typed-counts").is_visible()
    assert page.locator(".typed-counts input").first.input_value() == "0"
    assert page.get_by_label("How many people").is_disabled()
    with page.expect_download() as download:
        standing.press("Save the result")
    download.value.save_as(tmp_path / "room.json")
    saved = json.loads((tmp_path / "room.json").read_text())
    assert checked(saved) == saved  # as the debrief takes it
    assert saved.keys() == {"schema", "version", "cohort", "book", "session", "day", "rounds"}
    (round_,) = saved["rounds"]
    assert round_.keys() == {"case", "round", "people", "limit", "shown"}
    assert (round_["case"], round_["round"], round_["people"], round_["limit"]) == ("the-hashtag", "first", 30, 5)
    assert [*round_["shown"]][-1] == "none"
    assert all(cell.keys() == {"about", "low", "high"} and cell["about"] % 5 == 0 for cell in round_["shown"].values())
    assert page.locator(".result .said").all_inner_texts() == [
        f"about {cell['about']} ({cell['low']} to {cell['high']})" if cell["about"] else f"few (0 to {cell['high']})"
        for cell in round_["shown"].values()
    ]
    assert re.fullmatch("[0-9a-f]{8}", saved["session"])


def handed_in(code: str, day: str, value: int, option: str = "approve", **changes) -> bytes:
    file = answers_file(code=code, cohort="mine", book="mine/learner") | changes
    file["cases"] = {
        "the-hashtag": {
            "positions": {"before": {"revisions": [revision(value=value, day=day)]}},
            "decisions": {"first": {"revisions": [revision(option=option, day=day)]}},
        }
    }
    return json.dumps(file).encode()


def test_answers_files_are_counted_once_a_learner_and_refused_in_words(watched):
    page, standing = watched.page, watched.standing
    page.get_by_label("Answers files", exact=True).check()
    given = [
        handed_in("aa01bb", "2026-11-20", 0),
        handed_in("aa01bb", "2026-11-21", 100),
        handed_in("cc02dd", "2026-11-20", 55, version=3, analysis={"reader": "I am a nurse."}),
        handed_in("ee03ff", "2026-11-20", 10),
        handed_in("ee03ff", "2026-11-20", 90),
        b"%PDF-1.7",
        handed_in("gg04hh", "2026-11-20", 0, cohort="another"),
        b" " * 8_000_001,
        b'{"schema": "nobodys-data/answers", "version": 4, "cohort": "mine", "code": "x", "cases": {}}',
    ]
    files = [
        {"name": f"Ada Kettle {n}.json", "mimeType": "application/json", "buffer": one} for n, one in enumerate(given)
    ]
    page.locator("#room-files").set_input_files(files)
    standing.says("2 learners’ answers are read.")
    assert page.locator(".problems li").all_inner_texts() == [
        "Files 4 and 5 have one code and different answers of one day. Neither is counted: take one of them out.",
        "File 6 is no answers file. It is not counted.",
        "File 7 is of another cohort. It is not counted.",
        "File 8 is larger than 8 MB, so it is no answers file. It is not counted.",
        "File 9 is of another version of answers files. It is not counted.",
    ]
    standing.press("Count, close and show")
    assert standing.counts == [[0, 0, 1, 0, 1, 0]]
    whole = page.content()
    assert not re.search("Ada|aa01bb|cc02dd", whole)


def test_the_page_forgets_when_it_is_told_to_left_or_loaded_again(watched):
    page, standing = watched.page, watched.standing
    _, pictures = film(9001, **SIX, answers=(0, 1, 2, 3, 4, 5))
    for leave in ("forget", "reload"):
        dealt(page, 6)
        standing.show(EMPTY)
        standing.looked()
        standing.asked(pictures, "6 of 6 cards read")
        assert page.locator(".result").count() == 1
        if leave == "forget":
            standing.press("Forget everything")
            standing.press("Yes, forget")
            standing.says("Everything is forgotten, and the camera is off.")
            assert page.evaluate("filmed.stream.getTracks().map(({ readyState }) => readyState)") == ["ended"]
        else:
            page.reload()
        assert page.locator(".result").count() == 0
        assert page.get_by_role("button", name="Camera on").is_enabled()
        assert page.get_by_role("button", name="Save the result").is_disabled()


def test_firefox_reads_cards_from_a_disk(room_page, tmp_path):
    firefox = started("firefox", tmp_path)
    try:
        firefox.open(f"{room_page.as_uri()}#the-hashtag")
        standing = Standing(firefox.js)
        room, pictures = film(9001, **SIX, answers=(0, 1, 2, 3, 4, 5))
        firefox.js("() => { document.getElementById('room-dealt').value = 6; }")
        standing.show(EMPTY)
        standing.looked()
        standing.asked(pictures, "6 of 6 cards read")
        assert standing.counted == truth(room)
    finally:
        firefox.close()


def test_a_link_leads_to_the_case_and_every_question_has_the_words_of_the_book(watched, room_page):
    page = watched.page
    asked = {one["case"]: one["asked"] for one in page.evaluate("casebookCases")}
    for case in ("the-invitation", "the-hashtag"):
        page.evaluate("(id) => { location.hash = id; }", case)
        until(lambda case=case: page.locator("#room-case").input_value() == case, case)
        for name, id_ in [("Position before", "before"), ("First decision", "first"), ("Second decision", "second")]:
            page.get_by_label(name, exact=True).check()
            exercise = next(one for one in asked[case] if one["id"] == id_)
            assert page.locator("#room-question").inner_text() == exercise["question"]
            letters = page.locator(".answers-by-letter strong").all_inner_texts()
            if id_ == "before":
                assert letters == list("ABCDE")
            else:
                assert page.locator(".answers-by-letter li").all_inner_texts() == [
                    f"{letter}\n{option['name']}" for letter, option in zip(letters, exercise["options"], strict=True)
                ]
    home = room_page.parent
    assert 'href="room.html#the-hashtag"' in (home / "the-hashtag.html").read_text(encoding="utf-8")
    assert 'href="room.html"' in (home / "index.html").read_text(encoding="utf-8")


def test_only_the_facilitators_book_has_it(two_cases):
    learner = two_cases / "mine" / "learner"
    assert not (learner / "room.html").exists()
    assert not (learner / "_static" / "room").exists()
    assert "room.html" not in (learner / "the-hashtag.html").read_text(encoding="utf-8")
    assert "room.html" not in (learner / "_static" / "sections.js").read_text(encoding="utf-8")


@pytest.mark.parametrize(("width", "scheme"), [(1280, "light"), (360, "dark")])
def test_it_can_be_read_by_everybody_and_used_by_keyboard(chromium, room_page, width, scheme):
    one = Watched(chromium, viewport={"width": width, "height": 800}, color_scheme=scheme)
    page = one.page
    page.goto(f"{room_page.as_uri()}#the-hashtag")
    assert violations(page) == []
    page.get_by_label("I type the counts in").focus()
    page.keyboard.press("Space")
    page.locator(".typed-counts input").first.focus()
    page.keyboard.press("Control+a")
    page.keyboard.type("12")
    page.keyboard.press("Tab")
    for _ in range(10):
        if page.evaluate("document.activeElement.textContent") == "Close and show":
            break
        page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    assert page.locator(".result").count() == 1
    assert page.evaluate("document.activeElement.textContent") == "Next question"
    assert "Position before. A " in page.locator("#room .visually-hidden").inner_text()
    assert violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    page.emulate_media(media="print")
    assert not page.get_by_role("button", name="Forget everything").is_visible()
    assert page.locator(".result").is_visible()
    one.context.close()
