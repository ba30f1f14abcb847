"""What The learning log says of its numbers, at every value of its dials."""

import re

import pytest

from casebook.deciding import code_excerpts
from tests.claims import claims

claim = claims("the-learning-log")


def words(text: str) -> list[str]:
    """The words of a text, in small letters."""
    return re.findall(r"\w+(?:'\w+)*", text.lower().replace("’", "'"))


def longest_shared(text: str, others) -> int:
    """How many words in a row a text shares with any of the others, tried at every place."""
    own, best = words(text), 0
    for other in map(words, others):
        runs = {tuple(other[i:j]) for i in range(len(other)) for j in range(i + 1, len(other) + 1)}
        while any(tuple(own[i : i + best + 1]) in runs for i in range(len(own) - best)):
            best += 1
    return best


@claim("By hand, {follow_back} of {followed} people follow him back: {returned_by_hand}.")
def test_the_follows_back_are_counted_from_the_table(at):
    follows = at.lantern.follows
    his = [row for row in follows.itertuples() if row.follower == at.reader]
    assert (at.followed, at.follow_back) == (len(his), sum(row.mutual for row in his))
    assert at.returned_by_hand == pytest.approx(at.follow_back / at.followed)


@claim("The program gives the same share: {learning}.")
def test_the_program_gives_what_the_sum_by_hand_gives(at):
    assert at.learning.returned(at.ties) == pytest.approx(at.returned_by_hand)


@claim("So even when people can see who follows them, few follow the reader back.")
def test_few_of_them_can_read_him(at):
    assert 0 < at.returned_by_hand < 0.15


@claim("If they are read in secret, they get none of the eight.", "We knew that without a sum.")
def test_people_read_in_secret_are_given_nothing(at):
    rows = at.exchanged[at.exchanged.arrangement == "read in secret"]
    assert at.in_secret == 0
    assert rows.from_reader.sum() == 0


@claim(
    "If people are followed openly, they get {openly} of the eight: a follow for each of "
    "them, and the reader's own posts to look at."
)
def test_people_followed_openly_are_given_a_follow_and_a_look(at):
    rows = at.exchanged[at.exchanged.arrangement == "followed openly"].set_index("what").from_reader
    assert at.openly == 2
    assert set(rows[rows > 0].index) == {"follows", "posts to read"}
    assert rows["follows"] == at.followed


@claim(
    "If they are invited and paid, they get {invited}: for each entry also an answer, a mention by name and a "
    "report, and {paid_in_all} {say} for all of them.",
)
def test_invited_people_are_given_most(at):
    rows = at.exchanged[at.exchanged.arrangement == "invited and paid"].set_index("what").from_reader
    for line in ("replies", "mentions by name", "reports of what came of it"):
        assert rows[line] == at.entries
    assert rows["money paid"] == at.paid_in_all == at.entries * at.fee
    assert at.invited == at.back["invited and paid"] == at.back.max() == (rows > 0).sum()


@claim("In every case the reader had {posts_to_read} posts to read and got {entries} hours of credited learning.")
def test_the_reader_gets_the_same_on_all_terms(at):
    given = at.exchanged.groupby("what").from_them
    assert given.get_group("posts to read").eq(at.posts_to_read).all()
    assert given.get_group("hours of credited learning").eq(at.entries).all()


@claim("For each of these people, count who of the {townspeople} people in the town fits the facts.")
def test_the_town_is_that_of_the_tables(at):
    assert at.townspeople == len(at.lantern.people)


def crowd(at):
    """For each writer, how many people in the town have the same six particulars."""
    known = ["gender", "age", "place", "work", "condition", "contact"]
    people = at.lantern.people.set_index("person")[known].astype(str).agg("|".join, axis=1)
    alike = people.value_counts()
    return sorted(alike[people[writer]] for writer in set(at.log.person))


@claim(
    "Once all six facts are given, {fit_the_middle} of the townspeople fit the person in the middle.",
    "Of the {writers} people whose posts are in the log, {alone} can be recognised, because no one else in the town "
    "fits.",
    "For {among_few} of the {writers}, fewer than five people fit.",
)
def test_writers_who_stand_alone_are_counted_one_by_one(at):
    fit = crowd(at)
    assert at.writers == len(fit)
    assert at.fit_the_middle == fit[(len(fit) - 1) // 2]
    assert at.alone == sum(count == 1 for count in fit)
    assert at.among_few == sum(count < 5 for count in fit)


@claim(
    "If the log quoted the first eight words of each post, {found_by_eight} of {entries_quoted} entries would lead to "
    "one account.",
)
def test_eight_words_are_searched_for_in_every_post(at):
    posts = at.lantern.posts
    said = [f" {' '.join(words(text))} " for text in posts.text]
    found = 0
    for text in at.log.text:
        looked_for = f" {' '.join(words(text)[:8])} "
        found += len({account for account, one in zip(posts.account, said, strict=True) if looked_for in one}) == 1
    assert (at.found_by_eight, at.entries_quoted) == (found, len(at.log))


@claim("The entry takes {words_in_a_row} words in a row.", "The post: {hers} The entry: {as_it_was}")
def test_the_first_post_is_taken_whole(at):
    assert at.words_in_a_row == len(words(at.hers.text[0]))
    assert at.hers.text[0] in at.as_it_was


@claim(
    'The longest run of words that the new entry shares with them is {longest_run} ("{its_words}").',
    "The eight sentences had quoted two of Saoirse's.",
    "By that count nothing was taken from her.",
)
def test_the_rewritten_entry_shares_a_few_words_at_most(at):
    assert at.longest_run == longest_shared(at.rewritten, at.quoted_before.text) == len(at.its_words.split())
    assert at.longest_run <= 2
    entry = " ".join(excerpt["text"] for excerpt in code_excerpts("the-learning-log", at.here).spec["excerpts"]).lower()
    assert all(text.lower() in entry for text in at.quoted_before.text)
    assert entry.count('"') == 2 * len(at.quoted_before)


@claim("{rewritten}")
def test_the_rewritten_entry_is_shown_and_names_no_one(at):
    assert at.rewritten in at.printed
    assert "Saoirse" not in at.rewritten


@claim(
    "Suppose that for half of the entries the person who posted is answered and told what came of it, that in a "
    "quarter she is named, as she wished, and that none is paid:",
)
def test_the_terms_in_between_are_shares_of_entries(at):
    got = at.half.set_index("what").from_reader
    assert got["replies"] == got["reports of what came of it"] == at.entries / 2
    assert got["mentions by name"] == at.entries / 4
    assert got["money paid"] == 0


@claim(
    "If the log had {entries_on_trial} entries, {alone_on_trial} of the {writers_on_trial} people in it could be "
    "recognised."
)
def test_in_a_long_log_more_people_can_be_recognised(at):
    assert at.entries_on_trial == 36 == len(at.longer)
    assert at.writers_on_trial == at.longer.account.nunique()
    assert at.alone <= at.alone_on_trial <= at.writers_on_trial
