"""The book in a real browser: opened by double-click, without a network, by keyboard, in the dark and on a phone."""

import json
import re
from urllib.parse import quote

import pytest
from axe_playwright_python.sync_playwright import Axe

from casebook import contents
from casebook.cases import read_case
from tests.conftest import charted
from tests.engines import until

pytestmark = pytest.mark.browser

CASES = tuple(page.meta.id for page in contents.cases_named(""))
MODES = [(width, scheme) for width in (1280, 360) for scheme in ("light", "dark")]
WATCH_POLICY = (
    "window.violations = []; addEventListener('securitypolicyviolation', e => violations.push(e.violatedDirective))"
)


# A decision taken inside the page, or changed if it has been taken: for walking hundreds of paths.
TAKE = """async ([number, option]) => {
  const block = document.querySelectorAll(".exercise-decision")[number];
  const press = words => [...block.querySelectorAll("button")].find(b => b.textContent === words)?.click();
  press("Change my decision");
  block.querySelectorAll("input[type=radio]")[option].click();
  const reason = block.querySelector("textarea");
  reason.value = "Because.";
  reason.dispatchEvent(new Event("input", { bubbles: true }));
  press("Take this decision");
  while (!block.querySelector(".outcome")) await new Promise((done) => setTimeout(done, 2)); // it shows what is kept
}"""

READY = "!document.querySelector('[data-exercise], div#answers') || 'ready' in document.documentElement.dataset"
KEPT = """async () => {
  const kept = {};
  const { answers } = await window.casebookKeep().read();
  for (const [name, revisions] of Object.entries(answers)) kept[name] = { revisions };
  return kept;
}"""

# Everything that lies in the browser for a page's address, whoever put it there: by key, as text.
STORED = """async () => {
  const found = { ...localStorage };
  for (const { name } of await indexedDB.databases()) {
    const database = await new Promise((done) => {
      indexedDB.open(name).onsuccess = ({ target }) => done(target.result);
    });
    for (const store of database.objectStoreNames) {
      const all = database.transaction(store).objectStore(store);
      const asked = [all.getAllKeys(), all.getAll()];
      const [keys, values] = await Promise.all(asked.map((one) => new Promise((done) => {
        one.onsuccess = () => done(one.result);
      })));
      for (const [place, key] of keys.entries()) {
        found[key] = values[place] instanceof Blob ? await values[place].text() : String(values[place]);
      }
    }
    database.close();
  }
  return found;
}"""


def settle(page):
    """Wait until the page has read what is kept and put it on show."""
    for _ in range(6000):  # the page's policy forbids what wait_for_function does
        if page.evaluate(READY):
            return page
        page.wait_for_timeout(10)
    raise AssertionError(f"{page.url} is not ready")


class Watched:
    """A page with what it asked for from elsewhere, what it complained of, and what its policy stopped."""

    def __init__(self, browser, **options):
        self.runs = options.get("java_script_enabled", True)
        self.context = browser.new_context(offline=True, **options)
        self.page = self.context.new_page()
        self.asked, self.said = [], []
        self.page.add_init_script(WATCH_POLICY)
        self.page.on("request", lambda request: self.asked.append(request.url))
        self.page.on("console", lambda message: self.said.append(message.text) if message.type != "log" else None)
        self.page.on("pageerror", lambda error: self.said.append(str(error)))

    def open(self, path, anchor=""):
        self.page.goto(path.as_uri() + anchor)
        return settle(self.page) if self.runs else self.page

    def scroll_through(self):
        """Scroll to the end as a reader would, so that what waits to be seen is drawn."""
        self.page.evaluate(
            """async () => {
              for (let y = 0; y < document.body.scrollHeight; y += 500) {
                scrollTo({ top: y, behavior: "instant" });
                await new Promise(done => setTimeout(done, 30));
              }
            }"""
        )
        drawn = "[...document.querySelectorAll('figure.chart')].every(chart => chart.querySelector('.vega svg'))"
        for _ in range(100):  # the page's policy forbids what wait_for_function does
            if self.page.evaluate(drawn):
                return
            self.page.wait_for_timeout(100)
        raise AssertionError("a chart was not drawn within ten seconds")

    @property
    def went_out(self):
        return [url for url in self.asked if not url.startswith(("file:", "data:", "blob:"))]


