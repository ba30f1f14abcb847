"""Codebooks, codings and agreement: published tables, arithmetic by hand, and intervals that hold what they say."""

from itertools import combinations

import krippendorff
import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from casebook import coding
from casebook.cases import Code, Excerpt
from casebook.coding.codings import checked
from casebook.errors import CasebookError
from casebook.setting import setting
from tests.conftest import NURSE

HERE = setting("the-quote", NURSE | {"jurisdiction": "US"})

# Four observers, twelve units, five values, gaps: the example with which Krippendorff explains alpha (the "C" data
# of kripp.alpha in the R package irr, and in the documentation of the Python package krippendorff).
OBSERVERS = {
    "A": "1 2 3 3 2 1 4 1 2 . . .",
    "B": "1 2 3 3 2 2 4 1 2 5 . 3",
    "C": ". 3 3 3 2 3 4 2 2 5 1 .",
    "D": "1 2 3 3 2 4 4 1 2 5 1 .",
}
# Three coders, fifteen units, four values: the first example in that Python package's documentation.
CODERS = {
    "A": ". . . . . 3 4 1 2 1 1 3 3 . 3",
    "B": "1 . 2 1 3 3 4 3 . . . . . . .",
    "C": ". . 2 1 3 4 4 . 2 1 1 3 3 . 4",
}


def codings(table: dict[str, str], case="a-case") -> pd.DataFrame:
    rows = [
        (coder, case, f"u{unit}", f"v{value}")
        for coder, values in table.items()
        for unit, value in enumerate(values.split(), 1)
        if value != "."
    ]
    return pd.DataFrame(rows, columns=["coder", "case", "excerpt", "code"])


@pytest.mark.parametrize(("table", "published"), [(OBSERVERS, 0.743), (CODERS, 0.691)])
def test_alpha_is_that_of_published_tables(table, published):
    assert coding.alpha(coding.code_counts(codings(table)).to_numpy()) == pytest.approx(published, abs=0.0005)
    assert coding.agreement(codings(table)).alpha[0] == pytest.approx(published, abs=0.0005)


@given(st.lists(st.lists(st.integers(0, 4), min_size=3, max_size=3), min_size=2, max_size=12))
def test_alpha_is_that_of_another_implementation(rows):
    counts = np.array(rows)
    paired = counts[counts.sum(axis=1) > 1]
    if len(paired) and (paired.sum(axis=0) > 0).sum() > 1:
        other = krippendorff.alpha(value_counts=paired, level_of_measurement="nominal")
        assert coding.alpha(counts) == pytest.approx(other)
    else:
        assert np.isnan(coding.alpha(counts))


def test_two_coders_who_part_once_in_four():
    # Pairs: 3 of 4 agree. Values: a 3, b 3, c 2 of 8, so chance differs in (56 - 6 - 6 - 2) / 56 = 0.75 of pairs.
    counts = coding.code_counts(codings({"A": "a a b c", "B": "a b b c"}))
    assert coding.percent_agreement(counts.to_numpy()) == 75
    assert coding.alpha(counts.to_numpy()) == pytest.approx(1 - 0.25 / 0.75)


@given(st.lists(st.lists(st.sampled_from("abc."), min_size=4, max_size=4), min_size=3, max_size=9))
def test_alpha_is_what_comparing_every_pair_gives(rows):
    table = codings({str(place): " ".join(row) for place, row in enumerate(zip(*rows, strict=True))})
    units = [group.code.tolist() for _, group in table.groupby("excerpt") if len(group) > 1]
    values = [value for unit in units for value in unit]
    differ = sum(a != b for a, b in combinations(values, 2))
    counts = coding.code_counts(table).to_numpy()
    if not differ:
        assert np.isnan(coding.alpha(counts))
        return
    observed = sum(2 * sum(a != b for a, b in combinations(unit, 2)) / (len(unit) - 1) for unit in units)
    expected = 2 * differ / (len(values) - 1)
    assert coding.alpha(counts) == pytest.approx(1 - observed / expected)
    low, high = coding.score_interval(counts)
    assert len(units) < 2 or (-1 <= low <= max(coding.alpha(counts), -1) and low < high <= 1)


