"""The dials of the built book: opened from a disk, in the three engines that readers have, every one of them turns."""

import json
import re
import subprocess

import pytest

from casebook import contents
from tests.browser.test_browser import violations
from tests.browser.test_learners_way import started
from tests.conftest import casebook, cohort_file
from tests.engines import ENGINES, until

pytestmark = pytest.mark.browser
TURNED = [page for page in contents.cases_named("") if page.dials]
CASE = "the-alert"

# Turns every dial of a page to every other value, then back; what it gives is what each turn did.
TURN_ALL = """async () => {
  const waited = (ms) => new Promise((done) => setTimeout(done, ms));
  const controls = [...document.querySelectorAll(".all-dials .dial")];
  const article = () => { // but for what is drawn when it comes near, and what is asked
    const page = document.querySelector("article > section").cloneNode(true);
    page.querySelectorAll(".vega, .exercise, .turn-here, .all-dials").forEach((one) => one.remove());
    return [page.textContent, ...[...page.querySelectorAll("figure.chart img")].map(({ alt }) => alt)].join();
  };
  const before = article(), found = {};
  for (const control of controls) {
    const input = control.querySelector("input, select"), base = input.value;
    const most = input.options ? input.options.length - 1 : Number(input.max);
    const values = Array.from({ length: most + 1 }, (_, at) => `${at}`);
    let moved = 0, said = true, wrong = "";
    for (const value of values.filter((one) => one !== base)) {
      input.value = value;
      input.dispatchEvent(new Event("input", { bubbles: true }));
      for (let n = 0; n < 200 && document.querySelector(".dial-bar").hidden; n += 1) await waited(10);
      await waited(30);
      moved = Math.max(moved, document.querySelectorAll(".moved").length);
      said &&= document.querySelector(".dial-bar").innerText.includes("changed");
      if (/NaN|undefined|\\[object/.test(article())) wrong = value;
      [...document.querySelectorAll(".dial-bar button")].at(-1).click();
    }
    for (let n = 0; n < 100 && article() !== before; n += 1) await waited(10); // captions follow words
    found[control.dataset.dial] = { turns: values.length - 1, moved, said, wrong, back: article() === before };
  }
  return found;
}"""


@pytest.fixture(scope="module", params=list(ENGINES))
def engine(request, tmp_path_factory):
    made = started(request.param, tmp_path_factory.mktemp("engine"))
    yield made
    made.close()


def opened(engine, address: str) -> None:
    engine.open(address)
    until(lambda: engine.js("() => document.readyState === 'complete'"), f"{engine.name} is ready")


def test_every_dial_turns_from_a_disk_and_comes_back(engine, learner):
    seen = {}
    for page in TURNED:
        opened(engine, (learner / f"{page.meta.id}.html").resolve().as_uri())
        turned = engine.js(TURN_ALL)
        assert list(turned) == [dial.name for dial in page.dials]
        for dial in page.dials:
            one = turned[dial.name]
            assert one == {
                "turns": len(dial.values) - 1,
                "moved": one["moved"],
                "said": True,
                "wrong": "",
                "back": True,
            }
            assert one["moved"], (page.meta.id, dial.name)
            seen[page.meta.id, dial.name] = one["moved"]
    assert len(seen) == sum(len(page.dials) for page in TURNED)


# What a reader meets, in order: words and numbers as they stand, charts as they are drawn.
READ = """async () => {
  const waited = (ms) => new Promise((done) => setTimeout(done, ms));
  document.querySelectorAll("details").forEach((one) => { one.open = true; });
  for (const figure of document.querySelectorAll("figure.chart")) {
    figure.scrollIntoView();
    for (let n = 0; n < 300 && !figure.querySelector("div.vega svg"); n += 1) await waited(10);
    await waited(80);
  }
  const page = document.querySelector("article").cloneNode(true);
  const frame = ".exercise, .copies, .turn-here, details.dials, .turned, .dial-bar, .heard, img, script";
  page.querySelectorAll(frame).forEach((one) => one.remove());
  const words = (svg) => [...svg.querySelectorAll("text, [aria-label]")].map((one) => one.ariaLabel ?? one.textContent);
  const charts = [...page.querySelectorAll("div.vega svg")].map(words);
  page.querySelectorAll("div.vega").forEach((one) => one.remove());
  const told = [...document.querySelectorAll("figure.chart img")].map(({ alt }) => alt);
  return [page.textContent.replace(/\\s+/g, " ").trim(), charts, told];
}"""


