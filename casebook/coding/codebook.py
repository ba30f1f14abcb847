"""The codebook of a case: its question, its codes and the excerpts they are for. Knows nothing of who coded what."""

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from casebook.cases import Code, Excerpt, file_of, read_case
from casebook.errors import CasebookError, short, suggestion
from casebook.setting import PLACEHOLDER, Setting
from casebook.spelling import spelt

ID = re.compile(r"\w[\w.-]*")
UNPRINTABLE = re.compile(r"[^\t\n\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")  # what XML 1.0 cannot hold, and \r


@dataclass(frozen=True)
class Codebook:
    """The codes of one case and its excerpts, each with an id of its own; code names are unique too.

    Raises CasebookError for a doubled or unusable id, a doubled name, and a character that no XML file can hold.
    """

    case: str
    question: str
    codes: tuple[Code, ...]
    excerpts: tuple[Excerpt, ...] = ()

    def __post_init__(self):
        where = f"codebook of '{short(self.case)}'"
        for kind, entries in (("code", self.codes), ("excerpt", self.excerpts)):
            for id_, times in Counter(entry.id for entry in entries).items():
                if not ID.fullmatch(id_):
                    raise CasebookError(f"{where}: {kind} id {short(repr(id_))}: use letters, digits, dots and hyphens")
                if times > 1:
                    raise CasebookError(f"{where}: {kind} '{short(id_)}' is there twice; give one of them another id")
        names = Counter(code.name.casefold() for code in self.codes)
        for code in self.codes:
            if names[code.name.casefold()] > 1:
                raise CasebookError(f"{where}: two codes are named '{short(code.name)}'; give one of them another name")
        texts = [self.case, self.question]
        texts += [text for code in self.codes for text in (code.name, code.meaning)]
        for text in texts + [excerpt.text for excerpt in self.excerpts]:
            if found := UNPRINTABLE.search(text):
                raise CasebookError(f"{where}: {text[:40]!r} has the character {found[0]!r}; take it out")

    def code(self, id_: str) -> Code:
        """The code with this id; CasebookError names the nearest right one."""
        return self._entry("code", self.codes, id_)

    def excerpt(self, id_: str) -> Excerpt:
        """The excerpt with this id; CasebookError names the nearest right one."""
        return self._entry("excerpt", self.excerpts, id_)

    def _entry(self, kind: str, entries, id_: str):
        for entry in entries:
            if entry.id == id_:
                return entry
        ids = [entry.id for entry in entries]
        raise CasebookError(f"codebook of '{short(self.case)}' has no {kind} '{short(id_)}' ({suggestion(id_, ids)})")


def codebook(case: str, setting: Setting | None = None, texts: Iterable[str] = ()) -> Codebook:
    """The codebook of a case, from the `coding` of its decision file.

    `setting` fills in the words that change with a cohort and spells for its place. `texts` are the excerpts where
    the notebook takes them from the world; their ids are e1, e2 and so on, as on the page.

    Raises CasebookError for a case without codes, for two sets of excerpts, and for words that need a setting.
    """
    coding, texts = read_case(case).coding, list(texts)
    if coding is None:
        raise CasebookError(f"case '{case}' has no codes: add `coding` to {file_of(case)}")
    if texts and coding.excerpts:
        raise CasebookError(f"case '{case}': its excerpts are in its decision file; give no others")
    excerpts = coding.excerpts or [Excerpt(id=f"e{number}", text=text) for number, text in enumerate(texts, 1)]
    return Codebook(
        case,
        _told(coding.question, case, setting),
        tuple(
            Code(id=code.id, name=_told(code.name, case, setting), meaning=_told(code.meaning, case, setting))
            for code in coding.codes
        ),
        tuple(Excerpt(id=excerpt.id, text=_told(excerpt.text, case, setting)) for excerpt in excerpts),
    )


def _told(text: str, case: str, setting: Setting | None) -> str:
    if setting is not None:
        return spelt(setting.say.fill(text), setting.jurisdiction)
    if found := PLACEHOLDER.search(text):
        raise CasebookError(f"case '{case}': the word {found[0]} changes with the cohort; give its setting")
    return text
