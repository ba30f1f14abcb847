"""What a flag is worth: predictive values, flags a day, and the silence that watching makes.

With p the base rate, se the sensitivity and sp the specificity, all people fall into four shares: truly
flagged se p, falsely flagged (1 - sp)(1 - p), missed (1 - se) p, rightly left alone sp (1 - p). Every measure
is made of these; numbers, or arrays of one shape, give the same back. A base rate is of some stretch of time
and some event, which the number does not show. Nothing here says what a flag does to the person flagged, or
that se and sp measured on one group hold for another. The sizes of silence are dials; no study gave them.
"""

import math
from collections.abc import Sequence

import numpy as np
import pandas as pd
from scipy.stats import poisson

from casebook.errors import CasebookError

BASE_RATES = (0.0005, 0.001, 0.01, 0.05)
TRUE_FLAG, FALSE_FLAG = "in trouble and flagged", "flagged, not in trouble"
MISSED, LEFT_ALONE = "in trouble, not flagged", "neither"
OUTCOMES = (TRUE_FLAG, FALSE_FLAG, MISSED, LEFT_ALONE)


def truly_flagged(base_rate: float, sensitivity: float) -> float:
    """The share of all people who are at risk and flagged: se p."""
    return _chance("sensitivity", sensitivity) * _chance("base_rate", base_rate)


def falsely_flagged(base_rate: float, specificity: float) -> float:
    """The share of all people who are not at risk and flagged: (1 - sp)(1 - p)."""
    return (1 - _chance("specificity", specificity)) * (1 - _chance("base_rate", base_rate))


def missed(base_rate: float, sensitivity: float) -> float:
    """The share of all people who are at risk and not flagged: (1 - se) p."""
    return (1 - _chance("sensitivity", sensitivity)) * _chance("base_rate", base_rate)


def left_alone(base_rate: float, specificity: float) -> float:
    """The share of all people who are not at risk and not flagged: sp (1 - p)."""
    return _chance("specificity", specificity) * (1 - _chance("base_rate", base_rate))


def flagged(base_rate: float, sensitivity: float, specificity: float) -> float:
    """The share of all people who are flagged, rightly or wrongly."""
    return truly_flagged(base_rate, sensitivity) + falsely_flagged(base_rate, specificity)


def ppv(base_rate: float, sensitivity: float, specificity: float) -> float:
    """The positive predictive value, the share of flags that are true: se p / (se p + (1 - sp)(1 - p)).

    0 where nobody is at risk. CasebookError where nobody is flagged: there is no flag to be true.
    """
    return _ratio(
        truly_flagged(base_rate, sensitivity),
        flagged(base_rate, sensitivity, specificity),
        "nobody is flagged, so no flag can be true or false",
    )


def flags_per_true_one(base_rate: float, sensitivity: float, specificity: float) -> float:
    """How many flags are looked at for each true one, the true one counted: 1 / PPV. CasebookError if none is true."""
    share = flagged(base_rate, sensitivity, specificity)
    return _ratio(share, truly_flagged(base_rate, sensitivity), "no flag is true, at any number of flags")


def natural_frequencies(base_rate: float, sensitivity: float, specificity: float, people: int) -> pd.DataFrame:
    """How many of so many people meet each of `OUTCOMES`: columns outcome, people (expected, not rounded)."""
    shares = [
        truly_flagged(base_rate, sensitivity),
        falsely_flagged(base_rate, specificity),
        missed(base_rate, sensitivity),
        left_alone(base_rate, specificity),
    ]
    return pd.DataFrame({"outcome": OUTCOMES, "people": np.multiply(shares, _amount("people", people))})


def frequencies_by_dial(
    base_rates: Sequence[float], sensitivities: Sequence[float], specificities: Sequence[float], people: int
) -> pd.DataFrame:
    """`natural_frequencies` at every setting of three dials, the people rounded to whole ones.

    Columns: base_rate, sensitivity, specificity, outcome, people. Those left alone are left out: they are
    nearly everybody, and nothing happens to them.
    """
    tables = [
        natural_frequencies(p, se, sp, people).assign(base_rate=p, sensitivity=se, specificity=sp)
        for p in base_rates
        for se in sensitivities
        for sp in specificities
    ]
    table = pd.concat(tables, ignore_index=True).query("outcome != @LEFT_ALONE")
    table = table.assign(people=table.people.round().astype(int)).reset_index(drop=True)
    return table[["base_rate", "sensitivity", "specificity", "outcome", "people"]]


