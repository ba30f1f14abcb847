"""Every page of every output: it runs nothing of its own, fetches nothing, hides nothing from who cannot see it, and
what a cohort is called or a learner writes is text on it.

The book's pages are looked at in test_browser.py, slides one by one in test_slides.py, a package at work in
test_scorm.py; here nothing that is handed out is left over.
"""

import json
import re
import zipfile
from pathlib import Path
from urllib.parse import unquote, urlsplit

import lxml.etree
import lxml.html
import pikepdf
import pytest

from casebook import contents
from casebook.debrief.projector import PAGE
from casebook.press.handouts.packages.cartridge import STYLE
from casebook.press.site.finish import POLICY
from tests.answers import COHORT, answers_file, code_of, revision, written
from tests.browser.test_browser import Watched, block, settle, take, violations
from tests.conftest import casebook, cohort_file, once

PACKED = (".zip", ".imscc", ".epub", ".docx")
PLAIN = ("cartridge", "epub")  # shown by a platform or a reading program that may have a policy; ours would cut its own
# An orderly page for whoever shows these: they bring the landmarks, and a chapter's heading stands under its part's.
SHOWN_INSIDE = {"cartridge": ("landmark-one-main", "region")}
SHOWN_INSIDE["epub"] = (*SHOWN_INSIDE["cartridge"], "page-has-heading-one")
FETCHING = ("src", "srcset", "href", "{http://www.w3.org/1999/xlink}href", "action", "formaction", "data", "poster")
ALIGNED = re.compile(r"text-align: (left|right|center);")  # pandoc's way to align a column
RUNNING = ("applet", "base", "embed", "foreignObject", "frame", "iframe", "object")
NAME = (
    '=1+1"\'><img src=x onerror=alert(1)></script><script>alert(2)</script>{{7*7}}${7*7}{eval}`7*7`#eval("7*7")%(x)s\\n'
)
REASON = f"{NAME} <svg onload=alert(3)> [x](javascript:alert(4)) <iframe src=//synth.invalid> @synth"
IN_THE_PAGE = """() => [...document.querySelectorAll("*")].filter((element) => [...element.attributes].some(
  ({ name, value }) => name.startsWith("on") || /^\\s*javascript:/i.test(value)))
  .map((element) => element.outerHTML.slice(0, 120))"""

STRICTER = "default-src 'none'; style-src 'self'; base-uri 'none'; form-action 'none'"  # where no script runs


def unpack(home: Path, into: Path) -> None:
    """Open each package that lies under `home` in a folder of its name in this one."""
    for path in packages(home):
        with zipfile.ZipFile(path) as archive:
            archive.extractall(into / path.name)


def packages(home: Path) -> list[Path]:
    return sorted(path for path in home.rglob("*") if path.suffix in PACKED)


def unpacked(home: Path, into: Path) -> dict[str, Path]:
    """The folders of what lies under `home`: that itself, and each package that was opened, by name."""
    return {"": home} | {path.name: into / path.name for path in packages(home)}


def kind_of(package: str, path: Path) -> str:
    """Which kind of page it is, by the package it is in and its path there."""
    if package:
        kinds = {"-scorm.zip": "scorm", ".zip": "zip", ".imscc": "cartridge", ".epub": "epub"}
        return next(kind for end, kind in kinds.items() if package.endswith(end))
    if path.parent.name == "slides":
        return "notes" if path.name.endswith("-notes.html") else "slides"
    return "projector" if path.name == PAGE else {"learner": "book", "facilitator": "book"}[path.parent.name]


def pages_of(folders: dict[str, Path]) -> dict[str, list[tuple[Path, Path]]]:
    """Every page that there is by its kind, each with the folder that it must not reach beyond."""
    found: dict[str, list[tuple[Path, Path]]] = {}
    for package, folder in folders.items():
        for path in sorted(folder.rglob("*")):
            if path.suffix in (".html", ".htm", ".xhtml"):
                root = folder if package or path.parent == folder else folder / path.relative_to(folder).parts[0]
                found.setdefault(kind_of(package, path), []).append((path, root))
    return found


@pytest.fixture(scope="session")
def folders(built, tmp_path_factory) -> dict[str, Path]:
    home = built / "clinical-psychology-uk"
    return unpacked(home, once(tmp_path_factory, "unpacked", lambda into: unpack(home, into)))


@pytest.fixture(scope="session")
def pages(folders) -> dict[str, list[tuple[Path, Path]]]:
    return pages_of(folders)


