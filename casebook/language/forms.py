"""Days and numbers as a language writes them, by the Unicode consortium's tables (CLDR, in Babel)."""

import re
from datetime import date
from typing import Any

from casebook.language import ENGLISH, gettext, spoken

# a number as English writes one, standing by itself: 1,234.5, 0.25, 12%
NUMBER = re.compile(r"(?<![\w.,:/-])(\d{1,3}(?:,\d{3})+|\d+)(\.\d+)?(%)?(?![\w/]|[.,:-]\d)")


def long_day(day: date) -> str:
    """A day with its weekday: Monday 10 March 2025, or Montag, 10. März 2025."""
    if spoken() == ENGLISH:
        return f"{day:%A} {day.day} {day:%B} {day.year}"
    from babel.dates import format_date

    return format_date(day, "full", locale=spoken())


def month(day: date) -> str:
    """The month that a day is in: March 2025, or März 2025."""
    if spoken() == ENGLISH:
        return f"{day:%B %Y}"
    from babel.dates import format_skeleton

    return format_skeleton("yMMMM", day, locale=spoken())


def as_precise(year: int, month_number: int = 0, day: int = 0) -> str:
    """A date as precise as it is: 1 September 2017, September 2017, 2017."""
    if not month_number:
        return str(year)
    if not day:
        return month(date(year, month_number, 1))
    found = date(year, month_number, day)
    if spoken() == ENGLISH:
        return f"{found.day} {found:%B} {found.year}"
    from babel.dates import format_date

    return format_date(found, "long", locale=spoken())


def numbered(text: str) -> str:
    """A text with its numbers as the spoken language writes them: 1.234,5 and 12 % in German."""
    return text if spoken() == ENGLISH else NUMBER.sub(_number, text)


def quoted(text: str) -> str:
    """A text in quotation marks."""
    return gettext("“{text}”").format(text=text)


def number_locale() -> dict[str, Any]:
    """How the spoken language writes numbers, as charts (d3-format) want to be told."""
    from babel.core import Locale

    signs = Locale.parse(spoken()).number_symbols["latn"]
    percent = _number(NUMBER.fullmatch("1%"))[1:]
    return {
        "decimal": signs["decimal"],
        "thousands": signs["group"],
        "grouping": [3],
        "currency": ["", ""],
        "percent": percent,
        "minus": "−",
    }


def _number(match: re.Match[str]) -> str:
    from babel.core import Locale

    locale = Locale.parse(spoken())
    signs = locale.number_symbols["latn"]
    whole, rest, percent = match[1].replace(",", signs["group"]), match[2] or "", match[3] or ""
    said = whole + rest.replace(".", signs["decimal"])
    return locale.percent_formats[None].pattern.replace("#,##0", said) if percent else said
