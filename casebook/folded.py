"""A content note, folded under a line: as HTML, which every program shows, and as JupyterLab's MyST folds it, which
works out the values in it and looks as if it could be opened. Imports nothing heavy.
"""

import re

HTML = re.compile(r'<details class="content-note"><summary>(.*?)</summary>(.*?)</details>', re.S)
MYST = re.compile(r"^:::\{dropdown\} ([^\n]*)\n(.*?)\n:::$", re.M | re.S)


def as_myst(source: str) -> str:
    """Markdown with its content note as JupyterLab folds one."""
    return HTML.sub(lambda note: f":::{{dropdown}} {' '.join(note[1].split())}\n{note[2].strip()}\n:::", source)


def as_html(source: str) -> str:
    """Markdown with its content note as HTML folds one."""
    return MYST.sub(
        lambda note: f'<details class="content-note"><summary>{note[1]}</summary>\n\n{note[2]}\n\n</details>', source
    )
