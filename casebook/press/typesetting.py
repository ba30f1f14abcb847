"""From one HTML text to the form that is handed out: pandoc reads it, Typst sets it. Nothing is fetched, nothing but
what is given is read, and the same text gives the same bytes.
"""

import json
import os
import re
import subprocess
import tempfile
import unicodedata
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pypandoc
import typst

from casebook.errors import CasebookError

PRINT = Path(__file__).parent / "print"
PANDOC = Path(pypandoc.__file__).parent / "files" / "pandoc"  # the wheel's own, whatever else is installed
READER = "html+smart-auto_identifiers"
LONG_AGO = "315532800"  # 1 January 1980, the first day that a zip knows
SERIF = 'font-family="Libertinus Serif"'


def pandoc(text: str, form: str, *options: str, lua: str, folder: Path | None = None) -> bytes:
    """An HTML text in another form, by pandoc with one of our Lua filters. It reads no file and no address that
    stands in the text.
    """
    with tempfile.TemporaryDirectory() as nobodys:
        command = [str(PANDOC), "--sandbox", f"--data-dir={nobodys}", f"--from={READER}", f"--to={form}"]
        command += [f"--lua-filter={PRINT / lua}", *options, "--output=-", "+RTS", "-A64m", "-RTS"]
        env = {"SOURCE_DATE_EPOCH": LONG_AGO, "HOME": nobodys, "LC_ALL": "C.UTF-8", "TMPDIR": nobodys}
        done = subprocess.run(command, input=text.encode(), capture_output=True, env=env, cwd=nobodys)
    if done.returncode:
        raise RuntimeError(f"pandoc: {done.stderr.decode(errors='replace').strip()}")
    return done.stdout


def pdf(body: str, setting: Mapping[str, Any], pictures: Mapping[str, str]) -> bytes:
    """A tagged PDF (PDF/UA-1) of an HTML text. `setting` is what book.typ takes from copy.json; `pictures` holds the
    charts as SVG text by file name.
    """
    code = pandoc(body, "typst-smart", "--wrap=none", lua="typst.lua")
    start = b'#import "book.typ": *\n#show: book\n'
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        (root / "book.typ").write_bytes((PRINT / "book.typ").read_bytes())
        (root / "copy.json").write_text(json.dumps(setting), encoding="utf-8")
        (root / "_charts").mkdir()
        for name, svg in pictures.items():
            (root / "_charts" / name).write_text(_in_our_type(svg), encoding="utf-8")
        return _compiled(start + code, root, format="pdf", pdf_standards=["ua-1"])


def _compiled(code: bytes, root: Path, **form: Any) -> Any:
    return typst.compile(code, root=root, ignore_system_fonts=True, package_path=root, package_cache_path=root, timestamp=int(LONG_AGO), **form)


def _in_our_type(svg: str) -> str:
    return re.sub(r'font-family="[^"]*"', SERIF, svg)
