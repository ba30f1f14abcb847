"""What goes with every page that is served: headers that close it, and the answers page, which may hand in.

The policy is the book's own, and stands in its pages as well. Of the answers page alone another text is sent than lies
on the disk: its scripts may ask one address, that of handing in, and two more libraries and one script are loaded.
"""

from functools import cache
from importlib.resources import files

from casebook.errors import CasebookError
from casebook.press.site.finish import POLICY

ANSWERS = "answers.html"
HAND_IN = "hand-in"
OWN = "_serve/"  # names of what is served beside the book
SCRIPTS = ("nacl/nacl.js", "nacl/sealedbox.js", "hand-in.js")
FOR_LEARNERS = (*SCRIPTS, "nacl/LICENCES.txt")
NOTHING, BEFORE = "connect-src 'none'", '<script src="_static/answers.js"></script>'
FRAME = "; frame-ancestors 'self'"  # which a page cannot say of itself
HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "SAMEORIGIN",
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=(), payment=(), usb=()",
    "Cross-Origin-Resource-Policy": "same-origin",
}


def policy(host: str = "") -> str:
    """The policy of a page; of one that may hand in to this `host`, such as 192.168.1.5:8377, where it is given."""
    return _opened(POLICY, host) + FRAME if host else POLICY + FRAME


def answers_page(page: str, host: str, key: str) -> str:
    """The answers page as it may hand in to this host, sealed to this public key. CasebookError for another page."""
    if page.count(NOTHING) != 1 or page.count(BEFORE) != 1:
        raise CasebookError(f"{ANSWERS}: is not a page of this version; build the book again, or say --no-hand-in")
    scripts = "".join(f'<script src="{OWN}{name}" data-key="{key}"></script>\n' for name in SCRIPTS)
    return _opened(page, host).replace(BEFORE, scripts + BEFORE)


def _opened(text: str, host: str) -> str:
    return text.replace(NOTHING, f"connect-src http://{host}/{HAND_IN}")


@cache
def own(name: str) -> bytes:
    """A file that is served beside the book."""
    return files(__package__).joinpath("static", *name.split("/")).read_bytes()
