"""What The expectation says of its numbers, at every value of its dials."""

from itertools import combinations

import numpy as np
import pytest

from casebook.consent import flow_limits, flows
from tests.claims import claims

claim = claims("the-expectation")
FACTORS = list(flows.FACTORS)


@claim("1. {first} 2. {second} 3. {third} 4. {fourth} 5. {fifth} 6. {sixth}")
def test_the_six_stories_are_different_and_each_part_comes_up_twice(at):
    assert len({at.first, at.second, at.third, at.fourth, at.fifth, at.sixth}) == 6
    mine = at.design[at.design.person == 0]
    assert all((mine[factor].value_counts() == 2).all() for factor in FACTORS)


@claim(
    "Now {raters} people rate six stories each.",
    "A journalist receives posts about a diagnosis in {met} ratings. {all_pairs}",
)
def test_the_pairs_are_counted_one_by_one(at):
    counts = [at.design.groupby(list(pair)).size() for pair in combinations(FACTORS, 2)]
    assert all(len(count) == 9 for count in counts)  # every pair comes up
    assert at.met == at.design.groupby(["recipient", "type"]).size()["a journalist", "a diagnosis"]
    assert (at.all_pairs == "Every other pair of versions comes up equally often.") == (
        at.rarest_pair == at.commonest_pair == at.met
    )
    assert at.rarest_pair == min(count.min() for count in counts)
    assert at.commonest_pair == max(count.max() for count in counts)
    assert at.commonest_pair - at.rarest_pair <= 2


@claim(
    "Each version of a part comes up as often as the other two, so we can measure its own effect, as long as no two "
    "parts act together.",
    "That took {how_many_answers} ratings.",
    "But we used only {how_many_stories} different stories of {possible} possible ones, and each was rated",
)
def test_eighteen_stories_of_243_are_dealt_evenly(at):
    assert all(at.design[factor].value_counts().nunique() == 1 for factor in FACTORS)
    assert at.how_many_answers == 6 * at.raters
    assert (at.how_many_stories, at.possible) == (18, 3**5)
    assert {int(times) for times in at.rated.split(" or ")} == set(at.design.groupby(FACTORS).size())


@claim("The part that changes ratings most is {widest}.")
def test_the_widest_part_has_the_widest_span(at):
    span = {name: part.points.max() - part.points.min() for name, part in at.moved.groupby("factor")}
    assert at.widest == max(span, key=span.get)


@claim(
    'Stories with "asked, and said yes" are rated {points_above} points higher than stories with "never told" '
    "(probably {at_least} to {at_most})."
)
def test_asking_stands_above_never_telling_by_the_difference_of_two_effects(at):
    points = at.moved.set_index("level").points
    assert at.points_above == pytest.approx(points["asked, and said yes"] - points["never told"])
    assert at.points_above > 0 and at.at_least < at.points_above < at.at_most


@claim("With six raters each number of points in the chart could be wrong by about {widest_reach}, up or down,")
def test_six_raters_cannot_see_most_of_what_they_were_given(at):
    given = flows.stated_effects().points.abs()
    assert (given < at.widest_reach).mean() > 0.5


@claim("With twenty-four it could be wrong by about {narrowest_reach}.")
def test_four_times_as_many_raters_know_it_at_least_twice_as_well(at):
    assert at.reaches.raters.tolist() == [6, 8, 12, 24]
    assert at.narrowest_reach <= at.widest_reach / 2


@claim(
    "For {how_many_missed} of the {how_many_levels} versions the points that we gave lie outside the likely range that "
    "we found: {missed}."
)
def test_the_misses_are_named(at):
    told = flows.stated_effects().points
    outside = [not low <= gave <= high for gave, low, high in zip(told, at.moved.low, at.moved.high, strict=True)]
    assert (at.how_many_missed, at.how_many_levels) == (sum(outside), 15)
    assert at.missed.count("(") == at.how_many_missed


@claim("By chance alone this happens to about one version in twenty, so one miss or even two among {how_many_levels}")
def test_no_more_are_missed_than_luck_explains(at):
    assert at.how_many_missed <= 2
    missed = []
    for seed in range(60):
        design = flows.vignettes(range(12), seed=seed)
        found = flows.effects(flows.simulated_ratings(design, seed=seed))
        missed.append(flow_limits.told_and_found(found).missed.mean())
    assert 0.02 < np.mean(missed) < 0.08
    one_or_none = 0.95**15 + 15 * 0.05 * 0.95**14
    assert 1 - one_or_none > 0.1  # two or more of fifteen: about one time in six