@pytest.fixture
def watched(chromium):
    made = []

    def make(**options):
        made.append(Watched(chromium, **options))
        return made[-1]

    yield make
    for one in made:
        one.context.close()


def block(page, kind, number=0):
    return page.locator(f".exercise-{kind}").nth(number)


def take(page, number, option, reason="Because."):
    """Take a decision with the mouse."""
    exercise = block(page, "decision", number)
    radio = exercise.locator("input[type=radio]").nth(option)
    until(lambda: radio.click() or radio.is_checked(), "the option is chosen")  # a busy machine may lose a click
    exercise.locator("textarea").fill(reason)
    exercise.get_by_role("button", name="Take this decision").click()
    exercise.locator(".outcome").wait_for(state="attached")


def test_no_page_of_either_edition_asks_for_anything_or_complains(built, watched):
    one = watched()
    pages = sorted((built / "clinical-psychology-uk").glob("*/*.html"))
    assert len(pages) >= 18
    for path in pages:
        page = one.open(path)
        one.scroll_through()
        assert page.evaluate("violations") == [], path.name
    assert one.went_out == []
    assert one.said == []


@pytest.mark.parametrize("case", charted())
def test_charts_are_live(learner, watched, case):
    one = watched()
    page = one.open(learner / f"{case}.html")
    one.scroll_through()
    assert page.locator("figure.chart .vega svg").count() == page.locator("figure.chart").count() >= 1
    assert page.locator("figure.chart > img:visible").count() == 0
    assert page.locator("figure.chart").first.locator("svg [role^=graphics]").count() > 0


def test_a_chart_fits_a_phone(learner, watched):
    one = watched(viewport={"width": 360, "height": 740})
    page = one.open(learner / "the-follow-list.html")
    one.scroll_through()
    for chart in page.locator("figure.chart .vega svg").all():
        assert chart.bounding_box()["width"] <= 360
    assert page.evaluate("document.documentElement.scrollWidth") <= 360


def handed_over(one, learner, written, *, open_first=True):
    """The name and the content of the answers file that is saved once these written words are there."""
    page = one.open(learner / "answers.html") if open_first else one.page
    page.get_by_text(written).first.wait_for()
    fields = page.locator("#answers input[type=text], #answers input:not([type])").all()
    for field, text in zip(fields, ("Be", "12", "rk"), strict=True):
        field.fill(text)
    with page.expect_download() as download:
        page.get_by_role("button", name="Save my answers").click()
    return download.value.suggested_filename, json.loads(download.value.path().read_text())


def press_until(page, key, selector, most=400):
    """Press a key until the focus is on what the selector names."""
    for _ in range(most):
        page.keyboard.press(key)
        if page.evaluate("s => document.activeElement.matches(s)", selector):
            return
    raise AssertionError(f"{key} never reached {selector}")


def test_a_decision_is_taken_by_keyboard_alone_kept_and_handed_over(learner, watched, tmp_path):
    one = watched(accept_downloads=True)
    page = one.open(learner / "the-follow-list.html")
    press_until(page, "Tab", ".exercise-decision input[type=radio]")
    page.keyboard.press("ArrowDown")
    label = page.evaluate("document.activeElement.closest('label, .option').innerText").splitlines()[0]
    press_until(page, "Tab", "textarea", most=10)
    page.keyboard.type("She asked, and I knew.")
    press_until(page, "Tab", "button", most=3)
    page.keyboard.press("Enter")
    block(page, "decision").locator(".outcome").wait_for()
    assert page.evaluate("document.activeElement.matches('.exercise-decision .outcome')")
    assert "What happens next" in block(page, "decision").inner_text()

    page.reload()
    settle(page)
    assert "She asked, and I knew." in block(page, "decision").inner_text()

    name, saved = handed_over(one, learner, "She asked, and I knew.")
    assert re.fullmatch(r"answers-clinical-psychology-uk-[a-z0-9]{4}\.json", name)
    assert saved.keys() == {"schema", "version", "cohort", "book", "code", "show_reasons", "cases"}
    (revision,) = saved["cases"]["the-follow-list"]["decisions"]["first"]["revisions"]
    assert revision["reason"] == "She asked, and I knew."
    assert re.fullmatch(r"\d{4}-\d\d-\d\d", revision["day"])
    assert label
    assert one.went_out == []


