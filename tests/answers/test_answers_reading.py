"""What can be read safely is read, whatever programs did to it on its way; what cannot is named for what it is."""

import html
import json
import subprocess
import time
import zipfile
from pathlib import Path

import pytest

from casebook.answers import Store, answers_from, report, store_path
from casebook.answers.within import readings
from casebook.errors import CasebookError
from tests.answers import COHORT, answers_file, code_of, revision, written, zip_of
from tests.conftest import cohort_file, program

MADE = answers_file(reason="She said: ask me, at 5\u00a0o’clock. <b>No</b> & yes.")
TEXT = written(MADE).decode()


@pytest.fixture
def cohort(tmp_path) -> Path:
    return cohort_file(tmp_path, COHORT)


def curled(text: str) -> str:
    """Straight quotation marks as a phone or a word processor makes them: opening and closing in turn."""
    parts = text.split('"')
    return parts[0] + "".join(("“", "”")[number % 2] + part for number, part in enumerate(parts[1:]))


def moodles(text: str) -> str:
    """Text pasted into Moodle's editor, as its onlinetext.html has it."""
    lines = html.escape(text).replace("  ", "&nbsp; ").splitlines()
    return f"<!DOCTYPE html><html><head><title>Synth</title></head><body><p>{'<br />'.join(lines)}</p></body></html>"


CHANGED = {
    "as it is": TEXT,
    "a greeting and a signature": f"Dear all,\n\nhere it is:\n\n{TEXT}\n\n-- \nAda Synthwaite {{she}}\n",
    "spaces that do not break": TEXT.replace("\n  ", "\n\u00a0 "),
    "a byte order mark within": "Hello\n\ufeff" + TEXT,
    "curly quotation marks": curled(TEXT),
    "German quotation marks": TEXT.replace('"', "„", 1).replace('"', "“"),
    "curly, with a signature": f"Hi\n{curled(TEXT)}\nSent from my phone",
    "Moodle's text": moodles(TEXT),
    "Moodle's text, a paragraph a line": "".join(f"<p>{html.escape(line)}</p>" for line in TEXT.splitlines()),
    "Moodle's text, curly": moodles(curled(TEXT)),
    "a page with a greeting": f"<div>Dear all,</div>{moodles(TEXT)}<div>Ada</div>",
    "one line": json.dumps(MADE),
}


@pytest.mark.parametrize("change", CHANGED)
def test_an_answers_file_is_found_in_what_programs_made_of_it(change):
    assert answers_from(CHANGED[change].encode()) == MADE


QUOTED = written(answers_file(reason="She said “ask me”, and left.")).decode()
OTHER = "ask for the answers file"
NAMED = {
    "curly marks within its words": (curled(QUOTED).encode(), "had its quotation marks changed"),
    "two files in one": (f"{TEXT}\n{TEXT}".encode(), "more than one answers file"),
    "cut short": (TEXT[:300].encode(), "cut short"),
    "cut short, in a page": (moodles(TEXT[:300]).encode(), "cut short"),
    "a page": (b"<!DOCTYPE html><p>My answers are on my phone.</p>", f"a web page.*{OTHER}"),
    "an e-mail": (b"From: ada@synth.example\nSubject: answers\n\nAttached.\n", "is an e-mail; save the file"),
    "a PDF": (b"%PDF-1.4\n%\xe2\xe3", f"is a PDF; {OTHER}"),
    "RTF": (b"{\\rtf1\\ansi \\'93schema\\'94", f"in RTF; {OTHER}"),
    "old Word": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(99), "older office document"),
    "a photo": (b"\xff\xd8\xff\xe0" + bytes(99), "is an image"),
    "a screenshot": (b"\x89PNG\r\n\x1a\n", "is an image"),
    "a phone's photo": (b"\0\0\0\x18ftypheic", "is an image"),
    "a bitmap": (b"BM\x46\0\0\0\0\0\0\0\x36", "is an image"),
    "a video": (b"\0\0\0\x18ftypmp42", "is a video"),
    "a web archive": (b"bplist00\xd1", "Safari"),
    "words": (b"I forgot to save it, sorry.", "cut short or is not JSON"),
}


@pytest.mark.parametrize("kind", NAMED)
def test_what_cannot_be_read_is_named_for_what_it_is(kind):
    content, words = NAMED[kind]
    with pytest.raises(CasebookError, match=words):
        answers_from(content)


def test_a_greeting_that_begins_like_a_bitmap_is_read():
    assert answers_from(f"BM here.\n{TEXT}".encode()) == MADE


