"""Closing the pages: no request leaves them, nothing runs in them but the book's own scripts.

Rendered pages are read and written into another folder with a content-security policy, their inline styles
moved into a stylesheet, only the scripts they need, and a search index that holds no spoilers.
"""

import hashlib
import html
import json
import re
import shutil
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import lxml.html

from casebook.exercises.script import messages
from casebook.language import ENGLISH, direction, gettext, spoken
from casebook.press.cache import keys
from casebook.press.site.scripts import ALWAYS, ANALYSIS, OWN, PROGRAMS, ROOM, licences, own_scripts, vega_script, words
from casebook.press.site.settings import THEIRS

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
    "connect-src 'none'; frame-src 'self'; form-action 'self'; base-uri 'none'; object-src 'none'"
)
NOT_FOUND = {"room"}  # a page that no package carries, as the search goes into all
LANGUAGE = re.compile(r'\blang="[^"]*"')
STYLE = re.compile(r'(<[a-zA-Z][^<>]*?)\sstyle="([^"]*)"([^<>]*>)')
INLINE_STYLE = re.compile(r"<style>(.*?)</style>", re.S)
SCRIPT = re.compile(r"<script\b(?![^>]*application/json)[^>]*>.*?</script>\s*", re.S)
BACK = re.compile(r'<a href="#" (class="back-to-top muted-link">.*?</a>)', re.S)
STAMP = re.compile(r"(mystnb\.[0-9a-f]+\.css)\?v=\w+")  # Sphinx puts it there the second time only
AROUND = ((">", "<"), ('"', '"'))  # what stands round the theme's own words: tags, or an attribute's marks
SPOILERS = (
    ".//*[self::details or self::script or self::style"
    + "".join(
        f" or contains(concat(' ', normalize-space(@class), ' '), ' {name} ')"
        for name in ("exercise", "content-notes", "headerlink")
    )
    + "]"
)


def finish(
    book_id: str,
    rendered: Path,
    out: Path,
    figures: dict[str, str],
    *,
    language: str,
    script: str,
    kept: Path,
    made_by: str,
    cases: list[dict[str, Any]],
    turned: Mapping[str, dict[str, Any]],
    scripts: Mapping[str, Sequence[str]],
    plain: Path,
    transcripts: dict[str, Any] | None = None,
) -> None:
    """Write the finished book into `out`, a new folder, from Sphinx's pages and the figures' pictures by name.

    `language` is what the pages say they are written in, such as en-GB; `script` draws the charts; `cases` is what
    each case asks, for the answers page; `turned` is what stands on a page at other values of its dials, by its name:
    a script each, which the page loads when somebody turns one; `scripts` are those that a page needs for what stands
    on it, by its name; `plain` is where the pages were written plain, for the search; `transcripts` are those that the
    book's page has to code, if it has one. What a page became is kept in the
    folder `kept`, for the next time that Sphinx makes the same page and `made_by`, a hash of the code that makes pages,
    is the same.
    """
    out.mkdir(parents=True)
    moved: dict[str, None] = {}
    sections: list[dict[str, str]] = []
    for page in sorted(rendered.glob("*.html")):
        finished = finished_page(page, book_id, language, scripts_of(page.stem, scripts), kept, made_by)
        moved |= dict.fromkeys(finished["moved"])
        if page.stem not in NOT_FOUND:
            sections += page_sections(page.name, plain / f"{page.stem}.json")
        (out / page.name).write_text(finished["text"], encoding="utf-8")
    static = out / "_static"
    static.mkdir()
    own = (*OWN, *(ROOM if (out / "room.html").exists() else ()), *(ANALYSIS if transcripts else ()))
    _copy_static(rendered / "_static", static, own, script)
    (static / "moved.css").write_text(moved_css(moved), encoding="utf-8")
    index = json.dumps(sections, ensure_ascii=False, indent=0)
    (static / "sections.js").write_text(f"window.casebookSections = {index};\n", encoding="utf-8")
    (static / "cases.js").write_text(cases_script(cases), encoding="utf-8")
    if transcripts:
        (static / "analysis" / "transcripts.js").write_text(transcripts_script(transcripts), encoding="utf-8")
    (static / "dials").mkdir()
    for name, states in turned.items():
        (static / "dials" / f"{name}.js").write_text(dials_script(name, states), encoding="utf-8")
    charts = out / "_charts"
    charts.mkdir()
    for name, svg in figures.items():
        (charts / name).write_text(svg, encoding="utf-8")
    (out / "licences.txt").write_text(licences(), encoding="utf-8")


