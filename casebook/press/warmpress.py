"""What a process has imported before it is asked to make something to hand out: a process is forked for every part."""

from importlib import import_module

from casebook.press.forking import ready_to_fork
from casebook.press.making import FORMS

for module, _ in FORMS.values():
    import_module(f"casebook.press.{module}")
ready_to_fork()
