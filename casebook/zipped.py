"""Zips that are the same bytes for the same files: one day, one set of permissions, one order."""

import io
import zipfile
from collections.abc import Mapping

LONG_AGO = (1980, 1, 1, 0, 0, 0)  # the first day that a zip knows
READABLE = 0o100644 << 16


def opened(packed: bytes) -> dict[str, bytes]:
    """The files of a zip by their path in it."""
    with zipfile.ZipFile(io.BytesIO(packed)) as archive:
        return {name: archive.read(name) for name in archive.namelist() if not name.endswith("/")}


def closed(files: Mapping[str, bytes], first: str = "") -> bytes:
    """Files as a zip, sorted by path; `first` comes before all others and is not compressed, as EPUB asks."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in sorted(files, key=lambda name: (name != first, name)):
            entry = zipfile.ZipInfo(name, LONG_AGO)
            entry.external_attr = READABLE
            entry.create_system = 3
            entry.compress_type = zipfile.ZIP_STORED if name == first else zipfile.ZIP_DEFLATED
            archive.writestr(entry, files[name])
    return made.getvalue()
