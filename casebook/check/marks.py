"""Marks: everything invented can be told from anything real. Handles begin @synth_, hashtags end Synth, no
text holds an address of the web."""

import re
from collections.abc import Iterator
from functools import lru_cache

import pandas as pd

from casebook import contents
from casebook.cases import case_ids, file_of, files_of_cases
from casebook.check.finding import Finding
from casebook.check.notebooks import place
from casebook.contents import source_of
from casebook.errors import CasebookError
from casebook.world import grammar, published

HANDLE = re.compile(r"(?<![\w.@/])@(\w+)")
HASHTAG = re.compile(r"(?<![\w&/#])#(?![0-9a-fA-F]{3,8}\b)([^\W\d]\w*)")
ADDRESS = re.compile(r"https?://|www\.", re.I)


@lru_cache(65536)  # most texts are as they were when a preview checks again
def unmarked(text: str) -> list[str]:
    """The handles and hashtags in a text that lack their mark, and addresses of the web."""
    handles = [f"@{name}" for name in HANDLE.findall(text) if not name.startswith("synth_")]
    hashtags = [f"#{name}" for name in HASHTAG.findall(text) if not name.endswith("Synth")]
    return [*handles, *hashtags, *ADDRESS.findall(text)]


def findings() -> list[Finding]:
    """What lacks its mark in notebooks, decision files and data; and posts that their ledger does not explain."""
    found = []
    for page in contents.every_page():
        for number, cell in enumerate(page.cells, 1):
            found += [_finding(place(page, number), mark) for mark in unmarked(source_of(cell))]
    for id_ in case_ids():
        text = files_of_cases()[id_].read_text(encoding="utf-8")
        found += [_finding(file_of(id_), mark) for mark in unmarked(text)]
    if published.available():
        found += in_data(published.read_tables())
    else:
        found.append(Finding("data_synthetic", "lacks some of its tables", "run `make data`"))
    return found


def in_data(tables: dict[str, pd.DataFrame]) -> Iterator[Finding]:
    """What is wrong in the tables of a world: marks, and ledger rows that are missing or write another text."""
    for table, column in (
        ("accounts", "account"),
        ("posts", "account"),
        ("follows", "follower"),
        ("follows", "followed"),
    ):
        for handle in tables[table][column].unique():
            if not handle.startswith("@synth_"):
                yield _finding(f"data_synthetic/{table}.csv, {column}", handle)
    posts = tables["posts"]
    for hashtag in set(posts.hashtag) - {""}:
        if not (hashtag.startswith("#") and hashtag.endswith("Synth")):
            yield _finding("data_synthetic/posts.csv, hashtag", hashtag)
    for post, text in zip(posts.post, posts.text, strict=True):
        for mark in unmarked(text):
            yield _finding(f"data_synthetic/posts.csv, {post}", mark)
    yield from _unexplained(posts, tables["ledger"])


def _unexplained(posts: pd.DataFrame, ledger: pd.DataFrame) -> Iterator[Finding]:
    rules = dict(zip(ledger.post, ledger.rule, strict=True))
    for post, text in zip(posts.post, posts.text, strict=True):
        where = f"data_synthetic/posts.csv, {post}"
        if post not in rules:
            yield Finding(where, "has no row in the ledger", "run `make data`; a post without a rule may be anybody's")
            continue
        try:
            made = grammar.text(rules[post])
        except (ValueError, CasebookError) as error:
            yield Finding(f"data_synthetic/ledger.csv, {post}", str(error), "run `make data`")
            continue
        if made != text:
            yield Finding(where, "is not the text that its rule writes", "run `make data`; never edit a post by hand")


def _finding(where: str, mark: str) -> Finding:
    return Finding(
        where,
        f"'{mark}' could be somebody's",
        "handles begin @synth_, hashtags end Synth, and no web address",
    )
