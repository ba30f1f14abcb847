"""How a head-count divides into groups, in words."""

from casebook.language import gettext, ngettext

GROUP = 5  # people in a working group: small enough that everybody speaks, large enough to disagree
HALL = 60  # people: with more, groups cannot be heard one after the other, nor chairs moved


def groups(people: int) -> list[int]:
    """How many are in each working group, smaller groups first: as even as can be, four or five where that goes."""
    return [people] if people <= GROUP + 1 else _even(people, -(-people // GROUP))


def grouping(people: int) -> str:
    """How to divide this many people into working groups, in words."""
    return _in_words(people, groups(people))


def in_threes(people: int) -> str:
    """How to divide this many people into groups of about three, in words."""
    return _in_words(people, _even(people, max(1, round(people / 3))))


def _even(people: int, number: int) -> list[int]:
    return sorted(people // number + (place < people % number) for place in range(number))


def _in_words(people: int, sizes: list[int]) -> str:
    if len(sizes) == 1:
        alone = gettext("One person: read alone, and write down what you would say.")
        return gettext("{people} people: stay together.").format(people=people) if people > 1 else alone
    if people > HALL:
        of = sizes[0] if sizes[0] == sizes[-1] else gettext("{least} or {most}").format(least=sizes[0], most=sizes[-1])
        return gettext(
            "{people} people: those who sit together talk in groups of {of}, without moving chairs. That "
            "makes {sizes} groups; hear from five of them, in different parts of the hall."
        ).format(people=people, of=of, sizes=len(sizes))
    parts = [(sizes.count(size), size) for size in dict.fromkeys(sizes)]
    if len(parts) == 1:
        return gettext("{people} people make {sizes} groups of {sizes_2}.").format(
            people=people, sizes=len(sizes), sizes_2=sizes[0]
        )
    each = [
        ngettext("{number} group of {size}", "{number} groups of {size}", number).format(number=number, size=size)
        for number, size in parts
    ]
    return gettext("{people} people make {sizes} groups: {listed}.").format(
        people=people, sizes=len(sizes), listed=gettext(" and ").join(each)
    )
