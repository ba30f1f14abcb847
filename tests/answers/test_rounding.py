"""What is shown of a group: a few look like nobody to every reader who knows the rule, and a majority is seen."""

import itertools
from collections import defaultdict
from functools import cache

import numpy as np
import pytest
from scipy.optimize import Bounds, LinearConstraint, milp

from casebook.cases import read_case
from casebook.debrief import load
from casebook.debrief.choices import decisions_of, taken
from casebook.debrief.rounding import bounds, fits, rounded, split, weights
from casebook.errors import CasebookError
from casebook.exercises.script import WORDS
from casebook.press.site.scripts import STATIC

SILENT = -1  # the place of no answer


def compositions(total: int, cells: int):
    """Every way in which so many people divide over so many cells."""
    for bars in itertools.combinations(range(total + cells - 1), cells - 1):
        edges = (-1, *bars, total + cells - 1)
        yield tuple(after - before - 1 for before, after in itertools.pairwise(edges))


def shown_as(counts, smallest):
    """Everything that these counts may be shown as."""
    for about in itertools.product(*(weights(people, smallest) for people in counts)):
        if fits(counts, about, smallest):
            yield about


@cache
def looks_like(total: int, cells: int, smallest: int) -> dict[tuple, list[tuple]]:
    """By what is shown, all counts of which it may be shown; by () those of which nothing is."""
    found = defaultdict(list)
    for counts in compositions(total, cells):
        ways = list(shown_as(counts, smallest))
        for about in ways or [()]:
            found[about].append(counts)
    return found


SIZES = [(3, 4, 12), (3, 5, 10), (4, 4, 13), (5, 4, 17), (5, 5, 18)]  # limit, cells, most people


@pytest.mark.parametrize(("smallest", "cells", "most"), SIZES)
def test_whoever_knows_the_rule_can_tell_no_few_from_nobody_nor_from_any_other_few(smallest, cells, most):
    """Also for readers who know that everyone answered."""
    few = set(range(smallest))
    for total in range(smallest, most + 1):
        for about, possible in looks_like(total, cells, smallest).items():
            for place in (place for place, shown in enumerate(about) if not shown):
                assert few <= {counts[place] for counts in possible}, (total, about, place)
                if place != cells - 1:
                    everyone = {counts[place] for counts in possible if counts[SILENT] == 0}
                    assert about[SILENT] or few <= everyone, (total, about, place)


@pytest.mark.parametrize(("smallest", "cells", "most"), SIZES)
def test_whoever_knows_their_own_answer_too_can_tell_no_other_few(smallest, cells, most):
    few = set(range(smallest))
    for total in range(smallest, most + 1):
        for about, possible in looks_like(total, cells, smallest).items():
            for own, place in itertools.permutations(range(len(about)), 2):
                mine = [counts for counts in possible if counts[own]]
                if not about[place] and mine:
                    assert few <= {counts[place] for counts in mine}, (total, about, own, place)


def test_whoever_knows_the_rule_is_never_nearly_sure_of_one_number():
    """Before anything is shown such a reader takes every way of dividing as equally likely."""
    for total in (8, 12, 16):
        sure = defaultdict(lambda: defaultdict(float))
        for counts in compositions(total, 5):
            ways = list(shown_as(counts, 5))
            chance = [np.prod([weights(c, 5)[a] for c, a in zip(counts, about, strict=True)]) for about in ways]
            for about, one in zip(ways, chance, strict=True):
                for place in (place for place, shown in enumerate(about) if not shown):
                    sure[about, place][counts[place]] += one / sum(chance)
        worst = max(max(each.values()) / sum(each.values()) for each in sure.values())
        assert worst < 0.6, total


@pytest.mark.parametrize("cells", [4, 5, 6])
def test_something_is_always_shown_of_three_answers_or_more(cells):
    for total in range(5, 25 if cells < 6 else 17):
        for counts in compositions(total, cells):
            if list(counts[:-1]) == sorted(counts[:-1], reverse=True):  # the rule treats all answers alike
                assert next(shown_as(counts, 5), None), counts


def test_of_a_question_with_two_answers_nothing_is_shown():
    for total in range(40):
        assert all(split({"a": one, "b": total - one}, total).about == () for one in range(total + 1))


def test_every_rounding_that_may_be_shown_is_drawn_and_no_other():
    counts = (7, 5, 5, 3, 2)
    random = np.random.default_rng(3).random
    drawn = {rounded(counts, 5, random) for _ in range(20_000)}
    stands_out = {about for about in shown_as(counts, 5) if all(about[0] > other for other in about[1:-1])}
    assert stands_out <= drawn <= set(shown_as(counts, 5))


