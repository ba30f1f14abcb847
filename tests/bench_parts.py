"""`make bench`, the parts: how long each thing that is made beside the book takes, and how large it is."""

import statistics
from collections.abc import Callable
from pathlib import Path

from casebook.cohort import OUTPUTS
from casebook.press import EDITIONS
from casebook.press.cache.store import FOLDER

WHERE = {  # what of an edition's folder belongs to an output
    "paper": ("paper", "*.pdf"),
    "word": ("paper", "*.docx"),
    "epub": ("paper", "*.epub"),
    "slides": ("slides", "*"),
    "notebooks": ("notebooks", "*"),
    "scorm": ("packages", "*-scorm.zip"),
    "cartridge": ("packages", "*.imscc"),
    "gift": ("packages", "*.gift.txt"),
    "zip": ("packages", "*.zip"),
}


def asking(cohort: Path, outputs: list[str], folder: Path) -> Path:
    """A copy of a cohort file that asks for these outputs alone."""
    folder.mkdir(parents=True, exist_ok=True)
    asked = ", ".join(f'"{name}"' for name in outputs)
    made = folder / cohort.name
    made.write_text(f"outputs = [{asked}]\n{cohort.read_text(encoding='utf-8')}", encoding="utf-8")
    return made


def parts(build: Callable[[Path, Path], float], cohort: Path, folder: Path, rounds: int) -> list[str]:
    """Lines of the table. `build(cohort, out)` builds and returns its seconds."""
    out, files = folder / "parts", folder / "asking"
    build(asking(cohort, [], files), out)

    def again(outputs: list[str]) -> float:
        """Seconds of a build in which runs, charts and pages are kept and the parts are not."""
        for kind in ("parts", "books"):
            for path in (out / FOLDER / kind).glob("*"):
                path.unlink()
        return build(asking(cohort, outputs, files), out)

    lines = ["| | seconds more than the book alone | files | megabytes, both editions |", "|---|---|---|---|"]
    alone = statistics.median(again([]) for _ in range(rounds))
    for name in OUTPUTS:
        took = statistics.median(again([name]) for _ in range(rounds))
        place, pattern = WHERE[name]
        found = [
            path
            for edition in EDITIONS
            for path in (out / cohort.stem / edition / place).rglob(pattern)
            if path.is_file()
        ]
        size = sum(path.stat().st_size for path in found) / 1e6
        lines.append(f"| {name}: {OUTPUTS[name]} | {max(0.0, took - alone):.1f} | {len(found)} | {size:.1f} |")
    took = statistics.median(again(list(OUTPUTS)) for _ in range(rounds))
    whole = [path for edition in EDITIONS for path in (out / cohort.stem / edition).rglob("*") if path.is_file()]
    size = sum(path.stat().st_size for path in whole) / 1e6
    lines.append(f"| everything, with the book | {took - alone:.1f} | {len(whole)} | {size:.1f} |")
    return lines
