"""Plain pages put together as the one HTML text that pandoc reads, for paper, Word and EPUB alike."""

import html
import re
from typing import Any

import lxml.html

from casebook.errors import CasebookError
from casebook.language import N_, gettext, spoken
from casebook.press.handouts.jobs import Make
from casebook.press.handouts.paper import unfit
from casebook.press.handouts.paper.curly import make_curly
from casebook.press.site import plain
from casebook.press.site.rendered import Copy, PlainPage

INVENTED = N_("Every person, post and record in it is invented.")
LICENCE = N_(
    "Text and data are under CC BY-SA 4.0, the programs under MIT. Whoever attributes it writes: Nobody's Data, a "
    "casebook on data mining, surveillance and consent."
)
SUBTITLE = N_("A casebook on data mining, surveillance and consent")
ALL_INVENTED = N_("Every person, post and record in this book is invented.")
EDITION_LINES = {
    "learner": N_("The learner’s book, made for {group}"),
    "facilitator": N_("The facilitator’s book, made for {group}"),
}
NEW_PAGE = '<div class="new-page"></div>'
NEW_SHEET = '<div class="new-page sheet"></div>'  # begins on a front, so that it can be kept back
CONTENTS = '<div class="contents"></div>'
KEPT = {"alt", "class", "colspan", "data-lines", "href", "id", "lang", "rowspan", "scope", "src"}
HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
FEW = 5  # headings that need no contents
ID = r"[A-Za-z0-9][\w.:-]*"
LINK = re.compile(rf"#{ID}$|https?://|mailto:", re.ASCII)
LANGUAGE = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*")
NOT_LABELLED = ("dd", "dt", "li", "p", "td", "th")  # elements whose id pandoc drops


def book(job: Make) -> str:
    """The whole book: a title page, then every page under its part. CasebookError names the page at fault."""
    unfit.check(job.copy, job.pages, job.pictures)
    body = lxml.html.fragment_fromstring(plain.document(job.pages), create_parent="div")
    part = None
    for one in job.pages:
        heading = body.get_element_by_id(one.name)
        heading.addprevious(_new(NEW_PAGE))
        if one.part != part:
            heading.addprevious(_new(f'<h1 class="part">{html.escape(one.part)}</h1>'))
        part = one.part
    body.insert(0, _new(CONTENTS))
    body.insert(0, _front(job.copy))
    return _ready(body)


def case(job: Make) -> str:
    """One page with the references that it cites; `job.pages` is the page, and the references."""
    page, references = job.pages
    unfit.check(job.copy, job.pages, job.pictures)
    body = lxml.html.fragment_fromstring(plain.document((page,), references), create_parent="div")
    for heading in body.xpath(".//h3[following-sibling::*[2][@class='role-cards']]")[1:]:
        heading.addprevious(_new(NEW_PAGE))
    if len(body.xpath(".//h2")) > FEW:
        body.find(".//h1").addnext(_new(CONTENTS))
    body.insert(0, _head(job.copy, gettext(INVENTED)))
    return _ready(body)


def handout(job: Make) -> str:
    """What is asked on one page, to fill in by hand. CasebookError if nothing is."""
    page = job.pages[0]
    unfit.check(job.copy, (page,), job.pictures)
    asked = plain.to_fill_in(page)
    if not asked:
        raise CasebookError(f"page '{page.name}': nothing is asked on it, so no handout can be made of it")
    alone = PlainPage(page.name, page.title, page.part, asked)
    body = lxml.html.fragment_fromstring(plain.document([alone]), create_parent="div")
    body.find(".//h1").set("id", page.name)
    body.insert(0, _head(job.copy, gettext("To fill in by hand.")))
    return _ready(body)


def edition_line(copy: Copy) -> str:
    """Which edition it is and for whom, in one line."""
    return gettext(EDITION_LINES[copy.edition]).format(group=copy.cohort)


def charts(text: str) -> list[str]:
    """The file names of the charts in a text, each once, in the order in which they come."""
    return list(dict.fromkeys(re.findall(rf'<img [^>]*src="{unfit.FOLDER}([^"/]+)"', text)))


def _front(copy: Copy) -> Any:
    """The title page: what this copy is and for whom, and that nobody in it lives."""
    facts = "".join(f"<dt>{html.escape(name)}</dt><dd>{html.escape(text)}</dd>" for name, text in copy.facts)
    return _new(
        f'<div class="front"><div class="front-title"><p>{html.escape(copy.title)}</p></div>'
        f'<div class="front-subtitle"><p>{_said(SUBTITLE)}</p></div>'
        f'<div class="front-line"><p>{html.escape(edition_line(copy))}.</p></div>'
        f'<dl class="facts">{facts}</dl><p>{_said(ALL_INVENTED)}</p>'
        f'<div class="front-note"><p>{_said(LICENCE)}</p></div></div>'
    )


def _said(message: str) -> str:
    return html.escape(gettext(message), quote=False)


def _head(copy: Copy, note: str) -> Any:
    """What stands over a page that is handed out by itself: from which copy of the book it is."""
    words = html.escape(f"{copy.title}: {edition_line(copy)}. {note}")
    return _new(f'<div class="head"><p>{words}</p></div>')


