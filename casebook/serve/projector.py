"""The page for the projector: the address in large type, as a QR code, and what to do. For this computer alone."""

from collections.abc import Mapping
from html import escape
from string import Template

from casebook.serve.addresses import as_picture
from casebook.serve.pages import own

PAGE, STYLE, PICTURE = "_projector", "_serve/projector.css", "_serve/address.svg"
POLICY = (
    "default-src 'none'; style-src 'self'; img-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
HANDING_IN = "When you are asked to: open the page “Your answers” and press “Hand in”. You need not."
NOT_HANDING_IN = "Nothing is handed in here: what you write stays on your device."


def projected(url: str, group: str, takes_answers: bool) -> Mapping[str, tuple[str, bytes]]:
    """What is served for the projector by name: media type and bytes."""
    words = {
        "url": escape(url),
        "group": escape(group),
        "answers": HANDING_IN if takes_answers else NOT_HANDING_IN,
    }
    page = Template(own("projector.html").decode()).substitute(words)
    return {
        PAGE: ("text/html; charset=utf-8", page.encode()),
        STYLE: ("text/css; charset=utf-8", own("projector.css")),
        PICTURE: ("image/svg+xml", as_picture(url)),
    }
