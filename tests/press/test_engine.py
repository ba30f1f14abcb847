"""The warm engine: what a kernel would do, within its time and memory, and with nothing left behind."""

import json
import os
import signal
import struct
import subprocess
import sys
import tempfile
import time
from concurrent.futures import wait
from dataclasses import replace
from multiprocessing.connection import Connection
from pathlib import Path

import pytest

from casebook.cohort import read_cohort
from casebook.errors import CasebookError
from casebook.press.cache import swap
from casebook.press.cache.store import FOLDER, Cache
from casebook.press.execute import notebooks as run
from casebook.press.execute.jobs import Run
from casebook.press.site.jobs import Render
from casebook.press.workers import process
from casebook.press.workers.pool import CALM, Pool
from tests.conftest import COHORTS, ROOT, cell, notebook

pytestmark = pytest.mark.slow

LOUD = """\
class Loud:
    def _repr_html_(self):
        raise ValueError("no")
    def __repr__(self):
        return "loud"
Loud()"""
WIDGET = """\
import anywidget
class W(anywidget.AnyWidget):
    _esm = "export default {}"
    def __repr__(self):
        return "a widget"
W()"""
BEHAVIOURS = [
    cell("code", "print('one'); print('two')\n1 + 1"),
    cell("code", "import time\nprint('now', flush=True)\ntime.sleep(0.5)\nprint('later')"),
    cell("code", "import sys\nprint('out', flush=True)\nprint('err', file=sys.stderr, flush=True)\nprint('out again')"),
    cell(
        "code",
        "from IPython.display import HTML, Markdown, clear_output, display\ndisplay(HTML('<b>x</b>'), 3)\nHTML('y')",
    ),
    cell("code", "shown = display('first', display_id='a')\ndisplay('other')"),
    cell("code", "shown.update(Markdown('**later**'))\nprint('after the update')"),
    cell("code", "print('gone')\nclear_output(wait=True)\nprint('stays')"),
    cell("code", "print('gone at once')\nclear_output()\ndisplay('stays')"),
    cell("code", "def inner(n):\n    return 1 / n\n\ninner(0)", "raises-exception"),
    cell("code", "this is not Python", "raises-exception"),
    cell("code", "raise SystemExit(3)", "raises-exception"),
    cell("code", "input('your name? ')", "raises-exception"),
    cell("code", "import getpass\ngetpass.getpass()", "raises-exception"),
    # no value, and a moment: a kernel hears programs in a thread of its own, before the cell's value or after it
    cell("code", "import os\n_ = os.system('echo from a program')\ntime.sleep(1)"),
    cell("code", "%%capture said\nprint('captured')"),
    cell("code", "said.stdout, Out[2], In[1][:5]"),
    cell("code", "import asyncio\nasync def soon():\n    await asyncio.sleep(0)\n    return 'awaited'\nawait soon()"),
    cell("code", "asyncio.get_running_loop().is_running()"),
    cell("code", "import pickle\nclass Kept:\n    pass\ntype(pickle.loads(pickle.dumps(Kept()))).__module__, __name__"),
    cell("code", "import pandas as pd\npd.DataFrame({f'a_long_name_{n}': [n] for n in range(30)})"),
    cell("code", "pd.get_option('display.max_columns'), pd.Series([1.5, None])"),
    cell("code", "%who_ls Kept"),
    cell("code", "%load_ext no_such_extension", "raises-exception"),
    cell("code", "never = 1", "skip-execution"),
    cell("code", "'never' in globals()"),
    cell("markdown", "It is {eval}`1 + 1`, and {eval}`never_said if False else 'said'`."),
    cell("code", WIDGET),
    cell("code", LOUD, "raises-exception"),
    cell("code", "b'\\x89PNG' and None\ndisplay({'image/png': b'abc'}, raw=True)"),
    cell("code", "sys.stdout.isatty(), os.path.basename(os.getcwd()) != '', sys.path.index('')"),
]


@pytest.fixture(scope="module")
def pool():
    with Pool(2) as made:
        with pytest.MonkeyPatch.context() as environment:
            environment.delenv("PYTEST_CURRENT_TEST")  # where it is set, a kernel does not look for what programs write
            made.server(Run)
        yield made


def ran(pool, path: Path, tmp_path, engine="casebook", **parameters) -> dict:
    task = run.Task(path, parameters, tmp_path / engine / path.name)
    (done,) = run.executed([task], run.RunOptions(pool, engine=engine))
    return json.loads(done.task.output.read_text())


def test_what_a_kernel_does_the_warm_engine_does(tmp_path, pool):
    path = notebook(tmp_path / "nb" / "00-a.ipynb", *BEHAVIOURS)
    ours, kernels = (ran(pool, path, tmp_path, engine)["cells"] for engine in ("casebook", "nbclient"))
    for mine, theirs in zip(ours, kernels, strict=True):
        if "input(" in mine["source"] or "getpass(" in mine["source"]:  # which file refused is told there
            assert mine["outputs"][0].pop("traceback")[-1] == theirs["outputs"][0].pop("traceback")[-1]
        assert mine == theirs, mine["source"]


