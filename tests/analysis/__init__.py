"""Analyses for the tests: a small one that has everything, and random ones by their seed. All invented."""

import random

from casebook.analysis.analysis import Analysis, Change, Code, Coded, Entry, Theme
from casebook.errors import CasebookError
from casebook.transcripts import passage_at, printed, read_transcripts

ODD = (
    "",
    "=1+1",
    "-2",
    "<b>bold</b> & <script>alert(1)</script>",
    "one\n\nMemo: two\n\nLeaves out: three\n\nConsent: yes: quote",
    "  spaces before and after  ",
    "🙂 𝔤othic 👩‍👩‍👧 é",
    "\ufeffa mark of UTF-8 first",
    "[code c1 #1: 0 0]",
    "ends [passage p1 #1: 0]",
    "\n\nlines round it\n\n",
    "tab\there, “curly”, 'quote', \"straight\", \\ and ; , .",
    "'=already guarded",
    "\u202eright to left, a line\u2028and a paragraph\u2029apart",
    "x" * 4000,
)
ONE_LINE = dict.fromkeys(map(ord, "\n\t"), " ")
LENGTHS = {id_: len(printed(transcript)) for id_, transcript in read_transcripts().items()}


def small() -> Analysis:
    """An analysis with something of everything: nested codes, several codes a passage, overlaps, a theme, a history."""
    return Analysis(
        reader="I am a nurse.\nI have sat where the interviewer sits.",
        codes=(
            Code("c1", "Names", "what people are called", "first seen with Fiona"),
            Code("c2", "Being somebody", under="c3"),
            Code("c3", "On the ward", memo="<i>not</i> a place"),
        ),
        passages=(
            Coded("p1", "mother", 1, 120, 240, ("c1", "c2"), "she says it first"),
            Coded("p2", "mother", 1, 200, 420, ("c2",)),
            Coded("p3", "letters", 1, 300, 360, (), "only a memo 🙂"),
            Coded("p4", "mother", 1, 120, 240, ("c3",)),
            Coded("p5", "mother", 9, 1, 5, ("c1",), "from another version"),
        ),
        themes=(
            Theme("t1", "To have a name", "A name is asked for.", ("c1",), ("p2", "p1", "p5"), "see n1", "the ward"),
        ),
        journal=(Entry("n1", "2026-11-28", "Read all of it twice."),),
        history=(Change("h1", "2026-11-28", "made", "c1", "Names"), Change("h2", "2026-11-29", "removed", "c9")),
    )


def drawn(seed: int, *, codes: int = 12, passages: int = 30) -> Analysis:
    """A random analysis: odd texts, a forest of codes, passages that overlap in every way, themes, a history."""
    chance = random.Random(seed)
    ids = [f"c{number}" for number in chance.sample(range(1, codes * 3 + 1), codes)]
    made = [
        Code(id_, name(chance) or "a", text(chance), text(chance), chance.choice([None, *ids[:place]]))
        for place, id_ in enumerate(ids)
    ]
    chance.shuffle(made)
    spans = [one for one in (passage(chance, number, ids) for number in range(passages)) if one]
    there = [one.id for one in spans]
    themes = [
        Theme(
            f"t{number}",
            name(chance),
            text(chance),
            some(chance, ids),
            some(chance, there),
            text(chance),
            text(chance),
        )
        for number in range(4)
    ]
    journal = [Entry(f"n{number}", day(chance), text(chance)) for number in range(5)]
    history = [
        Change("h1", day(chance), "made", "c1", name(chance) or "a"),
        Change("h2", day(chance), "renamed", "c2", name(chance) or "a"),
        Change("x-3", day(chance), "moved", "c2", name(chance) or "a", "c3"),
        Change("h4", day(chance), "merged", "c99", name(chance) or "a", "c2"),
        Change("h5", day(chance), "removed", "c98"),
    ]
    return Analysis(text(chance), tuple(made), tuple(spans), tuple(themes), tuple(journal), tuple(history))


def passage(chance: random.Random, number: int, codes: list[str]) -> Coded | None:
    """A passage of any transcript, or None where what was drawn holds nothing that is said."""
    id_ = chance.choice(["mother", "letters", "tuesday-group"])
    transcript = read_transcripts()[id_]
    length = LENGTHS[id_]
    start = chance.choice([120, 121, chance.randrange(length - 1)])
    end = min(length, start + chance.choice([1, 7, 120, 3000]))
    given = some(chance, codes)
    try:
        passage_at(id_, start, end)
    except CasebookError:
        return None
    return Coded(
        f"p{number * 7 % 101 + number // 101 * 101}",
        id_,
        transcript.version,
        start,
        end,
        given,
        text(chance) or "" if given else "a memo",
    )


def some(chance: random.Random, ids: list[str]) -> tuple[str, ...]:
    """Up to four of these, in any order."""
    return tuple(chance.sample(ids, chance.randrange(min(4, len(ids)) + 1)))


def text(chance: random.Random, longest: int = 4000) -> str:
    return chance.choice(ODD)[:longest]


def name(chance: random.Random) -> str:
    """A name, which stands on one line."""
    return text(chance, 200).translate(ONE_LINE)


def day(chance: random.Random) -> str:
    return f"20{chance.randrange(10, 40)}-0{chance.randrange(1, 10)}-1{chance.randrange(10)}"
