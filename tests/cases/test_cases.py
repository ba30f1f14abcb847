"""Decision files: what makes one unplayable is named."""

import copy

import pytest
import yaml

from casebook.cases import case_ids, parse_case, read_case
from casebook.errors import CasebookError

OPTION = {
    "label": "Ask",
    "what": "You ask.",
    "reason": "It is fair.",
    "cost": "It is late.",
    "consequences": {"ida": "She waits."},
    "next": "A day passes.",
    "then": "end",
    "last_word": "You asked.",
}
GOOD = {
    "case": "a-case",
    "seats": ["reader"],
    "stakeholders": [
        {"id": "ida", "name": "Ida", "who": "wrote it"},
        {"id": "kit", "name": "Kit", "who": "minds it"},
    ],
    "position": {"question": "May we?", "low": "No", "high": "Yes"},
    "decisions": [
        {"id": "first", "seat": "reader", "question": "What now?", "opening": "It is noon.", "options": []},
        {"id": "second", "seat": "reader", "question": "And now?", "opening": "Later.", "openings": {}, "options": []},
    ],
}


def good() -> dict:
    case = copy.deepcopy(GOOD)
    people = {"ida": "She waits.", "kit": "They wait."}
    for number, decision in enumerate(case["decisions"]):
        for id_ in ("ask", "leave", "tell"):
            then = "second" if number == 0 else "end"
            decision["options"].append({**copy.deepcopy(OPTION), "id": id_, "then": then, "consequences": dict(people)})
    case["decisions"][1]["openings"] = {id_: "So." for id_ in ("ask", "leave", "tell")}
    return case


def fault(case: dict) -> str:
    with pytest.raises(CasebookError) as error:
        parse_case(yaml.safe_dump(case), "casebook/cases/a-case.yml")
    assert str(error.value).startswith("casebook/cases/a-case.yml: ")
    return str(error.value)


def test_a_whole_case_is_read():
    assert parse_case(yaml.safe_dump(good()), "a.yml").decision("second").question == "And now?"


def test_an_option_without_a_consequence_for_somebody_is_refused():
    case = good()
    del case["decisions"][0]["options"][1]["consequences"]["kit"]
    assert "decision 'first', option 'leave': no consequence for 'kit'" in fault(case)


def test_a_dead_end_is_refused():
    case = good()
    case["decisions"][0]["options"][0]["then"] = "third"
    assert "then 'third' leads nowhere" in fault(case)


def test_an_orphan_is_refused():
    case = good()
    for option in case["decisions"][0]["options"]:
        option["then"] = "end"
    case["decisions"][1]["openings"] = {}
    assert "decision 'second' is an orphan" in fault(case)


def test_a_second_decision_must_know_the_first():
    case = good()
    del case["decisions"][1]["openings"]["tell"]
    assert "no opening for those who chose 'tell' before" in fault(case)


def test_two_options_are_not_enough_and_six_too_many():
    case = good()
    case["decisions"][0]["options"].pop()
    assert "at least 3" in fault(case)


def test_a_misspelt_field_is_refused():
    case = good()
    case["decisions"][0]["options"][0]["raison"] = "x"
    assert "raison" in fault(case)


def test_what_is_not_yaml_is_refused():
    with pytest.raises(CasebookError, match="is not YAML"):
        parse_case("a: [", "a.yml")


def test_yaml_tags_run_nothing():
    with pytest.raises(CasebookError):
        parse_case("!!python/object/apply:os.system ['true']", "a.yml")


@pytest.mark.parametrize("id_", case_ids())
def test_every_path_ends_with_a_last_word(id_):
    case = read_case(id_)
    for decision in case.decisions:
        for option in decision.options:
            assert option.last_word.strip()
            assert len(option.consequences) == len(case.stakeholders)


@pytest.mark.parametrize("id_", case_ids())
def test_no_option_gives_itself_away_by_its_length(id_):
    for decision in read_case(id_).decisions:
        for field in ("reason", "cost"):
            lengths = [len(getattr(option, field)) for option in decision.options]
            assert max(lengths) < 2.5 * min(lengths), (decision.id, field, lengths)


def test_a_short_file_that_tells_of_endless_decisions_is_refused():
    case = good()
    case["decisions"] *= 500
    assert len(yaml.safe_dump(case)) < 20_000  # by YAML's aliases
    assert "decisions: list should have at most 20 items" in fault(case)


def test_everything_that_is_wrong_with_the_shape_of_a_file_is_said_at_once():
    case = good()
    case["seat"] = case.pop("seats")
    case["decisions"][0]["flor"] = []
    with pytest.raises(CasebookError) as refused:
        parse_case(yaml.safe_dump(case), "mine.yml")
    assert {*str(refused.value).splitlines()} == {
        "mine.yml: seats: is missing",
        "mine.yml: seat: is no key that can stand here",
        "mine.yml: decisions.1.flor: is no key that can stand here",
    }


def test_everything_that_makes_a_case_unplayable_is_said_at_once():
    case = good()
    case["stakeholders"].append({"id": "ida", "name": "Ida again", "who": "is there twice"})
    case["decisions"][1]["options"][0]["then"] = "nowhere"
    with pytest.raises(CasebookError) as refused:
        parse_case(yaml.safe_dump(case), "mine.yml")
    said = str(refused.value).splitlines()
    assert len(said) >= 2 and all(line.startswith("mine.yml: ") for line in said)
    assert any("ida" in line for line in said) and any("nowhere" in line for line in said)
