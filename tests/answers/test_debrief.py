"""The debrief: no small group is shown or can be worked out, intervals hold for twelve, and the page runs without
answers, for three people and for three thousand.
"""

import json
from collections import defaultdict
from itertools import product
from time import perf_counter

import numpy as np
import pandas as pd
import pytest
from scipy.optimize import LinearConstraint, milp
from scipy.stats import binom, quantile_test

from casebook import contents, debrief
from casebook.cases import read_case
from casebook.contents import source_of, tags_of
from casebook.debrief import Group, load
from casebook.debrief.choices import apart, choice_split, taken
from casebook.debrief.moved import HIGHER, LOWER, SAME, median_interval, moved_split, pairs, ways
from casebook.debrief.reasons import NONE, drawn
from casebook.debrief.suppression import NO_ANSWER, crossed, split
from casebook.debrief.tables import NOTHING, Said
from casebook.errors import CasebookError
from casebook.intervals import wilson
from casebook.press.editions.divide import left_out
from casebook.press.execute import notebooks as run
from casebook.setting import setting
from casebook.spelling import spelt_html
from tests.conftest import NURSE

HERE = setting(None, NURSE)
POSITIONS = ["learner", "case", "moment", "value", "reason", "seat"]
DECISIONS = ["learner", "case", "decision", "option", "reason", "seat", "revisions"]
CODINGS = ["learner", "case", "excerpt", "code"]


def group(options: str, shifts=(), *, reason="", case="the-hashtag", decision="first") -> Group:
    """A group of one case: who took which option (a letter each, in the decision's order), and their shifts."""
    names = [option.id for option in read_case(case).decision(decision).options]
    decisions = [(n, case, decision, names["abcde".index(o)], reason, "", 1) for n, o in enumerate(options) if o != "-"]
    positions = [(n, case, "before", 50, "", "") for n in range(len(options))]
    positions += [(n, case, "after", 50 + shift, "", "") for n, shift in enumerate(shifts)]
    return Group(
        pd.DataFrame(positions, columns=POSITIONS),
        pd.DataFrame(decisions, columns=DECISIONS),
        pd.DataFrame([], columns=CODINGS),
    )


def compositions(total: int, cells: int):
    if cells == 1:
        yield (total,)
        return
    for first in range(total + 1):
        yield from ((first, *rest) for rest in compositions(total - first, cells - 1))


def as_split(cells, smallest):
    """What is shown of these counts, the last that of no answer."""
    return split({str(n): people for n, people in enumerate(cells[:-1])}, sum(cells), smallest=smallest)


# ---- one split


@pytest.mark.parametrize(
    ("counts", "shown"),
    [
        ((7, 5, 0, 0, 0), 1),
        ((6, 5, 1, 0, 0), 1),
        ((12, 0, 0, 0, 0), 0),  # all of one mind: showing it would show everybody
        ((3, 3, 3, 3, 0), 0),  # scattered: it looks the same
        ((8, 6, 5, 5, 0), 5),
        ((8, 6, 5, 9, 2), 3),  # the two who gave no answer are covered by one answer
        ((4, 0, 0, 0, 20), 0),  # four answered, and are not counted either
    ],
)
def test_small_groups_are_withheld_with_their_neighbours(counts, shown):
    people = as_split(counts, 5).people
    assert sum(cell is not None for cell in people) == shown
    assert all(cell in (None, count) for cell, count in zip(people, counts, strict=True))


def test_what_is_withheld_is_decided_by_lot_and_not_by_size():
    counts = {"a": 11, "b": 10, "c": 3}
    places = [f"place {n}" for n in range(40)]
    shown = [next(iter(split(counts, 24, place=place).shown), "") for place in places]
    assert {"a", "b"} <= set(shown)
    assert shown == [next(iter(split(counts, 24, place=place).shown), "") for place in places]


