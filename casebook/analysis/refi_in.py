"""An analysis read from a REFI-QDA project: ours, ours after another program had it, and other people's of these texts.

What the marks of `casebook.analysis.marks` say comes back as it was; where a program left them out, codes, passages and
themes get new ids. A selection counts where its source has the text of one of the transcripts. What has no place here
is left out, and said. Files are untrusted: `casebook.coding.untrusted` reads them.
"""

from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from lxml import etree

from casebook.analysis.analysis import Analysis, plain
from casebook.analysis.found import Found, FoundCode, FoundNote, FoundPassage, FoundTheme
from casebook.analysis.joined import joined
from casebook.analysis.marks import kind_of, told
from casebook.analysis.model import checked
from casebook.analysis.refi_out import THEMES
from casebook.analysis.sources import placed_by, transcript_of
from casebook.coding.elements import asked_positions, clean, guid_of
from casebook.coding.elsewhere import Texts, project_file
from casebook.coding.refi import PROJECT, schema
from casebook.coding.untrusted import Archive, opened_archive, xml_root
from casebook.errors import CasebookError, short
from casebook.transcripts import read_transcripts

Q = f"{{{PROJECT}}}"
LONGEST = 400  # characters of what is said of something left out
KINDS = {
    "Links": "links between things",
    "Graphs": "graphs",
    "Variables": "variables",
    "Cases": "cases",
}


@dataclass(frozen=True)
class Read:
    """An analysis, and in words what the file held that has no place in one."""

    analysis: Analysis
    left_out: tuple[str, ...] = ()


def read_qdpx(path: Path) -> Read:
    """The analysis in a REFI-QDA project file (`.qdpx`).

    Raises CasebookError for a file that is none, breaks a limit, or holds nothing of an analysis.
    """
    with opened_archive(path) as archive:
        inside = project_file(archive, path)
        root = xml_root(archive.read(inside), f"{path}: {short(inside)}", f"{Q}Project")
        reading = _Reading(root, archive, inside)
    analysis = joined(reading.found, reading.leave_out)
    if analysis == Analysis():
        raise CasebookError(f"{path}: holds neither codes nor passages nor notes; is it the right project?")
    said = tuple(what if times == 1 else f"{what} ({times:,} times)" for what, times in reading.left_out.items())
    try:
        return Read(checked(plain(analysis)), said)
    except CasebookError as error:
        raise CasebookError(f"{path}: {error}") from None


