"""A network that listens: a SOCKS 5 proxy that passes everything on and remembers every byte, in both directions."""

import select
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager


class Network:
    """What was overheard so far, and where the proxy listens."""

    def __init__(self):
        self._listening = socket.create_server(("127.0.0.1", 0))
        self.address = f"socks5://127.0.0.1:{self._listening.getsockname()[1]}"
        self.sent, self.received = bytearray(), bytearray()
        threading.Thread(target=self._accept, daemon=True).start()

    def _accept(self) -> None:
        while True:
            try:
                client, _ = self._listening.accept()
            except OSError:
                return
            threading.Thread(target=self._pass_on, args=(client,), daemon=True).start()

    def _pass_on(self, client: socket.socket) -> None:
        with client:
            client.recv(client.recv(2)[1])  # version and ways to log in: none is asked for
            client.sendall(b"\x05\x00")
            kind = client.recv(4)[3]
            address = socket.inet_ntoa(client.recv(4)) if kind == 1 else client.recv(client.recv(1)[0]).decode()
            port = int.from_bytes(client.recv(2))
            if not address.startswith("127.0.0."):  # something that the browser wants for itself
                return
            with socket.create_connection((address, port)) as server:
                client.sendall(b"\x05\x00\x00\x01\x00\x00\x00\x00\x00\x00")
                self._both_ways(client, server)

    def _both_ways(self, client: socket.socket, server: socket.socket) -> None:
        while True:
            for ready in select.select([client, server], [], [])[0]:
                try:
                    heard = ready.recv(65536)
                except OSError:
                    return
                if not heard:
                    return
                (self.sent if ready is client else self.received).extend(heard)
                (server if ready is client else client).sendall(heard)

    def close(self) -> None:
        self._listening.close()


@contextmanager
def overheard() -> Iterator[Network]:
    """A network that listens, as long as it is asked for."""
    network = Network()
    try:
        yield network
    finally:
        network.close()
