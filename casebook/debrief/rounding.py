"""What may be shown of how a group divides: each answer, rounded at random so that a few look like nobody.

Statistical offices publish every cell of a table, rounded at random and so that the sums fit (Cox 1987), with the
chance of each rounding drawn once for the same people (Fraser and Wooton 2005). Here:

- Fewer than `smallest` people are shown as 0, which is called *few*. Nothing is ever rounded up from there.
- From `smallest` on, people are shown as a multiple of `smallest` at most `smallest` away: the nearer, the likelier,
  and each with some chance. Fewer than twice `smallest` may be shown as few, too.
- A larger number is never shown as smaller than a smaller one.
- Everything is drawn again until what is shown leaves room for all that a few may be (`fits`).

So *few* may be anything from 0 to twice `smallest` less one, `smallest` from that to twice it, and any other number
that number give or take `smallest`. A reader knows this rule, how many people there are, and an answer of their own;
perhaps also that everyone answered. For them, whatever is shown, every other cell that is called few may still have 0,
1, … or `smallest` - 1 people, because any cells that fit the bounds, the order and the sum are shown in this same way
with some chance. Of a question with two answers nothing is shown: often no rounding leaves that room.

Splits of the same people by things that do not force one another can be shown together: any cells that fit the one
may go with any that fit the other. Where one does force another (positions before, positions after, and who moved), the
page for the room draws again until they leave room. tests/answers/test_rounding.py looks for a reader who could tell
all the same, by integer programming. In 1,080 invented sessions none could tell a few from nobody; in four, one could
tell that a few were fewer than the limit less one.

Cox, L. H. (1987). A constructive procedure for unbiased controlled rounding. Journal of the American Statistical
Association, 82(398), 520-524. Fraser, B., & Wooton, J. (2005). A proposed method for confidentialising tabular output
to protect against differencing. Joint UNECE/Eurostat work session on statistical data confidentiality, Geneva.
`press/site/static/rounding.js` is the same rule for a page; a test holds the two equal.
"""

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import count, permutations

from casebook.errors import CasebookError
from casebook.language import N_

SMALLEST = 5  # people that are not called few, unless the facilitator says otherwise
LEAST = 3  # below this a pair would see each other
NO_ANSWER = N_("no answer")
FEWEST_ANSWERS = 3  # that a question must have for anything to be shown
SELDOM = 0.05  # the weight of a rounding that is possible and far
TRIES = 1000  # a drawing fits with a chance of a thirtieth at the least
LARGEST_STANDS_OUT = 3  # drawings in which the largest number must be shown as the largest; after that it need not


@dataclass(frozen=True)
class Split:
    """How `total` people divide over `names`, as far as it may be shown; the last name is that of no answer.

    `about` has what is shown of each name, a multiple of the limit and 0 for few; `low` and `high` are the fewest and
    the most people that it may stand for. All three are empty where nothing may be shown, and `total` is None when it
    is under the limit.
    """

    names: tuple[str, ...]
    about: tuple[int, ...]
    low: tuple[int, ...]
    high: tuple[int, ...]
    total: int | None

    @property
    def shown(self) -> dict[str, int]:
        """What is shown of the answers that are not few, without those who gave none."""
        return {name: about for name, about in zip(self.names[:-1], self.about, strict=False) if about}

    def between(self, name: str) -> tuple[int, int]:
        """The fewest and the most people that may have given an answer. ValueError where nothing is shown."""
        if not self.about:
            raise ValueError("nothing is shown of this split")
        place = self.names.index(name)
        return self.low[place], self.high[place]


def checked_smallest(smallest: int) -> int:
    """The limit, if it is one; CasebookError for less than three."""
    if isinstance(smallest, bool) or not isinstance(smallest, int) or smallest < LEAST:
        raise CasebookError(f"smallest = {smallest!r}: fewer than {LEAST} people are always few; give {SMALLEST}")
    return smallest


