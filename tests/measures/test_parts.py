"""Parts: every word of a post stands in a piece of the open grammar, and the longest piece comes first."""

import re

from casebook.consent import parts
from casebook.world import fernhollow, grammar


def test_the_longest_piece_comes_first_and_each_once():
    pieces = parts.written_parts()
    lengths = [parts.words_in(piece) for piece in pieces]
    assert lengths == sorted(lengths, reverse=True) and len(set(pieces)) == len(pieces)


def test_every_word_of_a_post_stands_in_some_piece():
    letters = re.compile(r"[^\W\d_]+")  # a slot may be joined to an 's
    known = {word for piece in parts.written_parts() for word in letters.findall(piece)}
    for text in fernhollow().posts.text[:200]:
        assert set(letters.findall(text)) <= known


def test_words_are_counted_as_a_reader_counts_them():
    assert parts.words_in("I'd moved over, at 3 o'clock") == 5


def test_pieces_are_those_of_the_grammar():
    first = parts.written_parts()[0]
    rules = grammar.grammar()
    every = [
        piece for group in (rules.skeletons, rules.slots) for options in group.values() for t in options for piece in t
    ]
    assert any(first == piece.strip() for piece in every)
