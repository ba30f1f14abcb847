"""What The table says of its numbers, at every value of its dials, and what its story says of each release."""

import math
from collections import Counter
from itertools import product

import pytest

from casebook.mining import banding, tables
from tests.claims import claims

claim = claims("the-table")
BY = ("place", "age", "gender", "work")
STORY = {"least": 5}


def groups(survey):
    """The rows of a table by what others may know of them, counted without the library."""
    return Counter(zip(*(survey[column] for column in BY), strict=True))


def rows_like_the_five(at):
    kept = banding.banded(at.survey)
    return at.survey[
        (kept.place == "south of the river")
        & (kept.age == "under 30")
        & (kept.gender == "woman")
        & (kept.work == "not working")
    ]


def as_in_the_story(at):
    return at.dials.get("least", STORY["least"]) == STORY["least"]


@claim("There are {how_many_rows} rows.")
def test_every_row_is_counted(at):
    assert at.how_many_rows == sum(groups(at.survey).values())


@claim(
    "Counted group by group, as by hand, {alone_by_hand} rows stand alone; by the program, {how_many_alone}.",
    "Of the rows of {men_like_him} retired men, {men_alone} stand alone.",
    "So {how_many_alone} of {how_many_rows} rows ({share_alone}) stand alone.",
)
def test_the_program_counts_those_who_are_alone_as_by_hand(at):
    alone = [group for group, people in groups(at.survey).items() if people == 1]
    assert at.alone_by_hand == at.how_many_alone == len(alone)
    assert at.share_alone == pytest.approx(len(alone) / at.how_many_rows)
    assert at.men_alone == sum(group[2:] == ("man", "retired") for group in alone)
    assert at.men_like_him == sum(n for group, n in groups(at.survey).items() if group[2:] == ("man", "retired"))


@claim("Four ordinary columns were enough.")
def test_more_than_a_tenth_are_alone(at):
    assert at.share_alone > 0.1


@claim("The table keeps {how_many_kept} people, and its smallest group has {k}.")
def test_small_groups_are_left_out(at):
    sizes = groups(banding.banded(at.survey)).values()
    left = [size for size in sizes if size >= at.least]
    assert (at.how_many_kept, at.k) == (sum(left), min(left))


@claim("In {one_answer} {groups_word}, with {in_them} people in all, everybody gave the same answer.")
def test_groups_of_one_answer_are_found(at):
    told = {}
    for row in at.kept.itertuples():
        told.setdefault((row.place, row.age, row.gender, row.work), []).append(row.told)
    one = [answers for answers in told.values() if len(set(answers)) == 1]
    assert (at.one_answer, at.in_them) == (len(one), sum(map(len, one)))
    assert at.groups_word == ("group" if len(one) == 1 else "groups")


@claim("In the story's table there is one such group, of five young women.")
def test_the_storys_group_is_the_models(at):
    if as_in_the_story(at):
        assert (at.one_answer, at.in_them) == (1, 5)
        assert set(rows_like_the_five(at).told) == {"nobody"}


@claim("With this list {named} people are named: {rightly} rightly and {wrongly} wrongly.")
def test_each_name_is_of_a_lone_row_and_one_person_listed(at):
    alone = {group for group, people in groups(at.survey).items() if people == 1}
    listed = groups(at.listed)
    assert at.named == sum(listed[group] == 1 for group in alone)
    assert at.named == at.rightly + at.wrongly


@claim("For each of the {wrongly} wrong names, the row is somebody else's.")
def test_wrong_names_are_of_others(at):
    wrong = at.claims[~at.claims.right]
    assert len(wrong) == at.wrongly and (wrong.claimed != wrong.index).all()


