"""The address of this computer on the local network, as text and as a QR code."""

import io
import ipaddress
import socket
import sys

import segno

from casebook.errors import CasebookError

LOCAL = "127.0.0.1"
SOMEWHERE = ("10.255.255.255", "192.168.255.255", "192.0.2.1")  # nothing is sent to them: the system says from where
NONE = (
    "this computer is on no network that it could be reached by: join the room's network, or open a hotspot on this "
    "computer or a telephone, or say which address: --address"
)


def local_address() -> str:
    """The address by which others on the local network reach this computer. CasebookError when there is none."""
    for there in SOMEWHERE:
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as asked:
            try:
                asked.connect((there, 9))
            except OSError:
                continue
            found = asked.getsockname()[0]
        if not ipaddress.ip_address(found).is_loopback and found != "0.0.0.0":
            return found
    raise CasebookError(NONE)


def checked_address(text: str) -> str:
    """An address that somebody gave, if it is one of IPv4 that can be shown to others."""
    try:
        address = ipaddress.IPv4Address(text)
    except ValueError:
        raise CasebookError(f"--address {text[:50]!r} is no IPv4 address, such as 192.168.1.5") from None
    if address.is_unspecified or address.is_multicast or address == ipaddress.IPv4Address("255.255.255.255"):
        raise CasebookError(f"--address {address} is not the address of one computer, such as 192.168.1.5")
    return str(address)


def is_of_a_local_network(address: str) -> bool:
    """Whether only a local network knows an address."""
    return ipaddress.ip_address(address).is_private


def listening(address: str, port: int) -> socket.socket:
    """A socket that listens there. CasebookError when it cannot."""
    sock = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    sock.setblocking(False)
    if sys.platform != "win32":  # there it would let two programs listen at once
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        sock.bind((address, port))
        sock.listen(1024)
    except OSError as error:
        sock.close()
        raise CasebookError(
            f"cannot listen at {address}, port {port} ({(error.strerror or str(error)).lower()}): if another program "
            "does, name another port, such as --port 8378; if the address is not this computer's, another --address"
        ) from None
    return sock


def in_a_terminal(url: str, encoding: str | None) -> str:
    """A QR code of an address in half blocks; nothing where the terminal cannot show them."""
    shown = io.StringIO()
    segno.make(url, error="m", micro=False).terminal(shown, compact=True, border=2)
    try:
        shown.getvalue().encode(encoding or "ascii")
    except (UnicodeEncodeError, LookupError):
        return ""
    return shown.getvalue().rstrip("\n")


def as_picture(url: str) -> bytes:
    """A QR code of an address as SVG, black on white in the dark too: so cameras read it."""
    written = io.BytesIO()
    segno.make(url, error="m", micro=False).save(
        written, kind="svg", border=4, light="white", svgclass=None, lineclass=None
    )
    return written.getvalue()
