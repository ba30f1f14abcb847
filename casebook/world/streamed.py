"""A world of any size, written as Parquet a block at a time: memory holds a block, not the world.

Every block of posts takes its authors from one block of people, which is made again when it is needed, so
nothing grows with the total. Tables are written under a temporary name and appear when they are whole.
"""

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from casebook.errors import CasebookError
from casebook.world import sensible
from casebook.world.people import BLOCK as PEOPLE_BLOCK
from casebook.world.people import accounts_block, people_block
from casebook.world.posts import BLOCK as POSTS_BLOCK
from casebook.world.posts import posts_block

Tell = Callable[[str, int, int], None]


def write_streamed(
    people: int, posts: int, out: Path, *, seed: int, tell: Tell = lambda table, done, total: None
) -> None:
    """Write people, accounts, posts and ledger with these totals into `out`, a new folder.

    `tell` is called with a table's name, the rows done and the rows wanted. CasebookError for sizes that
    make no world, and for a folder that is there already or cannot be written.
    """
    sensible(people=people, posts=posts, seed=seed)
    if out.exists():
        raise CasebookError(f"{out} is there already; name a new folder, or remove it first")
    aside = out.with_name(f".{out.name}.part")
    try:
        shutil.rmtree(aside, ignore_errors=True)
        aside.mkdir(parents=True)
        _write(aside, ("people", "accounts"), people, _people(people, seed), tell)
        _write(aside, ("posts", "ledger"), posts, _posts(people, posts, seed), tell)
        aside.rename(out)
    except OSError as error:
        raise CasebookError(f"{out} could not be written ({error.strerror or error})") from None
    finally:
        shutil.rmtree(aside, ignore_errors=True)


def _people(total: int, seed: int) -> Iterator[tuple[pd.DataFrame, pd.DataFrame]]:
    for number in range(-(-total // PEOPLE_BLOCK)):
        block = people_block(number, seed=seed)
        yield block, accounts_block(block, number, seed=seed)


def _posts(people: int, total: int, seed: int) -> Iterator[tuple[pd.DataFrame, pd.DataFrame]]:
    blocks = -(-people // PEOPLE_BLOCK)
    for number in range(-(-total // POSTS_BLOCK)):
        of = number % blocks
        block = people_block(of, seed=seed).head(people - of * PEOPLE_BLOCK)
        yield posts_block(accounts_block(block, of, seed=seed), number, seed=seed)


def _write(
    folder: Path, names: tuple[str, str], total: int, blocks: Iterator[tuple[pd.DataFrame, ...]], tell: Tell
) -> None:
    """Write pairs of tables block by block, cut at `total` rows."""
    writers: list[pq.ParquetWriter] = []
    done = 0
    try:
        for tables in blocks:
            cut = [pa.Table.from_pandas(table.head(total - done), preserve_index=False) for table in tables]
            if not writers:
                writers = [pq.ParquetWriter(folder / f"{n}.parquet", t.schema) for n, t in zip(names, cut, strict=True)]
            for writer, table in zip(writers, cut, strict=True):
                writer.write_table(table.cast(writer.schema))
            done += cut[0].num_rows
            tell(names[0], done, total)
    finally:
        for writer in writers:
            writer.close()