def test_what_is_shown_keeps_to_its_bounds_its_order_and_its_total():
    random = np.random.default_rng(5)
    for _ in range(2000):
        counts = random.multinomial(int(random.integers(5, 90)), random.dirichlet([0.6] * 5)).tolist()
        shown = split(dict(zip("abcd", counts, strict=False)), sum(counts), lot=str(random.integers(1 << 30)))
        cells = list(zip(counts, shown.about, shown.low, shown.high, strict=True))
        assert all(low <= people <= high for people, _, low, high in cells)
        assert all(about % 5 == 0 and (about == 0 or people >= 5) for people, about, _, _ in cells)
        assert all(not one[0] > other[0] or one[1] >= other[1] for one in cells for other in cells)


def test_a_group_is_shown_the_same_each_time_and_another_otherwise():
    counts = {"a": 12, "b": 8, "c": 3}
    once = split(counts, 24, lot="ours", place="the-hashtag/first")
    assert once == split(counts, 24, lot="ours", place="the-hashtag/first")
    others = {split(counts, 24, lot=f"theirs {n}", place="the-hashtag/first").about for n in range(60)}
    assert len(others) > 3


def test_fewer_people_than_the_limit_are_not_even_counted():
    shown = split({"a": 4, "b": 0}, 4)
    assert shown.total is None and shown.about == () and not shown.shown


@pytest.mark.parametrize("smallest", [2, 0, -5, True, 5.0])
def test_a_limit_below_three_is_refused(smallest):
    with pytest.raises(CasebookError, match=r"smallest = .*give 5"):
        split({"a": 9, "b": 9}, 18, smallest=smallest)


def test_more_answers_than_people_are_refused():
    with pytest.raises(CasebookError, match="each person may answer once"):
        split({"a": 9, "b": 9}, 12)


@pytest.mark.slow
@pytest.mark.parametrize(("people", "share"), [(12, 0.8), (24, 0.95), (60, 0.95)])
def test_what_more_than_half_chose_is_seen_to_be_the_largest(people, share):
    seen = []
    for seed in range(20):
        group = load(people=people, seed=seed)
        for case, decision in decisions_of(group):
            options = [option.id for option in read_case(case).decision(decision).options]
            counts = taken(group, case, decision).value_counts().reindex(options, fill_value=0)
            largest = counts.idxmax()
            if counts.max() > counts.sum() / 2:
                shown = split(counts.to_dict(), people, lot=group.lot, place=f"{case}/{decision}")
                others = [about for name, about in shown.shown.items() if name != largest]
                seen.append(shown.shown.get(largest, 0) > max(others, default=0))
    assert len(seen) > 100 and np.mean(seen) >= share, np.mean(seen)


# ---- positions before and after, and who moved: three splits of which the third follows from who gave which

STEPS = 5
PASSED, UNREAD = STEPS, STEPS + 1  # a card that was not read counts nowhere, and the room has seen how many those are
PLACES = STEPS + 2
NOWHERE = 4  # in the count of who moved


def way(before: int, after: int) -> int:
    """Lower, the same, higher, no two positions; or nowhere, for a card that was not read both times."""
    if UNREAD in (before, after):
        return NOWHERE
    return 3 if PASSED in (before, after) else int(np.sign(after - before)) + 1


def session(random) -> tuple[np.ndarray, np.ndarray]:
    """An invented session: where each person stood before and after, some of whom passed or were not read."""
    people = int(random.choice([8, 12, 16, 24, 28, 29, 30, 39, 60]))
    camps = random.random() < 0.5  # two, between which a few go over
    before = random.choice(STEPS, people, p=[0.5, 0, 0, 0, 0.5] if camps else random.dirichlet([0.5] * STEPS))
    shift = random.choice([-2, -1, 1, 2], people, p=random.dirichlet([0.6] * 4))
    moves = random.random(people) < (0.1 if camps else random.uniform(0, 0.9))
    after = np.where(moves, 4 - before if camps else np.clip(before + shift, 0, STEPS - 1), before)
    for state, chances in ((PASSED, [0, 0.03, 0.15]), (UNREAD, [0, 0, 0.04])):
        gone = random.random((2, people)) < random.choice(chances)
        before, after = (np.where(lost, state, step) for lost, step in zip(gone, (before, after), strict=True))
    return before, after


def margins() -> dict[str, list[np.ndarray]]:
    """For each split and cell, which pairs of before and after are counted in it."""
    pairs = list(itertools.product(range(PLACES), repeat=2))
    cells = {
        "before": [[pair[0] == place for pair in pairs] for place in range(PLACES)],
        "after": [[pair[1] == place for pair in pairs] for place in range(PLACES)],
        "moved": [[way(*pair) == one for pair in pairs] for one in range(NOWHERE + 1)],
    }
    return {name: [np.array(cell, float) for cell in found] for name, found in cells.items()}


