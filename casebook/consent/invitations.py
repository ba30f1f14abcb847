"""How would you ask? Six designs of consent, what each does to the people, and what it makes of the finding.

For each design everybody who posted under a hashtag meets exactly one outcome: told or not, answering or
silent, kept or left out. The finding is the share, among those who remain, whose reason for keeping quiet
(or for leaving) is about those whose job it was to listen. All rates are dials with stated defaults, chosen
to argue with: they estimate nothing. Published counts differ by setting; 4 of 766 people opted in when whole
chat rooms were told that they were recorded (hudson2004), which is `reply=0.0052`, `yes=1.0` and `wary=1.0` here.
It says nothing about whether a design is lawful, nor how bad a distress is.
"""

from collections.abc import Mapping
from dataclasses import dataclass, fields

import numpy as np
import pandas as pd

from casebook.errors import CasebookError, suggestion
from casebook.world import World, grammar

AGREES, REFUSES, LEAVES = "agrees", "refuses", "agrees, leaves later"
SILENT_KEPT, SILENT_OUT = "silent, kept", "silent, left out"
UNTOLD_KEPT, UNTOLD_OUT = "never told, kept", "never told, left out"
STOPPED = "the moderators said no"
OUTCOMES = (AGREES, SILENT_KEPT, UNTOLD_KEPT, LEAVES, REFUSES, SILENT_OUT, UNTOLD_OUT, STOPPED)
KEPT = (AGREES, SILENT_KEPT, UNTOLD_KEPT)
MESSAGE, HASHTAG, NOBODY = "a message", "the hashtag", "nothing"  # what an invitation goes by

LISTENERS: Mapping[str, tuple[str, ...]] = {  # beginnings of the slots in which a post blames those who should listen
    "untold": ("who_to_tell", "disbelief", "his_standing", "form_", "patient_reason", "got_said", "last_time"),
    "leftearly": ("said_sentence", "letter_", "nobody_asked", "unasked_thing", "change_line", "homework_"),
}


@dataclass(frozen=True)
class Design:
    """A way of asking and its dials, each a share from 0 to 1 (`wary` compares two shares, 0 to 1)."""

    by: str  # what the invitation goes by: decides who can be reached at all
    reach: float  # of those who can be reached, who see it
    reply: float  # of those who see it, who answer
    yes: float  # of those who answer, who agree
    wary: float  # how readily those whom nobody listened to answer, compared with the others
    keeps_silent: bool  # whether silence keeps a person in
    keeps_untold: bool  # whether a person who was never told stays in
    leaves: float  # of those who agree, who leave later, because they can
    distress: float  # of those who see it, whom being found distresses
    finds_out: float = 0.15  # of those kept and never told, who find out later
    distress_later: float = 0.60  # of those who find out, whom it distresses
    allowed: bool = True  # whether the moderators let it go ahead, where they are asked

    def __post_init__(self):
        for field in fields(self):
            value = getattr(self, field.name)
            if field.type is float and not 0 <= value <= 1:
                raise CasebookError(f"{field.name} = {value}: a share lies between 0 and 1")
        if self.by not in (MESSAGE, HASHTAG, NOBODY):
            raise CasebookError(f"by = {self.by!r} ({suggestion(str(self.by), (MESSAGE, HASHTAG, NOBODY))})")


DESIGNS: Mapping[str, Design] = {
    "opt-in": Design(MESSAGE, 0.70, 0.35, 0.55, 0.60, False, False, 0.03, 0.20),
    "opt-out": Design(MESSAGE, 0.70, 0.20, 0.15, 0.60, True, True, 0.02, 0.20),
    "broadcast notice": Design(HASHTAG, 0.30, 0.10, 0.20, 0.60, True, True, 0.02, 0.10),
    "community agreement": Design(HASHTAG, 0.50, 0.45, 0.70, 0.95, True, False, 0.05, 0.06),
    "dynamic consent": Design(MESSAGE, 0.70, 0.40, 0.65, 0.70, False, False, 0.18, 0.20),
    "waiver": Design(NOBODY, 0.0, 0.0, 0.0, 1.0, True, True, 0.0, 0.0),
}


IS_DONE: Mapping[str, str] = {  # what each way of asking is, in a sentence
    "opt-in": "Each person is sent a message. Only those who say yes are kept.",
    "opt-out": "Each person is sent a message. Those who do not answer are kept.",
    "broadcast notice": "A notice is pinned under the hashtag. Those who do not answer are kept.",
    "community agreement": "The moderators and others agree first. Then there is an open call under the hashtag. Those "
    "who see it and do not answer are kept.",
    "dynamic consent": "Each person is sent a link to a page of their own, allows some uses and not others, and may "
    "change that. Only those who say yes are kept.",
    "waiver": "A committee allows you not to ask. Everybody is kept.",
}
RATES: Mapping[str, str] = {  # what a page calls the rates of a design
    "reach": "of those whom it can reach, share who see it",
    "distress": "of those who see it, share whom it distresses",
    "reply": "of the others who see it, share who answer",
    "wary": "of those who see it and wrote that nobody listened, share who answer",
    "yes": "of those who answer, share who agree to be kept",
    "leaves": "of those who agree, share who leave later",
    "finds_out": "of those kept and never told, share who find out later",
    "distress_later": "of those who find out, share whom it distresses",
}
COUNTS: Mapping[str, str] = {
    "remain": "people kept in the study",
    "never_told": "people kept who were never told",
    "distressed": "people distressed",
}
HEADS: Mapping[str, str] = {
    "remain": "people kept in the study",
    "finding": "share whose reason is that nobody listened",
    "low": "lowest likely share",
    "high": "highest likely share",
    "in_words": "share, and number of people",
}


