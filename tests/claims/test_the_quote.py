"""What The quote says of its numbers, at every value of its dials."""

import re

import pytest

from casebook.mining import quotes
from tests.claims import claims

claim = claims("the-quote")
WORD = re.compile(r"[^\W_]+")


def plain(text):
    """Words alone, with a space before and after each."""
    return " " + " ".join(WORD.findall(text.lower())) + " "


def accounts_with(at, words):
    """The accounts that have posted these words in a row, without the engine."""
    texts = at.posts.text.map(plain)
    return [set(at.posts.account[texts.str.contains(plain(one), regex=False)]) for one in words]


@claim("Three searchers look for the writer among {how_many_posts} posts.")
def test_every_post_is_searched(at):
    assert at.how_many_posts == len(at.lantern.posts)


@claim("By hand, {traced_by_hand} of {quoted} verbatim quotations lead to one account.")
def test_words_that_one_account_has_posted_lead_to_it(at):
    assert at.traced_by_hand == sum(len(found) == 1 for found in accounts_with(at, at.taken.text))
    assert at.quoted == len(at.taken)


@claim(
    "Of {quoted} quotations, the second searcher traces {verbatim} verbatim, {changed} with a light change, "
    "{reworded} reworded and {composite} as composites.",
    "A composite counts as traced if it leads to one of its two writers.",
)
def test_each_disguise_is_traced_less(at):
    assert at.verbatim > at.changed > at.reworded >= at.composite
    for way, traced in zip(at.ways, (at.verbatim, at.changed, at.reworded, at.composite), strict=True):
        some = at.quotations[at.quotations.treatment == way]
        assert traced == quotes.search(at.hay, some, quotes.SEARCHERS[quotes.WORDS]).leads_to.eq(quotes.WRITER).sum()
        assert some.accounts.map(len).max() == (2 if way == quotes.COMPOSITE else 1)


@claim(
    "The third searcher traces {reworded_knowing} of the reworded ones.",
    "The third searcher knows only one thing more: what is printed beside the quotation.",
)
def test_knowing_alone_traces_more(at):
    second, third = at.looks["2: also the words in any order"], at.looks["3: as 2, and knows hashtag, gender, age"]
    assert (second.means, second.archive) == (third.means, third.archive) and third.knows == quotes.KNOWABLE
    assert at.reworded_knowing > 1.5 * at.reworded


@claim(
    "The first searcher finds {verbatim_exactly} of the verbatim ones ({traced_by_hand} by hand) "
    "and {others_words} of the disguised ones.",
    "An author who tests only in the first way will think that every disguise worked.",
)
def test_the_exact_phrase_finds_hardly_any_disguise(at):
    assert at.verbatim_exactly == pytest.approx(at.traced_by_hand, abs=1)
    assert at.others_exactly <= 0.05 * at.quoted
    assert at.others_words == ("none" if not at.others_exactly else f"at most {at.others_exactly}")


@claim(
    "So a quotation that does not lead to its writer leads to somebody else.",
    "Of the reworded ones {reworded_else} lead to a person who wrote something else, "
    "and of the composites {composite_else}.",
    "A line that no longer leads to her leads to somebody else.",
)
def test_a_disguise_leads_to_somebody_else(at):
    assert at.reworded + at.reworded_else == pytest.approx(at.quoted, abs=0.03 * at.quoted)
    assert at.composite + at.composite_else == pytest.approx(at.quoted, abs=0.03 * at.quoted)


@claim(
    "With {words_printed} words, {found_here} of {quoted} posts are found; with three, {found_short}; "
    "with twenty, {found_long}.",
    "Her sentence has twenty-six words: with as many, or with the whole of a shorter post, {found_hers} are found.",
)
def test_more_words_are_found_oftener(at):
    short = quotes.shortened(at.whole, at.words_printed, seed=at.seed)
    assert at.found_here == sum(len(found) == 1 for found in accounts_with(at, short.quote))
    assert at.found_with.sort_index().is_monotonic_increasing
    assert at.found_short <= at.found_here <= at.found_long <= at.found_hers
    hers = quotes.shortened(at.whole, 26, seed=at.seed)
    assert at.found_hers == sum(len(found) == 1 for found in accounts_with(at, hers.quote))


@claim(
    "Tried as exact phrases, {phrase_to_nobody} of {quoted} lead to no account.",
    "Tried as words in any order, {to_somebody_else} of the searches end at a wrong person, who was not quoted.",
    "The second number follows from how our program works: it always takes the best match",
)
def test_a_deleted_post_leads_to_somebody_else(at):
    assert at.to_somebody_else == pytest.approx(at.quoted, abs=0.02 * at.quoted)
    alone = sum(len(found) == 1 for found in accounts_with(at, at.taken.text))
    assert at.phrase_to_nobody == pytest.approx(alone, abs=2)


@claim("A searcher who kept a copy of every post traces {still_traced}.")
def test_who_kept_a_copy_traces_as_before(at):
    assert at.still_traced == at.verbatim


@claim(
    "With eight words, {eight_first} of {quoted} are found among 500 posts "
    "and {eight_last} among all {how_many_posts}.",
    "With the whole post it is still {whole_last} among all of them.",
    "It hardly hides a whole sentence.",
)
def test_many_posts_hide_short_phrases_only(at):
    assert at.eight_last < 0.75 * at.eight_first
    assert at.whole_last >= 0.98 * at.quoted


@claim("If you printed only {words_printed_on_trial} words of each post, {found_on_trial} of {quoted} would be found.")
def test_of_three_words_each_so_many_are_found(at):
    assert at.words_printed_on_trial == 3
    assert at.found_on_trial == at.found_short < at.found_hers
