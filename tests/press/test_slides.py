"""Slides: a deck for each case that a lecturer opens by double-click, its notes, and its print."""

import hashlib
import html
import os
import pickle
import re
import shutil
import subprocess
import sys
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

import lxml.html
import pikepdf
import pytest
from pdfua import validate

from casebook import contents
from casebook.cohort import read_cohort
from casebook.errors import CasebookError
from casebook.press import EDITIONS
from casebook.press.cache.store import FOLDER, Cache
from casebook.press.charts import figures
from casebook.press.charts.figures import Chart
from casebook.press.editions.blocks import Block, Cell, Edition, LeftOut, Printed, Prose
from casebook.press.editions.divide import prose
from casebook.press.execute import notebooks as run
from casebook.press.execute.notebooks import RunOptions
from casebook.press.handouts.jobs import Make
from casebook.press.handouts.slides import slides, slides_pdf
from casebook.press.handouts.slides.deck import deck
from casebook.press.handouts.slides.slidetext import WORDS, elements_of, joined, packed
from casebook.press.order.book import Drawing, build_record, render_job
from casebook.press.site.plain import plain_page
from casebook.press.site.rendered import Copy, PlainPage
from casebook.press.workers.pool import Pool
from tests.browser.test_browser import KEPT, Watched, press_until, violations
from tests.conftest import COHORTS, ROOT, once
from tests.press.test_paper import letters, told

CASE = "the-follow-list"
NAME = '<b>Ward</b> & "co" ליאור ليلى 😀'  # of the group: markup, words from right to left, a pictogram
# Every slide in turn, with its charts drawn: the ids of those that hold more than fits.
TOO_TALL = """async () => {
  const found = [];
  const over = (part, page) => {
    const region = part.closest(".live, .table-scroll");
    const box = part.getBoundingClientRect();
    if ((region && region !== part) || !box.width || !box.height) return false;
    return Math.max(box.bottom - page.bottom, box.right - page.right, page.left - box.left, page.top - box.top) > 1;
  };
  for (let number = 0; number < casebookDeck.getTotalSlides(); number += 1) {
    const slide = casebookDeck.getCurrentSlide();
    const drawn = () => !slide.querySelector("figure.chart") || slide.querySelector(".vega svg");
    for (let tries = 0; tries < 50 && !drawn(); tries += 1) {
      await new Promise((done) => setTimeout(done, 50));
    }
    const page = slide.querySelector(".slide").getBoundingClientRect();
    const holds = slide.querySelector(".holds");
    const tall = holds.scrollHeight > holds.clientHeight + 1;
    if (tall || [...slide.querySelectorAll(".slide *")].some((part) => over(part, page))) found.push(slide.id);
    casebookDeck.next();
  }
  return found;
}"""


@pytest.fixture(scope="session")
def sheets(built, tmp_path_factory) -> dict[str, Make]:
    """A job for each edition of the first example's book, under a name that has everything in it."""
    folder = once(tmp_path_factory, "sheets", lambda folder: write_sheets(built, folder))
    return pickle.loads((folder / "sheets").read_bytes())


def write_sheets(built: Path, folder: Path) -> None:
    """Make them of the notebooks that were run and the charts that were drawn for the book of the usual name."""
    first = next(path for path in COHORTS if path.stem == "clinical-psychology-uk")
    cohort = replace(read_cohort(first), name=NAME)
    for kind in ("runs", "charts"):
        shutil.copytree(built / FOLDER / kind, folder / FOLDER / kind)
    with Pool(os.cpu_count() or 1) as pool:
        options = RunOptions(pool, Cache(folder / FOLDER))
        drawing, notebooks = Drawing(options), {}
        for done in run.executed(run.tasks(cohort, folder / "runs"), options):
            notebooks[done.task.notebook.name] = run.text_of(done.notebook)
            drawing.begin(figures.specs(done.notebook))
        charts, record = drawing.drawn(), build_record(cohort)
        asked = [
            pool.submit(render_job(cohort, edition, folder, notebooks, charts, record, options, plain=True))
            for edition in EDITIONS
        ]
        printed = dict(zip(EDITIONS, [future.result() for future in asked], strict=True))
    script = charts[""].vega
    jobs = {edition: Make("slides", "the slides", made.copy, made.pages, script) for edition, made in printed.items()}
    (folder / "sheets").write_bytes(pickle.dumps(jobs))


