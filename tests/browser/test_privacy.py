"""What is kept and where: each row of docs/privacy.md, looked at where the row says."""

import json
import os
import re
import shutil
import signal
import sqlite3
import stat
import subprocess
import sys
import time
import zipfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from casebook.answers import Store, report, store_path, withdrawal
from casebook.contents import cases_named, pages
from casebook.deciding import decide, save_answers
from casebook.errors import CasebookError
from casebook.exercises import live as live_exercises
from casebook.group_outputs import write_codes
from casebook.guidance import seen
from casebook.press.execute import notebooks as run
from casebook.press.order.debrief import NOT_OURS
from casebook.setting import setting
from tests.answers import COHORT, answers_file, code_of, revision, written, zip_of
from tests.answers.test_afterwards import HIDDEN, SECRET, group, holding  # noqa: F401
from tests.browser.test_browser import STORED, TAKE, Watched, block, handed_over, settle, take
from tests.browser.test_scorm import case, package, platform, visit  # noqa: F401
from tests.conftest import CHROMIUM, NURSE, QUIET, ROOT, casebook, cell, cohort_file, notebook, playwright
from tests.engines import until
from tests.room.filmed import SPY, cards_asked_for
from tests.room.rooms import Room
from tests.serve import HERE, IN_THE_ROOM, Device, serving

FIRST = "clinical-psychology-uk"
PERSON, CODE = "ada-kettle", "be12rk"
ROWS: dict[str, str] = {}  # by the row's name, the test that looks at it


def row(name: str):
    """This test looks at the row of that name."""

    def mark(test):
        ROWS[name] = test.__name__
        return test

    return mark


def test_every_row_has_a_test_and_every_test_a_row():
    table = re.findall(r"^\| (?!What |---)([^|]+?) \|", (ROOT / "docs" / "privacy.md").read_text(), flags=re.M)
    assert sorted(table) == sorted(ROWS)


def modes(folder: Path) -> set[str]:
    """The modes of everything in a folder, and its own: folders and files."""
    return {f"{stat.S_IMODE(path.stat().st_mode):o}" for path in (folder, *folder.rglob("*"))}


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


@contextmanager
def umask(mask: int) -> Iterator[None]:
    before = os.umask(mask)
    try:
        yield
    finally:
        os.umask(before)


# ---- in a browser


@pytest.fixture
def reader(chromium):
    made = Watched(chromium, accept_downloads=True)
    yield made
    made.context.close()


def kept(page) -> dict[str, str]:
    """What the browser keeps for a page, but for light or dark, and for the mark that something was erased."""
    assert page.evaluate("sessionStorage.length") == 0
    assert page.context.cookies() == []
    stored = page.evaluate(STORED)
    return {key: text for key, text in stored.items() if key != "theme" and not key.endswith("/erased")}


@pytest.mark.browser
@row("a dial that is turned")
def test_a_turned_dial_is_kept_nowhere_and_no_answers_file_says_so(learner, reader):
    page = reader.open(learner / "the-hashtag.html")
    take(page, 0, 1, SECRET)
    before = kept(page)
    page.evaluate(
        "for (const one of document.querySelectorAll('.all-dials :is(input, select)')) {"
        " one.value = 0; one.dispatchEvent(new Event('input', { bubbles: true })); }"
    )
    page.locator(".dial-bar").wait_for()
    assert page.locator(".moved").count()
    assert kept(page) == before
    page.reload()
    assert page.locator(".moved").count() == 0
    file = json.dumps(handed_over(reader, learner, SECRET))
    assert "dial" not in file
    assert "contact_rate" not in file
    assert reader.went_out == []


TOLD = """() => { // everything by which a page could keep, send or copy something, told and then done
  window.told = [];
  const telling = (owner, names) => {
    for (const name of names) {
      const real = owner[name];
      owner[name] = function (...given) {
        window.told.push(`${name} ${typeof given[0] === "string" ? given[0] : ""}`.trim());
        return new.target ? new real(...given) : real.apply(this, given);
      };
    }
  };
  telling(Storage.prototype, ["getItem", "setItem", "removeItem", "clear", "key"]);
  telling(IDBFactory.prototype, ["open", "deleteDatabase"]);
  telling(CacheStorage.prototype, ["open"]);
  telling(Navigator.prototype, ["sendBeacon"]);
  telling(XMLHttpRequest.prototype, ["open"]);
  telling(HTMLCanvasElement.prototype, ["toBlob", "toDataURL"]);
  telling(URL, ["createObjectURL"]);
  telling(window, ["fetch", "WebSocket", "EventSource", "RTCPeerConnection", "MediaRecorder", "Worker", "postMessage"]);
}"""
PICTURES = (
    b"\xff\xd8\xff",
    b"\x89PNG\r\n",
    b"WEBPVP8",
    b"\x1a\x45\xdf\xa3",
    b"ftypisom",
)  # how pictures and films begin


def pictures_in(folder: Path) -> set[str]:
    """The files in a folder that hold a picture or a film."""
    files = (path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix() for path in files if any(one in path.read_bytes() for one in PICTURES)}


