"""An analysis as a REFI-QDA 1.5 project: valid against the standard's schema, and the same bytes every time.

Each transcript that is used goes in as a source, codes as they nest, each passage as a selection with all its codes.
Memos stand in descriptions, where most programs show them, and as notes, which is the standard's place for them. A
theme is a set, and a code too, since only a code can have passages. What the people in a passage allowed is told beside
it. `casebook.analysis.refi_in` reads it back.
"""

from collections.abc import Iterable
from functools import partial
from pathlib import Path

from lxml import etree

from casebook.analysis.analysis import Analysis, Code, Coded, Theme
from casebook.analysis.consented import answers, line
from casebook.analysis.joined import MEMO, THEME
from casebook.analysis.marks import CONSENT, described, unique_names
from casebook.analysis.model import Places, written
from casebook.analysis.notes import HISTORY, KEPT, READER, history_text, journal_name, kept_text
from casebook.coding.marks import guid
from casebook.coding.refi import COLOURS, ORIGIN, PROJECT, WHEN, added, put, valid, write_file
from casebook.errors import CasebookError
from casebook.transcripts import Transcript, printed, read_transcript, read_transcripts
from casebook.zipped import closed

THEMES = "Themes"  # the code, itself not to be given, under which those of themes stand
DEEPEST = 30  # codes under codes in the file; what lies deeper says in its mark under which code it is
NAME_LENGTH = 60  # of a selection, characters of its words
BOM = "\ufeff"


def write_qdpx(path: Path, analysis: Analysis, *, name: str = "Analysis", every_transcript: bool = False) -> None:
    """Write the analysis as a REFI-QDA project (`.qdpx`); with `every_transcript` the texts that it does not use, too.

    `name` is the project's, and part of what its GUIDs are made of: give each reader's another. Raises CasebookError
    for an analysis that does not hold, a name that no XML can hold, and a file that cannot be written.
    """
    written(analysis)
    try:
        project = _Project(analysis, name, every_transcript)
    except ValueError:
        raise CasebookError(f"{path}: the name cannot stand in a file; use letters, digits and spaces") from None
    write_file(path, closed({"project.qde": valid(project.root, "Project.xsd", path), **project.texts}))


