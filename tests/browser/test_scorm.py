"""The book inside a learning platform: a SCORM 1.2 package, opened in a browser under a platform's real runtime."""

import http.server
import json
import re
import shutil
import threading
from dataclasses import replace
from pathlib import Path
from urllib.parse import quote

import pytest
from axe_playwright_python.sync_playwright import Axe
from lxml import etree

from casebook.contents import cases_named
from casebook.errors import CasebookError
from casebook.exercises.kinds import Decision
from casebook.press.handouts.packages.scorm import OWN, scorm
from casebook.press.site.finish import POLICY
from tests.browser.test_browser import MODES, TAKE, WATCH_POLICY, block, take
from tests.conftest import ROOT
from tests.packages import copy, held, some_pages

SECRET = "A sentence that nobody else is to read"
RUNTIME = ROOT / "tests" / "vendored" / "scorm-again" / "scorm12.min.js"
PLATFORM = """<!doctype html><html lang="en"><meta charset="utf-8"><title>A platform</title>
<script src="scorm12.min.js"></script><script>
const real = new Scorm12API({ autocommit: false, logLevel: 5 });
const kept = new URLSearchParams(location.search).get("kept");
if (kept) real.loadFromJSON(JSON.parse(kept), "cmi");
window.heard = [];
window.API = {};
for (const name of ["Initialize", "Finish", "GetValue", "SetValue", "Commit", "GetLastError", "GetErrorString"]) {
  window.API[`LMS${name}`] = (...values) => {
    const answer = real[`LMS${name}`](...values);
    if (name !== "GetLastError") heard.push({ name, values, answer: String(answer), error: real.LMSGetLastError() });
    return answer;
  };
}
</script><iframe id="package" title="A package" src="book/scorm.html" style="width:100%; height:95vh"></iframe>"""
CLOSED = (
    '<!doctype html><title>Closed</title><iframe id="package" sandbox="allow-scripts" src="book/scorm.html"></iframe>'
)
REFUSING = """<!doctype html><title>Refusing</title><script>
const code = location.search.slice(1);
window.API = Object.fromEntries(["Initialize", "Finish", "GetValue", "SetValue", "Commit"].map((name) =>
  [`LMS${name}`, () => (name === "Initialize" ? "true" : name === "GetValue" ? "" : "false")]));
window.API.LMSGetLastError = () => code;
</script><iframe id="package" title="A package" src="book/scorm.html" style="width:100%; height:95vh"></iframe>"""
STRANGER = """<!doctype html><title>Another page</title><script>
window.overheard = [];
addEventListener("message", ({ data }) => overheard.push(data));
</script><iframe id="package" title="A case" src="book/the-hashtag.html" style="width:100%; height:95vh"></iframe>"""
OVERHEAR = "window.overheard = []; addEventListener('message', ({ data }) => overheard.push(JSON.stringify(data)))"


@pytest.fixture(scope="module")
def case(learner):
    """The one case whose decisions count here, as a sheet."""
    return [sheet for sheet in some_pages(learner) if sheet.name == "the-hashtag"]


@pytest.fixture(scope="module")
def package(learner, case):
    return scorm(learner, copy(), case)


class Platform:
    """A platform's web server with the package unpacked on it."""

    def __init__(self, folder: Path, package: bytes):
        unpack(package, folder / "book")
        shutil.copyfile(RUNTIME, folder / RUNTIME.name)
        for name, text in {"platform": PLATFORM, "closed": CLOSED, "refusing": REFUSING, "stranger": STRANGER}.items():
            (folder / f"{name}.html").write_text(text, encoding="utf-8")

        class Quiet(http.server.SimpleHTTPRequestHandler):
            def __init__(self, *values):
                super().__init__(*values, directory=str(folder))

            def log_message(self, *_):
                pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Quiet)
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        self.address = f"http://127.0.0.1:{self.server.server_port}"


def unpack(package: bytes, folder: Path) -> None:
    for name, content in held(package).items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(content)