def before_a_camera(
    page_file: Path, profile: Path, film: Path, dealt: int
) -> tuple[list[str], list[str], list[int], str]:
    """One session before a film as the camera, in a browser with that profile: what the page called, what it asked of
    elsewhere, the counts by option that the rule of rounding was given, and what stands on the page at the end.
    """
    arguments = ["--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream"]
    arguments.append(f"--use-file-for-fake-video-capture={film}")
    context = playwright().chromium.launch_persistent_context(
        profile, executable_path=CHROMIUM, args=[*QUIET, *arguments]
    )
    page, asked = context.pages[0], []
    context.on("request", lambda request: asked.append(request.url))
    context.add_init_script(f"({TOLD})()")
    page.goto(page_file.as_uri())
    page.evaluate(SPY)
    page.get_by_label("How many cards").fill(str(dealt))
    cards_asked_for(page)
    until(lambda: page.locator(".count").inner_text().startswith(f"{dealt} of"), "all cards are read", 120)
    assert page.locator("video, canvas, img:visible").count() == 0
    page.get_by_role("button", name="Close and show").first.click()
    told, counts, whole = page.evaluate("told"), page.evaluate("counts"), page.content()
    assert page.evaluate(STORED) == {}
    assert context.cookies() == []
    context.close()
    return told, asked, counts[0], whole


@pytest.mark.browser
@pytest.mark.book
@row("what the camera sees of the room")
@row("what a card said")
def test_no_picture_of_the_room_and_no_card_is_kept_sent_or_shown(two_cases, chromium, tmp_path):
    home, film, dealt = two_cases / "mine" / "facilitator", tmp_path / "film.mjpeg", 3
    room = Room(9300, people=dealt, far=3, answers=(0, 1, 5), light=0.8, heads=False)
    up = [room.frame(number / 5, 1 / 5) for number in range(5)]
    for one in room.held:
        one.up = False
    film.write_bytes(room.frame() * 150 + b"".join(frame * 30 for frame in up))
    other, own = tmp_path / "other", tmp_path / "own"
    context = playwright().chromium.launch_persistent_context(other, executable_path=CHROMIUM, args=QUIET)
    context.pages[0].goto((home / "running.html").as_uri())
    context.pages[0].wait_for_timeout(3000)
    context.close()
    told, asked, counts, whole = before_a_camera(home / "room.html", own, film, dealt)
    assert counts == [1, 1, 0, 0, 0, 1]
    assert {*told} == {"getItem theme"}  # light or dark, as on every page
    assert [address for address in asked if not address.startswith("file:")] == []
    assert pictures_in(tmp_path) >= {"film.mjpeg"}
    assert pictures_in(own) <= pictures_in(other)
    assert "3 of 3" not in whole
    assert re.search(r"\bcards? \d", re.sub(r"(?s)<(details|script).*?</\1>", "", whole)) is None


@pytest.mark.browser
@pytest.mark.book
@row("the result of the room")
def test_the_result_of_the_room_is_in_the_file_that_was_asked_for_and_nowhere_else(two_cases, reader, tmp_path):
    page = reader.page
    page.goto((two_cases / "mine" / "facilitator" / "room.html").as_uri())
    page.get_by_label("I type the counts in").check()
    page.get_by_label("How many people").fill("24")
    page.locator(".typed-counts input").first.fill("17")
    page.get_by_role("button", name="Close and show").last.click()
    shown = page.locator(".result .said").all_inner_texts()
    assert kept(page) == {}
    with page.expect_download() as download:
        page.get_by_role("button", name="Save the result").click()
    download.value.save_as(tmp_path / "room.json")
    (saved,) = json.loads((tmp_path / "room.json").read_text())["rounds"]
    assert saved["people"] == 24
    cells = saved["shown"].values()
    assert all(cell["about"] % 5 == 0 for cell in cells)
    about = [f"about {cell['about']}" if cell["about"] else "few" for cell in cells]
    assert shown == [f"{words} ({cell['low']} to {cell['high']})" for words, cell in zip(about, cells, strict=True)]
    page.reload()
    assert page.locator(".result").count() == 0
    assert kept(page) == {}
    assert reader.went_out == []


@pytest.mark.browser
@row("decisions on slides")
@row("positions, decisions, reasons and codes in the book")
def test_the_book_and_its_slides_keep_answers_in_the_browser_alone_until_they_are_erased(learner, reader):
    page = reader.open(learner / "the-hashtag.html")
    block(page, "decision").locator("textarea").fill("Not kept yet.")
    assert kept(page) == {}
    take(page, 0, 1, SECRET)
    ((key, value),) = kept(page).items()
    assert key == f"casebook/{FIRST}/learner/the-hashtag/first/000001"
    revision_ = json.loads(value)
    assert revision_.keys() <= {"option", "reason", "day", "seat"}
    assert re.fullmatch(r"\d{4}-\d\d-\d\d", revision_["day"])
    assert page.evaluate("({...localStorage})").keys() <= {"theme"}
    page = reader.open(learner / "slides" / "the-follow-list.html", "#/decision-1-decide")
    take(page, 0, 1, SECRET)
    on_slides = f"casebook/{FIRST}/learner/slides/the-follow-list/first/000001"
    assert kept(page).keys() == {key, on_slides}
    page = reader.open(learner / "answers.html")
    page.get_by_text(f"You have written in 1 of {len(cases_named(''))}").wait_for(timeout=60_000)
    page.get_by_role("button", name="Erase everything").click()
    page.get_by_role("button", name="Yes, erase everything").click()
    page.get_by_text("is erased from this browser").wait_for(timeout=60_000)
    assert kept(page) == {}
    assert reader.went_out == []


