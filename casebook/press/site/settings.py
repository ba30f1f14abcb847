"""How Sphinx is set for a book."""

from pathlib import Path
from typing import Any

from casebook.language import N_, gettext
from casebook.press.site import extension
from casebook.press.site.citing import TITLE

EXTENSIONS = ["myst_nb", "sphinxcontrib.bibtex", "casebook.press.site.mathml", extension.__name__]
ALONE = N_("{title}: the debrief")
TITLES = {"learner": N_("{title}: the learner's book"), "facilitator": N_("{title}: the facilitator's book")}
THEIRS = (  # words of the theme, and of what folds code away, for which it has no catalogues
    N_("Back to top"),
    N_("Hide navigation sidebar"),
    N_("Hide table of contents sidebar"),
    N_("Home"),
    N_("Next"),
    N_("Previous"),
    N_("Skip to content"),
    N_("Toggle Light / Dark / Auto color theme"),
    N_("Toggle hidden content"),
    N_("Toggle site navigation sidebar"),
    N_("Toggle table of contents sidebar"),
)
RECORDED = (  # what a copy's record calls what it was made with, and values in words
    *(N_("cohort"), N_("name"), N_("profession"), N_("jurisdiction"), N_("date of events"), N_("minutes")),
    *(
        N_("people"),
        N_("gentle"),
        N_("seed"),
        N_("dials"),
        N_("language"),
        N_("transcripts"),
        N_("yes"),
        N_("no"),
        N_("none turned"),
    ),
)
ACCENT = {"light": "#8f4309", "dark": "#f0a36b"}


def settings(book: Any, templates: Path, static: Path) -> dict[str, Any]:
    """Sphinx's settings for this book."""
    return {
        "project": TITLE,
        "author": gettext("the Nobody's Data team"),
        "html_title": gettext(ALONE if book.alone else TITLES[book.edition]).format(title=TITLE),
        "html_theme": "furo",
        "extensions": EXTENSIONS,
        "templates_path": [str(templates)],
        "html_static_path": [str(static)],
        "html_copy_source": False,
        "html_show_sourcelink": False,
        "html_show_copyright": False,
        "html_use_index": False,
        "html_domain_indices": False,
        "html_math_renderer": "mathml",
        "html_permalinks": False,
        "html_css_files": ["book.css", "exercise.css"],
        "html_theme_options": {
            "light_css_variables": _colours("light"),
            "dark_css_variables": _colours("dark"),
            "top_of_page_buttons": [],
        },
        "pygments_style": "a11y-high-contrast-light",
        "pygments_dark_style": "a11y-high-contrast-dark",
        "suppress_warnings": ["misc.highlighting_failure"],  # of a cell that is no plain Python, such as `!ls`
        "bibtex_bibfiles": ["references.bib"],
        "bibtex_default_style": "plain",
        "bibtex_reference_style": "author_year",
        "nb_execution_mode": "off",
        "nb_merge_streams": True,
        "nb_code_prompt_show": gettext("Show how this was worked out"),
        "nb_code_prompt_hide": gettext("Hide how this was worked out"),
        "nb_ipywidgets_js": {},
        "myst_enable_extensions": ["colon_fence", "deflist", "dollarmath", "smartquotes"],
        "myst_heading_anchors": 3,
        "smartquotes": False,
        "language": book.cohort.language,
        "root_doc": book.first,
        **({"html_sidebars": {"**": ["sidebar/brand.html"]}} if book.alone else {}),
    }


def _colours(mode: str) -> dict[str, str]:
    return {
        "color-brand-primary": ACCENT[mode],
        "color-brand-content": ACCENT[mode],
        "color-brand-visited": ACCENT[mode],
    }
