"""Sphinx held ready to make the pages of one book, once or as often as one of them changes."""

import io
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from casebook.errors import CasebookError
from casebook.language import spoken


@contextmanager
def sphinx(
    whose: str,
    settings: Mapping[str, Any],
    stands_round: Callable[..., None],
    source: Path,
    rendered: Path,
    doctrees: Path,
    *,
    fresh: bool,
) -> Iterator[Callable[[list[str] | None], None]]:
    """Gives a function that has Sphinx make the pages it is told, or all where it is told None, as often as it is
    asked. CasebookError says `whose` book it is and quotes Sphinx's first complaint; what is in Sphinx's memory is then
    no longer to be trusted, and this has to be begun again.
    """
    from sphinx.application import Sphinx
    from sphinx.errors import SphinxError
    from sphinx.util.console import nocolor
    from sphinx.util.docutils import docutils_namespace, patch_docutils

    nocolor()
    warnings, outdated = io.StringIO(), []
    conf = [f"{name} = {value!r}" for name, value in settings.items()]
    written(source / "conf.py", "\n".join(conf) + "\n")
    with patch_docutils(source), docutils_namespace(), _marks_of(spoken()):
        try:
            app = Sphinx(source, source, rendered, doctrees, "html", status=None, warning=warnings, freshenv=fresh)
        except SphinxError as error:
            raise CasebookError(f"{whose}: {error}") from None
        app.builder.search = False  # our own search knows what would spoil a case
        app.connect("html-page-context", stands_round)
        app.connect("env-get-outdated", lambda *_: outdated)

        def make(changed: list[str] | None) -> None:
            outdated[:] = changed or []
            app.env.get_domain("cite").same_frame = changed is not None
            try:
                app.build(force_all=changed is None)
            except SphinxError as error:
                raise CasebookError(f"{whose}: {error}") from None
            complaints = [line for line in warnings.getvalue().splitlines() if line.strip()]
            if complaints:
                raise CasebookError(f"{whose}: {complaints[0]}")

        yield make


@contextmanager
def _marks_of(language: str) -> Iterator[None]:
    """Meanwhile straight quotation marks in Markdown become those of this language: MyST has no setting for them."""
    from docutils.utils.smartquotes import smartchars
    from markdown_it.main import _PRESETS

    options = _PRESETS["commonmark"]["options"]
    before = options["quotes"]
    options["quotes"] = list(smartchars.quotes.get(language, before))
    try:
        yield
    finally:
        options["quotes"] = before


def written(path: Path, text: str) -> bool:
    """Write the text unless it stands there already; whether it was written."""
    if path.exists() and path.read_text(encoding="utf-8") == text:
        return False
    path.write_text(text, encoding="utf-8")
    return True
