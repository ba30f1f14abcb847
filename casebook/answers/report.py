"""What happened when answers were read, and what happened when somebody was taken out: for the facilitator.

Files are named by their place, learners by their code, and nothing that anybody wrote is repeated.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from casebook.answers.codes import matched, near_misses
from casebook.answers.format import answers_from
from casebook.answers.inputs import HOW_TO_FIND, found_in
from casebook.answers.known import check_known, known
from casebook.answers.people import Person, contradict
from casebook.answers.store import Outcome, Store, store_path
from casebook.cohort import Cohort, read_cohort
from casebook.errors import CasebookError

MOST_LINES = 50  # of one kind that are printed


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

    def lines(self) -> list[str]:
        """The report in plain words."""
        return [*self._counts(), *self._refusals(), *self._matches(), *self._near(), *self._shared(), self._next()]

    def _counts(self) -> Iterator[str]:
        yield f"{_many(self.counted, 'answers file')} counted, of {_many(self.people, 'person', 'people')} in all"
        if self.again:
            yield f"{_many(self.again, 'file')} had been counted before and did not count twice"
        if self.withdrawn:
            yield f"{_many(self.withdrawn, 'file')} left out: withdrawn; delete what you still hold of it"

    def _refusals(self) -> Iterator[str]:
        if self.refused:
            yield f"{_many(len(self.refused), 'file')} not counted:"
            yield from _some(f"  {refused.place}: {refused.reason}" for refused in self.refused)
            yield f"  {HOW_TO_FIND}"

    def _matches(self) -> Iterator[str]:
        if self.either:
            share = f"{self.both:,} of {self.either:,} ({self.both / self.either:.0%})"
            yield f"first and second position: both are there for {share} pairs of a person and a case that have one"

    def _near(self) -> Iterator[str]:
        if self.near:
            yield "codes one slip apart, which may or may not be one person's:"
            yield from _some(
                f"  {near.one} and {near.other}"
                + (f": together, both positions in {_many(near.completes, 'more case')}" if near.completes else "")
                for near in self.near
            )
            first = self.near[0]
            yield f"  if you can ask and they are: {self._command} --same {first.one},{first.other}"

    def _shared(self) -> Iterator[str]:
        if self.shared:
            yield "answers under one code that cannot be one person's, kept apart:"
            yield from _some(f"  {person.name}: {_outline(person)}" for person in self.shared)
            yield f"  if you can ask and they are: {self._command} --same {self.shared[0].code}"

    def _next(self) -> str:
        remedy = f"take a person out with: casebook withdraw {self.cohort_file} CODE"
        return f"kept in {self.store}, which only you may read; {remedy}"

    @property
    def _command(self) -> str:
        return f"casebook debrief {self.cohort_file}"


def report(
    cohort_file: Path, inputs: Sequence[Path] = (), *, same: Sequence[str] = (), apart: Sequence[str] = ()
) -> Report:
    """Read answers into the cohort's store, and say what came of it; without inputs, what is there.

    Each of `same` is a code, or several with commas between, whose files are one person's; each of `apart` a code
    for which that was said in error. A bad file is named and passed over. Raises CasebookError for a cohort file
    that cannot be read, a store that cannot be used, or a code under which nothing is kept; then nothing is changed.
    """
    cohort = read_cohort(cohort_file)
    outcomes, refused = Counter(), []
    with Store.of(cohort_file, cohort.id) as store:
        for outcome in _read(store, cohort, inputs):
            if isinstance(outcome, Refused):
                refused.append(outcome)
            else:
                outcomes[outcome] += 1
        for codes in same:
            store.join(*(code.strip().lower() for code in codes.split(",")))
        for code in apart:
            store.separate(code.strip().lower())
        store.forget_hidden_reasons()
        people, by_case = store.people(), matched(store.tables().positions)
    return Report(
        store=store_path(cohort_file),
        cohort_file=Path(cohort_file),
        counted=outcomes["counted"],
        again=outcomes["again"],
        withdrawn=outcomes["withdrawn"],
        refused=tuple(refused),
        people=len(people),
        both=int(by_case.both.sum()),
        either=int(by_case.either.sum()),
        near=tuple(_near(people)),
        shared=tuple(person for person in people if person.number),
    )


def _read(store: Store, cohort: Cohort, inputs: Sequence[Path]) -> Iterator[Outcome | Refused]:
    """What came of each file, in order."""
    book = known(cohort)
    for found in found_in(inputs):
        try:
            if isinstance(found.content, CasebookError):
                raise found.content
            answers = answers_from(found.content)
            check_known(answers, book)
            yield store.keep(answers)
        except CasebookError as error:
            yield Refused(found.place, str(error))


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
    return f"{_many(len(person.files), 'file')}, {_many(len(cases), 'case')}, last written on {last}"


def _many(number: int, one: str, several: str = "") -> str:
    return f"{number:,} {one if number == 1 else several or one + 's'}"


def _some(lines: Iterable[str]) -> list[str]:
    """The first of these lines, and how many more there are."""
    lines = list(lines)
    more = [f"  and {len(lines) - MOST_LINES:,} more"] if len(lines) > MOST_LINES else []
    return lines[:MOST_LINES] + more