@pytest.mark.parametrize("everyone_answered", [False, True])
@pytest.mark.parametrize(("smallest", "cells", "most"), [(3, 3, 14), (3, 4, 13), (3, 5, 11), (4, 4, 14), (5, 4, 19)])
def test_whoever_knows_the_rule_and_all_that_is_shown_recovers_no_withheld_number(
    smallest, cells, most, everyone_answered
):
    for total in range(smallest, most + 1):
        looks_like = defaultdict(list)
        for counts in compositions(total, cells):
            if not (everyone_answered and counts[-1]):
                looks_like[as_split(counts, smallest).people].append(counts)
        for people, possible in looks_like.items():
            for place in (place for place, shown in enumerate(people) if shown is None):
                values = {counts[place] for counts in possible}
                if place < cells - 1:
                    assert len(values) >= smallest or min(values) >= smallest, (people, place, values)
                elif not everyone_answered:
                    assert len(values) >= smallest - 1, (people, values)
            assert all(shown is None or shown >= smallest for shown in people[:-1])


@pytest.mark.parametrize("smallest", [3, 5])
def test_no_sum_or_difference_of_shown_cells_is_a_withheld_one(smallest):
    """Every combination of what is shown, added, taken away or left out, is off in one of the groups it fits."""
    for total in (8, 11, 12):
        looks_like = defaultdict(list)
        for counts in compositions(total, 4):
            looks_like[as_split(counts, smallest).people].append(counts)
        for people, possible in looks_like.items():
            shown = [total, *(cell for cell in people if cell is not None)]
            sums = {sum(s * cell for s, cell in zip(signs, shown, strict=True)) for signs in _signs(len(shown))}
            for place in (place for place, cell in enumerate(people) if cell is None):
                assert all(any(counts[place] != known for counts in possible) for known in sums)


def _signs(many):
    return product((-1, 0, 1), repeat=many)


@pytest.mark.parametrize("smallest", [2, 0, -5, True, 5.0])
def test_a_limit_below_three_is_refused(smallest):
    with pytest.raises(CasebookError, match=r"smallest = .*give 5"):
        split({"a": 9, "b": 9}, 18, smallest=smallest)


def test_more_answers_than_people_are_refused():
    with pytest.raises(CasebookError, match="each person may answer once"):
        split({"a": 9, "b": 9}, 12)


# ---- all that a page says of a group, together


def said(of: Group, smallest: int) -> str:
    """Every number of the page as text."""
    parts = [debrief.moved, debrief.moved_groups, debrief.medians, debrief.cannot_be_said, debrief.divided]
    tables = [part(of, smallest=smallest) for part in parts]
    tables += [part(of, HERE, smallest=smallest) for part in (debrief.choices, debrief.shared, debrief.coded)]
    for case in of.cases:
        for what in ("moved", "second"):
            tables.append(debrief.sides(of, HERE, case, what, smallest=smallest))
    return "\n".join([str(of.people), *("withheld" if table is None else table.to_csv() for table in tables)])


def others(of: Group, what: str, shown, name: str, smallest: int):
    """Groups of which the same split is shown, one for each value that a withheld cell may have."""
    place = shown.names.index(name)
    held = [n for n, cell in enumerate(shown.people) if cell is None]
    found = {}
    for counts in compositions(shown.rest, len(held)):
        cells = list(shown.people)
        for n, count in zip(held, counts, strict=True):
            cells[n] = count
        answers = dict(zip(shown.names[:-1], cells[:-1], strict=True))
        again = split(answers, shown.total, smallest=smallest, place=f"{of.cases[0]}/{what}")
        if cells[place] not in found and again.people == shown.people:
            given = [shown.names[n] for n, count in zip(held, counts, strict=True) for _ in range(count)]
            found[cells[place]] = relabelled(of, what, shown, given)
    return found


