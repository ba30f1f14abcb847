"""Building: whole or not at all, the same every time, and different where the cohorts are."""

import json
import os
import re
import resource
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from nbconvert.exporters import HTMLExporter

from casebook import contents
from casebook.cohort import read_cohort
from casebook.press.cache.swap import aside, left_of, mend, moved_in
from casebook.press.execute.notebooks import chosen_pages
from tests.conftest import COHORTS, ROOT, casebook, cell, cohort_file, notebook

FIRST = ROOT / "cohorts" / "clinical-psychology-uk.toml"


def fingerprint(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


@pytest.fixture(scope="module")
def once(tmp_path_factory):
    """A folder of one small notebook, a cohort for it and a finished build."""
    folder = tmp_path_factory.mktemp("small")
    notebook(folder / "notebooks" / "00-a.ipynb", cell("markdown", "# A page\n\nText."), cell("code", "1 + 1"))
    env = {"CASEBOOK_NOTEBOOKS": str(folder / "notebooks")}
    done = casebook("build", cohort_file(folder), "--out", folder / "build", env=env)
    assert done.returncode == 0, done.stderr
    return folder


@pytest.fixture
def small(once, tmp_path):
    """The same in a folder of its own: (cohort, out, env, notebooks)."""
    shutil.copytree(once, tmp_path, dirs_exist_ok=True)
    env = {"CASEBOOK_NOTEBOOKS": str(tmp_path / "notebooks")}
    return tmp_path / "mine.toml", tmp_path / "build", env, tmp_path / "notebooks"


def test_every_cohort_gets_both_books(built):
    for cohort in COHORTS:
        for edition in ("learner", "facilitator"):
            assert (built / cohort.stem / edition / "index.html").is_file()


def test_nothing_is_left_beside_the_books(built):
    assert sorted(path.name for path in built.iterdir()) == [".cache", *sorted(cohort.stem for cohort in COHORTS)]
    for cohort in COHORTS:
        assert sorted(path.name for path in (built / cohort.stem).iterdir()) == [
            "casebook.json",
            "facilitator",
            "learner",
            "runs",
        ]


def page(built, cohort, name, edition="learner"):
    return (built / cohort / edition / f"{name}.html").read_text()


def test_books_differ_as_their_cohorts_do(built):
    uk, us, ireland = (
        page(built, c.stem, "the-follow-list") for c in sorted(COHORTS, key=lambda c: c.stem != FIRST.stem)
    )
    assert "trainee clinical psychologist" in uk
    assert "HCPC Standards of conduct" in uk
    us = page(built, "research-ethics-us", "the-hashtag")
    assert "institutional review board" in us
    uk = page(built, "clinical-psychology-uk", "the-hashtag")
    binding_there, binding_here = (text.partition("For comparison: rules that")[0] for text in (us, uk))
    assert "Common Rule, 45 CFR 46, 46.104(d)(4)" in binding_there
    assert "Common Rule, 45 CFR 46, 46.104(d)(4)" not in binding_here
    ireland = page(built, "community-workshop-ireland", "the-hashtag")
    assert "#LeftEarlySynth" in ireland
    assert "#UntoldSynth" not in ireland
    assert "If there is time" in page(built, "community-workshop-ireland", "the-follow-list")
    assert "If there is time: " not in page(built, "research-ethics-us", "the-follow-list")


def test_the_run_of_the_session_is_the_cohorts(built):
    for cohort, minutes in (
        ("clinical-psychology-uk", 90),
        ("research-ethics-us", 50),
        ("community-workshop-ireland", 180),
    ):
        assert f"The run of the session: {minutes} minutes" in page(built, cohort, "the-follow-list", "facilitator")
        assert "The run of the session" not in page(built, cohort, "the-follow-list")


@pytest.mark.book
def test_two_builds_are_the_same_byte_for_byte(built, tmp_path):
    env = {"PYTHONHASHSEED": "5", "TZ": "Asia/Tokyo", "LC_ALL": "C"}
    alone = tmp_path / FIRST.name  # what is made beside a book is compared in test_sameness
    alone.write_text(f"outputs = []\n{FIRST.read_text(encoding='utf-8')}", encoding="utf-8")
    done = casebook("build", alone, "--out", tmp_path / "again", "--jobs", "1", env=env)
    assert done.returncode == 0, done.stderr
    first, second = fingerprint(built / FIRST.stem), fingerprint(tmp_path / "again" / FIRST.stem)
    handed_out = ("paper", "slides", "notebooks", "packages", "room")
    assert first.keys() - second.keys() == {
        name for name in first if Path(name).parts[1:2] and Path(name).parts[1] in handed_out
    }
    names = ["_static/cases.js", *(f"{page.meta.id}.html" for page in contents.cases_named(""))]
    listing = [f"{edition}/{name}" for edition in ("facilitator", "learner") for name in names]
    room = "facilitator/room.html"  # names the cards, which are made with the paper
    assert sorted(name for name in second if first[name] != second[name] and name != room) == sorted(listing)
    beside = re.compile(r',\n"slides/[a-z-]+\.html"|\n<nav class="copies".*?</nav>', re.S)
    for name in listing:  # for erasing, cases.js lists the slides; a case's page says where else it is
        with_beside = (built / FIRST.stem / name).read_text(encoding="utf-8")
        assert beside.sub("", with_beside) == (tmp_path / "again" / FIRST.stem / name).read_text(encoding="utf-8")


def test_the_notebooks_as_they_ran_show_numbers_and_charts_to_any_program(built):
    runs = sorted((built / "clinical-psychology-uk" / "runs").glob("*.ipynb"))
    assert runs
    for path in runs:
        page, _ = HTMLExporter().from_filename(str(path))
        assert "{eval}" not in page, path.name
        charts = path.read_text(encoding="utf-8").count("application/vnd.vegalite")
        assert page.count("<figure><img alt=") == charts, path.name


def test_the_record_says_what_made_the_copy_and_where_nothing_was(built):
    text = (built / FIRST.stem / "casebook.json").read_text()
    record = json.loads(text)
    assert record["settings"]["minutes"] == 90
    assert set(record["notebooks"]) == {page.path.name for page in chosen_pages(read_cohort(FIRST))}
    assert str(ROOT) not in text


def test_no_page_tells_where_it_was_made(built):
    for cohort in COHORTS:
        for path, content in fingerprint(built / cohort.stem).items():
            assert str(ROOT).encode() not in content, path
            assert str(built).encode() not in content, path


@pytest.mark.book
def test_a_failing_cell_leaves_the_last_good_book_and_the_failed_notebook(small):
    cohort, out, env, notebooks = small
    good = fingerprint(out / "mine" / "learner")
    notebook(notebooks / "00-a.ipynb", cell("markdown", "# A page"), cell("code", "1 / 0"))
    done = casebook("build", cohort, "--out", out, env=env)
    assert done.returncode == 1
    assert "00-a.ipynb, cell 3: ZeroDivisionError" in done.stderr
    assert "Traceback" not in done.stderr
    assert fingerprint(out / "mine" / "learner") == good
    assert "ZeroDivisionError" in (out / "mine" / "runs" / "00-a.ipynb").read_text()
    assert sorted(path.name for path in out.iterdir()) == [".cache", "mine"]


@pytest.mark.book
@pytest.mark.parametrize("formula", [r"$\foo{x}$", "$$a < b & c$$"])
def test_a_formula_that_cannot_be_read_stops_the_build_and_is_named(small, formula):
    cohort, out, env, notebooks = small
    notebook(notebooks / "00-a.ipynb", cell("markdown", f"# A page\n\nThat is {formula}."))
    done = casebook("build", cohort, "--out", out, env=env)
    assert done.returncode == 1
    assert f"a-page: the formula '{formula.strip('$')}' cannot be read" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.book
def test_a_missing_reference_stops_the_build(small):
    cohort, out, env, notebooks = small
    good = fingerprint(out / "mine" / "learner")
    notebook(notebooks / "00-a.ipynb", cell("markdown", "# A page\n\nAs {cite}`nobody1999` says."))
    done = casebook("build", cohort, "--out", out, env=env)
    assert done.returncode == 1
    assert "nobody1999" in done.stderr
    assert fingerprint(out / "mine" / "learner") == good


@pytest.mark.book
def test_a_cell_that_is_no_plain_python_is_shown(small):
    cohort, out, env, notebooks = small
    shown = cell("code", "!echo hello"), cell("code", "%%bash\necho $HOME?"), cell("code", "what = !echo 2\nwhat")
    notebook(notebooks / "00-a.ipynb", cell("markdown", "# A page\n\nText."), *shown)
    done = casebook("build", cohort, "--out", out, env=env)
    assert done.returncode == 0, done.stderr
    page = (out / "mine" / "learner" / "a-page.html").read_text(encoding="utf-8")
    assert "echo hello" in re.sub("<[^>]+>", "", page)


@pytest.mark.book
def test_a_full_disk_is_said_and_leaves_the_last_good_book(small):
    cohort, out, env, _ = small
    good = fingerprint(out / "mine")

    def no_room():
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, 20_000))  # bytes: the pages do not fit, messages do

    done = casebook(
        "build", cohort, "--out", out, "--no-cache", env=env | {"PYTHONDONTWRITEBYTECODE": "1"}, preexec_fn=no_room
    )
    assert done.returncode == 1
    assert "could not be written" in done.stderr
    assert "Traceback" not in done.stderr
    assert fingerprint(out / "mine") == good
    assert sorted(path.name for path in out.iterdir()) == [".cache", "mine"]


