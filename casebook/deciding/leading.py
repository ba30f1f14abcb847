"""How a case is led: on a video call, by two, and with questions for the talk at three levels. And what people read
before they come.
"""

import html
from dataclasses import dataclass

from casebook import contents
from casebook.deciding.sides import Side, sides
from casebook.language import N_, gettext
from casebook.named import named
from casebook.sessions import Session, read_session
from casebook.setting import Setting
from casebook.tables import labelled_table

HEADS = (N_("Decision"), N_("At a first meeting"), N_("For the experienced"), N_("For supervisors"))
GENERAL = N_("Running the sessions")  # the page that says what holds for every case
SHEETS = N_("In 15 or 30 minutes")  # the page with sheets from which a short session is led
NONE = N_("No case of this copy has such a page.")


def led(setting: Setting) -> str:
    """How the setting's case is led, as HTML to unfold; nothing where no file says it."""
    session = read_session(setting.case.case)
    if session is None:
        return ""
    parts = (
        (gettext("Questions for the talk, at three levels"), _prompts(setting, session)),
        (gettext("On a video call"), _call(setting, session)),
        (gettext("A second facilitator"), _second(setting, session)),
    )
    unfolded = "".join(f"<details><summary>{head}</summary>{body}</details>" for head, body in parts)
    lead = gettext("One side of paper to lead this case from, when time is short: {sheets}.")
    return f"<p>{lead.format(sheets=f'<em>{gettext(SHEETS)}</em>')}</p>{unfolded}"


def _prompts(setting: Setting, session: Session) -> str:
    rows = [
        (
            gettext("Decision {number}").format(number=number),
            *(setting.say.fill(text) for text in session.prompts[one.id].model_dump().values()),
        )
        for number, one in enumerate(setting.case.decisions, 1)
    ]
    how = gettext("Ask one of them, of the whole group. Nobody has to answer from their own life.")
    return f"<p>{how}</p>{labelled_table('run-sheet', HEADS, rows, caption=gettext('One question for each decision'))}"


def _call(setting: Setting, session: Session) -> str:
    posts = "".join(f"<li>{_said(setting, line)}</li>" for line in session.call.post)
    return gettext(
        "<p>What holds for every call stands in <em>{general}</em>. In this case, put into the "
        "chat:</p><ul>{posts}</ul><p><strong>Breakout rooms.</strong> {setting}</p><p><strong>When a "
        "camera goes dark.</strong> {setting_2}</p>"
    ).format(
        general=gettext(GENERAL),
        posts=posts,
        setting=_said(setting, session.call.rooms),
        setting_2=_said(setting, session.call.quiet),
    )


def _second(setting: Setting, session: Session) -> str:
    of = session.second
    return gettext(
        "<p><strong>When one is not enough.</strong> {setting}</p><p><strong>What the second "
        "does.</strong> {setting_2}</p><p><strong>Afterwards.</strong> {setting_3}</p>"
    ).format(setting=_said(setting, of.when), setting_2=_said(setting, of.does), setting_3=_said(setting, of.after))


def _said(setting: Setting, text: str) -> str:
    return html.escape(" ".join(setting.say.fill(text).split()))


@named("worksheets")
@dataclass(frozen=True)
class Beforehand:
    """One side to read beforehand for each case: (case, title, paragraphs)."""

    sides: tuple[tuple[str, str, tuple[str, ...]], ...]

    def __repr__(self) -> str:
        return "\n".join(title for _, title, _ in self.sides) or gettext(NONE)

    def _repr_html_(self) -> str:
        return sides([_side(*side) for side in self.sides], gettext(NONE))


def before_you_come(setting: Setting, cases: str = "") -> Beforehand:
    """What people read before they come to each case; `cases` holds the ids of those in the book with commas between,
    all of them when it is empty.
    """
    sides = []
    for page in contents.cases_named(cases):
        if session := read_session(page.meta.id):
            say = setting.for_case(page.meta.id).say
            paragraphs = (" ".join(one.split()) for one in say.fill(session.before).split("\n\n"))
            sides.append((page.meta.id, page.meta.title, tuple(paragraphs)))
    return Beforehand(tuple(sides))


def _side(case: str, title: str, paragraphs: tuple[str, ...]) -> Side:
    text = "".join(f"<p>{html.escape(one)}</p>" for one in paragraphs)
    return Side(case, title, "", gettext("{title}: before you come").format(title=title), text)
