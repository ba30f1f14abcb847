"""What an element of a REFI-QDA file says: names, descriptions, GUIDs and positions, as programs write them."""

import re
from collections.abc import Iterator

from lxml import etree

from casebook.coding.codebook import UNPRINTABLE
from casebook.coding.untrusted import XML_LIMIT

TEXT_FILE = re.compile(r"\.txt\Z", re.IGNORECASE)


def codable(code: etree._Element) -> Iterator[etree._Element]:
    """The codes at and under this one that can be given, in the order of the file."""
    for one in code.iter(f"{{{etree.QName(code).namespace}}}Code"):
        if can_be_given(one):
            yield one


def can_be_given(code: etree._Element) -> bool:
    return code.get("isCodable", "").strip() not in ("false", "0")  # XML has both words for no


def description_of(code: etree._Element) -> str:
    return clean(code.findtext(f"{{{etree.QName(code).namespace}}}Description") or "")


def name_of(element: etree._Element) -> str:
    """The name of a source or a case, to be compared; programs like to add the ending of a text file."""
    return TEXT_FILE.sub("", clean(element.get("name", "")))


def clean(text: str) -> str:
    """The text with one kind of line end and nothing that a codebook refuses."""
    return UNPRINTABLE.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))


def guid_of(text: str) -> str:
    return text.strip().strip("{}").lower()


def asked_positions(selection: etree._Element) -> tuple[int, int]:
    """The positions that a selection says; (0, 0), which is nowhere, for what is no number or no text has."""
    try:
        start, end = int(selection.get("startPosition", "")), int(selection.get("endPosition", ""))
    except ValueError:
        return 0, 0
    return (start, end) if 0 <= start < end < XML_LIMIT else (0, 0)
