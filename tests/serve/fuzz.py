"""Hostile requests: `python -m tests.serve.fuzz 100000` sends so many to a running `casebook serve` and says what came.

Some are no HTTP at all, some ask for what is not served, some are sealed as a page seals and hold what no page would.
Every reply is held against what is right: a status that says no, a file of the learner's edition byte for byte, or a
sealed reply that says what our own reader says of the same bytes. At the end a right file is handed in, and the store
holds what was said to be counted and nothing else.
"""

import asyncio
import hashlib
import json
import random
import re
import secrets
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote

import psutil
from nacl.exceptions import CryptoError
from nacl.secret import SecretBox

from casebook.answers import Store, answers_from, store_path
from casebook.errors import CasebookError
from casebook.serve.pages import FOR_LEARNERS, OWN
from tests.answers import answers_file, code_of, written
from tests.conftest import casebook, cohort_file
from tests.serve import IN_THE_ROOM, Device, sealed, serving_without_end
from tests.torture.mutate import mutated

AT_ONCE = 24
NO = {204, 304, 400, 403, 404, 405, 409, 411, 413, 421, 429, 431, 503}
UNLIMITED = {"burst": 10**9, "burst_of_one": 10**9, "header_seconds": 5, "body_seconds": 5, "files": 10**9}
METHODS = ["GET", "HEAD", "POST", "PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "CONNECT", "BREW", "get", "", "GET\x00"]
PLACES = ["index.html", "answers.html", "_static/book.css", "hand-in", "_projector", "_serve/hand-in.js", "mine.toml"]
OUTSIDE = ["../", "..%2f", "%2e%2e/", "..\\", "....//", "/", "//", "%00", "%252e%252e%252f", "facilitator/", ".cache/"]


@dataclass
class Came:
    """What came of all requests: replies by kind, faults, and the codes of the files that were said to be counted."""

    kinds: Counter = field(default_factory=Counter)
    faults: list[str] = field(default_factory=list)
    counted: set[bytes] = field(default_factory=set)

    def fault(self, words: str, sent: bytes) -> None:
        self.faults.append(f"{words}: {sent[:200]!r}")


class Attack:
    """One run of the fuzzer against a server."""

    def __init__(self, port: int, key: bytes, known: Iterable[bytes], seed: int):
        self.port, self.key, self.known = port, key, set(known)
        self.host, self.chance, self.came = f"{IN_THE_ROOM}:{port}", random.Random(seed), Came()
        self.right = [written(answers_file(code_of(number), show_reasons=bool(number % 2))) for number in range(40)]

    async def run(self, number: int) -> None:
        """Send so many requests, several at once."""
        left = iter(range(number))
        await asyncio.gather(*(self._one_after_another(left) for _ in range(AT_ONCE)))

    async def _one_after_another(self, left) -> None:
        stream = None
        for _ in left:
            kind = self.chance.choices([self.noise, self.asking, self.heads, self.bodies, self.seals], [2, 4, 3, 2, 4])[
                0
            ]
            stream = await self._exchange(stream, *kind())

    async def _exchange(self, stream, sent: bytes, reply_key: bytes, file: bytes | None):
        """Send one request, over a new stream where there is none, and look at the reply; the stream, if still good."""
        if stream is None:
            own = f"127.{self.chance.randrange(1, 200)}.{self.chance.randrange(256)}.{self.chance.randrange(1, 255)}"
            stream = await asyncio.open_connection(IN_THE_ROOM, self.port, local_addr=(own, 0))
        reader, writer = stream
        try:
            writer.write(sent)
            if self.chance.random() < 0.02:  # gone in the middle
                writer.close()
                self.came.kinds["left"] += 1
                return None
            if _promises_more(sent):
                writer.write_eof()  # what it says will come does not
            status, headers, body = await asyncio.wait_for(_reply(reader, sent), 30)
        except (ConnectionError, asyncio.IncompleteReadError):
            self.came.kinds["closed"] += 1
            writer.close()
            return None
        except TimeoutError:
            self.came.fault("no reply within 30 seconds", sent)
            writer.close()
            return None
        self._look(sent, status, headers, body, reply_key, file)
        if status != 200 or headers.get("connection") == "close" or reply_key == b"":
            writer.close()
            return None
        return stream

    def _look(self, sent: bytes, status: int, headers: dict[str, str], body: bytes, reply_key: bytes, file) -> None:
        """Hold a reply against what is right."""
        if status in NO:
            self.came.kinds[str(status)] += 1
            if len(body) > 60:
                self.came.fault(f"a {status} that says much", sent)
        elif status != 200:
            self.came.fault(f"status {status}", sent)
        elif file is not None:
            self._look_at_sealed(sent, body, reply_key, file)
        else:
            self.came.kinds["a page"] += 1
            self._look_at_page(sent, body)

    def _look_at_page(self, sent: bytes, body: bytes) -> None:
        if hashlib.sha256(body).digest() not in self.known and not sent.startswith(b"HEAD "):
            self.came.fault("bytes that are no file for learners", sent)

    def _look_at_sealed(self, sent: bytes, body: bytes, reply_key: bytes, file: bytes) -> None:
        try:
            done = json.loads(SecretBox(reply_key).decrypt(body))["done"]
        except (CryptoError, ValueError, KeyError):
            self.came.fault("a reply that cannot be opened", sent)
            return
        self.came.kinds[f"sealed: {done}"] += 1
        if done in ("counted", "again") and not _is_right(file):
            self.came.fault(f"{done}, and our reader refuses it", file)
        if done == "counted":
            self.came.counted.add(file)

    # ---- requests: their bytes, the key of the reply, and the file that is sealed in them

    def noise(self) -> tuple[bytes, bytes, None]:
        """Bytes that are no request, or hardly one."""
        junk = self.chance.randbytes(self.chance.randrange(1, 3000))
        line = self.chance.choice(
            [b"", b"GET ", b"GET / HTTP/9.9", b"GET / HTTP/1.1\r\n", b"\x16\x03\x01", b"\x00" * 64]
        )
        return line + junk + self.chance.choice([b"", b"\r\n\r\n"]), b"", None

    def asking(self) -> tuple[bytes, bytes, None]:
        """A request for what is not served, or by a method that is not."""
        path = "".join(self.chance.choices(OUTSIDE, k=self.chance.randrange(6))) + self.chance.choice(PLACES)
        if self.chance.random() < 0.3:
            path = (
                quote(path, safe="") if self.chance.random() < 0.5 else path + "?" + "x" * self.chance.randrange(2000)
            )
        method = self.chance.choice(METHODS) if self.chance.random() < 0.4 else "GET"
        return self._request(method, "/" + path), b"", None

    def heads(self) -> tuple[bytes, bytes, None]:
        """A request with odd headers."""
        odd = self.chance.choice(
            [
                f"Host: {self.chance.choice(['example.org', '', 'a' * 3000, self.host, '[::1]', '127.0.0.1'])}",
                "Content-Length: " + self.chance.choice(["-1", "9" * 30, "1, 2", "0x10", "", "5\r\nContent-Length: 6"]),
                f"Transfer-Encoding: {self.chance.choice(['chunked', 'chunked, gzip', 'xchunked', ' chunked'])}",
                f"X: {'y' * self.chance.randrange(40_000)}",
                "\r\n".join(f"X{number}: y" for number in range(self.chance.randrange(500))),
                "If-None-Match: " + '"' * self.chance.randrange(2000),
                f"Range: bytes={self.chance.choice(['0-', '-1', '5-2', '0-0,' * 500])}",
                f"Cookie: {'a=b;' * self.chance.randrange(2000)}",
                "Expect: 100-continue",
                "Upgrade: websocket\r\nConnection: Upgrade",
                "no colon here",
                "Å: é",
            ]
        )
        path, method = self.chance.choice(["/", "/hand-in", "/answers.html"]), self.chance.choice(["GET", "POST"])
        sent = f"{method} {path} HTTP/1.1\r\nOrigin: http://{self.host}\r\n{odd}\r\nHost: {self.host}\r\n\r\n"
        return sent.encode("latin-1", "replace"), b"", None

    def bodies(self) -> tuple[bytes, bytes, None]:
        """A hand-in that is not sealed, or sealed to another, or cut short."""
        body = self.chance.choice([
            lambda: self.chance.randbytes(self.chance.randrange(20_000)),
            lambda: sealed(secrets.token_bytes(32), secrets.token_bytes(32), "hand-in", "0" * 32, self.right[0]),
            lambda: sealed(self.key, b"", "hand-in", "0" * 32, b"x")[: self.chance.randrange(60)],
            lambda: sealed(self.key, secrets.token_bytes(32), "erase", "0" * 32, self.right[0]),
            lambda: sealed(self.key, secrets.token_bytes(32), "hand-in", self.chance.choice(["", "z" * 32]), b""),
        ])()  # fmt: skip
        length = len(body) + (self.chance.randrange(-5, 50) if self.chance.random() < 0.2 else 0)
        return self._request("POST", "/hand-in", f"Content-Length: {max(length, 0)}") + body, b"", None

    def seals(self) -> tuple[bytes, bytes, bytes]:
        """A hand-in that is rightly sealed, of a file that is mostly wrong; sometimes one that is taken back."""
        file = self.chance.choice(self.right)
        if self.chance.random() < 0.9:
            file = mutated(file, "json", self.chance.randrange(2**32))
        if self.chance.random() < 0.2:
            place = self.chance.randrange(len(file) or 1)
            file = file[:place] + self.chance.randbytes(self.chance.randrange(1, 200)) + file[place:]
        deed, token, reply_key = "hand-in", secrets.token_hex(16), secrets.token_bytes(32)
        if self.chance.random() < 0.1:
            deed = "take-back"
        body = sealed(self.key, reply_key, deed, token, file)
        return self._request("POST", "/hand-in", f"Content-Length: {len(body)}") + body, reply_key, file

    def _request(self, method: str, path: str, *headers: str) -> bytes:
        lines = [f"{method} {path} HTTP/1.1", f"Host: {self.host}", f"Origin: http://{self.host}", *headers]
        return "\r\n".join([*lines, "", ""]).encode("latin-1", "replace")


async def _reply(reader: asyncio.StreamReader, sent: bytes) -> tuple[int, dict[str, str], bytes]:
    """Status, headers in small letters, and body of the next reply."""
    while True:
        head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
        status = int(head.split(" ")[1])
        if status != 100:
            break
    headers = dict(line.lower().split(": ", 1) for line in head.split("\r\n")[1:] if ": " in line)
    is_bare = sent.startswith(b"HEAD ") or status in (204, 304)
    return status, headers, b"" if is_bare else await reader.readexactly(int(headers.get("content-length", 0)))


def _promises_more(sent: bytes) -> bool:
    """Whether a request is not at its end, as far as it says itself: then nobody should wait for the rest."""
    head, ended, body = sent.partition(b"\r\n\r\n")
    lengths = re.findall(rb"\r\nContent-Length: (\d+)", head)
    return not ended or b"-Encoding: " in head or any(int(length[:9]) > len(body) for length in lengths)


def _is_right(file: bytes) -> bool:
    try:
        answers_from(file.ljust(-(-len(file) // 8192) * 8192))
    except CasebookError:
        return False
    return True


def fuzzed(cohort: Path, out: Path, number: int, seed: int = 0) -> tuple[Came, dict[str, float]]:
    """Send so many hostile requests to the book of a cohort; what came of them, and figures: seconds, megabytes."""
    start = time.monotonic()
    with serving_without_end(cohort, out, **UNLIMITED) as made:
        with closing(Device(made.port)) as device:
            key = device.key()
            own = [device.ask(f"/{name}")[2] for name in ("answers.html", *(OWN + name for name in FOR_LEARNERS))]
        learner = [path.read_bytes() for path in (out / cohort.stem / "learner").rglob("*") if path.is_file()]
        known = (hashlib.sha256(content).digest() for content in own + learner)
        attack = Attack(made.port, key, known, seed)
        before = psutil.Process(made.process.pid).memory_info().rss
        with ThreadPoolExecutor(1) as apart:  # where a browser is driven too, this thread has a loop already
            apart.submit(asyncio.run, attack.run(number)).result()
        came = attack.came
        with closing(Device(made.port)) as device:
            said = device.send(device.key(), "hand-in", written(answers_file("zz31zz")))
        if said != {"done": "counted"}:
            came.faults.append(f"a right file afterwards: {said}")
        after = psutil.Process(made.process.pid).memory_info().rss
        if made.end():
            came.faults.append("it did not end well")
        came.faults += [line.strip() for line in made.said if "fault in the program" in line or "Traceback" in line]
    stored = _stored(cohort)
    said = len(came.counted) + 1
    if not said <= stored <= said + came.kinds["left"] + came.kinds["closed"]:
        came.faults.append(f"{stored} files in the store, and {said} said to be counted")
    return came, {
        "seconds": time.monotonic() - start,
        "MB before": before / 1e6,
        "MB after": after / 1e6,
        "kept": stored,
    }


def _stored(cohort: Path) -> int:
    with closing(Store(store_path(cohort))) as store:
        return sum(len(person.files) for person in store.people())


def main(number: int, seed: int) -> int:
    """Fuzz a book of one case, made for it; prints what came, and returns the exit status."""
    with tempfile.TemporaryDirectory() as folder:
        cohort = cohort_file(Path(folder), cases='["the-hashtag"]')
        done = casebook("build", cohort, "--out", folder)
        assert done.returncode == 0, done.stderr
        came, figures = fuzzed(cohort, Path(folder), number, seed)
    for kind, times in came.kinds.most_common():
        print(f"{kind:<24}{times:>9,}")
    print(", ".join(f"{name} {value:,.0f}" for name, value in figures.items()))
    print(f"{len(came.faults)} faults", *came.faults[:20], sep="\n  ")
    return 1 if came.faults else 0


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 0))
