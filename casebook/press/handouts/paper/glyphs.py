"""Characters that the fonts on paper lack. Typst itself is asked, with a page of the odd ones.

A pictogram is named in brackets in its place. A letter cannot be: whoever wrote it has to write it otherwise.
"""

import json
import re
import unicodedata
from collections.abc import Iterable

import typst

from casebook.errors import CasebookError

SERIF = "Libertinus Serif"
USUAL = re.compile("[\x20-\u017f–—‘’“”…\n]")
PROBE = """#set document(title: "characters")
#for one in json(bytes(sys.inputs.odd)) [#one #parbreak()]"""
LACKED = re.compile(r'the text `"(.+?)"` could not be displayed')
ESCAPED = re.compile(
    r"\\u\{([0-9a-f]+)\}|\\(.)"
)  # in Typst's messages: by number what joins on to a letter, and quotes
SIGNS = {"n": "\n", "r": "\r", "t": "\t", "0": "\0"}
JOINED = {0x200D: "", 0xFE0E: "", 0xFE0F: ""}  # they join pictograms, and show nothing themselves


def named(texts: Iterable[tuple[str, str]]) -> dict[int, str]:
    """What to put for the characters that our fonts lack, as `str.translate` takes it. `texts` are places and what
    stands in each. CasebookError names the place of a letter that cannot be printed.
    """
    texts = list(texts)
    lacked = _lacked(sorted(set("".join(text for _, text in texts))))
    for character in lacked:
        if unicodedata.category(character)[0] in "LMN":
            where = next(where for where, text in texts if character in text)
            raise CasebookError(
                f"{where}: the letter '{character}' ({_name(character)}) is in none of the fonts that the book is "
                "printed in; write it in letters that they have, such as Latin ones"
            )
    return {ord(one): f"[{_name(one)}]" for one in lacked} | JOINED if lacked else {}


def _lacked(characters: list[str]) -> list[str]:
    odd = [one for one in characters if not USUAL.match(one)]
    if not odd:
        return []
    try:
        typst.compile(
            PROBE.encode(),
            ignore_system_fonts=True,
            sys_inputs={"odd": json.dumps(odd)},
            format="pdf",
            pdf_standards=["ua-1"],
        )
    except typst.TypstError as error:
        return sorted(set("".join(lacking(error.diagnostic))))
    return []


def lacking(message: str) -> list[str]:
    """The texts that could not be printed, as a message of Typst's tells them, letter for letter."""
    return [ESCAPED.sub(_meant, text) for text in LACKED.findall(message)]


def _meant(escaped: re.Match[str]) -> str:
    return chr(int(escaped[1], 16)) if escaped[1] else SIGNS.get(escaped[2], escaped[2])


def _name(character: str) -> str:
    return unicodedata.name(character, f"U+{ord(character):04X}").lower()