@pytest.fixture(scope="module")
def platform(package, tmp_path_factory):
    made = Platform(tmp_path_factory.mktemp("platform"), package)
    yield made
    made.server.shutdown()
    made.server.server_close()


class Visit:
    """Somebody's visit, on a device of their own: nothing is left there by anybody else."""

    def __init__(self, browser, address, **options):
        self.context = browser.new_context(**options)
        self.page = self.context.new_page()
        self.said = []
        self.page.on("console", lambda message: self.said.append(message.text) if message.type == "error" else None)
        self.page.on("pageerror", lambda error: self.said.append(str(error)))
        self.page.add_init_script(f"{WATCH_POLICY}; {OVERHEAR}")
        self.page.goto(address)
        self.shown().get_by_role("heading", level=1).wait_for()

    @property
    def launcher(self):
        return self.page.frame_locator("#package") if self.page.locator("#package").count() else self.page

    def shown(self):
        return self.launcher.frame_locator("main > iframe")

    def holder(self):
        return next(frame for frame in self.page.frames if frame.url.endswith("scorm.html"))

    def frame(self):
        return next(frame for frame in self.page.frames if frame.name == "casebook-page")

    def go(self, words):
        """Follow a link of the book's contents, by keyboard."""
        self.shown().locator(".sidebar-tree").get_by_role("link", name=words, exact=True).press("Enter")
        self.shown().get_by_role("heading", level=1, name=words).wait_for()

    def progress(self):
        return self.launcher.locator("#progress").inner_text()

    def calls(self, name=None):
        return [call for call in self.page.evaluate("heard") if name in (None, call["name"])]

    def settled(self, words):
        self.launcher.locator("#progress").get_by_text(words).wait_for()

    def leave(self):
        """Close the package; what the platform keeps."""
        self.page.evaluate("document.getElementById('package').remove()")
        kept = self.page.evaluate("JSON.parse(JSON.stringify(real.cmi))")
        core = {name: kept["core"][name] for name in ("lesson_location", "lesson_status")}
        return {"core": core | {"entry": "resume"}, "suspend_data": kept["suspend_data"]}


@pytest.fixture
def visit(chromium, platform):
    made = []

    def make(page="platform.html", kept=None, **options):
        address = f"{platform.address}/{page}" + (f"?kept={quote(json.dumps(kept))}" if kept else "")
        made.append(Visit(chromium, address, **options))
        return made[-1]

    yield make
    for one in made:
        one.context.close()


def take_second(one, reason):
    exercise = block(one.frame(), "decision", 1)
    exercise.get_by_role("button", name="Start here without Decision 1").click()
    exercise.locator("input[type=radio]").first.check()
    exercise.locator("textarea").fill(reason)
    exercise.get_by_role("button", name="Take this decision").click()


@pytest.mark.browser
def test_place_and_progress_come_back_on_another_device_and_the_last_decision_completes(visit):
    first = visit()
    assert first.progress() == "0 of 2 decisions taken"
    first.go("The hashtag")
    take(first.frame(), 0, 1, SECRET)
    first.settled("1 of 2 decisions taken")
    kept = first.leave()
    assert kept["core"] == {"lesson_location": "the-hashtag.html", "lesson_status": "incomplete", "entry": "resume"}

    second = visit(kept=kept)
    assert second.shown().get_by_role("heading", level=1).inner_text().startswith("The hashtag")
    second.settled("1 of 2 decisions taken; one of them is not in this browser")
    assert "neither what you chose nor what you wrote" in second.launcher.locator("#missing").inner_text()
    second.go("Your answers")
    second.shown().locator("p.missing-here").get_by_text(
        "took one decision of which nothing is in this browser"
    ).wait_for()
    second.go("The hashtag")
    take_second(second, SECRET)
    second.settled("All 2 decisions taken; one of them is not in this browser")
    kept = second.leave()
    assert kept["core"]["lesson_status"] == "completed"
    assert ["cmi.core.score.raw", "100"] in [call["values"] for call in second.calls("SetValue")]

    third = visit(kept=kept)
    third.settled("All 2 decisions taken; 2 of them are not in this browser")
    assert third.leave()["core"]["lesson_status"] == "completed"
    for one in (first, second, third):
        assert {call["error"] for call in one.calls()} == {"0"}
        assert [call["name"] for call in one.calls()][-2:] == ["Commit", "Finish"]
        assert len(one.calls("Finish")) == 1


