"""The grammar of posts: every slot exists and is used, every entry is text, and nothing in it is marked or fetched."""

from collections.abc import Iterator

from casebook.check.finding import Finding
from casebook.check.marks import unmarked
from casebook.world.grammar import Grammar, grammar

HOME = "casebook/world/grammar"


def findings(rules: Grammar | None = None) -> list[Finding]:
    """What is wrong with a grammar (by default the book's own)."""
    rules = rules or grammar()
    used = {name for _, template in _templates(rules) for name in template[1::2]}
    found = [
        Finding(HOME, f"slot '{name}' is never used", "use it, or take it out") for name in rules.slots.keys() - used
    ]
    return sorted([*found, *_in_templates(rules)], key=str)


def _templates(rules: Grammar) -> Iterator[tuple[str, tuple[str, ...]]]:
    for kind, skeletons in rules.skeletons.items():
        for number, template in enumerate(skeletons):
            yield f"{HOME}/{kind}.yml, skeleton {number + 1}", template
    for slot, entries in rules.slots.items():
        for number, template in enumerate(entries):
            yield f"{HOME}, slot '{slot}', entry {number + 1}", template


def _in_templates(rules: Grammar) -> Iterator[Finding]:
    for place, template in _templates(rules):
        for name in template[1::2]:
            if name not in rules.slots:
                yield Finding(place, f"there is no slot '{name}'", "write it under slots, or mend the name")
        literal = "".join(template[::2])
        if "{" in literal or "}" in literal:
            yield Finding(place, "has a brace that is no slot", "a slot is {name}, in small letters")
        marks = unmarked(literal) or [sign for sign in "#@" if sign in literal]
        if marks:
            yield Finding(
                place, f"holds '{marks[0]}'", "handles and hashtags are added elsewhere; no text holds an address"
            )
