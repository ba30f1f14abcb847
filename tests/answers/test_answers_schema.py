"""The answers file's schema, from many sides: what it allows comes back the same, and nothing else gets in."""

import copy
import json
import random
import re
from importlib.resources import files
from pathlib import Path

import jsonschema
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from casebook.answers import answers_from
from casebook.answers.format import CODE, EARLIER_CODE, WORDS, canonical, checked, schema
from casebook.answers.zips import zip_entries
from casebook.cases import case_ids, read_case
from casebook.errors import CasebookError
from casebook.letters import folded
from tests.answers import answers_file, written, zip_of
from tests.conftest import ROOT

PUBLISHED = json.loads((files("casebook.answers") / "answers.schema.json").read_text(encoding="utf-8"))
SCHEMA = jsonschema.Draft202012Validator(PUBLISHED, format_checker=jsonschema.FormatChecker())
ODD = [
    "=1+1",
    "@SUM(A1)",
    "<img src=x onerror=alert(1)>",
    "{{ 7*7 }}",
    "a\nb\tc",
    "👩🏽‍⚕️ é",
    "\u202eabc",
    "\\",
    '"',
    "$x$",
]

parts = st.text(st.characters(categories=["L", "N"]), min_size=2).map(lambda text: folded(text)[:2])
codes = st.tuples(parts, st.dates().map(lambda day: f"{day.day:02}"), parts).map("".join)
names = st.from_regex(r"[a-z0-9][a-z0-9-]{0,20}", fullmatch=True)
days = st.dates()
reasons = st.sampled_from(ODD) | st.from_regex(WORDS, fullmatch=True).map(lambda text: text[:4000])


def revisions(**choice):
    one = st.fixed_dictionaries(
        {**choice, "reason": reasons, "day": days.map(lambda day: day.isoformat())}, optional={"seat": names}
    )
    return st.fixed_dictionaries({"revisions": st.lists(one, min_size=1, max_size=3)})


def some(ids, answer):
    return st.dictionaries(st.sampled_from(ids), answer, min_size=1)


case_answers = st.fixed_dictionaries(
    {},
    optional={
        "positions": some(["before", "after"], revisions(value=st.integers(0, 100))),
        "decisions": some(["first", "second"], revisions(option=names)),
        "codings": some(["coding"], revisions(codes=st.dictionaries(names, names, min_size=1, max_size=5))),
    },
).filter(bool)
right = st.fixed_dictionaries(
    {
        "schema": st.just("nobodys-data/answers"),
        "version": st.just(1),
        "cohort": names,
        "book": names.map(lambda name: f"{name}/learner"),
        "code": codes.filter(lambda code: len(code) == 6),
        "cases": st.dictionaries(names, case_answers, min_size=1, max_size=3),
    },
    optional={"show_reasons": st.booleans(), "earlier_code": st.from_regex(EARLIER_CODE, fullmatch=True)},
)
anything = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=20)
    | st.sampled_from([1, 0, "before", 40.0]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)


@given(right, st.sampled_from([None, 2]), st.booleans())
def test_what_the_schema_allows_comes_back_the_same(made, indent, ascii_only):
    content = json.dumps(made, indent=indent, ensure_ascii=ascii_only).encode()
    assert answers_from(content) == made
    assert SCHEMA.is_valid(made)
    assert answers_from(canonical(made)) == made


@given(anything)
def test_any_json_at_all_is_refused_in_a_sentence(value):
    with pytest.raises(CasebookError):
        answers_from(json.dumps(value).encode())


@given(st.binary(max_size=200))
def test_any_bytes_at_all_are_refused_in_a_sentence(content):
    with pytest.raises(CasebookError):
        answers_from(content)


@settings(suppress_health_check=[HealthCheck.too_slow])
@given(right, anything, st.randoms(use_true_random=False))
def test_a_right_file_with_something_put_in_is_refused_or_still_right_by_the_published_schema(made, planted, chance):
    changed = planted_in(copy.deepcopy(made), planted, chance)
    try:
        checked(changed)
        ours = True
    except CasebookError as error:
        ours = False
        assert "\n" not in str(error)
    # Python's `$` forgives a line end, ECMAScript's does not; JSON Schema takes 40.0 for 40.
    if "\\n" not in json.dumps(changed) and not any(isinstance(value, float) for value in leaves(changed)):
        # The schema does not say that a code is folded: no pattern that every program reads alike can.
        assert SCHEMA.is_valid(changed) == ours or (not ours and unfolded(changed["code"]))


def unfolded(code: str) -> bool:
    return re.search(CODE, code) is not None and folded(code) != code


def planted_in(made, planted, chance: random.Random):
    """The file with one of its values, anywhere in it, replaced by another."""
    place, key = None, None
    inner = made
    while isinstance(inner, dict | list) and inner:
        place, key = inner, chance.choice([*inner] if isinstance(inner, dict) else range(len(inner)))
        inner = place[key]
        if chance.random() < 0.2:
            break
    if isinstance(place, dict) and chance.random() < 0.3:
        place[chance.choice(["extra", "Ada Synthwaite", "after", "seat", "coding"])] = planted
    else:
        place[key] = planted
    return made


def leaves(value):
    if isinstance(value, dict | list):
        for inner in value.values() if isinstance(value, dict) else value:
            yield from leaves(inner)
    else:
        yield value


@given(right, st.text(alphabet="QXZÄÖ", min_size=6, max_size=12), st.randoms(use_true_random=False))
def test_no_message_repeats_what_the_file_says(made, name, chance):
    changed = planted_in(copy.deepcopy(made), name, chance)
    for place in (changed, changed.get("cases")):
        if isinstance(place, dict) and chance.random() < 0.5:
            place[name] = {name: [name]}
    try:
        checked(changed)
    except CasebookError as error:
        assert name not in str(error)


def entries_of(path: Path) -> list:
    try:
        return list(zip_entries(path, 1000))
    except CasebookError as error:
        return [error]


@settings(max_examples=300, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(st.integers(0, 10_000), st.integers(0, 255)), min_size=1, max_size=6))
def test_an_archive_with_any_bytes_changed_raises_nothing_else(tmp_path, changes):
    whole = zip_of(
        tmp_path / "a.zip", {"one.json": written(answers_file()), "two/": b"", "two/b.json": b"{}"}
    ).read_bytes()
    content = bytearray(whole)
    for place, value in changes:
        content[place % len(content)] = value
    (tmp_path / "b.zip").write_bytes(content)
    for entry in entries_of(tmp_path / "b.zip"):
        assert entry is None or isinstance(entry, CasebookError) or len(entry) <= 1001


def test_the_published_schema_is_the_one_that_files_are_checked_against():
    assert schema() == PUBLISHED
    jsonschema.Draft202012Validator.check_schema(PUBLISHED)


def test_the_example_in_the_documentation_is_a_right_file():
    docs = (ROOT / "docs" / "answers.md").read_text(encoding="utf-8")
    example = docs.split("```json\n")[1].split("```")[0]
    made = answers_from(example.encode())
    assert SCHEMA.is_valid(made)
    for word in {*PUBLISHED["properties"], *PUBLISHED["$defs"]["DecisionRevision"]["properties"]}:
        assert f"`{word}`" in docs


def test_every_case_asks_what_the_schema_has_room_for():
    for id_ in case_ids():
        assert [decision.id for decision in read_case(id_).decisions] == ["first", "second"]