def relabelled(of: Group, what: str, shown, answers: list[str]) -> Group:
    """The group with these answers given to the learners whose own are withheld."""
    case = of.cases[0]
    own = ways(of, case) if what == "moved" else taken(of, case, what)
    everybody = sorted({*of.positions.learner, *of.decisions.learner, *of.codings.learner})
    hidden = [n for n in everybody if own.get(n, NO_ANSWER) in shown.withheld]
    new = dict(zip(hidden, answers, strict=True))
    if what == "moved":
        kept = of.positions[~of.positions.learner.isin(hidden)]
        shift = {LOWER: -20, SAME: 0, HIGHER: 20}
        rows = [(n, case, "before", 50, "", "") for n in hidden]
        rows += [(n, case, "after", 50 + shift[way], "", "") for n, way in new.items() if way != NO_ANSWER]
        return Group(pd.concat([kept, pd.DataFrame(rows, columns=POSITIONS)]), of.decisions, of.codings)
    kept = of.decisions[(of.decisions.decision != what) | ~of.decisions.learner.isin(hidden)]
    rows = [(n, case, what, option, "", "", 1) for n, option in new.items() if option != NO_ANSWER]
    return Group(of.positions, pd.concat([kept, pd.DataFrame(rows, columns=DECISIONS)]), of.codings)


@pytest.mark.slow
@pytest.mark.parametrize(("people", "smallest", "seed"), [(12, 5, 1), (12, 3, 2), (30, 3, 3)])
def test_the_whole_page_fits_other_groups_with_other_numbers_in_each_withheld_cell(people, smallest, seed):
    of = load(people=people, seed=seed, cases="the-invitation")
    page, tried = said(of, smallest), 0
    splits = {"moved": moved_split(of, "the-invitation", smallest=smallest)}
    splits |= {d: choice_split(of, "the-invitation", d, smallest=smallest) for d in ("first", "second")}
    for what, shown in splits.items():
        for name in shown.withheld:
            found = others(of, what, shown, name, smallest)
            assert len(found) >= smallest - (name == NO_ANSWER) or min(found) >= smallest, (what, name)
            for number in sorted(found)[: smallest + 1]:
                assert said(found[number], smallest) == page, (what, name, number)
                tried += 1
    assert tried > 5
    if people == 30:  # a table of two things is among all that is shown
        assert debrief.sides(of, HERE, "the-invitation", smallest=smallest) is not None


# ---- two things at once


def test_a_table_of_two_things_is_shown_whole_or_not_at_all():
    whole = debrief.sides(group("a" * 12 + "b" * 12, [30] * 7 + [0] * 5 + [30] * 6 + [0] * 6), HERE, "the-hashtag")
    assert whole["hardly moved"].tolist() == [5, 6] and whole["the others together"].tolist() == [7, 6]
    assert list(whole.index) == ["Approve it as it stands", "the others together"]
    one_more = group("a" * 12 + "b" * 12, [30] * 8 + [0] * 4 + [30] * 6 + [0] * 6)
    assert debrief.sides(one_more, HERE, "the-hashtag") is None
    with pytest.raises(CasebookError, match="give 'moved', or 'second'"):
        debrief.sides(one_more, HERE, "the-hashtag", "seat")


def test_a_table_that_is_not_shown_leaves_each_of_its_cells_open_over_at_least_the_limit():
    """Bounds by integer programming, from the groups that its two margins show."""
    rng, tried = np.random.default_rng(5), 0
    for _ in range(40):
        one = pd.Series(rng.choice(list("abc"), 20, p=[0.6, 0.3, 0.1]))
        other = pd.Series(rng.choice(list("xyz"), 20, p=[0.5, 0.4, 0.1]))
        splits = tuple(
            split({n: int((s == n).sum()) for n in names}, 20, smallest=3)
            for s, names in ((one, "abc"), (other, "xyz"))
        )
        if min(len(shown.groups) for shown in splits) < 2 or crossed(one, other, splits, smallest=3) is not None:
            continue
        rows, columns = (list(shown.groups.values()) for shown in splits)
        for place in range(len(rows) * len(columns)):
            low, high = (bound(rows, columns, place, sign) for sign in (1, -1))
            assert high - low >= 3
            tried += 1
    assert tried > 50


