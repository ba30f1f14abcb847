"""Ten pictures of what readers get, for a person to compare when something changes: `make looks`.

`python -m tests.looks BUILD` takes them from the first example's casebook in the folder BUILD, with Chromium and, for
the printed page, pdftoppm. Nothing compares them byte by byte: another font or another Chromium draws another picture.
"""

import shutil
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path

from playwright.sync_api import sync_playwright

from tests.browser.test_browser import Watched, block, take
from tests.conftest import CHROMIUM, QUIET, ROOT

FOLDER = ROOT / "docs" / "looks"
LARGEST = 120_000  # bytes
SCREEN, PHONE = {"width": 1040, "height": 660}, {"width": 360, "height": 740}
PROJECTOR = {"width": 1280, "height": 720}
CASE = "the-follow-list"
REASON = "She asked me to, and the list is open. But nobody on it was asked."
LOOKS = {
    "case.png": "a case, as a learner opens it",
    "decision-on-a-phone.png": "a decision that is taken, on a phone",
    "chart-in-the-dark.png": "a chart, in the dark",
    "answers.png": "the page of a learner's answers",
    "run-sheet.png": "the facilitator's run sheet",
    "slide-title.png": "the first slide of a deck",
    "slide-decision.png": "a decision on a slide",
    "speaker.png": "what the speaker sees meanwhile",
    "scorm.png": "the book in its package for learning platforms",
    "paper.png": "a page of the case on paper",
}


def main() -> None:
    """Take all of them, from the folder that is named."""
    home = Path(sys.argv[1]).resolve() / "clinical-psychology-uk"
    if not CHROMIUM or not shutil.which("pdftoppm"):
        sys.exit("looks: this takes Chromium and pdftoppm (of poppler-utils); install them")
    with sync_playwright() as playwright, tempfile.TemporaryDirectory() as folder:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=QUIET)
        book(browser, home / "learner")
        facilitator(browser, home / "facilitator")
        package(browser, home / "learner", Path(folder))
        browser.close()
    paper(home / "learner" / "paper" / f"{CASE}.pdf")
    for name in LOOKS:
        print(f"docs/looks/{name}: {(FOLDER / name).stat().st_size // 1000} kB")


def book(browser, learner: Path) -> None:
    one = Watched(browser, viewport=SCREEN)
    one.open(learner / f"{CASE}.html").wait_for_timeout(300)
    shot(one.page, "case.png")

    phone = Watched(browser, viewport=PHONE)
    phone.open(learner / f"{CASE}.html")
    take(phone.page, 0, 1, REASON)
    show(phone.page, ".exercise-decision .outcome", "start")
    shot(phone.page, "decision-on-a-phone.png")

    dark = Watched(browser, viewport=SCREEN, color_scheme="dark")
    dark.open(learner / f"{CASE}.html")
    dark.scroll_through()
    show(dark.page, "figure.chart", "center")
    shot(dark.page, "chart-in-the-dark.png")

    take(one.page, 0, 1, REASON)
    one.open(learner / "answers.html").get_by_text(REASON).first.wait_for()
    shot(one.page, "answers.png")


def facilitator(browser, home: Path) -> None:
    one = Watched(browser, viewport=SCREEN)
    one.open(home / "running.html").wait_for_timeout(300)
    shot(one.page, "run-sheet.png")

    deck = Watched(browser, viewport=PROJECTOR)
    page = deck.open(home / "slides" / f"{CASE}.html")
    page.wait_for_timeout(500)
    shot(page, "slide-title.png")
    with deck.context.expect_page() as opening:
        page.keyboard.press("s")
    notes = opening.value
    notes.set_viewport_size(SCREEN)
    page.evaluate("location.hash = '#/decision-1'")
    page.wait_for_timeout(1000)
    shot(page, "slide-decision.png")
    shot(notes, "speaker.png")


def package(browser, learner: Path, folder: Path) -> None:
    with zipfile.ZipFile(learner / "packages" / "clinical-psychology-uk-learner-scorm.zip") as archive:
        archive.extractall(folder)
    one = Watched(browser, viewport=SCREEN)
    frame = one.open(folder / "scorm.html").frame_locator("main > iframe")
    frame.get_by_role("heading", level=1).wait_for()
    one.page.frames[1].goto((folder / f"{CASE}.html").as_uri())
    inner = next(frame for frame in one.page.frames if frame.url.endswith(f"{CASE}.html"))
    block(inner, "decision").scroll_into_view_if_needed()
    take(inner, 0, 1, REASON)
    shot(one.page, "scorm.png")


def paper(path: Path) -> None:
    """The page of the case's first decision, which is its third."""
    made = FOLDER / "paper"
    command = ["pdftoppm", "-png", "-r", "66", "-f", "3", "-l", "3", "-singlefile", str(path), str(made)]
    subprocess.run(command, check=True)


def show(page, selector: str, block: str) -> None:
    """Scroll there at once: a picture taken on the way would be half empty."""
    there = f"{{ block: '{block}', behavior: 'instant' }}"
    page.evaluate(f"document.querySelector('{selector}').scrollIntoView({there})")


def shot(page, name: str) -> None:
    page.wait_for_timeout(400)
    page.screenshot(path=FOLDER / name, animations="disabled", caret="hide")


if __name__ == "__main__":
    main()
