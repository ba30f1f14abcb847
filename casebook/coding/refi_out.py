"""Projects and codebooks as REFI-QDA 1.5 files, valid against its schemas and the same, byte for byte, every time.

A case is a text source and a code that cannot be given, with the case's codes under it. Each coder has a selection of
their own for each excerpt, since some programs read who coded from the selection and some from the coding. The
standard and its schemas: www.qdasoftware.org.
"""

from collections.abc import Iterable, Mapping
from functools import cache
from importlib.resources import files
from pathlib import Path

from lxml import etree

from casebook.coding.codebook import Codebook
from casebook.coding.marks import Span, code_names, described, guid, marked_text
from casebook.coding.project import Project
from casebook.errors import CasebookError
from casebook.zipped import closed

PROJECT = "urn:QDA-XML:project:1.0"
CODEBOOK = "urn:QDA-XML:codebook:1.0"
ORIGIN = "Nobody's Data"
WHEN = "2000-01-01T00:00:00Z"  # the standard has a time for everything; ours say nothing of when anybody worked
COLOURS = ("#E69F00", "#56B4E9", "#009E73", "#F0E442", "#0072B2", "#D55E00", "#CC79A7")  # told apart by most eyes
NAME_LENGTH = 60  # of a selection, characters of its text


def write_qdpx(path: Path, project: Project) -> None:
    """Write the project as a REFI-QDA project (`.qdpx`): excerpts, codes, coders and who coded what.

    Raises CasebookError for an excerpt that could not be found again and for a file that cannot be written.
    """
    root = etree.Element(f"{{{PROJECT}}}Project", nsmap={None: PROJECT})
    _set(root, name=project.name, origin=ORIGIN, creationDateTime=WHEN)
    if project.coders:
        users = _add(root, "Users")
        for coder in project.coders:
            _add(users, "User", guid=_user(project, coder), name=coder)
    names = code_names(project.codebooks)
    _add_codes(_add(root, "CodeBook"), project.codebooks, names)
    texts: dict[str, bytes] = {}
    with_excerpts = [book for book in project.codebooks if book.excerpts]
    if with_excerpts:
        sources = _add(root, "Sources")
        for book in with_excerpts:
            text, spans = marked_text(book.case, book.excerpts)
            source = guid("source", book.case, text)
            texts[f"sources/{source}.txt"] = text.encode()
            _add_source(sources, source, book, spans, project)
    _written(path, closed({"project.qde": _valid(root, "Project.xsd", path), **texts}))


def write_qdc(path: Path, codebooks: Iterable[Codebook]) -> None:
    """Write the codebooks as one REFI-QDA codebook (`.qdc`): codes and their meanings, under their cases.

    The codes have the GUIDs that they have in a project, so that a program takes them for the same. Raises
    CasebookError for no codebook and for a file that cannot be written.
    """
    codebooks = tuple(codebooks)
    if not codebooks:
        raise CasebookError(f"{path}: there is no codebook to write; give at least one")
    root = etree.Element(f"{{{CODEBOOK}}}CodeBook", nsmap={None: CODEBOOK})
    _set(root, origin=ORIGIN)
    _add_codes(root, codebooks, code_names(codebooks))
    _written(path, _valid(root, "Codebook.xsd", path))


@cache
def schema(name: str) -> etree.XMLSchema:
    """One of the two schemas of the standard, "Project.xsd" or "Codebook.xsd"."""
    return etree.XMLSchema(etree.fromstring((files("casebook.coding") / "schema" / name).read_bytes()))


def _add_codes(parent: etree._Element, books: Iterable[Codebook], names: Mapping[tuple[str, str], str]) -> None:
    codes = _add(parent, "Codes")
    for book in books:
        case = _add(codes, "Code", guid=guid("case", book.case), name=book.case, isCodable="false")
        _add(case, "Description").text = book.question
        for place, code in enumerate(book.codes):
            made = _add(case, "Code", guid=_code(book.case, code.id), name=names[book.case, code.id], isCodable="true")
            _set(made, color=COLOURS[place % len(COLOURS)])
            _add(made, "Description").text = described(code)


def _add_source(
    sources: etree._Element, source_guid: str, book: Codebook, spans: Iterable[Span], project: Project
) -> None:
    source = _add(
        sources, "TextSource", guid=source_guid, name=book.case, plainTextPath=f"internal://{source_guid}.txt"
    )
    _set(source, creationDateTime=WHEN)
    own = project.codings[project.codings["case"] == book.case]
    given = own.groupby(["coder", "excerpt"], sort=False)["code"].agg(list).to_dict()
    for coder in project.coders:
        for excerpt, start, end in spans:
            if (coder, excerpt) in given:
                placed = {"startPosition": str(start), "endPosition": str(end)}
                by = {"creatingUser": _user(project, coder), "creationDateTime": WHEN}
                parts = (project.name, coder, book.case, excerpt)
                selection = _add(source, "PlainTextSelection", guid=guid("selection", *parts), **placed, **by)
                _set(selection, name=book.excerpt(excerpt).text[:NAME_LENGTH])
                for code in given[coder, excerpt]:
                    coding = _add(selection, "Coding", guid=guid("coding", *parts, code), **by)
                    _add(coding, "CodeRef", targetGUID=_code(book.case, code))


def _code(case: str, id_: str) -> str:
    return guid("code", case, id_)


def _user(project: Project, coder: str) -> str:
    return guid("user", project.name, coder)


def _add(parent: etree._Element, tag: str, **attributes: str) -> etree._Element:
    return etree.SubElement(parent, f"{{{etree.QName(parent).namespace}}}{tag}", attributes)


def _set(element: etree._Element, **attributes: str) -> None:
    for name, value in attributes.items():
        element.set(name, value)


def _valid(root: etree._Element, schema_name: str, path: Path) -> bytes:
    rules = schema(schema_name)
    if not rules.validate(root):
        raise CasebookError(f"{path}: would not keep to {schema_name}: {rules.error_log.last_error.message}")
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8", pretty_print=True)


def _written(path: Path, content: bytes) -> None:
    try:
        Path(path).write_bytes(content)
    except OSError as error:
        raise CasebookError(f"{path}: cannot be written: {error.strerror}") from None