@pytest.mark.browser
def test_the_platform_hears_of_nothing_that_was_written_chosen_or_marked(visit, case):
    one = visit()
    one.go("The hashtag")
    position = block(one.frame(), "position")
    position.locator("input[type=range]").fill("37")
    position.locator("textarea").fill(SECRET)
    position.get_by_role("button", name="Keep my position").click()
    take(one.frame(), 0, 2, SECRET)
    one.settled("1 of 2 decisions taken")
    one.go("Your answers")
    one.shown().get_by_text(f"You have written in 1 of {len(cases_named(''))} cases.").wait_for(timeout=60_000)
    assert SECRET in one.shown().locator("div#answers").inner_text()
    assert "never what you chose or wrote" in one.shown().locator(".what-is-told").first.inner_text()
    overheard = one.holder().evaluate("overheard")
    one.leave()
    told = {tuple(call["values"]) for call in one.calls("SetValue")}
    options = {option.id for exercise in case[0].exercises for option in getattr(exercise, "options", ())}
    assert {name for name, _ in told} == {
        *("cmi.core.lesson_location", "cmi.core.lesson_status", "cmi.core.exit", "cmi.suspend_data"),
        *("cmi.core.score.min", "cmi.core.score.max", "cmi.core.score.raw"),
    }
    assert max(len(value) for _, value in told) <= 4096
    for value in {value for _, value in told} | set(overheard):
        assert SECRET not in value
        assert "37" not in value.rpartition(":")[2]
        assert not any(option in value for option in options)
    assert {frozenset(json.loads(message)) for message in overheard} == {
        frozenset({"type", "page"}),
        frozenset({"type", "decision"}),
    }
    places = [value for name, value in told if name == "cmi.core.lesson_location"]
    assert sorted(places) == ["answers.html", "index.html", "the-hashtag.html"]  # hidden frames are no places


@pytest.mark.browser
def test_each_decision_and_each_page_is_committed_once(visit):
    one = visit()
    one.go("The hashtag")
    take(one.frame(), 0, 0, SECRET)
    one.settled("1 of 2 decisions taken")
    before = len(one.calls("Commit"))
    one.frame().evaluate("location.reload()")
    one.shown().get_by_role("heading", name="You decided").wait_for()
    one.page.wait_for_timeout(300)
    assert len(one.calls("Commit")) == before


@pytest.mark.browser
@pytest.mark.parametrize(
    "kept",
    [
        {"core": {"lesson_location": "gone.html", "entry": "resume"}, "suspend_data": "1:000000000000:11"},
        {"core": {"lesson_location": "javascript:alert(1)", "entry": "resume"}, "suspend_data": '{"other": "program"}'},
        {"core": {"lesson_location": "", "entry": ""}, "suspend_data": "1:"},
    ],
)
def test_what_was_kept_for_another_book_is_set_aside(visit, kept):
    one = visit(kept=kept)
    assert one.progress() == "0 of 2 decisions taken"
    assert one.frame().url.endswith("/index.html")
    assert {call["error"] for call in one.calls()} == {"0"}
    assert one.said == []


