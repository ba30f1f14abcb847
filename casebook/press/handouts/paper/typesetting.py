"""From one HTML text to the form that is handed out: pandoc reads it, Typst sets it.

Nothing is fetched, and nothing is read but what is given: pandoc runs in its sandbox, Typst in a folder of its own,
with no fonts but those that it brings along.
"""

import json
import re
import subprocess
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pypandoc
import typst

from casebook.errors import CasebookError
from casebook.press.handouts.paper.glyphs import SERIF, lacking

LAYOUTS = Path(__file__).parent / "layouts"
PANDOC = Path(pypandoc.__file__).parent / "files" / "pandoc"  # the wheel's own, whatever else is installed
READER = "html-auto_identifiers"
MEMORY = ("+RTS", "-A64m", "-RTS")  # a third quicker than with pandoc's own setting
SOFT_HYPHEN = re.compile(r"-\?(?=[^<>]*<)")  # outside a tag; Typst would take it for one, and pandoc lets it stand
SIGN = re.compile("[!-/:-@[-`{-~]")  # whatever may mean something in Markdown
PPI = 220  # dots to an inch of a chart that has to be a bitmap
START = '#import "book.typ": *\n#show: book\n'
CHARTS = """#set page(width: auto, height: auto, margin: 0pt)
#for name in json("names.json") { page(image("_charts/" + name)) }"""


def pandoc(text: str, form: str, *options: str, lua: str = "", names: Mapping[str, str] | None = None) -> bytes:
    """An HTML text in another form, by way of one of our Lua filters if that is wanted. `names` are what the document
    says of itself, in any letters: they go by a file, since a command's arguments are in the letters of the locale.
    """
    with tempfile.TemporaryDirectory() as nobodys:
        command = [str(PANDOC), "--sandbox", f"--data-dir={nobodys}", f"--from={READER}", f"--to={form}"]
        command += [f"--lua-filter={LAYOUTS / lua}"] if lua else []
        if names:
            about = Path(nobodys) / "names.json"
            told = json.dumps({name: literal(words) for name, words in names.items()}, ensure_ascii=False)
            about.write_text(told, encoding="utf-8")
            command += [f"--metadata-file={about}"]
        command += [*options, "--output=-", *MEMORY]
        env = {"HOME": nobodys, "LC_ALL": "C.UTF-8", "SOURCE_DATE_EPOCH": "0"}
        done = subprocess.run(command, input=text.encode(), capture_output=True, env=env, cwd=nobodys)
    if done.returncode:
        raise RuntimeError(f"pandoc: {done.stderr.decode(errors='replace').strip()}")
    return done.stdout


def literal(text: str) -> str:
    """A text on one line that means itself to pandoc, which reads what is in such a file as Markdown."""
    return SIGN.sub(r"\\\g<0>", " ".join(text.split()))


def as_typst(text: str) -> str:
    """An HTML text as Typst's markup, in which everything that it says is text."""
    return pandoc(SOFT_HYPHEN.sub("-\u2060?", text), "typst-smart", "--wrap=none", lua="typst.lua").decode()


def pdf(text: str, setting: Mapping[str, Any], pictures: Mapping[str, str]) -> bytes:
    """A tagged PDF (PDF/UA-1) of an HTML text. `setting` is what book.typ takes from copy.json; `pictures` holds the
    charts as SVG text by file name. CasebookError if a letter cannot be printed.
    """
    code = START + as_typst(text)
    files = {"book.typ": (LAYOUTS / "book.typ").read_text(encoding="utf-8"), "copy.json": json.dumps(setting)}
    return _compiled(code, files, pictures, format="pdf", pdf_standards=["ua-1"])


def typeset(code: str, layout: str, setting: Mapping[str, Any], pictures: Mapping[str, str]) -> bytes:
    """A tagged PDF (PDF/UA-1) of Typst's own markup and one of our layouts, which takes `setting` from a file of its
    name.
    """
    files = {f"{layout}.typ": (LAYOUTS / f"{layout}.typ").read_text(encoding="utf-8")}
    files[f"{layout}.json"] = json.dumps(setting)
    return _compiled(code, files, pictures, format="pdf", pdf_standards=["ua-1"])


def bitmaps(pictures: Mapping[str, str]) -> dict[str, bytes]:
    """Charts as PNG by the file name of their SVG."""
    files = {"names.json": json.dumps(list(pictures))}
    made = _compiled(CHARTS, files, pictures, format="png", ppi=PPI) if pictures else []
    return dict(zip(pictures, [made] if isinstance(made, bytes) else made, strict=True))


def _compiled(code: str, files: Mapping[str, str], pictures: Mapping[str, str], **form: Any) -> Any:
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        (root / "_charts").mkdir()
        for name, text in files.items():
            (root / name).write_text(text, encoding="utf-8")
        for name, svg in pictures.items():
            (root / "_charts" / name).write_text(in_our_type(svg), encoding="utf-8")
        try:
            return typst.compile(
                code.encode(),
                root=root,
                ignore_system_fonts=True,
                package_path=root,
                package_cache_path=root,
                timestamp=0,
                **form,
            )
        except typst.TypstError as error:
            if lacked := lacking(error.diagnostic):
                raise CasebookError(
                    f"'{lacked[0]}' cannot be printed in the fonts of the book: write it otherwise"
                ) from None
            raise


def in_our_type(svg: str) -> str:
    """A chart lettered in the fonts that paper has."""
    return re.sub(r'font-family="[^"]*"', f'font-family="{SERIF}"', svg)