@pytest.mark.parametrize(
    "odd", ['{"' + '\\"' * 300_000, "{" * 300_000 + '"', "{“" + "”“" * 300_000, "<p>" * 100_000 + '{"']
)
def test_a_text_made_to_keep_the_reader_waiting_does_not(odd):
    start = time.perf_counter()
    with pytest.raises(CasebookError):
        answers_from(odd.encode())
    list(readings(odd))
    assert time.perf_counter() - start < 5


def test_a_device_whose_clock_had_lost_the_day_is_counted_and_said(cohort, tmp_path):
    lost = answers_file("aa11aa", before=20)
    for position in lost["cases"]["the-hashtag"]["positions"].values():
        position["revisions"][0]["day"] = "1970-01-01"
    later = answers_file("aa11aa", before=30, after=None)
    battery = answers_file("bb12bb", before=40)
    revisions = battery["cases"]["the-hashtag"]["positions"]["before"]["revisions"]
    earlier = answers_file("bb12bb", before=40, after=None)
    revisions.append(revision("1970-01-02", "I moved.", value=95))
    for number, made in enumerate((lost, later, battery, earlier)):
        (tmp_path / f"{number}.json").write_bytes(written(made))
    read = report(cohort, [tmp_path / f"{number}.json" for number in range(4)])
    assert (read.counted, read.people, read.undated, read.refused) == (4, 2, 2, ())
    assert "2 files from a device whose clock had lost the day" in "\n".join(read.lines())
    positions = Store(store_path(cohort)).tables().positions.query("moment == 'before'")
    assert sorted(positions.value) == [30, 95]  # the day that is known; and a revision after one whose day is known


# ---- archives


def test_a_small_zip64_is_read(cohort, tmp_path):
    zip_program = program("zip", "zip", "no Zip64 was made")
    for number in range(3):
        (tmp_path / f"{number}.json").write_bytes(written(answers_file(code_of(number))))
    subprocess.run([zip_program, "-q", "-fz", "in.zip", "0.json", "1.json", "2.json"], cwd=tmp_path, check=True)
    assert b"PK\x06\x06" in (tmp_path / "in.zip").read_bytes()
    read = report(cohort, [tmp_path / "in.zip"])
    assert (read.counted, read.refused) == (3, ())


def test_a_zip64_that_promises_a_huge_table_of_contents_is_refused(cohort, tmp_path):
    zip_program = program("zip", "zip", "no Zip64 was made")
    (tmp_path / "a.json").write_bytes(TEXT.encode())
    subprocess.run([zip_program, "-q", "-fz", "in.zip", "a.json"], cwd=tmp_path, check=True)
    content = bytearray((tmp_path / "in.zip").read_bytes())
    place = content.index(b"PK\x06\x06") + 40
    content[place : place + 8] = (10**12).to_bytes(8, "little")
    (tmp_path / "in.zip").write_bytes(content)
    (refused,) = report(cohort, [tmp_path / "in.zip"]).refused
    assert "more files in it than" in refused.reason


def test_office_documents_in_a_zip_are_called_that(cohort, tmp_path):
    entries = {}
    for name, inside in (("a.docx", "[Content_Types].xml"), ("b.odt", "mimetype"), ("c.pages", "Index/Document.iwa")):
        entries[name] = zip_of(tmp_path / name, {inside: b"<a/>", "b": b"x"}).read_bytes()
    entries["d.zip"] = zip_of(tmp_path / "d.zip", {"a.json": b"{}"}).read_bytes()
    read = report(cohort, [zip_of(tmp_path / "in.zip", entries)])
    assert [one.reason.split(";")[0] for one in read.refused] == ["is an office document"] * 3 + [
        "is an archive within an archive"
    ]
    for name in ("a.docx", "b.odt", "c.pages"):
        (refused,) = report(cohort, [tmp_path / name]).refused
        assert "is an office document" in refused.reason


def test_what_finders_and_explorers_leave_is_passed_over_in_silence(cohort, tmp_path):
    path, folder = tmp_path / "in.zip", tmp_path / "back"
    folder.mkdir()
    left = ("Icon\r", ".localized", "ehthumbs.db", "~$answers.docx", ".~lock.a.odt#", ".directory")
    with zipfile.ZipFile(path, "w") as archive:
        for name in ("Group A\\", "Group A\\inner\\", *left):
            archive.writestr(name, b"")
        archive.writestr("Group A\\answers.json", TEXT)
    for name in left:
        (folder / name).write_bytes(b"x")
    read = report(cohort, [path, folder])
    assert (read.counted, read.refused) == (1, ())


def test_the_text_that_the_page_shows_is_read_from_a_text_file(cohort, tmp_path):
    (tmp_path / "my answers.txt").write_text(TEXT, encoding="utf-8-sig", newline="\r\n")
    assert report(cohort, [tmp_path / "my answers.txt"]).counted == 1
