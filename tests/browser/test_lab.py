"""The same notebook in a real JupyterLab: Run All, live charts, and an exercise that reaches the kernel."""

import os
import socket
import subprocess
import sys
import time
import urllib.request

import pytest

from casebook import contents
from casebook.cohort import read_cohort
from casebook.press import LEARNER
from casebook.press.handouts.notebooks import notebooks
from casebook.press.site.rendered import Copy
from tests.conftest import COHORTS

pytestmark = pytest.mark.browser
NAME = "05-the-follow-list.ipynb"
TOKEN = "reader"


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@pytest.fixture(scope="module")
def lab(tmp_path_factory):
    """The address of a JupyterLab that serves one case as it is handed out, with settings of its own."""
    folder, port = tmp_path_factory.mktemp("lab"), free_port()
    copy = Copy("mine/learner", "Nobody's Data", LEARNER, "Mine", "en-GB", (), "0")
    for name, content in notebooks(read_cohort(COHORTS[0]), [contents.case("the-follow-list")], copy).items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(content)
    apart = {f"JUPYTER_{name}_DIR": str(folder / name.lower()) for name in ("CONFIG", "DATA", "RUNTIME")}
    apart |= {f"JUPYTERLAB_{name}_DIR": str(folder / name.lower()) for name in ("SETTINGS", "WORKSPACES")}
    command = [sys.executable, "-m", "jupyterlab", "--no-browser", "--allow-root", f"--port={port}"]
    command += [f"--IdentityProvider.token={TOKEN}", f"--ServerApp.root_dir={folder}"]
    command += ["--LabApp.check_for_updates_class=jupyterlab.NeverCheckForUpdate"]
    log = (folder / "lab.log").open("w")
    running = subprocess.Popen(command, env={**os.environ, **apart}, stdout=log, stderr=log)
    address = f"http://127.0.0.1:{port}"
    for _ in range(120):
        try:
            urllib.request.urlopen(f"{address}/api?token={TOKEN}", timeout=1)
            break
        except OSError:
            time.sleep(0.5)
    yield address
    running.terminate()
    running.wait(20)
    log.close()


@pytest.fixture(scope="module")
def page(chromium, lab):
    """The case, run from the first cell to the last."""
    page = chromium.new_page(viewport={"width": 1280, "height": 1400})
    page.goto(f"{lab}/lab/tree/notebooks/{NAME}?token={TOKEN}")
    page.locator(".jp-Notebook").wait_for(timeout=60_000)
    page.get_by_text("| Idle").wait_for(timeout=60_000)  # before that, Run All runs nothing
    page.get_by_role("menuitem", name="Run", exact=True).click()
    page.get_by_text("Run All Cells", exact=True).click()
    page.locator(".exercise").nth(4).wait_for(timeout=90_000, state="attached")
    yield page
    page.close()


def test_run_all_shows_exercises_and_live_charts(page):
    assert page.locator(".exercise:not(.live-dials)").count() == 5
    page.locator(".vega-embed").nth(1).wait_for(timeout=30_000, state="attached")  # each draws when it is ready
    assert page.locator(".jp-OutputArea-output[data-mime-type='application/vnd.jupyter.stderr']").count() == 0


def test_after_run_all_the_reader_is_at_the_top(page):
    panel = page.locator(".jp-WindowedPanel-outer").first
    page.wait_for_function("document.querySelector('.jp-WindowedPanel-outer').scrollTop === 0", timeout=90_000)
    assert panel.locator("em", has_text="To work in this notebook").is_visible()


def test_a_dial_sets_its_value_in_the_kernel_and_nothing_in_the_notebook(page):
    page.locator(".live-dials select[name=followed]").select_option(label="96")
    say(page, "'it is now ' + str(followed)")
    page.locator(".jp-OutputArea-output", has_text="'it is now 96'").wait_for(timeout=30_000)
    page.evaluate("document.querySelector('.jp-WindowedPanel-outer').scrollTop = 0")
    assert page.get_by_text("followed = 64").first.is_visible()


def say(page, code: str) -> None:
    """Run a new cell under the last."""
    page.locator(".jp-Cell").last.click()
    page.keyboard.press("Escape")
    page.keyboard.press("b")
    page.keyboard.press("Enter")
    page.keyboard.type(code)
    page.keyboard.press("Shift+Enter")


def test_a_content_note_opens_and_has_its_values(page):
    page.evaluate("document.querySelector('.jp-WindowedPanel-outer').scrollTop = 600")
    note = page.locator(".myst-dropdown").first
    note.locator("summary").click()
    assert "say." not in note.inner_text() and "How to avoid it." in note.inner_text()


def test_values_stand_in_the_prose(page):
    assert page.get_by_text("trainee clinical psychologist").first.is_visible()
    assert page.locator(".jp-RenderedMarkdown", has_text="{eval}").count() == 0


def test_a_decision_reaches_the_kernel(page):
    exercise = page.locator(".exercise-decision").first
    exercise.scroll_into_view_if_needed()
    exercise.locator("input[type=radio]").nth(1).check()
    exercise.locator("textarea").fill("Said in the live notebook.")
    exercise.get_by_role("button", name="Take this decision").click()
    exercise.get_by_text("What happens next").wait_for()
    said = "['cases']['the-follow-list']['decisions']['first']['revisions'][-1]['reason']"
    say(page, f"from casebook.deciding import answers; answers(cohort='mine', code='be12rk'){said}")
    page.locator(".jp-OutputArea-output", has_text="'Said in the live notebook.'").wait_for(timeout=30_000)