@pytest.mark.browser
@row("work on the transcripts: codes, passages, themes, memos, the journal")
def test_work_on_transcripts_lies_in_the_browser_as_it_is_now_until_it_is_erased(with_transcripts, reader):
    page = reader.open(with_transcripts / "analysis.html")
    page.get_by_role("button", name="Code turn 2", exact=True).click()
    page.get_by_label("Add a code").fill(SECRET)
    page.get_by_label("Memo: what you think").fill("Not kept yet.")
    assert kept(page) == {}
    for memo in ("Before.", "After."):
        page.get_by_label("Memo: what you think").fill(memo)
        page.get_by_role("button", name="Keep this passage").click()
        page.locator(".said-last", has_text="Kept.").wait_for()
        page.locator(".chip").click()
    stored = kept(page)
    kinds = sorted(re.sub(r"/\w-\w{12}/\d{6}$", "", key) for key in stored)
    start = "casebook/mine/learner/analysis"
    assert kinds == [f"{start}/code", f"{start}/event", f"{start}/passage"]
    assert "Before." not in json.dumps(stored)
    assert all(re.fullmatch(r"\d{4}-\d\d-\d\d", json.loads(text).get("day", "2026-11-30")) for text in stored.values())
    page = reader.open(with_transcripts / "answers.html")
    page.get_by_text("You have made 1 code, 1 passage and 0 themes.").wait_for(timeout=60_000)
    page.get_by_role("button", name="Erase everything").click()
    page.get_by_role("button", name="Yes, erase everything").click()
    page.get_by_text("is erased from this browser").wait_for(timeout=60_000)
    assert kept(page) == {}
    assert reader.went_out == []


@pytest.mark.browser
@row("the book in a learning platform")
def test_in_a_platform_answers_are_kept_by_the_browser_under_its_address(visit):  # noqa: F811
    one = visit()
    one.go("The hashtag")
    take(one.frame(), 0, 0, SECRET)
    one.settled("1 of 2 decisions taken")
    (key,) = [key for key, value in kept(one.page).items() if SECRET in value]
    assert re.fullmatch(rf"casebook/{FIRST}/learner/(@\w+/)?the-hashtag/first/000001", key)


@pytest.mark.browser
@row("what a SCORM platform is told")
def test_a_platform_is_told_four_things(visit):  # noqa: F811
    one = visit()
    one.go("The hashtag")
    take(one.frame(), 0, 0, SECRET)
    one.settled("1 of 2 decisions taken")
    told = dict(call["values"] for call in one.calls("SetValue"))
    assert told.pop("cmi.core.exit") == "suspend"
    score = {name: told.pop(f"cmi.core.score.{name}") for name in ("min", "max", "raw")}
    assert score == {"min": "0", "max": "100", "raw": "50"}  # one of two, whichever was chosen
    assert told.keys() == {"cmi.core.lesson_location", "cmi.core.lesson_status", "cmi.suspend_data"}
    assert told["cmi.core.lesson_location"] == "the-hashtag.html"
    assert told["cmi.core.lesson_status"] == "incomplete"
    assert re.fullmatch(r"1:[0-9a-f]+:10", told["cmi.suspend_data"])


@pytest.mark.browser
@row("a book in a closed frame")
def test_a_closed_frame_keeps_nothing(visit):  # noqa: F811
    one = visit("closed.html")
    one.go("The hashtag")
    one.shown().get_by_text("This page cannot keep what you write").first.wait_for()
    one.frame().evaluate(TAKE.replace('"textarea"', '".field textarea"'), [0, 0])
    one.settled("1 of 2 decisions taken")
    assert "You decided" in one.shown().locator(".exercise-decision").first.inner_text()
    one.frame().evaluate("location.reload()")
    one.shown().get_by_text("This page cannot keep what you write").first.wait_for()
    assert "You decided" not in one.shown().locator("body").inner_text()
    assert kept(one.page) == {}


