"""A book in a pseudo-language: what of it does not come from the catalogues, and whether it can be written from right
to left. The language is English between marks; `pseudo` makes it.
"""

import re
import zipfile

import lxml.etree
import lxml.html
import pytest

from casebook.language.messages import told_prose
from tests.conftest import casebook, cohort_file, once
from tests.language.pseudo import CLOSE, CODE, OPEN, told, unmarked, write_catalogues

pytestmark = pytest.mark.book
NAMES = re.compile(  # of people, programs and files, and values of settings: the same in every language
    r"@?pradyunsg('s)?|Sphinx|Furo|Made with|and|Mine|Nobody’s Data|Nobody's Data|nurse, the UK|nurse|UK|casebook"
)
RULES = (  # pages that show rules, sources, programs or answers that were given in English
    "what-the-codes-say", "your-own-case", "portfolio", "references", "marks", "this-copy",
)  # fmt: skip
PHONE = {"width": 360, "height": 740}
BEYOND = """() => [...document.querySelectorAll("body *")].filter((element) => {
  const box = element.getBoundingClientRect();
  return box.width && box.left < -1 && getComputedStyle(element).position !== "fixed"
    && !element.closest(".table-scroll, pre, .sidebar-drawer, .toc-drawer, .visually-hidden, .unseen");
}).map((element) => element.outerHTML.slice(0, 100))"""


@pytest.fixture(scope="module")
def pseudo(tmp_path_factory):
    """The book of one case in the pseudo-language, with slides, an e-book, a Word file and packages."""
    return once(tmp_path_factory, "pseudo", build) / "build" / "mine"


def build(folder):
    (folder / "book.toml").write_text("")
    write_catalogues(folder)
    (folder / "cohorts").mkdir()
    outputs = '["slides", "word", "epub", "scorm", "cartridge", "gift"]'
    cohort_file(folder / "cohorts", cases='["the-hashtag"]', language=f'"{CODE}"', outputs=outputs)
    done = casebook("build", "cohorts/mine.toml", folder=folder)
    assert done.returncode == 0, done.stderr


def is_known(text):
    return bool(NAMES.fullmatch(text.strip(" .,")))


def pages(home):
    return sorted(path for path in [*home.glob("*/*.html"), *home.glob("*/slides/*.html")])


def test_a_line_of_each_kind_keeps_its_form():
    assert told("Say **first** {n} of `x`.") == f"{OPEN}Say **first** {{n}} of `x`. ~~~~ ~~~~{CLOSE}"
    assert told("- a list") == f"- {OPEN}a list ~~~~{CLOSE}"
    assert told("<p>Who <em>asks</em></p>") == f"<p>{OPEN}Who ~~~~{CLOSE} <em>{OPEN}asks ~~~~{CLOSE}</em></p>"
    assert told("{eval}`n`") == "{eval}`n`" and told("#UntoldSynth") == "#UntoldSynth"
    marked = told_prose("# A title\n\nSome words.", told)
    assert marked == f"# {OPEN}A title ~~~~{CLOSE}\n\n{OPEN}Some words. ~~~~{CLOSE}"


def test_the_crawler_sees_what_is_left_in_english():
    told_too = f"{OPEN}told <b>too</b>{CLOSE}"
    page = f'<body><p>{OPEN}told{CLOSE} left</p><p aria-label="seen">{told_too}</p><code>x y</code></body>'
    assert list(unmarked(page)) == ["left", "aria-label=seen"]


def test_no_word_of_any_page_is_left_in_english(pseudo):
    found = {}
    for path in pages(pseudo):
        if path.stem not in RULES and (left := list(unmarked(path.read_text(encoding="utf-8"), is_known))):
            found[path.relative_to(pseudo).as_posix()] = left
    assert not found


def test_every_page_says_its_language_and_which_way_it_is_written(pseudo):
    for path in pages(pseudo):
        root = lxml.html.document_fromstring(path.read_text(encoding="utf-8"))
        assert (root.get("lang"), root.get("dir")) == (CODE, "rtl"), path


