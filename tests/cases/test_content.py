"""What makes a case one that can be taught, and the book's account of itself."""

import re
from itertools import product

import pytest
import yaml

from casebook import contents
from casebook.cases import case_ids, parse_case, read_case
from casebook.check.content import HARDEST, amounts, markup, unbalanced, voice
from casebook.check.notebooks import findings as in_notebooks
from casebook.check.prose import reading_level, section
from casebook.check.sources import cited
from casebook.contents import source_of
from casebook.deciding import (
    code_excerpts,
    reviewed,
    role_cards,
    speakers,
    spoken_sentences,
)
from casebook.deciding.crosswalk import binding
from casebook.deciding.groups import groups
from casebook.errors import CasebookError
from casebook.guidance import FIGURE, JURISDICTIONS, PROFESSIONS, figures, reference_status
from casebook.setting import setting
from tests.conftest import ROOT, cell, notebook

PLACE = {"profession": "clinical psychologist", "jurisdiction": "UK", "date_of_events": "2025-03-10"}
GIVEN = PLACE | {"minutes": 90, "people": 24, "gentle": False}
CASES = [page.meta.id for page in contents.cases()]


def told(id_):
    return yaml.safe_load((ROOT / "casebook" / "cases" / f"{id_}.yml").read_text(encoding="utf-8"))


def test_the_book_has_cases_in_three_parts_and_a_coda():
    parts = [page.meta.part for page in contents.cases_named("")]
    assert [parts.count(part) for part in (1, 2, 3, 4)] == [4, 4, 5, 1]
    assert sorted(CASES) == case_ids()


@pytest.mark.parametrize("id_", CASES)
def test_a_case_has_the_size_the_reading_level_and_the_arguments_of_one(id_):
    (of,) = [amount for amount in amounts() if amount.case == id_]
    assert 1800 <= of.words <= 2800
    assert 40 <= of.code <= 90
    assert of.reading <= HARDEST
    assert of.minutes == "50/90/180"
    assert of.decisions == 2
    assert 6 <= of.options <= 10
    arguments = section(contents.case(id_), "Two honest arguments").split("\n\n")
    assert [bool(re.match(r"\*\*", part)) for part in arguments] == [True, True, False]
    assert all(len(set(cited(part))) >= 2 for part in arguments[:2])


@pytest.mark.parametrize("id_", CASES)
def test_a_sum_is_worked_by_hand_before_anybody_decides(id_):
    page = contents.case(id_)
    records = section(page, "What the numbers show").lower()
    sums = [contents.source_of(made) for made in page.cells if made["cell_type"] == "code"]
    assert "by hand" in records
    assert any(re.search(r'print\(f".*\bby hand\b', source, re.IGNORECASE) for source in sums)


@pytest.mark.parametrize("id_", CASES)
def test_every_choice_is_answered_by_the_person_written_about_and_nobody_plays_her(id_):
    case = read_case(id_)
    assert len(set(case.last_words)) == len(case.last_words)
    assert 3 <= len(case.cards) <= 6
    assert case.speaker.id not in {card.id for card in case.cards}


@pytest.mark.parametrize("id_", CASES)
def test_the_second_decision_opens_differently_after_each_first(id_):
    first, second = read_case(id_).decisions
    assert set(second.openings) == {option.id for option in first.options}
    assert len({*second.openings.values(), second.opening}) == len(first.options) + 1
    assert len({option.next for option in first.options}) == len(first.options)


@pytest.mark.parametrize("id_", CASES)
def test_every_word_of_a_case_can_be_said_for_every_cohort(id_):
    text = contents.case(id_).path.read_text(encoding="utf-8")
    names = set(re.findall(r"\bsay\.(\w+)", text))
    for profession, place, gentle in product(PROFESSIONS, JURISDICTIONS, (False, True)):
        here = setting(id_, GIVEN | {"profession": profession, "jurisdiction": place, "gentle": gentle})
        for name in names:
            assert str(getattr(here.say, name)).strip()


