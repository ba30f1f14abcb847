"""What is handed out for learning platforms besides SCORM and cartridges: GIFT questions and the plain zip. And that
nothing for facilitators is in anything for learners.
"""

import io
import os
import re
import subprocess
import sys
import zipfile
from dataclasses import replace
from html import unescape

import lxml.html
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pygiftparser import parser as pygift

from casebook.errors import CasebookError
from casebook.exercises.kinds import Decision
from casebook.press.handouts.making import do
from casebook.press.handouts.packages.gift import escaped, written
from casebook.press.handouts.packages.packing import book_files, plain_zip
from casebook.press.handouts.packages.questions import NO_RIGHT_ANSWER, Choice, Question
from casebook.press.handouts.packages.scorm import scorm, title_of
from casebook.zipped import closed
from tests.conftest import ROOT
from tests.packages import asking, copy, held, job, some_pages

HANDING_OUT = (ROOT / "docs" / "handing-out.md").read_text(encoding="utf-8")
PLANTED = "Zebras are counted twice on Thursdays."


SIGNS = {"\\:": "\ue000", "\\#": "\ue001", "\\=": "\ue002", "\\{": "\ue003", "\\}": "\ue004", "\\~": "\ue005"}
LETTERS = dict(zip(SIGNS.values(), ":#={}~", strict=True)) | {"\ue006": "\n"}


def signed(text: str) -> str:
    """A text as Moodle's importer first takes it: what is escaped has become a sign that means nothing."""
    text = text.replace("\\\\", "\ue007")
    for written_as, sign in (SIGNS | {"\\n": "\ue006"}).items():
        text = text.replace(written_as, sign)
    return text.replace("\ue007", "\\")


def plain(text: str) -> str:
    for sign, letter in LETTERS.items():
        text = text.replace(sign, letter)
    return text.strip()


def unwritten(text: str) -> str:
    return plain(signed(text))


def as_moodle_reads(text: str) -> tuple[str, str, list[tuple[str, str, str]], str]:
    """What Moodle's importer makes of a question: name, text, (weight, answer, feedback), what is always said."""
    name, text = signed(text).strip().removeprefix("::").split("::", 1)
    text, answers = text.rstrip().removesuffix("}").split("{", 1)
    answers, _, always = answers.rpartition("####")
    found = []
    for answer in answers.replace("=", "~%100%").split("~")[1:]:
        _, weight, rest = answer.strip().split("%", 2)
        said, _, then = rest.partition("#")
        found.append((weight, plain(said), plain(then)))
    return plain(name), plain(text).removeprefix("[html]"), found, plain(always)


def parsed(text: str):
    return pygift.parseFile(io.StringIO(text))


@pytest.fixture(scope="module")
def made(learner):
    return some_pages(learner)


@pytest.fixture(scope="module")
def gift(learner, made):
    answer = do(job("gift", learner, made))
    assert list(answer) == ["packages/clinical-psychology-uk-learner.gift.txt"]
    return answer["packages/clinical-psychology-uk-learner.gift.txt"].decode()


# ---- GIFT


def test_every_question_is_read_and_none_is_cut(gift, made):
    found = {unwritten(question.title): question for question in parsed(gift)}
    assert len(found) == 3 * 6
    for page in made:
        for asked in page.exercises:
            if not isinstance(asked, Decision):
                continue
            question = found[f"{page.title}: decision {asked.number}"]
            text = lxml.html.fromstring(f"<div>{unwritten(question.text)}</div>").text_content()
            assert asked.question in text
            assert NO_RIGHT_ANSWER in text
            assert "goes to the platform under your name" in text
            for option, answer in zip(asked.options, question.answers.answers, strict=True):
                said = lxml.html.fromstring(f"<div>{unwritten(answer.answer)}</div>").text_content()
                assert said.startswith(option.label)
                assert said.endswith(option.cost)
                follows = lxml.html.fromstring(unwritten(answer.feedback)).text_content()
                assert follows == option.next.split("\n\n")[0]


def test_every_option_gets_full_marks_and_one_may_be_chosen(gift):
    chosen = [question for question in parsed(gift) if type(question.answers).__name__ == "SelectSet"]
    assert len(chosen) == 6
    for question in chosen:
        assert {answer.fraction for answer in question.answers.answers} == {100}
        assert [answer.select for answer in question.answers.answers].count(True) == 1
        assert NO_RIGHT_ANSWER in unwritten(question.generalFeedback)


def test_positions_and_reasons_are_essays(gift):
    essays = [unwritten(one.title) for one in parsed(gift) if type(one.answers).__name__ == "Essay"]
    assert [title for title in essays if title.startswith("The quote")] == [
        "The quote: first position",
        "The quote: decision 1, why",
        "The quote: decision 2, why",
        "The quote: second position",
    ]


