"""What The invitation says of its numbers, at every value of its dials."""

from dataclasses import replace

import pytest

from casebook.consent import invitations
from tests.claims import claims

claim = claims("the-invitation")


@claim(
    "About {of_ten} of every ten could be sent a private message.",
    "That is {sent_a_message} of {everybody} people, or {share_sent}.",
)
def test_those_who_can_be_sent_a_message_stand_and_take_them(at):
    counted = [row.there and row.open_to_messages for row in at.wrote.itertuples()]
    assert (at.sent_a_message, at.everybody) == (sum(counted), len(counted))
    assert at.of_ten / 10 == pytest.approx(at.share_sent) == pytest.approx(sum(counted) / len(counted))


@claim(
    "Of {everybody} people who posted, {still_there} still have an account: a notice",
    "A message can reach only the {sent_a_message} who take messages.",
    "By hand, opt-in distresses {by_a_message} people, community agreement {by_a_call}.",
    "The waiver distresses {by_finding_out}, and opt-out {by_opting_out}.",
    "(For opt-out, subtract those who saw the message from {everybody}; the rest were never told.)",
    "(The program's numbers differ a little from yours, because chance plays a part in each try.)",
)
def test_by_hand_and_by_the_program_the_same_people_are_distressed(at):
    saw_it = at.sent_a_message * 0.7
    by_hand = {
        "opt-out": saw_it * at.distress_rate + (at.everybody - saw_it) * at.finds_out * 0.6,
        "opt-in": at.sent_a_message * 0.7 * at.distress_rate,
        "community agreement": at.wrote.there.sum() * 0.5 * at.community_distress,
        "waiver": at.everybody * at.finds_out * 0.6,
    }
    assert at.still_there == sum(at.wrote.there)
    assert [at.by_opting_out, at.by_a_message, at.by_a_call, at.by_finding_out] == pytest.approx(list(by_hand.values()))
    for name, people in by_hand.items():
        assert at.distressed[name] == pytest.approx(people, abs=max(2, 0.05 * people))


@claim(
    "{hardest} distresses most people, about {most_distressed}, and {gentlest} fewest, about {fewest_distressed}.",
    "Under opt-in {opt_in_distressed} people are distressed and {opt_in_remain} say yes and stay.",
    "Community agreement distresses {call_distressed}.",
)
def test_the_ways_that_distress_most_and_fewest_are_named(at):
    counts = at.distressed.to_dict()
    assert at.most_distressed == counts[at.hardest.lower()] == max(counts.values())
    assert at.fewest_distressed == counts[at.gentlest] == min(counts.values())
    assert (at.opt_in_distressed, at.call_distressed) == (counts["opt-in"], counts["community agreement"])
    asked = at.sent_a_message * 0.7 * at.reply_rate * (1 - 0.4 * at.among_everybody) * 0.55 * 0.97
    assert at.opt_in_remain == pytest.approx(asked, abs=3)


@claim("Under the waiver nobody is disturbed that day, and {waiver_distressed} people are distressed later, when they")
def test_under_the_waiver_only_those_who_find_out_are_distressed(at):
    assert at.beside.reached["waiver"] == 0
    assert (at.waiver_distressed == 0) == (at.finds_out == 0)


@claim(
    "If fewer than {overtakes} of those who are never told find out, the waiver distresses fewer people than community"
)
def test_the_waiver_overtakes_the_community_at_the_share_that_is_printed(at):
    for times, fewer in ((0.6, True), (1.4, False)):
        ways = {"waiver": replace(at.ways["waiver"], finds_out=min(1, times * at.overtakes))}
        distressed = invitations.compared(at.wrote, ways, seed=at.seed).distressed["waiver"]
        assert (distressed < at.call_distressed) == fewer
    by_hand = at.wrote.there.sum() * 0.5 * at.community_distress / (at.everybody * 0.6)
    assert at.overtakes == pytest.approx(by_hand)


@claim("We set that rate at {finds_out}, so here {which_is_gentler} is the gentler of the two.")
def test_the_gentler_of_the_two_distresses_fewer(at):
    gentler = at.waiver_distressed if at.which_is_gentler == "the waiver" else at.call_distressed
    assert gentler == min(at.waiver_distressed, at.call_distressed)


@claim("By hand, you find how many people opt-in keeps if you multiply the number who take messages by the shares who")
def test_whom_a_way_of_opting_in_keeps_follows_from_the_printed_rates(at):
    for name in ("opt-in", "dynamic consent"):
        way = at.ways[name]
        answer = way.reply * (1 - (1 - way.wary) * at.among_everybody)
        by_hand = at.sent_a_message * way.reach * answer * way.yes * (1 - way.leaves)
        assert at.remain[name] == pytest.approx(by_hand, abs=3)
        assert invitations.rates(at.ways).loc[name, invitations.RATES["leaves"]] == f"{way.leaves:.0%}"