def flags_with_one_true(predictive_value: float) -> pd.DataFrame:
    """As many flags as hold one true one, the true one first: columns row, column, flag; nearly a square.

    The number of flags, 1 / PPV, is rounded to a whole one. CasebookError where no flag is true.
    """
    share = _chance("predictive_value", predictive_value)
    count = round(_ratio(1, share, "no flag is true, at any number of flags"))
    place, side = np.arange(count), math.ceil(math.sqrt(count))
    flag = np.where(place < 1, TRUE_FLAG, FALSE_FLAG)
    return pd.DataFrame({"row": place // side, "column": place % side, "flag": flag})


def flags_a_day(
    watched: int, base_rate: float, sensitivity: float, specificity: float, days: float = 1
) -> pd.DataFrame:
    """How many flags reach the desk in a day: rows all, true and false, columns expected, low, high.

    Each of the `watched` is judged once in `days`, the stretch of time the base rate is of. Between low and
    high lie at least 95 days in 100, if flags come independently (Poisson); on real days they come in bursts.
    """
    if not days > 0:
        raise CasebookError(f"days = {days}: give a number above 0")
    a_day = _amount("watched", watched) / days
    true, false = truly_flagged(base_rate, sensitivity) * a_day, falsely_flagged(base_rate, specificity) * a_day
    expected = pd.Series({"all": true + false, "true": true, "false": false}, name="expected")
    low, high = (poisson.ppf(share, expected).clip(min=0) for share in (0.025, 0.975))
    return pd.DataFrame({"expected": expected, "low": low, "high": high}).rename_axis("flags")


def chance_of_any(expected: float) -> float:
    """The chance of at least one flag where so many are expected, if they come independently: 1 - exp(-expected)."""
    return 1 - math.exp(-_amount("expected", expected))


def specificity_needed(base_rate: float, sensitivity: float, predictive_value: float) -> float:
    """The specificity at which that share (v) of flags is true: 1 - se p (1 - v) / (v (1 - p)).

    Below 0 means that even flagging everybody would do. CasebookError for v = 0 or p = 1, where any
    specificity will do, and for se p = 0, where none will.
    """
    true = truly_flagged(base_rate, sensitivity)
    if np.any(np.equal(predictive_value, 0) | np.equal(base_rate, 1) | np.equal(true, 0)):
        raise CasebookError("no one specificity: either every flag is true enough, or no flag can be true")
    return 1 - true * (1 - _chance("predictive_value", predictive_value)) / (predictive_value * (1 - base_rate))


def base_rate_needed(sensitivity: float, specificity: float, predictive_value: float) -> float:
    """The base rate at which that share (v) of flags is true: v (1 - sp) / (v (1 - sp) + se (1 - v)).

    CasebookError for se = 0 or sp = 1, where all flags are false, or all true, at every base rate.
    """
    false = _chance("predictive_value", predictive_value) * (1 - _chance("specificity", specificity))
    true = _chance("sensitivity", sensitivity) * (1 - predictive_value)
    if np.any(np.equal(sensitivity, 0) | np.equal(specificity, 1)):
        raise CasebookError("no one base rate: flags are all false, or all true, at every base rate")
    return false / (false + true)


def threshold(cost_of_false_flag: float, good_of_true_flag: float) -> float:
    """The chance of risk above which acting does more good than harm: t = c / (c + b), both in the same unit."""
    cost = _amount("cost_of_false_flag", cost_of_false_flag)
    both = np.add(cost, _amount("good_of_true_flag", good_of_true_flag))
    return _ratio(cost, both, "neither kind of flag matters, so there is nothing to weigh")


def net_benefit(base_rate: float, sensitivity: float, specificity: float, at: float) -> float:
    """Net benefit as decision curves have it: se p - (1 - sp)(1 - p) t / (1 - t).

    In true flags for each person watched, after taking off the false ones at the weight that the threshold
    `at` (t) gives them. Flagging nobody has 0; below 0 the rule does more harm than no rule. CasebookError for
    a threshold of 1, at which no flag could be true enough.
    """
    if np.any(np.equal(at, 1)):
        raise CasebookError("at = 1: a threshold lies below 1")
    weight = _chance("at", at) / (1 - np.asarray(at))
    return truly_flagged(base_rate, sensitivity) - falsely_flagged(base_rate, specificity) * weight


def decision_curve(
    base_rate: float, sensitivity: float, specificity: float, thresholds: Sequence[float]
) -> pd.DataFrame:
    """Net benefit of three policies at each threshold: columns threshold, policy, net_benefit.

    The policies are to use the flag, to flag everybody (se = 1, sp = 0), and to flag nobody (0).
    """
    at = np.asarray(thresholds, dtype=float)
    wide = pd.DataFrame({"threshold": at, "use the flag": net_benefit(base_rate, sensitivity, specificity, at)})
    wide = wide.assign(**{"flag everybody": net_benefit(base_rate, 1.0, 0.0, at), "flag nobody": 0.0})
    return wide.melt("threshold", var_name="policy", value_name="net_benefit")


def follow_up(
    people: int, base_rate: float, sensitivity: float, specificity: float, accepted: Sequence[float], calls: float
) -> pd.DataFrame:
    """What following flags up is worth in a week, in right flags: a row for each number in `accepted`.

    Columns: accepted (wrong flags that somebody would accept for one right one, above 0), all_flags (right flags less
    wrong / accepted, if every flag is followed up), calls_made (the same, if `calls` of them are, in any order;
    calls beyond the flags are not made). This is `net_benefit` at t = 1 / (1 + accepted), times the people watched.
    """
    flags = flagged(base_rate, sensitivity, specificity) * _amount("people", people)
    made = min(
        1.0, float(_ratio(_amount("calls", calls), flags, "nobody is flagged, so there is nothing to follow up"))
    )
    at = [threshold(1, count) for count in accepted]
    worth = np.multiply(net_benefit(base_rate, sensitivity, specificity, np.array(at)), people)
    return pd.DataFrame({"accepted": list(accepted), "all_flags": worth, "calls_made": worth * made})


def silence(
    people: int,
    base_rate: float,
    sensitivity: float,
    specificity: float,
    *,
    silenced: float,
    silenced_others: float = 0.0,
    silenced_by_flag: float = 0.0,
    weeks: int = 26,
) -> pd.DataFrame:
    """What is flagged, week by week, when being watched makes people stop posting openly. Nothing is drawn.

    Each week a share `silenced` of those in trouble who still post openly stop, `silenced_others` of the others,
    and of those who were flagged and went on, `silenced_by_flag` too. With a(w) and b(w) the shares who still
    post, and one judgement of each a week,

        a(w + 1) = a(w) (1 - silenced) (1 - se silenced_by_flag), b likewise with 1 - sp.

    Columns: week (0 is the first, before anybody stops), at_risk_posting, others_posting (shares), in_trouble
    (people, the same every week), true_flags, false_flags, missed (people), in_people (of all in trouble, the share
    flagged: se a(w)), predictive_value (0 where nobody is flagged). A service that follows flags up can count
    true_flags and predictive_value, which fall; in_trouble, missed and in_people it cannot, since it never hears of
    the missed. Nobody comes back in this model.
    """
    if weeks < 0:
        raise CasebookError(f"weeks = {weeks}: give a whole number from 0 up")
    week = np.arange(weeks + 1)
    by_flag = _chance("silenced_by_flag", silenced_by_flag)
    flag_quiets, false_quiets = (flag * by_flag for flag in (_chance("sensitivity", sensitivity), 1 - specificity))
    at_risk = ((1 - _chance("silenced", silenced)) * (1 - flag_quiets)) ** week
    others = ((1 - _chance("silenced_others", silenced_others)) * (1 - false_quiets)) ** week
    at_risk_count = _amount("people", people) * _chance("base_rate", base_rate)
    true = at_risk_count * sensitivity * at_risk
    false = (people - at_risk_count) * (1 - _chance("specificity", specificity)) * others
    return pd.DataFrame(
        {
            "week": week,
            "at_risk_posting": at_risk,
            "others_posting": others,
            "in_trouble": at_risk_count,
            "true_flags": true,
            "false_flags": false,
            "missed": at_risk_count - true,
            "in_people": sensitivity * at_risk,
            "predictive_value": np.divide(true, true + false, out=np.zeros(weeks + 1), where=true + false > 0),
        }
    )


def silences(shares: Sequence[float], people: int, *rates: float, everybody: bool = False, **others) -> pd.DataFrame:
    """`silence` at several sizes of the weekly share who stop, the column silenced naming which.

    `everybody`: whether people who are not in trouble stop at the same rate. If not, only those in trouble stop.
    """
    tables = []
    for share in shares:
        stop = {"silenced": share} | ({"silenced_others": share} if everybody else {}) | others
        tables.append(silence(people, *rates, **stop).assign(silenced=share))
    return pd.concat(tables, ignore_index=True)


def _ratio(part: float, whole: float, undefined: str) -> float:
    if np.any(np.equal(whole, 0)):
        raise CasebookError(undefined)
    return part / whole


def _chance(name: str, value: float) -> float:
    if not np.all((np.asarray(value) >= 0) & (np.asarray(value) <= 1)):
        raise CasebookError(f"{name} = {value}: a share lies between 0 and 1")
    return value


def _amount(name: str, value: float) -> float:
    if not np.all((np.asarray(value) >= 0) & np.isfinite(value)):
        raise CasebookError(f"{name} = {value}: give a number from 0 up")
    return value