@row("quiz and discussion of a cartridge, and questions in GIFT")
def test_a_cartridges_pages_have_nothing_that_could_send_and_say_who_reads(learner):
    assert not re.search(r"<(script|form|iframe)\b", (learner / "packages" / f"{FIRST}-learner.gift.txt").read_text())
    with zipfile.ZipFile(learner / "packages" / f"{FIRST}-learner.imscc") as cartridge:
        texts = {name: cartridge.read(name).decode() for name in cartridge.namelist() if not name.endswith(".svg")}
    for name, text in texts.items():
        if name.endswith(".html"):
            assert not re.search(r"<(script|form|input|textarea|iframe|button)\b|\son\w+=", text), name
    for name in (name for name in texts if name.startswith("topics/")):
        assert "is read by everybody in the course, under your name" in texts[name]
    assert any(name.startswith("quizzes/") for name in texts)
    assert "goes to the platform under your name" in texts["the-hashtag.html"]


# ---- in a room, from a computer that serves the book


@pytest.fixture
def served(two_cases, tmp_path):
    """A cohort file and the book of it, served; what the command said is its `text`."""
    own = cohort_file(tmp_path, cases='["the-hashtag", "the-invitation"]')
    with serving(own, two_cases) as room:
        room.cohort = own
        yield room


@pytest.fixture
def in_the_room(chromium, served):
    """A new device's page, and what opens a page of the book on it, at either address of that computer."""
    context = chromium.new_context()
    page = context.new_page()

    def opened(name: str, address: str = IN_THE_ROOM):
        page.goto(f"http://{address}:{served.port}/{name}")
        return settle(page)

    yield opened
    context.close()


@pytest.mark.browser
@row("the book from a computer in the room")
def test_a_served_book_keeps_answers_under_the_address_it_came_from(in_the_room):
    take(in_the_room("the-hashtag.html"), 0, 1, SECRET)
    assert [SECRET in text for text in kept(in_the_room("index.html")).values()] == [True]
    assert kept(in_the_room("index.html", HERE)) == {}


@row("what is handed in to a computer in the room")
def test_what_is_handed_in_is_in_the_store_alone_without_hidden_reasons(served):
    before = set(served.cohort.parent.rglob("*"))
    with closing(Device(served.port)) as device:
        assert device.send(device.key(), "hand-in", written(answers_file(reason=HIDDEN))) == {"done": "counted"}
        assert set(served.cohort.parent.rglob("*")) - before == {store_path(served.cohort)}
        assert mode(store_path(served.cohort)) == 0o600
        assert CODE.encode() in store_path(served.cohort).read_bytes()
        assert HIDDEN.encode() not in store_path(served.cohort).read_bytes()
        assert device.send(device.key(), "take-back") == {"done": "taken back"}
    assert CODE.encode() not in store_path(served.cohort).read_bytes()


@pytest.mark.browser
@row("what a device keeps of handing in")
def test_a_device_keeps_a_number_a_key_and_cases_of_what_it_handed_in_until_it_is_erased(in_the_room):
    take(in_the_room("the-hashtag.html"), 0, 1, SECRET)
    page = in_the_room("answers.html")
    before = kept(page)
    for field, text in zip(page.locator(".code-form input").all(), ("Be", "12", "rk"), strict=True):
        field.fill(text)
    page.get_by_role("button", name="Hand in", exact=True).click()
    page.get_by_text("Handed in from this device: The").wait_for()
    ((key, value),) = kept(page).items() - before.items()
    assert key == "casebook/mine/learner/handed-in/record/000001"
    record = json.loads(value)
    assert re.fullmatch("[0-9a-f]{32}", record.pop("token"))
    assert re.fullmatch("[0-9a-f]{64}", record.pop("session"))
    assert record == {"cases": ["the-hashtag"]}
    page.get_by_role("button", name="Erase everything").click()
    page.get_by_role("button", name="Yes, erase everything").click()
    page.get_by_text("is erased from this browser").wait_for(timeout=60_000)
    assert kept(page) == {}


@row("the key of a session")
def test_the_key_of_a_session_is_in_no_file_and_another_each_time(served, two_cases):
    with closing(Device(served.port)) as device:
        key = device.key()
        device.send(key, "hand-in", written(answers_file(reason=SECRET)))
    process = Path(f"/proc/{served.process.pid}")
    assert re.search(r"Max core file size\s+0\s+0", (process / "limits").read_text())
    assert [name for name in files_open_for_writing(process) if not name.startswith("/dev/")] == []
    for path in served.cohort.parent.rglob("*"):
        held = path.read_bytes() if path.is_file() else b""
        assert not any(part in held for part in (key, key.hex().encode(), SECRET.encode())), path
    served.end()
    with serving(served.cohort, two_cases) as again, closing(Device(again.port)) as device:
        assert device.key() != key


def files_open_for_writing(process: Path) -> list[str]:
    """The files that a process could write into, by its folder in /proc."""
    found = []
    for link in (process / "fd").iterdir():
        try:
            flags = int(re.search(r"flags:\s+(\d+)", (process / "fdinfo" / link.name).read_text())[1], 8)
            name = os.readlink(link)
        except FileNotFoundError:  # closed since, as a connection is
            continue
        if name.startswith("/") and flags & os.O_ACCMODE:
            found.append(name)
    return found


