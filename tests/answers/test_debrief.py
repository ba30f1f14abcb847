"""The debrief: its page says no more than the rule lets through, and runs without answers, for three people and for
three thousand. That the rule shows no small group is in test_rounding.
"""

import json
from time import perf_counter

import numpy as np
import pandas as pd
import pytest
from scipy.stats import binom

from casebook import contents, debrief
from casebook.cases import read_case
from casebook.contents import source_of, tags_of
from casebook.debrief import Group, load
from casebook.debrief.charts import choices_chart
from casebook.debrief.choices import apart, choice_split
from casebook.debrief.moved import moved_split, pairs
from casebook.debrief.reasons import drawn
from casebook.debrief.tables import Said
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


def said(of: Group, smallest: int = 5) -> str:
    """Every number of the page as text."""
    parts = [debrief.moved, debrief.cannot_be_said, debrief.divided]
    tables = [part(of, smallest=smallest) for part in parts]
    tables += [part(of, HERE, smallest=smallest) for part in (debrief.choices, debrief.agreed, debrief.coded)]
    return "\n".join([str(of.people), *(table.to_csv() for table in tables)])


@pytest.mark.parametrize(("few", "others"), [(0, 4), (1, 2), (3, 0)])
def test_the_whole_page_is_the_same_for_other_numbers_in_each_few(few, others):
    """A group is drawn until what is shown of it is what is shown of another: then all of the page is."""
    one = group("a" * (14 - few) + "b" * few + "c" * 10)
    pages = {said(lots_of(one, n)) for n in range(40)}
    other = group("a" * (14 - others) + "b" * others + "c" * 10)
    assert pages & {said(lots_of(other, n)) for n in range(40)}


def lots_of(of: Group, number: int) -> Group:
    """The same group with another lot."""
    return Group(of.positions, of.decisions, of.codings, lot=str(number))


# ---- where people moved


def test_positions_before_and_after_are_paired_and_a_small_change_is_none():
    of = group("a" * 18, [-20] * 6 + [5] * 6 + [30] * 6)
    shown = moved_split(of, "the-hashtag")
    assert all(low <= 6 <= high for low, high in zip(shown.low[:3], shown.high[:3], strict=True))
    assert len(pairs(group("aaa", [1, 2]), "the-hashtag")) == 2  # the third gave no second position


def test_no_number_of_a_page_is_finer_than_what_is_shown():
    of = load(people=40, seed=2)
    for table in (debrief.moved(of), debrief.choices(of, HERE), debrief.agreed(of, HERE)):
        assert len(table) and not (table.about % 5).any()
    assert not {"people", "pairs"} & {*debrief.moved(of).columns, *debrief.choices(of, HERE).columns}


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
        ([30] * 7 + [0] * 3 + [-30] * 2, "went towards the high end; of a larger group that would fit anything from"),
        ([30] * 2 + [0] * 7 + [-30] * 3, "hardly moved; of a larger group that would fit anything from"),
        ([30] * 9 + [-30] * 7 + [0] * 8, "a coin thrown for each of them"),
        ([30] * 40 + [-30] * 6 + [0] * 8, "It cannot be said why more went towards the high end"),
    ],
)
def test_a_plain_sentence_says_what_cannot_be_said(shifts, words):
    tables = [debrief.cannot_be_said(lots_of(group("a" * len(shifts), shifts), n)) for n in range(20)]
    found = {sentence for table in tables for sentence in table.what_cannot_be_said}
    assert any(words in sentence for sentence in found), found


def test_of_a_case_in_which_every_way_of_moving_is_few_nothing_is_said():
    of = group("a" * 12, [30] * 4 + [-30] * 4 + [0] * 4)
    assert debrief.cannot_be_said(of).empty and debrief.moved(of).empty


@pytest.mark.slow
def test_every_sentence_on_what_cannot_be_said_is_true_of_the_group():
    rng, found = np.random.default_rng(16), set()
    for number in range(200):
        people = int(rng.integers(5, 60))
        shifts = rng.choice([-30, 0, 30], int(rng.integers(0, people + 1)), p=rng.dirichlet([0.6] * 3))
        of = lots_of(group("a" * people, shifts), number)
        lower, same, higher = (int((shifts == shift).sum()) for shift in (-30, 0, 30))
        for sentence in debrief.cannot_be_said(of).what_cannot_be_said:
            found.add(sentence[:26])
            if "why more went" in sentence:
                assert (higher > lower) == ("more went towards the high" in sentence) and higher != lower
            elif "people elsewhere" in sentence:
                claimed = sentence.partition(";")[0]
                said_of = same if "hardly" in claimed else higher if "high end" in claimed else lower
                least, most = map(int, claimed.split("Here ")[1].split(" of ")[0].split(" to "))
                assert least <= said_of <= most
    assert len(found) == 3, found


