"""What happened when answers were read, and what happened when somebody was taken out: for the facilitator.

Files are named by their place, learners by their code, and nothing that anybody wrote is repeated.
"""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path

from casebook.answers import rooms
from casebook.answers.codes import matched, near_misses
from casebook.answers.format import Answers, checked, value_in
from casebook.answers.inputs import HOW_TO_FIND, found_in
from casebook.answers.known import Gone, Known, check_cohort, known
from casebook.answers.lines import many, some
from casebook.answers.names import names_of, settled
from casebook.answers.people import Person, contradict
from casebook.answers.store import Store, store_path
from casebook.answers.tables import tables_of
from casebook.cohort import Cohort, read_cohort
from casebook.errors import CasebookError
from casebook.letters import as_typed


@dataclass(frozen=True)
class Refused:
    """A file that was not counted: its place among what was handed over, and the reason."""

    place: str
    reason: str


@dataclass(frozen=True)
class NearMiss:
    """Two codes one slip apart, and in how many cases the one has the position that the other lacks."""

    one: str
    other: str
    completes: int


@dataclass(frozen=True)
class Report:
    """What came of reading answers into a cohort's store.

    `counted`, `again` and `withdrawn` are numbers of files: new ones, ones that were there, ones left out because
    their owner has withdrawn. `people` are all whose answers are kept; `both` of `either` are the pairs of learner
    and case with both positions, of those with one. `shared` are people under one code who cannot be one person.
    `aside` are answers that name what the book no longer has, by what that is, and `debriefed` the people who have
    others; `rooms` sessions of which it is kept what the room was shown; `joined` people with files under the code of
    an older book too; `undated` files by a device that had lost the day; `analyses` people who handed in an analysis
    of the transcripts; `done` says what was done before reading.
    """

    store: Path
    cohort_file: Path
    counted: int
    again: int
    withdrawn: int
    refused: tuple[Refused, ...]
    people: int
    both: int
    either: int
    near: tuple[NearMiss, ...]
    shared: tuple[Person, ...]
    aside: Mapping[Gone, int] = field(default_factory=dict)
    debriefed: int = 0
    rooms: int = 0
    joined: int = 0
    undated: int = 0
    analyses: int = 0
    done: tuple[str, ...] = ()

    def lines(self) -> list[str]:
        """The report in plain words."""
        parts = self._counts(), self._refusals(), self._aside(), self._matches(), self._near(), self._shared()
        return [*self.done, *(line for part in parts for line in part), self._next()]

    def _counts(self) -> Iterator[str]:
        yield f"{many(self.counted, 'answers file')} counted, of {many(self.people, 'person', 'people')} in all"
        if self.rooms:
            yield f"{many(self.rooms, 'result')} of the room kept: what it was shown stands for its own questions"
        if self.analyses:
            yield f"{many(self.analyses, 'analysis', 'analyses')} of the transcripts kept, which no debrief shows"
        if self.again:
            yield f"{many(self.again, 'file')} had been counted before and did not count twice"
        if self.withdrawn:
            yield f"{many(self.withdrawn, 'file')} left out: withdrawn; delete what you still hold of it"
        if self.joined:
            yield (
                f"{many(self.joined, 'person', 'people')} had files under the code that an older book made: they were "
                f"put together; in error? {self._command} --apart CODE"
            )
        if self.undated:
            yield (
                f"{many(self.undated, 'file')} from a device whose clock had lost the day: counted; where the same "
                "person gave an answer whose day is known, that one holds"
            )

    def _refusals(self) -> Iterator[str]:
        if self.refused:
            yield f"{many(len(self.refused), 'file')} not counted:"
            yield from some(f"  {refused.place}: {refused.reason}" for refused in self.refused)
            yield f"  {HOW_TO_FIND}"

    def _aside(self) -> Iterator[str]:
        if self.aside:
            total = sum(self.aside.values())
            yield f"{many(total, 'answer')} kept and not counted, which name what the book no longer has:"
            yield from some(
                f"  {gone.said(self.cohort_file, many(times, 'answer'))}" for gone, times in sorted(self.aside.items())
            )
            if self.debriefed < self.people:
                yield f"  {many(self.people - self.debriefed, 'person has', 'people have')} no other answers"

    def _matches(self) -> Iterator[str]:
        if self.either:
            share = f"{self.both:,} of {self.either:,} ({self.both / self.either:.0%})"
            yield f"first and second position: both are there for {share} pairs of a person and a case that have one"

    def _near(self) -> Iterator[str]:
        if self.near:
            yield "codes one slip apart, which may or may not be one person's:"
            yield from some(
                f"  {near.one} and {near.other}"
                + (f": together, both positions in {many(near.completes, 'more case')}" if near.completes else "")
                for near in self.near
            )
            first = self.near[0]
            yield f"  if you can ask and they are: {self._command} --same {first.one},{first.other}"

    def _shared(self) -> Iterator[str]:
        if self.shared:
            yield "answers under one code that cannot be one person's, kept apart:"
            yield from some(f"  {person.name}: {_outline(person)}" for person in self.shared)
            yield f"  if you can ask and they are: {self._command} --same {self.shared[0].code}"

    def _next(self) -> str:
        if not self.store.is_file():
            return f"nothing is kept: {self.store} is made when there is an answers file to count"
        remedy = f"take a person out with: casebook withdraw {self.cohort_file} CODE"
        return f"kept in {self.store}, which only you may read; {remedy}"

    @property
    def _command(self) -> str:
        return f"casebook debrief {self.cohort_file}"


