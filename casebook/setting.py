"""The words of one case for one cohort: role, place, institution, people, and the case's own words.

`setting("the-hashtag", vars())` is called in a notebook's set-up cell and takes the cohort's dials out of the
notebook's own parameters; `here.say.name` is then a word for prose, and the exercises fill the same words into the
decision file. It chooses words; it computes nothing.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from pydantic import ValidationError, create_model

from casebook import language
from casebook.cases import Case, read_case
from casebook.cohort import CohortFile, first_fault
from casebook.errors import CasebookError, short, suggestion
from casebook.guidance import JURISDICTIONS, PROFESSIONS, seen, terms
from casebook.language import languages, speak
from casebook.language.forms import long_day

DIALS = ("profession", "jurisdiction", "date_of_events", "minutes", "people", "gentle")  # what the words depend on
COUNTED = ("minutes", "people", "gentle")
PLACEHOLDER = re.compile(r"\{([a-z_][a-z0-9_]*)\}")
Numbers = create_model(  # what a cohort file may say of these, for whoever sets them by another way
    "Numbers",
    **{name: (field.annotation, field) for name, field in CohortFile.model_fields.items() if name in COUNTED},
)
IRREGULAR_PLURALS = {"member of staff": "members of staff"}


class Words:
    """The words of a setting, each an attribute; an unknown one is refused with the nearest right one."""

    def __init__(self, words: Mapping[str, str]):
        self.__dict__.update(words)

    def __getattr__(self, name: str) -> str:
        raise CasebookError(f"there is no word '{name}' for this case ({suggestion(name, vars(self))})")

    def fill(self, text: str) -> str:
        """The text with every `{word}` replaced by this setting's word."""
        return PLACEHOLDER.sub(lambda match: getattr(self, match[1]), text)


@dataclass(frozen=True)
class Setting:
    """A case told for a cohort. `say` holds its words; `case` its decision file, or None for other pages."""

    profession: str
    jurisdiction: str
    date_of_events: date
    minutes: int
    people: int
    gentle: bool
    case: Case | None
    say: Words

    def for_case(self, case: str) -> "Setting":
        """The same cohort's setting of another case."""
        return setting(case, vars(self) | {"date_of_events": self.date_of_events.isoformat()})


def setting(case: str | None, dials: Mapping[str, Any]) -> Setting:
    """The setting of a case. `case` is its id, or None for a page that belongs to no case; `dials` holds at least
    DIALS, and what else it holds is left alone: a notebook gives `vars()`, all that its parameters cell has named.
    `date_of_events` is an ISO date; `minutes` the length of the session; `people` the head-count.

    Raises CasebookError for a missing dial, an unknown profession, jurisdiction, case or date, and for a length, a
    head-count or a `gentle` that no cohort file may say: papermill and people in JupyterLab pass what they like.
    """
    profession, jurisdiction, date_of_events, minutes, people, gentle = (_dial(dials, name) for name in DIALS)
    if "language" in dials:
        _one_of("language", dials["language"], languages())
        speak(dials["language"])
    try:
        Numbers(minutes=minutes, people=people, gentle=gentle)
    except ValidationError as error:
        raise CasebookError(first_fault(error)) from None
    _one_of("profession", profession, PROFESSIONS)
    _one_of("jurisdiction", jurisdiction, JURISDICTIONS)
    try:
        day = date.fromisoformat(date_of_events)
    except (TypeError, ValueError):
        raise CasebookError(f"date_of_events = '{short(date_of_events)}': write it as YYYY-MM-DD") from None
    story = read_case(case) if case else None
    words = place_words(profession, jurisdiction)
    words |= {"day_of_events": long_day(day)}
    named = [*story.codes, *story.elsewhere] if story else []
    reader = profession, jurisdiction, words["a_role"], words["place_name"]
    words |= {"law_seen": seen.law_seen(*reader), "own_rules": seen.rules_of_own(named, day, *reader)}
    words |= {"book_read_by": seen.book_read_by()} | ({"read_by": seen.read_by(case)} if story else {})
    own = story.words if story else {}
    words |= {name: variant(word, profession, jurisdiction, gentle) for name, word in own.items()}
    words = _filled(words)
    return Setting(profession, jurisdiction, day, minutes, people, gentle, story, Words(words))


def place_words(profession: str, jurisdiction: str) -> dict[str, str]:
    """The built-in words for a profession in a place."""
    words = {**terms()["professions"][profession], **terms()["places"][jurisdiction]}
    words = {name: variant(word, profession, jurisdiction, gentle=False) for name, word in words.items()}
    for name in ("role", "trainee", "service_user", "provider", "committee"):
        words[f"a_{name}"] = with_article(words[name])
    words["roles"] = plural(words["role"])
    words["service_users"] = plural(words["service_user"])
    own = language.terms(language.spoken())
    said = own["professions"].get(profession, {}) | own["places"].get(jurisdiction, {})
    return words | {name: variant(word, profession, jurisdiction, gentle=False) for name, word in said.items()}


def variant(word: str | Mapping[str, str], profession: str, jurisdiction: str, gentle: bool) -> str:
    """The variant of a word that fits: by profession, else jurisdiction, else gentle, else default."""
    if isinstance(word, str):
        return word
    keys = [profession, jurisdiction, *(["gentle"] if gentle else []), "default"]
    for key in keys:
        if key in word:
            return word[key]
    raise CasebookError(f"a word has no default: {dict(word)}")


def with_article(noun: str) -> str:
    return f"{'an' if noun[0].lower() in 'aeiou' else 'a'} {noun}"


def plural(noun: str) -> str:
    return IRREGULAR_PLURALS.get(noun, f"{noun}s")


def _filled(words: dict[str, str]) -> dict[str, str]:
    """The words with one another filled in; a case's word may use a built-in one, not another of its own."""
    once = Words(words)
    return {name: once.fill(word) for name, word in words.items()}


def _dial(dials: Mapping[str, Any], name: str) -> Any:
    if name not in dials:
        raise CasebookError(
            f"the setting lacks '{name}': give it a value, in a notebook as a line of the cell tagged 'parameters'"
        )
    return dials[name]


def _one_of(name: str, value: str, choices: tuple[str, ...]) -> None:
    if value not in choices:
        raise CasebookError(f"{name} = '{short(value)}' is not one we know ({suggestion(str(value), choices)})")
