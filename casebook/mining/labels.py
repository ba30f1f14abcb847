"""A model says who is ill: a small classifier taught with proxy labels, whom it mislabels, and what stays of a label.

It is taught what somebody outside could teach it: accounts that name the diagnosis against all others. The world knows
who has it, which nobody knows of a real account, so the two can be told apart. The texts are written by rules and the
link between topic and diagnosis was put there: no figure here says how well such a model does on anybody real.
"""

from math import sqrt

import numpy as np
import pandas as pd
from scipy.stats import rankdata
from sklearn.feature_extraction.text import CountVectorizer, TfidfTransformer
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import StratifiedKFold

from casebook.errors import CasebookError
from casebook.intervals import wilson
from casebook.world import World

FOLDS = 5
SAYS_SO, SILENT = "has the diagnosis and says so", "has the diagnosis and does not say so"
OTHER, WITHOUT = "has another condition", "has nothing on record"
GROUPS = (SAYS_SO, SILENT, OTHER, WITHOUT)
CARE = ("service", "peer", "distress", "grief", "mirror")  # kinds of post that the taught accounts post most


def accounts_read(world: World) -> pd.DataFrame:
    """Every account that posts, as a model reads it, with what the world knows of its person.

    Columns: account, text (its posts end to end), posts, says_so (the proxy label), has_it (the truth), group (one of
    `GROUPS`), about_care (whether it mostly posts about care, distress or grief), gender, age.
    """
    texts = world.posts.groupby("account").text.agg([" ".join, "size"]).set_axis(["text", "posts"], axis=1)
    known = world.accounts.merge(world.people, on="person").merge(texts, left_on="account", right_index=True)
    has_it = known.condition == world.diagnosis
    group = np.select([has_it & known.names_condition, has_it, known.condition != ""], GROUPS[:3], WITHOUT)
    columns = {
        "says_so": has_it & known.names_condition,
        "has_it": has_it,
        "group": group,
        "about_care": known.mostly.isin(CARE),
    }
    return known[["account", "text", "posts", "gender", "age"]].assign(**columns).reset_index(drop=True)


def scored(accounts: pd.DataFrame, *, seed: int) -> pd.DataFrame:
    """The accounts with the model's score (0 to 1) that each is one of those who say so.

    Words weighted by rarity (TF-IDF) and a logistic regression; each account is scored by a model that was taught
    without it (five folds). CasebookError with fewer than five accounts that say so, or that do not: there is nothing
    to learn from.
    """
    rarer = min(int(accounts.says_so.sum()), int((~accounts.says_so).sum()))
    if rarer < FOLDS:
        raise CasebookError(f"only {rarer} accounts of one kind: a model needs at least {FOLDS} that say so, and not")
    counts, says_so = CountVectorizer().fit_transform(accounts.text), accounts.says_so.to_numpy()  # words counted once
    score = np.zeros(len(accounts))
    for taught, left in StratifiedKFold(FOLDS, shuffle=True, random_state=seed).split(counts, says_so):
        known = counts[taught].getnnz(axis=0) >= 2  # words that two of the taught accounts use
        weights = TfidfTransformer(sublinear_tf=True)
        model = LogisticRegression(C=10, class_weight="balanced", max_iter=1000)
        model.fit(weights.fit_transform(counts[taught][:, known]), says_so[taught])
        score[left] = model.predict_proba(weights.transform(counts[left][:, known]))[:, 1]
    return accounts.assign(score=score)


def labelled(scored: pd.DataFrame, share: float) -> pd.DataFrame:
    """The accounts with `labelled`: whether the score is among the highest `share` (0 to 1). Ties are all labelled."""
    if not 0 <= share <= 1:
        raise CasebookError(f"share = {share}: a share lies between 0 and 1")
    count = round(share * len(scored))
    bar = scored.score.nlargest(count).min() if count else np.inf
    return scored.assign(labelled=scored.score >= bar)


