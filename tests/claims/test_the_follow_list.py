"""What The follow list says of its numbers, at every value of its dial."""

from fractions import Fraction
from math import comb

import pytest

from tests.claims import claims

claim = claims("the-follow-list")
EVERYONE, USERS, TOPIC, SHOWN = (
    "everyone who posts",
    "people who use services",
    "people who name the diagnosis and write about care",
    "accounts recommended to him",
)


def such_women(accounts) -> int:
    """How many of these accounts are women who name the diagnosis."""
    return sum(row.woman and row.named_diagnosis for row in accounts.itertuples())


def chance(at, group: str) -> float:
    """How often as many random picks from this group would bring as many such women: counted draw by draw."""
    pool = at.pools[group]
    picked = at.listed[at.listed.account.isin(pool.account)]
    size, women, picks, followed = len(pool), such_women(pool), len(picked), such_women(picked)
    ways = sum(comb(women, x) * comb(size - women, picks - x) for x in range(followed, min(women, picks) + 1))
    return float(Fraction(ways, comb(size, picks)))


def says(words: str, probability: float) -> bool:
    """Whether words such as "1 in 64" say this probability, to two digits."""
    if words == "more often than 1 in 2":
        return probability > 0.5
    if words == "less often than 1 in a billion":
        return probability < 1e-9
    return int(words.removeprefix("1 in ").replace(",", "")) == pytest.approx(1 / probability, rel=0.06, abs=0.5)


@claim(
    "{in_his_group} of the {he_follows} accounts are women who name the diagnosis.", "He follows {in_his_group} in all."
)
def test_such_women_are_counted_one_by_one(at):
    assert at.he_follows == len(at.listed) == at.followed
    assert at.in_his_group == such_women(at.listed)


@claim("That is {in_hundred} in a hundred.")
def test_the_count_is_said_in_the_form_of_the_guess(at):
    assert at.in_hundred == pytest.approx(100 * such_women(at.listed) / len(at.listed))


@claim(
    "He has followed accounts on this list since {oldest}.",
    "He began to follow people on this list in {oldest}.",
)
def test_the_oldest_follow_began_before_the_rule(at):
    follows = at.lantern.follows
    assert at.oldest == min(follows[follows.follower == "@synth_harkwell"].since)[:4]
    assert int(at.oldest) < 2024


@claim(
    "{in_services} accounts, of which {such_users} are women who name the diagnosis.",
    "He follows {picks} of the group.",
    "Suppose that he had picked {picks} at random.",
    "(All {such_users} women who name the diagnosis use services, so they are in both groups.)",
)
def test_the_numbers_of_the_sum_by_hand_are_given_first(at):
    assert at.such_users == such_women(at.pools[USERS]) == such_women(at.pools[EVERYONE])
    assert at.picks == at.listed.account.isin(at.pools[USERS].account).sum()


@claim("By hand, {picks} random picks would bring about {expected_by_hand} such women in all.")
def test_random_picks_bring_such_women_in_their_share(at):
    pool = at.pools[USERS]
    assert at.picks == at.listed.account.isin(pool.account).sum()
    assert at.expected_by_hand == pytest.approx(at.picks * such_women(pool) / len(pool))


@claim(
    "From everyone who posts, {among_all}.",
    "From people who use services, {among_users}.",
    "From people who name the diagnosis and write about care, {among_topic}.",
    "From accounts that Lantern recommended to him, {among_shown}.",
    "The analyst's four chances are these: {each_chance}.",
)
def test_each_chance_is_that_of_random_picks(at):
    said = {EVERYONE: at.among_all, USERS: at.among_users, TOPIC: at.among_topic, SHOWN: at.among_shown}
    assert all(says(words, chance(at, group)) for group, words in said.items())
    assert at.each_chance == "; ".join(f"{group}, {words}" for group, words in said.items())


@claim("For people who use services the table expects {expected}, as you had by hand ({expected_by_hand}).")
def test_the_table_gives_what_the_sum_by_hand_gives(at):
    assert at.expected == round(at.expected_by_hand, 1)


@claim(
    "Of the {he_follows} accounts on his list {picks} use services; random picking from everyone would give about "
    "{if_from_everyone}.",
    "So his list leans to people who use services.",
    "The second group contains only those, so more women who name the diagnosis are expected: "
    "{expected} and not {expected_of_all}.",
)
def test_his_list_leans_to_people_who_use_services(at):
    everyone, users = at.pools[EVERYONE], at.pools[USERS]
    assert at.if_from_everyone == pytest.approx(len(at.listed) * len(users) / len(everyone))
    assert at.picks > 1.8 * at.if_from_everyone
    assert chance(at, USERS) > chance(at, EVERYONE)
    assert at.expected_of_all == round(len(at.listed) * such_women(everyone) / len(everyone), 1) < at.expected


@claim("The last group is partly circular: the app recommends what he already reads.")
def test_most_of_his_list_was_recommended_to_him(at):
    assert at.listed.account.isin(at.pools[SHOWN].account).mean() > 0.7


@claim(
    "One list, {how_many_sums} sums.",
    "(In the third group women and women who name the diagnosis are the same people, so two of the sums are the same.",
)
def test_every_group_is_tried_with_every_count(at):
    assert at.how_many_sums == 4 * 3
    third = at.forks[at.forks.comparison == TOPIC].probability
    assert third.iloc[0] == third.iloc[1] != third.iloc[2]
    assert at.pools[TOPIC].named_diagnosis.all()


@claim(
    "Counting {harsh_group}, against {harsh_comparison}: {harsh_chance}.",
    "Counting {kind_group}, against {kind_comparison}: {kind_chance}.",
)
def test_the_two_ends_are_the_smallest_and_the_largest(at):
    ends = at.forks.probability
    assert says(at.harsh_chance, ends.min())
    assert says(at.kind_chance, ends.max())
    assert ends.max() > 1e6 * ends.min()


@claim(
    "Somebody had to decide for {sorted_by_sex_and_diagnosis} accounts.",
    "has sorted {sorted_by_sex_and_diagnosis} people by sex, diagnosis and use of services, and saved the result.",
    "He does not follow most of them.",
    "If you leave out Round 4, read out its number: the count sorted {sorted_by_sex_and_diagnosis} people.",
    "and how {sorted_by_sex_and_diagnosis} people were to be told of it.",
)
def test_everybody_in_a_comparison_group_was_sorted(at):
    sorted_accounts = {account for pool in at.pools.values() for account in pool.account}
    assert at.sorted_by_sex_and_diagnosis == len(sorted_accounts)
    assert len(sorted_accounts & set(at.listed.account)) < len(sorted_accounts) / 2
