"""The way that learners go, in the three engines that they have: from a disk, served, in a closed frame and in a
learning platform. What is kept is there again, what is erased is gone, and no sentence about either is false.
"""

import functools
import http.server
import json
import os
import shutil
import subprocess
import threading
from pathlib import Path

import pytest

from casebook.answers import answers_from
from tests.browser.test_browser import READY
from tests.browser.test_scorm import RUNTIME, unpack
from tests.conftest import casebook, cohort_file, once, program
from tests.engines import DOWN, ENGINES, ENTER, MINIBROWSER, PROGRAMS, TAB, screen, until, webkit_home

pytestmark = pytest.mark.browser
CASES = ("the-hashtag", "the-invitation")
SECRET = "qzxjvkwpfy"  # letters that stand nowhere else
LONG = "\n".join(f"line {number} of sixty" for number in range(60)) + "\nthe very end"

HOLDERS = {
    "closed": """<!doctype html><title>Closed</title>
<iframe sandbox="allow-scripts" src="book/the-hashtag.html"></iframe>""",
    "platform": """<!doctype html><title>A platform</title><script src="scorm12.min.js"></script><script>
const who = new URLSearchParams(location.search).get("who") ?? "ada";
const real = new Scorm12API({ autocommit: false, logLevel: 5 });
const kept = localStorage.getItem(`platform/${who}`) ?? "null";
real.loadFromJSON({ ...JSON.parse(kept), core: { ...JSON.parse(kept)?.core, student_id: who } }, "cmi");
window.API = real;
window.remember = () => { localStorage.setItem(`platform/${who}`, JSON.stringify(real.cmi)); };
</script><iframe src="package/scorm.html"></iframe>""",
}

STEPS = {
    "words": "return document.body.innerText;",
    "ready": f"return document.readyState === 'complete' && ({READY});",
    "press": """const all = [...document.querySelectorAll("button")].filter((one) => one.checkVisibility());
        const one = all.find(({ textContent }) => textContent.trim().startsWith(words));
        one?.click(); return Boolean(one);""",
}


def run(engine, step: str, words: str = ""):
    """What a step returns in the page: one of STEPS, or the body of a function of `words`."""
    return engine.js("async (words) => { " + STEPS.get(step, step) + " }", words)


def ready(engine) -> None:
    until(lambda: run(engine, "ready"), f"{engine.name} is ready")


def says(engine, words: str) -> None:
    """Wait until these words stand on the page."""
    until(lambda: words in run(engine, "words"), f"{engine.name} says “{words}”")


def press(engine, words: str) -> None:
    until(lambda: run(engine, "press", words), f"{engine.name} has the button “{words}”")


def decide(engine, reason: str, option: int = 1) -> None:
    """Take the first decision of the page, or change it."""
    said = run(
        engine,
        """const [reason, option] = JSON.parse(words);
        const block = document.querySelector(".exercise-decision");
        const press = (name) => [...block.querySelectorAll("button")].find((b) => b.textContent === name)?.click();
        press("Change my decision");
        block.querySelectorAll("input[type=radio]")[option].click();
        const box = block.querySelector(".field textarea, textarea:not([readonly])");
        box.value = reason;
        box.dispatchEvent(new Event("input", { bubbles: true }));
        press("Take this decision");
        const waited = () => new Promise((done) => setTimeout(done, 10));
        for (let n = 0; n < 500 && !block.querySelector(".outcome"); n += 1) await waited();
        return block.querySelector(".outcome")?.innerText ?? "";""",
        json.dumps([reason, option]),
    )
    assert reason.splitlines()[0] in said


def stored(engine) -> dict:
    """What the keeping-place of this page holds, by answer."""
    return run(engine, "return (await casebookKeep().read()).answers;")


def fill_code(engine, street="Łódzka", day="12", school="Annæ") -> None:
    run(
        engine,
        """const given = JSON.parse(words);
        const fields = [...document.querySelectorAll("#answers input[type=text]")];
        for (const [place, text] of given.entries()) {
          fields[place].value = text;
          fields[place].dispatchEvent(new Event("input", { bubbles: true }));
        }
        return true;""",
        json.dumps([street, day, school]),
    )