def test_alpha_is_not_made_up_where_there_is_none():
    for table in ({"A": "a a a", "B": "a a a"}, {"A": "a b . .", "B": ". . a b"}, {"A": "a b c"}, {"A": ".", "B": "."}):
        counts = coding.code_counts(codings(table)).to_numpy()
        assert np.isnan(coding.alpha(counts))
        assert np.isnan(coding.score_interval(counts)).all()
        assert np.isnan(coding.bootstrap_interval(counts, seed=1)).all()


def test_full_agreement_on_a_dozen_excerpts_is_not_certainty():
    counts = coding.code_counts(codings(dict.fromkeys("AB", "a a a b b b c c c d d d"))).to_numpy()
    assert coding.alpha(counts) == 1
    assert coding.bootstrap_interval(counts, seed=1) == (1, 1)
    low, high = coding.score_interval(counts)
    assert low < 0.7
    assert high == 1


def coders_who_err(generator, *, excerpts: int, coders: int, right: float, codes: int = 5) -> np.ndarray:
    """Counts from coders who see an excerpt's code with probability `right` and else take any: alpha is right²."""
    truth = generator.integers(0, codes, excerpts)[:, None]
    chosen = np.where(
        generator.random((excerpts, coders)) < right, truth, generator.integers(0, codes, (excerpts, coders))
    )
    return (chosen[:, :, None] == np.arange(codes)).sum(axis=1)


@pytest.mark.parametrize(("coders", "right"), [(2, 0.5), (2, 0.95), (4, 0.8), (12, 0.8), (12, 0.95)])
def test_the_interval_holds_the_truth_as_often_as_it_says_for_a_dozen_excerpts(coders, right):
    generator = np.random.default_rng(11)
    held = []
    for _ in range(600):
        low, high = coding.score_interval(coders_who_err(generator, excerpts=12, coders=coders, right=right))
        held.append(low <= right**2 <= high)
    assert np.mean(held) >= 0.95 - 2.6 * np.sqrt(0.95 * 0.05 / 600)


def test_the_plain_bootstrap_does_not_and_says_so():
    generator = np.random.default_rng(12)
    held = []
    for number in range(60):
        counts = coders_who_err(generator, excerpts=12, coders=2, right=0.95)
        low, high = coding.bootstrap_interval(counts, seed=number, resamples=200)
        held.append(low <= 0.95**2 <= high)
    assert np.mean(held) < 0.8
    assert "too\n    narrow" in coding.bootstrap_interval.__doc__


def test_intervals_agree_where_there_is_plenty_to_go_by():
    counts = coders_who_err(np.random.default_rng(13), excerpts=400, coders=3, right=0.8)
    score, boot = coding.score_interval(counts), coding.bootstrap_interval(counts, seed=1)
    assert np.allclose(score, boot, atol=0.02)
    assert coding.bootstrap_interval(counts, seed=1) == boot


def test_one_row_a_case_and_only_what_can_be_compared_counts():
    table = pd.concat([codings(OBSERVERS, "one"), codings({"A": "a b a", "B": "a b .", "C": ". . ."}, "two")])
    rows = coding.agreement(table).set_index("case")
    assert rows.coders.tolist() == [4, 2]
    assert rows.excerpts.tolist() == [11, 2]
    assert rows.percent_agreement["two"] == 100


def test_two_codes_for_one_excerpt_are_refused_where_agreement_is_counted():
    table = pd.concat([codings({"A": "a b", "B": "a b"}), codings({"A": "c"})])
    with pytest.raises(CasebookError, match="A gave 'u1' of 'a-case' two codes"):
        coding.agreement(table)
    with pytest.raises(CasebookError, match="one case at a time"):
        coding.code_counts(pd.concat([codings(CODERS, "one"), codings(CODERS, "two")]))


BOOK = coding.Codebook(
    "a-case",
    "What is it?",
    tuple(Code(id=id_, name=name, meaning="a kind") for id_, name in (("va", "First"), ("vb", "Second"))),
    tuple(Excerpt(id=f"u{number}", text=f"Line {number}.") for number in (1, 2, 3, 4)),
)


def test_the_most_divided_passage_comes_first_and_nobody_is_named():
    table = coding.partings(codings({"A": "a a a a", "B": "a a b b", "C": "a b b a", "D": "a b b a"}), BOOK)
    assert table.excerpt.tolist() == ["u2", "u3", "u4"]
    assert table.divided.tolist() == pytest.approx([4 / 6, 1 / 2, 1 / 2])
    assert table.chosen.tolist() == ["First 2, Second 2", "Second 3, First 1", "First 3, Second 1"]
    assert table.text[0] == "Line 2."
    assert not table.astype(str).isin(list("ABCD")).any(axis=None)


