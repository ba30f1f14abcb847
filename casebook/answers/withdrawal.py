"""Taking a person's answers out, and saying plainly what that does not reach."""

from contextlib import closing
from pathlib import Path

from casebook.answers.names import ENDING, lines_of, others_beside, settled, store_path
from casebook.answers.store import Store, Withdrawn
from casebook.cohort import read_cohort
from casebook.errors import CasebookError

OUT_OF_REACH = (
    "the answers file itself, wherever it lies: your downloads, the learning platform, e-mail. Delete it there",
    "what is on the learner's own device: “Erase everything on this device”, on their page, does that",
    "paper, slides and notes made from an earlier debrief, and what the group has seen and heard",
    "files copied or moved elsewhere since they were made from the answers",
    "backups and snapshots of this computer, and what its disk keeps of deleted files",
    "the history of this terminal, which has the code in it",
)


def withdrawal(cohort_file: Path, name: str) -> list[str]:
    """Take out what is kept under a code (or of one of two people under it, `be12rk/2`), and say in plain words what
    was done and what could not be. Instead of a cohort file it may be a store, whose cohort file is gone.

    Raises CasebookError when nothing is kept under it; it says in which other store beside it something is.
    """
    cohort_file = Path(cohort_file)
    own, done = _own(cohort_file)
    elsewhere, unread = _beside(own, name)
    taken = None
    if own.is_file():
        with closing(Store(own)) as store:
            taken = store.withdraw(name) if store.under(name) else None
    if taken is None:
        raise CasebookError(_nothing(own, elsewhere, unread))
    done += _done(taken)
    if elsewhere:
        done.append("under the same code something is kept beside it as well; if it is the same person's:")
        done += [f"  {line}" for line in lines_of(elsewhere)]
    done += [f"could not be looked into, which may hold something as well: {store}" for store in unread]
    return [*done, "what this does not reach:", *(f"  {place}" for place in OUT_OF_REACH)]


def _own(cohort_file: Path) -> tuple[Path, list[str]]:
    """The store that is meant, and what was done to find it. A cohort file need not be there, nor be right: whoever
    wants to be taken out is not kept waiting for that.
    """
    if cohort_file.name.endswith(ENDING):
        return cohort_file, []
    own = store_path(cohort_file)
    done = settled(cohort_file, new=True) if cohort_file.is_file() else []
    if not own.is_file() and not others_beside(cohort_file):
        read_cohort(cohort_file)
        raise CasebookError(f"{own}: no answers are kept there, nor beside it; is it the right cohort file?")
    return own, done


def _beside(own: Path, name: str) -> tuple[list[Path], list[Path]]:
    """The other stores beside it that hold something under the code, and those that could not be looked into."""
    found, unread = [], []
    for path in others_beside(own):
        try:
            with closing(Store(path)) as store:
                if store.under(name):
                    found.append(path)
        except CasebookError:
            unread.append(path)
    return found, unread


def _nothing(own: Path, elsewhere: list[Path], unread: list[Path]) -> str:
    """What to say where the code is not found: never that nothing is kept while something is, or may be, beside it."""
    looked = f"{own}: nothing is kept under this code"
    if elsewhere:
        return f"{looked}, but something is beside it. If it is this person's: {'; '.join(lines_of(elsewhere))}"
    if unread:
        return f"{looked}; these could not be looked into: {', '.join(map(str, unread))}"
    others = len(others_beside(own))
    there = f", nor in the other stores beside it ({others})" if others else ""
    return f"{looked}{there}; check with the person how it is made, and read their file first if it was never read"


def _done(done: Withdrawn) -> list[str]:
    lines = [
        f"taken out: answers files {done.files}, files made from the answers {done.exports}; nothing of them is kept"
    ]
    if done.people > 1:
        lines.append(
            f"{done.people} people's answers were under this code, and all are taken out: ask the others to make a new "
            "code with one answer changed, and to hand in again"
        )
    lines += [f"could not be deleted, do it yourself: {path}" for path in done.stuck]
    if not done.anew:
        lines.append("the store could not be written anew, perhaps for want of room; what was taken out is overwritten")
    lines.append("a fingerprint stays, so that neither these files nor others under the code are counted again")
    return lines
