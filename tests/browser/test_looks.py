"""The pictures of docs/looks/ are there, are those that the script takes, and show something."""

import re
import zlib

import pytest

from tests.looks import FOLDER, LARGEST, LOOKS


def lines(png: bytes) -> set[bytes]:
    """The different lines of a PNG picture, as it stores them."""
    width, packed, place = int.from_bytes(png[16:20], "big"), b"", 8
    while place < len(png):
        length = int.from_bytes(png[place : place + 4], "big")
        packed += png[place + 8 : place + 8 + length] if png[place + 4 : place + 8] == b"IDAT" else b""
        place += length + 12
    depth = {0: 1, 2: 3, 6: 4}[png[25]] * width + 1
    held = zlib.decompress(packed)
    return {held[start : start + depth] for start in range(0, len(held), depth)}


def test_the_page_and_the_folder_have_the_pictures_that_are_taken():
    assert sorted(path.name for path in FOLDER.glob("*.*") if path.suffix != ".md") == sorted(LOOKS)
    rows = re.findall(r"^\| \[(.+?)\]\((.+?)\) \| (.+?) \|", (FOLDER / "README.md").read_text(), flags=re.M)
    assert rows == [(name, name, what) for name, what in LOOKS.items()]


@pytest.mark.parametrize("name", LOOKS)
def test_a_picture_is_small_and_not_blank(name):
    png = (FOLDER / name).read_bytes()
    assert len(png) <= LARGEST
    assert len(lines(png)) > 100