@pytest.mark.book
@pytest.mark.parametrize("after", [0.5, 2.0, 4.0])
def test_a_killed_build_leaves_the_last_good_book_and_the_next_one_sweeps_up(small, after):
    cohort, out, env, _ = small
    good = fingerprint(out / "mine")
    command = [sys.executable, "-m", "casebook.cli", "build", "--no-cache", str(cohort), "--out", str(out)]
    killed = subprocess.Popen(command, env={**os.environ, **env}, start_new_session=True, stdout=subprocess.DEVNULL)
    time.sleep(after)
    os.killpg(killed.pid, signal.SIGKILL)
    killed.wait()
    assert fingerprint(out / "mine") == good
    assert casebook("build", cohort, "--out", out, env=env).returncode == 0
    assert sorted(path.name for path in out.iterdir()) == [".cache", "mine"]
    assert fingerprint(out / "mine") == good


def test_a_build_killed_between_the_two_renames_is_mended(tmp_path):
    home, old = tmp_path / "mine", tmp_path / ".mine.old"
    old.mkdir()
    (old / "book.txt").write_text("good")
    with pytest.raises(RuntimeError), aside(home):
        raise RuntimeError("stopped again")
    assert (home / "book.txt").read_text() == "good"
    assert not old.exists()


OVERLAY = """
mount -t tmpfs none {0}/upper && mkdir {0}/upper/up {0}/upper/work &&
mount -t overlay overlay -o lowerdir={0}/lower,upperdir={0}/upper/up,workdir={0}/upper/work {0}/seen
"""


