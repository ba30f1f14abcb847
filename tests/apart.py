"""How much of each case's words differ between two professions: `python -m tests.apart [one profession] [another]`.

The text is the notebook's prose and the decision file as the reader of a profession in the UK is told them, without
what a cell of code shows (tables of clauses and charts). The share is 1 - difflib's ratio over words, autojunk off.
"""

import re
import sys
from collections.abc import Iterator
from difflib import SequenceMatcher

from casebook.cases import case_ids
from casebook.check.prose import NOT_READ, WORD, markdown, told
from casebook.contents import every_page
from casebook.setting import setting
from tests.conftest import NURSE

SAID = re.compile(r"\{eval\}`say\.([a-z_]+)`")
PAIR = ("nurse", "social worker")


def words_of(case: str, profession: str) -> list[str]:
    """The words of a case as a reader of this profession in the UK reads them."""
    here = setting(case, NURSE | {"profession": profession, "jurisdiction": "UK"})
    page = next(page for page in every_page() if page.meta.id == case)
    prose = SAID.sub(lambda match: getattr(here.say, match[1]), "\n\n".join(markdown(page)))
    return WORD.findall(NOT_READ.sub("", prose + "\n\n" + here.say.fill("\n\n".join(told(here.case)))))


def apart(case: str, one: str, other: str) -> tuple[float, int]:
    """The share of words that differ, and how many words the first of the two reads."""
    first, second = words_of(case, one), words_of(case, other)
    return 1 - SequenceMatcher(None, first, second, autojunk=False).ratio(), len(first)


def lines(one: str, other: str) -> Iterator[str]:
    """A line for each case, and one for all."""
    shares = {case: apart(case, one, other) for case in case_ids()}
    for case, (share, words) in shares.items():
        yield f"{case:18} {share:6.2%} of {words:,} words"
    whole = sum(words for _, words in shares.values())
    yield f"{'all':18} {sum(share * words for share, words in shares.values()) / whole:6.2%} of {whole:,} words"


if __name__ == "__main__":
    print("\n".join(lines(*(sys.argv[1:] or PAIR))))
