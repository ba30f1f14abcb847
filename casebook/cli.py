"""The command `casebook`: one sub-command a stage of the work.

Exit status 0 on success, 1 for something the reader can mend (one clear message), 2 for wrong usage.
"""

import argparse
import os
import re
import sys
from pathlib import Path

import casebook
from casebook.errors import CasebookError
from casebook.paths import DATA_OUT, FIRST_EXAMPLE
from casebook.terminal import complain, say_in_any_encoding, tell

SCHEDULER = re.compile(r"((tcp|tls|ucx|wss?|inproc)://\S+:\d+|[\w.-]+:\d+|inproc://\S+)")


def main(arguments: list[str] | None = None) -> int:
    """Run one sub-command; returns the exit status."""
    say_in_any_encoding()
    try:
        given = parser().parse_args(arguments)
        return given.run(given)
    except CasebookError as error:
        complain(f"casebook: {error}")
        return 1
    except KeyboardInterrupt:
        complain("casebook: stopped; what stands there is whole, the last copy or the two new books")
        return 1


def parser() -> argparse.ArgumentParser:
    """The arguments of every sub-command."""
    command = argparse.ArgumentParser(prog="casebook", description="Nobody's Data: a casebook for a training cohort.")
    command.add_argument("--version", action="version", version=f"casebook {casebook.__version__}")
    commands = command.add_subparsers(required=True, metavar="COMMAND")

    build = commands.add_parser("build", help="make the casebook of one or more cohorts")
    build.add_argument("cohorts", nargs="*", type=Path, metavar="COHORT.toml", help="default: the first example")
    build.add_argument("--out", type=Path, default=Path("build"), help="where to put it (default: build)")
    build.add_argument("--jobs", type=positive, default=os.cpu_count() or 1, help="how many to run side by side")
    build.add_argument("--no-cache", action="store_true", help="make everything again, and keep nothing for next time")
    build.add_argument("--cache-limit", type=positive, default=1000, metavar="MB", help="size of OUT/.cache")
    build.add_argument("--engine", choices=("casebook", "nbclient"), default="casebook", help="nbclient: real kernels")
    build.add_argument("--timeout", type=positive, default=120, metavar="SECONDS", help="that a notebook may take")
    build.add_argument("--memory", type=positive, default=4096, metavar="MB", help="that a notebook may hold")
    build.add_argument(
        "--scheduler", type=scheduler, default="", metavar="ADDRESS", help="a Dask cluster's, such as tcp://host:8786"
    )
    build.set_defaults(run=run_build)

    check = commands.add_parser("check", help="check notebooks, decision files, data and built books")
    check.add_argument("books", nargs="*", type=Path, metavar="BUILD", help="folders of built books to check as well")
    check.set_defaults(run=run_check)

    data = commands.add_parser("data", help="write the default world, a larger one, or say how a post was made")
    data.add_argument("--out", type=Path, default=None, help="where to put the tables (default: data_synthetic)")
    data.add_argument("--people", type=whole_number, help="write a world of this many people as Parquet into --out")
    data.add_argument("--posts", type=whole_number, help="and this many posts (default: four a person)")
    data.add_argument("--seed", type=whole_number, default=7, help="of the larger world (default: 7)")
    data.add_argument("--explain", metavar="POST", help="show how a post was made, such as t0000012")
    data.add_argument("--report", action="store_true", help="show how various the posts of the default world are")
    data.set_defaults(run=run_data)

    debrief = commands.add_parser("debrief", help="read answers files that came back, and say what is there")
    debrief.add_argument("cohort", type=Path, metavar="COHORT.toml")
    debrief.add_argument(
        "answers", nargs="*", type=Path, metavar="ANSWERS", help="files, folders, zips; none: what is kept"
    )
    debrief.add_argument("--same", action="append", default=[], metavar="CODE[,CODE]", help="these are one person's")
    debrief.add_argument("--apart", action="append", default=[], metavar="CODE", help="undo --same")
    debrief.add_argument("--was", default="", metavar="NAME", help="what the cohort file was called before")
    debrief.add_argument("--new", action="store_true", help="it is no renamed file, whatever lies beside it")
    debrief.add_argument("--out", type=Path, default=Path("build"), help="where the pages go (default: build)")
    debrief.add_argument("--smallest", type=positive, default=5, help="fewer people are called few; 3 at the least")
    debrief.add_argument("--look-at", default="", metavar="CASE/DECISION", help="such as the-hashtag/first")
    debrief.set_defaults(run=run_debrief)

    serve = commands.add_parser("serve", help="open the learner's book to the devices in the room; may take answers")
    serve.add_argument("cohort", type=Path, metavar="COHORT.toml")
    serve.add_argument("--port", type=port, default=8377, help="at which it listens (default: 8377)")
    serve.add_argument("--address", default="", help="of this computer (default: its address on the local network)")
    serve.add_argument("--no-hand-in", action="store_true", help="only show the book")
    serve.add_argument("--out", type=Path, default=Path("build"), help="where the book is (default: build)")
    serve.set_defaults(run=run_serve)

    codes = commands.add_parser("codes", help="take a group's codes to another program, or read them back")
    codes.add_argument("cohort", nargs="?", type=Path, metavar="COHORT.toml")
    codes.add_argument("--to", type=Path, metavar="FILE", help="x.qdpx, x.qdc, or a new folder for CSV")
    codes.add_argument("--case", action="append", default=[], help="only this case; may be given several times")
    codes.add_argument("--out", type=Path, default=Path("build"), help="where the cohort's book is (default: build)")
    codes.add_argument("--planned", action="store_true", help="the two invented coders that ship with a case")
    codes.add_argument("--read", type=Path, metavar="FILE", help="say what a project or a folder of CSV holds")
    codes.set_defaults(run=run_codes)

    withdraw = commands.add_parser("withdraw", help="take a person's answers out of what is kept")
    withdraw.add_argument("cohort", type=Path, metavar="COHORT.toml", help="or the store, where its file is gone")
    withdraw.add_argument("code", metavar="CODE", help="such as be12rk, or be12rk/2 where two people have one code")
    withdraw.set_defaults(run=run_withdraw)

    cards = commands.add_parser("cards", help="make paper cards for the room, as PDF")
    cards.add_argument("count", type=positive, nargs="?", default=30, metavar="COUNT", help="1 to 60 (default: 30)")
    cards.add_argument("--out", type=Path, default=Path("cards.pdf"), metavar="FILE", help="default: cards.pdf")
    cards.add_argument("--four-a-page", action="store_true", help="small ones, for a small room")
    cards.add_argument("--paper", choices=("a4", "us-letter"), default="a4", help="default: a4")
    cards.set_defaults(run=run_cards)

    new = commands.add_parser("new", help="write a commented cohort file")
    new.add_argument("name", help="small letters, digits and hyphens: it becomes the file's and the folder's name")
    new.set_defaults(run=run_new)
    return command


