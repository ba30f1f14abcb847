"""What tests, the fuzzer and the load benchmark of `casebook serve` share: the command as a process of its own, and a
device that reads, seals and hands in as the page does, in Python.
"""

import http.client
import json
import os
import re
import secrets
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from queue import Empty, Queue
from typing import Any

from nacl.public import PublicKey, SealedBox
from nacl.secret import SecretBox

from tests.conftest import ROOT

IN_THE_ROOM, HERE = "127.0.0.2", "127.0.0.1"  # both are this computer; the first stands for its address on a network
PATIENCE = 60.0  # seconds that anything may take on a machine with much to do
OCTETS = "application/octet-stream"
WITH_LIMITS = """
import sys
from pathlib import Path
from casebook.serve.command import Service, serve
from casebook.serve.limits import Limits
from casebook.terminal import complain, tell
cohort, out, address = sys.argv[1:4]
serve(Service(Path(cohort), Path(out), tell, complain, address, port=0, limits=Limits(**{limits})))
"""


class Serving:
    """The command at work: its process, the port, and what it has said so far."""

    def __init__(self, command: list[str]):
        self.process = subprocess.Popen(
            command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, cwd=ROOT,
            env=os.environ | {"PYTHONUNBUFFERED": "1", "PYTHONIOENCODING": "utf-8"},
        )  # fmt: skip
        self.said: list[str] = []
        self._lines: Queue[str] = Queue()
        threading.Thread(target=self._listen, daemon=True).start()
        self.port = int(self.line(r"http://[\d.]+:(\d+)/")[1])
        self.line("Ctrl-C ends it")

    def _listen(self) -> None:
        for line in self.process.stdout:
            self.said.append(line)
            self._lines.put(line)
        self._lines.put("")

    def line(self, pattern: str) -> re.Match[str]:
        """Wait for a line like this among those that nobody has waited for yet."""
        end = time.monotonic() + PATIENCE
        while (left := end - time.monotonic()) > 0:
            try:
                line = self._lines.get(timeout=left)
            except Empty:
                break
            if match := re.search(pattern, line):
                return match
            if not line:
                break
        raise AssertionError(f"no line like {pattern!r} in:\n{''.join(self.said)}")

    def end(self, how: int = signal.SIGTERM) -> int:
        """Send a signal and wait for the end; returns the exit status."""
        if self.process.poll() is None:
            self.process.send_signal(how)
        return self.process.wait(PATIENCE)

    @property
    def text(self) -> str:
        return "".join(self.said)


@contextmanager
def serving(cohort: Path, out: Path, *more: str, address: str = IN_THE_ROOM) -> Iterator[Serving]:
    """The command at work for a cohort file whose book is in `out`; ended at the end, if nobody has."""
    command = [sys.executable, "-m", "casebook.cli", "serve", str(cohort), "--out", str(out), "--address", address]
    yield from _until_left([*command, "--port", "0", *more])


@contextmanager
def serving_without_end(cohort: Path, out: Path, **limits: Any) -> Iterator[Serving]:
    """The same with other limits, for those who ask more than any room does."""
    program = WITH_LIMITS.format(limits=repr(limits))
    yield from _until_left([sys.executable, "-c", program, str(cohort), str(out), IN_THE_ROOM])


def _until_left(command: list[str]) -> Iterator[Serving]:
    made = Serving(command)
    try:
        yield made
    finally:
        if made.process.poll() is None:
            made.process.kill()
            made.process.wait(PATIENCE)


class Device:
    """A device in the room: one connection, from an address of its own."""

    def __init__(self, port: int, address: str = IN_THE_ROOM, own: str = "127.0.1.1"):
        self.host = f"{address}:{port}"
        self._connection = http.client.HTTPConnection(address, port, timeout=PATIENCE, source_address=(own, 0))
        self.token = secrets.token_hex(16)

    def ask(
        self, path: str, method: str = "GET", body: bytes | None = None, headers: Mapping[str, str] | None = None
    ) -> tuple[int, Mapping[str, str], bytes]:
        """Status, headers and body of one request, sent as it stands."""
        try:
            self._connection.request(method, path, body, {"Host": self.host, **(headers or {})})
            reply = self._connection.getresponse()
            return reply.status, reply.headers, reply.read()
        except (http.client.HTTPException, OSError):
            self._connection.close()
            raise

    def key(self) -> bytes:
        """The session's public key, as the answers page has it."""
        _, _, page = self.ask("/answers.html")
        return bytes.fromhex(re.search(rb'data-key="([0-9a-f]{64})"', page)[1].decode())

    def send(self, key: bytes, deed: str, file: bytes = b"", token: str = "") -> dict[str, Any]:
        """Ask for a deed as the page does; the opened reply, or `{"status": …}` where there was none."""
        reply_key = secrets.token_bytes(32)
        status, _, reply = self.post(sealed(key, reply_key, deed, token or self.token, file))
        return json.loads(SecretBox(reply_key).decrypt(reply)) if status == 200 else {"status": status}

    def post(self, body: bytes, **headers: str) -> tuple[int, Mapping[str, str], bytes]:
        """Post bytes where answers are handed in."""
        told = {"Content-Type": OCTETS, "Origin": f"http://{self.host}"} | headers
        return self.ask("/hand-in", "POST", body, told)

    def close(self) -> None:
        self._connection.close()


def sealed(key: bytes, reply_key: bytes, deed: str, token: str, file: bytes) -> bytes:
    """What a page sends."""
    plain = reply_key + f"{deed} {token}\n".encode() + file
    return bytes(SealedBox(PublicKey(key)).encrypt(plain.ljust(-(-len(plain) // 8192) * 8192)))