def test_every_page_comes_out_the_same_as_from_a_kernel(built, tmp_path, pool):
    cohort = read_cohort(COHORTS[0])
    shown = run.chosen_pages(cohort)
    still = replace(cohort, turnable=False)  # at the copy's values; test_turning has the others
    for engine, cache, one in (("casebook", Cache(built / FOLDER), cohort), ("nbclient", Cache(None), still)):
        done = list(run.executed(run.tasks(one, tmp_path / engine), run.RunOptions(pool, cache, engine)))
        assert [page.kept for page in done] == [engine == "casebook"] * len(shown)
    for page in shown:
        ours, kernels = ((tmp_path / engine / page.path.name).read_bytes() for engine in ("casebook", "nbclient"))
        assert ours == kernels, page.path.name


def test_chance_is_not_the_same_in_every_notebook_and_is_the_same_twice(tmp_path, pool):
    draws = cell("code", "import random\nimport numpy as np\nrandom.random(), np.random.random()")
    first = notebook(tmp_path / "nb" / "00-a.ipynb", draws)
    second = notebook(tmp_path / "nb" / "01-b.ipynb", draws, cell("markdown", "Another."))
    one, again = (ran(pool, first, tmp_path)["cells"][-1] for _ in range(2))
    other = ran(pool, second, tmp_path)["cells"][-2]
    assert one["outputs"] == again["outputs"]
    assert one["outputs"] != other["outputs"]


def test_one_notebook_leaves_nothing_to_the_next(tmp_path):
    leaves = notebook(tmp_path / "nb" / "00-a.ipynb", cell("code", "import json\njson.left = 1\nleft = 2"))
    looks = notebook(
        tmp_path / "nb" / "01-b.ipynb", cell("code", "import json\nhasattr(json, 'left'), 'left' in globals()")
    )
    with Pool(1) as pool:
        tasks = [run.Task(path, {}, tmp_path / path.name) for path in (leaves, looks)]
        done = [done.notebook["cells"][-1]["outputs"] for done in run.executed(tasks, run.RunOptions(pool))]
    assert done[1][0]["data"]["text/plain"] == "(False, False)"


def limited(pool, tmp_path, source: str, **limits) -> str:
    path = notebook(tmp_path / "00-a.ipynb", cell("code", source))
    with pytest.raises(CasebookError) as error:
        list(run.executed([run.Task(path, {}, tmp_path / "out.ipynb")], run.RunOptions(pool, **limits)))
    return str(error.value)


def test_a_notebook_that_does_not_end_is_stopped_and_the_cell_named(tmp_path, pool):
    said = limited(pool, tmp_path, "while True:\n    pass", seconds=1)
    assert "00-a.ipynb, cell 2: the notebook ran longer than 1 seconds and was stopped" in said


def test_a_notebook_that_will_not_be_stopped_is_ended(tmp_path, pool):
    deaf = "for one in (signal.SIGINT, signal.SIGALRM):\n    signal.signal(one, signal.SIG_IGN)"
    stubborn = f"import signal\n{deaf}\nwhile True:\n    pass"
    assert "00-a.ipynb ran longer than 1 seconds and had to be ended" in limited(pool, tmp_path, stubborn, seconds=1)


def test_a_notebook_that_takes_too_much_memory_fails_in_its_cell(tmp_path, pool):
    said = limited(pool, tmp_path, "held = bytearray(3_000_000_000)", memory=2000)
    assert "00-a.ipynb, cell 2: MemoryError" in said


def test_a_notebook_that_ends_its_own_process_is_said_and_stops_nobody_else(tmp_path, pool):
    ends = notebook(tmp_path / "00-a.ipynb", cell("code", "import os\nos.kill(os.getpid(), 9)"))
    goes_on = notebook(tmp_path / "01-b.ipynb", cell("code", "1 + 1"))
    jobs = [Run(path.name, path.read_text(), {}, str(tmp_path)) for path in (ends, goes_on)]
    lost, fine = [pool.submit(job) for job in jobs]
    with pytest.raises(CasebookError, match=r"00-a\.ipynb: its process was ended from outside"):
        lost.result()
    assert fine.result().results[-1]["outputs"][0]["data"]["text/plain"] == "2"


