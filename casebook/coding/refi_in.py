"""REFI-QDA files read back: ours, ours after another program had them, and other people's as far as they go.

What has no place in a casebook (pictures, notes, codings of a whole source, selections outside an excerpt) is left
out and said so in `left_out`. Files are untrusted: `casebook.coding.untrusted` reads them.
"""

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path

import pandas as pd
from lxml import etree

from casebook.cases import Code, Excerpt
from casebook.coding.codebook import UNPRINTABLE, Codebook
from casebook.coding.codings import COLUMNS
from casebook.coding.marks import ID_AT_END, Span, code_read, marked_spans
from casebook.coding.project import Project
from casebook.coding.refi_out import CODEBOOK, PROJECT, schema
from casebook.coding.untrusted import Archive, file_bytes, opened_archive, xml_root
from casebook.errors import CasebookError, short

OF_NOBODY = "Nobody named"  # the coder of codings whose file does not say who made them
OF_NO_CASE = "other"  # the case of codes and sources that belong to none
LONGEST = 400  # characters of what is said of something left out
LIMITS = {"coders": 10_000, "codes": 5_000, "excerpts": 20_000}


def read_qdpx(path: Path) -> Project:
    """The project in a REFI-QDA project file (`.qdpx`).

    A source marked by `write_qdpx` gives back its excerpts, and a selection counts for the excerpt that it covers
    most of. In any other source each selection is an excerpt, s1, s2 and so on.

    Raises CasebookError for a file that is none, breaks a limit, or holds no code.
    """
    with opened_archive(path) as archive:
        root = xml_root(archive.read("project.qde"), f"{path}: project.qde", f"{{{PROJECT}}}Project")
        reading = _Reading(Path(path), archive)
        reading.follow_schema(root)
        reading.read_users(root)
        sources = list(root.iterfind(f"{{{PROJECT}}}Sources/*"))
        reading.read_codes(root.find(f"{{{PROJECT}}}CodeBook/{{{PROJECT}}}Codes"), {_name(one) for one in sources})
        for source in sources:
            reading.read_source(source)
        for part in ("Notes", "Links", "Sets", "Graphs", "Variables"):
            if root.find(f"{{{PROJECT}}}{part}") is not None:
                reading.left_out.append(f"{part} of the project")
    return reading.project(_clean(root.get("name", "")) or Path(path).stem)


def read_qdc(path: Path) -> tuple[Codebook, ...]:
    """The codebooks in a REFI-QDA codebook file (`.qdc`), without excerpts.

    A code that cannot be given is a case, and the codes under it are its codes; others have the case "other".

    Raises CasebookError for a file that is none, breaks a limit, or holds no code.
    """
    root = xml_root(file_bytes(path), str(path), f"{{{CODEBOOK}}}CodeBook")
    codes = root.find(f"{{{CODEBOOK}}}Codes")
    reading = _Reading(Path(path))
    reading.read_codes(codes, [_name(code) for code in ([] if codes is None else codes)])
    return reading.codebooks()