def test_a_case_changes_with_the_profession_the_place_the_date_and_gentle():
    def row(profession, place, day):
        here = setting("the-follow-list", GIVEN | {"profession": profession, "jurisdiction": place} | day)
        bound = [clause.provision for clause in binding(here) if clause.theme == "follow_clients"]
        return here.say.role, here.say.provider, bound

    now, before = {"date_of_events": "2025-03-10"}, {"date_of_events": "2024-08-31"}
    assert row("clinical psychologist", "UK", now)[2] == ["1.8"]
    assert row("clinical psychologist", "UK", before)[2] == []
    older = setting("the-follow-list", GIVEN | before)
    assert "1.7" in [clause.provision for clause in binding(older)]
    assert row("counsellor", "US", now) == ("counselor", "health system", ["A.5.e"])
    gentle = setting("the-hashtag", GIVEN | {"gentle": True})
    assert gentle.say.hashtag != setting("the-hashtag", GIVEN).say.hashtag


def test_no_number_or_citation_stands_in_the_book_that_its_tables_do_not_hold():
    for page in contents.pages():
        for made in page.cells:
            source = contents.source_of(made)
            assert set(cited(source)) <= reference_status().keys()
            assert set(FIGURE.findall(source)) <= figures().keys()


# ---- what the check finds


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("A comprehensive look at consent.", "comprehensive"),
        ("It raises important questions.", "raises important questions"),
        ("He was not just tired but lost.", "not just tired but"),
        ("The organization apologized.", "organization"),
        ("Ask whose behavior it was.", "behavior"),
    ],
)
def test_the_machine_voice_and_the_other_spelling_are_found(text, said):
    assert any(said in finding.fault for finding in voice(text, "a.ipynb"))


def test_plain_prose_is_left_alone():
    assert list(voice("She rings reception and it rings out. {cite}`behavior2017`", "a.ipynb")) == []


def made_longer(field, times):
    given = told("the-follow-list")
    given["decisions"][0]["options"][0][field] *= times
    return parse_case(yaml.safe_dump(given), "casebook/cases/the-follow-list.yml").decisions[0]


@pytest.mark.parametrize("field", ["what", "reason", "cost"])
def test_an_option_that_shows_by_its_length_is_named(field):
    (finding,) = unbalanced(made_longer(field, 3), "the-follow-list.yml")
    assert "'say-nothing'" in str(finding)


def test_an_option_that_shows_by_its_tone_is_named():
    decision = read_case("the-follow-list").decisions[0]
    kind = decision.options[0].model_copy(update={"reason": "Honest, brave, kind, careful and right."})
    loaded = decision.model_copy(update={"options": [kind, *decision.options[1:]]})
    assert any("warm words" in str(finding) for finding in unbalanced(loaded, "x.yml"))


def test_marks_and_gaps_in_a_decision_file_are_found():
    assert [finding.fault for finding in markup("what: She *left*.", "x.yml")] == ["holds '*'"]
    assert "has a gap" in str(*markup("what: She  left.", "x.yml"))
    assert list(markup("what: >-\n    She left.", "x.yml")) == []


def test_a_card_for_the_person_written_about_is_refused():
    given = told("the-follow-list")
    given["cards"][0]["id"] = "nell"
    with pytest.raises(CasebookError, match="not played"):
        parse_case(yaml.safe_dump(given), "casebook/cases/the-follow-list.yml")


def test_a_value_that_does_not_end_is_found(tmp_path):
    notebook(tmp_path / "00-a.ipynb", cell("markdown", "There are {eval}`len(posts) of them."))
    assert any("does not end" in str(finding) for finding in in_notebooks(tmp_path))


def test_short_words_in_short_sentences_read_more_easily_than_long_ones():
    assert reading_level("She rang. He was out. The bus came.") < 3
    assert reading_level("Institutional representatives subsequently communicated their dissatisfaction.") > 12
    by_hand = 4.71 * 4 + 0.5 * 3 - 21.43  # four letters a word, three words a sentence
    assert reading_level("Four word line. Four word line.") == pytest.approx(by_hand)


