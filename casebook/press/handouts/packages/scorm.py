"""A SCORM 1.2 package of the finished book: one page of ours holds the book and speaks to the platform.

The platform is told which page is on show and which decisions have been taken. The book's pages are as they were,
with one more script that reports those two things to the page that holds them.
"""

import hashlib
import html
import json
from collections.abc import Iterable, Mapping, Sequence
from importlib.resources import files as files_of
from pathlib import Path
from string import Template
from typing import Any

from lxml import etree
from lxml.builder import ElementMaker

from casebook.embedded import in_script
from casebook.errors import CasebookError
from casebook.exercises.kinds import Decision
from casebook.language import gettext
from casebook.press.handouts.packages.packing import book_files, carried, titled
from casebook.press.site.finish import POLICY, written
from casebook.press.site.rendered import Copy, PlainPage
from casebook.press.site.scripts import words as scripts
from casebook.zipped import closed

OWN = files_of(__name__.rpartition(".")[0]) / "static"
LAUNCHER, MANIFEST = "scorm.html", "imsmanifest.xml"
SCRIPTS = ("in-package.js", "scorm.js", "scorm.css")  # go into _static
SCHEMAS = ("adlcp_rootv1p2.xsd", "ims_xml.xsd", "imscp_rootv1p1p2.xsd", "imsmd_rootv1p2p1.xsd", "schemas.txt")
IN_PAGE = '<script src="_static/in-package.js"></script>\n'
MOST_DECISIONS = 4000  # one character for each, and the platform keeps 4,096

CP = "http://www.imsproject.org/xsd/imscp_rootv1p1p2"
ADL = "http://www.adlnet.org/xsd/adlcp_rootv1p2"
MD = "http://www.imsglobal.org/xsd/imsmd_rootv1p2p1"
XSI = "http://www.w3.org/2001/XMLSchema-instance"
XML = "http://www.w3.org/XML/1998/namespace"
WHERE = f"{CP} imscp_rootv1p1p2.xsd {MD} imsmd_rootv1p2p1.xsd {ADL} adlcp_rootv1p2.xsd"


def scorm(folder: Path, copy: Copy, pages: Sequence[PlainPage]) -> bytes:
    """The finished book in `folder` as a SCORM 1.2 zip. It is completed when every decision of its pages is taken.

    CasebookError for a folder without a book, for a page that has a name of ours, and for text that no package can
    carry.
    """
    taken = decisions(pages)
    if len(taken) > MOST_DECISIONS:
        raise CasebookError(f"{copy.id}: {len(taken)} decisions are more than a platform keeps in 4,096 characters")
    files = book_files(folder)
    pages = sorted(name for name in files if name.endswith(".html") and "/" not in name)
    added = own_files(copy, pages, taken)
    if both := sorted({*added, MANIFEST} & set(files)):
        raise CasebookError(f"{folder / both[0]}: the package needs this name for a file of its own; rename the page")
    files |= {page: reporting(files[page], f"{folder / page}") for page in pages} | added
    return closed(files | {MANIFEST: manifest(copy, files)})


def decisions(pages: Iterable[PlainPage]) -> list[str]:
    """The decisions of the pages in reading order, each as CASE/ID."""
    asked = [exercise for page in pages for exercise in page.exercises]
    return [f"{exercise.case}/{exercise.id}" for exercise in asked if isinstance(exercise, Decision)]


def own_files(copy: Copy, pages: Sequence[str], taken: Sequence[str]) -> dict[str, bytes]:
    """What the package adds to the book: the page that holds it, its scripts and the schemas, by path."""
    texts = {LAUNCHER: launcher(copy, pages, taken).encode()}
    texts |= {f"_static/{name}": (OWN / name).read_bytes() for name in SCRIPTS}
    return texts | {name: (OWN / name).read_bytes() for name in SCHEMAS}


def reporting(page: bytes, place: str) -> bytes:
    """A page of the book with the script that reports to the page that holds it."""
    before, end, after = page.decode().rpartition("</body>")
    if not end:
        raise CasebookError(f"{place}: has no </body>, so it is no page of a finished book; build the book again")
    return f"{before}{IN_PAGE}{end}{after}".encode()


def launcher(copy: Copy, pages: Sequence[str], taken: Sequence[str]) -> str:
    """The page that holds the book. What its script needs stands in it as JSON."""
    title = title_of(copy)
    book = {
        "id": copy.id,
        "title": title,
        "pages": list(pages),
        "decisions": list(taken),
        "fingerprint": hashlib.sha256("\n".join(taken).encode()).hexdigest()[:12],
    }
    words = {"language": copy.language, "policy": POLICY, "title": title, "name": titled(copy.title, copy.id)}
    words = {name: html.escape(text) for name, text in words.items()}
    words["direction"] = written(copy.language)
    words["words"] = "".join(f'<script src="_static/{name}"></script>\n' for name in scripts())
    link = f'<a href="index.html">{html.escape(gettext("Open the book"), quote=False)}</a>'
    still = gettext(
        "Where no script may run, the platform is told nothing and nothing can be kept. {open_the_book} to read it."
    )
    words["still"] = html.escape(still, quote=False).format(open_the_book=link)
    data = in_script(json.dumps(book, ensure_ascii=False))
    return Template((OWN / LAUNCHER).read_text(encoding="utf-8")).substitute(words, book=data)


def title_of(copy: Copy) -> str:
    """What a copy is called in a platform's list."""
    name = "{title}: {group}" if copy.edition == "learner" else gettext("{title}: {group} (facilitator’s edition)")
    return titled(name.format(title=copy.title, group=copy.cohort), f"{copy.id}, the name of the cohort")


def manifest(copy: Copy, files: Mapping[str, bytes]) -> bytes:
    """The package's imsmanifest.xml: one organization, one item, one SCO with every file of the package."""
    cp = ElementMaker(namespace=CP, nsmap={None: CP, "adlcp": ADL, "imsmd": MD, "xsi": XSI})
    title = title_of(copy)
    book = cp.item({"identifier": "ITEM-BOOK", "identifierref": "RES-BOOK"}, cp.title(title))
    resource = cp.resource(
        {"identifier": "RES-BOOK", "type": "webcontent", "href": LAUNCHER, f"{{{ADL}}}scormtype": "sco"},
        *(cp.file({"href": name}) for name in sorted(files) if name not in SCHEMAS[:4]),
    )
    root = cp.manifest(
        {"identifier": f"CASEBOOK-{copy.key[:32]}", "version": "1.0", f"{{{XSI}}}schemaLocation": WHERE},
        cp.metadata(cp.schema("ADL SCORM"), cp.schemaversion("1.2"), described(copy, title)),
        cp.organizations({"default": "ORG-BOOK"}, cp.organization({"identifier": "ORG-BOOK"}, cp.title(title), book)),
        cp.resources(resource),
    )
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8", pretty_print=True)


def described(copy: Copy, title: str) -> Any:
    """The metadata of the package: its title, its language and the facts of the cover."""
    md = ElementMaker(namespace=MD)
    facts = "; ".join(f"{name}: {fact}" for name, fact in copy.facts)
    said = carried(facts, f"{copy.id}, the facts of the cover")

    def words(text: str) -> Any:
        return md.langstring({f"{{{XML}}}lang": copy.language}, text)

    return md.lom(md.general(md.title(words(title)), md.language(copy.language), md.description(words(said))))
