"""What `casebook serve` does, from the cohort file to the end: build, listen, show where, and end with the terminal."""

import asyncio
import contextlib
import resource
import signal
import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from casebook.answers.names import settled, store_path
from casebook.cohort import Cohort, read_cohort
from casebook.errors import CasebookError
from casebook.language import speaking
from casebook.press import LEARNER
from casebook.press.order.cohorts import Order, build_all, unchanged
from casebook.press.order.whose import refuse_another
from casebook.serve import addresses, pages, projector, web
from casebook.serve.handed_in import HandedIn
from casebook.serve.limits import Limits
from casebook.serve.shelf import Shelf

PORT = 8377
ENDS = ("SIGINT", "SIGTERM", "SIGHUP")
PARTING = 10.0  # seconds for what is being handed in when the command is to end
APART = (
    "If a device cannot open it: is it on the same network as this computer? Guest networks often keep devices apart, "
    "and a firewall may close the port. docs/serving.md says what to do then."
)


@dataclass(frozen=True)
class Service:
    """What is asked for. `tell` and `complain` get lines for the terminal."""

    cohort_file: Path
    out: Path
    tell: Callable[[str], None]
    complain: Callable[[str], None]
    address: str = ""
    port: int = PORT
    takes_answers: bool = True
    limits: Limits = field(default_factory=Limits)


def serve(service: Service) -> None:
    """Serve the learner's book of a cohort until somebody ends it. CasebookError when it cannot be."""
    address = addresses.checked_address(service.address) if service.address else addresses.local_address()
    cohort = read_cohort(service.cohort_file)
    for line in settled(service.cohort_file) if service.takes_answers else ():
        service.tell(line)
    folder = built(service)
    keep_out_of_files()
    web.log_nothing()
    asyncio.run(_serve(service, cohort, folder, address))


def built(service: Service) -> Path:
    """The folder of the learner's book, built now if it is not there or is old, as `casebook build` does."""
    cohort_file, out = service.cohort_file, service.out
    refuse_another(cohort_file, out)
    order = Order(cohorts=(cohort_file,), out=out)
    if not unchanged(cohort_file, order):
        service.tell(f"{cohort_file.stem}: the book is not built, or not as it would be now; building it first")
        if build_all(order, service.tell, service.complain):
            raise CasebookError(f"{cohort_file}: the book could not be built, so nothing is served")
    return out / cohort_file.stem / LEARNER


def keep_out_of_files() -> None:
    """Have a crash leave no copy of this process on the disk, with its key; and let it have many connections."""
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    with contextlib.suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_NOFILE, (min(most, 8192) if most > 0 else 8192, most))


async def _serve(service: Service, cohort: Cohort, folder: Path, address: str) -> None:
    ended = asyncio.Event()
    loop = asyncio.get_running_loop()
    for name in ENDS:
        loop.add_signal_handler(getattr(signal, name), ended.set)
    loop.set_exception_handler(
        lambda _, fault: service.complain(f"casebook: a fault in the program: {type(fault.get('exception')).__name__}")
    )
    sockets = [addresses.listening(address, service.port)]
    port = sockets[0].getsockname()[1]
    if address != addresses.LOCAL:
        sockets.append(addresses.listening(addresses.LOCAL, port))
    url = f"http://{address}:{port}/"
    handed_in = HandedIn(service.cohort_file, service.limits, service.complain) if service.takes_answers else None
    with speaking(cohort.language):
        shown = projector.projected(url, cohort.name, service.takes_answers)
    room = web.Room(Shelf(folder), handed_in, service.limits, shown, service.complain)
    if handed_in:
        pages.answers_page((folder / pages.ANSWERS).read_text(encoding="utf-8"), "", "")  # can it hand in?
    servers = [web.served(room, sock, is_local=sock.getsockname()[0] == addresses.LOCAL) for sock in sockets]
    announce(service, cohort, url, port)
    counting = asyncio.create_task(_count(handed_in, service.tell)) if handed_in else None
    await ended.wait()
    room.is_closing, latest = True, loop.time() + PARTING
    for server in servers:
        server.stop()
    if handed_in:
        counting.cancel()
        await asyncio.to_thread(handed_in.end)
    while room.asking and loop.time() < latest:
        await asyncio.sleep(0.02)
    with contextlib.suppress(TimeoutError):
        await asyncio.wait_for(asyncio.gather(*(server.close_all_connections() for server in servers)), 1)
    _part(service, handed_in)


def announce(service: Service, cohort: Cohort, url: str, port: int) -> None:
    """Say what is served, where, and what is done with answers."""
    tell, code = service.tell, addresses.in_a_terminal(url, getattr(sys.stdout, "encoding", None))
    tell(f"The learner's book of {cohort.name} is open to every device on this network at")
    tell(f"\n    {url}\n")
    if code:
        tell(code)
    tell(f"For the projector, on this computer only: http://{addresses.LOCAL}:{port}/{projector.PAGE}")
    if service.takes_answers:
        tell(f"Learners can hand in on the page “Your answers”. It goes into {store_path(service.cohort_file)}")
    else:
        tell("Nothing can be handed in.")
    tell(APART)
    if not addresses.is_of_a_local_network(url.split("/")[2].partition(":")[0]):
        service.complain("casebook: this address is not of a local network: the internet may be able to open it")
    tell("Ctrl-C ends it.")


async def _count(handed_in: HandedIn, tell: Callable[[str], None]) -> None:
    """Say how many have handed in, whenever that has changed, and at most once a second."""
    said = None
    while True:
        if handed_in.count != said:
            said = handed_in.count
            tell(f"{said} handed in")
        await asyncio.sleep(1)


def _part(service: Service, handed_in: HandedIn | None) -> None:
    """The last words. The terminal may have gone before."""
    with contextlib.suppress(OSError, SystemExit):
        service.tell("ended; nothing listens any more")
        if handed_in and handed_in.count:
            service.tell(f"{handed_in.count} handed in; then: casebook debrief {service.cohort_file}")