def agreement(labelled: pd.DataFrame) -> pd.DataFrame:
    """How often the label is right, first by the proxy it was taught, then by the truth: rows says_so, has_it.

    Columns: measure (found: of those who are, the labelled; left alone: of those who are not, the unlabelled; right:
    of the labelled, those who are), of, share, low, high (95 % Wilson). A measure of nobody has no row.
    """
    rows = []
    for standard in ("says_so", "has_it"):
        true, given = labelled[standard], labelled.labelled
        for measure, hits, of in (
            ("found", true & given, true),
            ("left alone", ~true & ~given, ~true),
            ("right", true & given, given),
        ):
            if of.any():
                rows.append((standard, measure, *_share(int(hits.sum()), int(of.sum()))))
    return pd.DataFrame(rows, columns=["standard", "measure", "of", "share", "low", "high"])


def given_to(labelled: pd.DataFrame, by: str = "group") -> pd.DataFrame:
    """Who is given the label, group by group: the column `by`, labelled, of, share, low, high (95 % Wilson).

    By `group` the order is that of `GROUPS`; in the last two, every label is wrong.
    """
    table = labelled.groupby(by).labelled.agg(["sum", "size"])
    if by == "group":
        table = table.loc[[group for group in GROUPS if group in table.index]]
    rows = [
        (name, int(row[0]), *_share(int(row[0]), int(row[1])))
        for name, row in zip(table.index, table.to_numpy(), strict=True)
    ]
    return pd.DataFrame(rows, columns=[by, "labelled", "of", "share", "low", "high"])


def told_apart(scored: pd.DataFrame) -> pd.DataFrame:
    """How well the score tells each group from people with none on record: columns group, accounts, chance, low, high.

    chance is that one of the group scores above one without (ties count half): the area under the ROC curve, which is
    U / (m n) by Mann and Whitney; 0.5 is a coin. Limits at 95 % by Hanley and McNeil (1982). A group of nobody has no
    row; CasebookError if nobody is without.
    """
    without = scored.score[scored.group == WITHOUT]
    if without.empty:
        raise CasebookError("nobody has nothing on record, so there is nobody to tell the others from")
    rows = []
    for group in GROUPS[:3]:
        inside = scored.score[scored.group == group]
        if len(inside):
            chance = chance_above(inside.to_numpy(), without.to_numpy())
            reach = 1.96 * _spread(chance, len(inside), len(without))
            rows.append((group, len(inside), chance, max(0.0, chance - reach), min(1.0, chance + reach)))
    return pd.DataFrame(rows, columns=["group", "accounts", "chance", "low", "high"])


def chance_above(some: np.ndarray, others: np.ndarray) -> float:
    """The chance that one of `some` lies above one of `others`, ties counting half; both must hold somebody."""
    ranks = rankdata(np.concatenate([some, others]))[: len(some)]
    return float((ranks.sum() - len(some) * (len(some) + 1) / 2) / (len(some) * len(others)))


def stored(labelled: pd.DataFrame, years: int, mended: float, copied_after: int) -> pd.DataFrame:
    """How many people without the diagnosis still bear the label, year by year: columns year, here, anywhere.

    With W wrong labels, of which a share `mended` is found and taken off each year, W (1 - mended)^year are left here.
    A copy that leaves after `copied_after` years keeps the labels of that year; nobody mends it, so from then on
    anywhere stays where it was. Labels that were right and no longer are, are not counted.
    """
    if not 0 <= mended <= 1:
        raise CasebookError(f"mended = {mended}: a share lies between 0 and 1")
    if years < 0 or copied_after < 0:
        raise CasebookError(f"years = {years}, copied_after = {copied_after}: neither is less than 0")
    wrong = int((labelled.labelled & ~labelled.has_it).sum())
    year = np.arange(years + 1)
    here = wrong * (1 - mended) ** year
    anywhere = wrong * (1 - mended) ** np.minimum(year, copied_after)
    return pd.DataFrame({"year": year, "here": here.round().astype(int), "anywhere": anywhere.round().astype(int)})


def _share(hits: int, of: int) -> tuple[int, float, float, float]:
    return of, hits / of, *wilson(hits, of)


def _spread(chance: float, some: int, others: int) -> float:
    """Standard error of an area under the curve, with the two terms Q1 and Q2 of Hanley and McNeil."""
    one, two = chance / (2 - chance), 2 * chance**2 / (1 + chance)
    variance = chance * (1 - chance) + (some - 1) * (one - chance**2) + (others - 1) * (two - chance**2)
    return sqrt(max(0.0, variance) / (some * others))
