"""What of a page has no translation into the language of its book: how many of its messages, and the words for it."""

from casebook import contents
from casebook.cases import files_of_cases
from casebook.errors import CasebookError
from casebook.language import catalogue, ngettext, spoken
from casebook.language.messages import in_notebook, in_values, told_prose
from casebook.paths import PACKAGE
from casebook.reading import from_yaml
from casebook.sessions import files_of_sessions

ROUND = PACKAGE / "press" / "site" / "pages"  # pages in Markdown, round the notebooks


def words(page: str) -> str:
    """How many texts of a page stand there in English, in a sentence; nothing where there are none."""
    count = len(untold(page))
    if not count:
        return ""
    return ngettext(
        "One text of this page has no translation yet and is in English.",
        "{count} texts of this page have no translation yet and are in English.",
        count,
    ).format(count=count)


def untold(page: str) -> list[str]:
    """The messages of a page, by its name, that the spoken language lacks; none of a case that was written in it."""
    known = catalogue(spoken())
    return [message for message in dict.fromkeys(_messages(page)) if message not in known]


def _messages(page: str) -> list[str]:
    markdown = ROUND / f"{page}.md"
    if markdown.is_file():
        found: list[tuple[str, str]] = []
        told_prose(markdown.read_text(encoding="utf-8"), lambda text: text, page, found)
        return [message for _, message in found]
    try:
        (stored,) = (one for one in contents.every_page() if one.meta.id == page)
    except (CasebookError, ValueError):
        return []  # a notebook that is none of the book's, or a page of Sphinx's own
    if stored.meta.language == spoken():
        return []
    files = [found[page] for found in (files_of_cases(), files_of_sessions()) if page in found]
    values = [from_yaml(file.read_text(encoding="utf-8")) for file in files]
    return [message for _, message in (*in_notebook(contents.read_stored(stored.path)), *_all(values))]


def _all(values: list) -> list[tuple[str, str]]:
    return [message for one in values for message in in_values(one)]
