"""Delete me: a deletion followed through the copies of a post, and what can still be reached after it.

Copies form a directed graph with two kinds of tie: what a copy was made from, and whose holder passes a
request on to it. A copy whose holder is never told stays. Withdrawal (somebody asked, or the writer deleted
it) and loss (a site closes, a disk breaks) are counted apart: that a post can no longer be found does not
say that its writer took it back. Days, hours and half-lives are invented, every one, and estimate nothing:
published shares of posts that are gone mix both causes (pew2024), so none of them is a speed of loss.
What a law requires is not computed here, nor what a reader remembers.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from graphlib import CycleError, TopologicalSorter
from math import inf, nan

import pandas as pd

from casebook.errors import CasebookError, suggestion

ACTS, FOLLOWS, CANNOT = "deletes it when told", "goes when the original goes", "cannot be called back"
NEVER, GONE, WAITING, KEPT, FIXED, UNTOLD = (
    "never made",
    "withdrawn",
    "its holder has not been told yet",
    "kept: the team did not promise to remove it",
    CANNOT,
    "its holder has not been told",
)


@dataclass(frozen=True)
class Copy:
    """One copy of a post. Days count from the day of posting; `days` and `hours` are what its holder needs."""

    name: str
    holder: str
    made_from: str  # the copy it was made from, empty for the post itself
    day: float  # when it was made
    told_by: str  # the copy whose holder passes a request on to this one; empty when nobody does
    heeds: str  # ACTS, FOLLOWS or CANNOT
    days: float = 0  # from being told to being gone
    hours: float = 0  # of somebody's work
    half_life: float = inf  # days in which half of such copies are lost without anybody asking

    def __post_init__(self):
        if self.heeds not in (ACTS, FOLLOWS, CANNOT):
            raise CasebookError(
                f"{self.name}: heeds {self.heeds!r} ({suggestion(self.heeds, (ACTS, FOLLOWS, CANNOT))})"
            )
        if not (self.day >= 0 and self.days >= 0 and self.hours >= 0 and self.half_life > 0):
            raise CasebookError(f"{self.name}: days and hours are 0 or more, a half-life more than 0")
        if self.heeds == FOLLOWS and not self.told_by:
            raise CasebookError(f"{self.name}: name in told_by the copy that it goes with")


POST, DATASET = "the post on Lantern", "the team's dataset"
IDS, ARCHIVE, MODEL, ONLINE = "the shared list of post numbers", "the archive", "the trained model", "the paper online"
LASTING_POST = 3000  # days, invented: half of posts whose writer leaves them are lost in that time
COPIES: tuple[Copy, ...] = (
    Copy(POST, "the person", "", 0, "", ACTS, hours=0.1, half_life=LASTING_POST),
    Copy("a screenshot", "a stranger", POST, 1, "", CANNOT, half_life=1500),
    Copy(DATASET, "the research team", POST, 30, "", ACTS, days=7, hours=2, half_life=3650),
    Copy(IDS, "whoever took it", DATASET, 60, POST, FOLLOWS),
    Copy("a set rebuilt from the numbers", "another team", IDS, 120, POST, ACTS, days=90, hours=1, half_life=1500),
    Copy(MODEL, "the research team", DATASET, 150, DATASET, ACTS, days=60, hours=80, half_life=1000),
    Copy(ARCHIVE, "the university", DATASET, 200, DATASET, ACTS, days=30, hours=4),
    Copy("downloads from the archive", "people not known", ARCHIVE, 260, "", ACTS, half_life=1500),
    Copy(ONLINE, "the journal", DATASET, 400, DATASET, ACTS, days=90, hours=20),
    Copy("the paper in print", "libraries and readers", ONLINE, 400, ONLINE, CANNOT),
)
PROMISES: Mapping[str, frozenset[str]] = {  # what "withdrawn" is made to mean: the copies the team will act on
    "not used again": frozenset(),
    "removed from our dataset": frozenset({DATASET}),
    "removed from our dataset and from the archive that people can open": frozenset({DATASET, ARCHIVE}),
    "everything that the team can remove": frozenset({DATASET, ARCHIVE, MODEL, ONLINE}),
}
NEAREST: Mapping[str, str] = {  # which option of the first decision comes nearest to each meaning
    "not used again": "no option does only this (if you refuse, the post goes on being used)",
    "removed from our dataset": "no option",
    "removed from our dataset and from the archive that people can open": "Delete his words (a row with a code stays); "
    "Take his post out from now on (a closed copy stays, not counted here); Ask the archive to wait (a month later)",
    "everything that the team can remove": "Delete his post everywhere we can",
}
IN_THE_TEAMS_HANDS = frozenset().union(*PROMISES.values())
BEFORE, HELD, STANDING = "deleted before we could collect it", "deleted after we had copied it", "not deleted"


HEADS: Mapping[str, str] = {  # what the page calls the columns
    "source": "made from",
    "copy": "copy",
    "holder": "who has it",
    "state": "why it is still there",
    "promise": "what “withdrawn” may mean",
    "nearest": "the option of Decision 1 that comes nearest",
    "copies": "how many copies still exist",
    "hours": "hours of work",
    "still_reachable": "which copies still exist",
    "fate": "posts under the hashtag",
    "posts": "how many posts",
    "people": "by how many people",
    "reached": "people who could have seen these posts",
}


def headed(table: pd.DataFrame) -> pd.DataFrame:
    """The table with heads that say what stands below them; hours are rounded to whole ones."""
    rounded = table.assign(hours=table.hours.round().astype(int)) if "hours" in table else table
    return rounded.rename(columns=HEADS)


def vanished(share: float, alone: float, of: int = 100) -> pd.DataFrame:
    """Posts that can no longer be seen, by cause, of each `of` posts: columns cause, posts.

    `share` is the percentage that cannot be seen, and `alone` the percentage of those that were deleted one by
    one while the account stayed (pew2024). The rest went with a whole account, and why it went is not known.
    CasebookError for what is no percentage.
    """
    if not (0 <= share <= 100 and 0 <= alone <= 100):
        raise CasebookError(f"share = {share!r}, alone = {alone!r}: write percentages, from 0 to 100")
    gone = of * share / 100
    causes = {
        "can still be seen": of - gone,
        "gone with the whole account": gone * (1 - alone / 100),
        "this one post deleted": gone * alone / 100,
    }
    return pd.DataFrame({"cause": list(causes), "posts": list(causes.values())})


def ties(copies: Sequence[Copy] = COPIES) -> pd.DataFrame:
    """The graph as a table: columns source, copy, tie ("is copied to" or "passes the request on to")."""
    _in_order(copies)
    rows = [(copy.made_from, copy.name, "is copied to") for copy in copies if copy.made_from]
    rows += [(copy.told_by, copy.name, "passes the request on to") for copy in copies if copy.told_by]
    return pd.DataFrame(rows, columns=["source", "copy", "tie"])


def followed(
    asked: Mapping[str, float],
    copies: Sequence[Copy] = COPIES,
    promise: Collection[str] = IN_THE_TEAMS_HANDS,
) -> pd.DataFrame:
    """What becomes of each copy when `asked` (copy to day) is asked for: deleting the post is {POST: day}.

    Columns copy, holder, made_on, told_on, gone_on (days since posting, missing where it never happens), hours
    (spent on it), state. `promise` names the copies in the team's hands that the team will act on. A holder
    passes the request on when its own copy is gone, and a copy is never made of what is gone or never was:

        told_on = min(day asked, gone_on of the copy that tells),   gone_on = told_on + days.

    CasebookError for a copy that is not there, a day before the post, or a graph that goes in a circle.
    """
    order = _in_order(copies)
    _known(dict.fromkeys(promise, 0), {**order, **dict.fromkeys(IN_THE_TEAMS_HANDS)})
    _known(asked, order)
    rows: dict[str, dict] = {}
    for copy in order.values():
        rows[copy.name] = _fate(copy, asked.get(copy.name, inf), rows, copy.name in promise)
    table = pd.DataFrame([rows[copy.name] for copy in copies])
    return table.astype({"made_on": float, "told_on": float, "gone_on": float}).replace(inf, nan)


def reachable(table: pd.DataFrame, day: float) -> pd.DataFrame:
    """What no request has removed by the end of `day`: columns copy, holder, state, of copies made by then.

    The state of a copy that will go later says on which day. Loss is left aside: see `chances`.
    """
    there = table[(table.made_on <= day) & ~(table.gone_on <= day)]
    later = there.gone_on.map(lambda gone: f"goes on day {gone:,.0f}" if gone == gone else "")
    return there.assign(state=there.state.where(later == "", later))[["copy", "holder", "state"]].reset_index(drop=True)


def chances(table: pd.DataFrame, day: float, copies: Sequence[Copy] = COPIES) -> pd.DataFrame:
    """Withdrawal and loss apart: columns copy, lost, withdrawn, reachable, chances from 0 to 1 that sum to 1.

    For each copy made by `day`: that it was lost without anybody asking, that it went because somebody asked or
    deleted it, that it can still be reached. At age a, in days, and with half-life h, standing(a) = 2^(-a / h); a
    copy asked away at age g is withdrawn with chance standing(g) and was lost with 1 - standing(g). What goes
    with the original is lost with it, and is no second chance to find the post.
    """
    known = _in_order(copies)
    rows = []
    for row in table[table.made_on <= day].itertuples():
        copy = known[row.copy]
        rots, since = (known[copy.told_by], 0) if copy.heeds == FOLLOWS else (copy, row.made_on)
        gone = row.gone_on <= day
        standing = 2 ** (-((row.gone_on if gone else day) - since) / rots.half_life)
        rows.append((row.copy, 1 - standing, standing * gone, standing * (not gone)))
    return pd.DataFrame(rows, columns=["copy", "lost", "withdrawn", "reachable"])


def promises_kept(
    asked: Mapping[str, float], day: float, copies: Sequence[Copy] = COPIES, *, since: float = 0
) -> pd.DataFrame:
    """What each meaning of "withdrawn" leaves by `day`: columns promise, nearest (option), copies, hours (of work on
    what goes after day `since`), still_reachable (names).
    """
    rows = []
    for name, promise in PROMISES.items():
        table = followed(asked, copies, promise)
        left = reachable(table, day)["copy"]
        hours = float(table.hours[(table.gone_on <= day) & (table.gone_on >= since)].sum())
        rows.append((name, NEAREST[name], len(left), hours, ", ".join(left)))
    return pd.DataFrame(rows, columns=["promise", "nearest", "copies", "hours", "still_reachable"])


def collected(posts: pd.DataFrame, collected_on: str) -> pd.DataFrame:
    """Posts deleted before and after somebody collected them on a day such as "2024-12-01".

    Rows: deleted before it was collected; deleted since, and held; still there. Columns posts, people, reached
    (people the posts reached at the time, added up: one person may be counted often). Posts written after the
    day are not counted. CasebookError for what is no day, or when nothing had been posted by then.
    """
    try:
        collected_on = date.fromisoformat(collected_on).isoformat()
    except (TypeError, ValueError):
        raise CasebookError(f"collected_on = {collected_on!r}: write a day as 2024-12-01") from None
    posted = posts[posts.posted_on <= collected_on]
    if posted.empty:
        raise CasebookError(f"nothing had been posted by {collected_on}; the first post is of {posts.posted_on.min()}")
    gone = posted.deleted_on.fillna("")
    fate = (
        pd.Series(STANDING, index=posted.index)
        .mask(gone != "", HELD)
        .mask((gone != "") & (gone <= collected_on), BEFORE)
    )
    table = posted.groupby(fate).agg(posts=("post", "size"), people=("account", "nunique"), reached=("audience", "sum"))
    return table.reindex([BEFORE, HELD, STANDING], fill_value=0).rename_axis("fate").reset_index()


def _fate(copy: Copy, asked: float, rows: Mapping[str, dict], promised: bool) -> dict:
    """One copy's days and state, those it depends on being known."""
    source = rows.get(copy.made_from)
    made = source is None or (source["made_on"] <= copy.day < source["gone_on"])
    told = min(asked, rows[copy.told_by]["gone_on"] if copy.told_by else inf)
    kept = copy.name in IN_THE_TEAMS_HANDS and not promised
    goes = made and not kept and copy.heeds != CANNOT and told < inf
    gone = max(told, copy.day) + copy.days if goes else inf
    return {
        "copy": copy.name,
        "holder": copy.holder,
        "made_on": copy.day if made else inf,
        "told_on": told if made else inf,
        "gone_on": gone,
        "hours": copy.hours if goes else 0.0,
        "state": _state(copy, made, goes, kept, told),
    }


def _state(copy: Copy, made: bool, goes: bool, kept: bool, told: float) -> str:
    if not made:
        return NEVER
    if goes:
        return GONE
    if copy.heeds == CANNOT:
        return FIXED
    if kept:
        return KEPT
    return UNTOLD if not copy.told_by and copy.made_from and told == inf else WAITING


def _in_order(copies: Sequence[Copy]) -> dict[str, Copy]:
    """The copies by name, each after those it depends on."""
    named = {copy.name: copy for copy in copies}
    if not copies or len(named) < len(copies):
        raise CasebookError("copies: give at least one, and each name only once")
    before = {copy.name: {name for name in (copy.made_from, copy.told_by) if name} for copy in copies}
    _known({name: 0 for names in before.values() for name in names}, named)
    try:
        return {name: named[name] for name in TopologicalSorter(before).static_order()}
    except CycleError as error:
        raise CasebookError(f"copies made in a circle: {' from '.join(error.args[1])}") from None


def _known(days: Mapping[str, float], named: Collection[str]) -> None:
    for name, day in days.items():
        if name not in named:
            raise CasebookError(f"there is no copy '{name}' ({suggestion(name, named)})")
        if not day >= 0:
            raise CasebookError(f"{name}: day {day} lies before the post was written")