@row("what a served book knows of devices")
def test_nothing_is_said_or_written_of_a_device(served):
    with closing(Device(served.port, own="127.0.7.7")) as device:
        told = {"User-Agent": PERSON, "X-Forwarded-For": "10.9.8.7"}
        for path in ("/", "/nothing", "/answers.html", "/%00", "/../" + PERSON):
            device.ask(path, headers=told)
        device.ask("/hand-in", "POST", b"x", told | {"Origin": f"http://{device.host}"})
        device.send(device.key(), "hand-in", b"{")
        device.send(device.key(), "hand-in", written(answers_file()))
        served.line("^1 handed in")
        served.end()
    for words in ("127.0.7.7", PERSON, "10.9.8.7", CODE, "GET"):
        assert words not in served.text
        assert words == CODE or holding(served.cohort.parent, words) == []
    assert not re.search(r"\d\d:\d\d", re.sub(r"http://\S+", "", served.text))


# ---- a live notebook


@pytest.fixture
def live(monkeypatch):
    """An exercise of a live notebook that somebody has answered."""
    monkeypatch.setattr(live_exercises, "_shown", [])
    here = setting("the-hashtag", NURSE)
    made = decide("the-hashtag/first", here)
    made.answer = {"revisions": [revision(option="approve", reason=SECRET)]}
    return made


@row("a live notebook's exercises")
def test_what_is_answered_in_a_live_notebook_is_no_output_of_it(live):
    assert SECRET not in json.dumps(live._repr_mimebundle_(), default=str)
    manager = Path(sys.prefix) / "share/jupyter/labextensions/@jupyter-widgets/jupyterlab-manager"
    settings = json.loads((manager / "schemas/@jupyter-widgets/jupyterlab-manager/plugin.json").read_text())
    assert settings["properties"]["saveState"]["default"] is False


@row("a live notebook's cells and their output")
def test_jupyterlab_keeps_a_saved_notebook_twice(tmp_path):
    from jupyter_server.services.contents.largefilemanager import LargeFileManager
    from nbformat import from_dict

    path = notebook(tmp_path / "00-a.ipynb", cell("code", f"save_answers(code={CODE!r})"))
    manager = LargeFileManager(root_dir=str(tmp_path))
    manager.save({"type": "notebook", "format": "json", "content": from_dict(json.loads(path.read_text()))}, path.name)
    manager.create_checkpoint(path.name)
    assert holding(tmp_path, CODE) == [path, tmp_path / ".ipynb_checkpoints" / "00-a-checkpoint.ipynb"]
    ignored = (ROOT / ".gitignore").read_text().split()
    assert ".ipynb_checkpoints/" in ignored
    assert "*.answers.sqlite*" in ignored
    assert not [page for page in pages() if ".ipynb_checkpoints" in page.path.parts]


@row("what is typed into a live notebook, as history")
@pytest.mark.parametrize("make_lab", [False, True])
def test_what_was_run_is_in_the_history_but_not_with_make_lab(tmp_path, monkeypatch, make_lab):
    from jupyter_client.manager import KernelManager

    subprocess.run([sys.executable, "-m", "venv", "--without-pip", tmp_path / ".venv"], check=True)
    if make_lab:
        (line,) = re.findall(r"^\t@(.*HistoryManager.*)$", (ROOT / "Makefile").read_text(), flags=re.M)
        subprocess.run(line, shell=True, check=True, cwd=tmp_path)
    site = next(path for path in sys.path if path.endswith("site-packages"))
    env = {**os.environ, "IPYTHONDIR": str(tmp_path / "ipython"), "PYTHONPATH": site}
    kernel = KernelManager(kernel_name="python3")
    kernel.kernel_spec.argv[0] = str(tmp_path / ".venv" / "bin" / "python")
    kernel.start_kernel(env=env, cwd=str(tmp_path))
    client = kernel.client()
    client.start_channels()
    client.wait_for_ready(timeout=60)
    assert client.execute_interactive(f"code = {CODE!r}", timeout=60)["content"]["status"] == "ok"
    client.stop_channels()
    kernel.shutdown_kernel()
    history = tmp_path / "ipython" / "profile_default" / "history.sqlite"
    assert holding(tmp_path / "ipython", CODE) == ([] if make_lab else [history])


@pytest.mark.parametrize("mask", [0o000, 0o077])
@row("the answers file")
def test_an_answers_file_from_a_live_notebook_is_its_owners_and_has_no_code_in_its_name(live, tmp_path, mask):
    with umask(mask):
        path = save_answers(cohort=COHORT, code=CODE, folder=tmp_path)
        path.chmod(0o666)
        assert save_answers(cohort=COHORT, code=CODE, folder=tmp_path) == path
    assert mode(path) == 0o600
    assert re.fullmatch(r"answers-mine-[0-9a-f]{4}\.json", path.name)
    assert CODE in path.read_text()
    assert [path] == list(tmp_path.iterdir())


