"""`make bench`, the press: running and making books beside what a reader would use without it, in one run.

Every pair is measured by turns, and what is printed are ratios of medians with their spread; one machine's
seconds mean nothing on another. Writes BENCHMARKS.md. Never a test.

    python -m tests.bench_press [--rounds 3] [--cohorts 1 10 100]
"""

import argparse
import json
import os
import platform
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from importlib.metadata import version
from pathlib import Path

import psutil

from casebook import contents
from casebook.cohort import read_cohort
from casebook.press.execute import notebooks as run
from casebook.press.workers.pool import CALM, Pool
from tests.bench_parts import asking, parts

ROOT = Path(__file__).parent.parent
PAGE = Path(__file__).with_name("bench_page.md")
COHORT = ROOT / "cohorts" / "clinical-psychology-uk.toml"  # measured as a book alone, but for the parts
CASEBOOK = [sys.executable, "-m", "casebook.cli", "build"]
VERSIONS = ("altair", "distributed", "ipykernel", "myst-nb", "nbconvert", "pandas", "papermill", "Sphinx")

API = """
import sys, json
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
def one(job):
    import papermill
    papermill.execute_notebook(*job[:2], parameters=job[2], progress_bar=False, cwd=job[3])
if __name__ == "__main__":
    with ProcessPoolExecutor(2, mp_context=get_context("spawn")) as pool:
        list(pool.map(one, json.load(open(sys.argv[1]))))
"""
FLOOR = """
import ast, contextlib, io, json, sys, time
from IPython.core.interactiveshell import InteractiveShell
shell = InteractiveShell.instance()
with shell.builtin_trap:
    import pandas, altair, scipy.stats, sklearn.linear_model, tantivy, anywidget
jobs = json.load(open(sys.argv[1]))
start = time.perf_counter()
for notebook, _, parameters, _ in jobs:
    names = {"display": lambda *things, **_: [shell.display_formatter.format(thing) for thing in things]}
    for cell in json.load(open(notebook))["cells"]:
        if cell["cell_type"] != "code":
            continue
        tree = ast.parse("".join(cell["source"]))
        last = tree.body.pop() if tree.body and isinstance(tree.body[-1], ast.Expr) else None
        with contextlib.redirect_stdout(io.StringIO()):
            exec(compile(tree, "cell", "exec"), names)
            if last is not None:
                value = eval(compile(ast.Expression(last.value), "cell", "eval"), names)
                if value is not None:
                    shell.display_formatter.format(value)
        if "parameters" in cell["metadata"].get("tags", []):
            names.update(parameters)
print(time.perf_counter() - start)
"""
CONF = """
project = "Baseline"
extensions = ["myst_nb", "sphinxcontrib.bibtex"]
bibtex_bibfiles = ["references.bib"]
html_theme = "furo"
nb_execution_mode = "off"
myst_enable_extensions = ["colon_fence", "deflist", "dollarmath"]
"""


def seconds(work: Callable[[], object]) -> float:
    start = time.perf_counter()
    given = work()
    return given if isinstance(given, float) else time.perf_counter() - start


def by_turns(rounds: int, **works: Callable[[], object]) -> dict[str, list[float]]:
    """Seconds of each piece of work in every round, one after another in each."""
    measured: dict[str, list[float]] = {name: [] for name in works}
    for turn in range(rounds):
        for name, work in works.items():
            measured[name].append(seconds(work))
            print(f"  round {turn + 1}, {name}: {measured[name][-1]:.2f} s", flush=True)
    return measured


def ratio(slow: list[float], fast: list[float]) -> str:
    """How many times as fast, as the median of the rounds' ratios with the least and the most."""
    each = sorted(a / b for a, b in zip(slow, fast, strict=True))
    return f"{statistics.median(each):.1f} ({each[0]:.1f} to {each[-1]:.1f})"


def share(part: list[float], whole: list[float]) -> str:
    """A part of the whole in per cent, as the median of the rounds with the least and the most."""
    each = sorted(100 * a / b for a, b in zip(part, whole, strict=True))
    return f"{statistics.median(each):.1f} % ({each[0]:.1f} to {each[-1]:.1f})"