@claim("(Nine tries in ten lie between the lowest and the highest likely share.)")
def test_the_range_holds_nine_tries_in_ten(at):
    assert (at.evened.low < at.evened.high).all()


@claim(
    "We also put in that telling hurts some people now, and that not telling hurts some later:",
    "if we had chosen zero, no one would be hurt.",
)
def test_at_a_rate_of_nought_nobody_is_hurt(at):
    for name, way in at.ways.items():
        unhurt = replace(way, distress=0.0, finds_out=0.0)
        assert invitations.compared(at.wrote, {name: unhurt}, seed=at.seed).distressed[name] == 0


@claim("We gave opt-in a far higher rate than that.")
def test_the_rate_that_we_gave_is_far_above_the_published_one(at):
    assert at.reply_rate * at.ways["opt-in"].yes > 4 * (4 / 766)


@claim("Among all who posted it is {among_everybody}.", "{furthest} is furthest from that, with {furthest_finding}.")
def test_the_way_that_gets_the_share_most_wrong_is_named(at):
    assert at.among_everybody == pytest.approx(at.wrote.listeners.mean())
    gaps = {name: abs(row.finding - row.everybody) for name, row in at.beside.iterrows()}
    assert at.furthest == max(gaps, key=gaps.get)
    assert at.furthest_finding == at.beside.in_words[at.furthest]


@claim(
    "A front desk that read this would think the problem {too_low} than it is, because few people answered, and those"
    " to whom nobody had listened answered least."
)
def test_the_most_wrong_share_rests_on_few_people_and_errs_as_it_says(at):
    assert at.too_low == "smaller" and at.beside.finding[at.furthest] < at.among_everybody
    assert at.beside.remain[at.furthest] < 0.15 * at.everybody
    assert at.ways[at.furthest].wary < 1


@claim(
    "The four ways that keep people who do not answer get close to the true share.",
    "Three of them count silence as a yes; the waiver asks nobody.",
)
def test_ways_that_keep_the_silent_get_close(at):
    keeping = [name for name, way in at.ways.items() if way.keeps_silent]
    assert len(keeping) == 4 and sum(at.ways[name].by != invitations.NOBODY for name in keeping) == 3
    assert all(at.gap[name] < 0.03 for name in keeping)
    assert min(at.gap.drop(keeping)) > max(at.gap[keeping])


@claim("Under opt-in the share was wrong by {bias_before} percentage points, and is now wrong by {bias_after}.")
def test_the_bias_all_but_goes_when_all_answer_alike(at):
    assert at.bias_after < at.bias_before / 2 and at.bias_after < 3  # with the gentle hashtag of 813 it may not be


@claim("The uncertainty does not go away, because so few people answered.")
def test_the_range_stays_wide_when_all_answer_alike(at):
    assert at.width_after > 0.6 * at.width_before and at.width_after > 0.1


@claim("If the community says no: {after_a_no}, and there is no share to report.")
def test_after_a_no_nobody_remains(at):
    assert at.after_a_no == "nobody remains"


@claim("In Round 3 ask who would sign a paper with {opt_in_finding} in its first line.")
def test_the_opt_in_paper_rests_on_those_who_remain(at):
    assert at.opt_in_finding.endswith(f" of {at.opt_in_remain:,}")


@claim("Ask them and you get forty")
def test_theas_forty_is_what_the_default_gives(at):
    if not at.dials:
        assert at.opt_in_remain == pytest.approx(40, abs=5)


@claim("Some forty opt out.")
def test_those_who_opt_out_in_the_story_are_those_of_the_model(at):
    if not at.dials:
        assert at.everybody - at.remain["opt-out"] == pytest.approx(40, abs=4)


@claim("About twenty people have said yes.", "She gets about forty answers, half of them a yes", "Forty-three say yes.")
def test_those_who_say_yes_in_the_story_are_those_of_the_model(at):
    if not at.dials:
        answers = at.sent_a_message * 0.7 * at.reply_rate * (1 - 0.4 * at.among_everybody)
        assert answers / 2 == pytest.approx(40, abs=3)  # the pilot writes to every second person
        assert answers * 0.55 / 2 == pytest.approx(20, abs=3)
        assert at.opt_in_remain == 43


@claim("If it were {finds_out_on_trial}, the waiver would distress {waiver_on_trial} people.")
def test_if_half_find_out_the_waiver_is_the_harder_of_the_two(at):
    assert at.finds_out_on_trial == 0.5 > at.overtakes
    assert at.waiver_on_trial == pytest.approx(at.everybody / 2 * at.ways["waiver"].distress_later)
    assert at.waiver_on_trial > at.by_a_call