@pytest.mark.browser
@row("a learner's own record")
def test_a_record_is_gone_with_its_page_and_a_saved_file_is_not_named_by_its_code(learner, reader):
    take(reader.open(learner / "the-hashtag.html"), 0, 0, "A reason.")
    name, saved = handed_over(reader, learner, "A reason.")
    assert saved["code"] not in name
    box = reader.page.get_by_label("What I will do", exact=True)
    box.fill(SECRET)
    assert not any(SECRET in value for value in kept(reader.page).values())
    reader.page.reload()
    assert reader.page.get_by_label("What I will do", exact=True).input_value() == ""


# ---- answers that came back


@pytest.fixture
def cohort(tmp_path) -> Path:
    return cohort_file(tmp_path, COHORT)


@row("answers files that were handed in")
def test_reading_answers_leaves_nothing_but_the_store(cohort, tmp_path, monkeypatch):
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    zip_of(tmp_path / "in.zip", {f"{PERSON}/a.json": written(answers_file()), f"{PERSON}/b.json": b"{"})
    before = set(tmp_path.rglob("*"))
    assert report(cohort, [tmp_path / "in.zip"]).counted == 1
    assert set(tmp_path.rglob("*")) - before == {store_path(cohort)}


@pytest.mark.parametrize("mask", [0o000, 0o077])
@row("the answers store")
def test_the_store_is_its_owners_and_holds_no_name_no_file_and_no_hidden_reason(cohort, tmp_path, mask):
    (tmp_path / f"{PERSON}.json").write_bytes(written(answers_file(reason=HIDDEN)))
    with umask(mask):
        report(cohort, [tmp_path / f"{PERSON}.json"])
    assert mode(store_path(cohort)) == 0o600
    store_path(cohort).chmod(0o666)
    report(cohort)
    assert mode(store_path(cohort)) == 0o600
    content = store_path(cohort).read_bytes()
    assert CODE.encode() in content
    for words in (PERSON, HIDDEN, "mine/learner"):
        assert words.encode() not in content


HALF_DONE = """
import os, sys
from casebook.answers import Store
with Store(sys.argv[1]) as store:
    store._rows.execute("UPDATE files SET content = content || '\\n'")
    os._exit(0)
"""


@row("the store's journal")
def test_what_sqlite_leaves_beside_the_store_is_its_owners_and_goes(cohort, tmp_path):
    (tmp_path / "in.json").write_bytes(written(answers_file(reason=SECRET, show_reasons=True)))
    report(cohort, [tmp_path / "in.json"])
    journal = store_path(cohort).with_name(f"{store_path(cohort).name}-journal")
    with umask(0):
        subprocess.run([sys.executable, "-c", HALF_DONE, store_path(cohort)], check=True)
    assert mode(journal) == 0o600
    beside = [journal, *(journal.with_name(journal.name.replace("journal", end)) for end in ("wal", "shm"))]
    for left in beside:
        left.touch()
        left.chmod(0o644)
    Store(store_path(cohort)).close()
    assert [left for left in beside if left.exists() and mode(left) != 0o600] == []
    withdrawal(cohort, CODE)
    (tmp_path / "in.json").unlink()
    assert holding(tmp_path, CODE) == holding(tmp_path, SECRET) == []
    assert not journal.exists()


def debrief(cohort: Path, *arguments, **options) -> subprocess.CompletedProcess:
    return casebook("debrief", cohort, *arguments, "--out", cohort.parent / "build", **options)


@pytest.mark.book
@row("the debrief's pages")
def test_a_debriefs_pages_are_their_owners_and_nothing_is_in_a_temporary_folder(group, tmp_path):  # noqa: F811
    for folder in ("build/debriefs", "temporary", "home"):
        (tmp_path / folder).mkdir(parents=True)
        (tmp_path / folder).chmod(0o777)
    env = {"TMPDIR": str(tmp_path / "temporary"), "HOME": str(tmp_path / "home")}
    done = debrief(group, tmp_path / "in", env=env, umask=0)
    assert done.returncode == 0, done.stderr
    assert modes(tmp_path / "build" / "debriefs") == {"700", "600"}
    assert holding(tmp_path / "build" / "debriefs", SECRET)
    assert sorted(path.name for path in (tmp_path / "build").iterdir()) == ["debriefs"]
    for elsewhere in ("temporary", "home"):
        assert holding(tmp_path / elsewhere, SECRET) == []
        assert holding(tmp_path / elsewhere, code_of(3)) == []
    for number in range(40):
        assert code_of(number) not in done.stdout + done.stderr