def written(files: dict[str, bytes], folder: Path) -> Path:
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    return folder / "slides"


@pytest.fixture(scope="session")
def decks(sheets, tmp_path_factory):
    """The slides of both editions, each alone in a folder, as on a memory stick."""
    return {edition: written(slides(job), tmp_path_factory.mktemp(edition)) for edition, job in sheets.items()}


@pytest.fixture
def opened(chromium):
    made = []

    def make(path, anchor="", **options):
        one = Watched(chromium, **({"viewport": {"width": 1280, "height": 720}} | options))
        made.append(one)
        one.page.on("requestfailed", lambda request: one.said.append(f"failed: {request.url}"))
        one.open(path, anchor).wait_for_timeout(300)
        return one

    yield make
    for one in made:
        one.context.close()


def cases(job: Make) -> list[PlainPage]:
    return [page for page in job.pages if page.own_exercises]


def edition_of(*cells: tuple[str, str], results: Iterable[Block] = ()) -> Edition:
    """An edition of these cells, each its tags and its Markdown, and then slides of these results."""
    words = [Cell(tuple(prose(source)), tuple(tags.split())) for tags, source in cells]
    return Edition((*words, *(Cell((result,), ("slide",)) for result in results)))


def page_of(*cells: tuple[str, str], title="A case", results: Iterable[Block] = ()) -> PlainPage:
    """A page that has these cells, each its tags and its Markdown, and then slides of these results."""
    edition = edition_of(*cells, results=results)
    return PlainPage("a-case", title, "Mined", f"<h1>{html.escape(title)}</h1>", edition=edition)


def job_of(*pages: PlainPage, edition="learner", name="Trainees") -> Make:
    copy = Copy(f"mine/{edition}", "Nobody's Data", edition, name, "en-GB", (), "key")
    return Make("slides", "the slides", copy, pages, "// draws charts")


def words_of(text: str) -> str:
    text = re.sub(r"</(?:p|li|h2)>", r"\g<0> ", text)
    return " ".join(lxml.html.fragment_fromstring(text, create_parent="div").text_content().split())


# ---- what a deck holds


def test_every_case_has_a_deck_and_no_other_page_has_one(sheets):
    for job in sheets.values():
        files = slides(job)
        names = {Path(path).stem for path in files if path.endswith(".html") and not path.endswith("-notes.html")}
        assert names == {"index", *(sheet.name for sheet in cases(job))}
        assert slides_pdf(replace(job, pages=(job.pages[0],))) == {}


def test_a_deck_has_what_a_lecturer_shows_in_the_order_of_the_case(sheets):
    for sheet in cases(sheets["learner"]):
        made = deck(sheet)
        kinds = [slide.kind for slide in made.slides]
        assert kinds[0] == "title"
        assert 18 <= len(kinds) <= 26, made.name
        assert "note" in kinds[1:3], made.name
        assert {"chart", "result"} & set(kinds), made.name
        ids = [slide.id for slide in made.slides]
        asked = ("first-position", "the-scene", "who-is-in-the-room", "decision-1", "decision-1-decide", "decision-2")
        for id_ in (*asked, "decision-2-decide", "the-last-word", "second-position"):
            assert id_ in ids, (made.name, id_)
        assert len(set(ids)) == len(ids)
        assert ids.index("the-scene") < ids.index("decision-1") < ids.index("the-last-word")


def test_a_long_scene_is_divided_and_loses_no_word():
    long = " ".join(f"Sentence {number} of *a long paragraph* goes on for a while." for number in range(40))
    short = [f'"Line {number}," she says.' for number in range(14)]
    source = "\n\n".join(["It begins.", long, *short])
    parts = packed(elements_of(source, {}))
    assert len(parts) > 5
    assert all(len(words_of(joined(part)).split()) <= WORDS for part in parts)
    assert " ".join(words_of(joined(part)) for part in parts) == source.replace("*", "").replace("\n\n", " ")
    assert all(joined(part).count("<em>") == joined(part).count("</em>") for part in parts)
    assert min(len(words_of(joined(part)).split()) for part in parts) > 10  # no slide with one last line