def test_an_answer_without_a_reason_is_refused_and_said(learner, watched):
    page = watched().open(learner / "the-follow-list.html")
    exercise = block(page, "decision")
    exercise.get_by_role("button", name="Take this decision").click()
    assert exercise.get_by_role("alert").first.inner_text()
    assert page.evaluate("document.activeElement.type") == "radio"
    exercise.locator("input[type=radio]").first.check()
    exercise.get_by_role("button", name="Take this decision").click()
    assert page.evaluate("document.activeElement.tagName") == "TEXTAREA"


@pytest.mark.parametrize("case", CASES)
def test_every_path_leads_on_reaches_everybody_and_has_a_last_word(learner, watched, case):
    page = watched().open(learner / f"{case}.html")
    specs = [json.loads(s) for s in page.locator("[data-exercise] > script").all_text_contents()]
    first, second = (spec for spec in specs if spec["kind"] == "decision")
    words = {
        option["id"]: option["last_word"].split("\n")[0]
        for spec in specs
        if spec["kind"] == "lastword"
        for decision in spec["decisions"]
        for option in decision["options"]
    }
    openings, walked = set(), 0
    for one, option in enumerate(first["options"]):
        page.evaluate(TAKE, [0, one])
        shown = block(page, "decision", 1).inner_text()
        opening = second["openings"][option["id"]].split("\n")[0]
        assert opening in shown
        openings.add(opening)
        for other, then in enumerate(second["options"]):
            page.evaluate(TAKE, [1, other])
            for number, chosen in ((0, option), (1, then)):
                outcome = block(page, "decision", number).locator(".outcome").inner_text()
                assert all(person["text"].split("\n")[0] in outcome for person in chosen["consequences"])
                assert chosen["next"].split("\n")[0] in outcome
            said = block(page, "lastword").inner_text()
            assert words[option["id"]] in said
            assert words[then["id"]] in said
            walked += 1
    assert len(openings) == len(first["options"])
    assert walked == len(first["options"]) * len(second["options"])


@pytest.mark.parametrize("case", [case for case in CASES if read_case(case).cards][:2])
def test_a_decision_can_be_taken_from_another_seat(learner, watched, case):
    one = watched(accept_downloads=True)
    page = one.open(learner / f"{case}.html")
    card = read_case(case).cards[0]
    exercise = block(page, "decision")
    exercise.get_by_text("Decide as somebody else").click()
    exercise.get_by_label("Take this decision as").select_option(card.id)
    assert card.knows in exercise.inner_text()
    take(page, 0, 1, "It is my desk.")
    assert f"from the seat of {card.name}" in exercise.inner_text()
    assert exercise.locator(".outcome dt").first.inner_text().startswith(card.name)
    _, saved = handed_over(one, learner, f"from the seat of {card.name}")
    (revision,) = saved["cases"][case]["decisions"]["first"]["revisions"]
    assert revision["seat"] == card.id


@pytest.mark.parametrize("case", [case for case in CASES if read_case(case).coding])
def test_excerpts_are_coded_kept_and_handed_over(learner, watched, case):
    one = watched(accept_downloads=True)
    page = one.open(learner / f"{case}.html")
    exercise = block(page, "coding")
    exercise.get_by_role("button", name="Keep my answers").click()
    assert page.evaluate("document.activeElement.tagName") == "SELECT"
    chosen = exercise.locator("select").all()
    for number, select in enumerate(chosen):
        select.select_option(index=1 + number % 3)
    exercise.locator("textarea").fill("The fourth could be two of them.")
    exercise.get_by_role("button", name="Keep my answers").click()
    exercise.locator(".outcome").wait_for()
    assert exercise.locator(".outcome ol li").count() == len(chosen)
    page.reload()
    settle(page)
    assert "The fourth could be two of them." in block(page, "coding").inner_text()
    _, saved = handed_over(one, learner, "The fourth could be two of them.")
    (revision,) = saved["cases"][case]["codings"]["coding"]["revisions"]
    assert len(revision["codes"]) == len(chosen)
    assert one.went_out == []


