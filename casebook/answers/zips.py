"""What lies in a zip archive from a learning platform, read in memory and never unpacked to disk.

An archive is somebody else's: it may be built to fill a disk, to climb out of its folder, or to take for ever.
Each entry is read to a limit, whatever it says of its own size. No name of an entry leaves this module:
learning platforms put the learner's name there.
"""

import stat
import struct
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path, PurePosixPath, PureWindowsPath
from typing import IO

from casebook.answers.kinds import ASK, named_archive
from casebook.errors import CasebookError

LARGEST = 200_000_000  # bytes of one archive
DIRECTORY = 8_000_000  # bytes of its table of contents: room for some fifty thousand entries
SYSTEM = {".ds_store", ".localized", ".directory", "icon\r", "thumbs.db", "ehthumbs.db", "desktop.ini"}
OPEN = ("._", "~$", ".~lock.")  # how names begin that systems and word processors give what they leave beside a file
OFFICE = {"[Content_Types].xml", "mimetype", "Index/Document.iwa"}  # an entry of every Word, OpenDocument, Pages file
SIGNATURES = (b"PK\x03\x04", b"PK\x05\x06", b"\x1f\x8b", b"7z\xbc\xaf\x27\x1c", b"Rar!")
END, END_SIZE, END_COMMENT = b"PK\x05\x06", 22, 65_535
LOCATOR, LOCATOR_SIZE = b"PK\x06\x07", 20  # of the end of a Zip64 archive, which some programs make of small files too
END64, END64_SIZE = b"PK\x06\x06", 56

Entry = bytes | CasebookError | None


def left_by_a_system(path: PurePosixPath) -> bool:
    """Whether an operating system left this file, and no learner: it is passed over in silence."""
    return path.name.lower() in SYSTEM or path.name.startswith(OPEN) or "__MACOSX" in path.parts


def is_archive(head: bytes) -> bool:
    """Whether a file that begins like this is a zip or another archive. Office documents are zips too."""
    return head.startswith(SIGNATURES)


def zip_entries(path: Path, largest: int) -> Iterator[Entry]:
    """Every entry of a zip in the order of its table of contents: its bytes, at most `largest` + 1 of them, a
    CasebookError that says why it was not read, or None for a folder and for what an operating system left.

    Raises CasebookError when the archive as a whole cannot be read.
    """
    try:
        with path.open("rb") as file:
            _check_size(file)
            with zipfile.ZipFile(file) as archive:
                if not OFFICE.isdisjoint(archive.namelist()):
                    raise CasebookError("is an office document; " + ASK)
                for entry in archive.infolist():
                    yield _entry(archive, entry, largest)
    except zipfile.BadZipFile:
        raise CasebookError("is damaged, or is no zip; download it again") from None
    except (OSError, ValueError, NotImplementedError, struct.error):
        raise CasebookError("cannot be read; download it again") from None


def _check_size(file: IO[bytes]) -> None:
    """Look at the end of the archive before Python builds its table of contents, which may be made to be huge."""
    size = file.seek(0, 2)
    if size > LARGEST:
        raise CasebookError(f"is larger than {LARGEST // 1_000_000} MB; hand it over in parts")
    file.seek(max(0, size - END_SIZE - END_COMMENT - LOCATOR_SIZE - END64_SIZE))
    tail = file.read()
    last = len(tail) - END_SIZE
    place = last if last >= 0 and tail[last:].startswith(END) and tail.endswith(b"\0\0") else tail.rfind(END)
    if place < 0 or len(tail) - place < END_SIZE:
        raise CasebookError("is damaged, or is no zip; download it again")
    (directory,) = struct.unpack_from("<I", tail, place + 12)
    begin = place - LOCATOR_SIZE - END64_SIZE  # where Python looks for it
    if begin >= 0 and tail.startswith(LOCATOR, place - LOCATOR_SIZE) and tail.startswith(END64, begin):
        (directory,) = struct.unpack_from("<Q", tail, begin + 40)
    if directory > DIRECTORY:
        raise CasebookError("has more files in it than a class hands in; hand it over in parts")
    file.seek(0)


def _entry(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, largest: int) -> Entry:
    path = PurePosixPath(entry.filename.replace("\\", "/"))
    folder = entry.filename.endswith("/") or (entry.filename.endswith("\\") and not entry.file_size)
    if folder or left_by_a_system(path):
        return None
    fault = _fault(entry, path)
    if fault:
        return CasebookError(fault)
    try:
        with archive.open(entry) as file:
            content = file.read(largest + 1)
    except (zipfile.BadZipFile, zlib.error, struct.error, EOFError, OSError, ValueError, NotImplementedError):
        return CasebookError("is damaged in the archive; download it again")
    if is_archive(content):
        return CasebookError(named_archive(content))
    return content


def _fault(entry: zipfile.ZipInfo, path: PurePosixPath) -> str:
    kind = stat.S_IFMT(entry.external_attr >> 16)
    if path.is_absolute() or ".." in path.parts or PureWindowsPath(entry.filename).drive or "\0" in entry.orig_filename:
        return "has a path that climbs out of the archive; it was not read"
    if kind not in (0, stat.S_IFREG):
        return "is a link or a device and no file; it was not read"
    if entry.flag_bits & 0x1:
        return "is encrypted; take the password off and hand it over again"
    if entry.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        return "is packed in a way that learning platforms do not use; pack it again as a plain zip"
    return ""
