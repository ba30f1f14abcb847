"""British words and phrases as Americans spell and say them, for cohorts in the United States.

The book is written in British English; `spelt` gives a text in the spelling and the idiom of a place. Which words are
spelt otherwise is breame's list, with the few that it lacks; what is said otherwise stands in `american.yml`. Names of
documents and whatever stands in code, in a link or in a role stay as they are. Words of an institution (trust, health
system) are in `terms.yml`.
"""

import re
from functools import cache, lru_cache
from importlib.resources import files

from casebook.language import ENGLISH, spoken
from casebook.reading import from_yaml

AMERICAN = ("US",)  # where English is so
LACKING = {
    "anonymise": "anonymize",
    "anonymised": "anonymized",
    "anonymises": "anonymizes",
    "anonymising": "anonymizing",
    "anonymisation": "anonymization",
    "pseudonymise": "pseudonymize",
    "pseudonymised": "pseudonymized",
    "pseudonymisation": "pseudonymization",
    "cheque": "check",
    "cheques": "checks",
    "kerb": "curb",
    "leant": "leaned",
    "learnt": "learned",
    "mum": "mom",
    "mums": "moms",
    "spelt": "spelled",
    "tyre": "tire",
    "tyres": "tires",
    "whilst": "while",
}
WORD = re.compile(r"[A-Za-z]+")
ODD = {"analyses", "axe", "buses", "disc", "gauge", "omelette", "tonne"}  # in breame's list, and spelt so in America
# What Markdown does not show as prose: code, roles, link targets, HTML tags, table and figure directives.
NOT_PROSE = re.compile(r"(```.*?```|\{[\w:]+\}`[^`]*`|`[^`]*`|\]\([^)]*\)|<[^>]+>)", re.S)
TAG = re.compile(r"(<[^>]+>)")
KEPT_ELEMENT = re.compile(r"<(code|pre|script|style|cite|blockquote)\b.*?</\1>", re.S)


def is_american(jurisdiction: str) -> bool:
    """Whether a reader in this place is told things in American English."""
    return jurisdiction in AMERICAN and spoken() == ENGLISH


@cache
def american() -> dict[str, str]:
    """British spellings and their American ones, in small letters."""
    from breame.spelling import BRITISH_ENGLISH_SPELLINGS

    words = BRITISH_ENGLISH_SPELLINGS | LACKING
    return {british: there for british, there in words.items() if british not in ODD}


@cache
def phrases() -> dict[str, list]:
    """What Americans say otherwise: `idioms` as pairs of a pattern and what replaces it, and what is `british`."""
    return from_yaml((files("casebook") / "american.yml").read_text(encoding="utf-8"))


@cache
def _idioms() -> re.Pattern[str]:
    """One pattern of all idioms: group `_3` is that of the fourth."""
    inner = [re.sub(r"\((?!\?)", "(?:", pattern) for pattern, _ in phrases()["idioms"]]
    return re.compile(r"\b(?:" + "|".join(f"(?P<_{n}>{pattern})" for n, pattern in enumerate(inner)) + r")\b", re.I)


@cache
def british() -> re.Pattern[str]:
    """What must not be left in an American copy."""
    return re.compile(rf"\b(?:{'|'.join(phrases()['british'])})\b", re.I)


def spelt(text: str, jurisdiction: str) -> str:
    """Plain text in the spelling and the idiom of a place; a capital stays a capital."""
    return _spelt(text) if is_american(jurisdiction) else text


@lru_cache(4096)  # most texts are as they were when a preview checks again
def _spelt(text: str) -> str:
    return WORD.sub(_word, _idioms().sub(_phrase, text))


def spelt_markdown(source: str, jurisdiction: str) -> str:
    """Markdown in the spelling of a place: its prose, and nothing that is code, a role, a link's target or a tag."""
    if not is_american(jurisdiction):
        return source
    parts = NOT_PROSE.split(source)
    return "".join(part if number % 2 else spelt(part, jurisdiction) for number, part in enumerate(parts))


def spelt_html(page: str, jurisdiction: str) -> str:
    """HTML in the spelling of a place: its text, and nothing inside code, scripts, the name of a work (`cite`) or what
    somebody wrote (`blockquote`).
    """
    if not is_american(jurisdiction):
        return page
    kept, end = [], 0
    for element in KEPT_ELEMENT.finditer(page):
        kept += [_between_tags(page[end : element.start()], jurisdiction), element[0]]
        end = element.end()
    return "".join([*kept, _between_tags(page[end:], jurisdiction)])


def _between_tags(page: str, jurisdiction: str) -> str:
    return "".join(part if part.startswith("<") else spelt(part, jurisdiction) for part in TAG.split(page))


def _phrase(match: re.Match[str]) -> str:
    pattern, there = phrases()["idioms"][int(match.lastgroup[1:])]
    said = re.sub(pattern, there, match[0], count=1, flags=re.I)
    return said[0].upper() + said[1:] if match[0][0].isupper() else said


def _word(match: re.Match[str]) -> str:
    word = match[0]
    there = american().get(word.lower())
    if there is None:
        return word
    if word.isupper() and len(word) > 1:
        return there.upper()
    return there.capitalize() if word[0].isupper() else there
