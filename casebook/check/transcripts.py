"""Transcripts: as long as they should be, in words that no other text has, about nobody, with consents that hold
together; and published as they are.
"""

from collections.abc import Iterator
from functools import cache
from importlib.resources import files

from casebook import contents
from casebook.cases import file_of, files_of_cases
from casebook.check.finding import Finding
from casebook.check.marks import unmarked
from casebook.contents import source_of
from casebook.errors import CasebookError
from casebook.paths import DATA
from casebook.reading import from_yaml
from casebook.transcripts import checks, published
from casebook.transcripts.consents import Tables, read_tables
from casebook.transcripts.reading import Transcript, read_transcripts
from casebook.world import grammar
from casebook.world.people import CAST

HOME = "casebook/transcripts"
REMEDY = "mend the transcript, then run `make data`"
WITHOUT_NAMES = "came in"


def findings() -> list[Finding]:
    """What is wrong with the transcripts, their tables, or what is published of them."""
    try:
        transcripts, tables = read_transcripts(), read_tables()
    except CasebookError as error:
        return [Finding(HOME, str(error), "mend the file that is named")]
    found = [
        Finding(f"{HOME}/texts/{id_}.yml", fault, REMEDY)
        for id_, transcript in transcripts.items()
        for faults in faults_of(transcript).values()
        for fault in faults
    ]
    return [*found, *_names(tables), *(_published() if not found else ())]


def faults_of(transcript: Transcript) -> dict[str, list[str]]:
    """The faults of one transcript by the name of each check; a check without faults is passed."""
    others = {name: runs for name, runs in texts().items() if name != transcript.id}
    return {
        f"{checks.WORDS[0]:,} to {checks.WORDS[1]:,} words": [*checks.in_range(transcript)],
        "turns numbered without a gap": [*checks.numbered(transcript)],
        f"no {checks.RUN} words in a row that another transcript, notebook or decision file has": [
            *checks.unshared(transcript, others)
        ],
        "only names of the book, no address": [*checks.of_nobody(transcript, names(), vocabulary())],
        "no handle or hashtag without its mark": [*checks.unmarked_in(transcript, unmarked)],
    }


def passed() -> dict[str, list[str]]:
    """The checks that each transcript passed; CasebookError where one did not."""
    faults = {id_: faults_of(transcript) for id_, transcript in read_transcripts().items()}
    for id_, by_check in faults.items():
        for fault in (fault for faults in by_check.values() for fault in faults):
            raise CasebookError(f"{HOME}/texts/{id_}.yml: {fault}")
    return {id_: list(by_check) for id_, by_check in faults.items()}


@cache
def texts() -> dict[str, set[tuple[str, ...]]]:
    """The runs of words of every transcript, notebook and decision file."""
    told = {id_: checks.said(transcript) for id_, transcript in read_transcripts().items()}
    return {name: checks.runs(text) for name, text in (told | _of_the_book()).items()}


@cache
def names() -> frozenset[str]:
    """Every word with a capital that a transcript may use: names that the book made up, and `words.yml`."""
    lists = grammar.names()
    places = {word for place in lists["places"] for word in place.split()}
    cast = {word for name, *_ in CAST for word in name.split()}
    listed = from_yaml((files("casebook.transcripts") / "words.yml").read_text(encoding="utf-8"))
    return frozenset(
        {*lists["first"], *lists["last"], *places, *cast, *(w for words in listed.values() for w in words)}
    )


@cache
def vocabulary() -> frozenset[str]:
    """Every word that some transcript writes with a small letter."""
    return frozenset().union(*map(checks.small_words, map(checks.said, read_transcripts().values())))


@cache
def _of_the_book() -> dict[str, str]:
    pages = {
        f"notebooks/{page.path.name}": "\n".join(source_of(cell) for cell in page.cells)
        for page in contents.every_page()
    }
    cases = {file_of(id_): path.read_text(encoding="utf-8") for id_, path in files_of_cases().items()}
    return pages | cases


def _names(tables: Tables) -> Iterator[Finding]:
    """People whose name, own or printed, is none of the book's."""
    known = names()
    for person in tables.people.values():
        for word in f"{person.name or ''} {person.printed_as}".removesuffix("The moderator").split():
            if word not in known and person.part != WITHOUT_NAMES:
                yield Finding(
                    f"{HOME}/people.csv, {person.person}",
                    f"'{word}' could be somebody's name",
                    "take a first name and a last name of casebook/world/grammar/names.yml",
                )


def _published() -> Iterator[Finding]:
    folder = DATA / published.INSIDE
    made = published.written(passed())
    for name, content in made.items():
        if not (folder / name).is_file() or (folder / name).read_bytes() != content:
            yield Finding(f"data_synthetic/{published.INSIDE}/{name}", "is not what is made now", "run `make data`")
    if folder.is_dir():
        for path in sorted(folder.iterdir()):
            if path.name not in made:
                yield Finding(f"data_synthetic/{published.INSIDE}/{path.name}", "is made by nothing", "delete it")
