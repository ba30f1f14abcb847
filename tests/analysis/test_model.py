"""An analysis is read back as it was written, and what is wrong in one is refused by its place, with what to do."""

import json
import random
from dataclasses import replace

import jsonschema
import pytest

from casebook.analysis import Analysis, Coded, Places, read, written
from casebook.analysis.analysis import plain
from casebook.answers.analyses import MOST
from casebook.answers.format import LARGEST_WITH_ANALYSIS, answers_from, schema
from casebook.errors import CasebookError
from casebook.transcripts import printed, read_transcript
from tests.analysis import drawn, small
from tests.answers import answers_file
from tests.answers import written as as_file

HERS = "Zebedee Quillfeather"  # what a learner wrote, and no message may repeat


def with_analysis(values: dict, **changes) -> dict:
    return answers_file(version=3, cases=None, analysis=values) | changes


def changed(change) -> dict:
    """The small analysis as values, with something put into it that is wrong."""
    values = plain(replace(small(), reader=HERS))
    change(values)
    return values


def set_(*path, to):
    def change(values):
        for key in path[:-1]:
            values = values[key]
        values[path[-1]] = to

    return change


def circle(values):
    values["codes"][2]["under"] = "c2"


WRONG = {
    "an id twice": (set_("codes", 1, "id", to="c1"), "`codes.2` has the id of `codes.1`; give one of them another id"),
    "a passage's id twice": (set_("passages", 1, "id", to="p1"), "`passages.2` has the id of `passages.1`"),
    "a circle of two": (circle, "`codes.2` stands under itself, in a circle; put one of them at the top"),
    "a circle of one": (set_("codes", 0, "under", to="c1"), "`codes.1` stands under itself"),
    "under nothing": (set_("codes", 0, "under", to="c9"), "`codes.1.under` names a code that is not there"),
    "an unknown code": (set_("passages", 0, "codes", to=["c9"]), "`passages.1.codes.1` names a code that is not there"),
    "a code twice": (set_("passages", 0, "codes", to=["c1", "c1"]), "`passages.1.codes.2` names a code for the second"),
    "neither code nor memo": (set_("passages", 1, "codes", to=[]), "`passages.2` has neither a code nor a memo"),
    "no characters": (set_("passages", 0, "end", to=120), "`passages.1.end` is not after its start"),
    "a theme's unknown code": (set_("themes", 0, "codes", to=["c9"]), "`themes.1.codes.1` names a code"),
    "a theme's unknown passage": (set_("themes", 0, "passages", to=["p9"]), "`themes.1.passages.1` names a passage"),
    "a removed code's name": (set_("history", 1, "name", to=HERS), "`history.2` has a name, though the code was"),
    "a made code without": (lambda values: values["history"][0].pop("name"), "`history.1` has no name"),
    "merged into nothing": (set_("history", 0, "what", to="merged"), "`history.1` does not say into which code"),
    "made into": (set_("history", 0, "into", to="c2"), "`history.1.into` stands beside 'made'"),
    "a control character": (set_("codes", 0, "memo", to=f"{HERS}\x1b[31m"), "`codes.1.memo` holds a control character"),
    "a carriage return": (set_("journal", 0, "text", to=f"{HERS}\r\n"), "`journal.1.text` holds a control character"),
    "a long memo": (set_("themes", 0, "memo", to="x" * 4001), "`themes.1.memo` is longer than 4000 characters"),
    "a long name": (set_("codes", 0, "name", to="x" * 201), "`codes.1.name` is longer than 200 characters"),
    "a name on two lines": (set_("codes", 0, "name", to=f"{HERS}\n"), "`codes.1.name` holds a control character"),
    "no name": (set_("codes", 0, "name", to=""), "`codes.1.name` is empty"),
    "a name for an id": (set_("codes", 0, "id", to=HERS), "`codes.1.id` is not of the form"),
    "a key too many": (set_("codes", 0, HERS, to=1), "`codes.1` has a key that the schema does not know"),
    "no history": (lambda values: values.pop("history"), "`history` is missing"),
    "a point": (set_("passages", 0, "start", to=120.0), "`passages.1.start` is not a whole number"),
    "before the text": (set_("passages", 0, "start", to=-1), "`passages.1.start` is less than 0"),
    "version 0": (set_("passages", 0, "version", to=0), "`passages.1.version` is less than 1"),
    "no day": (set_("journal", 0, "day", to="2026-02-30"), "`journal.1.day` is a day that no calendar has"),
    "half a letter": (set_("codes", 0, "memo", to="\ud800"), "`codes.1.memo` holds half a character"),
    "too many themes": (set_("themes", to=[{}] * 501), "`themes` has more than 500 entries"),
}
NO_PLACE = {
    "no transcript": (set_("passages", 0, "transcript", to="mothers"), "does not exist .did you mean 'mother'"),
    "outside": (set_("passages", 0, "end", to=99_999), r"`passages.1` cannot be placed: mother: .* outside the text"),
    "nothing said": (set_("passages", 2, "end", to=301), "mark it again, or take it out"),
}


