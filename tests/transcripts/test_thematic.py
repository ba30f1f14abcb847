"""A thematic analysis done twice: what it stands on, and what of it a page may tell after the consents."""

import re
from datetime import date, timedelta
from itertools import pairwise

import pytest

from casebook import analysis, contents, thematic
from casebook.cohort import read_cohort
from casebook.consent.uses import Passage, may
from casebook.errors import CasebookError
from casebook.thematic.worked import CLOSED, PRINTED, Worked, form_of, printable
from casebook.transcripts import read_transcript, read_transcripts
from tests.conftest import COHORTS, casebook

BOTH = [thematic.worked(id_) for id_ in thematic.ANALYSTS]
PASSAGES = [(of, passage) for of in BOTH for passage in of.passages]
THEMES = [(of, theme) for of in BOTH for theme in of.themes]
SHOWN = {f"{of.id}/{theme.id}": repr(thematic.theme_of(of.id, theme.id)) for of, theme in THEMES}


def everything_told() -> str:
    """All that the page of the six phases shows of the two analyses, as HTML."""
    told = [thematic.theme_of(of.id, theme.id) for of, theme in THEMES]
    told += [of(id_) for id_ in thematic.ANALYSTS for of in (thematic.codes_of, thematic.history_of)]
    told += [of(id_) for id_ in thematic.ANALYSTS for of in (thematic.journal_of, thematic.reader_of)]
    told += [thematic.questions(), thematic.side_by_side(), thematic.who_said_what()]
    return " ".join(one._repr_html_() for one in told)


def runs_of_words(text: str, length: int) -> set[tuple[str, ...]]:
    words = re.findall(r"[a-z’']+", text.lower().replace("’", "'"))
    return {tuple(words[at : at + length]) for at in range(len(words) - length + 1)}


def test_both_read_the_same_four_transcripts_and_end_with_different_themes():
    one, other = ({passage.transcript for passage in of.passages} for of in BOTH)
    assert one == other and len(one) == 4
    assert not {theme.name for theme in BOTH[0].themes} & {theme.name for theme in BOTH[1].themes}
    assert all(len(of.themes) == 3 and theme.left_out for of in BOTH for theme in of.themes)


def test_passages_overlap_have_several_codes_and_are_told_apart():
    places = [(passage.transcript, passage.place) for passage in BOTH[0].passages]
    inside = [
        (one, other)
        for name, one in places
        for there, other in places
        if name == there and one != other and one.first == other.first and one.start <= other.start < one.end
    ]
    assert inside
    assert any(len(passage.codes) > 1 for passage in BOTH[0].passages)
    shared = {p.place for p in BOTH[0].passages} & {p.place for p in BOTH[1].passages}
    assert shared, "the page asks for a passage that both coded"


@pytest.mark.parametrize(("of", "passage"), PASSAGES, ids=lambda one: one.id)
def test_a_passage_is_told_as_those_whom_it_concerns_allow(of, passage):
    answers = {use: bool(may(use, passage.place, on=PRINTED)) for use in ("quote", "reword", "teach")}
    form = form_of(passage)
    assert (form == "quoted") == (answers["quote"] and answers["teach"])
    if form == "reworded":
        assert answers["reword"] and answers["teach"] and not answers["quote"]


def test_what_may_not_be_quoted_is_nowhere_on_the_page_not_five_words_of_it():
    told = runs_of_words(re.sub("<[^>]+>", " ", everything_told()), 5)
    quoted = {run for _, p in PASSAGES if form_of(p) == "quoted" for run in runs_of_words(p.words, 5)}
    for of, passage in PASSAGES:
        if form_of(passage) != "quoted":
            assert not runs_of_words(passage.words, 5) & told - quoted, (of.id, passage.id)


def test_a_theme_whose_only_person_took_it_back_has_no_name_and_no_words_on_the_page():
    lost = BOTH[0].theme("window")
    gone = [BOTH[0].passage(id_) for id_ in lost.passages if printable(BOTH[0].passage(id_)).verdict == "withdrawn"]
    assert len(gone) == 4 and {passage.transcript for passage in gone} == {"third-language"}
    assert all(51 <= passage.turn <= 70 for passage in gone)
    page = everything_told()
    assert lost.name not in page and lost.says.strip() not in page and lost.left_out.strip() not in page
    assert "4 of its 5 passages were taken back" in SHOWN["imogen/window"]
    for word in ("blanket", "toast", "comb", "window", "company"):
        assert not re.search(rf"\b{word}\b", page), word


