"""What is required, and why: pyproject.toml says it; environment.yml and docs/dependencies.md are written from it.

`python -m tests.sbom` (or `make sbom`) writes both. In pyproject.toml a comment line begins a group of packages, and
the comment behind a package says what it is for.
"""

import re
import tomllib
from importlib.metadata import PackageNotFoundError, metadata
from pathlib import Path

ROOT = Path(__file__).parent.parent
PYPROJECT = ROOT / "pyproject.toml"
ENVIRONMENT = ROOT / "environment.yml"
PAGE = ROOT / "docs" / "dependencies.md"
DECISIONS = Path(__file__).parent / "dependencies_page.md"
LOCK = ROOT / "requirements.lock"  # what the book needs
ALL = ROOT / "requirements-all.lock"  # what the tests and a cluster need besides

# conda-forge has no package of this name, or another program by it; pip brings these into its environment
BY_PIP = ("breame", "pypandoc-binary", "tantivy", "typst")

PRESS = "for the press alone"  # of the groups, the one that notebooks that are handed out do without

LISTS = re.compile(r"^(dependencies|[a-z]+) = \[\n(.*?)^\]$", re.M | re.S)
ENTRY = re.compile(r'^    (?:# (?P<group>.+)|"(?P<requirement>[^"]+)",(?:  # (?P<why>.+))?)$', re.M)
NAME = re.compile(r"[A-Za-z0-9._-]+")
PIN = re.compile(r"^([A-Za-z0-9._-]+)==([^\s;\\]+)(?: ; ([^\\\n]+?))? *\\?$", re.M)
ROW = re.compile(r"^\| ([^| ]+) \| ([^|]+) \| ([^|]+) \| ([^|]*) \|$", re.M)
REASONS = {"": "The book", "cluster": "A cluster (`casebook[cluster]`)", "dev": "The tests (`casebook[dev]`)"}


def name_of(requirement: str) -> str:
    """The name of the package that is required, as PyPI compares names."""
    return NAME.match(requirement)[0].lower().replace("_", "-")


def required(extra: str = "") -> list[tuple[str, str, str]]:
    """What the book requires, or one of its extras: each requirement, its group, and what it is for."""
    lists = dict(LISTS.findall(PYPROJECT.read_text(encoding="utf-8")))
    rows, group = [], ""
    for entry in ENTRY.finditer(lists[extra or "dependencies"]):
        if entry["group"]:
            group = entry["group"]
        else:
            rows.append((entry["requirement"], group, entry["why"] or ""))
    return rows


# ---- environment.yml


def environment() -> str:
    """The text of environment.yml: what the book and its notebooks need, nothing of the tests or a cluster."""
    python = tomllib.loads(PYPROJECT.read_text(encoding="utf-8"))["project"]["requires-python"]
    by_pip = [row for row in required() if name_of(row[0]) in BY_PIP]
    by_conda = [row for row in required() if name_of(row[0]) not in BY_PIP]
    return "\n".join(
        [
            "# The environment for conda, mamba and Binder users. `make sbom` writes this file from pyproject.toml.",
            "name: casebook",
            "channels:",
            "  - conda-forge",
            "dependencies:",
            f"  - python{python}",
            *_listed(by_conda, "  "),
            "  - pip",
            "  - pip:",
            *_listed([("-e .", PRESS, "the book's own package"), *by_pip], "      "),
            "",
        ]
    )


def _listed(rows: list[tuple[str, str, str]], indent: str) -> list[str]:
    lines, last = [], ""
    for requirement, group, why in rows:
        lines += [f"{indent}# {group}"] if group != last else []
        lines.append(f"{indent}- {requirement} # {why}")
        last = group
    return lines


# ---- docs/dependencies.md


def page() -> str:
    """The page of packages. Of one that is not installed here the licence is what the page already says."""
    known = {row[0]: row[2] for row in ROW.findall(PAGE.read_text(encoding="utf-8"))} if PAGE.exists() else {}
    book = pins(LOCK)
    listed = {pin[:2] for pin in book}
    parts = {
        "reasons": "\n\n".join(f"### {REASONS[extra]}\n\n{_reasons(extra)}" for extra in REASONS),
        "book": _table(book, known),
        "others": _table([pin for pin in pins(ALL) if pin[:2] not in listed], known),
    }
    text = DECISIONS.read_text(encoding="utf-8")
    for name, part in parts.items():
        text = text.replace(f"{{{name}}}", part)
    return text


def pins(lock: Path) -> list[tuple[str, str, str]]:
    """The packages of a lock in its order: name, version, and the marker of where it is needed."""
    return PIN.findall(lock.read_text(encoding="utf-8"))


def _reasons(extra: str) -> str:
    return "\n".join(f"- {name_of(requirement)}: {why}" for requirement, _, why in required(extra) if why)


def _table(of: list[tuple[str, str, str]], known: dict[str, str]) -> str:
    head = "| Package | Version | Licence | Only where |\n|---|---|---|---|\n"
    return head + "\n".join(
        f"| {name} | {version} | {licence(name) or known.get(name, 'not installed here')} | {where(marker)} |"
        for name, version, marker in of
    )


def licence(name: str) -> str:
    """The licence that an installed package gives for itself, in its own words if they are few; empty if not here."""
    try:
        said = metadata(name)
    except PackageNotFoundError:
        return ""
    kinds = [one.rpartition(" :: ")[2] for one in said.get_all("Classifier", []) if one.startswith("License :: ")]
    short = (said.get("License") or "").strip()
    if "\n" in short or len(short) > 60 or short == "UNKNOWN":
        short = ""
    return said.get("License-Expression") or short or " or ".join(kinds) or "says it in its files alone"


def where(marker: str) -> str:
    """A marker in words that fit a table."""
    return f"`{marker.strip()}`".replace("|", "/") if marker else ""
