"""`make bench`, the preview: milliseconds from a save to the painted page in Chromium, beside sphinx-autobuild's on the
same page. Prints a table; never a test.

    python -m tests.bench_preview [--saves 50] [--case the-alert]

What is saved is a copy of the project. A save is a rename, as most editors do it, and what is measured ends with the
second frame after the new words stand in the page. sphinx-autobuild gets the page as the press gives it to Sphinx, its
cells run already, so it has less to do: it is asked for a sentence alone.
"""

import argparse
import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Error, sync_playwright

from tests.conftest import CHROMIUM, QUIET, ROOT

PARTS = ("casebook", "cohorts", "data_synthetic", "notebooks", "environment.yml", "tests/claims")
COHORT = "cohorts/clinical-psychology-uk.toml"
GOALS = {"sentence": 500, "decision": 1000, "cell": 1500, "dial": 1500}
READY = """(mark) => new Promise((done) => {
  const look = () => {
    const frame = [...document.querySelectorAll("iframe:not(.next)")].pop();
    const there = frame ? frame.contentDocument : document;
    if (there && there.body && there.body.textContent.includes(mark)) {
      requestAnimationFrame(() => done(Date.now()));
    } else requestAnimationFrame(look);
  };
  requestAnimationFrame(look);
})"""


def copied(folder: Path) -> Path:
    """A copy of the project, to be written in."""
    for name in PARTS:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        if (ROOT / name).is_dir():
            shutil.copytree(ROOT / name, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(ROOT / name, folder / name)
    return folder


@contextmanager
def running(command: list[object], folder: Path) -> Iterator[subprocess.Popen]:
    """A program that is ended afterwards."""
    own = {**os.environ, "PYTHONPATH": str(folder), "PYTHONDONTWRITEBYTECODE": "1"}
    with (folder / "log.txt").open("w") as log:
        program = subprocess.Popen([str(part) for part in command], cwd=folder, env=own, stdout=log, stderr=log)
        try:
            yield program
        finally:
            program.terminate()
            program.wait()


def renamed(path: Path, text: str) -> float:
    """Save as editors do; gives the moment, in milliseconds."""
    aside = path.with_name(f".{path.name}.saving")
    aside.write_text(text, encoding="utf-8")
    moment = time.time() * 1000
    aside.replace(path)
    return moment


class Saves:
    """The saves of one case: each puts a mark where a reader sees it."""

    def __init__(self, folder: Path, case: str):
        (self._notebook,) = (folder / "notebooks").glob(f"*-{case}.ipynb")
        self._decisions = folder / "casebook" / "cases" / f"{case}.yml"
        self._stored = json.loads(self._notebook.read_text(encoding="utf-8"))
        self._texts = self._notebook.read_text(encoding="utf-8"), self._decisions.read_text(encoding="utf-8")

    def restore(self) -> None:
        for path, text in zip((self._notebook, self._decisions), self._texts, strict=True):
            renamed(path, text)

    def sentence(self, mark: str) -> float:
        """Words at the end of a paragraph of the scene."""
        return self._cell("markdown", lambda text: text.startswith("## The scene"), lambda text: f"{text} {mark}.")

    def cell(self, mark: str) -> float:
        """A line of the first cell of code that works something out: it is run again, at every state of the dials."""
        return self._cell(
            "code",
            lambda text: " = " in text and "import" not in text and "dial" not in text,
            lambda text: f"{text}\nprint('{mark}')",
        )

    def dial(self, mark: str) -> float:
        """What the first dial's label says."""
        return self._cell(
            "code", lambda text: "# dial: " in text, lambda text: text.replace("dial: ", f"dial: {mark} ", 1)
        )

    def decision(self, mark: str) -> float:
        """The question of a decision."""
        return renamed(self._decisions, self._texts[1].replace("    question: ", f"    question: {mark} ", 1))

    def _cell(self, kind: str, wanted: Callable[[str], bool], change: Callable[[str], str]) -> float:
        notebook = json.loads(json.dumps(self._stored))
        for cell in notebook["cells"]:
            text = "".join(cell["source"])
            if cell["cell_type"] == kind and wanted(text):
                cell["source"] = change(text)
                return renamed(self._notebook, json.dumps(notebook, ensure_ascii=False, indent=1) + "\n")
        raise RuntimeError(f"{self._notebook}: nothing to change")


def measured(page, save: Callable[[str], float], number: int, rest: float = 0.4) -> list[float]:
    """Milliseconds from save to paint, of so many saves one after another."""
    taken = []
    for at in range(number):
        mark = f"Marked{time.time_ns()}"
        saved = save(mark)
        taken.append(painted(page, mark) - saved)
        time.sleep(rest if at else 2)  # somebody reads
    return taken


def painted(page, mark: str) -> float:
    """The moment at which these words were painted, in milliseconds, on a page that may load itself again."""
    while True:
        try:
            return page.evaluate(READY, mark)
        except Error:
            continue


def told(name: str, taken: list[float], goal: object) -> None:
    worst = sorted(taken)[-1]
    print(f"| {name} | {statistics.median(taken):.0f} | {worst:.0f} | {len(taken)} | {goal} |", flush=True)


def ours(folder: Path, browser, case: str, saves: int, kinds: list[str], reruns: int, rest: float) -> None:
    """The preview."""
    command = [sys.executable, "-m", "casebook.cli", "preview", case, "--no-open", "--port", "8397"]
    with running([*command, "--cohort", COHORT, "--out", folder / "out"], folder):
        page = browser.new_page(viewport={"width": 1280, "height": 900})
        opened(page, "http://127.0.0.1:8397/", lambda: page.evaluate(READY, "The scene"))
        kept = Saves(folder, case)
        for kind in kinds:
            number, pause = (saves, 0.4) if kind == "sentence" else (reruns, rest)
            told(f"a {kind}", measured(page, getattr(kept, kind), number, pause), GOALS[kind])
        kept.restore()


def opened(page, url: str, ready: Callable[[], object]) -> None:
    """Go to a page that may not be there yet."""
    for _ in range(600):
        try:
            page.goto(url)
            break
        except Exception:
            time.sleep(0.5)
    page.set_default_timeout(300_000)
    ready()
    time.sleep(10)  # what goes on after the start is not measured


def autobuild(folder: Path, browser, case: str, saves: int) -> None:
    """sphinx-autobuild, on the learner's pages as the press gives them to Sphinx."""
    source = folder / "sphinx"
    made = subprocess.run(
        [sys.executable, "-m", "tests.bench_sources", folder / COHORT, folder / "out", source],
        env={**os.environ, "PYTHONPATH": os.pathsep.join([str(folder), str(ROOT)])},
        cwd=folder,
    )
    made.check_returncode()
    command = [sys.executable, "-m", "sphinx_autobuild", source, folder / "html", "--port", "8396"]
    with running(command, folder):
        page = browser.new_page(viewport={"width": 1280, "height": 900})
        opened(page, f"http://127.0.0.1:8396/{case}.html", lambda: page.wait_for_selector("#the-scene"))
        file = source / f"{case}.ipynb"
        text = file.read_text(encoding="utf-8")

        def sentence(mark: str) -> float:
            notebook = json.loads(text)
            for cell in notebook["cells"]:
                if cell["cell_type"] == "markdown" and "".join(cell["source"]).startswith("## The scene"):
                    cell["source"] = "".join(cell["source"]) + f" {mark}."
            return renamed(file, json.dumps(notebook, ensure_ascii=False, indent=1))

        told("a sentence, sphinx-autobuild", measured(page, sentence, saves), "")


def main() -> None:
    given = argparse.ArgumentParser(description=__doc__)
    given.add_argument("--saves", type=int, default=50)
    given.add_argument("--reruns", type=int, default=50, help="saves of what has cells run again")
    given.add_argument("--case", default="the-alert")
    given.add_argument("--rest", type=float, default=2.5, help="seconds of reading after what is run again")
    given.add_argument("--kinds", nargs="*", default=list(GOALS))
    given.add_argument("--alone", action="store_true", help="without sphinx-autobuild")
    asked = given.parse_args()
    print("| what was saved | median ms | worst ms | saves | goal |\n|---|---|---|---|---|")
    with tempfile.TemporaryDirectory() as place, sync_playwright() as playwright:
        folder = copied(Path(place))
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=QUIET)
        ours(folder, browser, asked.case, asked.saves, asked.kinds, asked.reruns, asked.rest)
        if not asked.alone:
            autobuild(folder, browser, asked.case, asked.saves)
        browser.close()


if __name__ == "__main__":
    main()