class _Reading:
    """What has been read of one file so far."""

    def __init__(self, path: Path, archive: Archive | None = None):
        self.path, self.archive = path, archive
        self.users: dict[str, str] = {}  # GUID → name
        self.questions: dict[str, str] = {}  # case → question
        self.codes: dict[str, dict[str, Code]] = {}  # case → GUID → code
        self.anywhere: dict[str, Code] = {}  # GUID → the first code that has it
        self.ids: dict[str, Counter[str]] = {}  # case → ids of its codes
        self.names: set[tuple[str, str]] = set()  # case and name of each code, without regard to capitals
        self.number = 0  # of codes
        self.excerpts: dict[str, dict[str, Excerpt]] = {}  # case → id → excerpt
        self.own: dict[tuple[str, int, int], str] = {}  # (source, start, end) → the excerpt that a selection makes
        self.codings: list[tuple[str, str, str, str]] = []
        self.left_out: list[str] = []

    def follow_schema(self, root: etree._Element) -> None:
        """Say so where the file does not keep to the standard's schema, and read on."""
        rules = schema("Project.xsd")
        if not rules.validate(root):
            fault = rules.error_log.last_error
            self.left_out.append(f"what the standard does not know (line {fault.line}: {fault.message})")

    def read_users(self, root: etree._Element) -> None:
        names: set[str] = set()
        for number, user in enumerate(root.iterfind(f"{{{PROJECT}}}Users/{{{PROJECT}}}User"), 1):
            self._limited("coders", number)
            name = _clean(user.get("name") or user.get("id") or "") or f"Coder {number}"
            self.users[_guid(user.get("guid", ""))] = name if name not in names else f"{name} ({number})"
            names.add(name)

    def read_codes(self, codes: etree._Element | None, cases: Iterable[str]) -> None:
        """Read the codes. One that cannot be given is a case if it is named for one or has marked codes under it."""
        cases = set(cases)
        for code in [] if codes is None else codes:
            name = _name(code)
            of_case = name in cases or any(ID_AT_END.search(_described(one)) for one in _codable(code))
            case = name if name and of_case and code.get("isCodable") == "false" else OF_NO_CASE
            if case != OF_NO_CASE:
                self.questions[case] = _described(code)
            for one in _codable(code):
                name = _clean(one.get("name", "")) or "code"
                self._add_code(case, _guid(one.get("guid", "")), name, _described(one))

    def read_source(self, source: etree._Element) -> None:
        name = _name(source) or OF_NO_CASE
        text = self._text(source, name) if etree.QName(source).localname == "TextSource" else None
        if text is None:
            self.left_out.append(f"source '{name}', which has no plain text")
            return
        case = name if name in self.codes else OF_NO_CASE
        spans = self._marked(case, text)
        if source.find(f"{{{PROJECT}}}Coding") is not None:
            self.left_out.append(f"codings of source '{name}' as a whole")
        for selection in source.iterfind(f"{{{PROJECT}}}PlainTextSelection"):
            start, end = _placed(selection, len(text))
            if not text[start:end].strip():
                self.left_out.append(f"a selection of source '{name}' with no text at its position")
                continue
            excerpt = _covered(spans, start, end) if spans else self._own_excerpt(case, name, text, start, end)
            if excerpt is None:
                self.left_out.append(f"a selection of source '{name}' outside its excerpts")
            else:
                self._read_codings(selection, case, excerpt, name)

    def codebooks(self) -> tuple[Codebook, ...]:
        if not any(self.codes.values()):
            raise CasebookError(f"{self.path}: holds no code; export it with its codebook")
        return tuple(
            Codebook(
                case,
                self.questions.get(case, ""),
                tuple(self.codes.get(case, {}).values()),
                tuple(self.excerpts.get(case, {}).values()),
            )
            for case in dict.fromkeys([*self.codes, *self.excerpts])
        )

    def project(self, name: str) -> Project:
        codings = pd.DataFrame(self.codings, columns=COLUMNS).drop_duplicates()
        return Project(
            name, self.codebooks(), codings, tuple(dict.fromkeys(short(what, LONGEST) for what in self.left_out))
        )

    def _limited(self, what: str, number: int) -> None:
        if number > LIMITS[what]:
            raise CasebookError(f"{self.path}: holds more than {LIMITS[what]:,} {what}; give a smaller file")

    def _add_code(self, case: str, guid: str, name: str, description: str) -> Code:
        self.number += 1
        self._limited("codes", self.number)
        code = code_read(name, description, case, self.ids.setdefault(case, Counter()))
        if (case, code.name.casefold()) in self.names:
            code = code.model_copy(update={"name": f"{code.name} ({len(self.codes[case]) + 1})"})
        self.names.add((case, code.name.casefold()))
        self.codes.setdefault(case, {})[guid] = code
        self.anywhere.setdefault(guid, code)
        return code

    def _text(self, source: etree._Element, name: str) -> str | None:
        inside = source.find(f"{{{PROJECT}}}PlainTextContent")
        if inside is not None:
            return inside.text or ""
        address = source.get("plainTextPath", "")
        if not address.startswith("internal://"):
            return None
        file = address.removeprefix("internal://").lstrip("/")
        folders = ("sources", "Sources")  # the second is what some programs write
        entry = next((f"{one}/{file}" for one in folders if f"{one}/{file}" in self.archive.names), f"sources/{file}")
        try:
            return self.archive.read(entry).decode("utf-8-sig")
        except UnicodeDecodeError:
            raise CasebookError(f"{self.path}: source '{short(name)}' is not UTF-8; export it again") from None

    def _marked(self, case: str, text: str) -> list[Span]:
        """Where the marked excerpts stand; none where the case has such excerpts from another source already."""
        spans = marked_spans(text)
        known = self.excerpts.setdefault(case, {})
        self._limited("excerpts", len(known) + len(spans))
        if any(id_ in known for id_, _, _ in spans):
            return []
        for id_, start, end in spans:
            known[id_] = _excerpt(id_, text[start:end])
        return spans

    def _own_excerpt(self, case: str, source: str, text: str, start: int, end: int) -> str:
        """The id of the excerpt that a selection makes by itself; the same for the same place in the same source."""
        if (source, start, end) not in self.own:
            known = self.excerpts[case]
            self._limited("excerpts", len(known) + 1)
            id_ = f"s{len(known) + 1}"
            known[id_] = _excerpt(id_, text[start:end])
            self.own[source, start, end] = id_
        return self.own[source, start, end]

    def _read_codings(self, selection: etree._Element, case: str, excerpt: str, source: str) -> None:
        for coding in selection.iterfind(f"{{{PROJECT}}}Coding"):
            reference = coding.find(f"{{{PROJECT}}}CodeRef")
            code = self._code(case, _guid("" if reference is None else reference.get("targetGUID", "")))
            if code is None:
                self.left_out.append(f"a coding of source '{source}' with a code that the file does not have")
            else:
                by = coding.get("creatingUser") or selection.get("creatingUser") or selection.get("modifyingUser") or ""
                self.codings.append((self.users.get(_guid(by), OF_NOBODY), case, excerpt, code.id))

    def _code(self, case: str, guid: str) -> Code | None:
        """The code; one made elsewhere in the codebook becomes one of the case's, since somebody used it there."""
        if guid in self.codes.get(case, {}):
            return self.codes[case][guid]
        if guid in self.anywhere:
            return self._add_code(case, guid, self.anywhere[guid].name, self.anywhere[guid].meaning)
        return None


