"""A Word document that can be edited: real headings, styles, alternative texts, tables with header rows.

pandoc writes it; how it looks, its contents, page size and foot come from print/ and are put in here.
"""

import base64
import html
import itertools
import re
from collections.abc import Mapping
from typing import Any

import lxml.etree

from casebook import zipped
from casebook.language import N_, gettext
from casebook.press.handouts.paper import typesetting, unfit
from casebook.press.handouts.paper.curly import curly
from casebook.press.site.rendered import Copy

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
WORD = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
LINKS = 'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
SIZES = {"a4": (11906, 16838), "us-letter": (12240, 15840)}  # twentieths of a point
HEADINGS = {True: (26, 48, 30, 25, 23), False: (48, 30, 25, 23, 22)}  # half points: under a part, or by itself
WIDEST = 450  # points that a chart may be wide
POINTS = 0.75  # in a pixel
TURNED = 9  # columns for which a page is turned, as on paper
PICTURE = "{http://schemas.openxmlformats.org/drawingml/2006/picture}cNvPr"
PLACED = "{http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing}docPr"
PROSE = ("BodyText", "FirstParagraph")
ON_CARDS = ("DefinitionTerm", "Definition")
FOOT = "application/vnd.openxmlformats-officedocument.wordprocessingml.footer+xml"
FEET = {
    "learner": N_("{title}: the learner’s book, {group}"),
    "facilitator": N_("{title}: the facilitator’s book, {group}"),
}
THEME = re.compile(rb'w:themeFontLang w:val="[^"]*"')
APP = (
    '<Properties xmlns="http://schemas.openxmlformats.org/officeDocument/2006/extended-properties">'
    "<Application>casebook</Application></Properties>"
)
FOOT_OF = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/footer"


def docx(text: str, copy: Copy, title: str, paper: str, pictures: Mapping[str, str], cover: bool = False) -> bytes:
    """A Word document of an HTML text. `pictures` holds the charts as SVG text by file name; `cover` says that the
    first page is a title page and that parts stand over the pages.
    """
    files = zipped.opened(typesetting.pandoc(_with_bitmaps(text, pictures), "docx", lua="word.lua"))
    files["word/styles.xml"] = _styles(copy.language, HEADINGS[cover]).encode()
    files["word/settings.xml"] = THEME.sub(
        f'w:themeFontLang w:val="{copy.language}"'.encode(), files["word/settings.xml"]
    )
    files["word/foot.xml"] = _foot(copy).encode()
    _put(files, "word/_rels/document.xml.rels", f'<Relationship Id="foot" Type="{FOOT_OF}" Target="foot.xml"/>')
    _put(files, "[Content_Types].xml", f'<Override PartName="/word/foot.xml" ContentType="{FOOT}"/>')
    files["docProps/core.xml"] = _core(copy, title).encode()
    files["docProps/app.xml"] = APP.encode()
    files["word/document.xml"] = _finished(files["word/document.xml"], SIZES[paper], cover)
    return zipped.closed(files, "[Content_Types].xml")


def _styles(language: str, sizes: tuple[int, ...]) -> str:
    styles = (typesetting.LAYOUTS / "styles.xml").read_text(encoding="utf-8").replace("LANGUAGE", language)
    for level, size in enumerate(sizes, 1):
        styles = styles.replace(f"SIZE{level}", str(size))
    return styles


def _with_bitmaps(text: str, pictures: Mapping[str, str]) -> str:
    """The text with every chart in it as a bitmap of the size at which it is shown."""
    for name, png in typesetting.bitmaps(pictures).items():
        width = min(float(re.search(r'<svg[^>]*? width="([\d.]+)"', pictures[name])[1]) * POINTS, WIDEST)
        source = f'src="data:image/png;base64,{base64.b64encode(png).decode()}" width="{width:.0f}pt"'
        text = text.replace(f'src="{unfit.FOLDER}{name}"', source)
    return text


def _put(files: dict[str, bytes], name: str, element: str) -> None:
    """An element more at the end of a part."""
    before, close, after = files[name].rpartition(b"</")
    files[name] = before + element.encode() + close + after


def _foot(copy: Copy) -> str:
    words = html.escape(curly(gettext(FEET[copy.edition]).format(title=copy.title, group=copy.cohort)))
    return (
        f'<w:ftr {WORD}><w:p><w:pPr><w:pStyle w:val="Footer"/></w:pPr><w:r><w:t>{words}</w:t></w:r>'
        '<w:r><w:tab/></w:r><w:fldSimple w:instr="PAGE"><w:r><w:t>1</w:t></w:r></w:fldSimple></w:p></w:ftr>'
    )


def _core(copy: Copy, title: str) -> str:
    return (
        '<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties" '
        f'xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:title>{html.escape(title)}</dc:title>'
        f"<dc:identifier>{copy.key}</dc:identifier><dc:language>{copy.language}</dc:language></cp:coreProperties>"
    )


