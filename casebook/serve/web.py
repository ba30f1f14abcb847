"""Answers to requests: files of the book, one address that takes what is handed in, and nothing else.

No request is logged, and nothing of one is kept: no address, no browser, no hour.
"""

import asyncio
import logging
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from socket import socket
from urllib.parse import unquote

from tornado.httpserver import HTTPServer
from tornado.iostream import IOStream, StreamClosedError
from tornado.web import Application, HTTPError, RequestHandler, stream_request_body

from casebook.serve import pages, projector
from casebook.serve.handed_in import HandedIn
from casebook.serve.limits import Limits, Rate, Share
from casebook.serve.sealed import Unreadable
from casebook.serve.shelf import Item, Shelf, media_type, pieces

LOGGERS = ("tornado.access", "tornado.application", "tornado.general", "asyncio")


@dataclass
class Room:
    """What the handlers share: the book, what is handed in (None where nothing may be), the limits, the extra pages of
    this computer alone, and how a fault of the program is told.
    """

    shelf: Shelf
    handed_in: HandedIn | None
    limits: Limits
    projected: Mapping[str, tuple[str, bytes]]
    complain: Callable[[str], None]

    def __post_init__(self):
        limits = self.limits
        self.connections = Share(limits.connections, limits.of_one)
        self.held = Share(limits.held, limits.held_of_one)
        self.rate = Rate(limits.burst, limits.a_second)
        self.rate_of_one = Rate(limits.burst_of_one, limits.a_second_of_one)
        self.is_closing = False
        self.asking = 0  # hand-ins whose reply is not sent yet


@stream_request_body
class Handler(RequestHandler):
    """What every answer has in common. A body that nobody asked for is not kept."""

    def initialize(self, room: Room, host: str, is_local: bool) -> None:
        self.room, self.host, self.is_local = room, host, is_local

    def set_default_headers(self) -> None:
        self.clear_header("Server")
        self.set_header("Content-Type", "text/plain; charset=utf-8")
        self.set_header("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'")
        for name, value in pages.HEADERS.items():
            self.set_header(name, value)

    def prepare(self) -> None:
        """Refuse requests that were meant for another name: a page elsewhere could have it lead here."""
        if self.request.host != self.host:
            raise HTTPError(421)

    def data_received(self, chunk: bytes) -> None:
        """Drop it."""

    def write_error(self, status_code: int, **rest) -> None:
        self.set_header("Connection", "close")
        self.finish(f"{status_code} {self._reason}\n")

    def log_exception(self, kind, value, traceback) -> None:
        """Say of a fault what it is and where, and nothing of the request."""
        if not isinstance(value, HTTPError | StreamClosedError):
            while traceback.tb_next:
                traceback = traceback.tb_next
            self.room.complain(f"casebook: a fault in the program: {kind.__name__}, line {traceback.tb_lineno} of "
                               f"{traceback.tb_frame.f_globals.get('__name__')}; serving goes on")  # fmt: skip

    async def send(self, content: Iterable[bytes], size: int) -> None:
        """Send bytes piece by piece; who does not take a piece in time is left."""
        self.set_header("Content-Length", str(size))
        if self.request.method == "HEAD":
            return
        try:
            for piece in content:
                self.write(piece)
                await asyncio.wait_for(self.flush(), self.room.limits.piece_seconds)
        except (TimeoutError, StreamClosedError):
            self.request.connection.stream.close()


class Book(Handler):
    """Files of the learner's edition, and what is served beside it."""

    async def head(self, name: str) -> None:
        await self.get(name)

    async def get(self, name: str) -> None:
        name = unquote(name) or "index.html"
        if name.startswith("_") and (own := self._beside(name)):
            await self._send_own(*own)
        elif name == "favicon.ico":  # browsers ask for it unasked
            self.set_status(204)
        elif not (item := self.room.shelf.item(name)):
            raise HTTPError(404)
        elif name == pages.ANSWERS and self.room.handed_in:
            await self._send_answers_page(item)
        else:
            await self._send_item(item)

    def _beside(self, name: str) -> tuple[str, bytes, str] | None:
        """Media type, bytes and policy of what is no part of the book."""
        if self.is_local and name in self.room.projected:
            return *self.room.projected[name], projector.POLICY
        own = name.removeprefix(pages.OWN)
        if self.room.handed_in and own != name and own in pages.FOR_LEARNERS:
            return media_type(own), pages.own(own), pages.policy()
        return None

    async def _send_own(self, kind: str, content: bytes, policy: str) -> None:
        self.set_header("Content-Type", kind)
        self.set_header("Content-Security-Policy", policy)
        self.set_header("Cache-Control", "no-store")
        await self.send(pieces(content), len(content))

    async def _send_answers_page(self, item: Item) -> None:
        page = pages.answers_page(item.content.decode(), self.host, self.room.handed_in.key.public).encode()
        await self._send_own(item.kind, page, pages.policy(self.host))

    async def _send_item(self, item: Item) -> None:
        self.set_header("Content-Type", item.kind)
        self.set_header("Content-Security-Policy", pages.policy())
        self.set_header("Cache-Control", "no-cache")
        self.set_header("Etag", item.tag)
        self.set_header("Vary", "Accept-Encoding")
        if self.check_etag_header():
            self.set_status(304)
        elif item.packed and "gzip" in self.request.headers.get("Accept-Encoding", ""):
            self.set_header("Content-Encoding", "gzip")
            await self.send(pieces(item.packed), len(item.packed))
        else:
            await self.send(item.blocks(), item.size)


