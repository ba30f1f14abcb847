"""No traceback: shares that may only be read, full disks, stores in use, poor terminals, closed pipes."""

import os
import shutil
import sqlite3
import subprocess
import sys
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from casebook.answers import Store, report, store_path, withdrawal
from casebook.answers.layout import TABLES
from casebook.errors import CasebookError
from tests.answers import COHORT, answers_file, code_of, written, zip_of
from tests.conftest import ROOT, casebook, cohort_file


@pytest.fixture
def cohort(tmp_path) -> Path:
    return cohort_file(tmp_path, COHORT)


def handed_in(folder: Path, *codes: str) -> Path:
    return zip_of(folder / "in.zip", {f"{code}.json": written(answers_file(code)) for code in codes})


def on_a_disk(folder: Path, size: str, script: str) -> subprocess.CompletedProcess:
    """Run a shell script in a folder on a small disk of its own, `$CB` being the command. Skips where there is none."""
    own = f"mkdir -p disk && mount -t tmpfs -o size={size},mode=755 none disk && cd disk"
    if subprocess.run(["unshare", "-rm", "sh", "-c", own], cwd=folder, capture_output=True).returncode:
        pytest.skip("no disk could be made here: read-only and full disks were not tried")
    env = {**os.environ, "CB": f"{sys.executable} -m casebook.cli", "PYTHONPATH": str(ROOT)}
    return subprocess.run(
        ["unshare", "-rm", "sh", "-c", f"{own}\n{script}"], cwd=folder, env=env, capture_output=True, text=True
    )


@pytest.mark.slow
def test_a_cohort_on_a_share_that_may_only_be_read_is_told_so(cohort, tmp_path):
    handed_in(tmp_path, "be12rk")
    done = on_a_disk(
        tmp_path,
        "1m",
        "cp ../mine.toml . && mount -o remount,ro . \n$CB debrief mine.toml ../in.zip; echo $?\n"
        "$CB debrief mine.toml; echo $?\n$CB withdraw mine.toml be12rk; echo $?",
    )
    assert "Traceback" not in done.stderr
    assert done.stdout.split()[0] == "1"
    assert "could not be used (read-only file system); it lies where nothing may be written; copy it" in done.stderr
    assert [line for line in done.stdout.split() if line in "01"][-1:] == ["1"]


@pytest.mark.slow
def test_a_store_on_a_share_that_may_only_be_read_is_told_so(cohort, tmp_path):
    report(cohort, [handed_in(tmp_path, "be12rk")])
    done = on_a_disk(
        tmp_path,
        "1m",
        "cp ../mine.toml ../mine.answers.sqlite . && mount -o remount,ro .\n"
        "for c in 'debrief mine.toml ../in.zip' 'debrief mine.toml' 'withdraw mine.toml be12rk'\n"
        "do $CB $c; echo $?; done",
    )
    assert "Traceback" not in done.stderr
    assert done.stdout.split() == ["1", "1", "1"]
    assert done.stderr.count("it lies where nothing may be written") == 3


@pytest.mark.slow
def test_a_full_disk_is_called_that(cohort, tmp_path):
    handed_in(tmp_path, *(code_of(number) for number in range(400)))
    done = on_a_disk(tmp_path, "96k", "cp ../mine.toml . && $CB debrief mine.toml ../in.zip; ls; $CB debrief mine.toml")
    assert "Traceback" not in done.stderr
    assert "the disk is full; make room" in done.stderr
    assert "rights" not in done.stderr


def test_a_withdrawal_on_a_full_disk_takes_the_person_out_and_says_what_it_does_not_reach(cohort, tmp_path):
    report(cohort, [handed_in(tmp_path, *(code_of(number) for number in range(150)))])
    size = store_path(cohort).stat().st_size // 1024 + 60
    done = on_a_disk(
        tmp_path,
        f"{size}k",
        f"cp ../mine.toml ../mine.answers.sqlite . && $CB withdraw mine.toml {code_of(3)}\n"
        f"grep -c {code_of(3)} *.sqlite",
    )
    assert "taken out: answers files 1" in done.stdout, done.stderr
    assert "what this does not reach:" in done.stdout
    if "could not be written anew" in done.stdout:
        assert done.stdout.split()[-1] == "0"


@pytest.mark.slow
def test_a_store_that_another_program_holds_is_said_to_be_held(cohort, tmp_path):
    report(cohort, [handed_in(tmp_path, "be12rk")])
    other = sqlite3.connect(store_path(cohort), isolation_level=None)
    other.execute("BEGIN EXCLUSIVE")
    for told in (lambda: report(cohort), lambda: withdrawal(cohort, "be12rk")):
        with pytest.raises(CasebookError, match=r"database is locked\); another program holds it; wait"):
            told()
    other.execute("ROLLBACK")
    assert report(cohort).people == 1


