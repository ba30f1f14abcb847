"""A full room: `python -m tests.serve.load 300` has so many learners read pages, decide and hand in; says what it took.

Each learner has an address of their own, reads the first page, a case and the answers page with all that they load, as
many at once as a browser asks for, and hands in at once, without a pause to think. One in ten hands in again with the
tick for reasons changed; one in twenty takes back. At the end the store holds every learner whose file was said to be
kept, and nobody who has taken back. The whole room decides within seconds, which no room does.
"""

import asyncio
import gzip
import json
import re
import secrets
import sys
import tempfile
import time
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from statistics import quantiles
from typing import Any

import psutil
from nacl.secret import SecretBox

from casebook.answers import Store, store_path
from tests.answers import answers_file, revision, written
from tests.conftest import casebook, cohort_file
from tests.serve import IN_THE_ROOM, sealed, serving

CONNECTIONS = 6  # that a browser opens to one address
PAGES = ("/", "/the-hashtag.html", "/answers.html")
LOADED = re.compile(rb'(?:src|href)="((?:_static|_serve|_charts)/[^"?#]+)')
WORDS = "She asked who would read it, and nobody could say; so I would ask her before anybody else does. " * 12


@dataclass
class Measured:
    """What a room took: seconds of pages and of hand-ins, bytes read, tries beyond the first, and who is kept."""

    pages: list[float] = field(default_factory=list)
    hand_ins: list[float] = field(default_factory=list)
    read: int = 0
    again: int = 0
    kept: set[str] = field(default_factory=set)
    taken_back: set[str] = field(default_factory=set)
    faults: list[str] = field(default_factory=list)


class Learner:
    """One device in the room."""

    def __init__(self, number: int, port: int, measured: Measured):
        self.number, self.port, self.measured = number, port, measured
        self.own, self.host = f"127.2.{number // 250}.{number % 250 + 1}", f"{IN_THE_ROOM}:{port}"
        self.code = code(number)
        self._seen: dict[str, bytes] = {}
        self._free: asyncio.Queue = asyncio.Queue()
        for _ in range(CONNECTIONS):
            self._free.put_nowait(None)

    async def come(self) -> None:
        """Read, decide, hand in."""
        for page in PAGES:
            start = time.monotonic()
            content = await self._get(page)
            names = dict.fromkeys(name.decode() for name in LOADED.findall(content))
            await asyncio.gather(*(self._get(f"/{name}") for name in names))
            self.measured.pages.append(time.monotonic() - start)
        self.key = bytes.fromhex(re.search(rb'data-key="([0-9a-f]{64})"', self._seen["/answers.html"])[1].decode())
        token = secrets.token_hex(16)
        await self._hand_in(token, file(self.code, shows=self.number % 2 == 0))
        if self.number % 10 == 0:
            await self._hand_in(token, file(self.code, shows=self.number % 2 == 1, more=True))
        if self.number % 20 == 0 and await self._said("take-back", token) == "taken back":
            self.measured.taken_back.add(self.code)
        while not self._free.empty():
            if stream := self._free.get_nowait():
                stream[1].close()

    async def _hand_in(self, token: str, content: bytes) -> None:
        start = time.monotonic()
        said = await self._said("hand-in", token, content)
        self.measured.hand_ins.append(time.monotonic() - start)
        if said == "counted":
            self.measured.kept.add(self.code)
        else:
            self.measured.faults.append(f"{self.code}: {said}")

    async def _said(self, deed: str, token: str, content: bytes = b"") -> str:
        """Ask for a deed as the page does, again where there is too much to do."""
        reply_key = secrets.token_bytes(32)
        body = sealed(self.key, reply_key, deed, token, content)
        head = (
            f"Origin: http://{self.host}\r\nContent-Type: application/octet-stream\r\nContent-Length: {len(body)}\r\n"
        )
        for number in range(8):
            if number:
                self.measured.again += 1
                await asyncio.sleep(0.5 + secrets.randbelow(1500) / 1000 * number)
            status, reply = await self._ask("POST", "/hand-in", head, body)
            if status == 200:
                return json.loads(SecretBox(reply_key).decrypt(reply))["done"]
            if status not in (429, 503):
                return str(status)
        return "busy"

    async def _get(self, path: str) -> bytes:
        if path not in self._seen:
            status, self._seen[path] = await self._ask("GET", path, "Accept-Encoding: gzip\r\n")
            if status != 200:
                self.measured.faults.append(f"{path}: {status}")
            if self._seen[path].startswith(b"\x1f\x8b"):
                self._seen[path] = gzip.decompress(self._seen[path]) if path.endswith((".html", "/")) else b""
        return self._seen[path]

    async def _ask(self, method: str, path: str, head: str, body: bytes = b"") -> tuple[int, bytes]:
        """One request over one of the device's connections."""
        stream: Any = await self._free.get()
        if stream and stream[0].at_eof():  # closed from over there, as unused ones are
            stream = None
        try:
            stream = stream or await asyncio.open_connection(IN_THE_ROOM, self.port, local_addr=(self.own, 0))
            reader, writer = stream
            writer.write(f"{method} {path} HTTP/1.1\r\nHost: {self.host}\r\n{head}\r\n".encode() + body)
            said = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
            content = await reader.readexactly(int(re.search(r"Content-Length: (\d+)", said)[1]))
            self.measured.read += len(said) + len(content)
            if "Connection: close" in said:
                writer.close()
                stream = None
            return int(said.split(" ")[1]), content
        finally:
            self._free.put_nowait(stream)