@pytest.mark.browser
def test_only_the_book_in_its_frame_is_believed(visit):
    one = visit()
    claim = {"type": "casebook:taken", "decision": "the-hashtag/first"}
    one.page.evaluate("claim => document.getElementById('package').contentWindow.postMessage(claim, '*')", claim)
    one.frame().evaluate("parent.postMessage({ type: 'casebook:taken', decision: 'another/decision' }, '*')")
    one.frame().evaluate("parent.postMessage({ type: 'casebook:page', page: 'https://example.org/' }, '*')")
    one.frame().evaluate("parent.postMessage({ type: 'toString' }, '*')")
    one.page.wait_for_timeout(300)
    assert one.progress() == "0 of 2 decisions taken"
    places = [call["values"][1] for call in one.calls("SetValue") if "location" in call["values"][0]]
    assert places == ["index.html"]
    assert len(one.calls("Commit")) == 2  # at the beginning, and for that place
    assert one.said == []


@pytest.mark.browser
def test_in_a_closed_frame_the_book_works_and_says_what_it_cannot_do(visit):
    one = visit("closed.html")
    line = one.launcher.locator("summary").inner_text()
    assert "This frame cannot keep what you write" in line
    assert "No platform was found" in line
    one.go("The hashtag")
    one.shown().get_by_text("This page cannot keep what you write").first.wait_for()
    one.frame().evaluate(TAKE.replace('"textarea"', '".field textarea"'), [0, 0])
    one.settled("1 of 2 decisions taken")
    assert one.launcher.locator("#trouble").inner_text() == ""


@pytest.mark.browser
def test_what_was_completed_stays_so_whatever_has_changed_in_the_book(visit):
    one = visit(kept={"core": {"lesson_status": "completed", "entry": "resume"}, "suspend_data": "1:000000000000:11"})
    one.go("The hashtag")
    take(one.frame(), 0, 0, SECRET)
    one.settled("1 of 2 decisions taken")
    assert not any("status" in call["values"][0] for call in one.calls("SetValue"))
    assert one.leave()["core"]["lesson_status"] == "completed"


@pytest.mark.browser
def test_a_page_in_somebody_elses_frame_tells_them_nothing(chromium, platform):
    context = chromium.new_context()
    page = context.new_page()
    page.goto(f"{platform.address}/stranger.html")
    case = page.frames[1]
    case.locator(".exercise-decision input[type=radio]").first.wait_for()
    take(case, 0, 0, SECRET)
    case.get_by_role("heading", name="You decided").wait_for()
    assert page.evaluate("overheard") == []
    context.close()


@pytest.mark.browser
@pytest.mark.parametrize("code, said", [("101", "its error code: 101"), ("0", "its error code: none given")])
def test_a_platform_that_refuses_is_named_in_one_line_and_the_book_goes_on(visit, code, said):
    one = visit(f"refusing.html?{code}")
    assert said in one.launcher.locator("#trouble").inner_text()
    one.go("The hashtag")
    take(one.frame(), 0, 0, SECRET)
    one.settled("1 of 2 decisions taken")
    assert one.said == []


@pytest.mark.browser
def test_after_the_session_has_ended_the_platform_is_left_alone_and_the_reader_told(visit):
    one = visit()
    one.holder().evaluate("dispatchEvent(new Event('beforeunload'))")  # the reader then chose to stay
    ended = len(one.calls())
    one.go("The hashtag")
    one.launcher.get_by_text("The session with the platform has ended").wait_for()
    assert len(one.calls()) == ended
    one.leave()
    assert len(one.calls("Finish")) == 1


@pytest.mark.browser
def test_a_platform_that_opens_the_book_in_a_window_is_found(visit):
    one = visit()
    one.leave()
    before = len(one.calls("Initialize"))
    with one.context.expect_page() as opened:
        one.page.evaluate("real.reset(); window.open('book/scorm.html')")
    opened.value.frame_locator("main > iframe").get_by_role("heading", level=1).wait_for()
    assert "The platform is told which page is open" in opened.value.locator("summary").inner_text()
    assert len(one.calls("Initialize")) == before + 1
    assert {call["error"] for call in one.calls()} == {"0"}