def test_each_case_has_a_category_and_the_file_says_what_it_is(gift):
    categories = [line for line in gift.splitlines() if line.startswith("$CATEGORY: ")]
    assert [line.rpartition("/")[2] for line in categories] == [
        "Case 1: The hashtag",
        "Case 2: The quote",
        "Case 3: The follow list",
    ]
    assert gift.startswith("// Nobody's Data: Second-year trainees\n// ")
    first = gift.split("\n\n")[0]
    assert "no mark means anything" in first
    essays = sum(type(one.answers).__name__ == "Essay" for one in parsed(gift))
    assert f"{essays} of the 18 questions are answered in words." in first
    assert essays == 4 * len(categories)
    assert "Four questions of each case are answered in words" in HANDING_OUT


HOSTILE = 'ab ~=#{}:\\/%[]>n-"é🧠ש'


@settings(deadline=None)
@given(st.text(alphabet=st.characters(exclude_categories=["Cs", "Co"]) | st.sampled_from(HOSTILE + "\n")))
def test_no_text_means_anything_to_gift(text):
    line = escaped(text)
    assert "\n" not in line
    assert unwritten(line) == text.replace("\r\n", "\n").replace("\r", "\n").strip()


def paragraphs(letters):
    return st.text(alphabet=st.sampled_from(letters), min_size=1).map(lambda text: f"<p>{text.strip()}.</p>")


def options(letters):
    return st.lists(st.tuples(paragraphs(letters), paragraphs(letters)), min_size=3, max_size=5)


@settings(deadline=None)
@given(paragraphs(HOSTILE), paragraphs(HOSTILE), options(HOSTILE))
def test_a_question_of_any_text_is_for_moodle_what_it_was(title, asked, options):
    choices = tuple(Choice(f"o{number}", said, then) for number, (said, then) in enumerate(options))
    name, text, answers, always = as_moodle_reads(written(Question("a", title, asked, choices)))
    assert (name, text, always) == (title, asked, f"<p>{NO_RIGHT_ANSWER}</p>")
    assert answers == [("100", said, then) for said, then in options]


# This parser, unlike Moodle, ends the answers at an escaped bracket, takes an arrow for a pair, and never a backslash
# for a backslash.
TAMER = "ab ~=#{:/%[]n-é🧠ש"


@settings(max_examples=30, deadline=None)
@given(paragraphs(TAMER + "}>"), paragraphs(TAMER + "}>"), options(TAMER))
def test_a_question_of_any_text_comes_back_from_another_parser(title, asked, options):
    choices = tuple(Choice(f"o{number}", said, then) for number, (said, then) in enumerate(options))
    (question,) = parsed(written(Question("a", title, asked, choices)) + "\n\n")
    assert unwritten(question.title) == title
    assert unwritten(question.text) == asked
    assert [unwritten(answer.answer) for answer in question.answers.answers] == [said for said, _ in options]
    assert [unwritten(answer.feedback) for answer in question.answers.answers] == [then for _, then in options]


@pytest.mark.parametrize("words", ["a/b // {c} ~ = # : \\n", "<b>قسم</b>\u200f", "🧠 " * 400, "// no comment"])
def test_whatever_titles_and_cohorts_are_called(learner, made, words):
    odd = tuple(replace(one, title=words) if one.name == "the-quote" else one for one in made)
    (text,) = do(job("gift", learner, odd, cohort=words)).values()
    found = parsed(text.decode())
    assert len(found) == 3 * 6
    start = " ".join(words.split())[:150]
    assert sum(unwritten(question.title).startswith(start) for question in found) == 6


@pytest.mark.parametrize("bad", ["a bell \x07", "half \ud83e"])
def test_a_character_that_no_text_file_carries_is_named_with_its_page(learner, made, bad):
    odd = tuple(asking(one, bad) for one in made)
    with pytest.raises(CasebookError, match=r"the page the-hashtag: holds the character U\+"):
        do(job("gift", learner, odd))
    with pytest.raises(CasebookError, match="clinical-psychology-uk/learner, the name of the cohort"):
        do(job("gift", learner, made, cohort=bad))


def test_a_scorm_package_is_not_called_by_a_phrase_of_the_book(made):
    """As with a cartridge's activities: Moodle makes a link of wherever the name of one is said."""
    said = " ".join(lxml.html.fromstring(f"<div>{one.html}</div>").text_content() for one in made).lower()
    assert title_of(copy()).lower() not in " ".join(said.split())


# ---- zips