def _ready(body: Any) -> str:
    """What pandoc needs said otherwise: no section round anything, no heading a level too deep, ids where it looks."""
    for element in body.iter("*"):
        _bare(element)
    make_curly(body, spoken())
    for numbers in body.xpath(".//div[@class='numbers']"):
        numbers.drop_tree()
    _new_pages(body)
    for section in body.xpath(".//section"):
        section.drop_tag()
    for tick in body.xpath(".//p[@class='tick']"):
        tick.attrib.pop("class")
        _wrap(tick, "div", "tick")
    for list_ in body.xpath(".//dl[@class]"):
        _wrap(list_, "div", list_.attrib.pop("class"))
    for dials in body.xpath(".//div[@class='dials']"):
        _run_in(dials)
    for table in body.iter("table"):
        _aligned(table)
    _labels(body)
    _levels(body)
    return "".join(lxml.html.tostring(child, encoding="unicode", method="html") for child in body)


def _bare(element: Any) -> None:
    """Only attributes that say what a thing is: pandoc would read others as orders to whatever it writes for."""
    kept = {key: text for key, text in element.attrib.items() if key in KEPT}
    if element.tag in ("code", "pre"):
        kept.pop("class", None)
    if not LANGUAGE.fullmatch(kept.get("lang", "en")):
        kept.pop("lang")
    if not LINK.match(kept.get("href", "#id")):
        kept.pop("href")
    if not re.fullmatch(ID, kept.get("id", "id"), re.ASCII):
        kept.pop("id")
    element.attrib.clear()
    element.attrib.update(kept)


def _new_pages(body: Any) -> None:
    """What follows begins on a sheet of its own, each decision for itself, and so does what comes after. A decision
    that depends on another begins on a new page, and so does what is to be on one side of paper.
    """
    for section in body.xpath(".//section[div[contains(concat(' ', @class, ' '), ' later ')]]"):
        section.addprevious(_new(NEW_PAGE))
    for section in body.xpath(".//section[section[@class='follows']]"):
        section.addprevious(_new(NEW_SHEET))
        for later in section.xpath("section[@class='follows']")[1:]:
            later.addprevious(_new(NEW_SHEET))
    for side in body.xpath(".//div[contains(concat(' ', @class, ' '), ' one-side ')]"):
        side.addprevious(_new(NEW_PAGE))
    for sources in body.xpath(".//section[@id='sources']"):
        sources.addprevious(_new(NEW_SHEET if body.xpath(".//section[@class='follows']") else NEW_PAGE))


def _run_in(dials: Any) -> None:
    """The dials of a page as one paragraph."""
    pairs = [
        f"{html.escape(term.text_content())}: {html.escape(term.getnext().text_content())}"
        for term in dials.iter("dt")
        if term.getnext().text_content().strip()
    ]
    dials.find("dl").getparent().replace(dials.find("dl"), _new(f"<p>{'; '.join(pairs)}</p>"))


def _aligned(table: Any) -> None:
    """Columns of numbers to the right, their heads as well."""
    rows = [row for row in table.xpath(".//tbody/tr")]
    for column, head in enumerate(table.xpath(".//thead/tr/th")):
        cells = [row[column] for row in rows if column < len(row)]
        if cells and all(cell.get("class") == "number" for cell in cells):
            for cell in (head, *cells):
                cell.set("style", "text-align: right")


def _labels(body: Any) -> None:
    """Only the ids that a link leads to, once each and where pandoc keeps them; and one for every heading, since
    pandoc gives a heading that has none the first that it thinks of.
    """
    there = set(body.xpath(".//@id"))
    links = body.xpath(".//a[starts-with(@href, '#')]")
    for link in links:
        if link.get("href")[1:] not in there:
            link.drop_tag()
    wanted = {link.get("href")[1:] for link in links}
    headings = list(body.iter(*HEADINGS))
    wanted |= {heading.get("id") for heading in headings}
    for element in body.xpath(".//*[@id]"):
        id_ = element.get("id")
        if id_ not in wanted or element.tag in NOT_LABELLED:
            element.attrib.pop("id")
        if id_ in wanted and element.tag in NOT_LABELLED:
            mark = _new(f'<span id="{html.escape(id_)}"></span>')
            mark.tail, element.text = element.text, None
            element.insert(0, mark)
        wanted.discard(id_)
    for number, heading in enumerate(headings):
        heading.set("id", heading.get("id") or f"heading-{number}")


def _levels(body: Any) -> None:
    """Headings numbered by how deep they stand: a part over its pages, no level left out."""
    above: list[int] = []
    for heading in list(body.iter(*HEADINGS)):
        level = 0 if heading.get("class") == "part" else int(heading.tag[1])
        while above and above[-1] >= level:
            above.pop()
        above.append(level)
        heading.tag = f"h{min(len(above), 6)}"


def _wrap(element: Any, tag: str, class_: str) -> None:
    outer = _new(f'<{tag} class="{html.escape(class_)}"></{tag}>')
    element.addprevious(outer)
    outer.tail, element.tail = element.tail, None
    outer.append(element)


def _new(text: str) -> Any:
    return lxml.html.fragment_fromstring(text)