def bound(rows, columns, place, sign):
    """The least (sign 1) or the most (-1) people that a cell may hold, given the sums of rows and columns."""
    shape = len(rows), len(columns)
    sums = [np.eye(shape[0])[n][:, None] * np.ones(shape) for n in range(shape[0])]
    sums += [np.ones(shape) * np.eye(shape[1])[n] for n in range(shape[1])]
    aim = np.zeros(shape[0] * shape[1])
    aim[place] = sign
    known = LinearConstraint([each.ravel() for each in sums], [*rows, *columns], [*rows, *columns])
    return sign * milp(aim, constraints=known, integrality=np.ones(aim.size)).fun


# ---- where people moved


def test_positions_before_and_after_are_paired_and_a_small_change_is_none():
    of = group("a" * 18, [-20] * 6 + [5] * 6 + [30] * 6)
    shown = moved_split(of, "the-hashtag")
    assert shown.people == (6, 6, 6, 0)
    made = debrief.medians(of).iloc[0]
    assert (made.pairs, made.before, made["shift"], made.low, made.high) == (18, 50, 5, -20, 30)
    assert len(pairs(group("aaa", [1, 2]), "the-hashtag")) == 2  # the third gave no second position


def test_no_median_is_given_where_a_way_of_moving_is_withheld_nor_an_interval_for_few_pairs():
    assert pd.isna(debrief.medians(group("a" * 18, [-20] * 3 + [0] * 9 + [30] * 6)).pairs.iloc[0])
    few = debrief.medians(group("a" * 16, [-20] * 5 + [0] * 5 + [30] * 6)).iloc[0]
    assert few.pairs == 16 and np.isnan(few.low)
    three = debrief.medians(group("a" * 12, [-20] * 3 + [0] * 4 + [30] * 5), smallest=3).iloc[0]
    assert (three.low, three.high) == (-20, 30)  # twelve pairs: the third from either end


@pytest.mark.parametrize("count", [6, 12, 17, 40])
def test_the_interval_for_a_median_is_that_of_the_sign_test(count):
    values = np.random.default_rng(count).normal(size=count)
    theirs = quantile_test(values, q=0, p=0.5).confidence_interval(0.95)
    assert median_interval(values) == pytest.approx(tuple(theirs))


def test_the_interval_for_a_median_covers_it_for_twelve_people_whatever_they_are_like():
    rng = np.random.default_rng(12)
    made = {
        "even": (rng.uniform(-50, 50, (4000, 12)), 0.0),
        "skewed": (rng.exponential(15, (4000, 12)), 15 * np.log(2)),
        "many at nought": (np.where(rng.uniform(size=(4000, 12)) < 0.6, 0, rng.normal(16, 14, (4000, 12))), 0.0),
    }
    for name, (samples, median) in made.items():
        covered = [low <= median <= high for low, high in map(median_interval, samples)]
        assert np.mean(covered) >= 0.95, name


def test_the_interval_for_a_share_of_twelve_covers_as_often_as_the_page_says():
    shares = np.linspace(0.1, 0.9, 401)
    covered = np.zeros_like(shares)
    for count in range(13):
        low, high = wilson(count, 12)
        covered += binom.pmf(count, 12, shares) * ((low <= shares) & (shares <= high))
    assert covered.mean() >= 0.95 and covered.min() >= 0.91


@pytest.mark.parametrize(
    ("shifts", "words"),
    [
        ([30] * 7 + [0] * 3 + [-30] * 2, "7 of 12 did, which would fit anything from 32% to 81% of a larger group"),
        ([30] * 2 + [0] * 7 + [-30] * 3, "7 of 12 hardly moved"),
        ([30] * 12, "Whether this group moved"),
        ([30] * 9 + [-30] * 7 + [0] * 8, "a coin thrown for each of them"),
        ([30] * 20 + [-30] * 5 + [0] * 8, "Why more went towards the high end"),
    ],
)
def test_a_plain_sentence_says_what_cannot_be_said(shifts, words):
    assert words in debrief.cannot_be_said(group("a" * len(shifts), shifts)).what_cannot_be_said[0]