def scripts_of(name: str, scripts: Mapping[str, Sequence[str]]) -> list[str]:
    """The scripts that a page loads: their words, those for what stands on it, those of a page that is a program."""
    return [*words(), *scripts.get(name, ALWAYS), *PROGRAMS.get(name, ())]


def cases_script(cases: list[dict[str, Any]]) -> str:
    """What each case asks, as a script."""
    return f"window.casebookCases = {json.dumps(cases, ensure_ascii=False, indent=0)};\n"


def transcripts_script(transcripts: dict[str, Any]) -> str:
    """The transcripts with what their consents allow, as a script."""
    return f"window.casebookTranscripts = {json.dumps(transcripts, ensure_ascii=False, indent=0)};\n"


def dials_script(name: str, states: Mapping[str, Any]) -> str:
    """What stands on a page at other values of its dials, as a script."""
    text = json.dumps(states, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return f'(window.casebookDials ??= {{}})["{name}"] = {text};\n'


def finished_page(
    page: Path, book_id: str, language: str, scripts: Sequence[str], kept: Path, made_by: str
) -> dict[str, Any]:
    """A page's `text` and the styles `moved` out of it; made anew only when something that it is made of is new."""
    rendered = page.read_text(encoding="utf-8")
    key, last_time = keys.finished_page_key(made_by, rendered, book_id, language, scripts), kept / f"{page.name}.json"
    if last_time.exists():
        finished = json.loads(last_time.read_text(encoding="utf-8"))
        if finished["key"] == key:
            return finished
    moved: dict[str, None] = {}
    text = LANGUAGE.sub(f'lang="{language}"{written(language)}', closed(rendered, book_id, scripts, moved), count=1)
    finished = {"key": key, "text": text, "moved": list(moved)}
    kept.mkdir(parents=True, exist_ok=True)
    last_time.write_text(json.dumps(finished, ensure_ascii=False), encoding="utf-8")
    return finished


def written(language: str) -> str:
    """Which way a language is written, for an element that says its language; nothing where it is left to right."""
    return ' dir="rtl"' if direction(language) == "rtl" else ""


def closed(page: str, book_id: str, scripts: Sequence[str], moved: dict[str, None]) -> str:
    """A page with the policy, without inline styles and scripts, and with the `scripts` it needs.

    `moved` collects the inline styles, each with a class of its own.
    """
    references, contents = html.escape(gettext("References")), html.escape(gettext("Contents of the book"))
    page = SCRIPT.sub("", page)
    page = INLINE_STYLE.sub(lambda match: _move_sheet(match[1], moved), page)
    while STYLE.search(page):
        page = STYLE.sub(lambda match: _with_class(match, moved), page)
    page = page.replace('<meta charset="utf-8">', f'<meta charset="utf-8">\n{_meta()}', 1)
    page = STAMP.sub(r"\1", page)
    page = page.replace("<html", f'<html data-book="{book_id}"', 1)
    page = page.replace("<pre>", '<pre tabindex="0">')  # what scrolls sideways can be reached by keyboard
    page = page.replace('class="caption" role="heading"', 'class="caption" role="heading" aria-level="2"')
    page = page.replace('role="doc-biblioentry"', 'role="listitem"').replace('role="doc-noteref"', "")
    page = page.replace(
        '<div role="list" class="citation-list">',
        f'<div role="list" class="citation-list" aria-label="{references}">',
    )
    page = page.replace(
        '<aside class="sidebar-drawer">',
        f'<aside class="sidebar-drawer" aria-label="{contents}">',
    )
    top = html.escape(gettext("Top of the page"))
    page = BACK.sub(rf'<nav aria-label="{top}"><a href="#furo-main-content" \1</nav>', page)
    here = html.escape(gettext("On this page"))
    page = page.replace('<aside class="toc-drawer', f'<aside aria-label="{here}" class="toc-drawer')
    for theirs in THEIRS if spoken() != ENGLISH else ():
        ours = html.escape(gettext(theirs))
        for before, after in AROUND:
            page = page.replace(before + theirs + after, before + ours + after)
    page = page.replace("</head>", '<link rel="stylesheet" type="text/css" href="_static/moved.css">\n</head>', 1)
    page = page.replace("<body>", '<body>\n<script src="_static/theme.js"></script>', 1)
    loaded = "".join(f'<script src="_static/{name}"></script>\n' for name in scripts)
    return page.replace("</body>", f"{loaded}</body>", 1)


def page_sections(name: str, plain: Path) -> list[dict[str, str]]:
    """The sections of a page for the search, without consequences, last words or what stands behind a note; from what
    was written of it plain.
    """
    body = json.loads(plain.read_text(encoding="utf-8"))["html"]
    article = lxml.html.fragment_fromstring(body, create_parent="div")
    for spoiler in article.xpath(SPOILERS):
        spoiler.drop_tree()
    title = article.find(".//h1").text_content().strip()
    found = []
    for section in article.iter("section"):
        heading = next((child for child in section if child.tag in ("h1", "h2", "h3")), None)
        if heading is None:
            continue
        own = [child for child in section.iterchildren("*") if child.tag != "section" and child is not heading]
        text = " ".join(" ".join(words for child in own for words in child.itertext()).split())
        if text:
            where = "" if heading.tag == "h1" else title
            found.append(
                {
                    "title": heading.text_content().strip(),
                    "page": name,
                    "anchor": section.get("id", ""),
                    "where": where,
                    "text": text,
                }
            )
    return found


def _copy_static(rendered: Path, static: Path, own: Sequence[str], script: str) -> None:
    wanted = ["styles/furo.css", "styles/furo-extensions.css", "scripts/furo.js", "pygments.css", "basic.css"]
    wanted += [path.name for path in rendered.glob("mystnb*.css")]
    for name in wanted:
        (static / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(rendered / name, static / name)
    for name, text in own_scripts(own).items():
        (static / name).parent.mkdir(parents=True, exist_ok=True)
        (static / name).write_text(text, encoding="utf-8")
    for name, text in messages().items():
        (static / name).write_text(text, encoding="utf-8")
    (static / "vega.js").write_text(vega_script(script), encoding="utf-8")


def _meta() -> str:
    return f'<meta http-equiv="Content-Security-Policy" content="{POLICY}">'


def _with_class(match: re.Match[str], moved: dict[str, None]) -> str:
    before, style, after = match.groups()
    moved[style] = None
    name = _class(style)
    tag = before + after
    if ' class="' in tag:
        return tag.replace(' class="', f' class="{name} ', 1)
    return f'{before} class="{name}"{after}'


def _move_sheet(sheet: str, moved: dict[str, None]) -> str:
    moved[f"@sheet{sheet}"] = None
    return ""


def _class(style: str) -> str:
    return f"moved-{hashlib.sha256(style.encode()).hexdigest()[:8]}"


def moved_css(moved: Iterable[str]) -> str:
    """The styles that were moved out of pages, as a sheet."""
    rules = []
    for style in moved:
        rules.append(style.removeprefix("@sheet") if style.startswith("@sheet") else f".{_class(style)} {{ {style} }}")
    return "\n".join(rules) + "\n"
