"""`casebook preview` as an author has it: a process of its own, on a copy of the project that is saved into."""

import json
import os
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from http.client import HTTPConnection
from pathlib import Path
from threading import Thread

import psutil
import pytest

from casebook.preview import changes
from tests.bench_preview import READY, Saves, copied, renamed
from tests.conftest import cohort_file

CASE = "the-hashtag"
PAGES = [f"{edition}/{CASE}.html" for edition in ("learner", "facilitator")]
LATEST = 240  # seconds, on a machine that has other things to do


class Preview:
    """A preview that runs, and what it says on its line of events."""

    def __init__(self, folder: Path, port: int, program: subprocess.Popen):
        self.folder, self.port, self.program, self.heard = folder, port, program, []
        self.notebook = next((folder / "notebooks").glob(f"*-{CASE}.ipynb"))
        Thread(target=self._listen, daemon=True).start()

    def get(self, path: str, method: str = "GET", **headers: str) -> tuple[int, bytes, dict[str, str]]:
        with closing(HTTPConnection("127.0.0.1", self.port, timeout=60)) as line:
            line.putrequest(method, path, skip_host="Host" in headers)
            for name, value in headers.items():
                line.putheader(name, value)
            line.endheaders()
            answer = line.getresponse()
            return answer.status, answer.read(), dict(answer.getheaders())

    def page(self, path: str) -> str:
        return self.get(f"/{path}")[1].decode()

    def said(self, kind: str) -> dict:
        """What was said last of this kind."""
        return next((what for name, what in reversed(self.heard) if name == kind), {})

    def _listen(self) -> None:
        with closing(HTTPConnection("127.0.0.1", self.port)) as line:
            line.request("GET", "/_preview/events")
            kind, answer = "", line.getresponse()
            while text := answer.readline().decode():
                if text.startswith("event: "):
                    kind = text[7:].strip()
                elif text.startswith("data: "):
                    self.heard.append((kind, json.loads(text[6:])))


def until(wanted, what: str):
    """Wait for something; it fails when it takes too long."""
    end = time.monotonic() + LATEST
    while time.monotonic() < end:
        if found := wanted():
            return found
        time.sleep(0.1)
    raise AssertionError(f"waited {LATEST} seconds for {what}")


@contextmanager
def previewing(folder: Path) -> Iterator[Preview]:
    """A preview of one case of the project in this folder."""
    own = {**os.environ, "PYTHONPATH": str(folder), "PYTHONDONTWRITEBYTECODE": "1"}
    command = [sys.executable, "-m", "casebook.cli", "preview", CASE, "--cohort", "mine.toml", "--out", "out"]
    log = folder / "log.txt"
    with log.open("w") as said:
        program = subprocess.Popen(
            [*command, "--no-open", "--port", "0"], cwd=folder, env=own, stdout=said, stderr=said
        )
    try:
        port = until(lambda: re.search(r"http://127\.0\.0\.1:(\d+)/", log.read_text()), "an address")[1]
        made = Preview(folder, int(port), program)
        until(lambda: all(made.get(f"/{path}")[0] == 200 for path in PAGES), "the pages")
        yield made
    finally:
        program.terminate()
        program.wait(timeout=30)


@pytest.fixture(scope="module")
def preview(tmp_path_factory):
    folder = copied(tmp_path_factory.mktemp("written"))
    cohort_file(folder, cases=f'["{CASE}"]', dials=None)
    with previewing(folder) as made:
        yield made


@pytest.fixture
def saves(preview):
    """What saves into the case, which is afterwards as it was."""
    kept = Saves(preview.folder, CASE)
    yield kept
    kept.restore()


def shown(preview: Preview, mark: str) -> None:
    """Wait until both editions have these words."""
    until(lambda: all(mark in preview.page(path) for path in PAGES), mark)