def as_text(engine) -> dict:
    """The answers file that the answers page shows as text."""
    run(engine, "document.querySelector('textarea[aria-label=\"My answers as text\"]').value = ''; return true;")
    press(engine, "Show as text")
    read = "return document.querySelector('textarea[aria-label=\"My answers as text\"]').value;"
    return json.loads(until(lambda: run(engine, read), f"{engine.name} shows the answers as text"))


def erase(engine) -> str:
    """Erase everything on the answers page; what the page says then."""
    press(engine, "Erase everything")
    press(engine, "Yes, erase everything")
    said = "return document.querySelector('#answers section:last-child > p[role=status]').textContent;"
    return until(lambda: (words := run(engine, said)) not in ("", "Erasing.") and words, f"{engine.name} has erased")


@pytest.fixture(scope="session")
def book(tmp_path_factory):
    """A folder with a learner's book of two cases, and the same as a package with a platform to hold it."""
    return once(tmp_path_factory, "way", book_and_holders) / "site"


def book_and_holders(folder: Path) -> None:
    """Make what `book` is in the folder `site` of this folder."""
    cohort = cohort_file(folder, cases=json.dumps(CASES), outputs='["scorm", "slides"]')
    done = casebook("build", cohort, "--out", folder)
    assert done.returncode == 0, done.stderr
    site = folder / "site"
    site.mkdir()
    (site / "book").symlink_to(folder / "mine" / "learner")
    (package,) = (folder / "mine" / "learner" / "packages").glob("*-scorm.zip")
    unpack(package.read_bytes(), site / "package")
    shutil.copyfile(RUNTIME, site / RUNTIME.name)
    for name, text in HOLDERS.items():
        (site / f"{name}.html").write_text(text, encoding="utf-8")


@pytest.fixture
def address(book):
    """Where the folder is served: each time elsewhere, so that nothing is kept there yet."""

    class Quiet(http.server.SimpleHTTPRequestHandler):
        def log_message(self, *_):
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Quiet, directory=str(book)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


def started(name, folder, **settings):
    """One of the three, with a profile of its own."""
    there, package = PROGRAMS[name]
    if not there:
        if os.environ.get("CASEBOOK_NOTHING_SKIPPED"):
            pytest.fail(f"no {name}: install {package}")
        pytest.skip(f"no {name} on this machine: the way of learners who have it was not gone")
    return ENGINES[name](folder / name, **settings)


@pytest.fixture(scope="module", params=list(ENGINES))
def browser(request, tmp_path_factory):
    made = started(request.param, tmp_path_factory.mktemp("engine"))
    yield made
    made.close()


@pytest.fixture
def engine(browser):
    """One of the three, in a new tab of the usual size: a download takes the keyboard from the old one."""
    browser.into(0)
    browser.tab()
    browser.look(1280, 900)
    return browser


@pytest.fixture(params=["disk", "served"])
def home(request, book, address, engine):
    """Where the book's pages are: opened from a disk, or served. Nothing is kept there yet."""
    if request.param == "served":
        return f"{address}/book"
    disk = (book / "book").resolve().as_uri()
    for name in (*CASES, "answers") if engine.name == "firefox" else ("answers",):  # which keeps every page apart
        page(engine, disk, name)
        run(engine, "localStorage.clear(); return casebookKeep().erase();")
    return disk


def page(engine, home, name="the-hashtag"):
    engine.open(f"{home}/{name}.html")
    ready(engine)


