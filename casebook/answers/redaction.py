"""What is kept of an answers file's cases: choices, days and seats; reasons only where they may be shown.

Every revision gets `words`, a keyed fingerprint of its reason: two files that hold the same words are one
person's, and that can be seen without the words.
"""

import base64
import hmac
from collections.abc import Callable, Mapping
from typing import Any

Revision = Mapping[str, Any]


def kept_cases(cases: Mapping[str, Any], key: bytes, *, shows: bool) -> dict[str, Any]:
    """The cases with a fingerprint of each reason under `key`, and the reason itself only if `shows`."""

    def kept(revision: Revision) -> dict[str, Any]:
        mark = hmac.digest(key, revision["reason"].encode(), "sha256")[:10]
        # In capitals, so that no code can be found in one by chance.
        return {**revision, "words": base64.b32encode(mark).decode()}

    marked = _each_revision(cases, kept)
    return marked if shows else without_reasons(marked)


def without_reasons(cases: Mapping[str, Any]) -> dict[str, Any]:
    """The cases without any reason."""
    return _each_revision(cases, lambda revision: {name: revision[name] for name in revision if name != "reason"})


def _each_revision(cases: Mapping[str, Any], change: Callable[[Revision], dict[str, Any]]) -> dict[str, Any]:
    return {
        case: {
            group: {name: {"revisions": [change(one) for one in answer["revisions"]]} for name, answer in named.items()}
            for group, named in groups.items()
        }
        for case, groups in cases.items()
    }
