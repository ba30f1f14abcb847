"""A Common Cartridge 1.1: the pages to read, a discussion of each case and its decisions as a quiz, for any platform.

The pages are plain HTML without scripts, since a platform takes out the rest. What is submitted in a discussion or a
quiz goes to the platform; the cartridge says so wherever that is.
"""

import html
from collections.abc import Iterable
from dataclasses import dataclass, replace
from itertools import groupby
from typing import Any

import lxml.html
from lxml import etree
from lxml.builder import ElementMaker

from casebook.errors import CasebookError
from casebook.language import N_, gettext
from casebook.press.handouts.jobs import Make
from casebook.press.handouts.packages.packing import carried, titled
from casebook.press.handouts.packages.qti import assessment
from casebook.press.handouts.packages.questions import PREFACE, by_hand, called, questions
from casebook.press.site.finish import written
from casebook.press.site.plain import REFERENCES, document
from casebook.press.site.rendered import Copy, PlainPage
from casebook.zipped import closed

CC = "http://www.imsglobal.org/xsd/imsccv1p1/imscp_v1p1"
LOM = "http://ltsc.ieee.org/xsd/imsccv1p1/LOM/manifest"
TOPIC = "http://www.imsglobal.org/xsd/imsccv1p1/imsdt_v1p1"
XSI = "http://www.w3.org/2001/XMLSchema-instance"
WHERE = (
    f"{CC} http://www.imsglobal.org/profile/cc/ccv1p1/ccv1p1_imscp_v1p2_v1p0.xsd "
    f"{LOM} http://www.imsglobal.org/profile/cc/ccv1p1/LOM/ccv1p1_lommanifest_v1p0.xsd"
)
QUIZ = "imsqti_xmlv1p2/imscc_xmlv1p1/assessment"
ARGUMENTS = "two-honest-arguments"
ABOUT = N_("About these pages")
KINDS = ("", "discussion", "quiz")  # what belongs to a case: its page, and two more
IN_PUBLIC = N_(
    "What you write in a discussion is read by everybody in the course, under your name. Nobody has to write here "
    "about their own life."
)
TO_READ = N_(
    "This page is for reading. Answer on paper, or in the quiz that belongs to it; what you submit there goes to the "
    "platform under your name."
)
STYLE = "body { max-width: 45rem; margin: 1rem auto; padding: 0 1rem } img { max-width: 100%; height: auto }"
TAGS = {"figure": "div", "figcaption": "p"}  # for programs that know less of HTML


@dataclass(frozen=True)
class Resource:
    """Something that the cartridge holds: its id, its title, of which type it is, and its files by path, its own first.

    `linked` says whether it is named by the path of its own file.
    """

    id: str
    title: str
    type: str
    files: dict[str, bytes]
    linked: bool = False


def cartridge(job: Make) -> dict[str, bytes]:
    """The cartridge's zip by its path within the edition.

    CasebookError, naming the page, for a picture that is not there, for a case without its two arguments and for a
    character that no package can carry.
    """
    cohort, _, edition = job.copy.id.partition("/")
    groups = [(gettext(ABOUT), [(gettext(ABOUT), [about(job)])])]
    names = [called(job.pages, kind) for kind in KINDS]
    for heading, pages in groupby(job.pages, key=lambda page: page.part):
        entries = [(page, [by_page[page.name] for by_page in names]) for page in pages]
        groups.append((heading, [(named[0], resources_of(page, job, *named)) for page, named in entries]))
    files = {
        path: held for _, group in groups for _, parts in group for one in parts for path, held in one.files.items()
    }
    files["imsmanifest.xml"] = manifest(job.copy, groups)
    return {f"packages/{cohort}-{edition}.imscc": closed(files)}