def test_a_decision_by_keyboard_is_kept_handed_over_and_erased(engine, home):
    page(engine, home)
    at = "return document.activeElement.matches(words);"
    until(lambda: engine.press(TAB) or run(engine, at, ".exercise-decision input[type=radio]"), "reaches the options")
    engine.press(DOWN)
    until(lambda: engine.press(TAB) or run(engine, at, ".exercise-decision textarea"), "reaches the reason")
    engine.write(f"{SECRET} by keyboard")
    engine.press(TAB, ENTER)
    says(engine, "You decided:")
    engine.reload()
    ready(engine)
    says(engine, f"{SECRET} by keyboard")
    assert stored(engine).keys() == {"the-hashtag/first"}

    page(engine, home, "answers")
    says(engine, "You have written in 1 of 2 cases")
    fill_code(engine)
    saved = answers_from(json.dumps(as_text(engine)).encode())
    assert (saved["code"], saved["earlier_code"]) == ("lo12ae", "od12nn")
    before = {*engine.downloads.glob("*.json")}
    press(engine, "Save my answers")
    (file,) = until(lambda: engine.wait() or {*engine.downloads.glob("answers-mine-*.json")} - before, "it is saved")
    assert json.loads(until(file.read_text, "the file is written")) == saved

    assert "erased from this browser. It was looked for again, and nothing was found" in erase(engine)
    says(engine, "Nothing that you wrote in a case is in this browser")
    page(engine, home)
    assert SECRET not in run(engine, "words")
    assert stored(engine) == {}


def test_erased_words_do_not_come_back_with_back(engine, home):
    page(engine, home)
    decide(engine, f"{SECRET} kept")
    run(
        engine,
        "document.querySelector('.exercise-position textarea').value = words; return true;",
        f"{SECRET} not kept",
    )
    follow(engine, "answers")
    says(engine, f"{SECRET} kept")
    assert "nothing was found" in erase(engine)
    engine.back()
    until(lambda: run(engine, "return Boolean(document.querySelector('.exercise-decision'));"), "back at the case")
    ready(engine)
    held = "return document.body.innerText + [...document.querySelectorAll('textarea')].map((one) => one.value);"
    until(lambda: SECRET not in run(engine, held), f"{engine.name} shows nothing that was erased")
    assert not run(engine, "press", "Change my decision")
    assert stored(engine) == {}


def test_two_windows_lose_nothing_and_what_is_saved_is_what_is_kept_now(engine, home):
    page(engine, home)
    decide(engine, "First, in one window.")
    page(engine, home, "answers")
    says(engine, "First, in one window.")
    fill_code(engine)
    before = engine.tab()
    page(engine, home)
    says(engine, "First, in one window.")
    decide(engine, "Second, in another.", option=2)
    page(engine, home, "the-invitation")
    decide(engine, "Another case.", option=0)
    engine.to(before)
    saved = as_text(engine)
    reasons = [one["reason"] for one in saved["cases"]["the-hashtag"]["decisions"]["first"]["revisions"]]
    assert reasons == ["First, in one window.", "Second, in another."]
    assert saved["cases"]["the-invitation"]["decisions"]["first"]["revisions"][0]["reason"] == "Another case."
    says(engine, "You have written in 2 of 2 cases")

    page(engine, home)
    decide(engine, "Third, and back.", option=0)
    engine.back()
    ready(engine)
    fill_code(engine)
    reasons = [one["reason"] for one in as_text(engine)["cases"]["the-hashtag"]["decisions"]["first"]["revisions"]]
    assert reasons == ["First, in one window.", "Second, in another.", "Third, and back."]


def test_what_an_old_book_left_is_taken_over_and_a_case_that_has_gone_is_erased(engine, home):
    page(engine, home)
    old = {"revisions": [{"option": "approve", "reason": f"{SECRET} of an old book", "day": "2026-11-20"}]}
    run(
        engine,
        """for (const name of ["the-hashtag/first", "the-gone/first"]) {
          localStorage.setItem(`casebook/mine/learner/${name}`, words);
        } return true;""",
        json.dumps(old),
    )
    engine.reload()
    ready(engine)
    says(engine, f"{SECRET} of an old book")
    assert stored(engine) == {"the-gone/first": old["revisions"], "the-hashtag/first": old["revisions"]}
    assert run(engine, "return Object.keys(localStorage).filter((key) => key.startsWith('casebook/'));") == []
    decide(engine, "And a new one.")
    page(engine, home, "answers")
    says(engine, f"{SECRET} of an old book")
    says(engine, "And a new one.")
    said = erase(engine)
    assert "nothing was found" in said
    page(engine, home)
    assert stored(engine) == {}


