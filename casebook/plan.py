"""The minutes of a session: a case's plans for 50, 90 and 180 minutes, and below these one that all cases share, for
15, 30 and 49; recalculated for any length in between.

It divides minutes; it knows no case and no people.
"""

from collections.abc import Sequence

from casebook.contents import SESSIONS
from casebook.language import N_, gettext
from casebook.metadata import Activity, Needs

SHORTEST = 4  # minutes: less of an activity is not worth beginning
TALK = N_("Decision 1")
BREAK = N_("Break")
ASK_THE_ROOM = N_("Ask the room")  # with cards: so a run sheet calls it, and the page where it is done
SAY_FIRST, SCENE, SILENCE = N_("What to say first"), N_("The scene, read aloud"), N_("A minute's silence")
CHOOSE, THREES, SUM = N_("Everybody chooses"), N_("Talk in threes"), N_("A sum by hand")
SECOND_THOUGHT, LAST_WORD, CLOSE = N_("The second thought"), N_("The last word, read aloud"), N_("Close")
NUMBERS = N_("What the numbers show")  # a section, which not every case has
LENGTHS = (15, 30, 49)  # minutes for which a short session has a plan; the first two have a sheet
SHEETS = LENGTHS[:2]


def _short(name: str, section: str, minutes: tuple[int, int, int], **needs: float) -> Activity:
    lengths = dict(zip(LENGTHS, minutes, strict=True))
    return Activity(name=name, section=section, minutes=lengths, aloud=True, needs=Needs(**needs))


SHORT = (  # what a session of less than fifty minutes does, whatever the case: no more than stands on its sheet
    _short(SAY_FIRST, "Before you begin", (2, 2, 3), move=0.75),
    _short(SCENE, "The scene", (2, 2, 3), move=0.25),
    _short(SILENCE, "The scene", (1, 1, 1), think=0.75),
    _short(CHOOSE, TALK, (3, 3, 5), think=0.75),
    _short(THREES, TALK, (4, 6, 10), move=0.5, talk=3),
    _short(SUM, NUMBERS, (0, 5, 8), think=3),
    _short(SECOND_THOUGHT, TALK, (0, 5, 10), think=1, talk=3),
    _short(LAST_WORD, "The last word", (2, 2, 3), think=0.33),
    _short(CLOSE, "Debrief, support and sources", (1, 4, 6)),
)


def is_break(activity: Activity) -> bool:
    """Whether nothing is done in it, by what it is called in English or in the language that is spoken."""
    return activity.name in (BREAK, gettext(BREAK))


def _has_numbers(activity: Activity) -> bool:
    return activity.section in (NUMBERS, gettext(NUMBERS))


def short_activities(*, with_sum: bool) -> tuple[Activity, ...]:
    """What a short session does; where a case has no sum, people talk in threes for as long."""
    if with_sum:
        return SHORT
    (sum_,) = (activity for activity in SHORT if activity.name == SUM)
    longer = {length: sum_.minutes[length] for length in LENGTHS}
    return tuple(_longer(one, longer) if one.name == THREES else one for one in SHORT if one is not sum_)


def _longer(activity: Activity, minutes: dict[int, int]) -> Activity:
    return activity.model_copy(update={"minutes": {n: of + minutes[n] for n, of in activity.minutes.items()}})


def activities_for(activities: Sequence[Activity], minutes: int) -> Sequence[Activity]:
    """What a session of so many minutes does: a case's own activities from fifty on, else those of short sessions."""
    if minutes >= min(SESSIONS):
        return activities
    return short_activities(with_sum=any(map(_has_numbers, activities)))


def left_out(activities: Sequence[Activity], minutes: int) -> tuple[str, ...]:
    """What of a case's own activities such a session has no time for: by name or, in a short session, by section."""
    if minutes >= min(SESSIONS):
        plan = session_plan(activities, minutes)
        return tuple(a.name for a, length in zip(activities, plan, strict=True) if not length and not is_break(a))
    short = activities_for(activities, minutes)
    held = {gettext(a.section) for a, length in zip(short, session_plan(short, minutes), strict=True) if length}
    return tuple(dict.fromkeys(activity.section for activity in activities if activity.section not in held))


def session_plan(activities: Sequence[Activity], minutes: int) -> list[int]:
    """How many minutes each activity gets, in their order; 0 leaves it out. They add up to `minutes`, at least those
    of the shortest plan.

    Between two plans each activity moves in proportion from the one to the other; one that the shorter plan
    leaves out comes in when it would have four minutes. Beyond the longest plan all get longer in proportion, breaks
    among them. Whole minutes go to the largest remainders.
    """
    lengths = sorted(activities[0].minutes)
    lower = max(length for length in lengths if length <= minutes)
    upper = min((length for length in lengths if length > minutes), default=lower)
    part = (minutes - lower) / (upper - lower) if upper > lower else 0
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
        if minutes and not activity.minutes[min(activity.minutes)] and not is_break(activity)
    ]
    return [activity for _, _, activity in sorted(spare, key=lambda row: row[:2])]
