"""How various the posts are, and how far one can be told from another: the figures of `casebook data --report`.

Counts over texts and nothing else; it makes no posts but the rewordings it needs.
"""

import re
from collections import Counter

import numpy as np
import pandas as pd
from scipy import sparse

from casebook.world import grammar

WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*")
SENTENCE = re.compile(r"(?<=[.!?])\s+")
SAMPLE = 400  # posts reworded and looked for
REWORDINGS = {"one phrase reworded": 0.0, "a third reworded": 1 / 3, "half reworded": 1 / 2}
LONG_ENOUGH = 6  # words in a sentence that somebody would quote


def words(text: str) -> list[str]:
    """The words of a text, in small letters."""
    return WORD.findall(text.lower())


def duplicate_share(texts: pd.Series) -> float:
    """Share of texts that are exactly another's as well, counting every copy after the first."""
    return float(texts.duplicated().mean())


def type_token_ratio(texts: pd.Series) -> float:
    """Different words over all words (Templin 1957): falls as the number of texts rises."""
    tokens = [word for text in texts for word in words(text)]
    return len(set(tokens)) / len(tokens)


def distinct_ngrams(texts: pd.Series, n: int) -> float:
    """Different runs of n words over all such runs (distinct-n, Li et al. 2016)."""
    runs: Counter = Counter()
    for text in texts:
        tokens = words(text)
        runs.update(zip(*(tokens[start:] for start in range(n)), strict=False))
    return len(runs) / max(1, runs.total())


def unique_share(texts: pd.Series) -> float:
    """Share of texts that occur once: a quotation of the whole leads to one account."""
    counts = texts.value_counts()
    return float((counts == 1).sum() / len(texts))


def unique_sentence_share(texts: pd.Series) -> float:
    """Share of quotable sentences that occur in one post only."""
    sentences = [s for text in texts for s in set(SENTENCE.split(text)) if len(words(s)) >= LONG_ENOUGH]
    counts = Counter(sentences)
    return sum(counts[sentence] == 1 for sentence in sentences) / max(1, len(sentences))


def reworded(rule: str, share: float, *, seed: int) -> str:
    """A text with this share of its choices (at least one) made otherwise, as somebody does who changes some
    phrases and keeps the rest.
    """
    draw = np.random.default_rng([seed, 21])
    skeleton, _, choices = rule.partition(":")
    given = choices.split(".")
    wanted = max(1, round(share * len(given)))
    text = grammar.text(rule)
    for place in draw.permutation(len(given)):
        if not wanted:
            break
        for other in draw.integers(0, 40, 6):
            changed = [*given[:place], str(other), *given[place + 1 :]]
            try:
                made = grammar.text(f"{skeleton}:{'.'.join(changed)}")
            except ValueError:  # no such entry, or one with more or fewer slots of its own
                continue
            if made != text:
                text, given, wanted = made, changed, wanted - 1
                break
    return text


def other_matches(posts: pd.DataFrame, ledger: pd.DataFrame, share: float, *, seed: int) -> pd.Series:
    """For a sample of posts, each with this share of its phrases reworded: how many other posts are as like the
    rewording as the original is.

    Likeness is the share of words in common (Jaccard). 0 means that the original is the only match.
    """
    rules = dict(zip(ledger.post, ledger.rule, strict=True))
    sample = posts.sample(min(SAMPLE, len(posts)), random_state=seed)
    changed = [reworded(rules[post], share, seed=seed + number) for number, post in enumerate(sample.post)]
    everything = [set(words(text)) for text in [*posts.text, *changed]]
    matrix = _incidence(everything)
    theirs, ours = matrix[: len(posts)], matrix[len(posts) :]
    common = (ours @ theirs.T).toarray()
    sizes = np.asarray(matrix.sum(axis=1)).ravel()
    union = sizes[len(posts) :, None] + sizes[None, : len(posts)] - common
    likeness = common / np.maximum(union, 1)
    places = posts.index.get_indexer(sample.index)
    own = likeness[np.arange(len(sample)), places]
    return pd.Series((likeness >= own[:, None] - 1e-9).sum(axis=1) - 1, index=sample.post)


def report(posts: pd.DataFrame, ledger: pd.DataFrame, *, seed: int) -> pd.Series:
    """The figures of `casebook data --report`, by name."""
    texts = posts.text
    others = {name: other_matches(posts, ledger, share, seed=seed) for name, share in REWORDINGS.items()}
    return pd.Series(
        {
            "posts": len(posts),
            "words in a post, on average": np.mean([len(words(text)) for text in texts]),
            "exact duplicates": duplicate_share(texts),
            "type-token ratio": type_token_ratio(texts),
            "distinct pairs of words": distinct_ngrams(texts, 2),
            "distinct runs of four words": distinct_ngrams(texts, 4),
            "quoted whole, found once": unique_share(texts),
            "one sentence quoted, found once": unique_sentence_share(texts),
        }
        | {f"{name}, the original still the one best match": float((o == 0).mean()) for name, o in others.items()}
    )


def _incidence(sets: list[set[str]]) -> sparse.csr_matrix:
    """A row a text, a column a word, 1 where the word is in the text."""
    column = {word: number for number, word in enumerate(sorted(set().union(*sets)))}
    rows = np.repeat(np.arange(len(sets)), [len(one) for one in sets])
    columns = [column[word] for one in sets for word in sorted(one)]
    return sparse.csr_matrix((np.ones(len(columns), dtype=np.int32), (rows, columns)), shape=(len(sets), len(column)))
