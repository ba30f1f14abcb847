"""A notebook's cells run in this process, as a kernel would run them and without one.

The shell, its display hook and its publisher are ipykernel's own; only the session they send through is
replaced, by one that turns every message into the notebook's output. No socket, no thread, no second
interpreter. One process runs one notebook; `casebook.press.execute.preload` makes such processes.
"""

import asyncio
import builtins
import getpass
import os
import sys
import tempfile
from collections.abc import Awaitable, Callable
from contextlib import contextmanager
from io import TextIOBase
from typing import Any

from ipykernel.compiler import XCachingCompiler
from ipykernel.zmqshell import ZMQInteractiveShell
from IPython.core.error import StdinNotImplementedError
from jupyter_client.session import Session
from nbformat import NotebookNode, from_dict
from traitlets.config import Config

FIELDS = {  # of a message that stand in a notebook
    "stream": ("name", "text"),
    "display_data": ("data", "metadata"),
    "execute_result": ("data", "metadata", "execution_count"),
    "error": ("ename", "evalue", "traceback"),
}
ASKED = "{} was called, but this frontend does not support input requests."  # a kernel's own words


class Outputs(Session):
    """Stands where a kernel's session stands, and writes what is sent into the cells of a notebook."""

    def begin(self, outputs: list[NotebookNode], displays: dict[str, list[NotebookNode]]) -> None:
        """What follows goes into `outputs`. `displays` are the notebook's outputs by the id they can be updated by."""
        self._outputs, self._displays, self._clear_first = outputs, displays, False

    def send(self, stream, msg_or_type, content=None, *args, **kwargs):
        message = msg_or_type if isinstance(msg_or_type, dict) else self.msg(msg_or_type, content)
        if message["msg_type"] != "stream":
            self.drain()
        kind, content = message["msg_type"], self.unpack(self.pack(message["content"]))  # as it would arrive
        if kind == "clear_output":
            self._clear_first = content["wait"]
            if not content["wait"]:
                self._outputs.clear()
        elif kind == "update_display_data":
            for shown in self._displays.get(content["transient"].get("display_id"), []):
                shown.update(data=NotebookNode(content["data"]), metadata=NotebookNode(content["metadata"]))
        elif kind in FIELDS:
            self._add(kind, content)
        return message

    def drain(self) -> None:
        """Add what programs that a cell started wrote to the process's own descriptors."""
        for name, file in self.files.items():
            file.seek(0)
            text = file.read().decode(errors="replace")
            file.seek(0)
            file.truncate()
            if text:
                self.send(None, "stream", {"name": name, "text": text})

    def _add(self, kind: str, content: dict[str, Any]) -> None:
        if self._clear_first:
            self._outputs.clear()
            self._clear_first = False
        made = output(kind, content)
        last = self._outputs[-1] if self._outputs else None
        if last and goes_on(last, made):
            last.text += made.text
            return
        self._outputs.append(made)
        display_id = content.get("transient", {}).get("display_id")
        if display_id:
            self._displays.setdefault(display_id, []).append(made)


def goes_on(last: NotebookNode, made: NotebookNode) -> bool:
    """Whether an output is more of the text that the last one printed."""
    return made.output_type == last.output_type == "stream" and made.name == last.name


def output(kind: str, content: dict[str, Any]) -> NotebookNode:
    """A message's content as a notebook's output. The whole notebook is checked once, when it is written."""
    kept = {name: content[name] for name in FIELDS[kind]}
    return from_dict({"output_type": kind, **kept})


class Stream(TextIOBase):
    """What a cell finds as sys.stdout or sys.stderr."""

    encoding = "UTF-8"

    def __init__(self, name: str, session: Outputs):
        self.name, self._session = name, session

    def write(self, text: str) -> int:
        if not isinstance(text, str):
            raise TypeError(f"write() argument must be str, not {type(text)}")
        if text:
            self._session.send(None, "stream", {"name": self.name, "text": text})
        return len(text)

    def writable(self) -> bool:
        return True