@pytest.mark.book
def test_a_page_is_byte_for_byte_what_a_build_makes_of_it_even_beside_one(preview, saves):
    for kind in ("sentence", "decision", "cell", "dial", "sentence"):
        getattr(saves, kind)(f"Marked {kind}")
        shown(preview, f"Marked {kind}")
    own = {**os.environ, "PYTHONPATH": str(preview.folder)}
    command = [sys.executable, "-m", "casebook.cli", "build", "mine.toml", "--out", "out"]
    built = subprocess.run(command, cwd=preview.folder, env=own, capture_output=True, text=True)
    assert built.returncode == 0, built.stderr
    home = preview.folder / "out" / "mine"
    names = [*PAGES, *(path.relative_to(home).as_posix() for path in home.glob(f"*/_static/dials/{CASE}.js"))]
    assert len(names) == 4
    for name in names:
        until(lambda name=name: preview.get(f"/{name}")[1] == (home / name).read_bytes(), f"{name} as it was built")


@pytest.mark.book
def test_a_notebook_saved_half_leaves_the_last_good_page(preview, saves):
    good, text = preview.page(PAGES[0]), preview.notebook.read_text(encoding="utf-8")
    renamed(preview.notebook, text[: len(text) // 2])
    fault = until(lambda: preview.said("fault").get("text"), "a fault")
    assert preview.notebook.name in fault and "is not a notebook" in fault
    assert preview.page(PAGES[0]) == good
    saves.sentence("Whole again")
    shown(preview, "Whole again")
    until(lambda: not preview.said("fault")["text"], "no fault")


def settled(preview, name: str) -> bytes:
    """A page that has stayed the same for two seconds."""
    page, since = preview.page(name), time.monotonic()
    while time.monotonic() - since < 2:
        time.sleep(0.2)
        if (now := preview.page(name)) != page:
            page, since = now, time.monotonic()
    return page


@pytest.mark.book
def test_a_cell_that_fails_is_quoted_and_leaves_the_last_good_page(preview, saves):
    good = settled(preview, PAGES[0])  # what the test before it put back may still be on its way
    saves.cell("' + nothing_of_this_name + '")
    fault = until(lambda: preview.said("fault").get("text"), "a fault")
    assert "cell" in fault and "NameError" in fault
    assert preview.page(PAGES[0]) == good


@pytest.mark.book
def test_it_listens_on_this_computer_alone(preview):
    listening = [
        line.laddr for line in psutil.Process(preview.program.pid).net_connections() if line.status == "LISTEN"
    ]
    assert [place.ip for place in listening] == ["127.0.0.1"]


@pytest.mark.book
@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({}, 200),
        ({"Host": "evil.example"}, 421),
        ({"Origin": "http://evil.example"}, 403),
        ({"Origin": "null"}, 403),
        ({"Sec-Fetch-Site": "cross-site"}, 403),
        ({"Sec-Fetch-Site": "same-site"}, 403),
        ({"Sec-Fetch-Site": "same-origin"}, 200),
    ],
)
@pytest.mark.parametrize("path", [f"/{PAGES[0]}", "/learner/_static/cases.js", "/_preview/preview.js"])
def test_another_page_or_name_is_told_nothing(preview, path, headers, status):
    assert preview.get(path, **headers)[0] == status


@pytest.mark.book
def test_nothing_is_taken_and_no_file_beside_the_pages_is_given(preview):
    assert preview.get("/", "POST")[0] == 405
    for path in ("/learner/../mine.toml", "/learner/%2e%2e/mine.toml", "/mine.toml", "/_preview/../web.py"):
        assert preview.get(path)[0] == 404, path


@pytest.mark.book
def test_pages_carry_the_policy_of_a_built_book(preview):
    policy = preview.get(f"/{PAGES[0]}")[2]["Content-Security-Policy"]
    assert "connect-src 'none'" in policy and "frame-ancestors 'self'" in policy


