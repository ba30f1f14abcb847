"""What goes into a description in a REFI-QDA file, so that texts, ids and order come back whatever a program does.

A description is for people: a text under another, each with a label. It ends with a mark, `[code c1 #3: 24 130]`: what
it is, its id, its place in the list, and how long each text is. Where the lengths fit, what is read is what was
written, letter by letter; where somebody changed a text, the labels part it.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

IDS = r"(?: [a-z][a-z0-9-]{0,39})*"
MARK = re.compile(
    r"\[(?P<kind>code|passage|theme) (?P<id>[a-z][a-z0-9-]{0,39}) #(?P<number>[0-9]{1,9}): (?P<lengths>[0-9]{1,7}"
    rf"(?: [0-9]{{1,7}})*)(?P<lists>(?:; [a-z]+{IDS})*)\]\s*\Z"
)
LABELS = {"code": ("", "Memo"), "passage": ("",), "theme": ("", "Leaves out", "Memo")}
CONSENT = "Consent"
BETWEEN = "\n\n"


@dataclass(frozen=True)
class Told:
    """What a description says: the mark's kind, id and place, empty where it has none; the texts, by their labels'
    order; the lists that the mark has; whether somebody has changed a text.
    """

    kind: str
    texts: tuple[str, ...]
    id: str = ""
    number: int = 0
    lists: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    changed: bool = False


def described(
    kind: str, id_: str, number: int, texts: Iterable[str], *, beside: str = "", **lists: Iterable[str]
) -> str:
    """The description that goes out. `beside` is what is told and not read back; `lists` are ids, by a word."""
    texts = tuple(texts)
    body = [_labelled(label, text) for label, text in zip(LABELS[kind], texts, strict=True) if text]
    lengths = " ".join(str(len(text)) for text in texts)
    ids = "".join(f"; {word}{''.join(f' {one}' for one in listed)}" for word, listed in lists.items())
    return BETWEEN.join([*body, *([beside] if beside else []), f"[{kind} {id_} #{number}: {lengths}{ids}]"])


def told(kind: str, description: str) -> Told:
    """What a description says that should be of this kind."""
    mark = MARK.search(description)
    if not mark or mark["kind"] != kind:
        return Told(kind, _by_labels(kind, description), changed=True)
    body = description[: mark.start()]
    lengths = [int(length) for length in mark["lengths"].split()]
    exact = _by_lengths(kind, body, lengths)
    lists = {word: tuple(ids) for word, *ids in (one.split() for one in mark["lists"].split(";") if one.strip())}
    texts = _by_labels(kind, body) if exact is None else exact
    return Told(kind, texts, mark["id"], int(mark["number"]), lists, exact is None)


def kind_of(description: str) -> str:
    """The kind that a description's mark says, or nothing."""
    mark = MARK.search(description)
    return mark["kind"] if mark else ""


def unique_names(names: Mapping[str, str], taken: Iterable[str] = ()) -> dict[str, str]:
    """A name for each id, different from all others and from those taken, in capitals or not: its own, or with the id
    in brackets after it. `own_name` gives back the name that it was.
    """
    out = {id_: _with_id(name, id_) if name.endswith(f" ({id_})") else name for id_, name in names.items()}
    while True:
        alike: dict[str, list[str]] = {name.casefold(): [""] for name in taken}
        for id_, name in out.items():
            alike.setdefault(name.casefold(), []).append(id_)
        twice = [id_ for ids in alike.values() if len(ids) > 1 for id_ in ids if id_ and out[id_] == names[id_]]
        if not twice:
            return out
        out |= {id_: _with_id(names[id_], id_) for id_ in twice}


def own_name(name: str, id_: str) -> str:
    """The name without the id that `unique_names` put after it."""
    return name.removesuffix(f" ({id_})")


def _with_id(name: str, id_: str) -> str:
    return f"{name} ({id_})"


def _labelled(label: str, text: str) -> str:
    return f"{label}: {text}" if label else text


def _by_lengths(kind: str, body: str, lengths: list[int]) -> tuple[str, ...] | None:
    """The texts, where their lengths fit the body and nothing but what was told beside is left of it."""
    if len(lengths) != len(LABELS[kind]):
        return None
    texts, at = [], 0
    for label, length in zip(LABELS[kind], lengths, strict=True):
        before = (BETWEEN if at else "") + (f"{label}: " if label else "") if length else ""
        if not body.startswith(before, at) or len(body) < at + len(before) + length:
            return None
        at += len(before)
        texts.append(body[at : at + length])
        at += length
    left = body[at:].removeprefix(BETWEEN) if at else body[at:]
    fits = not left or (left.startswith(f"{CONSENT}: ") and left.count(BETWEEN) == 1 and left.endswith(BETWEEN))
    return tuple(texts) if fits else None


def _by_labels(kind: str, body: str) -> tuple[str, ...]:
    """The texts of a body that somebody changed: parted where a label stands, each without spaces round it."""
    body = re.sub(rf"(?:\A|{BETWEEN}){CONSENT}: [^\n]*\s*\Z", "", body)
    texts = {label: [] for label in LABELS[kind]}
    now = ""
    for part in body.split(BETWEEN):
        label, colon, text = part.partition(": ")
        if colon and label in texts and label:
            now, part = label, text
        texts[now].append(part)
    return tuple(BETWEEN.join(parts).strip() for parts in texts.values())
