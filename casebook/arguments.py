"""What the command `casebook` can be told: its sub-commands and their arguments, checked as far as they can be before
anything is read.
"""

import argparse
import os
import re
from pathlib import Path

import casebook

SCHEDULER = re.compile(r"((tcp|tls|ucx|wss?|inproc)://\S+:\d+|[\w.-]+:\d+|inproc://\S+)")


def parser() -> argparse.ArgumentParser:
    """The arguments of every sub-command."""
    command = argparse.ArgumentParser(prog="casebook", description="Nobody's Data: a casebook for a training cohort.")
    command.add_argument("--version", action="version", version=f"casebook {casebook.__version__}")
    commands = command.add_subparsers(required=True, dest="command", metavar="COMMAND")

    build = commands.add_parser("build", help="make the casebook of one or more cohorts")
    build.add_argument(
        "cohorts", nargs="*", type=Path, metavar="COHORT.toml", help="default: the first example, or all of your own"
    )
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

    check = commands.add_parser("check", help="check notebooks, decision files, data and built books")
    check.add_argument("books", nargs="*", type=Path, metavar="BUILD", help="folders of built books to check as well")

    data = commands.add_parser("data", help="write the default world, a larger one, or say how a post was made")
    data.add_argument("--out", type=Path, default=None, help="where to put the tables (default: data_synthetic)")
    data.add_argument("--people", type=whole_number, help="write a world of this many people as Parquet into --out")
    data.add_argument("--posts", type=whole_number, help="and this many posts (default: four a person)")
    data.add_argument("--seed", type=whole_number, default=7, help="of the larger world (default: 7)")
    data.add_argument("--explain", metavar="POST", help="show how a post was made, such as t0000012")
    data.add_argument("--report", action="store_true", help="show how various the posts of the default world are")

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

    serve = commands.add_parser("serve", help="open the learner's book to the devices in the room; may take answers")
    serve.add_argument("cohort", type=Path, metavar="COHORT.toml")
    serve.add_argument("--port", type=port, default=8377, help="at which it listens (default: 8377)")
    serve.add_argument("--address", default="", help="of this computer (default: its address on the local network)")
    serve.add_argument("--no-hand-in", action="store_true", help="only show the book")
    serve.add_argument("--out", type=Path, default=Path("build"), help="where the book is (default: build)")

    preview = commands.add_parser(
        "preview", help="show a case in the browser while you write it, on this computer alone"
    )
    preview.add_argument("case", nargs="?", default="", metavar="CASE", help="to open, such as the-alert")
    preview.add_argument(
        "--cohort", type=Path, default=None, metavar="COHORT.toml", help="default: as casebook build's"
    )
    preview.add_argument("--port", type=port, default=8378, help="at which it listens (default: 8378)")
    preview.add_argument("--no-open", action="store_true", help="open no browser")
    preview.add_argument("--out", type=Path, default=Path("build"), help="where builds are kept (default: build)")

    codes = commands.add_parser("codes", help="take a group's codes to another program, or read them back")
    codes.add_argument("cohort", nargs="?", type=Path, metavar="COHORT.toml")
    codes.add_argument("--to", type=Path, metavar="FILE", help="x.qdpx, x.qdc, or a new folder for CSV")
    codes.add_argument("--case", action="append", default=[], help="only this case; may be given several times")
    codes.add_argument("--out", type=Path, default=Path("build"), help="where the cohort's book is (default: build)")
    codes.add_argument("--planned", action="store_true", help="the two invented coders that ship with a case")
    codes.add_argument("--read", type=Path, metavar="FILE", help="say what a project or a folder of CSV holds")

    analysis = commands.add_parser("analysis", help="take an analysis of the transcripts to another program, or back")
    analysis.add_argument(
        "file", type=Path, metavar="FILE", nargs="?", help="an answers file, x.json, x.qdpx, or a folder of CSV"
    )
    analysis.add_argument(
        "--worked", metavar="ANALYST", help="of the page Six phases in place of a file: imogen, davina"
    )
    analysis.add_argument("--to", type=Path, metavar="FILE", help="x.qdpx, x.json, or a new folder for CSV")
    analysis.add_argument("--name", default="Analysis", help="of the project, another for each reader (x.qdpx alone)")
    analysis.add_argument("--every-transcript", action="store_true", help="the texts too that are not used (x.qdpx)")
    analysis.add_argument("--read", action="store_true", help="say what it holds, and what of it has no place here")

    withdraw = commands.add_parser("withdraw", help="take a person's answers out of what is kept")
    withdraw.add_argument("cohort", type=Path, metavar="COHORT.toml", help="or the store, where its file is gone")
    withdraw.add_argument("code", metavar="CODE", help="such as be12rk, or be12rk/2 where two people have one code")

    cards = commands.add_parser("cards", help="make paper cards for the room, as PDF")
    cards.add_argument("count", type=positive, nargs="?", default=30, metavar="COUNT", help="1 to 60 (default: 30)")
    cards.add_argument("--out", type=Path, default=Path("cards.pdf"), metavar="FILE", help="default: cards.pdf")
    cards.add_argument("--four-a-page", action="store_true", help="small ones, for a small room")
    cards.add_argument("--paper", choices=("a4", "us-letter"), default="a4", help="default: a4")

    new = commands.add_parser("new", help="write a commented cohort file")
    new.add_argument("name", help="small letters, digits and hyphens: it becomes the file's and the folder's name")

    init = commands.add_parser("init", help="make a folder for cases, words and rules of your own")
    init.add_argument("folder", type=Path, help="a new folder, such as my-book")

    listing = commands.add_parser("list", help="what a case may name: rules, references, or words in {brackets}")
    listing.add_argument("what", choices=("rules", "references", "words"))
    listing.add_argument("--profession", default="nurse", help="for whom (default: nurse)")
    listing.add_argument("--place", default="UK", help="where (default: UK)")
    listing.add_argument("--case", default="", metavar="CASE", help="whose own words to list too")
    new_case = commands.add_parser("new-case", help="write a small example case, to write over; asks what is not said")
    new_case.add_argument("id", help="small letters, digits and hyphens, such as the-noticeboard")
    new_case.add_argument("--title", default="")
    new_case.add_argument("--part", default="", metavar="PART", help="Mined, Watched or Asked")
    new_case.add_argument("--seat", default="", help="who decides, such as trainee")
    new_case.add_argument("--person", default="", metavar="NAME", help="the invented person who is written about")
    new_case.add_argument("--decisions", type=int, choices=(1, 2), default=1, help="how many decisions it has")
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