def code(number: int) -> str:
    """The code of this learner, for some thousands."""
    letters = "abcdefghijklmnopqrstuvwxyz"
    return f"{letters[number // 26 % 26]}{letters[number % 26]}{number % 28 + 1:02}{letters[number // 676 % 26]}z"


def file(own: str, *, shows: bool, more: bool = False) -> bytes:
    """What a learner of one case hands in, of about the length that learners write."""
    made = answers_file(own, show_reasons=shows)
    first = {"revisions": [revision(option="approve", reason=WORDS)] * (2 if more else 1)}
    made["cases"]["the-hashtag"]["decisions"] = {"first": first}
    return written(made)


async def room(learners: int, port: int, measured: Measured) -> None:
    """Have everybody come within two seconds, as when an address is shown."""

    async def one(number: int) -> None:
        await asyncio.sleep(2 * number / learners)
        try:
            await Learner(number, port, measured).come()
        except (OSError, asyncio.IncompleteReadError, TypeError) as error:
            measured.faults.append(f"learner {number}: {type(error).__name__} {error}")

    await asyncio.gather(*(one(number) for number in range(learners)))


def main(learners: int) -> int:
    """Fill a room with so many learners; prints the figures, and returns the exit status."""
    with tempfile.TemporaryDirectory() as name:
        folder, measured = Path(name), Measured()
        cohort = cohort_file(folder, cases='["the-hashtag"]')
        done = casebook("build", cohort, "--out", folder)
        assert done.returncode == 0, done.stderr
        with serving(cohort, folder) as made:
            process = psutil.Process(made.process.pid)
            before, start = process.memory_info().rss, time.monotonic()
            asyncio.run(room(learners, made.port, measured))
            seconds = time.monotonic() - start
            most = int(re.search(r"VmHWM:\s+(\d+)", Path(f"/proc/{process.pid}/status").read_text())[1]) * 1024
            cpu = sum(process.cpu_times()[:2])
            made.end()
        with closing(Store(store_path(cohort))) as store:
            stored = {person.code for person in store.people()}
    lost = (measured.kept - measured.taken_back) - stored
    left = stored - (measured.kept - measured.taken_back)
    print(f"{learners} learners: {seconds:.1f} seconds, of which this command computed {cpu:.1f}")
    print(f"read {measured.read / 1e6:,.0f} MB; a page with all it loads: {told(measured.pages)}")
    print(f"handed in {len(measured.hand_ins)} times, {measured.again} tries again: {told(measured.hand_ins)}")
    print(f"memory {before / 1e6:.0f} MB before, {most / 1e6:.0f} MB at the most")
    print(f"kept {len(stored)}, taken back {len(measured.taken_back)}, lost {len(lost)}, not taken out {len(left)}")
    print(f"{len(measured.faults)} faults", *measured.faults[:10], sep="\n  ")
    return 1 if lost or left or measured.faults else 0


def told(seconds: list[float]) -> str:
    """The median of these seconds, the 95th percentile, and the longest."""
    cuts = quantiles(seconds, n=100)
    return f"half within {cuts[49]:.2f} s, 95 % within {cuts[94]:.2f} s, all within {max(seconds):.2f} s"


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1])))