def test_a_long_reason_that_is_not_kept_is_printed_whole(engine, home, tmp_path):
    page(engine, home)
    run(engine, "document.querySelector('.exercise-decision textarea').value = words; return true;", LONG)
    if hasattr(engine, "printed"):
        engine.printed(tmp_path / "page.pdf")
        reader = program("pdftotext", "poppler-utils", "the print was not read")
        text = subprocess.run([reader, tmp_path / "page.pdf", "-"], capture_output=True, text=True, check=True).stdout
    else:  # its driver prints nothing: what it would lay out
        shown = "dispatchEvent(new Event('beforeprint')); return document.querySelector('.as-written').textContent;"
        text = run(engine, shown)
    assert all(f"line {number} of sixty" in text for number in range(60))
    assert "the very end" in text


@pytest.mark.parametrize("dark", [False, True])
def test_the_pages_fit_a_telephone_and_the_theme_can_be_turned(engine, home, dark):
    engine.look(360, 740, dark)
    for name in ("the-hashtag", "answers"):
        page(engine, home, name)
        if run(engine, "return innerWidth;") <= 500:
            assert run(engine, "return document.documentElement.scrollWidth <= innerWidth;"), name
    run(engine, "document.querySelector('.theme-toggle').click(); return true;")
    assert run(engine, "return document.body.dataset.theme;") in ("light", "dark")


def test_in_a_closed_frame_the_reason_is_named_and_the_text_can_be_handed_in(engine, address):
    engine.open(f"{address}/closed.html")
    engine.into(1)
    if engine.name == "webkit":  # takes no script and no style from the book's own address there
        says(engine, "Write down a number between 0 and 100, and your reason.")
        assert "kept" not in run(engine, "return document.querySelector('.exercise').innerText;")
        return
    ready(engine)
    says(engine, "This page cannot keep what you write, because what holds this page shows it in a closed frame.")
    decide(engine, f"{SECRET} in a closed frame")
    assert (
        handed_in_from_a_case(engine)["decisions"]["first"]["revisions"][0]["reason"] == f"{SECRET} in a closed frame"
    )
    engine.open(f"{address}/closed.html")
    engine.into(1)
    ready(engine)
    assert SECRET not in run(engine, "words")


def handed_in_from_a_case(engine) -> dict:
    """What a case that can keep nothing gives as text, as it is read when it is handed in: that case's answers."""
    press(engine, "Show my answers as text")
    run(
        engine,
        """const fields = [...document.querySelectorAll(".volatile .code-form input")].slice(0, 3);
        for (const [place, text] of JSON.parse(words).entries()) fields[place].value = text;
        return true;""",
        json.dumps(["Ленина", "7", "سلام"]),
    )
    press(engine, "Show my answers as text")
    read = "return document.querySelector('.volatile textarea').value;"
    text = until(lambda: run(engine, read), f"{engine.name} shows the answers as text")
    answers = answers_from(text.encode())
    assert (answers["cohort"], answers["code"]) == ("mine", "ле07ام")
    return answers["cases"]["the-hashtag"]


REFUSING = {
    "full": (
        """const full = () => { throw new DOMException("full", "QuotaExceededError"); };
        IDBObjectStore.prototype.put = full; Storage.prototype.setItem = full;""",
        "because the space that your browser has for it is full",
    ),
    "broken": (
        """IDBObjectStore.prototype.put = () => { throw new DOMException("no", "UnknownError"); };
        Storage.prototype.setItem = () => { throw new DOMException("no", "UnknownError"); };""",
        "because your browser could not write it down",
    ),
}


@pytest.mark.parametrize("why", REFUSING)
def test_a_store_that_refuses_in_the_middle_is_named_and_nothing_is_lost(engine, home, why):
    script, words = REFUSING[why]
    page(engine, home)
    decide(engine, f"{SECRET} before")
    run(engine, script + " return true;")
    decide(engine, f"{SECRET} after", option=0)
    says(engine, f"This page cannot keep what you write, {words}")
    given = handed_in_from_a_case(engine)["decisions"]["first"]["revisions"]
    assert [one["reason"] for one in given] == [f"{SECRET} before", f"{SECRET} after"]