@pytest.mark.browser
def test_the_bar_is_dark_when_the_book_is_made_dark(visit):
    one = visit(color_scheme="light")
    paper = "getComputedStyle(document.body).backgroundColor"
    before = one.holder().evaluate(paper)
    one.frame().evaluate("localStorage.setItem('theme', 'dark')")
    one.page.wait_for_timeout(200)
    assert one.holder().evaluate(paper) != before


@pytest.mark.browser
def test_opened_by_double_click_it_is_the_book(chromium, package, tmp_path):
    unpack(package, tmp_path)
    one = Visit(chromium, (tmp_path / "scorm.html").as_uri(), offline=True)
    assert "No platform was found, so nobody is told anything." in one.launcher.locator("summary").inner_text()
    one.go("The hashtag")
    take(one.frame(), 0, 0, SECRET)
    one.settled("1 of 2 decisions taken")
    assert one.said == []
    assert one.page.evaluate("violations") == one.frame().evaluate("violations") == []
    one.context.close()


@pytest.mark.browser
def test_a_reference_opens_beside_the_book_not_in_its_frame(visit):
    one = visit()
    one.context.route("https://doi.org/**", lambda route: route.fulfill(body="a paper", content_type="text/plain"))
    one.go("References")
    with one.context.expect_page() as opened:
        one.shown().locator("a[href^='https://doi.org']").first.click()
    opened.value.wait_for_load_state()
    assert opened.value.url.startswith("https://doi.org/")
    assert opened.value.evaluate("opener") is None
    assert one.frame().url.endswith("/references.html")
    assert one.frame().evaluate("violations") == []


@pytest.mark.browser
def test_the_page_round_the_book_is_accessible_and_leaves_it_room(visit):
    for width, scheme in MODES:
        one = visit(viewport={"width": width, "height": 740}, color_scheme=scheme)
        one.launcher.locator("summary").click()
        assert one.launcher.locator("main").bounding_box()["height"] > 300
        one.page.goto(one.frame().url.replace("index.html", "scorm.html"))
        one.page.locator("summary").click()
        assert one.page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        found = Axe().run(one.page, options={"iframes": False}).response["violations"]
        assert [(problem["id"], len(problem["nodes"])) for problem in found] == []


# ---- the package itself


CP = "{http://www.imsproject.org/xsd/imscp_rootv1p1p2}"


@pytest.fixture(scope="module")
def schema(tmp_path_factory):
    """The schemas as the package carries them, but for two things that libxml2 does not take."""
    folder = tmp_path_factory.mktemp("schemas")
    for path in OWN.iterdir():
        if path.name.endswith(".xsd"):
            text = path.read_text(encoding="utf-8").replace('"##any"', '"##other"')
            (folder / path.name).write_text(
                text.replace('xmlns="http://www.w3.org/XML/1998/namespace"', "", 1), encoding="utf-8"
            )
    spaces = {
        "http://www.imsproject.org/xsd/imscp_rootv1p1p2": "imscp_rootv1p1p2.xsd",
        "http://www.adlnet.org/xsd/adlcp_rootv1p2": "adlcp_rootv1p2.xsd",
        "http://www.imsglobal.org/xsd/imsmd_rootv1p2p1": "imsmd_rootv1p2p1.xsd",
    }
    xsd = etree.Element("{http://www.w3.org/2001/XMLSchema}schema")
    for space, file in spaces.items():
        etree.SubElement(xsd, "{http://www.w3.org/2001/XMLSchema}import", namespace=space, schemaLocation=file)
    (folder / "all.xsd").write_bytes(etree.tostring(xsd))
    return etree.XMLSchema(etree.parse(str(folder / "all.xsd")))


