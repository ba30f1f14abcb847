"""An analysis made of what was found in a project of another program.

Ids that marks say are kept, each for the first that has it; everything else gets a new one. A list keeps the order that
marks say, and what has none comes behind. What cannot be placed, and texts that are too long, are told to `leave_out`.
"""

from collections.abc import Callable, Iterable
from dataclasses import replace

from casebook.analysis.analysis import Analysis, Change, Code, Coded, Entry, Theme
from casebook.analysis.fitting import BETWEEN, Fitting, Ids, LeaveOut
from casebook.analysis.found import Found, FoundPassage, FoundTheme
from casebook.analysis.notes import HISTORY, JOURNAL, KEPT, READER, history_read, is_day, kept_read
from casebook.coding.elements import clean
from casebook.errors import CasebookError
from casebook.transcripts import passage_at, read_transcripts

NO_DAY = "1970-01-01"  # of a note whose file says none
LAST = 10**9  # the place of what no mark gives one
MEMO = "Memo of "  # before what it is of, in the name of a note
THEME = "Theme: "  # before the name of a theme, among codes and sets


def joined(found: Found, leave_out: LeaveOut) -> Analysis:
    """The analysis; its parts hold together as far as the file's do, which `model.checked` looks at."""
    fits = Fitting(leave_out)
    reader, journal, history, kept = _notes(found, fits, leave_out)
    ids = dict(zip((one.guid for one in found.codes), _code_ids(found, history), strict=True))
    codes = _codes(found, ids, fits)
    passages, of_theme_code, apart = _passages(found, ids, kept, fits, leave_out)
    themes = _themes(found, ids, passages, of_theme_code, apart, fits)
    return Analysis(reader, codes, passages, themes, tuple(journal), tuple(history))


def _notes(found: Found, fits: Fitting, leave_out: LeaveOut) -> tuple[str, list[Entry], list[Change], list]:
    """What notes say that belong to nothing: ours, known by their names, and entries of the journal."""
    reader, entries = "", []
    history, kept = _lines(found, HISTORY, history_read, leave_out), _lines(found, KEPT, kept_read, leave_out)
    rows = (*found.codes, *found.theme_codes, *found.sets, *found.passages)
    told = {text for row in rows for text in row.said.texts} | {one.memo for _, one in kept}
    for note in found.notes:
        journal = JOURNAL.fullmatch(note.name)
        if note.name in (HISTORY, KEPT) or (note.name.startswith(MEMO) and clean(note.text) in told):
            continue  # read already, or a memo that a program has parted from its owner, which says the same
        if note.name == READER and not reader:
            reader = fits(note.text)
        elif journal and is_day(journal["day"]):
            entries.append(Entry(journal["id"], journal["day"], fits(note.text)))
        else:
            text = BETWEEN.join(part for part in (note.name, note.text) if part)
            entries.append(Entry("", note.day if is_day(note.day) else NO_DAY, fits(text)))
    entry_ids, change_ids = Ids("n").each(one.id for one in entries), Ids("h").each(one.id for one in history)
    entries = [replace(one, id=id_) for one, id_ in zip(entries, entry_ids, strict=True)]
    return reader, entries, [replace(one, id=id_) for one, id_ in zip(history, change_ids, strict=True)], kept


def _lines(found: Found, name: str, lines_of: Callable[[str], tuple[list, list[str]]], leave_out: LeaveOut) -> list:
    """What stands in the lines of our notes of this name."""
    rows = []
    for note in found.notes:
        if note.name == name:
            lines, odd = lines_of(clean(note.text))
            rows += lines
            for _ in odd:
                leave_out(f"a line of the note '{name}', which was changed")
    return rows


def _code_ids(found: Found, history: Iterable[Change]) -> list[str]:
    return Ids("c", {change.code for change in history}).each(one.said.id for one in found.codes)


