"""Where things lie in a REFI-QDA project that another program packed, or that somebody packed again by hand.

The standard has `project.qde` at the top and texts in `sources/`. Programs name the one for the project, and point at
the others with slashes of either kind, encoded spaces, other capitals, or no folder; and a project that somebody
opened and packed again has one more folder round it. What is asked for is found where only one file can be meant.
"""

import codecs
import unicodedata
from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from urllib.parse import unquote

from casebook.coding.untrusted import Archive
from casebook.errors import CasebookError, short

PROJECT_FILE = "project.qde"
ENDING = ".qde"
FOLDER = "sources"
INSIDE = ("internal://", "relative://")  # how the standard points at a file of the project, and beside it


def project_file(archive: Archive, path: Path) -> str:
    """The name of the project itself in its archive; CasebookError where there is none, or more than one."""
    found = [name for name in archive.names if name.casefold().endswith(ENDING)]
    for chosen in (found, _highest(found), [name for name in found if _last(name).casefold() == PROJECT_FILE]):
        if len(chosen) == 1:
            return chosen[0]
    if found:
        names = ", ".join(f"'{short(name, 60)}'" for name in found[:3])
        raise CasebookError(f"{path}: holds {len(found)} projects ({names}); pack it again with one of them")
    raise CasebookError(f"{path}: holds no '{PROJECT_FILE}'; export it again")


class Texts:
    """The files of a project by the addresses that its sources have for them.

    A file in another folder than an address says is taken for it by its name alone, if no other source means it.
    """

    def __init__(self, archive: Archive, project: str, addresses: Iterable[str]):
        self._archive, self._top = archive, project.rpartition("/")[0]
        self._alike: dict[str, list[str]] = {}
        self._ends: dict[str, list[str]] = {}
        for name in archive.names:
            self._alike.setdefault(_alike(name), []).append(name)
            self._ends.setdefault(_alike(_last(name)), []).append(name)
        self._meant = {address: self._there(address) for address in dict.fromkeys(addresses)}
        taken = {name for name in self._meant.values() if name}
        found = {address: self._elsewhere(address) for address, name in self._meant.items() if not name}
        times = Counter(found.values())
        self._meant |= {address: name for address, name in found.items() if name not in taken and times[name] == 1}

    def name_of(self, address: str) -> str | None:
        """The file that an address means, or None: it lies outside, is lost, or could be one of several."""
        return self._meant[address]

    def _there(self, address: str) -> str | None:
        for file in _files(address):
            for wanted in (f"{FOLDER}/{file}", file):
                under = f"{self._top}/{wanted}" if self._top else wanted
                if under in self._archive.names:
                    return under
                if len(found := self._alike.get(_alike(under), [])) == 1:
                    return found[0]
        return None

    def _elsewhere(self, address: str) -> str | None:
        for file in _files(address):
            if ".." not in file.split("/") and len(found := self._ends.get(_alike(_last(file)), [])) == 1:
                return found[0]
        return None

    def read(self, name: str) -> str:
        """The text in a file; UnicodeDecodeError for one that is neither UTF-8 nor says that it is UTF-16."""
        return decoded(self._archive.read(name))


def decoded(content: bytes) -> str:
    """The text that bytes are, in UTF-8, or in UTF-16 where they begin by saying so. Its mark is no part of it."""
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return content.decode("utf-16")
    return content.decode("utf-8-sig")


def _files(address: str) -> list[str]:
    """The path that an address of the project's own may mean: as it stands, and with %20 and its like read."""
    for start in INSIDE:
        address = address.removeprefix(start)
    if "://" in address:
        return []
    return list(
        dict.fromkeys(plain.replace("\\", "/").removeprefix("./").lstrip("/") for plain in (address, unquote(address)))
    )


def _highest(names: Iterable[str]) -> list[str]:
    """Those in the fewest folders."""
    depths = {name: name.count("/") for name in names}
    return [name for name, depth in depths.items() if depth == min(depths.values())]


def _last(name: str) -> str:
    return name.rpartition("/")[2]


def _alike(name: str) -> str:
    """The same for names that some systems take for one: in capitals or not, accents apart or together."""
    return unicodedata.normalize("NFC", name).casefold()
