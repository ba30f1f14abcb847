"""Which handouts a changed sentence has made again: those that it stands in."""

from dataclasses import replace

from casebook.exercises.kinds import Position
from casebook.press import FACILITATOR
from casebook.press.cache import keys
from casebook.press.order.handouts import Source, jobs
from casebook.press.site.rendered import Copy, PlainPage, Rendered

ASKED = Position("a-case", "before", "May she be told?", "no", "yes")
OUTPUTS = ("paper", "word", "epub", "slides", "cartridge", "gift")
PAGES = (
    PlainPage("a-case", "A case", "Mined", "<h1>A case</h1><p>It rains.</p>", (("Decision 1", ASKED),)),
    PlainPage("b-case", "B case", "Mined", "<h1>B case</h1><p>It snows.</p>", (("Decision 1", ASKED),)),
    PlainPage("references", "References", "At the back", "<h1>References</h1>"),
)


def handout_keys(pages: tuple[PlainPage, ...], record: str) -> dict[str, str]:
    """The key of each handout by its name; `record` stands for what made the copy, which is another after a change."""
    copy = Copy("mine/facilitator", "A book", FACILITATOR, "Mine", "en-GB", (("For", "nurses"),), record)
    source = Source(Rendered(pages=pages, copy=copy), "")
    made = {}
    for job in jobs(OUTPUTS, source, 12):
        hashes = [keys.of_value(page) for page in job.pages]
        made[job.name] = keys.handout_key(job.what, job.name, job.copy, hashes, job.script)
    return made


def test_a_sentence_has_made_again_what_it_stands_in():
    changed = (replace(PAGES[0], html=PAGES[0].html.replace("rains", "pours")), *PAGES[1:])
    before, after = handout_keys(PAGES, "one"), handout_keys(changed, "other")
    kept = {name for name in before if before[name] == after[name]}
    assert kept == {
        "30 cards for the room",
        "'B case' as PDF",
        "'B case' for a word processor",
        "the exercises of 'A case' as PDF",
        "the exercises of 'B case' as PDF",
        "the slides of 'B case' as PDF",
    }


def test_a_question_has_its_exercises_made_again():
    asked = replace(ASKED, question="And now?")
    changed = (replace(PAGES[0], asked=(("Decision 1", asked),)), *PAGES[1:])
    name = "the exercises of 'A case' as PDF"
    assert handout_keys(PAGES, "one")[name] != handout_keys(changed, "other")[name]