@pytest.mark.parametrize("name", [*WRONG, *NO_PLACE])
def test_what_is_wrong_is_refused_by_its_place_and_repeats_nothing(name):
    change, words = (WRONG | NO_PLACE)[name]
    if name == "nothing said":
        start = printed(read_transcript("letters")).index("\n\n1 ")
        change = lambda values: values["passages"][2].update(start=start, end=start + 3)  # noqa: E731
    with pytest.raises(CasebookError, match=words) as refused:
        read(json.dumps(changed(change)).encode())
    assert HERS not in str(refused.value)
    assert "\x1b" not in str(refused.value)


@pytest.mark.parametrize("name", WRONG)
def test_an_answers_file_with_it_is_refused_in_the_same_words(name):
    change, words = WRONG[name]
    with pytest.raises(CasebookError) as refused:
        answers_from(json.dumps(with_analysis(changed(change))).encode())
    assert "analysis" in str(refused.value)
    assert words.split("`")[-1].split(";")[0] in str(refused.value)
    assert HERS not in str(refused.value)


def test_an_analysis_is_the_same_bytes_however_it_was_laid_out():
    once = written(small())
    assert written(read(json.dumps(json.loads(once), indent=4, ensure_ascii=True).encode())) == once
    assert read(b"\xef\xbb\xbf" + once) == small()


@pytest.mark.parametrize("seed", range(12))
def test_any_analysis_comes_back_the_same(seed):
    assert read(written(drawn(seed))) == drawn(seed)


def test_five_thousand_codes_and_passages_that_overlap_in_every_way_lose_nothing():
    large = drawn(3, codes=MOST["codes"], passages=3000)
    large = replace(large, codes=tuple(replace(code, memo="", meaning="") for code in large.codes))
    spans = [(one.transcript, one.start, one.end) for one in large.passages]
    assert len(set(spans)) < len(spans)
    assert read(written(large)) == large


def test_a_chain_of_five_thousand_codes_is_no_circle():
    values = plain(Analysis())
    values["codes"] = [
        {"id": f"c{n}", "name": "a", "meaning": "", "memo": ""} | ({"under": f"c{n - 1}"} if n else {})
        for n in range(5000)
    ]
    random.Random(1).shuffle(values["codes"])
    assert len(read(json.dumps(values).encode()).codes) == 5000


def test_a_passage_of_another_version_is_kept_and_not_placed_and_that_is_said():
    places = Places(read(written(small())))
    assert [one.id for one in places.unplaced] == ["p5"]
    assert list(places.lines()) == [
        "passage p5 of mother: kept, not placed; it was coded in version 9 of the transcript, and this book has "
        "version 1"
    ]
    assert [one.coded.id for one in places.placed] == ["p1", "p2", "p3", "p4"]


def test_the_words_of_a_passage_are_those_that_are_printed():
    text = printed(read_transcript("mother"))
    start = text.index("I want my name on it")
    one = Analysis(passages=(Coded("p1", "mother", 1, start, start + 20, memo="a memo"),))
    assert Places(one).placed[0].words == "I want my name on it"
    assert Places(one).placed[0].passage.first == 2


def test_the_published_schema_knows_an_analysis_and_asks_for_cases_without_one():
    known = jsonschema.Draft202012Validator(schema())
    values = plain(small())
    assert known.is_valid(with_analysis(values))
    assert known.is_valid(with_analysis(values, cases={}))
    assert not known.is_valid(with_analysis(values, version=2))
    assert not known.is_valid({key: part for key, part in with_analysis(values).items() if key != "analysis"})
    assert not known.is_valid(answers_file(cases={}))


def test_an_analysis_needs_version_three_and_no_case():
    values = plain(small())
    assert answers_from(as_file(with_analysis(values)))["analysis"] == values
    assert answers_from(as_file(with_analysis(values, cases={})))["analysis"] == values
    with pytest.raises(CasebookError, match="only version 3 of the schema knows"):
        answers_from(as_file(with_analysis(values, version=2)))
    with pytest.raises(CasebookError, match="`cases` is missing"):
        answers_from(as_file(answers_file(version=3, cases=None)))
    with pytest.raises(CasebookError, match="`cases` is empty"):
        answers_from(as_file(answers_file(version=3, cases={})))


def test_a_file_of_more_than_two_megabytes_is_read_where_it_has_an_analysis():
    one = {"id": "", "day": "2026-11-30", "text": "x" * 4000}
    values = plain(Analysis()) | {"journal": [one | {"id": f"n{number}"} for number in range(600)]}
    content = as_file(with_analysis(values))
    assert 2_000_000 < len(content) < LARGEST_WITH_ANALYSIS
    assert len(answers_from(content)["analysis"]["journal"]) == 600
    with pytest.raises(CasebookError, match="larger than 2 MB, which no answers file without an analysis is"):
        answers_from(as_file(answers_file()) + b" " * 2_000_000)
    with pytest.raises(CasebookError, match="larger than 8 MB"):
        answers_from(content + b" " * 8_000_000)