class _Project:
    """A project while it is made: its element, and the texts beside it by their names in the archive."""

    def __init__(self, analysis: Analysis, name: str, every_transcript: bool):
        self.analysis, self.texts = analysis, dict[str, bytes]()
        self.guid = partial(guid, "analysis", name)
        self.notes: list[tuple[str, str, str]] = []  # of memos: GUID, name, text
        self.theme_names = unique_names({theme.id: THEME + theme.name for theme in analysis.themes}, [THEMES])
        own = {code.id: code.name for code in analysis.codes}
        self.names = unique_names(own, [THEMES, *self.theme_names.values()])
        self.places = {one.coded.id: one for one in Places(analysis).placed}
        self.themes: dict[str, list[str]] = {}  # of each passage
        for theme in analysis.themes:
            for id_ in theme.passages:
                self.themes.setdefault(id_, []).append(theme.id)
        self.again, self.unmarked = self._again()
        self.numbers = {one.id: number for number, one in enumerate(analysis.passages, 1)}
        used = {one.coded.transcript for one in self.places.values()}
        self.transcripts = [one for id_, one in read_transcripts().items() if every_transcript or id_ in used]
        self.root = etree.Element(f"{{{PROJECT}}}Project", nsmap={None: PROJECT})
        put(self.root, name=name, origin=ORIGIN, creationDateTime=WHEN)
        added(added(self.root, "Users"), "User", guid=self.guid("user"), name=name)
        self._add_codes()
        self._add_sources()
        self._add_notes_and_sets()

    def _add_codes(self) -> None:
        if not (self.analysis.codes or self.analysis.themes):
            return
        codes = added(added(self.root, "CodeBook"), "Codes")
        under: dict[str | None, list[tuple[int, Code]]] = {}
        for number, code in enumerate(self.analysis.codes, 1):
            under.setdefault(code.under, []).append((number, code))
        waiting = [(codes, 1, number, code, False) for number, code in reversed(under.get(None, []))]
        while waiting:
            parent, depth, number, code, apart = waiting.pop()
            made = self._add_code(parent, number, code, apart)
            below = parent if depth == DEEPEST else made
            waiting += [
                (below, min(depth + 1, DEEPEST), place, one, depth == DEEPEST)
                for place, one in reversed(under.get(code.id, []))
            ]
        if self.analysis.themes:
            themes = added(codes, "Code", guid=self.guid("themes"), name=THEMES, isCodable="false")
            for number, theme in enumerate(self.analysis.themes, 1):
                code = added(themes, "Code", guid=self.guid("theme code", theme.id), name=self.theme_names[theme.id])
                put(code, isCodable="true")
                added(code, "Description").text = self._of_theme(number, theme)

    def _add_code(self, parent: etree._Element, number: int, code: Code, apart: bool) -> etree._Element:
        made = added(parent, "Code", guid=self._code(code.id), name=self.names[code.id], isCodable="true")
        put(made, color=COLOURS[(number - 1) % len(COLOURS)])
        lists = {"under": [code.under]} if apart else {}
        added(made, "Description").text = described("code", code.id, number, (code.meaning, code.memo), **lists)
        self._note(made, "code", code.id, f"{MEMO}code {self.names[code.id]}", code.memo)
        return made

    def _of_theme(self, number: int, theme: Theme) -> str:
        texts = (theme.says, theme.left_out, theme.memo)
        return described("theme", theme.id, number, texts, codes=theme.codes, passages=theme.passages)

    def _add_sources(self) -> None:
        if not self.transcripts:
            return
        sources = added(self.root, "Sources")
        for transcript in self.transcripts:
            source = added(sources, "TextSource", guid=_source(transcript), name=transcript.id)
            put(source, plainTextPath=f"internal://{_source(transcript)}.txt", creationDateTime=WHEN)
            added(source, "Description").text = (
                f"{transcript.title}. Everybody in it is invented.\n\n[transcript {transcript.id}, version "
                f"{transcript.version}]"
            )
            self.texts[f"sources/{_source(transcript)}.txt"] = printed(transcript).encode()
            for passage in self.analysis.passages:
                if passage.transcript == transcript.id and passage.id in self.places.keys() - self.unmarked:
                    self._add_selection(source, passage)

    def _again(self) -> tuple[set[str], set[str]]:
        """Passages with a code that an earlier one has in the same place: programs that keep a code once a place lose
        that. And those with a memo alone where an earlier one has one: they stop QualCoder's import.
        """
        given: dict[tuple, set[str]] = {}
        again, unmarked = set(), set()
        for one in self.analysis.passages:
            targets = {*one.codes, *(f"theme {id_}" for id_ in self.themes.get(one.id, ()))} or {"memo"}
            there = given.setdefault((one.transcript, one.version, one.start, one.end), set())
            if targets & there:
                again.add(one.id)
                unmarked |= {one.id} if targets == {"memo"} else set()
            there |= targets
        return again, unmarked

    def _add_selection(self, source: etree._Element, passage: Coded) -> None:
        by = {"creatingUser": self.guid("user"), "creationDateTime": WHEN}
        placed = self.places[passage.id]
        where = {"startPosition": str(passage.start), "endPosition": str(passage.end)}
        selection = added(source, "PlainTextSelection", guid=self.guid("passage", passage.id), **where, **by)
        put(selection, name=" ".join(placed.words[:NAME_LENGTH].split()))
        consent = f"{CONSENT}: {line(answers(placed).values())}"
        number = self.numbers[passage.id]
        of = {"of": [passage.transcript]}
        description = described("passage", passage.id, number, [passage.memo], beside=consent, **of)
        added(selection, "Description").text = description
        targets = {id_: self._code(id_) for id_ in passage.codes}
        targets |= {f"theme {id_}": self.guid("theme code", id_) for id_ in self.themes.get(passage.id, ())}
        for what, target in targets.items():
            coding = added(selection, "Coding", guid=self.guid("coding", passage.id, what), **by)
            added(coding, "CodeRef", targetGUID=target)
        self._note(selection, "passage", passage.id, f"{MEMO}passage {passage.id}", passage.memo)

    def _add_notes_and_sets(self) -> None:
        sets = [self._set(number, theme) for number, theme in enumerate(self.analysis.themes, 1)]
        files = list(self._note_files())
        if self.notes or files:
            notes = added(self.root, "Notes")
            for name, day, text in files:
                note = self.guid("note", name)
                put(added(notes, "Note", guid=note, name=name), plainTextPath=f"internal://{note}.txt",
                    creatingUser=self.guid("user"), creationDateTime=day)  # fmt: skip
                self.texts[f"sources/{note}.txt"] = ((BOM if text.startswith(BOM) else "") + text).encode()
            for target, name, text in self.notes:
                note = added(notes, "Note", guid=target, name=name, creatingUser=self.guid("user"))
                put(note, creationDateTime=WHEN)
                added(note, "PlainTextContent").text = text
        if sets:
            added(self.root, "Sets").extend(sets)

    def _set(self, number: int, theme: Theme) -> etree._Element:
        made = etree.Element(f"{{{PROJECT}}}Set", guid=self.guid("theme", theme.id), name=self.theme_names[theme.id])
        added(made, "Description").text = self._of_theme(number, theme)
        for target in (*map(self._code, theme.codes), self.guid("theme code", theme.id)):
            added(made, "MemberCode", targetGUID=target)
        where = {self.places[id_].coded.transcript: None for id_ in theme.passages if id_ in self.places}
        for transcript in where:
            added(made, "MemberSource", targetGUID=_source(read_transcript(transcript)))
        self._note(made, "theme", theme.id, f"{MEMO}{self.theme_names[theme.id]}", theme.memo, tag="MemberNote")
        return made

    def _note_files(self) -> Iterable[tuple[str, str, str]]:
        """The notes that have a file of their own, as programs show a journal: name, day, text."""
        analysis = self.analysis
        apart = [one for one in analysis.passages if one.id in self.again or one.id not in self.places]
        if analysis.reader:
            yield READER, WHEN, analysis.reader
        for entry in analysis.journal:
            yield journal_name(entry), f"{entry.day}T00:00:00Z", entry.text
        if analysis.history:
            yield HISTORY, WHEN, history_text(analysis.history)
        if apart:
            yield KEPT, WHEN, kept_text((self.numbers[one.id], one) for one in apart)

    def _note(self, element: etree._Element, kind: str, id_: str, name: str, memo: str, tag: str = "NoteRef") -> None:
        if memo:
            target = self.guid("memo", kind, id_)
            added(element, tag, targetGUID=target)
            self.notes.append((target, name, memo))

    def _code(self, id_: str) -> str:
        return self.guid("code", id_)


def _source(transcript: Transcript) -> str:
    return guid("transcript", transcript.id, str(transcript.version))