# ---- choices


def test_what_divides_most_comes_first_and_nobody_is_ranked():
    assert apart([6, 6]) == pytest.approx(6 / 11)
    assert apart([12]) == 0
    of = load(people=40, seed=2)
    found = debrief.divided(of)
    assert list(found.apart) == sorted(found.apart, reverse=True)
    assert "learner" not in found.columns
    assert debrief.place_of("", of) == (found.case_id[0], found.decision_id[0])


def test_what_is_shared_says_whether_it_holds_on_every_side():
    shifts = [0] * 9 + [30] * 5 + [0] * 8 + [30] * 5 + [0] * 7 + [30] * 5
    of = group("a" * 14 + "b" * 13 + "c" * 12, shifts)
    row = debrief.shared(of, HERE).query("what == 'moved'").iloc[0]
    assert (row.shared, row.people, row.of, row.on_every_side) == ("hardly moved", 24, 39, "yes")
    few = debrief.shared(group("a" * 7 + "b" * 5, [0] * 7 + [30] * 5), HERE)
    assert few.on_every_side[0] == "withheld"


def test_a_decision_to_look_at_has_to_be_one():
    with pytest.raises(CasebookError, match=r"look_at = 'the-hashtag/frist'.*did you mean 'the-hashtag/first'"):
        debrief.place_of("the-hashtag/frist", group("aaaaa"))


# ---- reasons


def test_reasons_stand_only_under_groups_that_are_shown_and_only_when_enough_gave_theirs():
    assert debrief.reasons(group("a" * 7 + "bcd" * 2, reason=""), HERE, "the-hashtag").given == ()
    made = debrief.reasons(group("a" * 7 + "b" * 3 + "cd", reason="I would want to be asked."), HERE, "the-hashtag")
    ((decision, option, words),) = made.given
    assert (decision, option, len(words)) == ("first decision", "Approve it as it stands", 5)
    assert debrief.reasons(group("a" * 4, reason="Mine."), HERE, "the-hashtag").given == ()


def test_the_order_of_reasons_says_nothing_of_the_order_they_came_in():
    words = [f"Reason {n}." for n in range(13)]
    assert drawn(words, seed=3) == drawn(words[::-1], seed=3)
    assert drawn(words, seed=3) != drawn(words, seed=4)
    assert [len(drawn(words[:n])) for n in (4, 5, 9, 10, 13)] == [0, 5, 5, 10, 10]
    assert len(drawn([f"{n}" for n in range(3000)])) == 15


def test_a_reason_is_text_whatever_it_holds_and_keeps_its_writers_spelling():
    told = group("a" * 7 + "b" * 5, reason='<script>alert("colour")</script> =HYPERLINK("x") {eval}`1`')
    page = debrief.reasons(told, HERE, "the-hashtag")._repr_html_()
    assert "<script" not in page and "&lt;script&gt;" in page
    assert "colour" in spelt_html(page, "US")


# ---- what stands where nothing may be shown


def random_group(rng: np.random.Generator) -> tuple[Group, list[int], list[int]]:
    """A group with its true counts: of each option and of no answer; of each way of moving and of no pair."""
    people = int(rng.integers(5, 40))
    options = rng.choice(list("abcd-"), people, p=rng.dirichlet([0.6] * 5))
    shifts = rng.choice([-30, 0, 30], int(rng.integers(0, people + 1)), p=rng.dirichlet([0.6] * 3))
    of = group("".join(options), shifts, reason="Because." if rng.random() < 0.5 else "")
    moved_by = [int((shifts == shift).sum()) for shift in (-30, 0, 30)]
    return of, [int((options == letter).sum()) for letter in "abcd-"], [*moved_by, people - len(shifts)]