def test_before_it_was_taken_back_the_same_theme_could_be_printed():
    lost, day = BOTH[0].theme("window"), CLOSED
    assert all(form_of(BOTH[0].passage(id_), on=day) == "quoted" for id_ in lost.passages)
    assert form_of(BOTH[0].passage("i17"), on=date(2024, 9, 16)) == "withheld"
    assert form_of(BOTH[0].passage("i17"), on=date(2024, 9, 16) - timedelta(days=1)) == "quoted"


def test_the_page_counts_what_is_left():
    left = thematic.left_to_print()
    carried = {(of.id, id_) for of, theme in THEMES for id_ in theme.passages}
    assert left["passages"] == len(carried) == left["quoted"] + left["reworded"] + left["withheld"]
    rows = thematic.side_by_side().to_numpy().tolist()
    assert [row[2] for row in rows] == [len(theme.passages) for _, theme in THEMES]
    assert all(row[2] == sum(row[3:]) for row in rows)
    assert [row[1] for row in rows].count("(not printed)") == 1


def test_two_things_moira_wants_told_together_can_be_told_neither_in_her_words_nor_in_others():
    """The page says so: the first speaks of a colleague and the second of a woman, and she forbade other wordings."""
    of = BOTH[1]
    for id_ in ("d02", "d03", "d04"):
        place = of.passage(id_).place
        assert not may("quote", place, on=PRINTED) and not may("reword", place, on=PRINTED)


def test_the_seminar_reads_some_thousand_words_that_both_analysts_used():
    turns = range(14, 51)
    said = [turn.said for turn in read_transcript("third-language").turns if turn.number in turns]
    assert sum(len(text.split()) for text in said) == pytest.approx(1000, abs=70)
    for analyst, theme in (("imogen", "first"), ("davina", "left-off")):
        of = thematic.worked(analyst)
        used = [of.passage(id_) for id_ in of.theme(theme).passages]
        assert [p for p in used if p.transcript == "third-language" and p.turn in turns]


def test_four_transcripts_are_some_ten_thousand_words_and_two_half_of_that():
    words = {id_: transcript.words for id_, transcript in read_transcripts().items()}
    assert sum(words[id_] for id_ in {p.transcript for _, p in PASSAGES}) == pytest.approx(10_000, abs=300)
    assert words["peer-worker"] + words["records-clerk"] == pytest.approx(5000, abs=150)
    assert words["four-words"] + words["third-language"] == pytest.approx(5000, abs=150)


def test_each_plan_fills_its_minutes():
    (page,) = (one for one in contents.pages() if one.meta.id == "leading-the-analysis")
    text = "".join(contents.source_of(cell) for cell in page.cells)
    for minutes, section in (
        (180, text.split("## 180 minutes")[1].split("## 50")[0]),
        (50, text.split("## 50 minutes")[1]),
    ):
        steps = [(int(a), int(b)) for a, b in re.findall(r"^\| (\d+)–(\d+) \|", section, re.M)]
        assert steps[0][0] == 0 and steps[-1][1] == minutes
        assert all(before[1] == after[0] for before, after in pairwise(steps))


def test_there_are_twenty_questions_each_with_something_to_do():
    asked = thematic.quality_questions()
    assert len(asked) == len({one.id for one in asked}) == 20
    assert all(one.asks.endswith("?") and len(one.try_.split()) >= 10 for one in asked)
    assert repr(thematic.questions()).count("\n\n") == 19


def test_a_turn_that_may_not_be_printed_is_refused_with_why():
    assert thematic.said("third-language", 96).endswith("until three.")
    with pytest.raises(CasebookError, match="third-language, turn 58, quote: withdrawn"):
        thematic.said("third-language", 58)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"codes": ("nothing",)}, "there is no code 'nothing'"),
        ({"id": "i02"}, "'i02' is there twice"),
    ],
)
def test_an_analysis_that_names_what_is_not_there_is_refused(change, said):
    of = BOTH[0].model_dump(by_alias=True)
    of["passages"] = ({**of["passages"][0], **change}, *of["passages"][1:])
    with pytest.raises(ValueError, match=re.escape(said)):
        Worked.model_validate(of)