@stream_request_body
class HandIn(Handler):
    """The one address that takes something: what a page has sealed."""

    def initialize(self, **given) -> None:
        super().initialize(**given)
        self.body, self.counted = bytearray(), 0
        self.refused = 0  # said when the body has arrived: who still sends hears no answer

    def prepare(self) -> None:
        super().prepare()
        if self.request.method != "POST":
            raise HTTPError(405)
        if self.request.headers.get("Origin") != f"http://{self.host}":
            raise HTTPError(403)
        length = self.request.headers.get("Content-Length", "")
        if not length.isdecimal():
            raise HTTPError(411)
        if int(length) > self.room.limits.largest:
            raise HTTPError(413)
        if not (self.room.rate_of_one.allows(self.request.remote_ip) and self.room.rate.allows()):
            self.refused = 429
        if self.room.is_closing:
            self.refused = 503

    def data_received(self, chunk: bytes) -> None:
        if self.refused or self._finished:
            return
        if not self.room.held.take(self.request.remote_ip, len(chunk)):
            self.refused = 503
            self._let_go()
            return
        self.counted += len(chunk)
        self.body += chunk

    async def post(self) -> None:
        self.room.asking += 1
        try:
            await self._answer()
        finally:
            self.room.asking -= 1

    async def _answer(self) -> None:
        if self.refused:
            raise HTTPError(self.refused)
        try:
            sealed = await self.room.handed_in.answer(bytes(self.body))
        except Unreadable:
            raise HTTPError(409) from None
        except RuntimeError:  # the command is ending
            raise HTTPError(503) from None
        self.set_header("Content-Type", "application/octet-stream")
        self.set_header("Cache-Control", "no-store")
        await self.send([sealed], len(sealed))

    def on_finish(self) -> None:
        self._let_go()

    def on_connection_close(self) -> None:
        super().on_connection_close()
        self._let_go()

    def _let_go(self) -> None:
        if self.counted:
            self.room.held.give_back(self.request.remote_ip, self.counted)
        self.counted, self.body = 0, bytearray()


class Nowhere(Handler):
    """For whatever is no path."""

    def prepare(self) -> None:
        raise HTTPError(404)


class Server(HTTPServer):
    """An HTTP server with so many connections and no more."""

    def initialize(self, application: Application, room: Room) -> None:
        limits = room.limits
        super().initialize(
            application,
            idle_connection_timeout=limits.header_seconds,
            body_timeout=limits.body_seconds,
            max_header_size=16_384,
            max_body_size=limits.largest,
            max_buffer_size=limits.largest,
            chunk_size=65_536,
        )
        self._room = room

    def handle_stream(self, stream: IOStream, address: tuple) -> None:
        if self._room.connections.take(address[0]):
            super().handle_stream(stream, address)
        else:
            stream.close()

    def on_close(self, connection) -> None:
        super().on_close(connection)
        self._room.connections.give_back(connection.context.address[0])


def served(room: Room, sock: socket, *, is_local: bool) -> Server:
    """A server of the room's book that listens at this socket; `is_local` for that of this computer alone."""
    address, port = sock.getsockname()
    given = {"room": room, "host": f"{address}:{port}", "is_local": is_local}
    takes = [(f"/{pages.HAND_IN}", HandIn, given)] if room.handed_in else []
    application = Application(
        [*takes, (r"/(.*)", Book, given)],
        default_handler_class=Nowhere,
        default_handler_args=given,
        log_function=lambda handler: None,
    )
    server = Server(application, room)
    server.add_sockets([sock])
    return server


def log_nothing() -> None:
    """Have the libraries write no log: it would have addresses in it."""
    for name in LOGGERS:
        logger = logging.getLogger(name)
        logger.addHandler(logging.NullHandler())
        logger.propagate = False