def resources_of(page: PlainPage, job: Make, name: str, discussion: str, quiz: str) -> list[Resource]:
    """What a page becomes: a page and, if it is a case, a discussion and a quiz, each with a name of its own."""
    parts = [reading(page, job, name)]
    if asked := questions(page):
        made = assessment(f"quiz-{page.name}", quiz, asked, job.copy.language)
        parts.append(topic(page, discussion))
        parts.append(Resource(f"quiz-{page.name}", quiz, QUIZ, {f"quizzes/{page.name}.xml": made}))
    return parts


def about(job: Make) -> Resource:
    """The page that comes first: what there is, and what goes where."""
    lines = [
        gettext(
            "There are three kinds of thing here: pages to read, a discussion for each case, and a quiz for each case."
        ),
        gettext(IN_PUBLIC),
        gettext(PREFACE),
        by_hand(job.pages),
        gettext(
            "The pages send nothing. They are made only for reading: the book itself, in which learners take the "
            "decisions and send nothing to anybody, is another package."
        ),
    ]
    body = f"<h1>{html.escape(job.copy.title)}</h1>" + "".join(f"<p>{html.escape(line)}</p>" for line in lines)
    text = whole_page(job.copy.title, body, job.copy.language, f"{job.copy.id}, its title")
    return Resource("about", gettext(ABOUT), "webcontent", {"about/these-pages.html": text}, linked=True)


def reading(page: PlainPage, job: Make, name: str) -> Resource:
    """A plain page as a page of its own, called `name`, with the pictures it shows."""
    place = f"the page {page.name}"
    references = next((other for other in job.pages if other.name == REFERENCES != page.name), None)
    carried(page.html, place)
    text = document([replace(page, html=linked(page, {other.name for other in job.pages}))], references)
    body = lxml.html.fragment_fromstring(text, create_parent="div")
    simplify(body)
    if page.exercises:
        note = lxml.html.fragment_fromstring(f"<p><em>{html.escape(gettext(TO_READ))}</em></p>")
        body.find(".//h1").addnext(note)
    shown = dict.fromkeys(body.xpath(".//img/@src"))
    pictures = {f"_charts/{name}": svg for name, svg in job.pictures.items()}
    if missing := [source for source in shown if source not in pictures]:
        raise CasebookError(
            f"{place}: shows {missing[0]}, which is not among the book's pictures; build the book again"
        )
    files = {f"{page.name}.html": whole_page(page.title, inside(body), job.copy.language, place)}
    return Resource(
        f"page-{page.name}",
        name,
        "webcontent",
        files | {source: carried(pictures[source], f"the picture {source}").encode() for source in shown},
        linked=True,
    )


def linked(page: PlainPage, names: Iterable[str]) -> str:
    """The page's HTML, its links to other pages leading to files beside it. What it cites stands at its own end."""
    body = lxml.html.fragment_fromstring(page.html, create_parent="div")
    for link in body.xpath(".//a[@href]"):
        name, _, anchor = link.get("href").removeprefix("#").partition("--")
        if not link.get("href").startswith("#"):
            link.set("target", "_blank")
            link.set("rel", "noopener")
        elif name != page.name and name in names and not (name == REFERENCES and anchor in page.cites):
            link.set("href", f"{name}.html")
    return inside(body)


def simplify(body: Any) -> None:
    """Leave what every platform keeps and a reader needs: no classes, no room to write in, no dials."""
    for element in body.xpath(".//div[@class='write' or @class='dials']"):
        element.drop_tree()
    for element in list(body.iter("section", *TAGS)):
        if element.tag == "section":
            element.drop_tag()
        else:
            element.tag = TAGS[element.tag]
    level = 1
    for heading in body.iter("h1", "h2", "h3", "h4", "h5", "h6"):  # an exercise's own heading may leave a level out
        level = min(int(heading.tag[1]), level + 1)
        heading.tag = f"h{level}"
    for element in body.xpath(".//*[@class]"):
        element.attrib.pop("class")


def inside(body: Any) -> str:
    """What stands in an element, as HTML."""
    text = html.escape(body.text or "")
    return text + "".join(lxml.html.tostring(child, encoding="unicode", method="html") for child in body)


