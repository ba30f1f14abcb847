"""An analysis as bytes and back, checked; and where each of its passages stands in the transcripts.

The form is the one of an answers file (`casebook.answers.analyses`). A passage that was coded in another version of a
transcript is kept as it is, and placed nowhere. What a file says is repeated in no message, but for ids of transcripts.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from typing import Any

from pydantic import ValidationError

from casebook.analysis.analysis import Analysis, Coded, made_of, plain
from casebook.answers.analyses import OWN_WORDS, WRITTEN, checked_whole, checker
from casebook.answers.faults import fault
from casebook.answers.format import LARGEST, LARGEST_WITH_ANALYSIS, canonical
from casebook.answers.strict import strict_json, value_of
from casebook.errors import CasebookError, suggestion
from casebook.transcripts import Passage, passage_at, printed, read_transcript, read_transcripts


def read(content: bytes) -> Analysis:
    """The analysis that these bytes hold, as `written` gives it or laid out otherwise.

    Raises CasebookError, which says what is wrong, where and what to do: not the form, ids twice, codes in a circle, a
    code or passage that is not there, a transcript that does not exist, a passage outside its text.
    """
    return checked(json_value(content))


def json_value(content: bytes) -> Any:
    """The JSON value that the bytes of a file hold; CasebookError where they are too many, no UTF-8 or no JSON."""
    if len(content) > LARGEST_WITH_ANALYSIS:
        raise CasebookError(f"is larger than {LARGEST_WITH_ANALYSIS // 1_000_000} MB, which no analysis is")
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise CasebookError(f"is not text in UTF-8 (byte {error.start + 1}); take the file as it was saved") from None
    return value_of(text) if len(content) <= LARGEST else strict_json(text)


def checked(value: Any) -> Analysis:
    """The analysis that a JSON value is; CasebookError as `read` has it."""
    try:
        analysis = made_of(checked_whole(checker().validate_python(value)))
    except ValidationError as error:
        raise CasebookError(fault(error, OWN_WORDS, WRITTEN)) from None
    for number, passage in enumerate(analysis.passages, 1):
        _check_place(number, passage)
    return analysis


def written(analysis: Analysis) -> bytes:
    """The analysis as its canonical bytes, the same for the same analysis. CasebookError where it does not hold."""
    values = plain(analysis)
    checked(values)
    return canonical(values)


@dataclass(frozen=True)
class Placed:
    """A coded passage, where it stands by turns, and its words as they are printed."""

    coded: Coded
    passage: Passage
    words: str


@dataclass(frozen=True)
class Places:
    """Which passages of an analysis stand where; `unplaced` are those of another version of their transcript."""

    analysis: Analysis

    @cached_property
    def placed(self) -> tuple[Placed, ...]:
        """Those that can be placed, in the order of the analysis."""
        return tuple(placed(one) for one in self.analysis.passages if is_current(one))

    @cached_property
    def unplaced(self) -> tuple[Coded, ...]:
        """Those that are kept and not placed."""
        return tuple(one for one in self.analysis.passages if not is_current(one))

    def lines(self) -> Iterator[str]:
        """Each passage that is not placed, in words."""
        yield from map(not_placed, self.unplaced)


def placed(coded: Coded) -> Placed:
    """Where a passage of the current version stands, and its words."""
    passage = passage_at(coded.transcript, coded.start, coded.end)
    return Placed(coded, passage, _text(coded.transcript)[coded.start : coded.end])


@cache
def _text(id_: str) -> str:
    return printed(read_transcript(id_))


def is_current(coded: Coded) -> bool:
    """Whether a passage was coded in the version of its transcript that this book has."""
    return read_transcript(coded.transcript).version == coded.version


def not_placed(coded: Coded) -> str:
    """What is said of a passage of another version."""
    now = read_transcript(coded.transcript).version
    return (
        f"passage {coded.id} of {coded.transcript}: kept, not placed; it was coded in version {coded.version} of the "
        f"transcript, and this book has version {now}"
    )


def with_analysis(answers: Mapping[str, Any]) -> Analysis:
    """The analysis in an answers file that was read; CasebookError where it has none."""
    if "analysis" not in answers:
        raise CasebookError("holds no analysis; save the file again, with “Put my work on the transcripts …” ticked")
    return checked(answers["analysis"])


def _check_place(number: int, coded: Coded) -> None:
    where = f"`passages.{number}`"
    if coded.transcript not in (all_ := read_transcripts()):
        raise CasebookError(f"{where} is of a transcript that does not exist ({suggestion(coded.transcript, all_)})")
    if is_current(coded):
        try:
            passage_at(coded.transcript, coded.start, coded.end)
        except CasebookError as error:
            raise CasebookError(f"{where} cannot be placed: {error}; mark it again, or take it out") from None