def report(
    cohort_file: Path,
    inputs: Sequence[Path] = (),
    *,
    same: Sequence[str] = (),
    apart: Sequence[str] = (),
    was: str = "",
    new: bool = False,
) -> Report:
    """Read answers into the cohort's store, and say what came of it; without inputs, what is there.

    Each of `same` is a code, or several with commas between, whose files are one person's; each of `apart` a code
    for which that was said in error. `was` is the name that the cohort file had before, if it was renamed, and `new`
    says that it was not. A bad file is named and passed over. Raises CasebookError for a cohort file that cannot be
    read, a store that cannot be used, or a code under which nothing is kept; then nothing is changed. Where there is
    nothing to keep no store is made.
    """
    cohort_file = Path(cohort_file)
    cohort, done = _cohort(cohort_file), settled(cohort_file, was=was, new=new)
    book, outcomes, refused = known(cohort), Counter(), []
    with ExitStack() as opened:
        store = opened.enter_context(Store.of(cohort_file, cohort.id)) if store_path(cohort_file).exists() else None
        for place, answers in _read(cohort_file, inputs):
            if isinstance(answers, CasebookError):
                refused.append(Refused(place, str(answers)))
                continue
            store = store or opened.enter_context(Store.of(cohort_file, cohort.id))
            try:
                outcomes[store.keep(answers)] += 1
            except CasebookError as error:
                refused.append(Refused(place, str(error)))
        _put_together(store, same, apart, cohort_file)
        return _report(cohort_file, store, book, outcomes, refused, done)


def _put_together(store: Store | None, same: Sequence[str], apart: Sequence[str], cohort_file: Path) -> None:
    """Do what was said of codes: that they are one person's, or are not."""
    if (same or apart) and not store:
        raise CasebookError(
            f"{store_path(cohort_file)}: nothing is kept under one of the codes given: nothing at all is"
        )
    for codes in same:
        store.join(*(as_typed(code)[0] for code in codes.split(",")))
    for code in apart:
        store.separate(as_typed(code)[0])


def _report(
    cohort_file: Path, store: Store | None, book: Known, outcomes: Counter, refused: list[Refused], done: list[str]
) -> Report:
    """What there is to say, after what follows from what was read has been done."""
    joined = store.join_earlier() if store else 0
    if store:
        store.forget_hidden_reasons()
    people, tables = (store.people(), store.tables(book)) if store else ([], tables_of((), book))
    by_case = matched(tables.positions)
    return Report(
        store=store_path(cohort_file),
        cohort_file=cohort_file,
        counted=outcomes["counted"],
        again=outcomes["again"],
        withdrawn=outcomes["withdrawn"],
        refused=tuple(refused),
        people=len(people),
        both=int(by_case.both.sum()),
        either=int(by_case.either.sum()),
        near=tuple(_near(people)),
        shared=tuple(person for person in people if person.number),
        aside=tables.aside,
        debriefed=tables.people,
        rooms=len(store.rooms()) if store else 0,
        joined=joined,
        undated=sum(file.undated for person in people for file in person.files),
        analyses=sum(person.analysis is not None for person in people),
        done=tuple(done),
    )


def _cohort(cohort_file: Path) -> Cohort:
    """The cohort; where its file is gone and its answers are not, the message says so."""
    store = store_path(cohort_file)
    if store.is_file() and not cohort_file.exists():
        raise CasebookError(
            f"{cohort_file}: there is no such cohort file, but its answers are kept beside it, in {store}; was it "
            "renamed? Then give the name that it has now"
        )
    return read_cohort(cohort_file)


def _read(cohort_file: Path, inputs: Sequence[Path]) -> Iterator[tuple[str, Answers | rooms.Room | CasebookError]]:
    """Each file's place and its answers, or what the room was shown, or why they are not counted, in order."""
    names = names_of(cohort_file)
    for found in found_in(inputs):
        try:
            if isinstance(found.content, CasebookError):
                raise found.content
            value = value_in(found.content)
            answers = rooms.checked(value) if rooms.is_room(value) else checked(value)
            check_cohort(answers, names, cohort_file)
        except CasebookError as error:
            yield found.place, error
        else:
            yield found.place, answers


def _near(people: Sequence[Person]) -> list[NearMiss]:
    """Near codes of people who could be one, those first who would complete each other."""
    by_code = defaultdict(list)
    for person in people:
        for code in {file.code for file in person.files}:
            by_code[code].append(person)
    found = []
    for one, other in near_misses(by_code):
        pairs = [(mine, theirs) for mine in by_code[one] for theirs in by_code[other] if mine is not theirs]
        possible = [pair for pair in pairs if not contradict([*pair[0].files, *pair[1].files])]
        if possible:
            found.append(NearMiss(one, other, max(_completed(*pair) for pair in possible)))
    return sorted(found, key=lambda near: (-near.completes, near.one, near.other))


def _completed(one: Person, other: Person) -> int:
    """In how many cases one person has the first position alone, and the other the second alone."""
    mine, theirs = _moments(one), _moments(other)
    return sum(
        mine[case] | theirs[case] == {"before", "after"} and mine[case].isdisjoint(theirs[case])
        for case in mine.keys() & theirs.keys()
    )


def _moments(person: Person) -> dict[str, set[str]]:
    """By case, which positions a person gave."""
    moments = defaultdict(set)
    for file in person.files:
        for case, group, name in file.answers:
            if group == "positions":
                moments[case].add(name)
    return moments


def _outline(person: Person) -> str:
    """What helps to ask whose files these are, and says nothing of what is in them."""
    cases = {case for file in person.files for case in file.cases}
    last = max(file.age[0] for file in person.files)
    return f"{many(len(person.files), 'file')}, {many(len(cases), 'case')}, last written on {last}"
