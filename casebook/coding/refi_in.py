"""REFI-QDA files read back: ours, ours after another program had them, and other people's as far as they go.

What has no place in a casebook (pictures, notes, codings of a whole source, selections outside an excerpt) is left
out and said so in `left_out`. Files are untrusted: `casebook.coding.untrusted` reads them.
"""

from bisect import bisect_left
from collections import Counter
from collections.abc import Callable, Iterable
from pathlib import Path

import pandas as pd
from lxml import etree

from casebook.cases import Code, Excerpt
from casebook.coding.codebook import Codebook
from casebook.coding.codings import COLUMNS
from casebook.coding.elements import asked_positions, can_be_given, clean, codable, description_of, guid_of, name_of
from casebook.coding.elsewhere import Texts, project_file
from casebook.coding.marks import ID_AT_END, Span, code_read, marked_spans
from casebook.coding.names import Names
from casebook.coding.positions import by_code_point
from casebook.coding.project import Project
from casebook.coding.refi import CODEBOOK, PROJECT, schema
from casebook.coding.untrusted import file_bytes, opened_archive, xml_root
from casebook.errors import CasebookError, short

OF_NOBODY = "Nobody named"  # the coder of codings whose file does not say who made them
OF_NO_CASE = "other"  # the case of codes and sources that belong to none
LONGEST = 400  # characters of what is said of something left out
PAST = 2  # characters of a line end
LIMITS = {"coders": 10_000, "codes": 5_000, "excerpts": 20_000}


def read_qdpx(path: Path) -> Project:
    """The project in a REFI-QDA project file (`.qdpx`).

    A source marked by `write_qdpx` gives back its excerpts, and a selection counts for the excerpt that it covers
    most of. In any other source each selection is an excerpt, s1, s2 and so on.

    Raises CasebookError for a file that is none, breaks a limit, or holds no code.
    """
    with opened_archive(path) as archive:
        inside = project_file(archive, path)
        root = xml_root(archive.read(inside), f"{path}: {short(inside)}", f"{{{PROJECT}}}Project")
        sources = list(root.iterfind(f"{{{PROJECT}}}Sources/*"))
        texts = Texts(archive, inside, [source.get("plainTextPath", "") for source in sources])
        reading = _Reading(Path(path), texts)
        reading.follow_schema(root)
        reading.read_users(root)
        reading.read_codes(root.find(f"{{{PROJECT}}}CodeBook/{{{PROJECT}}}Codes"), {name_of(one) for one in sources})
        for source in sources:
            reading.read_source(source)
        reading.refuse_without_texts()
        for part in ("Notes", "Links", "Sets", "Graphs", "Variables"):
            if root.find(f"{{{PROJECT}}}{part}") is not None:
                reading.left_out[f"{part} of the project"] += 1
    return reading.project(clean(root.get("name", "")) or Path(path).stem)


def read_qdc(path: Path) -> tuple[Codebook, ...]:
    """The codebooks in a REFI-QDA codebook file (`.qdc`), without excerpts.

    A code that cannot be given is a case, and the codes under it are its codes; others have the case "other".

    Raises CasebookError for a file that is none, breaks a limit, or holds no code.
    """
    root = xml_root(file_bytes(path), str(path), f"{{{CODEBOOK}}}CodeBook")
    codes = root.find(f"{{{CODEBOOK}}}Codes")
    reading = _Reading(Path(path))
    reading.read_codes(codes, [name_of(code) for code in ([] if codes is None else codes)])
    return reading.codebooks()


