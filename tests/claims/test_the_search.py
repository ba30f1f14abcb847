"""What The search says of its numbers, at every value of its dials; a story's numbers are those of the defaults."""

import math

import pytest

from casebook.guidance import figures
from casebook.surveillance.searches import belief_warranted
from tests.claims import claims

claim = claims("the-search")


def holds(at) -> float:
    """The chance that the page is about him and still true: one of so many names, aged so many years."""
    return math.exp(-at.years_old / at.lasting) / (1 + at.namesakes)


def bayes(before: float, strength: float) -> float:
    """Belief after a page that is right, counted in people: those who cannot wait, and those who can."""
    cannot, can = before * strength, 1 - before
    return cannot / (cannot + can)


@claim(
    "In ten trainees, between six and seven called it unacceptable ({unacceptable}), and nearly all ten had "
    "searched for at least one client ({searched})"
)
def test_the_shares_are_those_printed(at):
    assert 0.6 < at.unacceptable < 0.7
    assert 0.95 < at.searched < 1
    assert at.searched == pytest.approx(float(figures()["dilillo2011/trainees-searched-least"]["value"]) / 100)


@claim(
    "clients whom they had seen, {clients_searched} were searched for; a search on a social network counts there too."
)
def test_far_fewer_clients_were_searched_for_than_trainees_searched(at):
    assert at.clients_searched < at.searched / 5


@claim(
    "Then at least {in_both} of the trainees had done what they called unacceptable.",
    "That is the least that there can be.",
)
def test_two_shares_that_pass_the_whole_overlap(at):
    assert at.in_both == pytest.approx(1 - (1 - at.unacceptable) - (1 - at.searched))


@claim("About {in_ten} in ten: {still_so} of {how_many_searches}.")
def test_so_many_searches_in_ten_came_to_something(at):
    looked = at.looked
    assert at.still_so == ((looked.about != "nobody") & (looked.about != "a namesake") & looked.right).sum()
    assert at.in_ten == pytest.approx(10 * at.still_so / len(looked))
    assert at.in_ten < 5


@claim(
    "In {about_another} the page was about somebody else.",
    "In {no_longer_so} it was about the right person and out of date, and in {found_nothing} there was nothing.",
)
def test_the_four_kinds_of_page_are_all_searches(at):
    assert at.about_another == (at.looked.about == "a namesake").sum()
    assert at.found_nothing == (at.looked.about == "nobody").sum()
    assert at.still_so + at.about_another + at.no_longer_so + at.found_nothing == at.how_many_searches


@claim("In this town of {townspeople}, what share of people have the same whole name as somebody else?")
def test_the_town_is_that_of_the_tables(at):
    assert at.townspeople == len(at.lantern.people)


@claim("In this town {share_a_name} of people share their name with somebody.")
def test_people_who_share_a_name_are_counted(at):
    assert at.share_a_name == pytest.approx(at.lantern.people.name.duplicated(keep=False).mean())


@claim(
    "If the town has one other person of the name, {wrong_with_one} of {pages_with_one} pages were about that other "
    "person; these are few pages.",
)
def test_pages_about_people_with_one_namesake_are_few(at):
    assert 0 <= at.wrong_with_one <= at.pages_with_one < 20


@claim("Besides Gethin, the town has {his_namesakes} of that name.")
def test_the_words_say_the_number_of_namesakes(at):
    first = {"no": 0, "one": 1}
    said = at.his_namesakes.split()[0]
    assert first.get(said, said) in (at.namesakes, str(at.namesakes))


@claim(
    "Suppose too that after {years_old} years {holds} of such pages are still true.",
    "(That is so if they stay true for {lasting} years on average, many of them far less.)",
    "The page is about him with a chance of {about_him}.",
    "Of such pages {holds} are still true, so it is about him and still true with a chance of {right}.",
    "Otherwise it misleads.",
)
def test_a_page_is_right_or_it_misleads(at):
    assert at.about_him == pytest.approx(1 / (1 + at.namesakes))
    assert at.holds == pytest.approx(math.exp(-at.years_old / at.lasting))
    assert at.right == pytest.approx(at.about_him * at.holds)
    assert at.right == pytest.approx(holds(at))


