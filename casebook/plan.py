"""The minutes of a session: a case's plans for 50, 90 and 180 minutes, recalculated for any length in between.

It divides minutes; it knows no case and no people.
"""

from collections.abc import Sequence

from casebook.contents import SESSIONS, Activity

SHORTEST = 4  # minutes: less of an activity is not worth beginning
TALK = "Decision 1"  # minutes beyond the longest plan go to talking about the first decision
BREAK = "Break"
ASK_THE_ROOM = "Ask the room"  # with cards: so a run sheet calls it, and the page where it is done


def session_plan(activities: Sequence[Activity], minutes: int) -> list[int]:
    """How many minutes each activity gets, in their order; 0 leaves it out. They add up to `minutes`, at least 50.

    Between two plans each activity moves in proportion from the one to the other; one that the shorter plan
    leaves out comes in when it would have four minutes. Whole minutes go to the largest remainders.
    """
    lower = max(length for length in SESSIONS if length <= minutes)
    if lower == max(SESSIONS):
        return [a.minutes[lower] + (minutes - lower) * (n == _talk(activities)) for n, a in enumerate(activities)]
    upper = min(length for length in SESSIONS if length > minutes)
    part = (minutes - lower) / (upper - lower)
    wished = [a.minutes[lower] + part * (a.minutes[upper] - a.minutes[lower]) for a in activities]
    kept = [
        0.0 if not a.minutes[lower] and wish < SHORTEST else wish for a, wish in zip(activities, wished, strict=True)
    ]
    scaled = [wish * minutes / sum(kept) for wish in kept]
    whole = [int(wish) for wish in scaled]
    by_remainder = sorted(range(len(scaled)), key=lambda n: (whole[n] - scaled[n], n))
    for n in by_remainder[: minutes - sum(whole)]:
        whole[n] += 1
    return whole


def first_to_go(activities: Sequence[Activity], plan: Sequence[int]) -> list[Activity]:
    """What to drop when the session runs late, first to last: what a shorter session leaves out, shortest first."""
    spare = [
        (minutes, n, activity)
        for n, (activity, minutes) in enumerate(zip(activities, plan, strict=True))
        if minutes and not activity.minutes[min(SESSIONS)] and activity.name != BREAK
    ]
    return [activity for _, _, activity in sorted(spare, key=lambda row: row[:2])]


def _talk(activities: Sequence[Activity]) -> int:
    return next((n for n, a in enumerate(activities) if a.section == TALK and a.name != BREAK), 0)
