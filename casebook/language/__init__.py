"""In which language a reader is told something. English is what the book is written in, and what texts are known by:
`gettext("Print this page")` gives the words of the language that is `spoken`, or the English where there are none.

Translations are gettext's catalogues, `locale/<language>/*.po`, read by Babel; one's own folder may have more, in a
folder `locale` as well. What is fuzzy there, because the English changed, is not used. `messages` finds what is to be
translated.
"""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from pathlib import Path
from typing import Any

from casebook.paths import PACKAGE, own

ENGLISH = "en"
NOT_BARE = re.compile(r"[*_`'\"’‘“”„«»\\]")
LOCALE = PACKAGE / "language" / "locale"
TERMS = "terms.yml"  # of a language, beside its catalogues: the words of professions and places
_spoken: ContextVar[str] = ContextVar("spoken", default=ENGLISH)


def languages() -> tuple[str, ...]:
    """The languages that a book can be made in, by their codes (ISO 639-1)."""
    found = {path.name for layer in _layers() for path in layer.glob("*") if path.is_dir()}
    return (ENGLISH, *sorted(found - {ENGLISH}))


def _layers() -> tuple[Path, ...]:
    """The folders of all languages: the book's, and then one's own."""
    return (LOCALE, *own(LOCALE.name))


def spoken() -> str:
    """The language in which readers are told things now."""
    return _spoken.get()


def speak(language: str) -> None:
    """From here on, in this thread, readers are told things in this language."""
    _spoken.set(language)


@contextmanager
def speaking(language: str) -> Iterator[None]:
    """Meanwhile readers are told things in this language."""
    before = _spoken.set(language)
    try:
        yield
    finally:
        _spoken.reset(before)


def gettext(message: str) -> str:
    """A message in the language that is spoken; in English where that language does not have it."""
    language = spoken()
    return message if language == ENGLISH else catalogue(language).get(message, message)


def ngettext(one: str, many: str, count: int) -> str:
    """A message about so many of something: the form that the language has for that number."""
    language = spoken()
    if language != ENGLISH and (forms := plurals(language).get(one)):
        return forms[plural_form(language)(count)]
    return one if count == 1 else many


def N_(message: str) -> str:
    """The message itself: marks what is translated where it is shown."""
    return message


def english(said: str) -> str:
    """What a message of the spoken language is in English, by its letters alone; itself where it is none. By this, what
    a page's headings are called in English is known in every language.
    """
    return said if spoken() == ENGLISH else _back(spoken()).get(bare(said), said)


@cache
def _back(language: str) -> dict[str, str]:
    return {bare(said): message for message, said in reversed(catalogue(language).items())}


def bare(text: str) -> str:
    """A text without what Markdown and typography may change of it."""
    return " ".join(NOT_BARE.sub("", text).split())


def direction(language: str) -> str:
    """Which way a language is written, as HTML says it: `ltr` or `rtl`."""
    if language.partition("-")[0] == ENGLISH:
        return "ltr"
    from babel.core import Locale

    return "rtl" if Locale.parse(language, sep="-").text_direction == "rtl" else "ltr"


def in_scripts(language: str) -> dict[str, Any]:
    """What the scripts of pages say, in a language: as `exercises/words.js` takes it, plain values."""
    standing = {message for message, places in _standing(language) if any(place.endswith(".js") for place in places)}
    one = {english: said for english, said in catalogue(language).items() if english in standing}
    names = _form_names(language)
    many = {
        english: {name: said[form] for name, form in names.items() if form < len(said)}
        for english, said in plurals(language).items()
        if english in standing
    }
    return {"language": language, "direction": direction(language), "one": one, "many": many}


@cache
def _standing(language: str) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """Each message of a language, of several forms the first, with the files in which it stands."""
    return tuple(
        (message.id[0] if isinstance(message.id, tuple) else message.id, tuple(place for place, _ in message.locations))
        for path in files(language)
        for message in read(path, language)
        if message.id
    )


def _form_names(language: str) -> dict[str, int]:
    """Which of gettext's forms CLDR's names of a number's forms stand for, as browsers know them."""
    from babel.core import Locale

    named = Locale.parse(language, sep="-").plural_form
    return {named(count): plural_form(language)(count) for count in reversed(range(200))}


@cache
def catalogue(language: str) -> dict[str, str]:
    """The messages that a language has, by their English; of one's own folder before the book's."""
    return {english: said for english, said in _entries(language) if isinstance(english, str)}


@cache
def plurals(language: str) -> dict[str, tuple[str, ...]]:
    """The messages of a language that depend on a number, by their English for one."""
    return {english[0]: said for english, said in _entries(language) if isinstance(english, tuple)}


@cache
def plural_form(language: str) -> Any:
    """What says which of a language's forms a number takes, by CLDR."""
    from babel.messages.plurals import get_plural
    from babel.plural import to_python

    names = get_plural(language)
    return to_python({"one": "n is 1"}) if names is None else _by_number(names.plural_expr)


def _by_number(expression: str) -> Any:
    from gettext import c2py  # the standard library's own reader of plural forms

    return c2py(expression.strip("() "))


def files(language: str) -> list[Path]:
    """The catalogues of a language, the book's and then one's own."""
    return [path for layer in _layers() for path in sorted((layer / language).glob("*.po"))]


def files_of_terms(language: str) -> list[Path]:
    """The files with a language's words of professions and places, the book's and then one's own."""
    return [path for layer in _layers() if (path := layer / language / TERMS).is_file()]


def _entries(language: str) -> Iterator[tuple[Any, Any]]:
    for path in files(language):
        yield from ((message.id, message.string) for message in usable(path, language))


def usable(path: Path, language: str) -> Iterator[Any]:
    """The messages of a catalogue that are translated in every form, and not fuzzy."""
    for message in read(path, language):
        whole = all(message.string) if isinstance(message.string, tuple) else message.string
        if message.id and whole and not message.fuzzy:
            yield message


@cache
def read(path: Path, language: str) -> Any:
    """A catalogue as Babel reads it."""
    from babel.messages.pofile import read_po

    with path.open("rb") as file:
        return read_po(file, locale=language)


@cache
def terms(language: str) -> dict[str, dict[str, dict[str, Any]]]:
    """A language's words of professions and places, as `guidance/terms.yml` has those of English; empty for English."""
    from casebook.reading import from_yaml

    found: dict[str, dict[str, dict[str, Any]]] = {"professions": {}, "places": {}}
    for path in files_of_terms(language):
        for kind, named in from_yaml(path.read_text(encoding="utf-8")).items():
            for name, words in named.items():
                found[kind].setdefault(name, {}).update(words)
    return found