class _Reading:
    """What has been read of one project so far."""

    def __init__(self, root: etree._Element, archive: Archive, inside: str):
        self.left_out: Counter[str] = Counter()
        self.found = Found()
        sources, notes = list(root.iterfind(f"{Q}Sources/*")), list(root.iterfind(f"{Q}Notes/{Q}Note"))
        addresses = [one.get("plainTextPath", "") for one in (*sources, *notes)]
        self.texts = Texts(archive, inside, addresses)
        self.notes = {guid_of(note.get("guid", "")): note for note in notes}
        self.refers, self.known = set[str](), set[str]()  # notes that belong to something; codes
        self._follow_schema(root)
        for code in root.iterfind(f"{Q}CodeBook/{Q}Codes/{Q}Code"):
            self._read_code(code)
        self._read_sets(root)
        for source in sources:
            self._read_source(source)
        for guid, note in self.notes.items():
            if guid not in self.refers:
                self._read_note(note)
        for tag, what in KINDS.items():
            if root.find(f"{Q}{tag}") is not None:
                self.leave_out(what)
        if len(list(root.iterfind(f"{Q}Users/{Q}User"))) > 1:
            self.leave_out("who gave which code: what several people coded is read as one reader's")

    def leave_out(self, what: str) -> None:
        self.left_out[short(what, LONGEST)] += 1

    def _follow_schema(self, root: etree._Element) -> None:
        rules = schema("Project.xsd")
        if not rules.validate(root):
            fault = rules.error_log.last_error
            self.leave_out(f"what the standard does not know (line {fault.line})")

    def _read_code(self, top: etree._Element) -> None:
        """Read a code and all under it. Ours for themes has a place of its own, and is no code."""
        waiting = [(top, "")]
        while waiting:
            code, above = waiting.pop()
            description, name, own = _description(code), clean(code.get("name", "")), above
            guid = self._guid(code)
            if kind_of(description) == "theme":
                theme = FoundTheme(guid, name, told("theme", description), self._memos(code))
                self.found.theme_codes.append(theme)
            elif not (name == THEMES and any(map(_of_theme, code.iterfind(f"{Q}Code")))):
                self.found.codes.append(FoundCode(guid, name, told("code", description), self._memos(code), above))
                own = guid
            waiting += [(one, own) for one in reversed(list(code.iterfind(f"{Q}Code")))]

    def _read_sets(self, root: etree._Element) -> None:
        for one in root.iterfind(f"{Q}Sets/{Q}Set"):
            codes = tuple(guid_of(member.get("targetGUID", "")) for member in one.iterfind(f"{Q}MemberCode"))
            said, memos = told("theme", _description(one)), self._memos(one, "MemberNote")
            if codes or said.id:
                name = clean(one.get("name", ""))
                self.found.sets.append(FoundTheme(guid_of(one.get("guid", "")), name, said, memos, codes))
            else:
                self.leave_out("a set of texts, not of codes")

    def _read_source(self, source: etree._Element) -> None:
        selections = [(one, None) for one in source.iterfind(f"{Q}PlainTextSelection")]
        selections += self._notes_in_places(source)
        name = clean(source.get("name", ""))
        if not selections:
            return
        text = self._text(source)
        found = None if text is None else transcript_of(name, text, _description(source))
        if found is None:
            self.left_out[
                f"the selections of source '{short(name, 60)}', which has the text of no transcript here"
            ] += 1
            return
        spans = [(*asked_positions(one), one.get("name", "")) for one, _ in selections]
        place = placed_by(text, spans)
        for (selection, note), (start, end, _) in zip(selections, spans, strict=True):
            codes = tuple(guid_of(ref.get("targetGUID", "")) for ref in selection.iterfind(f"{Q}Coding/{Q}CodeRef"))
            said = told("passage", _description(selection) if note is None else note)
            memos = self._memos(selection)
            self.found.passages.append(FoundPassage(*found, place(start), place(end), said, codes, memos))
        if source.find(f"{Q}Coding") is not None:
            self.leave_out(f"codes of source '{short(name, 60)}' as a whole")

    def _notes_in_places(self, source: etree._Element) -> list[tuple[etree._Element, str]]:
        """The notes that a program has on places of a source, as QualCoder writes its annotations: place and text."""
        found = []
        for reference in source.iterfind(f"{Q}NoteRef"):
            guid = guid_of(reference.get("targetGUID", ""))
            place = self.notes[guid].find(f"{Q}PlainTextSelection") if guid in self.notes else None
            if place is not None:
                self.refers.add(guid)
                found.append((place, clean(self._text(self.notes[guid]) or "")))
        return found

    def _read_note(self, note: etree._Element) -> None:
        text, place = self._text(note), note.find(f"{Q}PlainTextSelection")
        said = told("passage", clean(text or ""))
        of = next(iter(said.lists.get("of", ())), "")
        if place is not None and of in read_transcripts():  # a place in a source that does not refer to it
            passage = FoundPassage(of, read_transcripts()[of].version, *asked_positions(place), said)
            self.found.passages.append(passage)
            return
        day = (note.get("creationDateTime") or note.get("modifiedDateTime") or "").strip()[:10]
        if text is None:
            self.leave_out(f"note '{short(clean(note.get('name', '')), 60)}', whose text is not in the project")
        else:
            self.found.notes.append(FoundNote(clean(note.get("name", "")), text, day))

    def _memos(self, element: etree._Element, tag: str = "NoteRef") -> tuple[str, ...]:
        """The texts of the notes that belong to an element."""
        memos = []
        for reference in element.iterfind(f"{Q}{tag}"):
            guid = guid_of(reference.get("targetGUID", ""))
            if guid in self.notes:
                self.refers.add(guid)
                memos.append(self._text(self.notes[guid]) or "")
        return tuple(memos)

    def _guid(self, code: etree._Element) -> str:
        """What a code is known by: its GUID, or for the second of one, and for one without, something else."""
        guid = guid_of(code.get("guid", ""))
        known = guid if guid and guid not in self.known else f"code {len(self.known)}"
        self.known.add(known)
        return known

    def _text(self, element: etree._Element) -> str | None:
        """The text of a source or a note; None where it has none, or not in UTF-8."""
        inside = element.find(f"{Q}PlainTextContent")
        if inside is not None:
            return inside.text or ""
        file = self.texts.name_of(element.get("plainTextPath", ""))
        try:
            return None if file is None else self.texts.read(file)
        except UnicodeDecodeError:
            return None


def _of_theme(code: etree._Element) -> bool:
    return kind_of(_description(code)) == "theme"


def _description(element: etree._Element) -> str:
    return clean(element.findtext(f"{Q}Description") or "")
