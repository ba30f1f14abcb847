"""What every REFI-QDA file of ours has in common: its names, its elements, and that it keeps to the standard's schema.

The standard and its schemas, version 1.5: www.qdasoftware.org.
"""

from functools import cache
from importlib.resources import files
from pathlib import Path

from lxml import etree

from casebook.errors import CasebookError

PROJECT = "urn:QDA-XML:project:1.0"
CODEBOOK = "urn:QDA-XML:codebook:1.0"
ORIGIN = "Nobody's Data"
WHEN = "2000-01-01T00:00:00Z"  # the standard has a time for everything; ours say nothing of when anybody worked
COLOURS = ("#E69F00", "#56B4E9", "#009E73", "#F0E442", "#0072B2", "#D55E00", "#CC79A7")  # told apart by most eyes


@cache
def schema(name: str) -> etree.XMLSchema:
    """One of the two schemas of the standard, "Project.xsd" or "Codebook.xsd"."""
    return etree.XMLSchema(etree.fromstring((files("casebook.coding") / "schema" / name).read_bytes()))


def added(parent: etree._Element, tag: str, **attributes: str) -> etree._Element:
    """A new element under another, last of all."""
    return etree.SubElement(parent, f"{{{etree.QName(parent).namespace}}}{tag}", attributes)


def put(element: etree._Element, **attributes: str) -> None:
    """Give an element these attributes, in this order."""
    for name, value in attributes.items():
        element.set(name, value)


def valid(root: etree._Element, schema_name: str, path: Path) -> bytes:
    """The element as a file, if it keeps to the schema; CasebookError where it does not."""
    rules = schema(schema_name)
    if not rules.validate(root):
        raise CasebookError(f"{path}: would not keep to {schema_name}: {rules.error_log.last_error.message}")
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8", pretty_print=True)


def write_file(path: Path, content: bytes) -> None:
    """Write a file; CasebookError where that cannot be done."""
    try:
        Path(path).write_bytes(content)
    except OSError as error:
        raise CasebookError(f"{path}: cannot be written: {error.strerror}") from None
