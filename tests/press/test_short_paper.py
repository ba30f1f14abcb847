"""On paper a sheet for a short session is one side, whatever the case, the cohort and the paper of its place."""

import re
import subprocess

import pytest

from casebook import contents
from casebook.cohort import read_cohort
from casebook.deciding import before_you_come, short_sheets
from casebook.press.editions.outputs import clean_html, scrolling
from casebook.press.handouts import paper
from casebook.press.handouts.jobs import Make
from casebook.press.site.plain import plain_page
from casebook.press.site.rendered import Copy, PlainPage
from casebook.setting import setting
from casebook.spelling import spelt_html
from tests.conftest import COHORTS, program

SMALLEST = 9.5  # points in which a side is set: smaller is hard to read aloud
HEADINGS = re.compile(r"^.+ (?:in (?:15|30) minutes|last words|before you come)$", re.M)


def pages_of(made, cohort, folder):
    """The text of each page of what was made for a cohort, as PDF, and the sizes in which its words are set."""
    body = spelt_html(scrolling(clean_html(made._repr_html_())), cohort.jurisdiction)
    language = "en-US" if cohort.jurisdiction == "US" else "en-GB"
    copy = Copy(f"{cohort.id}/facilitator", "Nobody's Data", "facilitator", cohort.name, language, (), "key")
    page = plain_page("sides", "At the back", f"<section><h1>Sides</h1>{body}</section>")
    references = PlainPage("references", "References", "At the back", "<h1 id='references'>References</h1>")
    (content,) = paper.case_pdf(Make("case-pdf", "sides", copy, (page, references))).values()
    (folder / "sides.pdf").write_bytes(content)
    command = [program("pdftotext", "poppler-utils", "the sides were not read"), "-layout", folder / "sides.pdf", "-"]
    told = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    return told.removesuffix("\f").split("\f"), sizes(folder)


def sizes(folder):
    """The smallest height of a word's line on each page, in points, footers apart."""
    command = [program("pdftotext", "poppler-utils", "the sides were not measured"), "-bbox", folder / "sides.pdf", "-"]
    told = subprocess.run(command, capture_output=True, text=True, check=True).stdout.split("<page ")[1:]
    words = re.compile(r'yMin="([\d.]+)" xMax="[\d.]+" yMax="([\d.]+)"')
    found = []
    for one in told:
        foot = float(re.search(r'height="([\d.]+)"', one)[1]) - 40
        found.append(min(float(low) - float(high) for high, low in words.findall(one) if float(low) < foot))
    return found


@pytest.mark.slow
@pytest.mark.parametrize("path", COHORTS, ids=lambda path: path.stem)
def test_each_side_is_a_page_and_can_be_read(path, tmp_path):
    cohort = read_cohort(path)
    cases = contents.cases_named("")
    told = setting(None, cohort.parameters(cases[0].meta.id))
    for made, each in ((short_sheets(told), 3), (before_you_come(told), 1)):
        pages, smallest = pages_of(made, cohort, tmp_path)
        assert len(pages) == 1 + each * len(cases)
        firsts = [page.split("\n")[0].split("   ")[0] for page in pages[1:]]
        assert [first for first in firsts if not HEADINGS.search(first)] == []
        assert min(smallest[1:]) > SMALLEST * 1.13  # a word's box is that much higher than its type
