"""The review kit: one text for the facilitator's book and the docs, answered for the list of readers as it is."""

import re

import pytest

from casebook.check import withheld
from casebook.contents import every_page, source_of, tags_of
from casebook.deciding import reader_sheet, reviewing, still_so
from casebook.guidance import GUIDANCE, reviews
from casebook.guidance import reviewing as kit
from tests import reviewing as docs


def prose(id_: str) -> str:
    (page,) = (page for page in every_page() if page.meta.id == id_)
    return "\n".join(source_of(cell) for cell in page.cells if cell["cell_type"] == "markdown")


def test_the_docs_are_what_make_reviewing_writes():
    assert docs.PAGE.read_text(encoding="utf-8") == docs.page(), "run `make reviewing`"


def test_the_page_is_for_facilitators_alone():
    (page,) = (page for page in every_page() if page.meta.id == docs.ID)
    shown = [cell for cell in page.cells if not {"setup", "remove-cell"} & {*tags_of(cell)}]
    assert shown and all("facilitator" in tags_of(cell) for cell in shown)


def test_the_sheet_asks_what_the_case_about_this_book_asks():
    asked = re.findall(r"^\d\. (.+)$", prose("this-book").partition("**The reader's questions,**")[2], re.M)
    assert list(reader_sheet().parts[0][2]) == asked and len(asked) == 8


def test_the_sheet_says_what_a_reader_may_refuse_and_have_and_how_they_are_named_and_paid():
    heads = [head for head, _, _ in reader_sheet().parts]
    assert heads == [
        "What we ask.", "What you may refuse.", "You may have a page withheld.", "What becomes of your answers.",
        "How you are named.", "What you are paid.",
    ]  # fmt: skip


def test_the_kit_gives_no_rate():
    said = docs.page()
    assert "No rate stands on this page." in said and not re.search(r"[£$€]\s?\d|\d+ (?:pounds|euros|dollars)", said)


def test_4pi_and_gripp2_are_answered_whole():
    assert [row[0] for row in reviewing.four_pi().rows] == ["Principles", "Purpose", "Presence", "Process", "Impact"]
    assert [row[0][:2] for row in reviewing.gripp2().rows] == ["1.", "2.", "3.", "4.", "5."]
    assert all(len(answer.split()) >= 10 for _, _, answer in (*reviewing.four_pi().rows, *reviewing.gripp2().rows))


def test_the_answers_are_written_for_the_list_as_it_is(monkeypatch):
    assert kit()["written_for"] == len(reviews()) and still_so() == "Both tables are about the book as it is now."
    row = {"on": "2027-03-02", "reader": "Somebody Invented", "cases": "the-alert", "withheld": ""}
    monkeypatch.setattr(reviewing, "reviews", lambda: (row,))
    assert (
        still_so() == "Both tables were written before the last 1 on the list had read, and have to be written again."
    )
    monkeypatch.setattr(withheld, "reviews", lambda: (row,))
    (finding,) = withheld.findings()
    assert "4Pi and GRIPP2 were answered when 0 had read the book, and now 1 have" in str(finding)


@pytest.mark.parametrize("key", ["nsun4pi", "staniszewska2017", "nhseppv2021"])
def test_what_was_seen_of_a_source_is_said(key):
    bib = (GUIDANCE / "references.bib").read_text(encoding="utf-8")
    entry = re.search(rf"^@\w+\{{{key},.*?(?=^@|\Z)", bib, re.M | re.S)[0]
    assert "annote" in entry and f"{{cite}}`{key}`" in prose(docs.ID)
