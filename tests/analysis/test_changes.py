"""What becomes of a code: made, renamed, moved, merged, removed, as `changes.json` says for Python and the page."""

import json
from pathlib import Path

import pytest

from casebook.analysis import changes, read, written
from casebook.analysis.analysis import Analysis, plain
from casebook.errors import CasebookError
from tests.analysis import drawn

EXAMPLES = json.loads((Path(__file__).parent / "changes.json").read_text(encoding="utf-8"))


def changed(analysis: Analysis, change: dict) -> Analysis:
    code, day = change["code"], change["day"]
    return {
        "made": lambda: changes.made(analysis, code, name=change["name"], day=day, under=change.get("into")),
        "renamed": lambda: changes.renamed(analysis, code, name=change["name"], day=day),
        "moved": lambda: changes.moved(analysis, code, into=change.get("into"), day=day),
        "merged": lambda: changes.merged(analysis, code, into=change["into"], day=day),
        "removed": lambda: changes.removed(analysis, code, day=day),
    }[change["what"]]()


@pytest.mark.parametrize("example", EXAMPLES, ids=[f"{one['change']['what']}: {one['says']}" for one in EXAMPLES])
def test_each_example_gives_what_it_says(example):
    before = read(json.dumps(example["before"]).encode())
    if example.get("refused"):
        with pytest.raises(CasebookError):
            changed(before, example["change"])
        assert example["after"] == example["before"]
    else:
        assert plain(changed(before, example["change"])) == example["after"]
        read(json.dumps(example["after"]).encode())
    assert plain(before) == example["before"], "a change leaves what it was given as it was"


@pytest.mark.parametrize("seed", range(8))
def test_merging_loses_no_passage_no_memo_and_no_code_below(seed):
    before = drawn(seed)
    one, other = before.codes[0], before.codes[-1]
    try:
        after = changes.merged(before, one.id, into=other.id, day="2026-11-30")
    except CasebookError as error:
        assert "shorten one of the two" in str(error)
        return
    assert read(written(after)) == after
    assert [row.id for row in after.passages] == [row.id for row in before.passages]
    has = {row.id for row in before.passages if {one.id, other.id} & {*row.codes}}
    assert {row.id for row in after.passages if other.id in row.codes} == has
    memo = changes.code_of(after, other.id).memo
    assert all(text in memo for text in (one.meaning, one.memo, other.memo))
    assert {row.id for row in before.codes} - {row.id for row in after.codes} == {one.id}


@pytest.mark.parametrize("seed", range(8))
def test_of_what_is_removed_no_word_is_left(seed):
    before = drawn(seed)
    gone = before.codes[3]
    before = changes.renamed(before, gone.id, name="Quillfeather", day="2026-11-29")
    before = changes.moved(before, gone.id, into=None, day="2026-11-29")
    before = changes.renamed(before, gone.id, name="Zebedee", day="2026-11-29")
    after = changes.removed(before, gone.id, day="2026-11-30")
    assert read(written(after)) == after
    assert b"Quillfeather" not in written(after)
    assert b"Zebedee" not in written(after)
    assert all(row.codes or row.memo for row in after.passages)
    assert [change.name for change in after.history if change.code == gone.id] == [None]


def test_any_row_of_changes_leaves_an_analysis_that_holds():
    analysis = drawn(5)
    first, *rest = [code.id for code in analysis.codes]
    for place, id_ in enumerate(rest):
        try:
            if place % 3 == 0:
                analysis = changes.moved(analysis, id_, into=first, day="2026-11-30")
            elif place % 3 == 1:
                analysis = changes.merged(analysis, id_, into=first, day="2026-11-30")
            else:
                analysis = changes.removed(analysis, id_, day="2026-11-30")
        except CasebookError:
            continue
        assert read(written(analysis)) == analysis