def alive(mark: str) -> list[int]:
    """The processes whose environment has this mark."""
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            if f"CASEBOOK_MARK={mark}".encode() in (folder / "environ").read_bytes().split(b"\0"):
                found.append(int(folder.name))
        except OSError:
            continue
    return found


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells a process when the one that made it has died")
def test_nothing_is_left_when_the_command_is_killed(tmp_path):
    path = notebook(tmp_path / "00-a.ipynb", cell("code", "import time\ntime.sleep(60)"))
    program = (
        "import sys; from pathlib import Path; from casebook.press.execute import notebooks as run\n"
        "if __name__ == '__main__': run.execute(run.Task(Path(sys.argv[1]), {}, Path(sys.argv[2])))"
    )
    mark = f"{os.getpid()}-{time.monotonic_ns()}"
    command = [sys.executable, "-c", program, str(path), str(tmp_path / "out.ipynb")]
    command = subprocess.Popen(command, env=os.environ | {"CASEBOOK_MARK": mark}, start_new_session=True)
    until(lambda: len(alive(mark)) >= 4)  # the command, its helper, the forkserver and the notebook's own
    command.send_signal(signal.SIGKILL)
    command.wait()
    until(lambda: not alive(mark))


def test_a_helper_that_is_told_half_a_job_goes_without_a_word():
    folder = Path(tempfile.mkdtemp(dir="/tmp"))  # its name is short: the forkserver's socket is made below it
    helper = subprocess.Popen(
        [sys.executable, "-P", "-m", process.__name__, Render.doer, Render.preloaded, "1"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=os.environ | CALM | {"TMPDIR": str(folder)},
    )
    until(lambda: list(folder.glob("casebook-*/pymp-*/listener-*")))
    _, said = helper.communicate(struct.pack("!i", 1000) + b"half of it", timeout=20)
    assert (helper.returncode, said) == (0, b"")
    folder.rmdir()  # nothing is in it


@pytest.mark.parametrize("after", [0.0, 0.03, 0.1, 0.3])
def test_a_helper_that_goes_while_it_hands_on_a_large_job_leaves_nobody_with_half_of_it(after):
    folder = Path(tempfile.mkdtemp(dir="/tmp"))
    helper = subprocess.Popen(
        [sys.executable, "-P", "-m", process.__name__, Run.doer, Run.preloaded, "2"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=os.environ | CALM | {"TMPDIR": str(folder)},
    )
    jobs = Connection(os.dup(helper.stdin.fileno()), readable=False)
    for number in range(3):
        jobs.send((number, Run("large", " " * 50_000_000, {}, "/"), "en"))
    time.sleep(after)
    jobs.close()
    _, said = helper.communicate(timeout=60)
    assert (helper.returncode, said) == (0, b"")


@pytest.mark.parametrize("end", ["", "os.kill(os.getpid(), 9)"])
def test_a_program_that_a_cell_started_ends_with_its_notebook(tmp_path, end, pool):
    mark = f"{os.getpid()}-{time.monotonic_ns()}"
    starts = f"import os, subprocess\nsubprocess.Popen(['sleep', '300'], env={{'CASEBOOK_MARK': '{mark}'}})\n{end}"
    path = notebook(tmp_path / "00-a.ipynb", cell("code", starts))
    asked = pool.submit(Run(path.name, path.read_text(), {}, str(tmp_path)))
    wait([asked])
    until(lambda: not alive(mark))
    assert (asked.exception() is None) == (not end)


def test_a_process_that_nobody_has_asked_after_has_ended(tmp_path):
    ended = subprocess.Popen(["true"])
    os.waitid(os.P_PID, ended.pid, os.WEXITED | os.WNOWAIT)
    assert not swap.alive(ended.pid)
    assert swap.alive(os.getpid())
    new = tmp_path / f".mine.{ended.pid}.new"
    new.mkdir()
    swap.mend(tmp_path / "mine")
    assert not new.exists()
    ended.wait()


def until(so, seconds: float = 20.0) -> None:
    end = time.monotonic() + seconds
    while not so():
        assert time.monotonic() < end, "it did not come to be so"
        time.sleep(0.1)


def test_papermill_runs_a_notebook_with_our_engine(tmp_path):
    path = notebook(tmp_path / "00-a.ipynb", cell("code", "seed = seed + 1"), cell("markdown", "So {eval}`seed`."))
    out = tmp_path / "out.ipynb"
    command = [sys.executable, "-m", "papermill", str(path), str(out), "--engine", "casebook", "-p", "seed", "41"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    (value,) = json.loads(out.read_text())["cells"][-1]["metadata"]["user_expressions"]
    assert value["result"]["data"]["text/plain"] == "42"


def test_papermill_says_which_cell_failed_with_our_engine(tmp_path):
    path = notebook(tmp_path / "00-a.ipynb", cell("code", "1 / 0"))
    command = [sys.executable, "-m", "papermill", str(path), str(tmp_path / "out.ipynb"), "--engine", "casebook"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 1
    assert "ZeroDivisionError" in done.stderr
    assert "ZeroDivisionError" in (tmp_path / "out.ipynb").read_text()