# ---- cards, groups, codes side by side


@pytest.mark.parametrize(("people", "sizes"), [(1, [1]), (6, [6]), (12, [4, 4, 4]), (24, [4, 5, 5, 5, 5])])
def test_groups_are_as_even_as_can_be(people, sizes):
    assert groups(people) == sizes


def test_cards_are_dealt_by_seed_and_to_everybody():
    here = setting(None, GIVEN)
    one, again, other = (role_cards(here, "the-follow-list", seed=seed).deals[0] for seed in (7, 7, 8))
    assert one == again
    assert one.groups != other.groups
    assert [len(names) for names in one.groups] == groups(24)
    assert one.absent == "Nell Wrenfield"
    assert not any("Nell" in name for names in one.groups for name in names)


# ---- coding, and the book on itself


def test_excerpts_are_those_of_the_case_or_those_given_and_not_both():
    here = setting("the-complaint", GIVEN)
    spec = code_excerpts("the-complaint", here).spec
    assert spec["kind"] == "coding"
    assert len(spec["excerpts"]) == 8
    with pytest.raises(CasebookError, match="not both"):
        code_excerpts("the-complaint", here, ["Another letter."])
    with pytest.raises(CasebookError, match="no codes"):
        code_excerpts("this-book", setting("this-book", GIVEN))


def test_the_book_counts_who_speaks_in_it_and_admits_who_was_asked():
    voices = speakers()
    assert list(voices.case) == [page.meta.id for page in contents.cases_named("")]
    assert voices.last_words.ge(6).all()
    assert list(reviewed().columns) == ["on", "reader", "lived_experience", "paid", "cases", "changed"]
    assert not any("{" in sentence for sentence in spoken_sentences())


def test_no_sentence_of_a_last_word_stands_in_a_post():
    posts = (ROOT / "data_synthetic" / "posts.csv").read_text(encoding="utf-8")
    assert [sentence for sentence in spoken_sentences() if sentence in posts] == []


def test_stored_notebooks_say_the_same_as_their_decision_files():
    """Seats stand in both, as the cover page reads the notebook and the exercise the file."""
    for page in contents.cases():
        assert page.meta.seats == read_case(page.meta.id).seats


WORDS = {word: number for number, word in enumerate(["three", "four", "five", "six", "seven", "eight", "nine"], 3)}
SHORTER = re.compile(r"If you have only fifty minutes,(.+?)(?:If you have ninety,(.+?)\.(?: |\*|\n|$)|\n|$)")


@pytest.mark.parametrize("id_", CASES)
def test_what_a_facilitator_is_told_of_a_shorter_session_is_its_plan(id_):
    page = contents.case(id_)
    lead = "\n".join(source_of(cell) for cell in page.cells if "If you have only fifty" in source_of(cell))
    told = dict(zip((50, 90), SHORTER.search(lead).groups(), strict=True))
    for length, words in told.items():
        if not words:
            continue
        plan = {one.name: one.minutes[length] for one in page.meta.activities if one.minutes[length]}
        if listed := re.search(r"Rounds? (\d(?:, \d| and \d)*)", words.split("Begin")[0]):
            asked = {name[6] for name in plan if name.startswith("Round ")}
            assert set(re.findall(r"\d", listed[1])) == asked, (id_, length)
        rest = re.sub(r"Rounds? \d(?:, \d| and \d)*|Round \d|Decision \d", "", words.split("Begin")[0])
        said = [int(n) for n in re.findall(r"\d+", rest)] + [WORDS[w] for w in re.findall(r"\w+", rest) if w in WORDS]
        assert set(said) <= set(plan.values()), (id_, length)
        if close := re.search(r"close in (\w+) minutes", words):
            assert WORDS[close[1]] == list(plan.values())[-1], (id_, length)
