"""The catalogues of every language brought up to date with the book: `make messages`, or
`python -m casebook.authoring.catalogues [PAGE …]`, where the pages are those for which a catalogue is begun.

A page, its case and its session have a catalogue of their own, called after the page. What files of guidance say is in
`guidance`, what rules say in `clauses`, published figures are in `figures`, the pages round the notebooks in `pages`,
words of the invented world in `world`, and what code says in `book`. A sentence that changed where it stands keeps its
translation, marked fuzzy, with the English that it was made of as a comment, and so is not used until somebody has
looked at it. What stands nowhere any more is dropped.
"""

import re
import sys
from collections.abc import Iterator, Sequence
from io import BytesIO
from pathlib import Path
from typing import Any

from casebook import contents
from casebook.cases import CASE_FILES
from casebook.guidance import GUIDANCE, TOLD, clauses, figures
from casebook.language import LOCALE, languages
from casebook.language.messages import has_words, in_notebook, in_values, told_prose
from casebook.paths import NOTEBOOKS, PACKAGE, notebooks_in
from casebook.reading import from_yaml

BOOK = "book"
WAS = "was: "  # before the English of which a fuzzy translation was made: of gettext's own mark Babel reads nothing
FOR_ALL = ("marking", "own_case", "reviewing", "short_sessions")  # files of guidance
KEYWORDS = {"gettext": None, "ngettext": (1, 2), "N_": None}
METHODS = {
    ".py": "python",
    ".js": "javascript",
    ".html": "jinja2.ext:babel_extract",
    ".jinja": "jinja2.ext:babel_extract",
}
NOT_OURS = re.compile(r"/(idb|nacl|reveal)/")
CHANGING = re.compile(rb'^"(POT-Creation-Date|PO-Revision-Date|Generated-By|Last-Translator|Language-Team).*\n', re.M)
TO_READ = "press/site/pages"  # pages round the notebooks, in Markdown


def wanted() -> dict[str, dict[str | tuple[str, str], list[str]]]:
    """What is to be translated: for each catalogue its messages, each with the places where it stands."""
    found: dict[str, dict[Any, list[str]]] = {}
    for domain, place, message in [
        *_in_pages(),
        *_in_guidance(),
        *_in_clauses(),
        *_in_figures(),
        *_in_world(),
        *_in_code(),
    ]:
        places = found.setdefault(domain, {}).setdefault(message, [])
        if place not in places:
            places.append(place)
    return found


def _in_pages() -> Iterator[tuple[str, str, str]]:
    for path in notebooks_in(NOTEBOOKS):
        page = contents.read_stored(path)
        domain = page["metadata"]["casebook"]["id"]
        yield from ((domain, f"notebooks/{path.name}#{place}", text) for place, text in in_notebook(page))
        for folder in ("cases", "sessions"):
            file = CASE_FILES.parent / folder / f"{domain}.yml"
            if file.is_file():
                yield from _of_values(domain, f"{folder}/{file.name}", file)


def _in_guidance() -> Iterator[tuple[str, str, str]]:
    for name in FOR_ALL:
        yield from _of_values("guidance", f"guidance/{name}.yml", Path(str(GUIDANCE / f"{name}.yml")))
    for subject in from_yaml((GUIDANCE / "subjects.yml").read_text(encoding="utf-8")):
        yield "guidance", "guidance/subjects.yml", subject
    for path in sorted((PACKAGE / TO_READ).glob("*.md")):
        texts: list[tuple[str, str]] = []
        told_prose(path.read_text(encoding="utf-8"), lambda text: text, path.stem, texts)
        yield from (("pages", f"{TO_READ}/{path.name}#{place}", text) for place, text in texts)


def _in_clauses() -> Iterator[tuple[str, str, str]]:
    for id_, clause in clauses().items():
        for name in TOLD:
            if has_words(text := getattr(clause, name)):
                yield "clauses", f"guidance/clauses.csv#{id_}.{name}", text


def _in_figures() -> Iterator[tuple[str, str, str]]:
    for key, row in figures().items():
        for name in ("quantity", "of_whom", "n"):
            if has_words(row[name]):
                yield "figures", f"guidance/figures.csv#{key}.{name}", row[name]
        whom = row["unit"].partition(" of ")[2]
        if has_words(whom) and ")" not in whom:  # whom a survey counted: % of clients
            yield "figures", f"guidance/figures.csv#{key}.unit", whom


