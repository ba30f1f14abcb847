"""What a page shows of the two analyses: codes, themes with their passages, journals, and the twenty questions.

A passage stands in its own words, in others, or not at all, as the consents say on the day of printing. Of what was
taken back nothing is told: no words, no name of a code or theme that has nothing else.
"""

import html
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

import pandas as pd

from casebook.consent.uses import uses_by_person
from casebook.errors import CasebookError
from casebook.language import N_, gettext
from casebook.language.forms import long_day
from casebook.tables import labelled_table
from casebook.thematic.worked import (
    ANALYSTS,
    PRINTED,
    WorkedPassage,
    form_of,
    is_lost,
    is_taken_back,
    is_told,
    may_be_printed,
    printable,
    quality_questions,
    worked,
)
from casebook.transcripts.consents import read_tables
from casebook.transcripts.places import Passage
from casebook.transcripts.reading import read_transcript, read_transcripts

USES = {
    "quote": N_("Quote"), "reword": N_("In other words"), "archive": N_("Archive"), "reuse": N_("Other researchers"),
    "teach": N_("Teaching"), "machine": N_("A program"), "name": N_("Name"),
}  # fmt: skip
ANSWERS = {
    "yes": N_("yes"), "part": N_("part"), "ask first": N_("ask first"), "not covered": N_("not covered"),
    "no": N_("no"), "withdrawn": N_("taken back"),
}  # fmt: skip
KINDS = {"interview": N_("interview"), "group": N_("group"), "letters": N_("letters")}


@dataclass(frozen=True)
class Shown:
    """Words for a page, as HTML and plain."""

    markup: str
    plain: str

    def __repr__(self) -> str:
        return self.plain

    def _repr_html_(self) -> str:
        return self.markup


def reader_of(analyst: str) -> Shown:
    """The analyst's own note on who is reading."""
    text = worked(analyst).reader.strip()
    return Shown(f"<blockquote><p>{_safe(text)}</p></blockquote>", text)


def codes_of(analyst: str) -> Shown:
    """An analyst's codes, a row each: name, meaning, how many passages. Folded, for those who have not coded yet."""
    of = worked(analyst)
    times = Counter(code for passage in of.passages for code in passage.codes)
    names = {code.id: code.name for code in of.codes}
    rows = []
    for code in of.codes:
        if not is_told(code.id, of):
            rows.append((gettext("(not printed, since its passages may not be)"), "", str(times[code.id])))
            continue
        name = f"{names[code.under]} › {code.name}" if code.under else code.name
        rows.append((name, f"{code.meaning} {code.memo}".strip(), str(times[code.id])))
    columns = [N_("Code"), N_("What it means"), N_("Passages")]
    table = _told(rows, columns, gettext("{analyst}’s codes").format(analyst=of.name))
    summary = gettext("{analyst}’s codes: open this when you have coded").format(analyst=of.name)
    return Shown(_folded(summary, table.markup), table.plain)


def history_of(analyst: str) -> Shown:
    """What became of the codes, by day."""
    of = worked(analyst)
    names = {code.id: code.name for code in of.codes}
    what = {
        "renamed": gettext("{name} is now called {now}."),
        "moved": gettext("{name} now stands under {into}."),
        "merged": gettext("{name} became part of {into}."),
    }
    rows = [
        (
            change.day.isoformat(),
            what[change.what].format(
                name=f"“{change.name}”", now=f"“{names.get(change.code, '')}”", into=f"“{names.get(change.into, '')}”"
            ),
        )
        for change in of.history
        if change.code not in names or is_told(change.code, of)
    ]
    return _told(
        rows,
        [N_("Day"), N_("What became of a code")],
        gettext("{analyst}’s codes, by day").format(analyst=of.name),
    )


def journal_of(analyst: str) -> Shown:
    """An analyst's journal, by day."""
    of = worked(analyst)
    rows = [(entry.day.isoformat(), entry.text) for entry in of.journal]
    return _told(rows, [N_("Day"), N_("Entry")], gettext("{analyst}’s journal").format(analyst=of.name))


def theme_of(analyst: str, theme: str) -> Shown:
    """A theme as it may be printed: what it says, its passages as far as the consents let them stand, what it leaves
    out. Of a theme whose passages were taken back, only what was not.
    """
    of = worked(analyst)
    one = of.theme(theme)
    passages = [of.passage(id_) for id_ in one.passages]
    if is_lost(one, of):
        left = [passage for passage in passages if not is_taken_back(passage)]
        gone = gettext(
            "This theme of {analyst}’s may not be printed. {taken} of its {all} passages were taken back. So its name "
            "and what it said are not here either. This is what is left:"
        ).format(analyst=of.name, taken=len(passages) - len(left), all=len(passages))
        return _shown([("p", gone)], left, [])
    after = [
        (
            "p",
            gettext("What it leaves out, in {analyst}’s words: {said}").format(
                analyst=of.name, said=one.left_out.strip()
            ),
        )
    ]
    return _shown([("h4", one.name), ("p", one.says.strip())], passages, after)