def shell(*command: object, **options) -> str:
    done = subprocess.run([str(part) for part in command], capture_output=True, text=True, **options)
    if done.returncode:
        raise RuntimeError(f"{command}: {done.stderr[-2000:]}")
    return done.stdout


class Works:
    """What is measured, in a folder of its own."""

    def __init__(self, folder: Path):
        self.folder = folder
        cohort = read_cohort(COHORT)
        self.tasks = run.tasks(cohort, folder / "ours")
        self.plain = folder / "plain"
        self.plain.mkdir()
        jobs = [
            (str(task.notebook), str(self.plain / task.notebook.name), task.parameters, str(task.notebook.parent))
            for task in self.tasks
        ]
        self.jobs = folder / "jobs.json"
        self.jobs.write_text(json.dumps(jobs))
        for name, text in (("api.py", API), ("floor.py", FLOOR)):
            (folder / name).write_text(text)
        shutil.copytree(ROOT / "notebooks", folder / "notebooks")
        self.alone = asking(COHORT, [], folder / "alone")
        self.own = {**os.environ, "CASEBOOK_NOTEBOOKS": str(folder / "notebooks")}

    def command_loop(self) -> None:
        """The `papermill` command, once a notebook."""
        for notebook, out, parameters, folder in json.loads(self.jobs.read_text()):
            command = [sys.executable, "-m", "papermill", "--no-progress-bar", notebook, out]
            for name, value in parameters.items():
                command += ["-r" if isinstance(value, str) else "-p", name, value]
            shell(*command, cwd=folder)

    def api(self) -> None:
        """Papermill's Python API, two worker processes."""
        shell(sys.executable, self.folder / "api.py", self.jobs)

    def floor(self) -> float:
        """The code of the cells in one warm process, shared by two cores that lose nothing."""
        return float(shell(sys.executable, self.folder / "floor.py", self.jobs, env=os.environ | CALM)) / 2

    def ours(self) -> None:
        """The press's own execution, from nothing, two at a time."""
        with Pool(2) as pool:
            list(run.executed(self.tasks, run.RunOptions(pool)))

    def sphinx_twice(self) -> None:
        """Two plain builds of the executed notebooks."""
        source = self.folder / "sphinx"
        shutil.rmtree(source, ignore_errors=True)
        shutil.copytree(self.plain, source)
        (source / "conf.py").write_text(CONF)
        (source / "references.bib").write_text((ROOT / "casebook/guidance/references.bib").read_text())
        names = "\n".join(sorted(path.stem for path in source.glob("*.ipynb")))
        (source / "index.md").write_text(f"# Book\n\n```{{toctree}}\n{names}\n```\n\n```{{bibliography}}\n```\n")
        for edition in ("learner", "facilitator"):
            shell(
                sys.executable, "-m", "sphinx", "-q", "-E", "-d", self.folder / "trees", source, self.folder / edition
            )

    def book(self) -> None:
        """Both editions of the casebook, from nothing."""
        shell(*CASEBOOK, self.alone, "--no-cache", "--jobs", 2, "--out", self.folder / "book", cwd=ROOT)

    def kept(self, cohort: Path | None = None) -> None:
        """Both editions with what was kept from the last time."""
        shell(*CASEBOOK, cohort or self.alone, "--jobs", 2, "--out", self.folder / "kept", env=self.own, cwd=ROOT)

    def sentence(self) -> float:
        """The same after a sentence was added to one notebook."""
        path = self.folder / "notebooks" / "07-the-alert.ipynb"
        notebook = json.loads(path.read_text())
        prose = next(c for c in notebook["cells"] if c["cell_type"] == "markdown" and len("".join(c["source"])) > 200)
        prose["source"] = "".join(prose["source"]) + f" One more sentence, the {time.monotonic_ns()}th."
        path.write_text(json.dumps(notebook))
        return seconds(self.kept)

    def dial(self) -> float:
        """The same after a dial was turned that one notebook declares."""
        cohort = self.folder / COHORT.name
        followed = 50 + time.monotonic_ns() % 150
        text = self.alone.read_text() + f"\n[dials.the-follow-list]\nfollowed = {followed}\n"
        cohort.write_text(text)
        took = seconds(lambda: self.kept(cohort))
        self.kept()
        return took