def whole_page(title: str, body: str, language: str, place: str) -> bytes:
    """A page's file. The little style is for platforms that show the file as it is."""
    head = f'<head><meta charset="utf-8"><title>{html.escape(title)}</title><style>{STYLE}</style></head>'
    start = f'<!DOCTYPE html>\n<html lang="{html.escape(language)}"{written(language)}>'
    text = f"{start}{head}<body>\n{body}\n</body></html>\n"
    return carried(text, place).encode()


def topic(page: PlainPage, title: str) -> Resource:
    """The discussion of a case: its two arguments, and who reads what is written below them."""
    dt = ElementMaker(namespace=TOPIC, nsmap={None: TOPIC})
    text = dt.text({"texttype": "text/html"}, carried(arguments(page), f"the page {page.name}"))
    made = etree.tostring(dt.topic(dt.title(title), text), xml_declaration=True, encoding="UTF-8")
    return Resource(f"topic-{page.name}", title, "imsdt_xmlv1p1", {f"topics/{page.name}.xml": made})


def arguments(page: PlainPage) -> str:
    """The section of the two arguments as HTML, its last paragraph what divides them, with a word on who reads."""
    body = lxml.html.fragment_fromstring(page.html, create_parent="div")
    heading = next(iter(body.xpath(f".//h2[@id='{page.name}--{ARGUMENTS}']")), None)
    if heading is None:
        raise CasebookError(f"the page {page.name}: has no section “Two honest arguments” to open its discussion with")
    section = heading.getparent()
    heading.drop_tree()
    for element in section.xpath(".//a | .//span"):
        element.drop_tag()
    return inside(section).strip() + f"\n<p><em>{html.escape(gettext(IN_PUBLIC))}</em></p>"


def manifest(copy: Copy, groups: list[tuple[str, list[tuple[str, list[Resource]]]]]) -> bytes:
    """The cartridge's imsmanifest.xml: its parts in the book's order, and under each case what belongs to it."""
    cc = ElementMaker(namespace=CC, nsmap={None: CC, "lomimscc": LOM, "xsi": XSI})
    lom = ElementMaker(namespace=LOM)
    title = titled(f"{copy.title}: {copy.cohort}", f"{copy.id}, the name of the cohort")
    heading = f"{copy.id}, a heading of its contents"

    def item(one: Resource) -> Any:
        return cc.item({"identifier": f"item-{one.id}", "identifierref": one.id}, cc.title(one.title))

    def entry(name: str, parts: list[Resource]) -> Any:
        under = {"identifier": f"items-{parts[0].id}"}
        return item(parts[0]) if len(parts) == 1 else cc.item(under, cc.title(titled(name, heading)), *map(item, parts))

    items = [
        cc.item({"identifier": f"part-{number}"}, cc.title(titled(name, heading)), *(entry(*one) for one in group))
        for number, (name, group) in enumerate(groups)
    ]
    held = [one for _, group in groups for _, parts in group for one in parts]
    organization = cc.organization(
        {"identifier": "book", "structure": "rooted-hierarchy"},
        cc.title(title),
        cc.item({"identifier": "contents"}, *items),
    )
    root = cc.manifest(
        {"identifier": f"cartridge-{copy.key[:32]}", f"{{{XSI}}}schemaLocation": WHERE},
        cc.metadata(
            cc.schema("IMS Common Cartridge"),
            cc.schemaversion("1.1.0"),
            lom.lom(lom.general(lom.title(lom.string({"language": copy.language}, title)))),
        ),
        cc.organizations(organization),
        cc.resources(*(resource(cc, one) for one in held)),
    )
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8", pretty_print=True)


def resource(cc: ElementMaker, one: Resource) -> Any:
    """A part's entry in the manifest, with its files."""
    own = {"href": next(iter(one.files))} if one.linked else {}
    named = {"identifier": one.id, "type": one.type} | own
    return cc.resource(named, *(cc.file({"href": path}) for path in one.files))
