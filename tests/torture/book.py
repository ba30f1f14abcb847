"""A small book to be hard on: a page, a chart, a case with decisions, and some of what is made beside it."""

import hashlib
import json
import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parent.parent.parent
OUTPUTS = '["slides", "gift", "zip"]'
MARK = "CASEBOOK_TORTURE"  # in the environment of every process of a build: by it they are found again


class Book:
    """A folder with one notebook, a cohort file and, in `out`, what was built of it."""

    def __init__(self, folder: Path):
        self.folder, self.out = folder, folder / "build"
        self.cohort = folder / "mine.toml"
        self.temporary = folder / "tmp"
        (folder / "notebooks").mkdir(parents=True)
        self.temporary.mkdir()
        shutil.copy(ROOT / "notebooks" / "12-the-complaint.ipynb", folder / "notebooks")
        self.settings(7)

    def settings(self, seed: int) -> None:
        """Write the cohort file anew: another seed makes another book, all of it."""
        self.cohort.write_text(
            f'name = "Group {seed}"\nprofession = "nurse"\njurisdiction = "UK"\ndate_of_events = 2025-03-10\n'
            f"minutes = 50\npeople = 12\nseed = {seed}\noutputs = {OUTPUTS}\n"
        )

    def start(self, *options: str, prelude: str = "", out: Path | None = None, **popen) -> subprocess.Popen:
        """Begin a build; `prelude` is Python run in the command's process before it."""
        program = f"{prelude}\nimport sys\nfrom casebook.cli import main\nsys.exit(main())"
        env = os.environ | {
            MARK: str(self.folder),
            "TMPDIR": str(self.temporary),
            "CASEBOOK_NOTEBOOKS": str(self.folder / "notebooks"),
            "PYTHONPATH": str(ROOT),
            "PYTHONUNBUFFERED": "1",
        }
        return subprocess.Popen(
            [sys.executable, "-c", program, "build", self.cohort, "--out", out or self.out, "--jobs", "2", *options],
            env=env,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            start_new_session=True,
            cwd=ROOT,
            **popen,
        )

    def build(self, *options: str, **start) -> tuple[int, str]:
        """Build to the end: its status, and what it said."""
        with self.start(*options, **start) as running:
            said = running.communicate(timeout=300)
        return running.returncode, "".join(said)

    def made(self, out: Path | None = None) -> dict[str, str]:
        """A hash of every file of the book by its path; nothing where there is no book."""
        home = (out or self.out) / "mine"
        found = sorted(path for path in home.rglob("*") if path.is_file())
        return {str(path.relative_to(home)): hashlib.sha256(path.read_bytes()).hexdigest() for path in found}

    def left(self) -> list[str]:
        """What lies about that should not: beside the book, among temporary files, and as processes."""
        beside = [path.name for path in self.out.iterdir() if path.name not in (".cache", "mine")]
        cache = [str(path) for path in (self.out / ".cache").rglob(".*.json*")]
        temporary = [f"tmp/{path.name}" for path in self.temporary.iterdir()]
        return beside + cache + temporary + [f"process {number}" for number in self.processes()]

    def processes(self) -> list[int]:
        """The processes of builds of this book that are still there."""
        mark, found = f"{MARK}={self.folder}".encode(), []
        for place in Path("/proc").iterdir():
            if place.name.isdigit() and int(place.name) != os.getpid():
                try:
                    if mark in (place / "environ").read_bytes().split(b"\0"):
                        found.append(int(place.name))
                except OSError:
                    continue
        return found

    def kill(self, running: subprocess.Popen) -> None:
        """End the command as a power cut would: it is not asked."""
        os.kill(running.pid, signal.SIGKILL)
        running.wait()

    def end(self) -> None:
        """End whatever is left, so that one failure does not become many."""
        for number in self.processes():
            os.kill(number, signal.SIGKILL)


def notebook_of(folder: Path) -> dict:
    """The book's notebook as JSON."""
    (path,) = folder.glob("*.ipynb")
    return json.loads(path.read_text(encoding="utf-8"))