def some_small(counts: list[int], smallest: int = 5) -> bool:
    """Whether an answer was given by too few or by nobody, or a few gave none (who are counted last)."""
    return min(counts[:-1]) < smallest or 0 < counts[-1] < smallest


@pytest.mark.slow
def test_every_sentence_that_stands_where_nothing_is_shown_is_true_of_the_group():
    rng, found = np.random.default_rng(16), defaultdict(int)
    for _ in range(600):
        of, options, moved_by = random_group(rng)
        case = of.cases[0]
        chart = debrief.choices_chart(debrief.groups_of(of, HERE, case, "first"), "The first", "May he?")
        table = debrief.readable(debrief.moved(of).dropna(subset="people"), "")
        for said, counts in ((chart, options), (table, moved_by)):
            if isinstance(said, Said):
                assert said.text == NOTHING and some_small(counts)
                found["nothing", max(counts) >= 14] += 1
        sentence = debrief.cannot_be_said(of).what_cannot_be_said[0]
        if sentence.startswith("Whether this group moved"):
            assert some_small(moved_by)
            found["moved", max(moved_by) >= 14] += 1
        if debrief.medians(of).pairs.isna().all():
            assert not moved_split(of, case).whole
            found["medians", min(moved_by[:3]) >= 5] += 1  # not "too few moved some way": a few gave no pair
        if debrief.sides(of, HERE, case) is None:
            splits = choice_split(of, case, "first"), moved_split(of, case)
            few = min(len(shown.groups) for shown in splits) < 2
            cells = pd.crosstab(
                taken(of, case, "first").reindex(range(of.people)).fillna("-"),
                ways(of, case).reindex(range(of.people)).fillna("-"),
            )
            assert few or cells.to_numpy().min() < 5
            found["sides", few] += 1
        if not debrief.reasons(of, HERE, case).given:
            shown = choice_split(of, case, "first").shown
            words = of.decisions[of.decisions.reason != ""].option.value_counts()
            assert all(words.get(option, 0) < 5 for option in shown)
            found["reasons", bool(len(words) and words.max() >= 5)] += 1
    for kind in ("nothing", "moved", "medians", "sides", "reasons"):
        assert found[kind, True] and found[kind, False], (kind, dict(found))


@pytest.mark.slow
def test_a_large_group_that_was_drawn_to_hide_a_small_one_is_not_called_too_few():
    hidden = []
    for counts in product(range(15), repeat=3):
        if sum(counts) <= 24 and max(counts) == 14:
            of = group("a" * counts[0] + "b" * counts[1] + "c" * counts[2] + "d" * (24 - sum(counts)))
            chart = debrief.choices_chart(debrief.groups_of(of, HERE, "the-hashtag", "first"), "The first", "May he?")
            hidden += [chart] if isinstance(chart, Said) else []
    assert hidden and {said.text for said in hidden} == {NOTHING}
    everything = "\n".join([NOTHING, NONE, *(source_of(cell) for cell in contents.debrief().cells)])
    for untrue in ("Too few people are in any", "large enough to show", "too few chose", "enough people gave, or"):
        assert untrue not in everything
    assert "large" in NOTHING


def test_where_no_code_is_shown_some_code_of_each_excerpt_is_rare():
    rng, empty = np.random.default_rng(3), 0
    codes = [code.id for code in read_case("the-learning-log").coding.codes]
    for _ in range(60):
        people = int(rng.integers(5, 30))
        given = rng.choice(codes, people, p=rng.dirichlet([0.4] * len(codes)))
        codings = [(n, "the-learning-log", "one", code) for n, code in enumerate(given)]
        of = Group(
            *(pd.DataFrame([], columns=columns) for columns in (POSITIONS, DECISIONS)),
            pd.DataFrame(codings, columns=CODINGS),
        )
        if debrief.coded(of, HERE).empty:
            assert min((given == code).sum() for code in codes) < 5
            empty += 1
    assert empty