class _Reading:
    """What has been read of one file so far."""

    def __init__(self, path: Path, texts: Texts | None = None):
        self.path, self.texts = path, texts
        self.users: dict[str, str] = {}  # GUID → name
        self.coders = Names()
        self.questions: dict[str, str] = {}  # case → question
        self.codes: dict[str, dict[str, Code]] = {}  # case → GUID → code
        self.anywhere: dict[str, Code] = {}  # GUID → the first code that has it
        self.ids: dict[str, Counter[str]] = {}  # case → ids of its codes
        self.names: dict[str, Names] = {}  # case → names of its codes
        self.number = self.selected = 0  # codes, and excerpts that a selection made
        self.excerpts: dict[str, dict[str, Excerpt]] = {}  # case → id → excerpt
        self.codings: list[tuple[str, str, str, str]] = []
        self.left_out: Counter[str] = Counter()
        self.read = self.lost = 0  # texts of the project

    def follow_schema(self, root: etree._Element) -> None:
        """Say so where the file does not keep to the standard's schema, and read on."""
        rules = schema("Project.xsd")
        if not rules.validate(root):
            fault = rules.error_log.last_error
            self.left_out[f"what the standard does not know (line {fault.line}: {fault.message})"] += 1

    def read_users(self, root: etree._Element) -> None:
        for number, user in enumerate(root.iterfind(f"{{{PROJECT}}}Users/{{{PROJECT}}}User"), 1):
            if guid := guid_of(user.get("guid", "")):  # without one, no coding can say that it is theirs
                self._add_user(guid, clean(user.get("name") or user.get("id") or "") or f"Coder {number}")

    def read_codes(self, codes: etree._Element | None, cases: Iterable[str]) -> None:
        """Read the codes. One that cannot be given is a case if it is named for one or has marked codes under it."""
        cases, taken = set(cases), Names(OF_NO_CASE)
        for code in [] if codes is None else codes:
            name, case = name_of(code), OF_NO_CASE
            of_case = name in cases or any(ID_AT_END.search(description_of(one)) for one in codable(code))
            if name and of_case and not can_be_given(code):
                case = name if name == OF_NO_CASE else taken.new(name)
                self.questions[case] = description_of(code)
            for one in codable(code):
                name = clean(one.get("name", "")) or "code"
                self._add_code(case, guid_of(one.get("guid", "")), name, description_of(one))

    def read_source(self, source: etree._Element) -> None:
        name = clean(source.get("name", "")) or OF_NO_CASE
        text = self._text(source, name)
        if text is None:
            return
        self.read += 1
        case = name_of(source) if name_of(source) in self.codes else OF_NO_CASE
        spans = self._marked(case, text)
        if source.find(f"{{{PROJECT}}}Coding") is not None:
            self.left_out[f"codings of source '{name}' as a whole"] += 1
        own: dict[tuple[int, int], str] = {}  # the excerpts that selections of this source make by themselves
        selections = [(one, *asked_positions(one)) for one in source.iterfind(f"{{{PROJECT}}}PlainTextSelection")]
        counted = by_code_point(text, [(start, end, one.get("name", "")) for one, start, end in selections])
        for selection, start, end in selections:
            start, end = self._placed(start, end, name, len(text), counted)
            if not text[start:end].strip():
                self.left_out[f"a selection of source '{name}' with no text at its position"] += 1
                continue
            excerpt = _covered(spans, start, end) if spans else self._own_excerpt(case, own, text, start, end)
            if excerpt is None:
                self.left_out[f"a selection of source '{name}' outside its excerpts"] += 1
            else:
                self._read_codings(selection, case, excerpt, name)

    def refuse_without_texts(self) -> None:
        """CasebookError where every text that the project is about is lost: nothing in it could be understood."""
        if self.lost and not self.read:
            raise CasebookError(f"{self.path}: its texts are not in it, or not in UTF-8; export it again with them")

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
        left_out = Counter[str]()
        for what, times in self.left_out.items():
            left_out[short(what, LONGEST)] += times
        said = tuple(what if times == 1 else f"{what} ({times:,} times)" for what, times in left_out.items())
        return Project(name, self.codebooks(), codings, said)

    def _limited(self, what: str, number: int) -> None:
        if number > LIMITS[what]:
            raise CasebookError(f"{self.path}: holds more than {LIMITS[what]:,} {what}; give a smaller file")

    def _add_user(self, guid: str, name: str) -> str:
        """The name of a coder: of two of one name the second has a number, of one named twice the first name counts."""
        if guid not in self.users:
            self._limited("coders", len(self.users) + 1)
            self.users[guid] = self.coders.new(name)
        return self.users[guid]

    def _add_code(self, case: str, guid: str, name: str, description: str) -> Code:
        self.number += 1
        self._limited("codes", self.number)
        code = code_read(name, description, case, self.ids.setdefault(case, Counter()))
        names = self.names.setdefault(case, Names(alike=str.casefold))
        code = code.model_copy(update={"name": names.new(code.name)})
        own = self.codes.setdefault(case, {})
        own[guid if guid and guid not in own else f"code {self.number}"] = code
        self.anywhere.setdefault(guid, code)
        return code

    def _text(self, source: etree._Element, name: str) -> str | None:
        """The text of a source; None, and said so, for one that has none in the project."""
        inside = source.find(f"{{{PROJECT}}}PlainTextContent")
        address = source.get("plainTextPath", "")
        if etree.QName(source).localname != "TextSource" or (inside is None and not address):
            self.left_out[f"source '{name}', which has no plain text"] += 1
            return None
        if inside is not None:
            return inside.text or ""
        file, why = self.texts.name_of(address), "in the project"
        try:
            if file is not None:
                return self.texts.read(file)
        except UnicodeDecodeError:
            why = "UTF-8"
        self.lost += 1
        self.left_out[f"source '{name}', whose text '{short(address, 60)}' is not {why}"] += 1
        return None

    def _placed(
        self, start: int, end: int, source: str, length: int, counted: Callable[[int], int] | None
    ) -> tuple[int, int]:
        """Where a selection stands; nowhere (0, 0) for a position outside the text. An end just past the text, as
        programs count it that put a line end there, is the text's.
        """
        if counted:
            start, end = counted(start), counted(end)
            self.left_out[f"nothing of source '{source}', whose positions are counted in UTF-16, and were read so"] = 1
        if length < end <= length + PAST and 0 <= start < length:
            self.left_out[f"of a selection of source '{source}' what lies past the end of its text"] += 1
            end = length
        return (start, end) if 0 <= start < end <= length else (0, 0)

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

    def _own_excerpt(self, case: str, own: dict[tuple[int, int], str], text: str, start: int, end: int) -> str:
        """The id of the excerpt that a selection makes by itself; the same for the same place in the same source."""
        if (start, end) not in own:
            known = self.excerpts[case]
            self._limited("excerpts", len(known) + 1)
            self.selected += 1
            while f"s{self.selected}" in known:  # a marked excerpt may be called so
                self.selected += 1
            own[start, end] = f"s{self.selected}"
            known[own[start, end]] = _excerpt(own[start, end], text[start:end])
        return own[start, end]

    def _read_codings(self, selection: etree._Element, case: str, excerpt: str, source: str) -> None:
        for coding in selection.iterfind(f"{{{PROJECT}}}Coding"):
            reference = coding.find(f"{{{PROJECT}}}CodeRef")
            code = self._code(case, guid_of("" if reference is None else reference.get("targetGUID", "")))
            if code is None:
                self.left_out[f"a coding of source '{source}' with a code that the file does not have"] += 1
            else:
                by = coding.get("creatingUser") or selection.get("creatingUser") or selection.get("modifyingUser") or ""
                self.codings.append((self._add_user(guid_of(by), OF_NOBODY), case, excerpt, code.id))

    def _code(self, case: str, guid: str) -> Code | None:
        """The code; one made elsewhere in the codebook becomes one of the case's, since somebody used it there."""
        if guid in self.codes.get(case, {}):
            return self.codes[case][guid]
        if guid and guid in self.anywhere:
            return self._add_code(case, guid, self.anywhere[guid].name, self.anywhere[guid].meaning)
        return None


def _excerpt(id_: str, text: str) -> Excerpt:
    return Excerpt(id=id_, text=clean(text) or "…")


def _covered(spans: list[Span], start: int, end: int) -> str | None:
    """The id of the excerpt that a selection covers most of, the first of equals; None where it covers none."""
    first = bisect_left(spans, start + 1, key=lambda span: span[2])
    beyond = bisect_left(spans, end, key=lambda span: span[1])
    touched = spans[first:beyond]
    return max(touched, key=lambda span: min(end, span[2]) - max(start, span[1]))[0] if touched else None