def test_the_plain_zip_is_the_book_and_nothing_beside_it(learner, tmp_path):
    for folder in ("paper", "slides", "packages", "notebooks"):
        (tmp_path / "book" / folder).mkdir(parents=True)
        (tmp_path / "book" / folder / "secret.txt").write_text(PLANTED)
    for path in learner.rglob("*"):
        if path.is_file():
            (tmp_path / "book" / path.relative_to(learner)).parent.mkdir(parents=True, exist_ok=True)
            (tmp_path / "book" / path.relative_to(learner)).write_bytes(path.read_bytes())
    files = held(plain_zip(tmp_path / "book"))
    assert "index.html" in files
    assert files == book_files(learner)
    assert not any(PLANTED.encode() in content for content in files.values())
    assert plain_zip(tmp_path / "book") == plain_zip(learner)


def test_a_folder_without_a_book_is_not_packed(tmp_path):
    with pytest.raises(CasebookError, match="no book to pack"):
        plain_zip(tmp_path)


def test_a_zip_has_no_day_no_owner_and_one_order():
    package = closed({"b/c.txt": b"two", "a.txt": b"one"})
    with zipfile.ZipFile(io.BytesIO(package)) as archive:
        assert archive.testzip() is None
        assert archive.namelist() == ["a.txt", "b/c.txt"]
        assert {entry.date_time for entry in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        assert {entry.external_attr >> 16 for entry in archive.infolist()} == {0o100644}
    assert package == closed({"a.txt": b"one", "b/c.txt": b"two"})


SAME = """
import hashlib, sys
from pathlib import Path
from casebook.press.handouts.making import do
from casebook.press.handouts.packages.scorm import scorm, title_of
from tests.packages import copy, job, some_pages
book = Path(sys.argv[1])
made = some_pages(book)
parts = [*do(job("cartridge", book, made)).values(), *do(job("gift", book, made)).values(), scorm(book, copy(), made)]
print(*(hashlib.sha256(part).hexdigest() for part in parts))
"""


def test_another_machine_makes_the_same_bytes(learner):
    def made_with(**env):
        run = [sys.executable, "-c", SAME, str(learner)]
        done = subprocess.run(run, cwd=ROOT, env=os.environ | env, capture_output=True, text=True)
        assert done.returncode == 0, done.stderr
        return done.stdout

    here = made_with(PYTHONHASHSEED="1", TZ="UTC", LC_ALL="C.UTF-8")
    assert here == made_with(PYTHONHASHSEED="2", TZ="Pacific/Kiritimati", LC_ALL="C")


def test_no_package_has_the_page_that_asks_for_a_camera_or_a_link_to_it(built):
    book = built / "clinical-psychology-uk" / "facilitator"
    assert (book / "room.html").exists()
    assert sorted(path.name for path in (book / "room").iterdir()) == ["cards-four-a-page.pdf", "cards.pdf"]
    assert b'href="room.html#the-hashtag"' in (book / "the-hashtag.html").read_bytes()
    for package in (plain_zip(book), scorm(book, copy(book.name), some_pages(book))):
        files = held(package)
        assert [name for name in files if re.search(r"\broom(\b|/)", name)] == []
        assert [name for name, content in files.items() if b"room.html" in content] == []
        assert b"Ask the room" in files["running.html"]  # its words stay, without a link
        assert b'href="running.html"' in files["index.html"]


# ---- nothing for facilitators in anything for learners


def words_in(package: bytes) -> str:
    """Everything that a package says, and a text in which tags are no hiding place."""
    if not package.startswith(b"PK"):
        return unescape(package.decode())
    texts = [content.decode() for content in held(package).values()]
    return "\n".join(texts + [re.sub(r"<[^>]+>", " ", unescape(unescape(text))) for text in texts])


def packages_of(book, made):
    yield from do(job("cartridge", book, made)).values()
    yield from do(job("gift", book, made)).values()
    yield scorm(book, copy(book.name), made)
    yield plain_zip(book)


def test_nothing_for_facilitators_is_in_a_learners_package(built):
    books = {edition: built / "clinical-psychology-uk" / edition for edition in ("facilitator", "learner")}
    made = {edition: some_pages(book) for edition, book in books.items()}
    planted = tuple(replace(one, html=f"{one.html}<p>{PLANTED}</p>") for one in made["facilitator"])
    theirs = [words_in(package) for package in packages_of(books["facilitator"], planted)]
    ours = [words_in(package) for package in packages_of(books["learner"], made["learner"])]
    assert PLANTED in theirs[0]
    assert all("For the facilitator" in theirs[place] for place in (0, 2, 3))
    for text in ours:
        assert PLANTED not in text
        assert "For the facilitator" not in text