@claim(
    "With a list of everybody, such as a census, {named_by_census} people are named, which is {more_or_fewer}.",
    "Of these names {census_right} are right.",
    "A poor list accuses people wrongly. Here a full list does not.",
)
def test_a_full_list_names_only_rightly(at):
    assert at.named_by_census == at.census_right
    assert at.wrongly > 0
    assert at.more_or_fewer.startswith("fewer") == (at.named_by_census < at.named)
    if at.named_by_census < at.named:
        alone = {group for group, people in groups(at.survey).items() if people == 1}
        by_list, by_all = groups(at.listed), groups(at.everyone)
        assert sum(by_all[group] > 1 for group in alone) > sum(by_list[group] > 1 for group in alone)


@claim("As collected, the difference is {gap_collected} in a hundred.")
def test_the_difference_is_that_of_two_shares(at):
    young = at.survey.age.isin(["16-24", "25-29"])
    nobody = at.survey.told == "nobody"
    assert at.gap_collected == pytest.approx(100 * (nobody[young].mean() - nobody[~young].mean()))


@claim(
    "With halves, two ages and small groups left out, it is {gap_banded}, on {people_banded} people, "
    "and allowing for chance it {banded_verdict}."
)
def test_larger_groups_keep_what_is_said(at):
    nobody, young = at.kept.told == "nobody", at.kept.age == "under 30"
    assert at.people_banded == len(at.kept)
    assert at.gap_banded == pytest.approx(100 * (nobody[young].mean() - nobody[~young].mean()))
    assert (at.banded_verdict == "stays above zero") == (at.banded.low > 0)


@claim("With districts kept and small groups left out, {people_by_district} people remain, and {district_verdict}.")
def test_keeping_districts_keeps_few(at):
    kept = banding.suppress(at.survey, at.least)
    assert at.people_by_district == len(kept) == sum(n for n in groups(at.survey).values() if n >= at.least)
    ages = set(banding.band(kept, "age", banding.AGES).age)
    if ages == {"under 30", "30 and over"}:
        reaches = banding.gap(kept)["low"] <= 0
        assert at.district_verdict.startswith(
            "allowing for chance the difference " + ("may be nothing" if reaches else "stays above zero")
        )
    else:
        assert math.isnan(at.by_district.gap) and at.district_verdict == "nothing is left to compare"


@claim(
    "Left out are {others} of the {others_of} people who are neither woman nor man, "
    "{students} of {students_of} students, {idle} of {idle_of} people out of work, {carers} of {carers_of} carers, "
    "{retired} of {retired_of} retired people, and {workers} of {workers_of} people in work; "
    "{men} of {men_of} men, and {women} of {women_of} women.",
    "The losses {hit_hardest}.",
)
def test_who_is_left_out(at):
    sizes = groups(at.survey)
    for place, value, share, of in (
        (2, "another", at.others, at.others_of),
        (2, "man", at.men, at.men_of),
        (2, "woman", at.women, at.women_of),
        (3, "studying", at.students, at.students_of),
        (3, "not working", at.idle, at.idle_of),
        (3, "caring", at.carers, at.carers_of),
        (3, "retired", at.retired, at.retired_of),
        (3, "in work", at.workers, at.workers_of),
    ):
        inside = {group: n for group, n in sizes.items() if group[place] == value}
        assert of == sum(inside.values())
        assert share == pytest.approx(sum(n for n in inside.values() if n < at.least) / of)
    rest = (at.others, at.students, at.idle, at.carers, at.retired)
    if at.hit_hardest.startswith("fall least on people in work"):
        assert min(rest) > at.workers
        assert at.workers_of > max(at.others_of, at.students_of, at.idle_of, at.carers_of, at.retired_of)
    else:
        assert max(*rest, at.workers) - min(*rest, at.workers) < 0.05


@claim("{hidden} numbers are hidden, and {back} of them can be worked out by subtraction.")
def test_hidden_numbers_come_back(at):
    hidden = [(r, c) for r, c in product(at.by_place.index, at.by_place) if 0 < at.by_place.loc[r, c] < 10]
    freed = set()
    while True:
        left = [cell for cell in hidden if cell not in freed]
        alone = [(r, c) for r, c in left if sum(x == r for x, _ in left) == 1 or sum(y == c for _, y in left) == 1]
        if not alone:
            break
        freed.update(alone)
    assert (at.hidden, at.back) == (len(hidden), len(freed))