@pytest.mark.slow
@row("a debrief on its way")
def test_what_a_killed_debrief_leaves_is_its_owners_and_goes_with_who_is_taken_out(group, tmp_path):  # noqa: F811
    report(group, [tmp_path / "in"])
    shutil.rmtree(tmp_path / "in")
    (tmp_path / "temporary").mkdir()
    command = [sys.executable, "-m", "casebook.cli", "debrief", str(group), "--out", str(tmp_path / "build")]
    env = {**os.environ, "TMPDIR": str(tmp_path / "temporary")}
    killed = subprocess.Popen(command, env=env, start_new_session=True, stdout=subprocess.DEVNULL, umask=0)
    try:
        deadline = time.monotonic() + 120
        while not holding(tmp_path / "build", SECRET):
            assert time.monotonic() < deadline
            assert killed.poll() is None
            time.sleep(0.02)
        os.killpg(killed.pid, signal.SIGSTOP)
        with pytest.raises(CasebookError, match="wait until the other debrief is done"):
            withdrawal(group, code_of(3))
    finally:
        os.killpg(killed.pid, signal.SIGKILL)
        killed.wait()
    left = [*(tmp_path / "build" / "debriefs").iterdir()]  # the projector's page, and what is aside
    assert len(left) == 2
    assert {mode(path) for path in (*left, left[0].parent)} == {0o700}
    assert holding(tmp_path / "temporary", SECRET) == []
    withdrawal(group, code_of(3))
    assert holding(tmp_path / "build", SECRET) == [] and [*(tmp_path / "build").rglob("*.html")] == []
    assert holding(tmp_path, f"{SECRET} 3.") == []


@pytest.mark.parametrize("name", ["group.qdpx", "tables"])
@row("codes for other programs")
def test_codes_are_their_owners_and_a_withdrawal_takes_them_and_nothing_else(group, tmp_path, name):  # noqa: F811
    report(group, [tmp_path / "in"])
    to, own = tmp_path / name, tmp_path / "tables" / "my-own-notes.txt"
    own.parent.mkdir()
    own.write_text("These are not ours to delete.")
    if name == "group.qdpx":
        to.write_bytes(b"an older one")
        to.chmod(0o666)
    with umask(0):
        write_codes(group, to, tmp_path, ["the-learning-log"])
    made = [to] if to.is_file() else sorted(to.glob("*.csv"))
    assert made
    for path in made:
        assert mode(path) == 0o600
    withdrawal(group, code_of(3))
    assert not any(path.exists() for path in made)
    assert own.exists()


@row("what stays of somebody withdrawn")
def test_what_stays_is_two_fingerprints(cohort, tmp_path):
    (tmp_path / "in.json").write_bytes(written(answers_file(reason=SECRET, show_reasons=True)))
    report(cohort, [tmp_path / "in.json"])
    withdrawal(cohort, CODE)
    with sqlite3.connect(store_path(cohort)) as rows:
        (tables,) = ([name for (name,) in rows.execute("SELECT name FROM sqlite_master WHERE type = 'table'")],)
        counts = {name: rows.execute(f"SELECT count(*) FROM {name}").fetchone()[0] for name in tables}
        sizes = {len(one) for (one,) in rows.execute("SELECT fingerprint FROM withdrawn")}
    assert counts == {"facts": 5, "files": 0, "same": 0, "apart": 0, "withdrawn": 2, "exports": 0, "rooms": 0}
    assert sizes == {32}


# ---- books


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """A small book built by a person whose name is in every path, once well and once with a cell that fails."""
    folder = tmp_path_factory.mktemp("whose") / PERSON
    for name in ("home", "temporary"):
        (folder / name).mkdir(parents=True)
    env = {"HOME": str(folder / "home"), "USER": PERSON, "LOGNAME": PERSON, "TMPDIR": str(folder / "temporary")}
    env |= {"CASEBOOK_NOTEBOOKS": str(folder / "notebooks")}

    def build(name: str, source: str):
        notebook(folder / "notebooks" / "00-a.ipynb", cell("markdown", "# A page"), cell("code", source))
        cohort = cohort_file(folder, name, name='"A group in autumn"')
        return casebook("build", cohort.relative_to(folder), "--out", "build", env=env, folder=folder)

    done, failed = build("good", "'typed in a cell'"), build("bad", "import json\njson.loads('{')")
    assert (done.returncode, failed.returncode) == (0, 1), done.stderr
    return folder, done, failed


@pytest.mark.book
@row("the cohort file")
def test_what_a_group_is_called_is_in_its_book(made):
    folder, _, _ = made
    found = {path.name for path in holding(folder / "build" / "good", "A group in autumn")}
    assert {"casebook.json", "index.html"} <= found


@pytest.mark.book
@row("a built book")
def test_a_book_does_not_say_whose_computer_made_it(made):
    folder, done, _ = made
    assert holding(folder / "build" / "good", PERSON) == []
    assert PERSON not in done.stdout + done.stderr


@pytest.mark.book
@row("the build's record")
def test_the_record_holds_settings_versions_and_hashes_alone(made):
    folder, _, _ = made
    record = json.loads((folder / "build" / "good" / "casebook.json").read_text())
    assert record.keys() == {"settings", "versions", "notebooks", "package", "data"}
    assert all(re.fullmatch(r"[0-9a-f]{64}", one) for one in (*record["notebooks"].values(), record["package"]))
    assert all(re.fullmatch(r"[0-9][\w.+]*", version) for version in record["versions"].values())


