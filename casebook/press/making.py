"""Making one kind of thing to hand out: the doing of a `Make`, in a process of its own."""

from importlib import import_module

from casebook.press.jobs import Make

FORMS = {  # what may be asked for, and who makes it: a module of the press, and a function of a `Make`
    "book-pdf": ("paper", "book_pdf"),
    "case-pdf": ("paper", "case_pdf"),
    "handout-pdf": ("paper", "handout_pdf"),
    "word": ("paper", "word"),
    "epub": ("paper", "epub"),
    "slides": ("slides", "slides"),
    "slides-pdf": ("slides", "slides_pdf"),
    "cartridge": ("packages.cartridge", "cartridge"),
    "gift": ("packages.gift", "gift"),
}


def do(job: Make) -> dict[str, bytes]:
    """Make what the job asks for: the files' bytes by path within the edition's folder."""
    module, function = FORMS[job.what]
    return getattr(import_module(f"casebook.press.{module}"), function)(job)
