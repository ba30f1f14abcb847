"""The command `casebook`: one sub-command a stage of the work.

Exit status 0 on success, 1 for something the reader can mend (one clear message), 2 for wrong usage.
"""

import argparse
import errno
import os
import sys
from pathlib import Path

from casebook.arguments import parser
from casebook.errors import CasebookError, short
from casebook.paths import DATA_OUT, FIRST_EXAMPLE, OWN
from casebook.terminal import complain, say_in_any_encoding, tell


def main(arguments: list[str] | None = None) -> int:
    """Run one sub-command; returns the exit status."""
    say_in_any_encoding()
    if OWN:
        os.environ["CASEBOOK_OWN"] = str(OWN)  # notebooks run in other folders
    try:
        given = parser().parse_args(arguments)
        return COMMANDS[given.command](given)
    except CasebookError as error:
        complain(f"casebook: {error}")
        return 1
    except OSError as error:
        if error.errno != errno.ENAMETOOLONG:
            raise
        complain(f"casebook: a file with so long a name cannot be: {short(error.filename)}")
        return 1
    except KeyboardInterrupt:
        complain("casebook: stopped; what stands there is whole, the last copy or the two new books")
        return 1


def run_build(given: argparse.Namespace) -> int:
    from casebook.press.order.cohorts import Order, build_all

    order = Order(
        cohorts=tuple(given.cohorts or usual_cohorts()),
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


def usual_cohorts() -> list[Path]:
    """The cohort files where nobody names one: the first example, or all of one's own."""
    return sorted((OWN / "cohorts").glob("*.toml")) if OWN else [FIRST_EXAMPLE]


def run_preview(given: argparse.Namespace) -> int:
    from casebook.preview.command import Wish, preview

    cohort = given.cohort or _naming(given.case, usual_cohorts())
    if cohort is None:
        raise CasebookError("preview: there is no cohort file in cohorts/; casebook new NAME writes one")
    if not cohort.is_file():
        raise CasebookError(f"{cohort}: there is no such cohort file")
    if preview(Wish(cohort, given.out, given.case, given.port, not given.no_open, tell, complain)):
        again = [*sys.argv[1:], *([] if given.no_open else ["--no-open"])]  # the page that is open hears of it
        os.execv(sys.executable, [sys.executable, "-m", "casebook.cli", *again])
    return 0


def _naming(case: str, cohorts: list[Path]) -> Path | None:
    """The first of these cohort files that names the case, else the first."""
    named = (path for path in cohorts if case and f'"{case}"' in path.read_text(encoding="utf-8", errors="replace"))
    return next(named, next(iter(cohorts), None))


def _say_what_is_not_there(built: list[Path]) -> None:
    """Where no rule is the reader's own, what the length of the session leaves out, and which cases are withheld."""
    from casebook.check import lengths, own, withheld

    for line in (*own.lines(built), *lengths.lines(built), *withheld.lines()):
        tell(line)


def run_check(given: argparse.Namespace) -> int:
    from casebook.check import check
    from casebook.check.content import amounts
    from casebook.check.prose import table

    findings = check(given.books)
    tell(table(amounts()))
    for finding in findings:
        tell(finding)
    tell(f"{len(findings)} finding{'s' * (len(findings) > 1)}" if findings else "nothing found")
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
        from casebook.check.transcripts import passed
        from casebook.transcripts import published as transcripts

        checked = passed()
        published.write_world(default_tables(), folder, beside=transcripts.resources())
        transcripts.write(folder, checked)
        tell(f"wrote {', '.join(published.TABLES)} and {len(checked)} transcripts to {folder}")
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


def run_analysis(given: argparse.Namespace) -> int:
    from casebook.analysis import Read, files, model
    from casebook.thematic import as_analysis, worked

    if bool(given.file) == bool(given.worked):
        raise CasebookError("analysis: name a file, or --worked and one of the two analysts")
    if bool(given.to) == given.read:
        raise CasebookError("analysis: say where to write it (--to), or that you want to see what it holds (--read)")
    read = files.read(given.file) if given.file else Read(model.checked(as_analysis(worked(given.worked))))
    if given.to:
        files.write(given.to, read.analysis, name=given.name, every_transcript=given.every_transcript)
    tell("\n".join(files.lines(read, given.to)))
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

    path = new_cohort(given.name, OWN / "cohorts" if OWN else Path("cohorts"))
    tell(f"wrote {path}; change what you like, then: casebook build {path}")
    return 0


def run_init(given: argparse.Namespace) -> int:
    from casebook.authoring import new_book

    tell("\n".join(new_book(given.folder)))
    return 0


def run_list(given: argparse.Namespace) -> int:
    from casebook.authoring.listing import listed

    for line in listed(given.what, given.profession, given.place, given.case):
        tell(line)
    return 0


def next_line(question: str) -> str:
    """The next line of what stands in for somebody who would be asked; empty at its end."""
    return sys.stdin.readline() if sys.stdin else ""


def run_new_case(given: argparse.Namespace) -> int:
    from casebook.authoring import asked, new_case

    options = {name: getattr(given, name) for name in ("title", "part", "seat", "person")}
    case = asked(given.id, options, input if sys.stdin.isatty() else next_line, given.decisions)
    notebook, decisions = new_case(case)
    tell(f"wrote {notebook}: the story, to open in JupyterLab (casebook's cells of Python can stay as they are)")
    tell(f"wrote {decisions}: the decisions, to open in an editor of plain text")
    tell(f'It is a draft: name it in a cohort file, cases = ["{case.id}"], and run casebook check and casebook build')
    return 0


COMMANDS = {
    "build": run_build,
    "check": run_check,
    "data": run_data,
    "debrief": run_debrief,
    "serve": run_serve,
    "preview": run_preview,
    "codes": run_codes,
    "analysis": run_analysis,
    "withdraw": run_withdraw,
    "cards": run_cards,
    "new": run_new,
    "init": run_init,
    "new-case": run_new_case,
    "list": run_list,
}


if __name__ == "__main__":
    sys.exit(main())
