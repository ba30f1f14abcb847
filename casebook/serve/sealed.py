"""What a page seals, and the key that opens it: made when the command starts, and held by its process alone.

A page seals to the public key with libsodium's sealed box (X25519, XSalsa20-Poly1305; the nonce is BLAKE2b of both
public keys). Inside are the key under which the reply is sealed, a line that says what is asked, and the file, with
spaces after it so that its length tells little:

    32 bytes, `hand-in` or `take-back`, a space, a token of 32 hexadecimal digits, a line end, the file
"""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from nacl.exceptions import CryptoError
from nacl.public import PrivateKey, SealedBox
from nacl.secret import SecretBox

HEAD = re.compile(rb"(hand-in|take-back) ([0-9a-f]{32})\n")
REPLY = 512  # bytes of which a reply's length is a multiple


class Unreadable(Exception):
    """What was sent cannot be opened with this key, or is not what a page sends."""


@dataclass(frozen=True)
class Asked:
    """What a page asks: the deed, the token that the device drew by lot for it, the file, and the key of the reply."""

    deed: Literal["hand-in", "take-back"]
    token: str
    file: bytes
    key: bytes


class SessionKey:
    """The pair of keys of one run of the command. It is never written anywhere."""

    def __init__(self):
        private = PrivateKey.generate()
        self.public = bytes(private.public_key).hex()
        self._box = SealedBox(private)

    def opened(self, sealed: bytes) -> Asked:
        """What a page asks. Raises Unreadable."""
        try:
            plain = self._box.decrypt(sealed)
        except (CryptoError, ValueError, TypeError):
            raise Unreadable from None
        key, rest = plain[: SecretBox.KEY_SIZE], plain[SecretBox.KEY_SIZE :]
        head = HEAD.match(rest)
        if not head:
            raise Unreadable
        return Asked(head[1].decode(), head[2].decode(), rest[head.end() :], key)


def reply(key: bytes, said: Mapping[str, Any]) -> bytes:
    """What is said to a page, sealed under the key that it sent: nobody else can have written it, and its length says
    nothing.
    """
    text = json.dumps(said).encode()
    return bytes(SecretBox(key).encrypt(text.ljust(-(-len(text) // REPLY) * REPLY)))