# ---- choices


def test_what_divides_most_comes_first_and_nobody_is_ranked():
    assert apart([6, 6]) == pytest.approx(6 / 11)
    assert apart([12]) == 0
    of = load(people=40, seed=2)
    found = debrief.divided(of)
    assert list(found.apart) == sorted(found.apart, reverse=True)
    assert "learner" not in found.columns
    assert debrief.place_of("", of) == (found.case_id[0], "first")


def test_an_answer_stands_out_only_where_no_other_has_more_people():
    rng, stood = np.random.default_rng(4), 0
    for number in range(80):
        people = int(rng.integers(8, 60))
        options = rng.choice(list("abcd"), people, p=rng.dirichlet([0.5] * 4))
        of = lots_of(group("".join(options)), number)
        for row in debrief.agreed(of, HERE).query("what == 'first decision'").itertuples():
            counts = pd.Series(options).value_counts()
            assert row.low <= counts.max() <= row.high and row.about >= people / 2
            stood += 1
    assert stood > 20


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
    assert drawn(words, lot="3") == drawn(words[::-1], lot="3")
    assert drawn(words, lot="3") != drawn(words, lot="4")
    assert [len(drawn(words[:n])) for n in (4, 5, 9, 10, 13)] == [0, 5, 5, 10, 10]
    assert len(drawn([f"{n}" for n in range(3000)])) == 15


def test_neither_which_reasons_are_shown_nor_their_order_says_how_many_were_given():
    """Of those shown of many, the order is that which they have when they alone were given."""
    for many in range(5, 20):
        shown = drawn([f"Reason {n}." for n in range(many)], lot="ours", most=5)
        assert drawn(list(shown), lot="ours", most=5) == shown


def test_a_reason_is_text_whatever_it_holds_and_keeps_its_writers_spelling():
    told = group("a" * 7 + "b" * 5, reason='<script>alert("colour")</script> =HYPERLINK("x") {eval}`1`')
    page = debrief.reasons(told, HERE, "the-hashtag")._repr_html_()
    assert "<script" not in page and "&lt;script&gt;" in page
    assert "colour" in spelt_html(page, "US")


def test_no_more_reasons_are_shown_than_the_fewest_people_that_a_choice_may_stand_for():
    of, shown = group("a" * 12 + "b" * 3, reason="I would want to be asked."), set()
    for number in range(60):
        drawn_by_lot = lots_of(of, number)
        for _, _, words in debrief.reasons(drawn_by_lot, HERE, "the-hashtag").given:
            (low, _), *_ = [choice_split(drawn_by_lot, "the-hashtag", "first").between("approve")]
            shown.add((len(words), low))
    assert shown and all(many <= low for many, low in shown)


def test_where_nothing_may_be_shown_a_sentence_says_why():
    of = group("a" * 4)
    chart = choices_chart(debrief.choices(of, HERE), "The first", "May he?")
    assert isinstance(chart, Said) and "Too few people answered" in chart.text
    assert debrief.reasons(of, HERE, "the-hashtag").given == ()


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
    assert one.invented and one.people == 9 and len(one.cases) == len(contents.cases_named(""))


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
        counts = [row["about"] for rows in spec["datasets"].values() for row in rows if "about" in row]
        assert counts and not any(about % 5 for about in counts)
        assert spec["title"] and spec["description"]


def test_a_chart_says_in_words_what_it_shows_and_what_it_may_stand_for():
    options = debrief.choices(group("a" * 7 + "b" * 5), HERE).query("decision == 'first'")
    spec = choices_chart(options, "The first decision", "May he use it?").to_dict()
    assert "Approve it as it stands: about" in spec["description"]
    assert "Approve it with conditions: few (0 to 7);" in spec["description"] or "about 5 (5" in spec["description"]


@pytest.mark.slow
def test_three_thousand_people_and_thirteen_cases_take_seconds():
    start = perf_counter()
    of = load(people=3000)
    page = said(of, 5)
    assert len(of.cases) == len(contents.cases_named("")) and "about" in page
    assert perf_counter() - start < 30