@pytest.mark.parametrize("name", ["chromium", "firefox"])
def test_a_browser_set_to_keep_nothing_is_named_as_what_it_is(address, tmp_path, name):
    engine = started(name, tmp_path, keeps=False)
    try:
        page(engine, f"{address}/book")
        says(engine, "This page cannot keep what you write, because your browser is set to keep nothing for this page")
        decide(engine, f"{SECRET} without cookies")
        assert handed_in_from_a_case(engine)["decisions"]["first"]["revisions"][0]["reason"].startswith(SECRET)
        run(engine, "document.querySelector('.theme-toggle').click(); return true;")
        assert run(engine, "return document.body.dataset.theme;") in ("light", "dark")
        page(engine, f"{address}/book", "answers")
        says(engine, "This page cannot keep what you write, because your browser is set to keep nothing for this page")
        assert "Your browser did not let it look everywhere" in erase(engine)
        assert "Everything you wrote" not in run(engine, "words")
    finally:
        engine.close()


def test_revisions_stay_in_order_wherever_they_lie(engine, home):
    """One in the database, one in localStorage while that refuses, one in neither, one in the database again."""
    page(engine, home)
    decide(engine, "A")
    run(engine, "window.put = IDBObjectStore.prototype.put; window.set = Storage.prototype.setItem; return true;")
    full = "() => { throw new DOMException('full', 'QuotaExceededError'); }"
    run(engine, f"IDBObjectStore.prototype.put = {full}; return true;")
    decide(engine, "B", option=2)
    run(engine, f"Storage.prototype.setItem = {full}; return true;")
    decide(engine, "C", option=0)
    run(engine, "IDBObjectStore.prototype.put = window.put; Storage.prototype.setItem = window.set; return true;")
    decide(engine, "D", option=1)
    run(engine, "window.dispatchEvent(new Event('focus')); return true;")
    assert [one["reason"] for one in given_as_text(engine)] == ["A", "B", "C", "D"]
    page(engine, home)
    assert [one["reason"] for one in stored(engine)["the-hashtag/first"]] == [
        "A",
        "B",
        "D",
    ]  # C was said not to be kept
    says(engine, "You decided: Approve it with conditions")


def given_as_text(engine) -> list[dict]:
    """The revisions of the first decision in what a case gives as text."""
    return handed_in_from_a_case(engine)["decisions"]["first"]["revisions"]


def test_a_page_left_right_after_the_button_leaves_the_book_whole(engine, home):
    """WebKit keeps the transaction of a page that is left, and then nobody gets at the database any more."""
    leave_at_once = """const block = document.querySelector(".exercise-decision");
    block.querySelectorAll("input[type=radio]")[1].click();
    const box = block.querySelector("textarea");
    box.value = "Left at once.";
    [...block.querySelectorAll("button")].find(({ textContent }) => textContent === "Take this decision").click();
    setTimeout(() => { location.href = "start-here.html"; }, Number(words));
    return true;"""
    for wait in range(0, 60, 4):
        page(engine, home)
        if not run(engine, "return Boolean(document.querySelector('.exercise-decision .outcome'));"):
            run(engine, leave_at_once, str(wait))
            until(lambda: run(engine, "return location.pathname.endsWith('start-here.html');"), "the page is left")
        else:  # what is shown as kept is kept
            assert stored(engine)["the-hashtag/first"][-1]["reason"] == "Left at once."
            run(engine, "await casebookKeep().erase(); return true;")