def executing(works: Works, rounds: int) -> tuple[list[tuple[str, str, str]], dict[str, float]]:
    """Rows of the table (what, ratio, goal), and the median seconds of everything measured."""
    print("executing", flush=True)
    took = by_turns(rounds, ours=works.ours, floor=works.floor, api=works.api, loop=works.command_loop)
    print("books", flush=True)
    books = by_turns(rounds, book=works.book, sphinx=works.sphinx_twice)
    by_hand = [a + b for a, b in zip(took["loop"], books["sphinx"], strict=True)]
    works.kept()
    print("again", flush=True)
    again = by_turns(rounds, nothing=works.kept, sentence=works.sentence, dial=works.dial)
    middle = {name: statistics.median(values) for name, values in (took | books | again).items()}
    ours, full = took["ours"], books["book"]
    rows = [
        ("executing, beside the `papermill` command in a loop", f"{ratio(took['loop'], ours)} times as fast", "10"),
        ("executing, beside papermill's API in two processes", f"{ratio(took['api'], ours)} times as fast", "4"),
        ("executing, beside the floor", f"{ratio(ours, took['floor'])} times the floor", "at most 2"),
        ("both books, beside `papermill` and two `sphinx-build`s", f"{ratio(by_hand, full)} times as fast", "6"),
        (
            "nothing changed",
            f"{middle['nothing']:.2f} s; {share(again['nothing'], full)} of a full build",
            "0.3 s; 2 %",
        ),
        ("one sentence changed", f"{share(again['sentence'], full)} of a full build", "20 %"),
        ("one dial of one notebook turned", f"{share(again['dial'], full)} of a full build", "none set"),
    ]
    return rows, {name: round(value, 2) for name, value in middle.items()}


def cohort_files(folder: Path, many: int) -> list[Path]:
    """Cohorts that differ as groups do: profession, place, length, head-count, seed. Two cases each."""
    from casebook.guidance import JURISDICTIONS, PROFESSIONS

    folder.mkdir(parents=True, exist_ok=True)
    made = []
    for n in range(many):
        path = folder / f"group-{n:03}.toml"
        path.write_text(
            f'name = "Group {n}"\nprofession = "{PROFESSIONS[n % len(PROFESSIONS)]}"\n'
            f'jurisdiction = "{JURISDICTIONS[n // 2 % len(JURISDICTIONS)]}"\ndate_of_events = 2025-03-10\n'
            f"minutes = {(50, 90, 180)[n % 3]}\npeople = {10 + n % 17}\ngentle = {'true' if n % 4 == 3 else 'false'}\n"
            f'seed = {7 + n}\ncases = ["the-hashtag", "the-follow-list"]\noutputs = []\n'
        )
        made.append(path)
    return made


def peak(command: list[object]) -> tuple[float, float, float]:
    """Seconds, and the largest sum of memory in megabytes over the command's processes: shared pages counted once
    (PSS) in all, and the command's own process alone.
    """
    start, most, own = time.perf_counter(), 0.0, 0.0
    with subprocess.Popen([str(part) for part in command], stdout=subprocess.DEVNULL, cwd=ROOT) as running:
        process = psutil.Process(running.pid)
        while running.poll() is None:
            total = 0.0
            for each in [process, *process.children(recursive=True)]:
                try:
                    held = each.memory_full_info().pss / 1e6
                except psutil.Error:
                    continue
                total += held
                own = max(own, held) if each == process else own
            most = max(most, total)
            time.sleep(0.25)
        if running.returncode:
            raise RuntimeError(f"{command} failed")
    return time.perf_counter() - start, most, own


def cohorts(folder: Path, counts: list[int]) -> list[str]:
    """Lines of the table: cohorts, seconds a cohort, peak memory."""
    lines = ["| cohorts | seconds a cohort | peak memory, all processes | the command's own process |"]
    lines += ["|---|---|---|---|"]
    for count in counts:
        out = folder / f"many-{count}"
        took, most, own = peak([*CASEBOOK, *cohort_files(folder / "cohorts", count), "--jobs", 2, "--out", out])
        lines.append(f"| {count} | {took / count:.2f} | {most:,.0f} MB | {own:,.0f} MB |")
        print(lines[-1], flush=True)
        shutil.rmtree(out)
    return lines