@pytest.fixture(scope="module")
def hostile(tmp_path_factory) -> Path:
    """What is made for a group whose name, and whose reasons, are everything but text to somebody."""
    home = tmp_path_factory.mktemp("hostile")
    cohort = cohort_file(home, COHORT, name=json.dumps(NAME), cases='["the-hashtag"]', outputs=None)
    (home / "in").mkdir()
    for number in range(12):
        positions = {"before": {"revisions": [revision(value=40, reason=REASON)]}}
        chosen = "approve" if number < 7 else "refuse"
        decisions = {"first": {"revisions": [revision(option=chosen, reason=f"{number} {REASON}")]}}
        file = answers_file(
            code_of(number), show_reasons=True, cases={"the-hashtag": {"positions": positions, "decisions": decisions}}
        )
        (home / "in" / f"{number}.json").write_bytes(written(file))
    for command in (("build", cohort), ("debrief", cohort, home / "in")):
        done = casebook(*command, "--out", home / "build")
        assert done.returncode == 0, done.stderr
    return home


@pytest.fixture(scope="module")
def hostile_folders(hostile, tmp_path_factory) -> dict[str, Path]:
    home, into = hostile / "build" / COHORT, tmp_path_factory.mktemp("unpacked")
    unpack(home, into)
    return unpacked(home, into) | {"debrief": hostile / "build" / "debriefs" / COHORT}


def parsed(path: Path):
    if path.suffix != ".xhtml":
        return lxml.html.document_fromstring(path.read_bytes())
    page = lxml.etree.fromstring(path.read_bytes())
    lxml.html.xhtml_to_html(page)
    return page


def leads_astray(tag: str, address: str, page: Path, root: Path) -> bool:
    """Whether an address leads anywhere but to a file beside the page, or, of a link, to the world outside."""
    parts = urlsplit(address.strip())
    if parts.scheme or parts.netloc:
        allowed = {"a": ("http", "https", "mailto"), "img": ("data",)}.get(tag, ())
        return parts.scheme not in allowed
    there = (page.parent / unquote(parts.path)).resolve()
    return bool(parts.path) and not (there.is_file() and there.is_relative_to(root.resolve()))


def faults(path: Path, root: Path, kind: str) -> list[str]:
    """What on a page runs, styles or fetches although it may not; with a policy, also where that is not first."""
    page, found = parsed(path), []
    for element in page.iter("*"):
        tag = element.tag.rpartition("}")[2]
        addresses = [element.get(name) for name in FETCHING if element.get(name) is not None]
        wrong = [name for name in element.attrib if name.lower().startswith("on") or name == "ping"]
        style = element.get("style", "")
        wrong += ["style"] if style and not (kind == "epub" and ALIGNED.fullmatch(style)) else []
        wrong += [address for address in addresses if leads_astray(tag, address, path, root)]
        wrong += [tag] if tag in RUNNING else []
        if tag == "script" and (kind in PLAIN or (element.get("type") != "application/json" and element.text)):
            wrong.append("a script of its own")
        if tag == "style" and (element.text or "").strip() != (STYLE if kind == "cartridge" else ""):
            wrong.append("a style of its own")
        found += [f"{tag}: {one[:80]}" for one in wrong]
    orders = [(one.get("http-equiv"), one.get("content")) for one in page.iter("meta") if one.get("http-equiv")]
    first = [(one.tag, sorted(one.attrib)) for one in page.find("head").iterchildren("*")][:2]
    if kind in PLAIN:
        return found + [f"an order: {order}" for order in orders]
    if orders != [("Content-Security-Policy", STRICTER if kind == "projector" else POLICY)]:
        found.append(f"its policy: {orders}")
    if first != [("meta", ["charset"]), ("meta", ["content", "http-equiv"])]:
        found.append(f"before its policy: {first}")
    return found


def all_faults(pages: dict[str, list[tuple[Path, Path]]]) -> dict[str, list[str]]:
    found = {f"{kind} {path}": faults(path, root, kind) for kind, some in pages.items() for path, root in some}
    return {page: wrong for page, wrong in found.items() if wrong}


# ---- what stands in the files


def test_there_are_pages_of_every_kind(pages):
    cases = len(contents.cases_named(""))
    assert {kind: len(some) for kind, some in pages.items()} == {
        "book": 32 + 2 * cases,
        "slides": 2 + 2 * cases,
        "notes": cases,
        "zip": 31 + 2 * cases,
        "scorm": 33 + 2 * cases,
        "cartridge": 27 + 2 * cases,
        "epub": 41 + 2 * cases,
    }


