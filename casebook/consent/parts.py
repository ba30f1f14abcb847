"""Of what the invented posts are made: the pieces of text that the rules put together.

It counts pieces and their words. Where a piece came from before it was written down it cannot know.
"""

import re

from casebook.world import grammar

WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*")


def written_parts() -> list[str]:
    """Every piece of text with a word in it from which the rules make posts, each once, longest (in words) first."""
    rules = grammar.grammar()
    templates = [
        template for group in (rules.skeletons, rules.slots) for options in group.values() for template in options
    ]
    pieces = {piece.strip() for template in templates for piece in template[::2] if WORD.search(piece)}
    return sorted(pieces, key=lambda piece: (-words_in(piece), piece))


def words_in(text: str) -> int:
    """How many words a text has."""
    return len(WORD.findall(text))