def test_a_reading_that_fails_takes_no_word_from_the_page(engine, home):
    page(engine, home)
    run(engine, "await casebookKeep().erase(); return true;")
    page(engine, home)
    decide(engine, f"{SECRET} kept")
    press(engine, "Change my decision")
    box = "document.querySelector('.exercise-decision textarea')"
    typed = f"{box}.value = words; {box}.dispatchEvent(new Event('input', {{ bubbles: true }})); return true;"
    run(engine, typed, "being typed")
    lost = """const real = IDBDatabase.prototype.transaction;
    let times = Number(words);
    IDBDatabase.prototype.transaction = function lose(...given) {
      if (times-- > 0) throw new DOMException("Connection to Indexed Database server lost", "UnknownError");
      return real.apply(this, given);
    };
    window.dispatchEvent(new Event("focus"));
    await new Promise((done) => setTimeout(done, 300));
    IDBDatabase.prototype.transaction = real;
    return document.querySelector(".exercise-decision textarea")?.value;"""
    for times in ("1", "2", "9"):
        assert run(engine, lost, times) == "being typed"
    press(engine, "Take this decision")
    says(engine, "being typed")
    assert "cannot keep" not in run(engine, "words")
    assert [one["reason"] for one in stored(engine)["the-hashtag/first"]] == [f"{SECRET} kept", "being typed"]


def test_what_is_shown_as_text_and_held_in_memory_goes_with_the_erasing(engine, home):
    page(engine, home)
    decide(engine, f"{SECRET} kept")
    script, _ = REFUSING["full"]
    run(engine, script + " return true;")
    decide(engine, f"{SECRET} in memory", option=0)
    given_as_text(engine)
    before = engine.tab()
    page(engine, home, "answers")
    says(engine, f"{SECRET} kept")
    assert "nothing was found" in erase(engine)
    engine.to(before)
    run(engine, "window.dispatchEvent(new Event('focus')); return true;")
    held = "return document.body.innerText + [...document.querySelectorAll('textarea, input')].map((one) => one.value);"
    until(lambda: SECRET not in run(engine, held), f"{engine.name} shows nothing that was erased")
    assert "ле07" not in run(engine, held)


@pytest.mark.parametrize(
    "text",
    [
        "no JSON",
        "[]",
        '{"revisions": null}',
        '{"revisions": [null, 5, "text", [1]]}',
        '{"revisions": [{"option": "approve", "reason": 5, "day": "2026-11-20"}]}',
        '{"revisions": [{"option": "approve", "reason": "no day"}]}',
        '{"revisions": [{"value": "40", "reason": "no number", "day": "2026-11-20"}]}',
    ],
)
def test_what_anybody_may_have_put_there_stops_no_page_and_spoils_no_file(engine, address, text):
    home = f"{address}/book"
    page(engine, home)
    names = ["the-hashtag/first", "the-hashtag/before", "constructor", "__proto__/first", "the-invitation/coding"]
    put = """const [text, names] = JSON.parse(words);
    for (const name of names) localStorage.setItem(`casebook/mine/learner/${name}`, text); return true;"""
    run(engine, put, json.dumps([text, names]))
    page(engine, home)
    decide(engine, "And right.")
    page(engine, home, "answers")
    says(engine, "And right.")
    fill_code(engine)
    saved = answers_from(json.dumps(as_text(engine)).encode())
    assert [one["reason"] for one in saved["cases"]["the-hashtag"]["decisions"]["first"]["revisions"]] == ["And right."]
    assert "nothing was found" in erase(engine)
    assert run(engine, "return Object.keys(localStorage).filter((key) => key.startsWith('casebook/'));") == []


def test_the_code_and_the_tick_go_with_what_is_erased(engine, home):
    page(engine, home)
    decide(engine, "One.")
    page(engine, home, "answers")
    fill_code(engine)
    run(engine, "document.querySelector('#show-reasons').checked = true; return true;")
    says(engine, "Your code: lo12ae")
    erase(engine)
    assert "lo12ae" not in run(engine, "words")
    assert not run(engine, "return document.querySelector('#show-reasons').checked;")


def in_platform(engine, address, who="ada"):
    engine.into(0)
    engine.open(f"{address}/platform.html?who={who}")
    engine.into(2)
    ready(engine)


def leave(engine):
    engine.into(0)
    run(engine, "window.remember(); return true;")


def header(engine) -> str:
    engine.into(1)
    said = run(engine, "return document.querySelector('header').innerText;")
    engine.into(2)
    return said


