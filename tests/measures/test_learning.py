"""Learning logs: ties and entries counted by eye, and what must always hold."""

import dataclasses

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from casebook.errors import CasebookError
from casebook.surveillance import charts, learning
from casebook.world import fernhollow

READER = "@synth_harkwell"


@pytest.fixture(scope="module")
def lantern():
    return fernhollow()


@pytest.fixture(scope="module")
def log(lantern):
    return learning.log_entries(learning.reading(lantern, READER), 12, seed=7)


def test_the_share_of_follows_returned_is_read_off_the_list(lantern):
    ties = lantern.follows[lantern.follows.follower == READER]
    assert learning.returned(ties) == ties.mutual.sum() / len(ties)
    with pytest.raises(CasebookError, match="there is no tie"):
        learning.returned(ties.head(0))


def test_only_what_stands_and_was_posted_since_can_be_read(lantern):
    read = learning.reading(lantern, READER)
    ties = lantern.follows[lantern.follows.follower == READER].set_index("followed")
    assert set(read.account) <= set(ties.index)
    assert (read.posted_on.to_numpy() >= read.account.map(ties.since).to_numpy()).all()
    gone = lantern.posts[lantern.posts.deleted_on != ""]
    assert not read.post.isin(gone.post).any()


def test_a_log_is_part_of_what_was_read_and_the_same_again(lantern, log):
    read = learning.reading(lantern, READER)
    assert log.post.isin(read.post).all()
    pd.testing.assert_frame_equal(log, learning.log_entries(read, 12, seed=7))
    pd.testing.assert_frame_equal(read, learning.log_entries(read, 10**6, seed=7))
    with pytest.raises(CasebookError, match="at least 1"):
        learning.log_entries(read, 0, seed=7)


def test_a_reader_who_follows_nobody_is_refused(lantern):
    with pytest.raises(CasebookError, match="follows nobody here"):
        learning.reading(lantern, "@synth_nobody_at_all")


def test_the_exchange_is_entries_times_terms(lantern, log):
    terms = learning.Terms(replied=0.5, credited=1.0, told=0.25, paid=30)
    table = learning.exchange(lantern, READER, log, terms, hours_each=2).set_index("what")
    assert table.from_reader[["replies", "mentions by name", "reports of what came of it", "money paid"]].tolist() == [
        6,
        12,
        3,
        360,
    ]
    assert table.from_them["hours of credited learning"] == 24
    ties = lantern.follows[lantern.follows.follower == READER]
    assert table.loc["follows"].tolist() == [ties.mutual.sum(), len(ties)]


def test_a_reader_whom_nobody_follows_back_shows_nothing(lantern, log):
    shown = learning.exchange(lantern, READER, log, learning.Terms()).set_index("what").from_reader["posts to read"]
    assert shown == ((lantern.posts.account == READER) & (lantern.posts.deleted_on == "")).sum() > 0
    unreturned = dataclasses.replace(lantern, follows=lantern.follows.assign(mutual=False))
    table = learning.exchange(unreturned, READER, log, learning.Terms()).set_index("what")
    assert table.from_reader["posts to read"] == 0


def test_following_openly_gives_nothing_back_for_an_entry(lantern, log):
    table = learning.exchange(lantern, READER, log, learning.ARRANGEMENTS["followed openly"])
    back = table.set_index("what").from_reader
    assert back.drop(["posts to read", "follows"]).eq(0).all()


def test_reading_in_secret_gives_nothing_back_at_all(lantern, log):
    table = learning.exchange(lantern, READER, log, learning.ARRANGEMENTS["read in secret"]).set_index("what")
    assert table.from_reader.eq(0).all()
    assert table.from_them[["follows", "posts to read"]].tolist() == [0, len(learning.reading(lantern, READER))]


def test_each_side_has_its_share_and_nothing_is_a_share_of_nothing(lantern, log):
    exchanged = learning.exchanges(lantern, READER, log)
    sides = learning.sides(exchanged)
    assert len(sides) == 2 * len(exchanged)
    whole = sides.groupby(["arrangement", "what"]).share.sum()
    moved = exchanged.set_index(["arrangement", "what"]).sum(axis=1) > 0
    assert whole[moved].eq(1).all()
    assert whole[~moved].eq(0).all()


@pytest.mark.parametrize("wrong", [{"replied": 1.5}, {"told": -0.1}, {"paid": -1}, {"credited": float("nan")}])
def test_terms_that_make_no_sense_are_refused(wrong):
    with pytest.raises(CasebookError, match=f"{next(iter(wrong))} ="):
        learning.Terms(**wrong)


def test_terms_cannot_be_changed_unseen():
    with pytest.raises(dataclasses.FrozenInstanceError):
        learning.Terms().paid = 5


@pytest.fixture
def crowd():
    return pd.DataFrame(
        {
            "person": ["p1", "p2", "p3", "p4"],
            "gender": ["woman", "woman", "woman", "man"],
            "age": ["16-24", "16-24", "25-29", "25-29"],
        }
    )