def test_a_list_that_goes_on_counts_on():
    source = "\n".join(f"{number}. {'word ' * 40}" for number in range(1, 6))
    second = joined(packed(elements_of(source, {}))[1])
    assert re.match(r'<ol start="[2-5]">', second)


def test_a_citation_reads_as_on_the_page():
    edition = edition_of(("slide", "# A case\n\nThey imagine {cite}`marwickboyd2011,aca2014`."))
    links = '<a href="references.html#id2">Marwick and boyd, 2011</a>, <a href="references.html#id3">ACA, 2014</a>'
    cited = f'<p><span class="bibtex-citation">[{links}]</span></p>'
    page = plain_page("a-case", "Mined", f"<section><h1>A case</h1>{cited}</section>", edition=edition)
    assert "[Marwick and boyd, 2011, ACA, 2014]" in deck(page).slides[0].body
    with pytest.raises(CasebookError, match="A case: 2 citations are written and 0 are on the page"):
        plain_page("a-case", "Mined", "<section><h1>A case</h1></section>", edition=edition)


def test_markup_in_a_notebook_or_a_name_is_text():
    made = page_of(("slide", "# <i>A</i> & case\n\nNot <b>bold</b> <script>alert(1)</script>"), title='<i>"A" & case')
    files = slides(job_of(made, name=NAME))
    page = files["slides/a-case.html"].decode()
    assert "&lt;b&gt;bold" in page
    assert "<script>alert" not in page
    for name in ("a-case", "index"):
        assert "&lt;b&gt;Ward&lt;/b&gt; &amp; &#34;co&#34; ליאור ليلى 😀" in files[f"slides/{name}.html"].decode()
        assert "<i>" not in files[f"slides/{name}.html"].decode()


def test_a_title_as_long_as_a_page_is_cut_on_the_slide_and_whole_in_the_list():
    title = "A title that does not end " * 60
    files = slides(job_of(page_of(("slide", f"# {title}\n\nText."), title=title.strip())))
    heading = re.search(r"<h2.*?</h2>", files["slides/a-case.html"].decode(), re.S)[0]
    assert len(heading) < 200
    assert "…" in heading
    assert title.strip() in files["slides/index.html"].decode()
    assert slides_pdf(job_of(page_of(("slide", f"# {title}\n\nText."), title=title.strip())))["slides/a-case.pdf"]


def test_what_shows_nothing_makes_no_slide():
    page = page_of(("slide", "# A title"), results=[Printed("\n"), LeftOut(), Printed("7"), LeftOut()])
    assert [slide.body for slide in deck(page).slides] == ["", '<pre class="printed">7</pre>']


def test_a_page_without_slides_has_no_deck():
    for cells in ([("", "# A page")], [("facilitator slide", "# A page")], [("slide", "")]):
        assert slides(job_of(page_of(*cells))) == {}
        assert slides_pdf(job_of(page_of(*cells))) == {}


def test_a_chart_on_a_slide_has_its_picture_beside_the_deck():
    chart = Chart("Who", "Who is counted.", "counted.svg", '<svg height="100"></svg>', "{}")
    files = slides(job_of(page_of(("slide", "# A case\n\n## Who is counted?"), results=[chart])))
    assert files["slides/_charts/counted.svg"] == chart.svg.encode()
    assert 'src="_charts/counted.svg"' in files["slides/a-case.html"].decode()