def follow(engine, name):
    """Follow a link of the book's contents, unless its page is on show."""
    here = "return location.pathname.endsWith(words) && document.readyState === 'complete';"
    click = "document.querySelector(`.sidebar-tree a[href='${words}']`)?.click(); return true;"

    def followed():  # a click on a page that is just being replaced is lost
        run(engine, click, f"{name}.html")
        return until(lambda: run(engine, here, f"/{name}.html"), f"{name} opens", 12)

    if not run(engine, here, f"/{name}.html"):
        until(followed, f"{name} opens")
    ready(engine)


def test_a_platform_that_wipes_loses_nothing_and_what_is_missing_is_said(engine, address):
    in_platform(engine, address)
    until(lambda: "Save your answers before you log out" in header(engine), "the platform says what to do first")
    follow(engine, "the-hashtag")
    decide(engine, f"{SECRET} in a platform")
    until(lambda: "1 of 4 decisions taken" in header(engine), "the platform is told")
    leave(engine)
    kept = run(engine, "return localStorage.getItem('platform/ada');")
    run(engine, "localStorage.clear(); localStorage.setItem('platform/ada', words); return true;", kept)  # at log-in

    in_platform(engine, address)
    follow(engine, "the-hashtag")
    says(engine, f"{SECRET} in a platform")
    assert "not in this browser" not in header(engine)

    in_platform(engine, address, "bob")  # the next learner at this computer
    follow(engine, "the-hashtag")
    assert SECRET not in run(engine, "words")
    until(lambda: "0 of 4 decisions taken" in header(engine), "the platform knows nothing of the next learner")

    in_platform(engine, address)
    wipe = "for (const { name } of await indexedDB.databases()) indexedDB.deleteDatabase(name); return true;"
    engine.into(0)
    engine.open(f"{address}/book/index.html")
    run(engine, wipe)
    in_platform(engine, address)
    until(
        lambda: "1 of 4 decisions taken; one of them is not in this browser" in header(engine),
        "what is missing is said",
    )
    assert "neither what you chose nor what you wrote" in header(engine)
    follow(engine, "answers")
    says(engine, "took one decision of which nothing is in this browser")


def test_what_an_old_copy_kept_for_everybody_is_nobodys_until_somebody_says_so(engine, address):
    engine.open(f"{address}/book/index.html")
    old = {"revisions": [{"option": "approve", "reason": f"{SECRET} of an old copy", "day": "2026-11-20"}]}
    put = "localStorage.setItem('casebook/mine/learner/the-hashtag/first', words); return true;"
    run(engine, put, json.dumps(old))
    in_platform(engine, address, "bob")
    follow(engine, "the-hashtag")
    assert SECRET not in run(engine, "words")
    in_platform(engine, address)
    follow(engine, "answers")
    says(engine, "an earlier copy of this book kept, without saying whose they are")
    press(engine, "They are mine")
    says(engine, f"{SECRET} of an old copy")


def test_a_page_outside_the_platforms_frame_says_so(engine, address):
    engine.into(0)
    engine.open(f"{address}/package/the-hashtag.html")
    ready(engine)
    says(engine, "This page is open outside the platform's frame.")


def test_the_frame_that_is_loaded_again_knows_whose_book_it_is(engine, address):
    in_platform(engine, address)
    follow(engine, "the-hashtag")
    decide(engine, f"{SECRET} before it is loaded again")
    engine.into(1)
    run(engine, "window.before = true; setTimeout(() => location.reload(), 50); return true;")
    until(lambda: engine.into(1) or run(engine, "return window.before === undefined;"), "the frame is loaded again")
    until(lambda: engine.into(2) or run(engine, "ready"), "its page is there again")
    follow(engine, "the-hashtag")
    says(engine, f"{SECRET} before it is loaded again")


def test_in_a_platform_everything_is_erased(engine, address):
    in_platform(engine, address)
    follow(engine, "the-hashtag")
    decide(engine, f"{SECRET} in a platform")
    follow(engine, "answers")
    says(engine, "You have written in 1 of 2 cases")
    assert "nothing was found" in erase(engine)
    follow(engine, "the-hashtag")
    assert SECRET not in run(engine, "words")
    assert stored(engine) == {}