@claim("Such a page would raise your {urgency} to {page_says}.")
def test_a_right_page_multiplies_the_odds(at):
    assert at.page_says == pytest.approx(bayes(at.urgency, at.strength))


@claim("By hand: {right} × {page_says} + {wrong} × {urgency} = {after}.")
def test_the_sum_by_hand_gives_what_the_program_gives(at):
    assert at.after == pytest.approx(at.after_by_hand)
    assert at.after == pytest.approx(holds(at) * bayes(at.urgency, at.strength) + (1 - holds(at)) * at.urgency)


@claim(
    "The page should take your worry from {urgency} to {after}.",
    "If it misleads, your {urgency} should not change.",
    "It is easy to go all the way to {page_says}, because that is what the page says if it is right.",
)
def test_what_may_be_believed_lies_between_the_letter_and_the_page(at):
    assert at.urgency <= at.after < at.page_says


@claim(
    "If it is {urgency} or less, you make the plan without the page.",
    "If it is above {after}, this page does not raise your worry that far.",
    "Only if it lies between the two does the page change what you do.",
)
def test_a_page_changes_what_is_done_between_two_chances_alone(at):
    for bar in (0.01, 0.05, 0.1, 0.15, 0.2, 0.4, 0.7, 0.95):
        without, after_it = at.urgency >= bar, at.after >= bar
        assert (without != after_it) == (at.urgency < bar <= at.after)


@claim("Such a page can only raise your worry, never lower it.")
def test_a_worrying_page_never_lowers_worry_over_the_whole_grid(at):
    assert at.after >= at.urgency
    for before in (0.01, 0.05, 0.1, 0.2, 0.3, 0.5, 0.7, 0.9, 0.99):
        for strength in (1, 2, 5, 10, 20, 50):
            for wrong in (0, 0.25, 0.5, 0.75, 1):
                assert belief_warranted(before, strength, wrong) >= before - 1e-12


@claim("A page that may be another man's worries you too much if you read it as his.")
def test_read_as_his_the_page_says_too_much(at):
    assert at.after - at.urgency < 0.95 * (at.page_says - at.urgency) or at.namesakes == 0


@claim(
    "Of {how_many} searches {recorded} were written down.",
    "In {were_told} the person was told.",
    "In {both_done} both were done. In {neither} neither was done.",
    "We invented this table, and it does not copy published figures.",
)
def test_who_was_told_is_counted_from_the_table(at):
    looked = at.looked
    assert (at.how_many, at.recorded, at.were_told) == (len(looked), looked.recorded.sum(), looked.told.sum())
    assert at.neither == (~looked.recorded & ~looked.told).sum()
    assert at.neither > at.how_many / 2
    assert at.both_done == (looked.recorded & looked.told).sum()
    assert at.recorded + at.were_told - at.both_done + at.neither == at.how_many
    assert (~looked.told).mean() > 0.84  # more than the published range: the page says that it is no copy


@claim("At least one of the three misleads with a chance of {of_three}.")
def test_of_three_pages_all_are_right_only_if_each_is(at):
    assert at.of_three == pytest.approx(1 - holds(at) ** 3)


@claim("six years ago a man of that name lost his licence", "the Fernhollow Packet, six years ago")
def test_the_page_of_the_story_is_as_old_as_the_page_of_the_sum(at):
    if not at.dials:
        assert at.years_old == 6


@claim("fits kitchens; the same age; the two have never met")
def test_the_story_has_one_namesake_as_the_sum_has(at):
    if not at.dials:
        assert at.namesakes == 1


@claim("If {namesakes_on_trial} others had his name, the page would take you only to {after_on_trial}.")
def test_the_more_have_his_name_the_less_the_page_says(at):
    right = math.exp(-at.years_old / at.lasting) / 9
    assert at.namesakes_on_trial == 8
    assert at.after_on_trial == pytest.approx(right * bayes(at.urgency, at.strength) + (1 - right) * at.urgency)
    assert at.after_on_trial <= at.after