@pytest.mark.book
@pytest.mark.browser
def test_a_sentence_is_put_in_where_one_is_reading_with_what_check_says(preview, saves, chromium):
    page = chromium.new_page(viewport={"width": 1000, "height": 700})
    page.goto(f"http://127.0.0.1:{preview.port}/#learner/{CASE}.html")
    page.evaluate(READY, "The scene")
    frame = page.frames[-1]
    frame.evaluate("document.getElementById('two-honest-arguments').scrollIntoView({behavior: 'instant'})")
    frame.evaluate("window.stillThisPage = true")
    before = frame.evaluate("document.getElementById('two-honest-arguments').getBoundingClientRect().top")
    saves.sentence("This is about testament behavior")
    page.evaluate(READY, "testament behavior")
    frame = page.frames[-1]
    assert frame.evaluate("window.stillThisPage")
    after = frame.evaluate("document.getElementById('two-honest-arguments').getBoundingClientRect().top")
    assert abs(after - before) <= 2
    note = frame.wait_for_selector(".preview-note", timeout=LATEST * 1000)
    assert "behavior" in note.text_content()
    assert "testament behavior" in note.evaluate("note => note.nextElementSibling.textContent")
    page.close()


@pytest.mark.book
@pytest.mark.browser
def test_a_decision_is_shown_where_one_is_reading(preview, saves, chromium):
    page = chromium.new_page(viewport={"width": 1000, "height": 700})
    page.goto(f"http://127.0.0.1:{preview.port}/#learner/{CASE}.html")
    page.evaluate(READY, "The scene")
    page.frames[-1].evaluate("document.getElementById('decision-1').scrollIntoView({behavior: 'instant'})")
    top = "document.getElementById('decision-1').getBoundingClientRect().top"
    before = page.frames[-1].evaluate(top)
    saves.decision("A question of another kind")
    page.evaluate(READY, "A question of another kind")
    until(lambda: page.evaluate("document.querySelectorAll('iframe').length") == 1, "one page")
    until(lambda: abs(page.frames[-1].evaluate(top) - before) <= 2, "the same place")
    page.close()


def test_what_was_saved_without_a_change_is_not_made_again(tmp_path, monkeypatch):
    folder = tmp_path / "notebooks"
    folder.mkdir()
    file = folder / "01-a.ipynb"
    file.write_text("{}")
    monkeypatch.setattr(changes, "NOTEBOOKS", folder)
    files = changes.Files(cohort_file(tmp_path))
    assert files.saved({file}) == changes.Saved()
    file.write_text("{} ")
    assert files.saved({file}) == changes.Saved(notebooks={"01-a.ipynb"})
    copy = folder / "01-a.learner.ipynb"
    copy.write_text("{}")
    assert files.saved({copy, folder / ".01-a.ipynb.saving", folder / "notes.txt"}) == changes.Saved()


@pytest.mark.parametrize("name", ["casebook/guidance/clauses.csv", "casebook/setting.py", "mine.toml"])
def test_what_every_page_may_be_made_of_begins_everything_again(tmp_path, monkeypatch, name):
    for part, folder in (("PACKAGE", "casebook"), ("NOTEBOOKS", "notebooks"), ("DATA", "data_synthetic")):
        monkeypatch.setattr(changes, part, tmp_path / folder)
    file = tmp_path / name
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text("a\n")
    files = changes.Files(tmp_path / "mine.toml")
    file.write_text("b\n")
    assert files.saved({file}).anew


def test_a_decision_file_is_known_by_its_place(tmp_path, monkeypatch):
    monkeypatch.setattr(changes, "PACKAGE", tmp_path)
    file = tmp_path / "cases" / "the-rota.yml"
    file.parent.mkdir()
    file.write_text("a: 1\n")
    files = changes.Files(cohort_file(tmp_path))
    file.write_text("a: 2\n")
    assert files.saved({file}) == changes.Saved(decisions={"package/cases/the-rota.yml"})