def split(counts: Mapping[str, int], total: int, *, smallest: int = SMALLEST, lot: str = "", place: str = "") -> Split:
    """How `total` people divide, by how many gave each answer; whoever is in none of the counts gave no answer.

    `counts` holds every possible answer, with 0 for those that nobody gave. `lot` is a secret of the group, drawn once;
    `place` names what is split. The same group, place and counts are shown in the same way each time.
    CasebookError when there are more answers than people, or `smallest` is below three.
    """
    checked_smallest(smallest)
    silent = total - sum(counts.values())
    if silent < 0 or any(people < 0 for people in counts.values()):
        raise CasebookError(
            f"{sum(counts.values())} answers of {total} people: each person may answer once; hand in the last answer"
        )
    names = (*counts, NO_ANSWER)
    if total < smallest or len(counts) < FEWEST_ANSWERS:
        return Split(names, (), (), (), None)
    about = rounded((*counts.values(), silent), smallest, _drawn(lot, place))
    low, high = bounds(about, total, smallest)
    return Split(names, about, low, high, total)


def rounded(counts: Sequence[int], smallest: int, random: Callable[[], float]) -> tuple[int, ...]:
    """What is shown of each of these counts, of which the last is that of no answer; empty where nothing may be.

    `random` gives numbers from 0 up to 1: one for each count and drawing.
    """
    largest = [place for place, people in enumerate(counts[:-1]) if people == max(counts[:-1])]
    for drawing in range(TRIES):
        about = tuple(_one(people, smallest, random()) for people in counts)
        plain = drawing >= LARGEST_STANDS_OUT or len(largest) > 1 or _stands_out(about[:-1], largest[0])
        if plain and fits(counts, about, smallest):
            return about
    return ()


def weights(people: int, smallest: int) -> dict[int, float]:
    """What a number of people may be shown as, and how much weight each has in the drawing."""
    if people < smallest:
        return {0: 1.0}
    below = people // smallest * smallest
    near = [about for about in (below - smallest, below, below + smallest) if about >= smallest]
    found = {
        about: max(SELDOM, 1 - abs(about - people) / smallest) for about in near if abs(about - people) <= smallest
    }
    return ({0: SELDOM} if people < 2 * smallest else {}) | found


def _one(people: int, smallest: int, random: float) -> int:
    """One count rounded: the place in its weights, one after another, at which this number between 0 and 1 falls."""
    found = weights(people, smallest)
    left = random * sum(found.values())
    for about, weight in found.items():
        left -= weight
        if left < 0:
            return about
    return about


def _stands_out(about: Sequence[int], place: int) -> bool:
    return all(about[place] > other for n, other in enumerate(about) if n != place)


def fits(counts: Sequence[int], about: Sequence[int], smallest: int) -> bool:
    """Whether this keeps the order, and every cell called few may have 0 to `smallest` - 1 people for all readers.

    At the most: with the others as low as they may be and the reader's own answer in another few. At none: with
    the others as high as they may be, and nobody silent where the silent are few.
    """
    pairs = permutations(zip(counts, about, strict=True), 2)
    if any(people > fewer and shown < larger for (people, shown), (fewer, larger) in pairs):
        return False
    if 0 not in about:
        return True
    total, few = sum(counts), _most(0, smallest)
    spared = few * ((about[-1] == 0) + (0 in about[:-1]))  # the silent, and the cell itself
    return sum(_least(each, smallest) for each in about) <= total - smallest and (
        sum(_most(each, smallest) for each in about) - spared >= total
    )


def _least(about: int, smallest: int) -> int:
    """The fewest people that are shown as this."""
    return max(smallest, about - smallest) if about else 0


def _most(about: int, smallest: int) -> int:
    """The most people that are shown as this."""
    return about + smallest if about else 2 * smallest - 1


def bounds(about: Sequence[int], total: int, smallest: int) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """The fewest and the most people that each may stand for, when all of them together are `total`."""
    least = [_least(each, smallest) for each in about]
    most = [_most(each, smallest) for each in about]
    low = tuple(max(one, total - sum(most) + other) for one, other in zip(least, most, strict=True))
    high = tuple(min(other, total - sum(least) + one) for one, other in zip(least, most, strict=True))
    return low, high


def _drawn(lot: str, place: str) -> Callable[[], float]:
    """Numbers from 0 up to 1 that depend on the lot and the place alone, one after another."""
    numbers = count()
    return lambda: int.from_bytes(hashlib.sha256(f"{lot}/{place}/{next(numbers)}".encode()).digest()[:6]) / 2**48
