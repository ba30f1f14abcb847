"""What The withdrawal says of its numbers, at every value of its dials."""

import pytest

from casebook.consent import withdrawal
from casebook.consent.withdrawal import ARCHIVE, COPIES, DATASET, IDS, MODEL, ONLINE, POST
from casebook.deciding import figure
from tests.claims import claims

claim = claims("the-withdrawal")
OUT_OF_REACH = {"a screenshot", "downloads from the archive", "the paper in print"}
REBUILT = "a set rebuilt from the numbers"


@claim(
    "Our sum counts {copies_known} copies, and {still_read} of them still exist.",
    "Our sum counts {copies_known} copies because we thought of that many.",
)
def test_the_copies_are_ten_and_those_that_hang_on_the_post_are_gone(at):
    gone = {POST, IDS, REBUILT}  # the rest are told of no deletion: counted from the list of copies by hand
    assert at.copies_known == len(COPIES) == 10
    assert at.still_read == 7 == len(COPIES) - len(gone)


@claim("His own deletion removed only these: {went}.")
def test_a_deletion_alone_removes_the_post_and_what_points_at_it(at):
    rebuilt = [REBUILT] if at.deleted_day > 120 else []  # it is made on day 120, and never if the ids are gone
    assert at.went.split(", ") == [POST, IDS, *rebuilt]


@claim("It removed no others, because the other holders were never told.")
def test_no_other_holder_hears_of_the_deletion(at):
    told = at.alone.set_index("copy").told_on.dropna()
    assert set(told.index) <= {POST, IDS, REBUILT}


@claim("On day {looked_day} these copies still exist: {what_is_left}.")
def test_three_copies_are_out_of_reach_whenever_somebody_looks(at):
    assert set(at.what_is_left.split(", ")) == OUT_OF_REACH


@claim("To remove the others, people worked {hours_of_work} hours.")
def test_the_hours_are_those_of_the_four_copies_in_the_teams_hands(at):
    assert at.hours_of_work == sum(copy.hours for copy in COPIES if copy.name in {DATASET, ARCHIVE, MODEL, ONLINE})
    assert round(at.hours_of_work) == 106  # 2 + 4 + 80 + 20


@claim("The longest job was {longest_job}, which had to be trained again.")
def test_the_longest_job_is_the_model(at):
    assert at.longest_job == MODEL
    assert at.after.set_index("copy").hours[MODEL] > at.hours_of_work / 2


@claim("Deleting his row from the team's own dataset takes {second_hours} hours.")
def test_the_second_meaning_is_the_dataset_alone(at):
    assert at.second_hours == next(copy.hours for copy in COPIES if copy.name == DATASET) == 2
    assert (
        at.promises.hours.tolist() == [0, 2, 2 + 4, 2 + 4 + 80 + 20] and at.hours_of_work == at.promises.hours.iloc[-1]
    )


@claim("{days_later} days from now, on day {looked_day}")
def test_the_days_from_now_are_those_between_the_two_days(at):
    assert at.asked_day + at.days_later == at.looked_day


@claim(
    "Now suppose that he deletes his post on day {deleted_day} and asks for nothing else.", "He writes to you on day"
)
def test_he_deletes_long_before_he_writes(at):
    assert at.deleted_day < at.asked_day


@claim("The last meaning removes {copies_between} copies more than the first, and takes {hours_between} hours more.")
def test_from_the_least_to_the_most_are_four_copies_and_their_hours(at):
    assert at.copies_between == 4
    assert at.hours_between == pytest.approx(2 + 4 + 80 + 20)


@claim('Every meaning leaves at least {fewest_left} copies, so a letter that says "you have been withdrawn" must also')
def test_no_meaning_leaves_nothing(at):
    assert at.fewest_left == len(OUT_OF_REACH)
    assert (at.promises.copies >= len(OUT_OF_REACH)).all()


@claim(
    "We suppose that half of such pictures are lost in 1,500 days, half of the rest in 1,500 more, and so on",
    "By hand: between {at_least} and {at_most} of such pictures are lost by day {looked_day}.",
    "By the program the chance that the screenshot has been lost is {lost}, which lies between the two shares,",
)
def test_the_program_gives_a_share_between_the_two_found_by_hand(at):
    assert at.screenshot.half_life == 1500 and at.screenshot.day == 1
    assert at.lost == pytest.approx(1 - 2 ** -((at.looked_day - 1) / 1500))
    assert at.at_least <= at.lost < at.at_most
    assert {at.at_least, at.at_most} <= {0, 0.5, 0.75, 0.875}
    assert at.fates.set_index("copy").withdrawn["a screenshot"] == 0


@claim("We invented a speed of loss for each kind of copy, because no published figure gives one.")
def test_no_copy_is_lost_at_a_published_speed(at):
    yearly = {copy.name: 1 - 2 ** (-365 / copy.half_life) for copy in COPIES}
    published = float(figure("diazferreyra2023/tweets-personal-pronouns").rstrip("%")) / 100
    assert all(abs(share - published) > 0.01 for share in yearly.values())


@claim("About {one_by_one} of each hundred posts were deleted one by one; the multiplication is ours.")
def test_seven_in_a_hundred_were_deleted_one_by_one(at):
    assert round(at.one_by_one) == 7  # 18 of 100, and 40% of 18 is 7.2
    assert at.mix.posts.sum() == pytest.approx(100)


@claim('So "no longer available" does not mean "withdrawn".')
def test_more_posts_went_with_a_whole_account_than_one_by_one(at):
    assert at.mix.posts.iloc[1] > at.one_by_one


@claim("{deleted_and_held} people deleted a post after it had been copied.")
def test_those_who_deleted_after_the_last_collection_are_counted_once_each(at):
    later = at.posts[at.posts.deleted_on.fillna("") > at.last_day]
    assert at.deleted_and_held == later.account.nunique() > 1


@claim("He has the list by twenty to twelve: four things done or coming, three that cannot be done.")
def test_the_list_that_he_is_sent_is_what_the_model_can_and_cannot_reach(at):
    table = at.after.set_index("copy")
    assert table.gone_on[list(withdrawal.PROMISES["everything that the team can remove"])].notna().sum() == 4
    assert set(table.index[table.gone_on.isna() & table.made_on.notna()]) == OUT_OF_REACH


@claim("Eighty hours of somebody's work, and sixty days with no cake.")
def test_training_the_model_again_takes_what_ravi_says(at):
    model = next(copy for copy in COPIES if copy.name == MODEL)
    assert (model.hours, model.days) == (80, 60)


@claim("What has been printed stays as printed, and the model stays as it is.")
def test_stopping_from_now_keeps_the_paper_and_the_model(at):
    promise = withdrawal.PROMISES["removed from our dataset and from the archive that people can open"]
    table = withdrawal.followed(at.everyone_told, promise=promise).set_index("copy")
    assert table.state[[MODEL, ONLINE]].tolist() == [withdrawal.KEPT] * 2
    assert table.gone_on[[DATASET, ARCHIVE]].notna().all()


@claim(
    "You have a list of a hundred and nine people who have not confirmed.",
    "When twelve of them have asked what was wrong, ninety-seven are left.",
)
def test_of_a_hundred_and_forty_those_who_confirmed_and_asked_are_taken_off(at):
    assert (140 - 31, 140 - 31 - 12) == (109, 97)


@claim("If he had deleted it on day {deleted_day_on_trial}, {still_read_on_trial} would still exist.")
def test_to_delete_sooner_takes_back_no_more(at):
    assert at.deleted_day_on_trial == 45
    assert at.still_read_on_trial == at.still_read