@pytest.mark.slow
def test_a_turned_page_is_the_page_of_a_book_made_at_that_value(learner, chromium, tmp_path):
    turns = {}
    for page in TURNED:
        dial = page.dials[-1]
        at = next(at for at, value in enumerate(dial.values) if value != dial.default)
        turns[page.meta.id] = dial.name, at, dial.values[at]
    tables = "".join(f"[dials.{case}]\n{name} = {json.dumps(value)}\n" for case, (name, _, value) in turns.items())
    cohort = cohort_file(tmp_path, profession='"clinical psychologist"', people="24")
    cohort.write_text(cohort.read_text(encoding="utf-8") + tables, encoding="utf-8")
    done = casebook("build", cohort, "--out", tmp_path / "build")
    assert done.returncode == 0, done.stderr
    for case, (name, at, _) in turns.items():
        page = chromium.new_page()
        page.goto((tmp_path / "build" / "mine" / "learner" / f"{case}.html").as_uri())
        made = page.evaluate(READ)
        page.goto((learner / f"{case}.html").as_uri())
        page.evaluate(
            """async ([name, at]) => {
              const input = document.querySelector(`.all-dials [data-dial="${name}"] :is(input, select)`);
              input.value = at;
              input.dispatchEvent(new Event("input", { bubbles: true }));
              for (let n = 0; n < 300 && document.querySelector(".dial-bar").hidden; n += 1)
                await new Promise((done) => setTimeout(done, 10));
            }""",
            [name, at],
        )
        assert page.evaluate(READ) == made, case
        page.close()


@pytest.mark.parametrize(("width", "scheme"), [(1280, "light"), (360, "dark")])
def test_a_turned_page_fits_is_told_and_axe_finds_nothing(learner, chromium, width, scheme):
    context = chromium.new_context(viewport={"width": width, "height": 800}, color_scheme=scheme)
    page = context.new_page()
    page.goto((learner / f"{CASE}.html").as_uri())
    group = page.locator("details.turn-here").first
    group.locator("summary").click()
    control = group.locator("input").first
    control.focus()
    there = control.bounding_box()["y"]
    control.press("ArrowRight")
    page.locator(".dial-bar").wait_for()
    assert abs(control.bounding_box()["y"] - there) < 1  # what is read stays where it is
    assert "20,000 (in this copy 12,000)" in page.locator(".dial-bar").inner_text()
    assert control.get_attribute("aria-valuetext") == "20,000"
    until(lambda: "changed" in page.locator(".heard").text_content(), "what changed is said")
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    bar, side = page.locator(".dial-bar").bounding_box(), page.locator(".sidebar-drawer").bounding_box()
    assert side["x"] + side["width"] <= bar["x"] + 1  # nothing lies on it
    assert violations(page) == []
    page.get_by_role("button", name="Next change").click()
    assert page.locator(".moved.here").count() == 1
    context.close()


def test_what_was_not_worked_out_together_is_put_back_and_said(learner, chromium):
    page = chromium.new_page()
    page.goto((learner / f"{CASE}.html").as_uri())
    control = "document.querySelector('.all-dials [data-dial={}] input')"

    def turn(name: str, at: int) -> str:
        page.evaluate(
            f"([at]) => {{ const one = {control.format(name)}; one.value = at;"
            " one.dispatchEvent(new Event('input', { bubbles: true })); }",
            [at],
        )
        page.wait_for_timeout(300)
        return page.locator(".dial-bar span").inner_text()

    assert "1 in 2,000" in turn("base_rate", 0)
    both = turn("specificity", 4)
    assert "1 in 2,000" in both and "99%" in both  # these two were run together
    alone = turn("calls_a_day", 0)
    assert "is back at 1 in 1,000: the two were not worked out together" in alone
    page.close()


def test_turning_a_dial_keeps_and_hands_over_nothing(learner, chromium):
    page = chromium.new_page()
    requests = []
    page.on("request", lambda request: requests.append(request.url))
    page.goto((learner / f"{CASE}.html").as_uri())
    page.evaluate(TURN_ALL)
    assert [url for url in requests if not url.startswith("file:")] == []
    assert page.evaluate("async () => (await casebookKeep().read()).answers") == {}
    assert page.evaluate("Object.keys(localStorage).filter((key) => key !== 'theme')") == []
    page.reload()
    assert page.locator(".moved").count() == 0
    page.close()


def test_print_has_what_is_on_the_screen_and_says_which_values(learner, chromium, tmp_path):
    page = chromium.new_page()
    page.goto((learner / f"{CASE}.html").as_uri())
    page.evaluate(
        "const one = document.querySelector('.all-dials [data-dial=watched] input'); one.value = 0;"
        " one.dispatchEvent(new Event('input', { bubbles: true }));"
    )
    page.locator(".dial-bar").wait_for()
    page.pdf(path=tmp_path / "page.pdf")
    page.close()
    words = subprocess.run(["pdftotext", tmp_path / "page.pdf", "-"], capture_output=True, text=True, check=True).stdout
    words = re.sub(r"\s+", " ", words)
    assert "On this page dials are turned." in words
    assert "How many open accounts the app would read: 1,000 (in this copy 12,000)" in words
    assert "Next change" not in words
    assert "Turn" not in re.findall(r"What if .{0,60}", words)