def test_the_way_round_leads_to_the_second_decision_alone(learner, watched):
    page = watched().open(learner / "the-hashtag.html")
    second = block(page, "decision", 1)
    assert second.locator("input[type=radio]").first.is_disabled()
    second.get_by_role("button", name="Start here without Decision 1").click()
    take(page, 1, 0)
    assert "What happens next" in second.inner_text()
    assert block(page, "lastword").locator(".passage").count() == 1


def test_every_revision_is_kept(learner, watched):
    page = watched().open(learner / "the-hashtag.html")
    take(page, 0, 0, "First thought.")
    block(page, "decision").get_by_role("button", name="Change my decision").click()
    take(page, 0, 1, "Second thought.")
    kept = [revision["reason"] for revision in page.evaluate(KEPT)["the-hashtag/first"]["revisions"]]
    assert kept == ["First thought.", "Second thought."]


def test_editions_and_cohorts_do_not_share_answers(built, watched):
    one = watched()
    take(one.open(built / "clinical-psychology-uk" / "learner" / "the-hashtag.html"), 0, 0, "Mine alone.")
    for other in ("clinical-psychology-uk/facilitator", "research-ethics-us/learner"):
        assert "Mine alone." not in block(one.open(built / other / "the-hashtag.html"), "decision").inner_text()


def test_everything_is_erased_on_request(learner, watched):
    one = watched()
    take(one.open(learner / "the-hashtag.html"), 0, 0, "To be erased.")
    page = one.open(learner / "answers.html")
    page.get_by_text("To be erased.").first.wait_for()
    page.get_by_role("button", name="Erase everything").click()
    page.get_by_role("button", name=re.compile("erase", re.I)).last.click()
    page.get_by_text("is erased from this browser").wait_for()
    assert page.evaluate(KEPT) == {}


def test_without_javascript_the_case_can_still_be_read(learner, watched):
    page = watched(java_script_enabled=False).open(learner / "the-follow-list.html")
    assert page.locator(".exercise .fallback").first.is_visible()
    assert page.locator("figure.chart > img").first.get_attribute("alt")
    assert page.locator("details.content-note").first.get_attribute("open") is None


def test_the_search_finds_scenes_and_no_spoilers(learner, watched):
    one = watched()
    page = one.open(learner / "find.html", "?q=kitchen")
    page.locator("#search a").first.wait_for()
    spec = page.evaluate("JSON.stringify(window.casebookSections)")
    one.open(learner / "the-follow-list.html")
    for script in one.page.locator("[data-exercise] > script").all_text_contents():
        for option in json.loads(script).get("options", []):
            assert option["next"][:60] not in spec
    note = one.page.locator("details.content-note").first.text_content()
    assert note.split(".")[1].strip()[:40] not in spec


@pytest.mark.parametrize(
    "query",
    ["Nobody's Data", "Nobody’s Data", "“Nobody's Data”", '"clinical interest"', "‘clinical interest’", "self-harm"],
)
def test_the_search_takes_marks_from_any_keyboard(learner, watched, query):
    found, one = set(), watched()
    for written in (query, re.sub("['‘’]", "’", query), query.replace("-", "\u2011"), re.sub('[“”"‘’]', "'", query)):
        page = one.open(learner / "find.html", f"?q={quote(written)}")
        page.locator("#search [role=status]").get_by_text(re.compile("found")).wait_for()
        found.add(page.locator("#search [role=status]").inner_text().split(" for ")[0])
        assert page.locator("#search .results mark").count() > 0, written
    assert len(found) == 1


# What the contrast of some words hangs on: the element they stand in and all that it stands in, each with its colours.
MEASURE_CONTRAST = """async (before) => {
  const known = new Set(before), looks = new Map();
  const hashed = (text) => [...text].reduce((sum, letter) => (sum * 31 + letter.codePointAt(0)) % 9007199254740881, 7);
  const look = (element) => {
    if (!element) return 0;
    if (!looks.has(element)) {
      const { color, backgroundColor, backgroundImage, opacity, filter, fontSize, fontWeight, textShadow } =
        getComputedStyle(element);
      const colours = [color, backgroundColor, backgroundImage, opacity, filter, fontSize, fontWeight, textShadow];
      const name = [element.tagName, ...element.classList].join(".");
      looks.set(element, hashed([look(element.parentElement), name, ...colours].join(";")));
    }
    return looks.get(element);
  };
  const holdsWords = (element) => element.matches("button, input, select, textarea") ||
    [...element.childNodes].some(({ nodeType, data }) => nodeType === Node.TEXT_NODE && data.trim());
  const fresh = [...document.body.querySelectorAll("*")].filter((one) => holdsWords(one) && !known.has(look(one)));
  const options = { resultTypes: ["violations"], preload: false, runOnly: ["color-contrast"] };
  const found = fresh.length ? (await axe.run({ include: fresh }, options)).violations : [];
  return [found, [...new Set(fresh.map(look))]];
}"""


