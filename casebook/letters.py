"""Codes in everybody's alphabet: one spelling for what two keyboards write in two ways.

The page that makes a code (JavaScript) and everything here fold text alike, with the table in `letters.json`. The
fold loses much on purpose: what is left has only to be the same each time.
"""

import json
from importlib.resources import files
from unicodedata import category, decimal, normalize

TABLE = (files("casebook") / "letters.json").read_text(encoding="utf-8")  # letter to plain letters, JSON text
LETTERS: dict[str, str] = json.loads(TABLE)


def folded(text: str) -> str:
    """The text in small letters without marks, with plain digits, and without anything that is neither.

    Letters that do not come apart into a letter and a mark (ł, ø, ß, ة) are taken from the table. What is folded once
    stays the same when it is folded again.
    """
    small = normalize("NFKC", text).lower()
    plain = normalize("NFD", "".join(LETTERS.get(letter, letter) for letter in small))
    bare = normalize("NFC", "".join(letter for letter in plain if not category(letter).startswith("M")))
    return "".join(map(_kept, bare))


def _kept(letter: str) -> str:
    kind = category(letter)
    if kind == "Nd":
        return str(decimal(letter))
    # What this Python does not know yet may be a letter to a newer browser, which made the code.
    return letter if kind in ("Lu", "Ll", "Lt", "Lo", "Cn") else ""


def as_typed(name: str) -> tuple[str, str]:
    """A code as somebody typed it, folded, and the number after its stroke where there is one: `BE12RK/2`."""
    code, _, number = name.strip().partition("/")
    return folded(code), number.strip()