def test_the_same_job_gives_the_same_bytes_anywhere(sheets, tmp_path):
    job = sheets["facilitator"]
    only = replace(job, pages=tuple(sheet for sheet in job.pages if sheet.name == CASE))
    (tmp_path / "job.pickle").write_bytes(pickle.dumps(only))
    code = (
        "import hashlib, pickle; from casebook.press.handouts.slides import slides, slides_pdf\n"
        f"job = pickle.load(open({str(tmp_path / 'job.pickle')!r}, 'rb'))\n"
        "made = {**slides(job), **slides_pdf(job)}\n"
        "print(hashlib.sha256(b''.join(k.encode() + v for k, v in made.items())).hexdigest())"
    )
    elsewhere = {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONHASHSEED": "5", "TZ": "Asia/Tokyo", "LC_ALL": "C"}
    there = subprocess.run([sys.executable, "-c", code], cwd=tmp_path, env=elsewhere, capture_output=True, text=True)
    made = {**slides(only), **slides_pdf(only)}
    assert there.stdout.strip() == hashlib.sha256(b"".join(k.encode() + v for k, v in made.items())).hexdigest()


# ---- what is for the speaker alone


def facilitators(page: PlainPage) -> list[str]:
    """The paragraphs that a case has for facilitators, as plain words."""
    cells = [cell for cell in page.edition.cells if "facilitator" in cell.tags]
    sources = [block.source for cell in cells for block in cell.blocks if isinstance(block, Prose)]
    return [words_of(joined([block])) for source in sources for block in elements_of(source, {}) if block.tag != "h2"]


def test_every_note_is_with_the_slides_and_none_is_in_a_learners_folder(sheets):
    theirs = slides(sheets["learner"])
    assert not [path for path in theirs if "note" in path or "speaker" in path]
    everything = " ".join(html.unescape(made.decode(errors="replace")) for made in theirs.values())
    flat = " ".join(re.sub(r"</?(?:em|strong|code)>", "", everything).split())
    made = slides(sheets["facilitator"])
    said = " ".join(words_of(sheet.html) for sheet in sheets["learner"].pages)  # to learners as well
    for sheet in cases(sheets["facilitator"]):
        notes = words_of(made[f"slides/{sheet.name}-notes.html"].decode())
        paragraphs = facilitators(sheet)
        assert len(paragraphs) > 10
        for paragraph in paragraphs:
            assert paragraph in notes, (sheet.name, paragraph)
            for sentence in re.split(r"(?<=[.?!])\s", paragraph):
                if len(sentence) > 40 and sentence not in said:
                    assert sentence not in flat, sentence


def test_a_note_stands_where_it_is_needed_and_an_unknown_one_at_the_beginning():
    made = page_of(
        ("slide", "# A case\n\nText."),
        ("", '<details class="content-note"><summary>Content note: dogs</summary>\n\n**What.** Dogs.\n\n</details>'),
        ("slide", "## The scene\n\nA dog."),
        ("slide", "## Decision 1\n\nChoose."),
        ("slide", "## The last word\n\nWoof."),
        ("slide", "## Second position\n\nAgain."),
        (
            "facilitator",
            "## For the facilitator\n\n**Say first:** hello.\n\n**Running it.** Two voices."
            "\n\nWith fifty minutes: less."
            "\n\n**What goes wrong.**\n\n- *A bark.* Wait.\n\n**When someone is distressed.** Go.\n\nAsk once."
            "\n\n**Closing.** One word.\n\n**Water bowls.** Fill them.",
        ),
    )
    notes = {slide.id: [words_of(note) for note in slide.notes] for slide in deck(made).slides}
    assert notes == {
        "a-case": [
            "Say first: hello.",
            "Running it. Two voices.",
            "With fifty minutes: less.",
            "Water bowls. Fill them.",
        ],
        "content-note": ["When someone is distressed. Go. Ask once."],
        "the-scene": ["Running it. Two voices."],
        "decision-1": ["What goes wrong. A bark. Wait."],
        "the-last-word": ["When someone is distressed. Go. Ask once."],
        "second-position": ["Closing. One word."],
    }


# ---- in a browser


@pytest.mark.browser
def test_every_slide_fits_its_screen_and_no_deck_asks_for_anything(decks, opened):
    one = opened(decks["learner"] / "index.html")
    paths = [decks["learner"] / str(link.get_attribute("href")) for link in one.page.locator("main li a").all()]
    assert len(paths) == len(contents.cases_named(""))
    for path in paths:
        page = one.open(path)
        for size in ({"width": 1280, "height": 720}, {"width": 1920, "height": 1080}):
            page.set_viewport_size(size)
            page.evaluate("casebookDeck.slide(0)")
            assert page.evaluate(TOO_TALL) == [], (path.name, size)
        assert page.evaluate("violations") == []
    assert one.went_out == []
    assert one.said == []


def slide_id(page) -> str:
    return page.evaluate("casebookDeck.getCurrentSlide().id")


@pytest.mark.browser
@pytest.mark.parametrize("key", ["ArrowRight", "Space"])
def test_one_key_reaches_every_slide_in_order(sheets, decks, opened, key):
    (sheet,) = (sheet for sheet in sheets["learner"].pages if sheet.name == CASE)
    ids = [slide.id for slide in deck(sheet).slides]
    page = opened(decks["learner"] / f"{CASE}.html").page
    reached = [slide_id(page)]
    for _ in ids[1:]:
        page.keyboard.press(key)
        reached.append(slide_id(page))
    assert reached == ids
    assert page.locator("header .place").inner_text() == f"{len(ids)} of {len(ids)}"


@pytest.mark.browser
def test_charts_are_live_and_one_that_cannot_be_drawn_stays_its_picture(decks, opened, tmp_path):
    page = opened(decks["learner"] / f"{CASE}.html", "#/who-chose-the-group").page
    page.locator("section.present figure.chart .vega svg").wait_for()
    assert page.locator("section.present figure.chart > img").is_hidden()
    page.keyboard.press("ArrowLeft")
    assert page.locator("section.present figure.chart .vega svg [role^=graphics]").count() > 0
    width = page.locator("section.present figure.chart .vega svg").bounding_box()["width"]
    assert width > 700

    written(
        {
            f"slides/{path.relative_to(decks['learner'])}": path.read_bytes()
            for path in decks["learner"].rglob("*")
            if path.is_file()
        },
        tmp_path,
    )
    broken = tmp_path / "slides" / f"{CASE}.html"
    text = broken.read_text(encoding="utf-8")
    broken.write_text(
        re.sub(r'class="vega-spec">.*?</script>', 'class="vega-spec">{"marks": 7</script>', text), encoding="utf-8"
    )
    one = opened(broken, "#/who-chose-the-group")
    one.page.wait_for_timeout(300)
    assert one.page.locator("section.present figure.chart > img").is_visible()
    assert one.page.locator("section.present figure.chart > img").evaluate("image => image.naturalWidth") > 0


@pytest.mark.browser
def test_a_decision_is_taken_by_keyboard_in_the_deck_and_the_last_word_answers(decks, opened):
    one = opened(decks["learner"] / f"{CASE}.html", "#/the-last-word")
    page = one.page
    assert "Take a decision in this case" in page.locator("section.present").inner_text()
    for _ in range(12):
        if slide_id(page) == "decision-1-decide":
            break
        page.keyboard.press("ArrowLeft")
    assert slide_id(page) == "decision-1-decide"
    assert page.locator("section.present .live").bounding_box()["height"] < 720
    press_until(page, "Tab", "input[type=radio]", most=9)
    page.keyboard.press("ArrowDown")
    chosen = page.locator("section.present .choice:has(input:checked) label").inner_text()
    press_until(page, "Tab", "textarea", most=8)
    page.keyboard.type("She asked, and I knew.")
    press_until(page, "Tab", "button.commit", most=3)
    page.keyboard.press("Space")
    page.locator("section.present .outcome").wait_for()
    assert slide_id(page) == "decision-1-decide"
    assert page.evaluate("document.activeElement.matches('.outcome')")
    assert page.evaluate("[...document.querySelectorAll('.reveal, .slides, body')].map(part => part.scrollTop)") == [
        0,
        0,
        0,
    ]
    page.keyboard.press("Escape")
    total = page.evaluate("casebookDeck.getTotalSlides()")
    for _ in range(12):
        if slide_id(page) == "the-last-word":
            break
        page.keyboard.press("ArrowRight")
    assert slide_id(page) == "the-last-word"
    assert f"About “{chosen}”" in page.locator("section.present").inner_text()
    page.reload()
    page.wait_for_timeout(300)
    assert page.evaluate("casebookDeck.getTotalSlides()") == total  # what was kept is not taken for slides
    assert [key for key in page.evaluate(KEPT) if CASE in key] == [f"{CASE}/first"]
    assert one.said == []


@pytest.mark.browser
def test_the_speakers_notes_follow_the_slides_and_turn_them(decks, opened):
    one = opened(decks["facilitator"] / f"{CASE}.html")
    page = one.page
    with one.context.expect_page() as opening:
        page.keyboard.press("s")
    notes = opening.value
    notes.on("console", lambda message: one.said.append(message.text))
    notes.get_by_text("Next: 2 Content note").wait_for()
    up = notes.locator("main > section:visible")
    assert up.count() == 1
    assert "Say first" in up.inner_text()
    notes.get_by_text("since the start").wait_for()
    page.keyboard.press("ArrowRight")
    notes.get_by_text("Next: 3 Content note").wait_for()
    assert "When someone is distressed" in up.inner_text()
    notes.frame_locator("iframe").locator("[data-kind].present h2", has_text="Content note").wait_for()
    notes.keyboard.press("ArrowRight")
    notes.keyboard.press("ArrowRight")
    notes.get_by_role("button", name="Back").click()
    notes.wait_for_timeout(200)
    assert slide_id(page) == "content-note-2"
    notes.keyboard.press("End")
    notes.get_by_text("This is the last slide.").wait_for()
    assert slide_id(page) == "second-position"
    page.reload()
    page.wait_for_timeout(2500)  # notes ask again every two seconds
    page.keyboard.press("Home")
    notes.get_by_text("Next: 2 Content note").wait_for()
    page.close()
    notes.locator("main > section").nth(5).wait_for()
    assert one.went_out == []
    assert one.said == []


@pytest.mark.browser
def test_a_learners_deck_has_no_key_for_the_speaker(decks, opened):
    one = opened(decks["learner"] / f"{CASE}.html")
    one.page.keyboard.press("s")
    one.page.wait_for_timeout(200)
    assert len(one.context.pages) == 1
    assert one.page.locator("text=/speaker/i").count() == 0


@pytest.mark.browser
def test_the_notes_can_be_read_and_printed_without_any_script(decks, opened):
    page = opened(decks["facilitator"] / f"{CASE}-notes.html", java_script_enabled=False).page
    deck_itself = (decks["facilitator"] / f"{CASE}.html").read_text(encoding="utf-8")
    assert page.locator("main > section:visible").count() == deck_itself.count("data-kind=") >= 18
    assert page.locator(".bar:visible, .shown:visible").count() == 0


@pytest.mark.browser
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_on_slides_list_and_notes(decks, opened, scheme):
    one = opened(decks["facilitator"] / "the-complaint.html", color_scheme=scheme)
    page, found, seen = one.page, {}, set()
    for _ in range(page.evaluate("casebookDeck.getTotalSlides()")):
        kind = page.evaluate("casebookDeck.getCurrentSlide().dataset.kind")
        if kind not in seen:
            found[kind] = violations(page)
        seen.add(kind)
        page.keyboard.press("ArrowRight")
    assert seen == {"title", "note", "exercise", "text", "chart", "result", "decision", "form"}
    for name in ("index", "the-complaint-notes"):
        found[name] = violations(one.open(decks["facilitator"] / f"{name}.html"))
    page.set_viewport_size({"width": 360, "height": 740})
    found["on a phone"] = violations(one.open(decks["facilitator"] / "the-complaint.html"))
    assert {name: rules for name, rules in found.items() if rules} == {}


@pytest.mark.browser
@pytest.mark.parametrize("script", [True, False])
def test_on_a_phone_and_without_scripts_a_deck_is_one_page(decks, opened, script):
    page = opened(
        decks["learner"] / f"{CASE}.html", viewport={"width": 360, "height": 740}, java_script_enabled=script
    ).page
    headings = page.locator("section[data-kind] h2")
    assert headings.count() == (decks["learner"] / f"{CASE}.html").read_text(encoding="utf-8").count("data-kind=") >= 18
    assert all(heading.is_visible() for heading in headings.all())
    if script:
        assert page.evaluate("document.documentElement.scrollWidth") <= 360
        assert page.locator(".exercise-decision").first.is_visible()
    else:
        assert page.locator(".exercise .fallback").first.is_visible()


@pytest.mark.browser
def test_a_window_made_narrow_and_wide_again_is_where_it_was(decks, opened):
    page = opened(decks["learner"] / f"{CASE}.html", "#/the-scene-3").page
    page.set_viewport_size({"width": 640, "height": 720})
    page.wait_for_timeout(200)
    assert page.evaluate("window.casebookDeck") is None
    page.set_viewport_size({"width": 1280, "height": 720})
    page.wait_for_timeout(300)
    assert slide_id(page) == "the-scene-3"


# ---- on paper


def outline(content: bytes, folder: Path) -> tuple[int, list[tuple[str, int]]]:
    """How many pages a PDF has, and its headings, each with its page."""
    path = folder / "deck.pdf"
    path.write_bytes(content)
    with pikepdf.open(path) as pdf, pdf.open_outline() as tree:
        pages = [page.objgen for page in pdf.pages]
        headings = []
        todo = list(tree.root)
        while todo:
            entry = todo.pop(0)
            todo = [*entry.children, *todo]
            destination = entry.destination if entry.destination is not None else entry.action["/D"]
            headings.append((str(entry.title), pages.index(destination[0].objgen) + 1))
        return len(pages), headings


def test_the_print_has_a_page_for_every_slide_that_is_more_than_a_form(sheets, tmp_path):
    job = sheets["learner"]
    for sheet in cases(job):
        ((path, content),) = slides_pdf(replace(job, pages=(sheet,))).items()
        assert path == f"slides/{sheet.name}.pdf"
        shown = [slide for slide in deck(sheet).slides if slide.kind != "form"]
        pages, headings = outline(content, tmp_path)
        assert pages == len(shown)
        assert headings == [(slide.heading, number) for number, slide in enumerate(shown, 1)]


def test_the_print_is_tagged_and_tells_its_charts(sheets, tmp_path):
    job = sheets["learner"]
    (sheet,) = (sheet for sheet in job.pages if sheet.name == CASE)
    path = tmp_path / "deck.pdf"
    path.write_bytes(slides_pdf(replace(job, pages=(sheet,)))[f"slides/{CASE}.pdf"])
    assert list(validate(path).findings) == []
    with pikepdf.open(path) as pdf:
        assert pdf.Root.Lang == "en-GB"
        assert pdf.Root.MarkInfo.Marked
        told = [
            str(thing["/Alt"]) for thing in pdf.objects if isinstance(thing, pikepdf.Dictionary) and "/Alt" in thing
        ]
        fonts = {
            str(thing["/FontName"])
            for thing in pdf.objects
            if isinstance(thing, pikepdf.Dictionary) and "/FontName" in thing
        }
    assert len(told) == 2
    assert all("comparison group" in alt for alt in told)
    assert all(re.match(r"/[A-Z]{6}\+(Libertinus|NewCM|DejaVu)", font) for font in fonts), fonts


def test_a_pictogram_is_named_on_paper_and_a_letter_without_a_font_is_an_error(tmp_path):
    made = slides_pdf(job_of(page_of(("slide", "# A case 👍\n\nYes ❤️ 👩‍🦰 #x $y @z *k*.")), name=NAME))
    _, headings = outline(made["slides/a-case.pdf"], tmp_path)
    assert headings == [("A case [thumbs up sign]", 1)]
    with pytest.raises(CasebookError, match="a-case: the letter '[李小龍]'"):
        slides_pdf(job_of(page_of(("slide", "# A case\n\n李小龍"))))


@pytest.mark.browser
def test_printed_from_the_browser_a_deck_is_a_page_a_slide(decks, opened, tmp_path):
    page = opened(decks["learner"] / f"{CASE}.html").page
    page.pdf(path=tmp_path / "printed.pdf", prefer_css_page_size=True)
    with pikepdf.open(tmp_path / "printed.pdf") as pdf:
        assert len(pdf.pages) == page.evaluate("document.querySelectorAll('[data-kind]:not([data-kind=form])').length")


def test_no_slide_tells_what_follows_before_it_is_decided(sheets):
    decks = [(one, made) for one in sheets["learner"].pages if one.exercises and (made := deck(one))]
    assert {one.name for one, _ in decks} == {page.meta.id for page in contents.cases_named("")}
    for one, made in decks:
        shown = letters(
            "".join(lxml.html.fromstring(f"<div>{slide.printed}</div>").text_content() for slide in made.slides)
        )
        assert [text for sentence, text in told(one).items() if sentence in shown] == [], one.name