def ways_in_words(designs: Mapping[str, Design]) -> pd.DataFrame:
    """What each way of asking does: a row a way; column "what is done"."""
    return pd.DataFrame({"what is done": {name: IS_DONE[name] for name in designs}}).rename_axis("way of asking")


def rates(designs: Mapping[str, Design]) -> pd.DataFrame:
    """The rates of each way of asking, a row each, as percentages; a dash where a way has no such people."""
    told = {name: [_rate(design, field) for field in RATES] for name, design in designs.items()}
    table = pd.DataFrame.from_dict(told, orient="index", columns=list(RATES.values()))
    return table.rename_axis("way of asking")


def counts(compared: pd.DataFrame) -> pd.DataFrame:
    """What `compared` gives of people, with heads in words."""
    table = compared[list(COUNTS)].map("{:,}".format)
    return table.rename(columns=COUNTS).rename_axis("way of asking")


def beside_each_other(compared: pd.DataFrame) -> pd.DataFrame:
    """What `compared` gives of the finding, with heads in words and shares as percentages."""
    table = compared[list(HEADS)].copy()
    for name in ("finding", "low", "high"):
        table[name] = table[name].map("{:.0%}".format)
    return table.rename(columns=HEADS).rename_axis("how often they answer")


def overtakes(asking: float, kept: int, waiver: Design) -> float:
    """The share who find out at which a waiver that keeps `kept` people distresses as many as `asking`, a number of
    people: asking / (kept x distress_later). Below it the waiver distresses fewer. It may be more than 1.
    """
    if kept <= 0 or waiver.distress_later <= 0:
        raise CasebookError("nobody can be distressed by finding out: nobody is kept, or distress_later is 0")
    return asking / (kept * waiver.distress_later)


def _rate(design: Design, field: str) -> str:
    told = field in ("reach", "distress", "reply", "wary", "yes", "leaves")
    if (told and design.by == NOBODY) or (not told and not design.keeps_untold):
        return "–"
    value = getattr(design, field)
    return f"{(design.reply if field == 'wary' else 1) * value:.0%}"


def posters(world: World, hashtag: str) -> pd.DataFrame:
    """Everybody who posted under a hashtag, by their first post there.

    Columns: account, there (the account still stands), open_to_messages, listeners (whether the reason given
    is about those whose job it was to listen, by the grammar rule that wrote the post). CasebookError for a
    hashtag nobody used or whose posts give no reasons.
    """
    posts = world.posts[world.posts.hashtag == hashtag]
    if posts.empty or posts.kind.iloc[0] not in LISTENERS:
        used = set(world.posts.hashtag[world.posts.kind.isin(LISTENERS)])
        raise CasebookError(f"nobody gave reasons under {hashtag} here ({suggestion(hashtag, used)})")
    first = posts.sort_values(["posted_on", "post"]).drop_duplicates("account").merge(world.ledger, on="post")
    blames = {rule: _blames_listeners(rule) for rule in set(first.rule.str.split(":").str[0])}
    known = first.assign(listeners=first.rule.str.split(":").str[0].map(blames)).merge(world.accounts, on="account")
    table = known.assign(there=known.gone_on == "")[["account", "there", "open_to_messages", "listeners"]]
    return table.sort_values("account").reset_index(drop=True)


def invited(people: pd.DataFrame, design: Design, *, seed: int) -> pd.DataFrame:
    """The people with what the design does to each of them, once.

    Adds reached, replied, outcome (exactly one of OUTCOMES), distressed (by being found, or by finding out),
    remains. With one seed a person has the same luck under every design. CasebookError for nobody.
    """
    luck = {name: rounds[0] for name, rounds in _luck(_somebody(people), 1, seed).items()}
    happened = _happened(people, design, luck)
    return people.assign(**{**happened, "outcome": np.array(OUTCOMES)[happened["outcome"]]})


def outcomes(after: pd.DataFrame) -> pd.DataFrame:
    """How many people met each outcome: columns outcome, people, distressed; a row for each of OUTCOMES."""
    table = after.groupby("outcome").agg(people=("account", "size"), distressed=("distressed", "sum"))
    return table.reindex(OUTCOMES, fill_value=0).rename_axis("outcome").reset_index()


