"""Each change to somebody else's library is still needed: without it the library does what the change is for."""

import inspect
import multiprocessing.forkserver
import os
import subprocess
import sys

import pybtex.plugin
import pybtex.richtext

from casebook.press import patches
from tests.conftest import ROOT

CHANGES = {
    name for name, made in vars(patches).items() if inspect.isfunction(made) and made.__module__ == patches.__name__
}


def test_every_change_has_its_reason_and_its_test():
    assert {
        "let_go_of_forkserver",
        "no_grammar_of_addresses",
        "plugins_found_once",
        "references_read_once",
    } == CHANGES
    assert all(getattr(patches, name).__doc__ for name in CHANGES)


def grammar_after(prelude: str) -> str:
    """Whether jsonschema brings the grammar of addresses with it, after a prelude."""
    code = f"import sys\n{prelude}\nimport jsonschema\nprint(sys.modules.get('rfc3987_syntax'))"
    env = os.environ | {"PYTHONPATH": str(ROOT)}
    return subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, env=env).stdout


def test_jsonschema_still_compiles_a_grammar_of_addresses():
    assert "module" in grammar_after("")
    assert grammar_after("import casebook.press").strip() == "None"


def test_pybtex_still_looks_for_the_same_plug_ins_again(monkeypatch):
    asked = []
    found = pybtex.plugin.entry_points
    monkeypatch.setattr(pybtex.plugin, "entry_points", lambda **what: asked.append(what) or found(**what))
    for _ in range(2):
        list(pybtex.plugin.enumerate_plugin_names("pybtex.style.formatting"))
    assert len(asked) == 2
    patches.plugins_found_once()
    for _ in range(2):
        list(pybtex.plugin.enumerate_plugin_names("pybtex.style.formatting"))
    assert len(asked) == 3


def test_pybtex_still_reads_the_same_latex_again(monkeypatch):
    own = pybtex.richtext.Text.__dict__["from_latex"]
    monkeypatch.setattr(pybtex.richtext.Text, "from_latex", own)
    read = pybtex.richtext.Text.from_latex
    assert read("A {T}itle") is not read("A {T}itle")
    patches.references_read_once()
    read = pybtex.richtext.Text.from_latex
    assert read("A {T}itle") is read("A {T}itle")
    assert str(read("A {T}itle")) == "A Title"


def test_the_forkserver_still_gives_each_process_the_end_of_its_pipe():
    """That a notebook does not outlive the command is held by the tests of the engine."""
    assert "_forkserver_alive_fd" in vars(multiprocessing.forkserver.ForkServer())