def _in_world() -> Iterator[tuple[str, str, str]]:
    """What tables of the invented world are headed by, and the values in them that are words."""
    for table, described in from_yaml((PACKAGE / "world" / "fields.yml").read_text(encoding="utf-8")).items():
        for name, field in described.get("fields", {}).items():
            for word in (name.replace("_", " "), *field.get("enum", ())):
                if isinstance(word, str) and has_words(word):
                    yield "world", f"world/fields.yml#{table}.{name}", word


def _of_values(domain: str, name: str, file: Path) -> Iterator[tuple[str, str, str]]:
    yield from ((domain, f"{name}#{place}", text) for place, text in in_values(from_yaml(file.read_text("utf-8"))))


def _in_code() -> Iterator[tuple[str, str, Any]]:
    from babel.messages.extract import extract

    for path in sorted(path for path in PACKAGE.rglob("*") if path.suffix in METHODS):
        name = path.relative_to(PACKAGE).as_posix()
        if NOT_OURS.search(name) or not _may_say(path):
            continue
        options = {"encoding": "utf-8", "silent": "false"}
        for _, message, _, _ in extract(METHODS[path.suffix], BytesIO(path.read_bytes()), KEYWORDS, options=options):
            yield BOOK, name, tuple(message) if isinstance(message, tuple | list) else message


def _may_say(path: Path) -> bool:
    return any(f"{keyword}(" in path.read_text(encoding="utf-8") for keyword in KEYWORDS)


def update(language: str, now: dict[str, dict[Any, list[str]]]) -> dict[str, tuple[int, int, int]]:
    """Write a language's catalogues anew; gives for each how many messages it has, lacks, and has as fuzzy."""
    from babel.messages.catalog import Catalog
    from babel.messages.pofile import read_po, write_po

    folder, counted = LOCALE / language, {}
    before = {}
    for path in sorted(folder.glob("*.po")):
        before[path.stem] = read_po(BytesIO(path.read_bytes()), locale=language)
    everywhere = {said.id: said for catalogue in before.values() for said in catalogue if said.id and said.string}
    for domain, messages in now.items():
        made = Catalog(locale=language, project="Nobody's Data", fuzzy=False)
        old = before.get(domain, ())
        at = {place: said for said in old if said.id for place, _ in said.locations}
        for message, places in messages.items():
            told = made.add(message, locations=[(place, None) for place in places])
            if said := everywhere.get(message):
                told.string, told.flags = said.string, set(said.flags)
                told.user_comments = _comments(said)
            elif was := next((at[place] for place in places if "#" in place and _gone(at.get(place), messages)), None):
                told.string, told.flags, told.user_comments = was.string, {"fuzzy"}, [f"{WAS}{was.id}"]
        out = BytesIO()
        write_po(out, made, width=110, omit_header=False)
        folder.mkdir(parents=True, exist_ok=True)
        (folder / f"{domain}.po").write_bytes(_steady(out.getvalue()))
        told = [said for said in made if said.id]
        counted[domain] = (len(told), sum(not _whole(said) for said in told), sum(said.fuzzy for said in told))
    for gone in before.keys() - now.keys():
        (folder / f"{gone}.po").unlink()
    return counted


def _comments(said: Any) -> list[str]:
    """What translators wrote above a message; of which English it was made, stands last and only while it is fuzzy."""
    lines = list(said.user_comments)
    was = next((number for number, line in enumerate(lines) if line.startswith(WAS)), len(lines))
    return [*lines[:was], *([" ".join(lines[was:])] if said.fuzzy and lines[was:] else [])]


def _gone(said: Any, now: dict[Any, list[str]]) -> bool:
    """Whether a message was translated and stands no longer where it stood."""
    return said is not None and bool(said.string) and said.id not in now


def _whole(said: Any) -> bool:
    return bool(said.string) and (isinstance(said.string, str) or all(said.string))


def _steady(text: bytes) -> bytes:
    """The catalogue without what differs from day to day and from tool to tool."""
    return CHANGING.sub(b"", text)


def main(domains: Sequence[str]) -> None:
    """Bring every catalogue that there is up to date, and begin those that are named."""
    now = wanted()
    for language in languages()[1:]:
        known = {path.stem for path in (LOCALE / language).glob("*.po")} | {*domains}
        for domain, (all_, lacking, fuzzy) in update(
            language, {name: now[name] for name in now if name in known}
        ).items():
            print(f"{language} {domain}: {all_} messages, {lacking} not translated, {fuzzy} to be looked at")


if __name__ == "__main__":
    main(sys.argv[1:])
