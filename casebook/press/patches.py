"""What of other people's libraries is changed for a whole process, each with its reason. All of it stands here.

Where an argument or a subclass does, that is used instead. A test fails for each of these when its library makes it
needless.
"""

import os
import sys
from functools import cache


def no_grammar_of_addresses() -> None:
    """Before anything is imported: jsonschema compiles a grammar of web addresses for a second if it finds this
    package, and no notebook has an address to check.
    """
    sys.modules.setdefault("rfc3987_syntax", None)


def plugins_found_once() -> None:
    """pybtex looks through all packages that are installed for every citation, and finds the same plug-ins."""
    import pybtex.plugin

    pybtex.plugin.entry_points = cache(pybtex.plugin.entry_points)


def references_read_once() -> None:
    """pybtex reads the LaTeX of a reference for its entry, and again for what each citation says when pointed at."""
    from pybtex.richtext import Text

    Text.from_latex = staticmethod(cache(Text.from_latex))


def let_go_of_forkserver() -> None:
    """In a process that the forkserver made: it ends when nobody holds the end of a pipe that each such process is
    given. With a notebook holding it, it would outlive the command, and so would the notebook.
    """
    from multiprocessing import forkserver

    held = getattr(forkserver._forkserver, "_forkserver_alive_fd", None)
    if held is not None:
        os.close(held)
        forkserver._forkserver._forkserver_alive_fd = None