def test_every_page_has_the_policy_first_and_nothing_that_it_would_stop(pages):
    assert all_faults(pages) == {}


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ('<p onclick="x()">', "onclick"),
        ('<a href="javascript:x()">', "javascript"),
        ('<img src="//synth.invalid/x.png">', "synth"),
        ('<img src="../beside.png">', "beside"),
        ("<script>x()</script>", "script of its own"),
        ("<style>p { }</style>", "style of its own"),
        ('<meta http-equiv="refresh" content="0">', "its policy"),
    ],
)
def test_what_may_not_be_on_a_page_is_found(pages, tmp_path, wrong, words):
    page, (path, _) = tmp_path / "book" / "page.html", pages["notes"][0]
    (tmp_path / "book" / "_static").mkdir(parents=True)
    text = re.sub(r'<link [^>]*>|<script src="[^"]*"></script>| href="[^#"]*"', "", path.read_text(encoding="utf-8"))
    page.write_text(text, encoding="utf-8")
    (tmp_path / "beside.png").write_bytes(b"")
    assert faults(page, page.parent, "notes") == []
    page.write_text(text.replace("<main>", f"<main>{wrong}", 1), encoding="utf-8")
    assert any(words in fault for fault in faults(page, page.parent, "notes"))


def test_pictures_draw_and_do_nothing_else(folders):
    drawn = [path for folder in folders.values() for path in folder.rglob("*.svg")]
    assert len(drawn) > 100
    for path in drawn:
        for element in lxml.etree.fromstring(path.read_bytes()).iter("*"):
            names = {name.rpartition("}")[2].lower() for name in element.attrib}
            assert element.tag.rpartition("}")[2] not in ("script", "image", *RUNNING), path
            assert not [name for name in names if name.startswith("on") or name == "href"], path


def test_styles_fetch_nothing_from_elsewhere(folders):
    styles = [path for folder in folders.values() for path in folder.rglob("*.css")]
    assert len(styles) > 20
    for path in styles:
        text = re.sub(r"/\*.*?\*/", "", path.read_text(encoding="utf-8"), flags=re.S)
        assert "@import" not in text, path
        for address in re.findall(r"url\(\s*[\"']?([^\"')]*)", text):
            assert address.startswith(("data:", "#")) or (path.parent / address).is_file(), (path, address)


# ---- what happens when they are opened


@pytest.fixture
def opened(chromium):
    """Opens pages, and says what went wrong on them: what they asked for, what was stopped, what was complained of."""
    made = []

    def make(**options):
        made.append(Watched(chromium, **options))
        made[-1].page.on("dialog", lambda dialog: (made[-1].said.append(f"asks: {dialog.message}"), dialog.dismiss()))
        return made[-1]

    yield make
    for one in made:
        one.context.close()


def misdeeds(one: Watched, root: Path) -> list[str]:
    """What the page that is open did that no page may, and all before it."""
    astray = [url for url in one.asked if not url.startswith((root.resolve().as_uri(), "data:", "blob:"))]
    found = [f"asked for {url}" for url in astray] + one.said
    found += [f"stopped: {what}" for what in one.page.evaluate("violations")] + one.page.evaluate(IN_THE_PAGE)
    one.asked.clear(), one.said.clear()
    return found


def looked_at(one: Watched, path: Path, root: Path, kind: str, seen: set | None = None) -> list[str]:
    """Open a page; what it did that it may not, and the rules of axe-core that it breaks, each with its first place."""
    page = one.open(path)
    page.evaluate("document.querySelectorAll('details').forEach(details => { details.open = true; })")
    broken = violations(page, seen, SHOWN_INSIDE.get(kind, ()))
    return misdeeds(one, root) + broken


@pytest.mark.browser
@pytest.mark.parametrize("kind", ["book", "slides", "notes", "cartridge", "epub"])
def test_every_page_keeps_to_itself_and_axe_finds_nothing(pages, opened, kind):
    one = opened(viewport={"width": 640 if kind == "slides" else 1280, "height": 900})  # narrow, a deck is one page
    some = sorted(pages[kind], key=lambda page: -page[0].stat().st_size)
    if kind == "book":  # the learner's are looked at in test_browser.py
        some = [(path, root) for path, root in some if root.name == "facilitator"]
    seen, found = set(), {}
    for path, root in some:
        found[str(path)] = looked_at(one, path, root, kind, seen)
    assert len(found) > 12
    assert {page: wrong for page, wrong in found.items() if wrong} == {}


@pytest.mark.browser
def test_a_page_of_each_kind_in_the_dark_on_a_phone(pages, opened):
    one = opened(viewport={"width": 360, "height": 740}, color_scheme="dark")
    found = {}
    for kind in ("book", "slides", "notes", "cartridge", "epub"):
        path, root = next((path, root) for path, root in pages[kind] if path.stem not in ("index", "nav", "answers"))
        found[str(path)] = looked_at(one, path, root, kind)
    assert {page: wrong for page, wrong in found.items() if wrong} == {}