def listed() -> pd.DataFrame:
    """The transcripts, a row each: id, title, kind, day, words, turns."""
    found = read_transcripts().values()
    rows = [
        (one.id, one.title, gettext(KINDS[one.kind]), one.held_on.isoformat(), one.words, len(one.turns))
        for one in found
    ]
    columns = [gettext("Id"), gettext("Title"), gettext("Kind"), gettext("Day"), gettext("Words"), gettext("Turns")]
    return _table(rows, columns, gettext("The transcripts"))


def side_by_side() -> pd.DataFrame:
    """Both sets of themes, with how many passages each has, and how many of them may be printed."""
    rows = []
    for of in map(worked, ANALYSTS):
        for theme in of.themes:
            forms = Counter(form_of(of.passage(id_)) for id_ in theme.passages)
            name = gettext("(not printed)") if is_lost(theme, of) else theme.name
            rows.append((of.name, name, len(theme.passages), forms["quoted"], forms["reworded"], forms["withheld"]))
    columns = [
        gettext("Analyst"), gettext("Theme"), gettext("Passages"), gettext("May be quoted"),
        gettext("In other words only"), gettext("Not at all"),
    ]  # fmt: skip
    return _table(rows, columns, gettext("What may be printed on {day}").format(day=long_day(PRINTED)))


def left_to_print() -> dict[str, int]:
    """How many passages all themes have together, and how many of them are `quoted`, `reworded`, `withheld`."""
    forms = {
        (of.id, id_): form_of(of.passage(id_)) for of in map(worked, ANALYSTS) for t in of.themes for id_ in t.passages
    }
    counted = Counter(forms.values())
    return {"passages": len(forms)} | {form: counted[form] for form in ("quoted", "reworded", "withheld")}


def everybody() -> pd.DataFrame:
    """What each person in the twelve transcripts lets be done on the day of printing: a column for each use."""
    return _allowed([person.printed_as for person in read_tables().people.values()])


def who_said_what() -> pd.DataFrame:
    """The same of the people in the four transcripts that were analysed."""
    transcripts = {passage.transcript for of in map(worked, ANALYSTS) for passage in of.passages}
    speakers = {person for id_ in transcripts for person in read_transcript(id_).speakers.values()}
    return _allowed([person.printed_as for id_, person in read_tables().people.items() if id_ in speakers])


def said(transcript: str, turn: int) -> str:
    """A whole turn in its own words; CasebookError where it may not be printed."""
    if not (answer := may_be_printed(Passage(transcript, turn, turn))):
        raise CasebookError(f"{answer}")
    return read_transcript(transcript).turns[turn - 1].said


def _allowed(names: list[str]) -> pd.DataFrame:
    table = uses_by_person(on=PRINTED)
    table = table.loc[[name for name in names if name in table.index]]
    shown = table.map(lambda answer: gettext(ANSWERS[answer])).rename(columns=lambda use: gettext(USES[use]))
    shown = shown.rename_axis(gettext("Person")).reset_index()
    shown.attrs["caption"] = gettext("What each person lets be done on {day}").format(day=long_day(PRINTED))
    return shown


def questions() -> Shown:
    """The twenty questions, each with something to do."""
    asked = quality_questions()
    rows = "".join(f"<li><p><strong>{_safe(one.asks)}</strong></p><p>{_safe(one.try_)}</p></li>" for one in asked)
    return Shown(f"<ol>{rows}</ol>", "\n\n".join(f"{n}. {one.asks}\n{one.try_}" for n, one in enumerate(asked, 1)))


def _shown(
    before: Iterable[tuple[str, str]], passages: Iterable[WorkedPassage], after: Iterable[tuple[str, str]]
) -> Shown:
    """A list of passages, with what stands before and after it: an element's name and its words."""
    listed = [("li", _passage(passage)) for passage in passages]
    markup = ["".join(f"<{tag}>{_safe(text)}</{tag}>" for tag, text in parts) for parts in (before, listed, after)]
    plain = "\n\n".join(text for _, text in (*before, *listed, *after))
    folded = _folded(gettext("Its passages: {count}").format(count=len(listed)), f"<ul>{markup[1]}</ul>")
    return Shown(f"{markup[0]}{folded}{markup[2]}", plain)


def _folded(summary: str, markup: str) -> str:
    return f"<details><summary>{_safe(summary)}</summary>{markup}</details>"


def _passage(passage: WorkedPassage) -> str:
    where = gettext("{speaker}, turn {number}").format(speaker=passage.speaker, number=passage.turn)
    form = form_of(passage)
    if form == "quoted":
        return f"“{passage.words}” ({where})"
    if form == "reworded":
        return gettext("{words} ({where}; in other words, since it may not be quoted)").format(
            words=passage.reworded, where=where
        )
    return gettext("{where}: not printed. {why}").format(where=where, why=" ".join(printable(passage).reasons))


def _told(rows: list[tuple[str, ...]], heads: list[str], caption: str) -> Shown:
    plain = "\n".join(" | ".join(row) for row in (heads, *rows))
    return Shown(labelled_table("crosswalk", heads, rows, caption=caption), f"{caption}\n{plain}")


def _table(rows: list[tuple], columns: list[str], caption: str) -> pd.DataFrame:
    table = pd.DataFrame(rows, columns=columns)
    table.attrs["caption"] = caption
    return table


def _safe(text: str) -> str:
    return html.escape(text, quote=False)