@claim("The two columns of points agree so well because we made the ratings in the same way as we calculate.")
def test_what_was_found_resembles_what_was_given(at):
    assert np.corrcoef(at.compared.told, at.compared.points)[0, 1] > 0.7


@claim(
    "{how_many_others} rows of sender, subject and terms changed by 1.5 points or more, although we did",
    "This happens because we used only {how_many_stories} stories.",
)
def test_a_joint_effect_is_charged_to_parts_that_have_no_share_in_it(at):
    assert at.how_many_others >= 2
    assert set(at.others.factor) <= {"sender", "subject", "terms"}
    again = flows.simulated_ratings(at.design, seed=at.seed, joint=flow_limits.TOGETHER)
    moved = flows.effects(again).points - at.moved.points
    free = ~at.moved.factor.isin(["recipient", "type"])
    assert at.how_many_others == (free & (moved.abs() >= 1.5)).sum()


@claim(
    "By hand: of {ratings} ratings, {stopped_by_hand} are above {line} and are stopped by the rule 'ask every time'.",
    "Out of {how_many_ratings} ratings, the rules stop this many that were rated right: {stops}.",
    "They let through this many that were rated not right: {lets}.",
)
def test_the_program_counts_the_errors_that_a_hand_counts(at):
    rows = at.ratings.to_dict("records")
    asked = [row for row in rows if row["terms"] == "asked, and said yes"]
    right = [row for row in rows if row["rating"] > at.line]
    assert at.stopped_by_hand == len([row for row in right if row not in asked])
    assert at.stops.startswith(f"ask every time: {at.stopped_by_hand};")
    assert at.lets.startswith(f"ask every time: {len([row for row in asked if row['rating'] <= at.line])};")
    assert at.how_many_ratings == len(rows)


@claim(
    "The rule that stops fewest right uses is {fewest_stopped}.",
    "The rule that lets through fewest uses rated not right is {fewest_let}.",
)
def test_the_rule_with_fewest_errors_of_each_kind_is_named(at):
    stops, lets = (at.against.set_index("rule")[error] for error in ("stops", "lets"))
    assert set(at.fewest_stopped.split("; ")) == set(stops[stops == stops.min()].index)
    assert set(at.fewest_let.split("; ")) == set(lets[lets == lets.min()].index)


@claim("tells people and does not ask them: fewer right uses are stopped, and more")
def test_telling_stops_less_and_lets_more_through_than_asking(at):
    ask, tell = (
        at.against.set_index("rule").loc[name] for name in ("ask every time", "use, and stop if the writer objects")
    )
    assert tell.stops < ask.stops and tell.lets > ask.lets


@claim(
    "By the rule this use is {what_the_rule_says}.",
    "Its mean rating is {its_rating}; above {line} counts as right.",
    "The story is: {its_story}",
)
def test_rule_and_raters_differ_on_the_story_that_is_read_out(at):
    assert (at.what_the_rule_says == "allowed") == (at.its_rating <= at.line)
    mean = at.ratings.groupby(FACTORS).rating.mean()
    assert at.its_rating == pytest.approx(mean[tuple(at.furthest[factor] for factor in FACTORS)])


@claim("The same story was rated from {lowest} to {highest}.")
def test_no_story_was_rated_further_apart(at):
    apart = at.ratings.groupby(FACTORS).rating.agg(lambda ratings: ratings.max() - ratings.min())
    assert at.highest - at.lowest == apart.max()


@claim("Of its {how_many_of_it} ratings, {far_off} lie more than ten points from the mean, so a rule")
def test_many_raters_are_far_from_the_mean_of_the_story(at):
    story = at.widest_flow.index[0]
    of = at.ratings.set_index(FACTORS).sort_index().loc[story].rating
    assert (at.how_many_of_it, at.far_off) == (len(of), sum(abs(one - of.mean()) > 10 for one in of))
    assert at.far_off >= 1


@claim("If only ratings above {line_on_trial} counted as right, *ask every time* would stop {stops_on_trial} of them.")
def test_of_the_highest_ratings_so_many_were_not_asked_for(at):
    high = [row for row in at.ratings.itertuples() if row.rating > 70]
    assert at.line_on_trial == 70
    assert at.stops_on_trial == sum(row.terms != "asked, and said yes" for row in high)
