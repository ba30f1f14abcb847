"""The review kit: a sheet for somebody who reads the book from lived experience, and the book's own account of whom it
has involved, by 4Pi and by the short form of GRIPP2.
"""

import html
from dataclasses import dataclass

from casebook.guidance import reviewing, reviews
from casebook.language import gettext
from casebook.named import named
from casebook.tables import labelled_table


@named("worksheets")
@dataclass(frozen=True)
class ReaderSheet:
    """One side of paper: parts of (head, text, points), and lines to write on."""

    title: str
    who: str
    parts: tuple[tuple[str, str, tuple[str, ...]], ...]
    lines: tuple[str, ...]

    def __repr__(self) -> str:
        said = [f"**{head}** {text}" + "".join(_numbered(points)) for head, text, points in self.parts]
        return "\n\n".join([f"### {self.title}", self.who, *said, *(f"{line} ……" for line in self.lines)])

    def _repr_html_(self) -> str:
        parts = "".join(_part(*part) for part in self.parts)
        room = "".join(
            f"<p><strong>{_text(of)}</strong></p><div class='write' data-lines='1'></div>" for of in self.lines
        )
        head = f"<h3>{_text(self.title)}</h3><p>{_text(self.who)}</p>"
        return f"<div class='one-side worksheet'>{head}{parts}{room}</div>"


@dataclass(frozen=True)
class Account:
    """What the book says of itself under each head of a framework: rows of (part, what it asks, what is so)."""

    caption: str
    heads: tuple[str, str, str]
    rows: tuple[tuple[str, str, str], ...]

    def __repr__(self) -> str:
        lines = ["| " + " | ".join(row) + " |" for row in (self.heads, ("---",) * 3, *self.rows)]
        return "\n".join([f"{self.caption}:", "", *lines])

    def _repr_html_(self) -> str:
        return labelled_table("crosswalk", self.heads, self.rows, caption=self.caption)


def reader_sheet() -> ReaderSheet:
    """The sheet to hand to a reader."""
    sheet = reviewing()["sheet"]
    parts = tuple((of["head"], of["text"], tuple(of.get("points", ()))) for of in sheet["parts"])
    return ReaderSheet(sheet["title"], sheet["who"], parts, tuple(sheet["lines"]))


def four_pi() -> Account:
    """The book's own statement by the five parts of 4Pi."""
    return _account(
        "four_pi",
        gettext("This book by 4Pi"),
        (gettext("Part"), gettext("What it asks, in our words"), gettext("What is so")),
    )


def gripp2() -> Account:
    """The five items of the short form of GRIPP2, answered for this book."""
    return _account(
        "gripp2",
        gettext("This book by the short form of GRIPP2"),
        (gettext("Item"), gettext("What it reports"), gettext("Our report")),
    )


def still_so() -> str:
    """Whether the two accounts are as old as the list of people who have read the book, in a sentence."""
    since = len(reviews()) - reviewing()["written_for"]
    if since <= 0:
        return gettext("Both tables are about the book as it is now.")
    return gettext(
        "Both tables were written before the last {since} on the list had read, and have to be written again."
    ).format(since=since)


def _account(name: str, caption: str, heads: tuple[str, str, str]) -> Account:
    return Account(caption, heads, tuple((of["part"], of["asks"], of["answer"]) for of in reviewing()[name]))


def _part(head: str, text: str, points: tuple[str, ...]) -> str:
    listed = "".join(f"<li>{_text(point)}</li>" for point in points)
    return f"<p><strong>{_text(head)}</strong> {_text(text)}</p>" + (f"<ol>{listed}</ol>" if listed else "")


def _numbered(points: tuple[str, ...]) -> list[str]:
    return [("\n\n" if number == 1 else "\n") + f"{number}. {point}" for number, point in enumerate(points, 1)]


def _text(text: str) -> str:
    return html.escape(text)