@pytest.mark.parametrize("name", ["chromium", "firefox"])
def test_after_erasing_no_file_of_the_browser_holds_a_word(book, address, tmp_path, name):
    engine = started(name, tmp_path)
    homes = [(book / "book").resolve().as_uri(), f"{address}/book"]
    try:
        for home in homes:
            page(engine, home)
            decide(engine, f"{SECRET} kept")
            decide(engine, f"{SECRET} changed", option=2)
            run(engine, "document.querySelector('.exercise-position textarea').value = words; return true;", SECRET)
        assert holding(engine.profile) != []
        for home in homes:
            page(engine, home, "answers")
            says(engine, f"{SECRET} changed")
            assert "leave the browser open for a minute" in erase(engine)
        until(lambda: engine.wait() or holding(engine.profile) == [], f"{name} has deleted its files", 60)
    finally:
        engine.close()
    assert holding(engine.profile) == []


DRIVEN = """(async () => {
  const keeping = window.casebookKeep();
  const asked = new URLSearchParams(location.search).get("do");
  const revision = { option: "approve", reason: "SECRET", day: "2026-11-29" };
  if (asked === "keep") await keeping.add("the-hashtag/first", revision);
  const { answers } = await keeping.read();
  const left = asked === "erase" ? (await keeping.erase()).left : Object.keys(answers).length;
  setTimeout(() => { location = `/said?${asked}=${left}&${JSON.stringify(answers).includes("SECRET")}`; }, 300);
})();""".replace("SECRET", SECRET)


def test_webkit_keeps_over_a_restart_and_deletes_what_is_erased(book, tmp_path):
    """Its driver starts it with a profile in memory; so it is started without, and the page is what drives it."""
    there, package = PROGRAMS["webkit"]
    if not there:
        program("WebKitWebDriver", package, "WebKit's files were not looked into")
    said = []

    class Driving(http.server.SimpleHTTPRequestHandler):
        def log_message(self, *_):
            pass

        def do_GET(self):
            name = self.path.partition("?")[0]
            if name == "/said":
                said.append(self.path.partition("?")[2])
            texts = {"/said": "<!doctype html><p>Said.", "/drive.js": DRIVEN}
            if name == "/book/the-hashtag.html":
                page = (book / "book" / "the-hashtag.html").read_text(encoding="utf-8")
                texts[name] = page.replace("</body>", '<script src="/drive.js"></script></body>')
            if name not in texts:
                return super().do_GET()
            self.send_response(200)
            self.send_header("content-type", "text/javascript" if name.endswith(".js") else "text/html; charset=utf-8")
            self.end_headers()
            self.wfile.write(texts[name].encode())

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Driving, directory=str(book)))
    threading.Thread(target=server.serve_forever, daemon=True).start()

    def visit(asked: str) -> str:
        address = f"http://127.0.0.1:{server.server_port}/book/the-hashtag.html?do={asked}"
        with screen() as display:
            window = subprocess.Popen(
                [MINIBROWSER, address], env=webkit_home(tmp_path, display), stderr=subprocess.DEVNULL
            )
            until(lambda: [one for one in said if one.startswith(asked)], f"WebKit was asked to {asked}")
            window.terminate()
            window.wait(20)
        return said[-1]

    try:
        assert visit("keep") == "keep=1&true"
        assert holding(tmp_path) != []
        assert visit("look") == "look=1&true"
        assert visit("erase") == "erase=0&true"
        assert holding(tmp_path) == []
        assert visit("again") == "again=0&false"
    finally:
        server.shutdown()
        server.server_close()


def holding(profile: Path) -> list[str]:
    """The files in which a word that was written stands, in any of the ways that browsers write text."""
    words = [SECRET.encode(), SECRET.encode("utf-16-le")]
    found = []
    for path in profile.rglob("*"):
        try:
            content = path.read_bytes() if path.is_file() and not path.is_symlink() else b""
        except OSError:  # gone meanwhile
            continue
        if any(word in content for word in words):
            found.append(str(path.relative_to(profile)))
    return found
