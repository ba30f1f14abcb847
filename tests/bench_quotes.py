"""How long tracing takes, beside pandas and beside the engine itself. Never a test.

`python -m tests.bench_quotes [posts ...]` prints, for 1,000 quotes of ten words in so many posts (10,000, 100,000 and
1,000,000 unless told): seconds to index, memory held after indexing (from Linux's /proc), seconds to search, and
ratios, each a median of pairs run in turn. The bare engine makes the same queries, runs them and reads the rows
found, nothing else; pandas looks for twenty of the quotes and is scaled up. Words are searched with the quote
backwards, so that no exact phrase is found first.
"""

import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory

import pandas as pd

from casebook.mining import quotes
from casebook.world.streamed import write_streamed

QUOTES, LENGTH, ROUNDS, BY_PANDAS = 1000, 10, 3, 20
SIZES = (10_000, 100_000, 1_000_000)
MEMORY = """
import sys
import pandas as pd
from casebook.mining.quotes import haystack
posts = pd.read_parquet(sys.argv[1], columns=["post", "account", "text"])
def resident():
    return int(open("/proc/self/statm").read().split()[1]) * 4096 / 2**20
before = resident()
kept = haystack(posts)
print(resident() - before)
"""


def seconds(work: Callable[[], object]) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def posts_written(size: int, folder: Path) -> Path:
    write_streamed(max(500, size // 4), size, folder / str(size), seed=7)
    return folder / str(size) / "posts.parquet"


def printed(posts: pd.DataFrame, ledger: pd.DataFrame) -> pd.DataFrame:
    taken = quotes.posts_to_quote(posts, QUOTES, seed=7)
    whole = quotes.quotes(taken, ledger, quotes.VERBATIM, seed=7)
    return quotes.shortened(whole, LENGTH, seed=7)


def bare_engine(hay: quotes.Haystack, texts: pd.Series, means: tuple[str, ...]) -> None:
    for text in texts:
        words = quotes._PLAIN.analyze(text)
        for each in means:
            query = quotes._phrase(hay, words) if each == quotes.PHRASE else quotes.MEANS[each](hay, words)
            hits = hay.searcher.search(query, quotes.READ, count=False).hits
            hay.searcher.fast_field_values("row", [address for _, address in hits])


def by_pandas(posts: pd.DataFrame, texts: pd.Series) -> None:
    for text in texts:
        posts.account[posts.text.str.contains(text, regex=False)]


def in_turn(one: Callable[[], object], other: Callable[[], object]) -> tuple[float, float, float]:
    """Median seconds of each, and the median ratio of the first to the second."""
    pairs = [(seconds(one), seconds(other)) for _ in range(ROUNDS)]
    first, second = (statistics.median(side) for side in zip(*pairs, strict=True))
    return first, second, statistics.median(a / b for a, b in pairs)


def measure(size: int, folder: Path) -> None:
    path = posts_written(size, folder)
    posts, ledger = pd.read_parquet(path), pd.read_parquet(path.with_name("ledger.parquet"))
    asked = printed(posts, ledger)
    indexing = statistics.median(seconds(lambda: quotes.haystack(posts)) for _ in range(ROUNDS))
    memory = subprocess.run([sys.executable, "-c", MEMORY, str(path)], check=True, capture_output=True, text=True)
    hay = quotes.haystack(posts)
    print(f"{size:,} posts: index {indexing:.2f} s, {float(memory.stdout):.0f} MB; {len(asked)} quotes")
    few, phrase = asked.quote.head(BY_PANDAS), (quotes.PHRASE,)
    ours, bare, ratio = in_turn(lambda: quotes.search(hay, asked), lambda: bare_engine(hay, asked.quote, phrase))
    print(f"  exact phrase: {ours:.3f} s; bare engine {bare:.3f} s; {ratio:.2f} times the bare engine")
    ours, pandas, ratio = in_turn(lambda: quotes.search(hay, asked), lambda: by_pandas(posts, few))
    times = len(asked) / len(few)
    print(f"  pandas str.contains: {pandas * times:.1f} s; ours is {times / ratio:.0f} times as fast")
    backwards = asked.assign(quote=[" ".join(reversed(text.split())) for text in asked.quote])
    for means in (quotes.WORDS, quotes.PIECES):
        ours, bare, ratio = in_turn(
            lambda means=means: quotes.search(hay, backwards, quotes.Searcher(means)),
            lambda means=means: bare_engine(hay, backwards.quote, (*phrase, means)),
        )
        print(f"  {means}: {ours:.2f} s; bare engine {bare:.2f} s; {ratio:.2f} times the bare engine")


def main() -> None:
    sizes = [int(size) for size in sys.argv[1:]] or SIZES
    with TemporaryDirectory() as folder:
        for size in sizes:
            measure(size, Path(folder))


if __name__ == "__main__":
    main()
