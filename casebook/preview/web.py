"""Answers to the browser of this computer: the page that shows the book's pages in a frame, these pages as they were
made, and a line on which it hears what is new. Nothing is taken, and nothing is sent to another page or computer.
"""

import asyncio
import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from importlib.resources import files
from socket import socket
from typing import Any

from tornado.httpserver import HTTPServer
from tornado.iostream import StreamClosedError
from tornado.web import Application, HTTPError

from casebook.press import EDITIONS
from casebook.serve import pages, web
from casebook.serve.limits import Limits
from casebook.serve.shelf import media_type, pieces

STATIC = ("preview.html", "preview.js", "preview.css", "notes.css")
OWN = {name: files(__package__).joinpath("static", name).read_bytes() for name in STATIC}
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "frame-src 'self'; form-action 'none'; base-uri 'none'; frame-ancestors 'none'"
)
BESIDE = "casebook preview makes pages; what stands beside them (paper, slides, packages) is made by casebook build"
SITES = ("same-origin", "none", "")  # as browsers say from where something is asked; older ones say nothing


@dataclass
class Board:
    """What is there to be seen: every file of each edition, what was said last of each kind, and who listens."""

    complain: Callable[[str], None]
    limits: Limits = field(default_factory=Limits)
    files: dict[str, dict[str, bytes]] = field(default_factory=lambda: {edition: {} for edition in EDITIONS})
    said: dict[str, Any] = field(default_factory=dict)
    listeners: set[asyncio.Queue] = field(default_factory=set)

    def say(self, kind: str, **what: Any) -> None:
        """Tell everybody who listens, and whoever comes later."""
        self.said[kind] = what
        for listener in self.listeners:
            listener.put_nowait((kind, what))


class Handler(web.Handler):
    """Refuses what another page asked for, or what was meant for another name."""

    def initialize(self, board: Board, hosts: tuple[str, ...]) -> None:
        self.room, self.board, self.hosts = board, board, hosts

    def prepare(self) -> None:
        if self.request.host not in self.hosts:
            raise HTTPError(421)
        if self.request.method not in ("GET", "HEAD"):
            raise HTTPError(405)
        origin = self.request.headers.get("Origin", f"http://{self.request.host}")
        site = self.request.headers.get("Sec-Fetch-Site", "")
        if origin != f"http://{self.request.host}" or (site not in SITES and not self._is_shell()):
            raise HTTPError(403)

    def _is_shell(self) -> bool:
        """Whether it is the one page that somebody may come to by a link."""
        return self.request.path == "/" and self.request.headers.get("Sec-Fetch-Mode") == "navigate"

    async def head(self, *where: str) -> None:
        await self.get(*where)

    async def send_text(self, name: str, content: bytes, policy: str) -> None:
        tag = f'"{hashlib.sha256(content).hexdigest()[:24]}"'
        self.set_header("Content-Type", media_type(name))
        self.set_header("Content-Security-Policy", policy)
        self.set_header("Cache-Control", "no-cache")
        self.set_header("Etag", tag)
        if self.check_etag_header():
            self.set_status(304)
            return
        await self.send(pieces(content), len(content))


class Shell(Handler):
    """The page round the pages."""

    async def get(self, name: str = "") -> None:
        name = name or "preview.html"
        if name not in OWN:
            raise HTTPError(404)
        await self.send_text(name, OWN[name], POLICY)


class Favicon(Handler):
    """Browsers ask for it unasked."""

    async def get(self) -> None:
        self.set_status(204)


class Book(Handler):
    """The pages of an edition, as a build would have made them."""

    async def get(self, edition: str, name: str) -> None:
        content = self.board.files[edition].get(name or "index.html")
        if content is None:
            self.set_status(404)
            self.finish(f"404 {BESIDE}\n" if self.board.files[edition] else "404 The book is being made.\n")
            return
        await self.send_text(name or "index.html", content, pages.policy())


class Events(Handler):
    """The line on which a page hears what is new (server-sent events)."""

    async def get(self) -> None:
        if self.request.method == "HEAD":
            return
        self.set_header("Content-Type", "text/event-stream; charset=utf-8")
        self.set_header("Cache-Control", "no-store")
        listener: asyncio.Queue = asyncio.Queue()
        for kind, what in self.board.said.items():
            listener.put_nowait((kind, what))
        self.board.listeners.add(listener)
        try:
            while True:
                kind, what = await listener.get()
                self.write(f"event: {kind}\ndata: {json.dumps(what)}\n\n")
                await self.flush()
        except StreamClosedError:
            pass
        finally:
            self.board.listeners.discard(listener)


def served(board: Board, sock: socket) -> HTTPServer:
    """A server of the board at this socket."""
    port = sock.getsockname()[1]
    given: Mapping[str, Any] = {"board": board, "hosts": (f"127.0.0.1:{port}", f"localhost:{port}")}
    application = Application(
        [
            (r"/", Shell, given),
            (r"/favicon.ico", Favicon, given),
            (r"/_preview/events", Events, given),
            (r"/_preview/([a-z.]+)", Shell, given),
            (rf"/({'|'.join(EDITIONS)})/(.*)", Book, given),
        ],
        default_handler_class=web.Nowhere,
        default_handler_args={"room": board, "host": "", "is_local": True},
        log_function=lambda handler: None,
    )
    server = HTTPServer(application, max_body_size=0, max_header_size=16_384)
    server.add_sockets([sock])
    return server