def finding(after: pd.DataFrame) -> str:
    """The finding in words: what share of those who remain gave this reason, or that nobody remains."""
    kept = after[after.remains]
    return _in_words(kept.listeners.mean(), len(kept)) if len(kept) else _in_words(0, 0)


def compared(
    people: pd.DataFrame, designs: Mapping[str, Design] = DESIGNS, *, seed: int, runs: int = 200
) -> pd.DataFrame:
    """The designs beside each other, a row each, from `runs` rounds of luck.

    Columns, mean numbers of people: reached, replied, distressed, remain, never_told (kept without being told);
    then finding (mean share, 0 to 1, over rounds in which somebody remains), low and high (nine rounds in ten
    lie between: luck in who replies, not doubt about the rates), everybody (the share among all who posted),
    in_words. Where nobody ever remains the three shares are missing and in_words says so.
    """
    if runs < 1:
        raise CasebookError(f"runs = {runs}: at least one round is needed")
    luck = _luck(_somebody(people), runs, seed)
    rows = {name: _summary(people, _happened(people, design, luck)) for name, design in designs.items()}
    return pd.DataFrame.from_dict(rows, orient="index").rename_axis("design")


def _summary(people: pd.DataFrame, happened: dict[str, np.ndarray]) -> dict:
    remains, listeners = happened["remains"], people.listeners.to_numpy()
    kept = remains.sum(axis=1)
    shares = (remains & listeners).sum(axis=1)[kept > 0] / kept[kept > 0]
    low, high = np.quantile(shares, [0.05, 0.95]) if len(shares) else (np.nan, np.nan)
    mean = shares.mean() if len(shares) else np.nan
    untold = happened["outcome"] == OUTCOMES.index(UNTOLD_KEPT)
    return {
        **{name: round(happened[name].sum(axis=1).mean()) for name in ("reached", "replied", "distressed")},
        "remain": round(kept.mean()),
        "never_told": round(untold.sum(axis=1).mean()),
        "finding": mean,
        "low": low,
        "high": high,
        "everybody": float(listeners.mean()),
        "in_words": _in_words(mean, kept.mean() if len(shares) else 0),
    }


def _happened(people: pd.DataFrame, design: Design, luck: Mapping[str, np.ndarray]) -> dict[str, np.ndarray]:
    """What happens to everybody: arrays whose last axis is people. Every person gets the first outcome that fits."""
    there, listeners = people.there.to_numpy(), people.listeners.to_numpy()
    can_be = {MESSAGE: there & people.open_to_messages.to_numpy(), HASHTAG: there, NOBODY: there & False}[design.by]
    reached = can_be & (luck["sees"] < design.reach) & design.allowed
    replied = reached & (luck["replies"] < design.reply * np.where(listeners, design.wary, 1.0))
    agrees = replied & (luck["agrees"] < design.yes)
    outcome = np.select(
        [
            np.broadcast_to(not design.allowed, reached.shape),
            agrees & (luck["leaves"] < design.leaves),
            agrees,
            replied,
            reached & design.keeps_silent,
            reached,
            np.broadcast_to(design.keeps_untold, reached.shape),
        ],
        [OUTCOMES.index(name) for name in (STOPPED, LEAVES, AGREES, REFUSES, SILENT_KEPT, SILENT_OUT, UNTOLD_KEPT)],
        OUTCOMES.index(UNTOLD_OUT),
    )
    found_out = (outcome == OUTCOMES.index(UNTOLD_KEPT)) & (luck["finds"] < design.finds_out)
    distressed = (reached & (luck["hurts"] < design.distress)) | (found_out & (luck["hurts"] < design.distress_later))
    remains = np.isin(outcome, [OUTCOMES.index(name) for name in KEPT])
    return {"reached": reached, "replied": replied, "outcome": outcome, "distressed": distressed, "remains": remains}


def _luck(people: pd.DataFrame, runs: int, seed: int) -> dict[str, np.ndarray]:
    """Numbers in [0, 1), rounds x people; a person's luck goes by the order of names, not of rows."""
    order = np.argsort(np.argsort(people.account.to_numpy(), kind="stable"), kind="stable")
    names = ("sees", "replies", "agrees", "leaves", "hurts", "finds")
    draw = np.random.default_rng([seed, 33])
    return {name: draw.random((runs, len(people)))[:, order] for name in names}


def _blames_listeners(rule: str) -> bool:
    """Whether the skeleton of a rule such as `untold/8` has a slot that blames those who should have listened."""
    kind, number = rule.split("/")
    slots = grammar.grammar().skeletons[kind][int(number)][1::2]
    return any(slot.startswith(LISTENERS[kind]) for slot in slots)


def _in_words(share: float, people: float) -> str:
    if not people:
        return "nobody remains"
    return f"{share:.0%} of {people:,.0f}"


def _somebody(people: pd.DataFrame) -> pd.DataFrame:
    if people.empty:
        raise CasebookError("there is nobody to invite: the table of people is empty")
    return people