def _codable(code: etree._Element) -> Iterator[etree._Element]:
    """The codes at and under this one that can be given, in the order of the file."""
    for one in code.iter(f"{{{etree.QName(code).namespace}}}Code"):
        if one.get("isCodable") != "false":
            yield one


def _described(code: etree._Element) -> str:
    return _clean(code.findtext(f"{{{etree.QName(code).namespace}}}Description") or "")


def _name(element: etree._Element) -> str:
    """The name of a source or a case; programs like to add the ending of a text file."""
    return _clean(element.get("name", "")).removesuffix(".txt")


def _clean(text: str) -> str:
    """The text with one kind of line end and nothing that a codebook refuses."""
    return UNPRINTABLE.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))


def _excerpt(id_: str, text: str) -> Excerpt:
    return Excerpt(id=id_, text=_clean(text) or "…")


def _guid(text: str) -> str:
    return text.strip().strip("{}").lower()


def _placed(selection: etree._Element, length: int) -> tuple[int, int]:
    """Where a selection stands; nowhere (0, 0) for a position that is no number or outside the text."""
    try:
        start, end = int(selection.get("startPosition", "")), int(selection.get("endPosition", ""))
    except ValueError:
        return 0, 0
    return (start, end) if 0 <= start < end <= length else (0, 0)


def _covered(spans: list[Span], start: int, end: int) -> str | None:
    """The id of the excerpt that a selection covers most of, the first of equals; None where it covers none."""
    first = bisect_left(spans, start + 1, key=lambda span: span[2])
    beyond = bisect_left(spans, end, key=lambda span: span[1])
    touched = spans[first:beyond]
    return max(touched, key=lambda span: min(end, span[2]) - max(start, span[1]))[0] if touched else None
