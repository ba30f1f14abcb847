"""The page for the projector: the address in large type, as a QR code, and what to do. For this computer alone."""

from collections.abc import Mapping
from html import escape
from string import Template

from casebook.language import N_, direction, gettext, spoken
from casebook.serve.addresses import as_picture
from casebook.serve.pages import own

PAGE, STYLE, PICTURE = "_projector", "_serve/projector.css", "_serve/address.svg"
POLICY = (
    "default-src 'none'; style-src 'self'; img-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
HANDING_IN = N_("When you are asked to: open the page “Your answers” and press “Hand in”. You need not.")
WITHOUT = N_("No device, or none that you want to use? Look on with somebody, or ask for paper. Nobody is asked why.")
NOT_HANDING_IN = N_("Nothing is handed in here: what you write stays on your device.")


def projected(url: str, group: str, takes_answers: bool) -> Mapping[str, tuple[str, bytes]]:
    """What is served for the projector by name: media type and bytes."""
    words = {
        "language": spoken(),
        "direction": ' dir="rtl"' if direction(spoken()) == "rtl" else "",
        "url": escape(url),
        "title": escape(gettext("The book in this room")),
        "heading": escape(gettext("Nobody’s Data, for {group}").format(group=group)),
        "picture": escape(gettext("A QR code of the address {url}").format(url=url)),
        "network": escape(gettext("Join the same network as this computer.")),
        "camera": escape(gettext("Point your camera at the square, or type the address.")),
        "answers": escape(gettext(HANDING_IN if takes_answers else NOT_HANDING_IN)),
        "without": escape(
            gettext(
                "No device, or none that you want to use? Look on with somebody, or ask for paper. Nobody is asked why."
            )
        ),
    }
    page = Template(own("projector.html").decode()).substitute(words)
    return {
        PAGE: ("text/html; charset=utf-8", page.encode()),
        STYLE: ("text/css; charset=utf-8", own("projector.css")),
        PICTURE: ("image/svg+xml", as_picture(url)),
    }
