"""A file of settings as somebody filled it in: TOML, and where it is not, what to write instead, line by line."""

import re
import tomllib
from pathlib import Path
from typing import Any

from casebook.errors import CasebookError, short

CURLY = re.compile(r"[“”„‟«»‘’‚‛]")
LINE = re.compile(r"^\s*(?P<key>[\w.-]+)\s*=\s*(?P<value>.*?)\s*(?:#.*)?$")
DAY_FIRST = re.compile(r"['\"]?(\d{1,2})[./-](\d{1,2})[./-](\d{4})['\"]?")
BARE = re.compile(r"[^\W\d_][\w '’-]*")


def settings_in(path: Path, missing: str) -> dict[str, Any]:
    """What a TOML file says, by key. CasebookError says for each line that cannot be read what to write; `missing` is
    the remedy where there is no such file.
    """
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except FileNotFoundError:
        raise CasebookError(f"{path}: there is no such cohort file; {missing}") from None
    except OSError as error:
        raise CasebookError(f"{short(path)}: cannot be read ({error.strerror.lower()})") from None
    except UnicodeDecodeError:
        raise CasebookError(f"{path}: is not text in UTF-8; save it as UTF-8") from None
    try:
        return tomllib.loads(text)
    except ValueError as error:  # TOMLDecodeError among them, and Python's about numbers of thousands of digits
        told = [f"line {number}: {what}" for number, line in enumerate(text.splitlines(), 1) if (what := remedy(line))]
        raise CasebookError(f"{path}: {'; '.join(told) or f'is not TOML: {short(error)}'}") from None
    except RecursionError:
        raise CasebookError(f"{path}: is nested deeper than any cohort file is") from None


def remedy(line: str) -> str:
    """What to write instead of a line that a form would not take; empty where nothing of the kind is seen."""
    if not (said := LINE.match(line)) or line.lstrip().startswith("#"):
        return ""
    key, value = said["key"], said["value"]
    if day := DAY_FIRST.fullmatch(value):
        return f"{key} = {value}: write the year first, then month and day: {key} = {day[3]}-{day[2]:0>2}-{day[1]:0>2}"
    if value in ("True", "False", "TRUE", "FALSE", "yes", "no", "Yes", "No"):
        right = "true" if value.lower() in ("true", "yes") else "false"
        return f"{key} = {value}: write it in small letters: {key} = {right}"
    if curly := CURLY.search(value):
        straight = CURLY.sub('"', value)
        return f"{key}: has the quotation mark {curly[0]}; type straight ones: {key} = {short(straight)}"
    if BARE.fullmatch(value) and value not in ("true", "false", "inf", "nan"):
        return f'{key} = {short(value)}: write words in quotation marks: {key} = "{short(value)}"'
    if not value:
        return f"{key} has no value: write one after the =, or take the line out"
    return ""
