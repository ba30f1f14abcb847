"""Who said it, to how many, and who could be asked: the people behind a hashtag.

What a post reached at the time is set against what a paper reaches; a funnel follows who could still be
asked; an asking is simulated, and what is left is compared with what was there. Rates of reply are dials,
chosen to argue with; they estimate nothing.
"""

import numpy as np
import pandas as pd

from casebook.errors import CasebookError, suggestion
from casebook.language import N_
from casebook.world import World

YES, NO, SILENT = N_("says yes"), N_("says no"), N_("sees it, no answer")
UNSEEN, OUT_OF_REACH = N_("is asked, never sees it"), N_("cannot be asked")
OUTCOMES = (YES, NO, SILENT, UNSEEN, OUT_OF_REACH)
ANSWERING = {False: 0.35, True: 0.55}  # share who answer at all, without and with the moderators asking first
AGREEING = {False: 0.50, True: 0.68}  # share of those who answer who say yes


def tagged(world: World, hashtag: str) -> pd.DataFrame:
    """The posts under a hashtag with what is known of their accounts.

    Columns: post, account, posted_on, text, meant_for, audience (people reached at the time), deleted_on,
    named, open_to_messages, gone_on, gender, age. CasebookError for a hashtag that nobody used.
    """
    posts = world.posts[world.posts.hashtag == hashtag]
    if posts.empty:
        used = set(world.posts.hashtag) - {""}
        raise CasebookError(f"nobody used {hashtag} here ({suggestion(hashtag, used)})")
    known = world.accounts.merge(world.people[["person", "gender", "age"]], on="person")
    columns = ["account", "named", "open_to_messages", "gone_on", "gender", "age"]
    posts = posts.drop(columns=["hashtag", "kind"])
    return posts.merge(known[columns], on="account").reset_index(drop=True)


def askable(world: World, posts: pd.DataFrame, contact_rate: float) -> pd.DataFrame:
    """Who could still be asked, step by step: columns step, people, share (of those who posted).

    `contact_rate` is the share of people open to messages who would see one in time, from 0 to 1.
    """
    _share("contact_rate", contact_rate)
    people = _posters(posts)
    there = people[people.gone_on == ""]
    standing = there[there.standing]
    open_ = standing[standing.open_to_messages]
    counts = [len(people), len(there), len(standing), len(open_), round(len(open_) * contact_rate)]
    steps = [N_("posted"), N_("account still there"), N_("post still there"), N_("open to messages")]
    steps.append(N_("would see it in time"))
    return pd.DataFrame({"step": steps, "people": counts, "share": [count / len(people) for count in counts]})


def asking(
    world: World,
    posts: pd.DataFrame,
    contact_rate: float,
    harm_of_contact: float,
    community: bool,
    *,
    seed: int,
) -> pd.DataFrame:
    """What comes of asking everybody who can be asked: columns outcome, people, distressed.

    `harm_of_contact` is the share, from 0 to 1, for whom being found and asked is itself distressing. With
    `community` the hashtag's moderators post an open call first, so nobody is found who did not come forward,
    and only those who answer can be distressed by it.
    """
    _share("harm_of_contact", harm_of_contact)
    people = _answers(posts, contact_rate, community, seed=seed)
    hurt = np.random.default_rng([seed, 12]).random(len(people)) < harm_of_contact
    exposed = people.outcome.isin([YES, NO] if community else [YES, NO, SILENT])
    table = (
        people.assign(**{N_("distressed"): hurt & exposed})
        .groupby("outcome")
        .agg(people=("account", "size"), distressed=("distressed", "sum"))
    )
    return table.reindex(OUTCOMES, fill_value=0).rename_axis(N_("outcome")).reset_index()


def voices(world: World, posts: pd.DataFrame, contact_rate: float, community: bool, *, seed: int) -> pd.DataFrame:
    """Whose voices a consenting sample keeps: columns group, share_posting, share_consenting (0 to 1).

    With nobody consenting, share_consenting is 0 in every row.
    """
    people = _answers(posts, contact_rate, community, seed=seed)
    kept = people[people.outcome == YES]
    rows = [(name, members(people).mean(), _mean(members(kept))) for name, members in GROUPS.items()]
    return pd.DataFrame(rows, columns=[N_("group"), "share_posting", "share_consenting"])


GROUPS = {
    N_("under 30"): lambda people: people.age.isin(["16-24", "25-29"]),
    N_("45 and over"): lambda people: people.age.isin(["45-64", "65 and over"]),
    N_("men"): lambda people: people.gender == "man",
    N_("no name on the account"): lambda people: ~people.named,
    N_("wrote for people like themselves"): lambda people: people.meant_for == "people like me",
    N_("reached fewer than fifty"): lambda people: people.audience < 50,
    N_("has deleted the post since"): lambda people: ~people.standing,
}


def _posters(posts: pd.DataFrame) -> pd.DataFrame:
    """One row a person who posted, by the first post; `standing` says whether any post still stands."""
    standing = posts.assign(standing=posts.deleted_on == "").groupby("account").standing.any()
    first = posts.sort_values(["posted_on", "post"]).drop_duplicates("account")
    return first.merge(standing, left_on="account", right_index=True).sort_values("account").reset_index(drop=True)


def _answers(posts: pd.DataFrame, contact_rate: float, community: bool, *, seed: int) -> pd.DataFrame:
    """The posters with the outcome of being asked. Named accounts and recent joiners of the talk answer oftener."""
    _share("contact_rate", contact_rate)
    people = _posters(posts)
    draw = np.random.default_rng([seed, 11])
    sees, answers, agrees = (draw.random(len(people)) for _ in range(3))
    in_reach = (people.gone_on == "") & (people.standing | community) & (people.open_to_messages | community)
    readiness = ANSWERING[community] * np.where(people.named, 1.25, 0.75)
    willing = AGREEING[community] * np.where(people.meant_for == "people like me", 0.8, 1.2)
    outcome = np.where(answers < readiness, np.where(agrees < willing, YES, NO), SILENT)
    return people.assign(outcome=np.select([~in_reach, sees >= contact_rate], [OUT_OF_REACH, UNSEEN], outcome))


def _mean(members: pd.Series) -> float:
    return float(members.mean()) if len(members) else 0.0


def _share(name: str, value: float) -> None:
    if not 0 <= value <= 1:
        raise CasebookError(f"{name} = {value}: a share lies between 0 and 1")