@pytest.mark.book
@pytest.mark.browser
def test_axe_finds_nothing_on_a_debrief(hostile_folders, opened):
    made = pages_of({"": hostile_folders["debrief"]})
    pages = made["book"] + made["projector"]
    for options in ({"color_scheme": "light"}, {"color_scheme": "dark", "viewport": {"width": 360, "height": 740}}):
        one = opened(**options)
        assert [looked_at(one, path, root, "book") for path, root in pages] == [[], [], []]


# ---- text is text


def straight(text: str) -> str:
    """A text on one line, with the quotation marks of a keyboard."""
    return " ".join(text.translate(str.maketrans("‘’“”", "''\"\"")).split())


def texts_in(path: Path) -> list[str]:
    """Everything that a document says: its texts and its attributes as a program reads them."""
    if path.suffix in (".html", ".xhtml"):
        page = parsed(path)
    elif path.suffix in (".xml", ".rels", ".opf", ".ncx", ".svg"):
        page = lxml.etree.fromstring(path.read_bytes())
    elif path.suffix in (".json", ".ipynb"):
        return strings(json.loads(path.read_text(encoding="utf-8")))
    else:
        return []
    return ["".join(page.itertext()), *(value for element in page.iter("*") for value in element.attrib.values())]


def strings(made) -> list[str]:
    if isinstance(made, dict):
        return [*made, *(text for value in made.values() for text in strings(value))]
    if isinstance(made, list):
        return [text for value in made for text in strings(value)]
    return [made] if isinstance(made, str) else []


@pytest.mark.book
def test_whatever_a_group_is_called_it_is_a_name_wherever_it_stands(hostile_folders, hostile):
    book = {name: folder for name, folder in hostile_folders.items() if name != "debrief"}
    assert all_faults(pages_of(book)) == {}
    assert all_faults(pages_of({"": hostile_folders["debrief"]})) == {}
    said = set()
    for package, folder in hostile_folders.items():
        for path in folder.rglob("*"):
            for text in texts_in(path) if path.is_file() else ():
                if "=1+1" in text:
                    assert straight(NAME) in straight(text), path
                    name = path.name if package.endswith(".docx") else path.suffix
                    said.add(f"{Path(package).suffix or package} {name}")
    wanted = {" .html", " .json", ".zip .html", ".imscc .xml", ".epub .xhtml", ".docx document.xml"}
    assert wanted <= said
    for path in (hostile / "build" / COHORT).glob("*/paper/nobodys-data-*.pdf"):
        with pikepdf.open(path) as pdf:
            assert straight(NAME) in straight(str(pdf.docinfo.Title))
            assert "/JavaScript" not in pdf.Root.get("/Names", {})
            assert "/OpenAction" not in pdf.Root


@pytest.mark.book
def test_a_name_is_no_markup_in_the_notes_to_the_notebooks(hostile_folders):
    readme = (hostile_folders[""] / "learner" / "notebooks" / "README.md").read_text(encoding="utf-8")
    assert NAME not in readme
    assert NAME in re.sub(r"\\([\\`*_\[\]<>&$])", r"\1", readme)


@pytest.mark.book
def test_whatever_a_learner_writes_is_what_they_wrote(hostile_folders):
    for edition in ("learner", "facilitator"):
        (page,) = (hostile_folders["debrief"] / edition).glob("*.html")
        assert straight("".join(parsed(page).itertext())).count(straight(REASON)) >= 5


@pytest.mark.book
@pytest.mark.browser
def test_nothing_in_a_name_or_a_reason_runs_in_a_browser(hostile_folders, opened):
    one = opened()
    pages = pages_of({name: folder for name, folder in hostile_folders.items() if name != "debrief"})
    pages["debrief"] = [page for some in pages_of({"": hostile_folders["debrief"]}).values() for page in some]
    firsts = ("index.html", "this-copy.html", "the-hashtag.html", "scorm.html", "these-pages.html", "ch001.xhtml")
    seen = set()
    for kind, some in pages.items():
        for path, root in some:
            if kind == "debrief" or (path.name in firsts and kind != "zip" and "learner" in root.name):
                seen.add(kind)
                one.open(path).wait_for_timeout(50)
                assert misdeeds(one, root) == [], path
    assert {"book", "slides", "scorm", "cartridge", "epub", "debrief"} <= seen

    learner = hostile_folders[""] / "learner"
    take(one.open(learner / "the-hashtag.html"), 0, 0, REASON)
    assert straight(REASON) in straight(block(one.page, "decision").inner_text())
    one.page.reload()
    settle(one.page)
    assert straight(REASON) in straight(block(one.page, "decision").inner_text())
    one.open(learner / "answers.html").get_by_text("=1+1").last.wait_for()
    assert straight(REASON) in straight(one.page.locator("#answers").inner_text())
    one.open(learner / "find.html", f"?q={'%3Cimg src=x onerror=alert(1)%3E'}").wait_for_timeout(100)
    assert misdeeds(one, learner) == []