def positive(text: str) -> int:
    """A whole number of at least one."""
    if not text.isdigit() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"'{text}' is not a whole number of at least 1")
    return int(text)


def port(text: str) -> int:
    """A port that a program of nobody in particular may listen at; 0 for any that is free."""
    if not text.isdigit() or not (int(text) == 0 or 1024 <= int(text) <= 65535):
        raise argparse.ArgumentTypeError(f"'{text}' is not a whole number from 1024 to 65535")
    return int(text)


def whole_number(text: str) -> int:
    """A whole number, whatever its size: what is sensible is said where it is used."""
    try:
        return int(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"'{text}' is not a whole number") from None


def scheduler(text: str) -> str:
    """The address of a Dask scheduler."""
    if text and not SCHEDULER.fullmatch(text):
        dashboard = "; http is that of its dashboard" if text.startswith("http") else ""
        raise argparse.ArgumentTypeError(f"'{text}' is no scheduler's address, such as tcp://host:8786{dashboard}")
    return text


def run_build(given: argparse.Namespace) -> int:
    from casebook.press.order.cohorts import Order, build_all

    order = Order(
        cohorts=tuple(given.cohorts or [FIRST_EXAMPLE]),
        out=given.out,
        jobs=given.jobs,
        no_cache=given.no_cache,
        cache_limit=given.cache_limit,
        engine=given.engine,
        seconds=given.timeout,
        memory=given.memory,
        scheduler=given.scheduler,
    )
    return 1 if build_all(order, tell, complain, afterwards=_say_what_is_not_there) else 0