def all_faded_in(page):
    """End what moves: words that are still fading in are pale."""
    page.evaluate("document.getAnimations().forEach((one) => one.finish())")


def violations(page, seen: set | None = None, off=()) -> list[str]:
    """What axe-core finds on the page but by the rules that are `off`, each with its first place.

    Contrast takes four fifths of the time. Given what was `seen` in the same light, it is measured of words whose
    colours, or whose place among other elements, no page before had; these are seen then.
    """
    rules = {rule: {"enabled": False} for rule in (*off, *(() if seen is None else ("color-contrast",)))}
    options = {"resultTypes": ["violations"], "preload": False, "rules": rules}  # preloading fetches the styles again
    all_faded_in(page)
    found = Axe().run(page, options=options).response["violations"]
    return firsts(found) + ([] if seen is None else too_pale(page, seen))


def too_pale(page, seen: set) -> list[str]:
    """Words on the page with too little contrast, of those whose look is not among the `seen`, which it joins then."""
    all_faded_in(page)
    pale, fresh = page.evaluate(MEASURE_CONTRAST, sorted(seen))
    seen.update(fresh)
    return firsts(pale)


def firsts(found: list[dict]) -> list[str]:
    return [f"{rule['id']}: {rule['nodes'][0]['html'][:120]}" for rule in found]


def test_axe_finds_nothing_on_any_page_on_a_phone_a_screen_in_the_light_and_in_the_dark(built, watched):
    one = watched(viewport={"width": MODES[0][0], "height": 900})
    home = built / "clinical-psychology-uk"
    found, seen = {}, {mode: set() for mode in MODES}
    for path in [*sorted((home / "learner").glob("*.html")), home / "facilitator" / "running.html"]:
        page = one.open(path)
        page.evaluate("document.querySelectorAll('details').forEach(d => { d.open = true; })")
        if path.stem in CASES:
            take(page, 0, 1)
            block(page, "decision", 1).get_by_role("button", name="Take this decision").click()
            for coding in page.locator(".exercise-coding").all():
                coding.get_by_role("button", name="Keep my answers").click()
            one.scroll_through()
        for mode in MODES:
            page.set_viewport_size({"width": mode[0], "height": 900})
            page.emulate_media(color_scheme=mode[1])
            # in the dark only colours are others
            wrong = too_pale(page, seen[mode]) if mode[1] == "dark" else violations(page, seen[mode])
            found |= {(path.name, *mode): wrong} if wrong else {}
    assert found == {}


@pytest.mark.parametrize(
    "spoil",
    [
        "p => { p.style.color = '#bbb'; }",
        "p => { p.style.backgroundColor = '#444'; }",
        "p => { p.parentElement.style.opacity = '0.4'; }",
        "p => { p.closest('article').style.backgroundColor = '#444'; }",
        "p => { p.innerHTML = '<b>Words in the words.</b>'; p.firstChild.style.color = '#bbb'; }",
    ],
    ids=["words", "ground", "seen through", "what they stand in", "some words"],
)
def test_words_too_pale_are_found_on_a_page_like_one_before(learner, watched, spoil):
    page, seen = watched().open(learner / "glossary.html"), set()
    assert violations(page, seen) == []
    assert page.evaluate(MEASURE_CONTRAST, sorted(seen)) == [[], []]
    page.locator("article dd p").first.evaluate(spoil)
    assert any(fault.startswith("color-contrast: ") for fault in violations(page, seen))


def test_axe_finds_nothing_in_a_facilitators_case(built, watched):
    page = watched().open(built / "clinical-psychology-uk" / "facilitator" / "the-follow-list.html")
    assert violations(page) == []