@pytest.mark.book
@row("a notebook that failed")
def test_a_notebook_that_failed_has_its_traceback_and_the_message_has_not(made):
    folder, _, failed = made
    (path,) = (folder / "build" / "bad" / "runs").iterdir()
    assert "JSONDecodeError" in path.read_text()
    assert "JSONDecodeError" in failed.stderr
    assert "Traceback" not in failed.stderr
    assert PERSON not in failed.stdout + failed.stderr


@pytest.mark.book
@row("the cache")
def test_in_the_cache_paths_are_in_the_working_folders_alone(made):
    folder, _, _ = made
    cache = folder / "build" / ".cache"
    assert {path.relative_to(cache).parts[0] for path in holding(cache, PERSON)} <= {"work"}
    assert [path for path in cache.rglob("*") if PERSON in path.name] == []


@pytest.mark.book
@row("the press's notebooks")
def test_running_notebooks_leaves_no_history_and_no_checkpoint(made, tmp_path, monkeypatch):
    folder, _, _ = made
    monkeypatch.setenv("HOME", str(folder / "home"))
    path = notebook(tmp_path / "00-a.ipynb", cell("code", "'typed in a cell'"))
    run.execute(run.Task(path, {}, tmp_path / "out" / "00-a.ipynb"), engine="nbclient")
    for place in ("home", "temporary"):
        assert holding(folder / place, "typed in a cell") == []
    assert [path for path in folder.rglob("*") if path.name in ("history.sqlite", ".ipynb_checkpoints")] == []
    assert [path for path in (folder / "home").rglob("*") if path.is_file() and path.name != "README"] == []


# ---- what is said


@row("who has read the book for it")
def test_a_reader_is_named_with_the_day_and_the_reason_is_told_nowhere(monkeypatch):
    who = {"on": "2027-03-02", "reader": "Somebody Invented", "lived_experience": "yes", "paid": "yes", "changed": ""}
    row = who | {"cases": "the-alert", "withheld": "the-quote", "reason": SECRET}
    monkeypatch.setattr(seen, "reviews", lambda: (row,))
    told = [seen.read_by(one) for one in ("the-alert", "the-quote", "the-table")]
    assert told[0].endswith("by Somebody Invented on 2 March 2027.")
    assert SECRET not in " ".join(told) and "Somebody" not in told[2]


@row("what commands say")
def test_a_report_names_codes_only_where_it_has_to_ask(cohort, tmp_path, capfd):
    files = {"be12rk": (40, None), "be12rj": (None, 60), "zz01zz": (40, 60)}
    for code, (before, after) in files.items():
        made_ = answers_file(code, before, after, reason=SECRET, show_reasons=True)
        (tmp_path / f"{PERSON}-{code}.json").write_bytes(written(made_))
    (tmp_path / f"{PERSON}.json").write_bytes(b"{")
    said = "\n".join(report(cohort, sorted(tmp_path.glob("*.json"))).lines())
    assert "be12rj and be12rk" in said
    assert "zz01zz" not in said
    gone = "\n".join(withdrawal(cohort, "zz01zz"))
    for words in (said, gone, *capfd.readouterr()):
        assert SECRET not in words
        assert PERSON not in words
    assert "zz01zz" not in gone


@pytest.mark.slow
@row("errors and tracebacks")
def test_no_error_repeats_what_a_learner_wrote(group, tmp_path):  # noqa: F811
    report(group, [tmp_path / "in"])
    page = json.loads((ROOT / "notebooks" / "90-debrief.ipynb").read_text())
    fault = cell("code", "raise ValueError(group.decisions.reason.max() + '\\n\\n    ' + group.decisions.reason.max())")
    (tmp_path / "notebooks").mkdir()
    (tmp_path / "notebooks" / "90-debrief.ipynb").write_text(json.dumps({**page, "cells": [*page["cells"][:3], fault]}))
    command = "debrief", group.name, "--out", "build"
    env = {"CASEBOOK_NOTEBOOKS": str(tmp_path / "notebooks"), "PYTHONPATH": str(ROOT)}
    done = casebook(*command, folder=tmp_path, env=env)
    assert done.returncode == 1
    assert "90-debrief.ipynb, cell 4: ValueError\n\n    raise ValueError(group" in done.stderr
    prose = f"cell 4: {{eval}}`int(reason)` cannot be evaluated: ValueError: invalid literal: '{SECRET}'"
    assert NOT_OURS.sub(r"\1", prose).endswith("cannot be evaluated: ValueError")

    with sqlite3.connect(store_path(group)) as rows:
        (text,) = rows.execute("SELECT content FROM files WHERE shows").fetchone()
        rows.execute("UPDATE files SET content = ? WHERE shows", (text.replace("40", f'"{SECRET}"'),))
    damaged = casebook(*command, folder=tmp_path, env={"PYTHONPATH": str(ROOT)})
    assert damaged.returncode == 1
    assert "mine.answers.sqlite: is damaged" in damaged.stderr
    for said in (done.stdout, done.stderr, damaged.stdout, damaged.stderr):
        assert SECRET not in said
        assert "Traceback" not in said
        assert str(tmp_path) not in said
