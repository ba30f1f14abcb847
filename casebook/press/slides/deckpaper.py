"""A deck on paper: one case's slides as a tagged PDF (PDF/UA-1), a page each, set by typst from what pandoc reads.

A slide that is only a form has no page; what is asked there stands on the page before. No fonts are used but those
that typst brings along: a pictogram that they lack is named in brackets, a letter that they lack is an error.
"""

import html
import json
import re
import subprocess
import tempfile
import unicodedata
from importlib.resources import files
from pathlib import Path

import pypandoc
import typst

from casebook.errors import CasebookError
from casebook.press.book import ACCENT
from casebook.press.jobs import Make
from casebook.press.slides.deck import FIGURE, Deck, Slide

TEMPLATE = files("casebook.press") / "templates" / "slides" / "deck.typ"
PANDOC = Path(pypandoc.__file__).parent / "files" / "pandoc"  # the wheel's own, whatever else is installed
SERIF = "Libertinus Serif"
BETWEEN = "\ue000"  # stands between two slides while pandoc has them
CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\ue000]")
LACKED = re.compile(r'the text `"(.+?)"` could not be displayed')
ESCAPED = re.compile(r"\\u\{([0-9a-f]+)\}")
JOINED = dict.fromkeys((0x200D, 0xFE0E, 0xFE0F), "")  # they join pictograms, and show nothing themselves
ALT = re.compile(r'<img [^>]*alt="([^"]*)"')
CAPTION = re.compile(r"<figcaption>(.*?)</figcaption>", re.S)


def deck_pdf(deck: Deck, job: Make) -> bytes:
    """The deck as PDF. CasebookError names the case and a letter that cannot be printed."""
    slides = [slide for slide in deck.slides if slide.kind != "form"]
    whose = f"#whose({_string(f'{job.copy.title}. For {job.copy.cohort}')})"
    pages = [_page(slide, body, whose) for slide, body in zip(slides, _typst(slides), strict=True)]
    source = "\n".join([_opening(deck, job), *pages])
    pictures = {name: job.pictures[name] for slide in slides for name in FIGURE.findall(slide.printed)}
    for _ in range(3):  # what is lacked is told a few at a time
        try:
            return _compiled(source, pictures)
        except typst.TypstError as error:
            told = "".join(LACKED.findall(error.diagnostic))
            lacked = sorted(set(ESCAPED.sub(lambda match: chr(int(match[1], 16)), told)) - set(map(chr, JOINED)))
            if not lacked:
                raise
            source = source.translate({ord(one): _named(one, deck.name) for one in lacked} | JOINED)
    raise CasebookError(f"{deck.name}: too many characters that the fonts of the print lack; write it otherwise")


def _named(character: str, where: str) -> str:
    name = unicodedata.name(character, f"U+{ord(character):04X}").lower()
    if unicodedata.category(character)[0] in "LMN":
        raise CasebookError(
            f"{where}: the letter '{character}' ({name}) is in none of the fonts that slides are printed in; "
            "write it in letters that they have, such as Latin ones"
        )
    return f"[{name}]"


def _opening(deck: Deck, job: Make) -> str:
    language, _, region = job.copy.language.partition("-")
    given = f"title: {_string(deck.title)}, author: {_string(job.copy.title)}"
    return f'#import "deck.typ": *\n#show: deck.with({given}, language: "{language}", region: {_string(region)})'


def _page(slide: Slide, body: str, whose: str) -> str:
    """A slide's page; the first says `whose` copy it is."""
    level = 1 if slide.kind == "title" else 2
    if slide.kind == "chart":
        picture, alt = FIGURE.search(slide.printed)[1], html.unescape(ALT.search(slide.printed)[1])
        body = f"#chart({_string(f'_charts/{picture}')}, {_string(alt)})[{body}]"
    else:
        body = f"#words[\n{body}\n{whose if level == 1 else ''}]"
    return f"#slide({level}, {_string(slide.heading)})[\n{body}\n]"


def _typst(slides: list[Slide]) -> list[str]:
    """What is printed of each slide as typst's markup: pandoc makes it of all of them at once."""
    between = f"<p>{BETWEEN}</p>"
    bodies = [CONTROL.sub("", _words(slide)) for slide in slides]
    with tempfile.TemporaryDirectory() as nobodys:
        command = [str(PANDOC), "--sandbox", f"--data-dir={nobodys}", "--wrap=none"]
        done = subprocess.run(
            [*command, "--from=html-auto_identifiers", "--to=typst-smart"],
            input=between.join(bodies).encode(),
            capture_output=True,
            env={"HOME": nobodys, "LC_ALL": "C.UTF-8"},
            cwd=nobodys,
            check=True,
        )
    return [body.strip() for body in done.stdout.decode().split(BETWEEN)]


def _words(slide: Slide) -> str:
    """A slide's words as HTML: of a chart its caption."""
    if slide.kind == "chart":
        return f"<p>{CAPTION.search(slide.printed)[1]}</p>"
    return slide.printed


def _compiled(source: str, pictures: dict[str, str]) -> bytes:
    given = {"main.typ": source.encode(), "deck.typ": TEMPLATE.read_bytes()}
    for name, svg in pictures.items():
        given[f"_charts/{name}"] = re.sub(r'font-family="[^"]*"', f'font-family="{SERIF}"', svg).encode()
    return typst.compile(
        given,
        format="pdf",
        ignore_system_fonts=True,
        pdf_standards=["ua-1"],
        sys_inputs={"accent": ACCENT["light"]},
        timestamp=0,
    )


def _string(text: str) -> str:
    """A text as typst writes a string."""
    return json.dumps(CONTROL.sub("", text), ensure_ascii=False)
