"""What people in a passage allowed stands beside it: a table, one sentence for each that may not be printed."""

from datetime import date

import pytest

from casebook.analysis import Analysis, Coded, allowed, blocked
from casebook.consent.uses import may, passages_for
from casebook.transcripts import CONSENT_USES, Passage, read_transcripts, span

ON = date(2026, 1, 1)


def of_turns(*passages: Passage) -> Analysis:
    """An analysis with a passage of each of these."""
    return Analysis(
        passages=tuple(
            Coded(f"p{number}", one.transcript, 1, *span(one), memo="a memo") for number, one in enumerate(passages, 1)
        )
    )


@pytest.fixture(scope="module")
def one_of_each_verdict() -> dict[str, Passage]:
    found = {}
    for transcript in read_transcripts().values():
        for turn in transcript.turns:
            passage = Passage(transcript.id, turn.number, turn.number)
            found.setdefault(may("quote", passage, on=ON).verdict, passage)
    return found


def test_each_cell_is_what_the_consents_say():
    chosen = [Passage(id_, turn, turn) for id_ in read_transcripts() for turn in (2, 5, 8)]
    table = allowed(of_turns(*chosen))
    for passage, (_, row) in zip(chosen, table.iterrows(), strict=True):
        for use in CONSENT_USES:
            assert row[use] == may(use, passage, on=ON).verdict


def test_each_passage_that_may_not_be_printed_has_one_sentence_that_says_why(one_of_each_verdict):
    kept = {verdict: passage for verdict, passage in one_of_each_verdict.items() if verdict != "yes"}
    assert set(kept) == {"no", "withdrawn", "ask first", "not covered"}
    said = blocked(of_turns(*kept.values()))
    assert len(said) == len(kept)
    for line, (number, passage) in zip(said, enumerate(kept.values(), 1), strict=True):
        assert f"assage p{number} " in line
        assert all(reason in line for reason in may("quote", passage, on=ON).reasons)


def test_what_may_be_printed_has_none():
    assert blocked(of_turns(*passages_for("quote", on=ON)[:20])) == []


def test_a_passage_over_two_turns_has_what_stands_against_either(one_of_each_verdict):
    refused = one_of_each_verdict["no"]
    wide = Passage(refused.transcript, max(1, refused.first - 1), refused.last)
    assert allowed(of_turns(wide)).loc[0, "quote"] in ("no", "withdrawn")