def test_partings_are_empty_where_all_agree():
    assert coding.partings(codings({"A": "a b", "B": "a b"}), BOOK).empty


def test_learners_become_numbered_coders():
    rows = pd.DataFrame({"learner": [907, 12, 907], "case": "a-case", "excerpt": ["u1", "u1", "u2"], "code": "va"})
    assert coding.as_codings(rows).coder.tolist() == ["Coder 2", "Coder 1", "Coder 2"]


def test_codings_that_fit_no_codebook_are_named():
    with pytest.raises(CasebookError, match=r"no code 'vz' \(did you mean 'va'|no code 'vz' \(choose"):
        checked(codings({"A": "z"}), [BOOK])
    with pytest.raises(CasebookError, match=r"no excerpt 'u9'"):
        checked(codings({"A": ". . . . . . . . a"}), [BOOK])
    with pytest.raises(CasebookError, match="no codebook for case 'b-case'.*did you mean 'a-case'"):
        checked(codings({"A": "a"}, "b-case"), [BOOK])
    with pytest.raises(CasebookError, match="twice"):
        checked(pd.concat([codings({"A": "a"})] * 2), [BOOK])
    with pytest.raises(CasebookError, match="no column 'code'"):
        coding.as_codings(pd.DataFrame({"coder": ["A"], "case": ["a"], "excerpt": ["u1"]}))
    with pytest.raises(CasebookError, match="'excerpt' is empty in row 0"):
        coding.as_codings(pd.DataFrame([("A", "a-case", None, "va")], columns=["coder", "case", "excerpt", "code"]))


def test_a_codebook_is_what_the_page_shows():
    book = coding.codebook("the-quote", HERE, ["One post.", "Another."])
    assert [excerpt.id for excerpt in book.excerpts] == ["e1", "e2"]
    assert book.code("joke").name == "Joking"
    assert coding.codebook("the-complaint").excerpt("five").text == "We are sorry that you felt upset."
    with pytest.raises(CasebookError, match="no code 'jokes'.*did you mean 'joke'"):
        book.code("jokes")
    with pytest.raises(CasebookError, match="the-search"):
        coding.codebook("the-search")
    with pytest.raises(CasebookError, match="in its decision file"):
        coding.codebook("the-complaint", texts=["Mine."])


def test_a_codebook_with_a_doubled_name_or_id_is_refused():
    code = Code(id="a", name="Same", meaning="m")
    with pytest.raises(CasebookError, match="two codes are named 'Same'"):
        coding.Codebook("a-case", "?", (code, Code(id="b", name="same", meaning="m")))
    with pytest.raises(CasebookError, match="code 'a' is there twice"):
        coding.Codebook("a-case", "?", (code, Code(id="a", name="Other", meaning="m")))
    with pytest.raises(CasebookError, match="character"):
        coding.Codebook("a-case", "?", (code,), (Excerpt(id="e", text="a\x00b"),))


def test_the_planned_disagreement_is_of_excerpts_that_are_there_and_says_why():
    planned = coding.planned_disagreement()
    divided = planned.coder_a != planned.coder_b
    assert 2 <= divided.sum() < len(planned)
    assert (planned.why[divided].str.len() > 40).all()
    assert (planned.why[~divided] == "").all()
    codings_ = coding.planned_codings()
    assert set(codings_.coder) == {"Coder A", "Coder B"}
    (case,) = codings_.case.unique()
    book = coding.codebook(case)
    assert set(codings_.excerpt) == {excerpt.id for excerpt in book.excerpts}
    assert set(coding.partings(codings_, book).excerpt) == set(planned.excerpt[divided])


def test_what_is_said_of_agreement_names_its_sources_and_escapes_for_html():
    remark = coding.when_to_count_agreement()
    for source in ("O'Connor and Joffe (2020)", "Braun and Clarke (2020)", "Hayes and Krippendorff 2007"):
        assert source in repr(remark)
    assert "0.667" in repr(remark)
    assert remark._repr_html_().count("<p>") == 3
