"""Making one kind of thing to hand out: the doing of a `Make`, in a process of its own."""

from casebook.press.handouts.jobs import Make
from casebook.press.handouts.packages.cartridge import cartridge
from casebook.press.handouts.packages.gift import gift
from casebook.press.handouts.paper import book_pdf, case_pdf, epub, handout_pdf, word
from casebook.press.handouts.paper.cards import room_cards
from casebook.press.handouts.slides import slides, slides_pdf

FORMS = {  # what may be asked for, and what makes it of a `Make`
    "book-pdf": book_pdf,
    "case-pdf": case_pdf,
    "handout-pdf": handout_pdf,
    "word": word,
    "room-cards": room_cards,
    "epub": epub,
    "slides": slides,
    "slides-pdf": slides_pdf,
    "cartridge": cartridge,
    "gift": gift,
}


def do(job: Make) -> dict[str, bytes]:
    """Make what the job asks for: the files' bytes by path within the edition's folder."""
    return FORMS[job.what](job)
