"""The run of a session: what to do when, for this many minutes and this many people."""

import html
from dataclasses import dataclass

from casebook import contents
from casebook.deciding.groups import grouping, in_threes
from casebook.deciding.leading import led
from casebook.language import N_, gettext
from casebook.named import named
from casebook.plan import ASK_THE_ROOM, activities_for, first_to_go, left_out, session_plan
from casebook.setting import Setting
from casebook.tables import labelled_table

LATE = N_("Running late? Shorten the talk after Decision 1, and keep the last word.")
ASK = N_(
    "with cards, or on slips of paper where there is no camera. Do not ask for a show of hands "
    "on what somebody would do: people see how the others answer, and follow the class."
)
HEADS = (N_("What you do"), N_("Starts at"), N_("Takes"), N_("Where in the case"))


@named("run-sheet")
@dataclass(frozen=True)
class RunSheet:
    """Rows of (minute it begins, minutes, activity, section); `dropped` names what does not fit, `late` what to drop
    first when the session runs late; `warned` is the content note of the case, `led` how it is led, as HTML.
    """

    rows: tuple[tuple[int, int, str, str], ...]
    dropped: tuple[str, ...]
    late: tuple[str, ...]
    groups: str
    warned: str = ""
    led: str = ""

    @property
    def minutes(self) -> int:
        return sum(row[1] for row in self.rows)

    def _late(self) -> str:
        return (
            gettext("Running late? Drop these first, in this order: {listed}.").format(listed="; ".join(self.late))
            if self.late
            else gettext(LATE)
        )

    def __repr__(self) -> str:
        return "\n".join(f"{start:>3}' {length:>3} min  {name}" for start, length, name, _ in self.rows)

    def _repr_html_(self) -> str:
        rows = [(name, f"{start} min", f"{length} min", section) for start, length, name, section in self.rows]
        sheet = labelled_table(
            "run-sheet",
            HEADS,
            rows,
            caption=gettext("The run of the session: {minutes} minutes").format(minutes=self.minutes),
        )
        dropped = html.escape(
            "; ".join(name.removesuffix(": argue for the one that you agree with least") for name in self.dropped)
        )
        left_out = (
            gettext(" These parts are left out because there is no time: {dropped}.").format(dropped=dropped)
            if dropped
            else ""
        )
        note = (
            gettext("<p><strong>Content note.</strong> {warned}</p>").format(warned=html.escape(self.warned))
            if self.warned
            else ""
        )
        ask = gettext("<p><em>{ask_the_room}</em> what people chose: {ask}</p>").format(
            ask_the_room=gettext(ASK_THE_ROOM), ask=gettext(ASK)
        )
        text = f"<p>{html.escape(self.groups)}{left_out}</p>{ask}<p>{html.escape(self._late())}</p>"
        return note + sheet + text + self.led


def warning(case: str, *, gentle: bool) -> str:
    """What the content note of a case says is in it, gentle or not."""
    note = contents.case(case).meta.content_note
    return note.told(gentle=gentle) if note else ""


def run_sheet(setting: Setting) -> RunSheet:
    """The run sheet of the setting's case, recalculated for its minutes."""
    own = contents.case(setting.case.case).meta.activities
    activities = activities_for(own, setting.minutes)
    plan = session_plan(activities, setting.minutes)
    rows, start = [], 0
    for activity, minutes in zip(activities, plan, strict=True):
        if minutes:
            rows.append((start, minutes, activity.name, activity.section))
            start += minutes
    late = tuple(activity.name for activity in first_to_go(activities, plan))
    divided = grouping if activities is own else in_threes
    return RunSheet(
        tuple(rows),
        left_out(own, setting.minutes),
        late,
        divided(setting.people),
        warning(setting.case.case, gentle=setting.gentle),
        led(setting),
    )