# The page draws its lots from a seed here, so that a run shows the same each time.
CLOSED = """([sessions, seed]) => {
  let drawn = seed;
  crypto.getRandomValues = (into) => into.map(() => {
    drawn = (Math.imul(drawn, 1664525) + 1013904223) >>> 0;
    const mixed = Math.imul(drawn ^ (drawn >>> 15), 0x2c1b3c6d);
    return (mixed ^ (mixed >>> 13)) >>> 0;
  });
  return sessions.map(([before, after]) => {
  const { Rounds, roundsOf } = casebookRoom;
  const asked = ["before", "after"].map((id) => ({ kind: "position", id, question: "", low: "", high: "" }));
  const rounds = new Rounds({ cohort: "mine", book: "mine/facilitator" }, casebookRounding.split);
  for (const [at, states] of [before, after].entries()) {
    const read = states.map((state, who) => [who, state]).filter(([, state]) => state < 6);
    rounds.close("the-case", roundsOf({ asked })[at], new Map(read));
  }
  return rounds.result().rounds.map(({ people, shown }) => [people, shown && Object.values(shown)]);
  });
}"""


def recovered(before: np.ndarray, after: np.ndarray, shown: list) -> list[tuple]:
    """The cells called few that could not have 0, or not one fewer than the limit (of no answer: two fewer), given all
    three results at once and how many are counted nowhere.
    """
    people, named = len(before), dict(zip(("before", "after", "moved"), shown, strict=True))
    sums, rows = margins(), [(np.ones(PLACES**2), people, people)]
    for name, (counted, cells) in named.items():
        rows.append((sums[name][-1], people - counted, people - counted))
        for cell, one in zip(sums[name][:-1], cells or [], strict=bool(cells)):
            rows.append((cell, one["low"], one["high"]))
        for one, other in itertools.permutations(range(len(cells or [])), 2):
            if cells[one]["about"] > cells[other]["about"]:
                rows.append((sums[name][one] - sums[name][other], 0, np.inf))
    known = [LinearConstraint(np.array([row[0] for row in rows]), *zip(*[row[1:] for row in rows], strict=True))]
    whole = {"integrality": np.ones(PLACES**2), "bounds": Bounds(0, people)}
    few = [(name, n) for name, (_, cells) in named.items() for n, cell in enumerate(cells or []) if not cell["about"]]
    return [
        (name, place, value, before.tolist(), after.tolist())
        for name, place in few
        for value in (0, 3 if place == len(named[name][1]) - 1 else 4)
        if not milp(
            np.zeros(PLACES**2), constraints=[*known, LinearConstraint(sums[name][place], value, value)], **whole
        ).success
    ]


def sessions(many: int, seed: int, browser) -> list[tuple]:
    """What is recovered in so many invented sessions, of everything that the page for the room shows in sequence."""
    random = np.random.default_rng(seed)
    made = [session(random) for _ in range(many)]
    page = browser.new_page()
    page.evaluate("window.casebookRoom = {}")
    page.add_script_tag(content=WORDS)
    for script in ("rounding.js", "room/rounds.js"):
        page.add_script_tag(content=STATIC.joinpath(script).read_text(encoding="utf-8"))
    closed = page.evaluate(CLOSED, [[[before.tolist(), after.tolist()] for before, after in made], seed])
    page.close()
    return [
        found for (before, after), shown in zip(made, closed, strict=True) for found in recovered(before, after, shown)
    ]


@pytest.mark.slow
def test_positions_before_and_after_and_who_moved_give_together_no_few_away(chromium):
    assert sessions(60, 31, chromium) == []


# ---- the page's own copy of the rule


COPY = """([asked]) => asked.map(([counts, limit, numbers]) => {
  let n = 0;
  return casebookRounding.split(counts, limit, () => numbers[n++ % numbers.length]);
})"""


def test_the_pages_copy_of_the_rule_shows_the_same(chromium):
    random = np.random.default_rng(8)
    asked = []
    for _ in range(300):
        limit = int(random.choice([3, 5]))
        counts = random.multinomial(int(random.integers(limit, 70)), random.dirichlet([0.7] * 5)).tolist()
        asked.append((counts, limit, random.random(400).tolist()))
    page = chromium.new_page()
    page.add_script_tag(content=STATIC.joinpath("rounding.js").read_text(encoding="utf-8"))
    theirs = page.evaluate(COPY, [asked])
    page.close()
    for (counts, limit, numbers), answer in zip(asked, theirs, strict=True):
        about = rounded(counts, limit, itertools.cycle(numbers).__next__)
        low, high = bounds(about, sum(counts), limit)
        assert [(each["about"], each["low"], each["high"]) for each in answer] == list(
            zip(about, low, high, strict=True)
        )
