"""An EPUB 3 for e-book readers: contents, language, charts as drawings with alternative texts, metadata that tells
what a reader needs in order to read it. pandoc writes it.
"""

import base64
import re
import uuid
from collections.abc import Mapping

from casebook import zipped
from casebook.language import ENGLISH, N_, direction, gettext, spoken
from casebook.press.handouts.paper import typesetting, unfit
from casebook.press.handouts.paper.curly import curly
from casebook.press.site.rendered import Copy

FONTS = 'font-family="Arial, Helvetica, sans-serif"'
SIDE = 24  # pixels
PACKAGE = "EPUB/content.opf"
STYLES = "EPUB/styles/stylesheet1.css"
ACCESS = N_(  # as epub.yaml has it
    "Every chart has a description in words. Headings, lists and tables are marked as such, and tables have header "
    "cells. Nothing moves, flashes or makes a sound."
)
DAY = re.compile(rb"\s*<dc:date [^>]*>[^<]*</dc:date>")  # pandoc's, which nobody gave


def epub(text: str, copy: Copy, pictures: Mapping[str, str]) -> bytes:
    """The EPUB of an HTML text; `pictures` holds its charts as SVG text by file name."""
    for name, svg in pictures.items():
        source = f"data:image/svg+xml;base64,{base64.b64encode(_roomy(svg).encode()).decode()}"
        text = text.replace(f'src="{unfit.FOLDER}{name}"', f'src="{source}"')
    options = [
        *("-M", f"lang={copy.language}"),
        *(("-M", "dir=rtl", "-M", "page-progression-direction=rtl") if direction(copy.language) == "rtl" else ()),
        *("-M", f"identifier={uuid.uuid5(uuid.NAMESPACE_OID, copy.key).urn}"),
        f"--metadata-file={typesetting.LAYOUTS / 'epub.yaml'}",
        "--epub-title-page=false",
        "--mathml",
        "--split-level=2",
        "--toc-depth=3",
    ]
    names = {"title": curly(copy.title)}
    if spoken() != ENGLISH:
        names |= {"toc-title": gettext("Contents"), "accessibilitySummary": gettext(ACCESS)}
    files = zipped.opened(typesetting.pandoc(text, "epub3", *options, lua="epub.lua", names=names))
    for name in [name for name in files if name.endswith(".xhtml")]:
        files[name] = files[name].replace(b"<th></th>", b"<td></td>")  # a table's corner heads nothing
    files[PACKAGE] = DAY.sub(b"", files[PACKAGE])
    files[STYLES] = (typesetting.LAYOUTS / "epub.css").read_bytes()
    return zipped.closed(files, "mimetype")


def _roomy(svg: str) -> str:
    """A chart with room at its sides: a reader's own font may be wider than the one that it was drawn for."""
    svg = re.sub(r'font-family="[^"]*"', FONTS, svg)
    found = re.search(r'width="([\d.]+)" height="([\d.]+)" viewBox="0 0 ([\d.]+) ([\d.]+)"', svg)
    if not found:
        return svg
    width, height, across, down = map(float, found.groups())
    roomy = f'width="{width + 2 * SIDE:g}" height="{height:g}" viewBox="{-SIDE} 0 {across + 2 * SIDE:g} {down:g}"'
    return svg.replace(found[0], roomy, 1)
