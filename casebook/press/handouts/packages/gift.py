"""The decisions as questions in GIFT, the text format of Moodle's question bank."""

import re

from casebook.language import N_, gettext
from casebook.press.handouts.jobs import Make
from casebook.press.handouts.packages.packing import titled
from casebook.press.handouts.packages.questions import NO_RIGHT_ANSWER, PREFACE, Question, by_hand, called, questions

SPECIAL = re.compile(r"([\\~=#{}:])")
ADVICE = (
    N_("Import this file into the question bank of a course: format GIFT, character set UTF-8."),
    N_("Every option of a decision gets full marks: nobody can fail here."),
)


def gift(job: Make) -> dict[str, bytes]:
    """The questions of every case, a category each: the file's text in UTF-8 by its path within the edition.

    CasebookError, naming the page, for a character that no package can carry.
    """
    cohort, _, edition = job.copy.id.partition("/")
    book = titled(f"{job.copy.title}: {job.copy.cohort}", f"{job.copy.id}, the name of the cohort")
    parts = ["\n".join(f"// {line}" for line in (book, *map(gettext, ADVICE), by_hand(job.pages), gettext(PREFACE)))]
    names = called(job.pages)
    for page in job.pages:
        if asked := questions(page):
            parts.append(f"$CATEGORY: {category(book)}/{category(names[page.name])}")
            parts += [written(question) for question in asked]
    return {f"packages/{cohort}-{edition}.gift.txt": ("\n\n".join(parts) + "\n").encode()}


def written(question: Question) -> str:
    """One question, in a paragraph without empty lines."""
    lines = [f"::{escaped(question.title)}:: [html]{escaped(question.html)} {{"]
    for number, choice in enumerate(question.choices):
        lines.append(f"{'~%100%' if number else '='}{escaped(choice.html)}#{escaped(choice.then)}")
    if question.choices:
        lines.append(f"####{escaped(f'<p>{gettext(NO_RIGHT_ANSWER)}</p>')}")
    return "\n".join(lines) + "\n}" if question.choices else lines[0] + "}"


def escaped(text: str) -> str:
    """A text in which nothing means anything to GIFT."""
    return SPECIAL.sub(r"\\\1", text).replace("\r\n", "\n").replace("\r", "\n").replace("\n", "\\n")


def category(name: str) -> str:
    """A name as one level of a category, where only the stroke between levels and the backslash mean anything."""
    return name.replace("\\", "\\\\").replace("/", "//")
