"""Exercises for paper: what a reader fills in with a pen, and what follows from it on pages of its own.

A page on paper cannot wait until something is decided. So a decision is printed with its options and room to
write, and what follows stands behind the case, an option at a time, where one turns to it: what happens, how the next
decision begins for whoever took that option, and, when all is decided, the last word.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from casebook.press.editions.outputs import paragraphs, plain

ROOM = {"position": 3, "decision": 6, "coding": 3}  # lines to write on


def exercise(spec: Mapping[str, Any], specs: Sequence[Mapping[str, Any]]) -> str:
    """An exercise as HTML to fill in; `specs` are all the exercises of its page. Nothing in it says what follows.

    Its classes: `exercise` round it, with `later` for a decision that depends on another; `option` round an option;
    `scale` round the two ends of a scale; `write` with `data-lines` for room to write in; `tick` for a box to tick;
    `turn` for a link to turn to.
    """
    made = {"position": _position, "decision": _decision, "coding": _coding, "lastword": _last_word}
    later = " later" if spec.get("after") else ""
    return f'<div class="exercise {spec["kind"]}{later}">{made[spec["kind"]](spec, specs)}</div>'


def what_follows(specs: Sequence[Mapping[str, Any]]) -> str:
    """What follows from each option of each decision, and then the last word: HTML, or nothing without decisions.

    Each decision, and the last word, is a section of class `follows`; what follows from an option is one in it, named
    `after-DECISION-OPTION`.
    """
    decisions = [spec for spec in specs if spec["kind"] == "decision"]
    if not decisions:
        return ""
    parts = [_follows(spec, decisions) for spec in decisions]
    parts += [_last_words(spec) for spec in specs if spec["kind"] == "lastword"]
    opening = "<p>Read only what follows from the option you took. The others are other people’s.</p>"
    return f'<section id="what-follows"><h2>What follows</h2>{opening}{"".join(parts)}</section>'


def _position(spec: Mapping[str, Any], specs: Sequence[Mapping[str, Any]]) -> str:
    second = spec["id"] == "after"
    asked = "What changed, and why?" if second else "Why do you stand there?"
    return (
        f"<h4>{'Your second position' if second else 'Your first position'}</h4><p>{plain(spec['question'])}</p>"
        f'<div class="scale"><p>0: {plain(spec["low"])}</p><p>100: {plain(spec["high"])}</p></div>'
        f"<p>Make a mark on the line. {asked}</p>{_room(spec)}"
    )


def _decision(spec: Mapping[str, Any], specs: Sequence[Mapping[str, Any]]) -> str:
    turn = "".join(
        f'<li><a class="turn" href="#after-{spec["id"]}-{option["id"]}">{plain(option["label"])}</a></li>'
        for option in spec["options"]
    )
    return (
        f"{_depends(spec, specs)}{paragraphs(spec['opening'])}<h4>{plain(spec['question'])}</h4>"
        f"{''.join(_option(option) for option in spec['options'])}"
        f"<p>What I decide, and why:</p>{_room(spec)}"
        f"<p>When you have written it down, turn to what follows:</p><ul>{turn}</ul>"
    )


def _depends(spec: Mapping[str, Any], specs: Sequence[Mapping[str, Any]]) -> str:
    """Where a later decision begins: that depends on the option that was taken before, and is not said here."""
    if not spec.get("after"):
        return ""
    number = next(other["number"] for other in specs if other["kind"] == "decision" and other["id"] == spec["after"])
    where = f'<a class="turn" href="#after-{spec["after"]}">What follows</a>'
    return (
        f"<p>How this decision begins depends on the option that you took at decision {number}. Read that first: it "
        f"stands behind the case, under {where}, with the option.</p><p>If you take this decision alone, it begins "
        "like this:</p>"
    )


def _option(option: Mapping[str, Any]) -> str:
    return (
        f'<div class="option"><p class="tick"><strong>{plain(option["label"])}</strong></p>'
        f"<p>{plain(option['what'])}</p><p><em>For it.</em> {plain(option['reason'])}</p>"
        f"<p><em>Against it.</em> {plain(option['cost'])}</p></div>"
    )


def _coding(spec: Mapping[str, Any], specs: Sequence[Mapping[str, Any]]) -> str:
    codes = "".join(f"<dt>{plain(code['name'])}</dt><dd>{plain(code['meaning'])}</dd>" for code in spec["codes"])
    rows = "".join(
        f"<tr><td>{number}</td><td>{plain(excerpt['text'])}</td><td> </td></tr>"
        for number, excerpt in enumerate(spec["excerpts"], 1)
    )
    return (
        f'<h4>{plain(spec["question"])}</h4><dl>{codes}</dl><table class="coding"><thead><tr><th>No.</th>'
        f"<th>Excerpt</th><th>Your code</th></tr></thead><tbody>{rows}</tbody></table>"
        f"<p>Where were you least sure, and why?</p>{_room(spec)}"
    )


def _last_word(spec: Mapping[str, Any], specs: Sequence[Mapping[str, Any]]) -> str:
    name = plain(spec["speaker"]["name"])
    turn = '<a class="turn" href="#last-words">What follows</a>'
    return f"<p>{name}: what is said to the option you took stands under {turn}, at its end.</p>"


def _follows(spec: Mapping[str, Any], decisions: Sequence[Mapping[str, Any]]) -> str:
    later = [other for other in decisions if other.get("after") == spec["id"]]
    options = "".join(_after(spec, option, later) for option in spec["options"])
    return f'<section class="follows" id="after-{spec["id"]}"><h3>Decision {spec["number"]}</h3>{options}</section>'


def _after(spec: Mapping[str, Any], option: Mapping[str, Any], later: Sequence[Mapping[str, Any]]) -> str:
    people = "".join(
        f"<dt>{plain(person['name'])}, {plain(person['who'])}</dt><dd>{paragraphs(person['text'])}</dd>"
        for person in option["consequences"]
    )
    begins = "".join(
        f"<p><strong>Decision {other['number']} begins</strong></p>{paragraphs(other['openings'][option['id']])}"
        for other in later
        if option["id"] in other["openings"]
    )
    return (
        f'<section id="after-{spec["id"]}-{option["id"]}"><h4>If you took “{plain(option["label"])}”</h4>'
        f"<dl>{people}</dl><p><strong>What happens next</strong></p>{paragraphs(option['next'])}{begins}</section>"
    )


def _last_words(spec: Mapping[str, Any]) -> str:
    """What is said to each option, for whoever has taken the last decision."""
    said = "".join(
        f"<h4>To whoever took “{plain(option['label'])}”</h4><blockquote>{paragraphs(option['last_word'])}</blockquote>"
        for decision in spec["decisions"]
        for option in decision["options"]
    )
    opening = "<p>Read it when you have taken every decision, and only what is said to the options that you took.</p>"
    name = plain(spec["speaker"]["name"])
    return f'<section class="follows" id="last-words"><h3>The last word: {name}</h3>{opening}{said}</section>'


def _room(spec: Mapping[str, Any]) -> str:
    return f'<div class="write" data-lines="{ROOM[spec["kind"]]}"></div>'