def _codes(found: Found, ids: dict[str, str], fits: Fitting) -> tuple[Code, ...]:
    made, known = [], set(ids.values())
    for one in found.codes:
        id_, (meaning, memo) = ids[one.guid], one.said.texts
        said_under = next((under for under in one.said.lists.get("under", ()) if under in known), None)
        under = said_under or ids.get(one.above)
        name = fits.name(one.name, one.said.id) or "code"
        made.append((one.said.number or LAST, Code(id_, name, fits(meaning), fits.memo(memo, one.memos), under)))
    return tuple(code for _, code in sorted(made, key=lambda row: row[0]))


def _passages(
    found: Found, ids: dict[str, str], kept: list[tuple[int, Coded]], fits: Fitting, leave_out: LeaveOut
) -> tuple[tuple[Coded, ...], dict[str, list[str]], set[str]]:
    """The passages, which of them each theme's code was given to, and which have a line in a note."""
    theme_guids = {one.guid: one.name for one in found.theme_codes}
    rows: list[tuple[int, Coded]] = []
    given: list[tuple[str, int]] = []  # a theme's code, and the row that it was given to
    places: dict[tuple, int] = {}
    for one in found.passages:
        memo = fits.memo(one.said.texts[0], one.memos)
        known = [guid for guid in dict.fromkeys(one.codes) if guid in ids or guid in theme_guids]
        if len(known) < len(dict.fromkeys(one.codes)):
            leave_out(f"a code of a passage of {one.transcript} that the project does not have")
        if not _holds_words(one):
            leave_out(f"a selection of {one.transcript} that holds nothing that is said")
        elif not (known or memo):
            leave_out(f"a selection of {one.transcript} with neither a code nor a memo")
        else:
            codes = tuple(ids[guid] for guid in known if guid in ids)
            made = Coded(one.said.id, one.transcript, one.version, one.start, one.end, codes, memo)
            row = _row_of(made, rows, places, one.said.number or LAST)
            given += [(guid, row) for guid in known if guid in theme_guids]
    there = set(ids.values())
    rows, told = _with_lines(rows, [(number, _of_these(one, there)) for number, one in kept], fits)
    for guid, row in given:
        number, one = rows[row]
        if not (one.codes or one.memo):  # somebody gave it to a theme alone, and here a passage has a code or a memo
            rows[row] = (number, replace(one, memo=fits(theme_guids[guid]) or "theme"))
    new = Ids("p").each(one.id for _, one in rows)
    of_theme_code: dict[str, list[str]] = {}
    for guid, row in given:
        of_theme_code.setdefault(guid, []).append(new[row])
    ordered = sorted(zip((number for number, _ in rows), new, (one for _, one in rows), strict=True), key=_first)
    return tuple(replace(one, id=id_) for _, id_, one in ordered), of_theme_code, told


def _of_these(one: Coded, codes: set[str]) -> Coded:
    return replace(one, codes=tuple(id_ for id_ in one.codes if id_ in codes))


def _with_lines(
    rows: list[tuple[int, Coded]], lines: list[tuple[int, Coded]], fits: Fitting
) -> tuple[list[tuple[int, Coded]], set[str]]:
    """The passages with what a note says of them in lines of its own, and the ids in those: one that a program has
    lost is there again, and one that has lost a code has it again.
    """
    known = {one.id: place for place, (_, one) in reversed(list(enumerate(rows))) if one.id}
    rows = list(rows)
    for number, line in lines:
        if line.id in known:
            at, one = rows[known[line.id]]
            same = (one.transcript, one.version, one.start, one.end) == (
                line.transcript,
                line.version,
                line.start,
                line.end,
            )
            if same:
                rows[known[line.id]] = (at, replace(one, codes=tuple(dict.fromkeys(line.codes + one.codes))))
        elif line.codes or line.memo:
            rows.append((number, replace(line, memo=fits(line.memo))))
    return rows, {line.id for _, line in lines}


