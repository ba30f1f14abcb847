"""Role cards: the people in the room, dealt to working groups by seed. Nobody plays the person written about."""

import html
import zlib
from dataclasses import dataclass

import numpy as np

from casebook import contents
from casebook.cases import Card
from casebook.deciding.clauses import mid_sentence
from casebook.deciding.groups import groups
from casebook.language import N_, gettext
from casebook.named import named
from casebook.setting import Setting
from casebook.tables import labelled_row

WATCHER = N_("no card: watches, and notes who is spoken about but not asked")
EMPTY = N_(
    "Nobody plays {name}. Put an empty chair in each group. If somebody begins to speak for {name}, ask how they know."
)


@dataclass(frozen=True)
class Deal:
    """The cards of one case, filled in for the setting, and who gets which: a list of card names a group."""

    case: str
    title: str
    absent: str
    cards: tuple[Card, ...]
    groups: tuple[tuple[str, ...], ...]

    def __repr__(self) -> str:
        lines = [
            gettext("Group {number}: {listed}").format(number=number, listed="; ".join(names))
            for number, names in enumerate(self.groups, 1)
        ]
        return "\n".join([self.title, *lines])

    def _repr_html_(self) -> str:
        heads = (gettext("Group"), gettext("Cards"))
        rows = "".join(
            labelled_row(heads, [gettext("Group {number}").format(number=number), "; ".join(names)])
            for number, names in enumerate(self.groups, 1)
        )
        cards = "".join(_card(card) for card in self.cards)
        return gettext(
            "<h3>{title}</h3><p>{format}</p><div class='role-cards'>{cards}</div><details><summary>Who "
            "gets which card</summary><table class='run-sheet'><thead><tr><th scope='col'>Group</th><th "
            "scope='col'>Cards</th></tr></thead><tbody>{rows}</tbody></table></details>"
        ).format(
            title=html.escape(self.title),
            format=html.escape(gettext(EMPTY).format(name=self.absent)),
            cards=cards,
            rows=rows,
        )


@named("role-cards")
@dataclass(frozen=True)
class Deals:
    """The deals of several cases, one after another."""

    deals: tuple[Deal, ...]

    def __repr__(self) -> str:
        return "\n\n".join(map(repr, self.deals))

    def _repr_html_(self) -> str:
        return "".join(deal._repr_html_() for deal in self.deals)


def role_cards(setting: Setting, cases: str = "", *, seed: int) -> Deals:
    """The role cards of the cases (all, or those whose ids stand in `cases` with commas between), dealt by seed.

    Each group of the setting's head-count gets as many cards as it has people, drawn without repeating; in a
    group larger than the cards the others watch.
    """
    return Deals(tuple(_deal(setting, page, seed) for page in contents.cases_named(cases)))


def _deal(setting: Setting, page: contents.Page, seed: int) -> Deal:
    here = setting.for_case(page.meta.id)
    cards = tuple(
        Card(**{field: here.say.fill(text) for field, text in card.texts.items()}) for card in here.case.cards
    )
    draw = np.random.default_rng([seed, zlib.crc32(page.meta.id.encode())])
    dealt = []
    for size in groups(setting.people):
        drawn = [cards[place].name for place in draw.permutation(len(cards))[:size]]
        dealt.append(tuple(drawn + [gettext(WATCHER)] * (size - len(drawn))))
    absent = mid_sentence(here.case.speaker.name)
    return Deal(page.meta.id, page.meta.title, absent, cards, tuple(dealt))


def _card(card: Card) -> str:
    lines = ((gettext("Wants"), card.wants), (gettext("Knows"), card.knows), (gettext("Would ask"), card.asks))
    body = "".join(f"<dt>{head}</dt><dd>{html.escape(text)}</dd>" for head, text in lines)
    return (
        f"<div class='role-card'><h4>{html.escape(card.name)}</h4><p>{html.escape(card.who)}</p><dl>{body}</dl></div>"
    )
