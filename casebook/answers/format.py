"""The answers file, versions 1 to 3: what it may hold, and nothing else.

One JSON object a learner, in UTF-8. The types below are the schema: `answers.schema.json` is written from
them, and docs/answers.md says it in words. A file is somebody else's text: it is checked here before anything
reads it, and a message about it never repeats what it says. Which cases and options there are is not known
here; `known.py` asks a cohort.
"""

import json
from collections.abc import Mapping
from functools import cache
from typing import Annotated, Any, Literal, NotRequired

from pydantic import AfterValidator, Field, TypeAdapter, ValidationError, with_config
from pydantic_core import PydanticCustomError
from typing_extensions import TypedDict

from casebook.answers.analyses import OWN_WORDS as ANALYSIS_WORDS
from casebook.answers.analyses import WRITTEN as ANALYSIS_WRITTEN
from casebook.answers.analyses import Analysis, checked_whole
from casebook.answers.faults import FAULTS, fault
from casebook.answers.kinds import named
from casebook.answers.parts import CLOSED, NAME, WORDS, Day, Name
from casebook.answers.strict import SCHEMA, strict_json, value_of
from casebook.errors import CasebookError
from casebook.letters import folded

VERSION = 3
LARGEST = 2_000_000  # bytes of one answers file; a learner of all cases writes some twenty thousand
LARGEST_WITH_ANALYSIS = 8_000_000
LONGEST_REASON = 4000  # characters, as many as the page lets anybody write
MOST_REVISIONS = 500  # of one answer
# Two letters of any alphabet or digits, a day, two more. What the parts may not hold is said of ASCII alone, so that
# every program reads the pattern alike; that a code is folded is checked beside it.
PART, DAY = r"[^\x00-\x2f\x3a-\x60\x7b-\xa0]{2}", r"(0[1-9]|[12][0-9]|3[01])"
CODE = f"^{PART}{DAY}{PART}$"
EARLIER_CODE = f"^[a-z0-9]{{2}}{DAY}[a-z0-9]{{2}}$"
BOOK = NAME.replace("$", "/(learner|facilitator|live)$")


def _folded_code(code: str) -> str:
    if folded(code) != code:
        raise PydanticCustomError("not_folded", "is not folded")
    return code


def _something(group: dict) -> dict:
    if not group:
        raise PydanticCustomError("no_answer", "holds no answer")
    return group


Reason = Annotated[str, Field(max_length=LONGEST_REASON, pattern=WORDS)]


@with_config(CLOSED)
class PositionRevision(TypedDict):
    """Where the learner stood, 0 to 100, and why. `day` is a day and nothing finer."""

    value: Annotated[int, Field(ge=0, le=100)]
    reason: Reason
    day: Day
    seat: NotRequired[Name]


@with_config(CLOSED)
class DecisionRevision(TypedDict):
    """The option taken, why, and from whose seat, where it was not the one on the page."""

    option: Name
    reason: Reason
    day: Day
    seat: NotRequired[Name]


@with_config(CLOSED)
class CodingRevision(TypedDict):
    """The code given to each excerpt, by the excerpt's id, and a note on where it was hard."""

    codes: Annotated[dict[Name, Name], Field(min_length=1, max_length=30)]
    reason: Reason
    day: Day
    seat: NotRequired[Name]


@with_config(CLOSED)
class PositionAnswer(TypedDict):
    """Every position kept, the one that holds last."""

    revisions: Annotated[list[PositionRevision], Field(min_length=1, max_length=MOST_REVISIONS)]


@with_config(CLOSED)
class DecisionAnswer(TypedDict):
    """Every decision taken, the one that holds last."""

    revisions: Annotated[list[DecisionRevision], Field(min_length=1, max_length=MOST_REVISIONS)]


@with_config(CLOSED)
class CodingAnswer(TypedDict):
    """Every coding kept, the one that holds last."""

    revisions: Annotated[list[CodingRevision], Field(min_length=1, max_length=MOST_REVISIONS)]


@with_config(CLOSED)
class CaseAnswers(TypedDict):
    """What a learner answered in one case: at least one of the three."""

    positions: NotRequired[
        Annotated[dict[Literal["before", "after", "days-30", "days-90"], PositionAnswer], Field(min_length=1)]
    ]
    decisions: NotRequired[Annotated[dict[Literal["first", "second"], DecisionAnswer], Field(min_length=1)]]
    codings: NotRequired[Annotated[dict[Literal["coding"], CodingAnswer], Field(min_length=1)]]


