"""Sides of paper, one after another, under a list that leads to each."""

import html
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby


@dataclass(frozen=True)
class Side:
    """One side of paper: whose it is, such as a case, how a list calls it (nothing if it is the only one), and its
    heading over what stands on it, HTML.
    """

    id: str
    of: str
    called: str
    heading: str
    body: str

    def html(self) -> str:
        """The side as it stands on a page."""
        head = f"<h3 id='{self.id}'>{html.escape(self.heading)}</h3>"
        return f"<div class='one-side session-sheet'>{head}{self.body}</div>"


def sides(made: Sequence[Side], otherwise: str) -> str:
    """Sides under a list of them, as HTML; where there is none, the words `otherwise`."""
    if not made:
        return f"<p>{html.escape(otherwise)}</p>"
    items = (f"<li>{_links(of, list(some))}</li>" for of, some in groupby(made, lambda side: side.of))
    return f"<ul>{''.join(items)}</ul>{''.join(side.html() for side in made)}"


def _links(of: str, some: Sequence[Side]) -> str:
    links = "; ".join(f"<a class='turn' href='#{one.id}'>{html.escape(one.called or of)}</a>" for one in some)
    return links if len(some) == 1 else f"{html.escape(of)}: {links}"