def test_the_manifest_is_valid_and_lists_every_file(package, schema):
    files = held(package)
    root = etree.fromstring(files["imsmanifest.xml"])
    schema.assertValid(root)
    listed = [element.get("href") for element in root.iter(f"{CP}file")]
    schemas = {name for name in files if name.endswith(".xsd")}
    assert len(schemas) == 4
    assert set(listed) == set(files) - schemas - {"imsmanifest.xml"}
    assert len(listed) == len(set(listed))
    resource = root.find(f".//{CP}resource")
    assert resource.get("href") == "scorm.html"
    assert resource.get("{http://www.adlnet.org/xsd/adlcp_rootv1p2}scormtype") == "sco"
    assert root.find(f".//{CP}item").get("identifierref") == resource.get("identifier")


def test_the_schema_finds_what_is_wrong(package, schema):
    root = etree.fromstring(held(package)["imsmanifest.xml"])
    root.find(f".//{CP}title").text = "a" * 201
    assert not schema.validate(root)


def test_the_pages_are_the_books_own_with_one_script_more(package, learner):
    files = held(package)
    more = '<script src="_static/in-package.js"></script>\n'
    for page in learner.glob("*.html"):
        packed = files[page.name].decode()
        assert packed.count(more) == 1
        own = re.sub(r'<nav class="copies".*?</nav>', "", page.read_text(encoding="utf-8"), flags=re.S)
        assert packed.replace(more, "") == own
    assert POLICY.replace("'", "&#x27;") in files["scorm.html"].decode()
    for name in ("scorm.html", "_static/scorm.js", "_static/in-package.js"):
        assert " style=" not in files[name].decode()


def test_it_is_the_same_package_on_another_day_in_another_folder(package, learner, case, tmp_path):
    book = shutil.copytree(learner, tmp_path / "elsewhere" / "book")
    for folder in ("paper", "slides", "packages", "notebooks"):
        (book / folder).mkdir(exist_ok=True)
        (book / folder / "beside.html").write_text("made beside the book")
    assert scorm(book, copy(), case) == package


@pytest.mark.parametrize(
    "name",
    ["<b>Ward & \"Co\"</b> 'x' $title ${book} </script>", "قسم علم النفس", "Café 🧠 \u202eabc", "Very long " * 200],
)
def test_whatever_the_cohort_is_called(learner, case, schema, name):
    files = held(scorm(learner, copy(cohort=name), case))
    root = etree.fromstring(files["imsmanifest.xml"])
    schema.assertValid(root)
    said = root.find(f".//{CP}item/{CP}title").text
    assert said == f"Nobody's Data: {name}" or (said.startswith("Nobody's Data: Very long") and said.endswith("…"))
    page = etree.fromstring(files["scorm.html"], etree.HTMLParser(encoding="utf-8"))
    assert page.find(".//title").text == said
    assert json.loads(page.find(".//script[@id='book']").text)["title"] == said


@pytest.mark.parametrize("name", ["a bell\x07", "half a character \ud83e", "nothing \x00"])
def test_a_cohort_name_that_no_package_can_carry_is_named(learner, case, name):
    with pytest.raises(CasebookError, match=r"^clinical-psychology-uk/learner, the name of the cohort: .*U\+"):
        scorm(learner, copy(cohort=name), case)


def test_a_folder_without_a_book_and_a_page_with_our_name_are_refused(tmp_path, learner, case):
    with pytest.raises(CasebookError, match="no index.html"):
        scorm(tmp_path, copy(), case)
    (tmp_path / "index.html").write_text("<body></body>")
    (tmp_path / "scorm.html").write_text("<body></body>")
    with pytest.raises(CasebookError, match=r"scorm\.html: the package needs this name"):
        scorm(tmp_path, copy(), case)
    (tmp_path / "scorm.html").unlink()
    (tmp_path / "half.html").write_text("<p>half a pa")
    with pytest.raises(CasebookError, match=r"half\.html: has no </body>"):
        scorm(tmp_path, copy(), case)


def test_more_decisions_than_a_platform_keeps_are_refused(learner, case):
    many = replace(case[0], asked=(("", Decision("a", "b", 1, "", "", "", ())),) * 4001)
    with pytest.raises(CasebookError, match="4001 decisions"):
        scorm(learner, copy(), [many])
