"""`make bench`: how long the work takes, always beside something a reader knows, in one run.

Prints ratios of medians; one machine's seconds mean nothing on another. Never a test.
"""

import json
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).parent.parent
STREAM = """
import resource, sys, time
from pathlib import Path
from casebook.world.streamed import write_streamed
posts, out = int(sys.argv[1]), Path(sys.argv[2])
start = time.perf_counter()
write_streamed(max(500, posts // 4), posts, out, seed=7)
print(time.perf_counter() - start, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)
"""
MIMESIS = """
import resource, sys, time
from mimesis import Text
from mimesis.locales import Locale
text = Text(Locale.EN, seed=7)
start = time.perf_counter()
for _ in range(int(sys.argv[1])):
    text.sentence()
print(time.perf_counter() - start, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)
"""


def streaming(folder: Path) -> None:
    """Posts of larger and larger worlds beside as many plain sentences by mimesis."""
    print("posts        µs a post   peak MB   mimesis µs a sentence")
    for posts in (10_000, 100_000, 1_000_000):
        out = folder / f"world-{posts}"
        ours = measured(STREAM, str(posts), str(out))
        theirs = measured(MIMESIS, str(posts))
        shutil.rmtree(out)
        print(f"{posts:>9,} {ours[0] / posts * 1e6:>12.1f} {ours[1]:>9.0f} {theirs[0] / posts * 1e6:>12.1f}")


def measured(program: str, *arguments: str) -> list[float]:
    done = subprocess.run([sys.executable, "-c", program, *arguments], check=True, capture_output=True, text=True)
    return [float(figure) for figure in done.stdout.split()]


def variety() -> None:
    """How various the posts are beside the same rules expanded with every choice drawn evenly, as Tracery does."""
    import numpy as np
    import pandas as pd

    from casebook.world import default_tables, grammar
    from casebook.world.variety import distinct_ngrams, duplicate_share, type_token_ratio

    posts = default_tables()["posts"]
    kinds = sorted(grammar.grammar().skeletons)
    draw = np.random.default_rng(7)
    even = [grammar.written(kind, iter(draw.random(grammar.DRAWS)))[0] for kind in draw.choice(kinds, len(posts))]
    figures = {
        name: {
            "exact duplicates": duplicate_share(texts),
            "type-token ratio": type_token_ratio(texts),
            "distinct pairs": distinct_ngrams(texts, 2),
            "distinct fours": distinct_ngrams(texts, 4),
        }
        for name, texts in (("ours", posts.text), ("every kind alike", pd.Series(even)))
    }
    print(json.dumps(figures, indent=2))


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        streaming(Path(folder))
    variety()


if __name__ == "__main__":
    main()
