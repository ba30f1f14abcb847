"""What The hashtag says of its numbers, at every value of its dials."""

import math
import re
from collections import Counter, defaultdict

import pytest

from casebook.mining import audiences
from tests.claims import claims

claim = claims("the-hashtag")


@claim(
    "There are {how_many_posts} posts by {how_many_people} people.",
    "For anyone: {for_anyone} of {how_many_posts}. For people like the writer: {for_people_like_me}.",
    "For others, such as friends: {for_others}.",
    "We chose those shares, so that every kind would be there.",
)
def test_posts_were_meant_for_different_readers(at):
    under = at.lantern.posts[at.lantern.posts.hashtag == at.say.hashtag]
    meant = Counter(under.meant_for)
    assert (at.how_many_posts, at.how_many_people) == (len(under), len(set(under.account)))
    assert (at.for_anyone, at.for_people_like_me) == (meant["anyone"], meant["people like me"])
    assert at.for_others == sum(posts for kind, posts in meant.items() if kind not in ("anyone", "people like me"))
    assert meant["friends"] > at.for_others / 2
    assert min(at.for_anyone, at.for_people_like_me, at.for_others) > 0.1 * at.how_many_posts


@claim(
    "Half of the posts reached {half_reached} people or fewer, and {below_hundred} reached fewer than a hundred.",
    "{which_posts} reached more people than a paper with {paper_readers} readers.",
)
def test_a_paper_reaches_more_people_than_nearly_every_post(at):
    reach = sorted(at.posts.audience)
    assert at.half_reached <= reach[len(reach) // 2] <= at.half_reached + 1
    assert at.below_hundred == sum(people < 100 for people in reach)
    assert at.which_posts == ("None of the posts" if not at.went_further else f"Only {at.went_further} of the posts")
    assert at.went_further == sum(people > at.paper_readers for people in reach) < 0.02 * len(reach)


@claim(
    "{unethical} of {not_permitted} is {of_everybody} of everybody who answered.",
    "so about {of_everybody} of everybody; the multiplication is ours",
    "about a quarter are known to call its absence a breach of ethical rules",
)
def test_a_share_of_a_share_is_about_a_quarter(at):
    assert at.of_everybody == pytest.approx(0.26, abs=0.005)


@claim(
    "Guess how many of the {how_many_people} people see it.",
    "Of {how_many_people} people, {closed} have closed the account, {deleted} more have deleted the post, "
    "and {no_messages} more take no messages from strangers.",
    "So {can_be_written_to} can be written to, and {contact_rate} of them is {see_it_by_hand}.",
    "By hand, {see_it_by_hand} people would see it. The program gets the same, {expected_to_see_it}.",
)
def test_leaving_people_out_by_hand_gives_what_the_program_gives(at):
    left = at.how_many_people - at.closed - at.deleted - at.no_messages
    assert at.can_be_written_to == left == at.funnel.people.iloc[-2]
    assert at.see_it_by_hand == pytest.approx(left * at.contact_rate, abs=0.5)
    assert at.see_it_by_hand == at.expected_to_see_it
    assert at.expected_to_see_it < 0.3 * at.how_many_people


@claim("We told the program that about {answer_a_stranger} would answer a stranger")
def test_the_rate_is_the_programs(at):
    assert at.answer_a_stranger == audiences.ANSWERING[False]


@claim(
    "{say_yes} people say yes and {distressed} are distressed, of the {reached} who saw his message.",
    "This is one throw of the dice; {expected_to_see_it} is what to expect.",
)
def test_few_say_yes_to_a_stranger(at):
    assert at.alone.people.sum() == at.how_many_people
    assert at.reached == at.alone.people.iloc[:3].sum()
    assert at.reached == pytest.approx(at.expected_to_see_it, abs=4 * at.expected_to_see_it**0.5)
    assert at.say_yes < 0.3 * at.reached
    assert at.distressed == pytest.approx(at.harm_of_contact * at.reached, abs=4 * at.reached**0.5)


@claim("{kit_line}")
def test_the_page_says_whether_kit_asks(at):
    assert at.kit_line.startswith("Guess" if at.community else "In this copy")
    assert at.community or at.together.equals(at.alone)


@claim(
    "{more_yes}, {say_yes_to_kit}, and {more_hurt}, {distressed_by_kit}.",
    "{said_nothing} people have still said nothing.",
)
def test_a_call_by_somebody_known_reaches_more(at):
    assert (at.more_yes == "More people say yes") == (at.say_yes_to_kit > at.say_yes)
    assert (at.more_hurt == "more are distressed") == (at.distressed_by_kit > at.distressed)
    if at.community:
        assert at.say_yes_to_kit > 3 * at.say_yes
        assert at.reached_together > at.reached
    assert at.said_nothing > at.how_many_people / 2


@claim(
    "For every 100 who say yes, {per_yes} people are distressed if Jonas writes, and {per_yes_kit} {with_kit}.",
    "An open call reaches more people",
    "about {by_his_rule} people would be distressed {with_kit} for every 100 who say yes.",
)
def test_distress_is_given_for_each_yes_by_kits_rule_and_by_his(at):
    assert at.with_kit == ("if Kit asks" if at.community else "without Kit")
    for table, yes in ((at.alone, at.per_yes), (at.together, at.per_yes_kit)):
        people = dict(zip(table.outcome, table.people, strict=True))
        hurt = table.distressed.sum()
        assert yes == pytest.approx(100 * hurt / people["says yes"])
    yes_to_kit = at.together.set_index("outcome").people["says yes"]
    assert at.by_his_rule == pytest.approx(100 * at.harm_of_contact * at.together.people.iloc[:3].sum() / yes_to_kit)


@claim("Take the people who said yes to {who_asked}.", "If Jonas asks, everybody who has deleted the post is missing")
def test_jonas_does_not_write_to_people_who_have_deleted(at):
    assert at.who_asked == ("Kit" if at.community else "Jonas")
    by_jonas = audiences.voices(at.lantern, at.posts, at.contact_rate, False, seed=at.seed).set_index("group")
    assert by_jonas.share_consenting["has deleted the post since"] == 0


@claim("Where somebody whom they know asks, we told the program that about {answer_kit} answer")
def test_the_rate_of_a_known_asker_is_the_programs(at):
    assert at.answer_kit == audiences.ANSWERING[True] > at.answer_a_stranger


@claim(
    '"{most_thinned}" shrinks most, from {before} of those who posted to {after} of those who said yes.',
)
def test_the_group_named_shrinks_most(at):
    lost = {row.group: row.share_posting - row.share_consenting for row in at.voices.itertuples()}
    assert max(lost, key=lost.get) == at.most_thinned
    assert at.before - at.after == pytest.approx(lost[at.most_thinned]) and at.before > at.after


@claim("short runs of words that at least five people wrote")
def test_there_are_phrases_that_five_people_wrote(at):
    wrote = defaultdict(set)
    for account, text in zip(at.posts.account, at.posts.text, strict=True):
        words = re.findall(r"[\w']+", text.lower())
        for start in range(len(words) - 3):
            wrote[tuple(words[start : start + 4])].add(account)
    assert sum(len(accounts) >= 5 for accounts in wrote.values()) >= 6


@claim("If {harm_of_contact_on_trial} of those who saw it were distressed, {distressed_on_trial} people would be.")
def test_of_those_who_see_it_about_half_would_be_distressed(at):
    spread = 3 * math.sqrt(at.reached / 4)  # of so many coins, three standard deviations
    assert at.harm_of_contact_on_trial == 0.5
    assert abs(at.distressed_on_trial - at.reached / 2) < spread
    assert at.distressed_on_trial >= at.distressed