def dask(works: Works, rounds: int) -> tuple[list[tuple[str, str, str]], str]:
    """Rows for a cluster of local workers, and what a task costs beside a process pool."""
    from concurrent.futures import ProcessPoolExecutor

    from distributed import Client, LocalCluster

    from casebook.press.workers.on_dask import Cluster

    took: dict[int, list[float]] = {1: [], 2: []}
    for _ in range(rounds):
        for workers in (1, 2):
            local = LocalCluster(n_workers=workers, threads_per_worker=1, dashboard_address=None)
            with local, Cluster(local.scheduler_address) as pool:
                list(run.executed(works.tasks[:2], run.RunOptions(pool)))  # their helpers are up
                took[workers].append(seconds(lambda crew=pool: list(run.executed(works.tasks, run.RunOptions(pool)))))
            print(f"  dask, {workers}: {took[workers][-1]:.2f} s", flush=True)
    tasks = 300
    with LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address=None) as local, Client(local) as client:
        executor = client.get_executor(pure=False)
        list(executor.map(abs, range(10)))
        by_dask = seconds(lambda: list(executor.map(abs, range(tasks)))) / tasks
    with ProcessPoolExecutor(2) as pool:
        list(pool.map(abs, range(10)))
        by_pool = seconds(lambda: list(pool.map(abs, range(tasks)))) / tasks
    rows = [("executing on Dask, two workers beside one", f"{ratio(took[1], took[2])} times as fast", "1.7")]
    return rows, f"An empty task costs {by_dask * 1e3:.1f} ms by Dask and {by_pool * 1e3:.2f} ms by a process pool."


def profile(folder: Path) -> list[str]:
    """Where the time of a full build goes, stage by stage, each measured by itself."""
    program = Path(__file__).with_name("bench_stages.py")
    said = shell(sys.executable, program, COHORT, folder, env=os.environ | CALM, cwd=ROOT)
    stages = json.loads(said.splitlines()[-1])
    lines = ["| stage | seconds | how often | where |", "|---|---|---|---|"]
    lines += [f"| {name} | {took:.2f} | {often} | {where} |" for name, took, often, where in stages]
    return lines


def built_in(cohort: Path, out: Path) -> float:
    """Seconds of one build, two jobs at a time."""
    return seconds(lambda: shell(*CASEBOOK, cohort, "--jobs", 2, "--out", out, cwd=ROOT))


def machine() -> str:
    cpus = Path("/proc/cpuinfo").read_text().splitlines()
    names = [line.split(":")[1].strip() for line in cpus if line.startswith("model name")]
    memory = psutil.virtual_memory().total / 2**30
    packages = ", ".join(f"{name} {version(name)}" for name in VERSIONS)
    return (
        f"{names[0] if names else platform.machine()}, {len(os.sched_getaffinity(0))} cores, {memory:.0f} GB; "
        f"{platform.system()} {platform.release()}; Python {platform.python_version()}; {packages}."
    )


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    asked.add_argument("--rounds", type=int, default=3)
    asked.add_argument("--cohorts", type=int, nargs="*", default=[1, 10, 100])
    given = asked.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        works = Works(Path(folder))
        rows, middle = executing(works, given.rounds)
        more, overhead = dask(works, given.rounds)
        text = PAGE.read_text(encoding="utf-8").format(
            rounds=given.rounds,
            machine=machine(),
            pages=len(contents.pages()),
            rows="\n".join(f"| {what} | {measured} | {goal} |" for what, measured, goal in rows + more),
            seconds=", ".join(f"{name} {value}" for name, value in middle.items()),
            cohorts="\n".join(cohorts(Path(folder), given.cohorts)),
            overhead=overhead,
            profile="\n".join(profile(Path(folder))),
            parts="\n".join(parts(built_in, COHORT, Path(folder), given.rounds)),
        )
    (ROOT / "BENCHMARKS.md").write_text(text, encoding="utf-8")
    print(text)


if __name__ == "__main__":
    main()