def test_who_fits_what_a_log_repeats(crowd):
    entries = pd.DataFrame({"person": ["p1", "p3", "p3"]})
    assert learning.fitting(entries, crowd, []).tolist() == [4, 4, 4]
    assert learning.fitting(entries, crowd, ["gender"]).tolist() == [3, 3, 3]
    assert learning.fitting(entries, crowd, ["gender", "age"]).tolist() == [2, 1, 1]


def test_writers_come_into_view_by_hand(crowd):
    table = learning.exposure(pd.DataFrame({"person": ["p1", "p3", "p3"]}), crowd, ["gender", "age"])
    assert table.repeats.tolist() == ["nothing", "gender", "gender + age"]
    assert table.adds.tolist() == ["nothing about the writer", "gender", "and age"]
    assert table.writers.tolist() == [2, 2, 2]
    assert table.alone.tolist() == [0, 0, 1]
    assert table.few.tolist() == [2, 2, 2]
    assert table.middle.tolist() == [4, 3, 1]
    assert table.chance.tolist() == pytest.approx([1 / 4, 1 / 3, 3 / 4])


@pytest.mark.slow
@settings(deadline=None, max_examples=20)  # each example counts the whole town six times
@given(st.permutations(learning.REPEATABLE))
def test_repeating_more_never_hides_anybody(lantern, log, order):
    table = learning.exposure(log, lantern.people, order)
    assert (table.alone.diff().dropna() >= 0).all()
    assert (table.chance.diff().dropna() >= -1e-12).all()
    assert (table.middle.diff().dropna() <= 0).all()


def test_the_order_of_people_changes_nothing(lantern, log):
    shuffled = lantern.people.sample(frac=1, random_state=1)
    pd.testing.assert_frame_equal(learning.exposure(log, lantern.people), learning.exposure(log, shuffled))


@pytest.mark.parametrize(
    ("writer", "repeats", "words"),
    [("p9", ["gender"], "p9 wrote an entry and is not in the crowd"), ("p1", ["gendr"], "did you mean 'gender'")],
)
def test_exposure_is_refused_with_a_reason(crowd, writer, repeats, words):
    with pytest.raises(CasebookError, match=words):
        learning.fitting(pd.DataFrame({"person": [writer]}), crowd, repeats)


def test_nobody_is_found_in_an_empty_log(crowd, log):
    with pytest.raises(CasebookError, match="the log is empty"):
        learning.exposure(crowd.head(0), crowd)
    with pytest.raises(CasebookError, match="at least one entry"):
        learning.found_by_words(log.head(0), log)


@pytest.fixture
def three_posts():
    texts = ["The kettle is on. Again!", "the kettle is on, and so am I", "Kettles are on offer"]
    return pd.DataFrame({"post": ["t1", "t2", "t3"], "account": ["a", "b", "b"], "text": texts})


def test_a_longer_quote_leads_to_fewer_accounts(three_posts, lantern, log):
    first = learning.found_by_words(three_posts.head(1), three_posts, lengths=[3, 5])
    assert first.one_account.tolist() == [0, 1]
    share = learning.found_by_words(log, lantern.posts).share
    assert share.is_monotonic_increasing
    assert share.iloc[-1] > share.iloc[0]


def test_what_a_rewritten_entry_still_takes(three_posts):
    taken = learning.words_taken("Somebody wrote that the kettle is on.", three_posts)
    assert taken.taken.tolist() == [4, 4, 1]
    assert taken.phrase[0] == "the kettle is on"
    assert learning.words_taken("", three_posts).taken.tolist() == [0, 0, 0]


def test_a_copied_post_is_taken_whole(three_posts):
    taken = learning.words_taken("One wrote: the kettle is on and so am I.", three_posts)
    assert taken.post[0] == "t2"
    assert taken.taken[0] == 8


def test_the_charts_say_their_numbers_after_the_caption(lantern, log, crowd):
    exchanged = charts.exchange_chart(learning.sides(learning.exchanges(lantern, READER, log)))
    exposed = charts.exposure_chart(learning.exposure(log.assign(person="p3"), crowd, ["gender", "age"]))
    assert [dial["bind"]["input"] for dial in exchanged.to_dict()["params"]] == ["radio"]
    drawn = [(exchanged, "invited and paid, money paid: 360 from the reader"), (exposed, "and age: 1 fit")]
    for chart, words in drawn:
        caption, rest = chart.to_dict()["description"].split(". ", 1)
        assert not any(letter.isdigit() for letter in caption)
        assert words in rest


def test_one_writers_standing_posts_of_a_kind_are_lent_oldest_first(lantern):
    posts = learning.lent(lantern, "service", "woman", "45-64")
    assert posts.account.nunique() == 1
    assert set(posts.kind) == {"service"}
    assert set(posts.deleted_on) == {""}
    assert posts.posted_on.is_monotonic_increasing
    people = lantern.people.set_index("person").loc[lantern.accounts.set_index("account").person]
    assert people.loc[lantern.accounts.set_index("account").person[posts.account[0]]].age == "45-64"
    with pytest.raises(CasebookError, match="no woman of 200 has a standing post"):
        learning.lent(lantern, "service", "woman", "200")
