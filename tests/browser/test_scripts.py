"""The scripts that browsers get: what no script may do, and that each parses in all three engines."""

import re

import pytest

from casebook.press.site.scripts import STATIC
from tests.conftest import ROOT

VENDORED = ("reveal", "idb", "nacl")
SCRIPTS = sorted(path for path in (ROOT / "casebook").rglob("*.js") if path.parent.name not in VENDORED)
# In strict mode a call in tail position leaves no trace of its caller, and WebKit does that: `event.source` of a
# message sent so is another window, and who hears it takes it for a stranger's.
TAIL_CALL = re.compile(r"(?:=>\s*|\breturn\s+)(?![{(]*\{)[\w.?()\[\]]*\bpostMessage\s*\(")


@pytest.mark.parametrize("path", SCRIPTS, ids=lambda path: path.name)
def test_no_message_is_sent_by_a_tail_call(path):
    assert TAIL_CALL.findall(path.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize(
    ("line", "caught"),
    [
        ('frame.addEventListener("load", () => frame.contentWindow.postMessage({ type: question }, "*"));', True),
        ('const reply = (message) => event.source.postMessage(message, "*");', True),
        ('const ask = (turn) => deck?.postMessage({ type: "casebook:turn", turn }, "*");', True),
        ('return window.parent.postMessage(message, "*");', True),
        ('const ask = (turn) => { deck.postMessage({ type: "casebook:turn", turn }, "*"); };', False),
        ('if (ready) window.parent.postMessage(message, "*");', False),
    ],
)
def test_the_rule_catches_what_webkit_drops(line, caught):
    assert bool(TAIL_CALL.search(line)) is caught


def test_the_libraries_that_seal_have_their_licences_and_versions_beside_them():
    said = (ROOT / "casebook" / "serve" / "static" / "nacl" / "LICENCES.txt").read_text(encoding="utf-8")
    for words in ("tweetnacl 1.0.3", "tweetnacl-sealedbox-js 1.2.0", "unencumbered software", "Manatsawin", "Blakejs"):
        assert words in said


def test_the_library_that_keeps_answers_has_its_licence_and_version_beside_it():
    assert "ISC License" in (STATIC / "idb" / "LICENSE").read_text(encoding="utf-8")
    assert re.search(r"idb 8\.0\.\d+ \(ISC, Jake Archibald\)", (STATIC / "LICENCES.txt").read_text(encoding="utf-8"))
