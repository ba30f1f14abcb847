"""A certificate of taking part, to print blank and fill in by hand: nothing in this book holds a name."""

from casebook.deciding.own_case import Worksheets, sheets_to_print
from casebook.language import N_, gettext
from casebook.setting import Setting

TITLE = N_("Certificate of taking part")
WHAT = N_(
    "This says that the person named here took part in a session with Nobody's Data, a book of "
    "invented cases about data mining, surveillance and consent. The session was planned for "
    "{minutes} minutes. This certificate says nothing about what anybody thought, chose, wrote "
    "or learned. It is worth no points by itself: whether it counts is for whoever reads the "
    "person's record."
)
LINES = (
    N_("Name:"),
    N_("Day, and from when to when:"),
    N_("Minutes that the person was there, without breaks:"),
    N_("Which case:"),
    N_("Led by (name, work, organisation):"),
    N_("Signed:"),
)


def certificate(here: Setting) -> Worksheets:
    """The certificate, one side of paper."""
    return sheets_to_print(
        [(gettext(TITLE), gettext(WHAT).format(minutes=here.minutes), tuple((gettext(line), 2) for line in LINES))]
    )