def test_what_fails_within_a_reading_is_told_and_undone(cohort, tmp_path):
    report(cohort, [handed_in(tmp_path, "be12rk")])
    with pytest.raises(CasebookError, match="could not be used"), Store(store_path(cohort)) as store:
        store.exported(tmp_path)
        store._rows.execute("SELECT * FROM nowhere")
    assert sqlite3.connect(store_path(cohort)).execute("SELECT count(*) FROM exports").fetchone() == (0,)


def test_a_store_that_an_older_version_made_is_read(cohort, tmp_path):
    report(cohort, [handed_in(tmp_path, "be12rk")])
    rows = sqlite3.connect(store_path(cohort), isolation_level=None)
    files, facts = rows.execute("SELECT * FROM files").fetchall(), rows.execute("SELECT * FROM facts").fetchall()
    rows.close()
    store_path(cohort).unlink()
    old = sqlite3.connect(store_path(cohort), isolation_level=None)
    old.executescript(f"PRAGMA application_id = {0x4E6F4461}; PRAGMA user_version = 1; {TABLES}")
    old.executemany("INSERT INTO files VALUES (?, ?, ?, ?, ?, ?)", [row[:6] for row in files])
    old.executemany("INSERT INTO facts VALUES (?, ?)", [row for row in facts if row[0] in ("cohort", "key")])
    old.close()
    assert report(cohort, [handed_in(tmp_path, "be12rk", code_of(2))]).people == 2


# ---- terminals


@pytest.mark.parametrize("encoding", ["iso-8859-1:strict", "ascii:strict", "cp1252", "utf-8:strict"])
def test_a_withdrawal_is_told_to_its_end_on_a_terminal_that_knows_few_letters(cohort, tmp_path, encoding):
    report(cohort, [handed_in(tmp_path, "be12rk")])
    done = casebook("withdraw", cohort, "be12rk", env={"PYTHONIOENCODING": encoding}, errors="replace")
    assert done.returncode == 0, done.stderr
    assert "Erase everything on this device" in done.stdout
    assert done.stdout.rstrip().endswith("the history of this terminal, which has the code in it")
    assert ('"Erase everything on this device"' in done.stdout) == encoding.startswith(("iso", "ascii"))


@pytest.mark.slow
@pytest.mark.parametrize("locale", ["C", "POSIX", "en_GB.ISO-8859-1"])
def test_any_locale_will_do(cohort, tmp_path, locale):
    odd = tmp_path / "Łódź “a”"
    odd.mkdir()
    cohort = shutil.move(cohort, odd / "mine.toml")
    env = {"LC_ALL": locale, "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}
    for arguments in (["debrief", cohort], ["withdraw", cohort, "be12rk"], ["build", "gone “x”.toml"]):
        done = casebook(*arguments, env=env, errors="replace")
        assert done.returncode == 1
        assert "Traceback" not in done.stderr


@pytest.mark.slow
@pytest.mark.parametrize("command", ["debrief COHORT ANSWERS --out OUT", "withdraw COHORT be12rk"])
def test_a_reader_that_has_gone_ends_the_command_quietly(cohort, tmp_path, command):
    answers = handed_in(tmp_path, "be12rk")
    if command.startswith("withdraw"):
        report(cohort, [answers])
    for word, path in (("COHORT", cohort), ("ANSWERS", answers), ("OUT", tmp_path / "build")):
        command = command.replace(word, str(path))
    line = f"({sys.executable} -m casebook.cli {command}; echo $? >{tmp_path / 'status'}) | true"
    done = subprocess.run(["sh", "-c", line], cwd=ROOT, capture_output=True, text=True)
    assert done.stderr == ""
    assert (tmp_path / "status").read_text().strip() == "141"
    if command.startswith("debrief"):
        assert [path for path in (tmp_path / "build").rglob("*") if path.is_file()] == []


@pytest.mark.parametrize(
    ("address", "words"),
    [
        ("nonsense", "such as tcp://host:8786"),
        ("http://127.0.0.1:8787", "http is that of its dashboard"),
        ("tcp://host", "such as tcp://host:8786"),
    ],
)
def test_an_address_that_no_scheduler_can_have_is_refused_at_once(cohort, tmp_path, address, words):
    done = casebook("build", cohort, "--out", tmp_path / "out", "--scheduler", address, timeout=20)
    assert done.returncode == 2
    assert words in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.slow
def test_a_web_server_in_a_schedulers_place_does_not_keep_anybody_waiting(cohort, tmp_path):
    with ThreadingHTTPServer(("127.0.0.1", 0), BaseHTTPRequestHandler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        address = f"tcp://127.0.0.1:{server.server_port}"
        done = casebook("build", cohort, "--out", tmp_path / "out", "--scheduler", address, timeout=60)
        server.shutdown()
    assert done.returncode == 1
    assert done.stderr.startswith(f"casebook: {address}: what answers there is no Dask scheduler")
    assert "Traceback" not in done.stderr
