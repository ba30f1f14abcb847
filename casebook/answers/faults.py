"""What is wrong with somebody else's file, in words that repeat nothing of it."""

from collections.abc import Collection, Sequence

from pydantic import ValidationError

FAULTS = {
    "missing": "is missing",
    "extra_forbidden": "has a key that the schema does not know",
    "string_type": "is not text",
    "string_unicode": "holds half a character",
    "string_too_long": "is longer than {max_length} characters",
    "string_too_short": "is empty",
    "string_pattern_mismatch": "is not of the form that the schema asks for",
    "int_type": "is not a whole number",
    "bool_type": "is neither true nor false",
    "greater_than_equal": "is less than {ge}",
    "less_than_equal": "is more than {le}",
    "literal_error": "is not what the schema asks for",
    "list_type": "is not a list",
    "dict_type": "is not an object",
    "too_short": "is empty",
    "too_long": "has more than {max_length} entries, which no answers file has",
    "no_day": "is a day that no calendar has",
    "no_answer": "is empty",
    "not_folded": "is not of the form that the schema asks for",
}


def fault(error: ValidationError, own_words: Collection[str], written: Collection[str]) -> str:
    """The first thing that is wrong, in plain words. Of the place only `own_words`, the schema's, are said: a key may
    be anybody's name. What is `written` may hold anything that a page of text does.
    """
    first = error.errors(include_input=False, include_url=False)[0]
    kind = first["type"]
    place = first["loc"][:-1] if kind == "extra_forbidden" else first["loc"]
    if kind == "string_pattern_mismatch" and not set(written).isdisjoint(place):
        return f"{where(place, own_words)} holds a control character; ask for the file again"
    said = FAULTS.get(kind, "is not what the schema asks for").format_map(first.get("ctx", {}))
    return f"{where(place, own_words)} {said}; docs/answers.md has the schema"


def where(place: Sequence[str | int], own_words: Collection[str]) -> str:
    """A place in the file as a path, such as `cases.….positions.before`; what the file itself chose to say is `…`."""
    path = ".".join(str(part + 1) if isinstance(part, int) else part if part in own_words else "…" for part in place)
    return f"`{path}`" if path else "the file"
