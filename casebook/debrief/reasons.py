"""Learners' own reasons, where they ticked that these may be shown, for groups large enough to hide in.

Reasons stand only under an option that is not few, as five, ten or fifteen of them (with `smallest` at five), and
never more than the fewest people that the option may stand for. They are drawn and ordered by the group's lot: neither
their order nor their number says whose they are or who gave none. Words are shown as text, whatever they hold.
"""

import hashlib
import html
from dataclasses import dataclass

from casebook.cases import read_case
from casebook.debrief.choices import choice_split
from casebook.debrief.group import Group
from casebook.debrief.rounding import SMALLEST, checked_smallest
from casebook.debrief.words import decision_of, label_of
from casebook.language import N_, gettext
from casebook.setting import Setting

MOST = 3  # times `smallest`: how many reasons are read aloud before a room stops listening
NONE = N_(
    "No reasons are shown for this case. They stand only under a choice that more than a few made, and only where "
    "enough of those who made it gave a reason and ticked that it may be shown."
)


@dataclass(frozen=True)
class Reasons:
    """The reasons under each option: (decision, option, reasons)."""

    given: tuple[tuple[str, str, tuple[str, ...]], ...]

    def __repr__(self) -> str:
        parts = [f"{decision}: {option}\n" + "\n".join(f"  {r}" for r in said) for decision, option, said in self.given]
        return "\n".join(parts) or gettext(NONE)

    def _repr_html_(self) -> str:
        parts = [
            f"<h3>{html.escape(decision[:1].upper() + decision[1:])}: {html.escape(option)}</h3>"
            + "".join(f"<blockquote>{html.escape(reason)}</blockquote>" for reason in said)
            for decision, option, said in self.given
        ]
        return "".join(parts) or f"<p>{html.escape(gettext(NONE), quote=False)}</p>"


def reasons(group: Group, here: Setting, case: str, *, smallest: int = SMALLEST) -> Reasons:
    """The reasons that may be shown for the options of a case, chosen and ordered by the group's lot."""
    given = []
    for decision in read_case(case).decisions:
        rows = group.of_case("decisions", case)
        rows = rows[rows.decision == decision.id]
        split = choice_split(group, case, decision.id, smallest=smallest)
        for option in split.shown:
            words = [text for text in rows.reason[rows.option == option].map(str.strip) if text]
            place = f"{group.lot}/{case}/{decision.id}/{option}"
            said = drawn(words, smallest=smallest, lot=place, most=split.between(option)[0])
            if said:
                called = decision_of(case, decision.id)
                given.append((called, label_of(case, decision.id, option, here), said))
    return Reasons(tuple(given))


def drawn(words: list[str], *, smallest: int = SMALLEST, lot: str = "", most: int | None = None) -> tuple[str, ...]:
    """As many of these texts as the largest multiple of `smallest` not above three times it, nor above `most`; none
    when there are fewer.

    Each text has its place by itself, from the lot, which is secret: neither which are shown nor their order says how
    many there were.
    """
    checked_smallest(smallest)
    many = min(len(words) // smallest, MOST, len(words) if most is None else most // smallest) * smallest
    return tuple(sorted(words, key=lambda text: (hashlib.sha256(f"{lot}/{text}".encode()).digest(), text))[:many])