# ---- the tables that come in


def test_answers_that_are_not_as_agreed_are_refused_with_place_and_remedy(tmp_path):
    of = group("aaaaab", [1] * 6)
    wrong = {
        "there twice": of.positions.iloc[[0, 0]],
        "a position lies between 0 and 100": of.positions.assign(value=101),
        "moment 'later'": of.positions.replace({"moment": {"after": "later"}}),
        "there is no case 'the-hash'": of.positions.assign(case="the-hash"),
        "has the columns": of.positions.drop(columns="seat"),
    }
    for words, positions in wrong.items():
        with pytest.raises(CasebookError, match=words):
            Group(positions, of.decisions, of.codings)
    with pytest.raises(CasebookError, match="option 'aprove' is not one of its own .did you mean 'approve'"):
        Group(of.positions, of.decisions.assign(option="aprove"), of.codings)
    with pytest.raises(CasebookError, match=r"there is no such file; `casebook debrief COHORT ANSWERS` makes it"):
        load(str(tmp_path / "mine.answers.sqlite"))


def test_the_same_seed_invents_the_same_group():
    one, two, other = load(people=9, seed=1), load(people=9, seed=1), load(people=9, seed=2)
    assert one.decisions.equals(two.decisions) and not one.decisions.equals(other.decisions)
    assert one.invented and one.people == 9 and len(one.cases) == 13


# ---- the page


def test_the_debrief_is_known_and_is_no_page_of_a_cohorts_book():
    page = contents.debrief()
    assert page.path.name == "90-debrief.ipynb"
    assert page not in contents.pages() and page in contents.every_page()
    assert page.parameters["answers_file"] == "" and page.parameters["smallest"] == 5


def test_facilitators_words_and_the_place_of_the_answers_stay_out_of_the_shareable_edition():
    for cell in contents.debrief().cells:
        if "For the facilitator" in source_of(cell) or "answers_file" in source_of(cell):
            assert left_out(set(tags_of(cell)), "learner", 90)


@pytest.mark.parametrize("people", [3, 12])
@pytest.mark.slow
def test_the_page_runs_without_answers_and_shows_no_small_group(tmp_path, people):
    task = run.Task(contents.debrief().path, {"people": people, "gentle": people == 3}, tmp_path / "out.ipynb")
    made = json.loads(run.execute(task).read_text())
    prose = json.dumps([cell["metadata"].get("user_expressions", "") for cell in made["cells"]])
    bundles = [output["data"] for cell in made["cells"] for output in cell.get("outputs", [])]
    specs = [data["application/vnd.vegalite.v6+json"] for data in bundles if "application/vnd.vegalite.v6+json" in data]
    if people < 5:
        assert "Of so few nothing can be shown" in prose and specs == []
    else:
        assert "Nobody was in this group." in prose and len(specs) == 2
    for spec in specs:
        counts = [row["people"] for rows in spec["datasets"].values() for row in rows if "people" in row]
        assert counts and min(counts) >= 5
        assert spec["title"] and spec["description"]


def test_a_chart_says_in_words_what_it_shows_and_what_it_withholds():
    groups = debrief.groups_of(group("a" * 7 + "b" * 5), HERE, "the-hashtag", "first")
    spec = debrief.choices_chart(groups, "The first decision", "May he use it?").to_dict()
    assert "Approve it as it stands: 7; Approve it with conditions: withheld;" in spec["description"]
    assert "the others together: 5" in spec["description"]


@pytest.mark.slow
def test_three_thousand_people_and_thirteen_cases_take_seconds():
    start = perf_counter()
    of = load(people=3000)
    page = said(of, 5)
    assert len(of.cases) == 13 and "yes" in page
    assert perf_counter() - start < 30