def _finished(document: bytes, size: tuple[int, int], cover: bool) -> bytes:
    root = lxml.etree.fromstring(document)
    body = root[0]
    for mark in _styled(body, "MarkPage"):
        following = next((one for one in mark.itersiblings(f"{W}p")), None)
        if following is not None:
            _properties(following).append(_element("<w:pageBreakBefore/>"))
        body.remove(mark)
    for placed, picture in zip(body.iter(PLACED), body.iter(PICTURE), strict=True):
        picture.set("descr", placed.get("descr"))
    for row in body.iter(f"{W}tr"):
        if row.find(f"{W}trPr") is None:
            row.insert(0, _element("<w:trPr/>"))
        row.find(f"{W}trPr").insert(0, _element("<w:cantSplit/>"))
    for table in body.iter(f"{W}tbl"):
        after = table.getnext()
        if after is not None and _style(after) in PROSE and len(_properties(after)) == 1:
            _properties(after).append(_element('<w:spacing w:before="200"/>'))
    for card in _styled(body, "RoleCard"):
        _keep_whole(card)
    for mark in _styled(body, "MarkContents"):
        if cover:
            words = f"<w:r><w:t>{html.escape(gettext('Contents'))}</w:t></w:r>"
            mark.addprevious(_element(f'<w:p><w:pPr><w:pStyle w:val="TOCHeading"/></w:pPr>{words}</w:p>'))
        for line in _contents(body, (1, 2) if cover else (2, 2)):
            mark.addprevious(line)
        body.remove(mark)
    body.remove(body.find(f"{W}sectPr"))
    covers = [cover] + [False] * len(list(body))
    for table in body.findall(f"{W}tbl"):
        if len(table.findall(f"{W}tblGrid/{W}gridCol")) >= TURNED:
            first = table.getprevious() if _style(table.getprevious()) == "TableCaption" else table
            first.addprevious(_section(size, covers.pop(0)))
            table.addnext(_section(size[::-1], covers.pop(0)))
    body.append(_page(size, covers.pop(0)))
    return lxml.etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)


def _keep_whole(card: Any) -> None:
    """Keep what stands on a role card on one page: it is to be cut out. Its name and first line keep so by style."""
    lines = list(itertools.takewhile(lambda line: _style(line) in ON_CARDS, card.itersiblings()))
    for line in lines:
        _properties(line).insert(1, _element("<w:keepLines/>"))
    for line in lines[:-1]:
        _properties(line).insert(1, _element("<w:keepNext/>"))


def _contents(body: Any, levels: tuple[int, int]) -> list[Any]:
    """The headings of some levels as a table of contents, which Word can bring up to date with page numbers."""
    headings = [
        (level, heading)
        for heading in body.iter(f"{W}p")
        for level in range(levels[0], levels[1] + 1)
        if _style(heading) == f"Heading{level}"
    ]
    lines = []
    for number, (level, heading) in enumerate(headings):
        name = f"_Toc{number:04d}"
        start = _element(f'<w:bookmarkStart w:id="{90000 + number}" w:name="{name}"/>')
        heading.insert(1, start)
        heading.append(_element(f'<w:bookmarkEnd w:id="{90000 + number}"/>'))
        words = html.escape("".join(heading.itertext(f"{W}t")))
        lines.append(
            f'<w:p><w:pPr><w:pStyle w:val="TOC{level}"/></w:pPr>FIELD<w:hyperlink w:anchor="{name}" w:history="1">'
            f"<w:r><w:t>{words}</w:t></w:r></w:hyperlink></w:p>"
        )
    first, *others = lines
    order = f'TOC \\o "{levels[0]}-{levels[1]}" \\h \\z \\u'
    begin = (
        '<w:r><w:fldChar w:fldCharType="begin"/></w:r>'
        f'<w:r><w:instrText xml:space="preserve">{order}</w:instrText></w:r>'
        '<w:r><w:fldChar w:fldCharType="separate"/></w:r>'
    )
    end = '<w:p><w:r><w:fldChar w:fldCharType="end"/></w:r></w:p>'
    made = [first.replace("FIELD", begin), *(line.replace("FIELD", "") for line in others), end]
    return [_element(line) for line in made]


def _section(size: tuple[int, int], cover: bool) -> Any:
    """A paragraph that ends a run of pages of one size."""
    paragraph = _element("<w:p><w:pPr/></w:p>")
    paragraph[0].append(_page(size, cover))
    return paragraph


def _page(size: tuple[int, int], cover: bool) -> Any:
    width, height = size
    turned = ' w:orient="landscape"' if width > height else ""
    return _element(
        '<w:sectPr><w:footerReference w:type="default" r:id="foot"/>'
        f'<w:pgSz w:w="{width}" w:h="{height}"{turned}/>'
        '<w:pgMar w:top="1440" w:right="1440" w:bottom="1440" w:left="1440" w:header="720" w:footer="720" '
        f'w:gutter="0"/>{"<w:titlePg/>" if cover else ""}</w:sectPr>'
    )


def _styled(body: Any, style: str) -> list[Any]:
    return [paragraph for paragraph in body.iter(f"{W}p") if _style(paragraph) == style]


def _style(paragraph: Any) -> str:
    style = None if paragraph is None else paragraph.find(f"{W}pPr/{W}pStyle")
    return "" if style is None else style.get(f"{W}val")


def _properties(paragraph: Any) -> Any:
    if paragraph.find(f"{W}pPr") is None:
        paragraph.insert(0, _element("<w:pPr/>"))
    return paragraph.find(f"{W}pPr")


def _element(text: str) -> Any:
    return lxml.etree.fromstring(f"<word {WORD} {LINKS}>{text}</word>")[0]