@claim("If one number in a row is hidden, the total of the row gives it back.")
def test_a_number_hidden_alone_in_its_row_comes_back(at):
    small = (at.by_place > 0) & (at.by_place < 10)
    single = small[small.sum(axis=1) == 1].stack()
    back = banding.worked_out(at.by_place, 10)
    assert set(single[single].index) <= set(zip(back.place, back.answer, strict=True))


@claim(
    "in our table they kept nearly everybody and the finding",
    "nearly everybody stays in, and the finding about young people stays as clear as it was",
)
def test_larger_groups_keep_nearly_everybody(at):
    if as_in_the_story(at):
        assert at.people_banded / at.how_many_rows > 0.95 and at.banded.low > 0
        assert at.gap_banded == pytest.approx(at.gap_collected, abs=1)


@claim("No other row is like his.", "Three of the five have a row that is like no other.")
def test_as_it_stands_some_of_the_five_are_alone(at):
    alone = tables.sample_uniques(at.survey)
    assert at.men_alone > 0
    assert rows_like_the_five(at).index.isin(alone.index).sum() == 3


@claim(
    "Some told a service, some a friend and some nobody. His answer cannot be read from the table.",
    "He is one of about a dozen retired men north of the river.",
)
def test_larger_groups_hide_the_retired_men(at):
    if as_in_the_story(at):
        men = at.kept.query("place == 'north of the river' and gender == 'man' and work == 'retired'")
        assert 10 <= len(men) <= 14
        assert set(men.told) == {"nobody", "a friend", "a service"}


@claim('They have become one group: women under thirty, south of the river, out of work. All five answered "nobody".')
def test_larger_groups_do_not_hide_the_five(at):
    if as_in_the_story(at):
        five = at.kept.loc[at.kept.index.intersection(rows_like_the_five(at).index)]
        assert five.told.tolist() == ["nobody"] * 5


@claim("The table has five of them, all women.")
def test_the_retired_people_who_stay_are_five_women(at):
    if as_in_the_story(at):
        kept = banding.suppress(at.survey, at.least).query("work == 'retired'")
        assert kept.gender.tolist() == ["woman"] * 5 and kept.place.nunique() == 1


@claim(
    "No answer of anybody under twenty-five is left.",
    "Fewer than one row in six is left.",
    "In the story, too, that option keeps fewer than one row in six.",
    "Most rows have to go: those of all students, all carers, everybody out of work and nine men in ten among them.",
    "Neither district can use the table.",
    "the finding cannot be seen in what was released",
    "His row is taken out.",
)
def test_keeping_districts_loses_the_young_and_the_finding(at):
    if as_in_the_story(at):
        kept = banding.suppress(at.survey, at.least)
        assert len(kept) * 6 < at.how_many_rows
        assert "16-24" not in set(kept.age)
        assert not {"studying", "caring", "not working"} & set(kept.work)
        assert (kept.gender == "man").sum() / (at.survey.gender == "man").sum() == pytest.approx(0.1, abs=0.01)
        assert at.by_district.low <= 0 <= at.by_district.high
        assert kept.query(at.retired_men).empty
        assert not kept.index.isin(rows_like_the_five(at).index).any()


@claim(
    "If the list held {on_a_list_on_trial} of the town, {named_on_trial} people would be named, {wrongly_on_trial} of "
    "them wrongly."
)
def test_a_long_list_names_fewer_people_wrongly_than_a_short_one(at):
    short, long = (
        tables.intrusion(at.survey, tables.outside_list(at.lantern, share, seed=at.seed))
        for share in (0.3, at.on_a_list_on_trial)
    )
    assert at.on_a_list_on_trial == 0.9
    assert at.named_on_trial == len(long)
    assert at.wrongly_on_trial == (~long.right).sum() < (~short.right).sum()