def test_headings_keep_the_ids_that_they_have_in_english(pseudo):
    page = lxml.html.document_fromstring((pseudo / "learner" / "the-hashtag.html").read_text(encoding="utf-8"))
    there = set(page.xpath("//@id"))
    assert {"the-scene", "decision-1", "the-last-word", "two-honest-arguments"} <= there
    steps = page.xpath("//nav[contains(@class, 'steps')]//a/@href")
    assert steps and {link.removeprefix("#") for link in steps} <= there
    notes = (pseudo / "facilitator" / "slides" / "the-hashtag-notes.html").read_text(encoding="utf-8")
    assert 'data-slide="decision-1"' in notes


def test_what_is_handed_out_says_its_language(pseudo):
    learner = pseudo / "learner"
    with zipfile.ZipFile(learner / "paper" / "nobodys-data-learner.epub") as book:
        opf = book.read("EPUB/content.opf").decode()
        chapter = lxml.etree.fromstring(book.read("EPUB/text/ch003.xhtml"))
    assert f"<dc:language>{CODE}</dc:language>" in opf and 'page-progression-direction="rtl"' in opf
    assert chapter.get("{http://www.w3.org/XML/1998/namespace}lang") == CODE
    with zipfile.ZipFile(learner / "paper" / "nobodys-data-learner.docx") as document:
        assert f"<dc:language>{CODE}</dc:language>".encode() in document.read("docProps/core.xml")
    with zipfile.ZipFile(learner / "packages" / "mine-learner-scorm.zip") as package:
        assert f'xml:lang="{CODE}"'.encode() in package.read("imsmanifest.xml")
        assert f'<html lang="{CODE}" dir="rtl">'.encode() in package.read("scorm.html")
    with zipfile.ZipFile(learner / "packages" / "mine-learner.imscc") as package:
        assert f'language="{CODE}"'.encode() in package.read("imsmanifest.xml")
        assert f'<html lang="{CODE}" dir="rtl">'.encode() in package.read("the-hashtag.html")
    assert f"::{OPEN}" in (learner / "packages" / "mine-learner.gift.txt").read_text(encoding="utf-8")


@pytest.mark.browser
def test_no_page_is_wider_than_a_phone_or_complains(pseudo, chromium):
    page = chromium.new_page(viewport=PHONE)
    complaints = []
    page.on("pageerror", lambda error: complaints.append(str(error)))
    for path in pages(pseudo):
        page.goto(path.as_uri())
        page.wait_for_timeout(100)
        wide = page.evaluate("document.documentElement.scrollWidth")
        assert wide <= PHONE["width"], (path.name, wide, page.evaluate(BEYOND))
        assert not complaints, (path.name, complaints)
    page.close()


@pytest.mark.browser
def test_what_scripts_say_is_told_too(pseudo, chromium):
    page = chromium.new_page(viewport=PHONE)

    def left(name="the-hashtag"):
        here = (pseudo / "learner" / f"{name}.html").read_text(encoding="utf-8")
        written = set(unmarked(here)) | {"Written"}
        return [words for words in unmarked(page.content(), is_known) if words not in written]

    page.goto((pseudo / "learner" / "the-hashtag.html").as_uri())
    position = page.locator(".exercise-position").first
    position.locator(".commit").click()
    assert not left(), "what is missing"
    for _ in range(2):
        if not position.locator("textarea").count():
            position.locator(".buttons button").first.click()
        if position.locator("button.quiet").first.is_visible():
            position.locator("button.quiet").first.click()
        position.locator("textarea").fill("Written")
        position.locator(".commit").click()
        position.locator(".outcome").wait_for()
    decision = page.locator(".exercise-decision").first
    decision.locator("details.seats summary").click()
    decision.locator("select").select_option(index=1)
    decision.locator("input[type=radio]").first.check()
    decision.locator("textarea").fill("Written")
    decision.locator(".commit").click()
    decision.locator(".outcome").wait_for()
    assert not left(), "what was kept"
    page.goto((pseudo / "learner" / "find.html").as_uri() + "?q=zzzz")
    assert not left("find")
    page.goto((pseudo / "facilitator" / "room.html").as_uri())
    page.wait_for_timeout(200)
    assert not [words for words in unmarked(page.content(), is_known) if words not in ("Written",)]
    page.close()