def test_words_that_a_turn_does_not_hold_are_named():
    lost = BOTH[0].passages[0].model_copy(update={"starts": "not said by anybody"})
    with pytest.raises(CasebookError, match="passage i01: turn 24 of peer-worker has not once 'not said by anybody'"):
        _ = lost.place
    with pytest.raises(CasebookError, match=r"nobody called 'imogene' .*imogen"):
        thematic.worked("imogene")


@pytest.mark.parametrize("of", BOTH, ids=lambda of: of.id)
def test_a_worked_analysis_goes_to_other_programs_without_what_was_taken_back(of, tmp_path):
    done = casebook("analysis", "--worked", of.id, "--to", tmp_path / "worked.json")
    assert done.returncode == 0, done.stderr
    content = (tmp_path / "worked.json").read_bytes()
    told = analysis.read(content)
    assert analysis.written(told) == content
    gone = {p.id for p in of.passages if printable(p).verdict == "withdrawn"}
    assert gone and {p.id for p in told.passages} == {p.id for p in of.passages} - gone
    assert not any(51 <= of.passage(p.id).turn <= 70 for p in told.passages if p.transcript == "third-language")
    for name in ("company", "window", "blanket"):
        assert name.encode() not in content
    assert casebook("analysis", "--worked", "imogene", "--to", tmp_path / "x.json").returncode == 1


def test_a_file_or_an_analyst_is_named_and_not_both(tmp_path):
    for given in ([], [tmp_path / "mine.json", "--worked", "imogen"]):
        assert "name a file, or --worked" in casebook("analysis", *given, "--read").stderr


TITLES = {"Four words": "four-words", "Capitals": "records-clerk", "Soup": "third-language", "The glass": "peer-worker"}


@pytest.fixture(scope="module")
def leading() -> str:
    (page,) = [page for page in contents.every_page() if page.meta.id == "leading-the-analysis"]
    return "\n".join(map(contents.source_of, page.cells))


def spans(listed: str) -> list[int]:
    """The turns in a list such as `40, 44 to 46 and 80`."""
    found = re.findall(r"(\d+)(?: to (\d+))?", listed)
    return [turn for first, last in found for turn in range(int(first), int(last or first) + 1)]


def test_the_turns_that_a_lecturer_is_told_are_closed_are_those_that_nothing_may_be_done_with(leading):
    told = re.search(r"They are closed: (.+?)\. \(In", leading)[1]
    listed = {TITLES[title]: spans(turns) for title, turns in re.findall(r"\*([\w ]+)\* ([^;*]+)", told)}
    uses = ("quote", "reword", "archive", "reuse", "teach", "machine")
    for name in TITLES.values():
        numbers = [turn.number for turn in read_transcript(name).turns]
        closed = [n for n in numbers if not any(may(use, Passage(name, n, n), on=PRINTED) for use in uses)]
        assert listed[name] == closed, name


def test_the_minutes_of_the_long_session_add_up_and_its_extracts_are_as_long_as_it_says(leading):
    plan = re.findall(r"^\| (\d+)–(\d+) \|", leading.partition("## 50 minutes")[0], re.M)
    assert [first for first, _ in plan] == ["0", *(last for _, last in plan[:-1])]
    assert plan[-1][1] == "180"
    extracts = re.search(r"in nine to eleven minutes: (.+?)\. The two of a pair", leading)[1]
    for title, listed in re.findall(r"\*([\w ]+)\* ([^*]+)", extracts):
        read = {*spans(listed)}
        words = sum(len(turn.said.split()) for turn in read_transcript(TITLES[title]).turns if turn.number in read)
        assert 1080 <= words <= 1400, title
        assert 8 <= words / 130 < 11, title


def test_of_what_four_people_allowed_the_day_of_a_copy_and_the_day_of_printing_say_the_same():
    days = {read_cohort(path).date_of_events for path in COHORTS} | {date(2025, 3, 10)}
    later = [day for day in days if day >= PRINTED]
    for name in TITLES.values():
        for turn in read_transcript(name).turns:
            at = Passage(name, turn.number, turn.number)
            for use in ("quote", "reword", "teach"):
                assert {bool(may(use, at, on=day)) for day in later} == {bool(may(use, at, on=PRINTED))}, (name, turn)
