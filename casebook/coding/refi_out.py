"""Projects and codebooks as REFI-QDA 1.5 files, valid against its schemas and the same, byte for byte, every time.

A case is a text source and a code that cannot be given, with the case's codes under it. Each coder has a selection of
their own for each excerpt, since some programs read who coded from the selection and some from the coding. The
standard and its schemas: www.qdasoftware.org.
"""

from collections.abc import Iterable, Mapping
from pathlib import Path

from lxml import etree

from casebook.coding.codebook import Codebook
from casebook.coding.marks import Span, code_names, described, guid, marked_text
from casebook.coding.project import Project
from casebook.coding.refi import CODEBOOK, COLOURS, ORIGIN, PROJECT, WHEN, added, put, valid, write_file
from casebook.errors import CasebookError
from casebook.zipped import closed

NAME_LENGTH = 60  # of a selection, characters of its text


def write_qdpx(path: Path, project: Project) -> None:
    """Write the project as a REFI-QDA project (`.qdpx`): excerpts, codes, coders and who coded what.

    Raises CasebookError for an excerpt that could not be found again and for a file that cannot be written.
    """
    root = etree.Element(f"{{{PROJECT}}}Project", nsmap={None: PROJECT})
    put(root, name=project.name, origin=ORIGIN, creationDateTime=WHEN)
    if project.coders:
        users = added(root, "Users")
        for coder in project.coders:
            added(users, "User", guid=_user(project, coder), name=coder)
    names = code_names(project.codebooks)
    _add_codes(added(root, "CodeBook"), project.codebooks, names)
    texts: dict[str, bytes] = {}
    with_excerpts = [book for book in project.codebooks if book.excerpts]
    if with_excerpts:
        sources = added(root, "Sources")
        for book in with_excerpts:
            text, spans = marked_text(book.case, book.excerpts)
            source = guid("source", book.case, text)
            texts[f"sources/{source}.txt"] = text.encode()
            _add_source(sources, source, book, spans, project)
    write_file(path, closed({"project.qde": valid(root, "Project.xsd", path), **texts}))


def write_qdc(path: Path, codebooks: Iterable[Codebook]) -> None:
    """Write the codebooks as one REFI-QDA codebook (`.qdc`): codes and their meanings, under their cases.

    The codes have the GUIDs that they have in a project, so that a program takes them for the same. Raises
    CasebookError for no codebook and for a file that cannot be written.
    """
    codebooks = tuple(codebooks)
    if not codebooks:
        raise CasebookError(f"{path}: there is no codebook to write; give at least one")
    root = etree.Element(f"{{{CODEBOOK}}}CodeBook", nsmap={None: CODEBOOK})
    put(root, origin=ORIGIN)
    _add_codes(root, codebooks, code_names(codebooks))
    write_file(path, valid(root, "Codebook.xsd", path))


def _add_codes(parent: etree._Element, books: Iterable[Codebook], names: Mapping[tuple[str, str], str]) -> None:
    codes = added(parent, "Codes")
    for book in books:
        case = added(codes, "Code", guid=guid("case", book.case), name=book.case, isCodable="false")
        added(case, "Description").text = book.question
        for place, code in enumerate(book.codes):
            made = added(case, "Code", guid=_code(book.case, code.id), name=names[book.case, code.id], isCodable="true")
            put(made, color=COLOURS[place % len(COLOURS)])
            added(made, "Description").text = described(code)


def _add_source(
    sources: etree._Element, source_guid: str, book: Codebook, spans: Iterable[Span], project: Project
) -> None:
    source = added(
        sources, "TextSource", guid=source_guid, name=book.case, plainTextPath=f"internal://{source_guid}.txt"
    )
    put(source, creationDateTime=WHEN)
    own = project.codings[project.codings["case"] == book.case]
    given = own.groupby(["coder", "excerpt"], sort=False)["code"].agg(list).to_dict()
    for coder in project.coders:
        for excerpt, start, end in spans:
            if (coder, excerpt) in given:
                placed = {"startPosition": str(start), "endPosition": str(end)}
                by = {"creatingUser": _user(project, coder), "creationDateTime": WHEN}
                parts = (project.name, coder, book.case, excerpt)
                selection = added(source, "PlainTextSelection", guid=guid("selection", *parts), **placed, **by)
                put(selection, name=book.excerpt(excerpt).text[:NAME_LENGTH])
                for code in given[coder, excerpt]:
                    coding = added(selection, "Coding", guid=guid("coding", *parts, code), **by)
                    added(coding, "CodeRef", targetGUID=_code(book.case, code))


def _code(case: str, id_: str) -> str:
    return guid("code", case, id_)


def _user(project: Project, coder: str) -> str:
    return guid("user", project.name, coder)
