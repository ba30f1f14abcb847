"""What is required is said once, in pyproject.toml; what is written from it agrees, and can be installed."""

import json
import os
import re
import subprocess
import sys
import tomllib
from importlib.metadata import requires

import pytest
import yaml

from tests import requirements
from tests.conftest import ROOT, casebook

PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
EXTRAS = PROJECT["optional-dependencies"]
NOT_PYPI = {"playwright": "conda-forge's is a program for Node; Python's is playwright-python"}
OF_CONDA = ("python", "pip")  # that PyPI has not, or that pip is


def names(wanted) -> set[str]:
    return {requirements.name_of(requirement) for requirement in wanted}


def for_pip(environment: str) -> list[str]:
    """Both sections of an environment.yml as one list for pip. AssertionError for a name that is not PyPI's."""
    entries = yaml.safe_load(environment)["dependencies"]
    by_pip = next(entry["pip"] for entry in entries if isinstance(entry, dict))
    by_conda = [entry for entry in entries if isinstance(entry, str) and re.split("[<>=]", entry)[0] not in OF_CONDA]
    for name in names(by_conda):
        assert name not in NOT_PYPI, f"{name}: {NOT_PYPI[name]}"
    return [*by_conda, *by_pip]


def resolved(wanted) -> subprocess.CompletedProcess:
    """What uv answers when it is to install all of these together, for Python 3.11."""
    return subprocess.run(
        [sys.executable, "-m", "uv", "pip", "compile", "--quiet", "--python-version", "3.11", "-"],
        cwd=ROOT, input="\n".join(wanted), capture_output=True, text=True, timeout=300,
    )  # fmt: skip


@pytest.fixture(scope="module")
def index():
    """The package index that uv is set to. Skips where it does not answer, and fails where nothing may be skipped."""
    answer = resolved(["pip"])
    if answer.returncode == 0:
        return
    if os.environ.get("CASEBOOK_NOTHING_SKIPPED"):
        pytest.fail(f"no package index answers: {answer.stderr}")
    pytest.skip("no package index answers: whether environment.yml can be installed was not tried")


def test_the_environment_and_what_it_is_for_are_what_make_sbom_writes():
    assert requirements.ENVIRONMENT.read_text(encoding="utf-8") == requirements.environment(), "run `make sbom`"


def test_every_package_that_is_required_has_its_reason():
    for extra, wanted in {"": PROJECT["dependencies"], **EXTRAS}.items():
        rows = requirements.required(extra)
        assert [requirement for requirement, _, _ in rows] == wanted
        assert [requirement for requirement, _, why in rows if not why] == ["casebook[cluster]"] * (extra == "dev")


def test_the_environment_names_what_the_book_requires_and_nothing_of_the_tests():
    wanted = for_pip(requirements.ENVIRONMENT.read_text(encoding="utf-8"))
    assert sorted(wanted) == sorted([*PROJECT["dependencies"], "-e ."])
    assert not names(PROJECT["dependencies"]) & names([*EXTRAS["dev"], *EXTRAS["cluster"]])


def test_both_sections_of_the_environment_can_be_installed_together(index):
    answer = resolved(for_pip(requirements.ENVIRONMENT.read_text(encoding="utf-8")))
    assert answer.returncode == 0, answer.stderr
    assert names(PROJECT["dependencies"]) <= names(re.findall(r"^[\w.-]+(?===)", answer.stdout, re.M))


@pytest.mark.slow
def test_an_oracle_that_pins_another_numpy_is_seen(index):
    environment = requirements.ENVIRONMENT.read_text(encoding="utf-8")
    answer = resolved(for_pip(environment + "      - pycanon>=1.3\n"))
    assert answer.returncode != 0
    assert "pycanon" in answer.stderr and "unsatisfiable" in answer.stderr


def test_a_name_that_is_another_program_on_conda_forge_is_seen():
    environment = requirements.ENVIRONMENT.read_text(encoding="utf-8")
    with pytest.raises(AssertionError, match="program for Node"):
        for_pip(environment.replace("  - pip\n", "  - playwright>=1.50\n  - pip\n", 1))


@pytest.mark.parametrize(
    ("lock", "wanted"),
    [
        (requirements.LOCK, PROJECT["dependencies"]),
        (requirements.ALL, [*PROJECT["dependencies"], *EXTRAS["cluster"], *EXTRAS["dev"][1:]]),
    ],
    ids=["book", "all"],
)
def test_a_lock_has_every_dependency_hashes_and_no_address(lock, wanted):
    text = lock.read_text(encoding="utf-8")
    locked = {name for name, _, _ in requirements.pins(lock)}
    assert names(wanted) <= locked
    assert text.count("--hash=sha256:") > len(locked)
    assert "://" not in text
    assert "index" not in text.replace("pypi-index", "")


def test_what_the_book_needs_has_one_version_in_both_locks_and_tests_are_in_one():
    book, everything = set(requirements.pins(requirements.LOCK)), set(requirements.pins(requirements.ALL))
    assert {(name, version) for name, version, _ in book} <= {(name, version) for name, version, _ in everything}
    for_tests = {"distributed", "playwright", "pytest", "ruff", "statsmodels", "uv"}
    assert for_tests <= {name for name, _, _ in everything - book}


def test_a_copy_lists_the_version_of_everything_that_the_book_requires(built):
    record = json.loads((built / "clinical-psychology-uk" / "casebook.json").read_text(encoding="utf-8"))
    assert record["versions"].keys() == {"casebook", "pygments", *names(PROJECT["dependencies"])}
    installed = [line for line in requires("casebook") if "extra ==" not in line]
    assert names(installed) == names(PROJECT["dependencies"]), "run make, which installs the book again"


def test_without_dask_a_cluster_is_refused_with_the_command_that_installs_it(tmp_path):
    (tmp_path / "distributed.py").write_text("raise ImportError")
    env = {"PYTHONPATH": os.pathsep.join([str(tmp_path), str(ROOT)])}
    done = casebook("build", "--scheduler", "tcp://127.0.0.1:8786", "--out", tmp_path / "build", env=env)
    assert done.returncode == 1
    assert ".venv/bin/uv pip install -c requirements-all.lock -e '.[cluster]'" in done.stderr
    assert "Traceback" not in done.stderr
    assert ".venv/bin/uv pip install -c requirements-all.lock -e '.[cluster]'" in (
        ROOT / "docs" / "many-cohorts.md"
    ).read_text(encoding="utf-8")
