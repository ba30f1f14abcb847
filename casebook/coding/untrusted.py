"""XML and zip files from elsewhere, read as if somebody meant harm: no DTD, no entity, no network, nothing unbounded.

Nothing is unpacked to disk: what is needed is read into memory, up to a limit.
"""

import re
import stat
import zipfile
import zlib
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from xml.sax import SAXException
from xml.sax.handler import ContentHandler

from defusedxml import DefusedXmlException, sax
from lxml import etree

from casebook.errors import CasebookError, short

MEGABYTE = 2**20
FILE_LIMIT = 50 * MEGABYTE  # a file as it lies on the disk
XML_LIMIT = 100 * MEGABYTE
UNPACKED_LIMIT = 200 * MEGABYTE  # everything in one archive together
ENTRIES_LIMIT = 2000
DRIVE = re.compile(r"[A-Za-z]:")
LEFT_BY_SYSTEMS = ("__MACOSX", ".DS_Store", "Thumbs.db", "desktop.ini")  # in archives, beside what somebody packed


def file_bytes(path: Path, limit: int = FILE_LIMIT) -> bytes:
    """What a file holds; CasebookError where there is none, or one larger than the limit in bytes."""
    path = Path(path)
    try:
        with path.open("rb") as file:
            content = file.read(limit + 1)
    except OSError as error:
        raise CasebookError(f"{path}: cannot be read: {error.strerror}") from None
    if len(content) > limit:
        raise CasebookError(f"{path}: is larger than {limit // MEGABYTE} MB; give a smaller file")
    return content


def xml_root(content: bytes, name: str, root: str) -> etree._Element:
    """The root element of XML bytes, which must be called `root` ("{namespace}name").

    Raises CasebookError for what is no XML, has a DTD or an entity, is too large or is about something else.
    """
    if len(content) > XML_LIMIT:
        raise CasebookError(f"{name}: its XML is larger than {XML_LIMIT // MEGABYTE} MB; give a smaller file")
    try:
        sax.parseString(content, ContentHandler(), forbid_dtd=True, forbid_entities=True, forbid_external=True)
    except DefusedXmlException:
        raise CasebookError(f"{name}: has a document type or an entity, which is not read; export it without") from None
    except (SAXException, LookupError, ValueError) as error:
        raise CasebookError(f"{name}: is not XML ({short(error)}); export it again") from None
    parser = etree.XMLParser(
        resolve_entities=False, load_dtd=False, no_network=True, huge_tree=False, remove_comments=True, remove_pis=True
    )
    try:
        element = etree.fromstring(content, parser)
    except etree.XMLSyntaxError as error:
        raise CasebookError(f"{name}: is not XML ({short(error)}); export it again") from None
    if element.tag != root:
        raise CasebookError(
            f"{name}: begins with {short(repr(element.tag))}, not {root!r}; is it another kind of file?"
        )
    return element


class Archive:
    """The files in a zip file by name, each read when it is asked for, all together up to UNPACKED_LIMIT.

    Folders in a name are parted by `/`, whatever the program that packed it wrote. What systems leave in archives
    beside what somebody packed has no name here.
    """

    def __init__(self, archive: zipfile.ZipFile, path: Path):
        self._archive, self._path, self._left = archive, path, UNPACKED_LIMIT
        entries = archive.infolist()
        if len(entries) > ENTRIES_LIMIT:
            raise CasebookError(f"{path}: holds {len(entries):,} files, more than {ENTRIES_LIMIT:,}; give fewer")
        for entry in entries:
            self._refuse_odd(entry)
        named = [(_with_slashes(entry.filename), entry) for entry in entries]
        for name, times in Counter(name for name, _ in named).items():
            if times > 1:
                raise CasebookError(f"{path}: holds two files named '{short(name)}'; pack it again")
        self.names = {name: entry for name, entry in named if not name.endswith("/") and not _left_by_systems(name)}
        if sum(entry.file_size for entry in entries) > UNPACKED_LIMIT:
            raise CasebookError(f"{path}: unpacks to more than {UNPACKED_LIMIT // MEGABYTE} MB; give a smaller file")

    def read(self, name: str) -> bytes:
        """What an entry holds, whatever size it claims; CasebookError for none, a broken one, and past the limit."""
        if name not in self.names:
            raise CasebookError(f"{self._path}: holds no '{short(name)}'; export it again")
        try:
            with self._archive.open(self.names[name]) as entry:
                content = entry.read(self._left + 1)
        except (zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError, NotImplementedError) as error:
            raise CasebookError(
                f"{self._path}: '{short(name)}' cannot be unpacked ({short(error)}); export it again"
            ) from None
        self._left -= len(content)
        if self._left < 0:
            raise CasebookError(
                f"{self._path}: unpacks to more than {UNPACKED_LIMIT // MEGABYTE} MB; give a smaller file"
            )
        return content

    def _refuse_odd(self, entry: zipfile.ZipInfo) -> None:
        name = _with_slashes(entry.filename)
        climbs = ".." in PurePosixPath(name).parts or name.startswith("/") or DRIVE.match(name)
        if climbs or stat.S_ISLNK(entry.external_attr >> 16):
            raise CasebookError(f"{self._path}: '{short(name)}' would lie outside the project; pack it again without")
        if entry.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            raise CasebookError(
                f"{self._path}: '{short(name)}' is packed in an unusual way; pack it again as plain zip"
            )
        if entry.flag_bits & 1:
            raise CasebookError(f"{self._path}: '{short(name)}' is encrypted; pack it again without a password")


def _with_slashes(name: str) -> str:
    return name.replace("\\", "/")


def _left_by_systems(name: str) -> bool:
    return any(part in LEFT_BY_SYSTEMS or part.startswith("._") for part in name.split("/"))


@contextmanager
def opened_archive(path: Path) -> Iterator[Archive]:
    """The zip file at `path`, open to be read; CasebookError for what is none or breaks a limit."""
    path = Path(path)
    if path.is_file() and path.stat().st_size > FILE_LIMIT:
        raise CasebookError(f"{path}: is larger than {FILE_LIMIT // MEGABYTE} MB; give a smaller file")
    try:
        archive = zipfile.ZipFile(path)
    except OSError as error:
        raise CasebookError(f"{path}: cannot be read: {error.strerror}") from None
    except (zipfile.BadZipFile, NotImplementedError, ValueError) as error:
        raise CasebookError(f"{path}: is not a zip file ({short(error)}); is it another kind of file?") from None
    with archive:
        yield Archive(archive, path)