class Shell(ZMQInteractiveShell):
    """The shell of a kernel that is not there. `kernel` is what pandas looks for to know that it is in a notebook."""

    def ask_exit(self) -> None:
        """`exit` in a cell ends nothing, since there is no kernel to end."""


def new_shell() -> Shell:
    """The one shell of this process, made before pandas is imported, which asks for it and remembers the answer."""
    quiet = Config({"HistoryManager": {"enabled": False}})  # a history would need a database and a thread
    shell = Shell.instance(config=quiet, kernel=object(), compiler_class=XCachingCompiler)
    session = Outputs(key=b"", check_pid=False)
    shell.display_pub.session = shell.displayhook.session = session
    shell.displayhook.topic = b"execute_result"
    return shell


def in_shell(work: Callable[["Cells"], Awaitable[None]]) -> None:
    """Do `work` with the process's shell, its streams and a running event loop, as cells have in a kernel."""
    shell = Shell.instance()
    session = shell.display_pub.session
    main = shell.user_module
    sys.modules["__main__"] = main  # a new process had put its own there

    async def cells() -> None:
        await work(Cells(shell, session))

    builtins.input, getpass.getpass = refused("raw_input"), refused("getpass")
    installed = (at for at, path in enumerate(sys.path) if path.endswith(("site-packages", "dist-packages")))
    sys.path.insert(next(installed, len(sys.path)), "")  # where IPython puts the notebook's folder
    with _streams(session), _descriptors() as session.files:
        asyncio.run(cells())


def refused(name: str) -> Callable[..., str]:
    """What stands in the place of a function that asks for input: there is nobody to give it."""

    def asked(*_: Any, **__: Any) -> str:
        raise StdinNotImplementedError(ASKED.format(name))

    return asked


class Cells:
    """Runs the cells of one notebook, one after another."""

    def __init__(self, shell: Shell, session: Outputs):
        self._shell, self._session = shell, session
        self._displays: dict[str, list[NotebookNode]] = {}

    async def run(self, cell: NotebookNode) -> bool:
        """Run a code cell; its outputs and number are written into it. False when it raised."""
        shell, code = self._shell, cell.source
        cell.outputs = []
        self._session.begin(cell.outputs, self._displays)
        shell.payload_manager.clear_payload()
        try:
            transformed, fault = shell.transform_cell(code), None
        except Exception:
            transformed, fault = code, sys.exc_info()
        if shell.should_run_async(code, transformed_cell=transformed, preprocessing_exc_tuple=fault):
            result = await shell.run_cell_async(
                code, store_history=True, transformed_cell=transformed, preprocessing_exc_tuple=fault
            )
            shell.events.trigger("post_execute")
            shell.events.trigger("post_run_cell", result)
        else:
            result = shell.run_cell(code, store_history=True)
        self._session.drain()
        cell.execution_count = result.execution_count
        return result.success and not getattr(shell, "_last_traceback_during_displayhook", False)

    @property
    def names(self) -> dict[str, Any]:
        """What the cells have named."""
        return self._shell.user_ns

    def values(self, expressions: list[str]) -> dict[str, Any]:
        """What each expression is now, as a kernel answers it."""
        self._session.begin([], self._displays)
        return self._shell.user_expressions({expression: expression for expression in expressions})


@contextmanager
def _streams(session: Outputs):
    before = sys.stdout, sys.stderr
    sys.stdout, sys.stderr = Stream("stdout", session), Stream("stderr", session)
    try:
        yield
    finally:
        sys.stdout, sys.stderr = before


@contextmanager
def _descriptors():
    """The process's descriptors 1 and 2 go to two files, given by name, for what is written past Python."""
    with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err:
        kept = [(number, os.dup(number)) for number in (1, 2)]
        os.dup2(out.fileno(), 1)
        os.dup2(err.fileno(), 2)
        try:
            yield {"stdout": out, "stderr": err}
        finally:
            for number, before in kept:
                os.dup2(before, number)
                os.close(before)
