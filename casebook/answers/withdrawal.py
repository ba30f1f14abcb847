"""Taking a person's answers out, and saying plainly what that does not reach."""

from contextlib import closing
from pathlib import Path

from casebook.answers.store import Store, Withdrawn, store_path
from casebook.cohort import read_cohort

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
    was done and what could not be. Raises CasebookError when nothing is kept under it.
    """
    read_cohort(cohort_file)
    with closing(Store(store_path(cohort_file))) as store:
        done = store.withdraw(name)
    return [*_done(done), "what this does not reach:", *(f"  {place}" for place in OUT_OF_REACH)]


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
    lines.append("a fingerprint stays, so that neither these files nor others under the code are counted again")
    return lines