def _say_what_is_not_there(built: list[Path]) -> None:
    """Where no rule is the reader's own, and what the length of the session leaves out."""
    from casebook.check import lengths, own

    for line in (*own.lines(built), *lengths.lines(built)):
        tell(line)


def run_check(given: argparse.Namespace) -> int:
    from casebook.check import check
    from casebook.check.content import amounts
    from casebook.check.prose import table

    findings = check(given.books)
    tell(table(amounts()))
    for finding in findings:
        tell(finding)
    tell(f"{len(findings)} findings" if findings else "nothing found")
    return 1 if findings else 0


def run_data(given: argparse.Namespace) -> int:
    from casebook.world import default_tables, explained, fernhollow, published

    if given.explain:
        tell(explained(given.explain))
    elif given.report:
        from casebook.world.variety import report

        world = fernhollow()
        for name, figure in report(world.posts, world.ledger, seed=given.seed).items():
            tell(f"{name:<60} {figure:>10,.4g}")
    elif given.people is not None or given.posts is not None:
        write_larger_world(given)
    else:
        folder = given.out or DATA_OUT
        published.write_world(default_tables(), folder)
        tell(f"wrote {', '.join(published.TABLES)} to {folder}")
    return 0


def write_larger_world(given: argparse.Namespace) -> None:
    """Write a world of the size asked for as Parquet, with a line of progress on a terminal."""
    from casebook.world.streamed import write_streamed

    if given.out is None:
        raise CasebookError("say where to put the tables: --out FOLDER, a new one")
    people = given.people if given.people is not None else max(500, given.posts // 4)
    posts = given.posts if given.posts is not None else people * 4

    def progress(table: str, done: int, total: int) -> None:
        if sys.stderr.isatty():
            print(f"\r{table}: {done:,} of {total:,}", end="" if done < total else "\n", file=sys.stderr, flush=True)

    write_streamed(people, posts, given.out, seed=given.seed, tell=progress)
    tell(f"wrote {people:,} people and {posts:,} posts to {given.out}")


def run_debrief(given: argparse.Namespace) -> int:
    from casebook.answers import report
    from casebook.group_outputs import check_place, debrief_pages

    check_place(given.cohort, given.out)
    read = report(given.cohort, given.answers, same=given.same, apart=given.apart, was=given.was, new=given.new)
    tell("\n".join(read.lines()))
    if not (read.debriefed or read.rooms):
        return 1
    pages = debrief_pages(given.cohort, given.out, tell, smallest=given.smallest, look_at=given.look_at)
    for page in pages:
        tell(f"the debrief for the {'facilitator' if page.parent.name == 'facilitator' else 'group'}: {page}")
    return 0


def run_serve(given: argparse.Namespace) -> int:
    from casebook.serve.command import Service, serve

    asked = {"address": given.address, "port": given.port, "takes_answers": not given.no_hand_in}
    serve(Service(given.cohort, given.out, tell, complain, **asked))
    return 0


def run_codes(given: argparse.Namespace) -> int:
    from casebook import group_outputs as afterwards

    if given.read:
        lines = afterwards.read_codes(given.read)
    elif given.to and given.planned:
        lines = afterwards.planned(given.to)
    elif given.to and given.cohort:
        lines = afterwards.write_codes(given.cohort, given.to, given.out, given.case)
    else:
        raise CasebookError("codes: say which cohort's and where to (--to), or what to read (--read)")
    tell("\n".join(lines))
    return 0


def run_withdraw(given: argparse.Namespace) -> int:
    from casebook.answers import withdrawal

    tell("\n".join(withdrawal(given.cohort, given.code)))
    return 0


def run_cards(given: argparse.Namespace) -> int:
    from casebook.press.handouts.paper.cards import MOST, SIZES, cards

    if given.count > MOST:
        raise CasebookError(f"{given.count} cards: a set has at most {MOST}, since the page for the room knows no more")
    given.out.write_bytes(cards(given.count, SIZES[given.paper][given.four_a_page]))
    tell(f"wrote {given.count} cards to {given.out}; print them at their real size, on one side, on matt paper")
    return 0


def run_new(given: argparse.Namespace) -> int:
    from casebook.cohort import new_cohort

    path = new_cohort(given.name, Path("cohorts"))
    tell(f"wrote {path}; change what you like, then: casebook build {path}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