@pytest.mark.book
def test_a_book_in_a_containers_image_is_replaced(small):
    """Its folder lies in a lower layer, where the system moves no folder."""
    cohort, out, env, notebooks = small
    home = cohort.parent
    for name in ("upper", "seen"):
        (home / name).mkdir()
    (home / "lower").mkdir()
    out.rename(home / "lower" / "build")
    mounted = subprocess.run(["unshare", "-m", "sh", "-c", OVERLAY.format(home)], capture_output=True, text=True)
    if mounted.returncode:
        pytest.skip(f"no overlay file system here: {mounted.stderr.strip()[:80]}")
    notebook(notebooks / "00-a.ipynb", cell("markdown", "# A page\n\nOther text."), cell("code", "1 + 1"))
    out = home / "seen" / "build"
    program = f"{sys.executable} -m casebook.cli build --no-cache {cohort} --out {out}"
    script = f"{OVERLAY.format(home).strip()} && {program} && {program} && ls -A {out} && cat {out}/mine/learner/*.html"
    done = subprocess.run(
        ["unshare", "-m", "sh", "-c", script], capture_output=True, text=True, env={**os.environ, **env}, cwd=ROOT
    )
    assert done.returncode == 0, done.stderr
    assert "Other text." in done.stdout
    assert "\n.cache\nmine\n<!" in done.stdout


def test_a_copy_that_cannot_be_moved_is_put_back_when_a_build_is_killed(tmp_path):
    home, copied = tmp_path / "mine", tmp_path / ".mine.copied.old"
    for folder, text in ((home, "half deleted"), (copied, "good")):
        folder.mkdir()
        (folder / "book.txt").write_text(text)
    mend(home)
    assert (home / "book.txt").read_text() == "good"
    assert [path.name for path in tmp_path.iterdir()] == ["mine"]


def test_an_open_file_that_cannot_be_deleted_stops_no_build(tmp_path):
    home = tmp_path / "mine"
    home.mkdir()
    (home / "open.html").write_text("first")
    if subprocess.run(["chattr", "+i", home / "open.html"], capture_output=True).returncode:
        pytest.skip("no file can be made undeletable here")
    try:
        for number in range(3):
            new = tmp_path / ".mine.1.new"
            new.mkdir()
            (new / "book.txt").write_text(f"book {number}")
            mend(home)
            moved_in(new, home)
            assert (home / "book.txt").read_text() == f"book {number}"
            assert [path.name for path in left_of(home)] == [".mine.1.left.old"]
        shutil.rmtree(home)
        mend(home)
        assert not home.exists()  # what is left is no good copy
    finally:
        subprocess.run(["chattr", "-i", tmp_path / ".mine.1.left.old" / "open.html"])
    mend(home)
    assert list(tmp_path.iterdir()) == []


def test_of_several_earlier_copies_the_last_is_put_back(tmp_path):
    for name in (".mine.old", ".mine.9.old", ".mine.10.old", ".mine.11.left.old", ".mine.odd.new"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "book.txt").write_text(name)
    mend(tmp_path / "mine")
    assert (tmp_path / "mine" / "book.txt").read_text() == ".mine.10.old"
    assert sorted(path.name for path in tmp_path.iterdir()) == [".mine.odd.new", "mine"]


@pytest.mark.book
def test_one_failing_cohort_does_not_stop_the_others(small, tmp_path):
    cohort, out, env, _ = small
    other = cohort_file(tmp_path, "other", cases='["no-such-case"]')
    done = casebook("build", other, cohort, "--out", out, env=env)
    assert done.returncode == 1
    assert "1 of 2 cohorts failed" in done.stderr
    assert "learner's book" in done.stdout


@pytest.mark.book
def test_the_command_ends_with_the_paths_of_both_books(small):
    cohort, out, env, _ = small
    last = casebook("build", cohort, "--out", out, env=env).stdout.splitlines()[-2:]
    assert last == [
        f"learner's book: {out / 'mine' / 'learner' / 'index.html'}",
        f"facilitator's book: {out / 'mine' / 'facilitator' / 'index.html'}",
    ]
