"""Translations: what the program puts into a sentence, and what marks it, is in the translation as well, and each is of
a sentence that the book has.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Any

from casebook import language
from casebook.check.finding import Finding
from casebook.language import ENGLISH, files, languages, read

PUT_IN = re.compile(r"\{eval\}`[^`]*`|\{\{.*?\}\}|\{%.*?%\}|\{[^{}`]*\}(?!`)", re.S)
MARKS = re.compile(r"\{cite(?::\w+)?\}`[^`]*`|\]\([^)]*\)|</?[a-z][a-z0-9]*", re.S)
WORD = re.compile(r"\{eval\}`say\.(\w+)`|\{(\w+)\}")
REMEDY = "keep what stands in braces and in marks as it is in the English; only its order may change"


def findings() -> list[Finding]:
    """What is wrong with the translations of every language."""
    return [finding for code in languages() if code != ENGLISH for finding in of_language(code)]


def of_language(code: str) -> Iterator[Finding]:
    """What is wrong with a language's translations."""
    words = {name for named in language.terms(code).values() for own in named.values() for name in own}
    for path in files(code):
        for message in read(path, code):
            if message.id and not message.fuzzy:
                yield from _of_message(f"{code}/{path.name}", message, words)


def _of_message(where: str, message: Any, words: set[str]) -> Iterator[Finding]:
    forms = message.string if isinstance(message.string, tuple) else (message.string,)
    english = message.id[-1] if isinstance(message.id, tuple) else message.id
    for said in filter(None, forms):
        for found in (PUT_IN, MARKS):
            lost, more = differing(found.findall(english), found.findall(said))
            more = [one for one in more if not _is_word(one, words)]
            lost = [one for one in lost if not (WORD.fullmatch(one) and words)]
            if lost or more:
                fault = f"lacks {', '.join(lost)}" if lost else f"has {', '.join(more)}"
                yield Finding(where, f"'{english[:40]}…' {fault}", REMEDY)


def differing(english: Iterable[str], said: Iterable[str]) -> tuple[list[str], list[str]]:
    """What is only in the English, and what is only in the translation; how often does not matter."""
    one, other = Counter({*english}), Counter({*said})
    return sorted((one - other).elements()), sorted((other - one).elements())


def _is_word(text: str, words: set[str]) -> bool:
    """Whether this puts in a word that the language has for every profession or place."""
    found = WORD.fullmatch(text)
    return bool(found) and (found[1] or found[2]) in words