@with_config(CLOSED)
class Answers(TypedDict):
    """One learner's answers: no name, no time finer than a day, nothing else."""

    schema: Literal["nobodys-data/answers"]
    version: Annotated[
        Literal[1, 2, 3],
        Field(
            description="Of this schema: 3 where an analysis is there, 2 where a position of 30 or 90 days after is."
        ),
    ]
    cohort: Annotated[Name, Field(description="The cohort file's name, without `.toml`.")]
    book: Annotated[
        str,
        Field(
            pattern=BOOK, description="Where it was written: a learner's or a facilitator's book, or a live notebook."
        ),
    ]
    code: Annotated[
        str,
        Field(pattern=CODE, description="Made from three answers that only the learner knows."),
        AfterValidator(_folded_code),
    ]
    earlier_code: NotRequired[
        Annotated[
            str,
            Field(
                pattern=EARLIER_CODE,
                description="What an older page made of the same three answers, where it differs from `code`.",
            ),
        ]
    ]
    show_reasons: NotRequired[
        Annotated[bool, Field(description="Whether reasons may be shown to the group; missing means no.")]
    ]
    cases: NotRequired[
        Annotated[
            dict[
                Name, Annotated[CaseAnswers, AfterValidator(_something), Field(json_schema_extra={"minProperties": 1})]
            ],
            Field(
                max_length=100, description="What was answered, by the case's id; at least one, but for an analysis."
            ),
        ]
    ]
    analysis: NotRequired[
        Annotated[Analysis, Field(description="The learner's analysis of the transcripts, if they want to hand it in.")]
    ]


@cache
def _checker() -> TypeAdapter:
    return TypeAdapter(Answers)


WITH_ANALYSIS = {  # what the types cannot say: with an analysis there need be no case, and the version is 3
    "if": {"required": ["analysis"]},
    "then": {"properties": {"version": {"const": 3}}},
    "else": {"required": ["cases"], "properties": {"cases": {"minProperties": 1}}},
}


def schema() -> dict[str, Any]:
    """The JSON Schema of versions 1 to 3, as `answers.schema.json` has it."""
    head = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": f"urn:{SCHEMA.replace('/', ':')}:{VERSION}",
    }
    return head | _closed(_checker().json_schema()) | WITH_ANALYSIS


def _closed(part: Any) -> Any:
    """The schema with every object closed: pydantic leaves those open whose keys follow a pattern."""
    if isinstance(part, list):
        return [_closed(inner) for inner in part]
    if not isinstance(part, dict):
        return part
    own = {"additionalProperties": False} if "patternProperties" in part else {}
    return own | {key: _closed(inner) for key, inner in part.items()}


def answers_from(content: bytes) -> Answers:
    """The answers that the bytes of a file hold. CasebookError as `value_in` and `checked` have it."""
    return checked(value_in(content))


def value_in(content: bytes) -> Any:
    """The JSON value that the bytes of a file hold.

    Raises CasebookError, in words that repeat nothing of the file, when it is too large, another kind of file, not
    UTF-8, not whole JSON, or says a thing twice.
    """
    if len(content) > LARGEST_WITH_ANALYSIS:
        raise CasebookError(f"is larger than {LARGEST_WITH_ANALYSIS // 1_000_000} MB, which no answers file is")
    if not content.strip():
        raise CasebookError("is empty; ask for the file again")
    if known := named(content):
        raise CasebookError(known)
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise CasebookError(
            f"is not text in UTF-8 (byte {error.start + 1}); ask for the file as it was saved"
        ) from None
    if len(content) <= LARGEST:
        return value_of(text)
    value = strict_json(text)  # it is not looked for within what is large: that takes long
    if not (isinstance(value, Mapping) and "analysis" in value):
        raise CasebookError(f"is larger than {LARGEST // 1_000_000} MB, which no answers file without an analysis is")
    return value


def checked(value: Any) -> Answers:
    """The value, if it is an answers file of version 1 to 3; CasebookError says what of it is not, and where."""
    if not isinstance(value, Mapping) or value.get("schema") != SCHEMA:
        raise CasebookError(f"is not an answers file: its `schema` is not '{SCHEMA}'")
    version = value.get("version")
    if type(version) is int and version > VERSION and version < 1000:
        raise CasebookError(f"is version {version} of the schema and this casebook reads up to version {VERSION}")
    try:
        answers = _checker().validate_python(value)
    except ValidationError as error:
        raise CasebookError(fault(error, OWN_WORDS, WRITTEN)) from None
    if "analysis" in answers:
        _check_with_analysis(answers)
    elif not answers.get("cases"):
        is_ = FAULTS["too_short" if "cases" in answers else "missing"]
        raise CasebookError(f"`cases` {is_}; docs/answers.md has the schema")
    return answers


def _check_with_analysis(answers: Answers) -> None:
    if answers["version"] != VERSION:
        raise CasebookError(
            f"has an analysis, which only version {VERSION} of the schema knows; save the file again on the page"
        )
    try:
        checked_whole(answers["analysis"])
    except CasebookError as error:
        raise CasebookError(f"`analysis`: {error}") from None


def canonical(answers: Mapping[str, Any]) -> bytes:
    """The same answers as the same bytes, however the file had laid them out."""
    return json.dumps(answers, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False).encode()


WRITTEN = {"reason", *ANALYSIS_WRITTEN}  # what may hold anything that a page of text does
OWN_WORDS = {
    *Answers.__annotations__,
    *ANALYSIS_WORDS,
    *CaseAnswers.__annotations__,
    *(
        "revisions",
        "value",
        "option",
        "codes",
        "reason",
        "day",
        "seat",
        "before",
        "after",
        "days-30",
        "days-90",
        "first",
        "second",
        "coding",
    ),
}
