"""What may become of a code: made, renamed, moved, merged, removed. Each gives a new analysis, with a line of history.

The page has the same rules; `tests/analysis/changes.json` holds examples of both. What is merged loses nothing; what
is removed is gone from the history as well. A change that changes nothing leaves no line.
"""

import re
from collections.abc import Callable, Iterable
from dataclasses import replace

from casebook.analysis.analysis import Analysis, Change, Code
from casebook.errors import CasebookError

LONGEST_MEMO = 4000  # characters
NUMBERED = re.compile(r"h([0-9]{1,15})")


def made(analysis: Analysis, code: str, *, name: str, day: str, under: str | None = None) -> Analysis:
    """The analysis with a new code, last of all; CasebookError where there is, or was, a code of this id, or none above
    it.
    """
    if code in {*(one.id for one in analysis.codes), *(change.code for change in analysis.history)}:
        raise CasebookError(f"there is or was a code '{code}'; give the new one another id")
    if under is not None:
        code_of(analysis, under)
    new = replace(analysis, codes=(*analysis.codes, Code(code, name, under=under)))
    return _noted(new, "made", code, name, None, day)


def renamed(analysis: Analysis, code: str, *, name: str, day: str) -> Analysis:
    """The analysis with another name for a code. The history keeps the name that it had."""
    old = code_of(analysis, code)
    if old.name == name:
        return analysis
    return _noted(_with_codes(analysis, [_named(one, old, name) for one in analysis.codes]), "renamed", code, old.name,
                  None, day)  # fmt: skip


def moved(analysis: Analysis, code: str, *, into: str | None, day: str) -> Analysis:
    """The analysis with a code, and all that is under it, under another one, or at the top where `into` is None.

    Raises CasebookError for a code that would stand under itself.
    """
    old = code_of(analysis, code)
    if into is not None and into in below(analysis, code):
        raise CasebookError(f"code '{code}' would stand under itself; move it under one that is not under it")
    if into is not None:
        code_of(analysis, into)
    if old.under == into:
        return analysis
    new = [replace(one, under=into) if one is old else one for one in analysis.codes]
    return _noted(_with_codes(analysis, new), "moved", code, old.name, into, day)


def merged(analysis: Analysis, code: str, *, into: str, day: str) -> Analysis:
    """The analysis with one code less: what had it has the other, once and in its place; what it meant and its memo
    follow the other's memo, each after an empty line; the codes under it go under the other. Where the other stands
    under it, the other takes its place first.

    Raises CasebookError for a code and itself, and where the memo would be longer than LONGEST_MEMO.
    """
    old, other = code_of(analysis, code), code_of(analysis, into)
    if code == into:
        raise CasebookError(f"code '{code}' cannot be merged with itself; choose another one")
    memo = "\n\n".join(text for text in (other.memo, old.meaning, old.memo) if text)
    if len(memo) > LONGEST_MEMO:
        raise CasebookError(
            f"code '{into}' would have a memo of {len(memo):,} characters, more than {LONGEST_MEMO:,}; shorten one of "
            "the two first"
        )
    place = old.under if into in below(analysis, code) else other.under
    codes = []
    for one in analysis.codes:
        if one is other:
            codes.append(replace(one, memo=memo, under=place))
        elif one is not old:
            codes.append(replace(one, under=into) if one.under == code else one)
    with_codes = _carried(_with_codes(analysis, codes), lambda had: _once(into if id_ == code else id_ for id_ in had))
    return _noted(with_codes, "merged", code, old.name, into, day)


def removed(analysis: Analysis, code: str, *, day: str) -> Analysis:
    """The analysis without a code. What was under it goes one up; a passage that is left with neither code nor memo
    goes. Of the history of the code, and of those that were merged into it, one line without a name is left.
    """
    old = code_of(analysis, code)
    codes = [replace(one, under=old.under) if one.under == code else one for one in analysis.codes if one is not old]
    bare = _carried(_with_codes(analysis, codes), lambda had: tuple(id_ for id_ in had if id_ != code))
    stay = tuple(one for one in bare.passages if one.codes or one.memo)
    ids = {one.id for one in stay}
    themes = tuple(replace(theme, passages=tuple(id_ for id_ in theme.passages if id_ in ids)) for theme in bare.themes)
    gone = _merged_into(analysis, code)
    history = tuple(change for change in bare.history if change.code not in gone)
    return _noted(replace(bare, passages=stay, themes=themes, history=history), "removed", code, None, None, day)


def code_of(analysis: Analysis, id_: str) -> Code:
    """The code of this id; CasebookError where there is none."""
    for one in analysis.codes:
        if one.id == id_:
            return one
    raise CasebookError(f"there is no code '{id_}' in the analysis; look through its codes")


def below(analysis: Analysis, code: str) -> set[str]:
    """The ids of a code and of all that stand under it."""
    under: dict[str | None, list[str]] = {}
    for one in analysis.codes:
        under.setdefault(one.under, []).append(one.id)
    found, next_ = set(), [code]
    while next_:
        id_ = next_.pop()
        if id_ not in found:
            found.add(id_)
            next_ += under.get(id_, [])
    return found


def _merged_into(analysis: Analysis, code: str) -> set[str]:
    """A code and every one that became part of it, whatever was merged into what before."""
    gone, more = {code}, True
    there = {one.id for one in analysis.codes}
    while more:
        more = {
            change.code
            for change in analysis.history
            if change.what == "merged" and change.into in gone and change.code not in (gone | there)
        }
        gone |= more
    return gone


def _named(one: Code, old: Code, name: str) -> Code:
    return replace(one, name=name) if one is old else one


def _with_codes(analysis: Analysis, codes: Iterable[Code]) -> Analysis:
    return replace(analysis, codes=tuple(codes))


def _carried(analysis: Analysis, change: Callable[[tuple[str, ...]], tuple[str, ...]]) -> Analysis:
    """The analysis with the codes of each passage and each theme as `change` has them."""
    passages = tuple(replace(one, codes=change(one.codes)) for one in analysis.passages)
    return replace(
        analysis, passages=passages, themes=tuple(replace(one, codes=change(one.codes)) for one in analysis.themes)
    )


def _once(ids: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(ids))


def _noted(analysis: Analysis, what: str, code: str, name: str | None, into: str | None, day: str) -> Analysis:
    """With one line more in the history: its id is `h` and the number after the highest there."""
    numbers = [int(found[1]) for one in analysis.history if (found := NUMBERED.fullmatch(one.id))]
    line = Change(f"h{max(numbers, default=0) + 1}", day, what, code, name, into)
    return replace(analysis, history=(*analysis.history, line))
