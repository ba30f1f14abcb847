"""YAML as plain values: by the safe loader, in C where PyYAML was built with it, which is ten times as fast. And the
files of a folder of the book, on top of which a folder of one's own may have others.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Any, TypeVar

import yaml
from pydantic import BaseModel, ValidationError

from casebook.errors import CasebookError, short
from casebook.paths import PACKAGE, own

Model = TypeVar("Model", bound=BaseModel)
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def from_yaml(text: str) -> Any:
    """The value that YAML text describes; yaml.YAMLError says where it is not YAML."""
    return yaml.load(text, Loader=_LOADER)


def checked(model: type[Model], text: str, file: str) -> Model:
    """What YAML text describes, as such a model. CasebookError has a line a fault, with the `file` as messages name it,
    and the place.
    """
    try:
        return model.model_validate(from_yaml(text))
    except yaml.YAMLError as error:
        raise CasebookError(f"{file}{in_yaml_words(error)}") from None
    except ValidationError as error:
        faults = error.errors(include_input=False, include_url=False)
        raise CasebookError("\n".join(f"{file}: {_in_words(fault)}" for fault in faults)) from None
    except (ValueError, RecursionError) as error:  # a date or a number that is none, or lists in lists without end
        raise CasebookError(f"{file}: cannot be read as YAML: {short(str(error))}") from None


WORDS = {
    "missing": "is missing",
    "extra_forbidden": "is no key that can stand here",
    "string_type": "is not text; put it in quotation marks",
    "string_too_short": "is empty",
    "list_type": "is not a list; set each entry in after a hyphen",
    "dict_type": "is no group of keys; set them in below it",
    "model_type": "is no group of keys; set them in below it",
}


def _in_words(fault: Mapping[str, Any]) -> str:
    """The place of a fault and what is wrong there."""
    place = ".".join(str(part + 1 if isinstance(part, int) else part) for part in fault["loc"])
    said = WORDS.get(fault["type"], fault["msg"].removeprefix("Value error, ").lower())
    return f"{short(place) or 'the file'}: {short(said)}"


def in_yaml_words(error: yaml.YAMLError) -> str:
    """Where a text is not YAML, and what is mostly the reason, after the name of its file."""
    mark, problem = getattr(error, "problem_mark", None), getattr(error, "problem", "") or str(error)
    where = f", line {mark.line + 1}: " if mark else ": "
    hints = (
        ("mapping values", "a text with a colon in it stands in quotation marks, or on a line of its own after `>-`"),
        ("tab", "lines are set in by spaces, never by the tab key"),
        ("'\\t'", "lines are set in by spaces, never by the tab key"),
    )
    hint = next((f"; {remedy}" for said, remedy in hints if said in problem), "")
    return f"{where}is not YAML: {short(' '.join(problem.split()))}{hint}"


def in_layers(folder: Path) -> dict[str, Path]:
    """The YAML files in a folder of the package by their names without ending: one's own stands in the place of the
    book's.
    """
    return {path.stem: path for layer in (folder, *own(folder.name)) for path in sorted(layer.glob("*.yml"))}


def as_named(path: Path) -> str:
    """How a message names one of these files."""
    inside = path.is_relative_to(PACKAGE)
    return f"casebook/{path.relative_to(PACKAGE).as_posix()}" if inside else f"{path.parent.name}/{path.name}"


def text_of(path: Path) -> str:
    """The text of one of these files; CasebookError where it is not in UTF-8."""
    try:
        return path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError:
        raise CasebookError(f"{as_named(path)}: is not text in UTF-8; save it as UTF-8") from None