def _row_of(made: Coded, rows: list[tuple[int, Coded]], places: dict[tuple, int], number: int) -> int:
    """Where a passage stands in `rows`: programs make several selections of one, and those become one again. What a
    mark names goes with its like; what none names, with what stands in the same place and says nothing else.
    """
    where = (made.transcript, made.version, made.start, made.end)
    row = places.get((made.id, *where)) if made.id else places.get(where)
    if row is not None and not made.id and made.memo not in ("", rows[row][1].memo):
        row = None
    if row is None:
        places.setdefault((made.id, *where), len(rows))
        places.setdefault(where, len(rows))
        rows.append((number, made))
        return len(rows) - 1
    before = rows[row][1]
    memo = before.memo if made.memo in before.memo else BETWEEN.join(text for text in (before.memo, made.memo) if text)
    rows[row] = (rows[row][0], replace(before, codes=tuple(dict.fromkeys(before.codes + made.codes)), memo=memo))
    return row


def _themes(
    found: Found,
    ids: dict[str, str],
    passages: tuple[Coded, ...],
    of_theme_code: dict[str, list[str]],
    apart: set[str],
    fits: Fitting,
) -> tuple[Theme, ...]:
    pairs, there, known = _pairs(found), {one.id for one in passages}, set(ids.values())
    made = []
    for code, as_set in pairs:
        one = _which(code, as_set)
        listed = one.said.lists.get("passages", ())
        if code:
            now = dict.fromkeys(of_theme_code.get(code.guid, ()))
            listed = [
                *(id_ for id_ in listed if id_ in now or id_ in apart),
                *(id_ for id_ in now if id_ not in listed),
            ]
        codes = [ids[guid] for guid in as_set.codes if guid in ids] if as_set else one.said.lists.get("codes", ())
        says, left_out, memo = one.said.texts
        theme = Theme(
            one.said.id,
            fits.name(one.name.removeprefix(THEME), one.said.id),
            fits(says),
            tuple(id_ for id_ in dict.fromkeys(codes) if id_ in known),
            tuple(id_ for id_ in dict.fromkeys(listed) if id_ in there),
            fits.memo(memo, one.memos),
            fits(left_out),
        )
        made.append((one.said.number or LAST, theme))
    new = Ids("t").each(theme.id for _, theme in made)
    named = [(number, replace(theme, id=id_)) for (number, theme), id_ in zip(made, new, strict=True)]
    return tuple(theme for _, theme in sorted(named, key=_first))


def _pairs(found: Found) -> list[tuple[FoundTheme | None, FoundTheme | None]]:
    """Each theme as its code and its set, either of which a program may have dropped."""
    left = {one.guid: one for one in found.theme_codes}
    pairs: list[tuple[FoundTheme | None, FoundTheme | None]] = []
    for as_set in found.sets:
        guid = next((guid for guid in as_set.codes if guid in left), None)
        guid = guid or next((guid for guid, one in left.items() if as_set.said.id == one.said.id), None)
        pairs.append((left.pop(guid) if guid else None, as_set))
    return [*pairs, *((one, None) for one in left.values())]


def _which(code: FoundTheme | None, as_set: FoundTheme | None) -> FoundTheme:
    """Of a theme's code and its set the one whose texts hold, with what the mark of either says: the one that somebody
    changed; the set, where nobody changed one; with the code's texts as a memo, where somebody changed both.
    """
    if not (code and as_set):
        return code or as_set
    of_code = not as_set.said.id or (code.said.changed and not as_set.said.changed)
    held, other = (code, as_set) if of_code else (as_set, code)
    differ = held.said.changed and other.said.changed and other.said.texts != held.said.texts
    more = BETWEEN.join(text for text in other.said.texts if text) if differ else ""
    mark = held.said if held.said.id else other.said
    said = replace(held.said, id=mark.id, number=mark.number, lists=mark.lists)
    memos = dict.fromkeys((*as_set.memos, *code.memos, *([more] if more else [])))
    return replace(held, said=said, memos=tuple(memos))


def _is_placed(one: Coded | FoundPassage) -> bool:
    transcript = read_transcripts().get(one.transcript)
    return transcript is not None and transcript.version == one.version


def _holds_words(one: FoundPassage) -> bool:
    if not _is_placed(one):
        return one.start < one.end
    try:
        passage_at(one.transcript, one.start, one.end)
    except CasebookError:
        return False
    return True


def _first(row: tuple) -> int:
    return row[0]
